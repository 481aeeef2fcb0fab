"""Apprise, the real one, which sends JSON to a receiver on loopback: at most once, and never more than it can prove."""

from __future__ import annotations

import json
import subprocess
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from scheduler.domain.delivery import Receipt, TargetClass
from scheduler.domain.ports import Checking, why_unrevisable
from scheduler.domain.target import Target
from scheduler.errors import PublishError, Unknown
from scheduler.publishers.apprise.publisher import ApprisePublisher, Settings
from scheduler.publishers.kind import Surroundings
from scheduler.publishers.outbound.door import Outbound
from scheduler.publishers.outbound.wire import Patience
from tests.publishers import conformance
from tests.publishers.conformance import CANARY, Candidate
from tests.publishers.samples import AT, SITE, delivery, occurrence
from tests.receivers.scripted import Receiver, Script, answering, resetting_after, silent

PATIENT = Outbound(patience=Patience(dns=30, connect=30, gap=30, total=60))
HASTY = Outbound(patience=Patience(total=1))


def publisher(port: int, *, outbound: Outbound = PATIENT, path: str = CANARY) -> ApprisePublisher:
    here = Surroundings(site=SITE, outbound=outbound, statements=Path("statements"))
    settings = Settings.model_validate({"url": f"json://user:{CANARY}@127.0.0.1:{port}/{path}"})
    return ApprisePublisher(Target(name="candidate", kind="apprise"), settings, here)


def outcome(there: ApprisePublisher) -> Receipt | PublishError:
    try:
        return there.publish(delivery(there.render(occurrence()), target="candidate"), at=AT)
    except PublishError as error:
        return error


CANDIDATE = Candidate(
    name="apprise", make=lambda url: publisher(int(url.rpartition(":")[2])), accepts=answering(200), can_thread=False
)
ASKED = [
    conformance.renders_purely,
    conformance.survives_the_ledger,
    conformance.keeps_secrets_out_of_the_ledger,
    conformance.sends_once_for_one_receipt,
    conformance.tries_once,
    conformance.knows_what_it_does_not_know,
    conformance.says_no_secret,
    conformance.reads_back_what_is_there_and_no_more,
    conformance.checks_without_posting,
    conformance.makes_threads_of_posts_that_fit,
]
"""What can be asked of one that says nothing of hosts and statuses."""


@pytest.mark.parametrize("question", ASKED, ids=lambda question: question.__name__)
def test_it_answers_what_can_be_asked(question: Callable[[Candidate], None]) -> None:
    question(CANDIDATE)


def test_a_message_goes_out_once_and_is_unconfirmed() -> None:
    with Receiver(answering(200)) as receiver:
        receipt = outcome(publisher(receiver.port))
    assert isinstance(receipt, Receipt)
    assert receipt.detail.startswith("sent, unconfirmed")
    assert (receipt.url, receipt.remote_id) == (None, None)
    [request] = receiver.requests
    told = json.loads(request.body)
    assert told["title"] == "The 38th anniversary"
    assert told["message"] == "On this day, thirty-eight years ago.\n\nhttps://example.org/square-1989/2027/"


@pytest.mark.parametrize("script", [answering(401), answering(500), answering(429), resetting_after(b"", 0)])
def test_whatever_else_happens_is_unknown_and_is_not_repeated(script: Script) -> None:
    with Receiver(script) as receiver:
        error = outcome(publisher(receiver.port))
    assert isinstance(error, Unknown)
    assert receiver.connections == 1


def test_what_does_not_end_in_time_is_unknown() -> None:
    with Receiver(silent) as receiver:
        error = outcome(publisher(receiver.port, outbound=HASTY))
        assert isinstance(error, Unknown)
        assert "within 1 seconds" in error.detail


def check_no_secret(of: Callable[[int], Any]) -> None:
    with Receiver(answering(401, CANARY.encode())) as receiver:
        there = of(receiver.port)
        error = outcome(there)
    assert isinstance(error, PublishError)
    said = "".join(traceback.format_exception(error)) + repr(there) + there.render(occurrence()).canonical
    assert CANARY not in said
    assert "401" in error.detail, "what Apprise says itself is told"


def test_nothing_of_the_address_is_told() -> None:
    check_no_secret(publisher)


def test_a_mention_in_a_text_calls_nobody() -> None:
    body = publisher(1).render(occurrence(social="@everyone, come")).payload["body"]
    assert body == "@\u2060everyone, come"


def test_it_proves_reads_and_checks_nothing() -> None:
    there = publisher(1)
    assert there.target_class is TargetClass.NEITHER
    assert not isinstance(there, Checking)
    assert why_unrevisable(there) is not None


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mastodon://token@example.org", "kind: mastodon"),
        ("tgram://1:token/chat", "kind: telegram"),
        ("mailtos://a:b@example.org", "kind: email"),
        ("https://discord.com/api/webhooks/1/token", "no address of Apprise's"),
        ("nonsense://x", "knows no service"),
        ("json://127.0.0.1/?retry=3", "repeat"),
        ("json://127.0.0.1/?Overflow=split", "repeat"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_sentence(url: str, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Settings.model_validate({"url": url})


def test_a_simulated_workspace_sees_where_a_message_would_go() -> None:
    def destination(url: str) -> str:
        return Settings.model_validate({"url": url}).destinations()[0]

    assert destination("json://127.0.0.1:9000/x") == "https://127.0.0.1"
    assert destination("json://example.org/x") == "https://apprise.invalid"
    assert (
        destination("pover://localhostuserkeyxxxxxxxxxxxxxx@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
        == "https://apprise.invalid"
    )


def test_without_the_extra_one_sentence_says_what_to_install() -> None:
    program = (
        "import sys; sys.modules['apprise'] = None\n"
        "from scheduler.publishers.apprise.publisher import Settings\n"
        "try: Settings.model_validate({'url': 'json://127.0.0.1/x'})\n"
        "except ValueError as refused: print(refused)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "Apprise is not installed. Install `remembrancer[apprise]`." in done.stdout
