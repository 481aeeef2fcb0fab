from datetime import UTC, datetime, timedelta

import pytest

from scheduler.domain.delivery import Receipt, State, TargetClass
from scheduler.domain.planning import Watermark
from scheduler.errors import LedgerError, NotSent, Refused, Unknown, UsageError
from scheduler.ledger import engine as opening
from scheduler.ledger import settling
from scheduler.ledger.ledger import Ledger
from scheduler.ledger.tables import APPEND_ONLY, NEVER_ERASED
from scheduler.ledger.values import BootClock, Result

NOW = datetime(2026, 6, 4, 7, 0, tzinfo=UTC)
K, R, KR, N, P = (
    TargetClass.KEYED,
    TargetClass.READABLE,
    TargetClass.KEYED_READABLE,
    TargetClass.NEITHER,
    TargetClass.PROJECTION,
)


def test_a_receipt_is_kept(desk):
    digest = desk.plan(target_class=KR)
    ready = desk.begin()
    desk.later(seconds=2)
    receipt = Receipt(url="https://example.org/@us/1", remote_id="1", detail="200")
    record = desk.finish(ready, receipt)
    assert (record.state, record.url, record.remote_id) == (State.DELIVERED, "https://example.org/@us/1", "1")
    assert (record.at, record.confirmed_by, record.next_at) == (NOW, "response", None)
    (attempt,) = desk.ledger.attempts(digest)
    assert (attempt.outcome, attempt.detail, attempt.ended) == ("delivered", "200", desk.now)


def test_a_target_may_know_better_when_it_was_published(desk):
    desk.plan(target_class=KR)
    record = desk.finish(desk.begin(), Receipt(published=NOW + timedelta(seconds=1)))
    assert record.at == NOW + timedelta(seconds=1)


@pytest.mark.parametrize("state", [State.SENDING, State.VERIFYING, State.UNCERTAIN, State.RETRY_WAIT, State.CLAIMED])
def test_positive_evidence_counts_however_late(desk, state):
    target_class = {State.UNCERTAIN: N, State.RETRY_WAIT: K, State.CLAIMED: K}.get(state, KR)
    digest = desk.plan(target_class=target_class)
    ready = desk.begin()
    if state is not State.SENDING:
        desk.ledger.recover(now=desk.now)
    if target_class is K:
        desk.ledger.verify(now=desk.now)
    if state is State.CLAIMED:
        desk.later(minutes=1)
        assert desk.claim()
    assert desk.stands(digest).state is state
    desk.later(hours=5)
    assert desk.finish(ready, Receipt(remote_id="1")).state is State.DELIVERED


def test_a_result_written_twice_is_written_once(desk):
    digest = desk.plan()
    ready = desk.begin()
    first = desk.finish(ready, NotSent("no connection"))
    assert desk.finish(ready, NotSent("no connection")) == first
    assert len(desk.ledger.attempts(digest)) == 1


def test_a_late_result_that_is_no_receipt_is_evidence_and_moves_nothing(desk):
    digest = desk.plan(target_class=N)
    ready = desk.begin()
    desk.ledger.recover(now=desk.now)
    record = desk.finish(ready, NotSent("no connection, after all"))
    assert record.state is State.UNCERTAIN
    assert [one.outcome for one in desk.ledger.attempts(digest)] == ["not_sent"]


def test_a_batch_is_settled_one_by_one(desk, named):
    for target in "abc":
        desk.plan(named(target=target), target_class=N)
    readies = desk.intent(desk.claim())
    outcomes = [Receipt(), Unknown("timeout"), NotSent("no connection")]
    results = [
        Result(digest=one.digest, fence=one.fence, attempt_no=1, outcome=outcome)
        for one, outcome in zip(readies, outcomes, strict=True)
    ]
    records = desk.ledger.finish(results, now=NOW)
    assert [one.state for one in records] == [State.DELIVERED, State.UNCERTAIN, State.RETRY_WAIT]
    assert [one.delivery for one in records] == [one.digest for one in readies]


@pytest.mark.parametrize(
    ("target_class", "state"),
    [
        (K, State.VERIFYING),
        (R, State.VERIFYING),
        (KR, State.VERIFYING),
        (N, State.UNCERTAIN),
        (P, State.RETRY_WAIT),
    ],
)
def test_what_a_crash_interrupted_is_settled_by_class(desk, target_class, state):
    digest = desk.plan(target_class=target_class)
    desk.begin()
    (record,) = desk.ledger.recover(now=desk.later(minutes=1))
    assert record.state is state
    assert [one.outcome for one in desk.ledger.attempts(digest)] == ["interrupted"]
    assert desk.ledger.recover(now=desk.now) == []
    if target_class is P:
        assert len(desk.claim()) == 1


def test_what_a_crash_left_claimed_waits_again(desk):
    digest = desk.plan(target_class=N)
    desk.claim()
    (record,) = desk.ledger.recover(now=desk.now)
    assert (record.state, record.attempts) == (State.RETRY_WAIT, 0)
    assert [one.digest for one in desk.claim()] == [digest]


