"""Dispatching: how many at once, what a fault costs, and that nothing is sent whose intent is not durable."""

from __future__ import annotations

import math
import threading
import time
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest

from scheduler.domain.anniversary import return_by_label
from scheduler.domain.delivery import Delivery, Receipt, State, TargetClass
from scheduler.domain.occurrence import Occurrence
from scheduler.domain.target import FEEDS
from scheduler.errors import LedgerError, NotSent, Refused, Unknown, ValueRefused
from scheduler.ledger.ledger import Ledger
from scheduler.publishers.feeds.entry import read
from scheduler.remembrancer.crew import THREADS
from scheduler.remembrancer.dispatch import PROMPT
from tests.remembrancer.house import KR, NINE, Archive, House, K, N, R, Together, Town, accept


class Stopped(Exception):
    pass


def raising(fault: BaseException):
    def answer(_delivery):
        raise fault

    return answer


def due(house: House) -> House:
    """A house that has adopted its statements and whose hour has come."""
    house.tick()
    house.at(NINE)
    return house


# --- how many at once ---


def check_two_a_host_and_sixteen_in_all(build, kind=Town):
    together = Together(seconds=0.2)
    towns = [kind(f"a{number}", K, host="a.example") for number in range(6)]
    towns += [kind(f"b{number}", K, host=f"b{number}.example") for number in range(20)]
    for town in towns:
        town.answer = together.answering("all", str(town.host))
        town.say_nothing_of_hosts = kind is not Town
    house = build(*towns, feeds=False)
    house.write()
    due(house).tick()
    assert all(len(town.arrived) == 1 for town in towns)
    assert together.most["a.example"] == 2
    assert together.most["all"] == 16


def test_two_a_host_and_sixteen_in_all(build):
    check_two_a_host_and_sixteen_in_all(build)


class Hostless(Town):
    """The mutant: nobody asks it for its host."""

    say_nothing_of_hosts = False

    @property
    def host(self):
        return None if self.say_nothing_of_hosts else self._host

    @host.setter
    def host(self, host):
        self._host = host


def test_a_dispatcher_that_knows_no_hosts_is_caught(build):
    with pytest.raises(AssertionError):
        check_two_a_host_and_sixteen_in_all(build, Hostless)


def check_what_no_thread_took_promptly_is_not_sent(house: House) -> None:
    """Forty are quick, so that intents run ahead; then every thread hangs until all of those intents are old."""
    intended: list[float] = []
    arrivals = count(1)

    def passing(name: str) -> None:
        if name == "intent:done":
            intended.append(time.monotonic())

    def answer(delivery: Delivery) -> Receipt:
        hangs = next(arrivals) > 40
        while hangs and time.monotonic() <= intended[-1] + PROMPT:
            time.sleep(0.02)
        return accept(delivery)

    house.checkpoint = passing
    for town in house.towns:
        town.answer = answer
    house.write()
    due(house).tick()
    states = {record.target: record.state for record in house.ledger.records(limit=200)}
    late = {target for target, state in states.items() if state == State.RETRY_WAIT}
    assert late
    assert {town.target.name for town in house.towns if not town.arrived} == late
    for town in house.towns:
        town.answer = accept
    house.later(hours=1)
    house.tick()
    assert all(len(town.arrived) == 1 for town in house.towns)


def test_what_no_thread_took_promptly_is_not_sent(build):
    check_what_no_thread_took_promptly_is_not_sent(build(*(Town(f"t{n}", K) for n in range(100)), feeds=False))


def test_a_dispatcher_without_that_limit_sends_on_an_old_intent(build):
    house = build(*(Town(f"t{n}", K) for n in range(100)), feeds=False)
    begin = house.begin

    def beginning():
        heart = begin()
        publish = heart._dispatcher._publish
        heart._dispatcher._publish = lambda flight: publish(replace(flight, begin_by=math.inf))
        return heart

    house.begin = beginning
    with pytest.raises(AssertionError):
        check_what_no_thread_took_promptly_is_not_sent(house)


def check_no_more_than_the_threads_carry_can_be_in_doubt(house: House) -> None:
    begun: list[int] = []

    def passing(name: str) -> None:
        if name == "intent:done":
            records = house.ledger.records(limit=300)
            begun.append(sum(one.state == State.SENDING and one.target_class is TargetClass.NEITHER for one in records))

    house.checkpoint = passing
    house.write()
    due(house).tick()
    assert all(len(town.arrived) == 1 for town in house.towns)
    assert max(begun) <= THREADS


def mixed() -> list[Town]:
    return [Town(f"t{n}", K if n < 60 else N) for n in range(120)]


