"""The calendar's bytes: valid for whoever reads calendars, stable, and a change is one change further."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import icalendar
import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.rule import Moment
from scheduler.publishers.feeds.calendar import Coming, Ring, Standing, calendar, events, standing

QUIET = Ring(moments=(), hour=time(9))
MAY = datetime(2027, 5, 1, 12, 0, 0, 123456, tzinfo=UTC)
JUNE = MAY + timedelta(days=31)


def coming(statement: str = "june", label: str = "2027", **changes: Any) -> Coming:
    day = date(int(label[:4]), 6, 4)
    values: dict[str, Any] = {
        "uid": f"{statement}/{label}@example.org", "statement": statement, "label": label, "first": day, "last": day,
        "summary": "The garden, 38th anniversary", "lang": "en", "url": f"https://example.org/{statement}/{label}/",
    }  # fmt: skip
    return Coming(**(values | changes))


def whole(made: Mapping[str, Standing]) -> bytes:
    return calendar(
        made.values(),
        name="Days, and more; of ours",
        address="https://example.org/calendar.ics",
        home="https://example.org/",
    )


def valid(data: bytes) -> list[icalendar.Event]:
    """Checks what every program that reads calendars relies on; gives the events."""
    text = data.decode()
    assert re.search(r"(?<!\r)\n|\r(?!\n)", text) is None
    assert max(len(line) for line in data.split(b"\r\n")) <= 75
    for line in data.split(b"\r\n"):
        line.decode()  # no character is cut in two by a fold
    read = vobject.readOne(text)
    read.validate(raiseException=True)
    found = icalendar.Calendar.from_ical(data)
    assert found.errors == []
    uids = [str(event["uid"]) for event in found.walk("VEVENT")]
    assert len(uids) == len(set(uids))
    for event in found.walk("VEVENT"):
        assert event.errors == []
        assert event["transp"] == "TRANSPARENT"
        assert event["dtend"].dt > event["dtstart"].dt
    return list(found.walk("VEVENT"))


def test_an_event_says_what_when_and_where() -> None:
    data = whole(events([coming()], {}, QUIET, now=MAY))
    (event,) = valid(data)
    assert b"DTSTART;VALUE=DATE:20270604\r\nDTEND;VALUE=DATE:20270605\r\n" in data
    assert (event["uid"], event["url"]) == ("june/2027@example.org", "https://example.org/june/2027/")
    assert (str(event["summary"]), event["summary"].params["LANGUAGE"]) == ("The garden, 38th anniversary", "en")
    assert event["dtstamp"].dt == event["last-modified"].dt == MAY.replace(microsecond=0)
    assert event["sequence"] == 0
    assert "description" not in event


def test_the_calendar_says_its_name_its_source_and_when_to_ask_again() -> None:
    data = whole(events([coming()], {}, QUIET, now=MAY))
    for line in (
        rb"NAME:Days\, and more\; of ours", rb"X-WR-CALNAME:Days\, and more\; of ours", b"VERSION:2.0",
        b"REFRESH-INTERVAL;VALUE=DURATION:P1D", b"X-PUBLISHED-TTL:P1D", b"URL:https://example.org/",
        b"SOURCE;VALUE=URI:https://example.org/calendar.ics",
    ):  # fmt: skip
        assert b"\r\n" + line + b"\r\n" in data, line


def test_several_days_end_on_the_day_after_the_last() -> None:
    made = events([coming(last=date(2027, 6, 6))], {}, QUIET, now=MAY)
    assert b"DTSTART;VALUE=DATE:20270604\r\nDTEND;VALUE=DATE:20270607\r\n" in whole(made)
    valid(whole(made))


def test_an_empty_calendar_can_be_read() -> None:
    assert valid(whole({})) == []


Maker = Callable[..., dict[str, Standing]]


def stays(make: Maker) -> None:
    """What has not changed keeps its bytes, whenever it is made again."""
    several = [coming(label=str(year)) for year in (2027, 2028, 2029)]
    first = whole(make(several, {}, QUIET, now=MAY))
    assert whole(make(several, standing(first), QUIET, now=JUNE)) == first


def dated_now(coming_: list[Coming], _before: object, ring: Ring, *, now: datetime) -> dict[str, Standing]:
    """A mutant that takes the date of an event from the clock."""
    return events(coming_, {}, ring, now=now)


def test_what_has_not_changed_keeps_its_bytes() -> None:
    stays(events)
    with pytest.raises(AssertionError):
        stays(dated_now)


@pytest.mark.parametrize(
    "change",
    [{"first": date(2027, 6, 5), "last": date(2027, 6, 5)}, {"last": date(2027, 6, 5)}, {"summary": "Another"},
     {"lang": "de"}, {"url": "https://example.org/moved/"}],
    ids="-".join,
)  # fmt: skip
def test_a_change_is_one_change_further_and_touches_no_other_event(change: dict[str, Any]) -> None:
    before = events([coming(), coming(label="2028")], {}, QUIET, now=MAY)
    after = events([coming(**change), coming(label="2028")], standing(whole(before)), QUIET, now=JUNE)
    moved, kept = after["june/2027@example.org"], after["june/2028@example.org"]
    assert (moved.sequence, moved.changed) == (1, JUNE.replace(microsecond=0))
    assert kept == before["june/2028@example.org"]
    again = events([coming(**change), coming(label="2028")], standing(whole(after)), QUIET, now=JUNE + timedelta(1))
    assert again == after
    back = events([coming(), coming(label="2028")], standing(whole(after)), QUIET, now=JUNE)
    assert back["june/2027@example.org"].sequence == 2
    valid(whole(back))


def test_what_comes_into_view_has_the_date_of_its_statement_s_last_change() -> None:
    before = events([coming()], {}, QUIET, now=MAY)
    after = events([coming(), coming(label="2028"), coming("july", "2028")], standing(whole(before)), QUIET, now=JUNE)
    assert after["june/2028@example.org"].changed == MAY.replace(microsecond=0)
    assert after["july/2028@example.org"].changed == JUNE.replace(microsecond=0)
    assert {each.sequence for each in after.values()} == {0}


def test_a_clock_that_was_set_back_makes_no_change_older_than_the_one_before() -> None:
    before = events([coming()], {}, QUIET, now=JUNE)
    after = events([coming(summary="Another")], standing(whole(before)), QUIET, now=MAY)
    assert after["june/2027@example.org"].changed == JUNE.replace(microsecond=0)


def test_what_returns_no_more_is_gone() -> None:
    before = events([coming(), coming(label="2028")], {}, QUIET, now=MAY)
    after = whole(events([coming(label="2028")], standing(whole(before)), QUIET, now=JUNE))
    assert [event["uid"] for event in valid(after)] == ["june/2028@example.org"]


@pytest.mark.parametrize(
    ("moment", "trigger"),
    [(Moment(), "PT9H"), (Moment(name="eve 18:00", days=-1, time=time(18)), "-PT6H"),
     (Moment(name="1 day before", days=-1), "-PT15H"), (Moment(name="7 days before", days=-7), "-P6DT15H"),
     (Moment(name="2 days after", days=2), "P2DT9H")],
    ids=lambda value: getattr(value, "name", None),
)  # fmt: skip
def test_an_alarm_rings_at_its_moment_on_the_subscriber_s_clock(moment: Moment, trigger: str) -> None:
    data = whole(events([coming()], {}, Ring(moments=(moment,), hour=time(9)), now=MAY))
    (event,) = valid(data)
    (alarm,) = event.subcomponents
    assert f"TRIGGER:{trigger}\r\n".encode() in data
    assert alarm["action"] == "DISPLAY"
    assert alarm["description"] == "The garden, 38th anniversary"


def test_an_alarm_more_is_a_change() -> None:
    before = events([coming()], {}, QUIET, now=MAY)
    after = events([coming()], standing(whole(before)), Ring(moments=(Moment(),), hour=time(9)), now=JUNE)
    assert after["june/2027@example.org"].sequence == 1


def test_long_ids_and_titles_of_every_script_are_folded_and_found_again() -> None:
    title = "Ein Tag, \\ zwei; drei 🕯️👩‍👩‍👧 " + "日本語を話す" * 20
    long = coming("s" * 80, summary=title, uid="s" * 80 + "/2027@" + "archive." * 8 + "org")
    first = whole(events([long], {}, QUIET, now=MAY))
    (event,) = valid(first)
    assert str(event["summary"]) == long.summary
    assert whole(events([long], standing(first), QUIET, now=JUNE)) == first


@given(summary=st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=200))
def test_whatever_a_title_says_it_comes_back_and_makes_no_event_more(summary: str) -> None:
    first = whole(events([coming(summary=summary)], {}, QUIET, now=MAY))
    (event,) = valid(first)
    assert str(event["summary"]) == summary
    assert whole(events([coming(summary=summary)], standing(first), QUIET, now=JUNE)) == first


@pytest.mark.parametrize(
    "spoilt",
    [b"", b"nonsense",
     b"BEGIN:VEVENT\r\nUID:\xff/x\r\nDTSTAMP:20270101T000000Z\r\nSEQUENCE:1\r\nEND:VEVENT\r\n",
     b"BEGIN:VEVENT\r\nUID:a/b\r\nDTSTAMP:20279901T000000Z\r\nSEQUENCE:1\r\nEND:VEVENT\r\n"],
)  # fmt: skip
def test_what_we_did_not_write_is_left_out(spoilt: bytes) -> None:
    assert standing(spoilt) == {}
