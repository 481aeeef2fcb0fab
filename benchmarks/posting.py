"""Posting: a real fediverse server (snac2) and a webhook, through the ledger and with the same client alone.

Both make the same posts one after the other: a target is never asked twice at once. The baseline renders and publishes
with the very publisher that the ledger uses, and keeps no record. snac2 comes out of Debian's package; where it cannot
be had, that is said. Usage: `python benchmarks/posting.py [POSTS] [ROUNDS]`.
"""

from __future__ import annotations

import logging
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from receiver import receiving

from scheduler.assembly import Invocation, Workspace
from scheduler.domain.delivery import Cause, Delivery, State
from scheduler.domain.ids import DeliveryKey
from scheduler.domain.occurrence import Occurrence
from scheduler.domain.rule import Return
from tests.receivers.fetched import NotHere
from tests.receivers.snac import Snac

SECRETS = {"SECRET": "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="}
START = datetime(2027, 6, 1, tzinfo=UTC)
DAY = datetime(2027, 6, 4, 9, tzinfo=UTC)
LOCAL = "allow_http: true, allow_private: ['127.0.0.0/8']"


def workspace(folder: Path, target: str, posts: int, secrets: dict[str, str]) -> Workspace:
    """A simulated workspace with so many statements of one day, and one target."""
    (folder / "statements").mkdir()
    for number in range(posts):
        text = f'---\nid: name{number}\ntitle: "Name {number}"\ndate: 1989-06-04\n---\n\nWords for name {number}.\n'
        (folder / "statements" / f"{number}.md").write_text(text)
    (folder / "remembrancer.yaml").write_text(
        "site: {title: S, url: 'http://127.0.0.1/', tag: 'example.org,2026', author: A, zone: UTC}\n"
        f"simulated: 'true'\nfeeds: {{enabled: false}}\nlimits: {{per_target_per_day: {posts}}}\n"
        f"targets:\n  there: {{{target}, {LOCAL}}}\n"
    )
    return Workspace(Invocation(workspace=folder, quiet=True), env=secrets)


def through_ledger(target: str, posts: int, secrets: dict[str, str]) -> float:
    """Seconds from the tick to the last stored result."""
    with tempfile.TemporaryDirectory() as name:
        place = workspace(Path(name), target, posts, secrets)
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
        sent = [each for each in ledger.records(limit=10 * posts) if each.target == "there"]
        assert [each.state for each in sent] == [State.DELIVERED] * posts, sent[0].detail
        ledger.close()
        return seconds


def bare(target: str, posts: int, secrets: dict[str, str]) -> float:
    """Seconds that the same publisher takes for the same words without a ledger."""
    with tempfile.TemporaryDirectory() as name:
        place = workspace(Path(name), target, posts, secrets)
        publisher = place.publishers(place.ledger(writable=True))["there"]
        statements = place.shelf.statements
        returned = Return(number=38, years=38, label="2027", day=date(2027, 6, 4))
        began = time.perf_counter()
        for each in statements.values():
            edition = publisher.render(Occurrence(each, returned))
            key = DeliveryKey(statement=each.id, label="2027", moment="the day", target="there")
            delivery = Delivery(
                key=key,
                number=38,
                day=returned.day,
                due=DAY,
                payload=edition.payload,
                edition_sha256=edition.sha256,
                published=DAY,
            )
            publisher.publish(delivery, at=DAY)
        return time.perf_counter() - began


@contextmanager
def servers() -> Iterator[dict[str, Callable[[], tuple[str, dict[str, str]]]]]:
    """What makes a target and its secrets, by what it is; on snac2 with an account of its own, for it grows slow."""
    with receiving() as port:
        hook = f"kind: webhook, url: 'http://127.0.7.1:{port}/', secret: {{env: SECRET}}"
        try:
            snac = Snac()
        except NotHere as why:
            print(f"snac2 is left out: {why}")
            yield {"webhook": lambda: (hook, SECRETS)}
            return
        account = f"kind: mastodon, server: '{snac.url}', token: {{env: TOKEN}}"
        try:
            yield {
                "webhook": lambda: (hook, SECRETS),
                "snac2": lambda: (account, {"TOKEN": snac.account().token}),
            }
        finally:
            snac.remove()


def main() -> None:
    """Print the ratio of both, round by round and as a median."""
    posts = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    logging.disable(logging.CRITICAL)
    with servers() as found:
        for name, make in found.items():
            ratios = []
            for number in range(1, rounds + 1):
                target, secrets = make()
                ours = through_ledger(target, posts, secrets)
                target, secrets = make()
                theirs = bare(target, posts, secrets)
                ratios.append(theirs / ours)
                print(
                    f"{name:8} round {number}: ledger {posts / ours:6.1f}/s   the same client alone"
                    f" {posts / theirs:6.1f}/s   ratio {theirs / ours:.3f}"
                )
            print(f"{name}: posts a second through the ledger / without it: {statistics.median(ratios):.3f}")


if __name__ == "__main__":
    main()
