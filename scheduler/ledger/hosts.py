"""Hosts that are left in peace: because they fail, or because they said when they will listen again.

Both are read off the outcomes, which every process shares and nobody can change; there is no second truth beside them.
Deliveries stay as they are meanwhile: they are not claimed, and use up no attempt.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from scheduler.domain.breaker import (
    FAILURES_TO_OPEN,
    LONGEST_REST,
    REMEMBERED,
    SERVER_ERROR,
    Trial,
    failed,
    is_failing,
    rest,
)
from scheduler.domain.delivery import Cause, State
from scheduler.domain.retry import LONGEST_DEFERRAL
from scheduler.domain.verdict import TARGET_DISABLED
from scheduler.ledger.chain import DAEMON
from scheduler.ledger.holds import due
from scheduler.ledger.rows import Row
from scheduler.ledger.session import Session
from scheduler.ledger.tables import attempts, deliveries, holds, outcomes
from scheduler.ledger.values import HostRest

Hosts = Mapping[str, str]
"""The host of each target that has one, by the target's name: the configuration knows them, the ledger does not."""

_UNDERWAY: Final = (State.CLAIMED, State.SENDING)
_FAILURES: Final = ("not_sent", "refused", "unknown")
_TRIALS: Final = 64
"""So many of a host's last trials are looked at: enough failed probes for the longest rest are among them."""


class Resting(Session):
    """What is asked about hosts."""

    def hosts_at_rest(self, now: datetime) -> list[HostRest]:
        """The hosts that are not asked at this instant (aware, UTC), the first to be asked again first."""
        with self._reading() as connection:
            found = resting(connection, now)
        return sorted((one for one in found if one.until > now), key=lambda one: (one.until, one.host))


def resting(connection: sa.Connection, now: datetime) -> list[HostRest]:
    """The hosts whose breaker is not closed, or that said "not before then".

    One whose `until` has come is half open: it may be asked once.
    """
    failures = sa.func.sum(sa.case((_says_failed(), 1), else_=0))
    told = sa.func.max(outcomes.c.retry_after)
    query = (
        sa.select(outcomes.c.host, failures.label("failures"), told.label("told"))
        .where(
            outcomes.c.kind.in_(("not_sent", "unknown")),
            outcomes.c.at > now - REMEMBERED,
            outcomes.c.at <= now,  # a clock that was set back forgets what it has yet to see
            outcomes.c.host.is_not(None),
        )
        .group_by(outcomes.c.host)
        .having(sa.or_(failures >= FAILURES_TO_OPEN, told > now))
    )
    found = []
    for row in connection.execute(query).all():
        opened = rest(_trials(connection, row.host, now)) if row.failures >= FAILURES_TO_OPEN else None
        told_until = None if row.told is None or row.told <= now else min(row.told, now + LONGEST_DEFERRAL)
        if told_until is not None and (opened is None or told_until > opened.until):
            found.append(HostRest(host=row.host, until=told_until, failures=0 if opened is None else opened.failures))
        elif opened is not None:
            found.append(HostRest(host=row.host, until=opened.until, failures=opened.failures))
    return found


def may_be_asked(
    connection: sa.Connection, hosts: Hosts, now: datetime, *where: sa.ColumnElement[bool]
) -> sa.ColumnElement[bool]:
    """That a delivery's host is asked at this instant; of all for a host that is half open, only the longest due.

    Args:
        connection: within a transaction.
        hosts: of the targets.
        now: aware, UTC.
        where: what else a delivery must fulfil to be claimed.
    """
    shut: set[str] = set()
    rests = resting(connection, now)
    targets_of = _by_host(hosts) if rests else {}
    for one in rests:
        targets = targets_of.get(one.host, set())
        if one.until <= now and not _underway(connection, targets, _UNDERWAY):
            first = (
                sa.select(deliveries.c.target)
                .where(due(now), deliveries.c.target.in_(targets), *where)
                .order_by(deliveries.c.due, deliveries.c.id)
            )
            targets.discard(connection.scalar(first.limit(1)) or "")
        shut |= targets
    return sa.or_(deliveries.c.target.not_in(shut), asked_by_a_person()) if shut else sa.true()


def asked_by_a_person() -> sa.ColumnElement[bool]:
    """That a person wants this delivery sent at once, and it was not tried since: whoever looks on may ask a host."""
    tried = sa.exists().where(attempts.c.delivery_id == deliveries.c.id, attempts.c.started >= deliveries.c.fresh)
    return sa.or_(
        sa.and_(deliveries.c.released_by != DAEMON, sa.not_(tried)),
        sa.and_(deliveries.c.cause == Cause.MANUAL, deliveries.c.attempts == 0),
    )


