"""What a ledger must doubt once another line of it may have sent: it was put back from a copy, or another went on.

Of what it calls delivered it has proof. Whatever else it says may be out of date: what waits, held or not, may have
been sent since, and what was given up may have been sent after all. A repeat does no harm at keyed targets and in our
own files. Where one can look, it is looked for before anything is sent; elsewhere it waits for a person.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from scheduler.domain.delivery import Cause, State, TargetClass
from scheduler.domain.retry import delays
from scheduler.domain.verdict import QUARANTINE
from scheduler.ledger.chain import Told, amend, tell
from scheduler.ledger.rows import Row
from scheduler.ledger.session import STEPS, WAITING, Session
from scheduler.ledger.tables import deliveries

LEDGER_RESTORED: Final = "ledger_restored"
"""Hold reason: it was open while a guard was up, so another ledger may have sent it."""

READABLE: Final = (TargetClass.READABLE, TargetClass.KEYED_READABLE)
"""The classes of targets where one can look."""


BY_ITSELF: Final = (Cause.DAEMON, Cause.TICK)
"""The causes of what the program planned by itself: what a person asked for stays as it was asked."""

_AHEAD: Final = "It was published ahead of its hour, which this ledger has forgotten; it may have been sent here too."

_OPEN: Final = (*WAITING, State.VERIFYING, State.UNCERTAIN, State.DEAD)


class Doubting(Session):
    """The step into doubt."""

    def _doubt(self, connection: sa.Connection, why: str, *where: sa.ColumnElement[bool], now: datetime) -> None:
        """Take back what is said of open deliveries (T14): each is verified, uncertain, or held, as its target allows.

        A hold of its own stays on what is looked for, and on what is not found it goes on. That there may be an attempt
        which nobody knows of is told of each, and kept in mind (`Session._is_unsettled`).

        Args:
            connection: within a transaction.
            why: one sentence for the log.
            where: which of them.
            now: aware, UTC.
        """
        ours = deliveries.c.target_class == TargetClass.PROJECTION
        query = sa.select(deliveries).where(deliveries.c.state.in_(_OPEN), sa.not_(ours), *where)
        for row in connection.execute(query.order_by(deliveries.c.id)).all():
            given_up, target_class = row.state == State.DEAD, TargetClass(row.target_class)
            if row.state in {State.VERIFYING, State.UNCERTAIN} or (target_class is TargetClass.KEYED and not given_up):
                tell(connection, Told(what=STEPS["T14"]), at=now, delivery=row.digest)
                self._begin_quarantine_anew(connection, row)
            elif target_class in READABLE:
                # What had been given up is not sent again because it is absent: its attempts are used up.
                spent = len(delays(target_class)) if given_up else row.spent
                detail = why if row.hold_reason is None else row.detail
                begins: dict[str, Any] = {"next_at": now + QUARANTINE, "quarantine_boot": None}
                self._move(connection, row, "T14", State.VERIFYING, now, **begins, spent=spent, detail=detail)
            elif given_up:
                self._move(connection, row, "T14", State.UNCERTAIN, now, detail=why)
            elif row.hold_reason != LEDGER_RESTORED:
                held: dict[str, Any] = {"hold_reason": LEDGER_RESTORED, "detail": _detail(why, row)}
                amend(connection, Told(what=STEPS["T14"]), self._unchanged(row), at=now, **held)

    def _doubt_what_is_out_ahead(
        self, connection: sa.Connection, planned: Collection[Mapping[str, Any]], now: datetime
    ) -> None:
        """Doubt what falls due by itself of editions that another line of this ledger published ahead of their hour.

        An entry that was taken over from the public folder, older than its own hour, is what a person published by
        hand: whoever did that may have sent it to every target.

        Args:
            connection: within a transaction.
            planned: the new rows.
            now: aware, UTC.
        """
        ahead = sa.select(deliveries.c.statement, deliveries.c.label).where(
            deliveries.c.target_class == TargetClass.PROJECTION,
            deliveries.c.state == State.DELIVERED,
            deliveries.c.attempts == 0,
            deliveries.c.published < deliveries.c.due,
            deliveries.c.statement.in_({values["statement"] for values in planned}),
        )
        by_itself = [values for values in planned if values["cause"] in BY_ITSELF and values["next_at"] is not None]
        out = {tuple(row) for row in connection.execute(ahead)} if by_itself else set()
        doubtful = [values["digest"] for values in by_itself if (values["statement"], values["label"]) in out]
        if doubtful:
            self._doubt(connection, _AHEAD, deliveries.c.digest.in_(doubtful), now=now)

    def _begin_quarantine_anew(self, connection: sa.Connection, row: Row) -> None:
        """What another line sent may still be on its way, however long this one had waited."""
        connection.execute(deliveries.update().where(self._unchanged(row)).values(quarantine_boot=None))


def _detail(why: str, row: Row) -> str:
    """The doubt, and what held it before, which whoever decides wants to know too."""
    if row.hold_reason is None:
        return why
    return f"{why} It was held already ({row.hold_reason}){f': {row.detail}' if row.detail else ''}"
