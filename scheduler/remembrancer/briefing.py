"""The briefing: what a person must know and decide, gathered once for `status`, the operator's page and programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from scheduler.domain.delivery import State
from scheduler.domain.occurrence import Due
from scheduler.domain.planning import Place, delivery_key, timing
from scheduler.domain.revision import Kind
from scheduler.domain.site import Site
from scheduler.domain.statement import Statement
from scheduler.ledger.guards import CLOCK_SUSPECT, STATEMENTS_MISSING
from scheduler.ledger.ledger import Ledger
from scheduler.ledger.values import Guard, Hold, HostRest, Record
from scheduler.remembrancer import care, clock_guard, shelf_guard
from scheduler.remembrancer.outlook import before_adoption, title_of, upcoming

COMING = 10
"""How many anniversaries are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """One delivery or occurrence that waits for a person.

    Attributes:
        record: the delivery, or None for an occurrence that was never planned (`state` is then `before adoption`).
        why: one sentence.
        command: what would settle it.
    """

    statement: str
    label: str
    target: str
    title: str
    state: str
    why: str
    command: str
    record: Record | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing:
    """The state of one workspace at one instant.

    Attributes:
        needs_person: whether `status` exits with 5: a delivery waits, a guard is up or everything is held.
        today: what fell due today before the ledger, the statement or the target was adopted: it is sent by a person
            or not at all, and is no alarm.
        oldest_due: since when the oldest delivery waits that could have gone out; None when none does.
        backup: when the newest daily copy of the ledger was made, None if there is none.
        backup_overdue: whether work has gone on for days without one.
        resting: the hosts that are not asked now: they fail, or asked for it.
        resending: the targets where what cannot be known is sent again, so that words may appear twice.
    """

    now: datetime
    counts: Mapping[str, int]
    coming: tuple[Due, ...]
    attention: tuple[Attention, ...]
    today: tuple[Attention, ...]
    guards: tuple[Guard, ...]
    holds: tuple[Hold, ...]
    halted: str | None
    oldest_due: datetime | None = None
    backup: datetime | None = None
    backup_overdue: bool = False
    resting: tuple[HostRest, ...] = ()
    resending: tuple[str, ...] = ()

    @property
    def needs_person(self) -> bool:
        """Whether somebody has to decide something."""
        return bool(self.attention or self.guards or self.halted or self.backup_overdue)


def brief(
    statements: Mapping[str, Statement],
    places: Sequence[Place],
    site: Site,
    ledger: Ledger,
    *,
    now: datetime,
    halted: str | None,
    backups: Path | None = None,
) -> Briefing:
    """Gather it; reads only.

    Args:
        backups: where the daily copies lie, None where none are made.
    """
    backup = None if backups is None else care.last_copy(backups)
    ready = list(statements.values())
    found = ledger.attention(now)
    due = ledger.next_due()
    missed = [
        Attention(
            statement=early.occurrence.statement.id,
            label=early.occurrence.label,
            target=early.target,
            title=title_of(early.occurrence.statement, early.occurrence.returned, site),
            state="before adoption",
            why="It fell due today, before this ledger knew of it.",
            command=f"remembrancer publish {early.occurrence.statement.id} --target {early.target}",
        )
        for early in before_adoption(ready, places, site, ledger.watermarks(), now=now)
        if ledger.find(delivery_key(early).digest) is None
    ]
    return Briefing(
        now=now,
        counts={str(state): count for state, count in ledger.counts().items()},
        coming=tuple(islice(still_to_come(ready, places, site, ledger, now=now), COMING)),
        attention=tuple(
            _attention(record, now) for record in (*found.uncertain, *found.dead, *found.held, *found.overdue)
        ),
        today=tuple(missed),
        guards=tuple(ledger.guards()),
        holds=tuple(ledger.active_holds(now)),
        halted=halted,
        oldest_due=None if due is None or due > now else due,
        backup=backup,
        backup_overdue=backups is not None and care.is_overdue(ledger, backup),
        resting=tuple(ledger.hosts_at_rest(now)),
        resending=tuple(place.target.name for place in places if place.target.resends),
    )


