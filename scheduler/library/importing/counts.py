"""The numbers of years in a release: found by the staleness linter, told as a release tells them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from scheduler.domain.rule import Unit
from scheduler.library.prose import Prose
from scheduler.library.quotations import Span
from scheduler.library.staleness_tongues.known import TONGUES as LINTED
from scheduler.library.staleness_tongues.tongue import Counted, Kind

GAP = "[ \t\u00a0\u2009\u202f\n*_]{1,8}"
"""Between two words of a phrase."""
_TELLING = 10
"""Smaller numbers of years are said of too much else."""
_OLDEST = 115
"""Years that a person may be old; what is older is a thing, and as old as its day."""
_YEAR = re.compile(rf"{GAP}(?:years?|année|jahr(?:e?s)?|año|anno|ano)\b", re.IGNORECASE)
_NO_NOUN = (
    "of|is|was|will|has|had|comes|came|falls|fell|marks|marked|brings|and|on|in|at|for|with|to|by|this|also"
    "|de|du|des|est|était|sera|tombe|et|en|à|au|avec|del|de la|es|fue|será|cae|y|con"
    "|della|del|è|fu|sarà|cade|e|con|da|do|é|foi|será|com|na|no"
)
"""What follows an anniversary's name that stands by itself: a preposition, a verb, another of its kind."""
_BESIDE_WORDS = " \t\n\u00a0\u2009\u202f-\u2010\u2011*_>"
"""What parts a number from its noun and is no part of either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number of years in a text, and the field that would say it.

    Attributes:
        span: the whole phrase, for a person.
        replaced: what the field takes the place of.
        field: the field with what else must be written for it.
        low, high: the numbers the phrase fits.
        small: it is said of much else too, and agrees by chance.
    """

    span: Span
    replaced: Span
    field: str
    low: int
    high: int
    kind: Kind
    small: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Besides:
    """What releases say and the linter does not know.

    Attributes:
        names: anniversaries with a name of their own, such as *the centenary*: group `name`, and their number.
        since: what behind a length of time reckons it from the event: *cuarenta años del golpe*.
        yearly: a sentence with these words counts years when it counts times: *jährt sich zum 50. Mal*.
        one: the noun behind the number one, which another number changes, as group 1, with what is to be written.
    """

    names: Sequence[tuple[str, int]] = ()
    since: re.Pattern[str] | None = None
    yearly: re.Pattern[str] | None = None
    one: tuple[re.Pattern[str], str] | None = None


def counts_in(tag: str, besides: Besides) -> Callable[[Prose], Iterator[Count]]:
    """What finds every number of years in one language; its tables are read when the first text is."""
    return partial(_counts, tag, besides)


def _counts(tag: str, besides: Besides, prose: Prose) -> Iterator[Count]:
    yield from _named(prose, besides.names)
    linted = LINTED[tag]
    for counted in linted.counted(prose):
        field = linted.field(prose, counted)
        of_a_person = counted.kind is Kind.PERSON and counted.low <= _OLDEST
        if counted.unit is Unit.YEAR and field and not of_a_person:
            yield _count(prose, counted, field, besides)


def _count(prose: Prose, counted: Counted, field: str, besides: Besides) -> Count:
    span = Span(counted.span.start if counted.lead is None else counted.lead.end, counted.span.end)
    kind = Kind.BARE if counted.kind is Kind.STRETCH else counted.kind
    if counted.counted != counted.number:
        replaced = counted.counted
        if kind is Kind.ANNIVERSARY:
            replaced, field = Span(counted.number.start, span.end), "{{ anniversary }}"
    else:
        end = counted.number.end
        while end > counted.number.start and prose.source[end - 1] in _BESIDE_WORDS:
            end -= 1
        replaced = Span(counted.number.start, end)
        one = besides.one[0].match(prose.source, end) if besides.one else None
        if besides.one and one and counted.low == 1 and not counted.ordinal:
            # `one year later` must not become `two year later`
            replaced, field = Span(replaced.start, one.end()), f"{field} {besides.one[1]}"
    since = besides.since.match(prose.lower, span.end) if besides.since else None
    if since and kind in {Kind.BARE, Kind.LATER}:
        kind, span = Kind.LATER, Span(span.start, since.end())
    loose = kind is Kind.ORDINAL and not _YEAR.match(prose.text, counted.number.end)
    if loose and besides.yearly and besides.yearly.search(prose.text, *prose.sentence(span.start)):
        kind, loose = Kind.ANNIVERSARY, False
    return Count(
        span=span,
        replaced=replaced,
        field=field,
        low=counted.low,
        high=counted.high,
        kind=kind,
        small=loose or (counted.low < _TELLING and kind is not Kind.ANNIVERSARY),
    )


def _named(prose: Prose, names: Sequence[tuple[str, int]]) -> Iterator[Count]:
    """Anniversaries with a name of their own, where it is no adjective: no noun follows."""
    for pattern, number in names:
        for found in re.finditer(
            rf"\b{pattern}(?={GAP}(?:{_NO_NOUN})\b|\s*(?:[,.;:!?)–—]|\Z))", prose.text, re.IGNORECASE
        ):
            said = Span(*found.span("name"))
            yield Count(
                span=said, replaced=said, field="{{ anniversary }}", low=number, high=number, kind=Kind.ANNIVERSARY
            )
