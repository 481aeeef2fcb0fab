"""Webhooks answer the questions of `conformance`, and each question finds out the publisher that errs."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from scheduler.domain.delivery import Delivery, Receipt
from scheduler.domain.edition import Edition
from scheduler.domain.occurrence import Occurrence
from scheduler.domain.ports import Publisher
from scheduler.domain.target import Target
from scheduler.errors import NotSent, Unknown
from scheduler.publishers.webhook.publisher import Settings, WebhookPublisher
from tests.publishers.conformance import (
    CANARY,
    QUESTIONS,
    QUICK,
    Candidate,
    keeps_its_key,
    keeps_secrets_out_of_the_ledger,
    knows_what_it_does_not_know,
    renders_purely,
    says_no_secret,
    tries_once,
)
from tests.publishers.samples import SITE
from tests.receivers.scripted import answering


def webhook(kind: type[WebhookPublisher] = WebhookPublisher) -> Callable[[str], Publisher]:
    def make(url: str) -> Publisher:
        settings = Settings(
            url=f"{url}/{CANARY}?token={CANARY}",
            secret=CANARY,
            headers={"Authorization": f"Bearer {CANARY}"},
            allow_http=True,
            allow_private=["127.0.0.0/8"],
        )
        return kind(Target(name="candidate", kind="webhook"), settings, SITE, QUICK)

    return make


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.__name__)
def test_webhooks_answer_every_question(question: Callable[[Candidate], None]) -> None:
    question(webhooks(WebhookPublisher))


def webhooks(kind: type[WebhookPublisher]) -> Candidate:
    return Candidate(
        name="webhook", make=webhook(kind), accepts=answering(200), key=lambda request: request.headers["webhook-id"]
    )


# --- the questions have teeth ---


class Restless(WebhookPublisher):
    """Renders other words each time."""

    _count = itertools.count()

    def render(self, occurrence: Occurrence) -> Edition:
        edition = super().render(occurrence)
        return Edition(
            lang=edition.lang, title=edition.title, summary="", text="", html="", url="", variant="plain",
            payload={**edition.payload, "summary": str(next(self._count))},
        )  # fmt: skip


class Insistent(WebhookPublisher):
    """Tries again by itself."""

    def publish(self, delivery: Delivery, *, at: datetime) -> Receipt:
        try:
            return super().publish(delivery, at=at)
        except Unknown:
            return super().publish(delivery, at=at)


class Hopeful(WebhookPublisher):
    """Takes an unknown outcome for an unsent one."""

    def publish(self, delivery: Delivery, *, at: datetime) -> Receipt:
        try:
            return super().publish(delivery, at=at)
        except Unknown as error:
            raise NotSent(error.detail) from None


class Talkative(WebhookPublisher):
    """Says where it failed, whole."""

    def publish(self, delivery: Delivery, *, at: datetime) -> Receipt:
        try:
            return super().publish(delivery, at=at)
        except NotSent as error:
            raise NotSent(f"{self._settings.url.get_secret_value()}: {error.detail}") from None


class Forgetful(WebhookPublisher):
    """Gives each attempt an id of its own."""

    def _signed(self, message: str, body: bytes, at: datetime) -> dict[str, str]:
        return super()._signed(f"{message}_{int(at.timestamp())}", body, at)


class Leaky(WebhookPublisher):
    """Keeps its address in the ledger."""

    def render(self, occurrence: Occurrence) -> Edition:
        edition = super().render(occurrence)
        payload: dict[str, Any] = {**edition.payload, "address": self._settings.url.get_secret_value()}
        return Edition(
            lang=edition.lang, title=edition.title, summary="", text="", html="", url="", variant="plain",
            payload=payload,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("mutant", "question"),
    [
        (Restless, renders_purely),
        (Insistent, tries_once),
        (Hopeful, knows_what_it_does_not_know),
        (Talkative, says_no_secret),
        (Forgetful, keeps_its_key),
        (Leaky, keeps_secrets_out_of_the_ledger),
    ],
)
def test_a_publisher_that_errs_is_found_out(
    mutant: type[WebhookPublisher], question: Callable[[Candidate], None]
) -> None:
    with pytest.raises(AssertionError):
        question(webhooks(mutant))
