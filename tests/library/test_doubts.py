from __future__ import annotations

from datetime import date

import pytest

from scheduler.domain.statement import Statement
from scheduler.library.doubts import doubts
from scheduler.library.statement_file import read

SOURCES = "sources: https://example.org/"


def found(*lines: str, body: str = "Text.", today: date | None = None) -> dict[str, tuple[str | None, int | None]]:
    """Code of each doubt, with its field and the line it is shown on."""
    source = "\n".join(["---", "id: one", "title: A title", *lines, "---", body])
    reading = read(source.encode(), path="statements/one.md")
    assert isinstance(reading.content, Statement)
    problems = doubts(reading.content, lines=reading.lines, targets={"newsroom"}, today=today)
    assert all(problem.level == "warning" and problem.cure for problem in problems)
    return {problem.code: (problem.field, problem.line) for problem in problems}


def test_a_complete_statement_leaves_no_doubt() -> None:
    assert found("date: 1989-06-04", SOURCES, "targets: [newsroom]") == {}


def test_a_leap_day_without_an_answer_for_other_years_is_doubtful() -> None:
    assert found("date: 2024-02-29", SOURCES) == {"leap-day": ("date", 4)}
    assert found("date: 2024-02-29", SOURCES, "missing: earlier") == {}
    assert found("date: 2024-02-29", SOURCES, "every: month") == {}
    assert found("date: 2024-02-28", SOURCES) == {}


def test_a_year_before_christ_is_worth_a_second_look() -> None:
    assert found("date: 44 BC-03-15", SOURCES) == {"before-christ": ("date", 4)}


@pytest.mark.parametrize("body", ["On {{ date }}.", "A {{ weekday }}.", "Born today.", "{% if weekday %}x{% endif %}y"])
def test_a_date_without_its_day_must_not_be_given_one(body: str) -> None:
    assert "day-unknown" in found("date: 1942-08", SOURCES, "coarse: first", body=body)


@pytest.mark.parametrize("body", ["In {{ event_date }}.", "{{ event_date | date }}", "Up to date.", "{{ year }}"])
def test_words_that_name_no_day_fit_a_date_without_its_day(body: str) -> None:
    assert found("date: 1942-08", SOURCES, "coarse: first", body=body) == {}


def test_a_date_without_its_day_should_say_which_day_stands_for_it() -> None:
    assert found("date: 1942", SOURCES) == {"coarse-first": ("date", 4)}
    assert found("date: 1942", SOURCES, "keep: Good Friday") == {}


def test_a_statement_should_name_its_sources() -> None:
    assert found("date: 1989-06-04") == {"no-sources": ("sources", 1)}


def test_targets_that_do_not_exist_are_named() -> None:
    assert found("date: 1989-06-04", SOURCES, "targets: [newsrom, newsroom]") == {"unknown-target": ("targets", 6)}


def test_a_rule_that_will_leave_its_calendars_table_is_doubtful_as_soon_as_the_next_returns_show_it() -> None:
    new_year = ("date: 1989-01-01", SOURCES, "calendar: chinese")
    assert found(*new_year, today=date(2026, 11, 22)) == {}
    assert found(*new_year, today=date(2098, 12, 31)) == {"calendar-range": ("date", 4)}
    assert found(*new_year, "until: 2100", today=date(2098, 12, 31)) == {}
    assert found(*new_year) == {}
