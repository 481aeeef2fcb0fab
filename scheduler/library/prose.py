"""A text as a reader meets it: without fields, tags and addresses, parted into sentences, quotations marked.

Whatever is not prose is blanked, never cut, so that every offset is also one of the source. Everything is linear in
the length of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from scheduler.library.quotations import Span, quotations
from scheduler.text.template_text import Piece, pieces

COUNT_MARK, FIELD_MARK, CHOICE_MARK = "\ue000", "\ue001", "\ue002"
"""What stands for a field that counts, any other field, and a tag: private characters, which no word holds."""

_COUNTING = frozenset({"anniversary", "number", "ordinal", "ordinal_words", "years", "years_words"})
_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_DIGITS = {ord(zero) + digit: str(digit) for zero in "\u0660\u06f0\uff10" for digit in range(10)}
"""Arabic, Persian and full-width digits are read as the European ones that stand for them."""

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_BLANKED = re.compile(
    r"</?[a-zA-Z][^<>]{0,2000}>|&(?:nbsp|ensp|emsp|thinsp|#160|#[xX][aA]0);"
    r"|(?<=\]\()[^\s()<>]{1,2000}|(?<=\]: )[^\s<>]{1,2000}|https?://[^\s<>\"'“”„«»)\]。、，；：！？」』）》]{1,2000}"
)
_ADDRESS = re.compile(
    r"(?<=\]\()[^\s()<>]{1,2000}|(?<=\]: )[^\s<>]{1,2000}|https?://[^\s<>\"'“”„«»)\]。、，；：！？」』）》]{1,2000}"
    r"|(?<=href=[\"'])[^\"'<>]{1,2000}"
)
_MARKED = re.compile(r"</?[a-zA-Z]|&|\]\(|\]: |https?://")
"""What every tag, entity and link has."""
_BREAK = r"\n[ \t>]*(?=\n)"
_AFTER_END = r"[\"”“’'»«)\]*_]{0,4}(?=[\s\ue000-\ue002]|\Z)"
_ABBREVIATED = r"(?<![^A-Za-z][A-Z])(?<![^\w][А-ЯІЇЄҐ])(?<![0-9]\s[rгр])(?<![0-9]\sгг)(?<![0-9]\sрр)"
"""No sentence ends with an initial, nor with the word for year that Polish, Russian and Ukrainian shorten."""
_OTHER_ENDS = rf"|[。！？][」』”’）》]{{0,4}}|{_BREAK}|\n(?=[ \t]{{0,3}}(?:[-*+#]|[0-9]{{1,3}}[.)])[#]{{0,5}}[ \t])"
_SENTENCE_END = re.compile(rf"(?:[!?…؟۔]|(?=\.){_ABBREVIATED}\.){_AFTER_END}{_OTHER_ENDS}")
_SENTENCE_END_DOTTED = re.compile(
    rf"(?:[!?…؟۔]|(?=\.){_ABBREVIATED}(?<![^\w][0-9])(?<![^\w][0-9]{{2}})(?<![^\w][0-9]{{3}})\.){_AFTER_END}{_OTHER_ENDS}"
)
"""Where `25.` may be an ordinal."""
_YEAR = re.compile(r"(?<![A-Za-z0-9.,/#])(?<![A-Za-z0-9][-–])(?:1[0-9]|2[01])[0-9]{2}(?![A-Za-z0-9_%]|[.,][0-9])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A link's address, with the span it takes in the source."""

    span: Span
    text: str


class Prose:
    """One text, read once.

    Args:
        source: a template that can be read.
        dotted: a full stop behind a small number makes an ordinal of it (`25. Jahrestag`) and ends no sentence.

    Attributes:
        text: the source with all that is no prose blanked and all digits European, of the same length.
        lower: the same in small letters.
        addresses: the links, in order.
        years: each year written in digits, with where it stands.
        quotations: what stands within quotation marks, and the lines of quoted blocks, in order.
    """

    def __init__(self, source: str, *, dotted: bool = False) -> None:
        self.source = source
        self._pieces = pieces(source)
        self._piece_starts = [piece.start for piece in self._pieces]
        readable = _without_fields(source, self._pieces)
        if not readable.isascii():
            readable = readable.translate(_DIGITS)
        if "<!--" in readable:
            readable = _COMMENT.sub(_blank, readable)
        marked = _MARKED.search(readable) is not None
        links = _ADDRESS.finditer(readable) if marked else ()
        self.addresses = tuple(Address(span=Span(*found.span()), text=found[0].rstrip(".,;:!?")) for found in links)
        self.text = _BLANKED.sub(_blank, readable) if marked else readable
        self.lower = _small(self.text)
        ends = _SENTENCE_END_DOTTED if dotted else _SENTENCE_END
        self._ends = [found.end() for found in ends.finditer(self.text)]
        self.quotations = sorted(quotations(self.text))
        self._quotation_starts = [span.start for span in self.quotations]
        self.years = [(found.start(), int(found[0])) for found in _YEAR.finditer(self.text)]

    def sentence(self, offset: int) -> Span:
        """The sentence around a place."""
        index = bisect_right(self._ends, offset)
        start = self._ends[index - 1] if index else 0
        return Span(start, self._ends[index] if index < len(self._ends) else len(self.text))

    def quoted(self, offset: int) -> bool:
        """Whether a place lies within quotation marks or a quoted block."""
        index = bisect_right(self._quotation_starts, offset) - 1
        return index >= 0 and offset < self.quotations[index].end

    def confined(self, offset: int) -> frozenset[int] | None:
        """The numbers to which the choices around a place confine it, or None."""
        index = bisect_right(self._piece_starts, offset) - 1
        return self._pieces[index].numbers if index >= 0 else None

    def year_after(self, offset: int, pattern: re.Pattern[str]) -> int | None:
        """The year that follows at once, as in `… in 1999`; `pattern` has it as group 1."""
        found = pattern.match(self.lower, offset)
        return None if found is None else int(found[1])


def _small(text: str) -> str:
    """In small letters, every letter where it was; only where that cannot be so, those of ASCII alone."""
    small = text.replace("İ", "i").lower()
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
