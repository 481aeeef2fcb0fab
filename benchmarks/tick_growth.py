"""What one publication costs after many: a tick with one due edition at 100 and at 10,000 past editions.

The past is published for real: it is taken over from the public folder, as a new ledger would. Usage:
`python benchmarks/tick_growth.py [FEW] [MANY] [ROUNDS]`; laying out ten thousand takes a quarter of an hour.
"""

from __future__ import annotations

import logging
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from scheduler.assembly import Invocation, Workspace
from scheduler.domain.anniversary import return_by_number
from scheduler.domain.delivery import Cause, Delivery, State
from scheduler.domain.ids import DeliveryKey
from scheduler.domain.occurrence import Occurrence
from scheduler.ledger.values import TakenOver
from scheduler.remembrancer.tick import Remembrancer

START = datetime(2027, 6, 1, 12, tzinfo=UTC)

STATEMENT = """---
id: square
title: "The square, {{ anniversary }}"
date: 1989-06-04
every: day
---

Text that returns on the {{ anniversary }}, {{ date }}. It is as long as a short press release would be.
"""


class Bench:
    """One workspace with so many past editions, and its heart on a clock that we set."""

    def __init__(self, folder: Path, past: int) -> None:
        (folder / "statements").mkdir()
        (folder / "statements" / "square.md").write_text(STATEMENT)
        (folder / "remembrancer.yaml").write_text(
            "site: {title: S, url: 'http://127.0.0.1/', tag: 'example.org,2026', author: A, zone: UTC}\n"
            "simulated: 'true'\nlimits: {per_target_per_day: '1000'}\n"
        )
        time.sleep(2.1)  # a statement file must have settled
        self.now = START
        place = Workspace(Invocation(workspace=folder, quiet=True))
        place.clock = lambda: self.now
        self.ledger = place.ledger(writable=True)
        self._past(place, past)
        self.heart: Remembrancer = place.remembrancer(self.ledger, cause=Cause.TICK)
        self.heart.begin()
        self.heart.tick()

    def _past(self, place: Workspace, past: int) -> None:
        """Past editions of another statement, each with its page, its entry and its row in the ledger."""
        publisher = place.feeds(self.ledger)
        statement = place.shelf.statements["square"]
        returned = return_by_number(statement.rule, 1)
        assert returned is not None
        edition = publisher.render(Occurrence(statement=statement, returned=returned))
        rows = []
        for number in range(1, past + 1):
            published = START - timedelta(hours=past - number + 400)
            key = DeliveryKey(statement="earlier", label=f"{number}d", moment="the day", target="feeds")
            payload = {**edition.payload, "id": f"tag:example.org,2026:earlier/{number}d"}
            publisher.restore(
                Delivery(key=key, number=number, day=published.date(), due=published, payload=payload,
                         edition_sha256=edition.sha256, published=published)
            )  # fmt: skip
            rows.append(
                TakenOver(key=key, number=number, day=published.date(), due=published, payload=payload,
                          sha256=edition.sha256, published=published, url=None, title=f"Earlier {number}")
            )  # fmt: skip
        self.ledger.take_over(rows, now=START)

    def one_more(self) -> float:
        """Seconds of the tick that publishes the next day's edition."""
        before = self.ledger.counts()[State.DELIVERED]
        self.now = (self.now + timedelta(days=1)).replace(hour=9, second=1)
        began = time.perf_counter()
        self.heart.tick()
        seconds = time.perf_counter() - began
        assert self.ledger.counts()[State.DELIVERED] == before + 1
        return seconds


def main() -> None:
    """Print both medians and their ratio, measured in turn."""
    usual = (100, 10_000, 15)
    few, many, rounds = (int(given) for given in (*sys.argv[1:4], *usual[len(sys.argv) - 1 :]))
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        small, large = Bench(Path(first), few), Bench(Path(second), many)
        pairs = [(small.one_more(), large.one_more()) for _ in range(rounds)]
    small_median, large_median = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(
        f"tick with one due edition: {few} past {small_median * 1000:.0f} ms, {many} past {large_median * 1000:.0f} ms"
    )
    print(f"cost at {many} / cost at {few}: {statistics.median(b / a for a, b in pairs):.2f}")


if __name__ == "__main__":
    main()
