from datetime import UTC, datetime, timedelta

import pytest

from scheduler.domain.delivery import Receipt, State, TargetClass
from scheduler.errors import NotSent, Refused, UsageError
from scheduler.ledger import engine as opening
from scheduler.ledger.ledger import Ledger

NOW = datetime(2026, 6, 4, 7, 0, tzinfo=UTC)
TAGS = {"spring": ["china", "press"]}
SCOPES = [("all", ""), ("tag", "china"), ("target", "newsroom"), ("statement", "spring")]


@pytest.mark.parametrize(("scope", "value"), SCOPES)
def test_what_is_due_under_a_hold_is_not_claimed_and_waits_even_after_the_release(desk, scope, value):
    digest = desk.plan()
    desk.ledger.hold(scope, value, reason="a court order", by="editor", now=NOW)
    assert desk.claim(tags=TAGS) == []
    record = desk.stands(digest)
    assert (record.held, record.detail, record.state) == ("paused", "a court order", State.SCHEDULED)
    desk.ledger.release(scope, value, by="editor", now=desk.later(minutes=1), tags=TAGS)
    assert desk.claim(tags=TAGS) == []
    desk.ledger.settle(digest, "release", now=desk.now, by="editor", reason="it was lifted")
    assert [one.digest for one in desk.claim(tags=TAGS)] == [digest]


@pytest.mark.parametrize(("scope", "value"), SCOPES[1:])
def test_a_hold_covers_its_scope_and_nothing_else(desk, named, scope, value):
    other = desk.plan(named("autumn", target="fediverse"))
    desk.plan()
    desk.ledger.hold(scope, value, reason="wait", by="editor", now=NOW)
    assert [one.digest for one in desk.claim(tags=TAGS)] == [other]


def test_what_is_not_yet_due_when_a_hold_ends_was_never_held(desk):
    digest = desk.plan(due=NOW + timedelta(hours=2))
    desk.ledger.hold("all", reason="wait", by="editor", now=NOW)
    assert desk.claim() == []
    desk.ledger.release("all", by="editor", now=desk.later(hours=1))
    desk.later(hours=1)
    assert [one.digest for one in desk.claim()] == [digest]


def test_what_elapsed_under_a_hold_waits_even_if_nobody_ticked_meanwhile(desk, named):
    desk.ledger.hold("all", reason="wait", by="editor", now=NOW, until=NOW + timedelta(hours=1))
    desk.later(hours=2)
    elapsed = desk.plan(named(target="a"), due=NOW + timedelta(minutes=30))
    before = desk.plan(named(target="b"), due=NOW - timedelta(minutes=30))
    after = desk.plan(named(target="c"), due=NOW + timedelta(minutes=90))
    assert {one.digest for one in desk.claim()} == {before, after}
    assert desk.stands(elapsed).held == "paused"


@pytest.mark.parametrize(("scope", "value"), SCOPES)
def test_a_release_lists_what_elapsed_at_once(desk, scope, value):
    digest = desk.plan()
    desk.ledger.hold(scope, value, reason="wait", by="editor", now=NOW)
    desk.ledger.release(scope, value, by="editor", now=desk.later(minutes=1), tags=TAGS)
    assert [one.delivery for one in desk.ledger.attention(desk.now).held] == [digest]


def test_the_hold_file_is_a_hold_on_everything(desk):
    digest = desk.plan()
    assert desk.claim(halted="Stop, says the phone.") == []
    assert desk.claim() == []
    assert (desk.stands(digest).held, desk.stands(digest).detail) == ("paused", "Stop, says the phone.")


def check_a_hold_wins_the_race(desk, **halt):
    digest = desk.plan()
    claims = desk.claim()
    if not halt:
        desk.ledger.hold("statement", "spring", reason="a moment before", by="editor", now=desk.now)
    assert desk.intent(claims, **halt) == []
    record = desk.stands(digest)
    assert (record.state, record.held, record.attempts) == (State.RETRY_WAIT, "paused", 0)
    assert desk.intent(claims) == []


def test_a_hold_put_on_between_claim_and_intent_wins(desk):
    check_a_hold_wins_the_race(desk)


def test_a_hold_file_put_down_between_claim_and_intent_wins(desk):
    check_a_hold_wins_the_race(desk, halted="Stop.")


class LooksOnce(Ledger):
    """The mutant: holds are looked at when claiming, not again under the claim."""

    def intent(self, intents, *, now, halted=None, tags=None):
        late = self.active_holds(now)
        for hold in late:
            self.release(hold.scope, hold.value, by="nobody", now=now)
        return super().intent(intents, now=now)


def test_a_ledger_that_looks_only_once_sends_under_a_hold(desk, path, new_desk):
    mutant = LooksOnce(opening.connect(path), path)
    with pytest.raises(AssertionError):
        check_a_hold_wins_the_race(new_desk(mutant))
    mutant.close()


