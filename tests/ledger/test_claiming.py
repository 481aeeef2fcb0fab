from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from scheduler.domain.delivery import Receipt, State, TargetClass
from scheduler.errors import LedgerError, NotSent
from scheduler.ledger import engine as opening
from scheduler.ledger.ledger import Ledger
from scheduler.ledger.tables import deliveries

NOW = datetime(2026, 6, 4, 7, 0, tzinfo=UTC)


def test_nothing_is_claimed_before_its_instant(desk):
    desk.plan(due=NOW + timedelta(seconds=1))
    assert desk.claim() == []
    assert desk.ledger.next_due() == NOW + timedelta(seconds=1)
    desk.later(seconds=1)
    assert len(desk.claim()) == 1


def test_a_target_has_one_delivery_on_its_way_and_its_oldest_first(desk, named):
    second = desk.plan(named("b"), due=NOW - timedelta(minutes=1))
    first = desk.plan(named("a"), due=NOW - timedelta(minutes=2))
    (claim,) = desk.claim()
    assert claim.digest == first
    assert desk.claim() == []
    (ready,) = desk.intent([claim])
    assert desk.claim() == []
    desk.finish(ready, Receipt())
    assert [one.digest for one in desk.claim()] == [second]


def check_the_database_refuses_a_second_on_its_way(desk, named):
    for name in ("a", "b"):
        desk.plan(named(name))
    with pytest.raises(LedgerError, match=r"(?i)unique"), desk.ledger._writing("claim") as connection:
        connection.execute(deliveries.update().values(state="sending"))


def test_the_database_itself_refuses_a_second_on_its_way(desk, named):
    check_the_database_refuses_a_second_on_its_way(desk, named)


def test_a_database_without_that_index_is_caught(desk, named):
    desk.honest = False
    with desk.ledger._writing("claim") as connection:
        connection.execute(sa.text("DROP INDEX one_in_flight"))
    with pytest.raises(pytest.fail.Exception):
        check_the_database_refuses_a_second_on_its_way(desk, named)


def test_feeds_go_first_then_what_is_due_longest(desk, named):
    desk.plan(named(target="b"), due=NOW - timedelta(hours=1))
    desk.plan(named(target="a"), due=NOW - timedelta(hours=2))
    desk.plan(named(target="feeds"), target_class=TargetClass.PROJECTION)
    assert [one.key.target for one in desk.claim(limit=2)] == ["feeds", "a"]
    assert [one.key.target for one in desk.claim()] == ["b"]


def test_only_what_is_asked_for_is_claimed(desk, named):
    desk.plan(named(target="a"))
    wanted = desk.plan(named(target="b"))
    assert [one.digest for one in desk.claim(only=[wanted])] == [wanted]


def check_of_two_holders_one_sends(desk):
    """A first holder sleeps, its claim is taken over, and it wakes up."""
    digest = desk.plan()
    (sleeper,) = desk.claim()
    desk.ledger.recover(now=desk.now)
    (heir,) = desk.claim()
    assert sleeper.digest == heir.digest == digest
    assert desk.intent([sleeper]) == []
    assert [ready.fence for ready in desk.intent([heir])] == [heir.fence + 1]
    assert desk.stands(digest).attempts == 1


class WithoutFence(Ledger):
    """The mutant: whoever finds the delivery claimed believes that it is theirs."""

    def _owns(self, row, fence):
        return row.state == State.CLAIMED


def test_of_two_holders_of_one_claim_only_one_sends(desk):
    check_of_two_holders_one_sends(desk)


def test_without_the_fence_the_wrong_holder_sends(desk, path, new_desk):
    mutant = WithoutFence(opening.connect(path), path)
    with pytest.raises(AssertionError):
        check_of_two_holders_one_sends(new_desk(mutant))
    mutant.close()


def test_the_words_freeze_at_the_first_intent(desk):
    digest = desk.plan()
    (ready,) = desk.intent(desk.claim(), words="as first sent")
    assert ready.delivery.published == NOW
    desk.finish(ready, NotSent("no connection"))
    desk.later(minutes=1)
    (claim,) = desk.claim()
    assert claim.payload == {"text": "as first sent"}
    assert (claim.published, claim.attempts) == (NOW, 1)
    (again,) = desk.intent([claim], words="corrected since")
    assert again.delivery.payload == {"text": "as first sent"}
    assert (again.delivery.published, again.delivery.attempt) == (NOW, 2)
    assert desk.ledger.edition(digest).payload == {"text": "as first sent"}


def test_the_intent_is_written_down_before_anything_can_be_sent(desk, opened):
    digest = desk.plan()
    desk.begin()
    (attempt,) = opened(writable=False).attempts(digest)
    assert (attempt.no, attempt.outcome, attempt.started, attempt.ended) == (1, "open", NOW, None)


