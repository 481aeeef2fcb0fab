"""A real SIGKILL at the worst moments, at every kind whose posts repeat: what stands, and what is told of it.

The process is ended by the network's own hand: when the bytes are there and nobody has read them, or when the network
has published and has not answered. Then another process starts, as after a power cut.
"""

from __future__ import annotations

import os
import random
import signal
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as MailSession

from scheduler.domain.delivery import State, TargetClass
from scheduler.ledger.ledger import Ledger
from scheduler.loading import load_everything
from scheduler.publishers.kind import Surroundings
from tests.faults.counts import FULL
from tests.networks.grounds import GROUNDS, Ground, mail_ground
from tests.networks.matrix import NAME, PATIENT, OneFault, let_it_settle
from tests.receivers.fetched import NotHere
from tests.receivers.mail import MailServer
from tests.remembrancer.house import NINE, SITE, House

INTENT, BYTES, ACCEPTED, WRITTEN = "intent", "bytes", "accepted", "written"
"""The attempt is written down; its bytes are out; the network has published; the answer is written down."""

PUBLISHED = {ACCEPTED, WRITTEN}


class Victim:
    """The process that is to die; known as soon as it lives."""

    def __init__(self) -> None:
        self._known = threading.Event()
        self._process = 0

    def is_(self, process: int) -> None:
        self._process = process
        self._known.set()

    def dies(self) -> None:
        assert self._known.wait(30)
        os.kill(self._process, signal.SIGKILL)


class Deadly(OneFault):
    """Kills whoever sends the n-th post, before the server hears of it or after it has published."""

    def __init__(self, to: int, posts_by: str, moment: str, at: int, victim: Victim) -> None:
        super().__init__(to, posts_by, moment, at)
        self._victim = victim

    def _answer(self, fault: str, request: bytes, chance: random.Random) -> bytes:
        return b"" if fault == BYTES else super()._answer(fault, request, chance)

    def _give(self, sock: Any, fault: str, answer: bytes, chance: random.Random) -> None:
        if fault not in {BYTES, ACCEPTED}:
            super()._give(sock, fault, answer, chance)
            return
        self._victim.dies()
        sock.recv(1)  # until it is dead


