"""The anniversary engine against its contract, a slow oracle, and dateutil."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from dateutil import rrule as ical
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scheduler.domain.anniversary import next_return, previous_return, return_by_label, return_by_number, returns
from scheduler.domain.rule import (
    AnniversaryRule,
    EasterDay,
    Every,
    HistoricDate,
    Milestones,
    NthWeekday,
    Return,
    Unit,
)
from scheduler.domain.rule_text import parse_date, parse_every, parse_keep, parse_only
from tests.domain.slow_oracle import length_of, slow_returns

Engine = Callable[[AnniversaryRule, date, date], Iterator[Return]]


def rule(on: str, **keys: object) -> AnniversaryRule:
    every = parse_every(str(keys.pop("every", "year")))
    return AnniversaryRule(key="a-statement", date=parse_date(on), every=every, **keys)  # type: ignore[arg-type]


def told(found: Return | None) -> tuple[int, str, str] | None:
    return None if found is None else (found.number, found.label, found.day.isoformat())


def labels(a_rule: AnniversaryRule, first: date, last: date) -> list[str]:
    return [found.label for found in returns(a_rule, first, last)]


# --- the contract by example -----------------------------------------------------------------------------------------


def test_a_plain_rule_returns_every_year_on_its_day() -> None:
    tiananmen = rule("1989-06-04")
    assert told(next_return(tiananmen, date(2026, 6, 3))) == (37, "2026", "2026-06-04")
    assert told(next_return(tiananmen, date(2026, 6, 4))) == (38, "2027", "2027-06-04")
    assert told(previous_return(tiananmen, date(2026, 6, 4))) == (36, "2025", "2025-06-04")


def test_the_event_is_not_its_own_return() -> None:
    tiananmen = rule("1989-06-04")
    assert told(next_return(tiananmen, date(1900, 1, 1))) == (1, "1990", "1990-06-04")
    assert previous_return(tiananmen, date(1990, 6, 4)) is None
    assert return_by_number(tiananmen, 0) is None
    assert return_by_label(tiananmen, "1989") is None


def test_once_returns_on_the_date_itself_with_number_0() -> None:
    single = rule("2027-03-01", every="once")
    assert told(next_return(single, date(2026, 1, 1))) == (0, "2027", "2027-03-01")
    assert next_return(single, date(2027, 3, 1)) is None
    assert told(return_by_label(single, "2027")) == (0, "2027", "2027-03-01")
    assert told(return_by_number(replace(single, count="inclusive"), 0)) == (0, "2027", "2027-03-01")


@pytest.mark.parametrize(
    ("missing", "days"),
    [
        ("earlier", ["2097-02-28", "2098-02-28", "2099-02-28", "2100-02-28", "2101-02-28", "2104-02-29"]),
        ("later", ["2097-03-01", "2098-03-01", "2099-03-01", "2100-03-01", "2101-03-01", "2104-02-29"]),
        ("skip", ["2104-02-29"]),
    ],
)
def test_a_leap_day_passes_the_year_2100_by_its_policy(missing: str, days: list[str]) -> None:
    leap = rule("2096-02-29", missing=missing)
    found = [each.day.isoformat() for each in returns(leap, date(2096, 3, 1), date(2104, 12, 31))]
    assert [day for day in found if day[:4] not in {"2102", "2103"}] == days
    assert told(return_by_label(leap, "2104")) == (8, "2104", "2104-02-29")


def test_a_skipped_year_still_counts() -> None:
    assert told(next_return(rule("2096-02-29", missing="skip"), date(2096, 2, 29))) == (8, "2104", "2104-02-29")


def test_the_ides_of_march_of_44_bc_come_the_2070th_time_in_2027() -> None:
    for written in ("44 BC-03-15", "-0043-03-15"):
        assert told(return_by_label(rule(written), "2027")) == (2070, "2027", "2027-03-15")
    assert told(next_return(rule("1 BC-06-01"), date.min)) == (1, "1", "0001-06-01")


def test_labels_are_spelled_so_for_ever() -> None:
    start = date(2026, 11, 22)
    spelled = {
        "year": "2027",
        "month": "2026-12",
        "week": "1956w",
        "day": "13686d",
        "1000 days": "14000d",
    }
    assert {
        every: found.label for every in spelled if (found := next_return(rule("1989-06-04", every=every), start))
    } == spelled


def test_a_shifted_day_keeps_the_label_of_the_month_meant() -> None:
    monthly = rule("2026-01-31", every="month", missing="later")
    found = [told(each) for each in returns(monthly, date(2026, 2, 1), date(2026, 5, 31))]
    assert found == [
        (1, "2026-02", "2026-03-01"),
        (2, "2026-03", "2026-03-31"),
        (3, "2026-04", "2026-05-01"),
        (4, "2026-05", "2026-05-31"),
    ]


def test_inclusive_counting_makes_the_day_itself_number_1() -> None:
    hundredth = rule("2026-01-01", every="day", count="inclusive", only=parse_only(["49", "100"]))
    assert [told(each) for each in returns(hundredth, date.min, date.max)] == [
        (49, "49d", "2026-02-18"),
        (100, "100d", "2026-04-10"),
    ]
    every_hundred = rule("2026-01-01", every="100 days", count="inclusive")
    assert told(next_return(every_hundred, date(2026, 1, 1))) == (100, "100d", "2026-04-10")
    yearly = rule("1989-06-04", count="inclusive")
    assert return_by_label(yearly, "2026") == Return(number=38, years=37, label="2026", day=date(2026, 6, 4))


def test_only_leaps_to_the_next_number_named() -> None:
    chosen = rule("1989-06-04", only=parse_only(["1", "5", "10", "then every 25"]))
    assert [each.number for each in returns(chosen, date(1989, 1, 1), date(2100, 1, 1))] == [1, 5, 10, 25, 50, 75, 100]
    assert told(next_return(chosen, date(2014, 6, 4))) == (50, "2039", "2039-06-04")
    assert told(previous_return(chosen, date(2014, 6, 4))) == (10, "1999", "1999-06-04")
    assert return_by_number(chosen, 11) is None


def test_only_and_a_step_of_days_agree_on_common_multiples() -> None:
    chosen = rule("2000-01-01", every="100 days", only=Milestones(numbers=frozenset({100, 150}), multiple=40))
    assert [each.number for each in returns(chosen, date(2000, 1, 1), date(2001, 12, 31))] == [100, 200, 400, 600]


def test_the_day_kept_instead_keeps_the_years_label_and_number() -> None:
    memorial_day = rule("1868-05-30", keep=parse_keep("last Monday of May"))
    assert told(next_return(memorial_day, date(2027, 1, 1))) == (159, "2027", "2027-05-31")
    rising = rule("1916-04-24", keep=parse_keep("Easter + 1"))
    assert told(next_return(rising, date(2027, 1, 1))) == (111, "2027", "2027-03-29")
    orthodox = rule("1916-04-24", keep=parse_keep("Orthodox Easter - 2"))
    assert told(next_return(orthodox, date(2027, 1, 1))) == (111, "2027", "2027-04-30")


def test_a_fifth_weekday_that_the_month_lacks_is_left_out() -> None:
    fifth = rule("2020-01-01", keep=parse_keep("fifth Monday of February"))
    assert [told(each) for each in returns(fifth, date(2020, 1, 1), date(2060, 1, 1))] == [(24, "2044", "2044-02-29")]


def test_a_day_kept_before_the_date_in_the_events_own_year_is_no_return() -> None:
    early = rule("2026-12-01", keep=parse_keep("first Monday of May"))
    assert told(next_return(early, date(2026, 1, 1))) == (1, "2027", "2027-05-03")


def test_a_shift_that_leaves_the_year_is_found_under_the_year_of_its_easter() -> None:
    far = AnniversaryRule(key="a", date=HistoricDate(year=2000, month=1, day=1), keep=EasterDay(days=300))
    found = next_return(far, date(2026, 12, 31))
    assert told(found) == (26, "2026", "2027-01-30")
    assert previous_return(far, date(2027, 1, 31)) == found


def test_from_until_and_except_look_at_the_labels_year() -> None:
    bounded = rule("1989-06-04", first_year=2020, last_year=2024, except_years=frozenset({2022}))
    assert labels(bounded, date.min, date.max) == ["2020", "2021", "2023", "2024"]
    assert return_by_label(bounded, "2022") is None
    assert return_by_number(bounded, 30) is None
    monthly = rule("2020-12-31", every="month", missing="later", except_years=frozenset({2021}), last_year=2022)
    assert labels(monthly, date(2020, 1, 1), date(2030, 1, 1)) == [f"2022-{month:02}" for month in range(1, 13)]


def test_from_until_and_except_look_at_the_civil_year_of_counted_days() -> None:
    daily = rule("2020-01-01", every="day", first_year=2021, last_year=2024, except_years=frozenset({2022, 2023}))
    found = list(returns(daily, date.min, date.max))
    assert (found[0].day, found[-1].day, len(found)) == (date(2021, 1, 1), date(2024, 12, 31), 365 + 366)
    assert told(next_return(daily, date(2021, 12, 31))) == (1461, "1461d", "2024-01-01")
    assert told(previous_return(daily, date(2024, 1, 1))) == (730, "730d", "2021-12-31")


@pytest.mark.parametrize(("on", "day"), [("1942", "01-01"), ("1942-08", "08-01")])
def test_a_coarse_date_returns_on_the_first_day_of_its_period(on: str, day: str) -> None:
    assert told(next_return(rule(on), date(2026, 12, 31))) == (85, "2027", f"2027-{day}")
    assert next_return(rule(on, coarse="skip"), date.min) is None
    assert return_by_label(rule(on, coarse="skip"), "2027") is None
    assert return_by_number(rule(on, coarse="skip"), 85) is None
    assert previous_return(rule(on, coarse="skip"), date.max) is None
    assert list(returns(rule(on, coarse="skip"), date.min, date.max)) == []


def test_spread_takes_its_day_from_the_id_for_ever() -> None:
    def day(key: str, on: str) -> set[str]:
        spread = AnniversaryRule(key=key, date=parse_date(on), coarse="spread")
        return {f"{found.day:%m-%d}" for found in returns(spread, date(1990, 1, 1), date(2100, 1, 1))}

    digest = int(hashlib.sha256(b"a-statement").hexdigest(), 16)
    assert day("a-statement", "1942") == {f"{date(2023, 1, 1) + timedelta(days=digest % 365):%m-%d}"} == {"02-25"}
    assert day("a-statement", "1942-08") == {f"08-{digest % 31 + 1}"} == {"08-24"}
    assert day("another", "1942") != day("a-statement", "1942")
    assert all(len(day(f"s{n}", "1944-02")) == 1 for n in range(40))


def test_spread_reaches_the_first_and_the_last_day_of_the_year() -> None:
    days = set()
    for n in range(4000):
        spread = AnniversaryRule(key=f"s{n}", date=HistoricDate(year=1942), coarse="spread", last_year=1943)
        days |= {found.day for found in returns(spread, date.min, date.max)}
    assert len(days) == 365
    assert (min(days), max(days)) == (date(1943, 1, 1), date(1943, 12, 31))


def test_the_years_end_quietly() -> None:
    for every in ("year", "month", "week", "day", "1000 days", "once"):
        for missing in ("earlier", "later", "skip"):
            last = rule("9999-12-31", every=every, missing=missing)
            assert next_return(last, date.max) is None
            assert previous_return(last, date.min) is None
            assert return_by_number(last, 10**12) is None
            assert return_by_label(last, "9" * 5000) is None
    assert next_return(rule("1989-06-04", only=parse_only("9000")), date.min) is None
    assert next_return(rule("44 BC-03-15", every="once"), date.min) is None
    assert told(next_return(rule("9998-12-31", every="week"), date(9999, 12, 20))) == (51, "51w", "9999-12-23")
    assert next_return(rule("9998-12-31", every="week"), date(9999, 12, 30)) is None


def test_a_date_that_no_reader_lets_pass_is_a_bug_and_says_so() -> None:
    impossible = AnniversaryRule(key="a", date=HistoricDate(year=2026, month=13, day=1), every=Every(unit=Unit.MONTH))
    with pytest.raises(ValueError, match="no month 13 in the year 2026"):
        next_return(impossible, date(2026, 1, 1))


@pytest.mark.parametrize("label", ["", "02027", "+2027", "2027 ", "２０２７", "2027-06", "37w", "37d", "x"])
def test_a_label_is_known_in_one_spelling_only(label: str) -> None:
    assert return_by_label(rule("1989-06-04"), label) is None


@pytest.mark.parametrize("label", ["2027", "2027-6", "2027-13", "2027-00", "02027-06"])
def test_a_months_label_is_known_in_one_spelling_only(label: str) -> None:
    assert return_by_label(rule("1989-06-04", every="month"), label) is None


# --- properties ------------------------------------------------------------------------------------------------------

LAST_YEAR = 40


@st.composite
def rules(draw: st.DrawFn, *, first_year: int = -6, last_year: int = 20) -> AnniversaryRule:
    """Any valid rule with a full date; early years keep the oracle's walk short and reach before the year 1."""
    year = draw(st.integers(first_year, last_year))
    month, day = draw(st.one_of(st.just((2, 31)), st.just((1, 31)), st.tuples(st.integers(1, 12), st.integers(1, 31))))
    day = min(day, length_of(year, month))
    every = draw(st.one_of(st.sampled_from([Every(unit=unit) for unit in Unit]), days_apart()))
    only = None if every.unit is Unit.ONCE else draw(st.one_of(st.none(), milestones()))
    window = draw(st.one_of(st.just((None, None)), st.tuples(st.integers(1, 20), st.integers(10, LAST_YEAR))))
    return AnniversaryRule(
        key="a-statement",
        date=HistoricDate(year=year, month=month, day=day),
        every=every,
        only=only,
        count=draw(st.sampled_from(["elapsed", "inclusive"])),
        missing=draw(st.sampled_from(["earlier", "later", "skip"])),
        keep=draw(st.one_of(st.none(), weekdays())) if every.unit is Unit.YEAR else None,
        first_year=window[0],
        last_year=window[1],
        except_years=draw(st.frozensets(st.integers(-2, LAST_YEAR), max_size=4)),
    )


