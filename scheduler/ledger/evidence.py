"""Evidence: what became of each attempt, as rows that are only ever added, and what a receipt changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from scheduler.domain.delivery import Receipt
from scheduler.domain.verdict import Outcome, detail_of
from scheduler.errors import NotSent, PublishError, Refused
from scheduler.ledger.chain import plain
from scheduler.ledger.many import insert_many
from scheduler.ledger.rows import Row
from scheduler.ledger.tables import outcomes


def outcome_values(
    row: Row, attempt_no: int, outcome: Outcome, now: datetime, host: str | None = None
) -> dict[str, Any]:
    """One row of the append-only table of outcomes."""
    receipt = outcome if isinstance(outcome, Receipt) else Receipt()
    kind = "unknown"
    if isinstance(outcome, Receipt):
        kind = "delivered"
    elif isinstance(outcome, NotSent):
        kind = "not_sent"
    elif isinstance(outcome, Refused):
        kind = "refused"
    return {
        "delivery_id": row.id,
        "no": attempt_no,
        "target": row.target,
        "host": host,
        "at": now,
        "kind": kind,
        "status": outcome.status if isinstance(outcome, PublishError) else None,
        "detail": detail_of(outcome),
        "retry_after": outcome.retry_after if isinstance(outcome, NotSent) else None,
        "url": receipt.url,
        "remote_id": receipt.remote_id,
        "confirmed_by": receipt.confirmed_by if isinstance(outcome, Receipt) else None,
    }


def write_outcomes(
    connection: sa.Connection, written: Sequence[Mapping[str, Any]]
) -> dict[tuple[int, int, str], dict[str, Any]]:
    """Add outcomes; one that is there already stays as it is: a result stored twice is one.

    Returns:
        Those that were not there before, by delivery, attempt and kind, as their events tell them, in their order.
    """
    ids = {values["delivery_id"] for values in written}
    query = sa.select(outcomes.c.delivery_id, outcomes.c.no, outcomes.c.kind).where(outcomes.c.delivery_id.in_(ids))
    known = {tuple(row) for row in connection.execute(query)}
    new: dict[tuple[int, int, str], Mapping[str, Any]] = {}
    for values in written:
        if place(values) not in known:
            new.setdefault(place(values), values)
    insert_many(connection, outcomes, list(new.values()))
    return {place: outcome_told(values) for place, values in new.items()}


def attempt_told(values: Mapping[str, Any]) -> dict[str, Any]:
    """An attempt as its event tells it: without what the event says itself, and without a segment that it has not."""
    return {
        name: value for name, value in plain(values).items() if value is not None and name not in {"id", "delivery_id"}
    }


def outcome_told(values: Mapping[str, Any]) -> dict[str, Any]:
    """An outcome as its event tells it: without what the event says itself, and without what is not known."""
    return {
        name: value
        for name, value in plain(values).items()
        if value is not None and name not in {"id", "delivery_id", "target"}
    }


def place(values: Mapping[str, Any]) -> tuple[int, int, str]:
    """What there is one outcome of: a delivery's attempt and the kind."""
    return (values["delivery_id"], values["no"], values["kind"])


def receipt_values(row: Row, receipt: Receipt) -> dict[str, Any]:
    """What a receipt changes in its delivery."""
    return {
        "next_at": None,
        "hold_reason": None,
        "detail": receipt.detail,
        "url": receipt.url or row.url,
        "remote_id": receipt.remote_id or row.remote_id,
        "confirmed_by": receipt.confirmed_by,
        "published": receipt.published or row.published,
    }
