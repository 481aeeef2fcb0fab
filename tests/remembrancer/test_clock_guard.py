"""The clock guard: whatever happens to the wall clock, nothing goes out early, nothing twice, and nothing is lost.

T12: set forward and back by ten minutes, a day and a year, while the program runs and before it starts.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduler.domain.delivery import Cause, State
from scheduler.ledger.ledger import Ledger
from scheduler.ledger.values import BootClock
from scheduler.remembrancer.clock_guard import LARGEST_STEP, ClockGuard
from tests.remembrancer.house import EIGHT, NINE, House, K, N, Town

MINUTE = timedelta(minutes=1)
YEAR = timedelta(days=365)
_names = count()


class Believing(ClockGuard):
    """The mutant: whatever the wall clock says is so."""

    def __call__(self) -> datetime:
        return self._wall()

    def watch(self, ledger: Ledger) -> bool:
        return True


def guarded(build, *towns: Town, guard: type[ClockGuard] = ClockGuard, **more) -> House:
    """A house on a real clock, which has adopted its statement at eight."""
    house = build(*(towns or (Town("newsroom", N),)), **more)
    house.guard_class = guard
    house.write()
    house.tick()
    return house


def guards(house: House) -> list[str]:
    return [guard.name for guard in house.ledger.guards()]


# --- one jump ---


@pytest.mark.parametrize("by", [timedelta(minutes=11), timedelta(days=1), YEAR, timedelta(days=14 * 365)])
@pytest.mark.parametrize("restart", [False, True])
def test_a_clock_set_forward_sends_and_plans_nothing_until_it_is_set_back(build, by, restart):
    house = guarded(build, feeds=True)
    marks = house.ledger.watermarks()
    house.at(NINE - by + MINUTE if by < timedelta(hours=1) else EIGHT + MINUTE)
    house.step(seconds=by.total_seconds())
    for _ in range(3):
        if restart:
            house.restart()
        house.tick()
        house.later(minutes=1)
    assert guards(house) == ["clock_suspect"]
    assert house.states() == {}
    assert house.ledger.watermarks() == marks
    house.step(seconds=-by.total_seconds())
    house.tick()
    assert guards(house) == []
    house.at(NINE)
    house.tick()
    assert house.towns[0].at == [NINE]
    assert set(house.states().values()) == {"delivered"}


def test_without_the_guard_a_clock_set_forward_publishes_early(build):
    house = guarded(build, guard=Believing)
    house.step(days=1)
    house.tick()
    assert house.towns[0].arrived  # the mutant


@pytest.mark.parametrize("by", [timedelta(minutes=9), timedelta(minutes=-9)])
def test_a_step_of_less_than_ten_minutes_is_taken(build, by):
    house = guarded(build)
    house.at(NINE - by)
    house.step(seconds=by.total_seconds())
    house.tick()
    assert guards(house) == []
    assert len(house.towns[0].arrived) == 1


def test_a_clock_that_is_slewed_a_little_at_every_look_is_no_jump(build):
    house = guarded(build)
    for _ in range(30):
        house.later(seconds=20)
        house.step(seconds=59)  # half an hour in all
        house.tick()
    assert guards(house) == []


def test_a_machine_that_slept_has_no_clock_in_doubt(build):
    """CLOCK_BOOTTIME counts the sleep too."""
    house = guarded(build)
    house.later(days=2)
    house.tick()
    assert guards(house) == []


@pytest.mark.parametrize("by", [-11 * MINUTE, -timedelta(days=1), -YEAR])
def test_a_clock_set_back_sends_nothing_twice_and_goes_on_when_it_is_right_again(build, by):
    house = guarded(build)
    house.at(NINE)
    house.tick()
    house.step(seconds=by.total_seconds())
    house.tick()
    assert guards(house) == ["clock_suspect"]
    house.step(seconds=-by.total_seconds())
    house.tick()
    house.later(hours=1)
    house.tick()
    assert guards(house) == []
    assert set(house.towns[0].keys.values()) == {1}


# --- what ends the doubt ---


def test_a_clock_that_the_kernel_calls_synchronised_is_believed_at_once(build):
    house = guarded(build)
    house.step(hours=2)
    house.synchronised = True
    house.tick()
    assert guards(house) == []
    assert len(house.towns[0].arrived) == 1


def test_synchronisation_ends_the_doubt_and_says_so_once(build, caplog):
    house = guarded(build)
    house.step(hours=2)
    with caplog.at_level(logging.INFO, logger="remembrancer"):
        for _ in range(3):
            house.tick()
        house.synchronised = True
        for _ in range(3):
            house.tick()
        house.synchronised = False
        house.tick()
    said = [record.getMessage() for record in caplog.records if "clock" in record.getMessage()]
    assert len(said) == 2
    assert "set ahead by 2 hours" in said[0]
    assert "adopt" in said[0]
    assert "believed again" in said[1]
    assert len(house.towns[0].arrived) == 1


@pytest.mark.parametrize("beside", [False, True])
def test_a_person_who_says_so_is_believed_also_after_a_restart(build, beside):
    house = guarded(build)
    house.step(hours=2)
    house.tick()
    told = house.briefing()
    assert told.needs_person
    assert [guard.name for guard in told.guards] == ["clock_suspect"]
    daemon = house.heart
    adopting = house.make() if beside else daemon
    assert adopting.adopt(by="editor", reason="the clock is right") == ["clock_suspect"]
    daemon.tick()
    assert len(house.towns[0].arrived) == 1
    house.restart()
    house.tick()
    assert guards(house) == []
    assert [one.what for one in house.ledger.events(limit=2)].count("guard") <= 1


def test_a_clock_from_before_this_release_that_a_person_calls_right_is_not_doubted_again(build):
    house = build(Town("newsroom", N), now=datetime(2020, 1, 1, tzinfo=UTC))
    house.guard_class = ClockGuard
    house.write()
    house.tick()
    house.heart.adopt(by="editor", reason="it is 2020 here")
    for _ in range(3):
        house.tick()
        house.restart()
    assert guards(house) == []


# --- at the start ---


def test_a_clock_from_before_this_release_holds_a_new_ledger_and_the_right_one_begins_it(build):
    house = build(Town("newsroom", N), now=datetime(1970, 1, 1, tzinfo=UTC))
    house.guard_class = ClockGuard
    house.write()
    house.tick()
    assert guards(house) == ["clock_suspect"]
    assert house.ledger.watermarks() == {}
    house.now = EIGHT
    house.tick()
    assert guards(house) == []
    assert {mark.adopted for mark in house.ledger.watermarks().values()} == {EIGHT}


@pytest.mark.parametrize("away", [-11 * MINUTE, timedelta(days=-1), -YEAR, YEAR, timedelta(days=401)])
def test_a_machine_that_starts_with_a_wrong_clock_sends_nothing_until_it_is_synchronised(build, away):
    house = guarded(build)
    house.at(NINE - MINUTE)
    house.tick()
    house.reboot(seconds=away.total_seconds())
    for _ in range(3):
        house.tick()
        house.later(seconds=20)
    assert guards(house) == ["clock_suspect"]
    assert house.states() == {}
    house.now, house.synchronised = NINE + MINUTE, True
    house.tick()
    assert guards(house) == []
    assert len(house.towns[0].arrived) == 1


@pytest.mark.parametrize("away", [timedelta(minutes=-4), timedelta(hours=1), timedelta(days=30)])
def test_a_machine_that_was_off_for_a_while_is_believed(build, away):
    house = guarded(build)
    house.reboot(seconds=away.total_seconds())
    house.tick()
    assert guards(house) == []


def test_a_clock_that_jumped_is_not_believed_because_the_machine_was_started_again(build):
    house = guarded(build)
    house.later(minutes=1)
    house.step(days=1)
    house.tick()
    house.reboot(minutes=1)
    house.tick()
    assert guards(house) == ["clock_suspect"]
    assert house.towns[0].arrived == []


def test_without_its_bearing_a_start_is_judged_by_the_ledger(build):
    house = guarded(build)
    house.end()
    (house.private / "clock").write_text("half of something")
    house.step(days=-1)
    house.tick()
    assert guards(house) == ["clock_suspect"]
    house.step(days=1)
    house.tick()
    assert guards(house) == []


# --- what is written meanwhile ---


def test_what_a_crash_left_open_is_not_dated_by_a_clock_in_doubt(build):
    """An orphan given back with next year's date would wait until then."""

    class Killed(BaseException):
        pass

    house = guarded(build)
    house.at(NINE)

    def kill(name: str) -> None:
        if name == "claim:done":
            raise Killed

    house.checkpoint = kill
    with pytest.raises(Killed):
        house.tick()
    house.checkpoint = lambda _name: None
    house.reboot(days=300)
    house.tick()
    house.now = NINE + MINUTE
    house.tick()
    assert set(house.states().values()) == {"delivered"}
    assert len(house.towns[0].arrived) == 1


