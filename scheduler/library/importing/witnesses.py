"""The day remembered and the day of first publication, from everything in a release that bears witness to them.

A date is never guessed from one number alone: what agrees and what does not is kept, and a person reads it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from scheduler.domain.rule import AnniversaryRule, HistoricDate
from scheduler.library.importing.counts import Count
from scheduler.library.importing.tongue import DateSaid, PressTongue
from scheduler.library.prose import Prose
from scheduler.library.reckoning import numbers_at
from scheduler.library.staleness_tongues.tongue import Kind

_NEAR = 60
"""Days before an anniversary on which a release already speaks of it (as `reckoning` takes it)."""
_ISO = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?:[T ].*)?")
_ENOUGH = 3
"""Weight of evidence below which a date is left to a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """When the release first appeared.

    Attributes:
        day: what most witnesses say; None where there is none.
        agree, differ: the witnesses, in their own words.
    """

    day: dt.date | None
    agree: tuple[str, ...] = ()
    differ: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """The day remembered.

    Attributes:
        date: as a statement's `date` writes it; empty where nothing says it.
        number: which return the release was written for, or None.
        agree, differ: the witnesses, in their own words.
        given: a person said the date.
    """

    date: str
    number: int | None = None
    agree: tuple[str, ...] = ()
    differ: tuple[str, ...] = ()
    given: bool = False


def published(told: Sequence[tuple[str, str]], said: Sequence[tuple[str, DateSaid]], tongue: PressTongue) -> Published:
    """The day most witnesses name; of as many the first counts.

    Args:
        told: what the file's head says, as (where, value).
        said: lines and datelines of the text, each with the date in it.
    """
    found: list[tuple[dt.date, str]] = []
    for where, value in told:
        day = _iso(value) or next((_day(each) for each in tongue.dates_in(value) if _day(each)), None)
        if day is not None:
            found.append((day, f"{where} {value[:40]}"))
    found.extend((day, f"“{words[:60]}”") for words, each in said if (day := _day(each)) is not None)
    if not found:
        return Published(day=None)
    days = [day for day, _ in found]
    best = max(days, key=days.count)
    return Published(
        day=best,
        agree=tuple(dict.fromkeys(words for day, words in found if day == best)),
        differ=tuple(dict.fromkeys(words for day, words in found if day != best)),
    )


def _iso(value: str) -> dt.date | None:
    found = _ISO.fullmatch(value.strip())
    return None if found is None else _real(int(found[1]), int(found[2]), int(found[3]))


def _day(said: DateSaid) -> dt.date | None:
    return None if said.year is None or said.day is None else _real(said.year, said.month, said.day)


