"""A ledger put back from a copy, or coming back from retirement: what it gave up or had under way is in doubt too."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scheduler.domain.delivery import State
from scheduler.errors import Refused
from scheduler.ledger.ledger import Ledger
from tests.remembrancer.house import KR, NINE, House, K, N, R
from tests.remembrancer.restoring import (
    LOOKED_AT,
    READABLE,
    Asked,
    HoldsAreBelieved,
    copy,
    decide,
    let_it_work,
    no_answer,
    no_connection,
    paused,
    put_back,
    town_of,
)


def refuse(_delivery) -> None:
    raise Refused("no", status=422)


def dead(house: House, *, out: bool) -> None:
    """Refused; then the copy was made; `out` that a person had it sent again, and it was published."""
    (town,) = house.towns
    town.before = refuse
    house.write()
    house.write("tree", date="1989-06-05")
    house.tick()
    house.at(NINE)
    house.tick()
    for _ in range(12 if town.target_class is K else 0):
        house.later(days=2)
        house.tick()
    (record,) = house.records(statement="seed")
    assert record.state is State.DEAD
    copy(house)
    if out:
        town.before = lambda _delivery: None
        house.ledger.settle(record.delivery, "again", now=house.now, by="editor", reason="mended")
        house.tick()
        assert town.keys[record.delivery] == 1
    else:
        house.at(max(house.now, NINE + timedelta(days=1)))
        house.tick()
        town.before = lambda _delivery: None


def check_what_the_copy_calls_dead_is_in_doubt(house: House) -> None:
    dead(house, out=True)
    put_back(house)
    let_it_work(house)
    (record,) = house.records(statement="seed")
    expected = State.DELIVERED if house.towns[0].target_class in READABLE else State.UNCERTAIN
    assert record.state is expected
    assert house.towns[0].keys[record.delivery] == 1
    assert house.ledger.prove().fault is None


@pytest.mark.parametrize("target_class", [R, KR, N])
def test_what_the_copy_calls_dead_may_have_been_sent_since(build, target_class):
    check_what_the_copy_calls_dead_is_in_doubt(build(town_of(target_class), feeds=False))


@pytest.mark.parametrize("target_class", [R, KR, N])
def test_a_ledger_that_believes_what_a_copy_calls_dead_is_caught(build, target_class):
    house = build(town_of(target_class), feeds=False, ledger=HoldsAreBelieved)
    with pytest.raises(AssertionError):
        check_what_the_copy_calls_dead_is_in_doubt(house)


@pytest.mark.parametrize("target_class", READABLE)
def test_what_was_given_up_and_is_not_there_stays_given_up(build, target_class):
    house = build(town_of(target_class), feeds=False)
    dead(house, out=False)
    put_back(house)
    let_it_work(house)
    (record,) = house.records(statement="seed")
    assert record.state is State.DEAD
    assert house.towns[0].keys[record.delivery] == 0


def check_a_quarantine_begins_anew(house: House) -> None:
    """In the copy its quarantine was over; the line given up had just sent it once more, and no answer came."""
    (town,) = house.towns
    town.before = no_answer
    house.write()
    house.tick()
    house.at(NINE)
    house.tick()
    town.reachable = False
    house.tick()
    house.later(seconds=LOOKED_AT)
    house.tick()
    copy(house)
    town.reachable = True
    for _ in range(2):
        house.later(minutes=6)
        house.tick()
    assert house.only("town").attempts == 2
    asked = len(town.asked)
    put_back(house)
    house.tick()
    assert len(town.asked) == asked
    house.later(seconds=LOOKED_AT)
    house.tick()
    assert len(town.asked) > asked


def test_what_the_copy_was_looking_for_is_looked_for_after_a_quarantine_of_its_own(build):
    check_a_quarantine_begins_anew(build(Asked("town", R), feeds=False))


class OldQuarantine(Ledger):
    """The mutant: a quarantine that was over in the copy is over."""

    def _begin_quarantine_anew(self, connection, row):
        """Nothing begins anew."""


def test_a_ledger_that_believes_the_quarantine_of_a_copy_is_caught(build):
    with pytest.raises(AssertionError):
        check_a_quarantine_begins_anew(build(Asked("town", R), feeds=False, ledger=OldQuarantine))


def check_a_keyed_target_that_stays_out_of_reach_is_not_called_dead(house: House) -> None:
    """The line given up had sent it; this one cannot, until its attempts are used up."""
    (town,) = house.towns
    house.write()
    house.tick()
    copy(house)
    house.at(NINE)
    house.tick()
    assert len(town.arrived) == 1
    town.before = no_connection
    put_back(house)
    for _ in range(12):
        house.tick()
        house.later(days=2)
    assert house.only("town").state is State.UNCERTAIN
    assert house.ledger.prove().fault is None


def test_a_keyed_target_that_stays_out_of_reach_is_not_called_dead_when_it_may_have_got_it(build):
    check_a_keyed_target_that_stays_out_of_reach_is_not_called_dead(build(town_of(K), feeds=False))


def check_what_was_released_too_late_is_not_called_skipped(house: House) -> None:
    """A person lets it go, and the machine is off for two days."""
    paused(house, out=True)
    put_back(house)
    decide(house, "release")
    house.later(days=2)
    let_it_work(house)
    record = house.only("town")
    assert (record.state, record.held) == (State.SCHEDULED, "ledger_restored")
    assert len(house.towns[0].arrived) == 1
    assert house.ledger.prove().fault is None


def test_what_was_released_and_became_too_late_may_be_out_as_before(build):
    check_what_was_released_too_late_is_not_called_skipped(build(town_of(N), feeds=False))


class KnowsItsAttempts(Ledger):
    """The mutant: there are no attempts but those it knows."""

    def _is_unsettled(self, connection, row, *, but=0):
        return bool(self._unsettled(connection, row, but=but))


def test_a_ledger_that_counts_only_the_attempts_it_knows_is_caught(build):
    with pytest.raises(AssertionError):
        check_what_was_released_too_late_is_not_called_skipped(
            build(town_of(N), root="other", feeds=False, ledger=KnowsItsAttempts)
        )
    with pytest.raises(AssertionError):
        check_a_keyed_target_that_stays_out_of_reach_is_not_called_dead(
            build(town_of(K), feeds=False, ledger=KnowsItsAttempts)
        )


# --- who retired and comes back ---


def check_what_was_open_when_it_retired_is_in_doubt_when_it_comes_back(house: House) -> None:
    """It waited for its next try, which was overdue; the successor may have made it."""
    (town,) = house.towns
    town.before = no_connection
    house.write()
    house.tick()
    house.at(NINE)
    house.tick()
    town.before = lambda _delivery: None
    house.later(hours=1)
    house.ledger.guard("retired", "The new server goes on.", now=house.now)
    house.later(minutes=1)
    house.heart.adopt(by="editor", reason="back again")
    house.tick()
    assert town.arrived == []
    assert house.only("town").held == "ledger_restored"


def test_what_was_open_when_it_retired_is_in_doubt_when_it_comes_back(build):
    check_what_was_open_when_it_retired_is_in_doubt_when_it_comes_back(build(town_of(N), feeds=False))


class DoubtsNothing(Ledger):
    """The mutant: lifting a guard only lifts it."""

    def _doubt(self, connection, why, *where, now):
        """Nothing is doubted."""


def test_a_ledger_that_doubts_nothing_when_it_comes_back_is_caught(build):
    with pytest.raises(AssertionError):
        check_what_was_open_when_it_retired_is_in_doubt_when_it_comes_back(
            build(town_of(N), feeds=False, ledger=DoubtsNothing)
        )
