"""Holds: the pause that wins every race, and what elapsed under it waits for a person."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from scheduler.domain.delivery import State
from scheduler.remembrancer.dispatch import Dispatcher, Holding
from tests.remembrancer.house import NINE, House, K, N, Town


def two() -> list[Town]:
    return [Town("keyed", K), Town("neither", N)]


def arrived(house: House) -> int:
    return sum(len(town.arrived) for town in house.towns)


def check_held(house: House) -> None:
    """Nothing went out, everything is listed, nothing goes out by itself afterwards, and a person can let it."""
    assert arrived(house) == 0
    assert not (house.public / "seed" / "2026").exists()
    assert set(house.states().values()) == {"held paused"}
    house.later(hours=1)
    house.tick()
    assert arrived(house) == 0
    told = house.briefing()
    assert {one.target for one in told.attention} == {"feeds", "keyed", "neither"}
    assert {one.state for one in told.attention} == {"held"}
    assert all("release" in one.command for one in told.attention)
    assert told.needs_person
    for record in house.records():
        house.ledger.settle(record.delivery, "release", now=house.now, by="editor", reason="it still holds")
    house.tick()
    assert arrived(house) == 2
    assert set(house.states().values()) == {"delivered"}


def a_file(path: Path) -> None:
    path.write_text("Something happened in the town.\nWe wait.\n")


def an_empty_file(path: Path) -> None:
    path.touch()


def one_that_cannot_be_read(path: Path) -> None:
    path.mkdir()


def bytes_that_are_no_text(path: Path) -> None:
    path.write_bytes(b"\xff\xfe\x00")


def remove(path: Path) -> None:
    if path.is_dir():
        path.rmdir()
    else:
        path.unlink()


KINDS = [a_file, an_empty_file, one_that_cannot_be_read, bytes_that_are_no_text]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("restarted", [False, True])
def test_a_hold_file_one_second_before_the_hour_sends_nothing(build, kind, restarted):
    house = build(*two())
    house.write()
    house.tick()
    house.at(NINE - timedelta(seconds=1))
    kind(house.hold)
    house.at(NINE)
    house.tick()
    if restarted:
        house.restart()
        house.tick()
    assert house.briefing().halted
    remove(house.hold)
    house.tick()
    check_held(house)


def test_a_hold_file_that_leads_nowhere_holds(build):
    house = build(*two())
    house.write()
    house.tick()
    house.hold.symlink_to("unmounted/HOLD")
    house.at(NINE)
    house.tick()
    house.hold.unlink()
    check_held(house)


def test_the_files_first_line_is_the_reason(build):
    house = build(*two())
    house.write()
    house.tick()
    a_file(house.hold)
    house.at(NINE)
    house.tick()
    assert {one.detail for one in house.records()} == {"Something happened in the town."}


@pytest.mark.parametrize(
    ("scope", "value", "still"),
    [
        ("all", "", set()),
        ("tag", "spring", {"tree"}),
        ("statement", "seed", {"tree"}),
    ],
)
def test_a_hold_holds_its_scope_and_nothing_else(build, scope, value, still):
    house = build(*two())
    house.write("seed", tags="[spring]")
    house.write("tree", tags="[autumn]")
    house.tick()
    house.ledger.hold(scope, value, reason="wait", by="editor", now=house.now)
    house.at(NINE)
    house.tick()
    for town in house.towns:
        assert {one.key.statement for one in town.arrived} == still
    assert {path.parent.parent.name for path in house.public.glob("*/*/entry.json")} == still


def test_a_held_target_lets_the_others_go(build):
    house = build(*two())
    house.write()
    house.tick()
    house.ledger.hold("target", "neither", reason="wait", by="editor", now=house.now)
    house.at(NINE)
    house.tick()
    assert house.states() == {
        "seed 2026 feeds 1": "delivered",
        "seed 2026 keyed 1": "delivered",
        "seed 2026 neither 1": "held paused",
    }


@pytest.mark.parametrize("scope", [("all", ""), ("tag", "spring"), ("statement", "seed")])
def test_after_a_release_what_elapsed_waits_and_what_comes_goes_out(build, scope):
    house = build(*two())
    house.write(tags="[spring]")
    house.write("tree", date="1989-06-05", tags="[spring]")
    house.tick()
    house.ledger.hold(*scope, reason="wait", by="editor", now=house.now)
    house.at(NINE)
    house.tick()
    house.ledger.release(*scope, by="editor", now=house.now, tags={"seed": ["spring"], "tree": ["spring"]})
    house.at(NINE + timedelta(days=1))
    house.tick()
    states = house.states()
    assert {states[f"tree 2026 {name} 1"] for name in ("feeds", "keyed", "neither")} == {"delivered"}
    assert {one.held for one in house.records(statement="seed")} == {"paused"}
    assert all(one.key.statement == "tree" for town in house.towns for one in town.arrived)


def test_a_hold_that_ends_by_itself_sends_nothing_of_what_elapsed_even_if_nobody_was_there(build):
    house = build(*two())
    house.write()
    house.tick()
    house.ledger.hold("all", reason="wait", by="editor", now=house.now, until=NINE + timedelta(minutes=1))
    house.end()
    house.at(NINE + timedelta(minutes=2))
    house.tick()
    check_held(house)


# --- between claim and intent ---


def by_file(house: House) -> None:
    a_file(house.hold)


def by_the_ledger(house: House) -> None:
    house.ledger.hold("all", reason="wait", by="editor", now=house.now)


def check_a_hold_after_the_claim_wins(house: House, place) -> None:
    house.write()
    house.tick()
    house.at(NINE)

    def checkpoint(name: str) -> None:
        if name == "claim:done":
            house.checkpoint = lambda _name: None
            place(house)

    house.checkpoint = checkpoint
    house.tick()
    assert arrived(house) == 0
    assert {one.state for one in house.records()} == {State.RETRY_WAIT}
    if place is by_file:
        house.hold.unlink()
    else:
        house.ledger.release("all", by="editor", now=house.now)
    house.tick()
    check_held(house)


@pytest.mark.parametrize("place", [by_file, by_the_ledger], ids=lambda place: place.__name__)
def test_a_hold_placed_between_claim_and_intent_wins(build, place):
    check_a_hold_after_the_claim_wins(build(*two()), place)


def test_a_program_that_asks_only_at_the_claim_is_caught(build):
    house = build(*two())
    begin = house.begin

    def beginning():
        heart = begin()
        dispatcher: Dispatcher = heart._dispatcher
        dispatcher._holding = lambda: Holding(None, {})
        return heart

    house.begin = beginning
    with pytest.raises(AssertionError):
        check_a_hold_after_the_claim_wins(house, by_file)
