import hashlib
import os
import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from scheduler.domain.delivery import Receipt, TargetClass
from scheduler.errors import LedgerBusy, LedgerCorrupt, LedgerError, LedgerHeld, LedgerNewer
from scheduler.ledger import engine as opening
from scheduler.ledger.ledger import open_ledger
from scheduler.ledger.lock import Lock
from scheduler.ledger.schema import alembic_settings
from scheduler.ledger.tables import HEAD, Instant, metadata
from tests.ledger.conftest import only_sqlite

NOW = datetime(2026, 6, 4, 7, 0, tzinfo=UTC)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@only_sqlite
def test_a_new_ledger_is_private_and_leaves_nothing_beside_it(opened, path):
    ledger = opened()
    assert ledger.is_new
    assert ledger.created == NOW
    assert mode(path.parent) == 0o700
    assert mode(path) == 0o600
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_ledger_opened_again_is_the_same(opened):
    first = opened()
    again = opened(now=NOW + timedelta(days=1))
    assert not again.is_new
    assert (again.uuid, again.created) == (first.uuid, first.created)


@only_sqlite
def test_a_half_made_ledger_of_a_crash_is_never_taken_for_one(opened, path):
    path.parent.mkdir(mode=0o700)
    (path.parent / f"{path.name}.abc.new").write_bytes(b"SQLite format 3\0 and then the power went")
    assert opened().is_new


@only_sqlite
def test_two_processes_that_make_it_at_once_get_the_same_one(path):
    assert opening.create(path, NOW, simulated=False)
    before = digest(path)
    assert not opening.create(path, NOW, simulated=False)
    assert digest(path) == before


@only_sqlite
def test_every_commit_survives_a_power_cut(desk):
    with desk.ledger._reading() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "trusted_schema", "mmap_size")
        }
    assert pragmas == {
        "journal_mode": "delete",
        "synchronous": 3,  # EXTRA
        "foreign_keys": 1,
        "busy_timeout": 30_000,
        "trusted_schema": 0,
        "mmap_size": 0,
    }


def test_the_migrations_make_exactly_the_tables(desk):
    with desk.ledger._reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_the_tables_are_at_the_newest_migration():
    assert ScriptDirectory.from_config(alembic_settings()).get_heads() == [HEAD]


@only_sqlite
def test_a_ledger_of_the_version_before_threads_is_brought_up_to_date_and_proves_itself(desk, opened, path):
    """Its rows and events are those that such a ledger has: of posts, none of a thread."""
    digest = desk.plan(target_class=TargetClass.NEITHER)
    desk.finish(desk.begin(), Receipt(url="https://social.example/1", remote_id="1"))
    desk.ledger.close()
    with closing(sqlite3.connect(path)) as raw, raw:
        for table, column in (("deliveries", "segments"), ("deliveries", "segments_out"), ("attempts", "segment")):
            raw.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        raw.execute("UPDATE alembic_version SET version_num = '0001'")
    with pytest.raises(LedgerError, match="older version"):
        opened(writable=False)
    desk.ledger = opened()
    record = desk.stands(digest)
    assert (record.segments, record.segments_out, record.remote_id) == (1, 0, "1")
    assert desk.ledger.prove().fault is None


def _random(path: Path) -> None:
    path.write_bytes(bytes(hashlib.sha256(str(number).encode()).digest()[0] for number in range(20_000)))


