"""Mastodon's API on a real server, with every fault of a network in front of it.

What the ledger claims is held against what the server itself shows, asked without the code under test.
"""

from __future__ import annotations

import os
import random
import re
import signal
import warnings
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import requests
from PIL import Image

from scheduler.domain.delivery import Receipt, State
from scheduler.domain.target import Target
from scheduler.errors import NotSent, Refused, Unknown
from scheduler.loading import load_everything
from scheduler.publishers.kind import Surroundings
from scheduler.publishers.mastodon.api import Attempt
from scheduler.publishers.mastodon.publisher import MastodonPublisher
from scheduler.publishers.mastodon.settings import Settings
from scheduler.publishers.outbound.door import Outbound
from scheduler.publishers.outbound.wire import Patience
from tests.faults.counts import FULL
from tests.imaging.photographs import photograph
from tests.networks.matrix import EVERY_RUN
from tests.receivers.debian import NotHere
from tests.receivers.faulty import FaultyProxy
from tests.receivers.snac import Account, Snac
from tests.remembrancer.house import EIGHT, NINE, SITE, House

OUTBOUND = Outbound(patience=Patience(dns=30, connect=30, gap=30, total=60))
SOCIAL = "The square was cleared in the morning. We name those we know. We do not know them all."
MAKES = "POST /api/v1/statuses"
NAME = "fediverse"

WAITS, VERIFIES, DONE, HELD = State.RETRY_WAIT, State.VERIFYING, State.DELIVERED, "target_disabled"
DEAD = State.DEAD
FAULTS: dict[str, State | str] = {
    "pass": DONE,
    "slow": DONE,
    "reset-at-once": VERIFIES,
    "reset-in-request": VERIFIES,
    "reset-after-request": VERIFIES,
    "answer-lost": VERIFIES,
    "reset-in-answer": VERIFIES,
    "answer-cut": VERIFIES,
    "500-accepted": VERIFIES,
    "500": VERIFIES,
    "503": VERIFIES,
    "html": VERIFIES,
    "html-accepted": VERIFIES,
    "503-later": WAITS,
    "302": WAITS,
    "401": WAITS,
    "404": DEAD,
    "410": HELD,
}
"""What each fault, once, at the request that posts, makes of a delivery at first (`docs/delivery.md`)."""

HEARD_BY_NOBODY = {"answer-lost", "reset-in-answer", "answer-cut", "500-accepted", "html-accepted"}
"""Faults that fall when the server has published."""


@pytest.fixture(scope="module")
def snac() -> Iterator[Snac]:
    try:
        server = Snac()
    except NotHere as why:
        pytest.skip(f"snac2 of Debian's bookworm-backports cannot be had: {why}")
    yield server
    server.remove()


class OneFault(FaultyProxy):
    """Does one thing to the n-th request that posts, and passes everything else on.

    Attributes:
        fault: what it does.
        at: to which of them; the first is 1.
    """

    fault = "pass"
    at = 1

    def __init__(self, to: int) -> None:
        super().__init__(to, seed="0", name=lambda _headers: "")
        self.posted = 0

    def _choose(self, what: str, turn: int, chance: random.Random) -> str:
        if not what.startswith(f"{MAKES} "):
            return "pass"
        self.posted += 1
        return self.fault if self.posted == self.at else "pass"


@pytest.fixture
def account(snac: Snac) -> Account:
    return snac.account()


@pytest.fixture
def network(snac: Snac) -> Iterator[OneFault]:
    with OneFault(snac.port) as proxy:
        yield proxy


Rooms = Callable[..., House]


@pytest.fixture
def build(tmp_path: Path, account: Account, network: OneFault) -> Iterator[Rooms]:
    houses: list[House] = []

    def building(kind: type[MastodonPublisher] = MastodonPublisher, **keys: Any) -> House:
        settings = Settings(
            server=f"http://127.0.0.1:{network.port}",
            token=account.token,
            allow_http=True,
            allow_private=["127.0.0.0/8"],
            **keys,
        )
        root = tmp_path / f"workspace{len(houses)}"
        here = Surroundings(site=SITE, outbound=OUTBOUND, statements=root / "statements", pages=False)
        publisher = kind(Target(name=NAME, kind="mastodon"), settings, here)
        houses.append(House(root, publisher, feeds=False))  # type: ignore[arg-type]  # a publisher, if not made by hand
        return houses[-1]

    yield building
    for house in houses:
        house.end()


def claims(house: House) -> int:
    """How many posts the ledger claims."""
    record = house.only(NAME)
    return record.segments_out if record.segments > 1 else int(record.state is DONE)


def let_it_settle(house: House) -> None:
    for _ in range(5):
        house.later(minutes=15)
        house.tick()


