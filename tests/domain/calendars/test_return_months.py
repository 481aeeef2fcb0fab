"""Yearly and monthly returns against months that other programs name, gone through one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import pytest
import sxtwl
from convertdate import julian
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.anniversary import next_return, previous_return, return_by_label, return_by_number, returns
from scheduler.domain.calendars.registry import CALENDARS
from scheduler.domain.rule import AnniversaryRule, Custom, Every, HistoricDate, Missing, Return, Unit
from scheduler.domain.rule_text import parse_date
from tests.domain.calendars.peers import Told, civil_days, intl

Engine = Callable[[AnniversaryRule, date, date], Iterator[Return]]


@dataclass(frozen=True)
class Month:
    """A whole month as another program has it."""

    year: int
    month: int
    leap: bool
    start: int
    length: int


def by_convertdate(days: range) -> list[Told]:
    told = (julian.from_jd(day + 1_721_424.5) for day in days)
    return [Told(year, month, leap=False, day=int(day)) for year, month, day in told]


def by_sxtwl(days: range) -> list[Told]:
    told = []
    for day in map(date.fromordinal, days):
        here = sxtwl.fromSolar(day.year, day.month, day.day)
        told.append(Told(here.getLunarYear(), here.getLunarMonth(), bool(here.isLunarLeap()), here.getLunarDay()))
    return told


@lru_cache
def months(calendar: str) -> tuple[Month, ...]:
    """The months of the whole years of a calendar within 2000 to 2045."""
    days = civil_days(2000, 2045)
    if calendar == "julian":
        named = by_convertdate(days)
    else:
        named = by_sxtwl(days) if calendar == "chinese" else list(intl(calendar)(days))
    found: list[Month] = []
    for day, name in zip(days, named, strict=True):
        if name.day == 1:
            found.append(Month(name.year, name.month, name.leap, day, 1))
        elif found:
            found[-1] = replace(found[-1], length=name.day)
    return tuple(each for each in found if found[0].year < each.year < found[-1].year)


def stand_in(calendar: str, of_year: list[Month], event: HistoricDate, missing: Missing) -> Month | None:
    """The month meant by an event's month in a year, looked for by eye."""
    for each in of_year:
        if (each.month, each.leap) == (event.month, event.leap_month):
            return each
    if missing == "skip":
        return None
    place = next(place for place, each in enumerate(of_year) if each.month == event.month)
    return of_year[place + 1] if calendar == "hebrew" or missing == "later" else of_year[place]


def put(month: Month, day: int, missing: Missing) -> int | None:
    if day > month.length:
        return {"earlier": month.start + month.length - 1, "later": month.start + month.length, "skip": None}[missing]
    return month.start + day - 1


def slow_returns(rule: AnniversaryRule) -> list[tuple[int, str, int]]:
    """Number, label and day of every return kept in these months."""
    event, whole = rule.date, months(rule.calendar)
    assert event.day is not None
    found = []
    if rule.every.unit is Unit.MONTH:
        same = (event.year, event.month, event.leap_month)
        first = next(place for place, each in enumerate(whole) if (each.year, each.month, each.leap) == same)
        for number, each in enumerate(whole[first + 1 :], 1):
            if (day := put(each, event.day, rule.missing)) is not None:
                found.append((number, f"{each.year}-{each.month:02}{'l' if each.leap else ''}", day))
        return found
    for year in range(event.year + 1, whole[-1].year + 1):
        month = stand_in(rule.calendar, [each for each in whole if each.year == year], event, rule.missing)
        if month is not None and (day := put(month, event.day, rule.missing)) is not None:
            found.append((year - event.year, str(year), day))
    return found


def check_returns(rule: AnniversaryRule, engine: Engine = returns) -> None:
    whole = months(rule.calendar)
    # A day missing at the end of the last month may be kept one day later.
    first, last = date.fromordinal(whole[0].start), date.fromordinal(whole[-1].start + whole[-1].length)
    ours = [(found.number, found.label, found.day.toordinal()) for found in engine(rule, first, last)]
    assert [each for each in ours if int(each[1].split("-")[0]) <= whole[-1].year] == slow_returns(rule)


OTHERS = [name for name in CALENDARS if name not in {"gregorian", "buddhist", "roc"}]


@st.composite
def rules(draw: st.DrawFn, calendar: str) -> AnniversaryRule:
    month = draw(st.sampled_from(months(calendar)[:120]))
    day = draw(st.one_of(st.just(month.length), st.integers(1, month.length)))
    return AnniversaryRule(
        key="a",
        date=HistoricDate(year=month.year, month=month.month, day=day, leap_month=month.leap),
        calendar=calendar,
        every=Every(unit=draw(st.sampled_from([Unit.YEAR, Unit.MONTH]))),
        missing=draw(st.sampled_from(["earlier", "later", "skip"])),
    )


@pytest.mark.parametrize("calendar", OTHERS)
def test_the_engine_returns_what_a_look_at_another_programs_months_finds(calendar: str) -> None:
    months(calendar)

    @settings(max_examples=40, deadline=None)
    @given(rules(calendar))
    def look(rule: AnniversaryRule) -> None:
        check_returns(rule)

    look()


def leap_month_forgotten(rule: AnniversaryRule, first: date, last: date) -> Iterator[Return]:
    return returns(replace(rule, date=replace(rule.date, leap_month=False)), first, last)


def later_ignored(rule: AnniversaryRule, first: date, last: date) -> Iterator[Return]:
    return returns(replace(rule, missing="earlier"), first, last)


def in_the_gregorian_calendar(rule: AnniversaryRule, first: date, last: date) -> Iterator[Return]:
    return returns(replace(rule, calendar="gregorian", date=replace(rule.date, leap_month=False)), first, last)


@pytest.mark.parametrize("mutant", [leap_month_forgotten, later_ignored, in_the_gregorian_calendar])
def test_an_engine_that_is_wrong_is_caught(mutant: Engine) -> None:
    leap = AnniversaryRule(key="a", date=parse_date("2020-04L-29", "chinese"), calendar="chinese", missing="later")
    check_returns(leap)
    with pytest.raises(AssertionError):
        check_returns(leap, mutant)


OWNERS = {
    Custom.YAHRZEIT: "hebrew",
    Custom.BIRTHDAY: "hebrew",
    Custom.NEW_STYLE: "julian",
    Custom.OLD_STYLE: "julian",
    Custom.SAME_DIGITS: "julian",
}


@pytest.mark.parametrize("calendar", OTHERS)
def test_a_return_is_found_again_by_number_by_label_and_from_both_sides(calendar: str) -> None:
    units = st.sampled_from([Every(), Every(unit=Unit.MONTH), Every(unit=Unit.WEEK), Every(unit=Unit.DAY, step=99)])
    customs: list[Custom | None] = [custom for custom, owner in OWNERS.items() if owner == calendar]

    @settings(max_examples=25, deadline=None)
    @given(rules(calendar), units, st.sampled_from([None, *customs]), st.dates(date(2010, 1, 1), date(2070, 1, 1)))
    def look(rule: AnniversaryRule, every: Every, keep: Custom | None, after: date) -> None:
        rule = replace(rule, every=every, keep=keep if every == Every() else None)
        found = next_return(rule, after)
        if found is None:
            assert rule.missing == "skip"
            return
        assert found.day > after
        assert return_by_number(rule, found.number) == found
        assert return_by_label(rule, found.label) == found
        assert found in returns(rule, found.day, found.day)
        before = previous_return(rule, date.fromordinal(found.day.toordinal() + 1))
        assert before is not None
        assert before.day == found.day

    look()
