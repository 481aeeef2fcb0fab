"""What the languages beside English share: their limits, and the way from a date or a count to its words."""

from __future__ import annotations

import datetime as dt
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from scheduler.domain.calendar_dates import date_words
from scheduler.domain.rule import HistoricDate, Unit
from scheduler.domain.wording.numerals import uncounted
from scheduler.errors import ValueRefused

_BY = re.compile(r"\[(.*?)\]")
_CALENDARS = frozenset({"gregorian", "julian"})
"""The calendars whose months and years are said with the names given here alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """The names and patterns with which a language says dates.

    Patterns know `{day}`, `{month}`, `{of_month}` and `{year}`; those that wrap a whole date hold one `{}`.

    Attributes:
        months: as they stand alone, January first.
        of_months: as they stand beside a day, where that differs (the genitive).
        weekdays: Monday first.
        day, month, year: a date known to the day, the month or the year.
        month_about, year_about: the same inside `about`, where the case differs.
        about, about_day: how what is only roughly known is said; `about_day` where a full date wants an article.
        doubtful: what a date is wrapped in whose source is doubted.
        before_christ, anno_domini: what a date of an early era is wrapped in.
    """

    months: tuple[str, ...]
    of_months: tuple[str, ...] = ()
    weekdays: tuple[str, ...]
    day: str = "{day} {of_month} {year}"
    month: str = "{month} {year}"
    year: str = "{year}"
    month_about: str = ""
    year_about: str = ""
    about: str
    about_day: str = ""
    doubtful: str
    before_christ: str
    anno_domini: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken(ABC):
    """A language as `domain.wording.language.Language` asks, with all that is not its own grammar.

    Attributes:
        tag: its BCP 47 tag; the region may choose among words.
    """

    tag: str

    name: ClassVar[str]
    """Its English name, for our own sentences."""
    largest_ordinal: ClassVar[int] = 9999
    """The last ordinal it has words for."""
    largest_number: ClassVar[int] = 9999
    """The last number it has words for."""
    units: ClassVar[Mapping[Unit, str]]
    """What one of each unit is called."""
    counted: ClassVar[Mapping[Unit, tuple[str, ...]]]
    """Each unit with a number, one pattern for each form that `form` tells apart."""
    reprints: ClassVar[tuple[str, str]]
    """The sentence above a reprint, with the date of its first publication as `{date}` and without.

    What stands in square brackets says by whom, as `{by}`, in words that leave any name in the nominative.
    """

    @property
    @abstractmethod
    def dates(self) -> Dates:
        """The names and patterns of its dates."""

    @abstractmethod
    def _ordinal(self, number: int) -> str: ...

    @abstractmethod
    def _ordinal_words(self, number: int) -> str: ...

    @abstractmethod
    def _cardinal(self, number: int) -> str: ...

    @abstractmethod
    def _anniversary(self, number: int) -> str: ...

    @abstractmethod
    def _nth_day(self, number: int) -> str: ...

    def ordinal(self, number: int) -> str:
        """The ordinal in digits, without thousands separators, in the gender of the anniversary noun."""
        self._from_one(number)
        return self._ordinal(number)

    def ordinal_words(self, number: int) -> str:
        """The ordinal in words, as it stands beside the anniversary noun in the nominative."""
        self._from_one(number)
        if number > self.largest_ordinal:
            raise self._too_large("ordinals", number, self.largest_ordinal)
        return self._ordinal_words(number)

    def number_words(self, number: int) -> str:
        """The cardinal in words, as in counting."""
        self._sayable(number)
        return self._cardinal(number)

    def years_words(self, number: int) -> str:
        """The cardinal in words, as it stands before the noun for years."""
        self._sayable(number)
        return self._years(number)

    def anniversary(self, number: int, unit: Unit) -> str:
        """The whole phrase, nominative: the n-th anniversary, so many months or weeks, the n-th day."""
        self._from_one(number)
        match unit:
            case Unit.YEAR:
                return self._anniversary(number)
            case Unit.MONTH | Unit.WEEK:
                return self.counted[unit][self.form(number)].format(number)
            case Unit.DAY:
                return self._nth_day(number)
            case Unit.ONCE:
                raise uncounted("anniversary")

    def span(self, number: int, unit: Unit) -> str:
        """The number with its noun, in the form that this number asks for, nominative (or accusative, if the same)."""
        if unit is Unit.ONCE:
            raise uncounted("span")
        return self.counted[unit][self.form(number)].format(number)

    def unit(self, unit: Unit) -> str:
        """The name of one unit."""
        return self.units[unit]

    def weekday(self, day: dt.date) -> str:
        """The name of the day of the week, as it stands alone."""
        return self.dates.weekdays[day.weekday()]

    def date(self, day: dt.date) -> str:
        """The long form of a civil date."""
        return self._written(day.year, day.month, day.day)

    def historic_date(self, when: HistoricDate, calendar: str) -> str:
        """The day remembered, as exactly as it is known; in another calendar as `_elsewhere` says."""
        if calendar in _CALENDARS:
            words = self._written(when.year, when.month, when.day, about=when.circa)
        else:
            words = self._elsewhere(when, calendar)
            if when.circa:
                words = ((when.day and self.dates.about_day) or self.dates.about).format(words)
        return self.dates.doubtful.format(words) if when.doubtful else words

    def reprint(self, first_published: dt.date | None, by: str = "") -> str:
        """The sentence that stands above a text printed again word for word."""
        dated, undated = self.reprints
        words = undated if first_published is None else dated.replace("{date}", self._on(first_published))
        return _BY.sub(lambda found: found[1].replace("{by}", by) if by else "", words)

    def _elsewhere(self, when: HistoricDate, calendar: str) -> str:
        """A date of another calendar, as a statement file writes it; a language with names of its own overrides this.

        A Hebrew month says by its name what it is; digits need the calendar behind them, or they look Gregorian.
        """
        words = date_words(when, calendar)
        return words if calendar == "hebrew" and when.month is not None else f"{words} ({calendar})"

    def _years(self, number: int) -> str:
        return self._cardinal(number)

    def form(self, number: int) -> int:
        """Which of the patterns in `counted` a number takes: singular or plural, where a language says nothing else."""
        return int(number != 1)

    def _on(self, day: dt.date) -> str:
        """A date as the sentence above a reprint holds it."""
        return self.date(day)

    def _day_of_month(self, day: int) -> str:
        return str(day)

    def _written(self, year: int, month: int | None, day: int | None, *, about: bool = False) -> str:
        """A date of an astronomical year, in the era people name; one and two digits alone would not read as a year."""
        dates = self.dates
        if month is None:
            pattern = (about and dates.year_about) or dates.year
        elif day is None:
            pattern = (about and dates.month_about) or dates.month
        else:
            pattern = dates.day
        words = pattern.format(
            day=day and self._day_of_month(day),
            month=month and dates.months[month - 1],
            of_month=month and (dates.of_months or dates.months)[month - 1],
            year=year if year > 0 else 1 - year,
        )
        if year < 100:
            words = (dates.anno_domini if year > 0 else dates.before_christ).format(words)
        if not about:
            return words
        return ((day and dates.about_day) or dates.about).format(words)

    def _from_one(self, number: int) -> None:
        if number < 1:
            raise ValueRefused(f"{number} has no ordinal in {self.name}.", "Ordinals begin at 1.")

    def _sayable(self, number: int) -> None:
        if number < 0:
            raise ValueRefused(
                f"{number} cannot be said in {self.name} words.", "Write it in digits; words begin at 0."
            )
        if number > self.largest_number:
            raise self._too_large("numbers", number, self.largest_number)

    def _too_large(self, what: str, number: int, largest: int) -> ValueRefused:
        return ValueRefused(
            f"There are {self.name} words for {what} up to {largest}, not for {number}.", "Write it in digits."
        )
