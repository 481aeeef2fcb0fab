"""Pictures beside a page: made fit for the web, and everything that speaks of them says the truth."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from scheduler.errors import Refused
from scheduler.publishers.feeds.entry import Picture, parse
from tests.imaging.photographs import SECRET, drawing, photograph
from tests.publishers.feeds.samples import PNG, House, article, delivery, entry, files


def test_a_large_picture_is_published_small_upright_and_silent_and_everything_says_its_true_size(
    tmp_path: Path,
) -> None:
    house = House(tmp_path)
    (house.statements / "hall.JPG").write_bytes(photograph("JPEG", drawing(90, 1800), orientation=6))
    told = delivery(article(images=[{"file": "hall.JPG", "alt": "A hall."}]))
    house.publish(told)
    data = (house.root / "declaration/2027/hall.JPG").read_bytes()
    assert SECRET not in data
    (entry,) = house.window()
    (picture,) = entry.pictures
    assert (picture.width, picture.height) == (1600, 80)
    assert (picture.length, picture.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    feed = house.bytes()
    assert f'length="{len(data)}"'.encode() in feed["atom.xml"]
    assert json.loads(feed["feed.json"])["items"][0]["attachments"][0]["size_in_bytes"] == len(data)
    assert b'width="1600" height="80"' in feed["declaration/2027/index.html"]
    house.publish(told)
    assert house.bytes() == feed


def test_a_picture_gets_the_ending_of_what_it_really_is(tmp_path: Path) -> None:
    house = House(tmp_path)
    (house.statements / "hall.jpg").write_bytes(PNG)
    house.publish(delivery(article(images=[{"file": "hall.jpg", "alt": "A hall."}])))
    (entry,) = house.window()
    assert [(each.name, each.media_type) for each in entry.pictures] == [("hall.png", "image/png")]


def test_a_broken_picture_is_refused_in_a_sentence_and_the_next_edition_goes_out(tmp_path: Path) -> None:
    house = House(tmp_path)
    (house.statements / "hall.png").write_bytes(PNG[:50])
    with pytest.raises(Refused, match=r"The picture hall\.png cannot be published\. .*broken"):
        house.publish(delivery(article(images=[{"file": "hall.png", "alt": "A hall."}])))
    assert files(house.root) == []
    house.publish(delivery(article("another"), statement="another"))
    assert (house.root / "another/2027/index.html").is_file()


def test_an_entry_of_a_time_before_pictures_were_measured_keeps_its_bytes() -> None:
    old = Picture(name="a.png", alt="A", media_type="image/png", length=1, sha256="0")
    assert entry(pictures=[old]).json == parse(entry(pictures=[old]).json).json
    assert json.loads(entry(pictures=[old]).json)["pictures"] == [
        {"alt": "A", "caption": None, "length": 1, "media_type": "image/png", "name": "a.png", "sha256": "0"}
    ]