def test_a_hold_on_a_tag_wins_between_claim_and_intent_too(desk):
    digest = desk.plan()
    claims = desk.claim(tags=TAGS)
    desk.ledger.hold("tag", "press", reason="wait", by="editor", now=NOW)
    assert desk.intent(claims, tags=TAGS) == []
    assert desk.stands(digest).held == "paused"


def test_a_hold_says_what_it_holds(desk):
    desk.ledger.hold("target", "newsroom", reason="moving house", by="editor", now=NOW)
    desk.ledger.hold("all", reason="mourning", by="editor", now=NOW, until=NOW + timedelta(hours=1))
    assert [(one.scope, one.value, one.reason) for one in desk.ledger.active_holds(NOW)] == [
        ("target", "newsroom", "moving house"),
        ("all", "", "mourning"),
    ]
    assert [one.scope for one in desk.ledger.active_holds(NOW + timedelta(hours=1))] == ["target"]


def test_a_hold_that_makes_no_sense_is_refused(desk):
    with pytest.raises(UsageError, match="which"):
        desk.ledger.hold("target", reason="?", by="editor", now=NOW)
    with pytest.raises(UsageError, match="which"):
        desk.ledger.hold("all", "newsroom", reason="?", by="editor", now=NOW)
    with pytest.raises(UsageError, match="later"):
        desk.ledger.hold("all", reason="?", by="editor", now=NOW, until=NOW)
    with pytest.raises(UsageError, match="No hold"):
        desk.ledger.release("all", by="editor", now=NOW)


def test_a_target_that_is_gone_holds_all_that_waits_for_it(desk, named):
    digest, other = desk.plan(named("a")), desk.plan(named("b"), due=NOW + timedelta(days=1))
    elsewhere = desk.plan(named("a", target="fediverse"), due=NOW + timedelta(days=1))
    record = desk.finish(desk.begin(), Refused("Gone.", status=410))
    assert (record.delivery, record.state, record.held) == (digest, State.RETRY_WAIT, "target_disabled")
    assert desk.stands(other).held == "target_disabled"
    assert desk.stands(elsewhere).held is None
    new = desk.plan(named("c"))
    assert desk.claim() == []
    assert desk.stands(new).held == "target_disabled"

    # Released, a keyed target is served however late; its deliveries go on by themselves.
    desk.ledger.release("target", "newsroom", by="editor", now=desk.later(days=2))
    assert [one.key.target for one in desk.claim()] == ["newsroom", "fediverse"]
    assert desk.stands(other).held is None


def test_what_became_too_late_while_its_target_was_disabled_waits_for_a_person(desk, named):
    digest = desk.plan(named("a"), target_class=TargetClass.NEITHER)
    young = desk.plan(named("b"), target_class=TargetClass.NEITHER, due=NOW + timedelta(days=2))
    desk.finish(desk.begin(), Refused("Gone.", status=410))
    desk.ledger.release("target", "newsroom", by="editor", now=desk.later(days=2))
    assert [one.digest for one in desk.claim()] == [young]
    assert desk.stands(digest).held == "late"


def test_three_refusals_in_a_row_hold_the_target_and_two_with_a_success_between_do_not(desk, named):
    outcomes = [401, 403, None, 401, 401, 403]
    for number, status in enumerate(outcomes):
        assert desk.ledger.active_holds(desk.now) == []
        desk.plan(named(f"s{number}"))
        claims = desk.claim(only=[named(f"s{number}").digest])
        (ready,) = desk.intent(claims)
        desk.finish(ready, Receipt() if status is None else Refused("No.", status=status))
    (hold,) = desk.ledger.active_holds(desk.now)
    assert (hold.scope, hold.value, hold.kind, hold.by) == ("target", "newsroom", "target_disabled", "daemon")


def test_a_retry_that_falls_due_under_a_hold_waits_too(desk):
    digest = desk.plan()
    desk.finish(desk.begin(), NotSent("no connection"))
    desk.ledger.hold("all", reason="wait", by="editor", now=desk.now)
    desk.later(minutes=1)
    assert desk.claim() == []
    assert desk.stands(digest).held == "paused"


@pytest.mark.parametrize("name", ["foreign_feeds", "restored"])
def test_under_a_guard_only_feeds_go_out(desk, named, name):
    feeds = desk.plan(named(target="feeds"), target_class=TargetClass.PROJECTION)
    desk.plan(named(target="a"))
    desk.ledger.guard(name, "Another ledger wrote feeds/.", now=NOW)
    desk.ledger.guard(name, "Another ledger wrote feeds/.", now=NOW)
    assert [one.digest for one in desk.claim()] == [feeds]
    assert [(one.name, one.since) for one in desk.ledger.guards()] == [(name, NOW)]


@pytest.mark.parametrize("name", ["retired", "clock_suspect", "something new"])
def test_under_other_guards_nothing_goes_out(desk, named, name):
    desk.plan(named(target="feeds"), target_class=TargetClass.PROJECTION)
    desk.ledger.guard(name, "Not here.", now=NOW)
    assert desk.claim() == []


