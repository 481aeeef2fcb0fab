"""Holds, guards and approvals: what makes a due delivery wait for a person."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from scheduler.domain.delivery import State
from scheduler.domain.ids import DeliveryKey
from scheduler.domain.planning import Planned
from scheduler.domain.retry import MAX_LATENESS, NEVER_STALE
from scheduler.domain.revision import NEWS, kind_of
from scheduler.domain.target import FEEDS
from scheduler.domain.verdict import TARGET_DISABLED
from scheduler.errors import UsageError
from scheduler.ledger.chain import DAEMON, Told, amend, plain
from scheduler.ledger.doubting import LEDGER_RESTORED, Doubting
from scheduler.ledger.guards import CLOCK_SUSPECT, STATEMENTS_MISSING
from scheduler.ledger.session import WAITING
from scheduler.ledger.tables import approvals, deliveries, holds
from scheduler.ledger.values import Guard, Hold, Scope

PAUSED: Final = "paused"
"""Hold reason: it fell due while a hold was on."""

_PASSING: Final = frozenset({CLOCK_SUSPECT, STATEMENTS_MISSING})
"""Guards that the program takes down itself: what fell due meanwhile goes on, for nobody else can have sent it."""

_FEEDS_PASS: Final = frozenset({"foreign_feeds", "restored"})
"""Guards under which feeds and pages go on: they are files of ours. Any other guard stops them too."""

Tags = Mapping[str, Collection[str]]
"""The tags of each statement, by its id: the library knows them, the ledger does not."""

HELD_IN: Final = (*WAITING, State.VERIFYING)
"""The states in which a hold may be on a delivery: what is looked for keeps the one it had."""

_IS_NO_NEWS: Final = sa.and_(*(deliveries.c.moment.not_like(f"{kind} %") for kind in sorted(NEWS)))
"""The hold on a statement is what a withdrawal tells of: it goes out all the same."""


def waiting() -> sa.ColumnElement[bool]:
    """That a delivery waits and nothing holds it."""
    return sa.and_(deliveries.c.state.in_(WAITING), deliveries.c.hold_reason.is_(None))


def due(now: datetime) -> sa.ColumnElement[bool]:
    """That a delivery waits, its instant has come and nothing holds it."""
    return sa.and_(waiting(), deliveries.c.next_at <= now)


class Holding(Doubting):
    """What people, and the program when it must, put between a due delivery and its target."""

    def hold(
        self,
        scope: Scope,
        value: str = "",
        *,
        reason: str,
        by: str,
        now: datetime,
        until: datetime | None = None,
    ) -> Hold:
        """Let everything in this scope wait from now on.

        What falls due meanwhile waits for a decision even after the release; it is never sent by itself.

        Args:
            scope: what is held.
            value: the tag, target or statement; nothing for all.
            reason: one sentence, kept.
            by: who says so.
            now: aware, UTC.
            until: when it ends by itself (aware), if ever.

        Raises:
            UsageError: scope and value do not go together, or it would end before it begins.
        """
        if (scope == "all") != (not value):
            raise UsageError("Say which tag, target or statement to hold, or hold all without a name.")
        if until is not None and until <= now:
            raise UsageError(f"The hold would end at {until.isoformat()}, which is past. Give a later instant.")
        made = Hold(scope=scope, value=value, kind=PAUSED, reason=reason, by=by, since=now, until=until)
        with self._writing("hold") as connection:
            self._insert_hold(connection, made)
        return made

    def release(
        self, scope: Scope, value: str = "", *, by: str, now: datetime, reason: str = "", tags: Tags | None = None
    ) -> list[Hold]:
        """End every hold on this scope.

        What elapsed under it stays held until somebody decides (`settle`). What waited because the program itself
        had disabled the target goes on, unless it has become too late.

        Args:
            scope, value: as they were held.
            by, reason: who says so, and why; both are kept.
            now: aware, UTC.
            tags: the statements' tags, for a hold on a tag.

        Returns:
            The holds that ended.

        Raises:
            UsageError: nothing of the kind is held.
        """
        with self._writing("release") as connection:
            ending = [one for one in _active(connection, now) if (one.scope, one.value) == (scope, value)]
            if not ending:
                raise UsageError(f"No hold is on {_subject(scope, value)}. `remembrancer status` lists what is held.")
            mark_held(connection, now=now, tags=tags or {}, halted=None)
            connection.execute(
                holds.update().where(holds.c.scope == scope, holds.c.value == value, _open_at(now)).values(until=now)
            )
            if any(one.kind == TARGET_DISABLED for one in ending):
                _enable(connection, value, by=by, now=now)
            ends = {"scope": scope, "value": value}
            self._event(connection, "release", _subject(scope, value), at=now, by=by, reason=reason, ends=ends)
        return ending

    def active_holds(self, now: datetime) -> list[Hold]:
        """The holds that are on, oldest first."""
        with self._reading() as connection:
            return _active(connection, now)

    def guard(self, name: str, detail: str, *, now: datetime) -> None:
        """Put up a named guard; harmless when it stands already.

        While `foreign_feeds` or `restored` is up only feeds are claimed, under any other not even they.

        Args:
            name: `foreign_feeds`, `restored`, `retired`, `damaged`, `clock_suspect` or `statements_missing`.
            detail: one sentence for `status`.
            now: aware, UTC.
        """
        with self._writing("guard") as connection:
            if any(one.name == name for one in _guards(connection)):
                return
            kind = name if name in _PASSING else LEDGER_RESTORED
            made = Hold(scope="guard", value=name, kind=kind, reason=detail, by=DAEMON, since=now, until=None)
            hold = _insert(connection, made)
            self._event(connection, "guard", name, at=now, by=DAEMON, reason=detail, hold=hold)

    def lift_guard(self, name: str, *, by: str, reason: str, now: datetime) -> bool:
        """Take a guard down; says whether it stood.

        Of what is open then, whoever it was that another ledger may have sent it is in doubt (T14).
        """
        with self._writing("lift_guard") as connection:
            standing = sa.and_(holds.c.scope == "guard", holds.c.value == name, holds.c.until.is_(None))
            ending = _holds(connection, standing)
            connection.execute(holds.update().where(standing).values(until=now))
            for one in ending:
                ends = {"scope": "guard", "value": name}
                self._event(connection, "lift_guard", name, at=now, by=by, reason=reason, ends=ends)
                if one.kind not in _PASSING:
                    self._doubt(connection, one.reason, now=now)
        return bool(ending)

    def guards(self) -> list[Guard]:
        """The guards that stand, oldest first."""
        with self._reading() as connection:
            return _guards(connection)

    def approve(
        self, statement: str, label: str, target: str | None, sha256: str, *, by: str, now: datetime
    ) -> list[str]:
        """Approve exactly these words and let what waited for it go on.

        Args:
            statement, label: the occurrence.
            target: one target, or None for each one that gets these words.
            sha256: digest of the edition: other words need another approval.
            by: who says so.
            now: aware, UTC.

        Returns:
            Digests of the deliveries that waited for an approval and are looked at again.
        """
        with self._writing("approve") as connection:
            approval = {"statement": statement, "label": label, "target": target, "sha256": sha256}
            connection.execute(approvals.insert().values(**approval, by=by, at=now))
            held = sa.and_(
                deliveries.c.state.in_(HELD_IN),
                deliveries.c.hold_reason == "approval",
                deliveries.c.statement == statement,
                deliveries.c.label == label,
                sa.true() if target is None else deliveries.c.target == target,
            )
            freed = list(connection.scalars(sa.select(deliveries.c.digest).where(held)))
            told = Told(what="approved", by=by)
            amend(connection, told, held, at=now, hold_reason=None, detail="", next_at=now, fresh=now)
            subject = "/".join(part for part in (statement, label, target) if part)
            self._event(connection, "approve", subject, at=now, by=by, reason=sha256, approval=approval)
        return freed

    def approved(self, statement: str, label: str, target: str, sha256: str | None) -> bool:
        """Whether somebody approved exactly these words for this occurrence and target; with None, whichever words."""
        query = sa.select(approvals.c.id).where(
            approvals.c.statement == statement,
            approvals.c.label == label,
            sa.true() if sha256 is None else approvals.c.sha256 == sha256,
            sa.or_(approvals.c.target.is_(None), approvals.c.target == target),
        )
        with self._reading() as connection:
            return connection.scalar(query.limit(1)) is not None

    def _insert_hold(self, connection: sa.Connection, made: Hold) -> None:
        hold = _insert(connection, made)
        subject = _subject(made.scope, made.value)
        self._event(connection, "hold", subject, at=made.since, by=made.by, reason=made.reason, hold=hold)

    def _with_doubts(self, connection: sa.Connection, planned: Sequence[Planned]) -> list[Planned]:
        """The same, but what would be skipped as noticed too late waits, where another ledger may have sent it."""
        guards = _covering(connection, min((one.due for one in planned), default=None))
        return [
            replace(one, state=State.SCHEDULED)
            if one.state is State.SKIPPED and one.hold is not None and any(_covers(guard, one.due) for guard in guards)
            else one
            for one in planned
        ]

    def _doubt_what_was_due(self, connection: sa.Connection, planned: Mapping[str, datetime], now: datetime) -> None:
        """Doubt what is planned only now and was due before a guard was lifted, as far back as that may be.

        Another ledger may have sent it, whatever the planner makes of it: what it holds is in doubt all the same.

        Args:
            connection: within a transaction.
            planned: by digest, when each was due.
            now: aware, UTC.
        """
        for guard in _covering(connection, min(planned.values(), default=None)):
            doubtful = [digest for digest, at in planned.items() if guard.until is not None and _covers(guard, at)]
            self._doubt(connection, guard.reason, deliveries.c.digest.in_(doubtful), now=now)

    def _disable(self, connection: sa.Connection, target: str, *, reason: str, now: datetime) -> None:
        """Hold a target on the program's own behalf, and everything that waits for it."""
        if not any(one.kind == TARGET_DISABLED and one.value == target for one in _active(connection, now)):
            self._insert_hold(
                connection,
                Hold(
                    scope="target", value=target, kind=TARGET_DISABLED, reason=reason, by=DAEMON, since=now, until=None
                ),
            )
        _mark(connection, TARGET_DISABLED, reason, waiting(), deliveries.c.target == target, by=DAEMON, now=now)


