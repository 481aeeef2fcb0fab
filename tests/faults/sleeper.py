"""A process that falls asleep in the middle of its work, and does not know how long: run by `test_ledger_in_trouble`.

Its words: the ledger, the file that is its wire, the point at which it stops itself (`claimed`, `begun`, `sent`), and
the ledger's kind. It sends whatever is due, one delivery a target.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scheduler.domain.delivery import Receipt
from scheduler.ledger import engine as opening
from scheduler.ledger.ledger import Ledger
from scheduler.ledger.rows import ready
from scheduler.ledger.values import Intent, Ready, Result

NOW = datetime(2026, 6, 4, 9, 0, tzinfo=UTC)


class Fenceless(Ledger):
    """The mutant: it takes no notice that its claim was taken over."""

    def intent(self, intents: Sequence[Intent], *, now: datetime, **more: Any) -> list[Ready]:
        kept = super().intent(intents, now=now, **more)
        with self._reading() as connection:
            rows = self._rows(connection, [one.digest for one in intents])
        lost = set(rows) - {one.digest for one in kept}
        return kept + [ready(rows[digest]) for digest in lost]


KINDS: dict[str, type[Ledger]] = {"": Ledger, "fenceless": Fenceless}


def deliver(ledger: Ledger, wire: Path, fall_asleep: str = "", *, now: datetime = NOW) -> None:
    """Send what is due, each with one line on the wire; stop this process at the point named."""

    def reached(point: str) -> None:
        if point == fall_asleep:
            os.kill(os.getpid(), signal.SIGSTOP)

    claims = ledger.claim(now=now, limit=9, zone=UTC)
    reached("claimed")
    intents = [
        Intent(digest=one.digest, fence=one.fence, payload="{}", edition_sha256="5" * 64, deadline=30) for one in claims
    ]
    begun = ledger.intent(intents, now=now)
    reached("begun")
    with wire.open("a") as line:
        for one in begun:
            line.write(f"{one.digest}\n")
    reached("sent")
    results = [
        Result(digest=one.digest, fence=one.fence, attempt_no=one.delivery.attempt, outcome=Receipt()) for one in begun
    ]
    ledger.finish(results, now=now)


if __name__ == "__main__":
    path, wire, point, kind = sys.argv[1:]
    deliver(KINDS[kind](opening.connect(Path(path)), Path(path)), Path(wire), point)
