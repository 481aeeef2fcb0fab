"""Numbers of a release that its date explains become template fields; everything else stays as it was written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from scheduler.library.importing.counts import Count
from scheduler.library.importing.tongue import PressTongue
from scheduler.library.prose import Prose
from scheduler.library.sentence_signs import SentenceSigns
from scheduler.library.staleness_tongues.known import TONGUES as LINTED
from scheduler.library.staleness_tongues.tongue import Kind

_OPENING = re.compile(r"\{(?=[{%#])")
_MARKS = re.compile(r"\*+|(?<!\w)_+|_+(?!\w)")
_ARTICLE = re.compile(r"\ban?\s+\Z", re.IGNORECASE)


class Fate(Enum):
    """What becomes of a number."""

    FIELD = auto()
    """It agrees with the date: a field says it from now on."""
    QUOTED = auto()
    """It agrees, and somebody else said it: it stays."""
    OTHER_TIME = auto()
    """It agrees, yet the sentence tells of another year or of the past: it stays."""
    ABOUT = auto()
    """It agrees in part (`more than two decades`): it stays."""
    DISAGREES = auto()
    """It is another number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One number that became a field.

    Attributes:
        was, now: the phrase before and after.
        line: 1-based within the text.
        article: an article before it depends on how the number is said.
    """

    was: str
    now: str
    line: int
    article: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stayed:
    """One number that did not.

    Attributes:
        offer: the field that would say it, where one would.
    """

    said: str
    line: int
    fate: Fate
    offer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A text with its fields."""

    text: str
    made: tuple[Made, ...]
    stayed: tuple[Stayed, ...]


def without_syntax(text: str) -> str:
    """The text with every brace that would open a field written so that it stands for itself."""
    return _OPENING.sub("{{ '{' }}", text)


def fill(source: str, tongue: PressTongue | None, *, number: int | None, event_year: int, is_title: bool) -> Filled:
    """Put fields in the place of the numbers that agree.

    Args:
        source: a template (`without_syntax`) without fields that count.
        tongue: None where the language is not known: nothing is done.
        number: the return for which the text was written; None where nobody knows.
        event_year: the year remembered.
    """
    if tongue is None:
        return Filled(text=source, made=(), stayed=())
    prose = tongue.prose(source)
    made: list[Made] = []
    stayed: list[Stayed] = []
    parts: list[str] = []
    position = counted_to = 0
    line = 1
    signs = SentenceSigns(prose, LINTED[tongue.tag], event_year=event_year)
    for count in _apart(tongue, prose):
        fate = _fate(count, prose, signs, number=number, is_title=is_title)
        said = _shown(source[count.span.start : count.span.end])
        written = source[count.span.start : count.replaced.start] + count.field
        written += source[count.replaced.end : count.span.end]
        line += source.count("\n", counted_to, count.span.start)
        counted_to = count.span.start
        if fate is Fate.DISAGREES and count.kind is Kind.ORDINAL:
            continue  # the fourteenth of something is no question
        if fate is not Fate.FIELD:
            offer = "" if fate is Fate.DISAGREES else _shown(written)
            stayed.append(Stayed(said=said, line=line, fate=fate, offer=offer))
            continue
        before = source[position : count.replaced.start]
        if before.endswith("{"):  # it must not open a field together with ours
            before = f"{before[:-1]}{{{{ '{{' }}}}"
        parts += [before, count.field]
        position = count.replaced.end
        joined = source.count("\n", count.replaced.start, count.replaced.end)  # a field stands on one line
        article = _ARTICLE.search(source, max(0, count.replaced.start - 4), count.replaced.start)
        english = tongue.tag == "en"  # in other languages an article depends on the noun
        made.append(Made(was=said, now=_shown(written), line=line, article=english and article is not None))
        line -= joined
    return Filled(text="".join([*parts, source[position:]]), made=tuple(made), stayed=tuple(stayed))


def _shown(text: str) -> str:
    """On one line, without the marks of Markdown."""
    return " ".join(_MARKS.sub("", text).split())


def _apart(tongue: PressTongue, prose: Prose) -> Iterator[Count]:
    """The counts in order; of what overlaps the first and longest."""
    end = 0
    for count in sorted(tongue.counts(prose), key=lambda each: (each.span.start, -each.span.end)):
        if count.span.start >= end:
            end = count.span.end
            yield count


def _fate(count: Count, prose: Prose, signs: SentenceSigns, *, number: int | None, is_title: bool) -> Fate:
    if number is None or not count.low <= number <= count.high:
        return Fate.DISAGREES
    if prose.quoted(count.span.start):
        return Fate.QUOTED
    if count.low != count.high:
        return Fate.ABOUT
    if signs.another_year_before(count.span.start) or signs.another_year_after(count.span.end):
        return Fate.OTHER_TIME
    return Fate.OTHER_TIME if not is_title and _of_the_past(count, signs) else Fate.FIELD


def _of_the_past(count: Count, signs: SentenceSigns) -> bool:
    """Whether it agrees by chance, or is a length of time in a tale of the past."""
    return count.small or (count.kind is Kind.BARE and signs.at(count.span.start).told)
