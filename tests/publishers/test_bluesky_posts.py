"""Posts on Bluesky: what is sent, with its links, pictures, labels and threads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.delivery import Receipt
from scheduler.errors import NotSent, Refused
from scheduler.publishers.bluesky.records import SHAPE, facets
from tests.publishers.bluesky_account import OPEN, PUT, due, out, pictures, publisher
from tests.publishers.conformance import LONG, NOWHERE
from tests.publishers.samples import AT, delivery, occurrence
from tests.receivers.bluesky import DID, Bluesky
from tests.receivers.scripted import Receiver, answering


@pytest.fixture
def bluesky() -> Iterator[tuple[Bluesky, Receiver]]:
    api = Bluesky()
    with api.listening() as receiver:
        yield api, receiver


# --- what is sent ---


def published(bluesky: tuple[Bluesky, Receiver], statements: Path = Path("statements"), **changes: Any) -> Any:
    """The record that stands there of an occurrence."""
    api, receiver = bluesky
    keys = changes.pop("keys", {})
    made = publisher(receiver.url, statements=statements, **keys)
    made.publish(due(made, **changes), at=AT)
    (value,) = api.records.values()
    return value


def test_a_post_says_its_language_its_instant_and_its_card(bluesky: tuple[Bluesky, Receiver]) -> None:
    value = published(bluesky)
    assert value["langs"] == ["en"]
    assert value["createdAt"] == "2027-06-04T07:00:02.000Z"
    card = value["embed"]["external"]
    assert card["uri"] == "https://example.org/square-1989/2027/"
    assert card["title"] == "The 38th anniversary"
    assert "thumb" not in card
    assert "labels" not in value


def covered(text: str) -> list[tuple[str, str]]:
    """Each facet as what it covers and what it is."""
    data = text.encode()
    return [
        (
            data[each["index"]["byteStart"] : each["index"]["byteEnd"]].decode(),
            "".join(each["features"][0].get(name, "") for name in ("uri", "tag")),
        )
        for each in facets(text)
    ]


def test_links_and_tags_are_facets_by_their_bytes_and_nobody_is_called() -> None:
    text = "“Ünïcödé 🕯️” @press.bsky.social (https://example.org/ä?b=#c), #PressFreedom #1989 #天安門 a#b &#38; #x"
    assert covered(text) == [
        ("https://example.org/ä?b=#c", "https://example.org/ä?b=#c"),
        ("#PressFreedom", "PressFreedom"),
        ("#天安門", "天安門"),
        ("#x", "x"),
    ]


@given(st.text(alphabet="ab #@ /:.🕯️天é\u0301", max_size=40))
def test_a_facet_covers_just_what_it_names(text: str) -> None:
    found = covered(f"{text} https://example.org/ #Tag {text}")
    assert ("https://example.org/", "https://example.org/") in found
    assert all(there in {named, f"#{named}", f"＃{named}"} for there, named in found)


def test_the_offsets_of_a_facet_are_those_of_bytes() -> None:
    data = "🕯️ https://example.org/".encode()
    (right,) = facets("🕯️ https://example.org/")
    assert right["index"] == {"byteStart": data.index(b"https"), "byteEnd": len(data)}
    assert right["index"]["byteStart"] != "🕯️ https://example.org/".index("https")


def test_both_limits_count() -> None:
    assert SHAPE.fits("x" * 300)
    assert not SHAPE.fits("x" * 301)
    family = "👩‍👩‍👧‍👦"
    assert SHAPE.fits(family * 120)
    assert not SHAPE.fits(family * 121)


def test_the_longest_texts_are_taken(bluesky: tuple[Bluesky, Receiver]) -> None:
    made = publisher(bluesky[1].url)
    for text in ("word " * 200, "👩‍👩‍👧‍👦" * 200, "天安門" * 200):
        bluesky[0].records.clear()
        assert made.publish(due(made, social=text), at=AT).remote_id


def test_a_label_stands_on_what_has_a_warning_and_on_nothing_else(bluesky: tuple[Bluesky, Receiver]) -> None:
    words = replace(occurrence().statement.words, warning="On killings")
    made = publisher(NOWHERE, label="graphic-media")
    assert made.render(occurrence()).payload["label"] is None
    value = published(bluesky, words=words, keys={"label": "graphic-media"})
    assert value["labels"]["values"] == [{"val": "graphic-media"}]


# --- pictures ---


def test_pictures_go_up_first_with_their_alt_texts_and_shapes(
    bluesky: tuple[Bluesky, Receiver], tmp_path: Path
) -> None:
    shown = pictures(tmp_path, *[(40, 20)] * 5)
    value = published(bluesky, tmp_path, images=shown)
    images = value["embed"]["images"]
    assert [each["alt"] for each in images] == [f"Picture {number}" for number in range(4)]
    assert {tuple(each["aspectRatio"].values()) for each in images} == {(40, 20)}
    assert bluesky[0].asked[-1] == PUT


def test_a_large_picture_is_made_fit(bluesky: tuple[Bluesky, Receiver], tmp_path: Path) -> None:
    shown = pictures(tmp_path, (1500, 1000))
    assert (tmp_path / "0.png").stat().st_size > 1_000_000
    (image,) = published(bluesky, tmp_path, images=shown)["embed"]["images"]
    assert image["image"]["size"] <= 1_000_000
    assert round(image["aspectRatio"]["width"] / image["aspectRatio"]["height"], 1) == 1.5


def test_without_room_for_pictures_the_first_stands_on_the_card(
    bluesky: tuple[Bluesky, Receiver], tmp_path: Path
) -> None:
    value = published(bluesky, tmp_path, images=pictures(tmp_path, (40, 20)), keys={"pictures": 0})
    assert value["embed"]["external"]["thumb"]["mimeType"] == "image/png"


def test_without_a_preview_there_is_no_card(bluesky: tuple[Bluesky, Receiver]) -> None:
    assert "embed" not in published(bluesky, keys={"link_preview": False})


def test_a_picture_that_is_lost_between_upload_and_post_is_uploaded_again(
    bluesky: tuple[Bluesky, Receiver], tmp_path: Path
) -> None:
    api, receiver = bluesky
    made = publisher(receiver.url, statements=tmp_path)
    wanted = due(made, images=pictures(tmp_path, (40, 20)))
    api.forgets = True
    with pytest.raises(NotSent, match="uploaded again"):
        made.publish(wanted, at=AT)
    api.forgets = False
    assert made.publish(wanted, at=AT).remote_id


def test_an_upload_that_fails_has_published_nothing(tmp_path: Path) -> None:
    for script in (answering(500), answering(200, b"{}"), answering(429)):
        with Receiver(script) as receiver:
            made = publisher(receiver.url, session=OPEN, statements=tmp_path)
            with pytest.raises(NotSent):
                made.publish(due(made, images=pictures(tmp_path, (40, 20))), at=AT)


# --- threads ---


@pytest.mark.parametrize("forgotten", [False, True])
def test_each_post_of_a_thread_answers_the_one_before_beneath_the_first(
    forgotten: bool, bluesky: tuple[Bluesky, Receiver]
) -> None:
    api, receiver = bluesky
    made = publisher(receiver.url, thread=True)
    receipts = out(made, made.render(occurrence(social=LONG)), forgotten=forgotten)
    assert len(receipts) > 2
    keys = [receipt.remote_id.partition("#")[0].rpartition("/")[2] for receipt in receipts if receipt.remote_id]
    refs = [{"uri": f"at://{DID}/app.bsky.feed.post/{key}", "cid": api.cid(key)} for key in keys]
    for number, key in enumerate(keys[1:], 1):
        assert api.records[key]["reply"] == {"root": refs[0], "parent": refs[number - 1]}
    assert "reply" not in api.records[keys[0]]
    assert len({each["createdAt"] for each in api.records.values()}) == len(keys)
    assert receipts[1].url == f"https://bsky.app/profile/{DID}/post/{keys[1]}"


def test_a_thread_whose_beginning_is_gone_ends(bluesky: tuple[Bluesky, Receiver]) -> None:
    made = publisher(bluesky[1].url, thread=True)
    edition = made.render(occurrence(social=LONG))
    with pytest.raises(Refused, match="nothing can follow"):
        made.publish(delivery(edition, target="candidate", out=(Receipt(confirmed_by="operator"),)), at=AT)