def _real(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


@dataclass(slots=True)
class _Evidence:
    """What speaks for one date: words by kind, and how much each kind weighs."""

    words: dict[str, str] = field(default_factory=dict)
    weight: float = 0

    def add(self, kind: str, words: str, weight: float) -> None:
        if kind not in self.words:
            self.words[kind] = words
            self.weight += weight


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """A number of years of the text; `weight` is greater in the title and the first paragraph."""

    prose: Prose
    count: Count
    words: str
    weight: float
    today: bool


def remembered(title: Prose, body: Prose, tongue: PressTongue, appeared: Published, *, today: dt.date) -> Remembered:
    """The date for which most of the text speaks.

    Args:
        title, body: without furniture.
        appeared: when the release first appeared.
        today: no release was written after it.
    """
    numbers = [*_numbers(title, tongue, in_title=True), *_numbers(body, tongue, in_title=False)]
    dates = [(prose, each) for prose in (title, body) for each in tongue.dates_in(prose.text)]
    found: dict[str, _Evidence] = {}
    _from_dates(found, dates, numbers, appeared)
    _from_this_day(found, (title, body), tongue, appeared)
    _from_numbers(found, numbers, dates, appeared)
    least = min(numbers_said(numbers), default=0)
    found = {date: evidence for date, evidence in found.items() if int(date[:4]) + least <= today.year}
    for date, evidence in found.items():
        _let_numbers_speak(date, evidence, numbers, appeared)
        only = "date" in evidence.words and sum("date" in each.words for each in found.values()) == 1
        _let_years_speak(date, evidence, (title, body), only=only)
    if not found:
        return Remembered(date="", differ=tuple(each.words for each in numbers))
    best = max(found, key=lambda date: (found[date].weight, len(date)))
    evidence = found[best]
    rivals = [date for date in found if date != best and found[date].weight == evidence.weight]
    if evidence.weight < _ENOUGH or rivals:
        return Remembered(date="", differ=tuple(f"{date}: {', '.join(found[date].words.values())}" for date in found))
    number = number_for(best, numbers_said(numbers), appeared.day)
    return Remembered(
        date=best,
        number=number,
        agree=(
            *dict.fromkeys(evidence.words.values()),
            *(appeared.agree[:1] if _day_agrees(best, appeared.day) else ()),
        ),
        differ=tuple(
            dict.fromkeys(each.words for each in numbers if not _fits(best, each.count, appeared.day, number))
        ),
    )


def remembered_as_given(date: str, title: Prose, body: Prose, tongue: PressTongue, appeared: Published) -> Remembered:
    """A date that a person said, and which numbers of the text agree with it."""
    if re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", date) is None or int(date[:4]) == 0:
        return Remembered(date=date, given=True)  # reckoned in words that no release is compared with
    numbers = [*_numbers(title, tongue, in_title=True), *_numbers(body, tongue, in_title=False)]
    number = number_for(date, numbers_said(numbers), appeared.day)
    fits = [_fits(date, each.count, appeared.day, number) for each in numbers]
    return Remembered(
        date=date,
        number=number,
        agree=tuple(dict.fromkeys(each.words for each, fit in zip(numbers, fits, strict=True) if fit)),
        differ=tuple(dict.fromkeys(each.words for each, fit in zip(numbers, fits, strict=True) if not fit)),
        given=True,
    )


def numbers_said(numbers: Sequence[_Told]) -> list[int]:
    """The exact numbers of anniversary phrases, the weightiest first."""
    ranked = sorted(numbers, key=lambda each: -each.weight)
    return [each.count.low for each in ranked if each.count.low == each.count.high and each.count.kind is not Kind.BARE]


def number_for(date: str, said: Sequence[int], day: dt.date | None) -> int | None:
    """Which return of a date a text is about that says these numbers and appeared on this day."""
    fitting = _returns(date, day)
    for number in said:
        if day is None or number in fitting:
            return number
    return min(fitting, key=lambda number: abs(_distance(date, number, day)), default=None) if day else None


def _returns(date: str, day: dt.date | None) -> frozenset[int]:
    rule = _rule(date)
    return frozenset() if day is None or rule is None else numbers_at(rule, day)


def _distance(date: str, number: int, day: dt.date) -> int:
    parts = [int(part) for part in date.split("-")]
    back = _real(parts[0] + number, parts[1] if len(parts) > 1 else 1, min(parts[2], 28) if len(parts) > 2 else 1)
    return 9999 if back is None else (back - day).days


def _rule(date: str) -> AnniversaryRule | None:
    parts = [int(part) for part in date.split("-")]
    month = parts[1] if len(parts) > 1 else None
    return AnniversaryRule(
        key="", date=HistoricDate(year=parts[0], month=month, day=parts[2] if len(parts) > 2 else None)
    )


def _day_agrees(date: str, day: dt.date | None) -> bool:
    return day is not None and len(date) == 10 and date[5:] == f"{day:%m-%d}"


def _numbers(prose: Prose, tongue: PressTongue, *, in_title: bool) -> Iterator[_Told]:
    first = prose.text.find("\n\n")
    for count in sorted(tongue.counts(prose), key=lambda each: each.span):
        if count.small or (count.kind is Kind.BARE and not in_title) or count.kind is Kind.ORDINAL:
            continue
        sentence = prose.sentence(count.span.start)
        today = tongue.ago_today.search(prose.text, *sentence) is not None and count.kind is Kind.AGO
        weight = 2.0 if count.kind is Kind.ANNIVERSARY else 1.5
        if in_title or 0 <= count.span.start < first or first < 0:
            weight += 0.5
        words = " ".join(prose.source[count.span.start : count.span.end].split())
        yield _Told(prose=prose, count=count, words=f"“{words}”", weight=weight, today=today)


def _from_dates(
    found: dict[str, _Evidence],
    dates: Sequence[tuple[Prose, DateSaid]],
    numbers: Sequence[_Told],
    appeared: Published,
) -> None:
    """Days written out; those of the year of publication are not remembered but announced."""
    counting = {(id(each.prose), each.prose.sentence(each.count.span.start)) for each in numbers}
    for prose, said in dates:
        if said.year is None or (appeared.day and said.year >= appeared.day.year):
            continue
        written = " ".join(prose.text[said.span.start : said.span.end].split())
        if said.day is None:
            found.setdefault(f"{said.year}-{said.month:02}", _Evidence()).add("date", f"“{written}”", 1)
            continue
        for day, weight in ((_day(said), 2.0), (_day(said._replace(day=said.other)), 1.9)):
            if day is None:
                continue
            evidence = found.setdefault(day.isoformat(), _Evidence())
            evidence.add("date", f"“{written}”", weight)
            if _day_agrees(day.isoformat(), appeared.day):
                evidence.weight += 2
            if (id(prose), prose.sentence(said.span.start)) in counting:
                evidence.add("beside a number", f"“{written}”", 1.5)


def _from_this_day(
    found: dict[str, _Evidence], texts: Sequence[Prose], tongue: PressTongue, appeared: Published
) -> None:
    """`On this date in 1989`, together with the day of publication."""
    for prose in texts:
        for said in tongue.this_day.finditer(prose.text):
            groups = [value for value in said.groupdict().values() if value]
            day = appeared.day and _real(int(groups[0]), appeared.day.month, appeared.day.day)
            if day:
                words = " ".join(said[0].split())
                found.setdefault(day.isoformat(), _Evidence()).add("this day", f"“{words}”", 4)


def _from_numbers(
    found: dict[str, _Evidence],
    numbers: Sequence[_Told],
    dates: Sequence[tuple[Prose, DateSaid]],
    appeared: Published,
) -> None:
    """`the 25th anniversary` with a day and month, or with a year, that stand elsewhere in the text."""
    if appeared.day is None:
        return
    for told in numbers:
        if told.count.low != told.count.high:
            continue
        if told.today:
            day = _real(appeared.day.year - told.count.low, appeared.day.month, appeared.day.day)
            if day:
                found.setdefault(day.isoformat(), _Evidence()).add("today", f"{told.words} to the day", 2)
        for prose, said in dates:
            near = said.day is not None and said.year in {None, appeared.day.year}
            back = _real(appeared.day.year, said.month, said.day or 1) if near else None
            if back is None or not -31 <= (back - appeared.day).days <= _NEAR:
                continue
            day = _real(appeared.day.year - told.count.low, said.month, said.day or 1)
            if day:
                written = " ".join(prose.text[said.span.start : said.span.end].split())
                found.setdefault(day.isoformat(), _Evidence()).add("day of the year", f"“{written}”", 1)


def _let_numbers_speak(date: str, evidence: _Evidence, numbers: Sequence[_Told], appeared: Published) -> None:
    """Each way of counting weighs once: an anniversary, years since, years ago."""
    if appeared.day is None:
        return
    for told in sorted(numbers, key=lambda each: -each.weight):
        if _fits(date, told.count, appeared.day, None):
            evidence.add(str(told.count.kind), told.words, told.weight)


def _let_years_speak(date: str, evidence: _Evidence, texts: Sequence[Prose], *, only: bool) -> None:
    """The bare year elsewhere in the text says a little; so does that no other day is written out."""
    year = int(date[:4])
    if sum(1 for prose in texts for _, each in prose.years if each == year) > 1:
        evidence.weight += 0.5
    if only:
        evidence.weight += 1


def _fits(date: str, count: Count, day: dt.date | None, number: int | None) -> bool:
    """Whether a number of years agrees with a date."""
    if day is None:
        return number is not None and count.low <= number <= count.high
    return any(count.low <= each <= count.high for each in _returns(date, day))