def test_a_keyed_target_is_sent_the_same_again_until_its_table_is_used_up(desk):
    digest = desk.plan()
    for attempt in range(1, 11):
        (claim,) = desk.claim()
        (ready,) = desk.intent([claim], words=f"words {attempt}")
        assert (ready.delivery.payload, ready.delivery.attempt) == ({"text": "words 1"}, attempt)
        assert desk.finish(ready, Unknown("500", status=500)).state is State.VERIFYING
        (record,) = desk.ledger.verify(now=desk.now)
        if attempt < 10:
            assert record.state is State.RETRY_WAIT
            assert desk.ledger.next_due() == record.next_at
            desk.later(days=2)
    assert record.state is State.UNCERTAIN
    assert desk.ledger.next_due() is None
    assert [one.outcome for one in desk.ledger.attempts(digest)] == ["unknown"] * 10


def doubtful(desk, target_class=R):
    digest = desk.plan(target_class=target_class)
    desk.finish(desk.begin(), Unknown("reset"))
    return digest


def look(desk):
    return desk.ledger.due_for_verification(now=desk.now, boot=desk.boot)


def check_reading_back_waits_for_the_quarantine(desk):
    digest = doubtful(desk)
    assert look(desk) == []
    desk.later(seconds=119)
    assert look(desk) == []
    desk.boot = BootClock(boot="second", seconds=5.0)
    assert look(desk) == []
    desk.later(seconds=119)
    assert look(desk) == []
    desk.later(seconds=1)
    (ready,) = look(desk)
    assert (ready.digest, ready.delivery.payload) == (digest, {"text": "words"})


def test_reading_back_waits_for_a_quarantine_that_a_restart_begins_anew(desk):
    check_reading_back_waits_for_the_quarantine(desk)


class TrustsTheWallClock(Ledger):
    """The mutant: the quarantine is over when the wall clock says so."""

    def due_for_verification(self, *, now, boot, limit=64):
        wall = BootClock(boot="any", seconds=now.timestamp())
        return super().due_for_verification(now=now, boot=wall, limit=limit)


def test_a_quarantine_by_the_wall_clock_ends_too_early(desk, path, new_desk):
    mutant = TrustsTheWallClock(opening.connect(path), path)
    with pytest.raises(AssertionError):
        check_reading_back_waits_for_the_quarantine(new_desk(mutant))
    mutant.close()


def read_back(desk, finding):
    look(desk)
    desk.later(minutes=3)
    (ready,) = look(desk)
    return ready, desk.ledger.verified(ready.digest, ready.fence, finding, now=desk.now)


def test_what_is_found_is_delivered(desk):
    digest = doubtful(desk)
    ready, record = read_back(desk, Receipt(url="https://example.org/1", confirmed_by="read-back"))
    assert (record.state, record.confirmed_by, record.at) == (State.DELIVERED, "read-back", NOW)
    assert [one.outcome for one in desk.ledger.attempts(digest)] == ["delivered"]
    assert desk.ledger.verified(ready.digest, ready.fence, None, now=desk.now) is None


def test_what_is_provably_absent_is_sent_again_and_may_then_be_proven_dead(desk):
    digest = doubtful(desk)
    _, record = read_back(desk, None)
    assert record.state is State.RETRY_WAIT
    assert [one.outcome for one in desk.ledger.attempts(digest)] == ["absent"]
    desk.later(minutes=5)
    assert desk.finish(desk.begin(), Refused("no", status=422)).state is State.DEAD


def test_absence_settles_every_attempt_in_doubt_in_the_order_in_which_its_event_tells_it(desk):
    """Found by ten years of the soak: the proof of the ledger called its own rows falsified."""
    digest = doubtful(desk)
    read_back(desk, NotSent("no connection"))
    desk.later(days=1, minutes=1)
    (ready,) = look(desk)
    assert desk.ledger.verified(ready.digest, ready.fence, NotSent("no"), now=desk.now).state is State.UNCERTAIN
    desk.ledger.settle(digest, "again", now=desk.now, by="editor", reason="it may be twice")
    desk.finish(desk.begin(), Unknown("reset"))
    read_back(desk, None)
    assert [one.outcome for one in desk.ledger.attempts(digest)] == ["absent", "absent"]
    assert desk.ledger.prove().fault is None


def test_what_is_absent_when_its_attempts_are_used_up_is_dead(desk):
    doubtful(desk)
    look(desk)
    desk.later(days=2)
    (ready,) = look(desk)
    assert desk.ledger.verified(ready.digest, ready.fence, None, now=desk.now).state is State.DEAD


def test_a_target_that_cannot_be_asked_is_left_in_peace_and_after_a_day_to_a_person(desk):
    doubtful(desk)
    _, record = read_back(desk, NotSent("no connection"))
    assert record.state is State.VERIFYING
    assert look(desk) == []
    desk.later(seconds=settling.VERIFY_EVERY.total_seconds())
    (ready,) = look(desk)
    desk.later(days=1)
    record = desk.ledger.verified(ready.digest, ready.fence, NotSent("no connection"), now=desk.now)
    assert record.state is State.UNCERTAIN


