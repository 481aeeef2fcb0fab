"""Hosts that fail, seen from the heart and over real sockets: who is asked, how often, and what the log says of it."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import time, timedelta

import pytest

from scheduler.domain.delivery import State, TargetClass
from scheduler.domain.target import Target
from scheduler.errors import NotSent
from scheduler.ledger.ledger import Ledger
from scheduler.publishers.outbound.door import Outbound
from scheduler.publishers.outbound.wire import Patience
from scheduler.publishers.webhook.publisher import Settings, WebhookPublisher
from tests.receivers.scripted import Receiver, answering, http, resetting_after, saying
from tests.remembrancer.house import NINE, SITE, House, K, Town

SECRET = "whsec_" + "c2VlZHNlZWRzZWVkc2VlZHNlZWRzZWVk"
QUICK = Outbound(patience=Patience(connect=5, gap=5, total=10))


def hook(name: str, url: str, **more) -> WebhookPublisher:
    settings = Settings(url=url, secret=SECRET, allow_http=True, allow_private=["127.0.0.0/8"])
    return WebhookPublisher(Target(name=name, kind="webhook", **more), settings, SITE, QUICK)


def due(house: House) -> None:
    house.write()
    house.tick()
    house.at(NINE)
    house.tick()


# --- over real sockets ---


def check_the_sixth_is_not_asked_before_the_probe(build, **more) -> None:
    with Receiver(answering(500)) as receiver:
        hooks = [hook(f"t{number}", receiver.url) for number in range(5)]
        hooks.append(hook("sixth", receiver.url, time=time(9, 0, 30)))
        house = build(*hooks, feeds=False, **more)
        due(house)
        assert len(receiver.requests) == 5
        house.later(seconds=30)
        house.tick()
        assert len(receiver.requests) == 5
        assert (house.only("sixth").state, house.only("sixth").attempts) == (State.SCHEDULED, 0)
        (rest,) = house.briefing().resting
        assert (rest.host, rest.until, rest.failures) == ("127.0.0.1", NINE + timedelta(seconds=60), 5)

        house.later(seconds=30)
        house.tick()
        assert len(receiver.requests) == 6  # the probe, and nobody with it
        house.restart()
        house.later(seconds=119)
        house.tick()
        assert len(receiver.requests) == 6  # it failed: twice as long

        receiver.script = answering(204)
        house.later(seconds=1)
        house.tick()
        house.later(hours=1)
        house.tick()
        assert {one.state for one in house.records()} == {State.DELIVERED}
        assert house.briefing().resting == ()


def test_a_host_that_fails_five_times_is_not_asked_by_a_sixth_before_the_probe(build):
    check_the_sixth_is_not_asked_before_the_probe(build)


class Blind(Ledger):
    """The mutant: it looks at hosts neither when claiming nor before sending."""

    def claim(self, *, hosts=None, **more):
        return super().claim(**more)

    def intent(self, intents, *, hosts=None, **more):
        return super().intent(intents, **more)


def test_a_ledger_without_a_breaker_is_caught(build):
    with pytest.raises(AssertionError):
        check_the_sixth_is_not_asked_before_the_probe(build, ledger=Blind)


WAITS: list[tuple[str, list[str], float | None]] = [
    ("digits", ["120"], 120),
    ("nought", ["0"], None),
    ("blanks around", ["  7 "], 7),
    ("a day", ["86400"], 86_400),
    ("more than a day", ["86401"], 86_400),
    ("ten digits", ["9999999999"], 86_400),
    ("eleven digits", ["10000000000"], None),
    ("twenty digits", ["99999999999999999999"], None),
    ("negative", ["-5"], None),
    ("a sign", ["+5"], None),
    ("a fraction", ["1.5"], None),
    ("an exponent", ["1e3"], None),
    ("inf", ["inf"], None),
    ("nan", ["nan"], None),
    ("not ASCII", ["１２"], None),
    ("twice", ["5", "10"], None),
    ("twice the same", ["5", "5"], None),
    ("empty", [""], None),
    ("words", ["soon"], None),
    ("a date to come, by the answer's own clock", ["Tue, 04 Jun 2030 00:01:00 GMT"], 60),
    ("a date past", ["Mon, 03 Jun 2030 00:01:00 GMT"], None),
    ("a date far off", ["Fri, 04 Jun 2100 07:00:30 GMT"], 86_400),
    ("a date that is none", ["Sun, 30 Feb 2031 07:00:30 GMT"], None),
    ("a date of another form", ["Tuesday, 04-Jun-30 00:01:00 GMT"], None),
]
"""What the header says, line by line, and the seconds for which the host is then left in peace."""


def _not_now(values: list[str]) -> bytes:
    lines = "".join(f"Retry-After: {value}\r\n" for value in values)
    head = f"HTTP/1.1 429 Later\r\nDate: Tue, 04 Jun 2030 00:00:00 GMT\r\nContent-Length: 0\r\n{lines}\r\n"
    return head.encode("utf-8")


def test_every_sort_of_retry_after_is_survived_and_holds_its_host_for_a_day_at_most(build):
    with ExitStack() as stack:
        hooks = []
        for place, (_, values, _) in enumerate(WAITS, start=1):
            receiver = stack.enter_context(Receiver(saying(_not_now(values)), host=f"127.0.3.{place}"))
            hooks.append(hook(f"t{place}", f"http://127.0.3.{place}:{receiver.port}/"))
        house = build(*hooks, feeds=False)
        due(house)
        rests = {one.host: (one.until - NINE).total_seconds() for one in house.ledger.hosts_at_rest(NINE)}
        for place, (name, _, seconds) in enumerate(WAITS, start=1):
            record = house.only(f"t{place}")
            assert record.state is State.RETRY_WAIT, name
            assert NINE + timedelta(seconds=4) <= record.next_at <= NINE + timedelta(hours=24), name
            assert rests.get(f"127.0.3.{place}") == seconds, name
            assert record.next_at >= NINE + timedelta(seconds=seconds or 0), name


def check_not_now_is_for_all(build, **more) -> None:
    with Receiver(saying(http(429, headers={"Retry-After": "600"}))) as receiver:
        house = build(hook("first", receiver.url), hook("second", receiver.url, time=time(9, 1)), feeds=False, **more)
        due(house)
        house.later(minutes=5)
        house.tick()
        assert len(receiver.requests) == 1
        receiver.script = answering(204)
        house.later(minutes=5)
        house.tick()
    assert {one.state for one in house.records()} == {State.DELIVERED}


def test_a_host_that_says_not_now_is_asked_by_none_of_its_targets_until_then(build):
    check_not_now_is_for_all(build)


def test_a_ledger_that_hears_not_now_for_one_target_alone_is_caught(build):
    with pytest.raises(AssertionError):
        check_not_now_is_for_all(build, ledger=Blind)


@pytest.mark.parametrize(("resends", "posts", "state"), [(True, 2, State.DELIVERED), (False, 1, State.UNCERTAIN)])
@pytest.mark.parametrize("script", [answering(500), resetting_after(b"HTTP/1.1 2", 6)])
def test_a_lowered_target_is_posted_to_once_unless_a_person_accepts_duplicates(build, script, resends, posts, state):
    with Receiver(script) as receiver:
        house = build(hook("chat", receiver.url, lowered=TargetClass.NEITHER, resends=resends), feeds=False)
        due(house)
        receiver.script = answering(204)
        for _ in range(3):
            house.later(minutes=1)
            house.tick()
        assert len(receiver.requests) == posts
    assert house.only("chat").state is state
    assert house.only("chat").target_class is TargetClass.NEITHER
    assert house.briefing().resending == (("chat",) if resends else ())


def test_a_crash_in_the_middle_of_a_post_is_repeated_only_where_a_person_accepts_duplicates(build):
    with Receiver(answering(204)) as receiver:
        once = hook("once", receiver.url, lowered=TargetClass.NEITHER)
        twice = hook("twice", receiver.url, lowered=TargetClass.NEITHER, resends=True)
        house = build(once, twice, feeds=False)
        house.write()
        house.tick()
        house.at(NINE)

        def dies(name: str) -> None:
            if name == "finish:before":
                raise KeyboardInterrupt

        house.checkpoint = dies
        with pytest.raises(KeyboardInterrupt):
            house.tick()
        house.checkpoint = lambda _name: None
        for _ in range(2):
            house.later(minutes=2)
            house.restart()
            house.tick()
    assert (house.only("once").state, house.only("once").attempts) == (State.UNCERTAIN, 1)
    assert (house.only("twice").state, house.only("twice").attempts) == (State.DELIVERED, 2)


# --- many at once ---


def check_a_crowd_at_a_dead_host(build, **more) -> None:
    towns = [Town(f"t{number:02}", K, host="a.example") for number in range(40)]
    tried: list[str] = []

    def dead(delivery):
        tried.append(delivery.key.target)
        raise NotSent("no connection")

    for town in towns:
        town.before = dead
    house = build(*towns, feeds=False, **more)
    due(house)
    assert 5 <= len(tried) <= 6  # a sixth may be on its way when the fifth fails
    assert sum(one.attempts for one in house.records()) == len(tried)
    for town in towns:
        town.before = lambda _delivery: None
    house.later(minutes=1)
    house.tick()
    house.later(minutes=1)
    house.tick()
    assert {one.state for one in house.records()} == {State.DELIVERED}
    assert all(len(town.arrived) == 1 for town in towns)


def test_of_a_crowd_at_a_dead_host_five_find_out_and_the_rest_use_no_attempt(build):
    check_a_crowd_at_a_dead_host(build)


def test_a_crowd_without_a_breaker_is_caught(build):
    with pytest.raises(AssertionError):
        check_a_crowd_at_a_dead_host(build, ledger=Blind)
