"""Cures for the words of a rule that cannot be read: the words that were probably meant."""

from __future__ import annotations

import difflib
import re

from scheduler.domain.calendars import solar_terms
from scheduler.domain.calendars.registry import CALENDARS
from scheduler.domain.misspelt_date import MONTHS
from scheduler.domain.rule import Custom, Unit

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_CALENDARS = {
    "jewish": ("hebrew",),
    "islamic": ("islamic-umalqura", "islamic-civil"),
    "hijri": ("islamic-umalqura", "islamic-civil"),
    "muslim": ("islamic-umalqura", "islamic-civil"),
    "lunar": ("chinese", "islamic-umalqura"),
    "lunisolar": ("chinese", "hebrew"),
    "jalali": ("persian",),
    "iranian": ("persian",),
    "shamsi": ("persian",),
    "solar hijri": ("persian",),
    "old style": ("julian",),
    "orthodox": ("julian",),
    "saka": ("indian",),
    "thai": ("buddhist",),
    "minguo": ("roc",),
    "ethiopian": ("ethiopic",),
    "civil": ("gregorian",),
}
"""What people call calendars, and the ids."""
_EVERY = {
    "yearly": "year",
    "annually": "year",
    "annual": "year",
    "years": "year",
    "monthly": "month",
    "months": "month",
    "weekly": "week",
    "weeks": "week",
    "daily": "day",
    "days": "day",
}
_NTH = {"1st": "first", "2nd": "second", "3rd": "third", "4th": "fourth", "5th": "fifth"}
_KEEP = (*WEEKDAYS, *MONTHS, *_NTH.values(), "last", "easter", "orthodox", "good")
_CAPITALS = frozenset({*WEEKDAYS, *MONTHS, "easter", "orthodox", "good"})
_CALLED = {
    "winter solstice": "Dongzhi",
    "summer solstice": "Xiazhi",
    "spring equinox": "Chunfen",
    "vernal equinox": "Chunfen",
    "autumn equinox": "Qiufen",
    "autumnal equinox": "Qiufen",
    "tomb-sweeping day": "Qingming",
    "ash wednesday": "Easter - 46",
    "palm sunday": "Easter - 7",
    "maundy thursday": "Easter - 3",
    "holy saturday": "Easter - 1",
    "easter sunday": "Easter",
    "easter monday": "Easter + 1",
    "ascension day": "Easter + 39",
    "pentecost": "Easter + 49",
    "whit sunday": "Easter + 49",
    "whit monday": "Easter + 50",
    "corpus christi": "Easter + 60",
    "pascha": "Orthodox Easter",
    "orthodox good friday": "Orthodox Easter - 2",
    "orthodox easter monday": "Orthodox Easter + 1",
    "orthodox pentecost": "Orthodox Easter + 49",
    "radonitsa": "Orthodox Easter + 9",
}
"""What people call days that have another spelling here; the terms are those of China's calendar, in its zone."""
_KEPT = re.compile(
    rf"(?:{'|'.join(_NTH.values())}|last|second to last) (?:{'|'.join(WEEKDAYS)}) of (?:{'|'.join(MONTHS)})"
    r"|good friday|(?:orthodox )?easter(?: [+-] [0-9]{1,3})?"
)


def calendar(name: str) -> str:
    """For a calendar that does not exist."""
    near = _CALENDARS.get(name.lower()) or difflib.get_close_matches(name.lower(), CALENDARS, n=1)
    if near:
        return f"Did you mean {' or '.join(f'`{each}`' for each in near)}?"
    return f"Write one of: {', '.join(f'`{each}`' for each in CALENDARS)}."


def every(words: str) -> str:
    """For a way to return that does not exist, in small letters."""
    near = difflib.get_close_matches(words, (*_EVERY, *Unit), n=1, cutoff=0.75)
    if near and not words[0].isdigit():
        return f"Write `every: {_EVERY.get(near[0], near[0])}`."
    return "Write `year`, `month`, `week`, `day`, `once`, or a number of days such as `1000 days`."


def keep(words: str) -> str:
    """For a day that cannot be kept, in small letters: a solar term, a custom, or the likes of `last Monday of May`."""
    called = difflib.get_close_matches(words.removeprefix("the "), _CALLED, n=1, cutoff=0.9)
    if called:
        return f"Write `keep: {_CALLED[called[0]]}`."
    near = difflib.get_close_matches(words, (*solar_terms.NAMES, *Custom), n=1, cutoff=0.8)
    if near:
        return f"Did you mean `{near[0].capitalize() if near[0] in solar_terms.NAMES else near[0]}`?"
    parts = [_part(part) for part in words.split() if part != "the"]
    if _KEPT.fullmatch(" ".join(parts)):
        return f"Did you mean `{' '.join(part.capitalize() if part in _CAPITALS else part for part in parts)}`?"
    return "Write the likes of `last Monday of May`, `Good Friday`, `Easter + 1`, `Orthodox Easter - 2` or `Qingming`."


def _part(part: str) -> str:
    if part in {"of", "in", "to"}:
        return "to" if part == "to" else "of"
    near = difflib.get_close_matches(part, _KEEP, n=1, cutoff=0.7)
    return _NTH.get(part) or (near[0] if near else part)
