"""Bluesky on a real server (PDS), with every fault of a network in front of it: `make networks`.

A job of its own, for it wants Node and takes minutes the first time; `make test` asks the same of a fake.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from scheduler.domain.delivery import Delivery, Receipt, State
from scheduler.domain.target import Target
from scheduler.errors import NotSent, PublishError, Refused, Unknown
from scheduler.publishers.bluesky.account import Attempt, Session
from scheduler.publishers.bluesky.publisher import BlueskyPublisher
from scheduler.publishers.bluesky.records import record, record_key
from scheduler.publishers.bluesky.settings import Settings
from scheduler.publishers.kind import Surroundings
from tests.networks.matrix import FAULTS, HASTY, NAME, Network, OneFault, check_one_fault, house_at, let_it_settle
from tests.publishers.bluesky_account import LOCAL, PATIENT, PUT, due, out, pictures, publisher
from tests.publishers.conformance import LONG
from tests.publishers.samples import AT, delivery, occurrence
from tests.receivers.pds_server import Account, Pds
from tests.remembrancer.house import NINE


@pytest.fixture(scope="module")
def pds() -> Iterator[Pds]:
    server = Pds()
    yield server
    server.remove()


@pytest.fixture
def account(pds: Pds) -> Account:
    return pds.account()


def of(account: Account, **keys: Any) -> BlueskyPublisher:
    keys = {"handle": account.handle, "password": account.password, **keys}
    return publisher(f"http://127.0.0.1:{account.server.port}", **keys)


def network(account: Account, kind: type[BlueskyPublisher] = BlueskyPublisher, **keys: Any) -> Network:
    def make(url: str, here: Surroundings) -> BlueskyPublisher:
        settings = Settings(server=url, handle=account.handle, password=account.password, **LOCAL, **keys)
        session = _session(account) if here.outbound is HASTY else None  # no login within two seconds
        return kind(Target(name=NAME, kind="bluesky"), settings, here, session)

    return Network(
        make=make,
        port=account.server.port,
        posts_by=PUT,
        shown=lambda: [each["uri"] for each in account.posts()],
        claimed=lambda remote: remote.partition("#")[0],
    )


def _session(account: Account) -> Session:
    told = account.server.call(
        "com.atproto.server.createSession", {"identifier": account.handle, "password": account.password}
    )
    return Session(did=told["did"], access=told["accessJwt"], refresh=told["refreshJwt"])


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_the_network_does_the_server_shows_what_the_ledger_claims(
    fault: str, account: Account, tmp_path: Path
) -> None:
    check_one_fault(tmp_path, network(account), fault)


class Blind(BlueskyPublisher):
    """Reads nothing back."""

    def find(self, delivery: Delivery) -> Receipt | None:
        return None


class Hopeful(BlueskyPublisher):
    """The mutant: what was not heard was not sent."""

    def publish(self, delivery: Delivery, *, at: Any) -> Receipt:
        try:
            return super().publish(delivery, at=at)
        except Unknown as unknown:
            raise NotSent(unknown.detail) from None


def test_even_blind_the_key_alone_leaves_no_post_twice(account: Account, tmp_path: Path) -> None:
    check_one_fault(tmp_path, network(account, Blind), "answer-lost")


def test_a_publisher_that_errs_is_found_out(account: Account, tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        check_one_fault(tmp_path, network(account, Hopeful), "answer-lost")


@pytest.mark.parametrize("fault", ["answer-lost", "reset-at-once", "500-accepted", "503-later", "html-accepted"])
def test_a_thread_is_resumed_at_the_right_post(fault: str, account: Account, tmp_path: Path) -> None:
    there = network(account, thread=True)
    with OneFault(there.port, there.posts_by, fault, at=2) as proxy:
        house = house_at(tmp_path, there, proxy)
        try:
            house.write(social=LONG)
            house.tick()
            house.at(NINE)
            house.tick()
            let_it_settle(house)
            written = house.only(NAME)
            assert written.state is State.DELIVERED, written.detail
            posts = {each["value"]["text"].rpartition("\n")[2]: each for each in account.posts()}
            assert len(posts) == written.segments > 2
            refs = [{key: posts[f"{n}/{len(posts)}"][key] for key in ("uri", "cid")} for n in range(1, len(posts) + 1)]
            for number in range(1, len(posts)):
                value = posts[f"{number + 1}/{len(posts)}"]["value"]
                assert value["reply"] == {"root": refs[0], "parent": refs[number - 1]}
        finally:
            house.end()


# --- what the server says, where the fake says the same ---


def test_the_same_record_changes_nothing_and_another_one_is_left_as_it_is(account: Account) -> None:
    made = of(account)
    wanted = due(made)
    first = made.publish(wanted, at=AT)
    again = of(account).publish(wanted, at=AT + timedelta(days=400))
    assert first.remote_id == again.remote_id
    other = due(made, social="Other words.")
    with pytest.raises(Refused, match="left as they are"):
        made.publish(other, at=AT)
    assert made.find(other) is None
    forgotten = replace(wanted, published=AT + timedelta(days=3))  # as a ledger made anew would have it
    assert made.publish(forgotten, at=AT).confirmed_by == "read-back"
    (post,) = account.posts()
    assert post["value"]["text"] == wanted.payload["posts"][0]
    assert f"{post['uri']}#{post['cid']}" == first.remote_id


def test_the_record_is_just_what_was_meant(account: Account, tmp_path: Path) -> None:
    made = of(account, statements=tmp_path, label="graphic-media", hashtags=True)
    text = "“Ünïcödé 🕯️” @somebody.test (https://example.org/ä?b=#c)"
    wanted = due(made, social=text, images=pictures(tmp_path, (1500, 1000), (40, 20)))
    made.publish(wanted, at=AT)
    (post,) = account.posts()
    value = post["value"]
    images = value["embed"]["images"]
    assert value == record(wanted, wanted.payload["posts"][0], embed=value["embed"], reply=None)
    assert len(value["facets"]) == 3
    assert [each["alt"] for each in images] == ["Picture 0", "Picture 1"]
    for each in images:
        data = account.server.bytes_of(account.did, each["image"]["ref"]["$link"])
        assert len(data) == each["image"]["size"] <= 1_000_000
    assert made.find(wanted) is not None


@pytest.mark.parametrize("text", ["word " * 200, "👩‍👩‍👧‍👦" * 200, "天安門" * 200, "e\u0301" * 500, "क्षि" * 400])
def test_the_longest_texts_are_taken(text: str, account: Account) -> None:
    made = of(account)
    assert made.publish(due(made, social=text), at=AT).remote_id


@pytest.mark.parametrize("text", ["x" * 301, "👩‍👩‍👧‍👦" * 121])
def test_longer_ones_would_be_refused(text: str, account: Account) -> None:
    made = of(account)
    wanted = due(made)
    longer = replace(wanted, payload={**wanted.payload, "posts": [text], "facets": [[]]})
    with pytest.raises(Refused, match="InvalidRequest"):
        made.publish(longer, at=AT)
    assert account.posts() == []


def test_a_picture_that_was_never_uploaded_is_told(account: Account) -> None:
    made = of(account)
    attempt = Attempt(made._sessions, PATIENT, AT)
    wanted = due(made)
    blob = {"$type": "blob", "ref": {"$link": "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"}}
    image = {"image": {**blob, "mimeType": "image/png", "size": 9}, "alt": "", "aspectRatio": {"width": 1, "height": 1}}
    value = record(wanted, "x", embed={"$type": "app.bsky.embed.images", "images": [image]}, reply=None)
    body = {"repo": account.did, "collection": "app.bsky.feed.post", "rkey": record_key(wanted), "record": value}
    answer = attempt.write("com.atproto.repo.putRecord", body)
    assert (answer.status, b"BlobNotFound" in answer.body) == (400, True)


def test_what_is_taken_back_is_gone(account: Account) -> None:
    made = of(account, thread=True)
    edition = made.render(occurrence(social=LONG))
    standing = tuple(out(made, edition))
    gone = made.taken_back(edition.payload, "untrue")
    for number in range(len(standing)):
        done = tuple(Receipt() for _ in range(number))
        taken = delivery(gone, target="candidate", moment="retraction 2", out=done, changes=standing)
        assert made.find(taken) is None
        made.publish(taken, at=AT)
        made.publish(taken, at=AT)
        assert made.find(taken) is not None
    assert account.posts() == []


# --- sessions ---


def test_check_says_who_we_are_and_an_accounts_own_password_is_doubted(account: Account) -> None:
    checked = of(account).check(at=AT)
    assert checked.who == f"@{account.handle}"
    assert ["not confirmed" in each for each in checked.doubts] == [True]
    doubts = " ".join(of(account, password="the account's own one").check(at=AT).doubts)
    assert "own password" in doubts


def test_a_session_that_the_server_does_not_know_is_renewed_or_opened_anew(account: Account) -> None:
    good = _session(account)
    for broken in (
        Session(did=good.did, access="x.y.z", refresh=good.refresh),
        Session(did=good.did, access="x.y.z", refresh="x.y.z"),
    ):
        made = of(account, session=broken)
        with pytest.raises(NotSent, match="session was over"):
            made.publish(due(made), at=AT)
        assert made.publish(due(made), at=AT).remote_id
    assert len(account.posts()) == 1


def test_a_wrong_password_says_so(account: Account) -> None:
    with pytest.raises(Refused, match="app password"):
        of(account, password="wrong").check(at=AT)


def test_too_many_logins_are_a_limit_that_says_when_it_ends(account: Account) -> None:
    limited: PublishError | None = None
    for _ in range(40):
        try:
            of(account).check(at=AT)
        except NotSent as fault:
            limited = fault
            break
    assert isinstance(limited, NotSent)
    assert limited.status == 429
    assert limited.retry_after is not None
    assert timedelta() < limited.retry_after - AT <= timedelta(minutes=5)
