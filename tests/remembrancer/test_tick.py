"""Ticks: each anniversary at its instant, once, however often, whenever and by whichever process they are made."""

from __future__ import annotations

import logging
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduler.domain.delivery import Delivery, Receipt, State
from scheduler.domain.statement import LatePolicy
from scheduler.domain.target import FEEDS
from scheduler.errors import NotSent
from scheduler.ledger.ledger import Ledger
from scheduler.publishers.feeds.entry import read
from scheduler.publishers.feeds.publisher import FeedsPublisher
from tests.remembrancer.house import KR, NINE, SITE, Archive, House, K, N, R, Town


def four() -> list[Town]:
    return [Town("keyed", K), Archive("readable", R), Archive("both", KR), Town("neither", N)]


def test_an_anniversary_goes_out_at_its_instant_and_once_to_every_class(build):
    house = build(*four())
    house.write()
    house.tick()
    house.at(NINE - timedelta(microseconds=1))
    house.tick()
    assert house.states() == {}
    house.at(NINE)
    for _ in range(3):
        house.tick()
    house.restart()
    house.tick()
    assert [town.at for town in house.towns] == [[NINE]] * 4
    assert set(house.states().values()) == {"delivered"}
    entry = read(house.public, "seed", "2026")
    assert entry is not None
    assert entry.published == NINE
    assert house.towns[0].texts == ["37 years ago it was sown."]


def test_the_next_instant_is_the_next_anniversary_and_then_the_next_try(build):
    town = Town("keyed", K)
    house = build(town)
    house.write()
    house.tick()
    assert house.heart.next_instant() == NINE
    house.at(NINE)
    town.answer = fail
    house.tick()
    assert NINE < house.heart.next_instant() < NINE + timedelta(seconds=10)


def fail(_delivery: Delivery):
    raise ConnectionError("a fault in the test's own publisher")


def test_what_a_guard_keeps_back_does_not_ring_the_alarm_again_and_again(build):
    house = build(Town("newsroom", N))
    house.write()
    house.tick()
    house.ledger.guard("foreign_feeds", "Another ledger's.", now=house.now)
    house.at(NINE)
    house.tick()
    assert house.ledger.next_due() == NINE
    assert house.heart.next_instant() == datetime(2027, 6, 4, 9, tzinfo=UTC)


def test_what_was_due_while_the_machine_slept_goes_out_once_and_what_is_too_late_is_listed(build):
    town = Town("newsroom", N)
    house = build(town)
    house.write()
    house.write("tree", date="1989-06-06")
    house.tick()
    house.at(datetime(2026, 6, 7, 8, tzinfo=UTC))
    house.tick()
    house.tick()
    assert [one.key.statement for one in town.arrived] == ["tree"]
    assert house.states()["seed 2026 newsroom 1"] == "skipped"
    assert "noticed" in house.records(statement="seed", target="newsroom")[0].detail
    late, timely = (read(house.public, name, "2026") for name in ("seed", "tree"))
    assert (late.late, timely.late) == (True, False)


def test_a_late_one_waits_for_a_person_where_the_statement_says_so(build):
    town = Town("newsroom", N)
    house = build(town)
    house.write(late="{grace: 1h, then: hold}")
    house.tick()
    house.at(NINE + timedelta(hours=2))
    house.tick()
    assert town.arrived == []
    assert house.states()["seed 2026 newsroom 1"] == "held late"
    house.ledger.settle(house.only("newsroom").delivery, "release", now=house.now, by="editor", reason="still true")
    house.tick()
    assert len(town.arrived) == 1


@pytest.mark.parametrize(("late", "sent"), [(timedelta(hours=1), 1), (timedelta(hours=1, seconds=1), 0)])
def test_the_sites_grace_is_kept_to_the_second(build, late, sent):
    town = Town("newsroom", N)
    house = build(town, site=replace(SITE, late=LatePolicy(grace=timedelta(hours=1))))
    house.write()
    house.tick()
    house.at(NINE + late)
    house.tick()
    assert len(town.arrived) == sent


def test_beyond_the_daily_limit_a_target_gets_nothing_and_feeds_get_everything(build):
    town = Town("newsroom", N)
    house = build(town, daily_limit=2)
    for name in ("a", "b", "c"):
        house.write(name)
    house.tick()
    house.at(NINE)
    house.tick()
    assert len(town.arrived) == 2
    assert sorted(house.states().values()) == ["delivered"] * 5 + ["held daily_limit"]


class Generous(Ledger):
    """The mutant: whatever is due is claimed, however much a target has had today."""

    def claim(self, **more):
        return super().claim(**{**more, "per_target_per_day": None})


def check_a_burst_is_broken(house: House) -> None:
    """A hundred statements that fall due at once, by a slip of the pen."""
    for number in range(100):
        house.write(f"s{number}")
    house.tick()
    house.at(NINE)
    house.tick()
    for _ in range(3):
        house.restart()
        house.later(minutes=5)
        house.tick()
    assert len(house.towns[0].arrived) == 10
    assert len([one for one in house.records(target="newsroom") if one.held == "daily_limit"]) == 90
    assert house.briefing().needs_person


