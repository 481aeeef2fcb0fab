"""T22 to T26 and T29 to T31: whatever the world answers, on real sockets, through the real ledger, for every class.

What one answer means at the door alone is asked in `tests/publishers/test_outbound.py` and `test_answers.py`; here it
is asked what becomes of a delivery, and how often it is there in the end.
"""

from __future__ import annotations

import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from scheduler.domain.delivery import Delivery, Receipt, State
from scheduler.domain.retry import KEYED_TABLE, LONGEST_DEFERRAL, SHORT_TABLE
from scheduler.errors import NotSent, PublishError, Unknown
from tests.faults.answers import (
    ANSWERED,
    BROKEN,
    GONE,
    NEVER,
    NOT_SENT,
    REFUSED,
    SLOW,
    TAKEN,
    UNKNOWN,
    WAITS,
    Hook,
    Row,
    Street,
    redirects,
)
from tests.faults.counts import count
from tests.receivers.certificates import Authority
from tests.receivers.scripted import Receiver, answering, flooding, http, saying
from tests.remembrancer.house import KR, NINE, House, K, N, R

ROOT = Path(__file__).parents[2]
CLASSES = (K, R, KR, N)
WAIT, DEAD, VERIFYING, UNCERTAIN, DELIVERED = (
    State.RETRY_WAIT,
    State.DEAD,
    State.VERIFYING,
    State.UNCERTAIN,
    State.DELIVERED,
)
MEANS = {
    NEVER: (WAIT, WAIT, WAIT, WAIT),
    WAITS: (WAIT, WAIT, WAIT, WAIT),
    GONE: (WAIT, WAIT, WAIT, WAIT),
    REFUSED: (WAIT, DEAD, DEAD, DEAD),
    TAKEN: (DELIVERED, DELIVERED, DELIVERED, DELIVERED),
    UNKNOWN: (VERIFYING, VERIFYING, VERIFYING, UNCERTAIN),
}
"""The table of `docs/delivery.md`, "What an outcome means"."""


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Callable[..., House]]:
    houses: list[House] = []

    def building(hooks: list[Hook]) -> House:
        houses.append(House(tmp_path / f"workspace{len(houses)}", *hooks, feeds=False))  # type: ignore[arg-type]  # publishers, if not made by hand
        return houses[-1]

    yield building
    for house in houses:
        house.end()


def check_what_becomes_of_it(house: House, hooks: list[Hook]) -> None:
    """One day with bad answers, then a better one: what the table says, and each there as often as it may be."""
    house.write(body="Words that are long enough to be cut off. " * 10)
    house.tick()
    house.at(NINE)
    house.tick()
    for hook in hooks:
        record = house.only(hook.target.name)
        expected = MEANS[hook.row.means][CLASSES.index(hook.target_class)]
        assert record.state is expected, (hook.row.name, hook.target_class, record.detail)
        assert (record.held == "target_disabled") == (hook.row.means == GONE), hook.row.name
        if hook.row.means == NEVER:
            assert (hook.requests, hook.receiver.bytes_read) == (0, 0), hook.row.name
        hook.mend()
    if {hook.row.means for hook in hooks} == {NEVER}:
        return  # no receiver can mend that
    for _ in range(4):
        house.later(minutes=15)
        house.tick()
    for hook in hooks:
        record = house.only(hook.target.name)
        posts = set(hook.posts) if hook.target_class is K else hook.posts
        assert len(posts) <= 1, f"twice: {hook.row.name} {hook.target_class}"
        if record.state is DELIVERED:
            assert len(posts) == 1, f"called delivered: {hook.row.name} {hook.target_class}"
        elif hook.row.means not in {NEVER, GONE}:
            assert record.state is UNCERTAIN if hook.row.means == UNKNOWN else DEAD, hook.row.name
            assert hook.target_class is N or hook.row.means == REFUSED


@pytest.mark.parametrize("rows", [NOT_SENT, SLOW, BROKEN, ANSWERED], ids=["not sent", "slow", "broken", "answered"])
def test_every_answer_means_what_the_table_says_and_each_delivery_is_there_once(build, authority, rows):
    with Street(authority) as street:
        hooks = street.build(rows, CLASSES)
        check_what_becomes_of_it(build(hooks), hooks)


def test_no_class_follows_a_redirection(build, authority):
    with Receiver(answering()) as trap, Street(authority) as street:
        hooks = street.build(redirects(trap.url), CLASSES)
        check_what_becomes_of_it(build(hooks), hooks)
        assert trap.connections == 0


