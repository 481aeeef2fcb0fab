"""The ledger: the durable record of deliveries, attempts and receipts; rows are added, never erased.

Six calls carry every delivery: `plan`, `claim`, `intent`, `finish`, `recover`, `settle`. Each is one transaction for a
whole batch, durable when it returns. A daemon and commands beside it may write at once: every change of state compares
before it sets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from scheduler.domain.delivery import Cause, State, TargetClass
from scheduler.domain.edition import canonical_json
from scheduler.domain.ids import PING, DeliveryKey
from scheduler.domain.planning import Planned, Watermark
from scheduler.errors import LedgerError
from scheduler.ledger import engine as opening
from scheduler.ledger.accounts import Accounting
from scheduler.ledger.chain import DAEMON, Told, amend, plain, tell
from scheduler.ledger.doubting import BY_ITSELF
from scheduler.ledger.finishing import PROVABLE
from scheduler.ledger.hosts import Resting
from scheduler.ledger.keeping import Keeping
from scheduler.ledger.many import insert_many
from scheduler.ledger.proving import Proving
from scheduler.ledger.reading import Reading
from scheduler.ledger.rows import Row
from scheduler.ledger.schema import Place
from scheduler.ledger.session import CHECKPOINTS, WAITING, Checkpoint, no_checkpoint, tell_step
from scheduler.ledger.settling import Settling
from scheduler.ledger.standing import Standing
from scheduler.ledger.tables import HEAD, deliveries, identity, raise_watermarks, watermarks
from scheduler.ledger.values import TakenOver

__all__ = ["CHECKPOINTS", "Ledger", "open_ledger"]

_JUDGED_ANEW = (None, "late", "facts_stale", "approval")
"""The holds that planning gives, or asks for again when the new day comes."""

_KEY_COLUMNS = ("statement", "label", "moment", "target", "serial")


class Ledger(Settling, Reading, Standing, Resting, Accounting, Proving, Keeping):
    """An open ledger.

    Attributes:
        uuid: its name for ever.
        created: when it was made (aware, UTC).
        is_new: whether this opening made it.
    """

    def __init__(
        self,
        engine: sa.Engine,
        path: Place,
        *,
        is_new: bool = False,
        writable: bool = True,
        checkpoint: Checkpoint = no_checkpoint,
    ) -> None:
        super().__init__(engine, path, checkpoint=checkpoint, writable=writable)
        with self._reading() as connection:
            row = connection.execute(sa.select(identity)).one()
        self.uuid: str = row.uuid
        self.created: datetime = row.created
        self.simulated: bool = row.simulated
        self.is_new = is_new

    def plan(
        self,
        planned: Sequence[Planned],
        marks: Sequence[Watermark] = (),
        *,
        moved: Sequence[Planned] = (),
        now: datetime,
    ) -> list[str]:
        """Write down what falls due (T1), and how far planning has come; doing it twice is harmless.

        A delivery whose key is there stays as it is. So does a day on which its statement already speaks, by the same
        moment to the same target, under another label: one statement says one thing a day. A
        ping says nothing.

        Args:
            planned: deliveries.
            marks: watermarks; `adopted` stays as first written, `until` never moves back.
            moved: deliveries of which one that stands and waits, planned by the program and never tried, takes day and
                instant from here; what is not there is not made.
            now: aware, UTC.

        Returns:
            Digests of the deliveries that were not there before.
        """
        with self._writing("plan") as connection:
            # Another process cannot slip a label in between: the transaction has held the write lock from its start.
            self._move_days(connection, moved, now)
            taken = _days_taken(connection, planned)
            known = set(self._rows(connection, [one.key.digest for one in planned]))
            rows: dict[str, dict[str, Any]] = {}
            for one in self._with_doubts(connection, planned):
                day = (one.key.statement, one.key.moment, one.key.target, one.key.serial, one.day)
                speaks = one.revision is None and one.key.moment != PING
                if one.key.digest in known or (speaks and day in taken):
                    continue
                known.add(one.key.digest)
                taken.add(day)
                rows[one.key.digest] = _planned_values(one, now)
            versions = self._versions(connection, rows.values())
            for values in rows.values():
                values["version"] = self._version(values, versions)
                if values["of_moment"] is not None:
                    self._supersede(connection, values, now)
            _insert(connection, "planned", rows.values(), now)
            due = {digest: values["next_at"] for digest, values in rows.items() if values["next_at"] is not None}
            self._doubt_what_was_due(connection, due, now)
            self._doubt_what_is_out_ahead(connection, rows.values(), now)
            _mark(connection, marks, now)
        return list(rows)

    def _move_days(self, connection: sa.Connection, moved: Sequence[Planned], now: datetime) -> None:
        rows = self._rows(connection, [one.key.digest for one in moved]) if moved else {}
        for one in moved:
            row = rows.get(one.key.digest)
            if row is None or row.state not in WAITING or row.attempts or row.cause not in BY_ITSELF:
                continue
            if (row.day, row.due) == (one.day, one.due):
                continue
            told = Told(what="day moved", by=DAEMON)
            amend(connection, told, self._unchanged(row), at=now, **_moved_values(row, one, now))

    def take_over(self, entries: Sequence[TakenOver], *, now: datetime) -> list[str]:
        """Answer for entries that another ledger published: they stand here as delivered, with their words and dates.

        What this ledger knows and has not delivered, held or not, is delivered by that proof (T4); of what it delivered
        newer words are taken over. What was skipped stays so.

        Returns:
            Digests of those that this ledger did not know so.
        """
        with self._writing("take_over") as connection:
            known = self._rows(connection, [one.key.digest for one in entries])
            rows = {one.key.digest: _taken_over_values(one, now) for one in entries if one.key.digest not in known}
            _insert(connection, "taken_over", rows.values(), now)
            learnt = [
                one.key.digest
                for one in entries
                if one.key.digest in known and self._learn(connection, known[one.key.digest], one, now)
            ]
            return [*rows, *learnt]

    def _learn(self, connection: sa.Connection, row: Row, one: TakenOver, now: datetime) -> bool:
        """Take over from an entry what a row does not know; says whether there was anything."""
        told, values = Told(what="taken_over"), _standing_values(one)
        if row.state == State.DELIVERED:
            newer = one.version > row.version
            return newer and amend(connection, told, self._unchanged(row), at=now, **values) == 1
        if row.state not in PROVABLE:
            return False
        return self._move(connection, row, "T4", State.DELIVERED, now, told, next_at=None, hold_reason=None, **values)

    def record_event(self, what: str, subject: str, *, by: str, reason: str, now: datetime) -> None:
        """Write down that somebody did something of which the ledger keeps no other trace: `adopt`, `retire`."""
        with self._writing("record_event") as connection:
            self._event(connection, what, subject, at=now, by=by, reason=reason)


def open_ledger(
    path: Place,
    *,
    simulated: bool,
    now: datetime,
    writable: bool = True,
    checkpoint: Checkpoint = no_checkpoint,
) -> Ledger:
    """Open the ledger of a workspace, or make it.

    Args:
        path: its file, made with its folder when it is missing, or its database, which must be there and may be empty;
            neither is made when `writable` is false.
        simulated: what the workspace says of itself; a ledger stays what it was made as.
        now: aware, UTC.
        writable: false for commands that only read: they create nothing and get an empty ledger where there is none.
        checkpoint: called at every point of `CHECKPOINTS`.

    Raises:
        LedgerCorrupt: the file fails SQLite's own check; it is left untouched.
        LedgerNewer: a newer version wrote it.
        LedgerBusy: another process keeps it locked.
        LedgerError: it is no ledger, cannot be used or reached, or belongs to the other kind of workspace.
    """
    try:
        there = opening.is_there(path)
        if not writable and not there:
            return Ledger(opening.empty(now, simulated=simulated), path, writable=False)
        is_new = not there and _create(path, now, simulated=simulated)
        revision = opening.check(path)
    except OSError as error:
        message = f"The ledger {path} cannot be used ({error.strerror}). Check its disk, its mode and its owner."
        raise LedgerError(message) from error
    if revision != HEAD and not writable:
        message = f"The ledger {path} is of an older version. Start the daemon once to bring it up to date."
        raise LedgerError(message)
    engine = opening.connect(path, writable=writable)
    try:
        with opening.translated(path):
            if revision != HEAD:
                with engine.begin() as connection:
                    opening.upgrade(connection)
            ledger = Ledger(engine, path, is_new=is_new, writable=writable, checkpoint=checkpoint)
        _agree(ledger, path, simulated=simulated)
    except BaseException:
        engine.dispose()
        raise
    return ledger


def _create(path: Place, now: datetime, *, simulated: bool) -> bool:
    with opening.translated(path):
        return opening.create(path, now, simulated=simulated)


def _agree(ledger: Ledger, path: Place, *, simulated: bool) -> None:
    if ledger.simulated == simulated:
        return
    kinds = {True: "a simulated", False: "a real"}
    message = (
        f"The ledger {path} belongs to {kinds[ledger.simulated]} workspace, and this is {kinds[simulated]} one. "
        "Set `simulated` back, or move the ledger aside."
    )
    raise LedgerError(message)


def _insert(connection: sa.Connection, what: str, rows: Iterable[Mapping[str, Any]], now: datetime) -> None:
    """Add deliveries that are not there yet, and tell each (T1)."""
    new = list(rows)
    insert_many(connection, deliveries, new)
    for values in new:
        told = Told(what=what, by=values.get("by") or DAEMON)
        tell_step(connection, values["digest"], told, ("T1", None, values["state"]), values, at=now)


def _mark(connection: sa.Connection, marks: Sequence[Watermark], now: datetime) -> None:
    """Write down how far planning has come, and tell what is met for the first time: it is adopted."""
    if not marks:
        return
    known = {tuple(row) for row in connection.execute(sa.select(watermarks.c.statement, watermarks.c.target))}
    values = [
        {"statement": one.statement, "target": one.target, "adopted": one.adopted, "until": one.until} for one in marks
    ]
    raise_watermarks(connection, values)
    for one in values:
        if (one["statement"], one["target"]) not in known:
            known.add((one["statement"], one["target"]))
            place = {"statement": one["statement"], "target": one["target"], "adopted": one["adopted"]}
            tell(connection, Told(what="adopted", content=plain(place)), at=now)


def _days_taken(connection: sa.Connection, planned: Sequence[Planned]) -> set[tuple[Any, ...]]:
    """Statement, moment, target, serial and day of every delivery on one of the days to be planned."""
    columns = [deliveries.c[name] for name in ("statement", "moment", "target", "serial", "day")]
    found: set[tuple[Any, ...]] = set()
    for statement in {one.key.statement for one in planned}:
        own = [one for one in planned if one.key.statement == statement]
        query = sa.select(*columns).where(
            deliveries.c.statement == statement,
            deliveries.c.target.in_({one.key.target for one in own}),
            deliveries.c.day.in_({one.day for one in own}),
        )
        found.update(tuple(row) for row in connection.execute(query))
    return found


def _key_values(key: DeliveryKey) -> dict[str, Any]:
    return {"digest": key.digest, **{name: getattr(key, name) for name in _KEY_COLUMNS}}


def _planned_values(one: Planned, now: datetime) -> dict[str, Any]:
    waits = one.state is State.SCHEDULED
    revision = one.revision
    if not waits and one.state is not State.SKIPPED:
        message = f"A delivery is planned as scheduled or skipped, not as {one.state}."
        raise ValueError(message)
    return {
        **_key_values(one.key),
        "number": one.number,
        "day": one.day,
        "due": one.due,
        "target_class": one.target_class,
        "title": one.title,
        "late": one.late,
        "cause": one.cause,
        "by": one.by,
        "reason": one.reason,
        "detail": one.detail,
        "state": one.state,
        "hold_reason": one.hold if waits else None,
        "next_at": (now if one.at_once else one.due) if waits else None,
        # Whether it was too late already was for the planner to say, by the site's own grace.
        "fresh": max(one.due, now),
        # Limits are for what the program would send by itself; a wrong word must not stay because of one.
        "released_by": None if revision is None else one.by,
        "of_moment": None if revision is None else revision.of,
        "first_published": None if revision is None else revision.published,
        "payload": None if revision is None else revision.payload,
        "edition_sha256": None if revision is None else revision.sha256,
        "source_sha256": None if revision is None else revision.source_sha256,
        "segments": 1 if revision is None else revision.segments,
        "changed": now,
    }


def _moved_values(row: Row, one: Planned, now: datetime) -> dict[str, Any]:
    """A waiting row on its new day; only a hold that hangs on the day is judged anew."""
    judged = {}
    if row.released_by is None and row.hold_reason in _JUDGED_ANEW:
        judged = {"hold_reason": one.hold if one.state is State.SCHEDULED else None, "detail": one.detail}
    return {
        "day": one.day,
        "due": one.due,
        "next_at": one.due,
        "fresh": max(one.due, now),
        "late": one.late,
        "title": one.title,
        "fence": row.fence + 1,
        "changed": now,
        **judged,
    }


def _taken_over_values(one: TakenOver, now: datetime) -> dict[str, Any]:
    return {
        **_key_values(one.key),
        "number": one.number,
        "day": one.day,
        "due": one.due,
        "target_class": TargetClass.PROJECTION,
        "cause": Cause.ADOPTION,
        "state": State.DELIVERED,
        "fresh": now,
        "changed": now,
        **_standing_values(one),
    }


def _standing_values(one: TakenOver) -> dict[str, Any]:
    """What an entry proves of its delivery: its words as they stand, and their dates."""
    return {
        "title": one.title,
        "late": one.late,
        "detail": "Taken over as another ledger published it.",
        "edition_sha256": one.sha256,
        "payload": canonical_json(one.payload),
        "version": one.version,
        "published": one.updated or one.published,
        "first_published": None if one.updated is None else one.published,
        "url": one.url,
        "confirmed_by": "read-back",
    }
