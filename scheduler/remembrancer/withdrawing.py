"""Withdrawing: what was announced ahead of its day, and is held or cancelled before it, is taken back, once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
    planned: list[Planned] = []
    whole = not shelf.unsettled and not any(problem.level == "error" for problem in shelf.problems)
    out = ledger.out_before((now - _A_DAY_IN_EVERY_ZONE).date())
    for name, label in sorted({(name, label) for name, label, moment in out if parse_moment(moment).days < 0}):
        statement = shelf.statements.get(name)
        why = _why(statement, label, holds) if whole or statement is not None else None
        if why is not None:
            planned += _taking_back(ledger, publishers, name, label, why, now=now, cause=cause)
    return planned


def _taking_back(
    ledger: Ledger,
    publishers: Mapping[str, Publisher],
    statement: str,
    label: str,
    why: str,
    *,
    now: datetime,
    cause: Cause,
) -> Iterator[Planned]:
    """One delivery for each target that was told of this edition and of no withdrawal yet."""
    every = ledger.deliveries_of(statement, label)
    for standing in ledger.standing(statement, label):
        target = standing.record.target
        publisher = publishers.get(target)
        if not isinstance(publisher, Revising) or publisher.cannot_revise is not None:
            continue
        here = [each for each in every if each.target == target]
        told = any(each.kind is Kind.WITHDRAWAL for each in here)
        if not told and publisher.target_class is not TargetClass.PROJECTION and _is_ahead(standing, now):
            edition, version = publisher.taken_back(standing.payload, why), newest_version(every)
            yield revising(Kind.WITHDRAWAL, standing, edition, version, cause=cause, now=now, by=DAEMON, reason=why)


def _is_ahead(standing: FrozenEdition, now: datetime) -> bool:
    """Whether the words went out before a day that has not come yet: its instant is told as their embargo."""
    record = standing.record
    if standing.is_taken_back or parse_moment(record.of or record.moment).days >= 0:
        return False
    embargo = standing.payload.get("embargo_until")
    return isinstance(embargo, str) and now < datetime.fromisoformat(embargo)


def _why(statement: Statement | None, label: str, holds: Sequence[Hold]) -> str | None:
    if statement is None or statement.status != "ready" or return_by_label(statement.rule, label) is None:
        return CANCELLED
    held = {"statement": {statement.id}, "tag": set(statement.tags)}
    return HELD if any(one.value in held.get(one.scope, ()) for one in holds) else None
