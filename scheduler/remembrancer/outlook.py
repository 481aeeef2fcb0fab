"""The outlook: what returns when, for people and programs that only look."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from operator import attrgetter

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
_STRETCH = timedelta(days=366)
_instant = attrgetter("at")


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
    pairs = [
        (statement, target)
        for statement in statements
        if statement.status == "ready"
        for target in ([place.target for place in places if place.target.takes(statement)] if places else [ANYWHERE])
    ]
    if each is None and until is not None:
        return _in_stretches(pairs, site, after=after, until=until)
    streams = [islice(coming(*pair, site, after=after, until=until), each) for pair in pairs]
    return heapq.merge(*streams, key=_instant)


def _in_stretches(
    pairs: Sequence[tuple[Statement, Target]], site: Site, *, after: datetime, until: datetime
) -> Iterator[Due]:
    """A year after the other, gathered and sorted: half the work of merging, and no more than a year in memory."""
    while after < until:
        end = after + _STRETCH if until - after > _STRETCH else until
        found: list[Due] = []
        for pair in pairs:
            found.extend(coming(*pair, site, after=after, until=end))
        found.sort(key=_instant)
        yield from found
        after = end


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
