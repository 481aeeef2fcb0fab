"""A world in which anything may go wrong, and the promise: never lost, never twice, never claimed to be out when not.

Messages may be lost, answered late, answered wrongly or not at all; the daemon may be killed between any two calls, and
the bytes of a dead process may still arrive within the quarantine. Receivers of class K discard repeats; R and KR can
be read back; N can nothing.
"""

from __future__ import annotations

import atexit
import contextlib
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from scheduler.domain.delivery import Cause, Receipt, State, TargetClass
from scheduler.domain.ids import DeliveryKey
from scheduler.domain.planning import Planned
from scheduler.domain.verdict import QUARANTINE
from scheduler.errors import NotSent, Refused, Unknown
from scheduler.ledger import engine as opening
from scheduler.ledger.ledger import Ledger
from scheduler.ledger.values import BootClock, Intent, Ready, Result

NOW = datetime(2026, 6, 4, 7, 0, tzinfo=UTC)
CLASSES = [TargetClass.KEYED, TargetClass.READABLE, TargetClass.KEYED_READABLE, TargetClass.NEITHER]
RESTLESS = [State.SCHEDULED, State.CLAIMED, State.SENDING, State.RETRY_WAIT, State.VERIFYING]
TRAVEL = QUARANTINE - timedelta(seconds=5)


