"""Whether the keys of a rule make sense together: what each says may be right, and the whole still nonsense."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from scheduler.domain.anniversary import next_return
from scheduler.domain.rule import AnniversaryRule, Unit
from scheduler.errors import ValueRefused


def rule_problems(rule: AnniversaryRule) -> list[ValueRefused]:
    """Everything that contradicts itself in a rule whose single values are right; empty when it makes sense."""
    problems = list(_contradictions(rule))
    if not problems and not (rule.date.coarse and rule.coarse == "skip") and next_return(rule, date.min) is None:
        problems.append(
            ValueRefused(
                "No day of the years 1 to 9999 satisfies all keys of this rule, so it would never return.",
                "Loosen `only`, `keep`, `missing`, `from`, `until` or `except`.",
                code="never-returns",
            )
        )
    return problems


def _contradictions(rule: AnniversaryRule) -> Iterator[ValueRefused]:
    unit, step = rule.every.unit, rule.every.step
    if rule.keep is not None and unit is not Unit.YEAR:
        yield ValueRefused(
            "`keep` names a day of the year, and this does not return every year.",
            "Leave `keep` out, or write `every: year`.",
            code="keep-needs-year",
        )
    if rule.only is not None and unit is Unit.ONCE:
        yield ValueRefused(
            "`only` picks among numbers, and with `every: once` there is none but 0.",
            "Leave `only` out.",
            code="only-with-once",
        )
    if rule.date.coarse and rule.coarse != "skip" and unit in {Unit.WEEK, Unit.DAY}:
        yield ValueRefused(
            f"`every: {unit}` counts from a day, and the date names none.",
            "Complete the date, or write `every: year`.",
            code="coarse-count",
        )
    if rule.first_year is not None and rule.last_year is not None and rule.first_year > rule.last_year:
        yield ValueRefused(
            f"`from` ({rule.first_year}) is later than `until` ({rule.last_year}).",
            "Exchange them, or correct one.",
            code="from-after-until",
        )
    if rule.only is not None and unit is not Unit.ONCE:
        least = 2 if rule.count == "inclusive" else 1
        lost = sorted(number for number in rule.only.numbers if number < least or number % step)
        if lost:
            numbers = ", ".join(str(number) for number in lost)
            yield ValueRefused(
                f"`only` names what never comes: {numbers}.",
                f"Name multiples of {step}." if step > 1 else "The day itself, number 1, is not its own return.",
                code="only-unreachable",
            )
