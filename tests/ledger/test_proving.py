"""The proof: whatever is changed, taken out, put in or moved in a ledger is found."""

import hashlib
import json
import sqlite3
from contextlib import closing
from datetime import date, timedelta

import psycopg
import pytest
from psycopg.rows import dict_row

from scheduler.domain.database import Database
from scheduler.domain.delivery import Receipt, State, TargetClass
from scheduler.domain.planning import Watermark
from scheduler.errors import NotSent
from scheduler.ledger.chain import GENESIS
from scheduler.ledger.schema import Place
from scheduler.ledger.tables import deliveries, metadata
from tests.ledger.conftest import only_sqlite

N, R, K, P = TargetClass.NEITHER, TargetClass.READABLE, TargetClass.KEYED, TargetClass.PROJECTION
S = State


@pytest.fixture
def long(desk, make, named):
    """A ledger in which something of everything has happened; nobody can see by a row that it was falsified."""
    mark = Watermark(statement="spring", target="newsroom", adopted=desk.now, until=desk.now)
    for number in range(3):
        desk.ledger.plan([make(named(statement=f"s{number}", target=f"t{number}"))], [mark], now=desk.now)
    desk.ledger.approve("s0", "2026", None, "a" * 64, by="editor", now=desk.now)
    desk.ledger.hold("target", "t2", reason="mourning", by="editor", now=desk.now)
    for ready in desk.intent(desk.claim()):
        desk.finish(
            ready, Receipt(url="https://example.org/there") if ready.delivery.key.target == "t0" else NotSent("no")
        )
    desk.later(minutes=1)
    desk.ledger.release("target", "t2", by="editor", now=desk.now)
    desk.ledger.guard("retired", "Handed over.", now=desk.now)
    desk.ledger.lift_guard("retired", by="editor", reason="back", now=desk.now)
    return desk


