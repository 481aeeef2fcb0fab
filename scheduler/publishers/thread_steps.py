"""Which post an attempt is about: the words that are to stand as this segment, and the post that stands there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scheduler.domain.delivery import Delivery, Receipt
from scheduler.domain.edition import Edition
from scheduler.domain.revision import RETRACTED, Kind

GONE = Receipt(detail="nothing is left to take away")
"""Of a segment for which nothing stands and nothing is to stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One segment of a delivery.

    Attributes:
        text: the words that are to stand, None where none are.
        standing: the id of the post that a revision finds there, None where there is none.
        before: the id of the post that this one follows, None where it follows none or only a person saw it.
        first: the id of the thread's first post, likewise.
    """

    text: str | None
    standing: str | None
    before: str | None
    first: str | None


def step(delivery: Delivery) -> Step:
    """The segment that this attempt is for; the payload keeps its words in `posts`."""
    texts, at = delivery.payload["posts"], delivery.segment - 1
    changed = delivery.changes if delivery.kind is not Kind.EDITION else ()
    return Step(
        text=texts[at] if at < len(texts) else None,
        standing=changed[at].remote_id if at < len(changed) else None,
        before=delivery.out[-1].remote_id if delivery.out else None,
        first=delivery.out[0].remote_id if delivery.out else None,
    )


def nothing_left(payload: Mapping[str, Any], note: str | None) -> Edition:
    """What stands in the place of posts that are taken back: nothing, for every one of them is deleted."""
    return Edition(
        lang=str(payload["lang"]),
        title="",
        summary=note or "",
        text=note or "",
        html="",
        url="",
        variant="plain",
        payload={"posts": [], "lang": payload["lang"], RETRACTED: True},
    )
