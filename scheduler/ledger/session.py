"""The ledger's ground floor: transactions, the one way to change a state, and how rows become values."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa

from scheduler.domain.delivery import TRANSITIONS, Cause, Delivery, Receipt, State, TargetClass
from scheduler.domain.ids import DeliveryKey
from scheduler.errors import LedgerError
from scheduler.ledger import engine as opening
from scheduler.ledger.chain import Journal, Told, begin_journal, plain, tell
from scheduler.ledger.schema import Place
from scheduler.ledger.tables import SETTLED, attempts, deliveries, events, outcomes
from scheduler.ledger.values import Event, Ready, Record

Row = sa.Row[Any]

Checkpoint = Callable[[str], None]
"""Called by name at every point where a crash would be most instructive."""

CALLS: Final = (
    *("plan", "take_over", "claim", "intent", "finish", "give_back", "put_on_hold", "recover", "verify"),
    *(
        "due_for_verification",
        "verified",
        "settle",
        "hold",
        "release",
        "guard",
        "lift_guard",
        "approve",
        "record_event",
    ),
)

CHECKPOINTS: Final = tuple(f"{call}:{point}" for call in CALLS for point in ("before-commit", "after-commit"))
"""Every name a checkpoint is called with."""

WAITING: Final = (State.SCHEDULED, State.RETRY_WAIT)
"""The states in which a delivery may be claimed."""

STEPS: Final = {
    "T1": "planned",
    "T2": "claimed",
    "T3": "begun",
    "T4": "proved",
    "T5": "not_delivered",
    "T6": "unknown",
    "T7": "given_back",
    "T8": "found",
    "T9": "to_be_sent_again",
    "T10": "not_provable",
    "T11": "given_up",
    "T12": "decided",
    "T13": "skipped",
    "T14": "doubted",
    "T15": "segment_out",
}
"""What the event of each transition is called, unless whoever makes it says it better."""

ABSENT: Final = "absent"
"""What the event of T9 is called where reading back proved that it is not there."""

_LEGAL: Final = frozenset((step.name, step.before, step.after) for step in TRANSITIONS)


_TOLD_APART: Final = frozenset({"digest", "state", "changed", "quarantine_boot"})
"""Columns that the rest of the event says, and the quarantine's, which counts only as long as this machine runs."""


def no_checkpoint(_name: str) -> None:
    """The checkpoint of every day: nothing happens."""


@lru_cache(maxsize=64)
def _change(columns: tuple[str, ...]) -> sa.Update:
    """The compare-and-set of one row, built once for each set of columns: a fan-out makes thousands of them."""
    return (
        deliveries.update()
        .where(
            deliveries.c.id == sa.bindparam("of_id"),
            deliveries.c.state == sa.bindparam("of_state"),
            deliveries.c.fence == sa.bindparam("of_fence"),
        )
        .values({name: sa.bindparam(name) for name in ("state", "fence", "changed", *columns)})
    )


