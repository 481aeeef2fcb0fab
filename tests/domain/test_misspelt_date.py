"""Dates as people write them elsewhere: what is offered is a date, and never only one of two that may be meant."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain import foreign_signs, misspelt_date
from scheduler.domain.calendars.registry import CALENDARS
from scheduler.domain.rule_text import parse_date
from scheduler.errors import ValueRefused

DAYS = st.dates(date(1000, 1, 1), date(2100, 12, 31))
MONTHS = [name.capitalize() for name in misspelt_date.MONTHS]


def offered(text: str, calendar: str = "gregorian") -> list[str]:
    """What the refusal of a date offers instead."""
    with pytest.raises(ValueRefused) as caught:
        parse_date(text, calendar)
    return re.findall(r"`([^`]+)`", caught.value.cure)


def refusal(text: str, calendar: str) -> ValueRefused | None:
    try:
        parse_date(text, calendar)
    except ValueRefused as refused:
        return refused
    return None


@given(DAYS, st.sampled_from("/.-"), st.booleans())
def test_day_and_month_in_digits_offer_every_date_that_may_be_meant(day: date, sign: str, month_first: bool) -> None:
    first, second = (day.month, day.day) if month_first else (day.day, day.month)
    meant = {day}
    if day.day <= 12:
        meant.add(date(day.year, day.day, day.month))
    assert set(offered(f"{first}{sign}{second}{sign}{day.year}")) == {each.isoformat() for each in meant}


@given(
    DAYS,
    st.sampled_from(["{0.day} {1} {0.year}", "{1} {0.day}, {0.year}", "{0.day}. {2} {0.year}", "{2} {0.day} {0.year}"]),
)
def test_months_by_name_offer_the_one_date(day: date, written: str) -> None:
    name = MONTHS[day.month - 1]
    assert offered(written.format(day, name, name[:3])) == [day.isoformat()]


@pytest.mark.parametrize(
    ("text", "calendar", "meant"),
    [
        ("29 Esfand 1371", "persian", "1371-12-29"),
        ("Isfand 29, 1371 AP", "persian", "1371-12-29"),
        ("9 Ramadan 1448 AH", "islamic-umalqura", "1448-09-09"),
        ("9 Ramazan 1448", "islamic-civil", "1448-09-09"),
        ("1 Dhu al-Hijjah 1409", "islamic-umalqura", "1409-12-01"),
        ("12 Rabi’ al-Awwal 1409", "islamic-civil", "1409-03-12"),
        ("2 Megabit 1981", "ethiopic", "1981-07-02"),
        ("4 Nasie 1705", "coptic", "1705-13-04"),
        ("14 Jyaistha 1911 Saka", "indian", "1911-03-14"),
        ("4 June 2532", "buddhist", "2532-06-04"),
    ],
)
def test_months_by_their_own_names_offer_the_one_date(text: str, calendar: str, meant: str) -> None:
    assert offered(text, calendar) == [meant]
    assert refusal(meant, calendar) is None


def test_a_month_of_another_calendar_is_answered_with_that_calendar() -> None:
    assert offered("9 Ramadan 1448") == ["calendar: islamic-umalqura"]
    assert offered("29 Esfand 1371", "islamic-civil") == ["calendar: persian"]
    assert offered("12 Cheshvan 5756") == ["calendar: hebrew"]
    assert offered("4 June 1989", "islamic-civil") != ["1989-06-04"]


def test_a_day_that_the_named_month_has_not_got_is_said_to_be_missing() -> None:
    found = refusal("30 Esfand 1371", "persian")
    assert found is not None
    assert "has no day 30 in month 12 (Esfand)" in found.what


@given(DAYS, st.sampled_from(["０", "٠", "०", "߀"]))
def test_digits_of_every_script_offer_those_of_ascii(day: date, zero: str) -> None:
    text = "".join(chr(ord(zero) + int(sign)) if sign.isdigit() else sign for sign in day.isoformat())
    assert offered(text) == [day.isoformat()]


@given(st.text(max_size=20), st.sampled_from(sorted(CALENDARS)))
def test_whatever_is_written_is_read_or_refused_with_a_cure(text: str, calendar: str) -> None:
    found = refusal(text, calendar)
    assert found is None or (found.what.endswith(".") and found.cure.endswith((".", "?")))


@given(
    st.tuples(*(st.integers(0, 99),) * 3).map(lambda parts: "{:02}/{:02}/19{:02}".format(*parts)),
    st.sampled_from(sorted(set(CALENDARS) - {"hebrew"})),
)
def test_nothing_impossible_is_offered_in_place_of_another_order(text: str, calendar: str) -> None:
    with pytest.raises(ValueRefused) as caught:
        parse_date(text, calendar)
    for offer in re.findall(r"Write `([^`]+)`|or `([^`]+)`", caught.value.cure):
        found = refusal("".join(offer), calendar)
        # The day exists; only its year may be one that nobody means in that calendar.
        assert found is None or found.code == "unlikely-year"


def test_a_sign_that_cannot_be_shown_is_named_and_not_shown() -> None:
    assert foreign_signs.named("\u202eevil") == " It holds RIGHT-TO-LEFT OVERRIDE."
    assert foreign_signs.named("plain") == ""
