"""Segments: the posts of a thread, each with attempts of its own, and the receipts of those that are out.

How many there are freezes with the words; how many are out counts up, one positive evidence at a time and in order. A
receipt belongs to the segment of its attempt, so that late evidence can never count for another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from scheduler.domain.delivery import Receipt, State
from scheduler.ledger.evidence import receipt_values
from scheduler.ledger.rows import Row, doubtful, ready
from scheduler.ledger.standing import is_half_out
from scheduler.ledger.tables import attempts, deliveries, outcomes
from scheduler.ledger.values import Ready

_MANY = 500
"""Receipts of one target that a read-back looks at: more posts than any network lists."""

_SEGMENT = sa.func.coalesce(attempts.c.segment, 1)


def current(row: Row) -> int:
    """The segment that the next attempt sends, or the last one sent: the first that is not out."""
    return int(row.segments_out) + 1


def attempted(connection: sa.Connection, row: Row, attempt_no: int) -> int:
    """Which segment an attempt of a delivery was for."""
    if row.segments == 1:
        return 1
    query = sa.select(_SEGMENT).where(attempts.c.delivery_id == row.id, attempts.c.no == attempt_no)
    return connection.scalar(query) or 0


def proved(row: Row, name: str, receipt: Receipt, now: datetime) -> tuple[str, State, dict[str, Any]]:
    """What positive evidence for the current segment means: the next one's turn (T15), or the end of the delivery.

    Args:
        row: the delivery.
        name: the transition that ends it.
        receipt: of its current segment.
        now: aware, UTC.

    Returns:
        Transition, state and columns.
    """
    values = receipt_values(row, receipt)
    if row.segments == 1:
        return name, State.DELIVERED, values
    values["segments_out"] = current(row)
    if row.segments_out:  # the delivery is found where its thread begins
        values |= {"url": row.url or receipt.url, "remote_id": row.remote_id or receipt.remote_id}
    if current(row) >= row.segments:
        return name, State.DELIVERED, values
    # Whatever holds it holds the next segment too, which has a retry table of its own.
    waits = {"next_at": now, "hold_reason": row.hold_reason, "spent": 0, "deferrals": 0}
    return "T15", State.RETRY_WAIT, {**values, **waits}


def all_ready(connection: sa.Connection, rows: Sequence[Row], *, read_back: datetime | None = None) -> list[Ready]:
    """Rows, their editions frozen, as their publishers are handed them: with the receipts of what is out already.

    Args:
        connection: within a transaction.
        rows: of deliveries.
        read_back: the instant (aware, UTC) at which they are read back; then they come with what proves others at their
            targets, and what a restored ledger never began comes without words.
    """
    standing = {row.id: _changed_by(connection, row) for row in rows if row.of_moment is not None}
    threads = [row.id for row in rows if row.segments > 1]
    changed = [one.id for one in standing.values() if one is not None]
    known = _receipts(connection, [*threads, *changed])
    found = []
    for row in rows:
        before = standing.get(row.id)
        changes = () if before is None else _in_order(known[before.id], _standing(before))
        if read_back is not None and row.payload is None:
            found.append(doubtful(row, read_back))
            continue
        others = frozenset() if read_back is None else _known(connection, row.target)
        found.append(ready(row, out=_in_order(known[row.id], row.segments_out), changes=changes, known=others))
    return found


def _known(connection: sa.Connection, target: str) -> frozenset[str]:
    """The newest remote ids that a receipt names at a target: each proves what it was given for."""
    query = sa.select(outcomes.c.remote_id).where(outcomes.c.target == target, outcomes.c.kind == "delivered")
    newest = connection.scalars(query.order_by(outcomes.c.id.desc()).limit(_MANY))
    return frozenset(remote_id for remote_id in newest if remote_id is not None)


def _standing(row: Row) -> int:
    """How many posts of a delivery stand."""
    return int(row.segments if row.state == State.DELIVERED else row.segments_out)


def _changed_by(connection: sa.Connection, row: Row) -> Row | None:
    """The delivery whose words a revision finds where it goes: the newest there before it, be it only half out."""
    query = (
        sa.select(deliveries)
        .where(
            *(deliveries.c[name] == getattr(row, name) for name in ("statement", "label", "target", "serial")),
            sa.or_(deliveries.c.state == State.DELIVERED, is_half_out()),
            deliveries.c.version < row.version,
            sa.or_(deliveries.c.of_moment == row.of_moment, deliveries.c.moment == row.of_moment),
        )
        .order_by(deliveries.c.version.desc(), deliveries.c.id.desc())
    )
    return connection.execute(query.limit(1)).first()


def _receipts(connection: sa.Connection, ids: Collection[int]) -> Mapping[int, Mapping[int, Receipt]]:
    """The receipt of each segment that is out, by delivery."""
    found: dict[int, dict[int, Receipt]] = defaultdict(dict)
    if not ids:
        return found
    query = (
        sa.select(outcomes, _SEGMENT.label("segment"))
        .join(attempts, sa.and_(attempts.c.delivery_id == outcomes.c.delivery_id, attempts.c.no == outcomes.c.no))
        .where(outcomes.c.delivery_id.in_(ids), outcomes.c.kind == "delivered")
        .order_by(outcomes.c.id)
    )
    for row in connection.execute(query):
        receipt = Receipt(
            url=row.url, remote_id=row.remote_id, confirmed_by=row.confirmed_by, detail=row.detail
        )  # fmt: skip
        found[row.delivery_id].setdefault(row.segment, receipt)
    return found


def _in_order(receipts: Mapping[int, Receipt], count: int) -> tuple[Receipt, ...]:
    """The receipts of the first so many segments; of one that a person declared there, nothing more is known."""
    declared = Receipt(confirmed_by="operator")
    return tuple(receipts.get(number, declared) for number in range(1, count + 1))
