"""T04 and T05: what is durable when the first byte leaves, and what a power cut at any place leaves behind.

The world: three targets, one delivery each, and what arrived there stays arrived, whatever happens to our disk.
"""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from scheduler.domain.delivery import Cause, Receipt, State, TargetClass
from scheduler.domain.ids import DeliveryKey
from scheduler.domain.planning import Planned
from scheduler.errors import LedgerCorrupt
from scheduler.ledger import engine as opening
from scheduler.ledger.ledger import Ledger
from scheduler.ledger.values import BootClock, Intent, Result
from tests.faults.counts import FULL
from tests.faults.disk import Event, Recorder, after_power_loss
from tests.faults.lives import Belated
from tests.remembrancer.house import NINE, House, K, N, R, Town

NOW = datetime(2026, 6, 4, 9, 0, tzinfo=UTC)
LEDGER = "ledger.sqlite3"
REST = {State.DELIVERED, State.UNCERTAIN, State.DEAD, State.SKIPPED}


def careless(engine: sa.Engine) -> None:
    """The mutant: nothing waits for the disk."""

    @sa.event.listens_for(engine, "connect")
    def _connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA synchronous = OFF")


def laid_out(folder: Path, files: dict[str, bytes]) -> Path:
    """These files in a folder of their own; the ledger's path."""
    folder.mkdir()
    for name, data in files.items():
        (folder / Path(name).name).write_bytes(data)
    return folder / LEDGER


# --- T04: the order ---


def check_the_attempt_is_durable_before_its_first_byte(house: House, folder: Path, *, mutant: bool = False) -> None:
    house.write()
    house.tick()
    recorder = Recorder()
    if mutant:
        careless(house.ledger._engine)
    recorder.watch(house.ledger._engine)
    before = {str(house.ledger_path): house.ledger_path.read_bytes()}
    for town in house.towns:
        town.before = lambda delivery: recorder.note("bytes", f"{delivery.key.digest} {delivery.attempt}")
    house.at(NINE)
    house.tick()
    house.later(hours=1)
    house.tick()
    sent = [number for number, event in enumerate(recorder.log) if event.what == "bytes"]
    assert len(sent) == sum(len(town.arrived) for town in house.towns) > len(house.towns)
    for number in sent:
        digest, attempt = recorder.log[number].name.split()
        files = after_power_loss(before, recorder.log[:number], kept=0, chance=random.Random(4))
        path = laid_out(folder / f"at{number}", files)
        with closing(sqlite3.connect(path)) as ledger:
            found = ledger.execute(
                "SELECT d.state, a.no FROM deliveries d JOIN attempts a ON a.delivery_id = d.id "
                "WHERE d.digest = ? ORDER BY a.no DESC LIMIT 1",
                (digest,),
            ).fetchone()
        assert found == ("sending", int(attempt)), "bytes before the attempt was durable"


def towns() -> list[Town]:
    made = [Town(f"t{number}", K if number % 2 else N) for number in range(6)]

    def first_time(delivery):
        if delivery.attempt == 1:
            raise TimeoutError  # a fault of our own: keyed ones are tried again
        return Receipt()

    for town in made:
        town.answer = first_time
    return made


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path / "workspace", *towns(), feeds=False)
    yield made
    made.end()


def test_every_attempt_is_on_the_disk_before_its_first_byte_leaves(house, tmp_path):
    check_the_attempt_is_durable_before_its_first_byte(house, tmp_path)


def test_an_attempt_written_down_after_its_bytes_is_caught(house, tmp_path):
    house.ledger_class = Belated
    with pytest.raises(AssertionError, match="before the attempt was durable"):
        check_the_attempt_is_durable_before_its_first_byte(house, tmp_path)


def test_a_ledger_that_does_not_wait_for_the_disk_is_caught(house, tmp_path):
    with pytest.raises((AssertionError, sqlite3.DatabaseError)):
        check_the_attempt_is_durable_before_its_first_byte(house, tmp_path, mutant=True)


# --- T05: the cut ---


CLASSES = {"keyed": K, "neither": N, "readable": R}


