"""A second real reader over real HTTP: `reader`, which keeps its state in a database of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from reader import Entry, Reader, make_reader

from scheduler.domain.revision import Kind, revision_moment
from scheduler.publishers.feeds.settings import Settings
from tests.publishers.feeds.samples import DUE, SITE, House, article, delivery, yearly
from tests.publishers.feeds.shelf import serving

pytestmark = pytest.mark.filterwarnings("ignore:::reader.*", "ignore:::feedparser.*", "ignore:::bs4.*")

FIRST, SECOND = (f"tag:{SITE.tag}:declaration/{year}" for year in (2027, 2028))


class Subscription:
    """A reader subscribed to one feed of a house that a plain web host serves."""

    def __init__(self, house: House, address: str, feed: str, answers: list[tuple[str, int]]) -> None:
        self.house = house
        self.answers = answers
        self._path = house.root / feed
        self._reader: Reader = make_reader(":memory:")
        self._address = f"{address}/{feed}"
        self._times = 0
        house.publisher.project()
        self._reader.add_feed(self._address)

    def publish(self, year: int, *, late: timedelta = timedelta()) -> None:
        words, told = yearly(year)
        one = delivery(words, **told)
        self.house.publish(one, at=one.due + late)

    def correct(self) -> None:
        first = delivery(article(html="<p>Corrected once.</p>"), version=2)
        key = replace(first.key, moment=revision_moment(Kind.CORRECTION, 2, "6" * 64))
        at = DUE + timedelta(days=800)
        self.house.publish(replace(first, key=key, of=first.key.moment, revised=at), at=at)

    def fetch(self, *, changed: bool = True) -> int:
        """Ask for the feed; the status of the answer."""
        if changed:  # HTTP dates are whole seconds, and we are quicker
            self._times += 5
            later = self._path.stat().st_mtime + self._times
            os.utime(self._path, (later, later))
        self._reader.update_feed(self._address)
        return self.answers[-1][1]

    def entries(self) -> dict[str, Entry]:
        return {entry.id: entry for entry in self._reader.get_entries()}

    def read_all(self) -> None:
        for entry in list(self._reader.get_entries()):
            self._reader.mark_entry_as_read(entry)

    def close(self) -> None:
        self._reader.close()


@pytest.fixture(name="subscription", params=["atom.xml", "rss.xml", "feed.json", "languages/en/atom.xml"])
def _subscription(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Subscription]:
    house = House(tmp_path, settings=Settings(by_language=True))
    answers: list[tuple[str, int]] = []
    with serving(house.root, answers) as address:
        words, told = yearly(2026)
        house.publish(delivery(words, **told))
        subscription = Subscription(house, address, request.param, answers)
        yield subscription
        subscription.close()


def test_it_gets_each_edition_once_and_a_correction_in_its_place(subscription: Subscription) -> None:
    subscription.publish(2027)
    assert subscription.fetch() == 200
    assert set(subscription.entries()) >= {FIRST}
    assert subscription.fetch(changed=False) == 304
    subscription.read_all()
    subscription.publish(2028)
    subscription.fetch()
    assert {name: entry.read for name, entry in subscription.entries().items() if name in {FIRST, SECOND}} == {
        FIRST: True,
        SECOND: False,
    }
    subscription.correct()
    subscription.fetch()
    mended = subscription.entries()[FIRST]
    assert "Corrected once." in str(mended.get_content())
    assert mended.read
    assert mended.published == DUE
    assert len(subscription.entries()) == 3


def test_an_edition_that_came_late_is_new_and_says_when_it_was_due(subscription: Subscription) -> None:
    subscription.fetch()
    subscription.read_all()
    subscription.publish(2027, late=timedelta(days=2))
    subscription.fetch()
    new = subscription.entries()[FIRST]
    assert not new.read
    assert new.published == DUE + timedelta(days=2)
    assert "Due on 10 December 2027; published on 12 December 2027." in str(new.get_content())
