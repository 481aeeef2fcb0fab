"""What every calendar but the Gregorian shares: from where its months begin, all of `protocol.Calendar`."""

from __future__ import annotations

from abc import ABC, abstractmethod

from scheduler.domain.calendars.protocol import MonthName, outside
from scheduler.errors import ValueRefused


class RunningMonths(ABC):
    """A calendar of which a subclass says only how months are numbered, named, and where they begin.

    Whatever is asked of a year, month or day outside the supported years raises `ValueRefused` naming them.

    Attributes:
        YEARS: the supported years; within them every answer is proved.
        MONTHS: the running numbers of their months.
        DAYS: the day numbers of their days.
        SHORTEST_MONTHS: for each ordinary month the days it has in every year.
    """

    def __init__(self, *, name: str, years: range, shortest_months: tuple[int, ...]) -> None:
        self.YEARS = years
        self.SHORTEST_MONTHS = shortest_months
        self._id = name
        first, end = self._number(years.start), self._number(years.stop)
        self.MONTHS = range(first, end)
        self.DAYS = range(self._start(first), self._start(end))

    @abstractmethod
    def _number(self, year: int, index: int = 0) -> int:
        """The running number of the month at a 0-based place in its year; also of the year after the last."""

    @abstractmethod
    def _name(self, number: int) -> MonthName:
        """The inverse of `_number`, with the month as the calendar calls it."""

    @abstractmethod
    def _start(self, number: int) -> int:
        """The day number on which a month begins; also the month after the last."""

    def _index(self, year: int, month: int, *, leap: bool) -> int | None:  # noqa: ARG002 - where months vary it does
        """The place of a month in its year, None where that year has no such month."""
        return None if leap or not 1 <= month <= len(self.SHORTEST_MONTHS) else month - 1

    def month_number(self, year: int, month: int, *, leap: bool = False) -> int | None:
        """See `protocol.Calendar.month_number`."""
        if year not in self.YEARS:
            raise self._outside()
        index = self._index(year, month, leap=leap)
        return None if index is None else self._number(year, index)

    def month_name(self, number: int) -> MonthName:
        """See `protocol.Calendar.month_name`."""
        if number not in self.MONTHS:
            raise self._outside()
        return self._name(number)

    def month_start(self, number: int) -> int:
        """See `protocol.Calendar.month_start`."""
        if number not in self.MONTHS and number != self.MONTHS.stop:
            raise self._outside()
        return self._start(number)

    def month_begins(self, year: int, month: int) -> int:
        """See `protocol.Calendar.month_begins`."""
        number = self.month_number(year, month)
        if number is None:
            raise ValueError(f"there is no month {month} in the year {year}")
        return self._start(number)

    def month_of(self, day: int) -> int:
        """See `protocol.Calendar.month_of`."""
        if day not in self.DAYS:
            raise self._outside()
        # As if all months were equally long; no calendar strays from that by more than some days.
        number = self.MONTHS.start + (day - self.DAYS.start) * len(self.MONTHS) // len(self.DAYS)
        while self._start(number) > day:
            number -= 1
        while self._start(number + 1) <= day:
            number += 1
        return number

    def year_of(self, day: int) -> int:
        """See `protocol.Calendar.year_of`."""
        return self.month_name(self.month_of(day)).year

    def _outside(self) -> ValueRefused:
        return outside(f"calendar `{self._id}`", self.YEARS)


class EqualYears(RunningMonths):
    """A calendar of the same months, as many and in the same order, every year."""

    def _number(self, year: int, index: int = 0) -> int:
        return len(self.SHORTEST_MONTHS) * year + index

    def _name(self, number: int) -> MonthName:
        year, index = divmod(number, len(self.SHORTEST_MONTHS))
        return MonthName(year, index + 1)

    def _start(self, number: int) -> int:
        year, index = divmod(number, len(self.SHORTEST_MONTHS))
        return self._begins(year, index)

    def month_begins(self, year: int, month: int) -> int:
        """See `protocol.Calendar.month_begins`."""
        if year not in self.YEARS:
            raise self._outside()
        return self._begins(year, month - 1)

    @abstractmethod
    def _begins(self, year: int, index: int) -> int:
        """The day number on which the month at a 0-based place of a year begins."""
