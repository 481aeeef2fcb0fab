"""The same questions to every publisher that reaches a network; a new one is finished when it passes.

A kind's own test module makes a `Candidate`, and asks it all of `QUESTIONS` (`docs/networks.md`).
"""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from scheduler.domain.delivery import Delivery, Receipt, TargetClass
from scheduler.domain.edition import canonical_json
from scheduler.domain.ports import Checked, Checking, Publisher, ReadablePublisher
from scheduler.errors import NotSent, PublishError, Refused, Unknown
from scheduler.publishers.outbound.door import Outbound
from scheduler.publishers.outbound.wire import Patience
from tests.publishers.samples import AT, delivery, occurrence
from tests.receivers.scripted import Receiver, Request, Script, answering, resetting_after, silent

QUICK = Outbound(patience=Patience(connect=2.0, gap=1.2, total=2.5))
CANARY = "whsec_" + "canary5ecret" * 4
"""Stands wherever a candidate keeps a secret: signing key, token, header, path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One kind of publisher and what its receiver looks like.

    Attributes:
        make: builds it for a receiver at this base address (plain HTTP on 127.0.0.1), with `CANARY` in every secret
            and `QUICK` as its door.
        accepts: what a receiver says when all is well.
        key: where a request carries the key by which repeats are known; None where the network has none.
        meanings: what its statuses mean, where they do not mean what `MEANINGS` says.
        there, not_there: of a publisher that reads back, what the network says when `samples.occurrence()` is there and
            when it is provably not.
        knows: of a publisher that checks, what the network says when all is well.
        can_thread: whether `make` builds it with `thread: true`, and its posts are short enough that
            `occurrence(social=LONG)` makes several.
    """

    name: str
    make: Callable[[str], Publisher]
    accepts: Script
    key: Callable[[Request], str] | None = None
    meanings: Mapping[int, type] = field(default_factory=dict)
    there: Script | None = None
    not_there: Script | None = None
    knows: Script | None = None
    can_thread: bool = False


LONG = " ".join(f"Sentence number {number} of a text that is too long for one post." for number in range(60))
"""A `social` text of about 3,800 characters."""

MEANINGS: Mapping[int, type] = {
    302: NotSent,
    429: NotSent,
    401: Refused,
    403: Refused,
    410: Refused,
    422: Refused,
    500: Unknown,
    502: Unknown,
    504: Unknown,
}
"""What a status without a body means (`docs/delivery.md`, section 1.8)."""

NOWHERE = "http://127.0.0.1:1"


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
    for status, meaning in {**MEANINGS, **candidate.meanings}.items():
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


def takes_no_other_answer_for_a_success(candidate: Candidate) -> None:
    """A login page in place of the network's answer proves nothing; a webhook's receiver may say what it likes."""
    if candidate.make(NOWHERE).target_class is TargetClass.KEYED:
        return
    for body in (b"<html>Please log in</html>", b"", b"{}", b"[]", b'{"id": null}'):
        with Receiver(answering(200, body, {"Content-Type": "text/html"})) as receiver:
            assert outcome(candidate.make(receiver.url)) is Unknown, body


def reads_back_what_is_there_and_no_more(candidate: Candidate) -> None:
    publisher = candidate.make(NOWHERE)
    readable = publisher.target_class in {TargetClass.READABLE, TargetClass.KEYED_READABLE}
    assert readable is isinstance(publisher, ReadablePublisher), "its class says what can be read back"
    if not readable:
        return
    assert candidate.there is not None
    assert candidate.not_there is not None
    with Receiver(candidate.there) as receiver:
        found = _found(candidate.make(receiver.url))
        assert isinstance(found, Receipt)
        assert found.confirmed_by == "read-back"
        assert found.remote_id
        assert {request.head.split()[0] for request in receiver.requests} <= {b"GET"}
    with Receiver(candidate.not_there) as receiver:
        assert _found(candidate.make(receiver.url)) is None


def takes_no_fault_for_absence(candidate: Candidate) -> None:
    """What could not be asked is not provably absent: nothing may be sent again for it."""
    if not isinstance(candidate.make(NOWHERE), ReadablePublisher):
        return
    page = answering(200, b"<html>Please log in</html>")
    for script in (*(answering(status) for status in (302, 401, 403, 404, 429, 500, 502)), page, silent):
        with Receiver(script) as receiver:
            assert isinstance(_found(candidate.make(receiver.url)), PublishError)
    assert isinstance(_found(candidate.make(NOWHERE)), PublishError)


def _found(publisher: Publisher) -> Receipt | PublishError | None:
    assert isinstance(publisher, ReadablePublisher)
    try:
        return publisher.find(due(publisher))
    except PublishError as error:
        return error


def checks_without_posting(candidate: Candidate) -> None:
    if candidate.knows is None:
        assert not isinstance(candidate.make(NOWHERE), Checking)
        return
    with Receiver(candidate.knows) as receiver:
        publisher = candidate.make(receiver.url)
        assert isinstance(publisher, Checking)
        assert isinstance(publisher.check(at=AT), Checked)
        assert receiver.requests
    with Receiver(answering(401, CANARY.encode())) as receiver:
        error = _refusal(candidate.make(receiver.url))
    assert CANARY not in "".join(traceback.format_exception(error))


def _refusal(publisher: Publisher) -> PublishError:
    """What `check` raises, which is no more than what it may."""
    assert isinstance(publisher, Checking)
    try:
        publisher.check(at=AT)
    except PublishError as error:
        return error
    raise AssertionError("a refused credential was taken for a good one")


def makes_threads_of_posts_that_fit(candidate: Candidate) -> None:
    edition = candidate.make(NOWHERE).render(occurrence(social=LONG))
    assert all(part.limit is None or part.length <= part.limit for part in edition.parts)
    assert (edition.segments > 1) is candidate.can_thread
    if candidate.can_thread:
        assert edition.segments == len(edition.parts)


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
    takes_no_other_answer_for_a_success,
    reads_back_what_is_there_and_no_more,
    takes_no_fault_for_absence,
    checks_without_posting,
    makes_threads_of_posts_that_fit,
]
"""To each of them a `Candidate` answers by not raising AssertionError."""
