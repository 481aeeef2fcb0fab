"""Doubts about the hour at which a statement goes out: what the clocks of its zone do to it.

A target with an hour, a zone or moments of its own is looked at with all statements that go there, and said once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from scheduler.domain.anniversary import next_return, returns
from scheduler.domain.calendar_dates import civil_day
from scheduler.domain.civil_time import instant, on_clock
from scheduler.domain.planning import timing
from scheduler.domain.rule import Moment
from scheduler.domain.site import Site
from scheduler.domain.statement import Statement
from scheduler.domain.target import Target
from scheduler.library.doubt import Doubt, day_words

FORESEEN = 10
"""Years ahead for which changes of the clocks are looked at."""

_ITS_OWN = Target(name="", kind="")
"""No target: the statement's own hour, zone and moments."""

_SINCE = 1970
"""Before this year the time zone databases of different machines disagree, and nothing is said."""

_STEP = timedelta(days=3)
"""Less than lies between any two changes of a zone: the shortest that tzdata foresees is a week (Gaza in 2040)."""

_ZERO = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """One change of a zone's clocks: they show no time from `start` to `end`, or each twice."""

    start: datetime
    end: datetime
    skipped: bool


def clock_doubts(statement: Statement, written: Collection[str], site: Site, today: date) -> Iterator[Doubt]:
    """Everything doubtful about the hour.

    Args:
        written: the keys of its file.
        site: whose hour and zone count where the statement has none.
        today: the day on which this is asked.
    """
    yield from _changes_met(statement, site, today)
    if {"time", "zone"} <= set(written):
        yield from _another_clock(statement, today)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hour:
    """An hour of a target, and what the clocks do to it."""

    target: str
    wall: time
    zone: str
    skipped: bool


def target_clock_doubts(
    statements: Iterable[Statement], *, site: Site, targets: Iterable[Target], today: date
) -> Iterator[tuple[Statement, Doubt]]:
    """Hours of a target's own that the clocks skip or show twice when something goes there, and what goes first.

    Args:
        statements: all of them; those that are `ready` count.
        site: whose hour and zone count where a statement and a target have none.
        targets: every target, feeds included.
        today: the day from which ten years are looked at.
    """
    found: dict[_Hour, list[tuple[date, str, Statement]]] = {}
    ready = [each for each in statements if each.status == "ready"]
    for target in targets:
        own = target.time or target.zone or target.when
        for statement in ready if own else ():
            if not target.takes(statement) or target.leaves_out(statement):
                continue
            times = timing(statement, target, site)
            for moment in times.moments:
                wall = moment.time or times.time
                for day, change in _meeting(wall, times.zone, today):
                    if _goes_out(statement, moment, day):
                        hour = _Hour(target=target.name, wall=wall, zone=times.zone, skipped=change.skipped)
                        found.setdefault(hour, []).append((day, statement.id, statement))
    for hour, met in sorted(found.items(), key=lambda each: (each[0].target, each[0].wall, each[0].skipped)):
        met.sort(key=lambda each: each[:2])
        yield met[0][2], _target_doubt(hour, [(day, name) for day, name, _ in met])


def _target_doubt(hour: _Hour, met: list[tuple[date, str]]) -> Doubt:
    first, name = met[0]
    others = sorted({each for _, each in met if each != name})
    also = ""
    if others:
        do_so = f"so does `{others[0]}`" if len(others) == 1 else f"so do {len(others)} others"
        also = f"; {do_so} within {FORESEEN} years"
    clocks = f"On {day_words(first)}, the clocks of {hour.zone}"
    if hour.skipped:
        really = on_clock(instant(first, hour.wall, hour.zone), hour.zone)
        does = f"skip {hour.wall:%H:%M}, the hour of target `{hour.target}`: `{name}` goes there at {really:%H:%M}"
    else:
        does = f"show {hour.wall:%H:%M}, the hour of target `{hour.target}`, twice: `{name}` goes there the first time"
    return Doubt(
        keys=("targets", "date"),
        what=f"{clocks} {does}{also}.",
        cure=f"Give `targets.{hour.target}` another `time` in remembrancer.yaml, or leave it if that will do.",
        code="clock-skips" if hour.skipped else "clock-repeats",
    )


def _changes_met(statement: Statement, site: Site, today: date) -> Iterator[Doubt]:
    """Hours that the clocks skip, or show twice, on a day on which it goes out."""
    times = timing(statement, _ITS_OWN, site)
    for moment in times.moments:
        wall = moment.time or times.time
        met = [(day, change) for day, change in _meeting(wall, times.zone, today) if _goes_out(statement, moment, day)]
        for skipped in (True, False):
            days = [(day, change) for day, change in met if change.skipped is skipped]
            if days:
                yield _change_doubt(moment, wall, times.zone, skipped, [day for day, _ in days])


