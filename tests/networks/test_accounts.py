"""What befalls an account, at every kind alike: a day without a network, a suspension, a token revoked within a thread.

And what stands of a thread that broke off can be taken back.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from scheduler.domain.delivery import State
from scheduler.domain.ports import why_unrevisable
from scheduler.errors import UsageError
from scheduler.ledger.ledger import Ledger
from scheduler.ledger.tables import deliveries
from scheduler.publishers.kind import Surroundings
from tests.faults.counts import FULL
from tests.networks.grounds import GROUNDS, Ground
from tests.networks.matrix import NAME, PATIENT, OneFault, let_it_settle
from tests.receivers.faulty import FaultyProxy
from tests.receivers.fetched import NotHere
from tests.receivers.proxies import joined
from tests.remembrancer.house import NINE, SITE, House


@contextmanager
def opened(name: str) -> Iterator[Ground]:
    try:
        made = GROUNDS[name]()
        ground = made.__enter__()
    except NotHere as why:
        pytest.skip(f"ntfy of Debian's trixie cannot be had: {why}")
    try:
        yield ground
    finally:
        made.__exit__(None, None, None)


def house_on(root: Path, ground: Ground, port: int, ledger: type[Ledger] = Ledger) -> House:
    here = Surroundings(site=SITE, outbound=PATIENT, statements=root / "statements", pages=False)
    made = ground.make(f"http://127.0.0.1:{port}", here)
    return House(root, made, feeds=False, ledger=ledger)  # type: ignore[arg-type]  # a publisher that is not made by hand


def everything_is_there_once(house: House, ground: Ground) -> None:
    record = house.only(NAME)
    assert record.state is State.DELIVERED, record.detail
    edition = house.ledger.edition(record.delivery)
    assert edition is not None
    assert [each.words for each in ground.shown()] == list(ground.wanted(edition.payload))


class Cable(FaultyProxy):
    """Carries every byte as it is, as long as it is not cut."""

    def __init__(self, to: int) -> None:
        super().__init__(to, seed="0", name=str)
        self._far = to

    def _converse(self, sock: Any) -> None:
        joined(sock, "127.0.0.1", self._far)


@pytest.mark.parametrize("name", GROUNDS if FULL else ["bluesky", "telegram", "email"])
def test_a_network_that_is_gone_for_a_day_gets_nothing_twice(name: str, tmp_path: Path) -> None:
    with opened(name) as ground, Cable(ground.port) as proxy:
        house = house_on(tmp_path, ground, proxy.port)
        try:
            proxy.refuse()
            house.write(social=ground.long)
            house.tick()
            house.at(NINE)
            for _ in range(100):
                house.tick()
                house.later(minutes=15)
            record = house.only(NAME)
            assert record.state in {State.DEAD, State.RETRY_WAIT}, "it is known that nothing is out"
            assert list(ground.shown()) == []
            proxy.listen()
            goes_on(house)  # a day is over: a person says that it is still worth it
            everything_is_there_once(house, ground)
        finally:
            house.end()


@pytest.mark.parametrize("name", GROUNDS if FULL else ["mastodon", "slack-bot", "ntfy"])
def test_an_account_that_is_suspended_says_so_and_gets_its_words_when_it_is_back(name: str, tmp_path: Path) -> None:
    with opened(name) as ground:
        house = house_on(tmp_path, ground, ground.port)
        try:
            ground.refuse(ground.refusal)
            house.write(social=ground.long)
            house.tick()
            house.at(NINE)
            house.tick()
            let_it_settle(house)
            record = house.only(NAME)
            assert record.state in {State.DEAD, State.RETRY_WAIT}
            assert record.detail.endswith("."), "a sentence for a person"
            assert list(ground.shown()) == []
            ground.refuse(None)
            goes_on(house)
            everything_is_there_once(house, ground)
        finally:
            house.end()


def goes_on(house: House) -> None:
    """A person has mended it, and says so."""
    lifted(house)
    record = house.only(NAME)
    decision = "again" if record.state is State.DEAD else "release"
    house.ledger.settle(record.delivery, decision, now=house.now, by="editor", reason="It is mended.")
    for _ in range(4):
        let_it_settle(house)


def lifted(house: House) -> None:
    for hold in house.ledger.active_holds(house.now):  # a target that refuses us is held by the program itself
        house.ledger.release(hold.scope, hold.value, now=house.now, by="editor")


# --- a thread that broke off ---


class Revoked(OneFault):
    """The right to post is taken away when the second post comes."""

    def __init__(self, ground: Ground) -> None:
        super().__init__(ground.port, ground.posts_by, "pass", at=2)
        self._ground = ground

    def _choose(self, what: str, turn: int, chance: random.Random) -> str:
        super()._choose(what, turn, chance)
        if self._posted == self.at:
            self._ground.refuse(self._ground.refusal)
        return "pass"


@contextmanager
def broken_off(root: Path, name: str, ledger: type[Ledger] = Ledger) -> Iterator[tuple[House, Ground]]:
    """A thread of which one post is out when the token is revoked."""
    with opened(name) as ground, Revoked(ground) as proxy:
        house = house_on(root, ground, ground.port if name == "email" else proxy.port, ledger)
        try:
            if name == "email":
                ground.server.replies = {"two@example.org": "550 5.7.1 this account is suspended"}
            house.write(social=ground.long)
            house.tick()
            house.at(NINE)
            house.tick()
            let_it_settle(house)
            yield house, ground
        finally:
            house.end()


PARTED = [name for name in GROUNDS if name != "ntfy"]


@pytest.mark.parametrize("name", PARTED if FULL else ["mastodon", "discord-bot", "email"])
def test_a_token_revoked_within_a_thread_leaves_what_is_out_and_the_rest_follows_when_it_is_mended(
    name: str, tmp_path: Path
) -> None:
    with broken_off(tmp_path, name) as (house, ground):
        record = house.only(NAME)
        assert record.state in {State.DEAD, State.RETRY_WAIT}
        assert record.segments_out == len(ground.shown()) == 1
        assert record.detail.endswith(".")
        ground.refuse(None)
        goes_on(house)
        everything_is_there_once(house, ground)


def retract(house: House) -> str:
    """As the command does it; the state in which the retraction ends, or why there is none."""
    (publisher,) = house.publishers().values()
    (change,) = house.revisions("seed").retractions(None, now=house.now, by="editor", reason="untrue")
    for each in house.records():
        if each.state in {State.RETRY_WAIT, State.DEAD}:
            house.ledger.settle(each.delivery, "drop", now=house.now, by="editor", reason="Retracted: untrue")
    if change.planned is None:
        assert change.why_not == why_unrevisable(publisher)
        return change.why_not
    (made,) = house.revise([change])
    let_it_settle(house)
    return house.stands(made.delivery).state


def check_half_a_thread_is_taken_back(root: Path, name: str, ledger: type[Ledger] = Ledger) -> None:
    with broken_off(root, name, ledger) as (house, ground):
        ground.refuse(None)
        lifted(house)
        end = retract(house)
        if end == State.DELIVERED:
            assert list(ground.shown()) == [], "what stood is gone, and nothing follows"
        else:
            assert end.endswith("."), "a sentence says why it cannot be"


@pytest.mark.parametrize("name", PARTED if FULL else ["bluesky", "telegram", "slack-webhook"])
def test_half_a_thread_can_be_taken_back(name: str, tmp_path: Path) -> None:
    check_half_a_thread_is_taken_back(tmp_path, name)


class Whole(Ledger):
    """The mutant: sees only what is out as a whole."""

    def half_out(self, statement: str, label: str) -> list[Any]:
        return []


def test_a_ledger_that_sees_only_whole_threads_is_found_out(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not out anywhere"):
        check_half_a_thread_is_taken_back(tmp_path, "telegram", Whole)


def check_a_doubt_ends_in_nothing_more(root: Path, ledger: type[Ledger] = Ledger) -> None:
    """The second post's answer is lost on a network that shows nothing: the first can be taken back, and no more."""
    with opened("telegram") as ground, OneFault(ground.port, ground.posts_by, "answer-lost", at=2) as proxy:
        house = house_on(root, ground, proxy.port, ledger)
        try:
            house.write(social=ground.long)
            house.tick()
            house.at(NINE)
            house.tick()
            _, second = ground.shown()
            assert house.only(NAME).state is State.UNCERTAIN
            assert retract(house) == State.DELIVERED
            assert list(ground.shown()) == [second], "of the other nobody knows that it is there, but a person"
            (doubtful,) = house.records(state=State.UNCERTAIN)
            house.ledger.settle(doubtful.delivery, "delivered", now=house.now, by="editor", reason="I saw it.")
            let_it_settle(house)
            assert list(ground.shown()) == [second], "no other follows it"
            assert house.stands(doubtful.delivery).held == "withdrawn"
        finally:
            house.end()


def test_what_is_in_doubt_stays_so_after_a_retraction_and_nothing_follows_it(tmp_path: Path) -> None:
    check_a_doubt_ends_in_nothing_more(tmp_path)


class Eager(Ledger):
    """The mutant: whoever says that a post is there has said that the rest is to follow."""

    def _go_on(self, connection: Any, row: Any, *more: Any) -> bool:
        done = super()._go_on(connection, row, *more)
        connection.execute(deliveries.update().where(deliveries.c.id == row.id).values(released_by="editor"))
        return done


def test_a_ledger_that_goes_on_after_a_retraction_is_found_out(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="no other follows"):
        check_a_doubt_ends_in_nothing_more(tmp_path, Eager)
