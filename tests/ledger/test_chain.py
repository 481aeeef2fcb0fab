"""The chain of events: every step there is writes one, in the transaction of its change."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest

from scheduler.domain.delivery import TRANSITIONS, Receipt, State, TargetClass, Transition
from scheduler.domain.ids import DeliveryKey
from scheduler.domain.verdict import QUARANTINE
from scheduler.errors import NotSent, Refused, Unknown
from scheduler.ledger import engine as opening
from scheduler.ledger.chain import Journal
from scheduler.ledger.ledger import Ledger
from scheduler.ledger.values import BootClock, TakenOver

N, R, K, P = TargetClass.NEITHER, TargetClass.READABLE, TargetClass.KEYED, TargetClass.PROJECTION
S = State


# --- every transition, driven through the ledger itself ---


def _waiting(desk, target_class=N):
    """In RETRY_WAIT, after an attempt that sent nothing."""
    digest = desk.plan(target_class=target_class)
    desk.finish(desk.begin(), NotSent("no connection"))
    desk.later(minutes=10)
    return digest


def _verifying(desk, target_class=R):
    desk.plan(target_class=target_class)
    record = desk.finish(desk.begin(), Unknown("reset"))
    assert record.state is S.VERIFYING
    return record


def _uncertain(desk):
    desk.plan(target_class=N)
    return desk.finish(desk.begin(), Unknown("reset"))


def _dead(desk):
    desk.plan(target_class=N)
    return desk.finish(desk.begin(), Refused("no", status=422))


def _found(desk, finding):
    desk.ledger.due_for_verification(now=desk.now, boot=desk.boot)
    desk.later(seconds=QUARANTINE.total_seconds() + 1)
    (ready,) = desk.ledger.due_for_verification(now=desk.now, boot=desk.boot)
    desk.ledger.verified(ready.digest, ready.fence, finding, now=desk.now)


def _settle(desk, record, decision):
    desk.ledger.settle(record.delivery, decision, now=desk.now, by="editor", reason="looked")


def _too_late(desk):
    """Not even tried for more than a day."""
    desk.later(days=2)
    desk.claim()


def _take_over(desk, make):
    one = make(target_class=P)
    entry = TakenOver(
        key=one.key,
        number=1,
        day=one.day,
        due=one.due,
        payload={"text": "old"},
        sha256="5" * 64,
        published=one.due,
        url=None,
        title="Old",
    )
    desk.ledger.take_over([entry], now=desk.now)


def _adopt(desk):
    """Another line of this ledger may have sent, and a person lets this one go on."""
    desk.ledger.guard("restored", "A copy was put back.", now=desk.now)
    desk.ledger.lift_guard("restored", by="editor", reason="looked", now=desk.now)


def _doubted(desk, digest):
    _adopt(desk)
    return desk.stands(digest)


def _known_and_taken_over(desk, make):
    """Its entry stands in the public folder already."""
    desk.plan(target_class=P)
    _take_over(desk, make)


def _dead_and_readable(desk):
    desk.plan(target_class=R)
    desk.finish(desk.begin(), Refused("no", status=422))
    _adopt(desk)


def _late_receipt(desk):
    desk.plan(target_class=N)
    ready = desk.begin()
    desk.finish(ready, Unknown("reset"))
    desk.finish(ready, Receipt())


def _late_receipt_while_verifying(desk):
    desk.plan(target_class=R)
    ready = desk.begin()
    desk.finish(ready, Unknown("reset"))
    desk.finish(ready, Receipt())


def _doubtful_then_too_late(desk):
    """Unknown at a keyed target that was since lowered to one that cannot tell: the doubt stays."""
    digest = desk.plan(target_class=N)
    desk.finish(desk.begin(), Unknown("reset"))
    desk.ledger.settle(digest, "again", now=desk.now, by="editor", reason="try")
    _too_late(desk)


def _never_readable(desk):
    _verifying(desk)
    desk.later(hours=25)
    _found(desk, NotSent("no connection"))


def _begun(desk, target_class):
    desk.plan(target_class=target_class)
    return desk.begin()


def _interrupt(desk, target_class):
    _begun(desk, target_class)
    desk.ledger.recover(now=desk.now)


def _planned_claim(desk, waiting: bool):
    _waiting(desk) if waiting else desk.plan(target_class=N)
    return desk.claim()


def _sleeper_answers(desk, *, claimed: bool):
    """A frozen process wakes with its receipt after another has taken over."""
    ready = _begun(desk, K)
    desk.ledger.recover(now=desk.now)
    desk.ledger.verify(now=desk.now)
    if claimed:
        desk.later(minutes=1)
        assert desk.claim()
    desk.finish(ready, Receipt())


def _thread(desk, target_class=N):
    """The first of two segments on its way."""
    desk.plan(target_class=target_class)
    return desk.begin(segments=2)


def _segment_out(desk):
    """One of three is out, the second waits."""
    desk.plan(target_class=N)
    return desk.finish(desk.begin(segments=3), Receipt(remote_id="1")).delivery


def _late_segment(desk, target_class):
    """The first segment's answer comes when it was taken for unknown already."""
    ready = _thread(desk, target_class)
    desk.finish(ready, Unknown("reset"))
    desk.finish(ready, Receipt(remote_id="1"))