def days_apart() -> st.SearchStrategy[Every]:
    return st.builds(lambda step: Every(unit=Unit.DAY, step=step), st.integers(2, 1500))


def milestones() -> st.SearchStrategy[Milestones]:
    numbers = st.frozensets(st.integers(1, 400), max_size=6)
    return st.builds(
        Milestones,
        numbers=numbers,
        multiple=st.one_of(st.none(), st.integers(1, 60)),
        beyond=st.integers(0, 120),
    )


def weekdays() -> st.SearchStrategy[NthWeekday]:
    nth = st.sampled_from([1, 2, 3, 4, 5, -1, -2])
    return st.builds(NthWeekday, nth=nth, weekday=st.integers(0, 6), month=st.integers(1, 12))


def eastern_rules() -> st.SearchStrategy[AnniversaryRule]:
    return st.builds(
        lambda year, days, orthodox, missing: AnniversaryRule(
            key="a",
            date=HistoricDate(year=year, month=4, day=24),
            keep=EasterDay(days=days, orthodox=orthodox),
            missing=missing,
        ),
        st.integers(1583, 2080),
        st.integers(-80, 230),
        st.booleans(),
        st.sampled_from(["earlier", "later", "skip"]),
    )


def check_against_the_oracle(a_rule: AnniversaryRule, last_year: int, engine: Engine = returns) -> None:
    assert list(engine(a_rule, date.min, date(last_year, 12, 31))) == slow_returns(a_rule, last_year)


