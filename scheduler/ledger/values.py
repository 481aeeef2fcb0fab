"""What goes into the ledger's calls and what comes out of them; never a row id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from scheduler.domain.delivery import Cause, Delivery, State, TargetClass
from scheduler.domain.ids import DeliveryKey
from scheduler.domain.revision import RETRACTED, TAKEN_BACK, Kind, kind_of
from scheduler.domain.verdict import Outcome

Scope = Literal["all", "tag", "target", "statement"]
"""What a hold holds."""

Decision = Literal["delivered", "again", "drop", "release"]
"""What a person may decide about one delivery."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One delivery that now belongs to the caller; nothing of it has been sent under this claim.

    Attributes:
        digest: of its key.
        fence: proof of the claim: `intent` and `give_back` refuse any other.
        attempts: attempts made before.
        payload, edition_sha256, published: as frozen at the first intent, or None before it.
        released_by: who let it through after a hold: what held it does not judge it again.
        version: of the edition at this target.
        of: of a revision, the moment for which the words went out that it changes.
    """

    digest: str
    key: DeliveryKey
    number: int
    day: date
    due: datetime
    fence: int
    target_class: TargetClass
    title: str
    cause: Cause
    attempts: int
    payload: Mapping[str, Any] | None
    edition_sha256: str | None
    published: datetime | None
    late: bool
    by: str | None
    reason: str | None
    released_by: str | None
    version: int = 1
    of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """The words about to be sent under a claim.

    Attributes:
        digest, fence: of the claim.
        payload: the edition's canonical JSON.
        edition_sha256: its digest.
        deadline: seconds until the attempt ends, whatever happens.
        title: as rendered, when it differs from the planned one.
        source_sha256: digest of the statement's files that the words were made from.
        segments: so many attempts, one after the other, publish them.
    """

    digest: str
    fence: int
    payload: str
    edition_sha256: str
    deadline: float
    title: str | None = None
    source_sha256: str | None = None
    segments: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """One delivery as its publisher is handed it, after its intent is durable or for reading back.

    Attributes:
        digest: of its key.
        fence: what `finish` or `verified` wants to see again.
        delivery: its `attempt` is the number of the (last) attempt.
    """

    digest: str
    fence: int
    target_class: TargetClass
    delivery: Delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How one attempt ended.

    Attributes:
        host: whose doing that was; None where it was no host's, or a fault of our own.
        resend: whether the target accepts duplicates, so that an unknown outcome is tried again (`on_unknown: resend`).
    """

    digest: str
    fence: int
    attempt_no: int
    outcome: Outcome
    host: str | None = None
    resend: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HostRest:
    """A host that is not asked before `until` (aware, UTC), and is asked once then if it had failed.

    Attributes:
        failures: in a row; 0 where the host itself said when it will listen again.
    """

    host: str
    until: datetime
    failures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOver:
    """One entry that another ledger published and this one answers for from now on.

    Attributes:
        published: as the public entry says; it never changes.
        updated: when its words were last changed, or None where they never were.
        version: one more with each revision.
        payload: the edition's payload; `sha256` the digest of its canonical JSON.
    """

    key: DeliveryKey
    number: int
    day: date
    due: datetime
    payload: Mapping[str, Any]
    sha256: str
    published: datetime
    url: str | None
    title: str
    late: bool = False
    updated: datetime | None = None
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class BootClock:
    """The time since the machine started, which no hand can set.

    Attributes:
        boot: id of this boot; another one restarts every quarantine.
        seconds: since then, sleep included (`CLOCK_BOOTTIME`).
    """

    boot: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One delivery as it stands: the fields of `log --json`, and some that only the program reads.

    Attributes:
        delivery: digest of its key.
        held: the hold reason, or None.
        at: when it was published (aware, UTC); None as long as it is not.
        edition_sha256: of the words, once frozen.
        next_at: when it may be claimed, asked for again or read back.
        published: the first intent; `at` once it is delivered.
        changed: its last change of state.
        detail: the last thing to be said about it.
        version: of the edition at this target: one more with each revision.
        of: of a revision, the moment for which the words went out that it changes.
        first_published: of a revision, when the edition was first published there.
        source_sha256: digest of the statement's files that its words were made from, once known.
        segments: posts of its thread, each with attempts of its own; 1 where it is no thread.
        segments_out: so many of a thread are out.
    """

    delivery: str
    statement: str
    label: str
    number: int
    moment: str
    target: str
    serial: int
    state: State
    held: str | None
    due: datetime
    at: datetime | None
    cause: Cause
    by: str | None
    reason: str | None
    url: str | None
    attempts: int
    edition_sha256: str | None
    day: date
    title: str
    late: bool
    detail: str
    target_class: TargetClass
    next_at: datetime | None
    published: datetime | None
    changed: datetime
    fence: int
    remote_id: str | None
    confirmed_by: str | None
    released_by: str | None
    version: int
    of: str | None
    first_published: datetime | None
    source_sha256: str | None
    segments: int = 1
    segments_out: int = 0

    @property
    def kind(self) -> Kind:
        """What it says: an edition's words, a correction of them, a retraction."""
        return kind_of(self.moment)

    @property
    def key(self) -> DeliveryKey:
        """What the delivery is."""
        return DeliveryKey(
            statement=self.statement, label=self.label, moment=self.moment, target=self.target, serial=self.serial
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenEdition:
    """A delivery together with the words it froze.

    Attributes:
        first_published: when the edition was first published at this target, if that was asked for.
    """

    record: Record
    payload: Mapping[str, Any]
    first_published: datetime | None = None

    @property
    def is_taken_back(self) -> bool:
        """Whether these words say that there are none any more."""
        return self.record.kind in TAKEN_BACK or self.payload.get(RETRACTED) is True


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt as `show` lists it; `outcome` is `open` until something is known of it."""

    no: int
    started: datetime
    ended: datetime | None
    outcome: str
    status: int | None
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Why due deliveries wait.

    Attributes:
        value: the tag, target or statement; empty for all.
        kind: the reason its deliveries carry: `paused`, or `target_disabled` when the program itself holds a target.
        until: when it ends by itself, if ever.
    """

    scope: str
    value: str
    kind: str
    reason: str
    by: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """A named reason why nothing leaves, or only feeds do, until a person has looked."""

    name: str
    detail: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a ledger has come: what a copy of it that is put back has forgotten.

    Attributes:
        ledger: its uuid.
        line: when a person last let it go on as a restored one, `-` if never. Copies made before and after such a
            decision are different lines: neither knows the attempts of the other.
        attempts: the number of its newest attempt; counted, because clocks can be set back.
    """

    ledger: str
    line: str
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Who did what, as the chain keeps it.

    Attributes:
        seq: its number; 1 is the making of the ledger.
        delivery: digest of the delivery it is about, or None.
        content: everything else that is known of it, as plain JSON values.
        digest: the seal over all of it and the event before.
    """

    seq: int
    at: datetime
    by: str
    what: str
    delivery: str | None
    content: Mapping[str, Any]
    digest: str

    @property
    def subject(self) -> str:
        """What it is about: a delivery's digest, a hold's scope and value, a guard's name."""
        return self.delivery or str(self.content.get("subject", ""))

    @property
    def reason(self) -> str:
        """Why, as far as somebody said so."""
        return str(self.content.get("reason", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What a person decided: `approve`, `delivered`, `again`, `drop` or `release`; `at` is aware, UTC."""

    what: str
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One delivery as somebody answers for it.

    Attributes:
        approved: the last approval of exactly its words, if they were approved.
        decided: the last decision of a person about it, if there was one.
        failure: what was last said of an attempt that did not end well; empty if each did.
    """

    record: Record
    approved: Decided | None
    decided: Decided | None
    failure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Where the ledger and its chain of events first disagree.

    Attributes:
        seq: number of the event at which it shows, if it shows at one.
        at: that event's instant (aware, UTC).
        what: one sentence.
    """

    seq: int | None
    at: datetime | None
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What an examination of the whole ledger found.

    Attributes:
        events: how many events the chain holds.
        head: digest of the last one; whoever notes it can later prove that nothing before it was touched.
        at: instant of the last one (aware, UTC), or None when there is none.
        fault: the first break, or None when everything agrees.
        more: how many further faults there are, where that can be told.
    """

    events: int
    head: str
    at: datetime | None
    fault: Fault | None = None
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """What needs a person: each delivery stands in one list."""

    uncertain: tuple[Record, ...]
    dead: tuple[Record, ...]
    held: tuple[Record, ...]
    overdue: tuple[Record, ...]

    def __bool__(self) -> bool:
        return bool(self.uncertain or self.dead or self.held or self.overdue)
