"""The anniversary rule: how a statement returns, as values.

Reading these from the words of a front matter is `rule_text`; computing with them is `anniversary`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import Any, Literal, NamedTuple

from scheduler.domain.calendars.announced import AnnouncedMonths
from scheduler.domain.calendars.hebrew import Adar


class Unit(StrEnum):
    """What `every` counts."""

    YEAR = "year"
    MONTH = "month"
    WEEK = "week"
    DAY = "day"
    ONCE = "once"


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoricDate:
    """The day remembered, as exactly as it is known, in its own calendar.

    Attributes:
        year: the year as its calendar numbers it; for Gregorian and Julian astronomical, so 0 is 1 BC, -43 is 44 BC.
        month: 1-based, or None when only the year is known.
        day: 1-based, or None when only the month is known.
        leap_month: the month is the leap month of that number (`2020-04L-15`).
        circa: about then (EDTF `~`).
        doubtful: the source is doubted (EDTF `?`).
    """

    year: int
    month: int | None = None
    day: int | None = None
    leap_month: bool = False
    circa: bool = False
    doubtful: bool = False

    @property
    def coarse(self) -> bool:
        """Whether the day itself is unknown."""
        return self.day is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Every:
    """How often it returns: each `step` units (`1000 days` is DAY with step 1000)."""

    unit: Unit = Unit.YEAR
    step: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestones:
    """Which numbers return (`only`): those listed, and the multiples of `multiple` above `beyond`."""

    numbers: frozenset[int] = frozenset()
    multiple: int | None = None
    beyond: int = 0

    def __contains__(self, number: int) -> bool:
        return number in self.numbers or (
            self.multiple is not None and number > self.beyond and number % self.multiple == 0
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NthWeekday:
    """The day kept is a weekday of a month: `last Monday of May`.

    Attributes:
        nth: 1 to 5 from the front, -1 for the last, -2 for the second to last.
        weekday: 0 is Monday, as in `datetime.date.weekday`.
        month: 1 to 12.
    """

    nth: int
    weekday: int
    month: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EasterDay:
    """The day kept is Easter Sunday, western or Orthodox, moved by `days` (`Good Friday` is -2)."""

    days: int = 0
    orthodox: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SolarTerm:
    """The day kept is one of the twenty-four solar terms of the Chinese year, `calendars.solar_terms.NAMES`."""

    name: str


class Custom(StrEnum):
    """How the days of one calendar are kept by its own custom: deaths and births in the Hebrew, dates in the Julian.

    `new style` keeps the Gregorian date that the day had, `old style` the date in the Julian calendar as it moves on,
    `same digits` the day and month in the Gregorian calendar.
    """

    YAHRZEIT = "yahrzeit"
    BIRTHDAY = "birthday"
    NEW_STYLE = "new style"
    OLD_STYLE = "old style"
    SAME_DIGITS = "same digits"


Keep = NthWeekday | EasterDay | SolarTerm | Custom
"""The day kept instead of the date itself."""

Missing = Literal["earlier", "later", "skip"]
Coarse = Literal["first", "spread", "skip"]
Count = Literal["elapsed", "inclusive"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When around the day kept something goes out.

    Attributes:
        name: normalised words, part of every delivery key for ever: `the day`, `eve 18:00`, `1 day before`,
            `3 days before`, `2 days after`.
        days: shift in local days.
        time: a wall time of its own (`eve 18:00`), else None.
    """

    name: str = "the day"
    days: int = 0
    time: time | None = None


THE_DAY = Moment()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedDays:
    """The days of a remembrance that no rule gives (`dates`), in ascending order.

    Attributes:
        event_year: the year of the event, from which the numbers count.
        years: the year that each day is the return of; its label.
        days: the day numbers kept (`calendars.protocol`), one for each of `years`.
    """

    event_year: int
    years: tuple[int, ...]
    days: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnniversaryRule:
    """How a statement returns; every field but `course` is a key of the front matter (`docs/statements.md`).

    Attributes:
        key: the statement's id; `coarse: spread` takes its fixed day from this and from nothing else.
        adar: where the yahrzeit of a death in the Adar of a common year is kept in a leap year.
        listed: the days kept, where a list gives them and no rule.
        days: how many days the remembrance lasts, from the day kept.
        event_end: the last day of an event of several days, in the calendar of `date`.
        announced: the month starts that take the place of the computed ones, for a calendar where they are announced.
        course: what `course.course_of` made of the rest when first asked, which alone reads it; no part of the value.
    """

    key: str
    date: HistoricDate
    calendar: str = "gregorian"
    every: Every = Every()
    count: Count = "elapsed"
    only: Milestones | None = None
    keep: Keep | None = None
    missing: Missing = "earlier"
    adar: Adar = "first"
    coarse: Coarse = "first"
    first_year: int | None = None
    last_year: int | None = None
    except_years: frozenset[int] = frozenset()
    listed: ListedDays | None = None
    days: int = 1
    event_end: HistoricDate | None = None
    announced: AnnouncedMonths | None = None
    course: Any = field(default=None, init=False, repr=False, compare=False)


class Return(NamedTuple):
    """The calendar's half of an occurrence: one return of a rule.

    A tuple, as what is made of it in `occurrence`: a list makes tens of thousands, and a frozen class takes twice as
    long.

    Attributes:
        number: the count of the rule's unit, the n of "n-th anniversary".
        years: whole years elapsed, reckoned in the rule's calendar.
        label: what names this return for ever (`2027`, `2027-06`, `1200w`, `1000d`).
        day: the civil (Gregorian) day kept, as a proleptic `datetime.date` of years 1 to 9999.
    """

    number: int
    years: int
    label: str
    day: date
