"""A process that is killed: reads lives to live, one JSON object a line, and lives each in a child of its own.

Run as a program by `test_crash_points`. A life is one start of the program: configuration, lock, ledger, recovery, one
tick. Its child is a real process and is killed by a real SIGKILL; only the imports are not paid for again. The answer
to each life is one line: the points it passed and, if it came to its end, how every delivery stands.

A life has `root` (the workspace), `now` (ISO 8601), `kill` (a point's name and the how-manieth time it is passed, or
null), `wire` (the file that the target without memory writes into), `ledger` (a name in `LEDGERS`) and `correct` (the
statements whose edition of 2026 a person corrects before the tick).
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from scheduler.assembly import Invocation, Workspace
from scheduler.domain.delivery import Cause, Delivery, Receipt, TargetClass
from scheduler.domain.edition import Edition
from scheduler.domain.occurrence import Occurrence
from scheduler.domain.ports import Publisher
from scheduler.domain.site import Site
from scheduler.domain.target import Target
from scheduler.ledger.ledger import Ledger, open_ledger
from scheduler.ledger.rows import ready
from scheduler.ledger.values import Intent, Ready, Record, Result
from scheduler.loading import load_everything
from scheduler.remembrancer.revising import Revisions
from scheduler.text.composition import compose

WIRE = "wire"
WRITTEN = "wire:written"
"""The point at which the wire has its line and nobody has been told."""


class Wire:
    """A target of class N: every delivery that reaches it is one more line of a file, durable when this returns."""

    target = Target(name=WIRE, kind=WIRE)
    target_class = TargetClass.NEITHER
    host = None

    def __init__(self, path: Path, site: Site, checkpoint: Callable[[str], None]) -> None:
        self._path = path
        self._site = site
        self._checkpoint = checkpoint

    def render(self, occurrence: Occurrence) -> Edition:
        words = compose(occurrence, self._site)
        payload = {"text": words.text}
        return Edition(
            lang="en", title=words.title, summary="", text=words.text, html="", url="", variant="plain", payload=payload
        )

    def publish(self, delivery: Delivery, *, at: datetime) -> Receipt:
        line = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(line, f"{delivery.key.digest}\n".encode())
            os.fsync(line)
        finally:
            os.close(line)
        self._checkpoint(WRITTEN)
        return Receipt(published=at)


class House(Workspace):
    """A workspace with the wire among its targets."""

    wire: Path
    checkpoint: Callable[[str], None]

    def publishers(self, ledger: Ledger, *, lang: str | None = None) -> dict[str, Publisher]:
        return {**super().publishers(ledger, lang=lang), WIRE: Wire(self.wire, self.site, self.checkpoint)}


class Belated(Ledger):
    """The mutant: the attempt is written down when its result is, so that a crash between leaves no trace of it."""

    def intent(self, intents: Sequence[Intent], *, now: datetime, **more: Any) -> list[Ready]:
        self._later: dict[str, Intent] = {**getattr(self, "_later", {}), **{one.digest: one for one in intents}}
        made = []
        with self._reading() as connection:
            rows = self._rows(connection, [one.digest for one in intents])
        for one in intents:
            row = rows[one.digest]
            frozen = {
                "payload": row.payload or one.payload,
                "edition_sha256": row.edition_sha256 or one.edition_sha256,
                "attempts": row.attempts + 1,
                "published": row.published or now,
                "fence": row.fence + 1,
            }
            made.append(ready(_Row(row._mapping, frozen)))  # type: ignore[arg-type]  # a row that is not written yet
        return made

    def finish(self, results: Sequence[Result], *, now: datetime) -> list[Record]:
        super().intent([self._later.pop(one.digest) for one in results if one.digest in self._later], now=now)
        return super().finish(results, now=now)


class _Row:
    def __init__(self, row: Mapping[str, Any], changes: Mapping[str, Any]) -> None:
        self.__dict__.update({**row, **changes})


LEDGERS: dict[str, type[Ledger]] = {"": Ledger, "belated": Belated}


class Points:
    """Tells every point that is passed, and ends the process at the one it is told."""

    def __init__(self, tell: Callable[[str], None], kill: tuple[str, int] | None) -> None:
        self._tell = tell
        self._kill = kill
        self._passed: Counter[str] = Counter()
        self._lock = threading.Lock()

    def __call__(self, name: str) -> None:
        with self._lock:
            self._passed[name] += 1
            self._tell(name)
            if self._kill == (name, self._passed[name]):
                os.kill(os.getpid(), signal.SIGKILL)
                signal.pause()  # other threads stop here too: the lock is never given back


def live(life: Mapping[str, Any], tell: Callable[[str], None]) -> dict[str, Any]:
    """One life, to its end."""
    points = Points(tell, tuple(life["kill"]) if life["kill"] else None)
    workspace = House(Invocation(workspace=Path(life["root"]), now=life["now"], by="test", quiet=True), env={})
    workspace.wire = Path(life["wire"])
    workspace.checkpoint = points
    with workspace.lock():
        opened = open_ledger(workspace.config.ledger, simulated=True, now=workspace.clock(), checkpoint=points)
        kind = LEDGERS[life["ledger"]]
        with closing(kind(opened._engine, workspace.config.ledger, checkpoint=points)) as ledger:
            if kind is not Ledger:  # a mutant has no second memory that would make up for its fault
                (workspace.private / "high_water").unlink(missing_ok=True)
            heart = workspace.remembrancer(ledger, cause=Cause.TICK, checkpoint=points)
            heart.begin()
            for name in life["correct"]:
                revisions = Revisions(ledger, workspace.publishers(ledger), name, "2026")
                now = workspace.clock()
                changes = revisions.corrections(workspace.shelf.statements[name], now=now, by="test", reason=None)
                ledger.plan([change.planned for change in changes if change.planned is not None], now=now)
            heart.tick()
            records = ledger.records(limit=1_000)
            return {
                "records": [
                    {
                        "delivery": one.delivery,
                        "statement": one.statement,
                        "target": one.target,
                        "state": one.state.value,
                        "version": one.version,
                        "at": one.at.isoformat() if one.at else None,
                        "attempts": [attempt.outcome for attempt in ledger.attempts(one.delivery)],
                    }
                    for one in records
                ]
            }


def in_a_child(life: Mapping[str, Any]) -> dict[str, Any]:
    """Live it in a child; what it told, and how it ended."""
    told, telling = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(told)
        status = 1
        try:
            end = live(life, lambda name: _say(telling, {"point": name}))
            _say(telling, end)
            status = 0
        finally:
            sys.stderr.flush()
            os._exit(status)
    os.close(telling)
    with os.fdopen(told) as lines:
        said = [json.loads(line) for line in lines]
    _, status = os.waitpid(child, 0)
    answer: dict[str, Any] = {"points": [one["point"] for one in said if "point" in one], "records": None}
    for one in said:
        answer.update(one if "records" in one else {})
    return {**answer, "status": os.waitstatus_to_exitcode(status)}


def _say(pipe: int, value: Mapping[str, Any]) -> None:
    os.write(pipe, json.dumps(value).encode() + b"\n")


if __name__ == "__main__":
    load_everything()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(in_a_child(json.loads(line))) + "\n")
        sys.stdout.flush()