@settings(max_examples=100, deadline=None)
@given(rules())
@example(AnniversaryRule(key="a", date=HistoricDate(year=-3, month=2, day=28)))
@example(AnniversaryRule(key="a", date=HistoricDate(year=0, month=2, day=29), missing="later"))
def test_the_engine_returns_what_a_walk_through_the_calendar_finds(a_rule: AnniversaryRule) -> None:
    check_against_the_oracle(a_rule, LAST_YEAR)


@settings(max_examples=30, deadline=None)
@given(eastern_rules())
def test_easter_rules_return_what_a_walk_through_the_calendar_finds(a_rule: AnniversaryRule) -> None:
    check_against_the_oracle(a_rule, a_rule.date.year + 20)


def later_ignored(a_rule: AnniversaryRule, first: date, last: date) -> Iterator[Return]:
    return returns(replace(a_rule, missing="earlier"), first, last)


def without_a_year_zero(a_rule: AnniversaryRule, first: date, last: date) -> Iterator[Return]:
    """Counts as if 1 BC were followed by nothing: an event before Christ comes one year late."""
    moved = replace(a_rule, date=replace(a_rule.date, year=a_rule.date.year - (a_rule.date.year < 1)))
    return returns(moved, first, last)


def one_number_early(a_rule: AnniversaryRule, first: date, last: date) -> Iterator[Return]:
    return (found._replace(number=found.number + 1) for found in returns(a_rule, first, last))


