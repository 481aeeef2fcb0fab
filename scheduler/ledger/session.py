"""The ledger's ground floor: transactions, and the one way to change a state."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa

from scheduler.domain.delivery import TRANSITIONS, State
from scheduler.errors import LedgerError
from scheduler.ledger import engine as opening
from scheduler.ledger.chain import Journal, Told, begin_journal, plain, tell
from scheduler.ledger.many import change_many
from scheduler.ledger.rows import Row, changed, record
from scheduler.ledger.schema import Place
from scheduler.ledger.tables import SETTLED, attempts, deliveries, events, outcomes
from scheduler.ledger.values import Record

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
    """The compare-and-set of a row, built once for each set of columns: a fan-out makes thousands of them."""
    return (
        deliveries.update()
        .where(
            deliveries.c.id == sa.bindparam("of_id"),
            deliveries.c.state == sa.bindparam("of_state"),
            deliveries.c.fence == sa.bindparam("of_fence"),
        )
        .values({name: sa.bindparam(name) for name in columns})
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One row's part in a step that many take.

    Attributes:
        row: the delivery as it was read.
        values: columns that change besides state, fence and instant.
        told: how, unless the program does what the transition is called.
    """

    row: Row
    values: Mapping[str, Any] = field(default_factory=dict)
    told: Told | None = None


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
        (moved,) = self._move_all(connection, name, after, at, [Move(row=row, values=values, told=told)])
        return moved is not None

    def _move_all(
        self, connection: sa.Connection, name: str, after: State, at: datetime, moves: Sequence[Move]
    ) -> list[Row | None]:
        """Take many rows through one transition, each if nobody was quicker, and tell each.

        Args:
            connection: within a transaction.
            name: of the transition.
            after: the state that follows.
            at: the instant of the changes.
            moves: rows as they were read, and what changes in them.

        Returns:
            For each move its row as it now stands, or None where somebody was quicker.

        Raises:
            ValueError: the table of transitions has no such step: a fault in the program.
        """
        for move in moves:
            if (name, move.row.state, after) not in _LEGAL:
                message = f"No transition {name} leads from {move.row.state} to {after}."
                raise ValueError(message)
        changes = [{"state": after, "fence": one.row.fence + 1, "changed": at, **one.values} for one in moves]
        stand: list[Row | None] = []
        for move, values, moved in zip(moves, changes, self._compare_and_set(connection, moves, changes), strict=True):
            if not moved:
                stand.append(None)
                continue
            told = move.told or Told(what=STEPS[name])
            tell_step(connection, move.row.digest, told, (name, move.row.state, after), values, at=at)
            stand.append(changed(move.row, values))
        return stand

    def _compare_and_set(
        self, connection: sa.Connection, moves: Sequence[Move], changes: Sequence[Mapping[str, Any]]
    ) -> list[bool]:
        """Which rows were changed: the rows of each set of columns in one statement, if each of them is still ours.

        A row that somebody else took through the same transition looks like one that we took: reading back tells
        nothing. So when the database counts fewer rows than were asked for, what it changed is undone, and every row
        is asked for alone.
        """
        alike: dict[tuple[str, ...], list[int]] = {}
        for number, values in enumerate(changes):
            alike.setdefault(tuple(values), []).append(number)
        moved = [True] * len(moves)
        for columns, numbers in alike.items():
            change = _change(columns)
            asked = [
                {"of_id": row.id, "of_state": row.state, "of_fence": row.fence, **changes[number]}
                for number in numbers
                for row in (moves[number].row,)
            ]
            if len(asked) > 1:
                with connection.begin_nested() as together:
                    if change_many(connection, asked) == len(asked):
                        continue
                    together.rollback()
            for number, one in zip(numbers, asked, strict=True):
                moved[number] = connection.execute(change, one).rowcount == 1
        return moved

    @staticmethod
    def _rows(connection: sa.Connection, digests: Collection[str]) -> dict[str, Row]:
        if not digests:
            return {}
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
