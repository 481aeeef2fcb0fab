"""Planning: which occurrence falls due for which target, at which instant, and what that means.

A date becomes an instant here and nowhere else. Nothing here acts: the ledger is told what to write down.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from operator import attrgetter

from scheduler.domain.anniversary import previous_return, returns
from scheduler.domain.calendars.announced import ANNOUNCED
from scheduler.domain.civil_time import instant, on_clock
from scheduler.domain.delivery import Cause, State, TargetClass
from scheduler.domain.ids import DeliveryKey
from scheduler.domain.occurrence import Due, Occurrence
from scheduler.domain.revision import Revision
from scheduler.domain.rule import THE_DAY, Moment
from scheduler.domain.site import Site
from scheduler.domain.statement import LatePolicy, Statement
from scheduler.domain.target import FEEDS, Target

WATERMARK_STEP = timedelta(days=1)
"""How far a watermark may lag when nothing fell due; re-planning what lies between is harmless, writing is not free."""

ANNOUNCED_WITHIN = timedelta(days=5)
"""How late a site may write down the announced beginning of a month and lose nothing: so far behind the watermark what
an announcement moved is looked for, and so far ahead of now. Announced and computed beginnings differ by less."""

_ZONE_SLACK = 2
"""Days; a local day and its instant differ by less than this in every zone, gap and moment's own time included."""