class Session:
    """An open ledger: its transactions and the one way to change a state."""

    journal: type[Journal] = Journal
    """What gathers the events of a transaction."""

    def __init__(
        self,
        engine: sa.Engine,
        path: Place,
        *,
        checkpoint: Checkpoint = no_checkpoint,
        writable: bool = True,
    ) -> None:
        self._engine = engine
        self._readers = engine.execution_options(reading=True)
        self._path = path
        self._checkpoint = checkpoint
        self._writable = writable

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    @contextmanager
    def _writing(self, call: str) -> Iterator[sa.Connection]:
        """One transaction, durable with the events of its changes when this ends without an error."""
        if not self._writable:
            message = f"The ledger {self._path} was opened for reading only. Nothing was written."
            raise LedgerError(message)
        with opening.translated(self._path):
            with self._engine.begin() as connection:
                journal = self.journal()
                begin_journal(connection, journal)
                yield connection
                journal.write(connection)
                self._checkpoint(f"{call}:before-commit")
            self._checkpoint(f"{call}:after-commit")

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        with opening.translated(self._path), self._readers.begin() as connection:
            yield connection

    def _unchanged(self, row: Row) -> sa.ColumnElement[bool]:
        """That nobody has moved this row since it was read."""
        return sa.and_(deliveries.c.id == row.id, deliveries.c.state == row.state, deliveries.c.fence == row.fence)

    def _move(
        self,
        connection: sa.Connection,
        row: Row,
        name: str,
        after: State,
        at: datetime,
        told: Told | None = None,
        **values: Any,
    ) -> bool:
        """Take one row through one transition, if nobody was quicker, and tell it.

        Args:
            connection: within a transaction.
            row: the delivery as it was read.
            name: of the transition.
            after: the state that follows.
            at: the instant of the change.
            told: how, unless the program does what the transition is called.
            values: further columns.

        Returns:
            Whether exactly this row was moved.

        Raises:
            ValueError: the table of transitions has no such step: a fault in the program.
        """
        if (name, row.state, after) not in _LEGAL:
            message = f"No transition {name} leads from {row.state} to {after}."
            raise ValueError(message)
        change = _change(tuple(values))
        found = {"of_id": row.id, "of_state": row.state, "of_fence": row.fence}
        moved = {"state": after, "fence": row.fence + 1, "changed": at, **values}
        if connection.execute(change, found | moved).rowcount != 1:
            return False
        tell_step(connection, row.digest, told or Told(what=STEPS[name]), (name, row.state, after), moved, at=at)
        return True

    @staticmethod
    def _rows(connection: sa.Connection, digests: Collection[str]) -> dict[str, Row]:
        query = sa.select(deliveries).where(deliveries.c.digest.in_(list(digests)))
        return {row.digest: row for row in connection.execute(query)}

    def _records(self, connection: sa.Connection, digests: Sequence[str]) -> list[Record]:
        rows = self._rows(connection, digests)
        return [record(rows[digest]) for digest in dict.fromkeys(digests) if digest in rows]

    @staticmethod
    def _unsettled(connection: sa.Connection, row: Row, *, but: int = 0) -> list[int]:
        """Numbers of the current segment's attempts, `but` one, that are open or whose outcome is unknown."""
        settled = sa.exists().where(
            outcomes.c.delivery_id == attempts.c.delivery_id,
            outcomes.c.no == attempts.c.no,
            outcomes.c.kind.in_(SETTLED),
        )
        query = sa.select(attempts.c.no).where(
            attempts.c.delivery_id == row.id,
            sa.func.coalesce(attempts.c.segment, 1) == row.segments_out + 1,
            attempts.c.no != but,
            sa.not_(settled),
        )
        return list(connection.scalars(query.order_by(attempts.c.no)))

    def _is_unsettled(self, connection: sa.Connection, row: Row, *, but: int = 0) -> bool:
        """Whether any attempt, `but` one, is open or its outcome unknown: one that is forgotten is unknown too.

        A delivery that was doubted has one, as far as anybody knows, until it was looked for and not found.
        """
        return bool(self._unsettled(connection, row, but=but)) or self._is_doubted(connection, row)

    @staticmethod
    def _is_doubted(connection: sa.Connection, row: Row) -> bool:
        """Whether another line of this ledger may have sent it, and nobody has looked and found it absent since."""
        told = events.c.what.in_((STEPS["T14"], ABSENT))
        last = sa.select(events.c.what).where(events.c.delivery == row.digest, told).order_by(events.c.seq.desc())
        return bool(connection.scalar(last.limit(1)) == STEPS["T14"])

    @staticmethod
    def _event(
        connection: sa.Connection, what: str, subject: str, *, at: datetime, by: str, reason: str, **content: Any
    ) -> None:
        """Tell what is about no single delivery."""
        told = Told(what=what, by=by, content={"subject": subject, "reason": reason, **content})
        tell(connection, told, at=at)


