"""What `check` says of hours: those that clocks skip or show twice, and those of another clock than the event's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.anniversary import returns
from scheduler.domain.rule import THE_DAY, AnniversaryRule, HistoricDate, Moment
from scheduler.domain.site import Site
from scheduler.domain.statement import Statement, Words
from scheduler.domain.target import Target
from scheduler.library.clock_doubts import FORESEEN, _changes, clock_doubts, target_clock_doubts
from scheduler.library.doubt import Doubt

TODAY = date(2026, 11, 22)
SITE = Site(title="Site", url="https://example.org/", tag="example.org,2026", author="Site", zone="UTC")


def a(day: date, **keys: Any) -> Statement:
    rule = AnniversaryRule(key="one", date=HistoricDate(year=day.year, month=day.month, day=day.day))
    words = Words(lang="en", title="Title", body="Body")
    return Statement(id="one", rule=rule, words=words, path="statements/one.md", source_sha256="", **keys)


def told(statement: Statement, *, site: Site = SITE, today: date = TODAY) -> list[Doubt]:
    written = [key for key in ("time", "zone", "when") if getattr(statement, key) is not None]
    return list(clock_doubts(statement, written, site, today))


def test_an_hour_that_the_clocks_skip_is_named_with_the_year_and_what_happens_instead() -> None:
    (doubt,) = told(a(date(1999, 3, 28), time=time(2, 30), zone="Europe/Paris"))
    assert doubt.code == "clock-skips"
    assert doubt.what == (
        "On 28 March 2027, Sunday, the clocks of Europe/Paris skip 02:30: it goes out at 03:30; so again in 2032."
    )
    assert doubt.keys[0] == "time"


def test_an_hour_that_the_clocks_show_twice_is_named() -> None:
    (doubt,) = told(a(date(1999, 10, 31), time=time(2, 30), zone="Europe/Paris"))
    assert doubt.code == "clock-repeats"
    assert doubt.what == (
        "On 31 October 2027, Sunday, the clocks of Europe/Paris show 02:30 twice: it goes out the first time; "
        "so again in 2032."
    )


@pytest.mark.parametrize("wall", [time(1, 59), time(3, 0), time(9, 0)])
def test_hours_around_the_gap_are_sound(wall: time) -> None:
    assert told(a(date(1999, 3, 28), time=wall, zone="Europe/Paris")) == []


def test_a_day_on_which_no_clock_changes_is_sound() -> None:
    assert told(a(date(1999, 6, 4), time=time(2, 30), zone="Europe/Paris")) == []


def test_the_site_s_hour_and_zone_count_where_the_statement_has_none() -> None:
    site = Site(title="S", url="https://s/", tag="s,2026", author="S", zone="Europe/Paris", time=time(2, 30))
    assert [doubt.code for doubt in told(a(date(1999, 3, 28)), site=site)] == ["clock-skips"]
    assert told(a(date(1999, 3, 28), zone="UTC"), site=site) == []


def test_a_moment_is_looked_at_on_its_own_day_and_hour() -> None:
    eve = Moment(name="eve 02:30", days=-1, time=time(2, 30))
    (doubt,) = told(a(date(1999, 3, 29), zone="Europe/Paris", when=(THE_DAY, eve)))
    assert doubt.keys == ("when",)
    assert "28 March 2027" in doubt.what


def test_a_gap_at_midnight_is_found() -> None:
    changes = told(a(date(1999, 9, 5), time=time(0, 30), zone="America/Santiago"))
    assert [doubt.code for doubt in changes] == ["clock-skips"]
    assert "it goes out at 01:30" in changes[0].what


def check_both_changes_are_seen(changes: Callable[[str, date], Sequence[Any]]) -> None:
    """Whatever the day on which it is asked: Gaza's clocks change on 20 October 2040, and back a week later."""
    for day in range(1, 20):
        first, second = (each.start.isoformat() for each in changes("Asia/Gaza", date(2040, 10, day))[:2])
        assert (first, second) == ("2040-10-20T02:00:00", "2040-10-27T01:00:00")


def test_two_changes_a_week_apart_are_both_seen() -> None:
    check_both_changes_are_seen(_changes)
    with pytest.raises(AssertionError):  # the mutant looks every eight days
        check_both_changes_are_seen(partial(_changes, step=timedelta(days=8)))


ZONES = ("Europe/Paris", "America/New_York", "America/Santiago", "Australia/Lord_Howe", "Asia/Kolkata", "Africa/Cairo")