_END = datetime.max.replace(tzinfo=UTC)
_instant = attrgetter("at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One delivery as the planner wants it written down; writing it twice is harmless.

    Attributes:
        state: SCHEDULED, or SKIPPED for what is recorded and never sent.
        hold: reason why it waits from the start (`late`, `facts_stale`), or None. SKIPPED with `late`: it is skipped
            because of that, and waits instead where it may be out already, which the ledger knows.
        late: noticed beyond the grace (`domain.delivery.Delivery.late`).
        detail: why it was skipped or held, one sentence for the log.
        at_once: due at the moment of planning whatever `due` says (a manual publication ahead of the hour).
        revision: what it changes or tells of, for a delivery that a person, a withdrawal or news makes; planning makes
            none.
    """

    key: DeliveryKey
    number: int
    day: date
    due: datetime
    target_class: TargetClass
    title: str
    cause: Cause
    state: State = State.SCHEDULED
    hold: str | None = None
    late: bool = False
    detail: str = ""
    at_once: bool = False
    by: str | None = None
    reason: str | None = None
    revision: Revision | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watermark:
    """How far a statement has been planned for a target.

    Attributes:
        adopted: instant (aware, UTC) at which this ledger first saw the pair; what was due before is never planned.
        until: everything due up to here has been planned.
    """

    statement: str
    target: str
    adopted: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A target with its class: where planning sends to."""

    target: Target
    target_class: TargetClass


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """When one statement goes to one target: its moments, each in this wall time and zone."""

    moments: tuple[Moment, ...]
    time: time
    zone: str


def timing(statement: Statement, target: Target, site: Site) -> Timing:
    """The target's word first, then the statement's, then the site's.

    Feeds publish an occurrence once: at `the day` if that is among its moments, else at the first of them.
    """
    moments = target.when or statement.when or (THE_DAY,)
    if target.name == FEEDS and len(moments) > 1:
        first = THE_DAY if THE_DAY in moments else min(moments, key=lambda moment: moment.days)
        moments = (first,)
    return Timing(
        moments=moments,
        time=target.time or statement.time or site.time,
        zone=target.zone or statement.zone or site.zone,
    )


def due_at(day: date, moment: Moment, timing_: Timing) -> datetime | None:
    """The instant (aware, UTC) of a moment of a day kept, None at the far ends of the calendar."""
    try:
        shifted = day + timedelta(days=moment.days) if moment.days else day
    except OverflowError:
        return None
    return instant(shifted, moment.time or timing_.time, timing_.zone)


def dues(statement: Statement, target: Target, site: Site, *, after: datetime, until: datetime) -> Iterator[Due]:
    """What falls due for one pair, `after` < instant <= `until`, in order of day kept."""
    return _dues(statement, target, timing(statement, target, site), after, until)


def coming(
    statement: Statement, target: Target, site: Site, *, after: datetime, until: datetime | None = None
) -> Iterator[Due]:
    """What falls due for one pair, `after` < instant <= `until`, in order of instant; without `until` without end."""
    timing_ = timing(statement, target, site)
    found = _dues(statement, target, timing_, after, until or _END)
    if len(timing_.moments) == 1:
        return found  # the order of days is the order of instants
    shifts = [moment.days for moment in timing_.moments]
    return _by_instant(found, timedelta(days=max(shifts) - min(shifts) + _ZONE_SLACK))


def _dues(statement: Statement, target: Target, timing_: Timing, after: datetime, until: datetime) -> Iterator[Due]:
    shifts = [moment.days for moment in timing_.moments]
    first, last = _near(after, -_ZONE_SLACK - max(shifts)), _near(until, _ZONE_SLACK - min(shifts))
    for returned in returns(statement.rule, first, last):
        occurrence = Occurrence(statement, returned)
        for moment in timing_.moments:
            at = due_at(returned.day, moment, timing_)
            if at is not None and after < at <= until:
                yield Due(occurrence, moment, target.name, at, timing_.zone)


def _by_instant(found: Iterator[Due], reach: timedelta) -> Iterator[Due]:
    """In order of instant what comes in order of day kept; days further apart than `reach` do not change places."""
    waiting: list[Due] = []
    for due in found:
        while waiting and due.occurrence.day - waiting[0].occurrence.day > reach:
            yield waiting.pop(0)
        insort(waiting, due, key=_instant)
    yield from waiting


def past(statement: Statement, target: Target, site: Site, *, until: datetime) -> Iterator[Due]:
    """What fell due for one pair at its first moment, `until` included, newest first."""
    timing_ = timing(statement, target, site)
    seen = _near(until, _ZONE_SLACK - min(moment.days for moment in timing_.moments))
    while (returned := previous_return(statement.rule, seen)) is not None:
        seen = returned.day
        at = due_at(returned.day, timing_.moments[0], timing_)
        if at is not None and at <= until:
            yield Due(Occurrence(statement, returned), timing_.moments[0], target.name, at, timing_.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What one pass wants written down, all in one transaction.

    Attributes:
        moved: deliveries, to be due later than now among them, whose days an announcement may have moved: one that
            stands and was never tried takes day and instant from here; none is made anew.
    """

    deliveries: tuple[Planned, ...]
    watermarks: tuple[Watermark, ...]
    moved: tuple[Planned, ...] = ()


class _Days:
    """One statement's days at one tick: most targets share their timing, and so what falls due and what comes next."""

    def __init__(self, statement: Statement, site: Site) -> None:
        self.statement = statement
        self._site = site
        self._due: dict[tuple[Timing, datetime, datetime], list[Due]] = {}
        self._next: dict[tuple[Timing, datetime], datetime | None] = {}

    def due(self, target: Target, *, after: datetime, until: datetime) -> list[Due]:
        """As `dues` says it."""
        timing_ = timing(self.statement, target, self._site)
        asked = timing_, after, until
        if asked not in self._due:
            self._due[asked] = list(_dues(self.statement, target, timing_, after, until))
        return [due._replace(target=target.name) for due in self._due[asked]]

    def next_instant(self, target: Target, *, after: datetime) -> datetime | None:
        """The first instant at which `coming` says that anything falls due."""
        asked = timing(self.statement, target, self._site), after
        if asked not in self._next:
            upcoming = next(coming(self.statement, target, self._site, after=after), None)
            self._next[asked] = None if upcoming is None else upcoming.at
        return self._next[asked]


class Agenda:
    """Plans tick after tick, and remembers each pair's next instant so that a quiet tick costs next to nothing."""

    def __init__(self, site: Site, places: Sequence[Place]) -> None:
        self._site = site
        self._places = tuple(places)
        self._next: dict[tuple[str, str], tuple[Statement, datetime | None]] = {}
        self._earliest: datetime | None = None

    def plan(
        self,
        statements: Iterable[Statement],
        watermarks: Mapping[tuple[str, str], Watermark],
        *,
        now: datetime,
        cause: Cause,
    ) -> Plan:
        """Everything due up to `now` that lies after each pair's adoption.

        A pair that the ledger does not know is adopted at `now`: what was due before is never sent. What a statement's
        edit moved into the last grace is still planned, and what an announced month start moved further back too;
        repeats are the ledger's to ignore.
        """
        deliveries: list[Planned] = []
        marks: list[Watermark] = []
        moved: list[Planned] = []
        known: dict[tuple[str, str], tuple[Statement, datetime | None]] = {}
        for statement in statements:
            if statement.status != "ready":
                continue
            days = _Days(statement, self._site)
            for place in self._places:
                if not place.target.takes(statement):
                    continue
                pair = (statement.id, place.target.name)
                mark = watermarks.get(pair)
                cached = self._next.get(pair)
                if mark is not None and cached is not None and cached[0] is statement and _later(cached[1], now):
                    known[pair] = cached
                    if now - mark.until >= WATERMARK_STEP:
                        marks.append(_moved(mark, now))
                    continue
                if mark is None:
                    marks.append(Watermark(statement=pair[0], target=pair[1], adopted=now, until=now))
                else:
                    found = self._due_now(days, place, mark, now=now, cause=cause)
                    deliveries.extend(found)
                    if found or now - mark.until >= WATERMARK_STEP:
                        marks.append(_moved(mark, now))
                    moved.extend(self._movable(days, place, mark, now=now, cause=cause))
                known[pair] = (statement, days.next_instant(place.target, after=now))
        self._remember(known)
        deliveries.sort(key=lambda planned: (planned.due, planned.key.target != FEEDS, planned.key.statement))
        return Plan(deliveries=tuple(deliveries), watermarks=tuple(marks), moved=tuple(moved))

    def forget(self) -> None:
        """The last plan was not written down: reckon anew, or what it held would be passed over."""
        self._remember({})

    def next_instant(self) -> datetime | None:
        """The earliest instant at which any pair falls due next, as of the last plan."""
        return self._earliest

    def _remember(self, known: dict[tuple[str, str], tuple[Statement, datetime | None]]) -> None:
        self._next = known
        self._earliest = min((at for _, at in known.values() if at is not None), default=None)

    def _due_now(self, days: _Days, place: Place, mark: Watermark, *, now: datetime, cause: Cause) -> list[Planned]:
        statement = days.statement
        policy = statement.late or self._site.late
        start = max(mark.adopted, mark.until - max(policy.grace, self._look_back(statement)))
        return [
            planned(due, place, policy, now=now, cause=cause) for due in days.due(place.target, after=start, until=now)
        ]

    def _movable(self, days: _Days, place: Place, mark: Watermark, *, now: datetime, cause: Cause) -> list[Planned]:
        """What stands planned for another day than the one that was announced, if anything does."""
        statement = days.statement
        reach = self._look_back(statement)
        if not reach:
            return []
        start = max(mark.adopted, mark.until - reach)
        return [
            planned(due, place, statement.late or self._site.late, now=now, cause=cause)
            for due in days.due(place.target, after=start, until=now + reach)
        ]

    def _look_back(self, statement: Statement) -> timedelta:
        """How far an announcement may have moved the days of a statement behind its watermark.

        Also a table from which the last entry was taken moves them, so the calendar decides and not the table.
        """
        return ANNOUNCED_WITHIN if statement.rule.calendar == ANNOUNCED else timedelta(0)


def planned(due: Due, place: Place, policy: LatePolicy, *, now: datetime, cause: Cause) -> Planned:
    """What one due occurrence becomes: scheduled, held, or recorded as missed."""
    statement = due.occurrence.statement
    late = due.at < now - policy.grace
    state, hold, detail = State.SCHEDULED, None, ""
    if left_out := place.target.leaves_out(statement):
        state, detail = State.SKIPPED, left_out
    elif late and place.target_class is not TargetClass.PROJECTION:
        hold, detail = "late", f"Due {due.at:%Y-%m-%d %H:%M} UTC, noticed {_span(now - due.at)} later."
        if policy.then != "hold":
            state = State.SKIPPED
    if state is State.SCHEDULED and hold is None and _stale(statement, due.occurrence.day):
        hold = "facts_stale"
        detail = f"Its facts were checked through {statement.facts_checked_through}."
    return Planned(
        key=delivery_key(due),
        number=due.occurrence.number,
        day=due.occurrence.day,
        due=due.at,
        target_class=place.target_class,
        title=statement.words.title,
        cause=cause,
        state=state,
        hold=hold,
        late=late,
        detail=detail,
    )


def delivery_key(due: Due, serial: int = 1) -> DeliveryKey:
    """The key of the delivery that a due occurrence makes."""
    occurrence = due.occurrence
    return DeliveryKey(
        statement=occurrence.statement.id,
        label=occurrence.label,
        moment=due.moment.name,
        target=due.target,
        serial=serial,
    )


def backfill(
    statements: Iterable[Statement], place: Place, site: Site, *, count: int, now: datetime
) -> tuple[Planned, ...]:
    """The `count` latest occurrences before a new ledger's first tick, oldest first, for feeds and pages only."""
    latest: list[Due] = []
    for statement in statements:
        if statement.status == "ready" and place.target.takes(statement):
            for due, _ in zip(past(statement, place.target, site, until=now), range(count), strict=False):
                latest.append(due)
    latest.sort(key=lambda due: (due.at, due.occurrence.statement.id))
    return tuple(
        Planned(
            key=delivery_key(due),
            number=due.occurrence.number,
            day=due.occurrence.day,
            due=due.at,
            target_class=place.target_class,
            title=due.occurrence.statement.words.title,
            cause=Cause.ADOPTION,
            at_once=True,
        )
        for due in latest[max(0, len(latest) - count) :]
    )


def today(at: datetime, zone: str) -> date:
    """The local date of an instant."""
    return on_clock(at, zone).date()


def _stale(statement: Statement, day: date) -> bool:
    return statement.facts_checked_through is not None and day.year > statement.facts_checked_through


def _moved(mark: Watermark, now: datetime) -> Watermark:
    return Watermark(statement=mark.statement, target=mark.target, adopted=mark.adopted, until=max(mark.until, now))


def _later(instant_: datetime | None, now: datetime) -> bool:
    return instant_ is None or instant_ > now


def _span(length: timedelta) -> str:
    hours = int(length.total_seconds() // 3600)
    return f"{hours} hours" if hours < 48 else f"{hours // 24} days"


def _near(at: datetime, days: int) -> date:
    """The date of an instant moved by whole days, kept within the calendar."""
    return date.fromordinal(min(max(at.toordinal() + days, 1), date.max.toordinal()))
