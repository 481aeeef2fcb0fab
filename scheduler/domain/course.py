"""The course of a rule: on which day the n-th unit after the event is kept, and which units a stretch of days can hold.

Everything is integer arithmetic on day numbers (`calendars.protocol`); which of the numbers return at all is
`anniversary`'s business.
"""

from __future__ import annotations

import bisect
import hashlib
import itertools
import re
from abc import ABC, abstractmethod
from collections.abc import Sequence

from scheduler.domain.calendars import gregorian
from scheduler.domain.calendars.protocol import Calendar, MonthName
from scheduler.domain.calendars.registry import calendar_of
from scheduler.domain.listed import DayOfList
from scheduler.domain.rule import AnniversaryRule, Unit
from scheduler.domain.year_day import NOTHING, Span, YearDay, day_number, month_meant, placed, running_number, year_day

_YEAR_LABEL = re.compile(r"-?[0-9]{1,7}")
_MONTH_LABEL = re.compile(r"(-?[0-9]{1,7})-([0-9]{2})(l)?")
_SHORTEST_YEAR = 350
"""Days after a date of some calendar on which it has not come again; lunar years have 353, and a day may be missing."""


class Course(ABC):
    """How one rule runs, in units elapsed since the event; one subclass for each way of counting.

    Attributes:
        least: the fewest elapsed units that count as a return.
        ahead: what `count` adds to the elapsed units to give the number.
    """

    __slots__ = ("ahead", "calendar", "day", "least", "month", "rule", "year")

    def __init__(self, rule: AnniversaryRule) -> None:
        self.rule = rule
        self.calendar = calendar_of(rule.calendar, rule.announced)
        self.year = rule.date.year
        self.month, self.day = _day_remembered(rule, self.calendar)
        self.least = 1
        self.ahead = 1 if rule.count == "inclusive" else 0

    @abstractmethod
    def kept(self, elapsed: int) -> int | None:
        """The day number kept after so many units; None when `missing` or `keep` leaves that unit without one."""

    @abstractmethod
    def reach(self, first: int, last: int) -> Span:
        """Elapsed units among which every return of these days is found, and a few others at the edges."""

    def spans(self, first: int, last: int) -> Sequence[Span]:
        """The stretches of these days that `from`, `until` and `except` leave, where they look at the civil year."""
        return ((first, last),)

    @abstractmethod
    def is_excepted(self, elapsed: int) -> bool:
        """Whether `except` names the year of this label."""

    @abstractmethod
    def label(self, elapsed: int) -> str:
        """What names the return for ever."""

    @abstractmethod
    def elapsed_at(self, label: str) -> int | None:
        """The elapsed units of a label: the inverse of `label`; None for words of another shape."""

    @abstractmethod
    def years(self, elapsed: int, day: int) -> int:
        """Whole calendar years from the event to a return."""

    @abstractmethod
    def end(self) -> int:
        """The most elapsed units that the rule's calendar, or the table of what it keeps, can tell the day of."""

    def _event_month(self) -> MonthName:
        return MonthName(self.year, self.month, self.rule.date.leap_month)


class Yearly(Course):
    """Every year: the same month and day, the day kept instead, or the one that a list names for it."""

    __slots__ = ("year_day",)

    def __init__(self, rule: AnniversaryRule) -> None:
        super().__init__(rule)
        if rule.listed is not None:
            self.year = rule.listed.event_year
            self.year_day: YearDay = DayOfList(rule.listed)
        else:
            self.year_day = year_day(rule, self.month, self.day)

    def kept(self, elapsed: int) -> int | None:
        """See `Course.kept`."""
        return self.year_day.day(self.year + elapsed)

    def reach(self, first: int, last: int) -> Span:
        """See `Course.reach`."""
        rule = self.rule
        low, high = self.year_day.years(first, last)
        if rule.first_year is not None:
            low = max(low, rule.first_year)
        if rule.last_year is not None:
            high = min(high, rule.last_year)
        return low - self.year, high - self.year

    def end(self) -> int:
        """See `Course.end`."""
        return self.year_day.supported[-1] - self.year

    def is_excepted(self, elapsed: int) -> bool:
        """See `Course.is_excepted`."""
        return self.year + elapsed in self.rule.except_years

    def label(self, elapsed: int) -> str:
        """See `Course.label`: `2027`."""
        return str(self.year + elapsed)

    def elapsed_at(self, label: str) -> int | None:
        """See `Course.elapsed_at`."""
        return int(label) - self.year if _YEAR_LABEL.fullmatch(label) else None

    def years(self, elapsed: int, day: int) -> int:  # noqa: ARG002 - other courses need the day
        """See `Course.years`."""
        return elapsed


