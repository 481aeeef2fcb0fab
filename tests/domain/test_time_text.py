"""What people may write for wall times, zones, moments and durations, and what they are told otherwise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta

import pytest

from scheduler.domain.rule import THE_DAY, Moment
from scheduler.domain.time_text import parse_duration, parse_moment, parse_moments, parse_time, parse_zone
from scheduler.errors import ValueRefused


def refusal(parse: Callable[..., object], *words: object) -> ValueRefused:
    with pytest.raises(ValueRefused) as caught:
        parse(*words)
    refused = caught.value
    assert refused.what.endswith(".")
    assert refused.cure.endswith((".", "?"))
    return refused


@pytest.mark.parametrize(("text", "wall"), [("00:00", time(0)), ("09:05", time(9, 5)), ("23:59", time(23, 59))])
def test_wall_times_are_read(text: str, wall: time) -> None:
    assert parse_time(text) == wall


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("24:00", "00:00"),
        ("9:00", "`09:00`"),
        ("750", '"12:30"'),
        ("23:60", "HH"),
        ("09:00:00", "HH"),
        ("０９:00", "HH"),
        ("", "HH"),
    ],
)
def test_wall_times_that_are_none_are_refused_with_their_cure(text: str, cure: str) -> None:
    refused = refusal(parse_time, text)
    assert refused.code == "bad-time"
    assert cure.replace("HH", "00:00 to 23:59") in refused.cure


@pytest.mark.parametrize("name", ["Europe/Berlin", "UTC", "CET", "America/Argentina/Ushuaia", "Etc/GMT+5"])
def test_zones_that_load_are_accepted(name: str) -> None:
    assert parse_zone(f" {name} ") == name


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("Europe/Belin", "`Europe/Berlin`"),
        ("europe/berlin", "`Europe/Berlin`"),
        ("hong kong", "`Asia/Hong_Kong`"),
        ("UTC+2", "named after a place"),
        ("+02:00", "named after a place"),
        ("", "IANA"),
        ("Europe", "IANA"),
        ("../etc/passwd", "IANA"),
        ("/etc/localtime", "IANA"),
        ("localtime", "IANA"),
        ("a\x00b", "IANA"),
    ],
)
def test_zones_that_are_none_are_refused_with_their_cure(text: str, cure: str) -> None:
    refused = refusal(parse_zone, text)
    assert refused.code == "unknown-zone"
    assert cure in refused.cure


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("the day", THE_DAY),
        (" The  DAY ", THE_DAY),
        ("eve 18:00", Moment(name="eve 18:00", days=-1, time=time(18))),
        ("Eve  18:00", Moment(name="eve 18:00", days=-1, time=time(18))),
        ("1 day before", Moment(name="1 day before", days=-1)),
        ("1 days before", Moment(name="1 day before", days=-1)),
        ("03 day  before", Moment(name="3 days before", days=-3)),
        ("2 Days After", Moment(name="2 days after", days=2)),
    ],
)
def test_a_moment_has_one_spelling_for_ever(text: str, moment: Moment) -> None:
    assert parse_moment(text) == moment
    assert parse_moment(moment.name) == moment


@pytest.mark.parametrize(
    "text", ["", "day", "eve", "0 days before", "0 days after", "367 days before", "-1 days before", "３ days before"]
)
def test_a_moment_that_is_none_is_refused(text: str) -> None:
    assert refusal(parse_moment, text).code == "bad-moment"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2 weeks before", "14 days before"),
        ("A week after", "7 days after"),
        ("on the day", "the day"),
        ("the eve", "eve 18:00"),
    ],
)
def test_a_moment_said_otherwise_is_answered_with_the_spelling_that_was_meant(text: str, meant: str) -> None:
    assert f"`{meant}`" in refusal(parse_moment, text).cure
    assert parse_moment(meant).name == meant


def test_the_hour_of_an_eve_is_a_wall_time() -> None:
    assert refusal(parse_moment, "eve 24:00").code == "bad-time"


def test_moments_are_one_or_a_list_and_none_twice() -> None:
    assert parse_moments("the day") == (THE_DAY,)
    assert [moment.name for moment in parse_moments(["the day", "3 days before"])] == ["the day", "3 days before"]
    assert refusal(parse_moments, []).code == "bad-moment"
    assert refusal(parse_moments, ["1 day before", "1 days before"]).code == "duplicate"


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("24h", timedelta(hours=24)),
        ("30m", timedelta(minutes=30)),
        ("2 days", timedelta(days=2)),
        ("1 day", timedelta(days=1)),
        ("90 minutes", timedelta(minutes=90)),
        ("7d", timedelta(days=7)),
        ("2 Weeks", timedelta(weeks=2)),
        ("0h", timedelta(0)),
    ],
)
def test_durations_are_read(text: str, length: timedelta) -> None:
    assert parse_duration(text) == length


@pytest.mark.parametrize("text", ["", "24", "h", "-1h", "1.5h", "1 month", "24hs", "２４h", "1h30m", "9999999d", "1 s"])
def test_durations_that_are_none_are_refused(text: str) -> None:
    assert refusal(parse_duration, text).code == "bad-duration"
