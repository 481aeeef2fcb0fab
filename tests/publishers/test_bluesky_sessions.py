"""Sessions on Bluesky: opened once, renewed in time, and never in the way of a write."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from scheduler.errors import NotSent, PublishError
from tests.publishers.bluesky_account import LOGIN, OPEN, PUT, RENEWAL, due, out, pictures, publisher
from tests.publishers.conformance import CANARY, LONG, NOWHERE
from tests.publishers.samples import AT, occurrence
from tests.receivers.bluesky import DID, LIMITED_AFTER, Bluesky
from tests.receivers.scripted import Receiver, answering


@pytest.fixture
def bluesky() -> Iterator[tuple[Bluesky, Receiver]]:
    api = Bluesky()
    with api.listening() as receiver:
        yield api, receiver


def test_one_login_serves_every_post_of_a_process(bluesky: tuple[Bluesky, Receiver]) -> None:
    api, receiver = bluesky
    made = publisher(receiver.url, thread=True)
    receipts = out(made, made.render(occurrence(social=LONG)))
    made.find(due(made, social=LONG))
    made.check(at=AT)
    assert (api.asked.count(LOGIN), api.asked.count(PUT)) == (1, len(receipts))


def test_a_process_that_logged_in_for_every_post_would_soon_be_locked_out(bluesky: tuple[Bluesky, Receiver]) -> None:
    api, receiver = bluesky
    wanted = due(publisher(receiver.url))
    for _ in range(LIMITED_AFTER):
        publisher(receiver.url).publish(wanted, at=AT)
    with pytest.raises(NotSent) as limited:
        publisher(receiver.url).publish(wanted, at=AT)
    assert limited.value.retry_after == AT + timedelta(seconds=290)
    assert api.asked.count(PUT) == LIMITED_AFTER


def test_a_session_near_its_end_is_renewed_before_anything_is_written(bluesky: tuple[Bluesky, Receiver]) -> None:
    api, receiver = bluesky
    api.life = 0
    made = publisher(receiver.url)
    made.publish(due(made), at=AT)
    made.publish(due(made), at=AT)
    assert api.asked == [LOGIN, PUT, RENEWAL, PUT]


def test_a_write_under_a_session_that_is_over_is_not_repeated_in_the_same_attempt(
    bluesky: tuple[Bluesky, Receiver],
) -> None:
    api, receiver = bluesky
    made = publisher(receiver.url)
    made.check(at=AT)
    api.expire()
    with pytest.raises(NotSent, match="session was over"):
        made.publish(due(made), at=AT)
    assert made.publish(due(made), at=AT).remote_id
    assert [each for each in api.asked if "getSession" not in each] == [LOGIN, PUT, RENEWAL, PUT]


def test_a_question_or_an_upload_under_a_session_that_is_over_is_asked_once_more(
    bluesky: tuple[Bluesky, Receiver], tmp_path: Path
) -> None:
    api, receiver = bluesky
    made = publisher(receiver.url, statements=tmp_path)
    made.check(at=AT)
    api.expire()
    assert made.find(due(made)) is None
    api.expire()
    assert made.publish(due(made, images=pictures(tmp_path, (40, 20))), at=AT).remote_id
    assert (api.asked.count(LOGIN), api.asked.count(RENEWAL)) == (1, 2)


def test_a_question_is_asked_twice_at_the_most() -> None:
    over = json.dumps({"error": "ExpiredToken"}).encode()

    class Stubborn(Bluesky):
        def _authorise(self, token: str) -> None:
            self.expire()
            super()._authorise(token)

    with Stubborn().listening() as receiver, pytest.raises(NotSent, match="session was over"):
        publisher(receiver.url).find(due(publisher(NOWHERE)))
    with Receiver(answering(400, over)) as receiver, pytest.raises(PublishError):
        publisher(receiver.url).find(due(publisher(NOWHERE)))


def test_when_nothing_can_be_renewed_a_login_follows(bluesky: tuple[Bluesky, Receiver]) -> None:
    api, receiver = bluesky
    made = publisher(receiver.url)
    made.check(at=AT)
    api.expire()
    api.refresh.clear()
    assert made.find(due(made)) is None
    assert api.asked.count(LOGIN) == 2


@pytest.mark.parametrize("script", [answering(500), answering(200, b"<html>"), answering(200, b"{}"), answering(302)])
def test_without_a_session_nothing_was_sent(script: Any) -> None:
    with Receiver(script) as receiver:
        made = publisher(receiver.url)
        with pytest.raises(NotSent):
            made.publish(due(made), at=AT)
    assert len(receiver.requests) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("did", "https://evil.example/"),
        ("did", ""),
        ("accessJwt", "a b"),
        ("accessJwt", "a\r\nb"),
        ("refreshJwt", None),
    ],
)
def test_a_login_that_is_answered_with_something_else_opens_nothing(name: str, value: str | None) -> None:
    told = {"did": DID, "accessJwt": "a.b.c", "refreshJwt": "a.b.c", name: value}
    with Receiver(answering(200, json.dumps(told).encode())) as receiver:
        made = publisher(receiver.url)
        with pytest.raises(NotSent, match="AT Protocol"):
            made.publish(due(made), at=AT)
    assert len(receiver.requests) == 1


@pytest.mark.parametrize("life", [-5, 10**400])
def test_a_life_that_no_token_has_is_no_trouble(life: int, bluesky: tuple[Bluesky, Receiver]) -> None:
    bluesky[0].life = life
    made = publisher(bluesky[1].url)
    assert made.publish(due(made), at=AT).remote_id
    assert made.publish(due(made), at=AT).remote_id


def test_no_token_stands_in_what_a_session_shows_of_itself() -> None:
    assert CANARY not in repr(OPEN)
