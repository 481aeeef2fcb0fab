"""What one more edition costs the feeds after many: windows, archives, and the feeds of its language, section and tags.

The past lies on disk as entries, and the feeds and archives are made from them first, as after a lost roll; then both
folders publish in turn. Usage: `python benchmarks/feed_growth.py [FEW] [MANY] [ROUNDS]`; laying out a hundred thousand
takes some minutes.
"""

from __future__ import annotations

import logging
import statistics
import sys
import tempfile
import time
from collections import deque
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from scheduler.domain.delivery import Delivery
from scheduler.domain.edition import canonical_json
from scheduler.domain.ids import DeliveryKey, entry_id, page_url
from scheduler.domain.site import Site
from scheduler.domain.target import FEEDS, Target
from scheduler.publishers.feeds.article import Article
from scheduler.publishers.feeds.entry import NAME, Entry, read
from scheduler.publishers.feeds.publisher import FeedsPublisher
from scheduler.publishers.feeds.settings import Settings

SITE = Site(title="S", url="http://127.0.0.1/", tag="example.org,2026", author="A", zone="UTC")
START = datetime(2027, 6, 1, 12, tzinfo=UTC)
TEXT = "Text that returns. It is as long as the beginning of a short press release would be. " * 4
A_LABEL = 1_000
"""Editions of one statement: as many as twenty years of weeks."""


class Press:
    """One public folder with so many past editions."""

    def __init__(self, folder: Path, past: int) -> None:
        self.root = folder / "feeds"
        self.newest: deque[tuple[str, str]] = deque(maxlen=64)
        for number in range(past):
            entry = _entry(number, START - timedelta(hours=8 * (past - number)))
            (self.root / entry.folder).mkdir(parents=True)
            (self.root / entry.folder / NAME).write_bytes(entry.json)
            self.newest.append((entry.key.statement, entry.key.label))
        self.past = past
        self.publisher = FeedsPublisher(
            Target(name=FEEDS, kind=FEEDS),
            SITE,
            Settings(by_tag=True, by_language=True, by_section=True),
            directory=self.root,
            statements=folder,
            window=self._window,
        )
        self.publisher.project()

    def _window(self) -> list[Entry]:
        """What the ledger would name."""
        found = (read(self.root, *name) for name in self.newest)
        return [entry for entry in found if entry is not None]

    def one_more(self) -> float:
        """Seconds to publish the next edition, as a tick does: the edition, then a look whether all stands."""
        entry = _entry(self.past, START + timedelta(hours=8 * (self.past + 1)))
        told = Delivery(key=entry.key, number=entry.number, day=entry.day, due=entry.due, payload=entry.payload,
                        edition_sha256=entry.edition_sha256, published=entry.due)  # fmt: skip
        began = time.perf_counter()
        self.publisher.publish(told, at=entry.due)
        self.newest.append((entry.key.statement, entry.key.label))
        self.publisher.project()
        seconds = time.perf_counter() - began
        self.past += 1
        return seconds


def _entry(number: int, published: datetime) -> Entry:
    statement, label = f"statement-{number // A_LABEL}", f"{number % A_LABEL + 1}w"
    payload: dict[str, Any] = {
        "id": entry_id(SITE, statement, label), "url": page_url(SITE, statement, label), "lang": "en",
        "title": f"Number {number}", "summary": TEXT[:160], "html": f"<p>{TEXT}</p>", "text": TEXT, "author": "A",
        "variant": "plain", "event_date": "4 June 1989", "date": "4 June 2027", "zone": "UTC",
        "tags": ["returning"] if number % 10 == 0 else [], "section": "Press" if number % 10 == 1 else None,
    }  # fmt: skip
    article = Article.of(payload)
    return Entry(
        key=DeliveryKey(statement=statement, label=label, moment="the day", target=FEEDS),
        number=number + 1,
        day=date(published.year, published.month, published.day),
        due=published,
        payload=article.payload,
        edition_sha256=canonical_json(number),
        article=article,
        published=published,
        updated=published,
    )


def main() -> None:
    """Print both medians and their ratio, measured in turn."""
    usual = (100, 100_000, 60)
    few, many, rounds = (int(given) for given in (*sys.argv[1:4], *usual[len(sys.argv) - 1 :]))
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        small, large = Press(Path(first), few), Press(Path(second), many)
        pairs = [(small.one_more(), large.one_more()) for _ in range(rounds)]
    small_median, large_median = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(
        f"one edition into the feeds: {few} past {small_median * 1000:.0f} ms, {many} past {large_median * 1000:.0f} ms"
    )
    print(f"cost at {many} / cost at {few}: {statistics.median(b / a for a, b in pairs):.2f}")


if __name__ == "__main__":
    main()
