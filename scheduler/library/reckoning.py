"""The numbers a statement's date comes to: on the day its text first appeared, and around today."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from scheduler.domain.anniversary import next_return, previous_return, return_by_number, returns
from scheduler.domain.rule import AnniversaryRule, Every, Unit
from scheduler.domain.statement import Statement

_EARLY = timedelta(days=60)
"""A text that appears so long before the day speaks of the coming return."""

_Numbers = dict[Unit, frozenset[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoning:
    """What the linter compares numbers with.

    Attributes:
        event_year: the civil year of the event, or None where there is no return to tell it from.
        published: by unit, the numbers on the day of first publication.
        now: by unit, those of the returns on both sides of today.
    """

    rule: AnniversaryRule
    event_year: int | None
    published: _Numbers = field(default_factory=dict)
    now: _Numbers = field(default_factory=dict)

    def agrees(self, numbers: _Numbers, *, unit: Unit, low: int, high: int) -> bool:
        """Whether a number from `low` to `high` is among these."""
        return any(low <= number <= high for number in numbers.get(unit, frozenset()))

    def own(self, number: int, unit: Unit) -> frozenset[int]:
        """What words for the n-th return alone may say of it in this unit."""
        if self.rule.every.unit is not unit and unit is not Unit.YEAR:
            return frozenset()
        if self.rule.every.unit is not unit:
            returned = return_by_number(self.rule, number)
            return frozenset() if returned is None else frozenset({returned.years})
        return frozenset({number, number - 1}) if self.rule.count == "inclusive" else frozenset({number})


def reckoning(statement: Statement, *, today: date | None) -> Reckoning:
    """Reckon once for all texts of a statement.

    Args:
        today: where the reader of the warnings is, or None to compare with the day of first publication only.
    """
    rule = _every_one(statement.rule)
    yearly = replace(rule, every=Every())
    first = return_by_number(yearly, 2 if rule.count == "inclusive" else 1)
    rules = {rule.every.unit: rule, Unit.YEAR: yearly} if rule.every.unit is not Unit.ONCE else {Unit.YEAR: yearly}
    published, day = {}, statement.first_published
    if day is not None:
        published = {unit: _numbers(each, day, ahead=_EARLY) for unit, each in rules.items()}
    now = {} if today is None else {unit: _numbers(each, today, ahead=None) for unit, each in rules.items()}
    return Reckoning(
        rule=statement.rule,
        event_year=None if first is None else first.day.year - 1,
        published=published,
        now=now,
    )


def numbers_at(rule: AnniversaryRule, day: date) -> frozenset[int]:
    """The numbers of which a text may speak that appears on this day."""
    return _numbers(_every_one(rule), day, ahead=_EARLY)


def _every_one(rule: AnniversaryRule) -> AnniversaryRule:
    """The rule without whatever leaves returns out: the years go by all the same."""
    return replace(
        rule,
        every=Every(unit=rule.every.unit),
        only=None,
        missing="earlier",
        coarse="first" if rule.coarse == "skip" else rule.coarse,
        first_year=None,
        last_year=None,
        except_years=frozenset(),
        listed=None,  # the years go by as the calendar counts them, also before the first listed day
    )


def _numbers(rule: AnniversaryRule, day: date, *, ahead: timedelta | None) -> frozenset[int]:
    """The numbers and whole years of the return on this day, else of the one before and of that which is near."""
    found = list(returns(rule, day, day))
    if not found:
        coming = next_return(rule, day)
        near = coming is not None and (ahead is None or coming.day - day <= ahead)
        found = [each for each in (previous_return(rule, day), coming if near else None) if each is not None]
    yearly = rule.every.unit is Unit.YEAR
    return frozenset(number for each in found for number in ({each.number, each.years} if yearly else {each.number}))
