"""Threads: every segment an attempt of its own, resumed at the right one, none sent twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scheduler.domain.delivery import Receipt, State, TargetClass
from scheduler.domain.revision import Kind, Revision, revision_moment
from scheduler.domain.verdict import QUARANTINE
from scheduler.errors import NotSent, Refused, Unknown
from scheduler.ledger import segments as threads

N, R, KR = TargetClass.NEITHER, TargetClass.READABLE, TargetClass.KEYED_READABLE


def post(number: int) -> Receipt:
    return Receipt(url=f"https://social.example/{number}", remote_id=str(number), detail="200")


def ids(receipts: tuple[Receipt, ...]) -> list[str | None]:
    return [receipt.remote_id for receipt in receipts]


def out_to(desk, count: int, *, segments: int = 5, target_class: TargetClass = N) -> str:
    digest = desk.plan(target_class=target_class)
    for number in range(1, count + 1):
        ready = desk.begin(segments=segments)
        assert (ready.delivery.segment, ids(ready.delivery.out)) == (number, [str(n) for n in range(1, number)])
        desk.finish(ready, post(number))
    return digest


def found(desk, finding) -> None:
    desk.ledger.due_for_verification(now=desk.now, boot=desk.boot)
    desk.later(seconds=QUARANTINE.total_seconds() + 1)
    (ready,) = desk.ledger.due_for_verification(now=desk.now, boot=desk.boot)
    desk.ledger.verified(ready.digest, ready.fence, finding, now=desk.now)


def test_every_segment_is_handed_the_receipts_of_those_before_it_and_the_last_one_ends_the_delivery(desk):
    digest = out_to(desk, 5)
    record = desk.stands(digest)
    assert (record.state, record.segments_out, record.attempts) == (State.DELIVERED, 5, 5)
    assert (record.url, record.remote_id) == (post(1).url, "1"), "a thread is found where it begins"


def test_a_segment_has_a_key_of_its_own_that_no_attempt_changes(desk):
    desk.plan(target_class=R)
    first = desk.begin(segments=2)
    desk.finish(first, post(1))
    second = desk.begin(segments=2)
    desk.finish(second, NotSent("no connection"))
    desk.later(minutes=10)
    again = desk.begin(segments=2)
    assert first.delivery.segment_digest == first.delivery.key.digest
    assert second.delivery.segment_digest == again.delivery.segment_digest != first.delivery.segment_digest


def test_after_a_crash_only_the_segment_in_doubt_is_looked_for_and_the_next_one_sent(desk):
    digest = out_to(desk, 2, target_class=KR)
    desk.begin(segments=5)
    desk.ledger.recover(now=desk.now)
    assert desk.stands(digest).state is State.VERIFYING
    desk.ledger.due_for_verification(now=desk.now, boot=desk.boot)
    desk.later(seconds=QUARANTINE.total_seconds() + 1)
    (doubtful,) = desk.ledger.due_for_verification(now=desk.now, boot=desk.boot)
    assert doubtful.delivery.segment == 3
    desk.ledger.verified(doubtful.digest, doubtful.fence, post(3), now=desk.now)
    assert desk.begin().delivery.segment == 4


def test_a_segment_that_is_provably_absent_is_sent_again_and_no_other(desk):
    out_to(desk, 2, target_class=KR)
    desk.begin()
    desk.ledger.recover(now=desk.now)
    found(desk, None)
    desk.later(minutes=10)
    again = desk.begin()
    assert (again.delivery.segment, ids(again.delivery.out)) == (3, ["1", "2"])


def test_the_same_result_stored_twice_is_one_segment(desk):
    digest = desk.plan(target_class=N)
    ready = desk.begin(segments=3)
    desk.finish(ready, post(1))
    desk.finish(ready, post(1))
    assert desk.stands(digest).segments_out == 1
    assert desk.begin().delivery.segment == 2


def late_evidence_counts_for_its_own_segment(desk) -> None:
    """The first attempt of segment 2 is unknown, the second proves it; then the first one's receipt arrives late."""
    digest = out_to(desk, 1, target_class=R, segments=4)
    frozen = desk.begin()
    desk.ledger.recover(now=desk.now)
    found(desk, None)
    desk.later(minutes=10)
    desk.finish(desk.begin(), post(2))
    desk.finish(frozen, post(2))
    assert desk.stands(digest).segments_out == 2
    assert desk.begin().delivery.segment == 3


def test_late_evidence_counts_for_its_own_segment_and_for_no_other(desk):
    late_evidence_counts_for_its_own_segment(desk)


def test_a_ledger_that_counted_receipts_and_not_segments_would_leave_one_out(desk, opened, new_desk, tmp_path):
    class Counting(type(desk.ledger)):
        def _deliver(self, connection, row, result, receipt, now, outcome):
            name, state, values = threads.proved(row, "T4", receipt, now)
            return self._move(connection, row, name, state, now, **values)

    desk.ledger.__class__ = Counting
    desk.honest = False
    with pytest.raises(AssertionError):
        late_evidence_counts_for_its_own_segment(desk)


def test_an_unknown_first_attempt_does_not_make_a_later_segment_doubtful(desk):
    digest = desk.plan(target_class=TargetClass.KEYED)
    desk.finish(desk.begin(segments=2), Unknown("reset"))
    desk.ledger.verify(now=desk.now)
    desk.later(minutes=1)
    desk.finish(desk.begin(), post(1))
    desk.finish(desk.begin(), NotSent("no connection"))
    assert desk.stands(digest).state is State.RETRY_WAIT


