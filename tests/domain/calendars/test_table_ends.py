"""What happens where a calendar's table ends, and keys that do not go with a calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from scheduler.domain.anniversary import next_return, previous_return, return_by_label, return_by_number, returns
from scheduler.domain.rule import AnniversaryRule, Custom, Every, SolarTerm, Unit
from scheduler.domain.rule_sense import rule_problems
from scheduler.domain.rule_text import parse_date, parse_every, parse_keep, parse_only
from tests.domain.calendars.rules import rule

TABLES = [("2020-01-15", "chinese", 2101), ("1448-01-10", "islamic-umalqura", 2077)]


def codes(a_rule: AnniversaryRule, after: date | None = None) -> list[str]:
    return [problem.code for problem in rule_problems(a_rule, after=after)]


@pytest.mark.parametrize("every", ["year", "month", "week", "1000 days"])
@pytest.mark.parametrize(("on", "calendar", "last"), TABLES)
def test_beyond_its_table_a_calendar_returns_nothing_and_quietly(every: str, on: str, calendar: str, last: int) -> None:
    a_rule = rule(on, calendar, every=every)
    assert next_return(a_rule, date.max) is None
    assert next_return(a_rule, date(last, 12, 31)) is None
    final = previous_return(a_rule, date.max)
    assert final is not None
    assert last - 3 <= final.day.year <= last
    assert return_by_number(a_rule, final.number) == final
    assert return_by_number(a_rule, 10**9) is None
    assert return_by_label(a_rule, "9" * 4) is None
    assert return_by_label(a_rule, "9999-01") is None
    assert list(returns(a_rule, date(last + 1, 1, 1), date.max)) == []
    assert previous_return(a_rule, date(1800, 1, 1)) is None


def test_a_month_bound_beyond_the_table_bounds_nothing() -> None:
    monthly = rule("2099-01-15", "chinese", every="month")
    assert len(list(returns(replace(monthly, last_year=2400), date.min, date.max))) == 24
    assert len(list(returns(replace(monthly, last_year=2099), date.min, date.max))) == 12
    assert len(list(returns(replace(monthly, first_year=1700), date.min, date.max))) == 24
    assert len(list(returns(replace(monthly, first_year=2100), date.min, date.max))) == 12
    assert list(returns(replace(monthly, first_year=2200), date.min, date.max)) == []
    assert list(returns(replace(monthly, last_year=1700), date.min, date.max)) == []


def test_returns_that_would_leave_the_table_are_refused_when_they_come_near() -> None:
    new_year = rule("1989-01-01", "chinese")
    assert codes(new_year, date(2026, 11, 22)) == []
    assert codes(new_year, date(2097, 12, 31)) == []
    assert codes(new_year, date(2098, 12, 31)) == ["calendar-range"]
    assert "after the year 2100" in rule_problems(new_year, after=date(2099, 1, 1))[0].what
    assert codes(replace(new_year, last_year=2100), date(2098, 12, 31)) == []
    assert codes(replace(new_year, only=parse_only("every 100")), date(2026, 11, 22)) == ["calendar-range"]
    assert codes(replace(new_year, only=parse_only(["25", "50"])), date(2026, 11, 22)) == []
    assert codes(replace(new_year, only=parse_only(["25", "150"]))) == ["calendar-range"]
    assert codes(replace(new_year, every=Every(unit=Unit.MONTH)), date(2101, 1, 1)) == ["calendar-range"]
    assert codes(replace(new_year, every=Every(unit=Unit.DAY)), date(2101, 1, 26)) == ["calendar-range"]


def test_a_solar_term_ends_with_its_own_table() -> None:
    square = rule("1976-04-05", "gregorian", keep="Qingming")
    assert next_return(square, date(2100, 12, 31)) is None
    assert codes(square, date(2098, 1, 1)) == []
    assert codes(square, date(2099, 1, 1)) == ["calendar-range"]
    assert "`until: 2100`" in rule_problems(square, after=date(2099, 1, 1))[0].cure
    minguo = rule("0065-04-05", "roc", keep="Qingming")
    assert "`until: 189`" in rule_problems(minguo, after=date(2099, 1, 1))[0].cure


def test_a_calendar_without_a_table_is_never_refused_for_its_range() -> None:
    assert codes(rule("1989-06-04", "gregorian"), date.max) == []
    assert codes(rule("12 Cheshvan 5756", "hebrew"), date(2999, 1, 1)) == []
    assert codes(rule("1743-01-01", "coptic"), date(9990, 1, 1)) == []


@pytest.mark.parametrize("every", ["month", "week", "day", "once"])
def test_what_is_counted_from_an_event_before_the_table_is_refused(every: str) -> None:
    event = parse_date("0061-01-10", "islamic-umalqura")
    counted = AnniversaryRule(key="a", date=event, calendar="islamic-umalqura", every=parse_every(every))
    assert codes(counted) == ["calendar-range"]


@pytest.mark.parametrize(
    ("on", "calendar", "keys", "found"),
    [
        ("1989-06-04", "gregorian", {"keep": Custom.YAHRZEIT}, ["keep-needs-calendar"]),
        ("12 Cheshvan 5756", "hebrew", {"keep": Custom.NEW_STYLE}, ["keep-needs-calendar"]),
        ("12 Cheshvan 5756", "hebrew", {"keep": SolarTerm(name="qingming")}, ["keep-needs-calendar"]),
        ("1917-10-25", "julian", {"keep": parse_keep("Easter + 1")}, ["keep-needs-calendar"]),
        ("12 Cheshvan 5756", "hebrew", {"adar": "second"}, ["adar-needs-yahrzeit"]),
        (
            "12 Cheshvan 5756",
            "hebrew",
            {"keep": Custom.YAHRZEIT, "every": Every(unit=Unit.MONTH)},
            ["keep-needs-year"],
        ),
    ],
)
def test_keys_that_do_not_go_with_the_calendar_are_told(
    on: str, calendar: str, keys: dict[str, object], found: list[str]
) -> None:
    made = AnniversaryRule(key="a", date=parse_date(on, calendar), calendar=calendar, **keys)  # type: ignore[arg-type] - keys of a rule
    assert codes(made) == found
