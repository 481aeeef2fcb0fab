"""The register: every list is found at once, in order, and what is due is never forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.errors import NotSent
from scheduler.publishers.feeds.pages.line import ALL, LANGUAGES, SECTIONS, STATEMENTS, TAGS, Line, Wording
from scheduler.publishers.feeds.pages.register import EDITIONS, Duty, Register

NOON = datetime(2027, 6, 4, 12, tzinfo=UTC)


def line(statement: str = "square", label: str = "2027", day: date = date(2027, 6, 4), **changes: object) -> Line:
    made = Line(
        statement=statement,
        label=label,
        day=day,
        published=NOON,
        number=38,
        event_date="4 June 1989",
        wordings=(Wording(lang="en", title=f"{statement} {label}", summary="", date=day.isoformat()),),
        tags=("china",),
        section="Press",
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # each test names one field


LINES = st.builds(
    line,
    statement=st.sampled_from(["a", "b"]),
    label=st.sampled_from(["1", "2", "3", "4", "5"]),
    day=st.dates(date(2026, 12, 20), date(2027, 1, 20)),
    tags=st.sets(st.sampled_from(["x", "y"])).map(lambda tags: tuple(sorted(tags))),
    section=st.sampled_from([None, "Press"]),
)


def order(each: Line) -> tuple[object, ...]:
    return each.day, each.published, each.statement, each.label


@settings(max_examples=60)
@given(st.lists(LINES, max_size=12), st.sets(st.integers(0, 11)))
def test_every_list_holds_what_a_walk_over_all_lines_would_find(entered: list[Line], lost: set[int]) -> None:
    register = Register(None)
    kept: dict[tuple[str, str], Line] = {}
    for each in entered:
        register.enter(each)
        kept[each.statement, each.label] = each
    for place in [place for number, place in enumerate(list(kept)) if number in lost]:
        del kept[place]
    register.reconcile(dict.fromkeys(kept, 0), [])
    places = {place for each in kept.values() for place in each.places}
    for kind in (ALL, STATEMENTS, TAGS, SECTIONS, LANGUAGES):
        assert register.names(kind) == sorted(name for found, name in places if found == kind)
    for kind, name in places:
        here = sorted((each for each in kept.values() if (kind, name) in each.places), key=order)
        assert register.newest(kind, name, 100) == here[::-1]
        assert register.newest(kind, name, 2) == here[::-1][:2]
        years = {year: [each for each in here if each.day.year == year] for year in (2026, 2027)}
        assert register.years(kind, name) == {year: len(found) for year, found in years.items() if found}
        for year, found in years.items():
            assert register.of_year(kind, name, year) == found
            assert register.of_year(kind, name, year, skip=1, limit=2) == found[1:3]
    for each in kept.values():
        same = sorted(
            (one for one in kept.values() if one.statement == each.statement),
            key=lambda one: (one.day, one.published, one.label),
        )
        place = same.index(each)
        before, after = same[place - 1] if place else None, same[place + 1] if place + 1 < len(same) else None
        assert register.neighbours(each.statement, each.label) == (before, after)
    assert sum(register.days(2026).values()) + sum(register.days(2027).values()) == len(kept)


def test_what_a_line_changes_is_due_until_it_is_done(tmp_path: Path) -> None:
    register = Register(tmp_path / "private" / "pages.sqlite3")
    register.enter(line(label="2026", day=date(2026, 6, 4)))
    register.done(register.duties())
    assert register.duties() == []
    register.enter(line())
    again = Register(tmp_path / "private" / "pages.sqlite3")  # a process that died in between
    assert {(duty.kind, duty.name, duty.year) for duty in again.duties()} == {
        (ALL, "", 202706),
        (STATEMENTS, "square", 2027),
        (TAGS, "china", 2027),
        (SECTIONS, "Press", 2027),
        (LANGUAGES, "en", 2027),
        (EDITIONS, "square/2026", 0),
    }


def test_a_corrected_line_leaves_the_lists_it_no_longer_belongs_to() -> None:
    register = Register(None)
    register.enter(line())
    register.done(register.duties())
    register.enter(line(tags=("peace",)))
    assert register.newest(TAGS, "china", 5) == []
    assert register.names(TAGS) == ["peace"]
    assert Duty(kind=TAGS, name="china", year=2027, since="2027-06-04") in register.duties()


def test_only_news_of_the_next_date_is_due() -> None:
    register = Register(None)
    register.enter(line())
    register.done(register.duties())
    register.expect({"square": date(2028, 6, 4), "unpublished": date(2028, 1, 1)})
    assert [(duty.kind, duty.name) for duty in register.duties()] == [(STATEMENTS, "square")]
    register.done(register.duties())
    register.expect({"square": date(2028, 6, 4)})
    assert register.duties() == []
    register.expect({})
    assert [(duty.kind, duty.name) for duty in register.duties()] == [(STATEMENTS, "square")]


@pytest.mark.parametrize(
    "rubbish", [b"", b"no database at all, and long enough to be looked at" * 50, b"SQLite format 3\0"]
)
def test_a_damaged_register_is_begun_anew(tmp_path: Path, rubbish: bytes) -> None:
    path = tmp_path / "pages.sqlite3"
    path.write_bytes(rubbish)
    register = Register(path)
    register.enter(line())
    assert register.newest(ALL, "", 5) == [line()]
    assert path.stat().st_mode & 0o077 == 0


def test_a_register_that_cannot_be_written_is_one_sentence_with_a_cure(tmp_path: Path) -> None:
    (tmp_path / "pages.sqlite3").mkdir()
    with pytest.raises(NotSent, match="may be deleted at any time"):
        Register(tmp_path / "pages.sqlite3").enter(line())


def test_lines_ahead_of_a_day_are_known_by_name() -> None:
    register = Register(None)
    for days in (-1, 0, 1):
        register.enter(line(label=f"d{days}", day=date(2027, 6, 4) + timedelta(days=days)))
    assert register.ahead(date(2027, 6, 4)) == {("square", "d0"), ("square", "d1")}
