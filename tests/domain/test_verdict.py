from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.delivery import TRANSITIONS, Receipt, State, TargetClass, Transition
from scheduler.domain.verdict import TARGET_DISABLED, Outcome, Standing, Verdict, verdict
from scheduler.errors import NotSent, Refused, Unknown

NOW = datetime(2026, 6, 4, 7, 0, tzinfo=UTC)
DIGEST = "abcdefghijklmnopqrstuvwxyz234567"
K, R, KR, N, P = (
    TargetClass.KEYED,
    TargetClass.READABLE,
    TargetClass.KEYED_READABLE,
    TargetClass.NEITHER,
    TargetClass.PROJECTION,
)
WAIT, DEAD, VERIFYING, UNCERTAIN, DELIVERED = (
    State.RETRY_WAIT,
    State.DEAD,
    State.VERIFYING,
    State.UNCERTAIN,
    State.DELIVERED,
)


def standing(target_class: TargetClass, **fields) -> Standing:
    return Standing(target_class=target_class, key_digest=DIGEST, **{"fresh": NOW, **fields})


def judge(outcome: Outcome, target_class: TargetClass, **fields) -> Verdict:
    return verdict(outcome, standing(target_class, **fields), now=NOW)


LATER = NOW + timedelta(minutes=7)
TABLE = [
    ("no connection", NotSent("refused"), (WAIT, WAIT, WAIT, WAIT)),
    ("reset after the first byte", Unknown("reset"), (VERIFYING, VERIFYING, VERIFYING, UNCERTAIN)),
    ("a fault in the program", KeyError("secret"), (VERIFYING, VERIFYING, VERIFYING, UNCERTAIN)),
    ("the success form", Receipt(remote_id="1"), (DELIVERED, DELIVERED, DELIVERED, DELIVERED)),
    ("moved", Refused("moved", status=301), (WAIT, WAIT, WAIT, WAIT)),
    *((f"{code}", Refused("no", status=code), (WAIT, DEAD, DEAD, DEAD)) for code in (400, 404, 405, 413, 415, 422)),
    ("refused words, no status", Refused("no"), (WAIT, DEAD, DEAD, DEAD)),
    ("401", Refused("who are you", status=401), (WAIT, WAIT, WAIT, WAIT)),
    ("403", Refused("not you", status=403), (WAIT, WAIT, WAIT, WAIT)),
    *(
        (f"{code}, later", NotSent("later", status=code, retry_after=LATER), (WAIT, WAIT, WAIT, WAIT))
        for code in (408, 425, 429, 503)
    ),
    ("410", Refused("gone", status=410), (WAIT, WAIT, WAIT, WAIT)),
    *(
        (f"{code}", Unknown("?", status=code), (VERIFYING, VERIFYING, VERIFYING, UNCERTAIN))
        for code in (500, 502, 503, 504)
    ),
]


