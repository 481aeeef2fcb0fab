"""What a ledger must doubt once another line of it may have sent: it was put back from a copy, or another went on.

Of what it calls delivered it has proof. Whatever else it says may be out of date: what waits, held or not, may have
been sent since, and what was given up may have been sent after all. A repeat does no harm at keyed targets and in our
own files. Where one can look, it is looked for before anything is sent; elsewhere it waits for a person.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from scheduler.domain.delivery import State, TargetClass
from scheduler.domain.retry import delays
from scheduler.domain.verdict import QUARANTINE
from scheduler.ledger.chain import Told, amend
from scheduler.ledger.session import STEPS, WAITING, Row, Session
from scheduler.ledger.tables import deliveries

LEDGER_RESTORED: Final = "ledger_restored"
"""Hold reason: it was open while a guard was up, so another ledger may have sent it."""

READABLE: Final = (TargetClass.READABLE, TargetClass.KEYED_READABLE)
"""The classes of targets where one can look."""


class Doubting(Session):
    """The step into doubt."""

    def _doubt(self, connection: sa.Connection, why: str, *where: sa.ColumnElement[bool], now: datetime) -> None:
        """Take back what is said of open deliveries (T14): each is verified, uncertain, or held, as its target allows.

        A hold of its own stays on what is looked for, and on what is not found it goes on.

        Args:
            why: one sentence for the log.
            where: which of them.
            now: aware, UTC.
        """
        restless = sa.and_(
            deliveries.c.state.in_((*WAITING, State.DEAD)), deliveries.c.target_class != TargetClass.PROJECTION
        )
        for row in connection.execute(sa.select(deliveries).where(restless, *where).order_by(deliveries.c.id)).all():
            if row.target_class in READABLE:
                detail = why if row.hold_reason is None else row.detail
                # What had been given up is not sent again because it is absent: its attempts are used up.
                spent = len(delays(TargetClass(row.target_class))) if row.state == State.DEAD else row.spent
                begins: dict[str, Any] = {"next_at": now + QUARANTINE, "quarantine_boot": None}
                self._move(connection, row, "T14", State.VERIFYING, now, **begins, spent=spent, detail=detail)
            elif row.state == State.DEAD:
                self._move(connection, row, "T14", State.UNCERTAIN, now, detail=why)
            elif row.target_class == TargetClass.NEITHER and row.hold_reason != LEDGER_RESTORED:
                held: dict[str, Any] = {"hold_reason": LEDGER_RESTORED, "detail": _detail(why, row)}
                amend(connection, Told(what=STEPS["T14"]), self._unchanged(row), at=now, **held)

    def _begin_quarantines_anew(self, connection: sa.Connection) -> None:
        """What another line sent may still be on its way, so what was being looked for is looked for from now on."""
        looked_for = sa.and_(deliveries.c.state == State.VERIFYING, deliveries.c.target_class.in_(READABLE))
        connection.execute(deliveries.update().where(looked_for).values(quarantine_boot=None))


def _detail(why: str, row: Row) -> str:
    """The doubt, and what held it before, which whoever decides wants to know too."""
    if row.hold_reason is None:
        return why
    return f"{why} It was held already ({row.hold_reason}){f': {row.detail}' if row.detail else ''}"
