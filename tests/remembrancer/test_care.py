"""Daily care: a check and a copy a day, fourteen kept, and nothing that goes wrong with them stops the work."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scheduler.ledger.ledger import open_ledger
from scheduler.remembrancer.care import KEPT, RESERVE, Care
from scheduler.remembrancer.clock_guard import ClockGuard
from tests.remembrancer.house import NINE, House, K, Town

DAY = timedelta(days=1)


@pytest.fixture
def house(build) -> House:
    made = build(Town("newsroom", K))
    made.care = True
    made.write()
    made.tick()
    return made


def names(house: House) -> list[str]:
    return sorted(path.name for path in house.backups.iterdir())


def test_each_day_has_one_copy_whoever_ticks_and_however_often(house):
    for _ in range(3):
        for _ in range(3):
            house.tick()
            house.restart()
        house.later(days=1)
    assert names(house) == [
        "ledger-2026-06-04T080000Z.sqlite3",
        "ledger-2026-06-05T080000Z.sqlite3",
        "ledger-2026-06-06T080000Z.sqlite3",
    ]


def test_a_copy_is_private_whole_and_can_be_opened(house):
    (copy,) = house.backups.iterdir()
    assert copy.stat().st_mode & 0o777 == 0o600
    assert house.backups.stat().st_mode & 0o777 == 0o700
    with closing(open_ledger(copy, simulated=False, now=house.now, writable=False)) as ledger:
        assert ledger.uuid == house.ledger.uuid
        assert ledger.watermarks() == house.ledger.watermarks()


def test_fourteen_are_kept_and_what_else_lies_there_is_left_alone(house):
    (house.backups / "my-own.sqlite3").write_text("mine")
    for _ in range(KEPT + 3):
        house.later(days=1)
        house.tick()
    kept = [name for name in names(house) if name.startswith("ledger-")]
    assert len(kept) == KEPT == 14
    assert kept[-1] == f"ledger-{house.now:%Y-%m-%d}T080000Z.sqlite3"
    assert (house.backups / "my-own.sqlite3").read_text() == "mine"


def test_what_a_killed_process_left_unfinished_is_no_copy_and_in_nobodys_way(house):
    (house.backups / ".ledger.new").write_text("half")
    house.later(days=1)
    house.tick()
    assert names(house) == ["ledger-2026-06-04T080000Z.sqlite3", "ledger-2026-06-05T080000Z.sqlite3"]


def test_a_copy_never_makes_an_anniversary_late(house):
    house.at(datetime(2027, 6, 4, 8, 59, tzinfo=UTC))
    house.tick()
    assert not any(name.startswith("ledger-2027") for name in names(house))
    house.later(minutes=1)
    house.tick()
    assert house.towns[0].arrived
    assert "ledger-2027-06-04T090000Z.sqlite3" in names(house)


# --- what goes wrong ---


class Heedless(Care):
    """The mutant: it copies whether there is room or not."""

    def _copy(self, copy: Path) -> None:
        self._free = lambda _folder: 1 << 60
        super()._copy(copy)


def check_a_disk_that_is_nearly_full_is_left_alone(house: House, kind: type[Care] = Care) -> None:
    asked: list[Path] = []

    def free(folder: Path) -> int:
        asked.append(folder)
        return house.ledger.size() + RESERVE - 1

    house.later(days=1)
    care = kind(house.ledger, house.backups, free=free)
    for _ in range(5):
        care.tend(now=house.now)
        house.later(seconds=20)
    assert names(house) == ["ledger-2026-06-04T080000Z.sqlite3"]
    assert len(asked) == 1  # not at every tick
    house.later(hours=1)
    care.tend(now=house.now)
    assert len(asked) == 2


def test_a_disk_that_is_nearly_full_is_left_alone_and_said(house, caplog):
    check_a_disk_that_is_nearly_full_is_left_alone(house)
    said = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert len(said) == 2
    assert "No copy of the ledger" in said[0]
    assert "MB left" in said[0]


def test_a_care_that_does_not_look_for_room_is_caught(house):
    with pytest.raises(AssertionError):
        check_a_disk_that_is_nearly_full_is_left_alone(house, Heedless)


def test_days_without_a_copy_need_a_person_and_stop_nothing(house):
    house.free = lambda _folder: 0
    house.restart()
    assert house.briefing().backup is not None
    assert not house.briefing().needs_person
    for _ in range(3):
        house.later(days=1)
        house.tick()
    told = house.briefing()
    assert told.backup_overdue
    assert told.needs_person
    house.at(NINE.replace(year=2027))
    house.tick()
    assert house.towns[0].arrived
    house.free = lambda _folder: 1 << 60
    house.restart()
    house.tick()
    assert not house.briefing().backup_overdue


def test_a_ledger_that_rests_needs_no_copy(house):
    house.now += timedelta(days=100)
    assert not house.briefing().backup_overdue


def test_a_folder_in_the_copies_way_stops_nothing(build, caplog):
    house = build(Town("newsroom", K))
    house.care = True
    house.write()
    house.private.mkdir()
    house.backups.write_text("in the way")
    house.tick()
    house.at(NINE)
    house.tick()
    assert house.towns[0].arrived
    assert any("No copy of the ledger" in record.getMessage() for record in caplog.records)


# --- a ledger that is damaged where a quick look does not see it ---


def damage(path: Path) -> None:
    """An index that lacks what its table holds: `quick_check` does not compare them."""
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA writable_schema = ON")
        row = raw.execute("SELECT type, name, tbl_name, rootpage, sql FROM sqlite_master WHERE name = 'holds_by_end'")
        entry = row.fetchone()
        raw.execute("DELETE FROM sqlite_master WHERE name = 'holds_by_end'")
        raw.commit()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(
            "INSERT INTO holds (scope, value, kind, reason, by, since, until) "
            "VALUES ('tag', 'x', 'paused', 'r', 'b', '2026-06-04T08:00:00.000000+00:00', "
            "'2026-06-04T08:00:01.000000+00:00')"
        )
        raw.execute("PRAGMA writable_schema = ON")
        raw.execute("INSERT INTO sqlite_master VALUES (?, ?, ?, ?, ?)", entry)
        raw.commit()


class Quick(Care):
    """The mutant: it looks only as quickly as every start does."""

    def _faults(self) -> list[str]:
        with closing(sqlite3.connect(self._ledger._path)) as raw:
            found = [row[0] for row in raw.execute("PRAGMA quick_check")]
        return [] if found == ["ok"] else found


def check_a_damaged_ledger_is_found_and_not_copied(house: House, kind: type[Care] = Care) -> None:
    house.end()
    damage(house.ledger_path)
    house.later(days=1)
    house.begin()
    kind(house.ledger, house.backups).tend(now=house.now)
    assert [guard.name for guard in house.ledger.guards()] == ["damaged"]
    assert names(house) == ["ledger-2026-06-04T080000Z.sqlite3"]


def test_a_ledger_that_fails_its_check_sends_nothing_and_the_good_copies_stay(house):
    check_a_damaged_ledger_is_found_and_not_copied(house)
    house.at(NINE.replace(year=2027))
    house.tick()
    assert house.towns[0].arrived == []
    (guard,) = house.briefing().guards
    assert "daily check" in guard.detail
    assert house.briefing().needs_person
    # A good copy is put back: it knows no damage, and how far the other had come tells whether anything was lost.
    house.end()
    (house.backups / "ledger-2026-06-04T080000Z.sqlite3").replace(house.ledger_path)
    house.begin()
    assert house.ledger.guards() == []


def test_a_care_that_only_looks_quickly_is_caught(house):
    with pytest.raises(AssertionError):
        check_a_damaged_ledger_is_found_and_not_copied(house, Quick)


def test_a_clock_in_doubt_makes_no_copy(house):
    house.guard_class = ClockGuard
    house.restart()
    house.tick()
    house.step(days=400)
    house.tick()
    assert names(house) == ["ledger-2026-06-04T080000Z.sqlite3"]
