"""The outlook: what returns when, for people and programs that only look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
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
_FIRST_STRETCH, _LONGEST_STRETCH = timedelta(days=1), timedelta(days=128)
_LAST_INSTANT = datetime.max.replace(tzinfo=UTC)
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
    streams = []
    for statement in statements:
        if statement.status != "ready":
            continue
        targets = [place.target for place in places if place.target.takes(statement)] if places else [ANYWHERE]
        for target in targets:
            stream = coming(statement, target, site, after=after, until=until)
            streams.append(islice(stream, each) if each is not None else stream)
    yield from _in_order(streams)


def _in_order(streams: Iterable[Iterator[Due]]) -> Iterator[Due]:
    """The dues of many ordered streams in one order of instant: sorted a stretch of time after the other.

    Several times as fast as merging them one by one. The stretches grow, so that the first few are not waited for.
    """
    stretch = _FIRST_STRETCH
    heads = [(head, stream) for stream in streams if (head := next(stream, None)) is not None]
    while heads:
        first = min(head.at for head, _ in heads)
        end = first + stretch if first < _LAST_INSTANT - stretch else _LAST_INSTANT
        found: list[Due] = []
        still: list[tuple[Due, Iterator[Due]]] = []
        for head, stream in heads:
            due: Due | None = head
            while due is not None and due.at <= end:
                found.append(due)
                due = next(stream, None)
            if due is not None:
                still.append((due, stream))
        found.sort(key=_instant)
        yield from found
        heads, stretch = still, min(2 * stretch, _LONGEST_STRETCH)


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
