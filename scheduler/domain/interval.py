"""Several days in a row: how long a remembrance lasts, and the event that lasted from one day to another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.domain.calendars.announced import AnnouncedMonths
from scheduler.domain.calendars.protocol import MonthName
from scheduler.domain.calendars.registry import calendar_of
from scheduler.domain.rule import HistoricDate
from scheduler.domain.rule_text import parse_date
from scheduler.domain.year_day import day_number
from scheduler.errors import ValueRefused

LENGTHS = range(2, 367)
"""How many days a remembrance of several days may last."""

_NUMBER = re.compile(r"[0-9]{1,5}")
_INTERVAL = re.compile(r"(?=.*[-a-z ].*/|[0-9]{4,}/)([^/]+)/(?=.*[-a-z ]|[0-9]{4,}$)([^/]+)", re.IGNORECASE)
"""Two dates; `06/1989` is one as people write it elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What `date` says.

    Attributes:
        first: the day remembered.
        last: the last day of an event of several days, else None.
        days: how many days it lasted.
    """

    first: HistoricDate
    last: HistoricDate | None = None
    days: int = 1


def parse_days(text: str) -> int:
    """How many days a remembrance lasts, the day kept included: `2` to `366`."""
    if _NUMBER.fullmatch(text.strip()) and int(text) in LENGTHS:
        return int(text)
    cure = f"Write a whole number from {LENGTHS[0]} to {LENGTHS[-1]}"
    cure += ", or leave `days` out for a single day." if text.strip() == "1" else "."
    raise ValueRefused(f"A remembrance cannot last `{text}` days.", cure, code="bad-days")


def parse_event(text: str, calendar: str = "gregorian", announced: AnnouncedMonths | None = None) -> Event:
    """A date, or an interval of two days (EDTF): `1989-06-03/1989-06-04`.

    Args:
        text: what stands in the front matter.
        calendar: the calendar that must have such days.
        announced: month starts in place of the computed ones.
    """
    interval = _INTERVAL.fullmatch(text.strip())
    if interval is None:
        return Event(first=parse_date(text, calendar, announced))
    first, last = (parse_date(each, calendar, announced) for each in interval.groups())
    for each in (first, last):
        if each.coarse or each.circa or each.doubtful:
            raise ValueRefused(
                f"`{text}` does not say from which day to which day.",
                "Write two whole days, such as `1989-06-03/1989-06-04`, or one date alone.",
                code="bad-interval",
            )
    days = _length(first, last, calendar, announced)
    if days is None:
        raise ValueRefused(
            f"How many days lie in `{text}` is not known: calendar `{calendar}` is not supported so early.",
            "Write the first day alone, and how many there were as `days`.",
            code="bad-interval",
        )
    if days not in LENGTHS:
        raise ValueRefused(
            f"`{text}` is an interval of {days} days." if days > 0 else f"`{text}` ends before it begins.",
            f"Write the first day, `/` and the last, {LENGTHS[0]} to {LENGTHS[-1]} days in all; or one date alone.",
            code="bad-interval",
        )
    return Event(first=first, last=last, days=days)


def last_day(day: date, days: int) -> date:
    """The last of so many days from `day` on, kept within the years that `datetime.date` has."""
    return day + timedelta(days=min(days - 1, date.max.toordinal() - day.toordinal()))


def _length(first: HistoricDate, last: HistoricDate, calendar: str, announced: AnnouncedMonths | None) -> int | None:
    """How many days from the first to the last, both included; None where the calendar's table has not got them."""
    if (first.year, first.month, first.leap_month) == (last.year, last.month, last.leap_month):
        return (last.day or 1) - (first.day or 1) + 1
    reckoning = calendar_of(calendar, announced)
    if first.year not in reckoning.YEARS or last.year not in reckoning.YEARS:
        return None
    numbers = [
        day_number(reckoning, MonthName(each.year, each.month or 1, each.leap_month), each.day or 1)
        for each in (first, last)
    ]
    return numbers[1] - numbers[0] + 1
