"""What stands out there: of each edition at each target the newest words, and what became of them before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from scheduler.domain.delivery import State
from scheduler.domain.ids import PING
from scheduler.domain.revision import RETRACTED, Kind, kind_of, revision_moment, spoken_moment
from scheduler.domain.target import FEEDS
from scheduler.errors import UsageError
from scheduler.ledger.rows import payload, record
from scheduler.ledger.session import WAITING, Session
from scheduler.ledger.tables import Instant, deliveries
from scheduler.ledger.values import FrozenEdition, Record

_OUT = sa.and_(deliveries.c.state == State.DELIVERED, deliveries.c.payload.is_not(None))


def is_half_out() -> sa.ColumnElement[bool]:
    """That some posts of an edition's thread stand and no others follow by themselves, or could be kept from it."""
    ended = deliveries.c.state.in_((State.UNCERTAIN, State.DEAD, State.SKIPPED, State.RETRY_WAIT))
    return sa.and_(ended, deliveries.c.segments_out > 0, deliveries.c.of_moment.is_(None))


Place = tuple[str, str, str]
"""An edition at a target."""


def place_of(values: Mapping[str, Any]) -> Place:
    """Statement, label and target of a delivery."""
    return values["statement"], values["label"], values["target"]


def newest() -> sa.ColumnElement[bool]:
    """That these are the words that stand: no delivered ones of the same edition at the same target came after them."""
    later = deliveries.alias("later")
    place = [later.c[name] == deliveries.c[name] for name in ("statement", "label", "target")]
    order = [sa.tuple_(*(table.c[name] for name in ("version", "serial", "id"))) for table in (later, deliveries)]
    out = sa.and_(later.c.state == State.DELIVERED, later.c.payload.is_not(None))
    return sa.and_(_OUT, sa.not_(sa.exists().where(*place, out, order[0] > order[1])))


def first_published(*same: str) -> sa.ScalarSelect[datetime]:
    """When the edition of a delivery was first published at its target; `same` names what else must agree."""
    other = deliveries.alias("other")
    place = [other.c[name] == deliveries.c[name] for name in ("statement", "label", "target", *same)]
    first = sa.func.min(sa.func.coalesce(other.c.first_published, other.c.published))
    query = sa.select(sa.type_coerce(first, Instant)).where(*place, other.c.state == State.DELIVERED)
    return query.scalar_subquery()


