"""Dates as people write them elsewhere, answered with the spelling of a statement file.

Nothing here is accepted: `04/06/1989` is 4 June to some and 6 April to others, so whoever wrote it has to say.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from dataclasses import replace

from scheduler.domain import foreign_signs
from scheduler.domain.calendar_dates import date_of_day, date_words
from scheduler.domain.calendars import gregorian
from scheduler.domain.calendars.hebrew import is_month_name, nearest_month_name
from scheduler.domain.calendars.registry import CALENDARS
from scheduler.domain.rule import HistoricDate
from scheduler.domain.wording import english_calendars
from scheduler.errors import ValueRefused

MONTHS = tuple(name.lower() for name in english_calendars.MONTHS)

_YEAR_FIRST = re.compile(r"([0-9]{4})([-/. ])(?P<month>[0-9]{1,2})\2(?P<day>[0-9]{1,2})\.?")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/. ]) ?([0-9]{1,2})\2 ?([0-9]{4})")
_SHORT_YEAR = re.compile(r"[0-9]{1,2}([-/.])[0-9]{1,2}\1[0-9]{1,2}")
_COMPACT = re.compile(r"([0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")
_WITH_TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:t| )([0-9]{2}:[0-9]{2})\S*")
_MONTH_AND_YEAR = re.compile(r"([0-9]{4})[-/. ]([0-9]{1,2})|([0-9]{1,2})[-/. ]([0-9]{4})")
_SHORT_ISO = re.compile(r"-([0-9]{1,3})(-[0-9]{2}(?:-[0-9]{2})?)?")
_IN_WORDS = re.compile(
    r"(?:(?:the )?(?P<before>[0-9]{1,2})(?:st|nd|rd|th|\.)? (?:of )?)?(?P<month>[^\W\d][^\d,]*?)\.?"
    r"(?: (?P<behind>[0-9]{1,2})(?:st|nd|rd|th)?)?,? (?P<year>[0-9]{1,4})(?: ?(?P<bc>bce?)| ?(?:ad|ce|ah|ap|be|saka))?"
)

_GREGORIAN_SPELLINGS = "Write year, month and day as `1989-06-04`, or `1942-08`, `1942`, `0476`, `44 BC-03-15`."
_FOURTH_OF_JUNE = gregorian.day_number(1989, 6, 4)

Problem = Callable[[HistoricDate, str], ValueRefused | None]
"""What is wrong with a date in its calendar (`rule_text.date_problem`)."""


def refused(text: str, calendar: str, problem: Problem) -> ValueRefused:
    """The refusal of what is no date, with the spelling that was probably meant.

    Args:
        text: what stands in the front matter.
        calendar: the calendar named there.
        problem: judges what would be offered, so that nothing impossible is.
    """
    words = " ".join(foreign_signs.plain(text).lower().split())
    slip = f"`{text}` is not a date of calendar `{calendar}`.{foreign_signs.named(text)}"
    if calendar == "hebrew":
        return _hebrew(slip, words)
    return (
        _in_words(text, words, calendar, problem)
        or _reordered(slip, words, calendar, problem)
        or _unfinished(slip, words, calendar, problem)
        or ValueRefused(slip, _example(calendar), code="bad-date")
    )


def exchanged(date: HistoricDate, calendar: str, problem: Problem) -> ValueRefused | None:
    """The refusal of a date whose month and day were exchanged, as in `1989-13-04`; None where they were not."""
    if date.month is None or date.day is None or date.leap_month:
        return None
    other = replace(date, month=date.day, day=date.month)
    if date.month <= len(CALENDARS[calendar].SHORTEST_MONTHS) or problem(other, calendar) is not None:
        return None
    return ValueRefused(
        f"Calendar `{calendar}` has no month {date.month}.",
        f"If it is the day, write the month before it: `{date_words(other, calendar)}`.",
        code="impossible-date",
    )


def _unfinished(slip: str, words: str, calendar: str, problem: Problem) -> ValueRefused | None:
    """Digits with too few or too many things among them."""
    cure = ""
    if found := _WITH_TIME.fullmatch(words):
        cure = f'Write `{found[1]}`, and the hour under `time` if it is to go out then: `time: "{found[2]}"`.'
    elif found := _MONTH_AND_YEAR.fullmatch(words):
        date = HistoricDate(year=int(found[1] or found[4]), month=int(found[2] or found[3]))
        wrong = problem(date, calendar)
        if wrong is not None:
            return wrong
        cure = f"Write `{date_words(date, calendar)}`."
    elif _SHORT_YEAR.fullmatch(words):
        cure = f"The year needs its four digits. {_example(calendar)}"
    elif (found := _SHORT_ISO.fullmatch(words)) and int(found[1]):
        bc, rest = int(found[1]), found[2] or ""
        cure = f"Write `{bc} BC{rest}`, which ISO 8601 writes as `{-(bc - 1):05}{rest}`."
    return ValueRefused(slip, cure, code="bad-date") if cure else None


def _reordered(slip: str, words: str, calendar: str, problem: Problem) -> ValueRefused | None:
    """Year, month and day in another order, or with other signs between them."""
    if found := _YEAR_FIRST.fullmatch(words) or _COMPACT.fullmatch(words):
        year, month, day = int(found[1]), int(found["month"]), int(found["day"])
        pairs = [(month, day)]
    elif found := _YEAR_LAST.fullmatch(words):
        year, first, second = int(found[4]), int(found[1]), int(found[3])
        pairs = [(second, first), (first, second)]
    else:
        return None
    dates = [HistoricDate(year=year, month=month, day=day) for month, day in pairs]
    fit = list(dict.fromkeys(date for date in dates if problem(date, calendar) is None))
    if not fit:
        return exchanged(dates[0], calendar, problem) or problem(dates[0], calendar)
    offers = " or ".join(f"`{date_words(date, calendar)}`{_said(date, calendar)}" for date in fit)
    return ValueRefused(slip, f"Write {offers}{', whichever is meant' if len(fit) > 1 else ''}.", code="bad-date")


def _said(date: HistoricDate, calendar: str) -> str:
    if calendar not in {"gregorian", "julian"}:
        return ""
    return f" ({date.day} {MONTHS[(date.month or 1) - 1].capitalize()})"


def _in_words(text: str, words: str, calendar: str, problem: Problem) -> ValueRefused | None:
    """A month by its name."""
    found = _IN_WORDS.fullmatch(words)
    if found is None or (found["before"] and found["behind"]):
        return None
    name = found["month"].rstrip(".")
    if is_month_name(name):
        return ValueRefused(
            f"`{text}` names a Hebrew month, and the calendar is `{calendar}`.",
            "Write `calendar: hebrew`.",
            code="bad-date",
        )
    if elsewhere := _named_elsewhere(name, calendar):
        return ValueRefused(
            f"`{text}` names a month of another calendar than `{calendar}`.",
            f"Write `calendar: {elsewhere}`, and year, month and day in digits.",
            code="bad-date",
        )
    month = _month(name, calendar)
    if month is None:
        return None
    day = found["before"] or found["behind"]
    year = 1 - int(found["year"]) if found["bc"] else int(found["year"])
    date = HistoricDate(year=year, month=month, day=int(day) if day else None)
    wrong = problem(date, calendar)
    if wrong is not None:
        return wrong
    iso = f"{int(found['year'])} BC{date_words(date, calendar)[5:]}" if found["bc"] else date_words(date, calendar)
    return ValueRefused(f"`{text}` names its month.", f"Write `{iso}`.", code="bad-date")


def _named_elsewhere(name: str, calendar: str) -> str:
    """The first calendar that has a month of exactly that name where the one written has not; else empty."""
    plain = english_calendars.plain_name(name)
    if plain in english_calendars.month_numbers(calendar):
        return ""
    return next((each for each in CALENDARS if plain in english_calendars.month_numbers(each)), "")


def _month(name: str, calendar: str) -> int | None:
    """The number of a month by its English name, a beginning of three letters or more, or nearly its name."""
    own = english_calendars.month_numbers(calendar)
    if own:
        near = difflib.get_close_matches(english_calendars.plain_name(name), own, n=1, cutoff=0.75)
        return own[near[0]] if near else None
    if calendar == "chinese":
        return None
    if len(name) >= 3:
        for number, month in enumerate(MONTHS, 1):
            if month.startswith(name):
                return number
    near = difflib.get_close_matches(name, MONTHS, n=1, cutoff=0.75)
    return MONTHS.index(near[0]) + 1 if near else None


def _hebrew(slip: str, words: str) -> ValueRefused:
    found = _IN_WORDS.fullmatch(words)
    name = nearest_month_name(found["month"]) if found else None
    if found is None or name is None:
        return ValueRefused(slip, _example("hebrew"), code="bad-date")
    day = found["before"] or found["behind"]
    offer = f"{int(day)} {name} {found['year']}" if day else f"{name} {found['year']}"
    return ValueRefused(slip, f"Write `{offer}`.", code="bad-date")


def _example(calendar: str) -> str:
    if calendar == "gregorian":
        return _GREGORIAN_SPELLINGS
    return f"Write year, month and day as `{date_words(date_of_day(_FOURTH_OF_JUNE, calendar), calendar)}`."
