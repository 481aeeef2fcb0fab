"""An account of each delivery: what became of it, who approved its words, who decided about it, what went wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import sqlalchemy as sa

from scheduler.domain.delivery import State
from scheduler.ledger.reading import Filter
from scheduler.ledger.rows import Row, event, record
from scheduler.ledger.session import Session
from scheduler.ledger.tables import approvals, deliveries, events, outcomes
from scheduler.ledger.values import Account, Decided, Event, Record

_PAGE: Final = 500

_DECISIONS: Final = ("delivered", "again", "drop", "release")


class Accounting(Session):
    """What is asked by somebody who has to answer for it all."""

    def accounts(self, asked: Filter | None = None) -> tuple[dict[tuple[State, bool], int], Iterator[Account]]:
        """Every delivery asked for, the earliest due first.

        The accounts come page by page, each page read in a transaction of its own: a daemon beside goes on writing,
        and a hundred thousand of them take the memory of a list of numbers.

        Returns:
            How many there are by state and by whether they are held, and the accounts.
        """
        clauses = (asked or Filter()).clauses()
        held = deliveries.c.hold_reason.is_not(None)
        with self._reading() as connection:
            query = sa.select(deliveries.c.id).where(*clauses).order_by(deliveries.c.due, deliveries.c.id)
            ids = list(connection.scalars(query))
            grouped = sa.select(deliveries.c.state, held, sa.func.count()).where(*clauses)
            rows = connection.execute(grouped.group_by(deliveries.c.state, held)).all()
        return {(State(row[0]), bool(row[1])): row[2] for row in rows}, self._accounts(ids)

    def account(self, digest: str) -> Account | None:
        """The account of one delivery, or None."""
        with self._reading() as connection:
            ids = list(connection.scalars(sa.select(deliveries.c.id).where(deliveries.c.digest == digest)))
        return next(self._accounts(ids), None)

    def _accounts(self, ids: Sequence[int]) -> Iterator[Account]:
        for start in range(0, len(ids), _PAGE):
            page = ids[start : start + _PAGE]
            with self._reading() as connection:
                query = sa.select(deliveries).where(deliveries.c.id.in_(page))
                rows = {row.id: row for row in connection.execute(query)}
                failures = _failures(connection, page)
                approved = _approvals(connection, list(rows.values()))
                decided = _decided(connection, [row.digest for row in rows.values()])
            for number in page:
                shown = record(rows[number])
                yield Account(
                    record=shown,
                    approved=_approval(shown, approved),
                    decided=decided.get(shown.delivery),
                    failure=failures.get(number, ""),
                )


def _failures(connection: sa.Connection, ids: Sequence[int]) -> dict[int, str]:
    """What was last said of each delivery's attempts that did not end well."""
    query = sa.select(outcomes.c.delivery_id, outcomes.c.kind, outcomes.c.detail).where(
        outcomes.c.delivery_id.in_(ids), outcomes.c.kind != "delivered"
    )
    return {row.delivery_id: row.detail or row.kind for row in connection.execute(query.order_by(outcomes.c.id))}


def _approvals(connection: sa.Connection, rows: Sequence[Row]) -> dict[tuple[str, str, str], list[Row]]:
    """Every approval of the words that these deliveries froze, the first first."""
    words = {row.edition_sha256 for row in rows if row.edition_sha256 is not None}
    found: dict[tuple[str, str, str], list[Row]] = {}
    query = sa.select(approvals).where(
        approvals.c.statement.in_({row.statement for row in rows}), approvals.c.sha256.in_(words)
    )
    for row in connection.execute(query.order_by(approvals.c.id)):
        found.setdefault((row.statement, row.label, row.sha256), []).append(row)
    return found


def _approval(shown: Record, approved: dict[tuple[str, str, str], list[Row]]) -> Decided | None:
    place = (shown.statement, shown.label, shown.edition_sha256 or "")
    fitting = [row for row in approved.get(place, []) if row.target in {None, shown.target}]
    if not fitting:
        return None
    return Decided(what="approve", by=fitting[-1].by, at=fitting[-1].at, reason="")


def _decided(connection: sa.Connection, digests: Sequence[str]) -> dict[str, Decided]:
    """The last decision of a person about each delivery."""
    query = sa.select(events).where(events.c.delivery.in_(digests), events.c.what.in_(_DECISIONS))
    told: list[Event] = [event(row) for row in connection.execute(query.order_by(events.c.seq))]
    return {str(one.delivery): Decided(what=one.what, by=one.by, at=one.at, reason=one.reason) for one in told}
