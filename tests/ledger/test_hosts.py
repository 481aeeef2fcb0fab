"""Hosts that are left in peace: who is not claimed meanwhile, who probes, and that the log stays honest."""

from datetime import UTC, datetime, timedelta

import pytest

from scheduler.domain.delivery import Cause, Receipt, State, TargetClass
from scheduler.errors import NotSent, Refused, Unknown
from scheduler.ledger import engine as opening
from scheduler.ledger.ledger import Ledger

NOW = datetime(2026, 6, 4, 7, 0, tzinfo=UTC)
N, K, R = TargetClass.NEITHER, TargetClass.KEYED, TargetClass.READABLE
HOST = "a.example"
SIX = [f"t{number}" for number in range(6)]
HOSTS = {**dict.fromkeys(SIX, HOST), "elsewhere": "b.example"}


def take(desk):
    return desk.claim(hosts=HOSTS)


def targets(claims):
    return sorted(one.key.target for one in claims)


def send(desk, *claims):
    return desk.intent(list(claims), hosts=HOSTS)


def fail(desk, named, *names, fault=None, **more):
    """These targets are tried once each, and their host fails."""
    for name in names:
        desk.plan(named("seed", target=name), **more)
    for ready in send(desk, *take(desk)):
        desk.finish(ready, fault or NotSent("no connection"), host=HOST)


def open_breaker(desk, named, **more):
    fail(desk, named, *SIX[:5], **more)


@pytest.mark.parametrize("fault", [NotSent("no TLS"), Unknown("no answer"), Unknown("?", status=502)])
def test_five_failures_of_a_host_leave_all_its_targets_in_peace_and_no_other(desk, named, fault):
    open_breaker(desk, named, fault=fault)
    sixth, other = desk.plan(named("seed", target="t5")), desk.plan(named("seed", target="elsewhere"))
    desk.later(seconds=59)
    assert targets(take(desk)) == ["elsewhere"]
    (found,) = desk.ledger.hosts_at_rest(desk.now)
    assert (found.host, found.until, found.failures) == (HOST, NOW + timedelta(seconds=60), 5)
    waits = desk.stands(sixth)
    assert (waits.state, waits.held, waits.attempts, waits.next_at) == (State.SCHEDULED, None, 0, NOW)
    assert [one.what for one in desk.ledger.history(sixth)] == ["planned"]
    assert desk.stands(other).state is State.CLAIMED


@pytest.mark.parametrize(
    "fault", [Refused("no", status=404), NotSent("not now", status=429), Unknown("?", status=409), Refused("too long")]
)
def test_a_host_that_answers_or_was_never_asked_has_not_failed(desk, named, fault):
    open_breaker(desk, named, fault=fault)
    assert desk.ledger.hosts_at_rest(desk.now) == []


def test_a_fault_of_our_own_is_no_failure_of_the_host(desk, named):
    for name in SIX[:5]:
        desk.plan(named("seed", target=name))
    for ready in send(desk, *take(desk)):
        desk.finish(ready, Unknown("A fault of our own."))
    assert desk.ledger.hosts_at_rest(desk.now) == []


def check_one_probe(desk, named):
    open_breaker(desk, named)
    desk.plan(named("seed", target="t5"))
    desk.later(seconds=60)
    (probe,) = take(desk)
    assert probe.key.target in SIX
    assert take(desk) == []
    (ready,) = send(desk, probe)
    assert take(desk) == []
    desk.finish(ready, NotSent("no connection"), host=HOST)
    assert take(desk) == []
    desk.later(seconds=119)
    assert take(desk) == []
    desk.later(seconds=1)
    (probe,) = take(desk)
    desk.finish(*send(desk, probe), Receipt(), host=HOST)
    assert len(take(desk)) == 4  # the first to probe has a wait of its own


def test_when_the_rest_is_over_one_delivery_probes_and_its_success_lets_all_go(desk, named):
    check_one_probe(desk, named)


class Forgetful(Ledger):
    """The mutant: what it knows of hosts dies with the claim that found it out."""

    def claim(self, *, hosts=None, **more):
        return super().claim(**more)


class Crowding(Ledger):
    """The mutant: once the rest is over everybody probes."""

    def claim(self, *, hosts=None, now, **more):
        shut = {one.host for one in self.hosts_at_rest(now)}
        awake = {target: host for target, host in (hosts or {}).items() if host in shut}
        return super().claim(hosts=awake, now=now, **more)


