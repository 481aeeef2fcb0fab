"""The proof: that the chain of events is whole, and that every row says what its events say.

The chain shows that no event was changed, taken out, put in or moved, as long as it was not written anew from there on
to its end; a head that somebody noted outside the ledger shows that too, and that the end was not cut off.

Pages, each in a transaction of its own: a long one would keep a daemon from writing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from scheduler.ledger.chain import GENESIS, seal
from scheduler.ledger.comparing import decisions_disagree, identity_disagrees, page_disagrees
from scheduler.ledger.rows import Row
from scheduler.ledger.session import Session
from scheduler.ledger.tables import events
from scheduler.ledger.values import Fault, Proof

_PAGE: Final = 500


class Proving(Session):
    """The examination of a whole ledger."""

    def prove(self, *, noted: str | None = None) -> Proof:
        """Walk the whole chain, then hold every row against its events.

        The memory it takes does not grow with the chain. It changes nothing, and works beside a running daemon.

        Args:
            noted: the digest, or its beginning, of a head that was noted earlier: it must still be in the chain.
        """
        walk = _Walk(noted)
        self._walk(walk)
        fault, more = walk.fault or walk.forgotten(), 0
        if fault is None:
            first: Fault | None = None
            for one in self._disagreements():
                more += first is not None
                first = one if first is None or _place(one) < _place(first) else first
            self._walk(walk)  # what a daemon wrote meanwhile was compared, so it is walked along too
            fault = walk.fault or first
        return Proof(events=walk.seq, head=walk.digest, at=walk.at, fault=fault, more=more)

    def _walk(self, walk: _Walk) -> None:
        columns: list[sa.ColumnElement[Any]] = [sa.cast(column, sa.String).label(column.name) for column in events.c]
        raw = sa.select(*columns)
        while walk.fault is None:
            with self._reading() as connection:
                beyond = events.c.seq > walk.seq if walk.seq else sa.true()
                rows = connection.execute(raw.where(beyond).order_by(events.c.seq).limit(_PAGE)).all()
            for row in rows:
                if not walk.step(row):
                    return
            if len(rows) < _PAGE:
                return

    def _disagreements(self) -> Iterator[Fault]:
        with self._reading() as connection:
            yield from identity_disagrees(connection)
            yield from decisions_disagree(connection)
        last: str | None = ""
        while last is not None:
            with self._reading() as connection:
                found, last = page_disagrees(connection, last)
            yield from found


class _Walk:
    """A walk along the chain: where it stands, and the first fault it met."""

    def __init__(self, noted: str | None) -> None:
        self.seq = 0
        self.digest = GENESIS
        self.at: datetime | None = None
        self.fault: Fault | None = None
        self.met = False
        self._noted = noted

    def step(self, row: Row) -> bool:
        """Go on to the next event; says whether it follows."""
        what = self._wrong(row)
        if what is not None:
            self.fault = Fault(seq=int(row.seq), at=_instant(row.at), what=what)
            return False
        self.seq, self.digest, self.at = int(row.seq), row.digest, _instant(row.at)
        self.met = self.met or (self._noted is not None and row.digest.startswith(self._noted))
        return True

    def forgotten(self) -> Fault | None:
        """That the noted head was not met on the way."""
        if self._noted is None or self.met:
            return None
        what = (
            f"The noted head {self._noted} is not in this chain: its end was cut off or written anew since, "
            "or the ledger was put back from an older copy."
        )
        return Fault(seq=None, at=None, what=what)

    def _wrong(self, row: Row) -> str | None:
        seq = int(row.seq)
        if seq < 1:
            return f"Event {seq} was put in: the chain begins with event 1."
        if seq != self.seq + 1:
            gone = f"Event {self.seq + 1} is" if seq == self.seq + 2 else f"Events {self.seq + 1} to {seq - 1} are"
            return f"{gone} missing before event {seq}."
        sealed = seal(
            seq=seq, at=row.at, by=row.by, what=row.what, delivery=row.delivery, content=row.content, prev=row.prev
        )
        if sealed != row.digest:
            return f"Event {seq} was changed after it was written: its digest is not that of its content."
        if row.prev != self.digest:
            return f"Event {seq} does not follow the event before it: one of them was replaced or moved."
        return None if _is_object(row.content) else f"Event {seq} holds nothing that can be read."


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def _place(fault: Fault) -> float:
    """Where a fault shows; what shows at no event comes last."""
    return float("inf") if fault.seq is None else fault.seq


def _instant(text: str) -> datetime | None:
    """An instant, or None where somebody wrote something else."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
