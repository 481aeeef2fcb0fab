"""Being told that a delivery waits for a person: over real sockets, once each, through crashes, and never of itself."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace

import jsonschema
import pytest

from scheduler.domain.delivery import State, TargetClass
from scheduler.domain.revision import Kind
from scheduler.domain.target import Target
from scheduler.errors import Refused, Unknown
from scheduler.ledger.ledger import Ledger
from scheduler.publishers.outbound.door import Outbound
from scheduler.publishers.webhook.publisher import Settings, WebhookPublisher, webhook_schema
from scheduler.remembrancer.alerting import alerts
from scheduler.remembrancer.tick import Remembrancer
from tests.faults.counts import FULL
from tests.receivers.scripted import Receiver, answering
from tests.remembrancer.house import NINE, SITE, House, N, Town

SECRET = "whsec_" + "c2VlZHNlZWRzZWVkc2VlZHNlZWRzZWVk"
NEEDS_ATTENTION = "delivery.needs_attention"
ALARMS = frozenset({"nothing-of-ours"})
"""A tag that no statement bears: what hears of attention need hear nothing else."""


def hook(url: str, *, name: str = "ops", attention: bool = True, tags=ALARMS, **more) -> WebhookPublisher:
    settings = Settings(url=url, secret=SECRET, allow_http=True, allow_private=["127.0.0.0/8"], attention=attention)
    return WebhookPublisher(Target(name=name, kind="webhook", tags=tags, **more), settings, SITE, Outbound())


def wall(fault: BaseException, name: str = "wall") -> Town:
    """A target that nothing can be proved of, and how each attempt at it ends."""
    town = Town(name, N)

    def answer(_delivery):
        raise fault

    town.answer = answer
    return town


def due(house: House, **front: str) -> None:
    house.write(**front)
    house.tick()
    house.at(NINE)
    house.tick()


def heard(receiver: Receiver) -> list[dict]:
    """What it was told, message by message."""
    bodies = [json.loads(request.body) for request in receiver.requests]
    for body in bodies:
        jsonschema.validate(body, webhook_schema())
    return [body["data"] for body in bodies if body["type"] == NEEDS_ATTENTION]


CASES = {
    "uncertain": (Unknown("The answer was lost."), {}, "It may have been published. The answer was lost. Look"),
    "dead": (Refused("It said no.", status=422), {}, "It was given up. It said no."),
    "held": (Refused("It said no."), {"approval": "required"}, "Its words wait for a person's approval."),
}


@pytest.mark.parametrize("state", CASES)
def test_who_wants_to_know_is_told_in_the_tick_in_which_it_happens(build, state):
    fault, front, why = CASES[state]
    with Receiver(answering(204)) as receiver:
        house = build(wall(fault), hook(receiver.url), feeds=False)
        due(house, **front)
        about = house.only("wall")
        (told,) = heard(receiver)
        assert told["detail"].startswith(why)
        del told["detail"]
        assert told == {
            "delivery": about.delivery,
            "statement": "seed",
            "label": about.label,
            "target": "wall",
            "state": state,
        }
        news = house.only("ops")
        assert (news.kind, news.label, news.state) == (Kind.ATTENTION, about.delivery, State.DELIVERED)
        assert receiver.requests[0].headers["webhook-id"] == f"msg_{news.delivery}"


def test_a_webhook_that_did_not_ask_hears_nothing(build):
    with Receiver(answering(204)) as receiver:
        house = build(wall(Refused("no", status=422)), hook(receiver.url, attention=False), feeds=False)
        due(house)
        assert receiver.requests == []


def test_news_is_no_word_of_an_edition_and_stands_in_nobodys_way(build):
    with Receiver(answering(204)) as receiver:
        house = build(wall(Refused("no", status=422)), hook(receiver.url, tags=frozenset()), feeds=False)
        due(house)
        dead = next(one for one in house.records() if one.target == "wall")
        kinds = [json.loads(request.body)["type"] for request in receiver.requests]
        assert kinds == ["statement.published", NEEDS_ATTENTION]
        (standing,) = house.ledger.standing("seed", dead.label)
        assert standing.record.kind is Kind.EDITION
        assert {one.kind for one in house.ledger.deliveries_of("seed", dead.label)} == {Kind.EDITION}
        house.write(body="Other words.")
        house.later(seconds=20)
        house.tick()
        house.tick()
        assert house.states()[f"seed {dead.label} wall 1"] == "dead"


# --- once ---


def check_told_once(build, **more) -> None:
    with Receiver(answering(204)) as receiver:
        house = build(wall(Unknown("lost")), hook(receiver.url), feeds=False, **more)
        due(house)
        for _ in range(3):
            house.later(minutes=10)
            house.tick()
            house.restart()
        house.tick()
        assert len(receiver.requests) == 1


def test_it_is_told_once_for_each_delivery_and_state(build):
    check_told_once(build)


class Forgetful(Ledger):
    """Half a mutant: it does not look at what was told; the key alone must prevent a second time."""

    def untold(self, _target, *, limit):
        return [("uncertain", record) for record in self.attention(NINE).uncertain[:limit]]


def test_the_key_alone_lets_it_be_told_once(build):
    check_told_once(build, ledger=Forgetful)


class Repeating(Remembrancer):
    """The other half: news gets a new key each time."""

    def _alert(self) -> None:
        now = self._clock()
        planned = alerts(self._attentive, [], self._ledger, now=now, cause=self._cause)
        again = [replace(one, key=replace(one.key, serial=int(now.timestamp()))) for one in planned]
        self._dispatcher.run(only=self._ledger.plan(again, now=now))


def repeating(build):
    def building(*towns, **more):
        house = build(*towns, **more)
        house.heart_class = Repeating
        return house

    return building


def test_the_ledgers_look_alone_lets_it_be_told_once(build):
    check_told_once(repeating(build))


def test_without_either_it_would_be_told_again_and_again(build):
    with pytest.raises(AssertionError):
        check_told_once(repeating(build), ledger=Forgetful)


def test_another_state_of_the_same_delivery_is_told_and_the_same_state_is_not_again(build):
    with Receiver(answering(204)) as receiver:
        house = build(wall(Unknown("lost")), hook(receiver.url), feeds=False)
        house.write()
        house.tick()
        house.ledger.hold("statement", "seed", reason="Wait.", by="editor", now=house.now)
        house.at(NINE)
        house.tick()
        house.ledger.release("statement", "seed", by="editor", now=house.now)
        wanted = house.only("wall").delivery
        for decision in ("release", "again"):
            house.ledger.settle(wanted, decision, now=house.now, by="editor", reason="I have looked.")
            house.later(seconds=20)
            house.tick()
        assert house.only("wall").attempts == 2
        assert [one["state"] for one in heard(receiver)] == ["held", "uncertain"]


def test_a_server_for_ledgers_says_the_same(build, database):
    with Receiver(answering(204)) as receiver:
        house = build(wall(Refused("no", status=422)), hook(receiver.url), feeds=False, database=database)
        due(house)
        house.later(minutes=1)
        house.tick()
        assert [one["state"] for one in heard(receiver)] == ["dead"]


# --- crashes ---


def killed_at(house: House, number: int | None) -> list[str]:
    """A day that ends at its so-maniest point, and the points it passed; those of a thread end no process."""
    house.write()
    house.tick()
    house.at(NINE)
    passed: list[str] = []

    def dies(name: str) -> None:
        if not name.startswith("publish"):
            passed.append(name)
            if len(passed) == number:
                raise KeyboardInterrupt

    house.checkpoint = dies
    with suppress(KeyboardInterrupt):
        house.tick()
    house.checkpoint = lambda _name: None
    return passed


def test_wherever_a_process_dies_the_news_arrives_and_is_the_same(build):
    with Receiver(answering(204)) as receiver:
        whole = killed_at(build(wall(Unknown("lost")), hook(receiver.url), feeds=False), None)
        over = whole.index("finish:after-commit")
        assert {"plan:before-commit", "plan:after-commit", "intent:done", "finish:before"} <= set(whole[over:])
        for number in range(over + 1, len(whole) + 1, 1 if FULL else 3):
            receiver.requests.clear()
            house = build(wall(Unknown("lost")), hook(receiver.url), feeds=False, root=f"killed {number}")
            assert killed_at(house, number) == whole[:number]
            for _ in range(2):
                house.restart()
                house.later(minutes=5)
                house.tick()
            assert house.only("wall").state is State.UNCERTAIN
            assert house.only("ops").state is State.DELIVERED
            assert len({(one.headers["webhook-id"], one.body) for one in receiver.requests}) == 1, whole[:number]


# --- never of itself, and not into a hold ---


def check_no_echo(build, **more) -> None:
    with Receiver(answering(404)) as receiver:
        ops = hook(receiver.url, lowered=TargetClass.NEITHER)
        house = build(wall(Refused("no", status=422)), ops, feeds=False, **more)
        due(house)
        for _ in range(4):
            house.later(minutes=1)
            house.tick()
        assert house.only("ops").state is State.DEAD  # `status` says so; nobody else can
        assert len(receiver.requests) == 1


def test_news_that_cannot_be_told_is_no_news(build):
    check_no_echo(build)


class Echoing(Ledger):
    """The mutant: what became of news is news."""

    def untold(self, target, *, limit):
        dead = self.attention(NINE).dead
        return super().untold(target, limit=limit) + [("dead", one) for one in dead if one.kind is Kind.ATTENTION]


def test_a_ledger_that_tells_of_its_own_news_is_caught(build):
    with pytest.raises((AssertionError, ValueError)):
        check_no_echo(build, ledger=Echoing)


@pytest.mark.parametrize("scope", ["HOLD", "all", "target"])
def test_under_a_hold_it_is_told_when_the_hold_is_over_if_somebody_is_needed_then(build, scope):
    with Receiver(answering(204)) as receiver:
        house = build(wall(Unknown("lost")), hook(receiver.url), feeds=False)
        house.write()
        house.tick()
        if scope == "HOLD":
            house.hold.write_text("Stop.")
        else:
            value = "" if scope == "all" else "ops"
            house.ledger.hold(scope, value, reason="Stop.", by="editor", now=house.now)
        house.at(NINE)
        house.tick()
        assert receiver.requests == []
        if scope == "HOLD":
            house.hold.unlink()
        else:
            house.ledger.release(scope, value, by="editor", now=house.now)
        house.later(seconds=20)
        house.tick()
        (told,) = heard(receiver)
        assert told["state"] == ("uncertain" if scope == "target" else "held")


def test_the_hold_on_a_statement_does_not_stop_news_of_it(build):
    with Receiver(answering(204)) as receiver:
        house = build(wall(Unknown("lost")), hook(receiver.url), feeds=False)
        house.write()
        house.tick()
        house.ledger.hold("statement", "seed", reason="Wait.", by="editor", now=house.now)
        house.at(NINE)
        house.tick()
        (told,) = heard(receiver)
        assert (told["state"], told["target"]) == ("held", "wall")
        assert "Wait." in told["detail"]