def _sleeper_answers_in_a_thread(desk, *, claimed: bool):
    ready = _thread(desk, K)
    desk.ledger.recover(now=desk.now)
    desk.ledger.verify(now=desk.now)
    if claimed:
        desk.later(minutes=1)
        assert desk.claim()
    desk.finish(ready, Receipt(remote_id="1"))


def _give_back(desk):
    desk.ledger.give_back(_planned_claim(desk, waiting=False), now=desk.now)


def _absent_too_late(desk):
    """Read back as absent when no further attempt fits into the day."""
    _verifying(desk)
    desk.later(hours=25)
    _found(desk, None)


WAYS: dict[tuple[str, State | None, State], Callable] = {
    ("T1", None, S.SCHEDULED): lambda desk, make: desk.plan(),
    ("T1", None, S.SKIPPED): lambda desk, make: desk.plan(state=S.SKIPPED),
    ("T1", None, S.DELIVERED): _take_over,
    ("T2", S.SCHEDULED, S.CLAIMED): lambda desk, make: _planned_claim(desk, waiting=False),
    ("T2", S.RETRY_WAIT, S.CLAIMED): lambda desk, make: _planned_claim(desk, waiting=True),
    ("T3", S.CLAIMED, S.SENDING): lambda desk, make: _begun(desk, N),
    ("T6", S.SENDING, S.RETRY_WAIT): lambda desk, make: desk.finish(_begun(desk, N), Unknown("reset"), resend=True),
    ("T4", S.SENDING, S.DELIVERED): lambda desk, make: desk.finish(_begun(desk, N), Receipt()),
    ("T4", S.VERIFYING, S.DELIVERED): lambda desk, make: _late_receipt_while_verifying(desk),
    ("T4", S.UNCERTAIN, S.DELIVERED): lambda desk, make: _late_receipt(desk),
    ("T4", S.RETRY_WAIT, S.DELIVERED): lambda desk, make: _sleeper_answers(desk, claimed=False),
    ("T4", S.CLAIMED, S.DELIVERED): lambda desk, make: _sleeper_answers(desk, claimed=True),
    ("T4", S.SCHEDULED, S.DELIVERED): _known_and_taken_over,
    ("T5", S.SENDING, S.RETRY_WAIT): lambda desk, make: _waiting(desk),
    ("T5", S.SENDING, S.DEAD): lambda desk, make: _dead(desk),
    ("T6", S.SENDING, S.VERIFYING): lambda desk, make: _verifying(desk),
    ("T6", S.SENDING, S.UNCERTAIN): lambda desk, make: _uncertain(desk),
    ("T7", S.CLAIMED, S.RETRY_WAIT): lambda desk, make: desk.ledger.give_back(
        _planned_claim(desk, False), now=desk.now
    ),
    ("T7", S.SENDING, S.VERIFYING): lambda desk, make: _interrupt(desk, R),
    ("T7", S.SENDING, S.UNCERTAIN): lambda desk, make: _interrupt(desk, N),
    ("T7", S.SENDING, S.RETRY_WAIT): lambda desk, make: _interrupt(desk, P),
    ("T8", S.VERIFYING, S.DELIVERED): lambda desk, make: (_verifying(desk), _found(desk, Receipt())),
    ("T9", S.VERIFYING, S.RETRY_WAIT): lambda desk, make: (_verifying(desk), _found(desk, None)),
    ("T10", S.VERIFYING, S.UNCERTAIN): lambda desk, make: _never_readable(desk),
    ("T11", S.RETRY_WAIT, S.DEAD): lambda desk, make: _absent_too_late(desk),
    ("T11", S.RETRY_WAIT, S.UNCERTAIN): lambda desk, make: _doubtful_then_too_late(desk),
    ("T12", S.UNCERTAIN, S.DELIVERED): lambda desk, make: _settle(desk, _uncertain(desk), "delivered"),
    ("T12", S.UNCERTAIN, S.RETRY_WAIT): lambda desk, make: _settle(desk, _uncertain(desk), "again"),
    ("T12", S.UNCERTAIN, S.SKIPPED): lambda desk, make: _settle(desk, _uncertain(desk), "drop"),
    ("T12", S.DEAD, S.DELIVERED): lambda desk, make: _settle(desk, _dead(desk), "delivered"),
    ("T12", S.DEAD, S.RETRY_WAIT): lambda desk, make: _settle(desk, _dead(desk), "again"),
    ("T12", S.DEAD, S.SKIPPED): lambda desk, make: _settle(desk, _dead(desk), "drop"),
    ("T12", S.SCHEDULED, S.DELIVERED): lambda desk, make: _settle(
        desk, _doubted(desk, desk.plan(target_class=N)), "delivered"
    ),
    ("T12", S.RETRY_WAIT, S.DELIVERED): lambda desk, make: _settle(desk, _doubted(desk, _waiting(desk)), "delivered"),
    ("T12", S.RETRY_WAIT, S.RETRY_WAIT): lambda desk, make: _settle(
        desk, _doubted(desk, _segment_out(desk)), "delivered"
    ),
    ("T14", S.SCHEDULED, S.VERIFYING): lambda desk, make: (desk.plan(target_class=R), _adopt(desk)),
    ("T14", S.RETRY_WAIT, S.VERIFYING): lambda desk, make: (_waiting(desk, R), _adopt(desk)),
    ("T14", S.DEAD, S.VERIFYING): lambda desk, make: _dead_and_readable(desk),
    ("T14", S.DEAD, S.UNCERTAIN): lambda desk, make: (_dead(desk), _adopt(desk)),
    ("T15", S.SENDING, S.RETRY_WAIT): lambda desk, make: desk.finish(_thread(desk), Receipt()),
    ("T15", S.VERIFYING, S.RETRY_WAIT): lambda desk, make: _late_segment(desk, R),
    ("T15", S.UNCERTAIN, S.RETRY_WAIT): lambda desk, make: _late_segment(desk, N),
    ("T15", S.RETRY_WAIT, S.RETRY_WAIT): lambda desk, make: _sleeper_answers_in_a_thread(desk, claimed=False),
    ("T15", S.CLAIMED, S.RETRY_WAIT): lambda desk, make: _sleeper_answers_in_a_thread(desk, claimed=True),
    ("T13", S.SCHEDULED, S.SKIPPED): lambda desk, make: (desk.plan(target_class=N), _too_late(desk)),
    ("T13", S.RETRY_WAIT, S.SKIPPED): lambda desk, make: (
        desk.plan(target_class=N),
        desk.ledger.give_back(desk.claim(), now=desk.now),
        _too_late(desk),
    ),
}