def shut_out(connection: sa.Connection, hosts: Hosts, rows: Collection[Row], now: datetime) -> dict[str, HostRest]:
    """Which of these deliveries, about to be sent in this order, must not be: their digests, with what they wait for.

    Claims are made by the batch, and a host may have failed since.
    """
    rests = {one.host: one for one in resting(connection, now)}
    if not rests:
        return {}
    targets_of = _by_host(hosts)
    digests = [row.digest for row in rows]
    wanted = sa.select(deliveries.c.digest).where(deliveries.c.digest.in_(digests), asked_by_a_person())
    at_once = set(connection.scalars(wanted))
    probed: set[str] = set()
    found: dict[str, HostRest] = {}
    for row in rows:
        host = hosts.get(row.target)
        at_rest = None if host is None else rests.get(host)
        if host is None or at_rest is None or row.digest in at_once:
            continue
        if at_rest.until > now or host in probed or _underway(connection, targets_of[host], (State.SENDING,)):
            found[row.digest] = at_rest
        probed.add(host)
    return found


def left_in_peace(connection: sa.Connection, hosts: Hosts, *, since: datetime, now: datetime) -> dict[str, datetime]:
    """The targets whose host failed so often that it may have been left in peace after an instant, or asked for that.

    Args:
        connection: within a transaction.
        hosts: of the targets.
        since, now: aware, UTC. How long ago that was does not matter: somebody may have slept meanwhile.

    Returns:
        The last instant of such a rest, or one later, by target.
    """
    before = since - REMEMBERED
    failures = sa.func.sum(sa.case((_says_failed(), 1), else_=0))
    told = sa.func.max(outcomes.c.retry_after)
    query = (
        sa.select(outcomes.c.host, sa.func.max(outcomes.c.at).label("at"), told.label("told"))
        .where(outcomes.c.kind.in_(("not_sent", "unknown")), outcomes.c.at >= before, outcomes.c.host.is_not(None))
        .group_by(outcomes.c.host)
        .having(sa.or_(failures >= FAILURES_TO_OPEN, told > since))
    )
    last = {}
    for row in connection.execute(query).all():
        last[row.host] = max(row.at + LONGEST_REST, row.at if row.told is None else min(row.told, now))
    return {target: last[host] for target, host in hosts.items() if host in last}


def in_peace(one: HostRest, now: datetime) -> str:
    """One sentence on why a delivery waits for its host."""
    if one.until <= now:
        return f"The host {one.host} has failed {one.failures} times in a row and is asked by one delivery first."
    why = f"it has failed {one.failures} times in a row" if one.failures else "it asked to be left in peace"
    return f"The host {one.host} is not asked until {one.until.isoformat(timespec='seconds')}: {why}."


def is_failing_target(
    connection: sa.Connection, target: str, written: Sequence[Mapping[str, Any]], now: datetime
) -> bool:
    """Whether a target has failed for days without one success, these new outcomes counted.

    What was before a person last enabled it again does not count.
    """
    enabled = sa.select(sa.func.max(holds.c.until)).where(
        holds.c.scope == "target", holds.c.value == target, holds.c.kind == TARGET_DISABLED, holds.c.until <= now
    )
    success = sa.select(sa.func.max(outcomes.c.id)).where(outcomes.c.target == target, outcomes.c.kind == "delivered")
    begin, last = connection.scalar(enabled), connection.scalar(success)
    own = [one for one in written if one["target"] == target]
    if any(one["kind"] == "delivered" for one in own):
        return False
    query = sa.select(
        sa.func.min(outcomes.c.at).label("since"),
        sa.func.count().label("failures"),
    ).where(
        outcomes.c.target == target,
        outcomes.c.kind.in_(_FAILURES),
        outcomes.c.id > (last or 0),
        sa.true() if begin is None else outcomes.c.at >= begin,
    )
    row = connection.execute(query).one()
    if row.since is None:
        return False
    several = query.with_only_columns(outcomes.c.delivery_id).distinct().limit(100)
    among = {*connection.scalars(several), *(one["delivery_id"] for one in own)}
    return is_failing(since=row.since, failures=row.failures + len(own), deliveries=len(among), now=now)


def _by_host(hosts: Hosts) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for target, host in hosts.items():
        found.setdefault(host, set()).add(target)
    return found


def _underway(connection: sa.Connection, targets: Collection[str], states: Collection[State]) -> bool:
    query = sa.select(deliveries.c.id).where(deliveries.c.state.in_(states), deliveries.c.target.in_(targets))
    return connection.scalar(query.limit(1)) is not None


def _trials(connection: sa.Connection, host: str, now: datetime) -> list[Trial]:
    query = (
        sa.select(outcomes.c.at, outcomes.c.kind, outcomes.c.status)
        .where(outcomes.c.host == host, outcomes.c.at > now - REMEMBERED, outcomes.c.at <= now)
        .order_by(outcomes.c.id.desc())
        .limit(_TRIALS)
    )
    found = []
    for row in reversed(connection.execute(query).all()):
        said = failed(row.kind, row.status)
        if said is not None:
            found.append(Trial(at=row.at, failed=said))
    return found


def _says_failed() -> sa.ColumnElement[bool]:
    return sa.or_(outcomes.c.status.is_(None), outcomes.c.status >= SERVER_ERROR)
