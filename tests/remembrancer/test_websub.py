"""Hubs are told of each changed feed, once, after its files are live; what becomes of a hub blocks nobody."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import parse_qs

import pytest
import requests

from scheduler.domain.delivery import Delivery, Receipt, State, TargetClass
from scheduler.domain.target import FEEDS
from scheduler.errors import ValueRefused
from scheduler.publishers.feeds.settings import Settings
from scheduler.publishers.outbound.door import Outbound
from scheduler.publishers.websub import Hub, name_of
from scheduler.remembrancer.announcing import Announcer
from scheduler.remembrancer.tick import Remembrancer
from scheduler.web.app import Serving, create_app
from scheduler.web.server import Server
from tests.receivers.hub import Subscriber, hub
from tests.receivers.scripted import Receiver, answering
from tests.remembrancer.house import NINE, SITE, House, N, Town

LOOPBACK = (ip_network("127.0.0.0/8"),)
TOPICS = ("atom.xml", "rss.xml", "feed.json")


def connect(house: House, address: str, kind: type[Hub] = Hub) -> Hub:
    """Have the house tell this hub, from its next process on."""
    house.settings = Settings(websub=(address,), allow_private=LOOPBACK)
    house.hubs = [kind(address, house.site, Outbound(), allow_private=LOOPBACK)]
    return house.hubs[0]


def pings(house: House) -> dict[str, State]:
    """State of the newest ping of each topic."""
    found = sorted(house.records(target=house.hubs[0].target.name), key=lambda one: one.changed)
    return {one.statement: one.state for one in found}


@pytest.fixture(name="receiver")
def _receiver() -> Iterator[Receiver]:
    with Receiver(answering(202)) as receiver:
        yield receiver


def topics_of(receiver: Receiver) -> list[str]:
    return [parse_qs(request.body.decode())["hub.topic"][0] for request in receiver.requests]


def check_push(house: House, tmp_path: Path, kind: type[Hub] = Hub, *, headers: bool = True) -> None:
    """A subscriber of a real hub gets the very bytes of the feed, signed, when an edition comes out."""
    with hub(tmp_path) as address, Subscriber() as subscriber:
        hubs = (address,) if headers else ()
        serving = Serving(public=house.public, hosts=frozenset({"127.0.0.1"}), hubs=hubs)
        with Server(create_app(serving), host="127.0.0.1", port=0) as plain:
            house.site = replace(SITE, url=plain.address)
        app = create_app(replace(serving, site_url=plain.address))
        with Server(app, host="127.0.0.1", port=plain.port) as server:
            assert server.address == house.site.url
            connect(house, address, kind)
            house.write()
            house.tick()
            topic = server.address + "atom.xml"
            form = {"hub.mode": "subscribe", "hub.topic": topic, "hub.callback": subscriber.address, "hub.secret": "s"}
            assert requests.post(address, data=form, timeout=20).status_code == 202
            assert subscriber.verified.get(timeout=20) == topic
            house.at(NINE)
            house.tick()
            assert set(pings(house).values()) == {State.DELIVERED}
            assert not subscriber.pushed.empty()  # the hub does its tasks before it answers
            push = subscriber.pushed.get()
            assert push.body == (house.public / "atom.xml").read_bytes()
            assert b"seed/2026" in push.body
            assert push.signature == "sha256=" + hmac.new(b"s", push.body, hashlib.sha256).hexdigest()
            assert subscriber.pushed.empty()


def test_a_subscriber_of_a_real_hub_gets_the_new_edition_pushed_and_signed(build, tmp_path):
    check_push(build(), tmp_path)


class NamesAnotherTopic(Hub):
    """Mutant: the topic is not the self link of the feed."""

    def publish(self, delivery: Delivery, *, at: datetime) -> Receipt:
        return super().publish(replace(delivery, payload={"topic": "http://127.0.0.1:9/none"}), at=at)


def test_a_hub_told_of_another_topic_pushes_nothing(build, tmp_path):
    with pytest.raises(AssertionError):
        check_push(build(), tmp_path, NamesAnotherTopic)


def test_without_its_header_the_hub_does_not_push_the_feed(build, tmp_path):
    with pytest.raises(AssertionError):
        check_push(build(), tmp_path, headers=False)


def check_once(house: House, receiver: Receiver) -> None:
    connect(house, receiver.url)
    house.write()
    house.write("tree")
    house.tick()
    house.at(NINE)
    receiver.requests.clear()
    house.tick()
    assert sorted(topics_of(receiver)) == sorted(SITE.url + name for name in TOPICS)
    for _ in range(2):
        house.later(hours=1)
        house.tick()
        house.restart()
        house.tick()
    assert len(receiver.requests) == 3


def test_two_editions_of_one_tick_are_one_ping_a_feed_and_a_quiet_day_is_none(build, receiver):
    check_once(build(), receiver)


class PingsAlways(Announcer):
    """Mutant: every tick is news."""

    def due(self, topics, *, now, cause):
        planned = super().due(topics, now=now, cause=cause)
        return [replace(one, key=replace(one.key, label=f"{now.timestamp()}")) for one in planned]


class Restless(Remembrancer):
    def __init__(self, **given):
        super().__init__(**given)
        self._announcer = PingsAlways(given["hubs"])


def test_a_heart_that_pings_at_every_tick_is_caught(build, receiver):
    house = build()
    house.heart_class = Restless
    with pytest.raises(AssertionError):
        check_once(house, receiver)


def test_a_ping_carries_both_names_of_the_topic_as_the_feed_itself_says_it(build, receiver):
    house = build()
    connect(house, receiver.url)
    house.tick()
    (form,) = [parse_qs(one.body.decode()) for one in receiver.requests if b"atom.xml" in one.body]
    assert form == {"hub.mode": ["publish"], "hub.url": [f"{SITE.url}atom.xml"], "hub.topic": [f"{SITE.url}atom.xml"]}
    assert f'<link rel="self" href="{form["hub.topic"][0]}"'.encode() in (house.public / "atom.xml").read_bytes()


def test_a_hub_that_is_down_keeps_nobody_waiting_and_is_tried_again(build):
    house = build(Town("neither", N))
    with Receiver(answering(202)) as receiver:
        address = receiver.url
    connect(house, address)
    house.write()
    house.tick()
    house.at(NINE)
    house.tick()
    assert [one.state for one in house.records(target=FEEDS)] == [State.DELIVERED]
    assert len(house.towns[0].arrived) == 1
    # Five attempts fail; the host is then left in peace, and what is newer waits for it unsent.
    assert set(pings(house).values()) <= {State.RETRY_WAIT, State.SCHEDULED}
    assert sum(one.attempts for one in house.records(target=house.hubs[0].target.name)) >= 3
    assert not house.briefing().attention


def test_a_change_that_a_crash_kept_from_the_hub_is_told_by_the_next_process(build, receiver):
    house = build()
    connect(house, receiver.url)
    house.write()
    house.tick()
    house.at(NINE)
    receiver.requests.clear()

    class Killed(BaseException):
        pass

    def before_the_plan(name: str) -> None:
        if name == "finish:after-commit" and house.ledger.records():
            raise Killed

    house.checkpoint = before_the_plan
    with pytest.raises(Killed):
        house.tick()
    assert receiver.requests == []
    house.checkpoint = lambda _name: None
    house.restart()
    house.tick()
    assert sorted(topics_of(receiver)) == sorted(SITE.url + name for name in TOPICS)


def test_pings_are_beyond_the_daily_limit_and_nothing_else_of_the_day(build, receiver):
    house = build(daily_limit=1)
    connect(house, receiver.url)
    for hour in range(3):
        house.write(f"seed-{hour}", time=f'"{9 + hour}:00"' if hour else '"09:00"')
    house.tick()
    for hour in range(3):
        house.at(NINE + timedelta(hours=hour))
        house.tick()
    assert len(receiver.requests) == 3 * 4  # the empty feeds, then three editions
    assert set(pings(house).values()) == {State.DELIVERED}


def test_a_guard_keeps_hubs_from_hearing_of_a_folder_in_doubt(build, receiver):
    house = build()
    connect(house, receiver.url)
    house.tick()
    receiver.requests.clear()
    house.ledger.guard("restored", "For a test.", now=house.now)
    house.write()
    house.at(NINE)
    house.tick()
    assert receiver.requests == []


def test_hubs_have_names_of_their_own_that_no_target_can_take(build):
    one, other = "https://hub.example/a", "https://hub.example/b"
    assert name_of(one) != name_of(other)
    assert name_of(one).startswith("hub:hub.example-")
    made = Hub(one, SITE, Outbound())
    assert (made.host, made.target_class) == ("hub.example", TargetClass.KEYED)
    house = build()
    house.write()
    house.tick()
    with pytest.raises(ValueRefused, match="takes no words"):
        made.render(next(iter(house.briefing().coming)).occurrence)
