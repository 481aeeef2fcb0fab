"""Wall times as instants: against a search of the minutes of UTC, and the days that zones skipped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.civil_time import instant, on_clock

Reading = Callable[[date, time, str], datetime]

ZONES = (
    "Europe/Berlin",
    "Europe/Dublin",
    "Europe/London",
    "America/New_York",
    "America/Santiago",
    "America/Havana",
    "America/St_Johns",
    "Africa/Casablanca",
    "Asia/Beirut",
    "Asia/Shanghai",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
)
CLOCKS = (time(0, 0), time(0, 30), time(1, 30), time(2, 30), time(3, 0))


def changes(zone: str) -> list[date]:
    """Local days from 2018 to 2037 on which a zone's offset changes, and the day after each."""
    days: list[date] = []
    where = ZoneInfo(zone)
    noon = datetime(2018, 1, 1, 12, tzinfo=UTC)
    offset = noon.astimezone(where).utcoffset()
    while noon.year < 2038:
        noon += timedelta(days=1)
        if (now := noon.astimezone(where).utcoffset()) != offset:
            days += [noon.astimezone(where).date() + timedelta(days=shift) for shift in (-1, 0, 1)]
            offset = now
    return days


def by_search(day: date, wall: time, zone: str) -> datetime:
    """Tries the minutes of UTC: the first that shows the wall time; where none does, the wall time moved by the gap."""
    where = ZoneInfo(zone)
    wanted = datetime.combine(day, wall)
    # No zone lies further from UTC than 15 hours; far from the wall time a quarter of an hour is a fine enough step.
    at = datetime.combine(day, wall, tzinfo=UTC) - timedelta(hours=15)
    step = timedelta(minutes=15)
    shown = at.astimezone(where).replace(tzinfo=None)
    while shown < wanted:
        following = (at + step).astimezone(where).replace(tzinfo=None)
        if following >= wanted and step > timedelta(minutes=1):
            step = timedelta(minutes=1)
            continue
        if following > wanted:
            return at + (wanted - shown)  # as if the clock had not leapt: it shows the wall time and the gap
        at, shown = at + step, following
    return at


def check_every_change(reading: Reading) -> None:
    for zone in ZONES:
        for day in changes(zone):
            for wall in CLOCKS:
                assert reading(day, wall, zone) == by_search(day, wall, zone), (zone, day, wall)


def test_every_wall_time_around_a_change_is_the_instant_that_a_search_finds() -> None:
    assert all(changes(zone) for zone in ZONES if zone != "Asia/Shanghai")
    check_every_change(instant)


def second_of_two(day: date, wall: time, zone: str) -> datetime:
    return datetime.combine(day, wall.replace(fold=1), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def utc_of_that_noon(day: date, wall: time, zone: str) -> datetime:
    """Takes the offset of the day's noon for the whole day."""
    offset = datetime.combine(day, time(12), tzinfo=ZoneInfo(zone)).utcoffset()
    assert offset is not None
    return datetime.combine(day, wall, tzinfo=UTC) - offset


@pytest.mark.parametrize("mutant", [second_of_two, utc_of_that_noon])
def test_the_search_catches_a_reading_that_is_wrong(mutant: Reading) -> None:
    with pytest.raises(AssertionError):
        check_every_change(mutant)


def shown(day: date, wall: time, zone: str) -> str:
    return on_clock(instant(day, wall, zone), zone).isoformat()


def test_a_time_the_zone_skips_moves_on_by_the_gap() -> None:
    assert shown(date(2027, 3, 28), time(2, 30), "Europe/Berlin") == "2027-03-28T03:30:00+02:00"
    assert shown(date(2027, 10, 3), time(2, 15), "Australia/Lord_Howe") == "2027-10-03T02:45:00+11:00"


def test_of_a_time_that_comes_twice_the_first_counts() -> None:
    assert shown(date(2027, 10, 31), time(2, 30), "Europe/Berlin") == "2027-10-31T02:30:00+02:00"
    assert instant(date(2027, 10, 31), time(2, 30, fold=1), "Europe/Berlin") == datetime(
        2027, 10, 31, 0, 30, tzinfo=UTC
    )


def test_which_of_two_is_asked_for_makes_no_difference_whoever_asks_first() -> None:
    day = date(2027, 10, 31)
    for folds in ((0, 1), (1, 0)):
        instant.cache_clear()
        asked = [instant(day, time(2, 30, fold=fold), "Europe/Berlin") for fold in folds]
        assert asked == [datetime(2027, 10, 31, 0, 30, tzinfo=UTC)] * 2


def test_a_day_that_samoa_skipped_is_kept_on_the_next_at_the_same_hour() -> None:
    assert instant(date(2011, 12, 30), time(9), "Pacific/Apia") == datetime(2011, 12, 30, 19, tzinfo=UTC)
    assert shown(date(2011, 12, 30), time(9), "Pacific/Apia") == "2011-12-31T09:00:00+14:00"
    assert shown(date(2011, 12, 29), time(9), "Pacific/Apia") == "2011-12-29T09:00:00-10:00"


def test_instants_are_in_utc_and_clocks_in_their_zone() -> None:
    at = instant(date(2027, 6, 4), time(9), "Asia/Hong_Kong")
    assert at.tzinfo is UTC
    assert at == datetime(2027, 6, 4, 1, tzinfo=UTC)
    assert on_clock(at, "America/New_York").isoformat() == "2027-06-03T21:00:00-04:00"


@given(st.sampled_from([date.min, date.max]), st.times(), st.sampled_from([*ZONES, "Etc/GMT-14", "Etc/GMT+12"]))
def test_the_ends_of_the_calendar_have_an_answer(day: date, wall: time, zone: str) -> None:
    at = instant(day, wall, zone)
    assert abs(at.replace(tzinfo=None) - datetime.combine(day, wall)) <= timedelta(hours=15)
    assert abs(on_clock(at, zone).replace(tzinfo=None) - at.replace(tzinfo=None)) <= timedelta(hours=15)


def test_an_instant_beyond_the_calendar_is_its_last() -> None:
    last = datetime.max.replace(tzinfo=UTC)
    first = datetime.min.replace(tzinfo=UTC)
    assert instant(date.max, time(23), "America/New_York") == last
    assert instant(date.min, time(1), "Asia/Tokyo") == first
    assert on_clock(last, "Asia/Tokyo").date() == date.max
    assert on_clock(first, "America/New_York").date() == date.min


def test_an_unknown_zone_is_an_error() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        instant(date(2027, 1, 1), time(9), "Europe/Belin")
