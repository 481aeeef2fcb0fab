"""A real feed reader over real HTTP: newsboat, which people use on terminals.

`newsboat` comes from the system's packages (`apt-get install newsboat`); without it these tests say so and are skipped.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from scheduler.domain.revision import Kind, revision_moment
from scheduler.publishers.feeds.publisher import FeedsPublisher
from scheduler.publishers.feeds.syndication import ALTERNATE
from tests.publishers.feeds.samples import DUE, SITE, House, article, delivery, yearly
from tests.publishers.feeds.shelf import serving

NEWSBOAT = shutil.which("newsboat")

pytestmark = pytest.mark.skipif(NEWSBOAT is None, reason="newsboat is not installed (apt-get install newsboat)")


class Reader:
    """newsboat with a folder of its own, subscribed to one feed."""

    def __init__(self, folder: Path, address: str) -> None:
        folder.mkdir()
        self._folder = folder
        (folder / "urls").write_text(address + "\n", encoding="utf-8")
        (folder / "config").write_text("reload-threads 1\ndownload-retries 1\n", encoding="utf-8")

    def reload(self) -> None:
        names = {"-u": "urls", "-c": "cache.db", "-C": "config"}
        options = [part for option, name in names.items() for part in (option, str(self._folder / name))]
        environment = {"HOME": str(self._folder), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
        subprocess.run(
            [str(NEWSBOAT), *options, "-x", "reload"], check=True, timeout=60, env=environment, capture_output=True
        )

    def items(self) -> dict[str, tuple[str, bool]]:
        """By id: title, and whether it is unread."""
        with sqlite3.connect(self._folder / "cache.db") as cache:
            rows = cache.execute("SELECT guid, title, unread FROM rss_item").fetchall()
        cache.close()
        return {guid: (title, bool(unread)) for guid, title, unread in rows}

    def contents(self) -> str:
        with sqlite3.connect(self._folder / "cache.db") as cache:
            rows = cache.execute("SELECT content FROM rss_item").fetchall()
        cache.close()
        return "\n".join(content for (content,) in rows)

    def addresses(self) -> list[str]:
        """What it opens for each item."""
        with sqlite3.connect(self._folder / "cache.db") as cache:
            rows = cache.execute("SELECT url FROM rss_item").fetchall()
        cache.close()
        return [address for (address,) in rows]

    def mark_all_read(self) -> None:
        with sqlite3.connect(self._folder / "cache.db") as cache:
            cache.execute("UPDATE rss_item SET unread = 0")
        cache.close()


@pytest.fixture(name="house")
def _house(tmp_path: Path) -> House:
    return House(tmp_path)


@pytest.fixture(name="answers")
def _answers() -> list[tuple[str, int]]:
    return []


@pytest.fixture(name="address")
def _address(house: House, answers: list[tuple[str, int]]) -> Iterator[str]:
    with serving(house.root, answers) as address:
        yield address


def publish(house: House, year: int) -> None:
    words, told = yearly(year)
    house.publish(delivery(words, **told))


def revise(house: House, payload: dict[str, Any], kind: Kind, version: int) -> None:
    """Change what stands for 2027, more than a year after it was published."""
    at = DUE + timedelta(days=500 + version)
    first = delivery(payload, version=version)
    key = replace(first.key, moment=revision_moment(kind, version, "6" * 64))
    house.publish(replace(first, key=key, of=first.key.moment, revised=at), at=at)


@pytest.mark.parametrize("feed", ["atom.xml", "rss.xml"])
class TestNewsboat:
    def test_next_years_edition_arrives_unread_and_a_correction_stays_read(
        self, house: House, address: str, tmp_path: Path, feed: str
    ) -> None:
        publish(house, 2027)
        reader = Reader(tmp_path / "reader", f"{address}/{feed}")
        reader.reload()
        first = f"tag:{SITE.tag}:declaration/2027"
        assert reader.items() == {first: (article().title, True)}
        reader.mark_all_read()
        publish(house, 2028)
        reader.reload()
        second = f"tag:{SITE.tag}:declaration/2028"
        assert {name: unread for name, (_, unread) in reader.items().items()} == {first: False, second: True}
        revise(house, article(html="<p>Corrected once.</p>").payload, Kind.CORRECTION, 2)
        later = (house.root / feed).stat().st_mtime + 5  # HTTP dates are whole seconds, and we are quicker
        os.utime(house.root / feed, (later, later))
        reader.reload()
        assert {name: unread for name, (_, unread) in reader.items().items()} == {first: False, second: True}
        assert "Corrected once." in reader.contents()
        note = house.publisher.taken_back(article().payload, "A name was wrong.")
        revise(house, note.payload, Kind.RETRACTION, 3)
        os.utime(house.root / feed, (later + 5, later + 5))
        reader.reload()
        assert reader.items()[first] == (f"Retracted: {article().title}", False)
        assert len(reader.items()) == 2
        assert "A name was wrong." in reader.contents()
        assert "Corrected once." not in reader.contents()

    def test_a_feed_that_did_not_change_is_answered_304(
        self, house: House, address: str, answers: list[tuple[str, int]], tmp_path: Path, feed: str
    ) -> None:
        publish(house, 2027)
        reader = Reader(tmp_path / "reader", f"{address}/{feed}")
        for _ in range(3):  # newsboat sends its validators from the third fetch on
            reader.reload()
            assert house.publisher.project() is False
        assert [status for path, status in answers if path == f"/{feed}"][-1] == 304

    def test_of_an_edition_in_two_languages_it_opens_the_original(
        self, house: House, address: str, tmp_path: Path, feed: str
    ) -> None:
        words = article().payload
        german = {**words, "lang": "de", "url": f"{words['url']}de/", "id": f"{words['id']}/de"}
        house.publish(delivery({**words, "translations": [german]}))
        reader = Reader(tmp_path / "reader", f"{address}/{feed}")
        reader.reload()
        assert reader.addresses() == [words["url"]]
        # The mutant, where there is a link at all: by its short name it would be taken for the entry's own.
        plain = (house.root / feed).read_text(encoding="utf-8").replace(ALTERNATE, "alternate")
        (house.root / feed).write_text(plain, encoding="utf-8")
        naive = Reader(tmp_path / "naive", f"{address}/{feed}")
        naive.reload()
        assert naive.addresses() == [german["url"] if feed == "atom.xml" else words["url"]]

    def test_a_reused_id_would_stay_read_and_be_missed(
        self, house: House, address: str, tmp_path: Path, feed: str
    ) -> None:
        """Why ids are never reused: the mutant's second edition never shows."""

        class ReusesIds(FeedsPublisher):
            def publish(self, delivery: Any, *, at: Any) -> Any:
                payload = {**delivery.payload, "id": f"tag:{SITE.tag}:declaration"}
                return super().publish(replace(delivery, payload=payload), at=at)

        house.publisher = house.made(ReusesIds)
        publish(house, 2027)
        reader = Reader(tmp_path / "reader", f"{address}/{feed}")
        reader.reload()
        reader.mark_all_read()
        publish(house, 2028)
        reader.reload()
        assert [unread for _, unread in reader.items().values()] == [False]
