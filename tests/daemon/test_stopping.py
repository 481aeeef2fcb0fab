"""SIGTERM and SIGINT: nothing new begins, what is in flight reaches its end, exit 0."""

from __future__ import annotations

import signal
import subprocess
import threading
import time

import pytest

from tests.cli.bench import AFTER, BEFORE, Bench, command, wait_for, webhook
from tests.daemon.process import Running
from tests.receivers.scripted import Conversation, Receiver, http


class Slow:
    """A receiver that takes its time, and knows whether its answer got through."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.asked = threading.Event()
        self.answered = threading.Event()

    def __call__(self, conversation: Conversation) -> None:
        conversation.read()
        self.asked.set()
        conversation.wait(self.seconds)
        conversation.send(http(204))
        self.answered.set()


@pytest.mark.parametrize(
    ("number", "now"),
    [(signal.SIGTERM, AFTER), (signal.SIGINT, "2027-06-04T08:59:58+00:00")],
    ids=["SIGTERM in the first tick", "SIGINT in a later one"],
)
def test_what_is_in_flight_is_finished_and_written_down(bench: Bench, number: signal.Signals, now: str) -> None:
    slow = Slow(2.0)
    with Receiver(slow) as receiver:
        bench.configure(targets=webhook(receiver.url))
        bench.adopted()
        with Running(bench, now=now, wait=False) as daemon:
            assert slow.asked.wait(45), daemon.whole
            begun = time.monotonic()
            assert daemon.stop(number) == 0
            assert time.monotonic() - begun < 10
            assert slow.answered.is_set()
        lines = bench.log()
        assert {line["state"] for line in lines} == {"delivered"}
        assert {line["attempts"] for line in lines} == {1}
        assert bench("status", now=AFTER).code == 0  # nothing uncertain
        # The next start has nothing left to do.
        with Running(bench, now="2027-06-04T09:05:00+00:00") as daemon:
            assert daemon.stop() == 0
        assert len(receiver.requests) == 1


def test_nothing_new_begins_after_the_signal(bench: Bench) -> None:
    """Three receivers on one host, two of which may be asked at a time: the third waits for the next start."""
    slow = Slow(1.5)
    with Receiver(slow) as receiver:
        names = ["first", "second", "third"]
        bench.configure(targets="".join(webhook(f"{receiver.url}/{name}", name=name) for name in names))
        bench.adopted()
        with Running(bench, now=AFTER, wait=False) as daemon:
            wait_for(lambda: len(receiver.requests) == 2)
            assert daemon.stop() == 0
        assert len(receiver.requests) == 2
        states = sorted(line["state"] for line in bench.log())
        assert states == ["delivered", "delivered", "delivered", "retry_wait"]
        slow.seconds = 0
        with Running(bench, now="2027-06-04T09:05:00+00:00") as daemon:
            assert daemon.stop() == 0
        assert sorted(request.target for request in receiver.requests) == ["/first", "/second", "/third"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_idle_daemon_stops_at_once(bench: Bench, number: signal.Signals) -> None:
    with Running(bench, now=BEFORE) as daemon:
        begun = time.monotonic()
        assert daemon.stop(number) == 0
        assert time.monotonic() - begun < 10
    assert "Traceback" not in daemon.whole


def test_a_second_daemon_or_tick_ends_with_4_and_disturbs_nobody(bench: Bench) -> None:
    """T15."""
    with Running(bench, now=BEFORE) as daemon:
        before = len(daemon.err)
        _, starting = timed(bench, "log")  # what a process needs to begin, on this machine at this moment
        for word in ("run", "tick"):
            told, took = timed(bench, word)
            assert took - starting < 10
            assert told.returncode == 4
            assert str(daemon.process.pid) in told.stderr
            assert told.stdout == ""
        assert daemon.process.poll() is None
        assert len(daemon.err) == before
        assert bench("publish", "june", now=BEFORE).code == 0  # the first still works
        assert daemon.stop() == 0


def timed(bench: Bench, word: str) -> tuple[subprocess.CompletedProcess[str], float]:
    begun = time.monotonic()
    words = command("--now", BEFORE, word, workspace=bench.root)
    told = subprocess.run(words, capture_output=True, text=True, timeout=30, check=False)
    return told, time.monotonic() - begun