class Standing(Session):
    """The questions and the steps that revisions need."""

    def standing(self, statement: str, label: str) -> list[FrozenEdition]:
        """The words of one edition as they stand at each target that has them, feeds first."""
        query = sa.select(deliveries, first_published("moment").label("first")).where(
            deliveries.c.statement == statement, deliveries.c.label == label, newest()
        )
        order = (sa.case((deliveries.c.target == FEEDS, 0), else_=1), deliveries.c.target)
        with self._reading() as connection:
            return [
                FrozenEdition(
                    record=record(row), payload=payload(row), first_published=row.first_published or row.first
                )
                for row in connection.execute(query.order_by(*order))
            ]

    def half_out(self, statement: str, label: str) -> list[FrozenEdition]:
        """The words of one edition at each target where they stand in part, and were not taken back since."""
        later = deliveries.alias("later")
        place = [later.c[name] == deliveries.c[name] for name in ("statement", "label", "target", "serial")]
        taken_back = sa.exists().where(
            *place, later.c.version > deliveries.c.version, later.c.state == State.DELIVERED
        )  # fmt: skip
        query = sa.select(deliveries).where(
            deliveries.c.statement == statement, deliveries.c.label == label, is_half_out(), sa.not_(taken_back)
        )
        with self._reading() as connection:
            rows = connection.execute(query.order_by(deliveries.c.target, deliveries.c.id)).all()
        return [FrozenEdition(record=record(row), payload=payload(row)) for row in rows]

    def out_before(self, day: date) -> list[tuple[str, str, str]]:
        """Statement, label and moment of whatever went out for editions whose day is this one or a later one."""
        query = sa.select(deliveries.c.statement, deliveries.c.label, deliveries.c.moment).where(
            deliveries.c.day >= day,
            deliveries.c.state == State.DELIVERED,
            deliveries.c.of_moment.is_(None),
            deliveries.c.moment != PING,
        )
        with self._reading() as connection:
            return [(row.statement, row.label, row.moment) for row in connection.execute(query.distinct())]

    def deliveries_of(self, statement: str, label: str) -> list[Record]:
        """Every delivery of one edition, revisions included, the oldest first."""
        query = sa.select(deliveries).where(deliveries.c.statement == statement, deliveries.c.label == label)
        with self._reading() as connection:
            return [record(row) for row in connection.execute(query.order_by(deliveries.c.id))]

    def sent_since(self, since: datetime) -> list[Record]:
        """The deliveries whose words stand and came out at or after an instant (aware, UTC), the oldest first."""
        query = sa.select(deliveries).where(newest(), deliveries.c.published >= since)
        with self._reading() as connection:
            return [record(row) for row in connection.execute(query.order_by(deliveries.c.published, deliveries.c.id))]

    def is_retracted(self, statement: str, label: str, serial: int) -> bool:
        """Whether an edition of this serial, or a later one, was retracted at any target, or is being retracted.

        Of a retraction that was taken over from the public folder only the words that stand there are known.
        """
        same = (deliveries.c.statement == statement, deliveries.c.label == label, deliveries.c.serial >= serial)
        ours = sa.select(deliveries.c.moment).where(
            *same, deliveries.c.of_moment.is_not(None), deliveries.c.state != State.SKIPPED
        )
        taken_over = sa.select(deliveries).where(
            *same, deliveries.c.of_moment.is_(None), deliveries.c.version > 1, _OUT
        )
        with self._reading() as connection:
            return any(kind_of(moment) is Kind.RETRACTION for moment in connection.scalars(ours)) or any(
                payload(row).get(RETRACTED) is True for row in connection.execute(taken_over)
            )

    def retracted_from(self, day: date) -> frozenset[tuple[str, str]]:
        """Statement and label of the editions whose day is this one or a later one that `is_retracted` says are."""
        place = (deliveries.c.statement, deliveries.c.label)
        ours = sa.select(*place, deliveries.c.moment).where(
            deliveries.c.day >= day, deliveries.c.of_moment.is_not(None), deliveries.c.state != State.SKIPPED
        )
        taken_over = sa.select(deliveries).where(
            deliveries.c.day >= day, deliveries.c.of_moment.is_(None), deliveries.c.version > 1, _OUT
        )
        with self._reading() as connection:
            found = [row for row in connection.execute(ours) if kind_of(row.moment) is Kind.RETRACTION]
            found += [row for row in connection.execute(taken_over) if payload(row).get(RETRACTED) is True]
        return frozenset((row.statement, row.label) for row in found)

    @staticmethod
    def _versions(connection: sa.Connection, planned: Iterable[Mapping[str, Any]]) -> Mapping[Place, int]:
        """The newest version of each edition about to be planned at each of its targets, 0 where it is new."""
        found: defaultdict[Place, int] = defaultdict(int)
        columns = [deliveries.c[name] for name in ("statement", "label", "target")]
        for statement, label in {(values["statement"], values["label"]) for values in planned}:
            query = sa.select(*columns, sa.func.max(deliveries.c.version).label("newest")).where(
                deliveries.c.statement == statement, deliveries.c.label == label
            )
            for row in connection.execute(query.group_by(*columns)):
                found[row.statement, row.label, row.target] = row.newest
        return found

    @staticmethod
    def _version(values: Mapping[str, Any], newest: Mapping[Place, int]) -> int:
        """The version of a delivery about to be planned: one more than before for a revision, else the one there is.

        A revision counts on from whatever changed its edition at any target. So where one target has forgotten some,
        as after a restore, the pages, which forget none, say the number beyond them.
        """
        kind, place = kind_of(values["moment"]), place_of(values)
        if kind is Kind.ATTENTION:
            return 1
        known = newest.get(place, 0)
        if kind is not Kind.EDITION:
            known = max((version for other, version in newest.items() if other[:2] == place[:2]), default=0)
        if kind is Kind.EDITION:
            return max(known, 1)
        if values["moment"] != revision_moment(kind, known + 1, values["edition_sha256"]):
            raise UsageError(
                "Somebody else changed this edition at the same moment. Nothing was sent; look, then repeat it."
            )
        return known + 1

    def _supersede(self, connection: sa.Connection, values: Mapping[str, Any], now: datetime) -> None:
        """Give up (T13) what revises the same edition at the same target and was never begun: it is overtaken."""
        query = sa.select(deliveries).where(
            *(deliveries.c[name] == values[name] for name in ("statement", "label", "target")),
            deliveries.c.of_moment.is_not(None),
            deliveries.c.state.in_(WAITING),
            deliveries.c.attempts == 0,
        )
        detail = f"Overtaken by {spoken_moment(values['moment'])}."
        for row in connection.execute(query).all():
            self._move(connection, row, "T13", State.SKIPPED, now, next_at=None, hold_reason=None, detail=detail)
