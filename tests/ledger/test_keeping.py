"""Probe, check, copy and progress of a ledger."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from scheduler.domain.delivery import Receipt, TargetClass
from scheduler.errors import LedgerBusy, LedgerCorrupt, LedgerError, LedgerHeld, UsageError
from scheduler.ledger.ledger import Ledger
from scheduler.ledger.lock import Lock
from tests.ledger.conftest import NOW, only_sqlite


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@only_sqlite
def test_a_probe_changes_not_one_byte(desk) -> None:
    desk.plan()
    path = desk.ledger._path
    before = digest(path)
    for _ in range(3):
        desk.ledger.probe()
    assert digest(path) == before
    assert [each.name for each in path.parent.iterdir() if "journal" in each.name] == []


class Polite(Ledger):
    """The mutant: it asks and calls that writing."""

    def probe(self) -> None:
        self.counts()


def check_a_locked_ledger_is_noticed(ledger: Ledger) -> None:
    with ledger._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 0")
    with closing(sqlite3.connect(ledger._path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerBusy):
            ledger.probe()
        other.rollback()
    ledger.probe()


@only_sqlite
def test_a_probe_notices_a_ledger_that_another_keeps_locked(desk) -> None:
    check_a_locked_ledger_is_noticed(desk.ledger)


@only_sqlite
def test_a_probe_that_only_reads_is_caught(desk) -> None:
    with pytest.raises(pytest.fail.Exception):
        check_a_locked_ledger_is_noticed(Polite(desk.ledger._engine, desk.ledger._path))


@only_sqlite
def test_a_probe_notices_a_ledger_that_was_overwritten(desk) -> None:
    desk.honest = False
    desk.ledger._path.write_bytes(b"this was a ledger once " * 1000)
    with pytest.raises(LedgerCorrupt):
        desk.ledger.probe()


def test_a_sound_ledger_has_no_faults(desk) -> None:
    desk.plan()
    assert desk.ledger.faults() == []


@only_sqlite
def test_a_copy_never_overwrites_and_a_failed_one_leaves_nothing(desk, tmp_path) -> None:
    copy = tmp_path / "copy"
    copy.write_text("mine")
    with pytest.raises(UsageError):
        desk.ledger.backup(copy)
    assert copy.read_text() == "mine"
    with pytest.raises(LedgerError, match="cannot be written"):
        desk.ledger.backup(tmp_path / "nowhere" / "copy")
    desk.honest = False
    desk.ledger._path.write_bytes(b"this was a ledger once " * 1000)
    with pytest.raises(LedgerError):
        desk.ledger.backup(tmp_path / "other")
    assert not (tmp_path / "other").exists()


def test_progress_counts_attempts_and_knows_when_a_restored_ledger_was_let_go_on(desk) -> None:
    first = desk.ledger.progress()
    assert (first.ledger, first.line, first.attempts) == (desk.ledger.uuid, "-", 0)
    desk.plan(target_class=TargetClass.NEITHER)
    ready = desk.begin()
    assert desk.ledger.progress().attempts == 1
    desk.finish(ready, Receipt())
    desk.ledger.guard("restored", "A copy.", now=NOW)
    assert desk.ledger.progress().line == "-"
    desk.ledger.lift_guard("restored", by="editor", reason="looked", now=desk.later(minutes=1))
    assert desk.ledger.progress().line == desk.now.isoformat()


def test_the_newest_instant_is_none_until_something_was_planned(desk) -> None:
    assert desk.ledger.newest_instant() is None
    desk.later(minutes=5)
    desk.plan()
    assert desk.ledger.newest_instant() == desk.now


# --- two daemons ---


class Shared(Lock):
    """The mutant: whoever asks holds it."""

    def acquire(self) -> None:
        self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def check_one_holder(first: Lock, second: Lock) -> None:
    with first:
        with pytest.raises(LedgerHeld, match=str(os.getpid())):
            second.acquire()
        assert second.held_by_other()
    with second:
        assert first.held_by_other()


def test_a_second_daemon_is_refused_as_long_as_the_first_lives(tmp_path) -> None:
    check_one_holder(Lock(tmp_path / "lock"), Lock(tmp_path / "lock"))


def test_a_lock_that_everybody_holds_is_caught(tmp_path) -> None:
    with pytest.raises(pytest.fail.Exception):
        check_one_holder(Shared(tmp_path / "lock"), Shared(tmp_path / "lock"))