def test_a_clock_set_back_does_not_keep_a_target_from_being_asked(desk):
    doubtful(desk)
    read_back(desk, NotSent("no connection"))
    desk.now -= timedelta(days=400)
    assert len(look(desk)) == 1


def uncertain(desk):
    digest = desk.plan(target_class=N)
    desk.finish(desk.begin(), Unknown("reset"))
    assert desk.stands(digest).state is State.UNCERTAIN
    return digest


def dead(desk):
    digest = desk.plan(target_class=N)
    desk.finish(desk.begin(), Refused("no", status=400))
    assert desk.stands(digest).state is State.DEAD
    return digest


@pytest.mark.parametrize("lost", [uncertain, dead])
def test_a_person_who_saw_it_settles_it(desk, lost):
    digest = lost(desk)
    record = desk.ledger.settle(
        digest, "delivered", now=desk.later(hours=1), by="editor", reason="seen", url="https://example.org/1"
    )
    assert (record.state, record.confirmed_by, record.url) == (State.DELIVERED, "operator", "https://example.org/1")
    assert record.at == NOW


@pytest.mark.parametrize("lost", [uncertain, dead])
def test_a_person_may_have_it_sent_again_with_a_fresh_table(desk, lost):
    digest = lost(desk)
    desk.later(days=3)
    record = desk.ledger.settle(digest, "again", now=desk.now, by="editor", reason="I accept a duplicate")
    assert record.state is State.RETRY_WAIT
    assert desk.finish(desk.begin(), Receipt()).state is State.DELIVERED


@pytest.mark.parametrize("lost", [uncertain, dead])
def test_a_person_may_drop_it(desk, lost):
    digest = lost(desk)
    assert desk.ledger.settle(digest, "drop", now=NOW, by="editor", reason="let it be").state is State.SKIPPED
    with pytest.raises(UsageError, match="nothing"):
        desk.ledger.settle(digest, "again", now=NOW, by="editor", reason="on second thought")


def test_what_waits_may_be_let_go_at_once_or_dropped_and_nothing_else(desk):
    digest = desk.plan(due=NOW + timedelta(days=1))
    for decision in ("again", "delivered"):
        with pytest.raises(UsageError, match="release, drop"):
            desk.ledger.settle(digest, decision, now=NOW, by="editor", reason="?")
    assert desk.ledger.settle(digest, "release", now=NOW, by="editor", reason="at once").next_at == NOW
    assert desk.ledger.settle(digest, "drop", now=NOW, by="editor", reason="withdrawn").state is State.SKIPPED


def test_what_is_on_its_way_cannot_be_decided(desk):
    digest = desk.plan()
    desk.begin()
    with pytest.raises(UsageError, match="sending"):
        desk.ledger.settle(digest, "drop", now=NOW, by="editor", reason="stop")
    with pytest.raises(UsageError, match="no delivery"):
        desk.ledger.settle("a" * 32, "drop", now=NOW, by="editor", reason="stop")


@pytest.mark.parametrize("table", APPEND_ONLY, ids=lambda table: table.name)
@pytest.mark.parametrize("act", ["update", "delete"])
def test_evidence_is_only_ever_added(desk, table, act):
    digest = desk.plan(hold="late")
    desk.ledger.settle(digest, "release", now=NOW, by="editor", reason="go")
    desk.ledger.approve("spring", "2026", None, "a" * 64, by="editor", now=NOW)
    desk.finish(desk.begin(), Unknown("reset"))
    change = table.delete() if act == "delete" else table.update().values({next(iter(table.c)): 99})
    refused = pytest.raises(LedgerError, match=r"only ever added|never erased")
    with refused, desk.ledger._writing("finish") as connection:
        connection.execute(change)
    assert len(desk.ledger.attempts(digest)) == 1


@pytest.mark.parametrize("table", NEVER_ERASED, ids=lambda table: table.name)
def test_what_stands_is_never_erased(desk, make, table):
    mark = Watermark(statement="spring", target="newsroom", adopted=NOW, until=NOW)
    desk.ledger.plan([make()], [mark], now=NOW)
    desk.ledger.hold("all", reason="wait", by="editor", now=NOW)
    with pytest.raises(LedgerError, match="never erased"), desk.ledger._writing("finish") as connection:
        connection.execute(table.delete())


def test_no_step_outside_the_table_is_ever_taken(desk):
    digest = desk.plan()
    with desk.ledger._writing("finish") as connection:
        row = desk.ledger._rows(connection, [digest])[digest]
        with pytest.raises(ValueError, match="No transition T8"):
            desk.ledger._move(connection, row, "T8", State.DELIVERED, NOW)
        with pytest.raises(ValueError, match="No transition T2"):
            desk.ledger._move(connection, row, "T2", State.SENDING, NOW)
    assert desk.stands(digest).state is State.SCHEDULED
