"""Calendars of programs that no one here wrote, asked by day number, and the one check that all of them serve.

None of them is needed to run remembrancer.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import NamedTuple

import pytest

from scheduler.domain.calendars.protocol import Calendar, MonthName


class Told(NamedTuple):
    """What a calendar calls a day."""

    year: int
    month: int
    leap: bool
    day: int


Peer = Callable[[Sequence[int]], Iterable[Told]]
"""Names many days at once."""

_ASK_INTL = """
const {calendar, days} = JSON.parse(require("fs").readFileSync(0, "utf8"));
const form = new Intl.DateTimeFormat("en-u-ca-" + calendar,
  {timeZone: "UTC", year: "numeric", month: "numeric", day: "numeric"});
console.log(JSON.stringify(days.map(day => form.format((day - 719163) * 864e5))));
"""
_HEBREW = ("Tishri", "Heshvan", "Kislev", "Tevet", "Shevat", "Adar", "Nisan", "Iyar", "Sivan", "Tamuz", "Av", "Elul")


def intl(calendar: str) -> Peer:
    """ICU, through node's Intl, proleptic: 719163 is the day number of 1 January 1970."""

    def ask(days: Sequence[int]) -> Iterable[Told]:
        node = shutil.which("node")
        if node is None:
            pytest.skip("node, through which ICU is asked, is not installed")
        asked = json.dumps({"calendar": calendar, "days": list(days)})
        answer = subprocess.run([node, "-e", _ASK_INTL], input=asked, capture_output=True, text=True, check=True)
        read = _told_hebrew if calendar == "hebrew" else _told_in_digits
        return [read(words) for words in json.loads(answer.stdout)]

    return ask


def _told_in_digits(words: str) -> Told:
    """`5/23/1420 AH`, `4bis/1/2020`."""
    month, day, year = words.split(" ", maxsplit=1)[0].split("/")
    return Told(int(year), int(month.removesuffix("bis")), month.endswith("bis"), int(day))


def _told_hebrew(words: str) -> Told:
    """`22 Elul 5759`, `1 Adar I 5784`."""
    day, *month, year = words.split(" ")
    if month == ["Adar", "I"]:
        return Told(int(year), 5, leap=True, day=int(day))
    return Told(int(year), _HEBREW.index(month[0]) + 1, leap=False, day=int(day))


def named(calendar: Calendar, day: int) -> Told:
    """What one of ours calls a day."""
    month = calendar.month_of(day)
    year, number, leap = calendar.month_name(month)
    return Told(year, number, leap, day - calendar.month_start(month) + 1)


def first_day(calendar: Calendar, year: int) -> int:
    """The day number on which a year begins."""
    number = calendar.month_number(year, 1)
    assert number is not None
    return calendar.month_start(number)


def month_starts(calendar: Calendar, years: range) -> list[int]:
    """The first day of every month of these years."""
    first, last = calendar.month_number(years[0], 1), calendar.month_number(years[-1], len(calendar.SHORTEST_MONTHS))
    assert first is not None
    assert last is not None
    return [calendar.month_start(number) for number in range(first, last + 1)]


def every_day(calendar: Calendar, years: range) -> range:
    """Every day of these years."""
    return range(first_day(calendar, years[0]), month_starts(calendar, years)[-1] + 28)


def civil_days(first_year: int, last_year: int) -> range:
    """Every day of these Gregorian years."""
    return range(date(first_year, 1, 1).toordinal(), date(last_year, 12, 31).toordinal() + 1)


def check(calendar: Calendar, peer: Peer, days: Sequence[int]) -> None:
    """Every one of these days has the same name with both."""
    theirs = list(peer(days))
    assert len(theirs) == len(days) > 0
    wrong = [
        (day, ours, peers) for day, peers in zip(days, theirs, strict=True) if (ours := named(calendar, day)) != peers
    ]
    assert wrong == []


def check_itself(calendar: Calendar, years: range) -> None:
    """Months follow each other without gap, and every question about one is answered the same way round."""
    starts = month_starts(calendar, years)
    first = calendar.month_number(years[0], 1)
    assert first is not None
    for number, start in enumerate(starts, first):
        name = calendar.month_name(number)
        assert isinstance(name, MonthName)
        assert calendar.month_number(name.year, name.month, leap=name.leap) == number
        end = calendar.month_start(number + 1)
        assert calendar.month_of(start) == calendar.month_of(end - 1) == number
        assert calendar.year_of(start) == name.year
        assert name.leap or calendar.month_begins(name.year, name.month) == start
        assert end - start >= (28 if name.leap else calendar.SHORTEST_MONTHS[name.month - 1])
