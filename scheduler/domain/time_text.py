"""Words for times, read into values: wall times, zones, moments and durations.

Every function takes what a person wrote and raises `ValueRefused`, with the fault and its cure, for anything else.
Digits are ASCII digits everywhere.
"""

from __future__ import annotations

import difflib
import re
from datetime import time, timedelta
from functools import cache
from zoneinfo import available_timezones

from scheduler.domain import foreign_signs
from scheduler.domain.rule import THE_DAY, Moment
from scheduler.errors import ValueRefused

_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_SHIFT = re.compile(r"([0-9]{1,3}) days? (before|after)")
_WEEKS = re.compile(r"([0-9]{1,2}|a|one) weeks? (before|after)")
_EVE = re.compile(r"eve (\S+)")
_DURATION = re.compile(r"([0-9]{1,6}) ?([a-z]+)")
_MINUTES = {"m": 1, "minute": 1, "h": 60, "hour": 60, "d": 1440, "day": 1440, "w": 10_080, "week": 10_080}
_FURTHEST_MOMENT = 366
EACH_DAY = "each day"
"""The word in `when` for every day of a remembrance of several; it stands for moments and is never one itself."""
_CLOCKS_CALLED = {
    "bst": "Europe/London",
    "west": "Europe/Lisbon",
    "cest": "Europe/Berlin Europe/Paris",
    "eest": "Europe/Kyiv Europe/Athens",
    "msk": "Europe/Moscow",
    "edt": "America/New_York",
    "cst": "America/Chicago Asia/Shanghai",
    "cdt": "America/Chicago",
    "mdt": "America/Denver",
    "pst": "America/Los_Angeles",
    "pdt": "America/Los_Angeles",
    "ist": "Asia/Kolkata Asia/Jerusalem Europe/Dublin",
    "jst": "Asia/Tokyo",
    "kst": "Asia/Seoul",
    "hkt": "Asia/Hong_Kong",
    "aest": "Australia/Sydney",
    "aedt": "Australia/Sydney",
    "beijing": "Asia/Shanghai",
    "peking": "Asia/Shanghai",
    "washington": "America/New_York",
    "new_delhi": "Asia/Kolkata",
    "delhi": "Asia/Kolkata",
    "mumbai": "Asia/Kolkata",
    "geneva": "Europe/Zurich",
    "barcelona": "Europe/Madrid",
    "munich": "Europe/Berlin",
    "milan": "Europe/Rome",
    "san_francisco": "America/Los_Angeles",
    "rio_de_janeiro": "America/Sao_Paulo",
}
"""Abbreviations, which mean several clocks, and great cities after which no zone is named: zones to offer."""
_NO_PLACES = frozenset({"Factory", "localtime"})
"""Names that load and mean another clock on every machine."""


def parse_time(text: str) -> time:
    """A wall time from `HH:MM`, 00:00 to 23:59."""
    found = _TIME.fullmatch(text.strip())
    if found:
        return time(int(found[1]), int(found[2]))
    raise ValueRefused(
        f"`{text}` is not a time of day.{foreign_signs.named(text)}", _time_cure(text.strip()), code="bad-time"
    )


def _time_cure(text: str) -> str:
    if text == "24:00":
        return "A day ends at 23:59; write `00:00` for its beginning."
    if re.fullmatch(r"[0-9]:[0-5][0-9]", text):
        return f"Write it with two digits: `0{text}`."
    if re.fullmatch(r"[0-9]{1,4}", text) and int(text) < 1440:
        hours, minutes = divmod(int(text), 60)  # what YAML 1.1 makes of an unquoted 12:30
        return f'Write hours and minutes, in quotes; {text} minutes after midnight is "{hours:02}:{minutes:02}".'
    return "Write hours and minutes, 00:00 to 23:59, such as `09:00`."


def parse_zone(text: str) -> str:
    """The IANA name of a zone that the time zone database of this machine knows."""
    name = text.strip()
    if name in _zones():
        return name
    if re.fullmatch(r"[A-Za-z]{0,5}[+-][0-9:]+", name):
        cure = "A zone is named after a place whose clock it keeps, such as `Europe/Berlin`, or `UTC`."
    elif near := _zones_like(name):
        cure = f"Did you mean {' or '.join(f'`{zone}`' for zone in near)}?"
    else:
        cure = "Write an IANA name, such as `Europe/Berlin` or `Asia/Hong_Kong`."
    raise ValueRefused(f"There is no time zone `{text}`.{foreign_signs.named(text)}", cure, code="unknown-zone")


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones() - _NO_PLACES)