@cache
def template() -> Path:
    """An empty ledger, made once: migrating for every example would take most of the time."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    path = folder / "ledger.sqlite3"
    opening.create(path, NOW, simulated=False)
    return path


class World(RuleBasedStateMachine):
    kind: type[Ledger] = Ledger

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "ledger.sqlite3"
        shutil.copyfile(template(), self.path)
        self.now = NOW
        self.ledger = self.start()
        self.flying: list[tuple[datetime, Ready]] = []  # still under way after their sender died
        self.sent: list[Ready] = []  # this process's own, unanswered
        self.arrived: Counter[str] = Counter()
        self.words: dict[str, str] = {}
        self.serial = 0
        self.planned: list[Planned] = []
        self.is_restored = False

    def start(self) -> Ledger:
        ledger = self.kind(opening.connect(self.path), self.path)
        connection = ledger._engine.raw_connection()
        connection.execute("PRAGMA synchronous = OFF")  # the speed of the test; a power cut is another test's
        connection.close()
        return ledger

    def teardown(self) -> None:
        try:
            self.come_to_rest()
            assert self.ledger.prove().fault is None, "the rows do not say what their events say"
        finally:
            self.ledger.close()
            shutil.rmtree(self.folder)

    def arrive(self, ready: Ready) -> None:
        words = self.words.setdefault(ready.digest, ready.delivery.edition_sha256)
        assert self.is_restored or words == ready.delivery.edition_sha256, "another edition under the same key"
        if ready.target_class is TargetClass.KEYED:
            self.arrived[ready.digest] = 1
        else:
            self.arrived[ready.digest] += 1

    @rule(target_class=st.sampled_from(CLASSES))
    def plan(self, target_class: TargetClass) -> None:
        self.serial += 1
        key = DeliveryKey(statement=f"s{self.serial}", label="2026", moment="the day", target=target_class.value)
        one = Planned(
            key=key,
            number=1,
            day=date(2026, 6, 4),
            due=self.now,
            target_class=target_class,
            title="T",
            cause=Cause.DAEMON,
        )
        assert self.ledger.plan([one, one], now=self.now) == [key.digest]
        self.planned.append(one)

    @rule(survives=st.integers(0, 5))
    def send(self, survives: int) -> None:
        claims = self.ledger.claim(now=self.now, limit=4, zone=UTC)
        if survives == 0:
            self.crash(departed=True)
            return
        intents = [
            Intent(digest=one.digest, fence=one.fence, payload="{}", edition_sha256=f"{self.now:%d%H%M%S}", deadline=30)
            for one in claims
        ]
        self.sent += self.ledger.intent(intents, now=self.now)
        if survives == 1:
            self.crash(departed=False)

    @precondition(lambda self: self.sent)
    @rule(end=st.sampled_from(["receipt", "no connection", "no", "reply lost", "bytes lost", "503"]))
    def answer(self, end: str) -> None:
        ready = self.sent.pop(0)
        outcome = {
            "receipt": Receipt(),
            "no connection": NotSent("no connection"),
            "no": Refused("no", status=422),
            "reply lost": Unknown("reset"),
            "bytes lost": Unknown("reset"),
            "503": NotSent("later", status=503, retry_after=self.now + timedelta(minutes=2)),
        }[end]
        if end in {"receipt", "reply lost"}:
            self.arrive(ready)
        result = Result(digest=ready.digest, fence=ready.fence, attempt_no=ready.delivery.attempt, outcome=outcome)
        self.ledger.finish([result], now=self.now)

    @rule(departed=st.booleans())
    def crash(self, departed: bool) -> None:
        """The process dies; what it was sending may still arrive, if it departed."""
        if departed:
            self.flying += [(self.now + TRAVEL, ready) for ready in self.sent]
        self.sent = []
        self.ledger.close()
        self.ledger = self.start()
        self.ledger.recover(now=self.now)

    @rule()
    def hold(self) -> None:
        """There is a HOLD file for a moment: whatever is due waits for a person."""
        self.ledger.claim(now=self.now, limit=4, zone=UTC, halted="stop")

    @rule()
    def release(self) -> None:
        """A person lets go what was held by HOLD, and accepts no duplicate by that."""
        for record in self.ledger.attention(self.now).held:
            if record.held == "paused":
                self.ledger.settle(record.delivery, "release", now=self.now, by="editor", reason="go on")

    @precondition(lambda self: not self.is_restored)
    @rule()
    def copy(self) -> None:
        (self.folder / "copy").unlink(missing_ok=True)
        self.ledger.backup(self.folder / "copy")

    @precondition(lambda self: not self.is_restored and (self.folder / "copy").exists())
    @rule(departed=st.booleans())
    def put_back(self, departed: bool) -> None:
        """The copy is put back and a person adopts it; what it does not know is planned anew."""
        self.is_restored = True
        if departed:
            self.flying += [(self.now + TRAVEL, ready) for ready in self.sent]
        self.sent = []
        self.ledger.close()
        shutil.copyfile(self.folder / "copy", self.path)
        self.ledger = self.start()
        self.ledger.guard("restored", "A copy was put back.", now=self.now)
        self.ledger.recover(now=self.now)
        self.ledger.lift_guard("restored", by="editor", reason="looked", now=self.now)
        self.ledger.plan(self.planned, now=self.now)

    @rule(delta=st.sampled_from([1, 30, 110, 600, 7_200, 90_000]))
    def wait(self, delta: int) -> None:
        self.now += timedelta(seconds=delta)
        for at, ready in self.flying:
            if at <= self.now:
                self.arrive(ready)
        self.flying = [(at, ready) for at, ready in self.flying if at > self.now]

    @rule(reachable=st.booleans())
    def verify(self, reachable: bool) -> None:
        self.ledger.verify(now=self.now)
        boot = BootClock(boot="one", seconds=(self.now - NOW).total_seconds())
        for ready in self.ledger.due_for_verification(now=self.now, boot=boot):
            there = Receipt(confirmed_by="read-back") if self.arrived[ready.digest] else None
            finding = there if reachable else NotSent("no connection")
            self.ledger.verified(ready.digest, ready.fence, finding, now=self.now)

    def come_to_rest(self) -> None:
        """Left alone with a good network, everything ends: nothing is ever lost."""
        for _ in range(60):
            while self.sent:
                self.answer("receipt")
            self.verify(reachable=True)
            self.look()
            self.release()
            self.send(survives=5)
            self.wait(1_800)
            counts = self.ledger.counts()
            if not any(counts[state] for state in RESTLESS):
                break
        self.promise()
        assert not any(counts[state] for state in RESTLESS), counts

    def look(self) -> None:
        """A person looks whether what may be out is out."""
        held = [] if self.flying else self.ledger.attention(self.now).held
        for record in held:
            if record.held == "ledger_restored":
                decision = "delivered" if self.arrived[record.delivery] else "release"
                self.ledger.settle(record.delivery, decision, now=self.now, by="editor", reason="looked")

    @invariant()
    def promise(self) -> None:
        for record in self.ledger.records(limit=1_000):
            arrived = self.arrived[record.delivery]
            assert arrived <= 1, f"twice on class {record.target_class}"
            if record.state is State.DELIVERED:
                assert arrived == 1, "called delivered and is not"
            if record.state in {State.DEAD, State.SKIPPED}:
                assert arrived == 0, "called dead and is out"
            if record.state is State.UNCERTAIN:
                doubts = {attempt.outcome for attempt in self.ledger.attempts(record.delivery)}
                doubts |= {event.what for event in self.ledger.history(record.delivery)}
                assert doubts & {"open", "unknown", "interrupted", "doubted"}, "uncertain without a doubt"


def test_the_promise_holds_in_a_bad_world():
    settled = settings(max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(World, settings=settled)


class WithoutQuarantine(Ledger):
    """The mutant: what is not there at once is taken for absent."""

    def due_for_verification(self, *, now, boot, limit=64):
        super().due_for_verification(now=now, boot=boot, limit=limit)
        patient = BootClock(boot=boot.boot, seconds=boot.seconds + QUARANTINE.total_seconds())
        return super().due_for_verification(now=now + QUARANTINE, boot=patient, limit=limit)


class SendsUnknownAgain(Ledger):
    """The mutant: no answer is taken for not sent."""

    def finish(self, results, *, now):
        hopeful = [
            Result(
                digest=one.digest,
                fence=one.fence,
                attempt_no=one.attempt_no,
                outcome=NotSent("surely not") if isinstance(one.outcome, Unknown) else one.outcome,
            )
            for one in results
        ]
        return super().finish(hopeful, now=now)


class ForgetsTheWords(Ledger):
    """The mutant: each attempt sends the words of the day."""

    def intent(self, intents, *, now, halted=None, tags=None):
        ready = super().intent(intents, now=now, halted=halted, tags=tags)
        shas = {one.digest: one.edition_sha256 for one in intents}
        return [
            Ready(
                digest=one.digest,
                fence=one.fence,
                target_class=one.target_class,
                delivery=type(one.delivery)(
                    **{
                        **{name: getattr(one.delivery, name) for name in one.delivery.__slots__},
                        "edition_sha256": shas[one.digest],
                    }
                ),
            )
            for one in ready
        ]


class RecoversNothing(Ledger):
    """The mutant: what a dead process left is left."""

    def recover(self, *, now):
        return []


class BelievesTheCopy(Ledger):
    """The mutant: a ledger put back is as good as ever."""

    def _doubt(self, connection, why, *where, now):
        """Nothing is doubted."""


def _put_back(world: World) -> None:
    """It was held when the copy was made, then released and sent; the copy still holds it."""
    world.plan(TargetClass.READABLE)
    world.hold()
    world.copy()
    world.release()
    world.send(survives=5)
    world.answer("receipt")
    world.put_back(departed=False)
    world.release()
    world.wait(600)


def _late_bytes(world: World) -> None:
    """The process dies just as its bytes leave; they arrive after somebody has looked."""
    world.plan(TargetClass.READABLE)
    world.send(survives=5)
    world.crash(departed=True)
    world.verify(reachable=True)
    world.wait(30)
    world.verify(reachable=True)
    world.send(survives=5)
    world.answer("receipt")
    world.wait(600)


def _no_answer(world: World) -> None:
    """The message arrives and its answer is lost, where nothing can tell a repeat."""
    world.plan(TargetClass.NEITHER)
    world.send(survives=5)
    world.answer("reply lost")
    world.wait(600)


def _sent_again(world: World) -> None:
    """A keyed receiver is sent the same again, ten minutes later."""
    world.plan(TargetClass.KEYED)
    world.send(survives=5)
    world.answer("reply lost")
    world.verify(reachable=True)
    world.wait(600)


def _killed(world: World) -> None:
    """The process dies with a claim in its hands."""
    world.plan(TargetClass.KEYED)
    world.send(survives=0)


def check_the_promise(kind: type[Ledger], story: Callable[[World], None]) -> None:
    world = type("Here", (World,), {"kind": kind})()
    try:
        with contextlib.suppress(IndexError):  # nothing was there to be answered: all the better
            story(world)
        world.promise()
    finally:
        world.teardown()


STORIES = [
    (WithoutQuarantine, _late_bytes),
    (SendsUnknownAgain, _no_answer),
    (ForgetsTheWords, _sent_again),
    (RecoversNothing, _killed),
    (BelievesTheCopy, _put_back),
]


@pytest.mark.parametrize(("mutant", "story"), STORIES)
def test_a_ledger_that_breaks_one_rule_breaks_the_promise_and_ours_does_not(mutant, story):
    check_the_promise(Ledger, story)
    with pytest.raises(AssertionError):
        check_the_promise(mutant, story)
