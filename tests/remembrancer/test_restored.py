"""A ledger put back from a copy: what waits in it, or is planned only then, may be out already, and it knows that."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scheduler.domain.delivery import State
from scheduler.ledger.ledger import Ledger
from tests.remembrancer.house import KR, NINE, House, K, N, R, Town
from tests.remembrancer.restoring import (
    CLASSES,
    READABLE,
    Asked,
    HoldsAreBelieved,
    copy,
    decide,
    let_it_work,
    no_connection,
    paused,
    put_back,
    town_of,
)


def check_what_was_held_in_the_copy_is_not_posted_twice(house: House) -> None:
    """Whoever decides on it as held by HOLD accepts no duplicate; on one that may be out already he would."""
    (town,) = house.towns
    paused(house, out=True)
    assert len(town.arrived) == 1
    put_back(house)
    let_it_work(house)
    if house.only("town").held == "paused" and town.target_class is not K:
        decide(house, "release")
        let_it_work(house)
    assert len(town.arrived) == 1
    assert house.ledger.prove().fault is None


@pytest.mark.parametrize("target_class", CLASSES)
def test_what_the_copy_held_and_the_line_given_up_sent_is_not_sent_again(build, target_class):
    house = build(town_of(target_class), feeds=False)
    check_what_was_held_in_the_copy_is_not_posted_twice(house)
    record = house.only("town")
    if target_class in READABLE:
        assert (record.state, record.confirmed_by) == (State.DELIVERED, "read-back")
    if target_class is N:
        assert (record.state, record.held) == (State.SCHEDULED, "ledger_restored")
        assert "paused" in record.detail
        assert "Wait for the editor" in record.detail


@pytest.mark.parametrize("target_class", [R, KR, N])
def test_a_ledger_that_believes_the_holds_of_a_copy_is_caught(build, target_class):
    house = build(town_of(target_class), feeds=False, ledger=HoldsAreBelieved)
    with pytest.raises(AssertionError):
        check_what_was_held_in_the_copy_is_not_posted_twice(house)


@pytest.mark.parametrize("target_class", READABLE)
def test_what_the_copy_held_and_is_not_there_is_held_as_before(build, target_class):
    house = build(town_of(target_class), feeds=False)
    paused(house, out=False)
    put_back(house)
    let_it_work(house)
    (held,) = house.records(statement="seed")
    assert (held.held, held.detail) == ("paused", "Wait for the editor")
    assert house.towns[0].keys[held.delivery] == 0
    house.ledger.settle(held.delivery, "release", now=house.now, by="editor", reason="go on")
    let_it_work(house)
    assert house.towns[0].keys[held.delivery] == 1


def test_what_a_person_saw_is_called_delivered_and_not_dropped(build):
    house = build(town_of(N), feeds=False)
    paused(house, out=True)
    put_back(house)
    decide(house, "delivered")
    record = house.only("town")
    assert (record.state, record.at, record.confirmed_by) == (State.DELIVERED, house.now, "operator")
    let_it_work(house)
    assert len(house.towns[0].arrived) == 1


# --- what is planned only after it was put back ---


def forgotten(house: House, **front: str) -> None:
    """The copy knows nothing of it; it was sent; a day and a half later the copy is put back."""
    house.write(**front)
    house.tick()
    house.at(NINE - timedelta(minutes=1))
    copy(house)
    house.at(NINE)
    house.tick()
    assert len(house.towns[0].arrived) == 1
    house.later(hours=36)


def check_what_is_planned_as_late_is_not_posted_twice(house: House) -> None:
    forgotten(house, late="{then: hold}")
    put_back(house)
    let_it_work(house)
    if house.only("town").held == "late":
        decide(house, "release")
        let_it_work(house)
    assert len(house.towns[0].arrived) == 1


@pytest.mark.parametrize("adopt_first", [False, True])
@pytest.mark.parametrize("target_class", [R, KR, N])
def test_what_the_planner_holds_as_late_may_be_out_all_the_same(build, target_class, adopt_first):
    house = build(town_of(target_class), feeds=False)
    forgotten(house, late="{then: hold}")
    put_back(house, adopt=adopt_first)
    house.tick()
    if not adopt_first:
        house.heart.adopt(by="editor", reason="the copy is all there is")
    let_it_work(house)
    record = house.only("town")
    assert (record.state, record.held) == (
        (State.SCHEDULED, "ledger_restored") if target_class is N else (State.DELIVERED, None)
    )


class PlannerIsBelieved(Ledger):
    """The mutant: what is planned after a guard was lifted is as the planner says."""

    def _doubt_what_was_due(self, connection, planned, now):
        """Nothing is doubted."""


@pytest.mark.parametrize("target_class", [R, KR, N])
def test_a_ledger_that_does_not_doubt_what_it_plans_late_is_caught(build, target_class):
    check_what_is_planned_as_late_is_not_posted_twice(build(town_of(target_class), feeds=False))
    house = build(town_of(target_class), root="other", feeds=False, ledger=PlannerIsBelieved)
    with pytest.raises(AssertionError):
        check_what_is_planned_as_late_is_not_posted_twice(house)


@pytest.mark.parametrize("adopt_first", [False, True])
@pytest.mark.parametrize("target_class", CLASSES)
def test_what_would_be_skipped_as_too_late_is_not_called_skipped_while_it_may_be_out(build, target_class, adopt_first):
    house = build(town_of(target_class), feeds=False)
    check_what_may_be_out_is_not_called_skipped(house, adopt_first)


def check_what_may_be_out_is_not_called_skipped(house: House, adopt_first: bool) -> None:
    (town,) = house.towns
    forgotten(house)
    put_back(house, adopt=adopt_first)
    house.tick()
    if not adopt_first:
        house.heart.adopt(by="editor", reason="the copy is all there is")
    let_it_work(house)
    record = house.only("town")
    held = {N: "ledger_restored", K: "late"}.get(town.target_class)
    assert (record.state, record.held) == (State.DELIVERED if held is None else State.SCHEDULED, held)
    assert len(town.arrived) == 1


class Skips(Ledger):
    """The mutant, as it was: what is noticed late is skipped, whyever it is late."""

    def _with_doubts(self, connection, planned):
        return planned


@pytest.mark.parametrize("target_class", CLASSES)
def test_a_ledger_that_skips_what_may_be_out_is_caught(build, target_class):
    house = build(town_of(target_class), feeds=False, ledger=Skips)
    with pytest.raises(AssertionError):
        check_what_may_be_out_is_not_called_skipped(house, adopt_first=True)


@pytest.mark.parametrize("target_class", READABLE)
def test_what_is_too_late_and_not_there_waits_for_a_person(build, target_class):
    house = build(town_of(target_class), Town("other", N), feeds=False)
    house.towns[0].before = no_connection
    house.write()
    house.tick()
    copy(house)
    house.at(NINE)
    house.tick()
    house.towns[0].before = lambda _delivery: None
    house.later(hours=36)
    put_back(house)
    let_it_work(house)
    assert (house.only("town").held, house.towns[0].arrived) == ("late", [])


@pytest.mark.parametrize("target_class", READABLE)
def test_what_is_not_there_goes_out_once_nobody_can_still_be_sending_it(build, target_class):
    house = build(town_of(target_class), Town("other", K), feeds=False)
    house.towns[0].before = no_connection
    house.write()
    house.tick()
    copy(house)
    house.at(NINE)
    house.tick()
    house.towns[0].before = lambda _delivery: None
    put_back(house)
    house.tick()
    assert (house.only("town").state, house.towns[0].arrived) == (State.VERIFYING, [])
    let_it_work(house)
    assert house.only("town").state is State.DELIVERED
    assert len(house.towns[0].arrived) == 1


def test_what_the_copy_never_began_is_looked_for_in_the_words_it_has_now(build):
    house = build(Asked("town", R), feeds=False)
    forgotten(house)
    house.later(hours=-20)
    put_back(house)
    let_it_work(house)
    (town,) = house.towns
    assert town.asked == town.texts
    assert house.only("town").edition_sha256 is None  # which words stand there nobody has read


@pytest.mark.parametrize("words", [True, False])
def test_what_cannot_be_looked_for_in_a_day_waits_for_a_person(build, words):
    house = build(Asked("town", R), feeds=False)
    paused(house, out=True)
    (town,) = house.towns
    town.reachable = False
    if not words:
        town.reachable = True
        house.unwrite("seed")
        house.write("tree")
    put_back(house)
    let_it_work(house)
    assert house.only("town").state is State.VERIFYING
    house.later(hours=25)
    let_it_work(house)
    record = house.records(statement="seed")[0]
    assert (record.state, record.held) == (State.UNCERTAIN, None)
    assert town.keys[record.delivery] == 1