def mark_held(connection: sa.Connection, *, now: datetime, tags: Tags, halted: str | None) -> None:
    """Write into every delivery that elapsed under a hold that it waits for a decision.

    A hold that is on covers what is due; one that has ended covers what fell due while it was on and was noticed only
    now, because nobody was there to notice.
    """
    oldest = connection.scalar(sa.select(sa.func.min(deliveries.c.next_at)).where(due(now)))
    if oldest is None:
        return
    if halted is not None:
        _mark(connection, PAUSED, halted, due(now), by="HOLD", now=now)
    for one in _holds(connection, holds.c.scope != "guard", sa.or_(holds.c.until.is_(None), holds.c.until > oldest)):
        if one.until is None or one.until > now:
            _mark_under(connection, one, now, _covered(one, tags))
        elif one.kind == PAUSED:
            _mark_under(connection, one, now, _within(one), _covered(one, tags))


def active_guards(connection: sa.Connection) -> sa.ColumnElement[bool]:
    """What the guards that stand let through."""
    names = {one.name for one in _guards(connection)}
    if not names:
        return sa.true()
    return deliveries.c.target == FEEDS if names <= _FEEDS_PASS else sa.false()


def holding(active: Collection[Hold], key: DeliveryKey, tags: Tags) -> Hold | None:
    """The first of these holds that covers a delivery, or None."""
    told = kind_of(key.moment) not in NEWS  # as `_covered` says
    for one in active:
        covered = {
            "all": True,
            "target": one.value == key.target,
            "statement": told and one.value == key.statement,
            "tag": told and one.value in tags.get(key.statement, ()),
        }
        if covered[one.scope]:
            return one
    return None


