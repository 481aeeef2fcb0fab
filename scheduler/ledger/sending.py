"""From due to done: claim, intent, finish, each one transaction for a whole batch."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any

import sqlalchemy as sa

from scheduler.domain.delivery import Cause, State, TargetClass
from scheduler.domain.ids import PING
from scheduler.domain.retry import MAX_LATENESS, NEVER_STALE
from scheduler.domain.target import FEEDS
from scheduler.errors import NotSent
from scheduler.ledger.chain import Told, amend
from scheduler.ledger.doubting import LEDGER_RESTORED
from scheduler.ledger.evidence import attempt_told
from scheduler.ledger.finishing import Finishing
from scheduler.ledger.holds import PAUSED, Tags, active_guards, active_holds, due, holding, mark_held
from scheduler.ledger.hosts import Hosts, in_peace, left_in_peace, may_be_asked, shut_out
from scheduler.ledger.many import insert_many
from scheduler.ledger.rows import Row, key, payload, record
from scheduler.ledger.segments import all_ready, current
from scheduler.ledger.session import STEPS, Move
from scheduler.ledger.tables import attempts, deliveries
from scheduler.ledger.values import Claim, Hold, Intent, Ready, Record, Result


class Sending(Finishing):
    """The calls around one attempt."""

    def claim(
        self,
        *,
        now: datetime,
        limit: int,
        zone: tzinfo,
        only: Collection[str] | None = None,
        per_target_per_day: int | None = None,
        halted: str | None = None,
        tags: Tags | None = None,
        hosts: Hosts | None = None,
    ) -> list[Claim]:
        """Take what is due (T2): at most one of each target, feeds first, then the longest due.

        What is due but held is marked so, durably; what has become too late is given up (T13, T11).

        Args:
            now: aware, UTC.
            limit: at most so many.
            zone: in which a day of `per_target_per_day` is a day.
            only: digests of the deliveries asked for; None takes all.
            per_target_per_day: beyond so many a target's deliveries are held; feeds and pings are exempt.
            halted: text of the HOLD file, when there is one.
            tags: the statements' tags, for holds on tags.
            hosts: of the targets: what is due at a host that is left in peace simply stays due.
        """
        with self._writing("claim") as connection:
            let_through = active_guards(connection)
            mark_held(connection, now=now, tags=tags or {}, halted=halted)
            self._give_up_stale(connection, let_through, hosts or {}, now)
            if per_target_per_day is not None:
                _mark_beyond(connection, per_target_per_day, _midnight(now, zone), now)
            asked = sa.true() if only is None else deliveries.c.digest.in_(list(only))
            awake = may_be_asked(connection, hosts or {}, now, let_through, asked)
            rows = connection.execute(first_of_each_target(now, limit, let_through, sa.and_(asked, awake))).all()
            moves = [Move(row=row, values={"next_at": None}) for row in rows]
            claimed = self._move_all(connection, "T2", State.CLAIMED, now, moves)
            return [_claim(row) for row in claimed if row is not None]

    def intent(
        self,
        intents: Sequence[Intent],
        *,
        now: datetime,
        halted: str | None = None,
        tags: Tags | None = None,
        hosts: Hosts | None = None,
    ) -> list[Ready]:
        """Write down what is about to be sent (T3); only what comes back may be sent, and only if this returns.

        The edition freezes at the first intent: later ones get the frozen one back. A hold or guard put up since the
        claim wins: its deliveries go back to waiting.

        Args:
            intents: words by claim.
            now: aware, UTC; the `published` of what is sent for the first time.
            halted, tags, hosts: as for `claim`.

        Raises:
            LedgerError: it is not certain that the intents are durable: nothing may be sent.
        """
        with self._writing("intent") as connection:
            let_through = _digests_let_through(connection, [one.digest for one in intents])
            active = _active_with_halt(active_holds(connection, now), halted, now)
            rows = self._rows(connection, [one.digest for one in intents])
            owned = [rows[one.digest] for one in intents if one.digest in rows]
            resting = shut_out(connection, hosts or {}, owned, now)
            moves: list[Move] = []
            attempted: list[dict[str, Any]] = []
            for one in intents:
                row = rows.get(one.digest)
                if row is None or not self._owns(row, one.fence):
                    continue
                held = holding(active, key(row), tags or {})
                if held is not None or row.digest not in let_through:
                    self._back(connection, row, now, held.kind if held else None, held.reason if held else row.detail)
                elif row.digest in resting:
                    rest = resting[row.digest]
                    self._back(connection, row, now, None, in_peace(rest, now), until=rest.until)
                else:
                    attempt = _attempt_values(row, one, now)
                    told = Told(what=STEPS["T3"], content={"attempt": attempt_told(attempt)})
                    moves.append(Move(row=row, values=_frozen(row, one, now), told=told))
                    attempted.append({"delivery_id": row.id, **attempt})
            stand = self._move_all(connection, "T3", State.SENDING, now, moves)
            begun = [attempt for attempt, row in zip(attempted, stand, strict=True) if row is not None]
            insert_many(connection, attempts, begun)
            return all_ready(connection, [row for row in stand if row is not None])

    def give_back(self, claims: Sequence[Claim], *, now: datetime) -> list[Record]:
        """Return claims of which, as the caller knows, nothing was sent (T7): on shutdown, or after a failed `intent`.

        A commit error does not mean "not committed": if the intent did become durable, its attempt is written down as
        not sent.
        """
        with self._writing("give_back") as connection:
            rows = self._rows(connection, [claim.digest for claim in claims])
            unsent = []
            for claim in claims:
                row = rows.get(claim.digest)
                if row is not None and self._owns(row, claim.fence):
                    self._back(connection, row, now, None, row.detail)
                elif row is not None and row.state == State.SENDING and row.fence == claim.fence + 1:
                    outcome = NotSent("The ledger could not say that it was written down, so nothing was sent.")
                    unsent.append(Result(digest=row.digest, fence=row.fence, attempt_no=row.attempts, outcome=outcome))
            self._finish(connection, unsent, now)
            return self._records(connection, [claim.digest for claim in claims])

    def put_on_hold(self, digest: str, fence: int, reason: str, detail: str, *, now: datetime) -> Record | None:
        """Let a claimed delivery wait for a person: `approval`, `facts_stale`; None when the claim is lost."""
        with self._writing("put_on_hold") as connection:
            row = self._rows(connection, [digest]).get(digest)
            if row is None or not self._owns(row, fence) or not self._back(connection, row, now, reason, detail):
                return None
            return record(self._rows(connection, [digest])[digest])

    def _owns(self, row: Row, fence: int) -> bool:
        """Whether a claim with this fence is still good."""
        return bool(row.state == State.CLAIMED and row.fence == fence)

    def _back(
        self,
        connection: sa.Connection,
        row: Row,
        now: datetime,
        hold: str | None,
        detail: str,
        *,
        until: datetime | None = None,
    ) -> bool:
        following = now if until is None else max(now, until)  # or it would be claimed and refused for ever
        return self._move(
            connection, row, "T7", State.RETRY_WAIT, now, next_at=following, hold_reason=hold, detail=detail
        )

    def _give_up_stale(
        self, connection: sa.Connection, let_through: sa.ColumnElement[bool], hosts: Hosts, now: datetime
    ) -> None:
        """End what has become too late; what nobody tried because its host was left in peace waits for a person."""
        stale = sa.select(deliveries).where(
            due(now),
            let_through,
            deliveries.c.target_class.not_in(list(NEVER_STALE)),
            deliveries.c.fresh < now - MAX_LATENESS,
        )
        late = connection.execute(stale).all()
        untried = [row.fresh for row in late if row.attempts == 0]
        peaceful = left_in_peace(connection, hosts, since=min(untried), now=now) if untried else {}
        for row in late:
            if row.attempts == 0 and row.target in peaceful and row.fresh <= peaceful[row.target]:
                why = "It became too late while its host, which had failed, was left in peace."
                amend(connection, Told(what="held"), self._unchanged(row), at=now, hold_reason="late", detail=why)
                continue
            detail = "It was noticed more than a day after it was due."
            unsettled = self._is_unsettled(connection, row)
            if row.attempts:
                after = State.UNCERTAIN if unsettled else State.DEAD
                self._move(connection, row, "T11", after, now, next_at=None, detail=detail)
            elif unsettled:  # by an attempt that is forgotten: it was released, and may be out all the same
                held = {"hold_reason": LEDGER_RESTORED, "detail": f"{detail} It may be out already."}
                amend(connection, Told(what="held"), self._unchanged(row), at=now, **held)
            else:
                self._move(connection, row, "T13", State.SKIPPED, now, next_at=None, detail=detail)


def first_of_each_target(
    now: datetime, limit: int, let_through: sa.ColumnElement[bool], asked: sa.ColumnElement[bool]
) -> sa.Select[Any]:
    """What a claim looks for: the longest due delivery of each target that has none on its way, begun threads first."""
    underway = sa.select(deliveries.c.target).where(deliveries.c.state.in_((State.CLAIMED, State.SENDING)))
    turn = sa.func.row_number().over(partition_by=deliveries.c.target, order_by=_turns())
    candidates = (
        sa.select(deliveries.c.id, turn.label("turn"))
        .where(due(now), let_through, asked, deliveries.c.target.not_in(underway))
        .subquery()
    )
    return (
        sa.select(deliveries)
        .join(candidates, candidates.c.id == deliveries.c.id)
        .where(candidates.c.turn == 1)
        .order_by(sa.case((deliveries.c.target == FEEDS, 0), else_=1), deliveries.c.due, deliveries.c.id)
        .limit(limit)
    )


def _turns() -> tuple[sa.ColumnElement[Any], ...]:
    """Who goes first at one target: no other post comes between two of a thread."""
    return sa.case((deliveries.c.segments_out > 0, 0), else_=1), deliveries.c.due, deliveries.c.id


def _claim(row: Row) -> Claim:
    return Claim(
        digest=row.digest,
        key=key(row),
        number=row.number,
        day=row.day,
        due=row.due,
        fence=row.fence,
        target_class=TargetClass(row.target_class),
        title=row.title,
        cause=Cause(row.cause),
        attempts=row.attempts,
        payload=None if row.payload is None else payload(row),
        edition_sha256=row.edition_sha256,
        published=row.published,
        late=row.late,
        by=row.by,
        reason=row.reason,
        released_by=row.released_by,
        version=row.version,
        of=row.of_moment,
    )


def _frozen(row: Row, one: Intent, now: datetime) -> Mapping[str, Any]:
    """The columns of an intent: with the edition, if this is the first."""
    first: dict[str, Any] = {}
    if row.payload is None:
        first = {"payload": one.payload, "edition_sha256": one.edition_sha256, "source_sha256": one.source_sha256}
        if one.segments != 1:
            first["segments"] = one.segments
        if one.title is not None:
            first["title"] = one.title
    return {**first, "attempts": row.attempts + 1, "published": row.published or now}


def _attempt_values(row: Row, one: Intent, now: datetime) -> dict[str, Any]:
    """One row of the append-only table of attempts, but for its delivery."""
    return {
        "no": row.attempts + 1,
        "fence": row.fence + 1,
        "started": now,
        "deadline": now + timedelta(seconds=one.deadline),
        "request_sha256": row.edition_sha256 or one.edition_sha256,
        "segment": None if (row.segments if row.payload else one.segments) == 1 else current(row),
    }


def _digests_let_through(connection: sa.Connection, digests: Collection[str]) -> set[str]:
    let_through = active_guards(connection)
    if isinstance(let_through, sa.True_):
        return set(digests)
    query = sa.select(deliveries.c.digest).where(deliveries.c.digest.in_(list(digests)), let_through)
    return set(connection.scalars(query))


def _active_with_halt(active: list[Hold], halted: str | None, now: datetime) -> list[Hold]:
    if halted is None:
        return active
    everything = Hold(scope="all", value="", kind=PAUSED, reason=halted, by="HOLD", since=now, until=None)
    return [everything, *active]


def _midnight(now: datetime, zone: tzinfo) -> datetime:
    return now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)


def _mark_beyond(connection: sa.Connection, most: int, midnight: datetime, now: datetime) -> None:
    """Hold what is due at targets that have had their share since midnight; what was begun or released goes on."""
    fresh = sa.and_(
        due(now),
        deliveries.c.target != FEEDS,
        deliveries.c.moment != PING,
        deliveries.c.published.is_(None),
        deliveries.c.released_by.is_(None),
    )
    had = (
        sa.select(deliveries.c.target)
        .where(
            deliveries.c.target.in_(sa.select(deliveries.c.target).where(fresh)),
            deliveries.c.published >= midnight,
            deliveries.c.of_moment.is_(None),  # what revises adds nothing to what a target was sent today
        )
        .group_by(deliveries.c.target)
        .having(sa.func.count() >= most)
    )
    full = list(connection.scalars(had))
    if full:
        detail = f"Its target has had {most} deliveries today."
        within = deliveries.c.target.in_(full)
        amend(connection, Told(what="held"), fresh, within, at=now, hold_reason="daily_limit", detail=detail)
