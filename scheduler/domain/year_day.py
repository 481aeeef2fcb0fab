"""Which day of a year a rule keeps: the date in its calendar, another day of the civil year, or by a custom.

Years are those of the rule's calendar; days are day numbers (`calendars.protocol`).
"""

from __future__ import annotations

import bisect
import hashlib
import itertools
from abc import ABC, abstractmethod
from functools import lru_cache

from scheduler.domain.calendars import gregorian, hebrew, solar_terms
from scheduler.domain.calendars.easter import orthodox_easter, western_easter
from scheduler.domain.calendars.protocol import Calendar, MonthName
from scheduler.domain.calendars.registry import calendar_of
from scheduler.domain.rule import AnniversaryRule, Custom, EasterDay, Missing, NthWeekday, SolarTerm

Span = tuple[int, int]
"""First and last of a run of whole numbers, both included; empty when the last is below the first."""

CIVIL_YEARS = {"gregorian": 0, "buddhist": -543, "roc": 1911}
"""Calendars whose year is a Gregorian year: what is added to give its number."""

NOTHING: Span = (1, 0)


class YearDay(ABC):
    """A day that a rule keeps in each year.

    Attributes:
        supported: the years for which it can be told.
    """

    supported: range

    @abstractmethod
    def day(self, year: int) -> int | None:
        """The day number kept in a year; None when the year lacks the day or is not supported."""

    @abstractmethod
    def years(self, first: int, last: int) -> Span:
        """The years among which every kept day between these is found, and a few others at the edges."""


class DateOfYear(YearDay):
    """A month and day of a calendar, by `missing` where a year lacks it.

    Attributes:
        ahead: by how many years the calendar's count is ahead of the rule's; 1 for what was on 25 December 1917 in
            the Julian calendar and is kept on 7 January in the Gregorian.
    """

    def __init__(
        self, calendar: Calendar, month: int, day: int, missing: Missing, ahead: int = 0, *, leap: bool = False
    ) -> None:
        self.calendar = calendar
        self.month = month
        self.leap = leap
        self.day_of_month = day
        self.place = (month, leap, day)
        self.in_every_year = not leap and day <= calendar.SHORTEST_MONTHS[month - 1]
        self.missing: Missing = missing
        self.ahead = ahead
        years = calendar.YEARS
        self.supported = range(years.start - ahead, years.stop - ahead) if ahead else years

    def day(self, year: int) -> int | None:
        """See `YearDay.day`."""
        if year not in self.supported:
            return None
        if self.in_every_year:
            return self.calendar.month_begins(year + self.ahead, self.month) + self.day_of_month - 1
        month = month_meant(self.calendar, year + self.ahead, self.month, self.missing, leap=self.leap)
        return None if month is None else placed(self.calendar, month, self.day_of_month, self.missing)

    def years(self, first: int, last: int) -> Span:
        """See `YearDay.years`."""
        low, high = years_of(self.calendar, first, last)
        if low > high:
            return NOTHING
        if not self.in_every_year:
            # The first day of a year may stand for a day missing at the end of the year before.
            low -= self.missing == "later"
        elif self.place < place_of(self.calendar, first):
            low += 1  # it has been
        return low - self.ahead, high - self.ahead


class EventItself(YearDay):
    """The day of the event, in its own year and no other."""

    def __init__(self, rule: AnniversaryRule) -> None:
        calendar = calendar_of(rule.calendar, rule.announced)
        year = rule.date.year
        self.supported = range(year, year + (year in calendar.YEARS))
        self.number = event_day(rule, calendar) if self.supported else None

    def day(self, year: int) -> int | None:
        """See `YearDay.day`."""
        return self.number if year in self.supported else None

    def years(self, first: int, last: int) -> Span:  # noqa: ARG002 - there is but one
        """See `YearDay.years`."""
        return self.supported.start, self.supported.stop - 1


class CivilDay(YearDay):
    """A weekday of a month, a day counted from Easter, or a solar term: a day of the Gregorian year.

    Attributes:
        before: what is added to the rule's year to give the Gregorian one.
    """

    def __init__(self, keep: NthWeekday | EasterDay | SolarTerm, *, before: int) -> None:
        self.keep = keep
        self.before = before
        years = solar_terms.YEARS if isinstance(keep, SolarTerm) else gregorian.YEARS
        self.supported = range(years.start - before, years.stop - before) if before else years

    def day(self, year: int) -> int | None:
        """See `YearDay.day`."""
        if year not in self.supported:
            return None
        keep, civil = self.keep, year + self.before
        if isinstance(keep, EasterDay):
            return (orthodox_easter(civil) if keep.orthodox else western_easter(civil)) + keep.days
        if isinstance(keep, SolarTerm):
            return solar_terms.solar_term(keep.name, civil)
        return gregorian.nth_weekday(civil, keep.month, keep.weekday, keep.nth)

    def years(self, first: int, last: int) -> Span:
        """See `YearDay.years`; a shift from Easter is taken off first, for it may leave the year."""
        shift = self.keep.days if isinstance(self.keep, EasterDay) else 0
        low, high = years_of(gregorian, first - shift, last - shift)
        return low - self.before, high - self.before


class DayOfRemembrance(YearDay):
    """The yahrzeit of a death or the birthday of a birth; it never leaves the Hebrew year."""

    supported = hebrew.HEBREW.YEARS

    def __init__(self, month: MonthName, day: int, keep: Custom, adar: hebrew.Adar) -> None:
        self.month = month
        self.day_of_month = day
        self.keep = keep
        self.adar = adar

    def day(self, year: int) -> int | None:
        """See `YearDay.day`."""
        if year not in self.supported:
            return None
        if self.keep is Custom.BIRTHDAY:
            return hebrew.birthday(self.month, self.day_of_month, year)
        return hebrew.yahrzeit(self.month, self.day_of_month, year, adar=self.adar)

    def years(self, first: int, last: int) -> Span:
        """See `YearDay.years`."""
        return years_of(hebrew.HEBREW, first, last)


