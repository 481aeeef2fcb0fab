"""A text as a reader meets it: without fields, tags and addresses, parted into sentences, quotations marked.

Whatever is not prose is blanked, never cut, so that every offset is also one of the source. Everything is linear in
the length of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from scheduler.text.template_text import Piece, pieces

COUNT_MARK, FIELD_MARK, CHOICE_MARK = "\ue000", "\ue001", "\ue002"
"""What stands for a field that counts, any other field, and a tag: private characters, which no word holds."""

_COUNTING = frozenset({"anniversary", "number", "ordinal", "ordinal_words", "years", "years_words"})
_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_BLANKED = re.compile(
    r"</?[a-zA-Z][^<>]{0,2000}>|&(?:nbsp|ensp|emsp|thinsp|#160|#[xX][aA]0);"
    r"|(?<=\]\()[^\s()<>]{1,2000}|(?<=\]: )[^\s<>]{1,2000}|https?://[^\s<>\"'“”)\]]{1,2000}"
)
_ADDRESS = re.compile(
    r"(?<=\]\()[^\s()<>]{1,2000}|(?<=\]: )[^\s<>]{1,2000}|https?://[^\s<>\"'“”)\]]{1,2000}"
    r"|(?<=href=[\"'])[^\"'<>]{1,2000}"
)
_MARKED = re.compile(r"</?[a-zA-Z]|&|\]\(|\]: |https?://")
"""What every tag, entity and link has."""
_SENTENCE_END = re.compile(
    r"(?:[!?…]|(?<![^A-Za-z][A-Z])\.)[\"”’'»)\]*_]{0,4}(?=[\s\ue000-\ue002]|\Z)"
    r"|\n[ \t>]*(?=\n)|\n(?=[ \t]{0,3}(?:[-*+#]|[0-9]{1,3}[.)])[#]{0,5}[ \t])"
)
_QUOTING = re.compile(r"[“”\"«»]|\n[ \t>]*(?=\n)")
_QUOTED_LINE = re.compile(r"^ {0,3}>.*$", re.MULTILINE)
_YEAR = re.compile(r"(?<![\w.,/#-])(?:1[0-9]|2[01])[0-9]{2}(?![\w%]|[.,][0-9])")
_FOLLOWING_YEAR = re.compile(r",?\s(?:in|of)\s((?:1[0-9]|2[01])[0-9]{2})\b")


class Span(NamedTuple):
    """A stretch of the text, from `start` up to `end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A link's address, with the span it takes in the source."""

    span: Span
    text: str


class Prose:
    """One text, read once.

    Args:
        source: a template that can be read.

    Attributes:
        text: the source with all that is no prose blanked, of the same length.
        lower: the same in small letters.
        addresses: the links, in order.
        years: each year written in digits, with where it stands.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self._pieces = pieces(source)
        self._piece_starts = [piece.start for piece in self._pieces]
        readable = _without_fields(source, self._pieces)
        if "<!--" in readable:
            readable = _COMMENT.sub(_blank, readable)
        marked = _MARKED.search(readable) is not None
        links = _ADDRESS.finditer(readable) if marked else ()
        self.addresses = tuple(Address(span=Span(*found.span()), text=found[0].rstrip(".,;:!?")) for found in links)
        self.text = _BLANKED.sub(_blank, readable) if marked else readable
        self.lower = _small(self.text)
        self._ends = [found.end() for found in _SENTENCE_END.finditer(self.text)]
        self._quotations = sorted(_quotations(self.text))
        self._quotation_starts = [span.start for span in self._quotations]
        self.years = [(found.start(), int(found[0])) for found in _YEAR.finditer(self.text)]

    def sentence(self, offset: int) -> Span:
        """The sentence around a place."""
        index = bisect_right(self._ends, offset)
        start = self._ends[index - 1] if index else 0
        return Span(start, self._ends[index] if index < len(self._ends) else len(self.text))

    def quoted(self, offset: int) -> bool:
        """Whether a place lies within quotation marks or a quoted block."""
        index = bisect_right(self._quotation_starts, offset) - 1
        return index >= 0 and offset < self._quotations[index].end

    def confined(self, offset: int) -> frozenset[int] | None:
        """The numbers to which the choices around a place confine it, or None."""
        index = bisect_right(self._piece_starts, offset) - 1
        return self._pieces[index].numbers if index >= 0 else None

    def year_after(self, offset: int) -> int | None:
        """The year that follows at once, as in `… in 1999`."""
        found = _FOLLOWING_YEAR.match(self.text, offset)
        return None if found is None else int(found[1])


def _small(text: str) -> str:
    """In small letters, every letter where it was; only where that cannot be so, those of ASCII alone."""
    small = text.lower()
    return small if len(small) == len(text) else text.translate(_LOWER)


def _blank(found: re.Match[str]) -> str:
    return "".join("\n" if sign == "\n" else " " for sign in found[0]) if "\n" in found[0] else " " * len(found[0])


def _without_fields(source: str, parts: list[Piece]) -> str:
    """Marks of the same length in the place of fields and choices; white space between pieces stays."""
    made: list[str] = []
    position = 0
    for piece in parts:
        made.append(source[position : piece.start])
        length = piece.end - piece.start
        if piece.kind == "text":
            made.append(source[piece.start : piece.end])
        elif piece.kind == "choice":
            made.append(CHOICE_MARK * length)
        else:
            made.append((COUNT_MARK if piece.names & _COUNTING else FIELD_MARK) * length)
        position = piece.end
    made.append(source[position:])
    return "".join(made)


def _quotations(text: str) -> Iterator[Span]:
    """Quotations; a curly one that is not closed ends with its paragraph, a straight one is none."""
    lines = [Span(*found.span()) for found in _QUOTED_LINE.finditer(text)] if ">" in text else []
    yield from lines
    starts = [span.start for span in lines]
    for span in _marked_quotations(text):
        index = bisect_right(starts, span.start) - 1
        if index < 0 or lines[index].end <= span.start:
            yield span


def _marked_quotations(text: str) -> Iterator[Span]:
    opened, sign = -1, ""
    for found in _QUOTING.finditer(text):
        mark = found[0]
        if mark[0] == "\n":
            if sign == "“":
                yield Span(opened, found.start())
            sign = ""
        elif not sign:
            if mark in {"“", '"', "«"}:
                opened, sign = found.start(), mark
        elif mark == {"“": "”", '"': '"', "«": "»"}[sign]:
            yield Span(opened, found.end())
            sign = ""
    if sign == "“":
        yield Span(opened, len(text))
