"""Returns reckoned in other calendars: the contract by example."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from scheduler.domain.anniversary import next_return, previous_return, return_by_label, return_by_number, returns
from scheduler.domain.rule_text import parse_only
from tests.domain.calendars.rules import next_days, rule, told


def test_a_yahrzeit_is_numbered_and_labelled_in_the_hebrew_year() -> None:
    rabin = rule("12 Cheshvan 5756", "hebrew", keep="yahrzeit")
    assert next_days(rabin, 2) == [(32, "5788", "2027-11-12"), (33, "5789", "2028-11-01")]
    assert told(return_by_label(rabin, "5787")) == (31, "5787", "2026-10-23")
    assert told(return_by_number(rabin, 31)) == (31, "5787", "2026-10-23")
    assert return_by_label(rabin, "5756") is None


def test_deaths_and_births_of_adar_follow_their_customs_and_a_plain_date_is_the_second() -> None:
    leap_year = date(2027, 1, 1)  # 5787
    for keys, day in [
        ({"keep": "yahrzeit"}, "2027-02-17"),
        ({"keep": "yahrzeit", "adar": "second"}, "2027-03-19"),
        ({"keep": "birthday"}, "2027-03-19"),
        ({}, "2027-03-19"),
    ]:
        assert told(next_return(rule("10 Adar 5785", "hebrew", **keys), leap_year)) == (2, "5787", day)


def test_the_adar_of_a_common_year_stands_for_adar_i_and_adar_ii_alike() -> None:
    for month in ("Adar I", "Adar II"):
        for missing in ("earlier", "later"):
            first = next_return(rule(f"10 {month} 5784", "hebrew", missing=missing), date(2024, 6, 1))
            assert told(first) == (1, "5785", "2025-03-10")
    assert told(next_return(rule("10 Adar I 5784", "hebrew", missing="skip"), date(2024, 6, 1)))[:2] == (3, "5787")  # type: ignore[index] - it returns
    thirtieth = rule("30 Adar I 5784", "hebrew", missing="later")
    assert told(return_by_label(thirtieth, "5785")) == (1, "5785", "2025-03-30")
    assert told(return_by_label(replace(thirtieth, missing="earlier"), "5785")) == (1, "5785", "2025-03-29")


@pytest.mark.parametrize(
    ("keep", "days"),
    [
        ("new style", ["2099-11-07", "2100-11-07", "2101-11-07"]),
        ("old style", ["2099-11-07", "2100-11-08", "2101-11-08"]),
        (None, ["2099-11-07", "2100-11-08", "2101-11-08"]),
        ("same digits", ["2099-10-25", "2100-10-25", "2101-10-25"]),
    ],
)
def test_an_october_of_the_julian_calendar_is_kept_in_one_of_three_styles(keep: str | None, days: list[str]) -> None:
    october = rule("1917-10-25", "julian", keep=keep)
    found = next_days(october, 3, date(2099, 1, 1))
    assert [day for _, _, day in found] == days
    assert [(number, label) for number, label, _ in found] == [(182, "2099"), (183, "2100"), (184, "2101")]


def test_a_new_style_day_of_the_next_year_keeps_the_julian_years_label_and_number() -> None:
    christmas = rule("1917-12-25", "julian", keep="new style")
    assert next_days(christmas, 1) == [(109, "2026", "2027-01-07")]
    assert told(return_by_label(christmas, "1918")) == (1, "1918", "1919-01-07")
    early = rule("44 BC-01-01", "julian", keep="new style")  # in the proleptic Gregorian year before
    assert next_days(early, 1) == [(2070, "2027", "2026-12-30")]


def test_the_ides_of_march_keep_their_digits() -> None:
    ides = rule("44 BC-03-15", "julian", keep="same digits", only=parse_only("every 100"))
    assert next_days(ides, 2) == [(2100, "2057", "2057-03-15"), (2200, "2157", "2157-03-15")]
    assert next_days(rule("44 BC-03-15", "julian", keep="same digits"), 1) == [(2070, "2027", "2027-03-15")]


def test_a_julian_leap_day_is_missing_in_years_that_have_none() -> None:
    leap_day = rule("1900-02-29", "julian", keep="same digits", missing="later")
    assert next_days(leap_day, 2, date(2027, 1, 1)) == [(127, "2027", "2027-03-01"), (128, "2028", "2028-02-29")]
    assert told(return_by_label(rule("1900-02-29", "julian"), "2100")) == (200, "2100", "2100-03-14")


@pytest.mark.parametrize(
    ("missing", "days"),
    [
        ("earlier", ["2027-05-20", "2028-05-09"]),
        ("later", ["2027-06-19", "2028-06-07"]),
        ("skip", ["2058-06-05", "2069-06-04"]),
    ],
)
def test_a_leap_month_that_a_year_lacks_is_the_ordinary_one_the_next_or_none(missing: str, days: list[str]) -> None:
    found = next_days(rule("2020-04L-15", "chinese", missing=missing), 2)
    assert [day for _, _, day in found] == days
    assert found[0][0] == int(found[0][1]) - 2020


def test_new_year_2027_is_the_sixth_of_february_whatever_icu_says() -> None:
    assert next_days(rule("1989-01-01", "chinese"), 2) == [(38, "2027", "2027-02-06"), (39, "2028", "2028-01-26")]


def test_months_of_the_chinese_calendar_are_labelled_with_their_leap_months() -> None:
    monthly = rule("2020-03-30", "chinese", every="month")
    found = [(each.number, each.label, each.years) for each in returns(monthly, date(2020, 5, 1), date(2021, 6, 10))]
    assert found[:3] == [(1, "2020-04", 0), (2, "2020-04l", 0), (3, "2020-05", 0)]
    assert found[-2:] == [(13, "2021-03", 1), (14, "2021-04", 1)]
    assert told(return_by_label(monthly, "2020-04l")) == (2, "2020-04l", "2020-06-20")
    assert return_by_label(monthly, "2021-04l") is None
    assert return_by_label(monthly, "2101-01") is None


def test_qingming_is_kept_by_the_almanac_in_three_counts_of_years() -> None:
    square = rule("1976-04-05", "gregorian", keep="Qingming")
    assert next_days(square, 2) == [(51, "2027", "2027-04-05"), (52, "2028", "2028-04-04")]
    assert next_days(rule("2519-04-05", "buddhist", keep="Qingming"), 1) == [(51, "2570", "2027-04-05")]
    assert next_days(rule("0065-04-05", "roc", keep="Qingming"), 1) == [(51, "116", "2027-04-05")]
    assert next_days(rule("0065-04-05", "roc", keep="last Monday of May"), 1) == [(51, "116", "2027-05-31")]


def test_ashura_returns_each_islamic_year_though_the_event_lies_before_the_table() -> None:
    ashura = rule("0061-01-10", "islamic-umalqura")
    assert next_days(ashura, 2) == [(1388, "1449", "2027-06-15"), (1389, "1450", "2028-06-03")]
    assert told(next_return(ashura, date.min)) == (1282, "1343", "1924-08-10")
    assert told(previous_return(ashura, date.max)) == (1439, "1500", "2076-12-07")


def test_a_thirteenth_month_and_other_new_years() -> None:
    assert next_days(rule("2000-01-01", "ethiopic"), 1) == [(20, "2020", "2027-09-12")]
    last = rule("1999-13-06", "ethiopic")
    assert next_days(last, 2) == [(20, "2019", "2027-09-11"), (21, "2020", "2028-09-10")]
    assert next_days(rule("1357-11-22", "persian"), 1) == [(48, "1405", "2027-02-11")]
    assert next_days(rule("0036-02-28", "roc"), 1) == [(80, "116", "2027-02-28")]
    assert next_days(rule("2519-10-06", "buddhist"), 1) == [(51, "2570", "2027-10-06")]
    assert next_days(rule("1879-01-01", "indian"), 1) == [(70, "1949", "2027-03-22")]
    assert next_days(rule("1743-01-01", "coptic"), 1) == [(1, "1744", "2027-09-12")]
