"""The Chinese lunisolar calendar; a year has the number of the Gregorian year in which it begins.

Which month is the leap month follows from the instants of new moons and solar terms, some of them seconds from
midnight, so this is a table and no arithmetic.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from scheduler.domain.calendars.protocol import MonthName
from scheduler.domain.calendars.running_months import RunningMonths

_YEARS = range(1901, 2101)
_FIRST_DAY = 694_010
"""New Year of 1901: 19 February."""

_MONTHS = (
    "0075200ea50b64a0064b00a9b095560056a00b5905752007520db2500b2500a4b0b4ab002ad0056b04b6900da90fd9200e92"
    "00d250ba4d00a56002b6095b5006d400ea905e9200e920cd260052b00a570b2b600b5a006d406ec9007490f69300a930052b"
    "0ca5b00aad0056a09b5500ba400b4905a9300a950f52d0053600aad0b5aa005b200da507d4a00d4a10a9500a97005560cab5"
    "00ad5006d208ea500ea50064a06c9700a9b0f55a0056a00b690b75200b5200b250964b00a4b114ab002ad0056d0cb6900da9"
    "00d9209d2500d2515a4d00a56002b60c5b5006d500ea90be9200e9200d2606a5600a57114d60035a006d50b6c90074900693"
    "0952b0052b00a5b0555a0056a0fb5500ba400b490ba9300a950052d08aad00ab5135aa005d200da50dd4a00d4a00c950952e"
    "0055600ab5055b2006d20cea5007250064b0ac9700cab0055a06ad600b691775200b5200b250da4b00a4b004ab0a55b005ad"
    "00b6a05b5200d920fd2500d2500a550b4ad004b6005b506daa00ec911e9200e9200d260ca5600a5700556086d50075500749"
    "06e93006930f52b0052b00a5b0b55a0056a00b650974a00b4a11a9500a950052d0caad00ab5005aa08ba500da500d4a07c95"
    "00c960f94e0055600ab50b5b2006d200ea508e4a0068b10c97004ab0055b0cad600b6a007520972500b4500a8b0549b004ab"
)
"""Five hexadecimal digits a year: above bit 13 the number of the leap month or 0, below a bit for each month in order,
the first in the lowest, set where it has 30 days and not 29.

Taken from sxtwl 2.0.7 (BSD), which equals cnlunar 0.2.5 (MIT, from the Hong Kong Observatory's tables) on every day
until New Year 2100. Programs upon ICU (78 and before) have 417 of these days wrong, New Year 2027 among them.
"""


class ChineseCalendar(RunningMonths):
    """Twelve or thirteen months by a table; a leap month follows the ordinary month of its number.

    Attributes:
        leap_months: for each year of the table the number of its leap month, or 0.
        before: how many months of the table come before each year.
        starts: the day number on which each month begins, and the one after the last ends it.
    """

    def __init__(self) -> None:
        lengths: list[int] = []
        leap_months = []
        for place in range(0, 5 * len(_YEARS), 5):
            word = int(_MONTHS[place : place + 5], 16)
            leap_months.append(word >> 13)
            lengths += [29 + (word >> index & 1) for index in range(13 if word >> 13 else 12)]
        self.leap_months = tuple(leap_months)
        self.before = tuple(accumulate((13 if leap else 12 for leap in leap_months), initial=0))
        self.starts = tuple(accumulate(lengths, initial=_FIRST_DAY))
        super().__init__(name="chinese", years=_YEARS, shortest_months=(29,) * 12)

    def _index(self, year: int, month: int, *, leap: bool) -> int | None:
        leap_month = self.leap_months[year - _YEARS.start]
        if not 1 <= month <= 12 or (leap and month != leap_month):
            return None
        return month - 1 + (leap or 0 < leap_month < month)

    def _number(self, year: int, index: int = 0) -> int:
        return self.before[year - _YEARS.start] + index

    def _name(self, number: int) -> MonthName:
        place = bisect_right(self.before, number) - 1
        index = number - self.before[place]
        leap_month = self.leap_months[place]
        month = index + 1 if not leap_month or index < leap_month else index
        return MonthName(_YEARS.start + place, month, leap=0 < leap_month == index)

    def _start(self, number: int) -> int:
        return self.starts[number]


CHINESE = ChineseCalendar()
