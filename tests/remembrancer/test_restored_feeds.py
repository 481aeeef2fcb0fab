"""A ledger put back from a copy learns from the public folder what it has forgotten, before anybody is asked."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest

from scheduler.domain.delivery import State
from scheduler.domain.target import FEEDS
from scheduler.ledger.ledger import Ledger
from scheduler.publishers.feeds.entry import Entry, read
from scheduler.publishers.feeds.mark import read_mark
from scheduler.remembrancer.projection import Projection
from tests.remembrancer.house import NINE, House, K, N, Town
from tests.remembrancer.restoring import (
    copy,
    let_it_work,
    no_connection,
    paused,
    put_back,
)


def entry(house: House, name: str = "seed") -> Entry:
    found = read(house.public, name, "2026")
    assert found is not None
    return found


def check_an_entry_that_stands_is_nothing_to_decide_about(house: House) -> None:
    paused(house, out=True)
    before, published = house.lasting(), entry(house).published
    put_back(house, adopt=False)
    house.tick()
    record = house.only(FEEDS)
    assert (record.state, record.at) == (State.DELIVERED, published)
    assert house.briefing().attention == ()
    house.heart.adopt(by="editor", reason="the copy is all there is")
    let_it_work(house)
    assert house.lasting() == before
    assert house.ledger.prove().fault is None


def test_an_entry_that_stands_and_that_the_copy_still_held_is_delivered_on_its_day(build):
    check_an_entry_that_stands_is_nothing_to_decide_about(build())


class KnowsBetter(Ledger):
    """The mutant, as it was: of an entry whose delivery it knows it learns nothing."""

    def take_over(self, entries, *, now):
        return super().take_over([one for one in entries if self.find(one.key.digest) is None], now=now)


def test_a_ledger_that_learns_nothing_of_what_it_knows_is_caught(build):
    house = build(ledger=KnowsBetter)
    with pytest.raises(AssertionError):
        check_an_entry_that_stands_is_nothing_to_decide_about(house)


def check_what_only_the_mark_beside_the_ledger_tells_is_taken_over(house: House) -> None:
    """The process ended after the entry stood and before the folder's mark said so."""
    house.write()
    house.write("tree", date="1989-06-05")
    house.tick()
    house.at(NINE)
    house.tick()
    copy(house)
    mark = (house.public / "remembrancer.json").read_bytes()
    house.at(NINE + timedelta(days=1))
    house.tick()
    before = house.lasting()
    (house.public / "remembrancer.json").write_bytes(mark)
    house.later(days=2)
    put_back(house)
    let_it_work(house)
    assert house.lasting() == before
    assert {record.at for record in house.records(statement="tree", target=FEEDS)} == {entry(house, "tree").published}
    assert not any(record.late for record in house.records(target=FEEDS))


def test_entries_are_taken_over_also_when_only_the_mark_beside_the_ledger_tells_of_a_copy(build):
    check_what_only_the_mark_beside_the_ledger_tells_is_taken_over(build(Town("town", N)))


class OwnMark(Projection):
    """The mutant, as it was: entries are taken over only when the folder's own mark is newer."""

    def _take_over(self, now):
        if self._doubt_of_its_own():
            super()._take_over(now)

    def _doubt_of_its_own(self) -> bool:
        return self._doubt(read_mark(self._root), self._ledger.latest_published()) is not None


def test_a_projection_that_believes_only_its_own_mark_is_caught(build):
    house = build(Town("town", N))
    house.projection_class = OwnMark
    with pytest.raises(AssertionError):
        check_what_only_the_mark_beside_the_ledger_tells_is_taken_over(house)


def check_forgotten_corrections_are_learnt(house: House) -> None:
    house.write()
    house.tick()
    house.at(NINE)
    house.tick()
    copy(house)
    for words in ("Corrected.", "Corrected again."):
        house.later(hours=1)
        house.write(body=words)
        house.tick()
        house.correct("seed")
    before = house.digests()
    assert entry(house).version == 3
    put_back(house)
    let_it_work(house)
    assert house.digests() == before
    shutil.rmtree(house.public)
    house.tick()
    assert house.digests() == before
    house.later(hours=1)
    house.write(body="Corrected for the last time.")
    house.tick()
    house.correct("seed")
    assert "for the last time" in entry(house).article.text
    assert entry(house).published == NINE
    assert house.ledger.prove().fault is None


def test_corrections_that_the_copy_does_not_know_are_learnt_from_the_entry(build):
    check_forgotten_corrections_are_learnt(build())


class OldWords(Ledger):
    """The mutant, as it was: what is delivered stands as this ledger knows it."""

    def _learn(self, connection, row, one, now):
        return row.state != State.DELIVERED and super()._learn(connection, row, one, now)


def test_a_ledger_that_keeps_its_old_words_is_caught(build):
    with pytest.raises(AssertionError):
        check_forgotten_corrections_are_learnt(build(ledger=OldWords))


def check_what_was_taken_back_does_not_go_out_again(house: House) -> None:
    """A webhook could not be reached when the copy was made; then the edition was retracted."""
    (town,) = house.towns
    town.before = no_connection
    house.write()
    house.tick()
    house.at(NINE)
    house.tick()
    copy(house)
    house.retract("seed")
    assert entry(house).article.retracted
    put_back(house)
    town.before = lambda _delivery: None
    let_it_work(house)
    house.later(hours=1)
    house.tick()
    assert town.arrived == []
    assert house.only("town").held == "withdrawn"


def test_a_retraction_that_the_copy_does_not_know_is_learnt_from_the_entry(build):
    check_what_was_taken_back_does_not_go_out_again(build(Town("town", K)))


def test_a_ledger_that_keeps_its_old_words_sends_what_was_taken_back(build):
    with pytest.raises(AssertionError):
        check_what_was_taken_back_does_not_go_out_again(build(Town("town", K), ledger=OldWords))
