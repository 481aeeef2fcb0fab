"""A daemon that goes wrong after its third tick, as a process of its own: `stuck.py WORKSPACE HOW [MANAGER]`.

HOW is `deadlock` (the tick never ends), `unwritable` (the ledger takes nothing any more) or `well`.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from scheduler.assembly import Invocation, Workspace
from scheduler.daemon import Daemon
from scheduler.domain.delivery import Cause
from scheduler.errors import LedgerError
from scheduler.remembrancer.tick import Remembrancer
from scheduler.service_manager import ServiceManager

FRESH = 1.0


class Reckless(ServiceManager):
    """The mutant: a process that lives gives its sign, whether it works or not."""

    def keep_alive(self) -> None:
        self._proof = self._monotonic()
        super().keep_alive()


MANAGERS = {"": ServiceManager, "reckless": Reckless}


class Wrong:
    """A heart around the real one."""

    def __init__(self, heart: Remembrancer, how: str) -> None:
        self._heart = heart
        self._how = how
        self._ticks = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._heart, name)

    def tick(self) -> None:
        self._ticks += 1
        if self._ticks == 4:
            sys.stdout.write("wrong\n")
            sys.stdout.flush()
        if self._ticks >= 4 and self._how == "deadlock":
            lock = threading.Lock()
            lock.acquire()
            lock.acquire()
        self._heart.tick()

    def probe(self) -> None:
        if self._ticks >= 4 and self._how == "unwritable":
            raise LedgerError("There is no space left for the ledger.")
        self._heart.probe()


def nothing(stop: threading.Event) -> Iterator[object]:
    stop.wait()
    yield from ()


def main(root: str, how: str, address: str, manager: str = "") -> None:
    workspace = Workspace(Invocation(workspace=Path(root), now="2027-06-04T08:00:00+00:00", by="test", quiet=True))
    with workspace.lock():
        ledger = workspace.ledger(writable=True)
        Daemon(
            lambda: Wrong(workspace.remembrancer(ledger, cause=Cause.DAEMON), how),  # type: ignore[return-value, arg-type]  # stands in for it
            clock=workspace.clock,
            changes=nothing,
            manager=MANAGERS[manager](address, every=0.1, fresh=FRESH),
            heartbeat=timedelta(seconds=0.2),
        ).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
