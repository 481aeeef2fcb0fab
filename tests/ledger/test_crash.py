"""Killed at every named point, or out of space, the ledger is as before the call or as after it, never between."""

import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

import scheduler
from scheduler.domain.delivery import State
from scheduler.domain.planning import Watermark
from scheduler.errors import LedgerError
from scheduler.ledger import engine as opening
from scheduler.ledger.ledger import CHECKPOINTS, Ledger
from scheduler.ledger.schema import Place
from tests.databases.places import written
from tests.ledger.conftest import only_sqlite

NOW = datetime(2026, 6, 4, 7, 0, tzinfo=UTC)

LIFE = """
import os, signal, sys
from datetime import UTC, date, datetime
from scheduler.domain.delivery import Cause, Receipt, TargetClass
from scheduler.domain.ids import DeliveryKey
from scheduler.domain.planning import Planned
from scheduler.ledger.ledger import open_ledger
from scheduler.ledger.values import Intent, Result
from tests.databases.places import place_of

now = datetime.fromisoformat(sys.argv[2])

def checkpoint(name):
    if name == sys.argv[3]:
        os.kill(os.getpid(), signal.SIGKILL)

ledger = open_ledger(place_of(sys.argv[1]), simulated=False, now=now, checkpoint=checkpoint)
ledger.recover(now=now)
key = DeliveryKey(statement="spring", label="2026", moment="the day", target="chat")
one = Planned(key=key, number=37, day=date(2026, 6, 4), due=now, target_class=TargetClass.NEITHER, title="Spring",
              cause=Cause.DAEMON)
ledger.plan([one], now=now)
for claim in ledger.claim(now=now, limit=9, zone=UTC):
    intent = Intent(digest=claim.digest, fence=claim.fence, payload="{}", edition_sha256="5" * 64, deadline=30)
    for ready in ledger.intent([intent], now=now):
        with open(sys.argv[4], "a") as wire:
            wire.write(ready.digest + "\\n")
        result = Result(digest=ready.digest, fence=ready.fence, attempt_no=ready.delivery.attempt, outcome=Receipt())
        ledger.finish([result], now=now)
ledger.close()
"""

POINTS = [name for name in CHECKPOINTS if name.split(":")[0] in {"plan", "claim", "intent", "finish", "recover"}]


SEND = """        with open(sys.argv[4], "a") as wire:
            wire.write(ready.digest + "\\n")
"""
SEND_FIRST = LIFE.replace(SEND, "").replace(
    "    for ready in",
    "    with open(sys.argv[4], 'a') as wire:\n        wire.write(claim.digest + '\\n')\n    for ready in",
)
"""The mutant: bytes before the intent."""


def live(path: Place, point: str, wire: Path, *, life: str = LIFE) -> int:
    arguments = [sys.executable, "-c", life, written(path), NOW.isoformat(), point, str(wire)]
    return subprocess.run(arguments, cwd=Path(scheduler.__file__).parents[1], check=False, timeout=60).returncode


@pytest.mark.parametrize("point", POINTS)
def test_killed_anywhere_it_is_sent_at_most_once_and_never_lost(opened, path, tmp_path, point):
    wire = tmp_path / "wire"
    wire.touch()
    assert live(path, point, wire) == -signal.SIGKILL
    assert live(path, "nowhere", wire) == 0
    (record,) = opened().records()
    sent = wire.read_text().count(record.delivery)
    if record.state is State.UNCERTAIN:
        assert point in {"intent:after-commit", "finish:before-commit"}
        assert sent <= 1
    else:
        assert (record.state, sent) == (State.DELIVERED, 1)


def test_bytes_before_the_intent_are_sent_twice(path, tmp_path):
    wire = tmp_path / "wire"
    assert live(path, "intent:before-commit", wire, life=SEND_FIRST) == -signal.SIGKILL
    assert live(path, "nowhere", wire, life=SEND_FIRST) == 0
    assert len(wire.read_text().split()) == 2


class Crash(Exception):
    pass