def test_each_segment_has_a_retry_table_of_its_own(desk):
    digest = desk.plan(target_class=N)
    for _ in range(3):
        desk.finish(desk.begin(segments=2), NotSent("no connection"))
        desk.later(hours=1)
    desk.finish(desk.begin(), post(1))
    record = desk.finish(desk.begin(), NotSent("no connection"))
    assert record.state is State.RETRY_WAIT
    assert record.next_at - desk.now < timedelta(minutes=1), "the second attempt comes after half a minute"
    assert desk.stands(digest).segments_out == 1


def test_a_hold_stops_a_thread_between_two_segments(desk):
    digest = out_to(desk, 2)
    desk.ledger.hold("target", "newsroom", by="editor", reason="wait", now=desk.now)
    assert desk.claim() == []
    record = desk.stands(digest)
    assert (record.held, record.segments_out, record.segments) == ("paused", 2, 5)


def test_a_hold_put_up_while_a_segment_flies_stops_the_next(desk):
    digest = out_to(desk, 1)
    ready = desk.begin()
    desk.ledger.hold("target", "newsroom", by="editor", reason="wait", now=desk.now)
    desk.finish(ready, post(2))
    assert desk.claim() == []
    assert desk.stands(digest).segments_out == 2


def test_no_other_post_comes_between_two_of_a_thread(desk, named):
    desk.plan(named(statement="autumn"), target_class=N)
    desk.plan(named(statement="spring"), target_class=N)
    first = desk.begin(segments=3)
    desk.finish(first, post(1))
    assert desk.begin().digest == first.digest


def test_a_refusal_in_the_middle_is_shown_with_how_far_it_came(desk):
    digest = out_to(desk, 3)
    record = desk.finish(desk.begin(), Refused("revoked", status=422))
    assert (record.state, record.segments_out, record.segments) == (State.DEAD, 3, 5)
    desk.ledger.settle(digest, "again", now=desk.now, by="editor", reason="mended")
    assert desk.begin().delivery.segment == 4


def test_what_a_person_saw_is_the_segment_in_doubt_and_the_rest_follows(desk):
    digest = out_to(desk, 1, segments=3)
    assert desk.finish(desk.begin(), Unknown("reset")).state is State.UNCERTAIN
    desk.ledger.settle(digest, "delivered", now=desk.now, by="editor", reason="seen", url="https://social.example/2")
    third = desk.begin()
    assert (third.delivery.segment, ids(third.delivery.out)) == (3, ["1", None])
    assert third.delivery.out[1].url == "https://social.example/2"
    assert desk.finish(third, post(3)).state is State.DELIVERED


def test_a_person_may_say_of_the_last_segment_that_it_is_there(desk):
    digest = out_to(desk, 1, segments=2)
    desk.finish(desk.begin(), Unknown("reset"))
    record = desk.ledger.settle(digest, "delivered", now=desk.now, by="editor", reason="seen")
    assert (record.state, record.segments_out) == (State.DELIVERED, 2)


def test_a_revision_is_handed_the_receipts_of_what_it_changes(desk, named):
    out_to(desk, 2, segments=2)
    plan_revision(desk, named, 2, segments=3)
    for number in (1, 2, 3):
        ready = desk.begin()
        assert (ready.delivery.segment, ids(ready.delivery.changes)) == (number, ["1", "2"])
        desk.finish(ready, post(number + 10))
    plan_revision(desk, named, 3, segments=3)
    assert ids(desk.begin().delivery.changes) == ["11", "12", "13"], "the newest words are those that are changed"


def plan_revision(desk, named, version: int, *, segments: int) -> None:
    revision = Revision(of="the day", published=desk.now, payload="{}", sha256="6" * 64, segments=segments)
    one = named(moment=revision_moment(Kind.CORRECTION, version, "6" * 64))
    desk.plan(one, target_class=N, revision=revision, at_once=True, by="editor")


# --- a ledger that was put back amidst a thread ---


def put_back(desk) -> None:
    """Another line of this ledger may have gone on with the thread; a person lets this one go on."""
    desk.ledger.guard("restored", "A copy was put back.", now=desk.now)
    desk.ledger.lift_guard("restored", by="editor", reason="looked", now=desk.now)


def check_every_segment_is_looked_for_until_one_is_absent(desk) -> None:
    digest = out_to(desk, 2, target_class=R)
    put_back(desk)
    for number in (3, 4):
        assert desk.claim() == [], f"{number} was sent unseen"
        found(desk, post(number))
    assert desk.claim() == [], "5 was sent unseen"
    found(desk, None)
    desk.later(hours=1)
    assert desk.begin().delivery.segment == 5
    assert desk.stands(digest).segments_out == 4


def test_after_a_restore_every_segment_is_looked_for_until_one_is_absent(desk):
    check_every_segment_is_looked_for_until_one_is_absent(desk)


def test_a_ledger_that_doubted_only_the_segment_whose_turn_it_was_is_caught(desk):
    class Once(type(desk.ledger)):
        def _advance(self, connection, row, name, state, now, told, values):
            return self._move(connection, row, name, state, now, told, **values)

    desk.ledger.__class__ = Once
    with pytest.raises(AssertionError, match="4 was sent unseen"):
        check_every_segment_is_looked_for_until_one_is_absent(desk)


def test_after_a_restore_a_person_answers_for_each_segment_where_nobody_can_look(desk):
    digest = out_to(desk, 2, target_class=N)
    put_back(desk)
    for number in (3, 4, 5):
        assert (desk.stands(digest).held, desk.stands(digest).segments_out) == ("ledger_restored", number - 1)
        desk.ledger.settle(digest, "delivered", now=desk.now, by="editor", reason="seen")
    assert desk.stands(digest).state is State.DELIVERED