def falsify(desk, path: Place, *commands: str) -> None:
    """What somebody does who has the file, or rules the server: takes the triggers away and writes what he likes."""
    desk.honest = False
    if isinstance(path, Database):
        with psycopg.connect(path.url) as raw:
            for table in metadata.tables:
                raw.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
            for command in commands:
                raw.execute(command)
        return
    with closing(sqlite3.connect(path)) as raw, raw:
        for (trigger,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            raw.execute(f"DROP TRIGGER {trigger}")
        for command in commands:
            raw.execute(command)


EVENTS = {
    "a word changed": (
        "UPDATE events SET content = replace(content, 'mourning', 'holiday') WHERE what = 'hold'",
        "changed",
    ),
    "an instant changed": ("UPDATE events SET at = '2020-01-01T00:00:00.000000+00:00' WHERE seq = 4", "changed"),
    "no instant at all": ("UPDATE events SET at = 'never' WHERE seq = 4", "changed"),
    "the author changed": ("UPDATE events SET by = 'nobody' WHERE what = 'approve'", "changed"),
    "another delivery": ("UPDATE events SET delivery = NULL WHERE seq = 5", "changed"),
    "one taken out": ("DELETE FROM events WHERE seq = 4", "Event 4 is missing"),
    "several taken out": ("DELETE FROM events WHERE seq IN (4, 5)", "Events 4 to 5 are missing"),
    "the first taken out": ("DELETE FROM events WHERE seq = 1", "Event 1 is missing"),
    "one put in before": (
        "INSERT INTO events SELECT 0, at, by, what, delivery, content, prev, digest FROM events WHERE seq = 3",
        "put in",
    ),
}


@pytest.mark.parametrize("way", EVENTS)
def test_an_event_changed_or_taken_out_is_found(long, path, way):
    command, said = EVENTS[way]
    falsify(long, path, command)
    fault = long.ledger.prove().fault
    assert fault is not None
    assert said in fault.what


def test_two_events_that_changed_places_are_found(long, path):
    numbers = "UPDATE events SET seq = CASE seq WHEN 4 THEN -5 WHEN 5 THEN -4 END WHERE seq IN (4, 5)"
    falsify(long, path, numbers, "UPDATE events SET seq = -seq WHERE seq < 0")
    fault = long.ledger.prove().fault
    assert fault is not None
    assert fault.seq == 4


def _sealed(row: dict) -> str:
    """The digest as the documentation tells a stranger to make it."""
    whole = {**row, "content": json.loads(row["content"])}
    del whole["digest"]
    return hashlib.sha256(
        json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()


def rows_of(path: Place) -> list[dict]:
    if isinstance(path, Database):
        with psycopg.connect(path.url, row_factory=dict_row) as raw:
            return raw.execute("SELECT * FROM events ORDER BY seq").fetchall()
    with closing(sqlite3.connect(path)) as raw:
        raw.row_factory = sqlite3.Row
        return [dict(row) for row in raw.execute("SELECT * FROM events ORDER BY seq")]


def test_a_stranger_can_check_the_chain_with_ten_lines(long, path):
    before = GENESIS
    for number, row in enumerate(rows_of(path), start=1):
        assert (row["seq"], row["prev"], row["digest"]) == (number, before, _sealed(row))
        before = row["digest"]
    assert before == long.ledger.prove().head


def _sealed_again(path: Place) -> list[str]:
    """Commands that make a falsified chain whole again, as somebody would who knows how."""
    commands, before = [], GENESIS
    for number, row in enumerate(rows_of(path), start=1):
        row |= {"prev": before, "seq": number}
        before = _sealed(row)
        commands.append(f"UPDATE events SET prev = '{row['prev']}', digest = '{before}' WHERE seq = {number}")
    return commands


def test_a_chain_written_anew_is_found_by_the_rows_and_by_a_noted_head(long, path):
    noted = long.ledger.prove().head
    falsify(long, path, "UPDATE events SET content = replace(content, 'there', 'elsewhere')")
    falsify(long, path, *_sealed_again(path))
    assert "url" in long.ledger.prove().fault.what
    falsify(long, path, "UPDATE deliveries SET url = replace(url, 'there', 'elsewhere')")
    falsify(long, path, "UPDATE outcomes SET url = replace(url, 'there', 'elsewhere')")
    assert long.ledger.prove().fault is None  # so far a forger can come who has the file
    assert "noted head" in long.ledger.prove(noted=noted).fault.what


def test_an_end_that_was_cut_off_is_found_by_a_noted_head_alone(desk, path):
    desk.ledger.record_event("adopt", "feeds", by="editor", reason="new server", now=desk.now)
    early = desk.ledger.prove().head
    desk.ledger.record_event("adopt", "feeds", by="editor", reason="another", now=desk.now)
    late = desk.ledger.prove().head
    assert desk.ledger.prove(noted=early).fault is None
    assert desk.ledger.prove(noted=early[:16]).fault is None
    falsify(desk, path, "DELETE FROM events WHERE seq = (SELECT max(seq) FROM events)")
    assert desk.ledger.prove().fault is None
    assert desk.ledger.prove(noted=early).fault is None
    assert "noted head" in desk.ledger.prove(noted=late).fault.what


OTHERS = ", ".join(column.name for column in deliveries.c if column.name not in {"id", "digest"}).replace(
    " by,", ' "by",'
)

ROWS = {
    "a state": ("UPDATE deliveries SET state = 'skipped' WHERE target = 't0'", "state 'skipped'"),
    "an address": ("UPDATE deliveries SET url = 'https://example.org/other' WHERE target = 't0'", "url"),
    "the author": ("UPDATE deliveries SET by = 'somebody' WHERE target = 't1'", "by 'somebody'"),
    "the words": ("UPDATE deliveries SET payload = '{}' WHERE target = 't0'", "other words"),
    "a hold": ("UPDATE deliveries SET hold_reason = NULL WHERE target = 't2'", "hold_reason"),
    "no instant": ("UPDATE deliveries SET due = 'never' WHERE target = 't1'", "due 'never'"),
    "a delivery gone": ("DELETE FROM deliveries WHERE target = 't2'", "is gone"),
    "a delivery more": (
        f"INSERT INTO deliveries ({OTHERS}, digest, id) SELECT {OTHERS}, 'abc', 99 FROM deliveries WHERE target = 't0'",
        "no event tells",
    ),
    "an attempt's instant": ("UPDATE attempts SET started = '2020' WHERE id = 1", "attempt of attempt 1"),
    "an attempt gone": ("DELETE FROM attempts WHERE id = 1", "gone"),
    "an attempt more": (
        "INSERT INTO attempts SELECT 99, delivery_id, 9, 9, started, deadline, 'x', NULL FROM attempts LIMIT 1",
        "no event",
    ),
    "an outcome": ("UPDATE outcomes SET kind = 'unknown' WHERE kind = 'not_sent'", "outcome of attempt 1"),
    "an outcome gone": ("DELETE FROM outcomes WHERE kind = 'delivered'", "gone"),
    "an approval": ("UPDATE approvals SET by = 'somebody'", "approval"),
    "an approval gone": ("DELETE FROM approvals", "approval"),
    "an approval more": (
        "INSERT INTO approvals SELECT 99, 's1', label, target, sha256, by, at FROM approvals",
        "no event tells",
    ),
    "a hold's reason": ("UPDATE holds SET reason = 'holiday' WHERE value = 't2'", "mourning"),
    "a hold's end": ("UPDATE holds SET until = NULL WHERE value = 't2'", "mourning"),
    "a hold gone": ("DELETE FROM holds WHERE value = 't2'", "hold"),
    "a guard gone": ("DELETE FROM holds WHERE scope = 'guard'", "Handed over"),
    "a hold more": (
        "INSERT INTO holds SELECT 99, scope, value, kind, 'x', by, since, NULL FROM holds LIMIT 1",
        "no event tells",
    ),
    "an adoption": ("UPDATE watermarks SET adopted = '2020'", "adoption"),
    "an adoption gone": ("DELETE FROM watermarks", "adoption"),
    "an adoption more": (
        "INSERT INTO watermarks SELECT 's9', target, adopted, until FROM watermarks",
        "no event tells",
    ),
    "another ledger": ("UPDATE identity SET uuid = '00000000-0000-4000-8000-000000000000'", "another ledger"),
}


@pytest.mark.parametrize("way", ROWS)
def test_a_row_that_does_not_say_what_its_events_say_is_found(long, path, way):
    assert long.ledger.prove().fault is None
    command, said = ROWS[way]
    falsify(long, path, command)
    fault = long.ledger.prove().fault
    assert fault is not None
    assert said in fault.what


def test_the_earliest_of_several_faults_is_told_and_the_others_are_counted(long, path):
    falsify(long, path, "UPDATE deliveries SET title = 'Another'")
    proof = long.ledger.prove()
    assert (proof.fault.seq, proof.more) == (2, 2)  # 1 made the ledger, 2 planned the first


@only_sqlite
def test_a_proof_changes_nothing_and_sees_what_a_daemon_writes_meanwhile(long, path, opened):
    before = path.read_bytes()
    watching = opened(writable=False)
    proof = watching.prove()
    assert path.read_bytes() == before
    long.plan(due=long.later(minutes=1))  # after the guard was lifted that it has seen: nothing doubts it
    assert watching.prove(noted=proof.head).events == proof.events + 1


@only_sqlite
def test_a_backup_carries_the_whole_chain(long, tmp_path, opened):
    long.ledger.backup(tmp_path / "copy")
    copy = opened(path=tmp_path / "copy", writable=False)
    assert copy.prove(noted=long.ledger.prove().head) == long.ledger.prove()


def test_more_than_a_page_is_examined_to_its_end(desk, make, named, path):
    many = [
        make(named(statement=f"s{number}"), day=date(2026, 6, 4) + timedelta(days=number)) for number in range(1_100)
    ]
    desk.ledger.plan(many, now=desk.now)
    assert desk.ledger.prove().events == 1_101
    last = max(record.delivery for record in desk.ledger.records(limit=2_000))
    falsify(desk, path, f"UPDATE deliveries SET state = 'skipped' WHERE digest = '{last}'")
    assert last in desk.ledger.prove().fault.what
    falsify(desk, path, "DELETE FROM events WHERE seq = 1050")
    assert "1050" in desk.ledger.prove().fault.what


@only_sqlite
def test_an_empty_ledger_that_was_never_made_proves_nothing_wrong(tmp_path, opened):
    assert opened(path=tmp_path / "none", writable=False).prove().fault is None
