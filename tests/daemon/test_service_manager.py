"""What the service manager is told, and when its watchdog hears nothing: the first part of T44."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scheduler.daemon import Daemon
from scheduler.service_manager import FRESH, ServiceManager
from tests.cli.bench import AFTER, BEFORE, Bench, wait_for, webhook
from tests.daemon import stuck
from tests.daemon.listening import Listening
from tests.daemon.process import Running
from tests.receivers.scripted import Conversation, Receiver, http
from tests.remembrancer.house import House

ALIVE = "WATCHDOG=1"


@pytest.fixture(params=["path", "abstract"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Listening]:
    address = tmp_path / "notify" if request.param == "path" else f"@remembrancer-{uuid.uuid4().hex}"
    with Listening(address) as listening:
        yield listening


# --- what is said ---


def test_what_systemd_says_in_the_environment_is_kept(manager: Listening) -> None:
    env = {"NOTIFY_SOCKET": manager.address, "WATCHDOG_USEC": "120000000", "WATCHDOG_PID": str(os.getpid())}
    told = ServiceManager.from_environment(env)
    assert told.every == 60
    told.ready()
    told.status("35 statements;\nnext tomorrow")
    told.status("35 statements;\nnext tomorrow")
    told.stopping()
    wait_for(lambda: manager.count("STOPPING=1"))
    assert [said for _, said in manager.heard] == [
        "READY=1",
        ALIVE,
        "STATUS=35 statements; next tomorrow",
        "STOPPING=1\nSTATUS=Stopping.",
    ]


@pytest.mark.parametrize(
    "env",
    [
        {"WATCHDOG_PID": "1"},
        {"WATCHDOG_USEC": "soon"},
        {"WATCHDOG_USEC": "0"},
        {"WATCHDOG_USEC": "٣"},
        {"WATCHDOG_USEC": ""},
    ],
    ids=str,
)
def test_without_a_watchdog_for_us_there_is_no_sign_of_life(tmp_path: Path, env: dict[str, str]) -> None:
    with Listening(tmp_path / "notify") as listening:
        told = ServiceManager.from_environment({"NOTIFY_SOCKET": listening.address, "WATCHDOG_USEC": "2000000", **env})
        told.ready()
        told.stopping()
        wait_for(lambda: listening.count("STOPPING=1"))
        assert listening.count(ALIVE) == 0


@pytest.mark.parametrize("address", [None, "", "vsock:2:1234", "/nowhere/at/all"])
def test_where_nobody_listens_nothing_fails(address: str | None) -> None:
    env = {"WATCHDOG_USEC": "1000000"} if address is None else {"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "1000000"}
    told = ServiceManager.from_environment(env)
    told.ready()
    told.proved()
    told.status("fine")
    told.stopping()


def test_a_sign_of_life_needs_a_proof_that_is_fresh(tmp_path: Path) -> None:
    now = [0.0]
    with Listening(tmp_path / "notify") as listening:
        told = ServiceManager(listening.address, every=20, monotonic=lambda: now[0])
        told.keep_alive()  # nothing is proved
        for now[0] in (0.0, 19.0, 20.0, 40.0):
            told.keep_alive() if now[0] else told.proved()
        now[0] = FRESH
        told.keep_alive()
        now[0] = FRESH + 20.1
        told.keep_alive()  # stale
        told.status("over")
        wait_for(lambda: listening.count("STATUS=over"))
        assert listening.count(ALIVE) == 4  # at 0, 20, 40 and 60


# --- a real daemon ---


def test_a_daemon_says_that_it_is_ready_that_it_works_and_that_it_stops(bench: Bench, manager: Listening) -> None:
    env = {"NOTIFY_SOCKET": manager.address, "WATCHDOG_USEC": "1000000"}
    with Running(bench, now=BEFORE, env=env) as daemon:
        wait_for(lambda: manager.count(ALIVE) >= 4)
        assert manager.lines[0] == "READY=1"
        assert "STATUS=1 statements; next 2027-06-04 09:00 UTC" in manager.lines
        assert manager.count("STOPPING=1") == 0
        assert daemon.stop(signal.SIGTERM) == 0
    assert manager.count("READY=1") == 1
    assert manager.lines[-2:] == ["STOPPING=1", "STATUS=Stopping."]
    signs = [at for at, said in manager.heard if said == ALIVE]
    assert signs == sorted(signs)


def test_a_guard_stands_in_the_status_line(bench: Bench, tmp_path: Path) -> None:
    bench.adopted()
    assert bench("retire", "--reason", "moving", now=BEFORE).code == 0
    env = {"NOTIFY_SOCKET": str(tmp_path / "notify")}
    with Listening(tmp_path / "notify") as listening, Running(bench, now=BEFORE, env=env) as daemon:
        wait_for(lambda: any(line.endswith("; guard retired") for line in listening.lines))
        assert daemon.stop() == 0


def test_a_long_tick_is_no_dead_one(bench: Bench, tmp_path: Path) -> None:
    """One receiver after the other, two at a time: each result that is stored is proof."""

    def slow(conversation: Conversation) -> None:
        conversation.read()
        conversation.wait(0.4)
        conversation.send(http(204))

    with Receiver(slow) as receiver, Listening(tmp_path / "notify") as listening:
        names = [f"n{number}" for number in range(8)]
        bench.configure(targets="".join(webhook(f"{receiver.url}/{name}", name=name) for name in names))
        bench.adopted()
        env = {"NOTIFY_SOCKET": listening.address, "WATCHDOG_USEC": "20000"}
        with Running(bench, now=AFTER, env=env, wait=False) as daemon:
            wait_for(lambda: len(receiver.requests) >= 6)
            assert not daemon.said("Running.")  # still in its first tick
            assert listening.count(ALIVE) >= 3
            assert daemon.stop() == 0


# --- a daemon that is stuck ---


@contextmanager
def going_wrong(bench: Bench, how: str, listening: Listening, manager: str = "") -> Iterator[subprocess.Popen[str]]:
    program = [sys.executable, stuck.__file__, str(bench.root), how, listening.address, manager]
    root = Path(__file__).parents[2]
    env = {**os.environ, "PYTHONPATH": str(root)}
    process = subprocess.Popen(program, stdout=subprocess.PIPE, text=True, cwd=root, env=env)
    try:
        assert process.stdout
        assert process.stdout.readline() == "wrong\n"
        yield process
    finally:
        process.kill()
        process.wait(10)
        assert process.stdout
        process.stdout.close()


def check_the_watchdog_hears_nothing(bench: Bench, how: str, listening: Listening, manager: str = "") -> None:
    with going_wrong(bench, how, listening, manager) as process:
        since = time.monotonic()
        assert listening.count(ALIVE) >= 3
        wait_for(lambda: time.monotonic() - since > stuck.FRESH + 1.0)
        before = listening.count(ALIVE)
        wait_for(lambda: time.monotonic() - since > stuck.FRESH + 2.5)
        assert listening.count(ALIVE) == before
        assert process.poll() is None  # it lives, and that is not enough


@pytest.mark.parametrize("how", ["deadlock", "unwritable"])
def test_a_daemon_that_is_stuck_gives_no_sign(bench: Bench, tmp_path: Path, how: str) -> None:
    with Listening(tmp_path / "notify") as listening:
        check_the_watchdog_hears_nothing(bench, how, listening)


@pytest.mark.parametrize(("how", "manager"), [("deadlock", "reckless"), ("unwritable", "reckless"), ("well", "")])
def test_a_daemon_that_gives_its_sign_for_living_is_caught(
    bench: Bench, tmp_path: Path, how: str, manager: str
) -> None:
    with Listening(tmp_path / "notify") as listening, pytest.raises(AssertionError):
        check_the_watchdog_hears_nothing(bench, how, listening, manager)


# --- an alarm clock that waits by the wall clock ---


class Sleeper(Daemon):
    """The mutant: it trusts its alarm clock."""

    def _is_asleep(self) -> bool:
        return False


def check_the_heartbeat_goes_on(tmp_path: Path, kind: type[Daemon], *, patience: float) -> None:
    """APScheduler rings at instants: after the clock was set back by a day it would sleep for one."""
    house = House(tmp_path)
    heart = house.make()
    ticks: list[float] = []
    daemon: list[Daemon] = []

    class Counting:
        def __getattr__(self, name: str) -> object:
            return getattr(heart, name)

        def tick(self) -> None:
            heart.tick()
            ticks.append(time.monotonic())
            if len(ticks) == 3:
                tomorrow = datetime.now(UTC) + timedelta(days=1)
                daemon[0]._alarm.modify_job("heartbeat", next_run_time=tomorrow)
            if len(ticks) == 6:
                daemon[0]._stop.set()

    def changes(stop: threading.Event) -> Iterator[object]:
        stop.wait()
        yield from ()

    handlers = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}

    def stop() -> None:
        daemon[0]._stop.set()

    end = threading.Timer(patience, stop)
    end.start()
    try:
        daemon.append(
            kind(
                Counting,  # type: ignore[arg-type]  # stands in for the heart
                clock=lambda: house.now,
                changes=changes,
                heartbeat=timedelta(seconds=0.1),
            )
        )
        daemon[0].run()
    finally:
        end.cancel()
        for each, handler in handlers.items():
            signal.signal(each, handler)
        house.end()
    assert len(ticks) >= 6


def test_a_clock_set_back_a_day_does_not_stop_the_heartbeat(tmp_path: Path) -> None:
    check_the_heartbeat_goes_on(tmp_path, Daemon, patience=60)


def test_a_daemon_that_trusts_its_alarm_clock_is_caught(tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        check_the_heartbeat_goes_on(tmp_path, Sleeper, patience=3)
