"""The rules of return in words, by walking the calendar one day at a time; it shares no code with what it judges.

A day is a return when, looking at that day alone and at what was counted on the way, the contract says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dateutil.easter import EASTER_ORTHODOX, EASTER_WESTERN, easter

from scheduler.domain.rule import AnniversaryRule, EasterDay, NthWeekday, Return


@dataclass
class Day:
    """One day of the walk and what has been counted since the event."""

    year: int
    month: int
    day: int
    length: int
    """Of its month."""
    days: int = 0
    months: int = 0
    years: int = 0


def length_of(year: int, month: int) -> int:
    if month in {4, 6, 9, 11}:
        return 30
    if month != 2:
        return 31
    return 29 if (year % 4 == 0 and year % 100 != 0) or year % 400 == 0 else 28


def walk(year: int, month: int, day: int, last_year: int) -> Iterator[tuple[Day, Day | None]]:
    """Every day from the event on, with the day before it."""
    today, before = Day(year, month, day, length_of(year, month)), None
    while today.year <= last_year:
        yield today, before
        before = today
        if today.day < today.length:
            today = Day(today.year, today.month, today.day + 1, today.length, today.days + 1, today.months, today.years)
        elif today.month < 12:
            length = length_of(today.year, today.month + 1)
            today = Day(today.year, today.month + 1, 1, length, today.days + 1, today.months + 1, today.years)
        else:
            today = Day(today.year + 1, 1, 1, 31, today.days + 1, today.months + 1, today.years + 1)


def stands_for(rule: AnniversaryRule, today: Day, before: Day | None, wanted: int) -> Day | None:
    """The day whose month is meant, if today is that month's turn of the wanted day of the month."""
    if today.day == wanted:
        return today
    if rule.missing == "earlier" and today.day == today.length < wanted:
        return today
    if rule.missing == "later" and before is not None and before.day == before.length < wanted:
        return before
    return None


def is_kept(rule: AnniversaryRule, today: Day) -> bool:
    kept = rule.keep
    here = date(today.year, today.month, today.day)
    if isinstance(kept, NthWeekday):
        if today.month != kept.month or here.weekday() != kept.weekday:
            return False
        from_front = (today.day + 6) // 7
        from_back = (today.length - today.day) // 7 + 1
        return kept.nth in {from_front, -from_back}
    assert isinstance(kept, EasterDay)
    sunday = easter(today.year, EASTER_ORTHODOX if kept.orthodox else EASTER_WESTERN)
    return here.toordinal() - sunday.toordinal() == kept.days


def judge(rule: AnniversaryRule, today: Day, before: Day | None) -> tuple[int, int, str, int] | None:
    """Elapsed units, whole years, label and the year that `from`, `until`, `except` look at; None for a plain day."""
    unit = rule.every.unit.value
    if unit in {"week", "day"}:
        return judge_count(rule, today, 7 if unit == "week" else 1)
    if unit == "once":
        return (0, 0, str(today.year), today.year) if today.days == 0 else None
    if unit == "year" and rule.keep is not None:
        return (today.years, today.years, str(today.year), today.year) if is_kept(rule, today) else None
    meant = stands_for(rule, today, before, rule.date.day or 0)
    if meant is None or (unit == "year" and meant.month != rule.date.month):
        return None
    if unit == "year":
        return meant.years, meant.years, str(meant.year), meant.year
    return meant.months, meant.months // 12, f"{meant.year}-{meant.month:02}", meant.year


def judge_count(rule: AnniversaryRule, today: Day, length: int) -> tuple[int, int, str, int] | None:
    elapsed, rest = divmod(today.days, length)
    if rest:
        return None
    years = today.years - ((today.month, today.day) < (rule.date.month or 0, rule.date.day or 0))
    number = elapsed + (1 if rule.count == "inclusive" else 0)
    return elapsed, years, f"{number}{'w' if length == 7 else 'd'}", today.year


def slow_returns(rule: AnniversaryRule, last_year: int) -> list[Return]:
    """Every return of a rule with a full date up to the end of a year."""
    found = []
    event = rule.date
    assert event.month is not None
    assert event.day is not None
    once = rule.every.unit.value == "once"
    for today, before in walk(event.year, event.month, event.day, last_year):
        if today.year < 1:
            continue
        verdict = judge(rule, today, before)
        if verdict is None:
            continue
        elapsed, years, label, year = verdict
        number = elapsed + (1 if rule.count == "inclusive" and not once else 0)
        if (elapsed == 0 and not once) or number % rule.every.step:
            continue
        if rule.only is not None and number not in rule.only:
            continue
        if rule.first_year is not None and year < rule.first_year:
            continue
        if (rule.last_year is not None and year > rule.last_year) or year in rule.except_years:
            continue
        found.append(Return(number=number, years=years, label=label, day=date(today.year, today.month, today.day)))
    return found