def state_of(ledger: Ledger) -> tuple:
    records = ledger.records()
    attempts = [ledger.attempts(one.delivery) for one in records]
    return records, attempts, ledger.watermarks(), ledger.active_holds(NOW), ledger.guards(), ledger.events()


def everything(desk, make) -> None:
    """One call of each kind that writes."""
    ledger, now = desk.ledger, desk.now
    ledger.plan([make()], [Watermark(statement="spring", target="newsroom", adopted=now, until=now)], now=now)
    ledger.take_over([], now=now)
    claims = desk.claim()
    ledger.give_back(claims, now=now)
    (claim,) = desk.claim()
    ledger.put_on_hold(claim.digest, claim.fence, "approval", "It waits.", now=now)
    ledger.approve("spring", "2026", None, "5" * 64, by="editor", now=now)
    ready = desk.begin()
    desk.finish(ready, OSError("a fault"))
    ledger.verify(now=now)
    ledger.recover(now=now)
    ledger.due_for_verification(now=now, boot=desk.boot)
    ledger.verified(ready.digest, ready.fence, None, now=now)
    ledger.settle(ready.digest, "drop", now=now, by="editor", reason="enough")
    ledger.hold("all", reason="wait", by="editor", now=now)
    ledger.release("all", by="editor", now=now)
    ledger.guard("retired", "Handed over.", now=now)
    ledger.lift_guard("retired", by="editor", reason="back", now=now)
    ledger.record_event("adopt", "feeds", by="editor", reason="new", now=now)


def test_every_call_that_writes_passes_its_checkpoints(opened, new_desk, make):
    passed = []
    everything(new_desk(opened(checkpoint=passed.append)), make)
    assert set(passed) == set(CHECKPOINTS)


@pytest.mark.parametrize("point", [name for name in CHECKPOINTS if name.endswith("before-commit")])
def test_a_crash_before_the_commit_leaves_no_trace(opened, new_desk, make, point):
    seen = []
    reader = opened()

    def checkpoint(name: str) -> None:
        if name == point:
            raise Crash
        if name.endswith("after-commit"):
            seen.append(state_of(reader))

    desk = new_desk(opened(checkpoint=checkpoint))
    seen.append(state_of(reader))
    with pytest.raises(Crash):
        everything(desk, make)
    assert state_of(reader) == seen[-1]


def fill(ledger: Ledger) -> None:
    with ledger._engine.connect() as connection:
        used = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {used}")


def make_room(ledger: Ledger) -> None:
    with ledger._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")


def check_a_full_disk_stops_before_the_bytes(desk, make, named) -> None:
    desk.plan(named("words"))
    claims = desk.claim()
    fill(desk.ledger)
    before = state_of(desk.ledger)
    many = [make(named(f"s{number}", target=f"t{number}")) for number in range(500)]
    with pytest.raises(LedgerError, match="no space"):
        desk.ledger.plan(many, now=NOW)
    with pytest.raises(LedgerError, match="no space"):
        desk.intent(claims, words="long " * 20_000)
    assert state_of(desk.ledger) == before

    make_room(desk.ledger)
    assert len(desk.ledger.plan(many, now=NOW)) == 500
    assert len(desk.intent(claims, words="long " * 20_000)) == 1


@only_sqlite
def test_a_full_disk_stops_before_the_bytes_and_work_goes_on_when_there_is_room(desk, make, named):
    check_a_full_disk_stops_before_the_bytes(desk, make, named)


class Careless(Ledger):
    """The mutant: an intent that could not be written down is taken for written."""

    def intent(self, intents, *, now, halted=None, tags=None):
        try:
            return super().intent(intents, now=now, halted=halted, tags=tags)
        except LedgerError:
            return []


@only_sqlite
def test_a_ledger_that_swallows_a_failed_commit_is_caught(desk, path, new_desk, make, named):
    mutant = Careless(opening.connect(path), path)
    with pytest.raises(pytest.fail.Exception):
        check_a_full_disk_stops_before_the_bytes(new_desk(mutant), make, named)
    mutant.close()