def tell_step(
    connection: sa.Connection,
    digest: str,
    told: Told,
    step: tuple[str, State | None, State],
    values: Mapping[str, Any],
    *,
    at: datetime,
) -> None:
    """Tell one step of a delivery: its transition, and every column it changes.

    Args:
        connection: within a transaction.
        digest: of the delivery's key.
        told: how.
        step: name of the transition, the state before and the state after.
        values: the row's new values; the digest itself, `state` and `changed` stand elsewhere in the event.
        at: the instant of the change.
    """
    name, before, after = step
    moved = {column: value for column, value in values.items() if column not in _TOLD_APART}
    content = {**told.content, "step": name, "from": before, "to": after, "set": plain(moved)}
    tell(connection, Told(what=told.what, by=told.by, content=content), at=at, delivery=digest)


def key(row: Row) -> DeliveryKey:
    """The key of a delivery's row."""
    return DeliveryKey(
        statement=row.statement, label=row.label, moment=row.moment, target=row.target, serial=row.serial
    )


def payload(row: Row) -> Mapping[str, Any]:
    """The frozen payload of a delivery's row."""
    value: Mapping[str, Any] = json.loads(row.payload)
    return value


def ready(
    row: Row,
    *,
    out: tuple[Receipt, ...] = (),
    changes: tuple[Receipt, ...] = (),
    known: frozenset[str] = frozenset(),
) -> Ready:
    """A row, its edition frozen, as its publisher is handed it (`scheduler.ledger.segments`)."""
    return Ready(
        digest=row.digest,
        fence=row.fence,
        target_class=TargetClass(row.target_class),
        delivery=Delivery(
            key=key(row),
            number=row.number,
            day=row.day,
            due=row.due,
            payload=payload(row),
            edition_sha256=row.edition_sha256,
            published=row.first_published or row.published,
            attempt=row.attempts,
            late=row.late,
            version=row.version,
            of=row.of_moment,
            revised=None if row.first_published is None else row.published,
            out=out,
            changes=changes,
            known=known,
        ),
    )


def doubtful(row: Row, now: datetime) -> Ready:
    """A row that was never begun here, as it is read back: without words, its `edition_sha256` empty."""
    return Ready(
        digest=row.digest,
        fence=row.fence,
        target_class=TargetClass(row.target_class),
        delivery=Delivery(
            key=key(row),
            number=row.number,
            day=row.day,
            due=row.due,
            payload={},
            edition_sha256="",
            published=now,
            attempt=row.attempts,
            late=row.late,
            version=row.version,
        ),
    )


def record(row: Row) -> Record:
    """A delivery's row as a value."""
    state = State(row.state)
    return Record(
        delivery=row.digest,
        statement=row.statement,
        label=row.label,
        number=row.number,
        moment=row.moment,
        target=row.target,
        serial=row.serial,
        state=state,
        held=row.hold_reason,
        due=row.due,
        at=row.published if state is State.DELIVERED else None,
        cause=Cause(row.cause),
        by=row.by,
        reason=row.reason,
        url=row.url,
        attempts=row.attempts,
        edition_sha256=row.edition_sha256,
        day=row.day,
        title=row.title,
        late=row.late,
        detail=row.detail,
        target_class=TargetClass(row.target_class),
        next_at=row.next_at,
        published=row.published,
        changed=row.changed,
        fence=row.fence,
        remote_id=row.remote_id,
        confirmed_by=row.confirmed_by,
        released_by=row.released_by,
        version=row.version,
        of=row.of_moment,
        first_published=row.first_published,
        source_sha256=row.source_sha256,
        segments=row.segments,
        segments_out=row.segments_out,
    )


def event(row: Row) -> Event:
    """An event's row as a value."""
    return Event(
        seq=row.seq,
        at=row.at,
        by=row.by,
        what=row.what,
        delivery=row.delivery,
        content=json.loads(row.content),
        digest=row.digest,
    )