def first_tick(house: House, social: str = SOCIAL, **front: str) -> None:
    house.write(social=social, **front)
    house.tick()
    house.at(NINE)
    house.tick()


def check_one_fault(house: House, network: OneFault, account: Account, fault: str) -> None:
    network.fault = fault
    first_tick(house)
    record = house.only(NAME)
    expected = FAULTS[fault]
    if expected == HELD:
        assert (record.state, record.held) == (WAITS, HELD)
    else:
        assert record.state is expected, record.detail
    assert len(account.posts()) == (fault in {"pass", "slow", *HEARD_BY_NOBODY})
    let_it_settle(house)
    assert len(account.posts()) == claims(house), "the server shows what the ledger claims"
    if expected not in {HELD, DEAD}:
        assert house.only(NAME).state is DONE
        assert house.only(NAME).url == account.posts()[0]["url"]


@pytest.mark.parametrize("fault", FAULTS if FULL else [each for each in FAULTS if each in EVERY_RUN])
def test_whatever_the_network_does_the_post_is_there_as_often_as_the_ledger_says(
    build: Rooms, network: OneFault, account: Account, fault: str
) -> None:
    check_one_fault(build(), network, account, fault)


def test_a_limit_is_waited_for(build: Rooms, network: OneFault, account: Account) -> None:
    network.fault = "429"
    house = build()
    first_tick(house)
    assert house.only(NAME).state is WAITS
    house.later(hours=15)
    house.tick()
    house.later(hours=15)
    house.tick()
    assert len(account.posts()) == claims(house)


def test_a_refused_connection_leaves_nothing_there_and_is_tried_again(
    build: Rooms, network: OneFault, account: Account
) -> None:
    house = build()
    network.refuse()
    first_tick(house)
    assert house.only(NAME).state is WAITS
    network.listen()
    let_it_settle(house)
    assert (len(account.posts()), house.only(NAME).state) == (1, DONE)


class Hasty(MastodonPublisher):
    """The mutant: sends again without looking first, as a key that the server does not know would allow."""

    def find(self, delivery: Any) -> Receipt | None:
        return None


class Hopeful(MastodonPublisher):
    """The mutant: what was not heard was not sent."""

    def publish(self, delivery: Any, *, at: Any) -> Receipt:
        try:
            return super().publish(delivery, at=at)
        except Unknown as unknown:
            raise NotSent(unknown.detail) from None


@pytest.mark.parametrize("mutant", [Hasty, Hopeful])
def test_without_reading_back_first_a_lost_answer_is_two_posts(
    build: Rooms, network: OneFault, account: Account, mutant: type[MastodonPublisher]
) -> None:
    house = build(mutant)
    with pytest.raises(AssertionError):
        check_one_fault(house, network, account, "answer-lost")
    let_it_settle(house)
    assert len(account.posts()) == 2, "snac knows no Idempotency-Key"


# --- threads ---

LONG = " ".join(f"Sentence {number} of the thread, with words of its own." for number in range(4))


def check_a_thread(house: House, network: OneFault, account: Account, fault: str, at: int) -> None:
    network.fault, network.at = fault, at
    first_tick(house, LONG)
    assert claims(house) == at - 1
    let_it_settle(house)
    record, posts = house.only(NAME), account.posts()
    assert record.state is DONE, record.detail
    assert [post["content"].count(f"{number}/{record.segments}") for number, post in enumerate(posts, 1)] == [
        1
    ] * record.segments
    assert [post["in_reply_to_id"] for post in posts] == [None, *(post["id"] for post in posts[:-1])]


@pytest.mark.parametrize(
    "fault", ["answer-lost", "503-later", *(["reset-at-once", "500-accepted", "html-accepted"] if FULL else [])]
)
@pytest.mark.parametrize("at", [1, 3])
def test_a_thread_is_resumed_at_the_right_post_whatever_befell_it(
    build: Rooms, network: OneFault, account: Account, fault: str, at: int
) -> None:
    check_a_thread(build(thread=True, limit=60), network, account, fault, at)


def test_a_thread_that_forgot_what_is_out_would_be_there_twice(
    build: Rooms, network: OneFault, account: Account
) -> None:
    with pytest.raises(AssertionError):
        check_a_thread(build(Hasty, thread=True, limit=60), network, account, "answer-lost", 3)


@pytest.mark.parametrize(
    "point", ["intent:done", "publish:after", *(["publish:before", "finish:before", "finish:done"] if FULL else [])]
)
@pytest.mark.parametrize("passed", [1, 3])
def test_a_process_killed_within_a_thread_leaves_no_post_twice_and_none_out(
    build: Rooms, network: OneFault, account: Account, point: str, passed: int
) -> None:
    house = build(thread=True, limit=60)
    house.write(social=LONG)
    house.tick()
    house.at(NINE)
    house.end()
    killed_at(house, point, passed)
    house.begin()
    let_it_settle(house)
    record, posts = house.only(NAME), account.posts()
    assert record.state is DONE, record.detail
    assert len(posts) == record.segments == claims(house)
    assert [post["in_reply_to_id"] for post in posts] == [None, *(post["id"] for post in posts[:-1])]


