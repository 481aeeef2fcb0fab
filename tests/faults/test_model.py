"""T03: the state machine of one delivery, explored whole: nothing lost, nothing twice, nothing false."""

from __future__ import annotations

import pytest

from scheduler.domain.delivery import State, TargetClass
from tests.faults.counts import FULL
from tests.faults.exploring import explore
from tests.faults.model import LEGAL, Model, Mutant, Violation
from tests.faults.model_restored import Belief, Restored

K, R, KR, N = TargetClass.KEYED, TargetClass.READABLE, TargetClass.KEYED_READABLE, TargetClass.NEITHER


@pytest.mark.parametrize("target_class", [N, K, R, KR])
def test_in_every_state_that_two_workers_and_a_bad_network_can_reach_every_promise_holds(target_class):
    assert explore(Model(target_class)).states > 300


@pytest.mark.parametrize("target_class", [N, K, R, KR])
def test_every_promise_holds_for_each_post_of_a_thread(target_class):
    assert explore(Model(target_class, attempts=2, segments=2)).states > 1_000


@pytest.mark.parametrize(
    ("mutant", "target_class", "broken"),
    [
        (Mutant.NO_INTENT, N, "and is there"),
        (Mutant.NO_FENCE, N, "there twice"),
        (Mutant.RETRIES_UNKNOWN, N, "there twice"),
        (Mutant.NO_QUARANTINE, R, "and is there"),
        (Mutant.TRUSTS_KEY, KR, "there twice"),
        (Mutant.COUNTS_RECEIPTS, K, "is not there"),
    ],
    ids=lambda value: value.name if isinstance(value, Mutant) else None,
)
def test_without_any_one_rule_a_promise_is_broken(mutant, target_class, broken):
    with pytest.raises(Violation, match=broken):
        explore(Model(target_class, mutant=mutant, attempts=2, segments=2 if mutant is Mutant.COUNTS_RECEIPTS else 1))


@pytest.mark.parametrize("target_class", [N, K, R, KR])
def test_also_with_a_ledger_that_is_put_back_from_any_copy_every_promise_holds(target_class):
    assert explore(Restored(target_class, attempts=2 if FULL else 1)).states > 300


@pytest.mark.parametrize(
    ("believes", "target_class"),
    [(believes, each) for believes in (Belief.EVERYTHING, Belief.HOLDS) for each in (N, K, R, KR)]
    + [(Belief.QUARANTINES, R), (Belief.QUARANTINES, KR)],
    ids=lambda value: value.name if isinstance(value, Belief) else None,
)
def test_a_ledger_that_is_put_back_and_believes_what_it_says_breaks_a_promise(believes, target_class):
    with pytest.raises(Violation, match=r"and is there|there twice"):
        explore(Restored(target_class, believes=believes))


def test_every_transition_of_the_table_is_taken_and_no_other():
    taken = set()
    for target_class in (N, K, R, KR):
        taken |= explore(Model(target_class, attempts=1, person=True)).moved
        taken |= explore(Model(target_class, attempts=2)).moved
        taken |= explore(Model(target_class, attempts=2, segments=2)).moved
        taken |= explore(Restored(target_class)).moved
    begins = {step for step in LEGAL if step[0] == "T1"}
    our_own_files = {("T7", State.SENDING, State.RETRY_WAIT), ("T4", State.SCHEDULED, State.DELIVERED)}
    accepting_duplicates = {("T6", State.SENDING, State.RETRY_WAIT)}  # `on_unknown: resend` gives the promise up
    threads_put_back = {("T12", State.RETRY_WAIT, State.RETRY_WAIT)}  # tried in tests/ledger/test_threads.py
    assert taken == LEGAL - begins - our_own_files - accepting_duplicates - threads_put_back
