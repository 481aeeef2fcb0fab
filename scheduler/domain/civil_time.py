"""Wall time and instants: the only place where a zone's clock is read.

The rule for hours that a zone skips or repeats is RFC 5545, section 3.3.5: a skipped time is read with the offset
before the gap, so that it moves on by the gap's length; of a repeated time the first counts.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, tzinfo
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

_zone = cache(ZoneInfo)


@lru_cache(maxsize=4096)
def instant(day: date, wall: time, zone: str) -> datetime:
    """The instant (aware, UTC) at which the clocks of a zone show a wall time on a civil day.

    Total: an instant before the year 1 or after the year 9999 is the first or last that `datetime` has in UTC.
    Remembered for ten years of days, because most of what a site says is said at its own hour.

    Args:
        day: civil day in that zone; a day it skipped (Pacific/Apia, 30 December 2011) gives the next, same clock.
        wall: naive.
        zone: IANA name.

    Raises:
        zoneinfo.ZoneInfoNotFoundError: no such zone (`time_text.parse_zone` lets none pass).
    """
    local = datetime.combine(day, wall.replace(fold=0) if wall.fold else wall, _zone(zone))
    try:
        return local.astimezone(UTC)
    except OverflowError:
        return _end_of_time(local, UTC)


def on_clock(at: datetime, zone: str) -> datetime:
    """What the clocks of a zone show at an instant: aware, in that zone, and a time that exists there.

    Total: a local time before the year 1 or after the year 9999 is the first or last that `datetime` has.

    Raises:
        zoneinfo.ZoneInfoNotFoundError: no such zone.
    """
    where = _zone(zone)
    try:
        return at.astimezone(where)
    except OverflowError:
        return _end_of_time(at, where)


def _end_of_time(near: datetime, zone: tzinfo) -> datetime:
    return datetime.min.replace(tzinfo=zone) if near.year == 1 else datetime.max.replace(tzinfo=zone)