def parts(transition: Transition) -> tuple[str, State | None, State]:
    return (transition.name, transition.before, transition.after)


def steps(ledger: Ledger) -> list[tuple[str, str | None, str]]:
    told = [one.content for one in reversed(ledger.events(limit=1_000))]
    return [(one["step"], one["from"], one["to"]) for one in told if "step" in one]


def forgetting(step: tuple[str, State | None, State]) -> type[Ledger]:
    """A ledger that never tells one step."""

    class Forgetful(Journal):
        def tell(self, told, *, at, delivery=None):
            if (told.content.get("step"), told.content.get("from"), told.content.get("to")) != step:
                super().tell(told, at=at, delivery=delivery)

    return type("Forgetful", (Ledger,), {"journal": Forgetful})


@pytest.mark.parametrize("step", sorted(map(parts, TRANSITIONS), key=str), ids=lambda step: "-".join(map(str, step)))
def test_every_step_there_is_writes_its_event_and_one_left_out_is_found(step, desk, make, tmp_path, new_desk):
    WAYS[step](desk, make)
    assert step in steps(desk.ledger)
    assert desk.ledger.prove().fault is None

    opening.create(tmp_path / "other", desk.now, simulated=False)
    forgetful = new_desk(forgetting(step)(opening.connect(tmp_path / "other"), tmp_path / "other"))
    WAYS[step](forgetful, make)
    assert forgetful.ledger.prove().fault is not None
    forgetful.ledger.close()


