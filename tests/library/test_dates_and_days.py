"""`dates`, `days`, intervals and announced months, as a person writes them."""

from __future__ import annotations

from datetime import date

import pytest

from scheduler.domain.anniversary import next_return
from scheduler.domain.calendars.announced import read_announced
from scheduler.domain.statement import Statement
from scheduler.errors import Problem, StatementError
from scheduler.library.doubts import doubts
from scheduler.library.statement_file import read


def source(*lines: str, date_: str = "1984-10-31") -> bytes:
    front = ["---", "id: lamps", "title: Lamps", f"date: {date_}", "sources: [a book]", *lines, "---", "Lit again."]
    return "\n".join(front).encode()


def statement(*lines: str, date_: str = "1984-10-31") -> Statement:
    content = read(source(*lines, date_=date_), path="statements/lamps.md").content
    assert isinstance(content, Statement)
    return content


def refused(*lines: str, date_: str = "1984-10-31") -> list[Problem]:
    with pytest.raises(StatementError) as caught:
        read(source(*lines, date_=date_), path="statements/lamps.md")
    return list(caught.value.problems)


def upcoming(one: Statement, after: date) -> tuple[int, str, str] | None:
    found = next_return(one.rule, after)
    return None if found is None else (found.number, found.label, found.day.isoformat())


def test_listed_days_are_kept_in_either_form() -> None:
    plain = statement("dates: [2028-10-19, 2027-10-31]")
    assert upcoming(plain, date(2027, 1, 1)) == (43, "2027", "2027-10-31")
    single = statement("dates: 2027-10-31")
    assert upcoming(single, date(2027, 1, 1)) == (43, "2027", "2027-10-31")
    numbered = statement("dates: {44: 2028-10-19, 43: 2027-10-31}", "only: [44]")
    assert upcoming(numbered, date(2027, 1, 1)) == (44, "2028", "2028-10-19")
    left_out = statement("dates: [2028-10-19, 2027-10-31]", "except: 2027")
    assert upcoming(left_out, date(2027, 1, 1)) == (44, "2028", "2028-10-19")


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("keep: last Monday of May", "keep"),
        ("missing: earlier", "missing"),
        ("missing: later", "missing"),
        ("every: month", "every"),
        ("every: 1000 days", "every"),
        ("every: once", "every"),
    ],
)
def test_what_a_list_makes_pointless_is_refused_at_its_own_key(line: str, key: str) -> None:
    (problem,) = refused("dates: [2027-10-31]", line)
    assert (problem.code, problem.field, problem.line) == (f"{key}-with-dates", key, 7)
    assert f"`{key}` has nothing to say" in problem.what
    assert statement("dates: [2027-10-31]", "every: year").rule.keep is None


@pytest.mark.parametrize(
    ("line", "field", "words"),
    [
        ("dates: [2027-10-31, 2027-02-29]", "dates", "`2027-02-29` is not a civil day."),
        ("dates: {first: 2027-10-31}", "dates.first", "`first` is not the number of a return."),
        ("dates: {43: soon}", "dates.43", "`soon` is not a civil day."),
        ("dates: []", "dates", "names no day"),
        ("dates: [2027-10-31, 2027-11-01]", "dates", "One civil year cannot count two days"),
        ("dates:", "dates", "`dates` is empty."),
    ],
)
def test_what_is_no_list_of_days_is_refused_where_it_stands(line: str, field: str, words: str) -> None:
    (problem,) = refused(line)
    assert problem.field == field
    assert words in problem.what
    assert problem.line == 6


def test_everything_wrong_in_a_mapping_is_said_at_once() -> None:
    assert {problem.field for problem in refused("dates: {x: 2027-10-31, 43: soon}", "days: 1")} == {
        "dates.x", "dates.43", "days",
    }  # fmt: skip


def test_check_warns_at_the_list_before_it_ends() -> None:
    one = read(source("dates: [2027-10-31, 2028-10-19]"), path="statements/lamps.md")
    assert isinstance(one.content, Statement)
    (doubt,) = doubts(one.content, lines=one.lines, targets=(), today=date(2026, 11, 22))
    assert (doubt.code, doubt.field, doubt.line, doubt.level) == ("dates-end", "dates", 6, "warning")
    assert doubt.what == "Only 2 of the days in `dates` are left: the last is 2028-10-19."
    assert doubts(one.content, lines=one.lines, targets=(), today=date(2026, 10, 19)) == []


def test_neither_leap_days_nor_open_days_are_doubted_beside_a_list() -> None:
    for event in ("1984-02-29", "1984"):
        one = read(source("dates: [2030-10-31]", date_=event), path="statements/lamps.md")
        assert isinstance(one.content, Statement)
        assert doubts(one.content, lines=one.lines, targets=(), today=date(2026, 1, 1)) == []


def test_a_remembrance_of_several_days_goes_out_on_each_if_asked() -> None:
    octave = statement("days: 3", "when: [eve 18:00, each day]")
    assert octave.rule.days == 3
    assert octave.when is not None
    assert [moment.name for moment in octave.when] == ["eve 18:00", "the day", "1 day after", "2 days after"]
    assert statement("days: 3").when is None


def test_an_interval_lasts_as_long_unless_days_says_otherwise() -> None:
    night = statement("when: each day", date_="1989-06-03/1989-06-04")
    assert (night.rule.days, len(night.when or ())) == (2, 2)
    assert upcoming(night, date(2027, 1, 1)) == (38, "2027", "2027-06-03")
    assert statement("days: 7", date_="1989-06-03/1989-06-04").rule.days == 7


def test_each_day_without_several_is_refused_once() -> None:
    (problem,) = refused("when: each day")
    assert (problem.field, problem.code) == ("when", "bad-moment")
    (problem,) = refused("when: each day", "days: many")
    assert (problem.field, problem.code) == ("days", "bad-days")


def test_the_sites_announced_months_reach_the_rules_of_their_calendar_alone() -> None:
    months, _ = read_announced({"1448-10": "2027-03-10"})

    def rule_of(*lines: str, date_: str) -> Statement:
        content = read(source(*lines, date_=date_), path="statements/lamps.md", announced=months).content
        assert isinstance(content, Statement)
        return content

    eid = rule_of("calendar: islamic-umalqura", date_="1440-10-01")
    assert upcoming(eid, date(2027, 1, 1)) == (8, "1448", "2027-03-10")
    assert rule_of(date_="1984-10-31").rule.announced is None
    thirtieth = rule_of("calendar: islamic-umalqura", date_="1448-09-30")
    assert thirtieth.rule.date.day == 30
    assert [problem.code for problem in refused("calendar: islamic-umalqura", date_="1448-09-30")] == [
        "impossible-date"
    ]
