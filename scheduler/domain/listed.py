"""The days of a list (`dates`), for calendars that no rule here gives: Hindu, Bikram and others."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise

from scheduler.domain.calendars import gregorian
from scheduler.domain.calendars.protocol import Calendar, MonthName
from scheduler.domain.rule import HistoricDate, ListedDays
from scheduler.domain.year_day import NOTHING, Span, YearDay, day_number
from scheduler.errors import ValueRefused

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"[1-9][0-9]{0,3}")
_MAPPING = "Where the civil year does not count them, write the numbers too: `dates: {41: 2027-04-14, 42: 2028-04-03}`."


class DayOfList(YearDay):
    """The day that a list names for a year."""

    def __init__(self, listed: ListedDays) -> None:
        self.listed = listed
        self.supported = range(listed.years[0], listed.years[-1] + 1)

    def day(self, year: int) -> int | None:
        """See `YearDay.day`."""
        years = self.listed.years
        place = bisect_left(years, year)
        return self.listed.days[place] if place < len(years) and years[place] == year else None

    def years(self, first: int, last: int) -> Span:
        """See `YearDay.years`."""
        low, end = bisect_left(self.listed.days, first), bisect_right(self.listed.days, last)
        return NOTHING if low >= end else (self.listed.years[low], self.listed.years[end - 1])


def parse_listed_day(text: str) -> date:
    """One civil day of the list: `2027-10-31`."""
    try:
        if _ISO_DAY.fullmatch(text.strip()):
            return date.fromisoformat(text.strip())
    except ValueError:
        pass  # a month or day that does not exist: refused with the rest
    raise ValueRefused(
        f"`{text}` is not a civil day.", "Write year, month and day, such as `2027-10-31`.", code="bad-date"
    )


def parse_listed_number(text: str) -> int:
    """The number of a listed day: a whole number from 1 to 9999."""
    if _NUMBER.fullmatch(text.strip()):
        return int(text)
    raise ValueRefused(
        f"`{text}` is not the number of a return.",
        "Write whole numbers from 1 to 9999, each with its day: `dates: {41: 2027-04-14}`.",
        code="bad-number",
    )


def days_in_a_list(days: Sequence[date], event: HistoricDate, calendar: Calendar) -> ListedDays:
    """Days whose civil years count them: number and label follow from the civil year of the event.

    Args:
        days: in any order.
        event: the day remembered.
        calendar: that of `event`.

    Raises:
        ValueRefused: two days lie in one civil year, or one not after that of the event.
    """
    if not days:
        raise _none()
    happened = _event_day(event, calendar)
    if happened is None:
        raise ValueRefused(
            f"In which civil year the event lies is not known: its year {event.year} is before those supported.",
            _MAPPING,
            code="bad-dates",
        )
    first = gregorian.year_of(happened)
    ordered, times = sorted(days), Counter(day.year for day in days)
    faults = []
    if early := [day for day in ordered if day.year <= first]:
        faults.append(f"By their civil years these are not later than the event in {_year(first)}: {_named(early)}.")
    if twice := [day for day in ordered if times[day.year] > 1]:
        faults.append(f"One civil year cannot count two days: {_named(twice)}.")
    if faults:
        raise ValueRefused(" ".join(faults), f"Correct or take out what is wrong. {_MAPPING}", code="bad-dates")
    return ListedDays(
        event_year=first,
        years=tuple(day.year for day in ordered),
        days=tuple(day.toordinal() for day in ordered),
    )


def days_by_number(days: Mapping[int, date], event: HistoricDate, calendar: Calendar, *, ahead: int = 0) -> ListedDays:
    """Days with their numbers; a label is the year of the event, as its calendar counts, and the years elapsed.

    Args:
        days: by number.
        event: the day remembered.
        calendar: that of `event`.
        ahead: what `count` adds to the elapsed years to give the number.

    Raises:
        ValueRefused: a day is not later than the event or than that of a smaller number, or a number is the event's.
    """
    if not days:
        raise _none()
    ordered = sorted(days.items())
    if ordered[0][0] <= ahead:
        raise ValueRefused(
            f"With `count: inclusive` number {ordered[0][0]} is the event itself.",
            f"Begin with number {ahead + 1}.",
            code="bad-dates",
        )
    happened = _event_day(event, calendar)
    early = [day for _, day in ordered if happened is not None and day.toordinal() <= happened]
    if early:
        raise ValueRefused(
            f"Not later than the event: {_named(early)}.", "Correct the day, or take it out.", code="bad-dates"
        )
    for (number, day), (next_number, next_day) in pairwise(ordered):
        if next_day <= day:
            raise ValueRefused(
                f"Number {next_number} on {next_day} does not come after number {number} on {day}.",
                "Correct one of them: later numbers have later days.",
                code="bad-dates",
            )
    return ListedDays(
        event_year=event.year,
        years=tuple(event.year + number - ahead for number, _ in ordered),
        days=tuple(day.toordinal() for _, day in ordered),
    )


def _event_day(event: HistoricDate, calendar: Calendar) -> int | None:
    """The day number of the event, of its first day where that is open; None where the calendar cannot tell it."""
    if event.year not in calendar.YEARS:
        return None
    return day_number(calendar, MonthName(event.year, event.month or 1, event.leap_month), event.day or 1)


def _none() -> ValueRefused:
    return ValueRefused(
        "`dates` names no day, so it would never return.",
        "Write the days, such as `dates: [2027-10-31, 2028-10-19]`.",
        code="bad-dates",
    )


def _named(days: Sequence[date]) -> str:
    return ", ".join(day.isoformat() for day in days)


def _year(year: int) -> str:
    return str(year) if year > 0 else f"{1 - year} BC"
