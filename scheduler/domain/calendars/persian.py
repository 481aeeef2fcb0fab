"""The Persian solar calendar (Anno Persico) by the rule of eight leap years in thirty-three.

In law the year begins with the day on which the sun passes the equinox before true noon at 52.5 degrees east. The rule
gives the same day until 1502 AP (AD 2124); in the years after, programs that compute the equinox begin to disagree
with it and with each other, so the support ends there.
"""

from __future__ import annotations

from scheduler.domain.calendars.running_months import EqualYears

_DAY_BEFORE_YEAR_1 = 226_894
_BEFORE_MONTH = (0, 31, 62, 93, 124, 155, 186, 216, 246, 276, 306, 336)


class PersianCalendar(EqualYears):
    """Six months of 31 days, five of 30, and Esfand with 29 or 30."""

    def _begins(self, year: int, index: int) -> int:
        return _DAY_BEFORE_YEAR_1 + 365 * (year - 1) + (8 * year + 21) // 33 + _BEFORE_MONTH[index] + 1


PERSIAN = PersianCalendar(name="persian", years=range(1, 1_503), shortest_months=(31,) * 6 + (30,) * 5 + (29,))
