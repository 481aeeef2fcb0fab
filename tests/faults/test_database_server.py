"""A PostgreSQL server that crashes while work is under way, and one that takes over without the newest of it.

T17, T19. One daemon works at a time; whoever holds the server's lock is it, on whichever machine.
"""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

import psycopg
import pytest

from scheduler.domain.database import Database
from scheduler.errors import LedgerError
from scheduler.ledger.lock import ServerLock
from scheduler.remembrancer.high_water import HighWater
from scheduler.remembrancer.projection import RESTORED
from tests.databases.server import PostgresServer
from tests.faults.test_crash_points import EIGHT, WRITTEN, Case, Kill, Process, check_invariants
from tests.faults.test_ledger_in_trouble import Forgetful
from tests.receivers.scripted import Receiver, answering
from tests.remembrancer.house import NINE, Archive, House, K, N, R, Town

CRASHES = (
    *("plan:before-commit", "claim:before-commit", "claim:after-commit", "intent:before-commit"),
    *("intent:after-commit", "finish:before", "finish:before-commit", "finish:after-commit"),
)
"""Points of one day at each of which the server crashes, the first time that point is passed."""

KILLS = (
    *(("plan:after-commit", 1), ("intent:before-commit", 1), ("intent:after-commit", 1)),
    *((WRITTEN, 1), ("finish:before-commit", 1), ("finish:after-commit", 2)),
)
"""Points at each of which one machine is killed, and the server with it."""


def crash(server: PostgresServer) -> None:
    """What `pg_ctl stop -m immediate` does: no session is told, and the next start recovers from the log."""
    server.stop(signal.SIGQUIT)
    server.start()


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Callable[..., House]]:
    houses: list[House] = []

    def building(*towns: Town, **more: Any) -> House:
        houses.append(House(tmp_path / "workspace", *towns, **more))
        return houses[-1]

    yield building
    for house in houses:
        house.end()


# --- T17: it crashes, again and again ---


def check_a_day_of_crashes(house: House, server: PostgresServer) -> None:
    """Adopt at eight; at nine the server crashes at every point; afterwards everybody has everything, once."""
    assert house.database is not None
    names = ["seed", "tree", "well"]
    for name in names:
        house.write(name)
    with ServerLock(house.database) as lock:
        house.lock = lock
        house.tick()
        house.at(NINE)
        to_come = list(CRASHES)

        def passed(name: str) -> None:
            if name in to_come:
                to_come.remove(name)
                crash(server)

        house.checkpoint = passed
        for _ in range(3 * len(CRASHES)):
            with suppress(LedgerError):
                house.tick()
            house.later(minutes=3)
        assert not to_come, "points never passed"
        for town in house.towns:
            assert town.keys.total() == len(town.keys) == len(names), f"lost or twice at {town.target.name}"
        assert set(house.states().values()) == {"delivered"}, "not all delivered"
        assert house.ledger.prove().fault is None
        house.end()


def test_a_server_that_crashes_at_every_step_of_a_day_costs_nothing_and_repeats_nothing(build, database, postgres):
    house = build(Town("keyed", K), Archive("readable", R), Town("neither", N), database=database, feeds=False)
    check_a_day_of_crashes(house, postgres)


def test_a_program_that_drops_what_the_server_did_not_take_is_caught(build, database, postgres):
    house = build(Town("keyed", K), Town("neither", N), database=database, feeds=False, ledger=Forgetful)
    with pytest.raises(AssertionError, match="lost or twice|not all delivered"):
        check_a_day_of_crashes(house, postgres)


@dataclass
class Machines(Case):
    """Three machines with a workspace each, one ledger and one public folder: each start is on the next of them."""

    server: PostgresServer | None = None
    roots: list[Path] = field(default_factory=list)

    @property
    def wire(self) -> Path:
        return self.roots[0].parents[1] / "wire"

    @property
    def public(self) -> Path:
        return self.roots[0].parents[1] / "feeds"

    def lay_out_on(self, database: Database, url: str) -> None:
        for root in self.roots:
            self.root = root
            self.lay_out(url)
            with (root / "remembrancer.yaml").open("a") as file:
                file.write(f"ledger: '{database.url}'\nfeeds: {{directory: {self.public}}}\n")
        self.turns: Iterator[Path] = cycle(self.roots)

    def live(self, process: Process, now, kill: Kill | None = None, *, correct: bool = False) -> bool:
        self.root = next(self.turns)
        try:
            return super().live(process, now, kill, correct=correct)
        finally:
            if kill is not None:
                assert self.server is not None
                crash(self.server)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver(answering(204)) as one:
        yield one


