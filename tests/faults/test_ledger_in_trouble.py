"""A ledger whose answers are lost, that is locked or gone for a while, or that two processes take for theirs.

T18, T20, T21.
"""

from __future__ import annotations

import logging
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from scheduler.daemon import WORTH_WAITING, Daemon
from scheduler.domain.delivery import Cause, Receipt, State
from scheduler.domain.ids import DeliveryKey
from scheduler.domain.planning import Planned
from scheduler.errors import LedgerError
from scheduler.ledger.ledger import Ledger, open_ledger
from scheduler.ledger.rows import ready
from scheduler.ledger.values import BootClock
from scheduler.service_manager import ServiceManager
from tests.faults.sleeper import NOW, deliver
from tests.remembrancer.house import NINE, House, K, N, R, Town

ROOT = Path(__file__).parents[2]


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Callable[..., House]]:
    houses: list[House] = []

    def building(kind: type[House], *towns: Town, **more) -> House:
        houses.append(kind(tmp_path / f"workspace{len(houses)}", *towns, **more))
        return houses[-1]

    yield building
    for house in houses:
        house.end()


# --- T18: a commit succeeds, and its answer is lost ---


class Deaf(House):
    """A house that does not hear the answer to its n-th commit from now on; `lost` is the call that made it."""

    commits = 0
    deaf_at = 0
    passed = ""
    lost = ""

    def open(self) -> Ledger:
        ledger = super().open()
        house = self

        class Connection(sqlite3.Connection):
            def commit(self) -> None:
                super().commit()
                house.commits += 1
                if house.commits == house.deaf_at:
                    house.lost = house.passed
                    raise sqlite3.OperationalError("disk I/O error")

        def through(_dialect: object, _record: object, _arguments: object, more: dict[str, object]) -> None:
            more["factory"] = Connection

        sa.event.listen(ledger._engine, "do_connect", through)
        ledger._engine.dispose()
        return ledger

    def _passed(self, name: str) -> None:
        self.passed = name.partition(":")[0]

    def be_deaf(self, commit: int, *, lost: str = "") -> None:
        self.commits, self.deaf_at, self.lost = 0, commit, lost


class Hopeful(Ledger):
    """The mutant: what a commit that raised was about is sent, if it can be found in the ledger."""

    def intent(self, intents, **more):
        try:
            return super().intent(intents, **more)
        except LedgerError:
            with self._reading() as connection:
                return [ready(row) for row in self._rows(connection, [one.digest for one in intents]).values()]


def check_a_lost_answer(house: Deaf, commit: int) -> str:
    """One day on which the answer to one commit is lost; which call made it."""
    house.write()
    house.tick()
    house.at(NINE)
    house.be_deaf(commit)
    for _ in range(4):
        sent, heard = sum(len(town.arrived) for town in house.towns), not house.lost
        with suppress(LedgerError):
            house.tick()
        if heard and house.lost == "intent":
            assert sum(len(town.arrived) for town in house.towns) == sent, "sent although its commit raised"
        house.later(minutes=10)
    house.be_deaf(0, lost=house.lost)
    assert [len(town.arrived) for town in house.towns] == [1] * len(house.towns)
    assert set(house.states().values()) == {"delivered"}
    return house.lost


def check_every_lost_answer(build: Callable[..., House], **more: object) -> set[str]:
    """Days on each of which the answer to another commit is lost; the calls that made them."""
    lost = set()
    for commit in range(1, 30):
        house = build(Deaf, Town("keyed", K), Town("neither", N), feeds=False, **more)
        call = check_a_lost_answer(house, commit)
        house.end()
        if not call:
            break
        lost.add(call)
    return lost


def test_whichever_commit_loses_its_answer_nothing_is_sent_on_it_and_all_is_settled(build):
    assert check_every_lost_answer(build) >= {"plan", "claim", "intent", "finish"}


def test_a_program_that_hopes_for_the_best_is_caught(build):
    with pytest.raises(AssertionError, match="sent although its commit raised"):
        check_every_lost_answer(build, ledger=Hopeful)


# --- T20: a process that slept and was taken for dead ---


