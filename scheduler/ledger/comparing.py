"""Holding the rows of a ledger against its events: each row must stand as the events leave it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, zip_longest
from typing import Any, Final

import sqlalchemy as sa

from scheduler.domain.delivery import TRANSITIONS
from scheduler.ledger.chain import plain
from scheduler.ledger.evidence import attempt_told, outcome_told
from scheduler.ledger.rows import Row, event
from scheduler.ledger.tables import (
    Instant,
    approvals,
    attempts,
    deliveries,
    events,
    holds,
    identity,
    instant_text,
    outcomes,
    watermarks,
)
from scheduler.ledger.values import Event, Fault

_MANY: Final = 500

_LEGAL: Final = frozenset((step.name, step.before, step.after) for step in TRANSITIONS)

_NOT_COMPARED: Final = frozenset({"id", "quarantine_boot", "quarantine_from"})
"""Columns that are no facts: the row's number, and how long a quarantine has lasted since this machine started."""

_BEGINS_AS: Final[Mapping[str, Any]] = {
    "fence": 0,
    "attempts": 0,
    "spent": 0,
    "deferrals": 0,
    "detail": "",
    "segments": 1,
    "segments_out": 0,
}
"""What the table itself writes into a new row."""


class _Told:
    """What the events of one delivery say: the row as it must stand, its attempts and their outcomes.

    Attributes:
        row, attempts, outcomes: as columns and values, each with the event that says so.
        fault: the first event that cannot follow on the one before it.
    """

    def __init__(self, digest: str, told: Sequence[Event]) -> None:
        self.row: dict[str, tuple[Any, Event]] = {}
        self.attempts: list[tuple[dict[str, Any], Event]] = []
        self.outcomes: list[tuple[dict[str, Any], Event]] = []
        self.fault: Fault | None = None
        for one in told:
            self._follow(digest, one)

    def _follow(self, digest: str, one: Event) -> None:
        content = one.content
        said = dict(content.get("set", {}))
        if "step" in content:
            before = self.row["state"][0] if self.row else None
            step = (content["step"], content.get("from"), content.get("to"))
            if self.fault is None and (step not in _LEGAL or step[1] != before):
                what = f"Event {one.seq} takes delivery {digest} from {step[1]} to {step[2]}, but it was {before}."
                self.fault = Fault(seq=one.seq, at=one.at, what=what)
            said |= {"state": step[2], "changed": instant_text(one.at)}
        if not self.row:
            said = {**_BEGINS_AS, "digest": digest, **said}
        self.row.update({name: (value, one) for name, value in said.items()})
        if "attempt" in content:
            self.attempts.append((content["attempt"], one))
        self.outcomes.extend((outcome, one) for outcome in content.get("outcomes", ()))


def page_disagrees(connection: sa.Connection, last: str) -> tuple[list[Fault], str | None]:
    """Hold the next deliveries, in the order of their digests, against their events.

    Returns:
        What disagrees, and the last digest, or None when these were the last.
    """
    query = sa.select(*_raw(deliveries)).where(deliveries.c.digest > last).order_by(deliveries.c.digest).limit(_MANY)
    rows = {row.digest: row for row in connection.execute(query)}
    end = max(rows) if len(rows) == _MANY else None
    within = [events.c.delivery > last, *([] if end is None else [events.c.delivery <= end])]
    told = connection.execute(sa.select(events).where(*within).order_by(events.c.delivery, events.c.seq))
    by_delivery = {digest: [event(row) for row in some] for digest, some in groupby(told, lambda row: row.delivery)}
    made = _children(connection, attempts, rows, attempts.c.no)
    ended = _children(connection, outcomes, rows, outcomes.c.id)
    found: list[Fault] = []
    for digest in sorted({*rows, *by_delivery}):
        row, history = rows.get(digest), by_delivery.get(digest, [])
        if row is None:
            found.append(_fault(history[0], f"Delivery {digest} is gone, which event {history[0].seq} tells of."))
        elif not history:
            found.append(Fault(seq=None, at=None, what=f"Delivery {digest} stands there, and no event tells of it."))
        else:
            found.extend(_compare(row, _Told(digest, history), made.get(row.id, []), ended.get(row.id, [])))
    return found, end


def _compare(row: Row, told: _Told, made: Sequence[Row], ended: Sequence[Row]) -> Iterator[Fault]:
    """What of one delivery disagrees with its events: at most one fault of each kind."""
    if told.fault is not None:
        yield told.fault
    actual = plain(_columns(row, *_NOT_COMPARED))
    wrong = [name for name, value in actual.items() if name in told.row and told.row[name][0] != value]
    wrong += [name for name, value in actual.items() if name not in told.row and value is not None]
    if wrong:
        name = min(wrong, key=lambda one: told.row[one][1].seq if one in told.row else 0)
        value, one = told.row.get(name, (None, next(iter(told.row.values()))[1]))
        shown = "has other words than those" if name == "payload" else f"has {name} {actual[name]!r}, not {value!r}, as"
        yield _fault(one, f"Delivery {row.digest} {shown} event {one.seq} tells.")
    yield from _compare_all("attempt", row.digest, [attempt_told(_columns(one)) for one in made], told.attempts)
    yield from _compare_all("outcome", row.digest, [outcome_told(_columns(one)) for one in ended], told.outcomes)