def still_to_come(
    statements: Iterable[Statement], places: Sequence[Place], site: Site, ledger: Ledger, *, now: datetime
) -> Iterator[Due]:
    """What returns from now on, without what a person has sent ahead of its hour everywhere it goes."""
    for due in upcoming(statements, site, after=now):
        statement = due.occurrence.statement
        going = [
            place.target
            for place in places
            if place.target.takes(statement) and due.moment in timing(statement, place.target, site).moments
        ]
        keys = (delivery_key(due._replace(target=target.name)).digest for target in going)
        if not going or any(ledger.find(key) is None for key in keys):
            yield due


_HELD = {
    "paused": "It fell due while sending was held.",
    "late": "It was noticed too late to go out by itself.",
    "facts_stale": "Its facts were not checked for this year.",
    "approval": "Its words wait for approval.",
    "words": "Its words cannot be rendered.",
    "withdrawn": "Its statement is gone or changed.",
    "daily_limit": "Its target has had its share for the day.",
    "target_disabled": "Its target refuses us.",
    "foreign_feeds": "The public folder belongs to another ledger.",
    "ledger_restored": "The ledger was restored from a copy.",
    "retired": "This server was retired.",
}


_MAYBE = "it may have been published"
"""What publishers say themselves of an outcome that nobody knows."""

_LOOK = "Look whether it is there; if it is not: --again sends it once more, --drop lets it be."

_LIMIT = "More of them at once may be a mistake (limits.per_target_per_day)."

_CURES = {
    CLOCK_SUSPECT: (clock_guard.WAITS, clock_guard.ADOPT),
    STATEMENTS_MISSING: (shelf_guard.CURE, ""),
    care.DAMAGED: ("Stop the daemon and put back the newest good copy from .remembrancer/backups.", ""),
}


def guard_cure(name: str) -> tuple[str, str]:
    """What takes a guard down: a sentence, and a command; one of the two may be empty."""
    return _CURES.get(name, ("", clock_guard.ADOPT))


def sentence(text: str) -> str:
    """What a person wrote, ending as a sentence does."""
    text = text.strip()
    return text if not text or text[-1] in ".!?…" else f"{text}."


def _attention(record: Record, now: datetime) -> Attention:
    why, command = reason(record, now)
    return Attention(
        statement=record.statement,
        label=record.label,
        target=record.target,
        title=record.title,
        state="held" if record.held else record.state,
        why=why,
        command=command,
        record=record,
    )


def reason(record: Record, now: datetime) -> tuple[str, str]:
    """Why a delivery waits, and the command that would settle it."""
    key = record.delivery[:8]
    if record.held:
        return _held(record, key)
    match record.state:
        case State.UNCERTAIN:
            maybe = "" if _MAYBE in record.detail else "It may have been published. "
            return f"{maybe}{record.detail} {_LOOK}", f"remembrancer resolve {key} --delivered"
        case State.DEAD if record.kind is Kind.RETRACTION:
            again = f"Once it is gone there, say so; or have it tried once more: remembrancer retry {key}."
            return f"It was given up. {record.detail} {again}", f"remembrancer resolve {key} --delivered"
        case State.DEAD:
            return f"It was given up. {record.detail}", f"remembrancer retry {key}"
        case _:
            minutes = int((now - (record.next_at or record.due)).total_seconds() // 60)
            return f"It is {minutes} minutes late. {record.detail}".strip(), f"remembrancer show {key}"


def _held(record: Record, key: str) -> tuple[str, str]:
    known = _HELD.get(record.held or "", record.held or "")
    match record.held:
        case "approval":
            return record.detail or known, f"remembrancer approve {record.statement} --label {record.label}"
        case "withdrawn":
            return record.detail or known, f"remembrancer resolve {key} --drop"
        case "target_disabled":
            return record.detail or known, f"remembrancer release --target {record.target}"
        case "daily_limit":
            return f"{known} {_LIMIT}", f"remembrancer release {key}"
        case "paused":
            return f"{known} {sentence(f'The reason was: {record.detail}')}", f"remembrancer release {key}"
        case _:
            return record.detail or known, f"remembrancer release {key}"