class Pair:
    """A sleeper, and the one who takes over from it."""

    classes = (("keyed", K), ("neither", N), ("readable", R))

    def __init__(self, folder: Path, kind: str = "") -> None:
        self.path, self.wire, self.kind = folder / "ledger.sqlite3", folder / "wire", kind
        self.wire.touch()
        self.ledger = open_ledger(self.path, simulated=False, now=NOW)
        key = [DeliveryKey(statement="seed", label="2026", moment="the day", target=name) for name, _ in self.classes]
        self.ledger.plan(
            [
                Planned(
                    key=one,
                    number=37,
                    day=date(2026, 6, 4),
                    due=NOW,
                    target_class=target_class,
                    title="Seed",
                    cause=Cause.DAEMON,
                )
                for one, (_, target_class) in zip(key, self.classes, strict=True)
            ],
            now=NOW,
        )

    def posts(self) -> Counter[str]:
        return Counter(self.wire.read_text().split())

    def settle(self, seconds: float) -> None:
        """The heir proves what can be proved, so many seconds after it took over."""
        now = NOW + timedelta(seconds=seconds)
        self.ledger.verify(now=now)
        posts = self.posts()
        for one in self.ledger.due_for_verification(now=now, boot=BootClock(boot="this", seconds=seconds)):
            found = Receipt(confirmed_by="read-back") if posts[one.digest] else None
            self.ledger.verified(one.digest, one.fence, found, now=now)

    def live(self, point: str) -> None:
        """The sleeper stops at the point; the heir takes over and sends; the sleeper wakes; all comes to rest."""
        words = [sys.executable, "-m", "tests.faults.sleeper", str(self.path), str(self.wire), point, self.kind]
        with subprocess.Popen(words, cwd=ROOT) as sleeper:
            try:
                _, status = os.waitpid(sleeper.pid, os.WUNTRACED)
                assert os.WIFSTOPPED(status)
                self.ledger.recover(now=NOW)
                self.settle(1)
                deliver(self.ledger, self.wire, now=NOW + timedelta(seconds=20))
            finally:
                sleeper.send_signal(signal.SIGCONT)
            assert sleeper.wait(60) == 0
        for seconds in (200, 400, 600):
            self.settle(seconds)
            deliver(self.ledger, self.wire, now=NOW + timedelta(seconds=seconds))


def check_the_sleeper_does_no_harm(pair: Pair, point: str) -> None:
    with closing(pair.ledger):
        pair.live(point)
        posts = pair.posts()
        for record in pair.ledger.records():
            assert record.state is State.DELIVERED, record.target
            assert posts[record.delivery] == 1 or record.target_class is K, f"twice at {record.target}"
            outcomes = [attempt.outcome for attempt in pair.ledger.attempts(record.delivery)]
            assert "delivered" in outcomes


@pytest.mark.parametrize("point", ["claimed", "begun", "sent"])
def test_a_process_that_slept_through_a_takeover_does_no_harm_and_its_word_still_counts(tmp_path, point):
    check_the_sleeper_does_no_harm(Pair(tmp_path), point)


def test_a_sleeper_that_does_not_look_at_its_fence_is_caught(tmp_path):
    with pytest.raises(AssertionError, match="twice at"):
        check_the_sleeper_does_no_harm(Pair(tmp_path, "fenceless"), "claimed")


# --- T21: locked for long, and gone for a while ---


class Impatient(House):
    """Waits an instant for a lock, where the real one waits half a minute."""

    def open(self) -> Ledger:
        ledger = super().open()

        @sa.event.listens_for(ledger._engine, "connect")
        def _connect(connection: sqlite3.Connection, _record: object) -> None:
            connection.execute("PRAGMA busy_timeout = 10")

        ledger._engine.dispose()
        return ledger


