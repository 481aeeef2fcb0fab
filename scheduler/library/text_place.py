"""Where in its file each text of a statement stands, line by line."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scheduler.domain.statement import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPlace:
    """The lines of one text.

    Attributes:
        line: 1-based line of the file on which it begins.
        ends: where YAML folded lines together: how many words of the text each line of the file brings it to;
            empty where the text's own line ends are those of the file.
    """

    line: int
    ends: tuple[int, ...] = ()

    def line_at(self, text: str, offset: int) -> int:
        """The line of the file that holds the character at `offset`."""
        before = text[:offset]
        if not self.ends:
            return self.line + before.count("\n")
        word = len(before.split())
        if before and not before[-1].isspace():
            word -= 1
        return self.line + min(bisect_right(self.ends, word), len(self.ends) - 1)


def text_place(text: str, *, line: int, source: Sequence[str]) -> TextPlace:
    """The place of a text whose content begins on `line` of a file with these lines (`source[0]` is line 1)."""
    rows = text.split("\n")
    written = source[line - 1 : line - 1 + len(rows)]
    if len(written) == len(rows) and all(row.strip() in there for row, there in zip(rows, written, strict=True)):
        return TextPlace(line=line)
    words = text.split()
    ends: list[int] = []
    done = 0
    for there in source[line - 1 :]:
        position = 0
        while done < len(words) and (end := _end(words[done], there, position)) > 0:
            position = end
            done += 1
        ends.append(done)
        if done == len(words):
            return TextPlace(line=line, ends=tuple(ends))
    return TextPlace(line=line)  # an escape hides a word: the first line is as near as we come


def _end(word: str, line: str, position: int) -> int:
    """Where a word ends in a line from `position` on, plain or as YAML quotes it; 0 where it is not there."""
    for written in (word, word.replace("\\", "\\\\").replace('"', '\\"'), word.replace("'", "''")):
        found = line.find(written, position)
        if found >= 0:
            return found + len(written)
    return 0


def texts(words: Words) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text of a statement's words, with the keys that lead to it."""
    plain = (("title", words.title), ("summary", words.summary), ("body", words.body))
    more = (("social", words.social), ("warning", words.warning))
    yield from (((key,), text) for key, text in (*plain, *more) if text)
    for variant in words.variants:
        own = (("title", variant.title), ("summary", variant.summary))
        also = (("body", variant.body), ("social", variant.social))
        yield from ((("editions", variant.name, key), text) for key, text in (*own, *also) if text)