class Shore:
    """Three targets, and the one process that sends to them, as often as it is begun."""

    def __init__(self, path: Path, arrived: Counter[str], recorder: Recorder | None = None, *, waits: bool = True):
        engine = opening.connect(path)
        if recorder is not None:
            recorder.watch(engine)
        if not waits:
            careless(engine)
        self.ledger = Ledger(engine, path)
        self.recorder = recorder
        self.arrived = arrived
        self.now = NOW

    def plan(self) -> None:
        self.ledger.plan(
            [
                Planned(
                    key=DeliveryKey(statement="seed", label="2026", moment="the day", target=name),
                    number=37,
                    day=date(2026, 6, 4),
                    due=NOW,
                    target_class=target_class,
                    title="Seed",
                    cause=Cause.DAEMON,
                )
                for name, target_class in CLASSES.items()
            ],
            now=self.now,
        )

    def send(self) -> None:
        claims = self.ledger.claim(now=self.now, limit=9, zone=UTC)
        intents = [
            Intent(digest=one.digest, fence=one.fence, payload="{}", edition_sha256="5" * 64, deadline=30)
            for one in claims
        ]
        for ready in self.ledger.intent(intents, now=self.now):
            keyed = ready.target_class is TargetClass.KEYED
            self.arrived[ready.digest] = 1 if keyed else self.arrived[ready.digest] + 1
            if self.recorder is not None:
                self.recorder.note("arrived", ready.digest)
            result = Result(
                digest=ready.digest, fence=ready.fence, attempt_no=ready.delivery.attempt, outcome=Receipt()
            )
            self.ledger.finish([result], now=self.now)

    def come_to_rest(self) -> None:
        """A process starts after the cut and works until nothing is left to do."""
        self.ledger.recover(now=self.now)
        for _ in range(4):
            self.plan()
            self.ledger.verify(now=self.now)
            boot = BootClock(boot="after", seconds=(self.now - NOW).total_seconds())
            for ready in self.ledger.due_for_verification(now=self.now, boot=boot):
                there = Receipt(confirmed_by="read-back") if self.arrived[ready.digest] else None
                self.ledger.verified(ready.digest, ready.fence, there, now=self.now)
            self.send()
            self.now += timedelta(minutes=10)


def day(tmp_path: Path, *, waits: bool = True) -> tuple[dict[str, bytes], list[Event]]:
    """The disk before a day, and the log of that day."""
    path = tmp_path / "before" / LEDGER
    opening.create(path, NOW, simulated=False)
    before = {str(path): path.read_bytes()}
    shore = Shore(path, Counter(), Recorder(), waits=waits)
    shore.plan()
    shore.send()
    shore.ledger.close()
    assert shore.recorder is not None
    return before, shore.recorder.log


def check_after_a_cut(folder: Path, before: dict[str, bytes], log: Sequence[Event], kept: float, seed: int) -> None:
    """I1 to I4 after this log, a power cut and another start."""
    path = laid_out(folder, after_power_loss(before, log, kept=kept, chance=random.Random(seed)))
    opening.check(path)
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    shore = Shore(path, Counter(event.name for event in log if event.what == "arrived"), waits=False)
    try:
        shore.come_to_rest()
        records = shore.ledger.records()
        assert {one.target for one in records} == set(CLASSES), "lost"
        for one in records:
            posts = shore.arrived[one.delivery]
            assert one.state in REST, "lost"
            assert posts <= 1, "there twice"
            assert posts == 1 or one.state is State.UNCERTAIN, "called what it is not"
            if one.state is State.UNCERTAIN:
                assert one.target_class is N
                outcomes = {attempt.outcome for attempt in shore.ledger.attempts(one.delivery)}
                assert outcomes & {"open", "unknown", "interrupted"}, "uncertain without a doubt"
    finally:
        shore.ledger.close()


def cuts(log: Sequence[Event]) -> list[tuple[int, float, int]]:
    """Where to cut, how much of what was not yet durable is there all the same, and a seed for which.

    Just before something becomes durable, when most is at stake, and just after; in full, before every change.
    """
    durable = [number for number, event in enumerate(log) if event.what in {"sync", "delete", "arrived"}]
    at_stake = range(len(log)) if FULL else durable
    found = [(number + 1, 0.0, 0) for number in durable]
    found += [(number, kept, number) for number in at_stake for kept in ((0.0, 0.5, 1.0) if FULL else (0.5,))]
    return found + [(number, 0.5, len(log) + number) for number in at_stake if FULL]


def check_every_cut(tmp_path: Path, *, waits: bool = True) -> None:
    before, log = day(tmp_path, waits=waits)
    places = cuts(log)
    assert places
    for place, kept, seed in places:
        check_after_a_cut(tmp_path / f"cut{place}-{kept}-{seed}", before, log[:place], kept, seed)


def test_after_a_power_cut_at_every_sync_the_ledger_is_whole_and_every_promise_kept(tmp_path):
    check_every_cut(tmp_path)


def test_a_ledger_that_does_not_wait_for_the_disk_breaks_a_promise(tmp_path):
    with pytest.raises((AssertionError, LedgerCorrupt)):
        check_every_cut(tmp_path, waits=False)