def killed_at(house: House, point: str, passed: int) -> None:
    """One tick in a process of its own, which a real SIGKILL ends when it passes the point so often."""
    times: list[str] = []

    def dying(name: str) -> None:
        if name == point:
            times.append(name)
            if len(times) == passed:
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
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL


# --- corrections ---


def test_a_correction_changes_the_very_post_and_a_deletion_that_snac_cannot_do_is_dead(
    build: Rooms, network: OneFault, account: Account
) -> None:
    house = build()
    first_tick(house)
    (before,) = account.posts()
    house.write(social="Other words, after a look at the files.")
    house.tick()
    (corrected,) = house.correct("seed", "2026")
    assert corrected.state is DONE
    (after,) = account.posts()
    assert "Other words" in after["content"]
    assert after["url"] == before["url"]
    (retracted,) = house.retract("seed", "2026", note="untrue")
    assert retracted.state is DEAD
    assert "by hand" in retracted.detail
    assert len(account.posts()) == 1


def test_a_picture_is_there_with_its_alt_text(build: Rooms, account: Account) -> None:
    house = build()
    (house.root / "statements" / "gate.png").write_bytes(photograph("PNG"))
    first_tick(house, image='{file: gate.png, alt: "The gate of the harbour"}')
    (post,) = account.posts()
    assert [each["description"] for each in post["media_attachments"]] == ["The gate of the harbour"]


def check_pictures_stay(build: Rooms, account: Account, kind: type[MastodonPublisher] = MastodonPublisher) -> None:
    house = build(kind)
    for name, colour in (("gate", "red"), ("quay", "blue")):
        file = house.root / "statements" / f"{name}.png"
        file.write_bytes(photograph("PNG", Image.new("RGB", (40, 30), colour)))
    pictures = '[{file: gate.png, alt: "The gate"}, {file: quay.png, alt: "The quay"}, {file: gate.png, alt: "Again"}]'
    house.write("first", social="The first.", image=pictures)
    house.write("later", social="The later.", image='{file: quay.png, alt: "Another text"}')
    house.tick()
    house.at(NINE)
    house.tick()
    shown = {}
    for post in account.posts():
        words = post["content"].removesuffix("<br>")
        shown[words] = [(each["description"], _colour(each["url"])) for each in post["media_attachments"]]
    assert shown == {
        "The first.": [("The gate", "red"), ("The quay", "blue"), ("Again", "red")],
        "The later.": [("Another text", "blue")],
    }


def _colour(url: str) -> str:
    image = Image.open(BytesIO(requests.get(url, timeout=60).content)).convert("RGB")
    red, _, blue = image.getpixel((5, 5))
    return "red" if red > blue else "blue"


def test_no_picture_takes_the_place_of_another_one_on_the_account(build: Rooms, account: Account) -> None:
    check_pictures_stay(build, account)


class Namesakes(MastodonPublisher):
    """The mutant: gives every picture the same name, by which snac keeps it."""

    def _upload(self, attempt: Any, picture: Any, at: Any) -> str:
        attempt = Alike(self._settings, self._here.outbound)
        return super()._upload(attempt, picture, at)


class Alike(Attempt):
    def _send(self, method: str, path: str, *, body: bytes = b"", headers: Any) -> Any:
        named = re.sub(rb'filename="[0-9a-f]+', b'filename="picture', body, count=1)
        return super()._send(method, path, body=named, headers=headers)


def test_a_publisher_that_calls_every_picture_the_same_is_found_out(build: Rooms, account: Account) -> None:
    with pytest.raises(AssertionError):
        check_pictures_stay(build, account, Namesakes)


def test_a_check_says_who_we_are_there(build: Rooms, account: Account) -> None:
    house = build()
    (publisher,) = house.publishers().values()
    assert isinstance(publisher, MastodonPublisher)
    found = publisher.check(at=EIGHT + timedelta())
    assert found.who == f"@{account.name}@127.0.0.1:{account.server.port}"
    assert found.doubts == ()


def test_a_token_that_the_server_does_not_know_is_named_with_its_cure(build: Rooms, account: Account) -> None:
    account.token = "a-token-of-nobody"
    (publisher,) = build().publishers().values()
    assert isinstance(publisher, MastodonPublisher)
    with pytest.raises(Refused, match="a token that it does not know"):
        publisher.check(at=EIGHT)
