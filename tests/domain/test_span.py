"""Remembrances and events of several days: their length, their moments, their words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.interval import LENGTHS, last_day, parse_days, parse_event
from scheduler.domain.rule import AnniversaryRule, HistoricDate
from scheduler.domain.time_text import parse_moment, parse_moments
from scheduler.domain.wording.intervals import event_words, interval_words
from scheduler.domain.wording.language import TAGS, language_for, language_or_plain
from scheduler.errors import ValueRefused

BRITISH, AMERICAN = language_for("en"), language_for("en-US")


@given(st.integers(-5, 1000))
def test_a_remembrance_lasts_2_to_366_days(days: int) -> None:
    if days in LENGTHS:
        assert parse_days(str(days)) == days
    else:
        with pytest.raises(ValueRefused, match="cannot last"):
            parse_days(str(days))


@pytest.mark.parametrize("text", ["", "two", "2 days", "2.0", "٢"])
def test_days_are_written_in_digits(text: str) -> None:
    with pytest.raises(ValueRefused, match="from 2 to 366"):
        parse_days(text)


def test_each_day_expands_into_the_moments_there_are() -> None:
    assert parse_moments("Each  day", days=4) == tuple(
        parse_moment(text) for text in ("the day", "1 day after", "2 days after", "3 days after")
    )
    assert [moment.name for moment in parse_moments(["eve 18:00", "each day"], days=2)] == [
        "eve 18:00", "the day", "1 day after",
    ]  # fmt: skip
    assert len(parse_moments("each day", days=366)) == 366


def test_each_day_needs_several_days_and_names_none_twice() -> None:
    with pytest.raises(ValueRefused, match="such as `days: 2`"):
        parse_moments("each day")
    with pytest.raises(ValueRefused, match="`1 day after`"):
        parse_moments(["each day", "1 day after"], days=2)


@given(st.dates(), st.integers(1, 366))
def test_the_last_day_is_as_many_days_on_and_never_beyond_the_calendar(day: date, days: int) -> None:
    last = last_day(day, days)
    assert (last - day).days == days - 1 or last == date.max
    assert last >= day


def test_an_interval_is_an_event_of_so_many_days() -> None:
    event = parse_event("1989-06-03/1989-06-04")
    assert event.first == HistoricDate(year=1989, month=6, day=3)
    assert event.last == HistoricDate(year=1989, month=6, day=4)
    assert event.days == 2
    assert parse_event("1994-04-07 / 1994-07-15").days == 100
    assert parse_event("2 BC-12-31/1 BC-01-01").days == 2
    assert parse_event("29 Elul 5749/1 Tishrei 5750", "hebrew").days == 2
    assert parse_event("0061-01-01/0061-01-10", "islamic-umalqura").days == 10
    assert parse_event("1942").last is None


@pytest.mark.parametrize(
    ("text", "calendar", "sentence"),
    [
        ("1989-06-04/1989-06-03", "gregorian", "ends before it begins"),
        ("1989-06-04/1989-06-04", "gregorian", "an interval of 1 days"),
        ("1989-06-04/1990-06-05", "gregorian", "an interval of 367 days"),
        ("1989-06/1989-07", "gregorian", "from which day to which day"),
        ("1989-06-03~/1989-06-04", "gregorian", "from which day to which day"),
        ("1989-06-03/04", "gregorian", "is not a date"),
        ("1989-06-03/1989-06-31", "gregorian", "no day 31"),
        ("1989-06-03/", "gregorian", "is not a date"),
        ("0061-01-29/0061-02-02", "islamic-umalqura", "is not supported so early"),
    ],
)
def test_what_is_no_interval_is_refused(text: str, calendar: str, sentence: str) -> None:
    with pytest.raises(ValueRefused, match=sentence):
        parse_event(text, calendar)


# --- words ---


@pytest.mark.parametrize(
    ("first", "last", "british", "american"),
    [
        ("2027-06-04", "2027-06-04", "4 June 2027", "June 4, 2027"),
        ("2027-06-04", "2027-06-05", "4–5 June 2027", "June 4–5, 2027"),
        ("2027-04-07", "2027-07-15", "7 April – 15 July 2027", "April 7 – July 15, 2027"),
        ("2027-12-31", "2028-01-01", "31 December 2027 – 1 January 2028", "December 31, 2027 – January 1, 2028"),
    ],
)
def test_days_in_a_row_are_said_without_what_both_share(first: str, last: str, british: str, american: str) -> None:
    days = date.fromisoformat(first), date.fromisoformat(last)
    assert interval_words(*days, BRITISH) == british
    assert interval_words(*days, AMERICAN) == american


def rule(text: str, calendar: str = "gregorian") -> AnniversaryRule:
    event = parse_event(text, calendar)
    return AnniversaryRule(key="k", date=event.first, event_end=event.last, calendar=calendar, days=event.days)


def test_an_event_of_several_days_is_said_from_the_first_to_the_last() -> None:
    assert event_words(rule("1989-06-03/1989-06-04"), BRITISH) == "3–4 June 1989"
    assert event_words(rule("1917-10-24/1917-10-25", "julian"), BRITISH) == "24–25 October 1917 (Julian)"
    assert event_words(rule("44 BC-03-14/44 BC-03-15"), BRITISH) == "14–15 March 44 BC"
    assert event_words(rule("12 Cheshvan 5756/13 Cheshvan 5756", "hebrew"), BRITISH) == (
        "12 Cheshvan 5756 – 13 Cheshvan 5756"
    )
    assert event_words(rule("1989-06-04"), BRITISH) == "4 June 1989"
    assert event_words(rule("1989-06-03/1989-06-04"), language_or_plain("sw")) == "1989-06-03 – 1989-06-04"


@pytest.mark.parametrize("tag", [tag for tag in TAGS if not tag.startswith("en")])
def test_other_languages_join_two_dates_of_their_own_form(tag: str) -> None:
    language = language_for(tag)
    first, last = date(1989, 6, 3), date(1989, 6, 4)
    assert interval_words(first, last, language) == f"{language.date(first)} – {language.date(last)}"
    ends = [language.historic_date(HistoricDate(year=1989, month=6, day=day), "gregorian") for day in (3, 4)]
    assert event_words(rule("1989-06-03/1989-06-04"), language) == " – ".join(ends)


def test_english_says_of_a_julian_date_that_it_is_one() -> None:
    when = HistoricDate(year=1917, month=10, day=25)
    assert BRITISH.historic_date(when, "julian") == "25 October 1917 (Julian)"
    assert AMERICAN.historic_date(when, "julian") == "October 25, 1917 (Julian)"
    assert BRITISH.historic_date(when, "gregorian") == "25 October 1917"
    assert BRITISH.historic_date(HistoricDate(year=1917), "julian") == "1917"
    assert BRITISH.historic_date(HistoricDate(year=-43, month=3, day=15), "julian") == "15 March 44 BC"
    about = HistoricDate(year=1613, month=2, day=21, circa=True)
    assert BRITISH.historic_date(about, "julian") == "about 21 February 1613 (Julian)"
