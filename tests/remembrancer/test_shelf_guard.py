"""Statement files that are gone: a disk that is not mounted must not look like a withdrawal of everything."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from scheduler.domain.delivery import State
from scheduler.remembrancer.tick import Remembrancer
from tests.remembrancer.house import NINE, House, N, Town


def unmounted(folder: Path) -> None:
    folder.rename(folder.with_name("elsewhere"))
    folder.mkdir()


def moved(folder: Path) -> None:
    folder.rename(folder.with_name("elsewhere"))


def mounted(folder: Path) -> None:
    if folder.exists():
        folder.rmdir()
    folder.with_name("elsewhere").rename(folder)


class Believing(Remembrancer):
    """The mutant: a folder without files is a folder without files."""

    def _is_believed(self) -> bool:
        return True


def check_nothing_is_sent_or_given_up(
    house: House, vanish: Callable[[Path], None], *, restart: bool, forget: bool
) -> None:
    folder = house.root / "statements"
    house.write()
    house.write("tree")
    house.tick()
    marks = house.ledger.watermarks()
    vanish(folder)
    if forget:
        house.end()
        shutil.rmtree(house.private / "last_good")
    house.at(NINE)
    for _ in range(3):
        if restart:
            house.restart()
        house.tick()
        house.later(minutes=1)
    assert [guard.name for guard in house.ledger.guards()] == ["statements_missing"]
    assert house.briefing().needs_person
    assert house.towns[0].arrived == []
    assert house.records() == []
    assert house.ledger.watermarks() == marks
    mounted(folder)
    house.tick()
    assert house.ledger.guards() == []
    assert sorted(one.key.statement for one in house.towns[0].arrived) == ["seed", "tree"]
    assert {one.state for one in house.records()} == {State.DELIVERED}


@pytest.mark.parametrize("vanish", [unmounted, moved])
@pytest.mark.parametrize("restart", [False, True])
@pytest.mark.parametrize("forget", [False, True])
def test_without_statement_files_everything_waits_and_goes_on_when_they_are_back(build, vanish, restart, forget):
    house = build(Town("newsroom", N), feeds=False)
    check_nothing_is_sent_or_given_up(house, vanish, restart=restart, forget=forget)


def test_a_heart_that_believes_an_empty_folder_is_caught(build):
    house = build(Town("newsroom", N), feeds=False)
    house.heart_class = Believing
    with pytest.raises(AssertionError):
        check_nothing_is_sent_or_given_up(house, unmounted, restart=False, forget=False)


def test_what_waited_for_its_next_try_is_neither_withdrawn_nor_lost(build):
    from scheduler.errors import NotSent

    def refuse(_delivery) -> None:
        raise NotSent("no connection")

    town = Town("newsroom", N)
    house = build(town, feeds=False)
    house.write()
    house.tick()
    house.at(NINE)
    town.before = refuse
    house.tick()
    town.before = lambda _delivery: None
    unmounted(house.root / "statements")
    house.later(minutes=10)
    house.restart()
    house.tick()
    assert house.only("newsroom").state is State.RETRY_WAIT
    assert house.only("newsroom").held is None
    mounted(house.root / "statements")
    house.tick()
    assert len(town.arrived) == 1


def test_a_new_workspace_without_statements_is_no_alarm(build):
    house = build(Town("newsroom", N))
    house.tick()
    assert house.ledger.guards() == []
    (house.root / "statements").rmdir()
    house.restart()
    house.tick()
    assert house.ledger.guards() == []


def test_who_means_it_leaves_one_file_that_is_retired(build):
    house = build(Town("newsroom", N))
    house.write()
    house.tick()
    house.unwrite("seed")
    house.restart()
    house.tick()
    assert [guard.name for guard in house.ledger.guards()] == ["statements_missing"]
    house.write("done", status="retired")
    house.later(seconds=10)
    house.tick()
    assert house.ledger.guards() == []
    house.at(NINE + timedelta(hours=1))
    house.tick()
    assert house.towns[0].arrived == []