@pytest.mark.parametrize("mutant", [Forgetful, Crowding])
def test_a_breaker_that_forgets_or_lets_a_crowd_probe_is_caught(path, desk, named, new_desk, mutant):
    ledger = mutant(opening.connect(path), path)
    with pytest.raises((AssertionError, ValueError)):
        check_one_probe(new_desk(ledger), named)
    ledger.close()


def test_the_breaker_is_one_for_all_processes_and_outlives_them(desk, named, opened, new_desk):
    open_breaker(desk, named)
    desk.plan(named("seed", target="t5"))
    beside = new_desk(opened())
    assert beside.claim(hosts=HOSTS) == []
    beside.now = NOW + timedelta(seconds=60)
    assert len(beside.claim(hosts=HOSTS)) == 1
    desk.later(seconds=60)
    assert take(desk) == []  # the other one probes


def check_claimed_before_and_given_back(desk, named):
    for name in SIX:
        desk.plan(named("seed", target=name))
    claims = take(desk)
    assert len(claims) == 6
    for ready in send(desk, *claims[:5]):
        desk.finish(ready, NotSent("no connection"), host=HOST)
    assert send(desk, claims[5]) == []
    record = desk.stands(claims[5].digest)
    assert (record.state, record.attempts, record.held) == (State.RETRY_WAIT, 0, None)
    assert record.detail == (
        "The host a.example is not asked until 2026-06-04T07:01:00+00:00: it has failed 5 times in a row."
    )


def test_what_was_claimed_before_the_host_failed_is_given_back_unsent(desk, named):
    check_claimed_before_and_given_back(desk, named)


def test_whoever_claims_without_knowing_hosts_is_refused_once_and_not_for_ever(desk, named):
    """Found by a hub that was down: claimed, refused and claimed again, a daemon would have stood there for an hour."""
    open_breaker(desk, named)
    digest = desk.plan(named("seed", target="t5"))
    assert send(desk, *desk.claim()) == []
    assert desk.stands(digest).next_at == NOW + timedelta(seconds=60)
    assert desk.claim() == []


class Blind(Ledger):
    """The mutant: hosts are looked at when claiming, not again before sending."""

    def intent(self, intents, *, hosts=None, **more):
        return super().intent(intents, **more)


def test_a_ledger_that_does_not_look_again_is_caught(path, desk, named, new_desk):
    ledger = Blind(opening.connect(path), path)
    with pytest.raises(AssertionError):
        check_claimed_before_and_given_back(new_desk(ledger), named)
    ledger.close()


def test_of_those_claimed_before_one_alone_becomes_the_probe(desk, named):
    for name in SIX:
        desk.plan(named("seed", target=name))
    claims = take(desk)
    for _ in range(5):
        (ready,) = send(desk, claims[0])
        desk.finish(ready, NotSent("no connection"), host=HOST)
        desk.ledger.settle(claims[0].digest, "release", now=desk.now, by="editor", reason="now")
        others = [one for one in desk.claim() if one.key.target == "t0"]
        claims = [*others, *claims[1:]]
    desk.later(seconds=60)
    assert len(send(desk, *claims[1:])) == 1
    assert "asked by one delivery first" in desk.stands(claims[2].digest).detail


def test_time_in_which_a_host_is_left_in_peace_uses_no_attempt(desk, named):
    open_breaker(desk, named, target_class=N)
    before = {one.delivery: one.attempts for one in desk.ledger.records()}
    for _ in range(10):
        desk.later(seconds=5)
        assert take(desk) == []
    assert {one.delivery: one.attempts for one in desk.ledger.records()} == before


def test_a_person_asks_a_host_at_once_and_once(desk, named):
    open_breaker(desk, named)
    digest = desk.plan(named("seed", target="t5"))
    by_hand = desk.plan(named("hand", target="t4"), cause=Cause.MANUAL, by="editor")
    desk.ledger.settle(digest, "release", now=desk.later(seconds=1), by="editor", reason="it is back")
    ready = send(desk, *take(desk))
    assert {one.digest for one in ready} == {digest, by_hand}
    for one in ready:
        desk.finish(one, NotSent("no connection"), host=HOST)
    desk.later(seconds=30)
    assert take(desk) == []  # the attempts that follow are the program's own
    (found,) = desk.ledger.hosts_at_rest(desk.now)
    assert found.until == NOW + timedelta(seconds=60)


