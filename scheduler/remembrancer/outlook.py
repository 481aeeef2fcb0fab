"""The outlook: what returns when, for people and programs that only look."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from scheduler.domain.occurrence import Due, Occurrence
from scheduler.domain.planning import Place, Watermark, coming, dues, timing, today
from scheduler.domain.rule import Return
from scheduler.domain.site import Site
from scheduler.domain.statement import Statement
from scheduler.domain.target import Target
from scheduler.errors import ValueRefused
from scheduler.text.composition import headline

ANYWHERE = Target(name="", kind="")
"""Stands for no target at all: the statement's own hour, moments and zone."""

_TODAY_IN_EVERY_ZONE = timedelta(days=2)


def upcoming(
    statements: Iterable[Statement],
    site: Site,
    *,
    after: datetime,
    until: datetime | None = None,
    each: int | None = None,
    places: Sequence[Place] = (),
) -> Iterator[Due]:
    """What returns strictly later than `after`, in order of instant.

    Args:
        until: last instant, included; None is without end (then give `each` or stop by yourself).
        each: at most so many of every statement (and target).
        places: for these targets' hours and zones; none: each statement's own.
    """
    streams = []
    for statement in statements:
        if statement.status != "ready":
            continue
        targets = [place.target for place in places if place.target.takes(statement)] if places else [ANYWHERE]
        for target in targets:
            stream = coming(statement, target, site, after=after)
            streams.append(islice(stream, each) if each is not None else stream)
    for due in heapq.merge(*streams, key=lambda due: due.at):
        if until is not None and due.at > until:
            return
        yield due


def before_adoption(
    statements: Iterable[Statement],
    places: Sequence[Place],
    site: Site,
    watermarks: dict[tuple[str, str], Watermark],
    *,
    now: datetime,
) -> Iterator[Due]:
    """Today's occurrences that a new ledger, statement or target will not send by itself, because they were due before.

    Feeds are left out where the ledger already holds their entry; that the caller knows by `delivery_key`.
    """
    for statement in statements:
        for place in places:
            mark = watermarks.get((statement.id, place.target.name))
            if statement.status != "ready" or mark is None or not place.target.takes(statement):
                continue
            if place.target.leaves_out(statement):
                continue  # nobody could send it
            zone = timing(statement, place.target, site).zone
            for due in dues(statement, place.target, site, after=now - _TODAY_IN_EVERY_ZONE, until=mark.adopted):
                if today(due.at, zone) == today(now, zone):
                    yield due


def title_of(statement: Statement, returned: Return, site: Site) -> str:
    """The title of one occurrence for lists; the template itself where it cannot be rendered."""
    try:
        return headline(Occurrence(statement=statement, returned=returned), site)
    except ValueRefused:
        return statement.words.title
