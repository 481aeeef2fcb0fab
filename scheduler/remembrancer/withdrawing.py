"""Withdrawing: what was announced ahead of its day, and is held or cancelled before it, is taken back, once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from scheduler.domain.anniversary import return_by_label
from scheduler.domain.delivery import Cause, TargetClass
from scheduler.domain.planning import Planned
from scheduler.domain.ports import Publisher, Revising
from scheduler.domain.revision import Kind
from scheduler.domain.statement import Statement
from scheduler.domain.time_text import parse_moment
from scheduler.ledger.chain import DAEMON
from scheduler.ledger.ledger import Ledger
from scheduler.ledger.values import FrozenEdition, Hold
from scheduler.library.shelf import Shelf
from scheduler.remembrancer.revising import newest_version, revising

HELD = "It is held."
CANCELLED = "It was cancelled."

_A_DAY_IN_EVERY_ZONE = timedelta(days=2)


def withdrawals(
    shelf: Shelf,
    holds: Sequence[Hold],
    publishers: Mapping[str, Publisher],
    ledger: Ledger,
    *,
    now: datetime,
    cause: Cause,
) -> list[Planned]:
    """The deliveries that take announcements back; reads only.

    Cancelled is an edition whose statement is gone, is no longer ready or no longer returns so; held is one whose
    statement, or one of its tags, is. A hold on a target or on everything says nothing of the edition. While a file
    is broken or being written, none is taken for gone: it might be the one.

    Args:
        holds: those that are on.
        now: aware, UTC.
    """
    planned = []
    whole = not shelf.unsettled and not any(problem.level == "error" for problem in shelf.problems)
    for standing in ledger.standing_ahead((now - _A_DAY_IN_EVERY_ZONE).date()):
        record = standing.record
        publisher = publishers.get(record.target)
        if not isinstance(publisher, Revising) or publisher.cannot_revise is not None:
            continue
        if publisher.target_class is TargetClass.PROJECTION or not _is_ahead(standing, now):
            continue
        statement = shelf.statements.get(record.statement)
        why = _why(standing, statement, holds) if whole or statement is not None else None
        here = [each for each in ledger.deliveries_of(record.statement, record.label) if each.target == record.target]
        if why is None or any(each.kind is Kind.WITHDRAWAL for each in here):
            continue
        edition = publisher.taken_back(standing.payload, why)
        planned.append(
            revising(
                Kind.WITHDRAWAL, standing, edition, newest_version(here), cause=cause, now=now, by=DAEMON, reason=why
            )
        )
    return planned


def _is_ahead(standing: FrozenEdition, now: datetime) -> bool:
    """Whether the words went out before a day that has not come yet: its instant is told as their embargo."""
    record = standing.record
    if standing.is_taken_back or parse_moment(record.of or record.moment).days >= 0:
        return False
    embargo = standing.payload.get("embargo_until")
    return isinstance(embargo, str) and now < datetime.fromisoformat(embargo)


def _why(standing: FrozenEdition, statement: Statement | None, holds: Sequence[Hold]) -> str | None:
    record = standing.record
    if statement is None or statement.status != "ready" or return_by_label(statement.rule, record.label) is None:
        return CANCELLED
    held = {"statement": {statement.id}, "tag": set(statement.tags)}
    return HELD if any(one.value in held.get(one.scope, ()) for one in holds) else None