@given(st.sampled_from(ZONES), st.dates(date(1999, 1, 1), date(1999, 12, 31)), st.integers(0, 47).map(lambda n: n * 30))
def test_it_agrees_with_asking_the_zone_on_every_return(zone: str, day: date, minute: int) -> None:
    wall = time(minute // 60, minute % 60)
    statement = a(day, time=wall, zone=zone)
    last = date(TODAY.year + FORESEEN, TODAY.month, 1)
    skipped = repeated = False
    for found in returns(statement.rule, TODAY, last - timedelta(days=2)):
        early, late = (datetime.combine(found.day, wall, ZoneInfo(zone)).replace(fold=fold) for fold in (0, 1))
        before, after = early.utcoffset(), late.utcoffset()
        assert before is not None
        assert after is not None
        skipped |= after > before
        repeated |= after < before
    codes = {doubt.code for doubt in told(statement)} - {"zone-changed"}
    assert codes == ({"clock-skips"} if skipped else set()) | ({"clock-repeats"} if repeated else set())


# A target's own hour


def at(*statements: Statement, **target: Any) -> list[tuple[str, Doubt]]:
    newsroom = Target(name="newsroom", kind="webhook", **target)
    found = target_clock_doubts(statements, site=SITE, targets=[newsroom], today=TODAY)
    return [(statement.id, doubt) for statement, doubt in found]


def test_a_target_s_own_hour_that_the_clocks_skip_is_named_once_with_what_goes_there() -> None:
    spring, later = a(date(1999, 3, 28)), replace(a(date(1998, 3, 28)), id="later", path="statements/later.md")
    ((name, doubt),) = at(spring, later, zone="Europe/Paris", time=time(2, 30))
    assert (name, doubt.code) == ("later", "clock-skips")
    assert doubt.what.startswith(
        "On 28 March 2027, Sunday, the clocks of Europe/Paris skip 02:30, the hour of target `newsroom`: "
    )
    assert doubt.what.endswith("`later` goes there at 03:30; so does `one` within 10 years.")
    assert "`targets.newsroom`" in doubt.cure


def test_a_target_s_own_hour_that_the_clocks_show_twice_is_named() -> None:
    ((_, doubt),) = at(a(date(1999, 10, 31)), zone="Europe/Paris", time=time(2, 30))
    assert doubt.code == "clock-repeats"
    assert "show 02:30, the hour of target `newsroom`, twice" in doubt.what


@pytest.mark.parametrize(
    "target",
    [
        {},
        {"zone": "Europe/Paris", "time": time(9, 0)},
        {"zone": "UTC", "time": time(2, 30)},
        {"zone": "Europe/Paris", "time": time(2, 30), "tags": frozenset({"press"})},
        {"zone": "Europe/Paris", "time": time(2, 30), "lang": "fr", "fallback": "skip"},
    ],
)
def test_what_meets_no_gap_or_does_not_go_there_is_sound(target: dict[str, Any]) -> None:
    assert at(a(date(1999, 3, 28)), **target) == []


def test_a_draft_goes_nowhere() -> None:
    assert at(replace(a(date(1999, 3, 28)), status="draft"), zone="Europe/Paris", time=time(2, 30)) == []


def test_a_target_s_own_moments_count() -> None:
    week = (Moment(name="7 days before", days=-7),)
    ((_, doubt),) = at(a(date(1999, 4, 4), time=time(2, 30)), zone="Europe/Paris", when=week)
    assert "28 March 2027" in doubt.what


# Another clock


def codes(day: date, wall: time, zone: str) -> list[str]:
    return [doubt.code for doubt in told(a(day, time=wall, zone=zone))]


def test_a_minute_of_the_event_on_another_clock_is_asked_about() -> None:
    (doubt,) = told(a(date(1986, 4, 26), time=time(1, 23), zone="Europe/Kyiv"))
    assert doubt.what.startswith("On the day remembered the clocks of Europe/Kyiv showed UTC+4, and on the next return")
    assert "UTC+3" in doubt.what
    assert '`time: "00:23"`' in doubt.cure


def test_an_hour_for_publishing_is_no_minute_of_the_event() -> None:
    assert codes(date(1986, 4, 26), time(9, 0), "Europe/Kyiv") == []


def test_summer_time_that_is_given_up_counts() -> None:
    assert codes(date(1989, 6, 4), time(4, 15), "Asia/Shanghai") == ["zone-changed"]
    assert codes(date(1989, 1, 4), time(4, 15), "Asia/Shanghai") == []


def test_summer_time_that_begins_on_another_day_does_not() -> None:
    assert codes(date(1999, 3, 28), time(4, 15), "Europe/Paris") == []


def test_a_zone_that_moved_and_shows_the_same_on_that_day_is_sound() -> None:
    assert codes(date(1999, 8, 17), time(3, 2), "Europe/Istanbul") == []
    assert codes(date(1999, 11, 12), time(18, 57), "Europe/Istanbul") == ["zone-changed"]


def test_before_1970_zones_are_not_sure_and_nothing_is_said() -> None:
    assert codes(date(1945, 8, 6), time(8, 15), "Europe/Kyiv") == []


def test_without_an_hour_and_a_zone_of_its_own_nothing_is_said() -> None:
    site = Site(title="S", url="https://s/", tag="s,2026", author="S", zone="Europe/Kyiv", time=time(1, 23))
    assert told(a(date(1986, 4, 26)), site=site) == []
    assert told(a(date(1986, 4, 26), time=time(1, 23)), site=site) == []
    assert told(a(date(1986, 4, 26), zone="Europe/Kyiv"), site=site) == []
