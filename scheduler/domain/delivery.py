"""The delivery: the duty to publish one edition to one target once, its states and the ways between them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from itertools import product
from typing import Any

from scheduler.domain.ids import DeliveryKey
from scheduler.domain.revision import Kind, kind_of


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

    def is_less_than(self, other: TargetClass) -> bool:
        """Whether this promises less of a repeat than the other, and nothing that the other does not."""
        return _PROMISES[self] < _PROMISES[other]


_PROMISES = {
    TargetClass.KEYED: frozenset({"key"}),
    TargetClass.READABLE: frozenset({"read"}),
    TargetClass.KEYED_READABLE: frozenset({"key", "read"}),
    TargetClass.NEITHER: frozenset(),
    TargetClass.PROJECTION: frozenset({"file"}),
}


class Cause(StrEnum):
    """What made a delivery: part of every log line."""

    DAEMON = "daemon"
    TICK = "tick"
    MANUAL = "manual"
    ADOPTION = "adoption"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One allowed step of a delivery, under its name in `docs/delivery.md`; `before` is None for a new one."""

    name: str
    before: State | None
    after: State


def _step(name: str, befores: Iterable[State | None], *afters: State) -> Iterator[Transition]:
    for before, after in product(befores, afters):
        yield Transition(name=name, before=before, after=after)


TRANSITIONS: frozenset[Transition] = frozenset(
    (
        # Planned: to be sent, noticed too late ever to be, or taken over from another ledger as already out.
        *_step("T1", (None,), State.SCHEDULED, State.SKIPPED, State.DELIVERED),
        *_step("T2", (State.SCHEDULED, State.RETRY_WAIT), State.CLAIMED),
        *_step("T3", (State.CLAIMED,), State.SENDING),
        # Positive evidence for any attempt, however late: a frozen process may wake after another took over from it.
        # What was not begun yet may stand in the public folder already, where a restored ledger has forgotten it.
        *_step(
            "T4",
            (State.SENDING, State.VERIFYING, State.UNCERTAIN, State.RETRY_WAIT, State.CLAIMED, State.SCHEDULED),
            State.DELIVERED,
        ),
        # Not sent or refused, and no other attempt open or unknown.
        *_step("T5", (State.SENDING,), State.RETRY_WAIT, State.DEAD),
        # Unknown: provable, or not; or sent again where a person accepts duplicates.
        *_step("T6", (State.SENDING,), State.VERIFYING, State.UNCERTAIN, State.RETRY_WAIT),
        # The owner is dead or gives its claim back; a projection, whose repeats change nothing, simply waits again.
        *_step("T7", (State.CLAIMED,), State.RETRY_WAIT),
        *_step("T7", (State.SENDING,), State.VERIFYING, State.UNCERTAIN, State.RETRY_WAIT),
        *_step("T8", (State.VERIFYING,), State.DELIVERED),
        *_step("T9", (State.VERIFYING,), State.RETRY_WAIT),
        *_step("T10", (State.VERIFYING,), State.UNCERTAIN),
        *_step("T11", (State.RETRY_WAIT,), State.DEAD, State.UNCERTAIN),
        # A person: "I saw it", "send again, I accept a duplicate", "drop".
        *_step("T12", (State.UNCERTAIN, State.DEAD), State.DELIVERED, State.RETRY_WAIT, State.SKIPPED),
        # A person saw what a restored ledger has forgotten; of a thread it is one segment, and the rest follows.
        *_step("T12", (State.SCHEDULED, State.RETRY_WAIT), State.DELIVERED),
        *_step("T12", (State.RETRY_WAIT,), State.RETRY_WAIT),
        *_step("T13", (State.SCHEDULED, State.RETRY_WAIT), State.SKIPPED),
        # Another line of this ledger may have sent it since: looked for where that is possible, else in doubt.
        *_step("T14", (State.SCHEDULED, State.RETRY_WAIT, State.DEAD), State.VERIFYING),
        *_step("T14", (State.DEAD,), State.UNCERTAIN),
        # Positive evidence for a segment that is not the last: the next one waits its turn, which is at once.
        *_step(
            "T15",
            (State.SENDING, State.VERIFYING, State.UNCERTAIN, State.RETRY_WAIT, State.CLAIMED),
            State.RETRY_WAIT,
        ),
    )
)
"""Every step there is: the ledger refuses any other."""


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
        published: instant of the first intent (aware, UTC): what `published` says wherever the words appear. Of a
            revision it is that of the edition it changes.
        attempt: 1 for the first try.
        late: noticed beyond the grace: feeds give it a page and no new entry in the window.
        version: 1, one more with each revision of the edition at this target.
        of: of a revision, the moment for which the words went out that it changes.
        revised: of a revision, the instant of its own first intent (aware, UTC).
        out: the receipts of its segments that are out, the first first: the next attempt is for the one after them.
        changes: of a revision, the receipts of the segments that it changes or takes back.
        known: remote ids that prove other segments and deliveries at this target: what is found under one of them is no
            proof of this one, however alike it reads. Given for reading back.
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
    of: str | None = None
    revised: datetime | None = None
    out: tuple[Receipt, ...] = ()
    changes: tuple[Receipt, ...] = ()
    known: frozenset[str] = frozenset()

    @property
    def segment(self) -> int:
        """Which segment this attempt is for, or which one is looked for; 1 for the first."""
        return len(self.out) + 1

    @property
    def segment_digest(self) -> str:
        """A key of this very segment, the same on every attempt: of the first it is the delivery's own."""
        if self.segment == 1:
            return self.key.digest
        whole = hashlib.sha256(f"{self.key.digest}\x1f{self.segment}".encode()).digest()
        return base64.b32encode(whole).decode("ascii")[:32].lower()

    @property
    def kind(self) -> Kind:
        """What it says: an edition's words, a correction of them, a retraction."""
        return kind_of(self.key.moment)

    @property
    def edition_key(self) -> DeliveryKey:
        """The key under which the edition first went out here: a revision changes it and is none of its own."""
        return self.key if self.of is None else replace(self.key, moment=self.of)