def test_no_more_than_the_threads_carry_can_be_in_doubt(build):
    check_no_more_than_the_threads_carry_can_be_in_doubt(build(*mixed(), feeds=False))


def test_a_dispatcher_that_lets_everything_run_ahead_leaves_more_in_doubt(build):
    house = build(*mixed(), feeds=False)
    begin = house.begin

    def beginning():
        heart = begin()
        heart._dispatcher._repeatable = frozenset(heart._publishers)
        return heart

    house.begin = beginning
    with pytest.raises(AssertionError):
        check_no_more_than_the_threads_carry_can_be_in_doubt(house)


def test_one_at_a_time_to_one_target(build):
    together = Together(seconds=0.02)
    town = Town("newsroom", K, host="a.example")
    town.answer = together.answering("newsroom")
    house = build(town, feeds=False)
    for name in ("a", "b", "c"):
        house.write(name)
    due(house).tick()
    assert len(town.arrived) == 3
    assert together.most["newsroom"] == 1


def test_a_slow_target_delays_no_other(build):
    slow, quick = Town("slow", K, host="a.example"), Town("quick", K, host="b.example")
    done = threading.Event()
    seen: list[bool] = []

    def slowly(delivery):
        seen.append(done.wait(30))
        return accept(delivery)

    def quickly(delivery):
        if len(quick.arrived) == 3:
            done.set()
        return accept(delivery)

    slow.answer, quick.answer = slowly, quickly
    house = build(slow, quick, feeds=False)
    for name in ("a", "b", "c"):
        house.write(name)
    due(house).tick()
    assert seen[0]  # all three quick ones had gone while the first slow one was on its way
    assert len(slow.arrived) == len(quick.arrived) == 3


# --- what an outcome costs ---


@pytest.mark.parametrize(
    ("target_class", "fault", "state"),
    [
        (N, ZeroDivisionError("our own bug"), State.UNCERTAIN),
        (K, ZeroDivisionError("our own bug"), State.VERIFYING),
        (R, Unknown("no answer"), State.VERIFYING),
        (KR, Unknown("no answer"), State.VERIFYING),
        (N, Unknown("no answer"), State.UNCERTAIN),
        (N, Refused("no such room", status=404), State.DEAD),
        (N, NotSent("no connection"), State.RETRY_WAIT),
    ],
)
def test_a_fault_at_one_target_is_written_down_and_the_others_go_on(build, target_class, fault, state):
    bad, good = (Archive if target_class in {R, KR} else Town)("bad", target_class), Town("good", N)
    bad.answer = raising(fault)
    house = build(bad, good)
    house.write("a")
    house.write("b")
    due(house).tick()
    assert len(good.arrived) == 2
    assert {one.state for one in house.records(target="bad")} == {state}
    assert {one.state for one in house.records(target=FEEDS)} == {State.DELIVERED}


def test_an_unknown_outcome_at_a_target_without_memory_is_never_sent_again_by_itself(build):
    town = Town("newsroom", N)
    town.answer = raising(Unknown("no answer"))
    house = build(town)
    house.write()
    due(house).tick()
    for _ in range(3):
        house.later(hours=7)
        house.tick()
        house.restart()
    house.tick()
    assert len(town.arrived) == 1
    assert house.only("newsroom").state is State.UNCERTAIN
    (attention,) = house.briefing().attention
    assert "may have been published" in attention.why


def test_a_readable_target_is_asked_after_the_quarantine_and_sent_to_again_only_if_it_is_not_there(build):
    there, absent = Archive("there", R), Archive("absent", R)
    there.answer = raising(Unknown("no answer"))
    absent.before = raising(Unknown("no answer"))
    house = build(there, absent)
    house.write()
    due(house).tick()
    absent.before = lambda _delivery: None
    house.tick()
    house.later(seconds=119)
    house.tick()
    assert house.only("there").state is State.VERIFYING
    house.later(seconds=1)
    house.tick()
    assert (house.only("there").state, house.only("there").confirmed_by) == (State.DELIVERED, "read-back")
    house.later(minutes=1)
    house.tick()
    assert [len(town.arrived) for town in (there, absent)] == [1, 1]
    assert house.only("absent").state is State.DELIVERED


def test_a_keyed_target_gets_the_same_key_and_words_again(build):
    town = Town("newsroom", K)
    town.answer = raising(Unknown("no answer"))
    house = build(town)
    house.write()
    due(house).tick()
    town.answer = accept
    house.later(seconds=10)
    house.tick()
    first, second = town.arrived
    assert first.key == second.key
    assert (first.payload, first.published, first.edition_sha256) == (
        second.payload,
        second.published,
        second.edition_sha256,
    )
    assert (first.attempt, second.attempt) == (1, 2)


