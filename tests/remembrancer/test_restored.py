"""A ledger put back from a copy: whatever it says of what was still open may be out of date, and it knows that.

Each story is told as it was found: a copy is made, the ledger goes on, the copy is put back and a person adopts it.
"""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest

from scheduler.domain.delivery import State
from scheduler.domain.target import FEEDS
from scheduler.domain.verdict import QUARANTINE
from scheduler.errors import NotSent, Refused, Unknown
from scheduler.ledger.ledger import Ledger
from scheduler.ledger.tables import deliveries
from scheduler.publishers.feeds.entry import Entry, read
from scheduler.publishers.feeds.mark import read_mark
from scheduler.remembrancer.projection import Projection
from tests.remembrancer.house import KR, NINE, Archive, House, K, N, R, Town

CLASSES = [K, R, KR, N]
READABLE = [R, KR]
LOOKED_AT = QUARANTINE.total_seconds() + 1


def no_connection(_delivery) -> None:
    raise NotSent("no connection")


def no_answer(_delivery) -> None:
    raise Unknown("reset")


def town_of(target_class) -> Town:
    return (Archive if target_class in READABLE else Town)("town", target_class)


def copy(house: House) -> None:
    house.ledger.backup(house.root / "copy")


def put_back(house: House, *, adopt: bool = True) -> None:
    house.end()
    shutil.copy(house.root / "copy", house.ledger_path)
    house.begin()
    assert [guard.name for guard in house.ledger.guards()] == ["restored"]
    if adopt:
        house.heart.adopt(by="editor", reason="the copy is all there is")


def let_it_work(house: House) -> None:
    """Long enough that whatever is looked for is looked for, and what may go out has gone out."""
    for _ in range(3):
        house.tick()
        house.later(seconds=LOOKED_AT)
    house.tick()


def decide(house: House, decision: str, target: str = "town") -> None:
    record = house.only(target)
    house.ledger.settle(record.delivery, decision, now=house.now, by="editor", reason="I have looked")


def paused(house: House, *, out: bool) -> None:
    """It fell due under HOLD; then the copy was made; `out` that it was released and published before the end."""
    house.write()
    house.tick()
    house.hold.write_text("Wait for the editor")
    house.at(NINE)
    house.tick()
    copy(house)
    house.hold.unlink()
    house.later(hours=1)
    for record in house.records() if out else []:
        house.ledger.settle(record.delivery, "release", now=house.now, by="editor", reason="go on")
    if not out:
        house.write("tree", date="1989-06-05")
        house.tick()
        house.at(NINE + timedelta(days=1))
    house.tick()
    house.later(hours=20)


class HoldsAreBelieved(Ledger):
    """The mutant, as it was: only what waits without a hold is in doubt."""

    def _doubt(self, connection, why, *where, now):
        waiting = deliveries.c.hold_reason.is_(None), deliveries.c.state != State.DEAD
        super()._doubt(connection, why, *waiting, *where, now=now)


# --- feeds ---


def entry(house: House, name: str = "seed") -> Entry:
    found = read(house.public, name, "2026")
    assert found is not None
    return found


def check_an_entry_that_stands_is_nothing_to_decide_about(house: House) -> None:
    paused(house, out=True)
    before, published = house.digests(), entry(house).published
    put_back(house, adopt=False)
    house.tick()
    record = house.only(FEEDS)
    assert (record.state, record.at) == (State.DELIVERED, published)
    assert house.briefing().attention == ()
    house.heart.adopt(by="editor", reason="the copy is all there is")
    let_it_work(house)
    assert house.digests() == before
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
    before = house.digests()
    (house.public / "remembrancer.json").write_bytes(mark)
    house.later(days=2)
    put_back(house)
    let_it_work(house)
    assert house.digests() == before
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


# --- what was held ---


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


class Asked(Archive):
    """A target that keeps the words it was asked for, and can be out of reach."""

    def __init__(self, *given) -> None:
        super().__init__(*given)
        self.asked: list[str] = []
        self.reachable = True

    def find(self, delivery):
        if not self.reachable:
            raise NotSent("no connection")
        self.asked.append(str(delivery.payload["text"]))
        return super().find(delivery)


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


# --- what was given up, or under way ---


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


class KnowsItsAttempts(Ledger):
    """The mutant: there are no attempts but those it knows."""

    def _is_unsettled(self, connection, row, *, but=0):
        return bool(self._unsettled(connection, row.id, but=but))


def test_a_ledger_that_counts_only_the_attempts_it_knows_is_caught(build):
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