class Hoping(Hook):
    """The mutant: no answer is taken for "not sent"."""

    def publish(self, delivery, *, at):
        try:
            return super().publish(delivery, at=at)
        except Unknown as fault:
            raise NotSent(fault.detail) from None


class Believing(Hook):
    """The mutant: any 2xx is a success, whatever its form."""

    def publish(self, delivery: Delivery, *, at) -> Receipt:
        try:
            return super().publish(delivery, at=at)
        except PublishError as fault:
            if fault.status == 200:
                return Receipt()
            raise


class Following(Hook):
    """The mutant: a redirection is an address like any other."""

    def publish(self, delivery: Delivery, *, at) -> Receipt:
        try:
            return super().publish(delivery, at=at)
        except PublishError as fault:
            if fault.status is None or not 300 <= fault.status < 400:
                raise
            return Receipt()


@pytest.mark.parametrize(
    ("mutant", "name"),
    [
        (Hoping, "502 after posting"),
        (Hoping, "reset after 12 bytes of the answer"),
        (Believing, "HTML with 200 where JSON is the form"),
        (Following, "301 to http://127.0.0.1/"),
    ],
)
def test_a_publisher_that_reads_answers_otherwise_is_caught(build, authority, mutant, name):
    row = next(each for each in [*BROKEN, *redirects("http://127.0.0.1/")] if each.name == name)
    with Street(authority, mutant) as street:
        hooks = street.build([row], CLASSES)
        with pytest.raises(AssertionError):
            check_what_becomes_of_it(build(hooks), hooks)


# --- T29: "not now", in many spellings ---

DATE = b"Date: Thu, 04 Jun 2026 09:00:00 GMT\r\n"
HOUR, DAY = timedelta(hours=1), LONGEST_DEFERRAL
SPELLINGS: list[tuple[bytes, timedelta | None]] = [
    (b"Retry-After: 3600", HOUR),
    (b"retry-after:\t3600 ", HOUR),
    (b"Retry-After: 0", None),
    (b"Retry-After: 86400", DAY),
    (b"Retry-After: 9999999999", DAY),
    (b"Retry-After: 99999999999999999999", None),
    (b"Retry-After: -5", None),
    (b"Retry-After: +3600", None),
    (b"Retry-After: 3600.5", None),
    (b"Retry-After: 3.6e3", None),
    (b"Retry-After: inf", None),
    (b"Retry-After: nan", None),
    (b"Retry-After: \xef\xbc\x91\xef\xbc\x92", None),
    (b"Retry-After: \xb2", None),
    (b"Retry-After: 0x10", None),
    (b"Retry-After: 5\r\nRetry-After: 3600", None),
    (b"Retry-After:", None),
    (b"Retry-After: " + b"9" * 60_000, None),
    (b"Retry-After: soon", None),
    (b"Retry-After: Thu, 04 Jun 2026 10:00:00 GMT", HOUR),
    (b"Retry-After: Wed, 03 Jun 2026 09:00:00 GMT", None),
    (b"Retry-After: Thu, 04 Jun 2099 09:00:00 GMT", DAY),
    (b"Retry-After: Thu, 30 Feb 2026 09:00:00 GMT", None),
    (b"Retry-After: Thu, 04 Jun 2026 10:00:00 +0000", None),
]


def check_not_now(house: House, hooks: list[Hook]) -> None:
    house.write()
    house.tick()
    house.at(NINE)
    house.tick()
    for hook, (spelling, wait) in zip(hooks, [each for each in SPELLINGS for _ in (K, N)], strict=True):
        record = house.only(hook.target.name)
        table = (KEYED_TABLE if hook.target_class is K else SHORT_TABLE)[1]
        assert record.state is WAIT, spelling
        assert record.next_at is not None
        following = record.next_at - NINE
        if wait is None:
            assert table * 0.8 <= following <= table * 1.2, spelling
        else:
            assert following == wait, spelling


def not_now() -> list[Row]:
    return [
        Row(name=repr(line[:40]), means=WAITS, script=saying(b"HTTP/1.1 429 No\r\n" + DATE + line + b"\r\n\r\n"))
        for line, _ in SPELLINGS
    ]


def test_a_429_is_honoured_in_every_spelling_of_the_standard_and_in_no_other(build, authority):
    with Street(authority) as street:
        hooks = street.build(not_now(), (K, N))
        check_not_now(build(hooks), hooks)


