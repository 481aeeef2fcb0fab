"""What one publication costs a process that has just begun: `remembrancer publish` after few and after many.

Every publication is a process of its own, as cron's or a person's is: it opens the ledger, meets the public folder,
publishes one edition and ends. The past is laid out as files and taken over into the ledger, as a new ledger would;
the first process pays for archives and register, and is not counted. Few and many in turn.

    python benchmarks/fresh_process.py [FEW] [MANY] [ROUNDS]
"""

from __future__ import annotations

import logging
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from scheduler.assembly import Invocation, Workspace
from scheduler.domain.anniversary import return_by_number
from scheduler.domain.delivery import Cause
from scheduler.domain.ids import DeliveryKey, entry_id, page_url
from scheduler.domain.occurrence import Occurrence
from scheduler.ledger.values import TakenOver
from scheduler.publishers.feeds.article import Article
from scheduler.publishers.feeds.entry import Entry
from scheduler.publishers.feeds.pages.edition import edition_page
from scheduler.publishers.feeds.pages.look import Look

EARLIER = 100
"""Statements of the past; each has the same share of it."""

STATEMENT = """---
id: square
title: "The square, {{ anniversary }}"
date: 1989-06-04
every: day
tags: [labour]
---

Text that returns on the {{ anniversary }}, {{ date }}. It is as long as a short press release would be.
"""


class Bench:
    """One workspace with so many past editions."""

    def __init__(self, folder: Path, past: int) -> None:
        self.folder = folder
        (folder / "statements").mkdir()
        (folder / "statements" / "square.md").write_text(STATEMENT)
        (folder / "remembrancer.yaml").write_text(
            "site: {title: S, url: 'http://127.0.0.1/', tag: 'example.org,2026', author: A, zone: UTC}\n"
            "simulated: 'true'\nfeeds: {by_tag: 'true'}\nlimits: {per_target_per_day: '1000'}\n"
        )
        time.sleep(2.1)  # a statement file must have settled
        self._past(past)
        self.number = 1
        self.one_more()  # whatever the first look at so many costs is paid here
        self.one_more()

    def _past(self, past: int) -> None:
        place = Workspace(Invocation(workspace=self.folder, quiet=True))
        statement = place.shelf.statements["square"]
        returned = return_by_number(statement.rule, 1)
        assert returned is not None
        with place.lock(), closing(place.ledger(writable=True)) as ledger:
            edition = place.feeds(ledger).render(Occurrence(statement=statement, returned=returned))
            words, look, rows = Article.of(edition.payload), Look(place.site), []
            now = datetime.now(UTC).replace(microsecond=0)
            for number in range(past):
                published = now - timedelta(hours=past - number)
                name, label = f"earlier-{number % EARLIER}", f"{number // EARLIER + 1}d"
                key = DeliveryKey(statement=name, label=label, moment="the day", target="feeds")
                article = replace(words, id=entry_id(place.site, name, label), url=page_url(place.site, name, label))
                entry = Entry(
                    key=key, number=number + 1, day=published.date(), due=published, payload=article.payload,
                    edition_sha256=edition.sha256, article=article, published=published, updated=published,
                )  # fmt: skip
                page = self.folder / "feeds" / entry.folder
                page.mkdir(parents=True)
                (page / "entry.json").write_bytes(entry.json)
                (page / "index.html").write_bytes(edition_page(look, entry))
                rows.append(
                    TakenOver(key=key, number=number + 1, day=published.date(), due=published, payload=article.payload,
                              sha256=edition.sha256, published=published, url=article.url, title=article.title)
                )  # fmt: skip
            ledger.take_over(rows, now=now)
            heart = place.remembrancer(ledger, cause=Cause.MANUAL)
            heart.begin()
            heart.adopt(by="benchmark", reason="the past is ours")

    def one_more(self) -> float:
        """Seconds of the process that publishes one more edition."""
        self.number += 1
        return self._run("publish", "square", "--number", str(self.number))

    def quiet(self) -> float:
        """Seconds of a tick that finds nothing due, as cron runs it."""
        return self._run("tick")

    def _run(self, *command: str) -> float:
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "scheduler", "-C", str(self.folder), *command],
            check=False,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        )
        seconds = time.perf_counter() - began
        if done.returncode:
            raise SystemExit(done.stdout + done.stderr)
        return seconds


def main() -> None:
    """Print both medians and their ratio, measured in turn."""
    usual = (100, 100_000, 11)
    few, many, rounds = (int(given) for given in (*sys.argv[1:4], *usual[len(sys.argv) - 1 :]))
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        small, large = Bench(Path(first), few), Bench(Path(second), many)
        for what, measured in (("publish", Bench.one_more), ("a tick with nothing due", Bench.quiet)):
            pairs = [(measured(small), measured(large)) for _ in range(rounds)]
            before, after = (statistics.median(column) for column in zip(*pairs, strict=True))
            print(f"{what}, a process each: {few} past {before * 1000:.0f} ms, {many} past {after * 1000:.0f} ms")
            print(f"cost at {many} / cost at {few}: {statistics.median(b / a for a, b in pairs):.2f}")


if __name__ == "__main__":
    main()
