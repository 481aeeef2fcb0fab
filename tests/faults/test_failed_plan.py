"""A plan that could not be written down is made again: found by the soak, which lost an anniversary to a full disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scheduler.domain.planning import Agenda
from scheduler.errors import LedgerError
from scheduler.ledger.ledger import Ledger
from tests.remembrancer.house import NINE, House, K, N, Town


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Callable[..., House]]:
    houses: list[House] = []

    def building(*towns: Town, **more) -> House:
        houses.append(House(tmp_path / "workspace", *towns, **more))
        return houses[-1]

    yield building
    for house in houses:
        house.end()


class Refusing(Ledger):
    """A ledger whose disk is full at nine o'clock, whenever something is to be planned."""

    def plan(self, planned, marks=(), *, now, **more):
        if now == NINE:
            raise LedgerError("There is no space left.")
        return super().plan(planned, marks, now=now, **more)


class Remembering(Agenda):
    """The mutant: what was reckoned counts as planned, whether it was written down or not."""

    def forget(self) -> None:
        pass


def check_a_plan_that_failed_is_made_again(house: House, agenda: type[Agenda] = Agenda) -> None:
    house.write()
    house.tick()
    assert house.heart is not None
    house.heart._agenda = agenda(house.heart._site, house.heart._places)
    house.heart.tick()
    house.at(NINE)
    with pytest.raises(LedgerError):
        house.tick()
    house.later(hours=30)
    house.tick()
    assert [record.day.isoformat() for record in house.records()] == ["2026-06-04"] * len(house.publishers())


def test_what_could_not_be_planned_for_want_of_space_is_planned_with_space(build):
    check_a_plan_that_failed_is_made_again(build(Town("keyed", K), Town("neither", N), ledger=Refusing))


def test_an_agenda_that_forgets_what_could_not_be_written_is_caught(build):
    with pytest.raises(AssertionError):
        check_a_plan_that_failed_is_made_again(build(Town("keyed", K), ledger=Refusing), Remembering)
