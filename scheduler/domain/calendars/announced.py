"""Month starts of the Umm al-Qura calendar as a site was told them, in place of the computed ones.

In many countries a month begins on the evening on which its new moon was seen and announced, a day before or after the
computed one. A site writes these days down; the calendar is otherwise the computed one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from scheduler.domain.calendars.islamic import ISLAMIC_UMALQURA, UmalquraCalendar
from scheduler.errors import ValueRefused

ANNOUNCED = "islamic-umalqura"
"""The calendar whose months may be announced."""

_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LENGTHS = (29, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncedMonths:
    """The months that were announced.

    Attributes:
        starts: running number of a month (`calendars.protocol`) and the day number on which it begins, ascending.
    """

    starts: tuple[tuple[int, int], ...]


@lru_cache(maxsize=16)
def as_announced(months: AnnouncedMonths) -> UmalquraCalendar:
    """The Umm al-Qura calendar in which these months begin when they were announced to."""
    return UmalquraCalendar(months.starts)


def read_announced(entries: Mapping[str, str]) -> tuple[AnnouncedMonths | None, list[tuple[str, ValueRefused]]]:
    """A site's table: `1448-10` and the civil day on which that month began.

    An entry moves the start of its month alone: the month before gets a day longer or shorter, the month itself
    shorter or longer. Both must keep 29 or 30 days.

    Args:
        entries: as they were written.

    Returns:
        The table, None where it is empty or anything is wrong; and everything that is wrong, with the entry's key.
    """
    problems: list[tuple[str, ValueRefused]] = []
    starts: dict[int, int] = {}
    for key, text in entries.items():
        try:
            starts[_month(key)] = _day(text)
        except ValueRefused as refused:
            problems.append((key, refused))
    if problems or not starts:
        return None, problems
    months = AnnouncedMonths(starts=tuple(sorted(starts.items())))
    problems.extend(_strange_lengths(months))
    return None if problems else months, problems


def _month(text: str) -> int:
    found = _MONTH.fullmatch(text.strip())
    years = ISLAMIC_UMALQURA.YEARS
    number = None
    if found and int(found[1]) in years:
        number = ISLAMIC_UMALQURA.month_number(int(found[1]), int(found[2]))
    if number is None:
        raise ValueRefused(
            f"There is no month `{text}` in calendar `{ANNOUNCED}`.",
            f"Write year and month as `1448-09`, of the years {years[0]} to {years[-1]}.",
            code="bad-month",
        )
    return number


def _day(text: str) -> int:
    try:
        if _DAY.fullmatch(text.strip()):
            return date.fromisoformat(text.strip()).toordinal()
    except ValueError:
        pass  # a month or day that does not exist: refused with the rest
    raise ValueRefused(
        f"`{text}` is not a civil day.",
        "Write the day on which the month began as year, month and day, such as `2027-02-08`.",
        code="bad-date",
    )


def _strange_lengths(months: AnnouncedMonths) -> Iterator[tuple[str, ValueRefused]]:
    """Each month that an announced start leaves with neither 29 nor 30 days, at an entry that does so."""
    calendar, starts = as_announced(months), dict(months.starts)
    touched = {number + step for number in starts for step in (-1, 0) if number + step in calendar.MONTHS}
    for number in sorted(touched):
        begins, ends = calendar.month_start(number), calendar.month_start(number + 1)
        if ends - begins in _LENGTHS:
            continue
        at, other = (number, number + 1) if number in starts else (number + 1, number)
        cure = f"Correct {'the days' if other in starts else 'the day'}"
        if other not in starts and other in calendar.MONTHS:
            cure += f", or write down the day on which {_name(other)} was announced to begin, too"
        yield (
            _name(at),
            ValueRefused(
                f"{_name(number)} would begin on {date.fromordinal(begins)} and {_name(number + 1)} on "
                f"{date.fromordinal(ends)}: {ends - begins} days, and a month has 29 or 30.",
                f"{cure}.",
                code="month-length",
            ),
        )


def _name(number: int) -> str:
    """A month as an entry names it; also the one after the last of the table."""
    year, index = divmod(number, len(ISLAMIC_UMALQURA.SHORTEST_MONTHS))
    return f"{year}-{index + 1:02}"
