"""Dates of other calendars as people write them, and what they are told instead."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.calendar_dates import MEANT_YEARS, date_of_day, date_words
from scheduler.domain.calendars.registry import CALENDARS
from scheduler.domain.rule import HistoricDate
from scheduler.domain.rule_text import parse_civil_date, parse_date
from scheduler.errors import ValueRefused


def refusal(on: str, calendar: str) -> ValueRefused:
    with pytest.raises(ValueRefused) as caught:
        parse_date(on, calendar)
    assert caught.value.what.endswith(".")
    assert caught.value.cure.endswith((".", "?"))
    return caught.value


@pytest.mark.parametrize(
    ("on", "calendar", "read"),
    [
        ("12 Cheshvan 5756", "hebrew", HistoricDate(year=5756, month=2, day=12)),
        ("12 mar-cheshvan 5756", "hebrew", HistoricDate(year=5756, month=2, day=12)),
        ("5 Sh'vat 5784", "hebrew", HistoricDate(year=5784, month=5, day=5)),
        ("30 Adar I 5784", "hebrew", HistoricDate(year=5784, month=5, day=30, leap_month=True)),
        ("14 Adar II 5784", "hebrew", HistoricDate(year=5784, month=6, day=14)),
        ("14 Adar 5785", "hebrew", HistoricDate(year=5785, month=6, day=14)),
        ("Tamuz 5702", "hebrew", HistoricDate(year=5702, month=10)),
        ("Tamuz 5702~", "hebrew", HistoricDate(year=5702, month=10, circa=True)),
        ("5702?", "hebrew", HistoricDate(year=5702, doubtful=True)),
        ("2020-04L-15", "chinese", HistoricDate(year=2020, month=4, day=15, leap_month=True)),
        ("278 BC-05-05", "chinese", HistoricDate(year=-277, month=5, day=5)),
        ("1889-04L-30", "chinese", HistoricDate(year=1889, month=4, day=30, leap_month=True)),
        ("0061-01-10", "islamic-umalqura", HistoricDate(year=61, month=1, day=10)),
        ("1743-13-05", "coptic", HistoricDate(year=1743, month=13, day=5)),
        ("44 BC-03-15", "julian", HistoricDate(year=-43, month=3, day=15)),
        ("1900-02-29", "julian", HistoricDate(year=1900, month=2, day=29)),
    ],
)
def test_dates_are_read(on: str, calendar: str, read: HistoricDate) -> None:
    assert parse_date(on, calendar) == read


@pytest.mark.parametrize(
    ("on", "calendar", "code"),
    [
        ("30 Cheshvan 5765", "hebrew", "impossible-date"),
        ("10 Adar 5784", "hebrew", "impossible-date"),
        ("10 Adar I 5785", "hebrew", "impossible-date"),
        ("0 Nisan 5785", "hebrew", "impossible-date"),
        ("12 June 5756", "hebrew", "bad-date"),
        ("5756-02-12", "hebrew", "bad-date"),
        ("5756-02", "hebrew", "bad-date"),
        ("5756-02L-12", "hebrew", "bad-date"),
        ("12 Cheshvan 1995", "hebrew", "unlikely-year"),
        ("44 BC-03-15", "hebrew", "bad-date"),
        ("12 Cheshvan 5756", "julian", "bad-date"),
        ("2021-04L-15", "chinese", "impossible-date"),
        ("1889-13-01", "chinese", "impossible-date"),
        ("1889-04-31", "chinese", "impossible-date"),
        ("4718-01-01", "chinese", "unlikely-year"),
        ("1448-04L-01", "islamic-civil", "impossible-date"),
        ("0061-01L-10", "islamic-umalqura", "impossible-date"),
        ("1744-13-06", "coptic", "impossible-date"),
        ("1743-14-01", "coptic", "impossible-date"),
        ("1404-12-30", "persian", "impossible-date"),
        ("0000-01-01", "roc", "unlikely-year"),
    ],
)
def test_dates_that_the_calendar_lacks_are_refused(on: str, calendar: str, code: str) -> None:
    assert refusal(on, calendar).code == code


@pytest.mark.parametrize(
    ("on", "calendar", "cure"),
    [
        (
            "1995-11-05",
            "hebrew",
            "If it is a Gregorian date, write `12 Cheshvan 5756`, or `13 Cheshvan 5756` for the hours after sunset.",
        ),
        (
            "1989-06-04",
            "islamic-civil",
            "If it is a Gregorian date, write `1409-10-29`, or `1409-11-01` for the hours after sunset.",
        ),
        ("1979-02-11", "persian", "If it is a Gregorian date, write `1357-11-22`."),
        ("1976-10-06", "buddhist", "If it is a Gregorian date, write `2519-10-06`."),
        ("1947-02-28", "roc", "If it is a Gregorian date, write `0036-02-28`."),
        ("1995", "hebrew", "The Gregorian year 1995 begins in its year 5755: write that, or the next."),
        ("1995-02-30", "hebrew", "The Gregorian year 1995 begins in its year 5755: write that, or the next."),
        (
            "1895-02-03",
            "roc",
            "Leave `calendar` out if it is a Gregorian date, or number the year as that calendar does.",
        ),
        ("2200", "chinese", "Number the year as calendar `chinese` does."),
    ],
)
def test_a_year_that_cannot_be_meant_is_refused_with_the_conversion(on: str, calendar: str, cure: str) -> None:
    refused = refusal(on, calendar)
    assert refused.code == "unlikely-year"
    assert refused.cure == cure


def test_a_hebrew_month_in_digits_is_given_back_by_both_its_names() -> None:
    assert refusal("5756-02-12", "hebrew").cure == "Write the month by name: `12 Cheshvan 5756` or `12 Iyyar 5756`."


def test_a_hebrew_month_in_another_calendar_is_told_where_it_belongs() -> None:
    for on in ("12 Cheshvan 5756", "1 Adar II 5784", "1 Adar 5784"):
        assert refusal(on, "gregorian").cure == "Write `calendar: hebrew`."


def test_the_spelling_of_a_calendar_is_shown_in_its_own_numbers() -> None:
    assert refusal("in June", "hebrew").cure == "Write year, month and day as `1 Sivan 5749`."
    assert refusal("in June", "chinese").cure == "Write year, month and day as `1989-05-01`."
    assert "44 BC-03-15" in refusal("in June", "gregorian").cure


@pytest.mark.parametrize("calendar", CALENDARS)
@given(day=st.dates(date(1925, 1, 1), date(2076, 1, 1)))
def test_every_day_of_every_calendar_is_read_back_as_it_is_written(calendar: str, day: date) -> None:
    named = date_of_day(day.toordinal(), calendar)
    assert parse_date(date_words(named, calendar), calendar) == named


def test_a_civil_day_is_converted_before_or_after_sunset() -> None:
    assert parse_civil_date("1995-11-04", "hebrew", after_sunset=True) == parse_date("12 Cheshvan 5756", "hebrew")
    assert parse_civil_date("1995-11-05", "hebrew", after_sunset=False) == parse_date("12 Cheshvan 5756", "hebrew")
    assert parse_civil_date("2020-06-06~", "chinese", after_sunset=False) == parse_date("2020-04L-15~", "chinese")
    for on, calendar, after_sunset in [
        ("1995-11", "hebrew", False),
        ("12 Cheshvan 5756", "hebrew", False),
        ("1995-11-04", "chinese", True),
        ("1898-06-11", "chinese", False),
    ]:
        with pytest.raises(ValueRefused):
            parse_civil_date(on, calendar, after_sunset=after_sunset)


def test_gregorian_years_of_the_last_two_centuries_cannot_be_meant_where_they_would_be_another_age() -> None:
    for calendar in ("hebrew", "islamic-umalqura", "islamic-civil", "persian", "buddhist", "roc"):
        assert not set(range(1800, 2027)) & set(MEANT_YEARS[calendar])
