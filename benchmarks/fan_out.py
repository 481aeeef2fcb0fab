"""Fan-out: one edition to thousands of signed webhooks through the durable ledger, beside a bare pool of `requests`.

The baseline posts the same bytes to the same addresses with the same number of threads, and keeps no record of
anything: once with `requests.post`, against which the ratio is, and once with a `requests.Session` for each thread.
All are taken in turn, and the seconds of the processor that each spends are counted too, because they depend less on
what else the machine does. The ledger lies in a temporary folder (`TMPDIR` chooses another) with the settings of every
ledger: `synchronous = EXTRA`.

Usage: `python benchmarks/fan_out.py [WEBHOOKS] [ROUNDS]`.
"""

from __future__ import annotations

import gc
import logging
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

import requests

sys.path.insert(0, str(Path(__file__).resolve().parent))
from receiver import hosts, receiving

from scheduler.assembly import Invocation, Workspace
from scheduler.cli.main import COLLECT_AFTER
from scheduler.config.model import TargetConfig
from scheduler.domain.delivery import Cause, Delivery, State
from scheduler.domain.target import FEEDS, Target
from scheduler.ledger.ledger import Ledger
from scheduler.ledger.values import Record
from scheduler.publishers.webhook import publisher as webhook
from scheduler.remembrancer.crew import THREADS

SECRET = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
START = datetime(2027, 6, 1, tzinfo=UTC)
DAY = datetime(2027, 6, 4, 9, tzinfo=UTC)

STATEMENT = """---
id: square
title: "The square, {{ anniversary }}"
date: 1989-06-04
---

Text that returns on the {{ anniversary }}, {{ date }}.
"""


def workspace(folder: Path, port: int, webhooks: int) -> Workspace:
    """A simulated workspace with one statement and so many webhooks, spread over the receiver's addresses."""
    (folder / "statements").mkdir()
    (folder / "statements" / "square.md").write_text(STATEMENT)
    (folder / "remembrancer.yaml").write_text(
        "site: {title: S, url: 'http://127.0.0.1/', tag: 'example.org,2026', author: A, zone: UTC}\nsimulated: 'true'\n"
    )
    place = Workspace(Invocation(workspace=folder, quiet=True))
    # Built here: no person writes a thousand targets into one file, and the file's limits are for persons.
    targets = [
        TargetConfig(
            target=Target(name=f"hook-{number}", kind=webhook.KIND.name),
            settings=webhook.Settings.model_validate(
                {
                    "url": f"http://{host}:{port}/{number}",
                    "secret": SECRET,
                    "allow_http": True,
                    "allow_private": ["127.0.0.0/8"],
                }
            ),
        )
        for number, host in zip(range(webhooks), cycle(hosts()), strict=False)
    ]
    place.config = replace(place.config, targets=tuple(targets))
    return place


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds by the wall and of this process's processor."""

    wall: float
    processor: float


@contextmanager
def timed() -> Iterator[list[Took]]:
    """How long the block takes, in the list once it has ended."""
    took: list[Took] = []
    wall, processor = time.perf_counter(), time.process_time()
    yield took
    took.append(Took(time.perf_counter() - wall, time.process_time() - processor))


Request = tuple[str, dict[str, str], bytes]
"""Address, headers and body."""


def through_ledger(port: int, webhooks: int) -> tuple[Took, list[Request]]:
    """What it takes from the tick, planning included, to the last stored result, and the requests that were made."""
    with tempfile.TemporaryDirectory() as name:
        place = workspace(Path(name), port, webhooks)
        now = [START]
        place.clock = lambda: now[0]
        time.sleep(2.1)  # a statement file must have settled
        ledger = place.ledger(writable=True)
        heart = place.remembrancer(ledger, cause=Cause.TICK)
        heart.begin()
        heart.tick()
        now[0] = DAY + timedelta(seconds=1)
        with timed() as took:
            heart.tick()
        delivered = ledger.counts()[State.DELIVERED]
        assert delivered == webhooks + 1, f"{delivered} delivered"
        publishers = place.publishers(ledger)
        urls = {each.target.name: each.settings.url.get_secret_value() for each in place.config.targets}
        sent = [
            (urls[record.target], *publishers[record.target].request(frozen(ledger, record), at=now[0]))
            for record in ledger.records(limit=webhooks + 1)
            if record.target != FEEDS
        ]
        ledger.close()
        return took[0], sent


def frozen(ledger: Ledger, record: Record) -> Delivery:
    """A delivery as its publisher was handed it."""
    edition = ledger.edition(record.delivery)
    assert edition is not None
    return Delivery(
        key=record.key,
        number=record.number,
        day=record.day,
        due=record.due,
        payload=edition.payload,
        edition_sha256=record.edition_sha256,
        published=record.published,
        attempt=1,
        late=record.late,
        version=record.version,
    )


def bare(sent: list[Request]) -> Took:
    """What a pool of as many threads takes to post the same with `requests.post`, without any record."""
    return pooled(sent, lambda: requests)


def with_sessions(sent: list[Request]) -> Took:
    """The same with a session for each thread."""
    own = threading.local()

    def session() -> requests.Session:
        if not hasattr(own, "session"):
            own.session = requests.Session()
        return own.session

    return pooled(sent, session)


def pooled(sent: list[Request], poster: Callable[[], Any]) -> Took:
    """What a pool of as many threads takes to post the same by whatever `poster` gives."""
    with timed() as took, ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(lambda one: poster().post(one[0], headers=one[1], data=one[2], timeout=30), sent))
    assert all(answer.status_code == 204 for answer in answers)
    return took[0]


def main() -> None:
    """Print what each takes, round by round, and the median of the ratios."""
    webhooks = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    logging.disable(logging.CRITICAL)
    gc.set_threshold(COLLECT_AFTER)  # as the program has it
    print(f"{webhooks} webhooks, {THREADS} threads, ledger beneath {tempfile.gettempdir()}")
    ratios: dict[str, list[Took]] = {"requests.post": [], "a Session each thread": []}
    with receiving() as port:
        for number in range(1, rounds + 1):
            ours, sent = through_ledger(port, webhooks)
            show(f"round {number}: through the ledger", ours, webhooks)
            for (name, found), theirs in zip(ratios.items(), (bare(sent), with_sessions(sent)), strict=True):
                found.append(Took(theirs.wall / ours.wall, theirs.processor / ours.processor))
                show(f"round {number}: {name}", theirs, webhooks)
    for name, found in ratios.items():
        wall, processor = (
            statistics.median(each) for each in zip(*((r.wall, r.processor) for r in found), strict=True)
        )
        print(f"through the ledger / {name}: {wall:.2f} by the wall, {processor:.2f} by the processor")


def show(what: str, took: Took, webhooks: int) -> None:
    """One line."""
    each = took.processor / webhooks * 1e3
    print(f"{what:38}{webhooks / took.wall:6.0f}/s  {each:.2f} ms of processor each", flush=True)


if __name__ == "__main__":
    main()
