"""The calendar: coming occurrences as events, for whoever subscribes to it (RFC 5545, RFC 7986).

One event for each occurrence and none that repeats: the number rises, the calendar may be another than the
subscriber's, and 29 February has a policy of its own. An event carries the instant at which it last changed and how
often it did. Both stand in the file itself, and are read back from there: what has not changed keeps its bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Alarm, Calendar, Event, vText

from scheduler.domain.rule import Moment

_DAY = timedelta(days=1)
_PROGRAM = "-//remembrancer//calendar//EN"
_EVENT = re.compile(rb"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", re.DOTALL)
_UID = re.compile(rb"^UID:(.*?)/(.*)\r$", re.MULTILINE)
_STAMP = re.compile(rb"^DTSTAMP:([0-9]{8}T[0-9]{6}Z)\r$", re.MULTILINE)
_SEQUENCE = re.compile(rb"^SEQUENCE:([0-9]+)\r$", re.MULTILINE)
_AS_STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """One occurrence to come.

    Attributes:
        uid: `ids.calendar_uid`, the same whatever its day.
        statement, label: of the edition; its statement's id begins the UID.
        first, last: the days kept, both included.
        summary: the title, with the number in it.
        lang: of the summary.
        url: where the edition will stand.
        tags: of the statement.
    """

    uid: str
    statement: str
    label: str
    first: date
    last: date
    summary: str
    lang: str
    url: str
    tags: tuple[str, ...] = ()

    @property
    def place(self) -> tuple[str, str]:
        """Which edition it is."""
        return self.statement, self.label


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An event as a file holds it.

    Attributes:
        event: its bytes.
        changed: when it last did (aware, UTC, whole seconds).
        sequence: how often it has (RFC 5545, section 3.8.7.4).
    """

    event: bytes
    changed: datetime
    sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """When the calendar's events ring: at these moments, at this hour where a moment has none of its own."""

    moments: Sequence[Moment]
    hour: time


def standing(data: bytes) -> dict[str, Standing]:
    """Every event of a calendar that we wrote, by UID; what we did not write so is left out."""
    found: dict[str, Standing] = {}
    for block in _EVENT.findall(data):
        whole = block.replace(b"\r\n ", b"")
        uid, stamp, sequence = _UID.search(whole), _STAMP.search(whole), _SEQUENCE.search(whole)
        if uid and stamp and sequence:
            try:
                changed = datetime.strptime(stamp[1].decode(), _AS_STAMP).replace(tzinfo=UTC)
                found[b"/".join(uid.groups()).decode()] = Standing(
                    event=block, changed=changed, sequence=int(sequence[1])
                )
            except ValueError:
                continue  # no such instant, or no UTF-8: the event is written anew
    return found


def events(
    coming: Iterable[Coming], before: Mapping[str, Standing], ring: Ring, *, now: datetime
) -> dict[str, Standing]:
    """The events of these occurrences, by UID, in the order given.

    What stands as it should stays as it is. What has become another is one change further, as of `now`; an occurrence
    that comes into view has the date of its statement's others, for the statement did not change; what belongs to a
    statement that was not there has that of `now`.
    """
    instant = now.astimezone(UTC).replace(microsecond=0)
    newest: dict[str, datetime] = {}
    for uid, stood in before.items():
        statement = uid.partition("/")[0]
        newest[statement] = max(stood.changed, newest.get(statement, stood.changed))
    made: dict[str, Standing] = {}
    for each in coming:
        stood_before = before.get(each.uid)
        if stood_before is None:
            made[each.uid] = _stamped(each, ring, newest.get(each.statement, instant), 0)
            continue
        same = _stamped(each, ring, stood_before.changed, stood_before.sequence)
        changed = max(instant, stood_before.changed)  # a clock that was set back must not make it older
        made[each.uid] = (
            same if same.event == stood_before.event else _stamped(each, ring, changed, stood_before.sequence + 1)
        )
    return made


def calendar(made: Iterable[Standing], *, name: str, address: str, home: str) -> bytes:
    """The bytes of a calendar.

    Args:
        name: what programs list it as.
        address: where it is found (RFC 7986, section 5.8).
        home: the site.
    """
    frame = Calendar()
    frame.add("version", "2.0")
    frame.add("prodid", _PROGRAM)
    frame.add("calscale", "GREGORIAN")
    frame.add("name", vText(name))
    frame.add("x-wr-calname", vText(name))
    frame.add("url", home)
    frame.add("source", address, parameters={"VALUE": "URI"})
    frame.add("refresh-interval", _DAY, parameters={"VALUE": "DURATION"})
    frame.add("x-published-ttl", "P1D")
    whole: bytes = frame.to_ical()
    head, end, _ = whole.rpartition(b"END:VCALENDAR\r\n")
    return head + b"".join(each.event for each in made) + end


def _stamped(coming: Coming, ring: Ring, changed: datetime, sequence: int) -> Standing:
    event = Event()
    event.add("uid", coming.uid)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", sequence)
    event.add("dtstart", coming.first)
    event.add("dtend", coming.last + _DAY)  # the first day after it (RFC 5545, section 3.6.1)
    event.add("summary", coming.summary, parameters={"LANGUAGE": coming.lang})
    event.add("url", coming.url)
    event.add("transp", "TRANSPARENT")
    event.add("class", "PUBLIC")
    for moment in ring.moments:
        event.add_component(_alarm(coming, moment, ring.hour))
    return Standing(event=event.to_ical(), changed=changed, sequence=sequence)


def _alarm(coming: Coming, moment: Moment, hour: time) -> Alarm:
    """Rings so long after midnight of the first day, or before it, on the subscriber's own clock."""
    wall = moment.time or hour
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", coming.summary)
    alarm.add("trigger", timedelta(days=moment.days, hours=wall.hour, minutes=wall.minute))
    return alarm
