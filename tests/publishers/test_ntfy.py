"""ntfy: the questions to every kind, the real server with every fault in front of it, and what only it does."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from scheduler.domain.delivery import Receipt
from scheduler.domain.ports import Publisher, why_unrevisable
from scheduler.domain.statement import Image
from scheduler.domain.target import Target
from scheduler.errors import NotSent, Refused, Unknown
from scheduler.publishers.kind import Surroundings
from scheduler.publishers.ntfy import NtfyPublisher, Settings
from tests.networks.matrix import NAME, TRIED, Network, check_one_fault
from tests.publishers.conformance import CANARY, LONG, QUESTIONS, QUICK, Candidate
from tests.publishers.samples import AT, SITE, delivery, occurrence
from tests.receivers.debian import NotHere
from tests.receivers.ntfy import PASSWORD, USER, Ntfy
from tests.receivers.scripted import Receiver, answering

LOCAL = {"allow_http": True, "allow_private": ["127.0.0.0/8"]}


def publisher(
    url: str, *, topic: str = "statements", pages: bool = True, kind: Any = NtfyPublisher, **keys: Any
) -> Any:
    here = Surroundings(site=SITE, outbound=QUICK, statements=Path("statements"), pages=pages)
    return kind(Target(name="candidate", kind="ntfy"), Settings(server=url, topic=topic, **LOCAL, **keys), here)


SENT = {"id": "rscFzqrYnvi7", "event": "message", "topic": "statements", "message": "x"}
CANDIDATE = Candidate(
    name="ntfy",
    make=lambda url: publisher(url, topic=CANARY, token=CANARY),
    accepts=answering(200, json.dumps(SENT).encode()),
    knows=answering(200, json.dumps({"username": "press", "role": "user"}).encode()),
)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.__name__)
def test_it_answers_every_question(question: Callable[[Candidate], None]) -> None:
    question(CANDIDATE)


# --- the real server ---


@pytest.fixture(scope="module")
def ntfy() -> Iterator[Ntfy]:
    try:
        server = Ntfy()
    except NotHere as why:
        pytest.skip(f"ntfy of Debian's trixie cannot be had: {why}")
    yield server
    server.remove()


@pytest.fixture
def topic(request: pytest.FixtureRequest) -> str:
    """A topic of this test alone."""
    return "t" + "".join(sign for sign in request.node.name if sign.isalnum())[-60:]


def network(ntfy: Ntfy, topic: str, kind: Any = NtfyPublisher) -> Network:
    def make(url: str, here: Surroundings) -> Publisher:
        settings = Settings(server=url, topic=topic, token=ntfy.token, **LOCAL)
        made: Publisher = kind(Target(name=NAME, kind="ntfy"), settings, here)
        return made

    return Network(
        make=make, port=ntfy.port, posts_by="POST / ", shown=lambda: [each["id"] for each in ntfy.messages(topic)]
    )


@pytest.mark.parametrize("fault", TRIED)
def test_whatever_the_network_does_the_server_shows_what_the_ledger_claims(
    fault: str, ntfy: Ntfy, topic: str, tmp_path: Path
) -> None:
    check_one_fault(tmp_path, network(ntfy, topic), fault)


class Hopeful(NtfyPublisher):
    """The mutant: what was not heard was not sent."""

    def publish(self, delivery: Any, *, at: datetime) -> Receipt:
        try:
            return super().publish(delivery, at=at)
        except Unknown as unknown:
            raise NotSent(unknown.detail) from None


def test_a_publisher_that_hopes_is_found_out(ntfy: Ntfy, topic: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        check_one_fault(tmp_path, network(ntfy, topic, Hopeful), "answer-lost")


def sent(ntfy: Ntfy, topic: str, *, kind: Any = NtfyPublisher, words: Any = None, **keys: Any) -> dict[str, Any]:
    there = publisher(ntfy.url, topic=topic, kind=kind, **({"token": ntfy.token} | keys))
    receipt = there.publish(delivery(there.render(occurrence(**(words or {}))), target="candidate"), at=AT)
    message = ntfy.messages(topic)[-1]
    assert receipt.remote_id == message["id"]
    assert receipt.url is None
    return message


def test_a_message_has_title_words_address_tags_priority_and_picture(ntfy: Ntfy, topic: str) -> None:
    words = {"tags": ("press freedom", "skull"), "images": (Image(file="square.jpg", alt="The square."),)}
    message = sent(ntfy, topic, priority=4, hashtags=True, words=words)
    assert message["title"] == "The 38th anniversary"
    assert message["message"] == "On this day, thirty-eight years ago."
    assert message["click"] == "https://example.org/square-1989/2027/"
    assert message["attachment"]["url"] == "https://example.org/square-1989/2027/square.jpg"
    assert (message["tags"], message["priority"]) == (["#PressFreedom", "#Skull"], 4)


@pytest.mark.parametrize("file", ["square.pdf", "square", "square.svg"])
def test_what_no_page_shows_as_a_picture_is_not_attached(ntfy: Ntfy, topic: str, file: str) -> None:
    message = sent(ntfy, topic, words={"images": (Image(file=file, alt="x"),)})
    assert "attachment" not in message


def test_what_has_no_page_has_no_address(ntfy: Ntfy, topic: str) -> None:
    message = sent(ntfy, topic, words={"public": False, "images": (Image(file="a.jpg", alt="x"),)})
    assert not {"click", "attachment", "tags", "priority"} & message.keys()


def test_a_statement_without_a_summary_says_its_title_and_not_triggered(ntfy: Ntfy, topic: str) -> None:
    assert sent(ntfy, topic, words={"body": "![](a.jpg)\n"})["message"] == "The 38th anniversary"


NASTY = '"é\U0001f56f\n\\' * 2_000


def check_a_long_text_stays_a_message(ntfy: Ntfy, topic: str, kind: Any) -> None:
    message = sent(ntfy, topic, kind=kind, words={"social": NASTY, "title": LONG})
    assert message["message"].startswith('"é'), "and not `You received a file`"
    assert "attachment" not in message


def test_a_text_of_any_length_is_a_message_that_can_be_read(ntfy: Ntfy, topic: str) -> None:
    check_a_long_text_stays_a_message(ntfy, topic, NtfyPublisher)
    assert len(ntfy.messages(topic)[-1]["message"].encode()) < 4_000


def test_a_limit_counted_in_characters_is_caught(ntfy: Ntfy, topic: str) -> None:
    class Counting(NtfyPublisher):
        def render(self, occurrence: Any) -> Any:
            edition = super().render(occurrence)
            assert isinstance(edition.payload, dict)
            edition.payload["message"] = NASTY[:3_000]
            return edition

    with pytest.raises(AssertionError):
        check_a_long_text_stays_a_message(ntfy, topic, Counting)


def test_a_password_opens_too_and_wrong_ones_have_their_sentence(ntfy: Ntfy, topic: str) -> None:
    assert sent(ntfy, topic, token=None, user=USER, password=PASSWORD)["title"]
    for keys, status, cure in (
        ({"token": "tk_another"}, 401, "Renew it"),
        ({"user": USER, "password": "another"}, 401, "Renew it"),
        ({}, 403, "write-only"),
    ):
        there = publisher(ntfy.url, topic=topic, **keys)
        with pytest.raises(Refused, match=cure) as refusal:
            there.publish(delivery(there.render(occurrence()), target="candidate"), at=AT)
        assert refusal.value.status == status
        assert "another" not in refusal.value.detail
    assert len(ntfy.messages(topic)) == 1


def test_a_topic_that_the_server_keeps_for_itself_is_refused(ntfy: Ntfy) -> None:
    there = publisher(ntfy.url, topic="docs", token=ntfy.token)
    with pytest.raises(Refused, match="another one"):
        there.publish(delivery(there.render(occurrence()), target="candidate"), at=AT)


def test_check_says_who_we_are_and_sends_nothing(ntfy: Ntfy, topic: str) -> None:
    checked = publisher(ntfy.url, topic=topic, token=ntfy.token).check(at=AT)
    assert (checked.who, checked.facts["role"], checked.ends) == (USER, "admin", None)
    assert int(checked.facts["messages left today"]) > 0
    assert publisher(ntfy.url, topic=topic).check(at=AT).who == "anybody"
    with pytest.raises(Refused, match="Renew it"):
        publisher(ntfy.url, topic=topic, token="tk_another").check(at=AT)
    assert ntfy.messages(topic) == []


def test_check_says_when_the_token_ends() -> None:
    told = {"username": "press", "tokens": [{"token": "other", "expires": 1}, {"token": "ours", "expires": 1812092405}]}
    with Receiver(answering(200, json.dumps(told).encode())) as receiver:
        ends = publisher(receiver.url, token="ours").check(at=AT).ends
    assert ends == datetime.fromtimestamp(1812092405, UTC)


def test_a_limit_of_the_server_is_waited_for() -> None:
    try:
        busy = Ntfy(burst=3)
    except NotHere as why:
        pytest.skip(f"ntfy of Debian's trixie cannot be had: {why}")
    try:
        there = publisher(busy.url, token=busy.token)
        due = delivery(there.render(occurrence()), target="candidate")

        def insist() -> None:
            for _ in range(20):
                there.publish(due, at=AT)

        with pytest.raises(NotSent, match="not now") as refusal:
            insist()
        assert refusal.value.status == 429
    finally:
        busy.remove()


# --- keys ---


def test_what_was_sent_cannot_be_changed() -> None:
    assert why_unrevisable(publisher("http://127.0.0.1:1")) is not None


@pytest.mark.parametrize(
    ("keys", "cure"),
    [
        ({}, "topic"),
        ({"topic": "not a topic"}, "1 to 64"),
        ({"topic": "t", "user": "u"}, "Give either"),
        ({"topic": "t", "user": "u", "password": "p", "token": "t"}, "Give either"),
        ({"topic": "t", "priority": 6}, "less than or equal"),
        ({"topic": "t", "server": "http://ntfy.example"}, "not encrypted"),
    ],
)
def test_keys_that_cannot_be_meant_are_refused(keys: dict[str, Any], cure: str) -> None:
    with pytest.raises(ValidationError, match=cure):
        Settings(**keys)
