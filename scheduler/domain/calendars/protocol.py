"""What the anniversary engine asks of a calendar: six functions over running counts of months and days.

Months run on in one count across the years, so that leap months need no rule of their own: "elapsed months" is a
difference, and a month ends where the next begins. Days are counted as `datetime.date.toordinal` counts them: 1 is
Monday, 1 January of year 1 in the proleptic Gregorian calendar; the count goes on below 1 and beyond year 9999.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

from scheduler.errors import ValueRefused


class MonthName(NamedTuple):
    """A month as its calendar calls it: year, 1-based number, and whether it is the leap month of that number."""

    year: int
    month: int
    leap: bool = False


class Calendar(Protocol):
    """One calendar: a module of this package, or a value in one.

    Asked about anything outside its supported years, a calendar raises `ValueRefused` naming them.

    Attributes:
        YEARS: the supported years, an unbroken run.
        MONTHS: the running numbers of their months.
        DAYS: the day numbers of their days.
        SHORTEST_MONTHS: for each ordinary month the days it has in every year.
    """

    YEARS: range
    MONTHS: range
    DAYS: range
    SHORTEST_MONTHS: tuple[int, ...]

    def __hash__(self) -> int:
        """What is known of a calendar's days is remembered by calendar."""
        ...

    def month_number(self, year: int, month: int, *, leap: bool = False) -> int | None:
        """The running number of a month, or None when that year has no such month."""
        ...

    def month_name(self, number: int) -> MonthName:
        """What the month with this running number is called."""
        ...

    def month_start(self, number: int) -> int:
        """The day number of the first day of the month with this running number; also of the one after the last."""
        ...

    def month_begins(self, year: int, month: int) -> int:
        """The day number of the first day of a month that is no leap month and that every year has."""
        ...

    def month_of(self, day: int) -> int:
        """The running number of the month that holds this day number."""
        ...

    def year_of(self, day: int) -> int:
        """The year that holds this day number."""
        ...


def outside(what: str, years: range) -> ValueRefused:
    """The refusal of what lies outside the supported years of a calendar or a table."""
    return ValueRefused(
        f"The years {years[0]} to {years[-1]} of {what} are supported, and no others.",
        "Keep within these years, or write the dates in calendar `gregorian`.",
        code="calendar-range",
    )