class Once(Yearly):
    """The date itself, a single time, number 0."""

    __slots__ = ()

    def __init__(self, rule: AnniversaryRule) -> None:
        super().__init__(rule)
        self.least = 0
        self.ahead = 0

    def kept(self, elapsed: int) -> int | None:
        """See `Course.kept`."""
        supported = self.year in self.calendar.YEARS
        return day_number(self.calendar, self._event_month(), self.day) if elapsed == 0 and supported else None

    def reach(self, first: int, last: int) -> Span:
        """See `Course.reach`."""
        low, high = super().reach(first, last)
        return low, min(high, 0)


class Monthly(Course):
    """Every month, on the same day of it."""

    __slots__ = ("event_month",)

    def __init__(self, rule: AnniversaryRule) -> None:
        super().__init__(rule)
        self.event_month = running_number(self.calendar, self._event_month())

    def kept(self, elapsed: int) -> int | None:
        """See `Course.kept`."""
        month = self.event_month + elapsed
        if month not in self.calendar.MONTHS:
            return None
        return placed(self.calendar, month, self.day, self.rule.missing)

    def reach(self, first: int, last: int) -> Span:
        """See `Course.reach`."""
        rule, calendar = self.rule, self.calendar
        first, last = max(first, calendar.DAYS.start), min(last, calendar.DAYS.stop - 1)
        if first > last:
            return NOTHING
        low = calendar.month_of(first)
        if rule.missing == "later":
            low -= 1  # the first of a month may stand for a day missing at the end of the month before
        high = calendar.month_of(last)
        if rule.first_year is not None and rule.first_year > calendar.YEARS.start:
            low = max(low, self._first_month(rule.first_year))
        if rule.last_year is not None and rule.last_year < calendar.YEARS[-1]:
            high = min(high, self._first_month(rule.last_year + 1) - 1)
        return low - self.event_month, high - self.event_month

    def end(self) -> int:
        """See `Course.end`."""
        return self.calendar.MONTHS[-1] - self.event_month

    def is_excepted(self, elapsed: int) -> bool:
        """See `Course.is_excepted`: the year of the month meant, wherever `missing` moves the day."""
        excepted = self.rule.except_years
        return bool(excepted) and self.calendar.month_name(self.event_month + elapsed).year in excepted

    def label(self, elapsed: int) -> str:
        """See `Course.label`: `2027-06`, `2020-04l` for a leap month."""
        year, month, leap = self.calendar.month_name(self.event_month + elapsed)
        return f"{year}-{month:02}{'l' if leap else ''}"

    def elapsed_at(self, label: str) -> int | None:
        """See `Course.elapsed_at`."""
        parts = _MONTH_LABEL.fullmatch(label)
        if parts is None or int(parts[1]) not in self.calendar.YEARS:
            return None
        month = self.calendar.month_number(int(parts[1]), int(parts[2]), leap=bool(parts[3]))
        return None if month is None else month - self.event_month

    def years(self, elapsed: int, day: int) -> int:  # noqa: ARG002 - other courses need the day
        """See `Course.years`."""
        year, month, leap = self.calendar.month_name(self.event_month + elapsed)
        earlier = month < self.month or (month == self.month and leap < self.rule.date.leap_month)
        return year - self.year - earlier

    def _first_month(self, year: int) -> int:
        """The running number of the first month of a year, of the end of the supported ones for a year beyond."""
        if year not in self.calendar.YEARS:
            return self.calendar.MONTHS.start if year < self.calendar.YEARS.start else self.calendar.MONTHS.stop
        return running_number(self.calendar, MonthName(year, 1))


