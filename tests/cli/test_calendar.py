"""`calendar.ics` beside the feeds: what it tells of the days to come, and when it changes."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from tests.cli.bench import BEFORE, JUNE, Bench, run_here, statement
from tests.publishers.feeds.test_calendar import valid

NOW = "2027-05-10T10:00:00+00:00"


def feeds(bench: Bench, key: str) -> None:
    """Write the section `feeds` with this key alone."""
    file = bench.root / "remembrancer.yaml"
    text = re.sub(r"^feeds:.*\n(?: .*\n)*", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    file.write_text(f"{text}feeds: {{{key}}}\n", encoding="utf-8")


def days(bench: Bench, name: str = "calendar.ics") -> dict[str, date]:
    data = (bench.root / "feeds" / name).read_bytes()
    return {str(event["uid"]).partition("@")[0]: event["dtstart"].dt for event in valid(data)}


def titles(bench: Bench, name: str = "calendar.ics") -> list[str]:
    return [str(event["summary"]) for event in valid((bench.root / "feeds" / name).read_bytes())]


@pytest.fixture
def calm(bench: Bench) -> Bench:
    """A workspace with a calendar and nothing due."""
    assert bench("tick", now=NOW).code == 0
    return bench


def test_it_tells_this_month_and_the_next_three_years(calm: Bench) -> None:
    assert days(calm) == {
        "june/2027": date(2027, 6, 4), "june/2028": date(2028, 6, 4), "june/2029": date(2029, 6, 4),
    }  # fmt: skip
    assert titles(calm)[0] == "The garden, 38th anniversary"
    assert b"A word" not in (calm.root / "feeds" / "calendar.ics").read_bytes()


def test_it_changes_with_the_month_and_not_with_the_day(calm: Bench) -> None:
    path = calm.root / "feeds" / "calendar.ics"
    first = (path.read_bytes(), path.stat().st_mtime_ns)
    for now in ("2027-05-10T11:00:00+00:00", "2027-05-31T23:00:00+00:00"):
        calm("tick", now=now)
        assert (path.read_bytes(), path.stat().st_mtime_ns) == first
    calm("tick", now="2027-06-01T00:00:00+00:00")
    assert list(days(calm)) == ["june/2027", "june/2028", "june/2029", "june/2030"]
    second = path.read_bytes()
    assert first[0].rpartition(b"END:VCALENDAR")[0] == second[: len(first[0]) - 15]  # the others keep their bytes
    calm("tick", now="2027-07-01T00:00:00+00:00")
    assert list(days(calm)) == ["june/2028", "june/2029", "june/2030"]


def test_another_text_changes_nothing_and_another_title_or_day_what_it_says(calm: Bench) -> None:
    path = calm.root / "feeds" / "calendar.ics"
    first = path.read_bytes()
    calm.write("june", JUNE + "\nMore of it.\n")
    calm("tick", now="2027-05-11T10:00:00+00:00")
    assert path.read_bytes() == first
    calm.write("june", JUNE.replace("1989-06-04", "1989-06-05"))
    calm("tick", now="2027-05-12T10:00:00+00:00")
    assert days(calm)["june/2027"] == date(2027, 6, 5)
    for event in valid(path.read_bytes()):
        assert event["sequence"] == 1
        assert event["dtstamp"].dt.date() == date(2027, 5, 12)


def test_a_lost_folder_gets_the_same_calendar_again(calm: Bench) -> None:
    path = calm.root / "feeds" / "calendar.ics"
    first = path.read_bytes()
    path.unlink()
    calm("tick", now="2027-05-20T10:00:00+00:00")
    assert path.read_bytes() == first


@pytest.mark.parametrize(
    "hidden", ["public: false", "status: draft", "status: retired", "approval: required"], ids=lambda text: text
)
def test_what_is_not_public_not_ready_or_not_approved_is_not_told(calm: Bench, hidden: str) -> None:
    calm.write("secret", statement("secret", "1990-07-01", more=f"{hidden}\n"))
    calm.write("open", statement("open", "1990-07-01"))
    calm("tick", now="2027-05-11T10:00:00+00:00")
    assert b"secret" not in (calm.root / "feeds" / "calendar.ics").read_bytes()
    assert "open/2027" in days(calm)


def test_what_is_taken_back_is_gone_at_the_next_tick(calm: Bench) -> None:
    calm.write("open", statement("open", "1990-07-01"))
    calm.write("june", JUNE.replace("tags:", "status: retired\ntags:"))
    calm("tick", now="2027-05-11T10:00:00+00:00")
    assert {uid.partition("/")[0] for uid in days(calm)} == {"open"}


def test_the_title_of_a_retracted_edition_goes_though_its_month_lasts(calm: Bench) -> None:
    calm("tick", now="2027-06-04T12:00:00+00:00")
    assert "june/2027" in days(calm)
    assert calm("retract", "june", "--label", "2027", "--reason", "Untrue.", now="2027-06-05T10:00:00+00:00").code == 0
    calm("tick", now="2027-06-05T11:00:00+00:00")
    assert list(days(calm)) == ["june/2028", "june/2029", "june/2030"]


def test_what_is_held_by_itself_or_by_its_tag_is_not_told_until_it_is_released(calm: Bench) -> None:
    first = (calm.root / "feeds" / "calendar.ics").read_bytes()
    for scope, value in (("--statement", "june"), ("--tag", "garden")):
        calm("hold", scope, value, "--reason", "Wait.", now="2027-05-11T10:00:00+00:00")
        calm("tick", now="2027-05-11T11:00:00+00:00")
        assert days(calm) == {}
        calm("release", scope, value, now="2027-05-11T12:00:00+00:00")
        calm("tick", now="2027-05-11T13:00:00+00:00")
        assert list(days(calm)) == ["june/2027", "june/2028", "june/2029"]
    calm("hold", "--all", "--reason", "Wait.", now="2027-05-11T14:00:00+00:00")
    calm("tick", now="2027-05-11T15:00:00+00:00")
    assert days(calm) != {}
    assert len(first) == len((calm.root / "feeds" / "calendar.ics").read_bytes())


def test_the_number_stands_in_the_summary_in_the_statement_s_language(calm: Bench) -> None:
    def told(name: str, title: str, more: str = "") -> None:
        text = statement(name, "1925-07-01", more=more)
        calm.write(name, text.replace(f"'The day of {name}, {{{{ anniversary }}}}'", repr(title)))

    told("bare", "The rebels of 1925")
    told("german", "Der Aufstand", "lang: de")
    told("counted", "After {{ years_words }} years")
    told("digits", "{{ number }} years on")
    calm.write("once", "---\nid: once\ntitle: A first word\ndate: 2027-07-01\nevery: once\n---\nText.\n")
    calm("tick", now="2027-05-11T10:00:00+00:00")
    assert set(titles(calm)) >= {
        "The rebels of 1925 (102nd anniversary)",
        "Der Aufstand (102. Jahrestag)",
        "102 years on",
        "A first word",
    }
    assert not any("After" in title and "(" in title for title in titles(calm))


def test_old_days_other_calendars_and_several_days_have_their_place(calm: Bench) -> None:
    for name, rule in {
        "caesar": "date: 44 BC-03-15", "printed": "date: 1455-02-23",
        "hebrew": "date: 12 Cheshvan 5756\ncalendar: hebrew",
        "feast": "date: 1900-12-24\ndays: 3", "leap": "date: 1952-02-29\nmissing: skip",
    }.items():  # fmt: skip
        text = statement(name, "DATE", more="")
        calm.write(name, text.replace("date: DATE", rule))
    calm("tick", now="2027-05-11T10:00:00+00:00")
    found = days(calm)
    assert found["caesar/2028"] == date(2028, 3, 15)
    assert found["printed/2028"] == date(2028, 2, 23)
    assert found["hebrew/5788"] == date(2027, 11, 12)
    assert [uid for uid in found if uid.startswith("leap/")] == ["leap/2028"]
    data = calm.public("calendar.ics")
    assert "DTSTART;VALUE=DATE:20271224\nDTEND;VALUE=DATE:20271227\n" in data.replace("\r\n", "\n")


def test_a_remembrance_that_began_last_month_is_still_there(calm: Bench) -> None:
    calm.write("feast", statement("feast", "1900-04-29", more="days: 5"))
    calm("tick", now=NOW)
    assert days(calm)["feast/2027"] == date(2027, 4, 29)


def test_each_tag_has_its_own_and_one_that_has_none_any_more_is_empty(bench: Bench) -> None:
    feeds(bench, "by_tag: true")
    bench.write("open", statement("open", "1990-07-01", more="tags: [Human rights]"))
    bench("tick", now=NOW)
    (folder,) = [path.name for path in (bench.root / "feeds" / "tags").iterdir() if path.name != "garden"]
    assert list(days(bench, "tags/garden/calendar.ics")) == ["june/2027", "june/2028", "june/2029"]
    assert {uid[:4] for uid in days(bench, f"tags/{folder}/calendar.ics")} == {"open"}
    assert "X-WR-CALNAME:The garden press · Tag: Human rights" in bench.public(f"tags/{folder}/calendar.ics")
    bench.write("open", statement("open", "1990-07-01"))
    bench("tick", now="2027-05-11T10:00:00+00:00")
    assert days(bench, f"tags/{folder}/calendar.ics") == {}
    assert "open/2027" in days(bench)


def test_without_by_tag_there_is_one_calendar(calm: Bench) -> None:
    assert not (calm.root / "feeds" / "tags").exists()


def test_alarms_are_a_wish(bench: Bench) -> None:
    feeds(bench, "alarms: [the day, eve 18:00]")
    bench("tick", now=NOW)
    assert bench.public("calendar.ics").count("BEGIN:VALARM") == 6
    feeds(bench, "alarms: noon")
    told = bench("check")
    assert told.code == 1
    assert "`noon` is not a moment." in told.both
    assert "Write `the day`, `eve 18:00`" in told.both


def test_after_retire_it_is_left_alone_and_empty_folders_of_statements_empty_nothing(calm: Bench) -> None:
    path = calm.root / "feeds" / "calendar.ics"
    first = path.read_bytes()
    (calm.root / "statements" / "june.md").rename(calm.root / "june.md")
    calm("tick", now="2027-06-02T10:00:00+00:00")
    assert path.read_bytes() == first
    (calm.root / "june.md").rename(calm.root / "statements" / "june.md")
    calm("retire", "--reason", "The other server goes on.", now="2027-06-02T11:00:00+00:00")
    calm("tick", now="2027-06-02T12:00:00+00:00")
    assert path.read_bytes() == first


def test_without_feeds_there_is_none(bench: Bench) -> None:
    feeds(bench, "enabled: false")
    assert bench("tick", now=NOW).code == 0
    assert not (bench.root / "feeds" / "calendar.ics").exists()


def test_a_workspace_without_statements_has_an_empty_one(tmp_path: Path) -> None:
    assert run_here("init", str(tmp_path / "new"), "--simulated").code == 0
    assert run_here("-C", str(tmp_path / "new"), "tick", "--now", BEFORE).code == 0
    assert valid((tmp_path / "new" / "feeds" / "calendar.ics").read_bytes()) == []
