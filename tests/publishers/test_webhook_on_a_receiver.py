"""Webhooks on a real receiver (adnanh/webhook), whose hook judges them with the script that our docs give.

A verifier beside the reference library: openssl computes what a shell script compares.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from scheduler.domain.delivery import Receipt
from scheduler.domain.target import Target
from scheduler.errors import PublishError, Refused, Unknown
from scheduler.publishers.outbound.door import Outbound
from scheduler.publishers.outbound.wire import Patience
from scheduler.publishers.webhook.publisher import Settings, WebhookPublisher
from tests.docs.reading import page
from tests.publishers.samples import SITE
from tests.publishers.test_webhook import NEW, OLD, SignsBodyOnly, due
from tests.receivers.adnanh import HEADER, WORD, AdnanhWebhook
from tests.receivers.fetched import NotHere

PATIENT = Outbound(patience=Patience(connect=20, gap=20, total=40))


@pytest.fixture(scope="module")
def receiver() -> Iterator[AdnanhWebhook]:
    (script,) = re.findall(r"```sh\n(#!/bin/sh\n.*?)```", page("webhooks.md"), re.DOTALL)
    try:
        server = AdnanhWebhook(NEW, script)
    except NotHere as why:
        pytest.skip(f"webhook of Debian's bookworm cannot be had: {why}")
    yield server
    server.remove()


def publisher(
    receiver: AdnanhWebhook, *, kind: type[WebhookPublisher] = WebhookPublisher, **more: Any
) -> WebhookPublisher:
    keys = {"secret": NEW, "headers": {HEADER: WORD}, "allow_http": True, "allow_private": ["127.0.0.0/8"], **more}
    return kind(Target(name="newsroom", kind="webhook"), Settings(url=receiver.url, **keys), SITE, PATIENT)


def outcome(of: WebhookPublisher, *, at: datetime | None = None) -> Receipt | PublishError:
    try:
        return of.publish(due(of), at=at or datetime.now(UTC))
    except PublishError as error:
        return error


def check_it_is_believed(receiver: AdnanhWebhook, of: WebhookPublisher) -> None:
    before = len(receiver.accepted())
    assert isinstance(outcome(of), Receipt)
    headers, body = of.request(due(of), at=datetime.now(UTC))
    assert receiver.accepted()[before:] == [(headers["webhook-id"], body)]


def test_what_we_sign_is_believed_and_arrives_byte_for_byte(receiver: AdnanhWebhook) -> None:
    check_it_is_believed(receiver, publisher(receiver))


def test_during_a_rotation_whoever_has_either_secret_believes_us(receiver: AdnanhWebhook) -> None:
    check_it_is_believed(receiver, publisher(receiver, secret=[OLD, NEW]))
    check_it_is_believed(receiver, publisher(receiver, secret=[NEW, OLD]))


def test_a_repeat_bears_the_same_id_so_that_the_receiver_can_discard_it(receiver: AdnanhWebhook) -> None:
    before = len(receiver.accepted())
    of = publisher(receiver)
    for seconds in (0, -30):
        assert isinstance(outcome(of, at=datetime.now(UTC) + timedelta(seconds=seconds)), Receipt)
    (first, second) = receiver.accepted()[before:]
    assert first == second


def test_another_secret_and_an_old_signature_are_not_believed(receiver: AdnanhWebhook) -> None:
    """It answers 500 to what its script refuses: nobody knows, and we ask again by table."""
    before = receiver.accepted()
    assert isinstance(outcome(publisher(receiver, secret=OLD)), Unknown)
    assert isinstance(outcome(publisher(receiver), at=datetime.now(UTC) - timedelta(minutes=6)), Unknown)
    assert receiver.accepted() == before


def test_who_does_not_know_the_word_does_not_come_to_the_script(receiver: AdnanhWebhook) -> None:
    before = receiver.accepted()
    refused = outcome(publisher(receiver, headers={HEADER: "guessed"}))
    assert isinstance(refused, Refused)
    assert refused.status == 403
    assert receiver.accepted() == before


def test_a_signature_of_the_body_alone_is_found_out(receiver: AdnanhWebhook) -> None:
    with pytest.raises(AssertionError):
        check_it_is_believed(receiver, publisher(receiver, kind=SignsBodyOnly))