def _compare_all(
    kind: str, digest: str, actual: Sequence[Mapping[str, Any]], told: Sequence[tuple[Mapping[str, Any], Event]]
) -> Iterator[Fault]:
    for stands, said in zip_longest(actual, told):
        if said is None:
            what = f"Delivery {digest} has an {kind} {stands['no']} of which no event tells."
            yield Fault(seq=None, at=None, what=what)
            return
        if stands != said[0]:
            gone = "is gone or was put out of its order" if stands is None else "was changed"
            no, seq = said[0]["no"], said[1].seq
            yield _fault(said[1], f"The {kind} of attempt {no} of delivery {digest}, event {seq}, {gone}.")
            return


def identity_disagrees(connection: sa.Connection) -> Iterator[Fault]:
    """Whether the chain does not begin with the making of this very ledger."""
    row = connection.execute(sa.select(identity)).one()
    first = connection.execute(sa.select(events).order_by(events.c.seq).limit(1)).first()
    made = None if first is None else event(first)
    said = {"uuid": row.uuid, "simulated": row.simulated}
    if made is None:
        yield Fault(seq=None, at=None, what="There is no event, not even of the making of this ledger.")
    elif (made.what, made.at, made.content) != ("made", row.created, said):
        yield _fault(made, "Event 1 tells of the making of another ledger.")


def decisions_disagree(connection: sa.Connection) -> Iterator[Fault]:
    """What of holds, guards, approvals and adoptions does not stand as its events say."""
    decisions = _Decisions(connection)
    told = connection.execute(sa.select(events).where(events.c.delivery.is_(None)).order_by(events.c.seq))
    for row in told:
        yield from decisions.follow(event(row))
    yield from decisions.end()


class _Decisions:
    """What stands of holds, guards, approvals and adoptions, held against what the events say, one by one."""

    def __init__(self, connection: sa.Connection) -> None:
        self._pauses: list[tuple[dict[str, Any], Event]] = []
        self._holds = _all(connection, holds, holds.c.id)
        self._approved = iter(_all(connection, approvals, approvals.c.id))
        marks = _all(connection, watermarks, watermarks.c.statement)
        self._adopted = {(one["statement"], one["target"]): one["adopted"] for one in marks}

    def follow(self, one: Event) -> Iterator[Fault]:
        """Go on to the next event; what it says of holds is compared at the end, when they have ended or not."""
        if "hold" in one.content:
            self._pauses.append((dict(one.content["hold"]), one))
        elif "ends" in one.content:
            self._end(one)
        elif "approval" in one.content:
            said = {**one.content["approval"], "by": one.by, "at": instant_text(one.at)}
            if next(self._approved, None) != said:
                yield _fault(one, f"The approval that event {one.seq} tells of was changed or is gone.")
        elif one.what == "adopted":
            pair = (one.content.get("statement"), one.content.get("target"))
            if self._adopted.pop(pair, None) != one.content.get("adopted"):
                yield _fault(one, f"The adoption of {pair[0]} for {pair[1]}, event {one.seq}, was changed or is gone.")

    def end(self) -> Iterator[Fault]:
        """What disagrees once every event was followed."""
        for one in self._approved:
            what = f"An approval of {one['statement']} by {one['by']} stands there, and no event tells of it."
            yield Fault(seq=None, at=None, what=what)
        for pair in self._adopted:
            yield Fault(seq=None, at=None, what=f"{pair[0]} for {pair[1]} was adopted, and no event tells of it.")
        for stands, paused in zip_longest(self._holds, self._pauses):
            if paused is None:
                yield Fault(seq=None, at=None, what=f"There is a hold ({stands['reason']}) of which no event tells.")
            elif stands != paused[0]:
                told = paused[1]
                yield _fault(told, f"The hold of event {told.seq} ({told.reason}) was changed or is gone.")

    def _end(self, one: Event) -> None:
        at = instant_text(one.at)
        ends = one.content["ends"]
        for said, _ in self._pauses:
            on = said["until"] is None or said["until"] > at
            if on and (said["scope"], said["value"]) == (ends["scope"], ends["value"]):
                said["until"] = at


def _all(connection: sa.Connection, table: sa.Table, order: sa.ColumnElement[Any]) -> list[dict[str, Any]]:
    return [_columns(row, "id") for row in connection.execute(sa.select(*_raw(table)).order_by(order))]


def _children(
    connection: sa.Connection, table: sa.Table, rows: Mapping[str, Row], order: sa.ColumnElement[int]
) -> dict[int, list[Row]]:
    query = sa.select(*_raw(table)).where(table.c.delivery_id.in_([row.id for row in rows.values()]))
    found = connection.execute(query.order_by(table.c.delivery_id, order))
    return {owner: list(some) for owner, some in groupby(found, lambda row: row.delivery_id)}


def _raw(table: sa.Table) -> list[sa.ColumnElement[Any]]:
    """Its columns, instants and days as the text that is stored: what was falsified need not be an instant."""
    dated = (Instant, sa.Date)
    return [
        sa.cast(column, sa.String).label(column.name) if isinstance(column.type, dated) else column
        for column in table.c
    ]


def _columns(row: Row, *without: str) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name not in without}  # noqa: SLF001  # public in SQLAlchemy


def _fault(one: Event, what: str) -> Fault:
    return Fault(seq=one.seq, at=one.at, what=what)
