"""The Islamic calendar in two reckonings: the civil one of thirty-year cycles, and Umm al-Qura of Saudi Arabia."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate

from scheduler.domain.calendars.running_months import EqualYears

_DAY_BEFORE_YEAR_1 = 227_014
"""The epoch is Friday, 16 July 622 (Julian)."""

_UMALQURA_YEARS = range(1343, 1501)
_UMALQURA_FIRST_DAY = 702_574
"""1 Muharram 1343: 1 August 1924."""

_UMALQURA_LENGTHS = (
    "a8a9a66666659a27666969a55a69a535a666b2a6669a65999a56666666669699a66669999a666665a665a6666669659a"
    "65966aa66666666666666666a666666a2666a66666666666666666a6666669a666666666a99966a65999999999a5a666"
    "696666666a59a699966666669999996666666659a69969a66666996666666a65a6a6665aa66665666669a6666659a666"
    "a66666a66665a665666966666659a69966a666669999a666699999a6659a66599999666a6599a9966a696669a59a6666"
    "9999999966666599a69666a659a69966a696a69a599a99659a6599996666599a66666a669a69999aa6599aa5659a9596"
    "9996666659a66699a69a699969a665a6a596a696599999699666695999a96669a65a69999a66669999999665a66596a6"
    "9666a6599a99669a66669999a666669996999659a95969a96666a699a69969a6656999669a596a9965a66599a66669a6"
    "9a66996a6665aa6596a99659a659699966695a6669699a669a99999a96599a596669959a99969a66669999a699669a65"
    "a699969a6659999699665a69596a69666a6699aa5969a6656999966666665999a6659aa6969a99666a659a69969a6659"
    "9996666659a69966a665a69999a696699a59a99666a95999a596699659a99999a6666999a66966a66599"
)
"""Six hexadecimal digits a year: the lengths of its months less 28, two bits each, the first month in the lowest.

1343 to 1419 as printed at the time, months of 28 and 31 days included: the values that hijridate 2.6 (MIT) publishes.
1420 to 1500 as the King Abdulaziz City for Science and Technology computes them: ICU 78. Both agree on 1420 to 1450;
on about a third of the later days hijridate has others, and nothing is printed yet.
"""


class IslamicCivilCalendar(EqualYears):
    """Months of 30 and 29 days in turn; years 2, 5, 7, 10, 13, 16, 18, 21, 24, 26 and 29 of thirty have a day more.

    Reingold and Dershowitz, *Calendrical Calculations*, chapter 7.
    """

    def _begins(self, year: int, index: int) -> int:
        return _DAY_BEFORE_YEAR_1 + 354 * (year - 1) + (11 * year + 3) // 30 + 29 * index + (index + 1) // 2 + 1


class UmalquraCalendar(EqualYears):
    """Months by a table.

    Args:
        announced: running numbers of months, and the day numbers on which they begin whatever the table says.

    Attributes:
        starts: the day number on which each month of the table begins, and the one after the last ends it.
    """

    def __init__(self, announced: Iterable[tuple[int, int]] = ()) -> None:
        lengths = []
        for place in range(0, 6 * len(_UMALQURA_YEARS), 6):
            word = int(_UMALQURA_LENGTHS[place : place + 6], 16)
            lengths += [28 + (word >> 2 * index & 3) for index in range(12)]
        starts = list(accumulate(lengths, initial=_UMALQURA_FIRST_DAY))
        for number, day in announced:
            starts[number - 12 * _UMALQURA_YEARS.start] = day
        self.starts = tuple(starts)
        # Those of the table: a day that `coarse: spread` once chose must not move with an announcement.
        shortest = tuple(min(lengths[index::12]) for index in range(12))
        super().__init__(name="islamic-umalqura", years=_UMALQURA_YEARS, shortest_months=shortest)

    def _begins(self, year: int, index: int) -> int:
        return self.starts[12 * (year - _UMALQURA_YEARS.start) + index]


ISLAMIC_CIVIL = IslamicCivilCalendar(name="islamic-civil", years=range(1, 10_000), shortest_months=(30, 29) * 6)
ISLAMIC_UMALQURA = UmalquraCalendar()
