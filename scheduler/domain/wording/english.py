"""English: British by default, American numbers and dates under `en-US`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from scheduler.domain.rule import HistoricDate, Unit
from scheduler.domain.wording.english_calendars import MONTHS, english_date
from scheduler.domain.wording.numerals import uncounted
from scheduler.errors import ValueRefused

# fmt: off
_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
# fmt: on
_SCALES = ((1_000_000_000, "billion"), (1_000_000, "million"), (1000, "thousand"))
_IRREGULAR = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_SUFFIXES = {1: "st", 2: "nd", 3: "rd"}
_LARGEST = 10**12 - 1

# fmt: off
# fmt: on
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_REFORM = 1582
"""The year in which the Gregorian calendar began."""
_CALENDARS = frozenset({"gregorian", "julian"})
"""The calendars whose months and years are said with these names alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class English:
    """English as `domain.wording.language.Language` asks.

    Attributes:
        tag: `en`, `en-GB` or `en-US`.
    """

    tag: str = "en"

    def ordinal(self, number: int) -> str:
        """`37th`, `2070th`: without thousands separators."""
        _counted(number)
        suffix = "th" if number % 100 in {11, 12, 13} else _SUFFIXES.get(number % 10, "th")
        return f"{number}{suffix}"

    def ordinal_words(self, number: int) -> str:
        """`thirty-seventh`, `one hundred and first`."""
        _counted(number)
        cardinal = self.number_words(number)
        cut = max(cardinal.rfind(" "), cardinal.rfind("-")) + 1
        last = cardinal[cut:]
        if last in _IRREGULAR:
            last = _IRREGULAR[last]
        elif last.endswith("y"):
            last = f"{last[:-1]}ieth"
        else:
            last = f"{last}th"
        return cardinal[:cut] + last

    def number_words(self, number: int) -> str:
        """`thirty-seven`, `one hundred and one` (`one hundred one` under `en-US`), `minus two`."""
        if abs(number) > _LARGEST:
            raise ValueRefused(f"{number} is too large to be said in words.", "Write it in digits.")
        return f"minus {self._cardinal(-number)}" if number < 0 else self._cardinal(number)

    def years_words(self, number: int) -> str:
        """`thirty-seven`: as in counting."""
        return self.number_words(number)

    def _cardinal(self, number: int) -> str:
        if number < 1000:
            return self._below_thousand(number)
        words = []
        for scale, name in _SCALES:
            count, number = divmod(number, scale)
            if count:
                words.append(f"{self._below_thousand(count)} {name}")
        if number:
            joint = "and " if number < 100 and not self._american else ""
            words.append(joint + self._below_thousand(number))
        return " ".join(words)

    def _below_thousand(self, number: int) -> str:
        hundreds, rest = divmod(number, 100)
        if not hundreds:
            return _below_hundred(rest)
        words = f"{_SMALL[hundreds]} hundred"
        if not rest:
            return words
        return f"{words} {_below_hundred(rest)}" if self._american else f"{words} and {_below_hundred(rest)}"

    def anniversary(self, number: int, unit: Unit) -> str:
        """`37th anniversary`, `18-month anniversary`, `100-week anniversary`, `1000th day`."""
        _counted(number)
        match unit:
            case Unit.YEAR:
                return f"{self.ordinal(number)} anniversary"
            case Unit.MONTH | Unit.WEEK:
                return f"{number}-{unit} anniversary"
            case Unit.DAY:
                return f"{self.ordinal(number)} day"
            case Unit.ONCE:
                raise uncounted("anniversary")

    def span(self, number: int, unit: Unit) -> str:
        """`37 years`, `1 year`."""
        if unit is Unit.ONCE:
            raise uncounted("span")
        return f"{number} {unit}" if number == 1 else f"{number} {unit}s"

    def form(self, number: int) -> int:
        """Singular and plural."""
        return int(number != 1)

    def unit(self, unit: Unit) -> str:
        """`year`, `month`, `week`, `day`, `once`."""
        return str(unit)

    def weekday(self, day: dt.date) -> str:
        """`Friday`."""
        return _WEEKDAYS[day.weekday()]

    def date(self, day: dt.date) -> str:
        """`4 June 2027`; `June 4, 2027` under `en-US`."""
        return self._long_date(_year(day.year), day.month, day.day)

    def historic_date(self, when: HistoricDate, calendar: str) -> str:
        """`4 June 1989`, `June 1989`, `1942`, `about 1942`, `15 March 44 BC`, `24 August AD 79`, `1942 (uncertain)`.

        Of another calendar `25 October 1917 (Julian)`, `12 Cheshvan 5756`, `9 Ramadan 1448 AH`, and as
        `english_calendars` says.
        """
        if calendar in _CALENDARS:
            words = _julian(self._long_date(_year(when.year), when.month, when.day), when, calendar)
        else:
            words = english_date(when, calendar, self.ordinal, lambda year: self._long_date(year, when.month, when.day))
        if when.circa:
            words = f"about {words}"
        return f"{words} (uncertain)" if when.doubtful else words

    def interval(self, first: HistoricDate, last: HistoricDate, calendar: str) -> str | None:
        """`3–4 June 1989`, `31 May – 2 June 1989`; None where two whole dates have to be said.

        Args:
            first: a whole date.
            last: a later one.
            calendar: of both; only the Gregorian and the Julian can be said so shortly.
        """
        if calendar not in _CALENDARS or first.year != last.year or first.month is None or last.month is None:
            return None
        year, begins, ends = _year(last.year), MONTHS[first.month - 1], MONTHS[last.month - 1]
        if self._american:
            days = f"{begins} {first.day}–{last.day}" if begins == ends else f"{begins} {first.day} – {ends} {last.day}"
            words = f"{days}, {year}"
        elif begins == ends:
            words = f"{first.day}–{last.day} {ends} {year}"
        else:
            words = f"{first.day} {begins} – {last.day} {ends} {year}"
        return _julian(words, last, calendar)

    def reprint(self, first_published: dt.date | None, by: str = "") -> str:
        """`First published by the Archive on 4 June 1989; reprinted here word for word.`, as one sentence."""
        whom = f" by {by}" if by else ""
        if first_published is None:
            return f"Reprinted here word for word as it was first published{whom}."
        return f"First published{whom} on {self.date(first_published)}; reprinted here word for word."

    def _long_date(self, year: str, month: int | None, day: int | None) -> str:
        if month is None:
            return year
        name = MONTHS[month - 1]
        if day is None:
            return f"{name} {year}"
        return f"{name} {day}, {year}" if self._american else f"{day} {name} {year}"

    @property
    def _american(self) -> bool:
        return self.tag == "en-US"


def _below_hundred(number: int) -> str:
    if number < 20:
        return _SMALL[number]
    tens, rest = divmod(number, 10)
    return f"{_TENS[tens - 2]}-{_SMALL[rest]}" if rest else _TENS[tens - 2]


def _year(year: int) -> str:
    """An astronomical year as people say it; one and two digits alone would not read as a year."""
    if year < 1:
        return f"{1 - year} BC"
    return f"AD {year}" if year < 100 else str(year)


def _julian(words: str, when: HistoricDate, calendar: str) -> str:
    """A date with its calendar behind it where its month and day would be taken for Gregorian ones.

    Earlier dates are Julian wherever people read them.
    """
    told = calendar == "julian" and when.month is not None and when.year >= _REFORM
    return f"{words} (Julian)" if told else words


def _counted(number: int) -> None:
    if number < 0:
        raise ValueRefused(f"{number} has no ordinal.", "Ordinals begin at 0.")
