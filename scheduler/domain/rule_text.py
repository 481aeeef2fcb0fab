"""Words for dates and rules, read into the values of `rule`.

Every function takes what a person wrote and raises `ValueRefused`, with the fault and its cure, for anything else.
Digits are ASCII digits everywhere. What each key means is said in `docs/contract.md`, section 2.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter

from scheduler.domain.calendars.registry import CALENDAR_NAMES, CALENDARS
from scheduler.domain.rule import (
    Coarse,
    Count,
    EasterDay,
    Every,
    HistoricDate,
    Keep,
    Milestones,
    Missing,
    NthWeekday,
    Unit,
)
from scheduler.errors import ValueRefused

_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1, "second to last": -2}

_BC = r"(?P<bc>[0-9]{1,6}) ?(?:bc|bce)"
_ISO_YEAR = r"(?P<iso>[0-9]{4}|-[0-9]{4,6})"
_DATE = re.compile(
    rf"(?:{_BC}|{_ISO_YEAR})(?:-(?P<month>[0-9]{{2}})(?P<leap>l)?(?:-(?P<day>[0-9]{{2}}))?)?(?P<mark>[~?%])?"
)
_NAMED_MONTH = re.compile(r"(?P<day>[0-9]{1,2}) (?P<month>[^\W\d][^\d]*?) (?P<year>[0-9]{1,4})")
_YEAR = re.compile(rf"{_BC}|(?P<iso>-?[0-9]{{1,6}})")
_NUMBER = re.compile(r"[0-9]{1,7}")
_N_DAYS = re.compile(r"([0-9]{1,7}) days?")
_N_UNITS = re.compile(r"([0-9]{1,7}) (year|month|week)s?")
_MULTIPLES = re.compile(r"(then )?every ([0-9]{1,7})")
_NTH_WEEKDAY = re.compile(rf"({'|'.join(_NTH)}) ({'|'.join(_WEEKDAYS)}) of ({'|'.join(_MONTHS)})")
_EASTER = re.compile(r"(orthodox )?easter(?: ?([+-]) ?([0-9]{1,3}))?")

_EASTER_SHIFTS = range(-80, 231)
"""Shifts that keep the day in the year of its Easter, western and Orthodox."""

_ONLY_WORDS = {"decades": 10, "jubilees": 25, "centenaries": 100}

_KEPT_BY_OTHERS = {
    "yahrzeit": "hebrew",
    "birthday": "hebrew",
    "new style": "julian",
    "old style": "julian",
    "same digits": "julian",
}
_SOLAR_TERM = re.compile(
    "lichun|yushui|jingzhe|chunfen|qingming|guyu|lixia|xiaoman|mangzhong|xiazhi|xiaoshu|dashu|"
    "liqiu|chushu|bailu|qiufen|hanlu|shuangjiang|lidong|xiaoxue|daxue|dongzhi|xiaohan|dahan"
)


def parse_date(text: str, calendar: str = "gregorian") -> HistoricDate:
    """The day remembered: `1989-06-04`, `1942-08`, `1942`, `44 BC-03-15`, `-0043-03-15`, `1942~`, `2020-04L-15`.

    Args:
        text: what stands in the front matter.
        calendar: the calendar that must have such a day; one that this version does not reckon with checks nothing,
            for `parse_calendar` says so already.
    """
    words = " ".join(text.lower().split())
    found = _DATE.fullmatch(words)
    if not found:
        raise _date_refused(text, words)
    mark = found["mark"] or ""
    date = HistoricDate(
        year=_year(found["bc"], found["iso"]),
        month=int(found["month"]) if found["month"] else None,
        day=int(found["day"]) if found["day"] else None,
        leap_month=bool(found["leap"]),
        circa=mark in {"~", "%"},
        doubtful=mark in {"?", "%"},
    )
    problem = date_problem(date, calendar)
    if problem:
        raise problem
    return date


def _date_refused(text: str, words: str) -> ValueRefused:
    if named := _NAMED_MONTH.fullmatch(words):
        month = named["month"].strip()
        if month in _MONTHS:
            iso = f"{int(named['year']):04}-{_MONTHS.index(month) + 1:02}-{int(named['day']):02}"
            return ValueRefused(f"`{text}` names its month.", f"Write `{iso}`.", code="bad-date")
        return ValueRefused(
            f"`{text}` names a month, and this version has calendar `gregorian` only.",
            "Write the date in digits as the Gregorian calendar numbers it, such as `1989-06-04`.",
            code="calendar-unavailable",
        )
    return ValueRefused(
        f"`{text}` is not a date.",
        "Write year, month and day as `1989-06-04`, or `1942-08`, `1942`, `0476`, `44 BC-03-15`.",
        code="bad-date",
    )


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


def date_problem(date: HistoricDate, calendar: str) -> ValueRefused | None:
    """What is wrong with a date in its calendar, or None; nothing is known of calendars not in this version."""
    reckoning = CALENDARS.get(calendar)
    if reckoning is None or date.month is None:
        return None
    year = f"year {date.year}" if date.year > 0 else f"year {1 - date.year} BC"
    month = reckoning.month_number(date.year, date.month, leap=date.leap_month)
    if month is None:
        name = f"leap month {date.month}" if date.leap_month else f"month {date.month}"
        return ValueRefused(
            f"Calendar `{calendar}` has no {name} in the {year}.",
            f"Write a month that calendar `{calendar}` has, 01 to {len(reckoning.SHORTEST_MONTHS)}.",
            code="impossible-date",
        )
    length = reckoning.month_start(month + 1) - reckoning.month_start(month)
    if date.day is not None and not 1 <= date.day <= length:
        return ValueRefused(
            f"Calendar `{calendar}` has no day {date.day} in month {date.month} of the {year}.",
            f"That month has {length} days; correct the day, or name the calendar it was written in.",
            code="impossible-date",
        )
    return None


def parse_year(text: str) -> int:
    """A year for `from` and `until`, astronomical: `1989`, `476`, `44 BC`, `-43`."""
    found = _YEAR.fullmatch(" ".join(text.lower().split()))
    if not found:
        raise ValueRefused(f"`{text}` is not a year.", "Write a year such as `1989` or `44 BC`.", code="bad-year")
    if found["iso"] == "0":
        raise _no_year_zero()
    return _year(found["bc"], found["iso"])


def parse_years(value: str | list[str]) -> frozenset[int]:
    """The years of `except`: one or a list, none twice."""
    years = [parse_year(text) for text in ([value] if isinstance(value, str) else value)]
    _refuse_twice(years)
    return frozenset(years)


def parse_calendar(text: str) -> str:
    """The CLDR id of a calendar that this version reckons with."""
    name = text.strip()
    if name in CALENDARS:
        return name
    known = ", ".join(f"`{each}`" for each in CALENDARS)
    if name in CALENDAR_NAMES:
        raise ValueRefused(
            f"Calendar `{name}` is not available in this version.",
            f"Write the date in a calendar that is: {known}.",
            code="calendar-unavailable",
        )
    near = difflib.get_close_matches(name.lower(), CALENDAR_NAMES, n=1)
    cure = f"Did you mean `{near[0]}`?" if near else f"Write one of: {known}."
    raise ValueRefused(f"There is no calendar `{text}`.", cure, code="unknown-calendar")


def parse_every(text: str) -> Every:
    """How often it returns: `year`, `month`, `week`, `day`, `1000 days`, `once`."""
    words = " ".join(text.lower().split())
    if words in set(Unit):
        return Every(unit=Unit(words))
    if (found := _N_DAYS.fullmatch(words)) and int(found[1]):
        return Every(unit=Unit.DAY, step=int(found[1]))
    cure = "Write `year`, `month`, `week`, `day`, `once`, or a number of days such as `1000 days`."
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
        f"`{text}` is not a number that can return.",
        "Write whole numbers from 1, as in `[25, 30, 50]`, or `every 25`, `decades`, `[1, 5, 10, then every 25]`.",
        code="bad-only",
    )


def _refuse_twice(numbers: list[int]) -> None:
    twice = sorted(number for number, times in Counter(numbers).items() if times > 1)
    if twice:
        named = ", ".join(str(number) for number in twice)
        raise ValueRefused(f"Named more than once: {named}.", "Name each number once.", code="duplicate")


def parse_keep(text: str) -> Keep:
    """The day kept instead: `last Monday of May`, `Good Friday`, `Easter + 1`, `Orthodox Easter - 2`."""
    words = " ".join(text.lower().replace("second-to-last", "second to last").split())
    if found := _NTH_WEEKDAY.fullmatch(words):
        nth, weekday, month = found.groups()
        return NthWeekday(nth=_NTH[nth], weekday=_WEEKDAYS.index(weekday), month=_MONTHS.index(month) + 1)
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
    cure = "Write the likes of `last Monday of May`, `Good Friday`, `Easter + 1` or `Orthodox Easter - 2`."
    owner = "chinese" if _SOLAR_TERM.fullmatch(words) else _KEPT_BY_OTHERS.get(words)
    if owner:
        what = f"`{text}` belongs to calendar `{owner}`, which is not available in this version."
        raise ValueRefused(what, cure, code="calendar-unavailable")
    raise ValueRefused(f"`{text}` is not a day that can be kept.", cure, code="bad-keep")