@pytest.mark.parametrize("mutant", [later_ignored, without_a_year_zero, one_number_early])
def test_the_oracle_catches_an_engine_that_is_wrong(mutant: Engine) -> None:
    leap_day = rule("1 BC-02-29", missing="later")
    check_against_the_oracle(leap_day, LAST_YEAR)
    with pytest.raises(AssertionError):
        check_against_the_oracle(leap_day, LAST_YEAR, mutant)


@settings(max_examples=80, deadline=None)
@given(rules(first_year=-60, last_year=2030))
def test_next_and_previous_walk_the_same_returns_both_ways(a_rule: AnniversaryRule) -> None:
    bounded = replace(a_rule, first_year=None, last_year=None)
    first, last = date(2026, 1, 1), date(2040, 12, 31)
    whole = list(returns(bounded, first, last))[:200]
    forward: list[Return] = []
    day = first - timedelta(days=1)
    while len(forward) < len(whole) and (found := next_return(bounded, day)):
        forward.append(found)
        day = found.day
    assert forward == whole
    backward: list[Return] = []
    day += timedelta(days=1)
    while len(backward) < len(whole) and (found := previous_return(bounded, day)):
        backward.append(found)
        day = found.day
    assert backward[::-1] == whole


@settings(max_examples=80, deadline=None)
@given(rules(first_year=-60, last_year=2030), st.dates())
def test_a_return_is_found_again_by_its_number_and_by_its_label(a_rule: AnniversaryRule, day: date) -> None:
    for found in filter(None, (next_return(a_rule, date.min), previous_return(a_rule, day), next_return(a_rule, day))):
        assert return_by_number(a_rule, found.number) == found
        assert return_by_label(a_rule, found.label) == found