@pytest.mark.parametrize(("outcome", "states"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_an_answer_means_what_the_table_of_section_1_8_says(outcome, states):
    assert tuple(judge(outcome, target_class).state for target_class in (K, R, KR, N)) == states


outcomes = st.one_of(
    st.builds(Receipt),
    st.builds(
        NotSent,
        st.just("not sent"),
        status=st.none() | st.integers(300, 599),
        retry_after=st.none() | st.timedeltas(timedelta(-2), timedelta(40)).map(lambda off: NOW + off),
    ),
    st.builds(Refused, st.just("refused"), status=st.none() | st.integers(300, 599)),
    st.builds(Unknown, st.just("unknown"), status=st.none() | st.integers(300, 599)),
    st.sampled_from([ValueError("bug"), KeyError("bug"), KeyboardInterrupt()]),
)
standings = st.builds(
    Standing,
    target_class=st.sampled_from(TargetClass),
    key_digest=st.just(DIGEST),
    fresh=st.timedeltas(timedelta(-5), timedelta(1)).map(lambda off: NOW + off),
    spent=st.integers(0, 12),
    deferrals=st.integers(0, 25),
    unsettled=st.booleans(),
    refusals=st.integers(0, 5),
)


@given(outcomes, standings)
def test_every_outcome_has_a_meaning_that_the_state_machine_knows(outcome, before):
    said = verdict(outcome, before, now=NOW)
    assert Transition(name=said.transition, before=State.SENDING, after=said.state) in TRANSITIONS
    assert said.spent + said.deferrals == before.spent + before.deferrals + 1
    assert (said.next_at is None) <= (said.state is not State.RETRY_WAIT)


def check_delivered_needs_a_receipt(judging, outcome, before):
    assert (judging(outcome, before, now=NOW).state is DELIVERED) == isinstance(outcome, Receipt)


@given(outcomes, standings)
def test_nothing_but_a_receipt_makes_it_delivered(outcome, before):
    check_delivered_needs_a_receipt(verdict, outcome, before)


def check_unknown_is_never_sent_again_by_itself(judging, outcome, before):
    said = judging(outcome, before, now=NOW)
    doubtful = before.unsettled or not isinstance(outcome, Receipt | NotSent | Refused)
    if before.target_class is N and doubtful and not isinstance(outcome, Receipt):
        assert said.state is UNCERTAIN
        assert said.next_at is None


def check_dead_is_proven(judging, outcome, before):
    if judging(outcome, before, now=NOW).state is DEAD:
        assert not before.unsettled
        assert isinstance(outcome, NotSent | Refused)


@given(outcomes, standings)
def test_an_unknown_outcome_is_never_sent_again_where_nothing_can_tell_a_repeat(outcome, before):
    check_unknown_is_never_sent_again_by_itself(verdict, outcome, before)


@given(outcomes, standings)
def test_dead_is_only_what_is_proven_not_delivered(outcome, before):
    check_dead_is_proven(verdict, outcome, before)


def test_the_checks_catch_a_verdict_that_hopes():
    def hopeful(outcome, before, *, now):
        return verdict(NotSent("surely not"), standing(before.target_class, spent=before.spent), now=now)

    with pytest.raises(AssertionError):
        check_unknown_is_never_sent_again_by_itself(hopeful, Unknown("timeout"), standing(N))
    with pytest.raises(AssertionError):
        check_dead_is_proven(hopeful, Unknown("timeout"), standing(R, spent=9))
    with pytest.raises(AssertionError):
        check_delivered_needs_a_receipt(hopeful, Receipt(), standing(K))


@given(outcomes, st.integers(0, 12), st.booleans())
def test_our_own_files_are_delivered_or_wait_and_are_never_held(outcome, spent, unsettled):
    said = judge(outcome, P, spent=spent, unsettled=unsettled, refusals=5)
    assert said.state in {DELIVERED, WAIT}
    assert said.hold is None


def test_the_third_refusal_of_credentials_in_a_row_holds_the_target():
    for target_class in (K, R, KR, N):
        refusal = Refused("who are you", status=401)
        assert judge(refusal, target_class, refusals=1).hold is None
        third = judge(refusal, target_class, refusals=2)
        assert (third.hold, third.state) == (TARGET_DISABLED, WAIT)


def test_gone_disables_the_target_at_once_and_its_delivery_waits_even_after_its_last_attempt():
    for target_class in (K, R, KR, N):
        said = judge(Refused("gone", status=410), target_class, spent=12)
        assert (said.hold, said.state, said.next_at) == (TARGET_DISABLED, WAIT, NOW)


def test_a_refusal_beside_an_unknown_attempt_proves_nothing():
    states = [judge(Refused("no", status=422), one, unsettled=True).state for one in (K, R, KR, N)]
    assert states == [VERIFYING, VERIFYING, VERIFYING, UNCERTAIN]


def test_attempts_used_up_are_dead_and_a_deferral_uses_up_none():
    assert judge(NotSent("refused"), N, spent=8).state is DEAD
    deferred = judge(NotSent("later", status=429, retry_after=LATER), N, spent=8)
    assert (deferred.state, deferred.spent, deferred.deferrals) == (WAIT, 8, 1)
    assert judge(NotSent("later", status=429, retry_after=LATER), N, spent=8, deferrals=20).state is DEAD


def test_a_keyed_target_of_unknown_outcome_is_asked_again_by_table_until_it_is_used_up():
    assert judge(Unknown("500", status=500), K).next_at is not None
    assert judge(Unknown("500", status=500), K, spent=9).next_at is None


def test_the_words_of_a_fault_in_the_program_are_not_repeated():
    assert "hunter2" not in judge(ValueError("token hunter2"), K).detail