def test_a_guard_put_up_between_claim_and_intent_wins(desk):
    digest = desk.plan()
    claims = desk.claim()
    desk.ledger.guard("retired", "Handed over.", now=NOW)
    assert desk.intent(claims) == []
    assert (desk.stands(digest).state, desk.stands(digest).held) == (State.RETRY_WAIT, None)


def test_what_was_due_before_a_guard_was_lifted_waits_unless_its_target_knows_repeats(desk, named):
    desk.ledger.guard("restored", "A backup was put back.", now=NOW)
    doubtful = desk.plan(named(target="chat"), target_class=TargetClass.NEITHER, due=NOW - timedelta(hours=8))
    keyed = desk.plan(named(target="hook"), due=NOW - timedelta(hours=8))
    assert desk.claim() == []
    assert desk.ledger.lift_guard("restored", by="editor", reason="looked", now=desk.later(minutes=5))
    assert not desk.ledger.lift_guard("restored", by="editor", reason="looked", now=desk.now)
    late = desk.plan(named("b", target="chat"), target_class=TargetClass.NEITHER, due=NOW)
    long_ago = desk.plan(named("c", target="mail"), target_class=TargetClass.NEITHER, due=NOW - timedelta(days=90))
    after = desk.plan(named("d", target="wall"), target_class=TargetClass.NEITHER, due=desk.later(minutes=1))
    assert {one.digest for one in desk.claim()} == {keyed, after}
    assert {desk.stands(one).held for one in (doubtful, late, long_ago)} == {"ledger_restored"}
    desk.ledger.settle(late, "release", now=desk.now, by="editor", reason="it is not out")
    assert [one.digest for one in desk.claim()] == [late]


def test_a_doubt_says_what_held_it_before(desk):
    digest = desk.plan(target_class=TargetClass.NEITHER, hold="late", detail="Noticed later.")
    for reason in ("A backup was put back.", "Once more."):
        desk.ledger.guard("restored", reason, now=desk.later(minutes=1))
        desk.ledger.lift_guard("restored", by="editor", reason="looked", now=desk.later(minutes=1))
    record = desk.stands(digest)
    assert (record.held, record.detail) == (
        "ledger_restored",
        "A backup was put back. It was held already (late): Noticed later.",
    )


@pytest.mark.parametrize("hold", ["target_disabled", "approval"])
def test_what_is_looked_for_goes_on_when_its_own_hold_ends_meanwhile(desk, hold):
    """The hold is on the target, or waits for an approval; both may end before anybody has looked."""
    readable = TargetClass.READABLE
    digest = desk.plan(target_class=readable, hold="approval" if hold == "approval" else None)
    if hold == "target_disabled":
        desk.finish(desk.begin(), Refused("Gone.", status=410))
    assert desk.stands(digest).held == hold
    desk.ledger.guard("restored", "A backup was put back.", now=desk.now)
    desk.ledger.lift_guard("restored", by="editor", reason="looked", now=desk.now)
    assert (desk.stands(digest).state, desk.stands(digest).held) == (State.VERIFYING, hold)
    if hold == "approval":
        assert desk.ledger.approve("spring", "2026", None, "a" * 64, by="editor", now=desk.now) == [digest]
    else:
        desk.ledger.release("target", "newsroom", by="editor", now=desk.now)
    desk.ledger.due_for_verification(now=desk.now, boot=desk.boot)
    desk.later(minutes=3)
    (ready,) = desk.ledger.due_for_verification(now=desk.now, boot=desk.boot)
    desk.ledger.verified(ready.digest, ready.fence, None, now=desk.now)
    desk.later(minutes=1)
    assert [one.digest for one in desk.claim()] == [digest]


def test_once_the_clock_is_trusted_again_everything_goes_on(desk):
    digest = desk.plan(target_class=TargetClass.NEITHER)
    desk.ledger.guard("clock_suspect", "The clock jumped.", now=NOW)
    assert desk.claim() == []
    desk.ledger.lift_guard("clock_suspect", by="daemon", reason="synchronised", now=desk.later(minutes=9))
    assert [one.digest for one in desk.claim()] == [digest]


def test_who_did_what_is_kept(desk):
    digest = desk.plan(hold="facts_stale")
    desk.ledger.hold("all", reason="mourning", by="editor", now=NOW)
    desk.ledger.release("all", by="editor", now=NOW)
    desk.ledger.guard("retired", "Handed over.", now=NOW)
    desk.ledger.lift_guard("retired", by="editor", reason="back again", now=NOW)
    desk.ledger.approve("spring", "2026", None, "a" * 64, by="editor", now=NOW)
    desk.ledger.settle(digest, "drop", now=NOW, by="editor", reason="outdated")
    desk.ledger.record_event("adopt", "feeds", by="editor", reason="new server", now=NOW)
    assert [(one.what, one.subject) for one in reversed(desk.ledger.events())] == [
        ("made", ""),
        ("planned", digest),
        ("hold", "all"),
        ("release", "all"),
        ("guard", "retired"),
        ("lift_guard", "retired"),
        ("doubted", digest),
        ("approve", "spring/2026"),
        ("drop", digest),
        ("adopt", "feeds"),
    ]
