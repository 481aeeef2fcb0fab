"""The chain of events: every change tells its event in its own transaction, and each event seals the one before.

An event's digest is the SHA-256 of the canonical JSON (sorted keys, no blanks, UTF-8) of its other fields: `at`, `by`,
`content`, `delivery`, `prev`, `seq` and `what`; `prev` is the digest of the event before, sixty-four zeros before the
first. Whoever changes, removes, inserts or reorders an event breaks the chain from there on; whoever writes the whole
chain anew arrives at another head, which a head noted elsewhere shows (`scheduler.ledger.proving`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa

from scheduler.domain.edition import canonical_json
from scheduler.ledger.many import insert_many
from scheduler.ledger.tables import deliveries, events, instant_text

DAEMON: Final = "daemon"
"""Who acts when the program itself does."""

GENESIS: Final = "0" * 64
"""What stands before the first event."""

_JOURNAL: Final = "journal"
_PLAIN: Final = frozenset({str, int, bool, float, type(None)})
"""Types that JSON has: what most columns hold, in most events."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How a change is told.

    Attributes:
        what: one word or two, such as `claimed`.
        by: who did it.
        content: what else is to be known of it, as plain JSON values.
    """

    what: str
    by: str = DAEMON
    content: Mapping[str, Any] = field(default_factory=dict)


class Journal:
    """The events of one transaction, in order; written together at its end, so that a batch costs one statement."""

    def __init__(self) -> None:
        self._told: list[tuple[datetime, str | None, Told]] = []

    def tell(self, told: Told, *, at: datetime, delivery: str | None = None) -> None:
        """Remember one event.

        Args:
            told: what happened.
            at: when (aware, UTC).
            delivery: digest of the delivery it is about, if it is about one.
        """
        self._told.append((at, delivery, told))

    def write(self, connection: sa.Connection) -> None:
        """Append the events to the chain.

        The transaction has held the write lock since it began, so nobody else appends in between; were that ever not
        so, two events with one number could not both be stored.
        """
        if not self._told:
            return
        seq, prev = head(connection)
        rows = []
        for at, delivery, told in self._told:
            seq += 1
            content = canonical_json(told.content)
            digest = seal(
                seq=seq, at=instant_text(at), by=told.by, what=told.what, delivery=delivery, content=content, prev=prev
            )
            rows.append(
                {
                    "seq": seq,
                    "at": at,
                    "by": told.by,
                    "what": told.what,
                    "delivery": delivery,
                    "content": content,
                    "prev": prev,
                    "digest": digest,
                }
            )
            prev = digest
        insert_many(connection, events, rows)
        self._told.clear()


def head(connection: sa.Connection) -> tuple[int, str]:
    """Number and digest of the last event; 0 and sixty-four zeros when there is none."""
    last = connection.execute(sa.select(events.c.seq, events.c.digest).order_by(events.c.seq.desc()).limit(1)).first()
    return (0, GENESIS) if last is None else (last.seq, last.digest)


def seal(*, seq: int, at: str, by: str, what: str, delivery: str | None, content: str, prev: str) -> str:
    """The digest of an event: hexadecimal SHA-256 of the canonical JSON of all the rest of it.

    Args:
        seq, by, what, delivery, prev: as stored.
        at: the instant as stored: UTC, ISO 8601, microseconds.
        content: canonical JSON already, which goes in as it is.
    """
    sealed = (
        f'{{"at":{_quoted(at)},"by":{_quoted(by)},"content":{content},'
        f'"delivery":{canonical_json(delivery)},"prev":"{prev}","seq":{seq},"what":{_quoted(what)}}}'
    )
    return hashlib.sha256(sealed.encode()).hexdigest()


@lru_cache(maxsize=1024)
def _quoted(text: str) -> str:
    """A text as JSON: remembered, because few people do few things, many of them at one instant."""
    return canonical_json(text)


def begin_journal(connection: sa.Connection, journal: Journal) -> None:
    """Let what is told on this connection go into this journal; each transaction has its own."""
    connection.info[_JOURNAL] = journal


def tell(connection: sa.Connection, told: Told, *, at: datetime, delivery: str | None = None) -> None:
    """Tell an event within the transaction of the change it is about."""
    journal: Journal = connection.info[_JOURNAL]
    journal.tell(told, at=at, delivery=delivery)


def amend(connection: sa.Connection, told: Told, *where: sa.ColumnElement[bool], at: datetime, **values: Any) -> int:
    """Change deliveries without moving them to another state, and tell it of each.

    Args:
        connection: within a transaction.
        told: what happened.
        where: which deliveries.
        at: when (aware, UTC).
        values: the columns that change.

    Returns:
        How many there were.
    """
    change = deliveries.update().where(*where).values(**values).returning(deliveries.c.digest)
    digests = list(connection.scalars(change))
    amended = Told(what=told.what, by=told.by, content={**told.content, "set": plain(values)})
    for digest in sorted(digests):
        tell(connection, amended, at=at, delivery=digest)
    return len(digests)


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Columns as an event holds them: instants and days as text, the payload by its digest."""
    return {
        name: value if type(value) in _PLAIN and name != "payload" else _plain(name, value)
        for name, value in values.items()
    }


def _plain(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name == "payload":
        return hashlib.sha256(value.encode()).hexdigest()
    if isinstance(value, datetime):
        return instant_text(value)
    return value.isoformat() if isinstance(value, date) else value
