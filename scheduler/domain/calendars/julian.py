"""The Julian calendar, proleptic before AD 8; year 0 is 1 BC, year -43 is 44 BC.

Reingold and Dershowitz, *Calendrical Calculations*, chapter 3.
"""

from __future__ import annotations

from scheduler.domain.calendars.gregorian import SHORTEST_MONTHS, YEARS
from scheduler.domain.calendars.running_months import EqualYears

_BEFORE_MONTH = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
_DAY_BEFORE_YEAR_1 = -2
"""1 January of year 1 is 30 December of the year before in the Gregorian calendar."""


class JulianCalendar(EqualYears):
    """A leap day every fourth year."""

    def _begins(self, year: int, index: int) -> int:
        past = year - 1
        leap_day = index > 1 and year % 4 == 0
        return _DAY_BEFORE_YEAR_1 + 365 * past + past // 4 + _BEFORE_MONTH[index] + leap_day + 1


JULIAN = JulianCalendar(name="julian", years=YEARS, shortest_months=SHORTEST_MONTHS)
