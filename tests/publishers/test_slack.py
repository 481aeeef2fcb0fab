"""Slack, against a fake made from its reference: `tests/receivers/slack.py` says how strict it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from scheduler.domain.delivery import Delivery, Receipt
from scheduler.domain.edition import Edition
from scheduler.domain.ports import Publisher, why_unrevisable
from scheduler.domain.site import Site
from scheduler.domain.statement import Image
from scheduler.domain.target import Target
from scheduler.errors import NotSent, Refused, Unknown
from scheduler.publishers.answers import Answer
from scheduler.publishers.kind import Surroundings
from scheduler.publishers.slack.bot import MARK, SlackBot
from scheduler.publishers.slack.codes import of_api, of_webhook
from scheduler.publishers.slack.posts import SHAPE, blocks, fallback
from scheduler.publishers.slack.publisher import KIND, SlackWebhook
from scheduler.publishers.slack.settings import Settings
from tests.networks.matrix import NAME, TRIED, Network, check_one_fault
from tests.publishers.conformance import CANARY, LONG, QUESTIONS, QUICK, Candidate
from tests.publishers.samples import AT, SITE, delivery, occurrence
from tests.receivers.scripted import Receiver, answering
from tests.receivers.slack import CHANNEL, LIMITED, SERVICE, TOKEN, Message, Slack, alts, words

LOCAL = {"allow_http": True, "allow_private": ["127.0.0.0/8"]}
NAMES = ["webhook", "bot"]


def settings(way: str, url: str, *, secret: str | None = None, **keys: Any) -> Settings:
    if way == "webhook":
        return Settings(url=url + (f"/services/{secret}" if secret else SERVICE), **LOCAL, **keys)
    return Settings(server=url, token=secret or TOKEN, **{"channel": CHANNEL, **LOCAL, **keys})


def publisher(way: str, url: str, *, kind: Any = None, site: Site = SITE, pages: bool = True, **keys: Any) -> Any:
    here = Surroundings(site=site, outbound=QUICK, statements=Path("statements"), pages=pages)
    return (kind or KIND.build)(Target(name="candidate", kind="slack"), settings(way, url, **keys), here)


# --- the questions ---


def history(mark: str) -> bytes:
    message = {"ts": "1.2", "metadata": {"event_type": MARK, "event_payload": {"id": mark}}}
    return json.dumps({"ok": True, "messages": [{"ts": "1.1"}, message], "has_more": False}).encode()


def candidate(way: str) -> Candidate:
    made = publisher(way, "http://127.0.0.1:1")
    digest = delivery(made.render(occurrence()), target="candidate").segment_digest

    def make(url: str) -> Publisher:
        made: Publisher = publisher(way, url, secret=CANARY, thread=True)
        return made

    if way == "webhook":
        return Candidate(
            name=way, make=make, accepts=answering(200, b"ok"), knows=answering(400, b"no_text"), can_thread=True
        )
    return Candidate(
        name=way,
        make=make,
        accepts=answering(200, json.dumps({"ok": True, "channel": CHANNEL, "ts": "1.2"}).encode()),
        key=lambda request: str(json.loads(request.body)["metadata"]["event_payload"]["id"]),
        there=answering(200, history(digest)),
        not_there=answering(200, history("another")),
        knows=answering(200, json.dumps({"ok": True, "user": "statements", "channel": {"name": "x"}}).encode()),
        can_thread=True,
    )


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.__name__)
@pytest.mark.parametrize("way", NAMES)
def test_it_answers_every_question(way: str, question: Callable[[Candidate], None]) -> None:
    question(candidate(way))


# --- the matrix ---


@pytest.fixture
def slack() -> Iterator[tuple[Slack, Receiver]]:
    api = Slack(now=AT.timestamp())
    with api.listening() as receiver:
        yield api, receiver


def network(way: str, slack: tuple[Slack, Receiver], build: Callable[..., Any] = KIND.build) -> Network:
    api, receiver = slack

    def make(url: str, here: Surroundings) -> Publisher:
        made: Publisher = build(Target(name=NAME, kind="slack"), settings(way, url), here)
        return made

    return Network(
        make=make,
        port=receiver.port,
        posts_by=f"POST {SERVICE}" if way == "webhook" else "POST /api/chat.postMessage",
        shown=lambda: [each.ts for each in api.messages],
        claimed=lambda remote: remote.partition("/")[2],
    )


@pytest.mark.parametrize("fault", TRIED)
@pytest.mark.parametrize("way", NAMES)
def test_whatever_the_network_does_the_channel_shows_what_the_ledger_claims(
    way: str, fault: str, slack: tuple[Slack, Receiver], tmp_path: Path
) -> None:
    check_one_fault(tmp_path, network(way, slack), fault)


class Blind(SlackBot):
    """The mutant: reads nothing back."""

    def find(self, delivery: Delivery) -> Receipt | None:
        return None


class Trusting(SlackWebhook):
    """The mutant: every 2xx is a success."""

    def publish(self, delivery: Delivery, *, at: Any) -> Receipt:
        try:
            return super().publish(delivery, at=at)
        except Unknown as unknown:
            if unknown.status == 200:
                return Receipt()
            raise


@pytest.mark.parametrize(("way", "mutant", "fault"), [("bot", Blind, "answer-lost"), ("webhook", Trusting, "html")])
def test_a_publisher_that_errs_is_found_out(
    way: str, mutant: Any, fault: str, slack: tuple[Slack, Receiver], tmp_path: Path
) -> None:
    with pytest.raises(AssertionError):
        check_one_fault(tmp_path, network(way, slack, mutant), fault)


# --- words ---


def out(there: Any, edition: Edition, *, moment: str = "the day", changes: tuple[Receipt, ...] = ()) -> list[Receipt]:
    """Every segment, each read back where it can be."""
    receipts: tuple[Receipt, ...] = ()
    for _ in range(max(edition.segments, len(changes))):
        due = delivery(edition, target="candidate", moment=moment, out=receipts, changes=changes)
        receipt = there.publish(due, at=AT)
        if isinstance(there, SlackBot) and receipt.remote_id is not None:
            found = there.find(due)
            assert found is not None
            assert found.remote_id == receipt.remote_id
        receipts = (*receipts, receipt)
    return list(receipts)


HOSTILE = "“<!channel> <@U1> & *never* _forget_ `code`”, :skull: @here\n> 1 < 2 https://example.org/a_b?c=1&d=*2*"


@pytest.mark.parametrize("way", NAMES)
def test_nothing_is_read_as_markup_and_nobody_is_called(way: str, slack: tuple[Slack, Receiver]) -> None:
    api, receiver = slack
    out(publisher(way, receiver.url), publisher(way, receiver.url).render(occurrence(social=HOSTILE)))
    assert words(api.messages[0]) == HOSTILE
    assert not api.pinged
    assert "&lt;!channel&gt; &lt;@U1&gt; &amp;" in api.messages[0].text


def test_a_text_that_is_not_escaped_calls_everybody_and_is_caught(slack: tuple[Slack, Receiver]) -> None:
    class Raw(SlackWebhook):
        def _words(self, text: str, picture: Any = None) -> dict[str, Any]:
            return {**super()._words(text, picture), "text": text}

    made = publisher("webhook", slack[1].url)
    mutant = Raw(made.target, made._settings, made._here)
    out(mutant, mutant.render(occurrence(social=HOSTILE)))
    assert slack[0].pinged


@given(text=st.text(min_size=1).filter(str.strip) | st.sampled_from([HOSTILE, "https://example.org/"]))
def test_the_blocks_say_the_text_sign_for_sign(text: str) -> None:
    message = Message(ts="1.1", text=fallback(text), blocks=blocks(text))
    assert words(message) == text
    assert fallback(text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text


GATE = (Image(file="gate.png", alt="The gate"), Image(file="other.png", alt="Another"))


@pytest.mark.parametrize("way", NAMES)
def test_the_first_picture_is_shown_as_it_lies_on_the_page(way: str, slack: tuple[Slack, Receiver]) -> None:
    api, receiver = slack
    made = publisher(way, receiver.url)
    made.publish(delivery(made.render(occurrence(images=GATE)), target="candidate"), at=AT)
    (message,) = api.messages
    (picture,) = [each for each in message.blocks if each["type"] == "image"]
    assert picture["image_url"] == "https://example.org/square-1989/2027/gate.png"
    assert alts(message) == ("The gate",)


@pytest.mark.parametrize("way", NAMES)
def test_a_picture_that_slack_cannot_fetch_is_left_out_and_the_words_stand_once(
    way: str, slack: tuple[Slack, Receiver]
) -> None:
    api, receiver = slack
    api.fetches = False
    made = publisher(way, receiver.url)
    receipt = made.publish(delivery(made.render(occurrence(images=GATE)), target="candidate"), at=AT)
    (message,) = api.messages
    assert alts(message) == ()
    assert "left out" in receipt.detail


@pytest.mark.parametrize(
    "keys", [{"pictures": 0}, {"pages": False}, {"site": replace(SITE, url="http://127.0.0.1:8420/")}], ids=str
)
def test_what_nobody_can_fetch_is_not_offered(keys: dict[str, Any], slack: tuple[Slack, Receiver]) -> None:
    edition = publisher("bot", slack[1].url, **keys).render(occurrence(images=GATE))
    assert "picture" not in edition.payload


def test_a_correction_keeps_the_picture(slack: tuple[Slack, Receiver]) -> None:
    api, receiver = slack
    made = publisher("bot", receiver.url)
    first = made.publish(delivery(made.render(occurrence(images=GATE)), target="candidate"), at=AT)
    other = made.render(occurrence(images=GATE, social="Other words."))
    made.publish(delivery(other, target="candidate", moment="correction 2", changes=(first,)), at=AT)
    (message,) = api.messages
    assert (words(message), alts(message)) == ("Other words.", ("The gate",))


def test_a_thread_hangs_on_its_first_post(slack: tuple[Slack, Receiver]) -> None:
    there = publisher("bot", slack[1].url, thread=True, workspace="https://press.slack.com")
    receipts = out(there, there.render(occurrence(social=LONG)))
    messages = slack[0].messages
    assert len(messages) == len(receipts) > 1
    assert {each.thread for each in messages[1:]} == {messages[0].ts}
    digits = messages[0].ts.replace(".", "")
    assert receipts[0].url == f"https://press.slack.com/archives/{CHANNEL}/p{digits}"


# --- corrections ---


def test_words_that_are_out_are_changed_added_and_taken_away(slack: tuple[Slack, Receiver]) -> None:
    api, receiver = slack
    there = publisher("bot", receiver.url, thread=True)
    long, short = there.render(occurrence(social=LONG)), there.render(occurrence(social="A short one."))
    first = out(there, long)
    second = out(there, short, moment="correction 2", changes=tuple(first))
    assert [words(each) for each in api.messages] == ["A short one."]
    third = out(there, long, moment="correction 3", changes=(second[0],))
    assert [f"{CHANNEL}/{each.ts}" for each in api.messages] == [each.remote_id for each in third]
    assert third[0].remote_id == first[0].remote_id
    gone = there.taken_back(short.payload, "It was wrong.")
    out(there, gone, moment="retraction 4", changes=tuple(third))
    assert api.messages == []
    assert out(there, gone, moment="retraction 5", changes=tuple(third))[0].detail == "no longer there"


def test_an_edit_or_a_deletion_that_nobody_heard_of_is_read_back(slack: tuple[Slack, Receiver]) -> None:
    there = publisher("bot", slack[1].url)
    first = tuple(out(there, there.render(occurrence())))
    changed = delivery(
        there.render(occurrence(social="New.")), target="candidate", moment="correction 2", changes=first
    )
    assert there.find(changed) is None
    there.publish(changed, at=AT)
    assert there.find(changed) is not None
    gone = there.taken_back(changed.payload, None)
    taken = delivery(gone, target="candidate", moment="retraction 3", changes=first)
    assert there.find(taken) is None
    there.publish(taken, at=AT)
    assert there.find(taken) is not None


def test_what_a_webhook_posted_cannot_be_changed() -> None:
    assert why_unrevisable(publisher("webhook", "http://127.0.0.1:1")) is not None


# --- reading back ---


def test_a_post_is_found_pages_away_and_its_absence_is_proved_to_the_end(slack: tuple[Slack, Receiver]) -> None:
    api, receiver = slack
    there = publisher("bot", receiver.url)
    due = delivery(there.render(occurrence()), target="candidate")
    there.publish(due, at=AT)
    for _ in range(7):
        api._made({"text": "And another thing.", "blocks": []})
    api.page = 3
    assert there.find(due) is not None
    del api.messages[0]
    assert there.find(due) is None
    api.page = 0
    with pytest.raises(Unknown, match="So much was posted"):
        there.find(due)


def test_words_alone_prove_nothing(slack: tuple[Slack, Receiver]) -> None:
    api, receiver = slack
    there = publisher("bot", receiver.url)
    due = delivery(there.render(occurrence()), target="candidate")
    there.publish(due, at=AT)
    api.messages[0].metadata = {}
    assert there.find(due) is None
    api.messages[0].metadata = {"event_type": "other", "event_payload": {"id": due.segment_digest}}
    assert there.find(due) is None


@pytest.mark.parametrize("spoil", ["scope", "limited"])
def test_a_history_that_may_not_be_read_proves_nothing(spoil: str, slack: tuple[Slack, Receiver]) -> None:
    there = publisher("bot", slack[1].url)
    due = delivery(there.render(occurrence()), target="candidate")
    slack[0].scopes = frozenset({"chat:write"})
    if spoil == "limited":
        limited = {"ok": True, "messages": [], "is_limited": True}
        with Receiver(answering(200, json.dumps(limited).encode())) as receiver, pytest.raises(Unknown, match="whole"):
            publisher("bot", receiver.url).find(due)
        return
    with pytest.raises(Refused, match="channels:history"):
        there.find(due)


# --- refusals ---


@pytest.mark.parametrize(
    ("error", "kind", "status", "cure"),
    [
        ("invalid_auth", Refused, 401, "Install the app anew"),
        ("token_revoked", Refused, 401, "revoked"),
        ("account_inactive", Refused, 401, "removed"),
        ("missing_scope", Refused, 403, "chat:write"),
        ("not_in_channel", Refused, 403, "/invite"),
        ("channel_not_found", Refused, 403, "/invite"),
        ("is_archived", Refused, 410, "archived"),
        ("restricted_action", Refused, 403, "limits who may post"),
        ("msg_too_long", Refused, 400, "Shorten"),
        ("invalid_blocks", Refused, 400, "Report"),
        ("something_of_next_year", Refused, 400, "something_of_next_year"),
        ("Secret-1234", Refused, 400, "refuses this request"),
        ("rate_limited", NotSent, 429, "for now"),
        ("team_added_to_org", NotSent, 503, "tried again"),
        ("fatal_error", Unknown, 200, "may have been published"),
        ("internal_error", Unknown, 200, "may have been published"),
    ],
)
def test_each_refusal_of_the_api_has_its_sentence(
    error: str, kind: type[Exception], status: int, cure: str, slack: tuple[Slack, Receiver]
) -> None:
    slack[0].refuse = (200, {"ok": False, "error": error})
    there = publisher("bot", slack[1].url)
    with pytest.raises(kind, match=cure) as refusal:
        there.publish(delivery(there.render(occurrence()), target="candidate"), at=AT)
    assert refusal.value.status == status  # type: ignore[attr-defined]  # a PublishError
    assert "Secret" not in str(refusal.value)


@pytest.mark.parametrize(
    ("status", "word", "counts_as", "cure"),
    [
        (403, "invalid_token", 401, "Make a new webhook"),
        (404, "no_service", 410, "Make a new webhook"),
        (410, "channel_is_archived", 410, "archived"),
        (403, "action_prohibited", 403, "forbids"),
        (404, "channel_not_found", 403, "no such channel"),
        (400, "invalid_payload", 400, "our fault"),
        (400, "something_of_next_year", 400, "refuses this request"),
    ],
)
def test_each_refusal_of_a_webhook_has_its_sentence(
    status: int, word: str, counts_as: int, cure: str, slack: tuple[Slack, Receiver]
) -> None:
    slack[0].refuse = (status, word.encode())
    there = publisher("webhook", slack[1].url)
    with pytest.raises(Refused, match=cure) as refusal:
        there.publish(delivery(there.render(occurrence()), target="candidate"), at=AT)
    assert refusal.value.status == counts_as


def test_a_server_that_is_in_trouble_says_nothing_of_our_post() -> None:
    assert of_webhook(Answer(status=500, headers={}, body=b"rollup_error")) is None
    assert of_api(Answer(status=200, headers={}, body=b"<html>")) is None


@pytest.mark.parametrize("way", NAMES)
def test_a_limit_is_waited_for(way: str, slack: tuple[Slack, Receiver]) -> None:
    slack[0].refuse = LIMITED
    there = publisher(way, slack[1].url)
    with pytest.raises(NotSent) as refusal:
        there.publish(delivery(there.render(occurrence()), target="candidate"), at=AT)
    assert refusal.value.retry_after is not None
    assert (refusal.value.retry_after - AT).total_seconds() == 64


def test_only_ok_is_a_webhooks_success() -> None:
    for body in (b"OK", b"okay", b'"ok"', b'{"ok":true}'):
        with Receiver(answering(200, body)) as receiver:
            there = publisher("webhook", receiver.url)
            due = delivery(there.render(occurrence()), target="candidate")
            with pytest.raises(Unknown):
                there.publish(due, at=AT)


# --- checking ---


def test_check_says_who_we_are_and_posts_nothing(slack: tuple[Slack, Receiver]) -> None:
    webhook, bot = (publisher(way, slack[1].url).check(at=AT) for way in NAMES)
    assert webhook.who == "incoming webhook"
    assert (bot.who, bot.facts["channel"], bot.doubts) == ("@statements", "#statements", ())
    assert bot.facts["scopes"] == "channels:history, channels:read, chat:write"
    assert slack[0].messages == []


def test_check_says_what_will_not_go_well(slack: tuple[Slack, Receiver]) -> None:
    api, receiver = slack
    api.scopes = frozenset({"channels:read"})
    api.archived, api.member = True, False
    doubts = " ".join(publisher("bot", receiver.url).check(at=AT).doubts)
    assert all(part in doubts for part in ("`chat:write`", "`channels:history`", "archived", "/invite"))
    api.scopes = frozenset({"chat:write", "groups:history"})
    checked = publisher("bot", receiver.url).check(at=AT)
    assert ("channels:read" in checked.facts["channel"], checked.doubts) == (True, ())
    for way, cure in (("webhook", "new webhook"), ("bot", "Install the app anew")):
        with pytest.raises(Refused, match=cure):
            publisher(way, receiver.url, secret="T0/B0/another").check(at=AT)
    with Receiver(answering(200, b"ok")) as other, pytest.raises(Unknown, match="not Slack"):
        publisher("webhook", other.url).check(at=AT)


# --- settings ---


@pytest.mark.parametrize(
    ("keys", "cure"),
    [
        ({}, "Give either"),
        ({"channel": CHANNEL}, "Give either"),
        ({"url": f"https://hooks.slack.com{SERVICE}", "token": "t", "channel": CHANNEL}, "Give either"),
        ({"url": "https://hooks.slack.com/"}, "no incoming webhook"),
        ({"token": "t", "channel": "#statements"}, "no id of a channel"),
        ({"token": "t", "channel": CHANNEL, "workspace": "press"}, "pattern"),
    ],
)
def test_keys_that_cannot_be_meant_are_refused(keys: dict[str, Any], cure: str) -> None:
    with pytest.raises(ValidationError, match=cure):
        Settings(**keys)


def test_a_post_has_the_length_that_a_block_takes() -> None:
    edition = publisher("webhook", "http://127.0.0.1:1").render(occurrence(social="wörter " * 1000))
    assert edition.parts[0].length <= SHAPE.limit