def killed_and_crashed(
    folder: Path, database: Database, server: PostgresServer, url: str, ledger: str = ""
) -> Machines:
    """A day on which machine after machine is killed, and the server crashes each time."""
    roots = [folder / str(number) / "garden" for number in range(3)]
    case = Machines(roots[0], ["seed", "tree", "well"], ledger, server=server, roots=roots)
    case.lay_out_on(database, url)
    with Process(folder / "complaints") as process:
        assert case.live(process, EIGHT)
        now = NINE
        for kill in KILLS:
            case.live(process, now, kill)
            now += timedelta(seconds=40)
        case.recover(process, now)
    return case


def test_machines_killed_one_after_the_other_beside_a_crashing_server_keep_every_promise(
    tmp_path, database, postgres, receiver
):
    check_invariants(killed_and_crashed(tmp_path, database, postgres, receiver.url), receiver)


def test_machines_that_write_the_attempt_down_after_the_bytes_are_caught(tmp_path, database, postgres, receiver):
    with pytest.raises(AssertionError):
        check_invariants(killed_and_crashed(tmp_path, database, postgres, receiver.url, "belated"), receiver)


# --- T19: a standby that lacks the newest is promoted ---


class Cluster(PostgresServer):
    """A server, and a standby of it that stops following at some moment."""

    def leave_behind(self) -> None:
        """The standby has everything up to now and hears nothing more."""
        self.stop(signal.SIGINT)
        shutil.copytree(self.folder / "data", self.folder / "behind", copy_function=shutil.copy2)
        self.start()

    def fail_over(self) -> None:
        """The server is lost; the standby comes up in its place, at its address, and is promoted."""
        self.stop(signal.SIGQUIT)
        lost, behind = self.folder / "data", self.folder / "behind"
        lost.rename(self.folder / "lost")
        behind.rename(lost)
        (lost / "standby.signal").touch()
        for path in [lost, *lost.rglob("*")]:
            owner = (self.folder / "lost").stat()
            os.chown(path, owner.st_uid, owner.st_gid)
        lost.chmod(0o700)
        self.start()
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            assert connection.execute("SELECT pg_is_in_recovery()").fetchone() == (True,)
            assert connection.execute("SELECT pg_promote(true, 60)").fetchone() == (True,)


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    made = Cluster()
    yield made
    made.remove()


class Trusting(HighWater):
    """The mutant: it believes that a ledger never forgets."""

    def is_above(self, progress) -> bool:
        return False


def check_a_failover_that_loses_the_tail(house: House, cluster: Cluster) -> None:
    """What went out at nine is unknown to the server that took over at ten past."""
    assert house.database is not None
    house.write()
    with ServerLock(house.database) as lock:
        house.lock = lock
        house.tick()
        cluster.leave_behind()
        house.at(NINE)
        with suppress(LedgerError):
            house.tick()  # the lock went with the old connection
        house.tick()
        assert [town.keys.total() for town in house.towns] == [1, 1, 1]
        cluster.fail_over()
        for _ in range(4):
            house.later(minutes=10)
            with suppress(LedgerError):
                house.tick()
        keyed, readable, neither = house.towns
        assert neither.keys.total() == 1, "twice at a target without memory"
        assert readable.keys.total() == 1, "twice at a target that can be read back"
        assert len(keyed.keys) == 1, "another key"
        assert RESTORED in {guard.name for guard in house.ledger.guards()}
        assert {one.target for one in house.records()} == {"keyed", "readable", "neither"}, "forgotten for good"
        house.end()


@pytest.fixture
def three(build: Callable[..., House], cluster: Cluster) -> House:
    towns = (Town("keyed", K), Archive("readable", R), Town("neither", N))
    return build(*towns, database=cluster.new(), feeds=False)


def test_a_server_that_took_over_without_the_newest_is_recognised_and_sends_nothing_twice(three, cluster):
    check_a_failover_that_loses_the_tail(three, cluster)


def test_a_program_that_trusts_whatever_server_answers_is_caught(three, cluster):
    three.high_water_class = Trusting
    with pytest.raises(AssertionError, match="twice at"):
        check_a_failover_that_loses_the_tail(three, cluster)
