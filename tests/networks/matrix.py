"""Every network against every fault: what becomes of a delivery, and how often the post is there.

A network's own test module makes a `Network` and asks it all of `FAULTS` through `check_one_fault`. What the ledger
claims is held against what the server itself shows, asked without the code under test.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from scheduler.domain.delivery import State, TargetClass
from scheduler.domain.ports import Publisher
from scheduler.publishers.kind import Surroundings
from scheduler.publishers.outbound.door import Outbound
from scheduler.publishers.outbound.wire import Patience
from tests.faults.counts import FULL
from tests.receivers.faulty import FaultyProxy
from tests.receivers.scripted import http
from tests.remembrancer.house import NINE, SITE, House

NAME = "network"
PATIENT = Outbound(patience=Patience(dns=30, connect=30, gap=30, total=60))
HASTY = Outbound(patience=Patience(dns=30, connect=30, gap=1, total=2))
"""For answers that never come: what is slow on purpose must not be waited for."""

NOTHING, NOT_NOW, REFUSED, GONE, DONE, UNKNOWN = "nothing left", "not now", "refused", "gone", "done", "unknown"
FAULTS = {
    "refused": NOTHING,
    "pass": DONE,
    "slow": DONE,
    "reset-at-once": UNKNOWN,
    "reset-in-request": UNKNOWN,
    "reset-after-request": UNKNOWN,
    "answer-lost": UNKNOWN,
    "reset-in-answer": UNKNOWN,
    "answer-cut": UNKNOWN,
    "never": UNKNOWN,
    "500": UNKNOWN,
    "500-accepted": UNKNOWN,
    "503": UNKNOWN,
    "html": UNKNOWN,
    "html-accepted": UNKNOWN,
    "429": NOT_NOW,
    "503-later": NOT_NOW,
    "302": NOT_NOW,
    "401": NOT_NOW,
    "404": REFUSED,
    "410": GONE,
}
"""What befalls the first request that posts, and what it means (`docs/delivery.md`, "What an outcome means")."""

EVERY_RUN = (
    *("refused", "pass", "reset-in-request", "answer-lost", "answer-cut", "never", "500-accepted", "html-accepted"),
    *("429", "404", "410"),
)
"""Those that a run with small counts tries: one of each meaning, and whatever falls when the post is out."""

TRIED = tuple(FAULTS) if FULL else EVERY_RUN

PUBLISHED = frozenset(
    {"pass", "slow", "answer-lost", "reset-in-answer", "answer-cut", "never", "500-accepted", "html-accepted"}
)
"""Faults that fall when the network has published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """One network and one way to it.

    Attributes:
        make: the publisher, named `NAME`, for a server at this address, with these surroundings.
        port: of the server, on 127.0.0.1.
        posts_by: how the first line of a request that posts begins, such as `POST /api/v1/statuses`.
        shown: the ids of the posts that stand on the server, the first first.
        claimed: an id there by the id in the ledger.
    """

    make: Callable[[str, Surroundings], Publisher]
    port: int
    posts_by: str
    shown: Callable[[], Sequence[str]]
    claimed: Callable[[str], str] = str


class OneFault(FaultyProxy):
    """Does one thing to the n-th request that posts, and passes everything else on.

    Attributes:
        fault: what it does.
        at: to which of them; the first is 1.
    """

    def __init__(self, to: int, posts_by: str, fault: str, at: int = 1) -> None:
        super().__init__(to, seed="0", name=lambda _headers: "")
        self._posts_by = posts_by
        self.fault = fault
        self.at = at
        self._posted = 0

    def _choose(self, what: str, turn: int, chance: random.Random) -> str:
        if not what.startswith(self._posts_by):
            return "pass"
        self._posted += 1
        return self.fault if self._posted == self.at else "pass"

    def _answer(self, fault: str, request: bytes, chance: random.Random) -> bytes:
        if fault == "429":
            return http(429, headers={"Retry-After": "7"})
        return super()._answer(fault, request, chance)

    def _give(self, sock: Any, fault: str, answer: bytes, chance: random.Random) -> None:
        if fault == "never":  # until the client has had enough and goes
            sock.recv(1)
            return
        super()._give(sock, fault, answer, chance)


def house_at(root: Any, network: Network, proxy: FaultyProxy, outbound: Outbound = PATIENT) -> House:
    """A house whose one target is this network, reached through this proxy."""
    here = Surroundings(site=SITE, outbound=outbound, statements=root / "statements", pages=False)
    publisher = network.make(f"http://127.0.0.1:{proxy.port}", here)
    return House(root, publisher, feeds=False)  # type: ignore[arg-type]  # a publisher that is not made by hand


def let_it_settle(house: House) -> None:
    for _ in range(5):
        house.later(minutes=15)
        house.tick()


def becomes(means: str, target_class: TargetClass) -> State:
    """Where a delivery stands after one attempt that ended so."""
    if means == UNKNOWN:
        return State.UNCERTAIN if target_class is TargetClass.NEITHER else State.VERIFYING
    return {REFUSED: State.DEAD, DONE: State.DELIVERED}.get(means, State.RETRY_WAIT)


def check_one_fault(root: Any, network: Network, fault: str) -> None:
    """One fault, once, when the post is first made: what the table says, and in the end just what the ledger claims."""
    means = FAULTS[fault]
    before = list(network.shown())
    with OneFault(network.port, network.posts_by, fault) as proxy:
        house = house_at(root, network, proxy, HASTY if fault == "never" else PATIENT)
        try:
            if fault == "refused":
                proxy.refuse()
            house.write(social=f"Words for the fault {fault}.")
            house.tick()
            house.at(NINE)
            house.tick()
            target_class = house.publishers()[NAME].target_class
            record = house.only(NAME)
            assert record.state is becomes(means, target_class), record.detail
            assert (record.held == "target_disabled") is (means == GONE)
            assert len(network.shown()) - len(before) == (fault in PUBLISHED)
            proxy.listen()
            let_it_settle(house)
            check_the_claims(house, network, before)
            final = house.only(NAME).state
            if means in {REFUSED, GONE} or (means == UNKNOWN and target_class is TargetClass.NEITHER):
                assert final is becomes(means, target_class), "nothing is tried again by itself"
            else:
                assert final is State.DELIVERED, house.only(NAME).detail
        finally:
            house.end()


def check_the_claims(house: House, network: Network, before: Sequence[str]) -> None:
    """The server shows exactly the posts that the ledger claims; of an uncertain one it may show one or none."""
    record = house.only(NAME)
    there = [each for each in network.shown() if each not in before]
    if record.state is State.UNCERTAIN:
        assert len(there) <= 1
        return
    assert len(there) == (record.state is State.DELIVERED)
    if record.remote_id is not None:
        assert [network.claimed(record.remote_id)] == there
