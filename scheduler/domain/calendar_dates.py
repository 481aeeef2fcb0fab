"""Dates of calendars other than the Gregorian, as people write them, and years that nobody can mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from scheduler.domain.calendars import gregorian, hebrew
from scheduler.domain.calendars.announced import AnnouncedMonths
from scheduler.domain.calendars.protocol import Calendar, MonthName
from scheduler.domain.calendars.registry import CALENDARS, calendar_of
from scheduler.domain.rule import AnniversaryRule, HistoricDate
from scheduler.domain.wording.english_calendars import GREGORIAN_MONTHS, MONTHS, month_name
from scheduler.errors import ValueRefused

BEGIN_AT_SUNSET = frozenset({"hebrew", "islamic-civil", "islamic-umalqura"})
"""Calendars whose day begins on the evening before."""

COUNT_BEFORE_CHRIST = frozenset({"gregorian", "julian", "chinese"})
"""Calendars that number years as the Gregorian does, so that `44 BC` means a year of theirs."""

MEANT_YEARS: Mapping[str, range] = MappingProxyType(
    {
        "hebrew": range(3_000, 5_862),
        "islamic-umalqura": range(1, 1_501),
        "islamic-civil": range(1, 1_526),
        "chinese": range(-9_999, 2_101),
        "persian": range(1, 1_480),
        "ethiopic": range(1, 2_094),
        "coptic": range(1, 1_818),
        "indian": range(1, 2_024),
        "buddhist": range(2_101, 2_644),
        "roc": range(1, 190),
    }
)
"""Years in which something remembered can lie, until AD 2100 or the end of a table. What is outside is most often a
Gregorian year that was not converted; Buddhist years that look like one of those (before AD 1558) count as such."""


def date_of_day(day: int, calendar: str, announced: AnnouncedMonths | None = None) -> HistoricDate:
    """What a calendar calls a day, with its months where they were announced to begin.

    Raises:
        ValueRefused: the calendar is not supported so far.
    """
    reckoning = calendar_of(calendar, announced)
    number = reckoning.month_of(day)
    year, month, leap = reckoning.month_name(number)
    return HistoricDate(year=year, month=month, day=day - reckoning.month_start(number) + 1, leap_month=leap)


def civil_day(date: HistoricDate, calendar: str) -> dt.date | None:
    """The civil (Gregorian) day of a date that its calendar has.

    None where the day is not known, or lies outside the calendar's years or the years 1 to 9999.
    """
    reckoning = CALENDARS[calendar]
    if date.month is None or date.day is None or date.year not in reckoning.YEARS:
        return None
    month = reckoning.month_number(date.year, date.month, leap=date.leap_month)
    day = 0 if month is None else reckoning.month_start(month) + date.day - 1
    return dt.date.fromordinal(day) if 1 <= day <= dt.date.max.toordinal() else None


def date_words(date: HistoricDate, calendar: str) -> str:
    """A date as a statement file writes it: `1448-06-12`, `2020-04L-15`, `12 Cheshvan 5756`."""
    year = f"{date.year:04}" if date.year >= 0 else f"-{-date.year:04}"
    if date.month is None:
        return year
    if calendar == "hebrew":
        month = hebrew.month_words(MonthName(date.year, date.month, date.leap_month))
        return f"{month} {date.year}" if date.day is None else f"{date.day} {month} {date.year}"
    day = "" if date.day is None else f"-{date.day:02}"
    return f"{year}-{date.month:02}{'L' if date.leap_month else ''}{day}"


def date_as_written(date: HistoricDate, calendar: str) -> str:
    """`date_words` with what EDTF says of certainty: `1942~` about then, `1942?` doubted, `1942%` both."""
    mark = {(True, True): "%", (True, False): "~", (False, True): "?"}.get((date.circa, date.doubtful), "")
    return date_words(date, calendar) + mark


def event_as_written(rule: AnniversaryRule) -> str:
    """The day remembered as a statement file writes it; an event of several days as an interval."""
    first = date_as_written(rule.date, rule.calendar)
    return first if rule.event_end is None else f"{first}/{date_words(rule.event_end, rule.calendar)}"


def hebrew_date(name: str, year: int, day: int | None) -> HistoricDate:
    """A date whose Hebrew month is called by its name.

    Raises:
        ValueRefused: no month, or two, of that year are called so.
    """
    month = hebrew.month_called(name, year)
    if month is None:
        near = hebrew.nearest_month_name(name)
        raise ValueRefused(
            f"There is no Hebrew month `{name}`.",
            "Write the likes of `12 Cheshvan 5756`, or convert `{civil: 1995-11-05, after_sunset: false}`."
            if near is None
            else f"Did you mean `{f'{day} ' if day else ''}{near} {year}`?",
            code="bad-date",
        )
    return HistoricDate(year=year, month=month.month, day=day, leap_month=month.leap)


def hebrew_in_digits(date: HistoricDate) -> ValueRefused:
    """The refusal of a Hebrew month in digits, which some count from Tishrei and some from Nisan."""
    names = [hebrew.month_words(MonthName(date.year, ((date.month or 1) + before) % 12 + 1)) for before in (-1, 5)]
    day = "" if date.day is None else f"{date.day} "
    either = " or ".join(f"`{day}{name} {date.year}`" for name in names)
    return ValueRefused(
        "The months of the Hebrew calendar are counted from Tishrei and from Nisan.",
        f"Write the month by name: {either}.",
        code="bad-date",
    )


def year_problem(date: HistoricDate, calendar: str) -> ValueRefused | None:
    """The refusal of a year that cannot be meant, with the conversion offered; None when it can."""
    meant = MEANT_YEARS.get(calendar)
    if meant is None or date.year in meant:
        return None
    return ValueRefused(
        f"The year {date.year} of calendar `{calendar}` cannot be meant: "
        f"what is remembered lies in its years {meant[0]} to {meant[-1]}.",
        conversion(date, calendar),
        code="unlikely-year",
    )


def conversion(date: HistoricDate, calendar: str) -> str:
    """What to write if the date was Gregorian."""
    reckoning = CALENDARS[calendar]
    whole = date.month is not None and date.day is not None and 1 <= date.month <= 12 and not date.leap_month
    if not whole or not 1 <= (date.day or 0) <= gregorian.month_length(date.year, date.month or 1):
        first = gregorian.day_number(date.year, 1, 1)
        if first not in reckoning.DAYS:
            return f"Number the year as calendar `{calendar}` does."
        return f"The Gregorian year {date.year} begins in its year {reckoning.year_of(first)}: write that, or the next."
    day = gregorian.day_number(date.year, date.month or 1, date.day or 1)
    if day not in reckoning.DAYS:
        return "Leave `calendar` out if it is a Gregorian date, or number the year as that calendar does."
    words = f"If it is a Gregorian date, write `{date_words(date_of_day(day, calendar), calendar)}`"
    if calendar in BEGIN_AT_SUNSET:
        words += f", or `{date_words(date_of_day(day + 1, calendar), calendar)}` for the hours after sunset"
    return f"{words}."


def date_problem(date: HistoricDate, calendar: str, announced: AnnouncedMonths | None = None) -> ValueRefused | None:
    """What is wrong with a date in its calendar, or None.

    Of a year before those of a table it is only known that no month has more than thirty days.
    """
    reckoning = calendar_of(calendar, announced)
    if date.month is None:
        return None
    length = 30
    if date.year in reckoning.YEARS:
        month = reckoning.month_number(date.year, date.month, leap=date.leap_month)
        if month is None:
            return _no_such_month(date, calendar)
        length = reckoning.month_start(month + 1) - reckoning.month_start(month)
    elif not 1 <= date.month <= len(reckoning.SHORTEST_MONTHS) or (date.leap_month and calendar != "chinese"):
        return _no_such_month(date, calendar)
    if date.day is not None and not 1 <= date.day <= length:
        called = _month_called(date, date.month, calendar)
        return ValueRefused(
            f"Calendar `{calendar}` has no day {date.day} in {called} of the {_year_in_words(date.year)}.",
            f"That month has {length} days; correct the day, or name the calendar it was written in.",
            code="impossible-date",
        )
    return None


def _no_such_month(date: HistoricDate, calendar: str) -> ValueRefused:
    reckoning = CALENDARS[calendar]
    last = len(reckoning.SHORTEST_MONTHS)
    what = f"Calendar `{calendar}` has no {_month_in_words(date)} in the {_year_in_words(date.year)}"
    cure = "Leave out the L."
    if not date.leap_month or date.month not in range(1, last + 1):
        cure = f"Write a month that calendar `{calendar}` has, 01 to {last}."
    elif leap := _leap_month(reckoning, date.year):
        what = f"{what}: the leap month of that year is month {leap}"
        cure = f"Leave out the L, or write `{date_words(replace(date, month=leap), calendar)}`."
    else:
        what = f"{what}: that year has no leap month"
    return ValueRefused(f"{what}.", cure, code="impossible-date")


def _leap_month(reckoning: Calendar, year: int) -> int | None:
    """The number of the leap month of a year; None where it has none, or none is known."""
    if year not in reckoning.YEARS:
        return None
    months = range(1, len(reckoning.SHORTEST_MONTHS) + 1)
    return next((month for month in months if reckoning.month_number(year, month, leap=True) is not None), None)


def _month_in_words(date: HistoricDate) -> str:
    return f"leap month {date.month}" if date.leap_month else f"month {date.month}"


def _month_called(date: HistoricDate, month: int, calendar: str) -> str:
    """What a month that exists is called, beside its number where few know the name."""
    if calendar == "hebrew":
        return hebrew.month_words(MonthName(date.year, month, date.leap_month))
    if calendar in GREGORIAN_MONTHS | COUNT_BEFORE_CHRIST - {"chinese"}:
        return MONTHS[month - 1]
    name = month_name(calendar, month)
    return _month_in_words(date) if name is None else f"{_month_in_words(date)} ({name})"


def _year_in_words(year: int) -> str:
    return f"year {year}" if year > 0 else f"year {1 - year} BC"
