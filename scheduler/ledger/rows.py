"""Rows of the ledger, and the values they become."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa

from scheduler.domain.delivery import Cause, Delivery, Receipt, State, TargetClass
from scheduler.domain.ids import DeliveryKey
from scheduler.ledger.tables import deliveries
from scheduler.ledger.values import Event, Ready, Record

Row = sa.Row[Any] | SimpleNamespace
"""A row as it was read, or a delivery's as it stands after its change."""

_COLUMNS = deliveries.c.keys()


def changed(row: Row, values: Mapping[str, Any]) -> Row:
    """A delivery's row as it stands after its change: nobody need read it again."""
    known = vars(row) if isinstance(row, SimpleNamespace) else zip(_COLUMNS, row, strict=True)
    return SimpleNamespace(**{**dict(known), **values})


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
