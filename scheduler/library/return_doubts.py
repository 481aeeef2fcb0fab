"""Doubts about the days on which a statement returns, as far as they can be foreseen."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date, timedelta

from scheduler.domain.anniversary import next_return, previous_return, return_by_number
from scheduler.domain.calendar_dates import civil_day, conversion
from scheduler.domain.rule import AnniversaryRule, Custom, Unit
from scheduler.domain.rule_sense import rule_problems
from scheduler.domain.statement import Statement
from scheduler.domain.wording.language import ENGLISH
from scheduler.domain.year_day import CIVIL_YEARS
from scheduler.library.doubt import Doubt, day_words

SILENCE = 10
"""Years without a return that are worth a question."""

_JULIAN_CUSTOMS = (Custom.OLD_STYLE, Custom.NEW_STYLE, Custom.SAME_DIGITS)
_YEAR = timedelta(days=366)
_KEY_OF = {"dates-end": "dates"}
"""Which key a doubt about the coming returns is shown at; any other at `date`."""


def return_doubts(statement: Statement, written: Collection[str], today: date) -> Iterator[Doubt]:
    """Everything doubtful about the days that a rule comes to.

    Args:
        written: the keys of its file.
        today: the day on which this is asked.
    """
    rule = statement.rule
    for found in rule_problems(rule, after=today):
        yield Doubt(keys=(_KEY_OF.get(found.code, "date"),), what=found.what, cure=found.cure, code=found.code)
    if rule.calendar == "julian" and "keep" not in written and rule.every.unit is Unit.YEAR:
        yield _old_style(rule, today)
    to_come = [*_to_come(rule, today)]
    yield from to_come
    yield from _lost_numbers(rule)
    if statement.status != "retired" and not to_come:
        yield from _silence(rule, written, today)


def _old_style(rule: AnniversaryRule, today: date) -> Doubt:
    """Each custom of the Julian calendar with the day it gives next."""
    readings = []
    for custom in _JULIAN_CUSTOMS:
        found = next_return(replace(rule, keep=custom), today)
        readings.append(f"`keep: {custom}`" + ("" if found is None else f" ({ENGLISH.date(found.day)})"))
    return Doubt(
        keys=("calendar",),
        what="The date is one of calendar `julian`, and `keep` does not say how it is kept; "
        "it moves on with that calendar.",
        cure=f"Write {readings[0]}, {readings[1]} or {readings[2]}.",
        code="old-style",
    )


def _to_come(rule: AnniversaryRule, today: date) -> Iterator[Doubt]:
    """A day remembered that has not come yet is most often a slip in the year."""
    day = civil_day(rule.date, rule.calendar)
    if day is None or day <= today or rule.every.unit is Unit.ONCE:
        return
    cure = "Correct the year, or write `every: once` for what is announced and not remembered."
    if rule.calendar not in CIVIL_YEARS and rule.calendar != "julian":
        cure = conversion(rule.date, rule.calendar)
    yield Doubt(
        keys=("date",), what=f"The day remembered has not come yet: {day_words(day)}.", cure=cure, code="future-date"
    )


def _lost_numbers(rule: AnniversaryRule) -> Iterator[Doubt]:
    """Numbers of `only` that the other keys leave out for ever."""
    if rule.only is None or (rule.date.coarse and rule.coarse == "skip"):
        return
    lost = sorted(number for number in rule.only.numbers if return_by_number(rule, number) is None)
    if lost:
        named = ", ".join(str(number) for number in lost)
        yield Doubt(
            keys=("only",),
            what=f"`only` names what the other keys never let return: {named}.",
            cure="Take it out, or loosen `from`, `until`, `except` or `missing`.",
            code="only-never",
        )


def _silence(rule: AnniversaryRule, written: Collection[str], today: date) -> Iterator[Doubt]:
    """A rule that yields nothing for ten years, and did not speak in the last one either."""
    if rule.date.coarse and rule.coarse == "skip":
        return
    coming = next_return(rule, today - timedelta(days=1))
    keys = ("until", "only", "every", "from", "date")
    loose = " or ".join(f"`{key}`" for key in ("until", "only") if key in written)
    if coming is None:
        last = previous_return(rule, today)
        if last is not None and today - last.day > _YEAR:
            yield Doubt(
                keys=keys,
                what=f"It returns no more; the last time was {day_words(last.day)}.",
                cure="Write `status: retired`" + (f", or loosen {loose}." if loose else "."),
                code="no-return",
            )
    elif coming.day - today >= SILENCE * _YEAR:
        years = coming.day.year - today.year
        yield Doubt(
            keys=keys,
            what=f"It returns next in about {years} years: {day_words(coming.day)}.",
            cure="Correct `date`, `only` or `from`, or leave it so if it is meant.",
            code="long-silence",
        )
