"""Where a text quotes: within the quotation marks of any language, and in quoted blocks.

A mark that opens one language's quotations may close another's („so“, “so”, »so«, «so»). Only the outermost pair
counts; what it holds is quoted whole.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple


class Span(NamedTuple):
    """A stretch of the text, from `start` up to `end`."""

    start: int
    end: int


_CLOSING: Mapping[str, str] = {
    "“": "”",
    "„": "“”",
    '"': '"',
    "״": "״",
    "«": "»",
    "»": "«",
    "‹": "›",
    "›": "‹",
    "‚": "‘’",
    "‘": "’",
    "'": "'",
    "”": "”",
    "「": "」",
    "『": "』",
    "《": "》",
    "〈": "〉",
    "〝": "〞〟",
}
"""The marks that open, each with those that may close it."""
_UNTIL_PARAGRAPH = frozenset("“„«「『")
"""What is opened with these and not closed is quoted up to the end of its paragraph, as a second paragraph follows."""
_MARK = re.compile(
    r"(?P<break>\n[ \t>]*(?=\n))"
    r"|(?P<single>(?<!\w)[‘'](?=\w)(?![0-9]|(?:s|t|n|k|m|tis|twas|em|til|cause)\b)|['’](?!\w))"
    r"|(?<=[א-ת])[\"״](?=[א-ת](?![א-ת]))"  # the mark of a Hebrew abbreviation
    r"|(?P<mark>[“”„\"״«»‹›‚‘「」『』《》〈〉〝〞〟])"
)
_OPENS_A_WORD = re.compile(r"(?<!\w)[”»›](?=[\w¿¡…])")
"""These close more often than they open."""
_POSSESSIVE = re.compile(r"(?<=s)['’](?=\s\w)")
"""`the dockers’ hooks`: it closes a quotation only if nothing behind it in the paragraph does."""
_PARAGRAPH_START = re.compile(r"[\s>*_]{0,40}")
_QUOTED_LINE = re.compile(r"^ {0,3}>.*$", re.MULTILINE)


def quotations(text: str) -> Iterator[Span]:
    """Quotations.

    Of the marks that are not closed, some quote the rest of their paragraph; the others do so where the next paragraph
    begins with the same mark, and else quote nothing.
    """
    lines = [Span(*found.span()) for found in _QUOTED_LINE.finditer(text)] if ">" in text else []
    yield from lines
    starts = [span.start for span in lines]
    for span in _marked(text):
        index = bisect_right(starts, span.start) - 1
        if index < 0 or lines[index].end <= span.start:
            yield span


@dataclass(slots=True)
class _Open:
    """A quotation that has begun: where, with which mark, and where it ends if no better mark closes it."""

    start: int
    sign: str
    perhaps: int = -1

    def closes(self, text: str, found: re.Match[str]) -> bool:
        """Whether this mark closes it for certain."""
        if self.sign not in "‘'" or not _POSSESSIVE.match(text, found.start()):
            return True
        if self.perhaps < 0:
            self.perhaps = found.end()
        return False

    def left(self, offset: int, *, again: bool) -> Iterator[Span]:
        """What is quoted of it where nothing closes it up to `offset`; the next paragraph may take it up `again`."""
        if again or self.sign in _UNTIL_PARAGRAPH:
            yield Span(self.start, offset)
        elif self.perhaps > 0:
            yield Span(self.start, self.perhaps)


def _marked(text: str) -> Iterator[Span]:
    opened: _Open | None = None
    for found in _MARK.finditer(text):
        mark = found["mark"] or found["single"]
        if found["break"] is not None:
            if opened:
                yield from opened.left(found.start(), again=_begins_with(text, found.end(), opened.sign))
            opened = None
        elif opened and mark and mark in _CLOSING[opened.sign]:
            if opened.closes(text, found):
                yield Span(opened.start, found.end())
                opened = None
        elif mark and (not opened or _outranks(mark, opened)) and _opens(text, found.start(), mark):
            if opened:
                yield from opened.left(found.start(), again=False)
            opened = _Open(found.start(), mark)
    if opened:
        yield from opened.left(len(text), again=False)


def _begins_with(text: str, offset: int, sign: str) -> bool:
    """Whether the paragraph behind a break takes the quotation up again: each begins with the mark, the last closes."""
    start = _PARAGRAPH_START.match(text, offset)
    return start is not None and text.startswith(sign, start.end())


def _opens(text: str, offset: int, mark: str) -> bool:
    if mark in "”»›":
        return _OPENS_A_WORD.match(text, offset) is not None
    if mark in "‘'":
        return offset + 1 < len(text) and text[offset + 1].isalnum() and not (offset and text[offset - 1].isalnum())
    return mark in _CLOSING


def _outranks(mark: str, opened: _Open) -> bool:
    """Whether what is open may have been an apostrophe or has ended, and what begins now is a quotation for certain."""
    return opened.perhaps > 0 or (opened.sign in "‘'" and mark not in "‘'’")
