"""From the end of an attempt to what that makes of its delivery."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from scheduler.domain.delivery import TRANSITIONS, Receipt, State, TargetClass
from scheduler.domain.verdict import REFUSALS_IN_A_ROW, Standing, is_credentials, verdict
from scheduler.ledger.chain import Told, tell
from scheduler.ledger.evidence import outcome_values, place, receipt_values, write_outcomes
from scheduler.ledger.holds import Holding
from scheduler.ledger.hosts import is_failing_target
from scheduler.ledger.rows import Row, record
from scheduler.ledger.segments import attempted, current, proved
from scheduler.ledger.session import STEPS, Move
from scheduler.ledger.tables import deliveries, outcomes
from scheduler.ledger.values import Record, Result

PROVABLE = frozenset(step.before for step in TRANSITIONS if step.name == "T4")
"""The states that positive evidence ends (T4)."""


class Finishing(Holding):
    """What becomes of attempts."""

    def finish(self, results: Sequence[Result], *, now: datetime) -> list[Record]:
        """Write down how attempts ended, then what that makes of their deliveries (T4, T5, T6).

        Late evidence is welcome: a receipt for any attempt ends the doubt. Writing the same twice is harmless.

        Returns:
            The deliveries as they now stand, in the order of the results.
        """
        with self._writing("finish") as connection:
            stand = self._finish(connection, results, now)
            return [record(stand[digest]) for digest in dict.fromkeys(one.digest for one in results) if digest in stand]

    def _finish(self, connection: sa.Connection, results: Sequence[Result], now: datetime) -> dict[str, Row]:
        """Write down how attempts ended; returns the deliveries as they now stand, by digest."""
        rows = self._rows(connection, [result.digest for result in results])
        known = [result for result in results if result.digest in rows]
        written = [outcome_values(rows[one.digest], one.attempt_no, one.outcome, now, one.host) for one in known]
        refusals = {target: _refusals(connection, target) for target in _refusing(written)}
        unlucky = {values["target"] for values in written if values["kind"] != "delivered"}
        failing = {target for target in unlucky if is_failing_target(connection, target, written, now)}
        new = write_outcomes(connection, written)
        evidence = [new.pop(place(values), None) for values in written]
        told: list[dict[str, Any]] = [{} if one is None else {"outcomes": [one]} for one in evidence]
        proofs = {
            number: _proof(rows[one.digest], one.outcome, told[number])
            for number, one in enumerate(known)
            if isinstance(one.outcome, Receipt) and _ends_by_proof(rows[one.digest])
        }
        proved_rows = self._move_all(connection, "T4", State.DELIVERED, now, list(proofs.values()))
        delivered = dict(zip(proofs, proved_rows, strict=True))
        for number, result in enumerate(known):
            row = rows[result.digest]
            moved = delivered.get(number) is not None
            if number in proofs:
                pass
            elif isinstance(result.outcome, Receipt):
                moved = self._deliver(connection, row, result, result.outcome, now, told[number])
            elif row.state == State.SENDING and row.fence == result.fence:
                failed = (refusals.get(row.target, 0), row.target in failing)
                moved = self._judge(connection, row, result, failed, now, told[number])
            if told[number] and not moved:
                tell(connection, Told(what="evidence", content=told[number]), at=now, delivery=row.digest)
        stand = {row.digest: row for row in delivered.values() if row is not None}
        return stand | self._rows(connection, rows.keys() - stand.keys())

    def _deliver(
        self,
        connection: sa.Connection,
        row: Row,
        result: Result,
        receipt: Receipt,
        now: datetime,
        outcome: Mapping[str, Any],
    ) -> bool:
        """Count the evidence; of a segment that is out already it changes nothing."""
        if row.state not in PROVABLE or attempted(connection, row, result.attempt_no) != current(row):
            return False
        name, state, values = proved(row, "T4", receipt, now)
        return self._advance(connection, row, name, state, now, Told(what=STEPS[name], content=outcome), values)

    def _advance(
        self,
        connection: sa.Connection,
        row: Row,
        name: str,
        state: State,
        now: datetime,
        told: Told,
        values: Mapping[str, Any],
    ) -> bool:
        """Take the step that evidence leads to; what another line may have sent after it is doubted in its turn."""
        doubted = state is State.RETRY_WAIT and self._is_doubted(connection, row)
        moved = self._move(connection, row, name, state, now, told, **values)
        if moved and doubted:
            why = "The post before it was out already: this one may be, too."
            self._doubt(connection, why, deliveries.c.id == row.id, now=now)
        return moved

    def _judge(
        self,
        connection: sa.Connection,
        row: Row,
        result: Result,
        failed: tuple[int, bool],
        now: datetime,
        outcome: Mapping[str, Any],
    ) -> bool:
        standing = Standing(
            target_class=TargetClass(row.target_class),
            key_digest=row.digest,
            fresh=row.fresh,
            spent=row.spent,
            deferrals=row.deferrals,
            unsettled=self._is_unsettled(connection, row, but=result.attempt_no),
            refusals=failed[0],
            failing=failed[1],
            resend=result.resend,
        )
        said = verdict(result.outcome, standing, now=now)
        held = said.hold if said.state is State.RETRY_WAIT else None
        moved = self._move(
            connection,
            row,
            said.transition,
            said.state,
            now,
            Told(what=STEPS[said.transition], content=outcome),
            next_at=said.next_at,
            spent=said.spent,
            deferrals=said.deferrals,
            hold_reason=held,
            detail=said.detail,
            quarantine_boot=None,
        )
        if said.hold is not None:
            self._disable(connection, row.target, reason=said.hold_detail, now=now)
        return moved


def _ends_by_proof(row: Row) -> bool:
    """Whether a receipt ends this delivery: what every one in flight comes to but a thread's."""
    return row.state in PROVABLE and row.segments == 1


def _proof(row: Row, receipt: Receipt, told: Mapping[str, Any]) -> Move:
    return Move(row=row, values=receipt_values(row, receipt), told=Told(what=STEPS["T4"], content=told))


def _refusing(written: Sequence[Mapping[str, Any]]) -> set[str]:
    return {values["target"] for values in written if is_credentials(values["status"])}


def _refusals(connection: sa.Connection, target: str) -> int:
    """How many outcomes in a row, up to now, refused our credentials at this target."""
    query = sa.select(outcomes.c.status).where(outcomes.c.target == target).order_by(outcomes.c.id.desc())
    count = 0
    for status in connection.scalars(query.limit(REFUSALS_IN_A_ROW)):
        if not is_credentials(status):
            break
        count += 1
    return count
