"""How a language says a number of years, as a table; the search is the same for French, German and Spanish.

English has the staleness linter's own search.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from scheduler.library.importing.number_words import NumberWords
from scheduler.library.importing.tongue import GAP, Count, capitals, named
from scheduler.library.prose import Prose, Span
from scheduler.library.staleness_tongue import Kind

_TELLING = 10
"""Smaller numbers of years are said of too much else."""
_NEAR = 40
"""Characters before a number that tell what it is said of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """A length of time with a name, such as *un quart de siècle*.

    Attributes:
        said: its pattern.
        years: how many it is.
        unit: what is written behind the number instead.
    """

    said: str
    years: int
    unit: str


@dataclass(frozen=True, kw_only=True)
class YearsSaid:
    """One language; spaces in the patterns stand for any gap between words.

    Attributes:
        ordinal: what makes digits an ordinal: `e`, `.`, `.º`.
        ending: what may follow an ordinal in words and is no part of it.
        holiday: what is the n-th: *anniversaire*.
        bare_holiday: whether a cardinal may stand before it: *25 aniversario*.
        unit: *ans*.
        later, ago: what stands behind and before a number of years reckoned from the event, from today.
        other_before, other_after: what makes it another matter: an age, a prison term.
        lengths: other lengths of time.
        names: anniversaries with a name, their group `name` and number.
    """

    words: NumberWords
    ordinal: str
    holiday: str
    unit: str
    later: str
    ago: str
    other_before: str
    other_after: str
    ending: str = ""
    bare_holiday: bool = False
    lengths: tuple[Length, ...] = ()
    names: tuple[tuple[str, int], ...] = ()

    def counts(self, prose: Prose) -> Iterator[Count]:
        """Every number of years and every ordinal of an anniversary."""
        text = prose.text
        yield from named(prose, self.names)
        for found in self._ordinals.finditer(text):
            yield from self._ordinal(prose, found)
        for found in self._years.finditer(text):
            yield from self._number(prose, found)
        for length, pattern in self._lengths:
            for found in pattern.finditer(text):
                said = Span(*found.span())
                field = f"{capitals('years_words', found[0])} {self._cased(length.unit, text, said.start)}"
                kind, end = self._kind(text, said.start, said.end)
                if kind is not None:
                    yield Count(span=Span(said.start, end), replaced=said, field=field, low=length.years,
                                high=length.years, kind=kind)  # fmt: skip

    def _ordinal(self, prose: Prose, found: re.Match[str]) -> Iterator[Count]:
        start = found.start()
        number: int | None
        if found["digits"]:
            number = int(found["digits"])
            replaced, field = Span(start, found.end("mark")), "{{ ordinal }}"
            if "\\" in found["mark"]:  # at the start of a line the full stop would begin a list
                field = "{{ number }}\\."
            elif not found["mark"]:
                field = "{{ number }}"
        else:
            offset, number = self.words.ordinal(found["words"])
            name = "ordinal_words"
            if number is None and self.bare_holiday:
                offset, number = self.words.cardinal(found["words"])
                name = "years_words"
            start += offset
            replaced = Span(start, found.end("words"))
            field = capitals(name, prose.source[start : replaced.end])
        if number is not None:
            yield Count(span=Span(start, found.end()), replaced=replaced, field=field, low=number, high=number,
                        kind=Kind.ANNIVERSARY)  # fmt: skip

    def _number(self, prose: Prose, found: re.Match[str]) -> Iterator[Count]:
        start, number = found.start(), None
        if found["digits"]:
            number = int(found["digits"])
        else:
            offset, number = self.words.cardinal(found["words"])
            start += offset
        replaced = Span(start, found.end("number"))
        said = prose.source[start : replaced.end]
        kind, end = self._kind(prose.text, start, found.end())
        if number is None or kind is None:
            return
        field = "{{ years }}" if found["digits"] else capitals("years_words", said)
        yield Count(span=Span(start, end), replaced=replaced, field=field, low=number, high=number, kind=kind,
                    small=number < _TELLING)  # fmt: skip

    def _kind(self, text: str, start: int, end: int) -> tuple[Kind | None, int]:
        before = text[max(0, start - _NEAR) : start]
        if self._other_before.search(before) or self._other_after.match(text, end):
            return None, end
        later = self._later.match(text, end)
        if later is not None:
            return Kind.LATER, later.end()
        return (Kind.AGO if self._ago.search(before) else Kind.BARE), end

    def _cased(self, unit: str, text: str, start: int) -> str:
        """German `Jahre` becomes `Jahren` behind the prepositions that ask for it."""
        dative = re.search(rf"\b(?:vor|seit|nach|von){GAP}\Z", text[max(0, start - _NEAR) : start], re.IGNORECASE)
        return f"{unit}n" if unit == "Jahre" and dative else unit

    @cached_property
    def _ordinals(self) -> re.Pattern[str]:
        mark = f"(?P<mark>{self.ordinal})" if not self.bare_holiday else f"(?P<mark>(?:{self.ordinal})?)"
        words = self.words.ordinal_pattern
        if self.bare_holiday:
            words = f"{words}|{self.words.cardinal_pattern}"
        return _said(rf"\b(?:(?P<digits>[0-9]{{1,3}}){mark}|(?P<words>{words}){self.ending}\b) (?:{self.holiday})")

    @cached_property
    def _years(self) -> re.Pattern[str]:
        return _said(rf"\b(?P<number>(?P<digits>[0-9]{{1,4}})|(?P<words>{self.words.cardinal_pattern}))(?:{self.unit})")

    @cached_property
    def _lengths(self) -> list[tuple[Length, re.Pattern[str]]]:
        return [(length, _said(rf"\b(?:{length.said})\b")) for length in self.lengths]

    @cached_property
    def _later(self) -> re.Pattern[str]:
        return _said(rf" (?:{self.later})\b")

    @cached_property
    def _ago(self) -> re.Pattern[str]:
        return _said(rf"\b(?:{self.ago}) \Z")

    @cached_property
    def _other_before(self) -> re.Pattern[str]:
        return _said(rf"\b(?:{self.other_before}) \Z")

    @cached_property
    def _other_after(self) -> re.Pattern[str]:
        return _said(rf" (?:{self.other_after})\b")


def _said(pattern: str) -> re.Pattern[str]:
    """A pattern whose spaces, outside sets, may be any gap."""
    return re.compile(re.sub(r"(\[[^\]]*\])|( )", lambda found: found[1] or GAP, pattern), re.IGNORECASE)
