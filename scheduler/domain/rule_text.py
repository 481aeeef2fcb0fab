"""Words for dates and rules, read into the values of `rule`.

Every function takes what a person wrote and raises `ValueRefused`, with the fault and its cure, for anything else.
Digits are ASCII digits everywhere. What each key means is said in `docs/contract.md`, section 2.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from scheduler.domain import foreign_signs, misspelt_date, misspelt_rule
from scheduler.domain.calendar_dates import (
    BEGIN_AT_SUNSET,
    COUNT_BEFORE_CHRIST,
    date_of_day,
    date_problem,
    hebrew_date,
    hebrew_in_digits,
    year_problem,
)
from scheduler.domain.calendars import gregorian, solar_terms
from scheduler.domain.calendars.announced import AnnouncedMonths
from scheduler.domain.calendars.hebrew import Adar
from scheduler.domain.calendars.registry import CALENDARS
from scheduler.domain.misspelt_date import MONTHS
from scheduler.domain.misspelt_rule import WEEKDAYS
from scheduler.domain.rule import (
    Coarse,
    Count,
    Custom,
    EasterDay,
    Every,
    HistoricDate,
    Keep,
    Milestones,
    Missing,
    NthWeekday,
    SolarTerm,
    Unit,
)
from scheduler.errors import ValueRefused

_NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1, "second to last": -2}

_BC = r"(?P<bc>[0-9]{1,6}) ?(?:bc|bce)"
_ISO_YEAR = r"(?P<iso>[0-9]{4}|-[0-9]{4,6})"
_DATE = re.compile(
    rf"(?:{_BC}|{_ISO_YEAR})(?:-(?P<month>[0-9]{{2}})(?P<leap>l)?(?:-(?P<day>[0-9]{{2}}))?)?(?P<mark>[~?%])?"
)
_NAMED_MONTH = re.compile(r"(?:(?P<day>[0-9]{1,2}) )?(?P<month>[^\W\d][^\d]*?) (?P<year>[0-9]{1,4})(?P<mark>[~?%])?")
_YEAR = re.compile(rf"{_BC}|(?P<iso>-?[0-9]{{1,6}})")
_NUMBER = re.compile(r"[0-9]{1,7}")
_N_DAYS = re.compile(r"([0-9]{1,7}) days?")
_N_UNITS = re.compile(r"([0-9]{1,7}) (year|month|week)s?")
_MULTIPLES = re.compile(r"(then )?every ([0-9]{1,7})")
_NTH_WEEKDAY = re.compile(rf"({'|'.join(_NTH)}) ({'|'.join(WEEKDAYS)}) of ({'|'.join(MONTHS)})")
_EASTER = re.compile(r"(orthodox )?easter(?: ?([+-]) ?([0-9]{1,3}))?")

_EASTER_SHIFTS = range(-80, 231)
"""Shifts that keep the day in the year of its Easter, western and Orthodox."""

_ONLY_WORDS = {"decades": 10, "jubilees": 25, "centenaries": 100}


def parse_date(text: str, calendar: str = "gregorian", announced: AnnouncedMonths | None = None) -> HistoricDate:
    """The day remembered: `1989-06-04`, `1942-08`, `1942`, `44 BC-03-15`, `-0043-03-15`, `1942~`, `2020-04L-15`.

    In calendar `hebrew` the month is named: `12 Cheshvan 5756`.

    Args:
        text: what stands in the front matter.
        calendar: the calendar that must have such a day.
        announced: month starts in place of the computed ones.
    """
    words = " ".join(text.lower().split())
    if found := _DATE.fullmatch(words):
        date = _date_in_digits(found, calendar)
        problem = year_problem(date, calendar)
        if problem is None and calendar == "hebrew" and date.month is not None:
            problem = hebrew_in_digits(date)
    elif calendar == "hebrew" and (found := _NAMED_MONTH.fullmatch(words)):
        year, day = int(found["year"]), int(found["day"]) if found["day"] else None
        date = _marked(hebrew_date(found["month"], year, day), found["mark"])
        problem = year_problem(HistoricDate(year=year), calendar)
    else:
        raise misspelt_date.refused(text, calendar, date_problem)
    problem = (
        problem or misspelt_date.exchanged(date, calendar, date_problem) or date_problem(date, calendar, announced)
    )
    if problem:
        raise problem
    return date


def parse_civil_date(
    text: str, calendar: str, *, after_sunset: bool, announced: AnnouncedMonths | None = None
) -> HistoricDate:
    """The date in another calendar of a Gregorian day: `{civil: 1995-11-05, after_sunset: true}`.

    Args:
        text: a whole Gregorian date.
        calendar: the calendar that is to name it.
        after_sunset: it was after sunset, when the next day has begun in the Hebrew and the Islamic calendars.
        announced: month starts in place of the computed ones.
    """
    civil = parse_date(text)
    if civil.month is None or civil.day is None:
        raise ValueRefused(
            f"`{text}` names no day, so it cannot be converted.",
            "Complete it, such as `1995-11-05`, or write the date as its calendar numbers it.",
            code="bad-date",
        )
    if after_sunset and calendar not in BEGIN_AT_SUNSET:
        raise ValueRefused(
            f"The day does not begin at sunset in calendar `{calendar}`.", "Leave `after_sunset` out.", code="bad-date"
        )
    day = gregorian.day_number(civil.year, civil.month, civil.day) + after_sunset
    if day not in CALENDARS[calendar].DAYS:
        years = CALENDARS[calendar].YEARS
        raise ValueRefused(
            f"`{text}` lies outside the years {years[0]} to {years[-1]} of calendar `{calendar}`, "
            "so it cannot be converted.",
            "Write the date as the sources give it in that calendar, or leave `calendar` out.",
            code="calendar-range",
        )
    return replace(date_of_day(day, calendar, announced), circa=civil.circa, doubtful=civil.doubtful)


def _date_in_digits(found: re.Match[str], calendar: str) -> HistoricDate:
    if found["bc"] and calendar not in COUNT_BEFORE_CHRIST:
        raise ValueRefused(
            f"Calendar `{calendar}` does not count years before Christ.",
            "Number the year as that calendar does.",
            code="bad-date",
        )
    date = HistoricDate(
        year=_year(found["bc"], found["iso"]),
        month=int(found["month"]) if found["month"] else None,
        day=int(found["day"]) if found["day"] else None,
        leap_month=bool(found["leap"]),
    )
    return _marked(date, found["mark"])


def _marked(date: HistoricDate, mark: str | None) -> HistoricDate:
    """With what EDTF says of the certainty of a date."""
    return replace(date, circa=mark in {"~", "%"}, doubtful=mark in {"?", "%"})


def _year(bc: str | None, iso: str | None) -> int:
    """The astronomical year of either spelling."""
    if bc is not None:
        if int(bc) == 0:
            raise _no_year_zero()
        return 1 - int(bc)
    if iso is None or (iso.startswith("-") and int(iso) == 0):
        raise _no_year_zero()
    return int(iso)


def _no_year_zero() -> ValueRefused:
    return ValueRefused(
        "There is no year 0 before Christ: 1 BC is followed by the year 1.",
        "Write `1 BC` (in ISO 8601 `0000`), or `0001` for the year after it.",
        code="no-year-zero",
    )


def parse_year(text: str) -> int:
    """A year for `from` and `until`, astronomical: `1989`, `476`, `44 BC`, `-43`."""
    found = _YEAR.fullmatch(" ".join(text.lower().split()))
    if not found:
        raise ValueRefused(
            f"`{text}` is not a year.{foreign_signs.named(text)}",
            "Write a year such as `1989` or `44 BC`.",
            code="bad-year",
        )
    if found["iso"] == "0":
        raise _no_year_zero()
    return _year(found["bc"], found["iso"])


def parse_years(value: str | list[str]) -> frozenset[int]:
    """The years of `except`: one or a list, none twice."""
    years = [parse_year(text) for text in ([value] if isinstance(value, str) else value)]
    _refuse_twice(years)
    return frozenset(years)


def parse_calendar(text: str) -> str:
    """The CLDR id of a calendar."""
    name = text.strip()
    if name in CALENDARS:
        return name
    raise ValueRefused(
        f"There is no calendar `{text}`.{foreign_signs.named(text)}",
        misspelt_rule.calendar(name),
        code="unknown-calendar",
    )


def parse_every(text: str) -> Every:
    """How often it returns: `year`, `month`, `week`, `day`, `1000 days`, `once`."""
    words = " ".join(text.lower().split())
    if words in set(Unit):
        return Every(unit=Unit(words))
    if (found := _N_DAYS.fullmatch(words)) and int(found[1]):
        return Every(unit=Unit.DAY, step=int(found[1]))
    cure = misspelt_rule.every(words)
    if (found := _N_UNITS.fullmatch(words)) and int(found[1]):
        cure = f"Write `every: {found[2]}`"
        cure += f" and `only: every {int(found[1])}`." if int(found[1]) > 1 else "."
    raise ValueRefused(f"`{text}` is not a way to return.", cure, code="bad-every")


def parse_count(text: str) -> Count:
    """Whether the day itself is 0 (`elapsed`) or 1 (`inclusive`)."""
    words = text.strip().lower()
    if words == "elapsed":
        return "elapsed"
    if words == "inclusive":
        return "inclusive"
    raise _not_one_of(text, "a way to count", ("elapsed", "inclusive"))


def parse_missing(text: str) -> Missing:
    """What happens when the day does not exist that year: `earlier`, `later`, `skip`."""
    words = text.strip().lower()
    if words == "earlier":
        return "earlier"
    if words == "later":
        return "later"
    if words == "skip":
        return "skip"
    raise _not_one_of(text, "an answer to a missing day", ("earlier", "later", "skip"))


def parse_adar(text: str) -> Adar:
    """Where the yahrzeit of a death in the Adar of a common year is kept in a leap year: `first`, `second`."""
    words = text.strip().lower()
    if words == "first":
        return "first"
    if words == "second":
        return "second"
    raise _not_one_of(text, "one of the two months of Adar", ("first", "second"))


def parse_coarse(text: str) -> Coarse:
    """What a date without a day means: `first`, `spread`, `skip`."""
    words = text.strip().lower()
    if words == "first":
        return "first"
    if words == "spread":
        return "spread"
    if words == "skip":
        return "skip"
    raise _not_one_of(text, "a meaning for a date without a day", ("first", "spread", "skip"))


def _not_one_of(text: str, what: str, choices: tuple[str, ...]) -> ValueRefused:
    *most, last = (f"`{choice}`" for choice in choices)
    return ValueRefused(f"`{text}` is not {what}.", f"Write {', '.join(most)} or {last}.", code="bad-choice")


def parse_only(value: str | list[str]) -> Milestones:
    """Which numbers return: `[25, 30]`, `every 25`, `decades`, `centenaries`, `jubilees`, `[1, 5, then every 25]`."""
    if isinstance(value, str):
        words = " ".join(value.lower().split())
        if words in _ONLY_WORDS:
            return Milestones(multiple=_ONLY_WORDS[words])
        if (found := _MULTIPLES.fullmatch(words)) and not found[1]:
            return Milestones(multiple=_positive(found[2]))
        return Milestones(numbers=frozenset({_positive(value)}))
    if not value:
        raise ValueRefused(
            "The list of numbers is empty, so it would never return.",
            "Name the numbers that return, or leave `only` out.",
            code="bad-only",
        )
    listed = list(value)
    multiple = None
    if (found := _MULTIPLES.fullmatch(" ".join(listed[-1].lower().split()))) and len(listed) > 1:
        if not found[1]:
            raise ValueRefused(
                f"`{listed[-1]}` in a list needs a word more.",
                f"Write `then every {found[2]}`: the multiples beyond the list.",
                code="bad-only",
            )
        multiple = _positive(found[2])
        del listed[-1]
    numbers = [_positive(text) for text in listed]
    _refuse_twice(numbers)
    return Milestones(numbers=frozenset(numbers), multiple=multiple, beyond=max(numbers) if multiple else 0)


def _positive(text: str) -> int:
    words = text.strip()
    if _NUMBER.fullmatch(words) and int(words):
        return int(words)
    raise ValueRefused(
        f"`{text}` is not a number that can return.{foreign_signs.named(text)}",
        "Write whole numbers from 1, as in `[25, 30, 50]`, or `every 25`, `decades`, `[1, 5, 10, then every 25]`.",
        code="bad-only",
    )


def _refuse_twice(numbers: list[int]) -> None:
    twice = sorted(number for number, times in Counter(numbers).items() if times > 1)
    if twice:
        named = ", ".join(str(number) for number in twice)
        raise ValueRefused(f"Named more than once: {named}.", "Name each number once.", code="duplicate")


def parse_keep(text: str) -> Keep:
    """The day kept instead: `last Monday of May`, `Easter + 1`, `Qingming`, `yahrzeit`, `new style` and their like."""
    words = " ".join(text.lower().replace("second-to-last", "second to last").split())
    if found := _NTH_WEEKDAY.fullmatch(words):
        nth, weekday, month = found.groups()
        return NthWeekday(nth=_NTH[nth], weekday=WEEKDAYS.index(weekday), month=MONTHS.index(month) + 1)
    if words == "good friday":
        return EasterDay(days=-2)
    if found := _EASTER.fullmatch(words):
        days = int(f"{found[2] or '+'}{found[3] or 0}")
        if days not in _EASTER_SHIFTS:
            raise ValueRefused(
                f"`{text}` may leave the year of that Easter.",
                f"Write a shift from {_EASTER_SHIFTS[0]} to {_EASTER_SHIFTS[-1]} days.",
                code="bad-keep",
            )
        return EasterDay(days=days, orthodox=bool(found[1]))
    if words in solar_terms.NAMES:
        return SolarTerm(name=words)
    if words in set(Custom):
        return Custom(words)
    what = f"`{text}` is not a day that can be kept.{foreign_signs.named(text)}"
    raise ValueRefused(what, misspelt_rule.keep(words), code="bad-keep")
