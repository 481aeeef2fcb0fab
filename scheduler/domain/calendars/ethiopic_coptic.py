"""The Coptic and the Ethiopic calendar: twelve months of thirty days and a short thirteenth.

They differ only in the year they count from: the Era of the Martyrs, 29 August 284, and the Incarnation (Amete
Mihret), 29 August 8, both Julian. Reingold and Dershowitz, *Calendrical Calculations*, chapter 4.
"""

from __future__ import annotations

from scheduler.domain.calendars.running_months import EqualYears

_MONTHS = (30,) * 12 + (5,)
_YEARS = range(1, 10_000)


class AlexandrianCalendar(EqualYears):
    """The thirteenth month has a sixth day in the year before each multiple of four.

    Attributes:
        epoch: the day number of the first day of year 1.
    """

    def __init__(self, *, name: str, epoch: int) -> None:
        self.epoch = epoch
        super().__init__(name=name, years=_YEARS, shortest_months=_MONTHS)

    def _begins(self, year: int, index: int) -> int:
        return self.epoch + 365 * (year - 1) + year // 4 + 30 * index


COPTIC = AlexandrianCalendar(name="coptic", epoch=103_605)
ETHIOPIC = AlexandrianCalendar(name="ethiopic", epoch=2_796)
