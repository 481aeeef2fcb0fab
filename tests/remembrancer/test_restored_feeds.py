"""A ledger put back from a copy learns from the public folder what it has forgotten, before anybody is asked."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from scheduler.domain.delivery import Delivery, State
from scheduler.domain.revision import spoken_moment
from scheduler.domain.target import FEEDS
from scheduler.ledger.ledger import Ledger
from scheduler.publishers.feeds.entry import Entry, read
from scheduler.publishers.feeds.mark import read_mark
from scheduler.remembrancer.projection import Projection
from tests.remembrancer.house import KR, NINE, House, K, N, Reviser, Town
from tests.remembrancer.restoring import (
    copy,
    let_it_work,
    no_connection,
    paused,
    put_back,
    town_of,
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


# --- published by hand ahead of its hour, which the copy has forgotten ---


def check_what_was_published_ahead_is_not_sent_again(house: House) -> None:
    (town,) = house.towns
    house.write()
    house.tick()
    copy(house)
    assert {one.state for one in house.publish("seed")} == {State.DELIVERED}
    put_back(house)
    house.at(NINE)
    let_it_work(house)
    assert len(town.arrived) == len(town.keys) == 1 or town.target_class is K, "twice"
    assert house.ledger.prove().fault is None


@pytest.mark.parametrize(("target_class", "ends"), [(N, "ledger_restored"), (K, None), (KR, None)])
def test_what_was_published_by_hand_ahead_of_its_hour_is_not_sent_again_at_its_hour(build, target_class, ends):
    house = build(town_of(target_class))
    check_what_was_published_ahead_is_not_sent_again(house)
    record = house.only("town")
    assert record.held == ends
    assert ends is not None or record.state is State.DELIVERED
    assert len(house.towns[0].keys) == 1


def test_what_a_person_asks_for_after_that_is_sent(build):
    house = build(Town("town", N))
    house.write()
    house.tick()
    copy(house)
    house.publish("seed", FEEDS)
    put_back(house)
    house.later(minutes=1)
    assert {one.state for one in house.publish("seed", "town")} == {State.DELIVERED}


class Unaware(Ledger):
    """The mutant, as it was: what was not due when a person let it go on is not in doubt."""

    def _doubt_what_is_out_ahead(self, connection, planned, now):
        pass


def test_a_ledger_that_does_not_ask_the_public_folder_is_caught(build):
    with pytest.raises(AssertionError, match="twice"):
        check_what_was_published_ahead_is_not_sent_again(build(Town("town", N), ledger=Unaware))


# --- a correction after one that the copy has forgotten ---


def published_again_and_forgotten(house: House) -> None:
    """A webhook has two corrections that the copy put back knows nothing of; a third is made."""
    house.write()
    house.tick()
    house.at(NINE)
    house.tick()
    copy(house)
    for words in ("Corrected.", "Corrected again.", "Corrected for the last time."):
        house.later(hours=1)
        house.write(body=words)
        house.tick()
        if words.endswith("last time."):
            put_back(house)
            let_it_work(house)
        house.correct("seed")


def check_each_has_a_key_of_its_own(house: House, key: Callable[[Delivery], str]) -> None:
    published_again_and_forgotten(house)
    arrived = house.towns[0].arrived
    assert [words for words in house.towns[0].texts if "last time" in words], "never sent"
    assert len({key(one) for one in arrived}) == len(arrived) == 4, "taken for a repeat"


@pytest.mark.parametrize("feeds", [True, False])
def test_a_correction_is_never_taken_for_one_that_a_restored_ledger_has_forgotten(build, feeds):
    check_each_has_a_key_of_its_own(build(Reviser("town", K), feeds=feeds), lambda one: one.key.digest)


def test_keys_without_the_signs_of_the_words_are_caught(build):
    def by_number(one: Delivery) -> str:
        return replace(one.key, moment=spoken_moment(one.key.moment)).digest

    with pytest.raises(AssertionError, match="taken for a repeat"):
        check_each_has_a_key_of_its_own(build(Reviser("town", K), feeds=False), by_number)


def check_versions_rise(house: House) -> None:
    published_again_and_forgotten(house)
    versions = [one.version for one in house.towns[0].arrived]
    assert versions == sorted(set(versions)), "the receiver goes by the higher one"


def test_its_version_is_above_all_that_the_pages_remember(build):
    check_versions_rise(build(Reviser("town", K)))


def test_a_ledger_that_counts_only_what_it_knows_is_caught(build):
    with pytest.raises(AssertionError, match="the higher one"):
        check_versions_rise(build(Reviser("town", K), ledger=OldWords))


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
