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
_FORWARD, _BACKWARD = 1, -1


def returns(rule: AnniversaryRule, first: date, last: date) -> Iterator[Return]:
    """Every return kept from `first` to `last`, both included, in ascending order of day."""
    return _walk(course_of(rule), first.toordinal(), last.toordinal())


def next_return(rule: AnniversaryRule, after: date) -> Return | None:
    """The first return strictly later than `after`."""
    return _first(course_of(rule), after.toordinal() + 1, _LAST_DAY)


def previous_return(rule: AnniversaryRule, before: date) -> Return | None:
    """The last return strictly earlier than `before`."""
    return _first(course_of(rule), _FIRST_DAY, before.toordinal() - 1, _BACKWARD)


def return_by_number(rule: AnniversaryRule, number: int) -> Return | None:
    """The return with this number, None when the rule has none."""
    course = course_of(rule)
    return _return_after(course, number - course.ahead)


def return_by_label(rule: AnniversaryRule, label: str) -> Return | None:
    """The return with this label, spelled exactly so; None when the rule has none."""
    course = course_of(rule)
    elapsed = course.elapsed_at(label)
    found = None if elapsed is None else _return_after(course, elapsed)
    return found if found is not None and found.label == label else None


def _return_after(course: Course, elapsed: int) -> Return | None:
    day = course.kept(elapsed)
    if day is None or not _FIRST_DAY <= day <= _LAST_DAY:
        return None
    # Asked of the walk again, so that there is one place that knows which numbers, days and years return.
    number = elapsed + course.ahead
    return next((found for found in _walk(course, day, day) if found.number == number), None)


def _walk(course: Course, first: int, last: int) -> Iterator[Return]:
    """The returns kept on these day numbers, in order of day."""
    for low, high in course.reach(first, last):
        for elapsed in _elapsed(course, low, high, _FORWARD):
            found = course.returned(elapsed, first, last)
            if found is not None:
                yield found


def _first(course: Course, first: int, last: int, way: int = _FORWARD) -> Return | None:
    """The first of `_walk`, or the last of it backward, without the cost of a generator for a single answer."""
    for low, high in course.reach(first, last)[::way]:
        for elapsed in _elapsed(course, low, high, way):
            found = course.returned(elapsed, first, last)
            if found is not None:
                return found
    return None


def _elapsed(course: Course, low: int, high: int, way: int) -> Iterable[int]:
    """The elapsed units from `low` to `high` whose numbers `every` and `only` let return, in order, or backward."""
    ahead, step, only = course.ahead, course.step, course.only
    low = max(low, course.least)
    if only is None:
        run = range(low, high + 1) if step == 1 else _multiples(step, low, high, ahead)
        return run if way == _FORWARD else run[::-1]
    periodic = range(0)
    if only.multiple is not None:
        periodic = _multiples(lcm(only.multiple, step), max(low, only.beyond + 1 - ahead), high, ahead)
    listed = [n - ahead for n in only.numbers if n % step == 0 and low <= n - ahead <= high]
    if not listed:
        return periodic[::way]
    listed = sorted(elapsed for elapsed in listed if elapsed not in periodic)
    return heapq.merge(listed[::way], periodic[::way], reverse=way == _BACKWARD)


def _multiples(unit: int, low: int, high: int, ahead: int) -> range:
    """The elapsed units from `low` to `high` whose number is a multiple of `unit`."""
    return range(low + -(low + ahead) % unit, high + 1, unit)
