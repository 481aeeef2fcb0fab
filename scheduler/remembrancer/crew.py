"""The threads that publish.

A future of the standard library carries a lock of its own for whoever might wait for it; nobody waits for a single one
here, and beside a fan-out of thousands their making alone was seen.

All of a full crew stay on one core: threads of one interpreter run one at a time, and on several cores each is woken
there for its turn, which costs a third of a fan-out (`docs/performance.md`).
"""

from __future__ import annotations

import os
import queue
import sys
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

from scheduler.domain.delivery import Delivery, Receipt

THREADS: Final = 16
"""Attempts under way at once."""


@dataclass(frozen=True, slots=True)
class Flight:
    """One attempt on its way.

    Attributes:
        begin_by: where it has not begun, it does not begin after this (seconds of the monotonic clock).
        patient_until: where it may take longer than others, until when; None for all others.
    """

    delivery: Delivery
    fence: int
    host: str | None
    begin_by: float
    patient_until: float | None


@dataclass(frozen=True, slots=True)
class Landed:
    """One attempt that is over: with its receipt, or with what was raised instead."""

    flight: Flight
    came_to: Receipt | BaseException


class Crew:
    """At most `THREADS` threads; each takes the next attempt and puts back what it came to.

    Leaving it waits for every thread; whoever leaves has collected what it wanted to know.

    Args:
        publish: makes one attempt, on any thread; whatever it raises is handed over.
    """

    def __init__(self, publish: Callable[[Flight], Receipt]) -> None:
        self._publish = publish
        self._work: queue.SimpleQueue[Flight | None] = queue.SimpleQueue()
        self._landed: queue.SimpleQueue[Landed] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._cores: Collection[int] = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        for _ in self._threads:
            self._work.put(None)
        for thread in self._threads:
            thread.join()
        if self._cores:
            os.sched_setaffinity(0, self._cores)

    def send(self, flight: Flight) -> None:
        """Let one attempt fly as soon as a thread is free."""
        self._work.put(flight)
        if len(self._threads) < THREADS:
            thread = threading.Thread(target=self._fly, name=f"publish-{len(self._threads)}")
            self._threads.append(thread)
            thread.start()
            if len(self._threads) == THREADS:
                self._cores = _keep_together(self._threads)

    @property
    def landed(self) -> int:
        """How many are back and not collected yet."""
        return self._landed.qsize()

    def collect(self, *, within: float) -> list[Landed]:
        """Everything that is back; waits for the first, so many seconds at most."""
        try:
            found = [self._landed.get(timeout=within)]
        except queue.Empty:
            return []
        return [*found, *(self._landed.get() for _ in range(self._landed.qsize()))]

    def _fly(self) -> None:
        while (flight := self._work.get()) is not None:
            came_to: Receipt | BaseException
            try:
                came_to = self._publish(flight)
            except BaseException as fault:  # noqa: BLE001 - the thread that collects decides what it means
                came_to = fault
            self._landed.put(Landed(flight, came_to))


def _keep_together(threads: Collection[threading.Thread]) -> Collection[int]:
    """Let these threads and the calling one run on one core; returns those the calling one had, none if it has still.

    Linux alone can (sched_setaffinity(2)), and a service manager may forbid it: then they run where they like, as they
    must where no lock of the interpreter's keeps them apart.
    """
    if not hasattr(os, "sched_setaffinity") or not getattr(sys, "_is_gil_enabled", lambda: True)():
        return ()
    cores = sorted(os.sched_getaffinity(0))
    one = {cores[os.getpid() % len(cores)]}  # two daemons of one machine need not choose the same
    try:
        for thread in threads:
            os.sched_setaffinity(thread.native_id or 0, one)
        os.sched_setaffinity(0, one)
    except OSError:
        return ()
    return cores
