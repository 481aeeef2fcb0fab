"""What one publication costs a process that has just begun: `remembrancer publish` after few and after many.

Every publication is a process of its own, as cron's or a person's is: it opens the ledger, meets the public folder,
publishes one edition and ends. The past is laid out as files and taken over into the ledger, as a new ledger would;
the first process pays for archives and lists, and is not counted. Nothing of the layout is made durable, and each page
is written once, with the neighbours it ends up with; a small past, laid out so and published edition by edition, must
come to the same files before anything is measured. Few and many in turn.

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
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from scheduler.assembly import Invocation, Workspace
from scheduler.domain.anniversary import return_by_number
from scheduler.domain.delivery import Cause, Delivery
from scheduler.domain.ids import DeliveryKey, entry_id, page_url
from scheduler.domain.occurrence import Occurrence
from scheduler.ledger.ledger import Ledger
from scheduler.ledger.values import TakenOver
from scheduler.publishers.feeds.article import Article
from scheduler.publishers.feeds.entry import NAME as RECORD
from scheduler.publishers.feeds.entry import Entry
from scheduler.publishers.feeds.mark import NAME as MARK
from scheduler.publishers.feeds.mark import Mark, write_mark
from scheduler.publishers.feeds.pages.edition import edition_page
from scheduler.publishers.feeds.pages.line import Line
from scheduler.publishers.feeds.pages.look import Look
from scheduler.publishers.feeds.pages.register import EDITIONS, Register
from scheduler.publishers.feeds.pages.site import REGISTER
from scheduler.publishers.feeds.publisher import FeedsPublisher

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


WITHOUT_FSYNC = """
import os, runpy
os.fsync = lambda _descriptor: None
runpy.run_module("scheduler", run_name="__main__", alter_sys=True)
"""
"""A process of ours that waits for no disk: for what is laid out and never measured."""

COMPARED = 130
"""Editions of the past that is laid out and published both: some have neighbours, and some stand in archives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One edition of the past, as the folder and as the ledger hold it."""

    entry: Entry
    row: TakenOver


class Bench:
    """One workspace with so many past editions.

    Args:
        until: when the last of them was published (aware, UTC, whole seconds).
        one_by_one: publish each as the daemon does, instead of laying all of them out.
    """

    def __init__(self, folder: Path, past: int, *, until: datetime, one_by_one: bool = False) -> None:
        self.folder = folder
        (folder / "statements").mkdir()
        (folder / "statements" / "square.md").write_text(STATEMENT)
        (folder / "remembrancer.yaml").write_text(
            "site: {title: S, url: 'http://127.0.0.1/', tag: 'example.org,2026', author: A, zone: UTC}\n"
            "simulated: 'true'\nfeeds: {by_tag: 'true'}\nlimits: {per_target_per_day: '1000'}\n"
        )
        time.sleep(2.1)  # a statement file must have settled
        place = Workspace(Invocation(workspace=self.folder, quiet=True))
        with place.lock(), closing(place.ledger(writable=True)) as ledger:
            editions = self._past(place, place.feeds(ledger), past, until)
            (self._publish if one_by_one else self._lay_out)(place, ledger, editions)
            heart = place.remembrancer(ledger, cause=Cause.MANUAL)
            heart.begin()
            heart.adopt(by="benchmark", reason="the past is ours")
        self.number = 1

    def _past(self, place: Workspace, publisher: FeedsPublisher, past: int, until: datetime) -> list[Past]:
        statement = place.shelf.statements["square"]
        returned = return_by_number(statement.rule, 1)
        assert returned is not None
        edition = publisher.render(Occurrence(statement=statement, returned=returned))
        words, made = Article.of(edition.payload), []
        for number in range(past):
            published = until - timedelta(hours=past - number)
            name, label = f"earlier-{number % EARLIER}", f"{number // EARLIER + 1}d"
            key = DeliveryKey(statement=name, label=label, moment="the day", target="feeds")
            article = replace(words, id=entry_id(place.site, name, label), url=page_url(place.site, name, label))
            entry = Entry(
                key=key, number=number + 1, day=published.date(), due=published, payload=article.payload,
                edition_sha256=edition.sha256, article=article, published=published, updated=published,
            )  # fmt: skip
            row = TakenOver(
                key=key, number=number + 1, day=published.date(), due=published, payload=article.payload,
                sha256=edition.sha256, published=published, url=article.url, title=article.title,
            )  # fmt: skip
            made.append(Past(entry=entry, row=row))
        return made

    def _lay_out(self, place: Workspace, ledger: Ledger, editions: list[Past]) -> None:
        """Files, register, ledger and mark, each written once and in bulk."""
        look, lines = Look(place.site), [Line.of(each.entry) for each in editions]
        register = Register(place.private / REGISTER)
        with register.session():
            stamps = {}
            for number, each in enumerate(editions):
                page = place.public / each.entry.folder
                page.mkdir(parents=True)
                (page / RECORD).write_bytes(each.entry.json)
                before = lines[number - EARLIER] if number >= EARLIER else None
                after = lines[number + EARLIER] if number + EARLIER < len(lines) else None
                (page / "index.html").write_bytes(edition_page(look, each.entry, before=before, after=after))
                stamps[each.row.key.statement, each.row.key.label] = (page / RECORD).stat().st_mtime_ns
            register.reconcile(stamps, lines)
            register.done([duty for duty in register.duties() if duty.kind == EDITIONS])  # they know their neighbours
        ledger.take_over([each.row for each in editions], now=datetime.now(UTC))
        write_mark(place.public, Mark(ledger=UUID(ledger.uuid), newest_published=ledger.latest_in_feeds()))
        (place.private / "look").write_text(place.feeds(ledger).look_digest())

    def _publish(self, place: Workspace, ledger: Ledger, editions: list[Past]) -> None:
        """One after the other, each with all that a tick does about the folder."""
        publisher = place.feeds(ledger)
        for each in editions:
            row = each.row
            delivery = Delivery(
                key=row.key, number=row.number, day=row.day, due=row.due, payload=row.payload,
                edition_sha256=row.sha256, published=row.published,
            )  # fmt: skip
            publisher.publish(delivery, at=row.published)
            ledger.take_over([row], now=datetime.now(UTC))
            publisher.project()

    def settle(self) -> None:
        """A tick that brings everything up to date that the past makes due; nothing of it is counted."""
        self._run("tick", program=("-c", WITHOUT_FSYNC))

    def public(self) -> dict[str, bytes]:
        """Every public file of the past: without the mark, which names the ledger, and the days to come."""
        files = {path.relative_to(self.folder).as_posix(): path for path in (self.folder / "feeds").rglob("*.*")}
        return {
            name: path.read_bytes()
            for name, path in files.items()
            if path.is_file() and path.name != MARK and path.suffix != ".ics"
        }

    def ledger(self) -> list[tuple[object, ...]]:
        """What the ledger says of each edition that the feeds may show."""
        place = Workspace(Invocation(workspace=self.folder, quiet=True))
        with closing(place.ledger(writable=False)) as ledger:
            return [
                (each.record.key, each.record.state, each.record.published, each.record.edition_sha256, each.payload)
                for each in ledger.feed_editions()
            ]

    def one_more(self) -> float:
        """Seconds of the process that publishes one more edition."""
        self.number += 1
        return self._run("publish", "square", "--number", str(self.number))

    def quiet(self) -> float:
        """Seconds of a tick that finds nothing due, as cron runs it."""
        return self._run("tick")

    def _run(self, *command: str, program: tuple[str, ...] = ("-m", "scheduler")) -> float:
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, *program, "-C", str(self.folder), *command],
            check=False,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        )
        seconds = time.perf_counter() - began
        if done.returncode:
            raise SystemExit(done.stdout + done.stderr)
        return seconds


def compare(until: datetime) -> None:
    """Stop unless a past that is laid out is the one that is published edition by edition."""
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        laid_out = Bench(Path(first), COMPARED, until=until)
        published = Bench(Path(second), COMPARED, until=until, one_by_one=True)
        for each in (laid_out, published):
            each.settle()
        ours, theirs = laid_out.public(), published.public()
        other = sorted(name for name in {*ours, *theirs} if ours.get(name) != theirs.get(name))
        if other or laid_out.ledger() != published.ledger():
            raise SystemExit(f"the layout is not what publishing makes: {', '.join(other) or 'the ledger'}")
        print(f"laid out or published one by one, {COMPARED} editions come to the same {len(ours)} files")


def main() -> None:
    """Print both medians and their ratio, measured in turn."""
    usual = (100, 100_000, 11)
    few, many, rounds = (int(given) for given in (*sys.argv[1:4], *usual[len(sys.argv) - 1 :]))
    logging.disable(logging.CRITICAL)
    until = datetime.now(UTC).replace(microsecond=0)
    compare(until)
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        began = time.perf_counter()
        small, large = Bench(Path(first), few, until=until), Bench(Path(second), many, until=until)
        for each in (small, large):
            each.settle()
            each.one_more()
        print(f"laid out in {time.perf_counter() - began:.0f} s")
        for what, measured in (("publish", Bench.one_more), ("a tick with nothing due", Bench.quiet)):
            pairs = [(measured(small), measured(large)) for _ in range(rounds)]
            before, after = (statistics.median(column) for column in zip(*pairs, strict=True))
            print(f"{what}, a process each: {few} past {before * 1000:.0f} ms, {many} past {after * 1000:.0f} ms")
            print(f"cost at {many} / cost at {few}: {statistics.median(b / a for a, b in pairs):.2f}")


if __name__ == "__main__":
    main()
