"""Easter Sunday, western and Orthodox, as Gregorian day numbers.

The ecclesiastical moon follows Reingold and Dershowitz, *Calendrical Calculations*, chapter 9: an epact tells how old
the moon is on 5 April, which gives the Paschal full moon; Easter is the Sunday after it.
"""

from __future__ import annotations

from scheduler.domain.calendars.gregorian import day_number


def western_easter(year: int) -> int:
    """The day number of Easter Sunday by the Gregorian reckoning of 1582, proleptic before."""
    golden = year % 19
    century = year // 100 + 1
    epact = (14 + 11 * golden - 3 * century // 4 + (5 + 8 * century) // 25) % 30
    if epact == 0 or (epact == 1 and golden > 10):
        epact += 1  # keeps the full moon on or before 18 April, and two years of one cycle off the same date
    return _sunday_after(day_number(year, 4, 19) - epact)


def orthodox_easter(year: int) -> int:
    """The day number of Easter Sunday by the Julian reckoning; the year is the Gregorian one it falls in."""
    epact = (14 + 11 * (year % 19)) % 30
    julian_lag = year // 100 - year // 400 - 2  # in April the leap days of this year's century have been had
    return _sunday_after(day_number(year, 4, 19) + julian_lag - epact)


def _sunday_after(number: int) -> int:
    return number + 7 - number % 7