def active_holds(connection: sa.Connection, now: datetime) -> list[Hold]:
    """The holds that are on, seen from within a transaction."""
    return _active(connection, now)


def _mark(
    connection: sa.Connection, kind: str, detail: str, *where: sa.ColumnElement[bool], by: str, now: datetime
) -> None:
    amend(connection, Told(what="held", by=by), *where, at=now, hold_reason=kind, detail=detail)


def _mark_under(connection: sa.Connection, one: Hold, now: datetime, *where: sa.ColumnElement[bool]) -> None:
    _mark(connection, one.kind, one.reason, due(now), *where, by=one.by, now=now)


def _within(one: Hold) -> sa.ColumnElement[bool]:
    return sa.and_(deliveries.c.next_at >= one.since, deliveries.c.next_at < one.until)


def _covered(one: Hold, tags: Tags) -> sa.ColumnElement[bool]:
    if one.scope == "all":
        return sa.true()
    if one.scope == "tag":
        tagged = [statement for statement, own in tags.items() if one.value in own]
        return sa.and_(deliveries.c.statement.in_(tagged), _IS_NO_NEWS)
    if one.scope == "statement":
        return sa.and_(deliveries.c.statement == one.value, _IS_NO_NEWS)
    return deliveries.c.target == one.value


def _enable(connection: sa.Connection, target: str, *, by: str, now: datetime) -> None:
    disabled = sa.and_(
        deliveries.c.state.in_(HELD_IN), deliveries.c.target == target, deliveries.c.hold_reason == TARGET_DISABLED
    )
    stale = sa.and_(deliveries.c.target_class.not_in(list(NEVER_STALE)), deliveries.c.fresh < now - MAX_LATENESS)
    _mark(connection, "late", "It became too late while its target was disabled.", disabled, stale, by=DAEMON, now=now)
    amend(connection, Told(what="freed", by=by), disabled, at=now, hold_reason=None, detail="")