# --- what asks to be left in peace ---


def test_retry_after_holds_the_whole_host_and_a_success_elsewhere_on_it_does_not_end_it(desk, named):
    for name in SIX[:2]:
        desk.plan(named("seed", target=name))
    first, second = send(desk, *take(desk))
    later = NOW + timedelta(minutes=9)
    desk.finish(first, NotSent("not now", status=429, retry_after=later), host=HOST)
    desk.finish(second, Receipt(), host=HOST)
    sixth = desk.plan(named("seed", target="t5"))
    desk.plan(named("seed", target="elsewhere"))
    assert targets(take(desk)) == ["elsewhere"]
    assert [(one.until, one.failures) for one in desk.ledger.hosts_at_rest(desk.now)] == [(later, 0)]
    desk.now = later - timedelta(seconds=1)
    assert take(desk) == []
    desk.now = later
    assert sixth in {one.digest for one in take(desk)}
    assert desk.ledger.hosts_at_rest(desk.now) == []


def test_no_host_is_left_in_peace_for_more_than_a_day(desk, named):
    desk.plan(named("seed", target="t0"))
    desk.finish(*send(desk, *take(desk)), NotSent("x", status=429, retry_after=NOW + timedelta(days=400)), host=HOST)
    (found,) = desk.ledger.hosts_at_rest(desk.now)
    assert found.until == NOW + timedelta(days=1)
    desk.later(hours=24)
    assert desk.ledger.hosts_at_rest(desk.now) == []


# --- what became too late meanwhile ---


@pytest.mark.parametrize("host_fails", [True, False])
def test_what_nobody_tried_while_its_host_rested_is_not_skipped_in_silence(desk, named, host_fails):
    digest = desk.plan(named("seed", target="t5"), target_class=N, due=NOW)
    desk.later(hours=23, minutes=59, seconds=30)
    others = [desk.plan(named("seed", target=name), due=desk.now) for name in SIX[:5]]
    for ready in send(desk, *desk.claim(only=others, hosts=HOSTS)):
        desk.finish(ready, NotSent("no connection") if host_fails else Receipt(), host=HOST)
    desk.later(seconds=31)
    assert take(desk) == []
    stands = desk.stands(digest)
    if host_fails:
        assert (stands.state, stands.held, stands.attempts) == (State.SCHEDULED, "late", 0)
        assert "left in peace" in stands.detail
    else:
        assert (stands.state, stands.held) == (State.SKIPPED, None)


@pytest.mark.parametrize("failures", [4, 5])
def test_whoever_sleeps_two_days_after_a_host_failed_skips_nothing_in_silence(desk, named, failures):
    digest = desk.plan(named("seed", target="elsewhere"), target_class=N)
    hosts = HOSTS | {"elsewhere": HOST}
    others = [desk.plan(named("seed", target=name)) for name in SIX[:failures]]
    for ready in send(desk, *desk.claim(only=others, hosts=hosts)):
        desk.finish(ready, NotSent("no connection"), host=HOST)
    desk.later(hours=48)
    desk.claim(hosts=hosts)
    kept = (State.SCHEDULED, "late") if failures == 5 else (State.SKIPPED, None)
    assert (desk.stands(digest).state, desk.stands(digest).held) == kept


@pytest.mark.parametrize(("seconds", "left_in_peace"), [(30, True), (3_601, False)])
def test_what_fell_due_while_its_host_rested_was_kept_waiting_and_what_fell_due_later_was_not(
    desk, named, seconds, left_in_peace
):
    open_breaker(desk, named)
    desk.later(seconds=seconds)
    digest = desk.plan(named("seed", target="t5"), target_class=N, due=desk.now)
    desk.later(hours=48)
    take(desk)
    assert (desk.stands(digest).held == "late") is left_in_peace
    assert (desk.stands(digest).state is State.SKIPPED) is not left_in_peace


def test_what_was_tried_is_given_up_by_its_lateness_whatever_its_host_does(desk, named):
    open_breaker(desk, named, target_class=N)
    desk.later(hours=24, seconds=1)
    take(desk)
    assert {one.state for one in desk.ledger.records()} == {State.DEAD}


# --- targets that fail for days ---


