"""The delivery: the duty to publish one edition to one target once, its states and the ways between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from scheduler.domain.ids import DeliveryKey


class State(StrEnum):
    """Where a delivery stands; DELIVERED and SKIPPED are final, UNCERTAIN and DEAD wait for a person."""

    SCHEDULED = "scheduled"
    CLAIMED = "claimed"
    SENDING = "sending"
    RETRY_WAIT = "retry_wait"
    VERIFYING = "verifying"
    DELIVERED = "delivered"
    UNCERTAIN = "uncertain"
    DEAD = "dead"
    SKIPPED = "skipped"


class TargetClass(StrEnum):
    """What a target makes of a repeat.

    KEYED: it discards repeats of our key, for good. READABLE: we can read back whether it is there. KEYED_READABLE:
    both, but the key expires. NEITHER: nothing helps, so an unknown outcome is never sent again by the program.
    PROJECTION: our own files, rebuilt whole, where a repeat changes nothing.
    """

    KEYED = "K"
    READABLE = "R"
    KEYED_READABLE = "KR"
    NEITHER = "N"
    PROJECTION = "P"


class Cause(StrEnum):
    """What made a delivery: part of every log line."""

    DAEMON = "daemon"
    TICK = "tick"
    MANUAL = "manual"
    ADOPTION = "adoption"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the target gave back as proof.

    Attributes:
        url: public address of what was published, if it has one.
        remote_id: the target's own name for it.
        confirmed_by: `response`, `read-back` or `operator`.
        published: the instant it became public (aware, UTC), when the target knows better than the attempt's own.
        detail: a short redacted note, such as `202`.
    """

    url: str | None = None
    remote_id: str | None = None
    confirmed_by: str = "response"
    published: datetime | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What a publisher is handed: the key, the frozen words and when they were due.

    Attributes:
        number, day, due: of its occurrence; `due` is aware, UTC.
        payload: the edition's payload as frozen at the first intent.
        edition_sha256: its digest.
        published: instant of the first intent (aware, UTC): what `published` says wherever the words appear.
        attempt: 1 for the first try.
        late: noticed beyond the grace: feeds give it a page and no new entry in the window.
        version: 1, rising with corrections.
    """

    key: DeliveryKey
    number: int
    day: date
    due: datetime
    payload: Mapping[str, Any]
    edition_sha256: str
    published: datetime
    attempt: int = 1
    late: bool = False
    version: int = 1
