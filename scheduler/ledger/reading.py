"""Everything that is asked of a ledger; no transaction here outlives its call."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from scheduler.domain.delivery import State, TargetClass
from scheduler.domain.ids import PING
from scheduler.domain.planning import Watermark
from scheduler.domain.revision import DEAD, HELD, UNCERTAIN, Kind, attention_moment
from scheduler.domain.target import FEEDS
from scheduler.errors import UsageError
from scheduler.ledger import chain
from scheduler.ledger.holds import due, waiting
from scheduler.ledger.rows import event, payload, record
from scheduler.ledger.session import WAITING, Session
from scheduler.ledger.standing import first_published, newest
from scheduler.ledger.tables import attempts, deliveries, events, outcomes, watermarks
from scheduler.ledger.values import Attempt, Attention, Event, FrozenEdition, Record

OVERDUE = timedelta(minutes=15)
"""What could be claimed for longer than this and was not needs a person."""

_PAGE = 200
_LIST = 500

_LATEST_LAST = {"unknown": 0, "interrupted": 0, "absent": 1, "not_sent": 1, "refused": 1, "delivered": 2}
"""Of several outcomes of one attempt the strongest evidence counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which deliveries are asked for; None asks for all.

    Attributes:
        since: changed at or after this instant (aware, UTC).
    """

    since: datetime | None = None
    statement: str | None = None
    label: str | None = None
    target: str | None = None
    state: State | None = None

    def clauses(self) -> list[sa.ColumnElement[bool]]:
        """As conditions on the table of deliveries."""
        found = [] if self.since is None else [deliveries.c.changed >= self.since]
        for name in ("statement", "label", "target", "state"):
            value = getattr(self, name)
            if value is not None:
                found.append(deliveries.c[name] == value)
        return found


class Reading(Session):
    """The questions."""

    def records(self, asked: Filter | None = None, *, limit: int = 100) -> list[Record]:
        """Deliveries, the last changed first."""
        query = sa.select(deliveries).where(*(asked or Filter()).clauses())
        return self._list(query.order_by(deliveries.c.changed.desc(), deliveries.c.id.desc()).limit(limit))

    def record(self, prefix: str) -> Record:
        """The one delivery whose key begins so; `msg_`, as webhooks carry it, may stand before it.

        Raises:
            UsageError: none or several do.
        """
        beginning = prefix.removeprefix("msg_").lower()
        found = []
        if beginning:
            length = len(beginning)
            query = sa.select(deliveries).where(sa.func.substr(deliveries.c.digest, 1, length) == beginning)
            found = self._list(query.order_by(deliveries.c.digest).limit(4))
        if not found:
            raise UsageError(f"No delivery's key begins with {prefix!r}. `remembrancer log` lists them.")
        if len(found) > 1:
            some = ", ".join(one.delivery[: len(beginning) + 4] for one in found[:3])
            raise UsageError(f"Several deliveries' keys begin with {prefix!r} ({some}, …). Write more of it.")
        return found[0]

    def find(self, digest: str) -> Record | None:
        """The delivery with exactly this key, or None."""
        found = self._list(sa.select(deliveries).where(deliveries.c.digest == digest))
        return found[0] if found else None

    def edition(self, digest: str) -> FrozenEdition | None:
        """The words a delivery froze, or None as long as it froze none."""
        query = sa.select(deliveries).where(deliveries.c.digest == digest, deliveries.c.payload.is_not(None))
        found = self._editions(query)
        return found[0] if found else None

    def attempts(self, digest: str) -> list[Attempt]:
        """Every attempt of a delivery, the first first."""
        query = (
            sa.select(attempts, outcomes.c.at, outcomes.c.kind, outcomes.c.status, outcomes.c.detail)
            .join(deliveries, deliveries.c.id == attempts.c.delivery_id)
            .outerjoin(
                outcomes,
                sa.and_(outcomes.c.delivery_id == attempts.c.delivery_id, outcomes.c.no == attempts.c.no),
            )
            .where(deliveries.c.digest == digest)
            .order_by(attempts.c.no, outcomes.c.id)
        )
        strongest: dict[int, sa.Row[Any]] = {}
        with self._reading() as connection:
            for row in connection.execute(query):
                known = strongest.get(row.no)
                if known is None or _LATEST_LAST[row.kind] >= _LATEST_LAST[known.kind]:
                    strongest[row.no] = row
        return [
            Attempt(
                no=row.no,
                started=row.started,
                ended=row.at,
                outcome=row.kind or "open",
                status=row.status,
                detail=row.detail or "",
            )
            for row in strongest.values()
        ]

    def counts(self) -> dict[State, int]:
        """How many deliveries stand in each state; every state is named."""
        query = sa.select(deliveries.c.state, sa.func.count()).group_by(deliveries.c.state)
        with self._reading() as connection:
            found = {row.state: row[1] for row in connection.execute(query)}
        return {state: found.get(state, 0) for state in State}

    def watermarks(self) -> dict[tuple[str, str], Watermark]:
        """How far each statement is planned for each target."""
        with self._reading() as connection:
            return {
                (row.statement, row.target): Watermark(
                    statement=row.statement, target=row.target, adopted=row.adopted, until=row.until
                )
                for row in connection.execute(sa.select(watermarks))
            }

    def newest_feed_editions(self, limit: int) -> list[FrozenEdition]:
        """What the window of the feeds shows: the newest first, without what was noticed too late for it.

        The cost does not grow with the archive.
        """
        return self._editions(newest_in_feeds(limit).add_columns(first_published().label("first")))

    def feed_editions(self) -> Iterator[FrozenEdition]:
        """Every edition in feeds and pages with its newest words, in pages: no transaction stays open between."""
        place = 0
        while True:
            found, place = self.some_feed_editions(place, _PAGE)
            yield from found
            if not place:
                return

    def some_feed_editions(self, place: int, limit: int) -> tuple[list[FrozenEdition], int]:
        """The next editions in feeds and pages with their newest words, in the order in which they were planned.

        Args:
            place: where an earlier call ended, 0 to begin.
            limit: at most so many.

        Returns:
            The editions, and the place to go on from: 0 after the last.
        """
        query = sa.select(deliveries, first_published().label("first")).where(
            deliveries.c.target == FEEDS, newest(), deliveries.c.id > place
        )
        with self._reading() as connection:
            rows = connection.execute(query.order_by(deliveries.c.id).limit(limit)).all()
        return [_frozen(row) for row in rows], rows[-1].id if len(rows) == limit else 0

    def attention(self, now: datetime) -> Attention:
        """What needs a person, the longest due first; at most 500 in each list."""

        def some(*where: sa.ColumnElement[bool]) -> tuple[Record, ...]:
            query = sa.select(deliveries).where(*where).order_by(deliveries.c.due, deliveries.c.id)
            return tuple(self._list(query.limit(_LIST)))

        return Attention(
            uncertain=some(deliveries.c.state == State.UNCERTAIN),
            dead=some(deliveries.c.state == State.DEAD),
            held=some(deliveries.c.state.in_(WAITING), deliveries.c.hold_reason.is_not(None)),
            overdue=some(due(now - OVERDUE), deliveries.c.moment != PING),  # a hub that is down is nobody's task
        )

    def untold(self, target: str, *, limit: int) -> list[tuple[str, Record]]:
        """What waits for a person and one target was not told of yet, the longest due first, with what it then is.

        News of that sort is never told of itself.

        Args:
            target: which would be told.
            limit: at most so many.

        Returns:
            Pairs of `uncertain`, `dead` or `held` and the delivery.
        """
        is_held = sa.and_(deliveries.c.state.in_(WAITING), deliveries.c.hold_reason.is_not(None))
        what = sa.case(
            (deliveries.c.state == State.UNCERTAIN, UNCERTAIN), (deliveries.c.state == State.DEAD, DEAD), else_=HELD
        )
        news = deliveries.alias("news")
        told = sa.exists().where(
            news.c.statement == deliveries.c.statement,
            news.c.label == deliveries.c.digest,
            news.c.target == target,
            news.c.moment == sa.literal(attention_moment("")).concat(what),
        )
        query = sa.select(deliveries, what.label("what")).where(
            sa.or_(deliveries.c.state.in_((State.UNCERTAIN, State.DEAD)), is_held),
            deliveries.c.moment.not_like(f"{Kind.ATTENTION} %"),
            sa.not_(told),
        )
        with self._reading() as connection:
            rows = connection.execute(query.order_by(deliveries.c.due, deliveries.c.id).limit(limit))
            return [(row.what, record(row)) for row in rows]

    def next_due(self) -> datetime | None:
        """The earliest instant at which something can be claimed or moved on; past if it is overdue, None if never."""
        asked_again = sa.and_(
            deliveries.c.state == State.VERIFYING,
            deliveries.c.target_class == TargetClass.KEYED,
            deliveries.c.hold_reason.is_(None),
        )
        with self._reading() as connection:
            found = [
                connection.scalar(sa.select(sa.func.min(deliveries.c.next_at)).where(where))
                for where in (waiting(), asked_again)
            ]
        return min((one for one in found if one is not None), default=None)

    def latest_published(self) -> datetime | None:
        """The newest `published` in this ledger: older than that of feeds/ means that a backup was put back."""
        query = sa.select(sa.func.max(deliveries.c.published))
        with self._reading() as connection:
            newest: datetime | None = connection.scalar(query)
        return newest

    def latest_in_feeds(self) -> datetime | None:
        """The newest `published` among what stands in feeds and pages: what their mark says in public."""
        newest = sa.select(sa.func.max(deliveries.c.published)).where(
            deliveries.c.target == FEEDS, deliveries.c.state == State.DELIVERED
        )
        with self._reading() as connection:  # two looks at the end of an index instead of a walk along it
            found = [connection.scalar(newest.where(deliveries.c.late.is_(late))) for late in (sa.true(), sa.false())]
        return max((one for one in found if one is not None), default=None)

    def events(self, *, since: datetime | None = None, limit: int = 100) -> list[Event]:
        """Who did what, the newest first."""
        query = sa.select(events).where(sa.true() if since is None else events.c.at >= since)
        with self._reading() as connection:
            return [event(row) for row in connection.execute(query.order_by(events.c.seq.desc()).limit(limit))]

    def history(self, digest: str) -> list[Event]:
        """Everything that ever happened to a delivery, the first first."""
        query = sa.select(events).where(events.c.delivery == digest).order_by(events.c.seq)
        with self._reading() as connection:
            return [event(row) for row in connection.execute(query)]

    def head(self) -> tuple[int, str]:
        """Number and digest of the last event."""
        with self._reading() as connection:
            return chain.head(connection)

    def _list(self, query: sa.Select[Any]) -> list[Record]:
        with self._reading() as connection:
            return [record(row) for row in connection.execute(query)]

    def _editions(self, query: sa.Select[Any]) -> list[FrozenEdition]:
        with self._reading() as connection:
            return [_frozen(row) for row in connection.execute(query)]


def _frozen(row: sa.Row[Any]) -> FrozenEdition:
    return FrozenEdition(record=record(row), payload=payload(row), first_published=getattr(row, "first", None))


def newest_in_feeds(limit: int) -> sa.Select[Any]:
    """The query behind `newest_feed_editions`: one walk down an index."""
    return (
        sa.select(deliveries)
        .where(
            deliveries.c.target == FEEDS,
            deliveries.c.state == State.DELIVERED,
            deliveries.c.late.is_(sa.false()),
            newest(),
        )
        .order_by(deliveries.c.published.desc(), deliveries.c.due.desc(), deliveries.c.digest.desc())
        .limit(limit)
    )