def test_a_jump_in_the_middle_of_a_tick_dates_nothing_and_plans_nothing(build):
    town = Town("newsroom", N)
    house = guarded(build, town)
    house.write("tree", date="1989-06-05")
    house.tick()
    house.at(NINE)
    town.before = lambda _delivery: house.step(days=1)
    house.tick()
    assert [one.key.statement for one in town.arrived] == ["seed"]
    assert {one.published for one in house.records()} == {NINE}
    assert max(one.changed for one in house.records()) == NINE
    town.before = lambda _delivery: None
    house.step(days=-1)
    house.later(days=1)
    house.tick()
    assert [one.key.statement for one in town.arrived] == ["seed", "tree"]


def test_the_bearing_is_private_and_a_disk_that_will_not_take_it_stops_nothing(build, caplog):
    house = guarded(build)
    assert (house.private / "clock").stat().st_mode & 0o777 == 0o600
    house.end()
    (house.private / "clock").unlink()
    (house.private / "clock").mkdir()
    house.at(NINE)
    house.tick()
    assert len(house.towns[0].arrived) == 1
    assert any("bearing" in record.getMessage() for record in caplog.records)


# --- any script of jumps ---

STEPS = st.lists(
    st.one_of(
        st.just(("tick",)),
        st.just(("restart",)),
        st.tuples(st.just("later"), st.sampled_from([20, 1_800, 3_600, 40_000])),
        st.tuples(st.just("set"), st.sampled_from([-YEAR, -timedelta(days=1), -11 * MINUTE, 11 * MINUTE,
            timedelta(hours=1), timedelta(days=1), timedelta(days=2), YEAR, timedelta(days=5_000)])),
        st.just(("right",)),
        st.tuples(st.just("reboot"), st.sampled_from([60, 40_000])),
    ),
    max_size=14,
)  # fmt: skip
DAYS = {"seed": "1989-06-04", "tree": "1990-06-05", "well": "1991-06-07"}
FORWARD_AND_BACK = [("set", timedelta(days=1)), ("tick",), ("later", 3_600), ("tick",), ("right",), ("tick",)]