def locked(house: House) -> Callable[[], None]:
    """Another program takes the ledger for itself; what ends it."""
    other = sqlite3.connect(house.ledger_path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN EXCLUSIVE")
    return other.close


def gone(house: House) -> Callable[[], None]:
    """The ledger's disk is not there; what brings it back."""
    aside = house.root / "aside.sqlite3"
    house.ledger_path.rename(aside)

    def back() -> None:
        aside.rename(house.ledger_path)

    return back


class Watchdog(ServiceManager):
    """Counts the proofs of work that its signs of life rest on."""

    def __init__(self) -> None:
        super().__init__(None)
        self.proofs = 0

    def proved(self) -> None:
        self.proofs += 1


def begins_with_an_answer(house: House, outage: Callable[[House], Callable[[], None]]) -> list[Callable[[], None]]:
    """The outage begins when the first delivery has arrived; what ends it, once it has begun."""
    ends: list[Callable[[], None]] = []
    first = threading.Lock()

    def answer(delivery):
        with first:
            if not ends:
                ends.append(outage(house))
        return Receipt(remote_id=delivery.key.digest)

    for town in house.towns:
        town.answer = answer
    return ends


def daemon_of(house: House, kind: type[Daemon], watchdog: Watchdog, **more: object) -> Daemon:
    assert house.heart is not None
    heart = house.heart
    heart.beat(watchdog.proved)
    return kind(lambda: heart, clock=lambda: house.now, changes=lambda _stop: iter(()), manager=watchdog, **more)  # type: ignore[arg-type]  # the heartbeat


def check_an_outage(
    house: House, outage: Callable[[House], Callable[[], None]], caplog, kind: type[Daemon] = Daemon
) -> None:
    """It begins while deliveries are under way and lasts for ten minutes of ticks."""
    house.write()
    house.tick()
    house.at(NINE)
    ends = begins_with_an_answer(house, outage)
    watchdog = Watchdog()
    daemon = daemon_of(house, kind, watchdog)
    with caplog.at_level(logging.ERROR, logger="remembrancer"):
        for _ in range(30):
            before = watchdog.proofs
            daemon._tick()  # never raises
            assert watchdog.proofs > before, "started again, which knows nothing of what came back"
            house.later(seconds=20)
    said = {record.getMessage() for record in caplog.records}
    assert said
    assert all("ledger" in each and "Traceback" not in each for each in said)
    ends[0]()
    daemon._tick()
    assert [len(town.arrived) for town in house.towns] == [1] * len(house.towns)
    assert set(house.states().values()) == {"delivered"}
    assert all(record.attempts == 1 for record in house.records())


@pytest.mark.parametrize("outage", [locked, gone])
def test_results_outlive_an_outage_of_the_ledger_and_nothing_is_sent_during_it(build, caplog, outage):
    house = build(Impatient, Town("keyed", K), Town("neither", N), feeds=False)
    check_an_outage(house, outage, caplog)


class Forgetful(Ledger):
    """The mutant: a result that cannot be stored is dropped."""

    def finish(self, results, *, now):
        try:
            return super().finish(results, now=now)
        except LedgerError:
            logging.getLogger("remembrancer").exception("the ledger has lost a result")
            return []


def test_a_program_that_drops_what_it_cannot_store_is_caught(build, caplog):
    house = build(Impatient, Town("keyed", K), Town("neither", N), feeds=False, ledger=Forgetful)
    with pytest.raises(AssertionError):
        check_an_outage(house, locked, caplog)


class Indifferent(Daemon):
    """The mutant, as it was: while the ledger takes nothing there is no sign of life, whatever is in hand."""

    def _bear(self, fault: LedgerError) -> None:
        logging.getLogger("remembrancer").error("%s", fault)


def test_a_daemon_that_is_started_again_with_results_in_hand_is_caught(build, caplog):
    house = build(Impatient, Town("keyed", K), Town("neither", N), feeds=False)
    with pytest.raises(AssertionError, match="started again"):
        check_an_outage(house, locked, caplog, Indifferent)


def outage_with_results_in_hand(build) -> tuple[House, Daemon, Watchdog, Callable[[], None]]:
    house = build(Impatient, Town("neither", N), feeds=False)
    house.write()
    house.tick()
    house.at(NINE)
    ends = begins_with_an_answer(house, locked)
    watchdog = Watchdog()
    daemon = daemon_of(house, Daemon, watchdog)
    daemon._tick()
    return house, daemon, watchdog, ends[0]


def test_after_a_day_or_with_nothing_in_hand_it_may_be_started_again(build):
    _, daemon, watchdog, end = outage_with_results_in_hand(build)
    daemon._worked -= WORTH_WAITING.total_seconds()
    before = watchdog.proofs
    daemon._tick()
    assert watchdog.proofs == before
    end()
    daemon._tick()
    assert watchdog.proofs > before
    before = watchdog.proofs
    other = sqlite3.connect(daemon._heart._ledger._path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with closing(other):
        daemon._tick()
    assert watchdog.proofs == before


def test_a_daemon_that_is_stopped_tries_once_more_to_store_what_only_it_knows(build):
    house, daemon, _, end = outage_with_results_in_hand(build)
    end()
    daemon._heart.stop()
    daemon._say_last()
    house.restart()
    assert [(one.statement, str(one.state)) for one in house.records()] == [("seed", "delivered")]


def check_an_outage_in_the_first_tick(house: House, kind: type[Daemon]) -> None:
    """The daemon is up all the same, and stores what it knows once the ledger answers."""
    house.write()
    house.tick()
    house.restart()
    house.at(NINE)
    ends = begins_with_an_answer(house, locked)
    daemon = daemon_of(house, kind, Watchdog(), heartbeat=timedelta(seconds=0.1))
    handlers = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    patience = threading.Timer(60, daemon._stop.set)
    patience.start()

    def up(_heart: object) -> None:
        for end in ends:
            end()
        daemon._stop.set()

    try:
        daemon.run(ready=up)
    finally:
        patience.cancel()
        for end in ends:
            end()
        for each, handler in handlers.items():
            signal.signal(each, handler)
    house.restart()
    assert set(house.states().values()) == {"delivered"}


def test_results_of_the_first_tick_outlive_an_outage_too(build):
    check_an_outage_in_the_first_tick(build(Impatient, Town("neither", N), feeds=False), Daemon)


class Hasty(Daemon):
    """The mutant: it gives up when the ledger does."""

    def _bear(self, fault: LedgerError) -> None:
        raise fault


def test_a_daemon_that_gives_up_in_its_first_tick_is_caught(build):
    with pytest.raises(LedgerError):
        check_an_outage_in_the_first_tick(build(Impatient, Town("neither", N), feeds=False), Hasty)
