"""Fan-out: one edition to 1,000 signed webhooks through the durable ledger, against a bare pool of `requests`.

The baseline posts the same bytes to the same addresses with the same number of threads, and keeps no record of
anything. Usage: `python benchmarks/fan_out.py [WEBHOOKS] [ROUNDS]`.
"""

from __future__ import annotations

import logging
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count, cycle
from pathlib import Path

import requests

sys.path.insert(0, str(Path(__file__).resolve().parent))
from receiver import hosts, receiving

from scheduler.assembly import Invocation, Workspace
from scheduler.config.model import TargetConfig
from scheduler.domain.delivery import Cause, State
from scheduler.domain.target import Target
from scheduler.publishers import webhook
from scheduler.remembrancer.dispatch import THREADS

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


def through_ledger(port: int, webhooks: int) -> tuple[float, list[tuple[str, dict[str, str], bytes]]]:
    """Seconds from the tick to the last stored result, and the requests that were made."""
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
        began = time.perf_counter()
        heart.tick()
        seconds = time.perf_counter() - began
        delivered = ledger.counts()[State.DELIVERED]
        assert delivered == webhooks + 1, f"{delivered} delivered"
        publishers = place.publishers(ledger)
        sent = []
        for edition in ledger.records(limit=webhooks + 1):
            if edition.target == "feeds":
                continue
            frozen = ledger.edition(edition.delivery)
            assert frozen is not None
            sent.append((f"http://{publishers[edition.target].host}:{port}/", {}, b"x" * len(str(frozen.payload))))
        ledger.close()
        return seconds, sent


def bare(sent: list[tuple[str, dict[str, str], bytes]]) -> float:
    """Seconds that a pool of as many threads takes to post the same without any record."""
    began = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(lambda one: requests.post(one[0], headers=one[1], data=one[2], timeout=30), sent))
    seconds = time.perf_counter() - began
    assert all(answer.status_code == 204 for answer in answers)
    return seconds


def main() -> None:
    """Print the ratio of both, round by round and as a median."""
    webhooks = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    logging.disable(logging.CRITICAL)
    ratios = []
    with receiving() as port:
        for number in count(1):
            ours, sent = through_ledger(port, webhooks)
            theirs = bare(sent)
            ratios.append(theirs / ours)
            print(
                f"round {number}: ledger {webhooks / ours:7.0f}/s   bare requests {webhooks / theirs:7.0f}/s"
                f"   ratio {theirs / ours:.2f}"
            )
            if number >= rounds:
                break
    print(f"throughput through the ledger / bare requests pool, {THREADS} threads: {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
