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
from scheduler.domain.calendars.easter import orthodox_easter, western_easter
from scheduler.domain.calendars.protocol import Calendar
from scheduler.domain.calendars.registry import CALENDARS
from scheduler.domain.rule import AnniversaryRule, EasterDay, Keep, Missing, Unit

Span = tuple[int, int]
"""First and last of a run of whole numbers, both included; empty when the last is below the first."""

_YEAR_LABEL = re.compile(r"-?[0-9]{1,7}")
_MONTH_LABEL = re.compile(r"(-?[0-9]{1,7})-([0-9]{2})")


class Course(ABC):
    """How one rule runs, in units elapsed since the event; one subclass for each way of counting.

    Attributes:
        least: the fewest elapsed units that count as a return.
        ahead: what `count` adds to the elapsed units to give the number.
    """

    __slots__ = ("ahead", "calendar", "day", "least", "month", "rule", "year")

    def __init__(self, rule: AnniversaryRule) -> None:
        self.rule = rule
        self.calendar = CALENDARS[rule.calendar]
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

    def _event_month(self) -> int:
        return self._month_number(self.year, self.month, leap=self.rule.date.leap_month)

    def _event_day(self) -> int:
        return self.calendar.month_start(self._event_month()) + self.day - 1

    def _month_number(self, year: int, month: int, *, leap: bool = False) -> int:
        number = self.calendar.month_number(year, month, leap=leap)
        if number is None:
            raise ValueError(f"calendar {self.rule.calendar} has no month {month} in the year {year}")
        return number


class Yearly(Course):
    """Every year: the same month and day, or the day kept instead."""

    __slots__ = ()

    def kept(self, elapsed: int) -> int | None:
        """See `Course.kept`."""
        year = self.year + elapsed
        if self.rule.keep is not None:
            return _kept_instead(self.rule.keep, year)
        month = self.calendar.month_number(year, self.month, leap=self.rule.date.leap_month)
        return None if month is None else _placed(self.calendar, month, self.day, self.rule.missing)

    def reach(self, first: int, last: int) -> Span:
        """See `Course.reach`; a shift from Easter is taken off first, for it may leave the year."""
        rule = self.rule
        shift = rule.keep.days if isinstance(rule.keep, EasterDay) else 0
        low = self.calendar.year_of(first - shift)
        if rule.missing == "later":
            low -= 1  # the first day of a year may stand for a day missing at the end of the year before
        high = self.calendar.year_of(last - shift)
        if rule.first_year is not None:
            low = max(low, rule.first_year)
        if rule.last_year is not None:
            high = min(high, rule.last_year)
        return low - self.year, high - self.year

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
        return self._event_day() if elapsed == 0 else None

    def reach(self, first: int, last: int) -> Span:
        """See `Course.reach`."""
        low, high = super().reach(first, last)
        return low, min(high, 0)


class Monthly(Course):
    """Every month, on the same day of it."""

    __slots__ = ("event_month",)

    def __init__(self, rule: AnniversaryRule) -> None:
        super().__init__(rule)
        self.event_month = self._event_month()

    def kept(self, elapsed: int) -> int | None:
        """See `Course.kept`."""
        return _placed(self.calendar, self.event_month + elapsed, self.day, self.rule.missing)

    def reach(self, first: int, last: int) -> Span:
        """See `Course.reach`."""
        rule = self.rule
        low = self.calendar.month_of(first)
        if rule.missing == "later":
            low -= 1  # the first of a month may stand for a day missing at the end of the month before
        high = self.calendar.month_of(last)
        if rule.first_year is not None:
            low = max(low, self._month_number(rule.first_year, 1))
        if rule.last_year is not None:
            high = min(high, self._month_number(rule.last_year + 1, 1) - 1)
        return low - self.event_month, high - self.event_month

    def is_excepted(self, elapsed: int) -> bool:
        """See `Course.is_excepted`: the year of the month meant, wherever `missing` moves the day."""
        excepted = self.rule.except_years
        return bool(excepted) and self.calendar.month_name(self.event_month + elapsed).year in excepted

    def label(self, elapsed: int) -> str:
        """See `Course.label`: `2027-06`."""
        year, month, _ = self.calendar.month_name(self.event_month + elapsed)
        return f"{year}-{month:02}"

    def elapsed_at(self, label: str) -> int | None:
        """See `Course.elapsed_at`."""
        parts = _MONTH_LABEL.fullmatch(label)
        month = self.calendar.month_number(int(parts[1]), int(parts[2])) if parts else None
        return None if month is None else month - self.event_month

    def years(self, elapsed: int, day: int) -> int:  # noqa: ARG002 - other courses need the day
        """See `Course.years`."""
        year, month, _ = self.calendar.month_name(self.event_month + elapsed)
        return year - self.year - (month < self.month)


class Daily(Course):
    """Every so many days, and every week: a plain count, where `from`, `until` and `except` mean civil years."""

    __slots__ = ("event_day", "length", "letter")

    def __init__(self, rule: AnniversaryRule) -> None:
        super().__init__(rule)
        self.event_day = self._event_day()
        self.length, self.letter = (7, "w") if rule.every.unit is Unit.WEEK else (1, "d")

    def kept(self, elapsed: int) -> int | None:
        """See `Course.kept`."""
        return self.event_day + elapsed * self.length

    def reach(self, first: int, last: int) -> Span:
        """See `Course.reach`."""
        return -((self.event_day - first) // self.length), (last - self.event_day) // self.length

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
        year = self.calendar.year_of(day)
        month = self.calendar.month_number(year, self.month, leap=self.rule.date.leap_month)
        due = None if month is None else _placed(self.calendar, month, self.day, "later")
        return year - self.year - (due is None or day < due)


_COURSES: dict[Unit, type[Course]] = {
    Unit.YEAR: Yearly,
    Unit.MONTH: Monthly,
    Unit.WEEK: Daily,
    Unit.DAY: Daily,
    Unit.ONCE: Once,
}


def course_of(rule: AnniversaryRule) -> Course | None:
    """The course of a valid rule; None when it never returns, because its day is unknown and `coarse` says skip."""
    if rule.coarse == "skip" and rule.date.day is None:
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


def _placed(calendar: Calendar, month: int, day: int, missing: Missing) -> int | None:
    """The day number of a day of a month, by `missing` where the month is too short."""
    start = calendar.month_start(month)
    length = calendar.month_start(month + 1) - start
    if day <= length:
        return start + day - 1
    if missing == "skip":
        return None
    return start + length - 1 if missing == "earlier" else start + length


def _kept_instead(keep: Keep, year: int) -> int | None:
    if isinstance(keep, EasterDay):
        return (orthodox_easter(year) if keep.orthodox else western_easter(year)) + keep.days
    return gregorian.nth_weekday(year, keep.month, keep.weekday, keep.nth)
