"""What is reckoned once and kept: courses, the dates of a year, and where in its year a day lies."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from types import ModuleType

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scheduler.domain.anniversary import next_return, previous_return, returns
from scheduler.domain.calendars.protocol import Calendar
from scheduler.domain.calendars.registry import CALENDARS
from scheduler.domain.course import course_of
from scheduler.domain.rule import AnniversaryRule, Every, HistoricDate, Missing, Unit
from scheduler.domain.year_day import NOTHING, DateOfYear, Span, month_meant, placed, years_of

RULE = AnniversaryRule(key="a", date=HistoricDate(year=1989, month=6, day=4))
DAY = date(2026, 11, 22)


# --- a date of the year, where it is looked for ---


def day_by_the_months(day: DateOfYear, year: int) -> int | None:
    """The day of a year by the month's number and its length, whatever the date."""
    month = month_meant(day.calendar, year, day.month, day.missing, leap=day.leap)
    return None if month is None else placed(day.calendar, month, day.day_of_month, day.missing)


def found_in(day: DateOfYear, first: int, last: int) -> list[int]:
    """The days kept from `first` to `last`, in the years where they are said to be."""
    low, high = day.years(first, last)
    kept = (day.day(year) for year in range(low, high + 1))
    return [each for each in kept if each is not None and first <= each <= last]


def check_years(day: DateOfYear, first: int, last: int) -> None:
    """Nothing kept is missed, and what is in every year is never looked for where it has been."""
    wide = range(max(day.supported.start, _year(day.calendar, first) - 2), _year(day.calendar, last) + 3)
    every = [day_by_the_months(day, year) for year in wide if year in day.supported]
    expected = [each for each in every if each is not None and first <= each <= last]
    assert found_in(day, first, last) == expected
    low, high = day.years(first, last)
    if day.in_every_year and low <= high and low in day.supported:
        assert (day.day(low) or 0) >= first


def _year(calendar: Calendar, day: int) -> int:
    return calendar.year_of(min(max(day, calendar.DAYS.start), calendar.DAYS.stop - 1))


@st.composite
def dates_of_a_year(draw: st.DrawFn) -> DateOfYear:
    calendar = CALENDARS[draw(st.sampled_from(sorted(CALENDARS)))]
    months = len(calendar.SHORTEST_MONTHS)
    missing: Missing = draw(st.sampled_from(["earlier", "later", "skip"]))
    day = draw(st.one_of(st.integers(1, 31), st.sampled_from([28, 29, 30])))
    return DateOfYear(calendar, draw(st.integers(1, months)), day, missing, leap=draw(st.integers(0, 9)) == 0)


days = st.one_of(st.integers(1, date.max.toordinal()), st.integers(date(1880, 1, 1).toordinal(), 770_000))


@settings(max_examples=400, deadline=None)
@given(dates_of_a_year(), days, st.integers(0, 1500))
@example(DateOfYear(CALENDARS["gregorian"], 11, 22, "skip"), DAY.toordinal(), 0)
@example(DateOfYear(CALENDARS["chinese"], 6, 20, "earlier"), date(2025, 8, 1).toordinal(), 400)
def test_every_day_kept_is_found_and_none_is_looked_for_that_has_been(day: DateOfYear, first: int, length: int) -> None:
    check_years(day, first, first + length)


def check_today_and_yesterday(kind: type[DateOfYear]) -> None:
    for day in (22, 21):
        check_years(kind(CALENDARS["gregorian"], 11, day, "skip"), DAY.toordinal(), DAY.toordinal() + 800)


class TodayHasBeen(DateOfYear):
    """Takes the first day itself for one before it."""

    def years(self, first: int, last: int) -> Span:
        low, high = years_of(self.calendar, first, last)
        return (low + 1, high) if low <= high and self.day(low) == first else super().years(first, last)


class LooksBehind(DateOfYear):
    """Looks in the year of the first day whatever the date."""

    def years(self, first: int, last: int) -> Span:
        return years_of(self.calendar, first, last)


class LooksNowhere(DateOfYear):
    def years(self, first: int, last: int) -> Span:
        return NOTHING


@pytest.mark.parametrize("mutant", [TodayHasBeen, LooksBehind, LooksNowhere])
def test_the_check_catches_a_year_too_late_and_one_too_early(mutant: type[DateOfYear]) -> None:
    check_today_and_yesterday(DateOfYear)
    with pytest.raises(AssertionError):
        check_today_and_yesterday(mutant)


# --- a rule and its course ---


@st.composite
def kinds(draw: st.DrawFn) -> AnniversaryRule:
    calendar = draw(st.sampled_from(sorted(CALENDARS)))
    year = CALENDARS[calendar].year_of(draw(st.integers(date(1930, 1, 1).toordinal(), DAY.toordinal())))
    months = len(CALENDARS[calendar].SHORTEST_MONTHS)
    return AnniversaryRule(
        key="a",
        date=HistoricDate(year=year, month=draw(st.integers(1, min(months, 12))), day=draw(st.integers(1, 29))),
        calendar=calendar,
        every=Every(unit=draw(st.sampled_from(list(Unit)))),
        missing=draw(st.sampled_from(["earlier", "later", "skip"])),
        count=draw(st.sampled_from(["elapsed", "inclusive"])),
        except_years=draw(st.frozensets(st.integers(2000, 2040), max_size=2)),
    )


def answers(rule: AnniversaryRule, asked: list[date]) -> Iterator[object]:
    for day in asked:
        yield next_return(rule, day)
        yield previous_return(rule, day)
        yield list(returns(rule, day, min(day, date(9998, 1, 1)) + timedelta(days=300)))


@settings(max_examples=60, deadline=None)
@given(kinds(), st.lists(st.dates(date(1990, 1, 1), date(2060, 1, 1)), min_size=1, max_size=4))
def test_a_rule_answers_alike_whatever_it_was_asked_before(rule: AnniversaryRule, asked: list[date]) -> None:
    fresh = [list(answers(replace(rule), [day])) for day in asked]
    again = [list(answers(rule, [day])) for day in asked]
    assert again == fresh
    assert [list(answers(rule, [day])) for day in reversed(asked)] == fresh[::-1]


def test_a_course_is_made_once_and_is_no_part_of_the_value() -> None:
    rule = replace(RULE)
    before = repr(rule), hash(rule)
    course = course_of(rule)
    assert course_of(rule) is course
    assert (repr(rule), hash(rule)) == before
    assert rule == replace(RULE)


def test_a_changed_rule_has_a_course_of_its_own() -> None:
    rule = replace(RULE)
    assert next_return(rule, DAY) is not None
    monthly = replace(rule, every=Every(unit=Unit.MONTH))
    assert course_of(monthly) is not course_of(rule)
    assert next_return(monthly, DAY) != next_return(rule, DAY)


class KeepsItsRule:
    """A course that no rule should have."""

    def __init__(self, rule: AnniversaryRule) -> None:
        self.rule = rule


def check_no_circle(rule: AnniversaryRule, course: object) -> None:
    """Nothing that the course keeps, nor what that keeps, is the rule."""
    kept = gc.get_referents(course)
    kept += [far for near in kept if not isinstance(near, (type, ModuleType)) for far in gc.get_referents(near)]
    assert all(each is not rule for each in kept)


@pytest.mark.parametrize("unit", Unit)
def test_a_rule_and_its_course_are_no_circle_that_only_the_garbage_collector_would_find(unit: Unit) -> None:
    rule = replace(RULE, every=Every(unit=unit))
    check_no_circle(rule, course_of(rule))
    with pytest.raises(AssertionError):
        check_no_circle(rule, KeepsItsRule(rule))
