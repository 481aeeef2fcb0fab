"""The same questions to every publisher that reaches a network; a new one is finished when it passes.

To add one: a `Candidate` in `CANDIDATES`.
"""

from __future__ import annotations

import itertools
import json
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from scheduler.domain.delivery import Delivery, Receipt, TargetClass
from scheduler.domain.edition import Edition, canonical_json
from scheduler.domain.occurrence import Occurrence
from scheduler.domain.ports import Publisher
from scheduler.domain.target import Target
from scheduler.errors import NotSent, PublishError, Refused, Unknown
from scheduler.publishers.outbound import Outbound
from scheduler.publishers.outbound_wire import Patience
from scheduler.publishers.webhook import Settings, WebhookPublisher
from tests.publishers.samples import AT, SITE, delivery, occurrence
from tests.receivers.scripted import Receiver, Request, Script, answering, resetting_after, silent

QUICK = Outbound(patience=Patience(connect=0.5, gap=0.4, total=0.8))
CANARY = "whsec_" + "canary5ecret" * 4
"""Stands wherever a candidate keeps a secret: signing key, token, header, path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One kind of publisher and what its receiver looks like.

    Attributes:
        make: builds it for a receiver at this base address (plain HTTP on 127.0.0.1), with `CANARY` in every secret.
        accepts: what a receiver says when all is well.
        key: where a request carries the key by which repeats are known; None where the network has none.
    """

    name: str
    make: Callable[[str], Publisher]
    accepts: Script
    key: Callable[[Request], str] | None = None


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


CANDIDATES = [
    Candidate(
        name="webhook",
        make=webhook(),
        accepts=answering(200),
        key=lambda request: request.headers["webhook-id"],
    )
]

NOWHERE = "http://127.0.0.1:1"
every = pytest.mark.parametrize("candidate", CANDIDATES, ids=lambda candidate: candidate.name)


def due(publisher: Publisher, *, attempt: int = 1) -> Delivery:
    return delivery(publisher.render(occurrence()), target=publisher.target.name, attempt=attempt)


def outcome(publisher: Publisher) -> type:
    try:
        return type(publisher.publish(due(publisher), at=AT))
    except PublishError as error:
        return type(error)


# --- the questions ---


def asks_for_its_class(candidate: Candidate) -> None:
    publisher = candidate.make(NOWHERE)
    assert isinstance(publisher.target_class, TargetClass)
    assert publisher.host == "127.0.0.1"
    assert publisher.target.name == "candidate"


def renders_purely(candidate: Candidate) -> None:
    with Receiver(candidate.accepts) as receiver:
        publisher = candidate.make(receiver.url)
        first, second = publisher.render(occurrence()), publisher.render(occurrence())
        assert candidate.make(receiver.url).render(occurrence()).sha256 == first.sha256
    assert first.sha256 == second.sha256
    assert receiver.connections == 0


def survives_the_ledger(candidate: Candidate) -> None:
    edition = candidate.make(NOWHERE).render(occurrence())
    assert canonical_json(json.loads(edition.canonical)) == edition.canonical


def keeps_secrets_out_of_the_ledger(candidate: Candidate) -> None:
    edition = candidate.make(NOWHERE).render(occurrence())
    assert CANARY not in edition.canonical


def sends_once_for_one_receipt(candidate: Candidate) -> None:
    with Receiver(candidate.accepts) as receiver:
        assert outcome(candidate.make(receiver.url)) is Receipt
    assert len(receiver.requests) == 1


def tries_once(candidate: Candidate) -> None:
    for script in (answering(500), resetting_after(b"", 0)):
        with Receiver(script) as receiver:
            assert outcome(candidate.make(receiver.url)) is Unknown
        assert receiver.connections == 1


def keeps_its_key(candidate: Candidate) -> None:
    if candidate.key is None:
        return
    with Receiver(candidate.accepts) as receiver:
        for attempt in (1, 2, 3):
            publisher = candidate.make(receiver.url)
            publisher.publish(due(publisher, attempt=attempt), at=AT + timedelta(hours=attempt))
    assert len(set(map(candidate.key, receiver.requests))) == 1


def knows_what_was_not_sent(candidate: Candidate) -> None:
    assert outcome(candidate.make(NOWHERE)) is NotSent


def knows_what_it_does_not_know(candidate: Candidate) -> None:
    with Receiver(silent) as receiver:
        assert outcome(candidate.make(receiver.url)) is Unknown


def reads_statuses(candidate: Candidate) -> None:
    meanings = {302: NotSent, 429: NotSent, 401: Refused, 403: Refused, 410: Refused, 422: Refused, 502: Unknown}
    for status, meaning in meanings.items():
        with Receiver(answering(status)) as receiver:
            assert outcome(candidate.make(receiver.url)) is meaning, status


def says_no_secret(candidate: Candidate) -> None:
    echo = CANARY.encode()
    scripts = [*(answering(status, echo) for status in (302, 400, 401, 404, 410, 429, 500)), silent]
    said: list[str] = [repr(candidate.make(NOWHERE)), *_said(candidate.make(NOWHERE))]
    for script in scripts:
        with Receiver(script) as receiver:
            said.extend(_said(candidate.make(receiver.url)))
    assert CANARY not in "".join(said)


def _said(publisher: Publisher) -> list[str]:
    try:
        publisher.publish(due(publisher), at=AT)
    except PublishError as error:
        return [error.detail, repr(error), repr(error.__context__), *traceback.format_exception(error)]
    return []


QUESTIONS: list[Callable[[Candidate], None]] = [
    asks_for_its_class,
    renders_purely,
    survives_the_ledger,
    keeps_secrets_out_of_the_ledger,
    sends_once_for_one_receipt,
    tries_once,
    keeps_its_key,
    knows_what_was_not_sent,
    knows_what_it_does_not_know,
    reads_statuses,
    says_no_secret,
]


@every
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.__name__)
def test_every_publisher_answers_the_same_questions(
    candidate: Candidate, question: Callable[[Candidate], None]
) -> None:
    question(candidate)


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
    candidate = Candidate(
        name="mutant", make=webhook(mutant), accepts=answering(200), key=lambda request: request.headers["webhook-id"]
    )
    with pytest.raises(AssertionError):
        question(candidate)