class Daily(Course):
    """Every so many days, and every week: a plain count, where `from`, `until` and `except` mean civil years."""

    __slots__ = ("_whole_years", "event_day", "length", "letter")

    def __init__(self, rule: AnniversaryRule) -> None:
        super().__init__(rule)
        self._whole_years = (0, 0, 0)
        self.event_day = day_number(self.calendar, self._event_month(), self.day)
        self.length, self.letter = (7, "w") if rule.every.unit is Unit.WEEK else (1, "d")

    def kept(self, elapsed: int) -> int | None:
        """See `Course.kept`."""
        day = self.event_day + elapsed * self.length
        return day if day in self.calendar.DAYS else None

    def reach(self, first: int, last: int) -> Span:
        """See `Course.reach`."""
        return -((self.event_day - first) // self.length), (last - self.event_day) // self.length

    def end(self) -> int:
        """See `Course.end`."""
        return (self.calendar.DAYS[-1] - self.event_day) // self.length

    def spans(self, first: int, last: int) -> Sequence[Span]:
        """See `Course.spans`."""
        rule = self.rule
        if rule.first_year is not None:
            first = max(first, gregorian.day_number(rule.first_year, 1, 1))
        if rule.last_year is not None:
            last = min(last, gregorian.day_number(rule.last_year, 12, 31))
        spans = []
        for year in sorted(rule.except_years):
            spans.append((first, min(last, gregorian.day_number(year - 1, 12, 31))))
            first = max(first, gregorian.day_number(year + 1, 1, 1))
        return [*spans, (first, last)]

    def is_excepted(self, elapsed: int) -> bool:  # noqa: ARG002 - `spans` has left those days out
        """See `Course.is_excepted`."""
        return False

    def label(self, elapsed: int) -> str:
        """See `Course.label`: `1200w`, `1000d`, by number."""
        return f"{elapsed + self.ahead}{self.letter}"

    def elapsed_at(self, label: str) -> int | None:
        """See `Course.elapsed_at`."""
        digits = label.removesuffix(self.letter)
        return int(digits) - self.ahead if digits != label and _YEAR_LABEL.fullmatch(digits) else None

    def years(self, elapsed: int, day: int) -> int:  # noqa: ARG002 - other courses need the elapsed units
        """See `Course.years`: a year is whole once its date has come; 29 February comes on 1 March at the latest."""
        first, end, years = self._whole_years
        if first <= day < end:
            return years
        year = self.calendar.year_of(day)
        month = month_meant(self.calendar, year, self.month, "later", leap=self.rule.date.leap_month)
        due = None if month is None else placed(self.calendar, month, self.day, "later")
        years = year - self.year - (due is None or day < due)
        # Whoever walks asks next about days of the same year.
        if due is not None and day >= due:
            self._whole_years = (due, due + _SHORTEST_YEAR, years)
        return years


_COURSES: dict[Unit, type[Course]] = {
    Unit.YEAR: Yearly,
    Unit.MONTH: Monthly,
    Unit.WEEK: Daily,
    Unit.DAY: Daily,
    Unit.ONCE: Once,
}


def course_of(rule: AnniversaryRule) -> Course | None:
    """The course of a valid rule; None when it never returns, because its day is unknown and `coarse` says skip."""
    if rule.coarse == "skip" and rule.date.day is None and rule.listed is None:
        return None
    return _COURSES[rule.every.unit](rule)


def _day_remembered(rule: AnniversaryRule, calendar: Calendar) -> tuple[int, int]:
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
