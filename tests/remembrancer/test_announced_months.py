"""Months that were announced otherwise than computed, through a real ledger: nothing is lost, nothing is sent twice.

1 Ramadan 1448 is computed as 8 February 2027 and 1 Shawwal as 9 March; the first may be announced a day earlier, the
second a day later.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from scheduler.domain.calendars.announced import AnnouncedMonths, read_announced
from scheduler.domain.planning import Agenda
from scheduler.domain.statement import Statement
from scheduler.ledger.ledger import Ledger
from scheduler.remembrancer.tick import Remembrancer
from tests.remembrancer.house import SITE, House, Town

Build = Callable[..., House]

EARLIER = {"1448-09": "2027-02-07"}
LATER = {"1448-10": "2027-03-10"}
BODY = "It begins on {{ date }}."


def announced(entries: dict[str, str]) -> AnnouncedMonths | None:
    months, problems = read_announced(entries)
    assert not problems
    return months


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2027, month, day, hour, tzinfo=UTC)


def announce(house: House, entries: dict[str, str]) -> None:
    """A person writes the table, and the process begins anew with it."""
    house.end()
    house.site = replace(house.site, hijri_months=announced(entries))


def living(build: Build, month: int, **more: str) -> tuple[House, Town]:
    """A house that has known the first of this month of 1440 since January 2027."""
    chat = Town("chat")
    house = build(chat, now=datetime(2027, 1, 15, tzinfo=UTC), feeds=False, site=SITE)
    house.write("moon", BODY, date=f"1440-{month:02}-01", calendar="islamic-umalqura", **more)
    house.tick()
    return house, chat


def tick_at(house: House, *instants: datetime) -> None:
    for instant in instants:
        house.at(instant)
        house.tick()


def test_announced_later_before_it_is_sent_it_goes_out_on_the_announced_day(build: Build) -> None:
    house, chat = living(build, 10)
    tick_at(house, at(3, 8, 20))
    announce(house, LATER)
    tick_at(house, at(3, 9), at(3, 9, 20))
    assert chat.texts == []
    tick_at(house, at(3, 10), at(3, 11))
    assert chat.texts == ["It begins on 10 March 2027."]


def test_announced_later_after_it_was_sent_it_is_not_sent_again(build: Build) -> None:
    house, chat = living(build, 10)
    tick_at(house, at(3, 9))
    announce(house, LATER)
    tick_at(house, at(3, 9, 20), at(3, 10), at(3, 11))
    assert chat.texts == ["It begins on 9 March 2027."]


def test_announced_earlier_before_its_hour_it_goes_out_on_the_announced_day(build: Build) -> None:
    house, chat = living(build, 9)
    tick_at(house, at(2, 6, 20))
    announce(house, EARLIER)
    tick_at(house, at(2, 7), at(2, 8))
    assert chat.texts == ["It begins on 7 February 2027."]


def test_announced_earlier_after_it_was_sent_it_is_not_sent_again(build: Build) -> None:
    house, chat = living(build, 9)
    tick_at(house, at(2, 8))
    announce(house, EARLIER)
    tick_at(house, at(2, 8, 20), at(2, 9))
    assert chat.texts == ["It begins on 8 February 2027."]


def check_nothing_is_lost(build: Build, root: str, heart: type[Remembrancer] = Remembrancer) -> None:
    """Written down three hours after the announced hour, with a grace of one: a person must be told."""
    chat = Town("chat")
    house = build(chat, root=root, now=datetime(2027, 1, 15, tzinfo=UTC), feeds=False)
    house.heart_class = heart
    house.write("moon", BODY, date="1440-09-01", calendar="islamic-umalqura", late="{grace: 1h, then: hold}")
    house.tick()
    tick_at(house, at(2, 7, 11))
    announce(house, EARLIER)
    tick_at(house, at(2, 7, 12))
    assert house.states() == {"moon 1448 chat 1": "held late"}
    assert house.only("chat").due == at(2, 7)
    tick_at(house, at(2, 8), at(2, 9))
    assert chat.texts == []


class Shortsighted(Agenda):
    """A planner that does not look behind the watermark further than the grace."""

    def _look_back(self, statement: Statement) -> timedelta:
        return timedelta(0)


class ShortsightedHeart(Remembrancer):
    def __init__(self, **parts: Any) -> None:
        super().__init__(**parts)
        self._agenda = Shortsighted(self._site, self._places)


def test_what_is_moved_behind_the_watermark_is_not_lost(build: Build) -> None:
    check_nothing_is_lost(build, "true")
    with pytest.raises(AssertionError):
        check_nothing_is_lost(build, "mutant", ShortsightedHeart)


def test_within_the_grace_what_is_moved_behind_the_watermark_still_goes_out(build: Build) -> None:
    house, chat = living(build, 9)
    tick_at(house, at(2, 7, 11))
    announce(house, EARLIER)
    tick_at(house, at(2, 7, 12), at(2, 8), at(2, 9))
    assert chat.texts == ["It begins on 7 February 2027."]


def test_nothing_moved_behind_the_adoption_is_sent(build: Build) -> None:
    chat = Town("chat")
    house = build(chat, now=at(2, 7, 11), feeds=False)
    house.write("moon", BODY, date="1440-09-01", calendar="islamic-umalqura")
    house.tick()
    announce(house, EARLIER)
    tick_at(house, at(2, 7, 12), at(2, 8), at(2, 9))
    assert chat.texts == []
    assert house.records() == []


def test_taking_an_entry_out_again_loses_nothing_either(build: Build) -> None:
    house, chat = living(build, 10)
    announce(house, LATER)
    tick_at(house, at(3, 9, 8), at(3, 9, 20))
    assert chat.texts == []
    announce(house, {})
    tick_at(house, at(3, 9, 21), at(3, 10), at(3, 11))
    assert chat.texts == ["It begins on 9 March 2027."]


# --- what stands planned for the computed day ---


class Stubborn(Ledger):
    """A ledger that leaves every row as it was first written."""

    def _move_days(self, *_asked: object) -> None:
        return


def check_a_waiting_row_moves(build: Build, root: str, ledger: type[Ledger] = Ledger) -> None:
    """Its words waited for approval when the month was announced a day later."""
    chat = Town("chat")
    house = build(chat, root=root, now=datetime(2027, 1, 15, tzinfo=UTC), feeds=False, ledger=ledger)
    house.write("moon", BODY, date="1440-10-01", calendar="islamic-umalqura", approval="required")
    house.tick()
    tick_at(house, at(3, 9))
    assert house.states() == {"moon 1448 chat 1": "held approval"}
    announce(house, LATER)
    tick_at(house, at(3, 9, 12))
    assert (house.only("chat").due, house.only("chat").day.isoformat()) == (at(3, 10), "2027-03-10")
    occurrence, (place,) = house.meant("moon", label="1448")
    edition = chat.render(occurrence)
    house.ledger.approve("moon", "1448", place.target.name, edition.sha256, by="editor", now=house.now)
    tick_at(house, at(3, 9, 13))
    assert chat.texts == []
    tick_at(house, at(3, 10), at(3, 11))
    assert chat.texts == ["It begins on 10 March 2027."]


def test_a_delivery_that_waits_untried_moves_with_its_month(build: Build) -> None:
    check_a_waiting_row_moves(build, "true")
    with pytest.raises(AssertionError):
        check_a_waiting_row_moves(build, "mutant", Stubborn)


def test_a_hold_stays_on_what_moves(build: Build) -> None:
    house, chat = living(build, 10)
    house.hold.write_text("Not now.\n", encoding="utf-8")
    tick_at(house, at(3, 9))
    held = house.states()
    assert held["moon 1448 chat 1"].startswith("held")
    announce(house, LATER)
    house.hold.unlink()
    tick_at(house, at(3, 9, 12), at(3, 10), at(3, 11))
    assert house.states() == held
    assert house.only("chat").due == at(3, 10)
    assert chat.texts == []


def test_what_a_person_sent_ahead_stays_as_it_was_asked(build: Build) -> None:
    house, chat = living(build, 10)
    house.at(at(3, 8))
    house.publish("moon", label="1448")
    announce(house, LATER)
    tick_at(house, at(3, 9), at(3, 10), at(3, 11))
    assert len(chat.arrived) == 1