# --- what else is told ---


def test_a_result_stored_twice_is_told_once(desk):
    desk.plan(target_class=N)
    ready = desk.begin()
    desk.finish(ready, Receipt())
    told = desk.ledger.head()
    desk.finish(ready, Receipt())
    assert desk.ledger.head() == told


def test_evidence_that_changes_nothing_is_told_all_the_same(desk):
    digest = desk.plan(target_class=N)
    ready = desk.begin()
    desk.finish(ready, Receipt())
    desk.finish(ready, Unknown("reset"))
    assert [one.what for one in desk.ledger.history(digest)][-2:] == ["proved", "evidence"]


def test_a_change_that_is_taken_back_leaves_no_event(desk):
    told = desk.ledger.head()
    with suppress(ZeroDivisionError), desk.ledger._writing("finish") as connection:
        desk.ledger._event(connection, "adopt", "feeds", at=desk.now, by="editor", reason="none")
        raise ZeroDivisionError
    desk.plan()
    assert desk.ledger.head()[0] == told[0] + 1


def test_boots_and_quarantines_are_no_facts_of_the_chain(desk):
    _verifying(desk)
    told = desk.ledger.head()
    desk.ledger.due_for_verification(now=desk.now, boot=BootClock(boot="second", seconds=1.0))
    assert desk.ledger.head() == told
    assert desk.ledger.prove().fault is None


def test_a_target_held_and_let_go_by_the_program_is_told(desk):
    for statement in ("a", "b", "c", "d"):
        desk.plan(_key(statement), target_class=K, due=desk.now - timedelta(minutes=ord(statement)))
    for _ in range(3):
        desk.finish(desk.begin(), Refused("no", status=401))
    assert "held" in {one.what for one in desk.ledger.events()}
    desk.ledger.release("target", "newsroom", by="editor", now=desk.later(minutes=1))
    assert "freed" in {one.what for one in desk.ledger.events()}
    assert desk.ledger.prove().fault is None


def test_the_daily_limit_is_told(desk):
    desk.plan(_key("a"))
    desk.finish(desk.begin(), Receipt())
    desk.plan(_key("b"))
    assert desk.claim(per_target_per_day=1) == []
    assert desk.ledger.events()[0].what == "held"
    assert desk.ledger.prove().fault is None


def _key(statement: str):
    return DeliveryKey(statement=statement, label="2026", moment="the day", target="newsroom")