def pass_time(house: House, step: str, seconds: float = 0) -> None:
    if step == "tick":
        house.tick()
    elif step == "restart":
        house.restart()
    elif step == "later":
        house.later(seconds=seconds)
    else:
        house.tick()
        house.reboot(seconds=seconds)


def check_no_clock_sends_early(house: House, steps: Iterable[tuple]) -> None:
    """`right` sets the true time: nothing is sent before its true hour, nothing twice, nothing is forgotten."""
    error = timedelta(0)
    true_at: list[datetime] = []
    for town in house.towns:
        town.before = lambda _delivery: true_at.append(house.now - error)
    for name, day in DAYS.items():
        house.write(name, date=day)
    house.tick()
    for step, *more in [*steps, ("right",), ("tick",), ("later", 60), ("tick",)]:
        if step == "set" and error == timedelta(0):
            house.tick()  # somebody looks before the hand moves the clock
            error = more[0]
            house.step(seconds=error.total_seconds())
        elif step == "right":
            house.step(seconds=-error.total_seconds())
            error = timedelta(0)
        elif step != "set":
            pass_time(house, step, *more)
    if house.ledger.guards():  # after a start of the machine only a person or the kernel can say that it is right
        house.heart.adopt(by="editor", reason="it is right")
        house.tick()
    arrived = [(one, at) for town in house.towns for one, at in zip(town.arrived, true_at, strict=False)]
    assert all(at >= one.due for one, at in arrived)
    for town in house.towns:
        assert set(town.keys.values()) <= {1}
    known = {one.statement for one in house.records()}
    for name, day in DAYS.items():
        due = datetime.fromisoformat(f"2026{day[4:]}T09:00+00:00")
        assert (name in known) == (due <= house.now)
    assert all(one.state in {State.DELIVERED, State.SKIPPED} and one.cause is Cause.DAEMON for one in house.records())
    skipped = [one for one in house.records() if one.state is State.SKIPPED]
    assert all(house.now - one.due > timedelta(days=1) for one in skipped)
    assert {mark.until <= house.now for mark in house.ledger.watermarks().values()} == {True}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_no_script_of_jumps_sends_early_or_twice_or_loses_anything(build, steps):
    house = build(Town("neither", N), root=f"workspace{next(_names)}", feeds=False)
    house.guard_class = ClockGuard
    check_no_clock_sends_early(house, steps)
    house.end()


def test_set_forward_a_day_for_an_hour_and_back_sends_nothing_early_and_loses_nothing(build):
    house = build(Town("keyed", K), feeds=False)
    house.guard_class = ClockGuard
    check_no_clock_sends_early(house, FORWARD_AND_BACK)


def test_a_heart_that_believes_every_clock_is_caught(build):
    house = build(Town("keyed", K), feeds=False)
    house.guard_class = Believing
    with pytest.raises(AssertionError):
        check_no_clock_sends_early(house, FORWARD_AND_BACK)


# --- its parts ---


def test_the_instant_is_the_wall_clocks_as_long_as_both_agree(tmp_path) -> None:
    wall, seconds = [EIGHT], [5.0]
    guard = ClockGuard(
        wall=lambda: wall[0],
        boot=lambda: BootClock(boot="one", seconds=seconds[0]),
        synchronised=lambda: False,
        file=tmp_path / "clock",
        built=EIGHT,
    )
    assert guard() == EIGHT
    assert guard.doubt(lambda: EIGHT) is None
    wall[0] += LARGEST_STEP
    assert guard() == EIGHT + LARGEST_STEP
    wall[0] += timedelta(microseconds=1)
    assert guard() == EIGHT
    seconds[0] += 30
    assert guard() == wall[0]
