"""The Gregorian calendar and both Easters against the standard library and dateutil."""

from __future__ import annotations

from datetime import date

from dateutil.easter import EASTER_ORTHODOX, EASTER_WESTERN, easter
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.calendars import gregorian
from scheduler.domain.calendars.easter import orthodox_easter, western_easter

YEARS = st.integers(-10_000, 20_000)


@settings(max_examples=300)
@given(st.dates())
def test_day_numbers_are_ordinals_within_the_years_of_the_standard_library(day: date) -> None:
    number = day.toordinal()
    assert gregorian.day_number(day.year, day.month, day.day) == number
    assert gregorian.year_month_day(number) == (day.year, day.month, day.day)
    assert gregorian.weekday(number) == day.weekday()


def test_every_day_of_eight_hundred_years_around_the_year_0_follows_the_one_before() -> None:
    number = gregorian.day_number(-400, 1, 1)
    for year in range(-400, 400):
        for month in range(1, 13):
            for day in range(1, gregorian.month_length(year, month) + 1):
                assert gregorian.year_month_day(number) == (year, month, day)
                number += 1
    assert number == date(400, 1, 1).toordinal()


@given(st.dates(), st.integers(-50, 50).filter(bool))
def test_the_calendar_repeats_itself_every_400_years(day: date, cycles: int) -> None:
    year, number = day.year + 10_000 * cycles, day.toordinal() + 25 * 146_097 * cycles
    assert gregorian.day_number(year, day.month, day.day) == number
    assert gregorian.year_month_day(number) == (year, day.month, day.day)
    assert gregorian.month_start(12 * year + day.month - 1) == number - day.day + 1


def test_first_and_last_days_of_the_standard_library_are_met() -> None:
    assert gregorian.year_month_day(0) == (0, 12, 31)
    assert gregorian.year_month_day(1) == (1, 1, 1)
    assert gregorian.year_month_day(date.max.toordinal() + 1) == (10_000, 1, 1)


@given(YEARS, st.integers(1, 12))
def test_a_month_ends_where_the_next_begins(year: int, month: int) -> None:
    number = gregorian.month_number(year, month)
    assert number is not None
    assert gregorian.month_name(number) == (year, month, False)
    start = gregorian.month_start(number)
    assert gregorian.month_start(number + 1) - start == gregorian.month_length(year, month)
    assert gregorian.month_of(start) == number
    assert gregorian.month_of(start - 1) == number - 1
    assert gregorian.year_of(start) == year


def test_a_month_that_is_none_has_no_number() -> None:
    assert gregorian.month_number(2020, 13) is None
    assert gregorian.month_number(2020, 0) is None
    assert gregorian.month_number(2020, 4, leap=True) is None


def test_leap_years_are_those_of_the_bull_of_1582() -> None:
    assert [year for year in (1900, 2000, 2023, 2024, 2100, 0, -1, -4, -100, -400) if gregorian.is_leap(year)] == [
        2000,
        2024,
        0,
        -4,
        -400,
    ]


@given(YEARS, st.integers(1, 12), st.integers(0, 6), st.sampled_from([1, 2, 3, 4, 5, -1, -2]))
def test_the_nth_weekday_is_the_nth_of_those_in_its_month(year: int, month: int, weekday: int, nth: int) -> None:
    start = gregorian.day_number(year, month, 1)
    days = [start + n for n in range(gregorian.month_length(year, month)) if gregorian.weekday(start + n) == weekday]
    expected = None if nth > len(days) else days[nth - 1 if nth > 0 else nth]
    assert gregorian.nth_weekday(year, month, weekday, nth) == expected


def test_easter_is_dateutils_from_1583_to_4099() -> None:
    for year in range(1583, 4100):
        assert western_easter(year) == easter(year, EASTER_WESTERN).toordinal()
        assert orthodox_easter(year) == easter(year, EASTER_ORTHODOX).toordinal()


@given(YEARS)
def test_easter_is_a_sunday_of_every_year(year: int) -> None:
    sunday = western_easter(year)
    assert gregorian.weekday(sunday) == gregorian.weekday(orthodox_easter(year)) == 6
    assert gregorian.day_number(year, 3, 22) <= sunday <= gregorian.day_number(year, 4, 25)