def _page_three(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(2 * 4096)
        file.write(os.urandom(4096))


def _truncated(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _empty(path: Path) -> None:
    os.truncate(path, 0)


@only_sqlite
@pytest.mark.parametrize("damage", [_random, _page_three, _truncated, _empty])
def test_a_damaged_ledger_is_refused_and_left_untouched(opened, path, damage):
    opened().close()
    damage(path)
    before = digest(path)
    with pytest.raises(LedgerCorrupt, match="backup"):
        opened()
    assert digest(path) == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@only_sqlite
def test_opening_without_the_check_would_not_see_page_three(opened, path):
    opened().close()
    _page_three(path)
    engine = opening.connect(path)
    with engine.begin() as connection:  # the mutant: no quick_check
        connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    engine.dispose()
    with pytest.raises(LedgerCorrupt):
        opening.check(path)


@only_sqlite
def test_a_newer_ledger_is_refused_and_left_untouched(opened, path):
    opened().close()
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    before = digest(path)
    with pytest.raises(LedgerNewer, match="9999"):
        opened()
    assert digest(path) == before


@only_sqlite
def test_somebody_elses_database_is_refused_and_left_untouched(opened, path):
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("CREATE TABLE recipes (name TEXT)")
    before = digest(path)
    with pytest.raises(LedgerError, match="no ledger"):
        opened()
    assert digest(path) == before


@only_sqlite
@pytest.mark.parametrize("simulated", [True, False])
def test_a_ledger_stays_simulated_or_real_for_ever(opened, path, simulated):
    opened(simulated=simulated).close()
    before = digest(path)
    with pytest.raises(LedgerError, match="workspace"):
        opened(simulated=not simulated)
    assert digest(path) == before


@only_sqlite
def test_reading_where_there_is_none_gives_an_empty_ledger_and_creates_nothing(opened, path):
    ledger = opened(writable=False)
    assert ledger.records() == []
    assert ledger.next_due() is None
    assert not ledger.attention(NOW)
    assert not path.parent.exists()
    with pytest.raises(LedgerError, match="reading only"):
        ledger.plan([], now=NOW)


@only_sqlite
def test_a_reader_writes_nothing(opened, path, desk):
    desk.plan()
    before = digest(path)
    reader = opened(writable=False)
    assert len(reader.records()) == 1
    with pytest.raises(LedgerError):
        reader.hold("all", reason="no", by="someone", now=NOW)
    assert digest(path) == before


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(LedgerError, match="cannot be used"):
        open_ledger(tmp_path / "file" / "ledger.sqlite3", simulated=False, now=NOW)


@only_sqlite
def test_a_ledger_locked_by_another_is_busy_not_broken(desk, path):
    desk.plan()
    with desk.ledger._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 50")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerBusy, match="locked"):
            desk.claim()
    assert len(desk.claim()) == 1


def test_no_error_of_the_database_escapes_untranslated(desk):
    with pytest.raises(LedgerError), desk.ledger._writing("plan") as connection:
        connection.execute(sa.text("SELECT * FROM nowhere"))


def test_the_order_of_stored_instants_is_the_order_in_time():
    zone = datetime(2026, 6, 4, 9, 0, tzinfo=UTC).astimezone()
    column = Instant()
    dialect = sa.create_engine("sqlite://").dialect
    instants = [NOW - timedelta(microseconds=1), NOW, NOW + timedelta(microseconds=1), zone]
    texts = [column.process_bind_param(one, dialect) for one in instants]
    assert texts == sorted(texts)
    assert {len(text) for text in texts} == {32}
    assert [column.process_result_value(text, dialect) for text in texts] == instants
    with pytest.raises(ValueError, match="zone"):
        column.process_bind_param(datetime(2026, 6, 4), dialect)  # noqa: DTZ001 - the fault under test


class Polite(Lock):
    """The mutant: it leaves a file with its number, as many programs do, and asks the kernel for nothing."""

    def acquire(self) -> None:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        os.pwrite(self._handle, f"{os.getpid()}\n".encode(), 0)


def check_the_lock(kind, path):
    lock, other = kind(path.with_name("lock")), kind(path.with_name("lock"))
    assert not other.held_by_other()
    assert not path.parent.exists()
    with lock:
        assert mode(path.with_name("lock")) == 0o600
        assert other.held_by_other()
        assert not lock.held_by_other()
        with pytest.raises(LedgerHeld, match=str(os.getpid())):
            other.acquire()
    assert not other.held_by_other()
    with other:
        assert lock.held_by_other()


@only_sqlite
def test_the_lock_has_one_holder_and_ends_with_it(path):
    check_the_lock(Lock, path)


@only_sqlite
def test_a_file_with_a_number_in_it_is_no_lock(path):
    with pytest.raises(AssertionError):
        check_the_lock(Polite, path)