def _zones_like(name: str) -> list[str]:
    by_lower = {zone.lower(): zone for zone in sorted(_zones())}
    wanted = foreign_signs.plain(name).lower().replace(" ", "_")
    if wanted in by_lower:
        return [by_lower[wanted]]
    city = wanted.rpartition("/")[2]
    known = [zone for zone in _CLOCKS_CALLED.get(city, "").split() if zone in _zones()]
    same_city = [zone for zone in sorted(_zones()) if city and zone.lower().endswith(f"/{city}")]
    if known or same_city:
        return known or same_city[:3]
    near = difflib.get_close_matches(wanted, by_lower, n=3, cutoff=0.75)
    # Of those that are like it only such as are nearly as like it as the first.
    like = [difflib.SequenceMatcher(a=each, b=wanted).ratio() for each in near]
    return [by_lower[each] for each, ratio in zip(near, like, strict=True) if ratio > like[0] - 0.05]


def parse_moment(text: str) -> Moment:
    """One moment: `the day`, `eve 18:00`, `1 day before`, `3 days before`, `2 days after`.

    Its name is part of every delivery key, so case, spaces and plural are brought to one spelling.
    """
    words = " ".join(text.lower().split())
    if words == THE_DAY.name:
        return THE_DAY
    if found := _EVE.fullmatch(words):
        wall = parse_time(found[1])
        return Moment(name=f"eve {wall:%H:%M}", days=-1, time=wall)
    if found := _SHIFT.fullmatch(words):
        return _shifted(int(found[1]), found[2])
    raise ValueRefused(f"`{text}` is not a moment.", _moment_meant(words), code="bad-moment")


def _moment_meant(words: str) -> str:
    """The cure for what is no moment, in small letters."""
    if found := _WEEKS.fullmatch(words):
        number = 1 if found[1] in {"a", "one"} else int(found[1])
        return f"Write it in days: `{7 * number} days {found[2]}`."
    if words in {"on the day", "day", "same day", "the same day"}:
        return "Write `the day`."
    if words in {"eve", "the eve", "on the eve", "evening before", "the evening before"}:
        return "Write the eve with its hour, such as `eve 18:00`."
    return "Write `the day`, `eve 18:00`, `1 day before`, `3 days before` or `2 days after`."


def _shifted(days: int, side: str) -> Moment:
    if days == 0:
        raise ValueRefused(f"`0 days {side}` is the day itself.", "Write `the day`.", code="bad-moment")
    if days > _FURTHEST_MOMENT:
        raise ValueRefused(
            f"{days} days {side} is further than a moment may lie.",
            f"Write at most {_FURTHEST_MOMENT} days.",
            code="bad-moment",
        )
    name = f"{days} {'day' if days == 1 else 'days'} {side}"
    return Moment(name=name, days=days if side == "after" else -days)


def parse_moments(value: str | list[str], *, days: int = 1) -> tuple[Moment, ...]:
    """One moment or a list of them, in the order written, none twice.

    Args:
        value: as `parse_moment` reads them, and `each day`: the day and every one after it while the remembrance lasts.
        days: how many days it lasts.
    """
    texts = [value] if isinstance(value, str) else value
    moments = [moment for text in texts for moment in _moments(text, days)]
    if not moments:
        raise ValueRefused("The list of moments is empty.", "Leave the key out, or name a moment.", code="bad-moment")
    names = [moment.name for moment in moments]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        named = ", ".join(f"`{name}`" for name in twice)
        raise ValueRefused(f"Named more than once: {named}.", "Name each moment once.", code="duplicate")
    return tuple(moments)


def _moments(text: str, days: int) -> list[Moment]:
    if " ".join(text.lower().split()) != EACH_DAY:
        return [parse_moment(text)]
    if days == 1:
        raise ValueRefused(
            f"`{EACH_DAY}` needs a remembrance of several days.",
            f"Say in the statement how many they are, such as `days: 2`, or write `{THE_DAY.name}`.",
            code="bad-moment",
        )
    return [THE_DAY, *(_shifted(later, "after") for later in range(1, days))]


def parse_duration(text: str) -> timedelta:
    """A length of time in whole minutes, hours, days or weeks: `24h`, `30m`, `2 days`, `90 minutes`, `7d`."""
    found = _DURATION.fullmatch(" ".join(text.lower().split()))
    if found:
        unit = found[2]
        minutes = _MINUTES.get(unit) or (_MINUTES.get(unit.removesuffix("s")) if len(unit) > 2 else None)
        if minutes:
            return timedelta(minutes=int(found[1]) * minutes)
    raise ValueRefused(
        f"`{text}` is not a length of time.",
        "Write a whole number with its unit, such as `30m`, `24h` or `2 days`.",
        code="bad-duration",
    )
