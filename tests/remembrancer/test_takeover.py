"""Ledgers that are lost, copied, restored or new: nobody hears anything twice, and no public byte changes."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from scheduler.domain.delivery import Cause, State
from scheduler.domain.target import FEEDS
from scheduler.errors import LedgerError, NotSent
from scheduler.ledger.values import Progress
from scheduler.publishers.feeds.entry import read
from scheduler.publishers.feeds.mark import read_mark
from scheduler.remembrancer.high_water import HighWater
from scheduler.remembrancer.projection import Projection
from scheduler.remembrancer.tick import Remembrancer
from tests.publishers.feeds.samples import PNG
from tests.remembrancer.house import NINE, House, K, N, Town

NEXT_YEAR = datetime(2027, 6, 4, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def published(build, **more) -> House:
    """A house that has published two statements, one of them late and one with a picture, to feeds and two targets."""
    house = build(Town("keyed", K), Town("neither", N), **more)
    (house.root / "statements" / "seed.png").write_bytes(PNG)
    house.write("seed", image='{file: seed.png, alt: "A seed"}')
    house.write("tree", date="1989-06-05")
    house.write("well", date="1989-06-07")
    house.tick()
    house.at(NINE)
    house.tick()
    house.at(NINE + timedelta(days=2) + MINUTE)
    house.tick()
    house.tick()
    assert {path.parent.parent.name for path in house.public.glob("*/*/entry.json")} == {"seed", "tree"}
    return house


def forget(house: House) -> None:
    """The process is over and the ledger gone; what the targets have got so far counts no more."""
    house.end()
    shutil.rmtree(house.private)
    for town in house.towns:
        town.arrived.clear()
        town.at.clear()


def silent(house: House) -> bool:
    return not any(town.arrived for town in house.towns)


def check_nothing_changes(house: House, before: dict[str, str]) -> None:
    for _ in range(2):
        house.tick()
        assert house.digests() == before
        assert silent(house)
        house.restart()


def test_a_copied_workspace_with_an_empty_ledger_sends_nothing_and_changes_no_public_byte(build, tmp_path):
    house = published(build)
    before = house.digests()
    house.end()
    shutil.copytree(house.root, tmp_path / "copy", ignore=shutil.ignore_patterns(".remembrancer"))
    copy = build(Town("keyed", K), Town("neither", N), root="copy", now=house.now)
    check_nothing_changes(copy, before)
    assert copy.briefing().needs_person


def test_a_deleted_ledger_changes_no_public_byte_and_takes_ids_and_dates_over(build):
    house = published(build)
    dates = {one.statement: one.at for one in house.records(target=FEEDS)}
    before = house.digests()
    forget(house)
    check_nothing_changes(house, before)
    taken = house.records()
    assert {one.statement: one.at for one in taken} == dates
    assert {(one.target, one.state, one.cause) for one in taken} == {(FEEDS, State.DELIVERED, Cause.ADOPTION)}
    assert {guard.name for guard in house.briefing().guards} == {"foreign_feeds"}


class Forgetful(Remembrancer):
    """The mutant: it starts without meeting the folder."""

    def begin(self) -> None:
        self._ledger.recover(now=self._clock())


def test_a_heart_that_does_not_meet_the_folder_is_caught(build):
    house = published(build)
    before = house.digests()
    forget(house)
    house.heart_class = Forgetful
    with pytest.raises(AssertionError):
        check_nothing_changes(house, before)


def test_until_a_person_adopts_only_feeds_go_on_and_then_everything_does(build):
    house = published(build)
    forget(house)
    house.tick()
    house.write("leaf", date="1989-06-08")
    house.write("rain", date="1989-06-09")
    house.tick()
    house.at(NINE + timedelta(days=4) + MINUTE)
    house.tick()
    assert silent(house)
    assert read(house.public, "leaf", "2026").published == house.now
    assert house.heart.adopt(by="editor", reason="the disk was lost") == ["foreign_feeds"]
    house.tick()
    assert [len(town.arrived) for town in house.towns] == [1, 0]
    assert house.states()["leaf 2026 neither 1"] == "held ledger_restored"
    house.at(NINE + timedelta(days=5))
    house.tick()
    assert [one.key.statement for one in house.towns[1].arrived] == ["rain"]
    assert not house.briefing().guards


@pytest.mark.parametrize("ticks", [0, 1])
def test_an_adoption_outlives_the_process_that_made_it(build, ticks):
    house = published(build)
    forget(house)
    house.tick()
    house.heart.adopt(by="editor", reason="the disk was lost")
    for _ in range(ticks):
        house.tick()
    house.restart()
    assert house.ledger.guards() == []
    assert str(read_mark(house.public).ledger) == house.ledger.uuid
    house.at(NEXT_YEAR)
    house.tick()
    assert "seed" in {one.key.statement for one in house.towns[1].arrived}


def test_there_is_nothing_to_adopt_where_no_guard_stands(build):
    house = published(build)
    assert house.heart.adopt(by="editor", reason="to be sure") == []


def test_an_adoption_that_cannot_be_marked_leaves_the_guard(build):
    house = published(build)
    forget(house)
    house.tick()
    (house.public / "remembrancer.json").unlink()
    (house.public / "remembrancer.json").mkdir()
    with pytest.raises(NotSent):
        house.heart.adopt(by="editor", reason="the disk was lost")
    assert [guard.name for guard in house.ledger.guards()] == ["foreign_feeds"]


# --- a ledger restored from yesterday's copy ---


def restored(build, *, before: bool = False, feeds: bool = True, mark: type[HighWater] = HighWater) -> House:
    """A house whose ledger was copied before nine and put back after; `before` that it had published something."""
    house = build(Town("keyed", K), Town("neither", N), now=NINE - timedelta(days=2), feeds=feeds)
    house.high_water_class = mark
    for name in ("seed", "tree", "well"):
        house.write(name)
    if before:
        house.write("leaf", date="1989-06-03")
    house.tick()
    house.at(NINE - timedelta(days=1))
    house.tick()
    for town in house.towns:
        assert len(town.arrived) == before
        town.arrived.clear()
    house.ledger.backup(house.root / "yesterday")
    house.at(NINE)
    house.tick()
    assert [len(town.arrived) for town in house.towns] == [3, 3]
    house.end()
    (house.root / "yesterday").replace(house.ledger_path)
    return house


@pytest.mark.parametrize("feeds", [False, True])
@pytest.mark.parametrize("before", [False, True])
def test_a_ledger_put_back_from_yesterday_sends_nothing_to_who_cannot_tell_a_repeat(build, before, feeds):
    check_a_restored_ledger_repeats_nothing(restored(build, before=before, feeds=feeds))


def check_a_restored_ledger_repeats_nothing(house: House) -> None:
    public = house.digests()
    house.at(NINE + timedelta(hours=1))
    house.tick()
    assert house.digests() == public
    assert [guard.name for guard in house.ledger.guards()] == ["restored"]
    assert [len(town.arrived) for town in house.towns] == [3, 3]
    house.heart.adopt(by="editor", reason="the backup is all there is")
    house.tick()
    keyed, neither = house.towns
    assert len(neither.arrived) == 3
    assert set(neither.keys.values()) == {1}
    waiting = [one for one in house.records(target="neither") if one.statement != "leaf"]
    assert {one.held for one in waiting} == {"ledger_restored"}
    assert sorted(keyed.keys.values()) == [2, 2, 2]  # the same keys: a receiver that keeps its word keeps one of each
    assert house.digests() == public


class Unmarked(HighWater):
    """The mutant: nothing outside the ledger knows how far it had come."""

    def rise(self, progress: Progress) -> None:
        pass


def test_a_house_that_keeps_no_mark_outside_its_ledger_is_caught(build):
    house = restored(build, feeds=False, mark=Unmarked)
    with pytest.raises(AssertionError):
        check_a_restored_ledger_repeats_nothing(house)


def test_a_try_made_after_the_copy_is_not_made_again_even_if_its_first_was_made_before(build):
    town = Town("neither", N)
    house = build(town, feeds=False)
    house.write()
    house.tick()
    house.at(NINE)

    def refuse(_delivery):
        raise NotSent("no connection")

    town.before = refuse
    house.tick()
    house.ledger.backup(house.root / "copy")
    town.before = lambda _delivery: None
    house.later(minutes=1)
    house.tick()
    assert len(town.arrived) == 1
    house.end()
    (house.root / "copy").replace(house.ledger_path)
    house.tick()
    house.heart.adopt(by="editor", reason="the copy is all there is")
    house.later(hours=1)
    house.tick()
    assert len(town.arrived) == 1
    assert house.only("neither").held == "ledger_restored"
    house.restart()
    assert house.ledger.guards() == []


def test_a_mark_that_nobody_understands_holds_and_an_adoption_mends_it(build):
    house = published(build)
    (house.private / "high_water").write_text("half of something")
    house.restart()
    assert [guard.name for guard in house.ledger.guards()] == ["restored"]
    assert house.heart.adopt(by="editor", reason="I have looked") == ["restored"]
    house.restart()
    assert house.ledger.guards() == []


def test_without_its_mark_beside_it_nothing_is_sent(build):
    town = Town("neither", N)
    house = build(town)
    house.write()
    house.tick()
    (house.private / "high_water").mkdir()
    house.at(NINE)
    with pytest.raises(LedgerError, match="high_water"):
        house.tick()
    assert town.arrived == []
    (house.private / "high_water").rmdir()
    house.tick()
    house.later(minutes=1)
    house.tick()
    assert len(town.arrived) == 1


def test_the_mark_is_private_and_rises_with_each_attempt_also_when_the_clock_falls(build):
    house = published(build)
    file = house.private / "high_water"
    before = file.read_text().split()
    assert file.stat().st_mode & 0o777 == 0o600
    house.step(days=-1)
    house.write("leaf", date="1989-06-05")
    house.tick()
    house.publish("leaf", "neither", label="2026")
    after = file.read_text().split()
    assert after[:2] == before[:2]
    assert int(after[2]) > int(before[2])
    house.restart()
    assert house.ledger.guards() == []


def check_what_was_sent_by_a_clock_set_back_is_not_sent_again(house: House) -> None:
    """Sent at ten; copied; the clock set back, and sent at nine; the copy put back."""
    (town,) = house.towns
    house.write()
    house.write("tree")
    house.tick()
    house.at(NINE + timedelta(hours=1))
    house.publish("seed", "neither")
    house.ledger.backup(house.root / "copy")
    house.step(minutes=-59)
    house.publish("tree", "neither")
    assert len(town.arrived) == 2
    house.end()
    (house.root / "copy").replace(house.ledger_path)
    house.later(minutes=1)
    house.tick()
    house.later(hours=2)
    house.tick()
    assert [guard.name for guard in house.ledger.guards()] == ["restored"]
    assert len(town.arrived) == 2


def test_a_copy_from_before_a_clock_was_set_back_is_recognised(build):
    check_what_was_sent_by_a_clock_set_back_is_not_sent_again(build(Town("neither", N), feeds=False))


class Dated(HighWater):
    """The mutant: the mark tells when the newest attempt was made, not how many there were."""

    def _dated(self, progress: Progress) -> Progress:
        with closing(sqlite3.connect(self._file.with_name("ledger.sqlite3"))) as ledger:
            (newest,) = ledger.execute("SELECT max(started) FROM attempts").fetchone()
        at = datetime.fromisoformat(newest) if newest else datetime(1970, 1, 1, tzinfo=UTC)
        return replace(progress, attempts=int(at.timestamp()))

    def is_above(self, progress: Progress) -> bool:
        return super().is_above(self._dated(progress))

    def settle(self, progress: Progress) -> None:
        super().settle(self._dated(progress))


def test_a_mark_that_counts_by_the_clock_is_caught(build):
    house = build(Town("neither", N), feeds=False)
    house.high_water_class = Dated
    with pytest.raises(AssertionError):
        check_what_was_sent_by_a_clock_set_back_is_not_sent_again(house)


def check_a_copy_of_a_line_given_up_is_recognised(house: House) -> None:
    """A copy is put back and adopted, and the ledger goes on; then a later copy of the line given up is put back."""
    (town,) = house.towns
    for number in range(1, 9):
        house.write(f"s{number}", date=f"1989-06-0{number + 3}")
    house.tick()
    house.ledger.backup(house.root / "early")
    house.at(NINE)
    for _ in range(4):
        house.tick()
        house.later(days=1)
    house.ledger.backup(house.root / "late")  # knows four attempts, none of which the next line will know
    house.end()
    (house.root / "early").replace(house.ledger_path)
    house.begin()
    house.heart.adopt(by="editor", reason="the copy is all there is")
    house.tick()
    for _ in range(2):
        house.later(days=1)
        house.tick()
    sent = len(town.arrived)
    house.end()
    (house.root / "late").replace(house.ledger_path)
    house.tick()
    assert [guard.name for guard in house.ledger.guards()] == ["restored"]
    assert len(town.arrived) == sent
    house.heart.adopt(by="editor", reason="it was the right one after all")
    house.restart()
    assert house.ledger.guards() == []


def test_a_copy_of_a_line_given_up_is_recognised_however_many_attempts_it_knows(build):
    check_a_copy_of_a_line_given_up_is_recognised(build(Town("neither", N), feeds=False))


class Lineless(HighWater):
    """The mutant: it counts, and does not ask whose attempts."""

    def is_above(self, progress: Progress) -> bool:
        return super().is_above(replace(progress, line="-"))

    def settle(self, progress: Progress) -> None:
        super().settle(replace(progress, line="-"))


def test_a_mark_that_only_counts_is_caught(build):
    house = build(Town("neither", N), feeds=False)
    house.high_water_class = Lineless
    with pytest.raises(AssertionError):
        check_a_copy_of_a_line_given_up_is_recognised(house)


def test_what_the_restored_ledger_held_back_is_sent_once_a_person_says_so(build):
    house = restored(build)
    house.at(NINE + timedelta(hours=1))
    house.tick()
    house.heart.adopt(by="editor", reason="the backup is all there is")
    house.tick()
    (first, *_) = house.records(target="neither")
    house.ledger.settle(first.delivery, "release", now=house.now, by="editor", reason="it is not there")
    house.tick()
    assert house.towns[1].keys[first.delivery] == 2


# --- feeds that are lost ---


@pytest.mark.parametrize("running", [False, True])
def test_a_deleted_public_folder_comes_back_byte_for_byte(build, running):
    house = published(build)
    before = house.digests()
    if not running:
        house.end()
    shutil.rmtree(house.public)
    house.later(hours=1)
    house.tick()
    assert house.digests() == before
    assert [sum(town.keys.values()) for town in house.towns] == [1, 1]


def test_one_lost_entry_comes_back_at_the_next_start(build):
    house = published(build)
    before = house.digests()
    shutil.rmtree(house.public / "seed")
    house.end()
    house.tick()
    assert house.digests() == before


class TwoAtATime(Projection):
    """Looks over two editions at a time; the folder of a small house is large for it."""

    in_turn = 2
    looked_over = 0

    def _fill(self, editions):
        found = list(editions)
        type(self).looked_over += len(found)
        super()._fill(found)


def check_starts_find_what_is_lost_in_turn(house) -> None:
    """Each start looks at the two newest and at two others, and the next start goes on."""
    names = [f"s{number}" for number in range(7)]
    for name in names:
        house.write(name)
    house.tick()
    house.at(NINE)
    house.tick()
    before = house.digests()
    for _ in range(2):
        for name in names:
            shutil.rmtree(house.public / name / "2026")
        for _ in range(5):
            house.end()
            house.projection_class.looked_over = 0
            house.begin()
            assert house.projection_class.looked_over <= 4
        house.tick()
        assert house.digests() == before


def test_a_start_looks_over_few_and_the_next_ones_find_what_else_is_lost(build):
    house = build()
    house.projection_class = TwoAtATime
    check_starts_find_what_is_lost_in_turn(house)


def test_a_process_that_goes_on_looks_over_everything(build):
    house = build()
    house.projection_class = TwoAtATime
    names = [f"s{number}" for number in range(7)]
    for name in names:
        house.write(name)
    house.tick()
    house.at(NINE)
    house.tick()
    before = house.digests()
    for name in names:
        shutil.rmtree(house.public / name / "2026")
    house.restart()
    for _ in range(4):
        house.tick()
    assert house.digests() == before
    shutil.rmtree(house.public / "s0" / "2026")
    house.tick()
    assert not (house.public / "s0" / "2026").exists(), "one round a process: a quiet tick reads no past"


class ForgetsWhereItWas(TwoAtATime):
    """The mutant: each start looks at the same few."""

    def _reached(self):
        return 0


def test_starts_that_look_at_the_same_few_are_caught(build):
    house = build()
    house.projection_class = ForgetsWhereItWas
    with pytest.raises(AssertionError):
        check_starts_find_what_is_lost_in_turn(house)


# --- handing over ---


def test_retire_stops_everything_and_touches_no_public_byte_any_more(build):
    house = published(build)
    house.ledger.guard("retired", "Another server goes on.", now=house.now)
    (house.public / "index.html").write_text("the successor's")
    (house.public / "tree" / "2026" / "index.html").unlink()
    before = house.digests()
    house.at(NINE + timedelta(days=3))
    house.tick()
    house.restart()
    house.tick()
    assert house.digests() == before
    assert [sum(town.keys.values()) for town in house.towns] == [1, 1]
    assert house.briefing().needs_person


def test_who_retired_and_comes_back_takes_over_what_the_successor_published(build):
    house = published(build)
    house.ledger.guard("retired", "Another server goes on.", now=house.now)
    house.end()
    house.private.rename(house.root / "first")
    house.tick()
    house.heart.adopt(by="editor", reason="I go on")
    house.write("leaf", date="1989-06-07")
    house.tick()
    house.at(NINE + timedelta(days=3) + MINUTE)
    house.tick()
    assert read(house.public, "well", "2026") is not None
    assert read(house.public, "leaf", "2026") is not None
    before = house.digests()
    house.end()
    shutil.rmtree(house.private)
    (house.root / "first").rename(house.private)
    for town in house.towns:
        town.arrived.clear()
    assert house.make().adopt(by="editor", reason="back again") == ["retired"]
    house.restart()
    assert house.ledger.guards() == []
    house.tick()
    del before["remembrancer.json"]
    after = house.digests()
    del after["remembrancer.json"]
    assert after == before
    assert not house.towns[1].arrived


# --- beginnings ---


def test_a_backfill_lets_exactly_the_latest_into_feeds_and_nothing_anywhere_else(build):
    house = build(Town("keyed", K), Town("neither", N), backfill=5)
    for number in range(4):
        house.write(f"s{number}", date=f"1989-0{number + 1}-04")
    for _ in range(3):
        house.tick()
        house.restart()
    entries = {path.parent.relative_to(house.public).as_posix() for path in house.public.glob("*/*/entry.json")}
    assert entries == {"s0/2026", "s1/2026", "s2/2026", "s3/2026", "s3/2025"}
    assert {(one.cause, one.target) for one in house.records()} == {(Cause.ADOPTION, FEEDS)}
    assert silent(house)


def test_a_process_killed_before_its_first_plan_still_owes_the_backfill(build):
    house = build(backfill=1)
    house.write()
    house.open()
    house.end()
    house.tick()
    assert len(house.records()) == 1


def test_without_a_backfill_a_new_ledger_publishes_nothing_of_the_past_today_included(build):
    house = build(Town("keyed", K), Town("neither", N), now=NINE + MINUTE)
    house.write()
    house.tick()
    house.later(hours=1)
    house.restart()
    house.tick()
    assert silent(house)
    assert house.records() == []
    told = house.briefing()
    assert {(one.statement, one.target) for one in told.today} == {
        ("seed", name) for name in (FEEDS, "keyed", "neither")
    }
    assert not told.needs_person


def test_a_statement_added_later_never_floods(build):
    house = build(Town("keyed", K), Town("neither", N), now=NINE + MINUTE, backfill=5)
    house.write()
    house.tick()
    house.later(days=1)
    count = len(house.records())
    house.write("flood", date="1969-01-01", every="week")
    house.write("today", date="1989-06-05")
    for _ in range(2):
        house.tick()
        house.restart()
    assert len(house.records()) == count
    assert silent(house)


def test_a_target_added_later_gets_nothing_of_the_past(build):
    house = published(build)
    late = Town("late", N)
    house.towns.append(late)
    house.restart()
    house.tick()
    assert late.arrived == []
    house.at(NINE + timedelta(days=3))
    house.tick()
    assert [one.key.statement for one in late.arrived] == ["well"]