def test_a_day_has_room_for_so_many_and_the_rest_waits_for_a_person(desk, named):
    berlin = ZoneInfo("Europe/Berlin")
    for number in range(4):
        desk.plan(named(f"s{number}"), due=NOW + timedelta(seconds=number))
        desk.plan(named(f"s{number}", target="feeds"), target_class=TargetClass.PROJECTION)
    desk.later(minutes=1)
    for _ in range(8):
        for ready in desk.intent(desk.claim(per_target_per_day=2, zone=berlin)):
            desk.finish(ready, Receipt())
    held = [one for one in desk.ledger.records() if one.held]
    assert {(one.statement, one.target, one.held) for one in held} == {
        ("s2", "newsroom", "daily_limit"),
        ("s3", "newsroom", "daily_limit"),
    }
    assert desk.ledger.counts()[State.DELIVERED] == 6

    # A person may let one through; the day after, in the site's zone, there is room again.
    desk.ledger.settle(held[0].delivery, "release", now=desk.now, by="editor", reason="fine")
    (claim,) = desk.claim(per_target_per_day=2, zone=berlin)
    assert (claim.digest, claim.released_by) == (held[0].delivery, "editor")
    desk.finish(*desk.intent([claim]), Receipt())
    desk.now = datetime(2026, 6, 4, 21, 59, tzinfo=UTC)
    desk.plan(named("late evening"))
    assert desk.claim(per_target_per_day=2, zone=berlin) == []
    desk.now = datetime(2026, 6, 4, 22, 1, tzinfo=UTC)
    tomorrow = desk.plan(named("tomorrow"))
    assert [one.digest for one in desk.claim(per_target_per_day=2, zone=berlin)] == [tomorrow]


@pytest.mark.parametrize("target_class", [TargetClass.READABLE, TargetClass.KEYED_READABLE, TargetClass.NEITHER])
def test_what_nobody_looked_at_for_a_day_is_skipped_and_listed(desk, target_class):
    digest = desk.plan(target_class=target_class)
    desk.later(days=1, minutes=1)
    assert desk.claim() == []
    assert desk.stands(digest).state is State.SKIPPED


@pytest.mark.parametrize("target_class", [TargetClass.KEYED, TargetClass.PROJECTION])
def test_programs_and_files_are_served_however_late(desk, target_class):
    desk.plan(target_class=target_class)
    desk.later(days=30)
    assert len(desk.claim()) == 1


def test_the_planners_grace_is_not_judged_again(desk):
    desk.plan(target_class=TargetClass.NEITHER, due=NOW - timedelta(days=2))
    assert len(desk.claim()) == 1


def test_a_retry_that_nobody_made_for_a_day_is_dead_not_skipped(desk):
    digest = desk.plan(target_class=TargetClass.NEITHER)
    desk.finish(desk.begin(), NotSent("no connection"))
    desk.later(days=2)
    assert desk.claim() == []
    assert desk.stands(digest).state is State.DEAD


def test_a_claim_given_back_waits_again_and_its_old_holder_has_lost_it(desk):
    digest = desk.plan()
    claims = desk.claim()
    (record,) = desk.ledger.give_back(claims, now=desk.now)
    assert (record.state, record.attempts) == (State.RETRY_WAIT, 0)
    assert desk.intent(claims) == []
    assert [one.digest for one in desk.claim()] == [digest]


def test_an_intent_whose_commit_was_not_confirmed_is_given_back_as_not_sent(opened, new_desk, make):
    lost = []

    def lose_the_reply(name: str) -> None:
        if name == "intent:after-commit" and not lost:
            lost.append(name)
            raise OSError("the reply was lost")

    desk = new_desk(opened(checkpoint=lose_the_reply))
    digest = desk.plan(target_class=TargetClass.NEITHER)
    claims = desk.claim()
    with pytest.raises(OSError, match="lost"):
        desk.intent(claims)
    assert desk.stands(digest).state is State.SENDING
    (record,) = desk.ledger.give_back(claims, now=desk.now)
    assert record.state is State.RETRY_WAIT
    assert [attempt.outcome for attempt in desk.ledger.attempts(digest)] == ["not_sent"]
    desk.later(minutes=1)
    assert desk.finish(desk.begin(), Receipt()).state is State.DELIVERED


def test_the_heart_may_put_its_claim_on_hold_and_only_its_own(desk):
    digest = desk.plan()
    (claim,) = desk.claim()
    assert desk.ledger.put_on_hold(digest, claim.fence + 1, "approval", "No.", now=NOW) is None
    record = desk.ledger.put_on_hold(digest, claim.fence, "approval", "It waits for an approval.", now=NOW)
    assert (record.held, record.detail) == ("approval", "It waits for an approval.")
    assert desk.claim() == []
    assert desk.intent([claim]) == []


def test_an_approval_binds_the_words_and_lets_what_waited_go_on(desk):
    digest = desk.plan(target_class=TargetClass.NEITHER)
    (claim,) = desk.claim()
    desk.ledger.put_on_hold(digest, claim.fence, "approval", "It waits.", now=NOW)
    desk.later(days=3)
    assert desk.ledger.approve("spring", "2026", "newsroom", "a" * 64, by="editor", now=desk.now) == [digest]
    assert desk.ledger.approved("spring", "2026", "newsroom", "a" * 64)
    assert not desk.ledger.approved("spring", "2026", "newsroom", "b" * 64)
    assert not desk.ledger.approved("spring", "2026", "fediverse", "a" * 64)
    assert not desk.ledger.approved("spring", "2027", "newsroom", "a" * 64)
    assert [one.digest for one in desk.claim()] == [digest]
    desk.ledger.approve("spring", "2026", None, "c" * 64, by="editor", now=desk.now)
    assert desk.ledger.approved("spring", "2026", "fediverse", "c" * 64)
