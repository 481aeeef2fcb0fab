"""The Hebrew calendar, its month names, and the days on which a death or a birth is remembered in it.

The year begins with Tishrei, and months are counted from there as in CLDR and RFC 7529: Adar I is the leap month of
number 5, Adar and Adar II are month 6. Reingold and Dershowitz, *Calendrical Calculations*, chapter 8.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from functools import lru_cache
from itertools import accumulate
from typing import Literal

from scheduler.domain.calendars.protocol import MonthName
from scheduler.domain.calendars.running_months import RunningMonths
from scheduler.errors import ValueRefused

CHESHVAN, KISLEV, SHVAT, ADAR = 2, 3, 5, 6
"""Numbers of the months that rules of return speak of; Adar I is the leap month of Sh'vat's number."""

Adar = Literal["first", "second"]

_DAY_BEFORE_EPOCH = -1_373_428
"""7 October 3761 BC (Julian) is the first day that Hebrew years count from."""

_NAMES = (
    "Tishrei",
    "Cheshvan",
    "Kislev",
    "Tevet",
    "Sh'vat",
    "Adar",
    "Nisan",
    "Iyyar",
    "Sivan",
    "Tamuz",
    "Av",
    "Elul",
)
"""As Hebcal spells them."""

_VARIANTS = {
    "tishri": 1,
    "heshvan": 2,
    "marcheshvan": 2,
    "marheshvan": 2,
    "chislev": 3,
    "tebet": 4,
    "tebeth": 4,
    "teves": 4,
    "shebat": 5,
    "shevat": 5,
    "nissan": 7,
    "iyar": 8,
    "siwan": 9,
    "tammuz": 10,
    "ab": 11,
    "menachemav": 11,
    "ellul": 12,
}
_FIRST_ADAR = frozenset({"adari", "adarrishon", "adaraleph", "adaralef"})
_SECOND_ADAR = frozenset({"adarii", "adarsheni", "adarbet", "veadar"})
_NO_LETTER = re.compile("[^a-z]")


def is_leap(year: int) -> bool:
    """Whether the year has thirteen months, Adar I among them."""
    return (7 * year + 1) % 19 < 7


class HebrewCalendar(RunningMonths):
    """Twelve or thirteen months; the new moon of Tishrei and four postponements say how long a year is."""

    def _index(self, year: int, month: int, *, leap: bool) -> int | None:
        if not 1 <= month <= 12 or (leap and not (month == SHVAT and is_leap(year))):
            return None
        return month - 1 + (leap or (month > SHVAT and is_leap(year)))

    def _number(self, year: int, index: int = 0) -> int:
        return (235 * year - 234) // 19 + index

    def _name(self, number: int) -> MonthName:
        year = (19 * number + 252) // 235
        place = number - self._number(year) + 1
        if not is_leap(year) or place <= SHVAT:
            return MonthName(year, place)
        return MonthName(year, place - 1, leap=place == SHVAT + 1)

    def year_of(self, day: int) -> int:
        """See `protocol.Calendar.year_of`; by the new years alone, which are remembered."""
        if day not in self.DAYS:
            raise self._outside()
        # 235 months of 29 days, 12 hours and 793/1080 of an hour are 19 years; the postponements shift it by days.
        year = (day - _DAY_BEFORE_EPOCH) * 98_496 // 35_975_351 + 1
        while _new_year(year) > day:
            year -= 1
        while _new_year(year + 1) <= day:
            year += 1
        return year

    def _start(self, number: int) -> int:
        year = (19 * number + 252) // 235
        first = _new_year(year)
        return first + _days_before(_new_year(year + 1) - first)[number - self._number(year)]


def yahrzeit(event: MonthName, day: int, year: int, *, adar: Adar = "first") -> int:
    """The day number on which a death is remembered in a later year; it begins the evening before.

    As Hebcal and Reingold and Dershowitz (*Calendrical Calculations*, chapter 8) have it: the last day of a long
    Cheshvan or Kislev is remembered for ever on the last day of the month if the first anniversary has no 30th, else
    on the first of the next month where it is missing; 30 Adar I on 30 Sh'vat.

    Args:
        event: month of the death.
        day: its day.
        year: the year of the return.
        adar: where a death in the Adar of a common year is remembered in a leap year.
    """
    if day == 30 and event.month in {CHESHVAN, KISLEV} and not _has_thirty(event.year + 1, event.month):
        return _month_start(year, event.month + 1) - 1
    if day == 30 and event.leap and not is_leap(year):
        return _month_start(year, SHVAT) + 29
    if event.month == ADAR and adar == "first" and is_leap(year) and not is_leap(event.year):
        return _month_start(year, SHVAT, leap=True) + day - 1
    return birthday(event, day, year)


def birthday(event: MonthName, day: int, year: int) -> int:
    """The day number on which a birth is remembered in a later year: a missing day is kept on the next.

    Adar of a common year is Adar II in leap years, Adar I is Adar in common years (Hebcal).

    Args:
        event: month of the birth.
        day: its day.
        year: the year of the return.
    """
    if event.leap and not is_leap(year):
        return _month_start(year, ADAR) + day - 1
    return _month_start(year, event.month, leap=event.leap) + day - 1


def month_called(name: str, year: int) -> MonthName | None:
    """The month of a year with this name, in Hebcal's spelling or a usual variant; None when no month is called so.

    Raises:
        ValueRefused: the year has two months of that name, or only one Adar.
    """
    word = _letters(name)
    if word in _FIRST_ADAR | _SECOND_ADAR:
        if not is_leap(year):
            raise ValueRefused(f"The Hebrew year {year} has only one Adar.", "Write `Adar`.", code="impossible-date")
        return MonthName(year, SHVAT, leap=True) if word in _FIRST_ADAR else MonthName(year, ADAR)
    number = _SPELLINGS.get(word)
    if number is None:
        return None
    if number == ADAR and is_leap(year):
        raise ValueRefused(
            f"The Hebrew year {year} has two months of Adar.", "Write `Adar I` or `Adar II`.", code="impossible-date"
        )
    return MonthName(year, number)


def is_month_name(name: str) -> bool:
    """Whether a month of some year is called so."""
    return _letters(name) in _SPELLINGS.keys() | _FIRST_ADAR | _SECOND_ADAR


def nearest_month_name(name: str) -> str | None:
    """The month whose name is spelled most like this, as Hebcal spells it; None where none is like it."""
    word = _letters(name)
    if word in _FIRST_ADAR | _SECOND_ADAR:
        return "Adar I" if word in _FIRST_ADAR else "Adar II"
    near = difflib.get_close_matches(word, _SPELLINGS, n=1)
    return _NAMES[_SPELLINGS[near[0]] - 1] if near else None


def _letters(name: str) -> str:
    """A name without its apostrophes, hyphens, spaces, and marks above and below letters."""
    return _NO_LETTER.sub("", unicodedata.normalize("NFKD", name).lower())


def month_words(month: MonthName) -> str:
    """What a month is called, as Hebcal spells it: `Cheshvan`, `Adar`, `Adar I`, `Adar II`."""
    if month.leap:
        return "Adar I"
    return "Adar II" if month.month == ADAR and is_leap(month.year) else _NAMES[month.month - 1]


def _month_start(year: int, month: int, *, leap: bool = False) -> int:
    number = HEBREW.month_number(year, month, leap=leap)
    if number is None:
        raise ValueError(f"the Hebrew year {year} has no leap month {month}")
    return HEBREW.month_start(number)


def _has_thirty(year: int, month: int) -> bool:
    return _month_start(year, month + 1) - _month_start(year, month) == 30


@lru_cache(maxsize=1024)
def _new_year(year: int) -> int:
    """The day number of 1 Tishrei."""
    before, here, after = (_postponed(each) for each in (year - 1, year, year + 1))
    if after - here == 356:  # no year is so long: the one before takes two days of it
        here += 2
    elif here - before == 382:  # and none so short
        here += 1
    return _DAY_BEFORE_EPOCH + 1 + here


@lru_cache
def _days_before(length: int) -> tuple[int, ...]:
    """Days of a year of 353, 354, 355, 383, 384 or 385 days that come before each of its months."""
    cheshvan = 30 if length % 10 == 5 else 29
    kislev = 29 if length % 10 == 3 else 30
    adars = (30, 29) if length > 380 else (29,)
    return tuple(accumulate((30, cheshvan, kislev, 29, 30, *adars, 30, 29, 30, 29, 30, 29), initial=0))


def _postponed(year: int) -> int:
    """Days from the epoch to the mean new moon of Tishrei, moved on where that falls late or on a forbidden weekday."""
    months = (235 * year - 234) // 19
    parts = 12_084 + 13_753 * months  # of which a day has 25920
    day = 29 * months + parts // 25_920
    return day + 1 if 3 * (day + 1) % 7 < 3 else day


HEBREW = HebrewCalendar(
    name="hebrew", years=range(1, 10_000), shortest_months=(30, 29, 29, 29, 30, 29, 30, 29, 30, 29, 30, 29)
)
_SPELLINGS = {_letters(name): number for number, name in enumerate(_NAMES, 1)} | _VARIANTS
