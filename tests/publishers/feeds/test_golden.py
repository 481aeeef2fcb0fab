"""Three feeds and a page, byte for byte, as they were once read through by eye.

To renew them after a wanted change: `REMEMBRANCER_GOLDEN=write pytest tests/publishers/feeds/test_golden.py`, then read
the difference.
"""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path

import pytest

from scheduler.publishers.feeds.pages.outlook import Expected, Outlook
from scheduler.publishers.feeds.settings import Settings
from tests.publishers.feeds.samples import DUE, PNG, SITE, House, article, delivery, yearly
from tests.publishers.feeds.validity import check_page, feed_ids

GOLDEN = Path(__file__).parent / "golden"

FILES = {
    "atom.xml": "atom.xml",
    "rss.xml": "rss.xml",
    "feed.json": "feed.json",
    "index.html": "index.html",
    "year-2028.html": "year.html",
    "year-2029.html": "year-to-come.html",
    "declaration/index.html": "statement.html",
    "sections/press-9ed1273e/index.html": "section.html",
    "declaration/2028/index.html": "edition.html",
    "convention/2027/index.html": "edition-rtl.html",
    "declaration/2028/entry.json": "entry.json",
}


@pytest.fixture(name="house", scope="module")
def _house(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = House(tmp_path_factory.mktemp("house"), settings=Settings(websub=("https://hub.example/",)))
    (house.statements / "paris.png").write_bytes(PNG)
    words, told = yearly(2027)
    house.publish(delivery(words, **told))
    arabic = article(
        "convention",
        lang="ar",
        title="الإعلان العالمي لحقوق الإنسان <1948> & بعده",
        summary="اعتُمد الإعلان في باريس.",
        html='<p>اعتُمد الإعلان العالمي لحقوق الإنسان في باريس <bdi lang="en">(A/RES/217)</bdi>.</p>',
        text="اعتُمد الإعلان العالمي لحقوق الإنسان في باريس (A/RES/217).",
        date="10 ديسمبر 2027",
        weekday="الجمعة",
        event_date="10 ديسمبر 1948",
        place="باريس",
        section=None,
    )
    house.publish(delivery(arabic, statement="convention"), at=DUE + timedelta(hours=26))
    words, told = yearly(2028)
    pictured = article(
        label="2028",
        warning="The text names killings.",
        images=[{"file": "paris.png", "alt": "A single grey square.", "caption": "Palais de Chaillot, “Paris”"}],
        original="https://example.org/press/1998?a=1&b=2",
    )
    house.publish(delivery(pictured, **told))
    house.publisher.project(
        Outlook(
            today=date(2028, 12, 12),
            expected=[
                Expected(statement="declaration", label="2029", day=date(2029, 12, 10), lang="en", title=lambda: "<81>")
            ],
            nexts={"declaration": date(2029, 12, 10)},
        )
    )
    return house


@pytest.mark.parametrize("name", FILES)
def test_the_bytes_are_those_once_read_by_eye(house: House, name: str) -> None:
    made = house.bytes()[name]
    golden = GOLDEN / FILES[name]
    if os.environ.get("REMEMBRANCER_GOLDEN") == "write":
        golden.write_bytes(made)
    assert made.decode() == golden.read_text(encoding="utf-8")


def test_the_golden_feeds_and_pages_are_valid(house: House) -> None:
    files = house.bytes()
    assert feed_ids(files) == [
        f"tag:{SITE.tag}:declaration/2028",
        f"tag:{SITE.tag}:convention/2027",
        f"tag:{SITE.tag}:declaration/2027",
    ]
    for name, data in files.items():
        if name.endswith(".html"):
            check_page(data)
