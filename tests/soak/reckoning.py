"""What the starter collection owes, reckoned from its files without the program: the front matter and a calendar.

It knows just the rules that this collection uses and stops at any other, so that a new statement cannot be forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

THE_DAY = "the day"
_PLAIN = {
    *("id", "title", "summary", "lang", "tags", "sources", "place", "section", "warning", "social", "editions"),
    *("image", "images", "late", "facts_checked_through", "status", "author", "short"),
}
_RULE = {"date", "missing", "every", "only", "coarse", "keep", "from", "until", "when", "time", "zone"}


@dataclass(frozen=True, slots=True, order=True)
class Owed:
    """One delivery that must exist: this statement, due at this instant, to this kind of place."""

    due: datetime
    statement: str
    feeds: bool


def owed(statements: Path, after: datetime, until: datetime) -> set[Owed]:
    """Everything due, `after` < instant <= `until`; `feeds` get the day alone, every other target each moment."""
    found: set[Owed] = set()
    for file in sorted(statements.glob("*.md")):
        front: dict[str, Any] = yaml.load(file.read_text(encoding="utf-8").split("---\n")[1], Loader=yaml.BaseLoader)
        if "translates" in front:
            continue
        unknown = set(front) - _PLAIN - _RULE
        assert not unknown, f"{file.name} has {unknown}: tell tests/soak/reckoning.py what that means"
        zone = ZoneInfo(front["zone"])
        clock = time.fromisoformat(front.get("time", "09:00"))
        moments = front.get("when", [THE_DAY])
        for day in _days(front, after.year - 1, until.year + 1):
            for moment in [moments] if isinstance(moments, str) else moments:
                due = _instant(day, moment, clock, zone)
                if after < due <= until:
                    found.add(Owed(due, front["id"], feeds=False))
                    if moment == THE_DAY:
                        found.add(Owed(due, front["id"], feeds=True))
    return found


def _instant(day: date, moment: str, clock: time, zone: ZoneInfo) -> datetime:
    if moment.startswith("eve"):
        day, clock = day - timedelta(days=1), time.fromisoformat(moment.split()[1])
    elif moment != THE_DAY:
        before = re.fullmatch(r"(\d+) days? before", moment)
        assert before, moment
        day -= timedelta(days=int(before[1]))
    return datetime.combine(day, clock, zone).astimezone(UTC)


def _days(front: dict[str, Any], first: int, last: int) -> Iterator[date]:
    parts = [int(part) for part in front["date"].split("-")]
    assert len(parts) == 3 or front["coarse"] == "first"
    year, month, day = (*parts, 1)[:3]
    only = front.get("only", "every 1")
    if "every" in front:
        assert front["every"] == "month"
        assert day <= 28
        for turn in range((first - year) * 12, (last - year + 1) * 12):
            there, rest = divmod(month - 1 + turn, 12)
            if turn > 0 and _counts(only, turn):
                yield date(year + there, rest + 1, day)
        return
    for there in range(max(first, int(front.get("from", first))), min(last, int(front.get("until", last))) + 1):
        if there > year and _counts(only, there - year):
            yield _day_in(there, month, day, front)


def _day_in(year: int, month: int, day: int, front: dict[str, Any]) -> date:
    if "keep" in front:
        assert front["keep"] == "third Monday of January"
        return date(year, 1, 15) + timedelta(days=-date(year, 1, 15).weekday() % 7)
    if (month, day) != (2, 29):
        return date(year, month, day)
    if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0):
        return date(year, 2, 29)
    return {"earlier": date(year, 2, 28), "later": date(year, 3, 1)}[front["missing"]]


def _counts(only: str | list[str], number: int) -> bool:
    """Whether `only:` lets this number through."""
    if only == "decades":
        return number % 10 == 0
    wanted = [only] if isinstance(only, str) else only
    largest = max((int(each) for each in wanted if each.isdecimal()), default=0)
    for each in wanted:
        step = re.fullmatch(r"(?:then )?every (\d+)", each)
        if str(number) == each or (step and number > largest and number % int(step[1]) == 0):
            return True
    return False
