"""T13: twelve zones, twenty years, five hours of the day: every anniversary once, on the right local date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from scheduler.domain.planning import dues
from scheduler.domain.rule import AnniversaryRule, HistoricDate
from scheduler.domain.site import Site
from scheduler.domain.statement import Statement, Words
from scheduler.domain.target import Target
from tests.faults.counts import FULL

ZONES = [
    *("Europe/Berlin", "Europe/London", "America/New_York", "America/Sao_Paulo", "Africa/Cairo", "Asia/Beirut"),
    *("Australia/Sydney", "Australia/Lord_Howe", "Asia/Kathmandu", "Asia/Tehran", "Pacific/Apia", "Africa/Casablanca"),
]
HOURS = [time(0), time(0, 30), time(1, 30), time(2, 30), time(3)]
YEARS = range(2018, 2038)
SITE = Site(title="T", url="https://example.org/", tag="example.org,2026", author="T", zone="UTC")
TARGET = Target(name="t", kind="webhook")
LEAP_DAY = (2, 29)


def days() -> list[tuple[int, int]]:
    """Every day of the year in full, else those near which clocks change."""
    start = date(2024, 1, 1)
    every = [start + timedelta(days=number) for number in range(366)]
    near = {(3, 8), (3, 10), (3, 28), (3, 29), (3, 31), (4, 4), (10, 4), (10, 27), (10, 31), (11, 3), (6, 4), LEAP_DAY}
    return [(day.month, day.day) for day in every if FULL or (day.month, day.day) in near]


def statement(month: int, day: int, zone: str, hour: time) -> Statement:
    return Statement(
        id="s",
        rule=AnniversaryRule(key="s", date=HistoricDate(year=1988, month=month, day=day)),
        words=Words(lang="en", title="T", body="T"),
        path="statements/s.md",
        source_sha256="0" * 64,
        zone=zone,
        time=hour,
    )


Instants = Callable[[Statement], list[datetime]]


def ours(said: Statement) -> list[datetime]:
    after, until = datetime(2017, 12, 30, tzinfo=UTC), datetime(2038, 1, 2, tzinfo=UTC)
    return [due.at for due in dues(said, TARGET, SITE, after=after, until=until)]


def by_utc_days(said: Statement) -> list[datetime]:
    """The mutant: the hour of the first year's offset, for ever."""
    first, *_ = instants = ours(said)
    return [instant.replace(hour=first.hour, minute=first.minute) for instant in instants]


def check_every_year(instants: Instants, zone: str) -> None:
    for month, day in days():
        for hour in HOURS:
            local = [each.astimezone(ZoneInfo(zone)) for each in instants(statement(month, day, zone, hour))]
            kept = [each for each in local if each.year in YEARS]
            assert len(kept) == len(YEARS), (zone, month, day, hour)
            for each in kept:
                leap = (month, day) == LEAP_DAY and each.year % 4
                assert (each.month, each.day) == ((2, 28) if leap else (month, day)), (zone, each)
                # A time that the zone skips moves on by the gap, an hour at most.
                wall = each.replace(tzinfo=None) - datetime.combine(each.date(), hour)
                assert timedelta(0) <= wall <= timedelta(hours=1), (zone, each)


@pytest.mark.parametrize("zone", ZONES)
def test_every_anniversary_comes_once_and_on_its_local_date(zone):
    check_every_year(ours, zone)


def test_an_engine_that_keeps_to_one_offset_is_caught():
    with pytest.raises(AssertionError):
        check_every_year(by_utc_days, "America/New_York")