def year_day(rule: AnniversaryRule) -> YearDay:
    """The day that a valid rule, whose calendar and `keep` go together (`rule_sense`), keeps each year."""
    calendar, keep = calendar_of(rule.calendar, rule.announced), rule.keep
    if isinstance(keep, (NthWeekday, EasterDay, SolarTerm)):
        return CivilDay(keep, before=CIVIL_YEARS[rule.calendar])
    month, day = day_remembered(rule, calendar)
    if keep is Custom.YAHRZEIT or keep is Custom.BIRTHDAY:
        return DayOfRemembrance(MonthName(rule.date.year, month, rule.date.leap_month), day, keep, rule.adar)
    if keep is Custom.NEW_STYLE:
        year, month, day = gregorian.year_month_day(event_day(rule, calendar))
        return _shared(gregorian, month, day, rule.missing, year - rule.date.year)
    calendar = gregorian if keep is Custom.SAME_DIGITS else calendar
    return date_of_year(calendar, month, day, rule.missing, leap=rule.date.leap_month)


def date_of_year(calendar: Calendar, month: int, day: int, missing: Missing, *, leap: bool) -> DateOfYear:
    """The date that a day of a month is every year; the same value for the same date, for many rules share it."""
    return DateOfYear(calendar, month, day, missing, leap=True) if leap else _shared(calendar, month, day, missing)


_shared = lru_cache(maxsize=4096)(DateOfYear)


def event_day(rule: AnniversaryRule, calendar: Calendar) -> int:
    """The day number of the event, whose year the calendar supports."""
    month, day = day_remembered(rule, calendar)
    if rule.date.leap_month:
        return day_number(calendar, MonthName(rule.date.year, month, leap=True), day)
    return calendar.month_begins(rule.date.year, month) + day - 1


def day_remembered(rule: AnniversaryRule, calendar: Calendar) -> tuple[int, int]:
    """Month and day of the event; where the date leaves them open, what `coarse` says.

    `spread` takes them from the SHA-256 of the rule's key, among the days that every year has.
    """
    month, day = rule.date.month, rule.date.day
    if month is not None and day is not None:
        return month, day
    if rule.coarse != "spread":
        return month or 1, 1
    digest = int.from_bytes(hashlib.sha256(rule.key.encode()).digest())
    lengths = calendar.SHORTEST_MONTHS
    if month is not None:
        return month, digest % lengths[month - 1] + 1
    ends = tuple(itertools.accumulate(lengths))
    place = digest % ends[-1]
    month = bisect.bisect_right(ends, place) + 1
    return month, place - ends[month - 1] + lengths[month - 1] + 1


@lru_cache(maxsize=512)
def years_of(calendar: Calendar, first: int, last: int) -> Span:
    """The years of a calendar that hold these days, as far as it is supported.

    Remembered, because many rules are asked about the same days.
    """
    days = calendar.DAYS
    first = max(first, days.start)
    if first > last or first >= days.stop:
        return NOTHING
    return calendar.year_of(first), calendar.YEARS[-1] if last >= days.stop - 1 else calendar.year_of(last)


@lru_cache(maxsize=512)
def place_of(calendar: Calendar, day: int) -> tuple[int, bool, int]:
    """Where in its year a day lies, as month, whether it is a leap month, and day; likewise."""
    day = max(day, calendar.DAYS.start)
    number = calendar.month_of(day)
    _, month, leap = calendar.month_name(number)
    return month, leap, day - calendar.month_start(number) + 1


@lru_cache(maxsize=512)
def months_of(calendar: Calendar, first: int, last: int) -> Span:
    """The running numbers of the months that hold these days, likewise."""
    days = calendar.DAYS
    first, last = max(first, days.start), min(last, days.stop - 1)
    return NOTHING if first > last else (calendar.month_of(first), calendar.month_of(last))


def month_meant(calendar: Calendar, year: int, month: int, missing: Missing, *, leap: bool) -> int | None:
    """The running number of a month of a supported year, or by `missing` of the one that stands for a leap month.

    The ordinary month of that number stands for it, with `later` the month after. Adar I is the leap month of Sh'vat's
    number, yet the one Adar of a common year is what everybody means by it.
    """
    number = calendar.month_number(year, month, leap=leap)
    if number is not None or not leap or missing == "skip":
        return number
    ordinary = calendar.month_number(year, month)
    if ordinary is None:
        return None
    return ordinary if missing == "earlier" and calendar is not hebrew.HEBREW else ordinary + 1


def placed(calendar: Calendar, month: int, day: int, missing: Missing) -> int | None:
    """The day number of a day of a month, by `missing` where the month is too short."""
    start = calendar.month_start(month)
    length = calendar.month_start(month + 1) - start
    if day <= length:
        return start + day - 1
    if missing == "skip":
        return None
    return start + length - 1 if missing == "earlier" else start + length


def day_number(calendar: Calendar, month: MonthName, day: int) -> int:
    """The day number of a day of a month that exists.

    Raises:
        ValueError: the year has no such month.
    """
    return calendar.month_start(running_number(calendar, month)) + day - 1


def running_number(calendar: Calendar, month: MonthName) -> int:
    """The running number of a month that exists.

    Raises:
        ValueError: the year has no such month.
    """
    number = calendar.month_number(month.year, month.month, leap=month.leap)
    if number is None:
        raise ValueError(f"there is no{' leap' if month.leap else ''} month {month.month} in the year {month.year}")
    return number
