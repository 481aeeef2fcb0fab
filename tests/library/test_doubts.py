from __future__ import annotations

from datetime import date

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


def test_a_date_without_its_day_should_say_which_day_stands_for_it() -> None:
    assert found("date: 1942", SOURCES) == {"coarse-first": ("date", 4)}
    assert found("date: 1942", SOURCES, "keep: Good Friday") == {}


OLD = "calendar: julian"
TODAY = date(2026, 11, 22)


def sentence(code: str, *lines: str) -> tuple[str, str]:
    """What the doubt of a code says today, and its cure."""
    source = "\n".join(["---", "id: one", "title: A title", *lines, "---", "Text."])
    reading = read(source.encode(), path="statements/one.md")
    assert isinstance(reading.content, Statement)
    problems = [*reading.problems, *doubts(reading.content, lines=reading.lines, targets=(), today=TODAY)]
    (problem,) = (problem for problem in problems if problem.code == code)
    return problem.what, problem.cure


def test_old_style_without_keep_is_told_with_the_day_that_each_reading_gives_next() -> None:
    _, cure = sentence("old-style", "date: 1917-10-25", OLD)
    assert cure == (
        "Write `keep: old style` (7 November 2027), `keep: new style` (7 November 2027) "
        "or `keep: same digits` (25 October 2027)."
    )
    _, cure = sentence("old-style", "date: 1649-01-30", OLD)
    assert "`keep: old style` (12 February 2027), `keep: new style` (9 February 2027)" in cure


def test_old_style_is_settled_by_keep_and_by_counting_days() -> None:
    assert found("date: 1917-10-25", SOURCES, OLD, "keep: new style", today=TODAY) == {}
    assert found("date: 1917-10-25", SOURCES, OLD, "every: 1000 days", today=TODAY) == {}
    assert found("date: 1917-10-25", SOURCES, OLD, today=TODAY) == {"old-style": ("calendar", 6)}


def test_a_day_that_has_not_come_yet_is_told_with_its_weekday() -> None:
    what, _ = sentence("future-date", "date: 2089-06-04")
    assert what == "The day remembered has not come yet: 4 June 2089, Saturday."
    assert found("date: 2089-06-04", SOURCES, today=TODAY) == {"future-date": ("date", 4)}
    assert found("date: 2027-06-04", SOURCES, "every: once", today=TODAY) == {}


def test_a_gregorian_date_that_another_calendar_takes_for_its_future_is_offered_converted() -> None:
    _, cure = sentence("future-date", "date: 1989-06-04", "calendar: indian")
    assert cure == "If it is a Gregorian date, write `1911-03-14`."


def test_ten_years_of_silence_are_worth_a_question() -> None:
    what, _ = sentence("long-silence", "date: 2011-06-04", "only: centenaries")
    assert what == "It returns next in about 85 years: 4 June 2111, Thursday."
    assert found("date: 2011-06-04", SOURCES, "only: centenaries", today=TODAY) == {"long-silence": ("only", 6)}
    assert found("date: 2011-06-04", SOURCES, "only: jubilees", today=TODAY) == {}
    assert found("date: 2011-06-04", SOURCES, "only: centenaries", "status: retired", today=TODAY) == {}


def test_what_returns_no_more_may_be_retired_once_a_year_has_gone_by() -> None:
    what, cure = sentence("no-return", "date: 1989-06-04", "until: 2014")
    assert what == "It returns no more; the last time was 4 June 2014, Wednesday."
    assert cure == "Write `status: retired`, or loosen `until`."
    assert found("date: 1989-06-04", SOURCES, "until: 2014", today=TODAY) == {"no-return": ("until", 6)}
    assert found("date: 2020-06-04", SOURCES, "every: once", today=TODAY) == {"no-return": ("every", 6)}
    assert found("date: 2026-06-04", SOURCES, "every: once", today=TODAY) == {}
    assert found("date: 1942", SOURCES, "coarse: skip", today=TODAY) == {}


def test_numbers_that_the_other_keys_leave_out_for_ever_are_named() -> None:
    what, _ = sentence("only-never", "date: 1989-06-04", "only: [25, 50, 75]", "until: 2030", "from: 2010")
    assert what == "`only` names what the other keys never let return: 50, 75."
    assert found("date: 2004-02-29", SOURCES, "missing: skip", "only: [25, 28]", today=TODAY) == {
        "only-never": ("only", 7)
    }
    assert found("date: 2004-02-29", SOURCES, "missing: later", "only: [25, 28]", today=TODAY) == {}


def test_a_hijri_date_reckoned_from_the_civil_one_is_doubted_until_it_is_written_down() -> None:
    civil = "date: {civil: 1989-06-04}"
    what, cure = sentence("hijri-derived", civil, "calendar: islamic-civil")
    assert what.startswith("`1409-10-29` is reckoned from the civil day, and the month that was kept")
    assert "`date: 1409-10-29`" in cure
    what, _ = sentence("hijri-derived", civil, "calendar: islamic-umalqura")
    assert what.startswith("`1409-11-01` is what the calendar of Saudi Arabia printed for the civil day, and elsewhere")
    for calendar, day, codes in (
        ("islamic-umalqura", "{civil: 1989-06-04}", ["hijri-derived"]),
        ("islamic-umalqura", "1409-11-01", []),
        ("islamic-umalqura", "{civil: 2030-06-04}", ["hijri-derived"]),
        ("islamic-civil", "1409-10-29", []),
        ("hebrew", "{civil: 1989-06-04}", []),
    ):
        source = f"---\nid: one\ntitle: A\ndate: {day}\ncalendar: {calendar}\n---\nText.\n"
        assert [problem.code for problem in read(source.encode(), path="statements/one.md").problems] == codes, day


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
