"""Records of Bluesky, made of an edition's words alone: pure, so that a repeat is the same to the last byte.

Sources: the lexicons `app.bsky.feed.post`, `app.bsky.richtext.facet`, `app.bsky.embed.images` and
`app.bsky.embed.external`, and atproto's specification of TIDs.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from datetime import UTC, timedelta
from typing import Any

import regex

from scheduler.domain.delivery import Delivery
from scheduler.text.measures import WEB_ADDRESS, graphemes, utf8
from scheduler.text.short_posts import Shape

POST = "app.bsky.feed.post"
"""The collection of posts, and the type of a record in it."""

_BYTES_PER_GRAPHEME = 10


def _length(text: str) -> int:
    """Both limits as one: 300 graphemes, and 3,000 bytes, of which ten are one."""
    return max(graphemes(text), -(-utf8(text) // _BYTES_PER_GRAPHEME))


SHAPE = Shape(limit=300, measure=_length)
"""Of a post. Nothing in a text is interpreted, so nothing is escaped: the facets say what is a link or a tag."""

_SORTABLE = "234567abcdefghijklmnopqrstuvwxyz"
_CLOCK_BITS, _TIME_BITS, _CHARACTERS = 10, 53, 13
_MICROSECONDS = 1_000_000


def record_key(delivery: Delivery) -> str:
    """The key of a segment's record: a TID of the second it was due and of its own key, the same on every attempt.

    53 bits of microseconds and 10 bits of clock id, in 13 characters that sort as they count.
    """
    chance = int.from_bytes(base64.b32decode(delivery.segment_digest.upper()))
    instant = (int(delivery.due.timestamp()) * _MICROSECONDS + chance % _MICROSECONDS) % 2**_TIME_BITS
    number = (instant << _CLOCK_BITS) | (chance // _MICROSECONDS % 2**_CLOCK_BITS)
    return "".join(_SORTABLE[(number >> (5 * place)) & 31] for place in reversed(range(_CHARACTERS)))


def created(delivery: Delivery) -> str:
    """The instant a record says it was made: of the first intent, the posts of a thread a millisecond apart."""
    instant = delivery.published + timedelta(milliseconds=delivery.segment - 1)
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def record(
    delivery: Delivery, text: str, *, embed: Mapping[str, Any] | None, reply: Mapping[str, Any] | None
) -> dict[str, Any]:
    """The record of one segment.

    Args:
        delivery: its payload as `BlueskyPublisher.render` made it.
        text: of the segment.
        embed: pictures or a card, None without.
        reply: of a thread's second post and all after it, what they answer.
    """
    payload = delivery.payload
    label = payload["label"]
    labels = {"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": label}]} if label else None
    value = {
        "$type": POST,
        "text": text,
        "facets": payload["facets"][delivery.segment - 1] or None,
        "langs": [payload["lang"]],
        "embed": embed,
        "reply": reply,
        "labels": labels,
        "createdAt": created(delivery),
    }
    return {key: each for key, each in value.items() if each is not None}


def facets(text: str) -> list[dict[str, Any]]:
    """What of a text is a link or a tag, by the offsets of its UTF-8 bytes. A name is none: nobody is called."""
    links = [(found.start(), found.end(), _link(found.group())) for found in WEB_ADDRESS.finditer(text)]
    tags = [each for each in _tags(text) if not any(start < each[1] and each[0] < end for start, end, _ in links)]
    return [
        {"index": {"byteStart": utf8(text[:start]), "byteEnd": utf8(text[:end])}, "features": [feature]}
        for start, end, feature in sorted([*links, *tags], key=lambda each: each[0])
    ]


def _link(address: str) -> dict[str, str]:
    return {"$type": "app.bsky.richtext.facet#link", "uri": address}


_TAG = regex.compile(r"(?<![\w/#＃&])[#＃]([\p{L}\p{M}\p{N}_]*\p{L}[\p{L}\p{M}\p{N}_]*)")
_TAG_LIMIT = 64  # graphemes, and ten times as many bytes


def _tags(text: str) -> Iterator[tuple[int, int, dict[str, str]]]:
    for found in _TAG.finditer(text):
        if _length(found[1]) <= _TAG_LIMIT:
            yield found.start(), found.end(), {"$type": "app.bsky.richtext.facet#tag", "tag": found[1]}


def strong_ref(remote_id: str) -> dict[str, str]:
    """A record as others point at it, by what a receipt calls it: its address and, after a `#`, its digest."""
    uri, _, cid = remote_id.partition("#")
    return {"uri": uri, "cid": cid}


def page_of(uri: str) -> str:
    """Where people see a post, by its address (`at://did/collection/key`)."""
    _, _, did, _, key = uri.split("/")
    return f"https://bsky.app/profile/{did}/post/{key}"
