"""The course of a rule: on which day the n-th unit after the event is kept, and which units a stretch of days can hold.

Everything is integer arithmetic on day numbers (`calendars.protocol`); which of the numbers return at all is
`anniversary`'s business.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import date

from scheduler.domain.calendars import gregorian
from scheduler.domain.calendars.protocol import MonthName
from scheduler.domain.calendars.registry import calendar_of
from scheduler.domain.listed import DayOfList
from scheduler.domain.rule import AnniversaryRule, Return, Unit
from scheduler.domain.year_day import (
    EventItself,
    Span,
    YearDay,
    date_of_year,
    day_remembered,
    event_day,
    months_of,
    placed,
    running_number,
    year_day,
)

_YEAR_LABEL = re.compile(r"-?[0-9]{1,7}")
_MONTH_LABEL = re.compile(r"(-?[0-9]{1,7})-([0-9]{2})(l)?")
_SHORTEST_YEAR = 350
"""Days after a date of some calendar on which it has not come again; lunar years have 353, and a day may be missing."""


class Course(ABC):
    """How one rule runs, in units elapsed since the event; one subclass for each way of counting.

    Attributes:
        least: the fewest elapsed units that count as a return.
        ahead: what `count` adds to the elapsed units to give the number.
        step, only, except_years, first_year, last_year: as the rule has them.
    """

    __slots__ = ("ahead", "except_years", "first_year", "last_year", "least", "only", "step")

    def __init__(self, rule: AnniversaryRule) -> None:
        # Not the rule itself, which keeps its course: values in a circle wait for the garbage collector.
        self.step = rule.every.step
        self.only = rule.only
        self.except_years = rule.except_years
        self.first_year = rule.first_year
        self.last_year = rule.last_year
        self.least = 1
        self.ahead = 1 if rule.count == "inclusive" else 0

    @abstractmethod
    def kept(self, elapsed: int) -> int | None:
        """The day number kept after so many units; None when `missing` or `keep` leaves that unit without one."""

    @abstractmethod
    def reach(self, first: int, last: int) -> Sequence[Span]:
        """Runs of elapsed units, ascending, with every return of these days among them and a few others at the edges.

        Whatever `from` and `until` exclude is left out.
        """

    @abstractmethod
    def returned(self, elapsed: int, first: int, last: int) -> Return | None:
        """The return after so many units of `reach`, if it is kept on one of these days and `except` lets it be."""

    @abstractmethod
    def elapsed_at(self, label: str) -> int | None:
        """The elapsed units of a label; None for words of another shape."""

    @abstractmethod
    def end(self) -> int:
        """The most elapsed units that the rule's calendar, or the table of what it keeps, can tell the day of."""


class Yearly(Course):
    """Every year: the same month and day, the day kept instead, or the one that a list names for it."""

    __slots__ = ("year", "year_day")

    def __init__(self, rule: AnniversaryRule) -> None:
        super().__init__(rule)
        if rule.listed is not None:
            self.year = rule.listed.event_year
            self.year_day: YearDay = DayOfList(rule.listed)
        else:
            self.year = rule.date.year
            self.year_day = year_day(rule)

    def kept(self, elapsed: int) -> int | None:
        """See `Course.kept`."""
        return self.year_day.day(self.year + elapsed)

    def reach(self, first: int, last: int) -> Sequence[Span]:
        """See `Course.reach`."""
        low, high = self.year_day.years(first, last)
        if self.first_year is not None and self.first_year > low:
            low = self.first_year
        if self.last_year is not None and self.last_year < high:
            high = self.last_year
        return ((low - self.year, high - self.year),)

    def returned(self, elapsed: int, first: int, last: int) -> Return | None:
        """See `Course.returned`; labelled `2027`."""
        year = self.year + elapsed
        day = self.year_day.day(year)
        if day is None or not first <= day <= last or year in self.except_years:
            return None
        return Return(elapsed + self.ahead, elapsed, str(year), date.fromordinal(day))

    def end(self) -> int:
        """See `Course.end`."""
        return self.year_day.supported[-1] - self.year

    def elapsed_at(self, label: str) -> int | None:
        """See `Course.elapsed_at`."""
        return int(label) - self.year if _YEAR_LABEL.fullmatch(label) else None


