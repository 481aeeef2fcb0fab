"""The Indian national calendar, counted from the Saka era: its year 1 began in AD 79.

Report of the Calendar Reform Committee (Government of India, 1955): 1 Chaitra is 22 March, in a Gregorian leap year
21 March, and then Chaitra has a thirty-first day.
"""

from __future__ import annotations

from scheduler.domain.calendars import gregorian
from scheduler.domain.calendars.running_months import EqualYears

_GREGORIAN_BEFORE = 78
_BEFORE_MONTH = (0, 30, 61, 92, 123, 154, 185, 215, 245, 275, 305, 335)


class IndianCalendar(EqualYears):
    """Five long months follow Chaitra, then six short ones."""

    def _begins(self, year: int, index: int) -> int:
        civil = year + _GREGORIAN_BEFORE
        leap = gregorian.is_leap(civil)
        first = gregorian.day_number(civil, 3, 21 if leap else 22)
        return first + _BEFORE_MONTH[index] + (index > 0 and leap)


INDIAN = IndianCalendar(name="indian", years=range(1, 10_000), shortest_months=(30,) + (31,) * 5 + (30,) * 6)