class DeadlyMail(MailServer):
    """The same for letters: the dot has come, and no reply goes out."""

    def __init__(self, moment: str, at: int, victim: Victim) -> None:
        super().__init__()
        self._moment, self._at, self._victim = moment, at, victim
        self._dots = 0

    async def handle_DATA(self, server: SMTP, session: MailSession, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        self._dots += 1
        if self._dots != self._at or self._moment not in {BYTES, ACCEPTED}:
            return await super().handle_DATA(server, session, envelope)
        reply = "250 OK" if self._moment == BYTES else await super().handle_DATA(server, session, envelope)
        self._victim.dies()
        return reply


@contextmanager
def scene(name: str, moment: str, at: int, victim: Victim) -> Iterator[tuple[Ground, str]]:
    """The ground of a kind, and the address at which its visitor is killed."""
    if name == "email":
        with mail_ground(DeadlyMail(moment, at, victim)) as ground:
            yield ground, f"127.0.0.1:{ground.port}"
        return
    try:
        opened = GROUNDS[name]()
        ground = opened.__enter__()
    except NotHere as why:
        pytest.skip(f"ntfy of Debian's trixie cannot be had: {why}")
    try:
        with Deadly(ground.port, ground.posts_by, moment, at, victim) as proxy:
            yield ground, f"http://127.0.0.1:{proxy.port}"
    finally:
        opened.__exit__(None, None, None)


def killed(house: House, moment: str, at: int, victim: Victim) -> None:
    """One tick in a process of its own, which does not outlive this moment of the n-th segment."""
    point = {INTENT: "intent:done", WRITTEN: "finish:done"}.get(moment)
    passed: list[str] = []

    def dying(name: str) -> None:
        passed.append(name)
        if name == point and passed.count(point) == at:
            os.kill(os.getpid(), signal.SIGKILL)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # it forks beside the network's threads, and needs none
        load_everything()  # no child pays for it
        child = os.fork()
    if child == 0:
        try:
            house.checkpoint = dying
            house.tick()
        finally:
            os._exit(1)
    victim.is_(child)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL, "it lived"


@contextmanager
def after_a_kill(
    root: Path, name: str, moment: str, at: int, ledger: type[Ledger] = Ledger
) -> Iterator[tuple[House, Ground]]:
    """A house of which a process was killed, and in which another has just begun."""
    victim = Victim()
    with scene(name, moment, at, victim) as (ground, url):
        here = Surroundings(site=SITE, outbound=PATIENT, statements=root / "statements", pages=False)
        house = House(root, ground.make(url, here), feeds=False, ledger=ledger)  # type: ignore[arg-type]  # not by hand
        try:
            house.write(social=ground.long)
            house.tick()
            house.at(NINE)
            house.end()
            killed(house, moment, at, victim)
            house.begin()
            yield house, ground
        finally:
            house.end()


def check_a_kill(root: Path, name: str, moment: str, at: int, ledger: type[Ledger] = Ledger) -> None:
    """Just what the table says, at once and in the end; and no post more or less than the ledger claims."""
    with after_a_kill(root, name, moment, at, ledger) as (house, ground):
        _check_at_once(house, ground, moment, at)
        let_it_settle(house)
        _check_in_the_end(house, ground, moment, at)


def _check_at_once(house: House, ground: Ground, moment: str, at: int) -> None:
    record = house.only(NAME)
    assert len(ground.shown()) == at - (moment not in PUBLISHED)
    assert record.segments >= 3 or not ground.parted
    if moment == WRITTEN:
        last = at == record.segments
        assert record.state is (State.DELIVERED if last else State.RETRY_WAIT)
        return
    assert record.segments_out == at - 1, "what is not proved is not claimed"
    assert record.state is (State.UNCERTAIN if _is_blind(house) else State.VERIFYING)


def _check_in_the_end(house: House, ground: Ground, moment: str, at: int) -> None:
    record = house.only(NAME)
    if moment != WRITTEN and _is_blind(house):
        assert record.state is State.UNCERTAIN, "nobody sends it again but a person"
        assert len(ground.shown()) == at - (moment not in PUBLISHED)
        decision = "delivered" if moment in PUBLISHED else "again"  # a person looks, and says what is there
        house.ledger.settle(record.delivery, decision, now=house.now, by="editor", reason="I looked.")
        let_it_settle(house)
        record = house.only(NAME)
    assert record.state is State.DELIVERED, record.detail
    edition = house.ledger.edition(record.delivery)
    assert edition is not None
    assert [each.words for each in ground.shown()] == list(ground.wanted(edition.payload)), "each once, in order"


def _is_blind(house: House) -> bool:
    return house.publishers()[NAME].target_class is TargetClass.NEITHER


def moments(name: str) -> list[tuple[str, int]]:
    """All of them with the full counts; in every run the one at which most is lost, and others where they differ."""
    places = (1, 2, 3) if name != "ntfy" else (1,)  # which sends one message, whole
    every = [(moment, at) for moment in (INTENT, BYTES, ACCEPTED, WRITTEN) for at in places]
    few = [(ACCEPTED, places[-1])]
    return every if FULL else [*few, (BYTES, 2), (WRITTEN, 1)] if name in {"telegram", "slack-bot"} else few


@pytest.mark.parametrize(
    ("name", "moment", "at"), [(name, moment, at) for name in GROUNDS for moment, at in moments(name)]
)
def test_a_process_killed_at_any_moment_leaves_what_the_ledger_claims(
    name: str, moment: str, at: int, tmp_path: Path
) -> None:
    check_a_kill(tmp_path, name, moment, at)


class Forgetful(Ledger):
    """The mutant: what was being sent when the process died was not sent."""

    def _interrupted(self, connection: Any, row: Any, now: Any, *, resend: bool) -> None:
        self._move(connection, row, "T7", State.RETRY_WAIT, now, next_at=now)


@pytest.mark.parametrize("name", ["telegram", "slack-bot"])
def test_a_ledger_that_sends_again_what_it_does_not_know_is_found_out(name: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        check_a_kill(tmp_path, name, ACCEPTED, 2, Forgetful)


def test_and_by_what_stands_there_alone(tmp_path: Path) -> None:
    """The same mutant, judged by the channel: the second post stands there twice."""
    with after_a_kill(tmp_path, "telegram", ACCEPTED, 2, Forgetful) as (house, ground):
        let_it_settle(house)
        texts = [each.words for each in ground.shown()]
        assert len(texts) == len(set(texts)) + 1