def test_a_burst_is_broken_at_the_limit_and_waits_for_a_person(build):
    check_a_burst_is_broken(build(Town("newsroom", N), daily_limit=10, feeds=False))


def test_a_ledger_without_the_breaker_is_caught(build):
    house = build(Town("newsroom", N), daily_limit=10, feeds=False, ledger=Generous)
    with pytest.raises(AssertionError):
        check_a_burst_is_broken(house)


def test_a_tick_without_news_changes_no_public_byte_and_no_modification_time(build):
    house = build()
    house.write()
    house.tick()
    house.at(NINE)
    house.tick()
    before = {path: path.stat().st_mtime_ns for path in house.public.rglob("*")}
    house.later(hours=3)
    house.tick()
    house.restart()
    house.tick()
    assert {path: path.stat().st_mtime_ns for path in house.public.rglob("*")} == before
    house.later(days=1)
    house.tick()
    after = {path: path.stat().st_mtime_ns for path in house.public.rglob("*")}
    assert {path.name for path in before if path.is_file() and before[path] != after[path]} == {"index.html"}
    assert "5 June 2026" in (house.public / "index.html").read_text()


class Careless(FeedsPublisher):
    """The mutant: what cannot be written today is taken for written."""

    def publish(self, delivery, *, at):
        try:
            return super().publish(delivery, at=at)
        except NotSent:
            return Receipt()


def check_a_folder_in_the_way(house, caplog):
    (town,) = house.towns
    house.write()
    house.tick()
    shutil.rmtree(house.public / "seed")  # the page that says when it first appears
    (house.public / "seed").write_text("in the way")
    house.at(NINE)
    with caplog.at_level(logging.ERROR, logger="remembrancer"):
        house.tick()
    assert len(town.arrived) == 1
    stands = house.only(FEEDS)
    assert stands.state is State.RETRY_WAIT
    assert "seed/2026" in stands.detail
    (house.public / "seed").unlink()
    house.later(seconds=20)
    house.tick()
    assert read(house.public, "seed", "2026").published == house.now


def test_a_folder_that_cannot_be_written_is_said_within_a_tick_and_stops_nothing_else(build, caplog):
    check_a_folder_in_the_way(build(Town("newsroom", N)), caplog)


def test_a_publisher_that_takes_it_for_written_is_caught(build, caplog):
    house = build(Town("newsroom", N))
    house.feeds_class = Careless
    with pytest.raises(AssertionError):
        check_a_folder_in_the_way(house, caplog)


# --- ticking twice equals ticking once ---

STEPS = st.lists(
    st.one_of(
        st.just(("tick",)),
        st.just(("restart",)),
        st.tuples(st.just("later"), st.sampled_from([1, 60, 1_800, 3_600, 20_000, 86_400, 200_000])),
        st.tuples(st.just("set"), st.sampled_from([-90_000, -3_600, -61, 61, 3_600, 90_000])),
    ),
    max_size=12,
)
DAYS = {"seed": "1989-06-04", "tree": "1990-06-05", "well": "1991-06-07"}
_names = count()


class Eager(Ledger):
    """The mutant: what was delivered is due again, as if a plan could be written down twice."""

    def plan(self, planned, marks=(), *, moved=(), now):
        made = super().plan(planned, marks, moved=moved, now=now)
        with self._writing("plan") as connection:
            connection.exec_driver_sql(
                "UPDATE deliveries SET state = 'retry_wait', next_at = due "
                "WHERE state = 'delivered' AND target = 'neither'"
            )
        return made


def check_once(house: House, steps: list[tuple]) -> None:
    """Whatever happens to process and clock: each delivery once, none before its hour, none forgotten."""
    for name, day in DAYS.items():
        house.write(name, date=day)
    house.tick()
    adopted = furthest = house.now
    for step, *more in [*steps, ("later", 1), ("tick",), ("tick",)]:
        if step == "tick":
            house.tick()
        elif step == "restart":
            house.restart()
        elif step == "later":
            house.later(seconds=more[0])
        else:
            house.step(seconds=more[0])
        if step == "tick":
            furthest = max(furthest, house.now)
    for town in house.towns:
        assert set(town.keys.values()) <= {1}
        assert all(at >= one.due for one, at in zip(town.arrived, town.at, strict=True))
    known = {(one.statement, one.target) for one in house.records()}
    for name, day in DAYS.items():
        due = datetime.fromisoformat(f"2026{day[4:]}T09:00+00:00")
        for target in (FEEDS, *(town.target.name for town in house.towns)):
            assert ((name, target) in known) == (adopted < due <= furthest)
    before = house.digests(), house.states(), [len(town.arrived) for town in house.towns]
    house.tick()
    house.restart()
    house.tick()
    assert (house.digests(), house.states(), [len(town.arrived) for town in house.towns]) == before


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_ticking_twice_equals_ticking_once_through_restarts_and_clocks_set_forward_and_back(build, steps):
    house = build(Town("keyed", K), Town("neither", N), root=f"workspace{next(_names)}")
    check_once(house, steps)
    house.end()


def test_a_ledger_that_lets_a_repeat_through_is_caught(build):
    house = build(Town("keyed", K), Town("neither", N), ledger=Eager)
    with pytest.raises(AssertionError):
        check_once(house, [("later", 3_600), ("tick",), ("tick",)])
