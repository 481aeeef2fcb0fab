"""The anniversary engine: when a rule returns, and for which time.

Pure and total: every valid rule has an answer for every day, and nothing is searched day by day. A return has a number
(the units of `every` elapsed since the event, one more with `count: inclusive`), a label that names it for ever, and
the civil day kept. The event is never its own return, except with `every: once`. Days outside the years 1 to 9999
are not returned. `docs/contract.md`, sections 2 and 5, says what the keys mean.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from datetime import date
from math import lcm

from scheduler.domain.course import Course, course_of
from scheduler.domain.rule import AnniversaryRule, Return

_FIRST_DAY = date.min.toordinal()
_LAST_DAY = date.max.toordinal()


def returns(rule: AnniversaryRule, first: date, last: date) -> Iterator[Return]:
    """Every return kept from `first` to `last`, both included, in ascending order of day."""
    course = course_of(rule)
    return iter(()) if course is None else _walk(course, first.toordinal(), last.toordinal())


def next_return(rule: AnniversaryRule, after: date) -> Return | None:
    """The first return strictly later than `after`."""
    course = course_of(rule)
    return None if course is None else next(_walk(course, after.toordinal() + 1, _LAST_DAY), None)


def previous_return(rule: AnniversaryRule, before: date) -> Return | None:
    """The last return strictly earlier than `before`."""
    course = course_of(rule)
    if course is None:
        return None
    return next(_walk(course, _FIRST_DAY, before.toordinal() - 1, backward=True), None)


def return_by_number(rule: AnniversaryRule, number: int) -> Return | None:
    """The return with this number, None when the rule has none."""
    course = course_of(rule)
    return None if course is None else _return_after(course, number - course.ahead)


def return_by_label(rule: AnniversaryRule, label: str) -> Return | None:
    """The return with this label, spelled exactly so; None when the rule has none."""
    course = course_of(rule)
    elapsed = None if course is None else course.elapsed_at(label)
    if course is None or elapsed is None:
        return None
    found = _return_after(course, elapsed)
    return found if found is not None and found.label == label else None


def _return_after(course: Course, elapsed: int) -> Return | None:
    day = course.kept(elapsed)
    if day is None or not _FIRST_DAY <= day <= _LAST_DAY:
        return None
    # Asked of the walk again, so that there is one place that knows which numbers, days and years return.
    number = elapsed + course.ahead
    return next((found for found in _walk(course, day, day) if found.number == number), None)


def _walk(course: Course, first: int, last: int, *, backward: bool = False) -> Iterator[Return]:
    """The returns kept on these day numbers, in order of day, or backward."""
    ahead, excepted = course.ahead, bool(course.rule.except_years)
    spans = course.spans(first, last)
    for start, end in spans[::-1] if backward else spans:
        low, high = course.reach(start, end)
        for number in _numbers(course.rule, max(low, course.least) + ahead, high + ahead, backward=backward):
            elapsed = number - ahead
            day = course.kept(elapsed)
            if day is None or not start <= day <= end or (excepted and course.is_excepted(elapsed)):
                continue
            yield Return(
                number=number,
                years=course.years(elapsed, day),
                label=course.label(elapsed),
                day=date.fromordinal(day),
            )


def _numbers(rule: AnniversaryRule, low: int, high: int, *, backward: bool) -> Iterable[int]:
    """The numbers from `low` to `high` that `every` and `only` let return, in order, or backward."""
    step, only = rule.every.step, rule.only
    if only is None:
        return _multiples(step, low, high, backward=backward)
    periodic = range(0)
    if only.multiple is not None:
        periodic = _multiples(lcm(only.multiple, step), max(low, only.beyond + 1), high)
    listed = [n for n in only.numbers if low <= n <= high and n % step == 0 and n not in periodic]
    listed.sort(reverse=backward)
    if only.multiple is None:
        return listed
    return heapq.merge(listed, periodic[::-1] if backward else periodic, reverse=backward)


def _multiples(unit: int, low: int, high: int, *, backward: bool = False) -> range:
    run = range(low if unit == 1 else -(-low // unit) * unit, high + 1, unit)
    return run[::-1] if backward else run