class Once(Yearly):
    """The date itself, a single time, number 0."""

    __slots__ = ()

    def __init__(self, rule: AnniversaryRule) -> None:
        Course.__init__(self, rule)
        self.least = 0
        self.ahead = 0
        self.year = rule.date.year
        self.year_day = EventItself(rule)


class Monthly(Course):
    """Every month, on the same day of it."""

    __slots__ = ("calendar", "day", "event_month", "event_name", "missing")

    def __init__(self, rule: AnniversaryRule) -> None:
        super().__init__(rule)
        self.calendar = calendar_of(rule.calendar, rule.announced)
        month, self.day = day_remembered(rule, self.calendar)
        self.event_name = MonthName(rule.date.year, month, rule.date.leap_month)
        self.event_month = running_number(self.calendar, self.event_name)
        self.missing = rule.missing

    def kept(self, elapsed: int) -> int | None:
        """See `Course.kept`."""
        month = self.event_month + elapsed
        if month not in self.calendar.MONTHS:
            return None
        return placed(self.calendar, month, self.day, self.missing)

    def reach(self, first: int, last: int) -> Sequence[Span]:
        """See `Course.reach`."""
        calendar = self.calendar
        low, high = months_of(calendar, first, last)
        if self.missing == "later":
            low -= 1  # the first of a month may stand for a day missing at the end of the month before
        if self.first_year is not None and self.first_year > calendar.YEARS.start:
            low = max(low, self._first_month(self.first_year))
        if self.last_year is not None and self.last_year < calendar.YEARS[-1]:
            high = min(high, self._first_month(self.last_year + 1) - 1)
        return ((low - self.event_month, high - self.event_month),)

    def returned(self, elapsed: int, first: int, last: int) -> Return | None:
        """See `Course.returned`; labelled `2027-06`, or `2020-04l` in a leap month."""
        day = self.kept(elapsed)
        if day is None or not first <= day <= last:
            return None
        # `except` means the month meant, wherever `missing` moves the day.
        year, month, leap = self.calendar.month_name(self.event_month + elapsed)
        if year in self.except_years:
            return None
        event_year, event_month, event_leap = self.event_name
        earlier = month < event_month or (month == event_month and leap < event_leap)
        label = f"{year}-{month:02}{'l' if leap else ''}"
        return Return(elapsed + self.ahead, year - event_year - earlier, label, date.fromordinal(day))

    def end(self) -> int:
        """See `Course.end`."""
        return self.calendar.MONTHS[-1] - self.event_month

    def elapsed_at(self, label: str) -> int | None:
        """See `Course.elapsed_at`."""
        parts = _MONTH_LABEL.fullmatch(label)
        if parts is None or int(parts[1]) not in self.calendar.YEARS:
            return None
        month = self.calendar.month_number(int(parts[1]), int(parts[2]), leap=bool(parts[3]))
        return None if month is None else month - self.event_month

    def _first_month(self, year: int) -> int:
        """The running number of the first month of a year, of the end of the supported ones for a year beyond."""
        if year not in self.calendar.YEARS:
            return self.calendar.MONTHS.start if year < self.calendar.YEARS.start else self.calendar.MONTHS.stop
        return running_number(self.calendar, MonthName(year, 1))