# --- words ---


@pytest.mark.parametrize("change", ["withdrawn", "draft", "moved"])
def test_what_was_withdrawn_between_plan_and_claim_waits_for_a_person(build, change):
    town = Town("newsroom", N)
    town.before = raising(NotSent("not yet"))
    house = build(town, feeds=False)
    house.write()
    house.write("rest", date="1989-12-01")
    house.tick()
    house.at(NINE)

    def checkpoint(name: str) -> None:
        if name == "plan:after-commit" and house.ledger.records():
            house.checkpoint = lambda _name: None
            raise Stopped

    house.checkpoint = checkpoint
    with pytest.raises(Stopped):
        house.tick()
    if change == "withdrawn":
        house.unwrite("seed")
    elif change == "draft":
        house.write(status="draft")
    else:
        house.write(date="1999-03-01", every="5000 days")
    house.tick()
    assert house.states() == {"seed 2026 newsroom 1": "held withdrawn"}
    assert town.arrived == []
    (attention,) = house.briefing().attention
    assert "resolve" in attention.command


@pytest.mark.parametrize("fault", [ValueRefused("It cannot be said.", "Say it otherwise."), KeyError("our own bug")])
def test_words_that_cannot_be_made_wait_for_a_person_and_stop_nothing_else(build, fault):
    bad, good = Town("bad", N), Town("good", N)

    def words(_occurrence):
        raise fault

    bad.words = words
    house = build(bad, good)
    house.write("a")
    house.write("b")
    due(house).tick()
    house.tick()
    assert bad.arrived == []
    assert len(good.arrived) == 2
    assert {one.held for one in house.records(target="bad")} == {"words"}


def test_words_that_need_approval_wait_and_changed_words_need_another(build):
    town = Town("newsroom", N)
    house = build(town)
    house.write(approval="required")
    due(house).tick()
    assert set(house.states().values()) == {"held approval"}
    sha = approve(house)
    house.write(approval="required", body="Other words.")
    house.tick()
    assert set(house.states().values()) == {"held approval"}
    assert approve(house) != sha
    house.tick()
    assert town.texts == ["Other words."]
    assert set(house.states().values()) == {"delivered"}


def approve(house: House) -> str:
    """Approve the words as they are; returns what was approved for the newsroom."""
    statement = house.heart.shelf.statements["seed"]
    occurrence = Occurrence(statement=statement, returned=return_by_label(statement.rule, "2026"))
    sha = ""
    for name, publisher in house.publishers().items():
        sha = publisher.render(occurrence).sha256
        house.ledger.approve("seed", "2026", name, sha, by="editor", now=house.now)
    return sha


def test_frozen_words_stay_when_the_file_is_edited_or_withdrawn_between_attempts(build):
    town = Town("newsroom", N)
    town.answer = raising(NotSent("no connection"))
    house = build(town, feeds=False)
    house.write("rest", date="1989-12-01")
    house.write(body="First words.")
    due(house).tick()
    house.write(body="Second words.")
    house.later(minutes=1)
    house.tick()
    house.unwrite("seed")
    town.answer = accept
    house.later(minutes=10)
    house.restart()
    house.tick()
    assert town.texts == ["First words."] * 3
    assert len({one.edition_sha256 for one in town.arrived}) == 1
    assert house.only("newsroom").state is State.DELIVERED


# --- a ledger in trouble ---


class Troubled(Ledger):
    """A ledger whose calls fail as told: `before` they are durable, or `after`, when only the reply is lost."""

    call = ""
    when = ""

    def _fails(self, call: str, when: str) -> None:
        if (self.call, self.when) == (call, when):
            raise LedgerError("The disk does not answer. Look at it.")

    def claim(self, **more):
        self._fails("claim", "before")
        made = super().claim(**more)
        self._fails("claim", "after")
        return made

    def intent(self, *given, **more):
        self._fails("intent", "before")
        made = super().intent(*given, **more)
        self._fails("intent", "after")
        return made

    def finish(self, *given, **more):
        self._fails("finish", "before")
        made = super().finish(*given, **more)
        self._fails("finish", "after")
        return made

    def put_on_hold(self, *given, **more):
        self._fails("put_on_hold", "before")
        return super().put_on_hold(*given, **more)


class Trusting(Troubled):
    """The mutant: a commit that raised is taken for one that was made, and what it was about is sent."""

    def intent(self, *given, **more):
        try:
            return super().intent(*given, **more)
        except LedgerError:
            self.call = ""
            return super().intent(*given, **more)


