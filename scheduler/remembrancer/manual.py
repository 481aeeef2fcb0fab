"""The manual trigger: which occurrence a person means, and the deliveries that publishing it makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from scheduler.domain.anniversary import next_return, previous_return, return_by_label, return_by_number, returns
from scheduler.domain.delivery import Cause, State
from scheduler.domain.occurrence import Due, Occurrence
from scheduler.domain.planning import Place, Planned, Timing, delivery_key, due_at, timing, today
from scheduler.domain.rule import THE_DAY, Moment
from scheduler.domain.site import Site
from scheduler.domain.statement import Statement
from scheduler.domain.target import FEEDS
from scheduler.domain.wording.language import ENGLISH
from scheduler.errors import UsageError
from scheduler.ledger.ledger import Ledger
from scheduler.remembrancer.outlook import title_of


def occurrence_meant(
    statement: Statement, site: Site, *, now: datetime, number: int | None = None, label: str | None = None
) -> Occurrence:
    """The occurrence a person names, or today's, due or not yet.

    Args:
        now: aware, UTC; "today" is the local day of the statement's own zone.

    Raises:
        UsageError: there is none; the sentence names the last and the next.
    """
    rule = statement.rule
    if label is not None:
        returned = return_by_label(rule, label)
        missing = f"`{statement.id}` has no occurrence with the label `{label}`."
    elif number is not None:
        returned = return_by_number(rule, number)
        missing = f"`{statement.id}` has no occurrence with the number {number}."
    else:
        day = today(now, statement.zone or site.zone)
        returned = next(iter(returns(rule, day, day)), None)
        missing = f"`{statement.id}` does not return today ({day.isoformat()})."
    if returned is None:
        raise UsageError(f"{missing} {_neighbours(statement, site, now)}")
    return Occurrence(statement=statement, returned=returned)


def places_meant(statement: Statement, places: Sequence[Place], names: Sequence[str]) -> list[Place]:
    """The targets a person names, or the statement's own, feeds included.

    Raises:
        UsageError: a name is no target here, or the statement never goes there, or has no words for it.
    """
    if not names:
        return [place for place in places if place.target.takes(statement)]
    by_name = {place.target.name: place for place in places}
    unknown = [name for name in names if name not in by_name]
    if unknown:
        raise UsageError(f"There is no target `{unknown[0]}`. Targets here: {', '.join(by_name)}.")
    if FEEDS in names and not statement.public:
        raise UsageError(f"`{statement.id}` is `public: false`: it never goes to feeds and pages.")
    for name in names:
        if left_out := by_name[name].target.leaves_out(statement):
            raise UsageError(f"{left_out} Add a translation, or take `fallback` out of the target.")
    return [by_name[name] for name in names]


def manual_deliveries(
    occurrence: Occurrence,
    places: Sequence[Place],
    site: Site,
    *,
    now: datetime,
    by: str,
    reason: str | None,
) -> list[Planned]:
    """One delivery a target, due at once, under the very key that the schedule would use.

    Where a target takes no words that the statement has, that is recorded as skipped, as the schedule would.
    """
    deliveries = []
    for place in places:
        times = timing(occurrence.statement, place.target, site)
        moment = _moment_meant(occurrence, times, now)
        at = due_at(occurrence.day, moment, times) or now
        due = Due(occurrence=occurrence, moment=moment, target=place.target.name, at=at, zone=times.zone)
        left_out = place.target.leaves_out(occurrence.statement)
        deliveries.append(
            Planned(
                key=delivery_key(due),
                number=occurrence.number,
                day=occurrence.day,
                due=at,
                target_class=place.target_class,
                title=title_of(occurrence.statement, occurrence.returned, site),
                cause=Cause.MANUAL,
                state=State.SKIPPED if left_out else State.SCHEDULED,
                detail=left_out or "",
                at_once=True,
                by=by,
                reason=reason,
            )
        )
    return deliveries


def with_serial(ledger: Ledger, planned: Planned, *, again: bool) -> Planned:
    """The delivery under the serial it may have.

    With `again` that is the first one free. Without, it is 1 unless what stands there was given up before anything was
    sent: noticed too late, say; sending it now repeats nothing. What is to be skipped once more gets no row more.
    """
    if planned.state is State.SKIPPED:
        return planned
    key = planned.key
    while (known := ledger.find(key.digest)) is not None:
        never_sent = known.state is State.SKIPPED and known.attempts == 0
        if not (again or never_sent):
            break
        key = replace(key, serial=key.serial + 1)
    return replace(planned, key=key)


def _moment_meant(occurrence: Occurrence, times: Timing, now: datetime) -> Moment:
    """The moment that falls on the present day, else `the day`, else the first."""
    local = today(now, times.zone)
    for moment in times.moments:
        at = due_at(occurrence.day, moment, times)
        if at is not None and today(at, times.zone) == local:
            return moment
    return THE_DAY if THE_DAY in times.moments else times.moments[0]


def _neighbours(statement: Statement, site: Site, now: datetime) -> str:
    day = today(now, statement.zone or site.zone)
    said = []
    for word, returned in (("last", previous_return(statement.rule, day)), ("next", next_return(statement.rule, day))):
        if returned is None:
            said.append(f"there is no {word} one")
        else:
            when = f"{ENGLISH.weekday(returned.day)}, {ENGLISH.date(returned.day)}"
            said.append(f"the {word} is {when} (number {returned.number}, --label {returned.label})")
    return f"{said[0][0].upper()}{said[0][1:]}; {said[1]}."
