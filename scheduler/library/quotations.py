"""Where a text quotes: within the quotation marks of any language, and in quoted blocks.

A mark that opens one language's quotations may close another's („so“, “so”, »so«, «so»). Only the outermost pair
counts; what it holds is quoted whole.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
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
_QUOTED_LINE = re.compile(r"^ {0,3}>.*$", re.MULTILINE)


def quotations(text: str) -> Iterator[Span]:
    """Quotations; of the marks that are not closed, some quote the rest of their paragraph, the others nothing."""
    lines = [Span(*found.span()) for found in _QUOTED_LINE.finditer(text)] if ">" in text else []
    yield from lines
    starts = [span.start for span in lines]
    for span in _marked(text):
        index = bisect_right(starts, span.start) - 1
        if index < 0 or lines[index].end <= span.start:
            yield span


def _marked(text: str) -> Iterator[Span]:
    opened, sign = -1, ""
    for found in _MARK.finditer(text):
        if found["break"] is not None:
            if sign in _UNTIL_PARAGRAPH:
                yield Span(opened, found.start())
            sign = ""
            continue
        mark = found["mark"] or found["single"]
        if mark is None:
            continue
        if sign and mark in _CLOSING[sign]:
            yield Span(opened, found.end())
            sign = ""
        elif (not sign or _outranks(mark, sign)) and _opens(text, found.start(), mark):
            opened, sign = found.start(), mark
    if sign in _UNTIL_PARAGRAPH:
        yield Span(opened, len(text))


def _opens(text: str, offset: int, mark: str) -> bool:
    if mark in "”»›":
        return _OPENS_A_WORD.match(text, offset) is not None
    if mark in "‘'":
        return offset + 1 < len(text) and text[offset + 1].isalnum() and not (offset and text[offset - 1].isalnum())
    return mark in _CLOSING


def _outranks(mark: str, sign: str) -> bool:
    """Whether what is open may have been an apostrophe, and what begins now is a quotation for certain."""
    return sign in "‘'" and mark not in "‘'’"
