"""What people see of an edition, a correction and a retraction in the readers they use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from scheduler.domain.revision import Kind, revision_moment
from scheduler.publishers.feeds.publisher import FeedsPublisher
from scheduler.publishers.feeds.settings import Settings
from scheduler.publishers.feeds.syndication import ALTERNATE
from tests.publishers.feeds.readers import READERS, Newsboat, ReaderLibrary, Sfeed, Subscriber, is_here
from tests.publishers.feeds.samples import DUE, SITE, House, article, delivery, yearly
from tests.publishers.feeds.shelf import serving

pytestmark = pytest.mark.filterwarnings("ignore:::reader.*", "ignore:::feedparser.*", "ignore:::bs4.*")

EVERYWHERE = [(kind, feed) for kind in READERS for feed in ("atom.xml", "rss.xml")]
LIBRARY = [(ReaderLibrary, feed) for feed in ("feed.json", "languages/en/atom.xml")]


class Subscription:
    """A house that a plain web host serves, and one reader of one of its feeds."""

    def __init__(self, house: House, reader: Subscriber, path: Path, answers: list[tuple[str, int]]) -> None:
        self.house = house
        self.reader = reader
        self._path = path
        self._answers = answers
        self._later = 0

    def publish(self, year: int, *, late: timedelta = timedelta()) -> list[str]:
        """Publish one year's edition; what the reader shows as new."""
        words, told = yearly(year)
        one = delivery(words, **told)
        self.house.publish(one, at=one.due + late)
        return self.news()

    def revise(self, payload: dict[str, Any], kind: Kind, version: int) -> list[str]:
        """Change what stands for 2027, more than a year after it was published; what the reader shows as new."""
        at = DUE + timedelta(days=900 + version)
        first = delivery(payload, version=version)
        key = replace(first.key, moment=revision_moment(kind, version, "6" * 64))
        self.house.publish(replace(first, key=key, of=first.key.moment, revised=at), at=at)
        return self.news()

    def news(self) -> list[str]:
        """What the reader shows as new after the feed has changed."""
        self._later += 5  # HTTP dates are whole seconds, and we are quicker
        at = self._path.stat().st_mtime + self._later
        os.utime(self._path, (at, at))
        self.reader.fetch()
        return self.reader.news()

    def again(self) -> tuple[int, list[str]]:
        """The status of the answer when nothing has changed, and what the reader shows as new."""
        assert self.house.publisher.project() is False
        for _ in range(max(1, (self.reader.asks_from or 2) - 1)):
            self.reader.fetch()
        return self._answers[-1][1], self.reader.news()


@contextmanager
def subscribed(
    folder: Path, kind: type[Subscriber], feed: str, *, publisher: type[FeedsPublisher] = FeedsPublisher
) -> Iterator[Subscription]:
    """A reader of one feed, with the edition of 2026 published and read."""
    if not is_here(kind):
        pytest.skip(f"{kind.program} is not installed")
    house = House(folder, kind=publisher, settings=Settings(by_language=True))
    answers: list[tuple[str, int]] = []
    words, told = yearly(2026)
    house.publish(delivery(words, **told))
    with serving(house.root, answers) as address:
        reader = kind(folder / "reader", f"{address}/{feed}")
        subscription = Subscription(house, reader, house.root / feed, answers)
        try:
            assert subscription.news() == [words.title]
            yield subscription
        finally:
            reader.close()


def title(year: int) -> str:
    """Of the edition of one year."""
    return article(label=str(year)).title


def check_each_edition_is_news_once(subscription: Subscription) -> None:
    assert subscription.publish(2027) == [title(2027)]
    assert subscription.publish(2028) == [title(2028)]


@pytest.mark.parametrize(("kind", "feed"), [*EVERYWHERE, *LIBRARY])
def test_every_reader_shows_each_edition_once_and_no_correction_as_news(
    tmp_path: Path, kind: type[Subscriber], feed: str
) -> None:
    with subscribed(tmp_path, kind, feed) as subscription:
        check_each_edition_is_news_once(subscription)
        reader = subscription.reader
        status, news = subscription.again()
        assert (status, news) == (304 if kind.asks_from else 200, [])
        assert subscription.publish(2029, late=timedelta(days=2)) == [title(2029)]
        assert "Due on 10 December 2029; published on 12 December 2029." in " ".join(reader.words().split())
        corrected = subscription.revise(article(html="<p>Corrected once.</p>").payload, Kind.CORRECTION, 2)
        assert corrected == [] or (kind.tells_by_title and corrected == [title(2027)])
        assert ("Corrected once." in reader.words()) is (kind.replaces_words or bool(corrected))
        note = subscription.house.publisher.taken_back(article().payload, "A name was wrong.")
        retracted = subscription.revise(note.payload, Kind.RETRACTION, 3)
        assert retracted == ([f"Retracted: {title(2027)}"] if kind.tells_by_title else [])
        if kind.replaces_words:
            assert "A name was wrong." in reader.words()
            assert "Corrected once." not in reader.words()


class ReusesIds(FeedsPublisher):
    """The mutant: one id for all years."""

    def publish(self, delivery: Any, *, at: Any) -> Any:
        payload = {**delivery.payload, "id": f"tag:{SITE.tag}:declaration"}
        return super().publish(replace(delivery, payload=payload), at=at)


@pytest.mark.parametrize("kind", [kind for kind in READERS if kind is not Sfeed])
def test_an_id_that_is_used_again_hides_the_next_edition(tmp_path: Path, kind: type[Subscriber]) -> None:
    """Why ids are never reused."""
    with (
        subscribed(tmp_path, kind, "atom.xml", publisher=ReusesIds) as subscription,
        pytest.raises(AssertionError, match="=="),
    ):
        check_each_edition_is_news_once(subscription)


def test_a_correction_keeps_the_date_of_publication(tmp_path: Path) -> None:
    with subscribed(tmp_path, ReaderLibrary, "atom.xml") as subscription:
        subscription.publish(2027)
        subscription.revise(article(html="<p>Corrected once.</p>").payload, Kind.CORRECTION, 2)
        assert isinstance(subscription.reader, ReaderLibrary)
        dates = subscription.reader.dates()
        assert dates[f"tag:{SITE.tag}:declaration/2027"] == (DUE, DUE + timedelta(days=902))


@pytest.mark.parametrize("feed", ["atom.xml", "rss.xml"])
def test_of_an_edition_in_two_languages_newsboat_opens_the_original(tmp_path: Path, feed: str) -> None:
    with subscribed(tmp_path, Newsboat, feed) as subscription:
        house, reader = subscription.house, subscription.reader
        assert isinstance(reader, Newsboat)
        words = article().payload
        german = {**words, "lang": "de", "url": f"{words['url']}de/", "id": f"{words['id']}/de"}
        house.publish(delivery({**words, "translations": [german]}))
        subscription.news()
        assert words["url"] in reader.addresses()
        assert german["url"] not in reader.addresses()
        # The mutant, where there is a link at all: by its short name it would be taken for the entry's own.
        plain = (house.root / feed).read_text(encoding="utf-8").replace(ALTERNATE, "alternate")
        (house.root / feed).write_text(plain, encoding="utf-8")
        naive = Newsboat(tmp_path / "naive", reader.address)
        naive.fetch()
        assert (german["url"] in naive.addresses()) is (feed == "atom.xml")
