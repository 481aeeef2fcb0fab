from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.ids import ID_PATTERN, RESERVED_IDS
from scheduler.domain.rule import HistoricDate
from scheduler.domain.statement import Statement
from scheduler.errors import UsageError
from scheduler.library.new_statement import draft
from scheduler.library.statement_file import read_statement

TODAY = date(2026, 11, 22)


def slug(title: str, *, taken: frozenset[str] = frozenset()) -> str:
    return draft(title, "1989-06-04", zone="UTC", today=TODAY, taken=taken)[0]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("The Tank Man", "the-tank-man"),
        ("L'été à Paris", "lete-a-paris"),
        ("Straße des 17. Juni", "strasse-des-17-juni"),
        ("Łódź, 1905", "lodz-1905"),
        ("İstanbul", "istanbul"),
        ("六四", "statement-2026-11-22"),
        ("{{ anniversary }} of the march", "of-the-march"),
        ("x" * 200, "x" * 60),
        ("word " * 50, "word-" * 11 + "word"),
    ],
)
def test_the_id_is_plain_ascii_from_the_title(title: str, expected: str) -> None:
    assert slug(title) == expected


def test_an_id_that_is_taken_or_reserved_gets_a_number() -> None:
    assert slug("Archive") == "archive-2"
    assert slug("March", taken=frozenset({"march", "march-2"})) == "march-3"


@settings(max_examples=150, deadline=None)
@given(
    st.text(min_size=1, max_size=80).filter(lambda title: "{%" not in title and "{#" not in title and "{{" not in title)
)
def test_every_draft_can_be_read_back(title: str) -> None:
    try:
        identity, text = draft(title, "44 BC-03-15", zone="Europe/Paris", today=TODAY)
    except UsageError:
        assert not any(sign.isprintable() and not sign.isspace() for sign in title)
        return
    assert ID_PATTERN.fullmatch(identity)
    assert identity not in RESERVED_IDS
    content, problems = read_statement(text.encode("utf-8", "replace"), path=f"statements/{identity}.md")
    assert isinstance(content, Statement)
    assert (content.id, content.status, content.rule.date.year) == (identity, "draft", -43)
    assert "{{ anniversary }}" in content.words.title
    assert problems == []


@pytest.mark.parametrize(
    ("title", "day"), [("", "1989-06-04"), (" \n", "1989-06-04"), ("T", "soon"), ("T", "1989-02-30")]
)
def test_what_cannot_become_a_statement_is_refused(title: str, day: str) -> None:
    with pytest.raises(UsageError):
        draft(title, day, zone="UTC", today=TODAY)


@pytest.mark.parametrize(
    ("day", "calendar", "read"),
    [
        ("12 Cheshvan 5756", "hebrew", HistoricDate(year=5756, month=2, day=12)),
        ("5 Sh'vat 5750", "hebrew", HistoricDate(year=5750, month=5, day=5)),
        ("{civil: 1995-11-04, after_sunset: true}", "hebrew", HistoricDate(year=5756, month=2, day=12)),
        ("2020-04L-15", "chinese", HistoricDate(year=2020, month=4, day=15, leap_month=True)),
        ("1942~", None, HistoricDate(year=1942, circa=True)),
    ],
)
def test_a_day_is_taken_as_the_key_takes_it(day: str, calendar: str | None, read: HistoricDate) -> None:
    identity, text = draft("March", day, zone="UTC", today=TODAY, calendar=calendar)
    content, _ = read_statement(text.encode(), path=f"statements/{identity}.md")
    assert isinstance(content, Statement)
    assert (content.rule.date, content.rule.calendar) == (read, calendar or "gregorian")


@pytest.mark.parametrize(
    ("day", "calendar", "told"),
    [
        ("1995-02-30", None, "--date: Calendar `gregorian` has no day 30"),
        ("1995-11-05", "hebrew", "--date: The year 1995 of calendar `hebrew` cannot be meant"),
        ("{civil: 1995-11, after_sunset: true}", "hebrew", "--date: "),
        ("12 Cheshvan 5756", "hebrw", "--calendar: There is no calendar `hebrw`. Did you mean `hebrew`?"),
        ("1989-06-04\nstatus: ready", None, "--date: "),
        ("1989-06-04", "julian\nstatus: ready", "--calendar: "),
    ],
)
def test_a_day_that_cannot_be_is_refused_by_its_option(day: str, calendar: str | None, told: str) -> None:
    with pytest.raises(UsageError) as refused:
        draft("March", day, zone="UTC", today=TODAY, calendar=calendar)
    assert str(refused.value).startswith(told)