def _meeting(wall: time, zone: str, today: date) -> Iterator[tuple[date, _Change]]:
    """The days in the years foreseen on which the clocks skip a wall time or show it twice."""
    for change in _changes(zone, today):
        for day in {change.start.date(), change.end.date()}:
            if change.start <= datetime.combine(day, wall) < change.end:
                yield day, change


def _goes_out(statement: Statement, moment: Moment, day: date) -> bool:
    kept = day - timedelta(days=moment.days)
    return next(returns(statement.rule, kept, kept), None) is not None


def _change_doubt(moment: Moment, wall: time, zone: str, skipped: bool, days: list[date]) -> Doubt:  # noqa: FBT001 - one of two kinds
    first, *others = days
    also = f"; so again in {', '.join(str(day.year) for day in others)}" if others else ""
    if skipped:
        really = on_clock(instant(first, wall, zone), zone)
        what = f"On {day_words(first)}, the clocks of {zone} skip {wall:%H:%M}: it goes out at {really:%H:%M}{also}."
        cure = "Write a time that every day has, or leave it if that hour will do."
    else:
        what = f"On {day_words(first)}, the clocks of {zone} show {wall:%H:%M} twice: it goes out the first time{also}."
        cure = "Write a time that every day has once, or leave it if the first will do."
    return Doubt(
        keys=("when",) if moment.time else ("time", "zone", "date"),
        what=what,
        cure=cure,
        code="clock-skips" if skipped else "clock-repeats",
    )


@lru_cache(maxsize=1024)
def _changes(zone: str, today: date, step: timedelta = _STEP) -> tuple[_Change, ...]:
    """The changes of a zone's clocks from a day on, for the years foreseen."""
    try:
        end = today.replace(year=today.year + FORESEEN, day=1)
    except ValueError:
        return ()  # beyond the year 9999
    found = []
    at, last = (datetime.combine(day, time(), UTC) for day in (today, end))
    before = _offset(at, zone)
    while at < last:
        then = min(at + step, last)
        after = _offset(then, zone)
        if after != before:
            exact = _exactly(at, then, before, zone)
            walls = sorted((exact + before, exact + after))
            start, stop = (wall.replace(tzinfo=None) for wall in walls)
            found.append(_Change(start=start, end=stop, skipped=after > before))
        at, before = then, after
    return tuple(found)


def _exactly(low: datetime, high: datetime, before: timedelta, zone: str) -> datetime:
    """The first minute with another offset; zones change on whole minutes nowadays."""
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) // timedelta(minutes=2) * timedelta(minutes=1)
        low, high = (middle, high) if _offset(middle, zone) == before else (low, middle)
    return high


def _offset(at: datetime, zone: str) -> timedelta:
    return on_clock(at, zone).utcoffset() or _ZERO


def _another_clock(statement: Statement, today: date) -> Iterator[Doubt]:
    """A minute of the event, in a zone whose clocks showed another time then.

    Said only where it can matter and is sure: the statement has a `time` that is not on the hour, which is the
    event's own and not one for publishing; the day is known and lies in 1970 or later; the offset on it is not that
    of the next return; and not merely because summer time begins and ends on other days, but because the zone has
    other offsets now.
    """
    wall, zone = statement.time, statement.zone
    day = civil_day(statement.rule.date, statement.rule.calendar)
    coming = next_return(statement.rule, today)
    if wall is None or zone is None or not wall.minute or day is None or coming is None or day.year < _SINCE:
        return
    event, again = instant(day, wall, zone), instant(coming.day, wall, zone)
    then, now = _offset(event, zone), _offset(again, zone)
    if then == now or _offsets(day.year, zone) == _offsets(coming.day.year, zone):
        return
    same = on_clock(datetime.combine(coming.day, event.time(), UTC), zone)
    yield Doubt(
        keys=("time",),
        what=f"On the day remembered the clocks of {zone} showed {_utc(then)}, and on the next return they show "
        f"{_utc(now)}; `{wall:%H:%M}` is read on the clock of each return.",
        cure=f'Leave it so to keep the hour on the clock; the same minute in UTC would be `time: "{same:%H:%M}"`.',
        code="zone-changed",
    )


def _offsets(year: int, zone: str) -> frozenset[timedelta]:
    """The offsets that a zone has in winter and in summer."""
    return frozenset(_offset(datetime(year, month, 1, tzinfo=UTC), zone) for month in (1, 7))


def _utc(offset: timedelta) -> str:
    minutes = abs(offset) // timedelta(minutes=1)
    return f"UTC{'-' if offset < _ZERO else '+'}{minutes // 60}" + (f":{minutes % 60:02}" if minutes % 60 else "")
