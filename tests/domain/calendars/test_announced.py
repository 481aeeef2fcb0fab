"""Months that begin when they were announced to: the calendar around them, and what cannot be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.anniversary import next_return
from scheduler.domain.calendar_dates import date_of_day
from scheduler.domain.calendars.announced import AnnouncedMonths, as_announced, read_announced
from scheduler.domain.calendars.islamic import ISLAMIC_UMALQURA
from scheduler.domain.calendars.registry import CALENDARS, calendar_of
from scheduler.domain.rule import AnniversaryRule, HistoricDate
from scheduler.domain.rule_text import parse_civil_date, parse_date
from scheduler.errors import ValueRefused

EID = AnniversaryRule(key="eid", date=HistoricDate(year=1440, month=10, day=1), calendar="islamic-umalqura")
"""1 Shawwal; 1448 computed as 9 March 2027."""


def told(entries: dict[str, str]) -> AnnouncedMonths:
    months, problems = read_announced(entries)
    assert problems == []
    assert months is not None
    return months


def test_an_announced_month_moves_its_own_days_and_no_others() -> None:
    later = replace(EID, announced=told({"1448-10": "2027-03-10"}))
    kept = [found and found.day for found in (next_return(each, date(2027, 1, 1)) for each in (EID, later))]
    assert kept == [date(2027, 3, 9), date(2027, 3, 10)]
    for month in (9, 11):
        other = replace(EID, date=HistoricDate(year=1440, month=month, day=1))
        moved = replace(other, announced=later.announced)
        assert next_return(moved, date(2027, 1, 1)) == next_return(other, date(2027, 1, 1))


def test_number_and_label_hold_no_day_so_an_announcement_keeps_them() -> None:
    later = replace(EID, announced=told({"1448-10": "2027-03-10"}))
    computed, announced = (next_return(each, date(2027, 1, 1)) for each in (EID, later))
    assert computed is not None
    assert announced is not None
    assert (computed.label, computed.number) == (announced.label, announced.number) == ("1448", 8)
    assert computed.day != announced.day


def test_a_date_is_judged_and_converted_by_the_announced_months() -> None:
    months = told({"1448-10": "2027-03-10"})
    assert parse_date("1448-09-30", "islamic-umalqura", months).day == 30
    with pytest.raises(ValueRefused):
        parse_date("1448-09-30", "islamic-umalqura")
    civil = parse_civil_date("2027-03-09", "islamic-umalqura", after_sunset=False, announced=months)
    assert (civil.month, civil.day) == (9, 30)


def test_the_table_touches_no_other_calendar() -> None:
    months = told({"1448-10": "2027-03-10"})
    assert calendar_of("islamic-civil", months) is CALENDARS["islamic-civil"]
    assert calendar_of("islamic-umalqura", None) is ISLAMIC_UMALQURA
    assert as_announced(months).SHORTEST_MONTHS == ISLAMIC_UMALQURA.SHORTEST_MONTHS


@pytest.mark.parametrize(
    ("entries", "key", "what", "cure"),
    [
        (
            {"1448-09": "2027-02-09"},
            "1448-09",
            "1448-08 would begin on 2027-01-09 and 1448-09 on 2027-02-09: 31 days, and a month has 29 or 30.",
            "Correct the day, or write down the day on which 1448-08 was announced to begin, too.",
        ),
        (
            {"1448-09": "2027-02-08", "1448-10": "2027-03-11"},
            "1448-09",
            "1448-09 would begin on 2027-02-08 and 1448-10 on 2027-03-11: 31 days, and a month has 29 or 30.",
            "Correct the days.",
        ),
        (
            {"1448-10": "2027-03-08"},
            "1448-10",
            "1448-09 would begin on 2027-02-08 and 1448-10 on 2027-03-08: 28 days, and a month has 29 or 30.",
            "Correct the day, or write down the day on which 1448-09 was announced to begin, too.",
        ),
        ({"1448-13": "2027-02-08"}, "1448-13", "There is no month `1448-13` in calendar `islamic-umalqura`.",
         "Write year and month as `1448-09`, of the years 1343 to 1500."),
        ({"1501-01": "2077-11-17"}, "1501-01", "There is no month `1501-01` in calendar `islamic-umalqura`.",
         "Write year and month as `1448-09`, of the years 1343 to 1500."),
        ({"1448-09": "2027-02-30"}, "1448-09", "`2027-02-30` is not a civil day.",
         "Write the day on which the month began as year, month and day, such as `2027-02-08`."),
    ],
)  # fmt: skip
def test_what_cannot_have_been_announced_is_refused(entries: dict[str, str], key: str, what: str, cure: str) -> None:
    months, problems = read_announced(entries)
    assert months is None
    assert (key, what, cure) in [(where, problem.what, problem.cure) for where, problem in problems]


def test_the_ends_of_the_table_may_be_announced_too() -> None:
    first, last = ISLAMIC_UMALQURA.MONTHS[0], ISLAMIC_UMALQURA.MONTHS[-1]
    for number, name in ((first, "1343-01"), (last, "1500-12")):
        start = date.fromordinal(ISLAMIC_UMALQURA.month_start(number)).isoformat()
        assert told({name: start}).starts == ((number, ISLAMIC_UMALQURA.month_start(number)),)


def test_an_empty_table_is_none() -> None:
    assert read_announced({}) == (None, [])


@given(
    st.dictionaries(st.integers(*(ISLAMIC_UMALQURA.month_number(year, 1) or 0 for year in (1430, 1490))),
                    st.integers(-1, 1), min_size=1, max_size=6)
)  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_whatever_is_accepted_is_a_calendar_of_unbroken_months_of_29_or_30_days(moves: dict[int, int]) -> None:
    names = {number: f"{number // 12}-{number % 12 + 1:02}" for number in moves}
    starts = {number: ISLAMIC_UMALQURA.month_start(number) + move for number, move in moves.items()}
    months, problems = read_announced({names[number]: date.fromordinal(starts[number]).isoformat() for number in moves})
    touched = {number + step for number in moves for step in (-1, 0)}

    def start(number: int) -> int:
        return starts.get(number, ISLAMIC_UMALQURA.month_start(number))

    fits = all(start(number + 1) - start(number) in {29, 30} for number in touched)
    assert (months is not None) == fits == (not problems)
    if months is None:
        return
    calendar = as_announced(months)
    assert (calendar.MONTHS, calendar.YEARS, calendar.DAYS) == (
        ISLAMIC_UMALQURA.MONTHS, ISLAMIC_UMALQURA.YEARS, ISLAMIC_UMALQURA.DAYS
    )  # fmt: skip
    for number in touched:
        days = range(calendar.month_start(number), calendar.month_start(number + 1))
        assert {calendar.month_of(day) for day in days} == {number}
        assert date_of_day(days[0], "islamic-umalqura", months).day == 1