def _covering(connection: sa.Connection, oldest: datetime | None) -> list[Hold]:
    """The guards, standing or lifted, under which another ledger may have sent what was due then or later."""
    if oldest is None:
        return []
    until = sa.or_(holds.c.until.is_(None), holds.c.until >= oldest)
    return _holds(connection, holds.c.scope == "guard", holds.c.kind == LEDGER_RESTORED, until)


def _covers(guard: Hold, due_at: datetime) -> bool:
    return guard.until is None or due_at <= guard.until


def _open_at(now: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(holds.c.until.is_(None), holds.c.until > now)


def _active(connection: sa.Connection, now: datetime) -> list[Hold]:
    return [one for one in _holds(connection, _open_at(now)) if one.scope != "guard"]


def _guards(connection: sa.Connection) -> list[Guard]:
    standing = _holds(connection, holds.c.scope == "guard", holds.c.until.is_(None))
    return [Guard(name=one.value, detail=one.reason, since=one.since) for one in standing]


def _holds(connection: sa.Connection, *where: sa.ColumnElement[bool]) -> list[Hold]:
    rows = connection.execute(sa.select(holds).where(*where).order_by(holds.c.id))
    return [
        Hold(
            scope=row.scope,
            value=row.value,
            kind=row.kind,
            reason=row.reason,
            by=row.by,
            since=row.since,
            until=row.until,
        )
        for row in rows
    ]


def _insert(connection: sa.Connection, made: Hold) -> dict[str, Any]:
    """Write a hold down; returns it as its event tells it."""
    values: dict[str, Any] = {name: getattr(made, name) for name in Hold.__slots__}
    connection.execute(holds.insert().values(**values))
    return plain(values)


def _subject(scope: str, value: str) -> str:
    return f"{scope} {value}".strip()