class Daily(Course):
    """Every so many days, and every week: a plain count, where `from`, `until` and `except` mean civil years."""

    __slots__ = ("_whole_years", "calendar", "date_of_year", "event_day", "event_year", "length", "letter")

    def __init__(self, rule: AnniversaryRule) -> None:
        super().__init__(rule)
        self._whole_years = (0, 0, 0)
        self.calendar = calendar_of(rule.calendar, rule.announced)
        self.event_year = rule.date.year
        self.event_day = event_day(rule, self.calendar)
        month, day = day_remembered(rule, self.calendar)
        self.date_of_year = date_of_year(self.calendar, month, day, "later", leap=rule.date.leap_month)
        self.length, self.letter = (7, "w") if rule.every.unit is Unit.WEEK else (1, "d")

    def kept(self, elapsed: int) -> int | None:
        """See `Course.kept`."""
        day = self.event_day + elapsed * self.length
        return day if day in self.calendar.DAYS else None

    def reach(self, first: int, last: int) -> Sequence[Span]:
        """See `Course.reach`."""
        event, length = self.event_day, self.length
        return [(-((event - low) // length), (high - event) // length) for low, high in self._spans(first, last)]

    def returned(self, elapsed: int, first: int, last: int) -> Return | None:
        """See `Course.returned`; labelled `1200w`, `1000d`, by number."""
        day = self.event_day + elapsed * self.length
        if day not in self.calendar.DAYS or not first <= day <= last:
            return None
        number = elapsed + self.ahead
        return Return(number, self._years(day), f"{number}{self.letter}", date.fromordinal(day))

    def end(self) -> int:
        """See `Course.end`."""
        return (self.calendar.DAYS[-1] - self.event_day) // self.length

    def elapsed_at(self, label: str) -> int | None:
        """See `Course.elapsed_at`."""
        digits = label.removesuffix(self.letter)
        return int(digits) - self.ahead if digits != label and _YEAR_LABEL.fullmatch(digits) else None

    def _spans(self, first: int, last: int) -> Sequence[Span]:
        """The stretches of these days that `from`, `until` and `except` leave; they look at the civil year."""
        if self.first_year is not None:
            first = max(first, gregorian.day_number(self.first_year, 1, 1))
        if self.last_year is not None:
            last = min(last, gregorian.day_number(self.last_year, 12, 31))
        spans = []
        for year in sorted(self.except_years):
            spans.append((first, min(last, gregorian.day_number(year - 1, 12, 31))))
            first = max(first, gregorian.day_number(year + 1, 1, 1))
        return [*spans, (first, last)]

    def _years(self, day: int) -> int:
        """Whole years from the event; one is whole once its date has come, 29 February's on 1 March at the latest."""
        first, end, years = self._whole_years
        if first <= day < end:
            return years
        year = self.calendar.year_of(day)
        due = self.date_of_year.day(year)
        years = year - self.event_year - (due is None or day < due)
        # Whoever walks asks next about days of the same year.
        if due is not None and day >= due:
            self._whole_years = (due, due + _SHORTEST_YEAR, years)
        return years


class Never(Course):
    """No return at all: the day is unknown, and `coarse` says skip."""

    __slots__ = ()

    def kept(self, elapsed: int) -> int | None:  # noqa: ARG002 - of no unit
        """See `Course.kept`."""
        return None

    def reach(self, first: int, last: int) -> Sequence[Span]:  # noqa: ARG002 - on no days
        """See `Course.reach`."""
        return ()

    def returned(self, elapsed: int, first: int, last: int) -> Return | None:  # noqa: ARG002 - of no unit
        """See `Course.returned`."""
        return None

    def end(self) -> int:
        """See `Course.end`."""
        return 0

    def elapsed_at(self, label: str) -> int | None:  # noqa: ARG002 - of no label
        """See `Course.elapsed_at`."""
        return None


_COURSES: dict[Unit, type[Course]] = {
    Unit.YEAR: Yearly,
    Unit.MONTH: Monthly,
    Unit.WEEK: Daily,
    Unit.DAY: Daily,
    Unit.ONCE: Once,
}


def course_of(rule: AnniversaryRule) -> Course:
    """The course of a valid rule; made when it is first asked for, and kept with the rule."""
    course: Course | None = rule.course
    if course is None:
        never = rule.coarse == "skip" and rule.date.day is None and rule.listed is None
        course = Never(rule) if never else _COURSES[rule.every.unit](rule)
        object.__setattr__(rule, "course", course)
    return course
