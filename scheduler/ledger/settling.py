"""What a crash, an unknown outcome or a dead end left open: recovered, verified, or settled by a person."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from scheduler.domain.delivery import Receipt, State, TargetClass
from scheduler.domain.retry import next_attempt
from scheduler.domain.revision import Kind, kind_of
from scheduler.domain.verdict import QUARANTINE, after_unknown
from scheduler.errors import PublishError, UsageError
from scheduler.ledger.chain import Told, amend
from scheduler.ledger.doubting import LEDGER_RESTORED, READABLE
from scheduler.ledger.evidence import outcome_values, write_outcomes
from scheduler.ledger.rows import Row, record
from scheduler.ledger.segments import all_ready, current, proved
from scheduler.ledger.sending import Sending
from scheduler.ledger.session import ABSENT, STEPS, WAITING
from scheduler.ledger.tables import deliveries
from scheduler.ledger.values import BootClock, Decision, Ready, Record

VERIFY_EVERY = timedelta(minutes=5)
"""How long a target that could not be asked is left in peace."""

VERIFY_FOR = timedelta(hours=24)
"""A target that cannot be asked for so long leaves the delivery uncertain (T10)."""

_OPEN = (State.UNCERTAIN, State.DEAD)


class Settling(Sending):
    """The ways out of doubt."""

    def recover(self, *, now: datetime, resend: Collection[str] = ()) -> list[Record]:
        """Settle what a dead process left behind (T7); only while the caller holds the lock, so that nobody sends.

        What was claimed waits again. What was being sent is unknown: it is proved if its target allows that, and
        otherwise left to a person.

        Args:
            now: aware, UTC.
            resend: targets at which a person accepts duplicates: there it is sent again by table.
        """
        with self._writing("recover") as connection:
            query = sa.select(deliveries).where(deliveries.c.state.in_((State.CLAIMED, State.SENDING)))
            rows = connection.execute(query).all()
            for row in rows:
                if row.state == State.CLAIMED:
                    self._back(connection, row, now, None, row.detail)
                else:
                    self._interrupted(connection, row, now, resend=row.target in resend)
            return self._records(connection, [row.digest for row in rows])

    def verify(self, *, now: datetime) -> list[Record]:
        """Move keyed deliveries of unknown outcome on: sent again by table (T9), uncertain at its end (T10).

        Targets that can be read back are the business of `due_for_verification` and `verified`.
        """
        with self._writing("verify") as connection:
            query = sa.select(deliveries).where(
                deliveries.c.state == State.VERIFYING, deliveries.c.target_class == TargetClass.KEYED
            )
            rows = connection.execute(query).all()
            for row in rows:
                if row.next_at is None:
                    self._move(connection, row, "T10", State.UNCERTAIN, now)
                else:
                    self._move(connection, row, "T9", State.RETRY_WAIT, now)
            return self._records(connection, [row.digest for row in rows])

    def due_for_verification(self, *, now: datetime, boot: BootClock, limit: int = 64) -> list[Ready]:
        """The deliveries that may be read back: their quarantine is over.

        The quarantine begins when this first sees a delivery, and again after every start of the machine. What a
        restored ledger never began has no words yet: its `edition_sha256` is empty, and the caller gives it some.

        Args:
            now: aware, UTC; decides only whether a target that could not be asked is asked again.
            boot: decides the quarantine: no hand can set it.
            limit: at most so many.
        """
        with self._writing("due_for_verification") as connection:
            verifying = sa.and_(deliveries.c.state == State.VERIFYING, deliveries.c.target_class.in_(READABLE))
            connection.execute(
                deliveries.update()
                .where(verifying, deliveries.c.quarantine_boot.is_distinct_from(boot.boot))
                .values(quarantine_boot=boot.boot, quarantine_from=boot.seconds)
            )
            over = deliveries.c.quarantine_from <= boot.seconds - QUARANTINE.total_seconds()
            # A target left in peace is asked again by wall time, or at once if that was set back.
            rested = sa.or_(deliveries.c.next_at <= now, deliveries.c.next_at > now + VERIFY_EVERY)
            query = sa.select(deliveries).where(verifying, over, rested).order_by(deliveries.c.id).limit(limit)
            return all_ready(connection, connection.execute(query).all(), read_back=now)

    def verified(
        self, digest: str, fence: int, finding: Receipt | PublishError | None, *, now: datetime
    ) -> Record | None:
        """Write down what a read-back found.

        Args:
            digest, fence: as `due_for_verification` gave them.
            finding: the receipt (T8), None for provably absent (T9), or why the target could not be asked (T10 after a
                day of that).
            now: aware, UTC.

        Returns:
            The delivery as it now stands; None when it was no longer being verified.
        """
        with self._writing("verified") as connection:
            row = self._rows(connection, [digest]).get(digest)
            if row is None or row.state != State.VERIFYING or row.fence != fence:
                return None
            if isinstance(finding, Receipt):
                name, state, values = proved(row, "T8", finding, now)
                values["published"] = finding.published or row.published or now
                # What this ledger never began, another line of it did: there is no attempt here to be proved.
                proof = [outcome_values(row, row.attempts, finding, now)] if row.attempts else []
                self._advance(connection, row, name, state, now, _with_outcomes(connection, STEPS[name], proof), values)
            elif finding is None:
                self._absent(connection, row, now)
            elif now - row.changed > VERIFY_FOR:
                detail = f"It could not be read back for a day: {finding.detail}"
                self._move(connection, row, "T10", State.UNCERTAIN, now, next_at=None, hold_reason=None, detail=detail)
            else:
                told = Told(what="not_readable")
                again = now + VERIFY_EVERY
                amend(connection, told, self._unchanged(row), at=now, next_at=again, detail=finding.detail)
            return record(self._rows(connection, [digest])[digest])

    def settle(
        self,
        digest: str,
        decision: Decision,
        *,
        now: datetime,
        by: str,
        reason: str,
        url: str | None = None,
    ) -> Record:
        """Carry out what a person decided about one delivery (T12, T13).

        Args:
            digest: of its key.
            decision: `delivered` ("I saw it"; of a thread it is the segment in doubt, and the rest follows), `again`
                ("send it, I accept a duplicate") or `drop` for the uncertain and the dead; `drop` or `release` (it
                goes at once unless a hold is still on) for what waits, and `delivered` for what waits because the
                ledger was restored.
            now: aware, UTC.
            by: who says so.
            reason: why, kept.
            url: where it was seen, with `delivered`.

        Raises:
            UsageError: the delivery's state leaves nothing of the kind to decide.
        """
        with self._writing("settle") as connection:
            row = self._rows(connection, [digest]).get(digest)
            if row is None:
                raise UsageError(f"There is no delivery {digest}. `remembrancer log` lists them.")
            if not self._settle(connection, row, decision, now, by, reason, url):
                allowed = ", ".join(_decisions(row)) or "nothing"
                raise UsageError(f"Delivery {digest} is {row.state}. What can be decided about it: {allowed}.")
            return record(self._rows(connection, [digest])[digest])

    def _settle(
        self,
        connection: sa.Connection,
        row: Row,
        decision: Decision,
        now: datetime,
        by: str,
        reason: str,
        url: str | None,
    ) -> bool:
        if decision not in _decisions(row):
            return False
        told = Told(what=decision, by=by, content={"reason": reason})
        if decision == "delivered":
            receipt = Receipt(url=url, confirmed_by="operator", published=row.published or now, detail=reason)
            if current(row) < row.segments:
                return self._go_on(connection, row, receipt, now, told)
            return self._move(connection, row, "T12", State.DELIVERED, now, told, **proved(row, "T12", receipt, now)[2])
        if decision == "drop":
            name = "T12" if row.state in _OPEN else "T13"
            dropped: dict[str, Any] = {"next_at": None, "hold_reason": None, "detail": reason}
            return self._move(connection, row, name, State.SKIPPED, now, told, **dropped)
        afresh: dict[str, Any] = {
            "hold_reason": None,
            "released_by": by,
            "next_at": now,
            "fresh": now,
            "detail": reason,
        }
        if decision == "again":
            afresh |= {"spent": 0, "deferrals": 0}
            return self._move(connection, row, "T12", State.RETRY_WAIT, now, told, **afresh)
        return amend(connection, told, self._unchanged(row), at=now, **afresh) == 1

    def _go_on(self, connection: sa.Connection, row: Row, receipt: Receipt, now: datetime, told: Told) -> bool:
        """What a person saw is the segment in doubt; those after it follow."""
        seen = _with_outcomes(connection, told.what, [outcome_values(row, row.attempts, receipt, now)])
        told = Told(what=told.what, by=told.by, content={**told.content, **seen.content})
        _, state, values = proved(row, "T12", receipt, now)
        # Those that follow go at a person's word; of what was taken back meanwhile they wait for another one.
        released = None if _is_taken_back(connection, row) else told.by
        values |= {"hold_reason": None, "released_by": released, "fresh": now}
        return self._advance(connection, row, "T12", state, now, told, values)

    def _interrupted(self, connection: sa.Connection, row: Row, now: datetime, *, resend: bool) -> None:
        detail = "The process ended before it wrote down the answer."
        told = _with_outcomes(connection, "interrupted", [_fact(row, row.attempts, "interrupted", detail, now)])
        target_class = TargetClass(row.target_class)
        after = after_unknown(target_class, resend=resend)
        spent = row.spent + 1
        next_at: datetime | None = None
        if target_class is TargetClass.PROJECTION:
            next_at = now
        elif target_class is TargetClass.KEYED or after is State.RETRY_WAIT:
            next_at = next_attempt(target_class, row.digest, spent, now, fresh=row.fresh)
        elif after is State.VERIFYING:
            next_at = now + QUARANTINE
        if after is State.RETRY_WAIT and next_at is None:
            after = State.UNCERTAIN
        changes: dict[str, Any] = {"next_at": next_at, "spent": spent, "detail": detail, "quarantine_boot": None}
        self._move(connection, row, "T7", after, now, told, **changes)

    def _absent(self, connection: sa.Connection, row: Row, now: datetime) -> None:
        detail = "Reading back proved that it is not there."
        written = [_fact(row, no, "absent", detail, now) for no in self._unsettled(connection, row)]
        told = _with_outcomes(connection, ABSENT, written)
        next_at: datetime | None = now  # what was never tried, or is held, is judged when it is claimed
        if row.attempts and row.hold_reason is None:
            next_at = next_attempt(TargetClass(row.target_class), row.digest, row.spent, now, fresh=row.fresh)
        elif row.hold_reason is not None:
            detail = row.detail
        self._move(connection, row, "T9", State.RETRY_WAIT, now, told, next_at=next_at, detail=detail)
        if next_at is None:
            after = self._rows(connection, [row.digest])[row.digest]
            self._move(connection, after, "T11", State.DEAD, now, detail=detail)


def _is_taken_back(connection: sa.Connection, row: Row) -> bool:
    """Whether a retraction of this very edition is there or under way at its target."""
    place = [deliveries.c[name] == getattr(row, name) for name in ("statement", "label", "target", "serial")]
    query = sa.select(deliveries.c.moment).where(*place, deliveries.c.state != State.SKIPPED)
    return any(kind_of(moment) is Kind.RETRACTION for moment in connection.scalars(query))


def _with_outcomes(connection: sa.Connection, what: str, written: list[dict[str, Any]]) -> Told:
    """Add outcomes and say how the step is told that they bring about."""
    new = write_outcomes(connection, written)
    return Told(what=what, content={"outcomes": list(new.values())} if new else {})


def _fact(row: Row, no: int, kind: str, detail: str, now: datetime) -> dict[str, Any]:
    """An outcome that the program itself establishes."""
    return {"delivery_id": row.id, "no": no, "target": row.target, "at": now, "kind": kind, "detail": detail}


def _decisions(row: Row) -> tuple[Decision, ...]:
    """What a person may decide about a delivery that stands so."""
    if row.state in _OPEN:
        return ("delivered", "again", "drop")
    if row.state in WAITING:
        return ("delivered", "release", "drop") if row.hold_reason == LEDGER_RESTORED else ("release", "drop")
    return ()
