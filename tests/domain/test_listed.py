"""Days that a list gives and no rule: against an oracle that walks the calendar one day at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.anniversary import next_return, previous_return, return_by_label, return_by_number, returns
from scheduler.domain.calendars import gregorian
from scheduler.domain.calendars.registry import CALENDARS
from scheduler.domain.listed import DayOfList, days_by_number, days_in_a_list, parse_listed_day, parse_listed_number
from scheduler.domain.rule import (
    AnniversaryRule,
    Every,
    HistoricDate,
    ListedDays,
    Milestones,
    NthWeekday,
    Return,
    Unit,
)
from scheduler.domain.rule_sense import rule_problems
from scheduler.errors import ValueRefused

EVENT = HistoricDate(year=1984, month=10, day=31)
Engine = Callable[[AnniversaryRule, date, date], Iterator[Return]]


def listed(*days: str, event: HistoricDate = EVENT, **keys: object) -> AnniversaryRule:
    found = days_in_a_list([date.fromisoformat(day) for day in days], event, gregorian)
    return AnniversaryRule(key="k", date=event, listed=found, **keys)  # type: ignore[arg-type]  # keys of the rule


def numbered(days: Mapping[int, str], event: HistoricDate = EVENT, **keys: object) -> AnniversaryRule:
    ahead = 1 if keys.get("count") == "inclusive" else 0
    told = {number: date.fromisoformat(day) for number, day in days.items()}
    found = days_by_number(told, event, gregorian, ahead=ahead)
    return AnniversaryRule(key="k", date=event, listed=found, **keys)  # type: ignore[arg-type]  # keys of the rule


def refused(make: Callable[[], object]) -> str:
    with pytest.raises(ValueRefused) as told:
        make()
    return f"{told.value.what} {told.value.cure}"


# --- by example ---


def test_a_list_counts_by_civil_years_and_is_labelled_by_them() -> None:
    diwali = listed("2028-10-19", "2027-10-31")
    assert list(returns(diwali, date.min, date.max)) == [
        Return(number=43, years=43, label="2027", day=date(2027, 10, 31)),
        Return(number=44, years=44, label="2028", day=date(2028, 10, 19)),
    ]


def test_a_mapping_says_the_number_and_the_label_follows_from_the_event() -> None:
    bikram = numbered({41: "2027-04-14", 42: "2028-04-03"}, HistoricDate(year=1986, month=4, day=14))
    assert [(each.number, each.label) for each in returns(bikram, date.min, date.max)] == [(41, "2027"), (42, "2028")]
    twice_a_year = numbered({1: "2027-01-02", 2: "2027-12-24"}, HistoricDate(year=2026, month=1, day=13))
    assert [each.label for each in returns(twice_a_year, date.min, date.max)] == ["2027", "2028"]


def test_after_the_last_listed_day_it_returns_no_more() -> None:
    rule = listed("2027-10-31", "2028-10-19")
    assert next_return(rule, date(2028, 10, 19)) is None
    assert return_by_label(rule, "2029") is None
    assert return_by_number(rule, 45) is None


def test_inclusive_counting_keeps_the_labels() -> None:
    assert [(each.number, each.label) for each in returns(listed("2027-10-31", count="inclusive"), date.min, date.max)
            ] == [(44, "2027")]  # fmt: skip
    assert [(each.number, each.years, each.label) for each in
            returns(numbered({44: "2027-10-31"}, count="inclusive"), date.min, date.max)
            ] == [(44, 43, "2027")]  # fmt: skip


def test_a_list_needs_no_day_of_the_event() -> None:
    year_alone = listed("2027-10-31", event=HistoricDate(year=1942), coarse="skip")
    assert next_return(year_alone, date(2027, 1, 1)) == Return(
        number=85, years=85, label="2027", day=date(2027, 10, 31)
    )


def test_the_civil_year_of_an_event_in_another_calendar_counts() -> None:
    hebrew = HistoricDate(year=5749, month=9, day=1)  # 4 June 1989
    assert days_in_a_list([date(2027, 6, 5)], hebrew, CALENDARS["hebrew"]).event_year == 1989
    long_ago = HistoricDate(year=61, month=1, day=10)
    assert "dates: {41: " in refused(
        lambda: days_in_a_list([date(2027, 6, 16)], long_ago, CALENDARS["islamic-umalqura"])
    )
    by_number = days_by_number({1387: date(2027, 6, 16)}, long_ago, CALENDARS["islamic-umalqura"])
    assert by_number.years == (1448,)


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        (["2027-01-02", "2027-12-24"], "One civil year cannot count two days: 2027-01-02, 2027-12-24."),
        (["1984-11-30"], "not later than the event in 1984: 1984-11-30."),
        (["1980-11-30", "2027-01-02", "2027-01-02"], "1980-11-30. One civil year cannot count two days: 2027-01-02,"),
        ([], "names no day"),
    ],
)
def test_a_list_that_civil_years_cannot_count_is_refused_with_the_mapping_for_cure(
    days: list[str], sentence: str
) -> None:
    told = refused(lambda: listed(*days))
    assert sentence in told
    assert not days or "`dates: {41: 2027-04-14, 42: 2028-04-03}`" in told


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ({43: "2027-10-31", 44: "2027-10-31"}, "Number 44 on 2027-10-31 does not come after number 43 on 2027-10-31."),
        ({43: "2027-10-31", 44: "2026-10-31"}, "Number 44 on 2026-10-31 does not come after number 43 on 2027-10-31."),
        ({1: "1984-10-31"}, "Not later than the event: 1984-10-31."),
        ({}, "names no day"),
    ],
)
def test_a_mapping_out_of_order_is_refused(days: dict[int, str], sentence: str) -> None:
    assert sentence in refused(lambda: numbered(days))


def test_the_first_return_of_an_inclusive_count_is_number_2() -> None:
    assert "number 1 is the event itself" in refused(lambda: numbered({1: "2027-10-31"}, count="inclusive"))


@pytest.mark.parametrize("text", ["2027-02-29", "2027-1-2", "27-01-02", "31 October 2027", "", "2027-10-31T00:00"])
def test_only_iso_days_are_read(text: str) -> None:
    assert "is not a civil day" in refused(lambda: parse_listed_day(text))


@pytest.mark.parametrize("text", ["0", "-1", "041", "41st", "10000", "٤١", ""])
def test_only_whole_numbers_are_read(text: str) -> None:
    assert "is not the number of a return" in refused(lambda: parse_listed_number(text))
    assert parse_listed_number("9999") == 9999


# --- what goes beside a list ---


def codes(rule: AnniversaryRule, after: date | None = None) -> list[str]:
    return [problem.code for problem in rule_problems(rule, after=after)]


def test_what_says_how_days_are_found_is_refused_beside_a_list() -> None:
    rule = listed("2027-10-31")
    assert codes(rule) == []
    assert codes(replace(rule, keep=NthWeekday(nth=1, weekday=0, month=5))) == ["keep-with-dates"]
    assert codes(replace(rule, missing="later")) == ["missing-with-dates"]
    assert codes(replace(rule, every=Every(unit=Unit.DAY, step=1000))) == ["every-with-dates"]
    assert codes(replace(rule, only=Milestones(numbers=frozenset({44})))) == ["never-returns"]


def test_a_list_that_ends_within_two_years_is_doubted_and_says_how_many_are_left() -> None:
    rule = listed("2027-10-31", "2028-10-19", "2029-11-07")
    (doubt,) = rule_problems(rule, after=date(2028, 1, 1))
    assert (doubt.code, doubt.what) == (
        "dates-end",
        "Only 2 of the days in `dates` are left: the last is 2029-11-07.",
    )
    assert codes(rule, date(2027, 11, 7)) == []
    assert codes(rule, date(2027, 11, 8)) == ["dates-end"]
    assert "Only one of" in rule_problems(rule, after=date(2029, 1, 1))[0].what
    assert "None of" in rule_problems(rule, after=date(2029, 11, 7))[0].what
    assert codes(rule, date(2028, 2, 29)) == ["dates-end"]


def test_an_end_that_the_author_has_set_is_not_doubted() -> None:
    rule = listed("2027-10-31", "2028-10-19", "2029-11-07")
    late = date(2028, 1, 1)
    assert codes(replace(rule, last_year=2029), late) == []
    assert codes(replace(rule, last_year=2040), late) == ["dates-end"]
    assert codes(replace(rule, only=Milestones(numbers=frozenset({43, 45}))), late) == []
    assert codes(replace(rule, only=Milestones(numbers=frozenset({43, 46}))), late) == ["dates-end"]
    assert codes(replace(rule, only=Milestones(multiple=5)), late) == ["dates-end"]


# --- against the oracle ---


def slow_returns(rule: AnniversaryRule, kept: Mapping[int, date], *, ahead: int, event_year: int) -> list[Return]:
    """Walks every day; a day is a return when a person reading list and keys says so."""
    found = []
    today, end = date(1984, 11, 1), date(2032, 12, 31)
    while today <= end:
        for number, day in kept.items():
            label = event_year + number - ahead
            if (
                day == today
                and (rule.only is None or number in rule.only)
                and (rule.first_year is None or label >= rule.first_year)
                and (rule.last_year is None or label <= rule.last_year)
                and label not in rule.except_years
            ):
                found.append(Return(number=number, years=number - ahead, label=str(label), day=day))
        today += timedelta(days=1)
    return found


@st.composite
def lists(draw: st.DrawFn) -> tuple[AnniversaryRule, list[Return]]:
    """A rule, from either form, and what the oracle makes of the same words."""
    count = draw(st.sampled_from(["elapsed", "inclusive"]))
    ahead = 1 if count == "inclusive" else 0
    if draw(st.booleans()):
        some = st.dates(date(1985, 1, 1), date(2032, 12, 31))
        days = draw(st.lists(some, unique_by=lambda day: day.year, min_size=1))
        kept = {day.year - 1984 + ahead: day for day in days}
        found = days_in_a_list(days, EVENT, gregorian)
    else:
        days = sorted(draw(st.sets(st.dates(date(1984, 11, 1), date(2032, 12, 31)), min_size=1, max_size=12)))
        numbers = sorted(draw(st.sets(st.integers(1 + ahead, 60), min_size=len(days), max_size=len(days))))
        kept = dict(zip(numbers, days, strict=True))
        found = days_by_number(kept, EVENT, gregorian, ahead=ahead)
    years = st.none() | st.integers(1984, 2046)
    rule = AnniversaryRule(
        key="k",
        date=EVENT,
        count=count,
        listed=found,
        only=draw(st.sampled_from([None, Milestones(multiple=5), Milestones(numbers=frozenset(range(3, 40, 2)))])),
        first_year=draw(years),
        last_year=draw(years),
        except_years=draw(st.frozensets(st.integers(1984, 2046), max_size=5)),
    )
    return rule, slow_returns(rule, kept, ahead=ahead, event_year=1984)


@given(case=lists(), around=st.dates(date(1984, 1, 1), date(2033, 12, 31)))
@settings(max_examples=60, deadline=None)
def test_every_question_is_answered_as_a_reader_of_the_list_would(
    case: tuple[AnniversaryRule, list[Return]], around: date
) -> None:
    rule, expected = case
    assert list(returns(rule, date.min, date.max)) == expected
    assert list(returns(rule, around, date(2030, 6, 1))) == [
        each for each in expected if around <= each.day <= date(2030, 6, 1)
    ]
    assert next_return(rule, around) == next((each for each in expected if each.day > around), None)
    assert previous_return(rule, around) == next((each for each in reversed(expected) if each.day < around), None)
    for number in range(-1, 63):
        assert return_by_number(rule, number) == next((each for each in expected if each.number == number), None)
    for label in (str(year) for year in range(1983, 2048)):
        assert return_by_label(rule, label) == next((each for each in expected if each.label == label), None)


class AddsAYear(DayOfList):
    """A mutant that takes the day of the year after."""

    def day(self, year: int) -> int | None:
        return super().day(year + 1)


class ForgetsTheLast(DayOfList):
    """A mutant whose last listed day is never reached."""

    def years(self, first: int, last: int) -> tuple[int, int]:
        low, high = super().years(first, last)
        return low, high - 1


def check_days(make: Callable[[ListedDays], DayOfList], days: Sequence[str]) -> None:
    told = [date.fromisoformat(day) for day in days]
    course = make(days_in_a_list(told, EVENT, gregorian))
    low, high = course.years(told[0].toordinal(), told[-1].toordinal())
    assert [course.day(year) for year in range(low, high + 1)] == [day.toordinal() for day in told]


@pytest.mark.parametrize("mutant", [AddsAYear, ForgetsTheLast])
def test_a_list_read_wrongly_is_found_out(mutant: type[DayOfList]) -> None:
    days = ["2027-10-31", "2028-10-19", "2029-11-07"]
    check_days(DayOfList, days)
    with pytest.raises(AssertionError):
        check_days(mutant, days)