def check_nothing_is_sent_without_its_intent(house: House, when: str) -> None:
    house.write()
    due(house)
    house.ledger.call, house.ledger.when = "intent", when
    with pytest.raises(LedgerError):
        house.tick()
    assert [town.arrived for town in house.towns] == [[], []]
    house.later(minutes=1)
    with suppress(LedgerError):  # still in trouble
        house.tick()
    assert [town.arrived for town in house.towns] == [[], []]
    house.ledger.call = ""
    house.tick()  # what was not sent is written down as such, and waits for its next try
    house.later(minutes=10)
    house.tick()
    assert [len(town.arrived) for town in house.towns] == [1, 1]
    assert set(house.states().values()) == {"delivered"}


@pytest.mark.parametrize("when", ["before", "after"])
def test_nothing_is_sent_whose_intent_is_not_certain_and_everything_once_it_is(build, when):
    house = build(Town("k", K), Town("n", N), feeds=False, ledger=Troubled)
    check_nothing_is_sent_without_its_intent(house, when)


def test_a_program_that_trusts_a_failed_commit_is_caught(build):
    house = build(Town("k", K), Town("n", N), feeds=False, ledger=Trusting)
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        check_nothing_is_sent_without_its_intent(house, "before")


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_claim_whose_commit_raised_is_found_again_without_a_restart(build, when):
    town = Town("n", N)
    house = build(town, ledger=Troubled)
    house.write()
    due(house)
    house.ledger.call, house.ledger.when = "claim", when
    with pytest.raises(LedgerError):
        house.tick()
    house.ledger.call = ""
    house.tick()
    assert len(town.arrived) == 1


def test_claims_that_stood_behind_one_that_could_not_be_held_are_not_forgotten(build):
    bad, good = Town("a", N), Town("b", N)

    def words(_occurrence):
        raise ValueRefused("It cannot be said.", "Say it otherwise.")

    bad.words = words
    house = build(bad, good, feeds=False, ledger=Troubled)
    house.write()
    due(house)
    house.ledger.call, house.ledger.when = "put_on_hold", "before"
    with pytest.raises(LedgerError):
        house.tick()
    house.ledger.call = ""
    house.tick()
    assert len(good.arrived) == 1
    assert house.only("a").held == "words"


@pytest.mark.parametrize("when", ["before", "after"])
def test_results_that_could_not_be_stored_are_kept_and_stored_later(build, when):
    towns = [Town("k", K), Town("n", N)]
    house = build(*towns, ledger=Troubled)
    house.write()
    due(house)
    house.ledger.call, house.ledger.when = "finish", when
    for _ in range(2):
        with pytest.raises(LedgerError):
            house.tick()
    house.ledger.call = ""
    house.later(minutes=1)
    house.heart.mend()
    done = [one for one in house.records() if one.attempts]
    assert done
    assert {one.state for one in done} == {State.DELIVERED}
    house.tick()
    assert set(house.states().values()) == {"delivered"}
    assert [len(town.arrived) for town in towns] == [1, 1]
    assert read(house.public, "seed", "2026").published == NINE


# --- stopping ---


def test_stop_during_a_tick_lets_what_flies_land_and_gives_the_rest_back(build):
    towns = [Town(f"t{number}", N, host="a.example") for number in range(5)]
    house = build(*towns, feeds=False)
    house.write()
    due(house)

    def answer(delivery):
        house.heart.stop()
        time.sleep(0.05)
        return accept(delivery)

    for town in towns:
        town.answer = answer
    house.tick()
    sent = sum(len(town.arrived) for town in towns)
    assert 1 <= sent <= 2
    states = [one.state for one in house.records()]
    assert states.count(State.DELIVERED) == sent
    assert set(states) == {State.DELIVERED, State.RETRY_WAIT}
    for town in towns:
        town.answer = accept
    house.restart()
    house.tick()
    assert [len(town.arrived) for town in towns] == [1] * 5


def test_a_stopped_heart_claims_nothing(build):
    town = Town("newsroom", N)
    house = build(town)
    house.write()
    due(house)
    house.heart.stop()
    house.tick()
    assert town.arrived == []
    assert set(house.states().values()) == {"scheduled"}


def test_the_receipt_of_a_target_that_knows_better_is_the_one_that_counts(build):
    town = Town("newsroom", N)
    said = NINE + timedelta(seconds=2)
    town.answer = lambda _delivery: Receipt(url="https://example.com/1", remote_id="1", published=said)
    house = build(town)
    house.write()
    due(house).tick()
    stands = house.only("newsroom")
    assert (stands.url, stands.remote_id, stands.at) == ("https://example.com/1", "1", said)
