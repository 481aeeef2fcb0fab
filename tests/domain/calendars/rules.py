"""Rules as a statement file would have them, and what they return, in short."""

from __future__ import annotations

from datetime import date

from scheduler.domain.anniversary import next_return
from scheduler.domain.rule import AnniversaryRule, Return
from scheduler.domain.rule_sense import rule_problems
from scheduler.domain.rule_text import parse_date, parse_every, parse_keep


def rule(on: str, calendar: str, **keys: object) -> AnniversaryRule:
    """A rule that makes sense."""
    every = parse_every(str(keys.pop("every", "year")))
    keep = keys.pop("keep", None)
    made = AnniversaryRule(
        key="a-statement",
        date=parse_date(on, calendar),
        calendar=calendar,
        every=every,
        keep=None if keep is None else parse_keep(str(keep)),
        **keys,  # type: ignore[arg-type] - the keys of a rule
    )
    assert rule_problems(made) == []
    return made


def told(found: Return | None) -> tuple[int, str, str] | None:
    """Number, label and day."""
    return None if found is None else (found.number, found.label, found.day.isoformat())


def next_days(a_rule: AnniversaryRule, count: int, after: date = date(2026, 11, 22)) -> list[tuple[int, str, str]]:
    """Number, label and day of the next returns."""
    found: list[tuple[int, str, str]] = []
    while len(found) < count and (each := next_return(a_rule, after)):
        found.append((each.number, each.label, each.day.isoformat()))
        after = each.day
    return found