def fail_for_days(desk, named, *, hours, deliveries=2, tries=10, success_at=None):
    """`tries` failures, spread evenly over so many hours and deliveries."""
    made = [desk.plan(named(f"s{number}"), target_class=N) for number in range(deliveries)]
    for place in range(tries):
        digest = made[place % deliveries]
        if place:
            by_hand = {"now": desk.now, "by": "editor", "reason": "now"}
            desk.ledger.settle(digest, "again" if desk.stands(digest).state is State.DEAD else "release", **by_hand)
        (ready,) = desk.intent(desk.claim(only=[digest]))
        desk.finish(ready, Receipt() if place == success_at else NotSent("no connection"))
        if place == success_at:
            made[place % deliveries] = desk.plan(named("fresh"), target_class=N)
        desk.later(hours=hours / (tries - 1))
    return desk.ledger.active_holds(desk.now)


def check_disabled(desk, named):
    (hold,) = fail_for_days(desk, named, hours=120)
    assert (hold.scope, hold.value, hold.kind, hold.by) == ("target", "newsroom", "target_disabled", "daemon")
    assert "five days" in hold.reason
    new = desk.plan(named("new"), target_class=N, due=desk.now)
    assert desk.claim() == []
    assert (desk.stands(new).held, desk.stands(new).state) == ("target_disabled", State.SCHEDULED)

    # Enabled again it begins afresh: what is in time goes, the rest waits for a person.
    desk.ledger.release("target", "newsroom", by="editor", now=desk.later(minutes=1))
    ready = desk.intent(desk.claim(only=[new]))
    desk.finish(*ready, NotSent("no connection"))
    assert desk.ledger.active_holds(desk.now) == []


def test_a_target_that_fails_for_five_days_is_disabled_and_its_deliveries_wait(desk, named):
    check_disabled(desk, named)


@pytest.mark.parametrize(
    "course",
    [{"hours": 119}, {"hours": 120, "tries": 9}, {"hours": 120, "deliveries": 1}, {"hours": 130, "success_at": 4}],
)
def test_less_than_that_disables_nothing(desk, named, course):
    assert fail_for_days(desk, named, **course) == []


class Patient(Ledger):
    """The mutant: it counts no days."""

    def _judge(self, connection, row, result, failed, now, outcome):
        return super()._judge(connection, row, result, (failed[0], False), now, outcome)


def test_a_ledger_that_never_counts_days_is_caught(path, desk, named, new_desk):
    ledger = Patient(opening.connect(path), path)
    with pytest.raises((AssertionError, ValueError)):
        check_disabled(new_desk(ledger), named)
    ledger.close()


# --- duplicates that a person accepts ---


def test_an_unknown_outcome_is_sent_again_by_table_where_a_person_accepts_duplicates(desk):
    digest = desk.plan(target_class=N)
    for tried in range(1, 10):
        (ready,) = desk.intent(desk.claim())
        record = desk.finish(ready, Unknown("reset"), resend=True)
        if record.next_at is None:
            break
        assert (record.state, record.attempts) == (State.RETRY_WAIT, tried)
        desk.now = record.next_at
    assert (record.state, record.attempts) == (State.UNCERTAIN, 9)
    assert record.delivery == digest


def test_a_doubt_stays_a_doubt_even_if_a_later_attempt_was_refused(desk):
    desk.plan(target_class=N)
    record = desk.finish(desk.begin(), Unknown("reset"), resend=True)
    desk.now = record.next_at
    record = desk.finish(desk.begin(), Refused("no", status=422))  # no longer accepted meanwhile
    assert record.state is State.UNCERTAIN


@pytest.mark.parametrize(("resend", "state"), [(["newsroom"], State.RETRY_WAIT), ([], State.UNCERTAIN)])
def test_what_a_dead_process_was_sending_is_sent_again_only_where_that_is_accepted(desk, resend, state):
    digest = desk.plan(target_class=N)
    desk.begin()
    desk.ledger.recover(now=desk.later(minutes=1), resend=resend)
    assert desk.stands(digest).state is state
    assert (desk.stands(digest).next_at is None) == (state is State.UNCERTAIN)


@pytest.mark.parametrize("target_class", [K, R, TargetClass.KEYED_READABLE])
def test_accepted_duplicates_change_nothing_where_there_can_be_proof(desk, target_class):
    desk.plan(target_class=target_class)
    assert desk.finish(desk.begin(), Unknown("reset"), resend=True).state is State.VERIFYING