class Deaf(Hook):
    """The mutant: it does not hear when to come again."""

    def publish(self, delivery, *, at):
        try:
            return super().publish(delivery, at=at)
        except NotSent as fault:
            raise NotSent(fault.detail, status=fault.status) from None


def test_a_publisher_that_comes_again_too_early_is_caught(build, authority):
    with Street(authority, Deaf) as street:
        hooks = street.build(not_now(), (K, N))
        with pytest.raises(AssertionError):
            check_not_now(build(hooks), hooks)


# --- T31: storms ---


def check_a_storm(house: House, hooks: list[Hook], most: int) -> None:
    """Five statements are due at once at a target that says no to each."""
    for number in range(5):
        house.write(f"seed{number}")
    house.tick()
    house.at(NINE)
    for _ in range(30):
        house.tick()
        house.later(minutes=20)
    for hook in hooks:
        assert 1 <= hook.requests <= most, (hook.row.name, hook.target_class)
        records = house.records(target=hook.target.name)
        assert len(records) == 5
        assert {record.held for record in records} == {"target_disabled"}
        assert not {record.state for record in records} & {DELIVERED, UNCERTAIN, VERIFYING}


STORMS = [(401, 3), (403, 3), (410, 1)]


@pytest.mark.parametrize(("status", "most"), STORMS)
def test_a_target_that_refuses_us_is_asked_no_more(build, authority, status, most):
    with Street(authority) as street:
        hooks = street.build([Row(name=str(status), means=GONE, script=answering(status))], CLASSES)
        check_a_storm(build(hooks), hooks, most)


class Stubborn(Hook):
    """The mutant: it says less than it heard."""

    def publish(self, delivery, *, at):
        try:
            return super().publish(delivery, at=at)
        except PublishError as fault:
            raise NotSent(fault.detail) from None


def test_a_program_that_goes_on_asking_is_caught(build, authority):
    with Street(authority, Stubborn) as street:
        hooks = street.build([Row(name="410", means=GONE, script=answering(410))], (N,))
        with pytest.raises(AssertionError):
            check_a_storm(build(hooks), hooks, 1)


# --- T24: answers without measure, and the memory of a whole process ---

EATER = r"""
import re, sys
from ipaddress import ip_network
from pathlib import Path
import requests
from scheduler.errors import PublishError
from scheduler.publishers.outbound.door import Door, Outbound

door = Door(allow_http=True, allow_private=(ip_network("127.0.0.0/8"),))
ways = {
    "ours": lambda url: Outbound().post(url, body=b"", headers={}, door=door),
    "plain": lambda url: requests.post(url, data=b"", timeout=20).content,
}
send = ways[sys.argv[1]]

def most():  # of this program's own: `ru_maxrss` would count what its parent was before it
    return int(re.search(r"VmHWM:\s+([0-9]+)", Path("/proc/self/status").read_text())[1])

send(sys.argv[2])
before = most()
for url in sys.argv[3:]:
    try:
        send(url)
    except PublishError:
        pass
print(most() - before)
"""
MOST = 8 * 1024  # KiB


def bomb(size: int) -> bytes:
    """So many zeros, packed."""
    packer = zlib.compressobj(9, wbits=31)
    piece = bytes(1 << 20)
    return b"".join(packer.compress(piece) for _ in range(size >> 20)) + packer.flush()


def check_memory(way: str) -> None:
    hundred = count(40, 100) << 20
    scripts = [
        answering(200),
        flooding(b"HTTP/1.1 200 OK\r\n\r\n", bytes(1 << 20), hundred),
        saying(http(200, bomb(count(64, 200) << 20), {"Content-Encoding": "gzip"})),
    ]
    if way == "ours":  # plain requests would give up here, after it has collected a hundred headers
        scripts.append(flooding(b"HTTP/1.1 200 OK\r\n", b"X: " + b"y" * 60_000 + b"\r\n", hundred))
    receivers = [Receiver(script) for script in scripts]
    for receiver in receivers:
        receiver.__enter__()
    try:
        words = [sys.executable, "-c", EATER, way, *(receiver.url for receiver in receivers)]
        grown = subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True, timeout=60)
    finally:
        for receiver in receivers:
            receiver.__exit__(None, None, None)
    assert int(grown.stdout) <= MOST


def test_no_answer_makes_the_process_grow():
    check_memory("ours")


def test_plain_requests_would_grow():
    with pytest.raises(AssertionError):
        check_memory("plain")