@settings(max_examples=150, deadline=None)
@given(rules(first_year=-999_999, last_year=9999), st.dates(), st.integers(-10, 10**7))
def test_every_rule_answers_every_day(a_rule: AnniversaryRule, day: date, number: int) -> None:
    later, earlier = next_return(a_rule, day), previous_return(a_rule, day)
    assert later is None or later.day > day
    assert earlier is None or earlier.day < day
    by_number = return_by_number(a_rule, number)
    assert by_number is None or by_number.number == number
    assert later is None or earlier is None or earlier.number < later.number


# --- dateutil --------------------------------------------------------------------------------------------------------


def ical_days(start: date, frequency: int, **parts: object) -> list[date]:
    begin = datetime(start.year, start.month, start.day)  # noqa: DTZ001 - dateutil's rules are naive here
    end = datetime(start.year + 60, 1, 1)  # noqa: DTZ001
    series = ical.rrule(frequency, dtstart=begin, until=end, **parts)  # type: ignore[arg-type]
    return [day.date() for day in series if day.date() != start]


def our_days(a_rule: AnniversaryRule, start: date) -> list[date]:
    return [found.day for found in returns(a_rule, start, date(start.year + 60, 1, 1))]


@settings(max_examples=40, deadline=None)
@given(st.dates(date(1600, 1, 1), date(2100, 1, 1)), st.integers(1, 2000))
@example(date(2000, 2, 29), 7)
@example(date(1999, 12, 31), 1000)
def test_dateutil_agrees_where_it_has_the_same_rule(start: date, step: int) -> None:
    on = start.isoformat()
    assert our_days(rule(on, missing="skip"), start) == ical_days(
        start, ical.YEARLY, bymonth=start.month, bymonthday=start.day
    )
    assert our_days(rule(on, missing="skip", every="month"), start) == ical_days(
        start, ical.MONTHLY, bymonthday=start.day
    )
    assert our_days(rule(on, every="week"), start) == ical_days(start, ical.WEEKLY)
    assert our_days(rule(on, every=f"{step} days"), start) == ical_days(start, ical.DAILY, interval=step)


@settings(max_examples=40, deadline=None)
@given(weekdays(), st.integers(1600, 2100))
def test_dateutil_agrees_on_the_weekday_of_a_month(kept: NthWeekday, year: int) -> None:
    start = date(year, 1, 1)
    expected = ical_days(start, ical.YEARLY, bymonth=kept.month, byweekday=ical.weekday(kept.weekday)(kept.nth))
    found = our_days(rule(start.isoformat(), keep=kept), start)
    assert found == [day for day in expected if day.year > year]
