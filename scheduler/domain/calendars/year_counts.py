"""The Gregorian months under another count of years: the Buddhist Era of Thailand and the Republic of China's."""

from __future__ import annotations

from scheduler.domain.calendars import gregorian
from scheduler.domain.calendars.running_months import EqualYears


class YearCount(EqualYears):
    """The Gregorian calendar with the years counted from elsewhere.

    Attributes:
        gregorian_before: what is added to a year to give the Gregorian one.
    """

    def __init__(self, *, name: str, gregorian_before: int) -> None:
        self.gregorian_before = gregorian_before
        years = range(max(1, 1 - gregorian_before), 10_000 - gregorian_before)
        super().__init__(name=name, years=years, shortest_months=gregorian.SHORTEST_MONTHS)

    def _begins(self, year: int, index: int) -> int:
        return gregorian.day_number(year + self.gregorian_before, index + 1, 1)


BUDDHIST = YearCount(name="buddhist", gregorian_before=-543)
"""Year 1 is 543 BC; as reckoned since 1941, also for the years before, when it began in April."""

ROC = YearCount(name="roc", gregorian_before=1911)
"""Minguo: year 1 is 1912."""
