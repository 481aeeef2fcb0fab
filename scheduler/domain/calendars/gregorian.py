"""The proleptic Gregorian calendar for every integer year: year 0 is 1 BC, year -43 is 44 BC.

Plain integer arithmetic without bounds; within years 1 to 9999 the day number is `datetime.date.toordinal`, and the
standard library reckons, which is several times as fast.
As a module it is a `protocol.Calendar`.
"""

from __future__ import annotations

from datetime import date

from scheduler.domain.calendars.protocol import MonthName

YEARS = range(-999_999, 1_000_000)
"""The years that can be written; the arithmetic below knows no bounds, so nothing is refused."""

SHORTEST_MONTHS: tuple[int, ...] = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

_BEFORE_MONTH = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
_LAST_OF_DATETIME = date.max.toordinal()
_DAYS_IN_400_YEARS = 146_097
_MARCH_FIRST_OF_YEAR_0 = -305
"""Its day number: counted from 1 March, the leap day is the last of a year and every month has a fixed place."""


def is_leap(year: int) -> bool:
    """Whether the year has a 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_length(year: int, month: int) -> int:
    """Days of a month."""
    return SHORTEST_MONTHS[month - 1] + (month == 2 and is_leap(year))


def day_number(year: int, month: int, day: int) -> int:
    """The day number of a date; a day beyond the month's end counts on into the next."""
    past = year - 1
    days = 365 * past + past // 4 - past // 100 + past // 400 + _BEFORE_MONTH[month - 1] + day
    return days + 1 if month > 2 and is_leap(year) else days


def year_month_day(number: int) -> tuple[int, int, int]:
    """The date of a day number: the inverse of `day_number`."""
    if 0 < number <= _LAST_OF_DATETIME:
        known = date.fromordinal(number)
        return known.year, known.month, known.day
    cycle, day = divmod(number - _MARCH_FIRST_OF_YEAR_0, _DAYS_IN_400_YEARS)
    # Without the leap days had before this one (one in 1460 days, none in 36524, the cycle's own last) years have 365.
    year = (day - day // 1460 + day // 36_524 - day // 146_096) // 365
    day_of_year = day - (365 * year + year // 4 - year // 100)
    month = (5 * day_of_year + 2) // 153  # five months from March on have 153 days, and so have the next five
    return (
        400 * cycle + year + (month > 9),
        month - 9 if month > 9 else month + 3,
        day_of_year - (153 * month + 2) // 5 + 1,
    )


def weekday(number: int) -> int:
    """The weekday of a day number; 0 is Monday."""
    return (number - 1) % 7


def nth_weekday(year: int, month: int, wanted: int, nth: int) -> int | None:
    """The day number of the nth weekday of a month.

    Args:
        year: astronomical.
        month: 1 to 12.
        wanted: 0 is Monday.
        nth: 1 to 5 from the front, -1 is the last, -2 the second to last.

    Returns:
        None when the month has no such day (a fifth).
    """
    if nth < 0:
        last = day_number(year, month, month_length(year, month))
        return last - (weekday(last) - wanted) % 7 + 7 * (nth + 1)
    first = day_number(year, month, 1)
    offset = (wanted - weekday(first)) % 7 + 7 * (nth - 1)
    return first + offset if offset < month_length(year, month) else None


def month_number(year: int, month: int, *, leap: bool = False) -> int | None:
    """The running number of a month; there are twelve and no leap months."""
    return None if leap or not 1 <= month <= 12 else 12 * year + month - 1


def month_name(number: int) -> MonthName:
    """Year and month of a running number."""
    year, index = divmod(number, 12)
    return MonthName(year, index + 1)


def month_start(number: int) -> int:
    """The day number of the first day of a month."""
    year, index = divmod(number, 12)
    return month_begins(year, index + 1)


def month_begins(year: int, month: int) -> int:
    """The day number of the first day of a month."""
    return date(year, month, 1).toordinal() if 0 < year < 10_000 else day_number(year, month, 1)


def month_of(day: int) -> int:
    """The running number of the month that holds a day number."""
    year, month, _ = year_month_day(day)
    return 12 * year + month - 1


def year_of(day: int) -> int:
    """The year that holds a day number."""
    return year_month_day(day)[0]


MONTHS = range(12 * YEARS.start, 12 * YEARS.stop)
DAYS = range(month_start(MONTHS.start), month_start(MONTHS.stop))
