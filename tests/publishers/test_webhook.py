from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from scheduler.domain.delivery import Delivery
from scheduler.domain.interval import parse_event
from scheduler.domain.revision import Kind, revision_moment
from scheduler.domain.rule import AnniversaryRule
from scheduler.domain.rule_text import parse_date
from scheduler.domain.statement import Image
from scheduler.domain.target import Target
from scheduler.errors import Refused, Unknown
from scheduler.publishers.outbound.door import Outbound
from scheduler.publishers.webhook.body import (
    FIELDS,
    LARGEST_BODY,
    TAKEN_BACK_FIELDS,
    block_ends,
    encode,
    fitted,
    paragraph_ends,
)
from scheduler.publishers.webhook.publisher import Settings, WebhookPublisher, webhook_schema
from tests.publishers.samples import AT, SITE, delivery, occurrence
from tests.receivers.scripted import Receiver, answering


def secret(length: int = 32, byte: int = 7) -> str:
    return "whsec_" + base64.b64encode(bytes([byte]) * length).decode()


OLD, NEW = secret(byte=1), secret(byte=2)
TARGET = Target(name="newsroom", kind="webhook")


def now() -> datetime:
    """The reference library asks the real clock: what is older than five minutes it refuses."""
    return datetime.now(UTC).replace(microsecond=0)


def publisher(url: str = "https://receiver.example/hook", *, lang: str | None = None, **more: Any) -> WebhookPublisher:
    given_settings = {"secret": NEW, "allow_http": True, "allow_private": ["127.0.0.0/8"], **more}
    target = Target(name="newsroom", kind="webhook", lang=lang)
    return WebhookPublisher(target, Settings(url=url, **given_settings), SITE, Outbound())


def due(of: WebhookPublisher, *, moment: str = "the day", version: int = 1, **changes: object) -> Delivery:
    return delivery(of.render(occurrence(**changes)), target="newsroom", moment=moment, version=version)


def correction(first: Delivery, *, kind: Kind = Kind.CORRECTION, payload: Any = None) -> Delivery:
    """The revision of a delivery, an hour after it."""
    return replace(
        first,
        key=replace(first.key, moment=revision_moment(kind, 2, "6" * 64)),
        payload=payload or first.payload,
        version=2,
        of=first.key.moment,
        revised=datetime(2027, 6, 4, 8, 0, tzinfo=UTC),
    )


def data(of: WebhookPublisher, **options: Any) -> dict[str, Any]:
    _, body = of.request(due(of, **options), at=AT)
    found: dict[str, Any] = json.loads(body)["data"]
    return found


# --- T40: signatures, judged by the reference library ---


def verifies(signing: str, headers: dict[str, str], body: bytes) -> bool:
    try:
        Webhook(signing).verify(body, headers)
    except WebhookVerificationError:
        return False
    return True


def check_signature(of: WebhookPublisher) -> None:
    first = due(of)
    headers, body = of.request(first, at=now())
    assert verifies(NEW, headers, body)
    assert not verifies(OLD, headers, body)
    assert not verifies(NEW, headers, body + b" ")
    assert not verifies(NEW, {**headers, "webhook-id": "msg_other"}, body)
    earlier = str(int(headers["webhook-timestamp"]) - 1)
    assert not verifies(NEW, {**headers, "webhook-timestamp": earlier}, body)
    assert not verifies(NEW, *of.request(first, at=now() - timedelta(minutes=6)))
    again, same = of.request(first, at=now() + timedelta(seconds=30))
    assert verifies(NEW, again, same)
    assert same == body
    assert again["webhook-id"] == headers["webhook-id"]
    assert again["webhook-timestamp"] != headers["webhook-timestamp"]


def test_the_reference_library_accepts_our_signature_and_nothing_altered_or_old() -> None:
    check_signature(publisher())


class Renames(WebhookPublisher):
    """A mutant: every attempt has an id of its own."""

    def _signed(self, message: str, body: bytes, at: datetime) -> dict[str, str]:
        return super()._signed(f"msg_{secrets.token_hex(8)}", body, at)


class SignsBodyOnly(WebhookPublisher):
    """A mutant: id and time are not signed."""

    def _signed(self, message: str, body: bytes, at: datetime) -> dict[str, str]:
        key = base64.b64decode(NEW.removeprefix("whsec_"))
        signature = base64.b64encode(hmac.digest(key, body, hashlib.sha256)).decode()
        return {**super()._signed(message, body, at), "webhook-signature": f"v1,{signature}"}


@pytest.mark.parametrize("mutant", [Renames, SignsBodyOnly])
def test_other_ways_to_sign_fail_that_check(mutant: type[WebhookPublisher]) -> None:
    with pytest.raises(AssertionError):
        check_signature(mutant(TARGET, Settings(url="https://receiver.example/", secret=NEW), SITE, Outbound()))


def test_during_a_rotation_both_secrets_verify() -> None:
    of = publisher(secret=[NEW, OLD])
    headers, body = of.request(due(of), at=now())
    assert verifies(NEW, headers, body)
    assert verifies(OLD, headers, body)
    assert len(headers["webhook-signature"].split(" ")) == 2


def test_what_was_signed_is_what_arrives() -> None:
    with Receiver(answering(202)) as receiver:
        of = publisher(receiver.url + "/hook", headers={"X-Desk": "news"})
        receipt = of.publish(due(of), at=now())
    (request,) = receiver.requests
    assert verifies(NEW, dict(request.headers), request.body)
    assert request.headers["x-desk"] == "news"
    assert request.headers["content-type"] == "application/json"
    assert receipt.detail == "202"


# --- the body ---


def test_the_body_holds_what_the_contract_names_in_its_order() -> None:
    of = publisher()
    first = due(of)
    _, body = of.request(first, at=AT)
    whole = json.loads(body)
    assert list(whole) == ["type", "timestamp", "data"]
    assert (whole["type"], whole["timestamp"]) == ("statement.published", "2027-06-04T07:00:02Z")
    found = whole["data"]
    assert tuple(found) == FIELDS
    assert found["statement"] == "square-1989"
    assert (found["label"], found["number"], found["ordinal"]) == ("2027", 38, "38th")
    assert found["title"] == "The 38th anniversary"
    assert found["url"] == "https://example.org/square-1989/2027/"
    assert found["content_text"].startswith("On this day, thirty-eight years ago.")
    assert "<p>A second paragraph with <em>words</em>.</p>" in found["content_html"]
    assert (found["event_date"], found["date"]) == ("1989-06-04", "2027-06-04")
    assert (found["moment"], found["due"]) == ("the day", "2027-06-04T07:00:00Z")
    assert (found["embargo_until"], found["published"]) == (None, "2027-06-04T07:00:02Z")
    assert (found["version"], found["truncated"], found["image"]) == (1, False, None)
    assert found["tags"] == ["china", "history"]


@pytest.mark.parametrize(
    ("written", "calendar"),
    [
        ("12 Cheshvan 5756", "hebrew"),
        ("2020-04L-15", "chinese"),
        ("1448-09-09", "islamic-civil"),
        ("-0043-03-15", "julian"),
        ("1942~", "gregorian"),
        ("1942-08%", "gregorian"),
    ],
)
def test_the_day_remembered_is_written_as_its_file_writes_it(written: str, calendar: str) -> None:
    rule = AnniversaryRule(key="square-1989", date=parse_date(written, calendar), calendar=calendar)
    assert data(publisher(), rule=rule)["event_date"] == written


def test_an_event_of_several_days_is_written_as_an_interval() -> None:
    event = parse_event("1989-06-03/1989-06-04")
    rule = AnniversaryRule(key="square-1989", date=event.first, event_end=event.last, days=event.days)
    assert data(publisher(), rule=rule)["event_date"] == "1989-06-03/1989-06-04"


def test_before_the_day_an_embargo_holds_until_the_days_own_hour() -> None:
    of = publisher()
    assert data(of, moment="1 day before")["embargo_until"] == "2027-06-04T07:00:00Z"
    assert data(of, moment="eve 18:00")["embargo_until"] == "2027-06-04T07:00:00Z"
    assert data(of, moment="2 days after")["embargo_until"] is None


def test_a_correction_is_news_of_its_own() -> None:
    of = publisher()
    first, _ = of.request(due(of), at=AT)
    told = correction(due(of, moment="3 days before"))
    second, body = of.request(told, at=AT)
    found = json.loads(body)
    assert (found["type"], found["timestamp"]) == ("statement.corrected", "2027-06-04T08:00:00Z")
    assert found["data"]["version"] == 2
    assert found["data"]["moment"] == "3 days before"  # its embargo goes on
    assert found["data"]["embargo_until"] == "2027-06-04T07:00:00Z"
    assert found["data"]["published"] == "2027-06-04T07:00:02Z"
    assert first["webhook-id"] != second["webhook-id"] == f"msg_{told.key.digest}"
    assert "." not in second["webhook-id"]


def test_a_retraction_tells_what_was_taken_back_and_no_word_of_it() -> None:
    of = publisher()
    edition = of.taken_back(due(of).payload, "A name was wrong.")
    told = correction(due(of), kind=Kind.RETRACTION, payload=edition.payload)
    found = json.loads(of.request(told, at=AT)[1])
    assert found["type"] == "statement.retracted"
    assert found["data"]["reason"] == "A name was wrong."
    assert set(found["data"]) == set(TAKEN_BACK_FIELDS)
    jsonschema.Draft202012Validator(webhook_schema()).validate(found)


def test_a_body_of_its_own_shape_cannot_be_corrected() -> None:
    assert publisher().cannot_revise is None
    assert "payload" in (publisher(payload={"text": "{{ title }}"}).cannot_revise or "")


def test_a_picture_has_the_address_it_has_beside_the_page() -> None:
    image = Image(file="images/square.jpg", alt="A square", caption=None)
    expected = {"url": "https://example.org/square-1989/2027/square.jpg", "alt": "A square", "caption": None}
    assert data(publisher(), images=(image,))["image"] == expected


def test_what_is_not_public_has_no_page_to_point_to() -> None:
    found = data(publisher(), public=False, images=(Image(file="images/square.jpg", alt="A square"),))
    assert (found["url"], found["image"]) == (None, None)


def test_every_body_fits_the_schema() -> None:
    schema = webhook_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    of = publisher()
    for version in (1, 2):
        validator.validate(json.loads(of.request(due(of, version=version), at=AT)[1]))
    test = json.loads(of.test_event(at=AT)[1])
    validator.validate(test)
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({**test, "type": "other"})


# --- twenty thousand bytes ---


class _Balance(HTMLParser):
    open = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open += tag not in {"br", "hr", "img"}

    def handle_endtag(self, tag: str) -> None:
        self.open -= 1


def balanced(html: str) -> bool:
    parser = _Balance()
    parser.feed(html)
    parser.close()
    return parser.open == 0


@pytest.mark.parametrize("paragraphs", [1, 20, 60, 200, 2000])
@pytest.mark.parametrize("words", ["words and more words ", "六四三十八周年 ", '"quoted" \\ and <b>bold</b> & '])
def test_content_too_long_is_cut_at_a_paragraph(paragraphs: int, words: str) -> None:
    body = "\n\n".join(f"{number}. paragraph {words * 5}" for number in range(paragraphs))
    of = publisher()
    whole = of.render(occurrence(body=body))
    _, sent = of.request(delivery(whole, target="newsroom"), at=AT)
    assert len(sent) <= LARGEST_BODY
    found = json.loads(sent)["data"]
    assert found["truncated"] == (found["content_html"] != whole.html or found["content_text"] != whole.text)
    assert whole.html.startswith(found["content_html"])
    assert whole.text.startswith(found["content_text"])
    assert balanced(found["content_html"])
    assert found["content_html"] == "" or found["content_html"].endswith(("</p>\n", "</p>", "</ol>", "</ol>\n"))
    rest = whole.text[len(found["content_text"]) :]
    assert rest == "" or rest[0].isspace()
    assert found["content_text"]


def test_one_endless_paragraph_is_cut_at_a_word() -> None:
    of = publisher()
    found = data(of, body="word " * 20_000)
    assert found["truncated"]
    assert found["content_text"].endswith("word")
    assert len(found["content_text"]) > 10_000


def test_a_title_beyond_all_bounds_is_refused_in_one_sentence() -> None:
    of = publisher()
    with pytest.raises(Refused, match="Shorten its title"):
        of.request(due(of, title="x" * 30_000), at=AT)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30_000), st.text(max_size=30_000))
def test_no_words_make_a_body_too_large(html: str, text: str) -> None:
    cut = fitted({"content_html": html, "content_text": text, "title": "t"})
    assert len(encode(cut)) <= LARGEST_BODY - 512


def test_blocks_end_where_their_elements_do() -> None:
    html = "<h2>a</h2>\n<ul><li><p>b</p></li></ul>\n<hr>\n<p>c &gt; d<br>e</p>\n"
    assert [html[:end] for end in block_ends(html)] == [
        "<h2>a</h2>",
        "<h2>a</h2>\n<ul><li><p>b</p></li></ul>",
        "<h2>a</h2>\n<ul><li><p>b</p></li></ul>\n<hr>",
        html.rstrip("\n"),
    ]
    assert paragraph_ends("a\n\nb") == [1, 4]


# --- a payload of the receiver's own ---


def test_a_payload_of_ones_own_is_rendered_and_numbers_stay_numbers() -> None:
    of = publisher(payload={"text": "{{ title }}: {{ url }}", "n": "{{ number }}", "blocks": [{"tags": "{{ tags }}"}]})
    headers, body = of.request(due(of), at=now())
    (part,) = of.render(occurrence()).parts
    assert (part.text, part.length) == (body.decode(), len(body))
    assert json.loads(body) == {
        "text": "The 38th anniversary: https://example.org/square-1989/2027/",
        "n": 38,
        "blocks": [{"tags": ["china", "history"]}],
    }
    assert verifies(NEW, headers, body)


def test_the_bytes_do_not_depend_on_whether_the_payload_has_been_in_the_ledger() -> None:
    for of in (publisher(), publisher(payload={"z": "{{ title }}", "a": "{{ lang }}"})):
        edition = of.render(occurrence())
        stored = delivery(edition, target="newsroom")
        fresh = Delivery(
            key=stored.key, number=stored.number, day=stored.day, due=stored.due, payload=edition.payload,
            edition_sha256=stored.edition_sha256, published=stored.published,
        )  # fmt: skip
        assert of.request(stored, at=AT) == of.request(fresh, at=AT)


def test_a_body_of_ones_own_that_is_too_large_is_refused() -> None:
    of = publisher(payload={"text": "x" * 30_000})
    with pytest.raises(Refused):
        of.request(due(of), at=AT)


# --- what counts as delivered ---


def test_only_json_counts_where_json_is_expected() -> None:
    for body, expected in ((b"{}", True), (b"<html>", False), (b"", False), (b"[" * 60_000, False)):
        with Receiver(answering(200, body)) as receiver:
            of = publisher(receiver.url, expect_json=True)
            if expected:
                assert of.publish(due(of), at=AT).detail == "200"
            else:
                with pytest.raises(Unknown):
                    of.publish(due(of), at=AT)


def test_a_test_event_is_signed_and_arrives() -> None:
    with Receiver(answering(200)) as receiver:
        assert publisher(receiver.url).test(at=now()).detail == "200"
    (request,) = receiver.requests
    assert verifies(NEW, dict(request.headers), request.body)
    assert json.loads(request.body)["type"] == "test"


def test_its_host_is_the_receivers() -> None:
    assert publisher("https://Hooks.Example:8443/x").host == "hooks.example"


# --- settings ---

CANARY = "canary5ecret"
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"secret": CANARY}, "no signing secret"),
    ({"attention": True, "payload": {"text": "{{ title }}"}}, "`attention` does not go with `payload`"),
    ({"secret": secret(23)}, "24 to 64 bytes"),
    ({"secret": secret(65)}, "24 to 64 bytes"),
    ({"secret": f"whsec_{CANARY}%"}, "no signing secret"),
    ({"secret": [NEW, OLD, NEW]}, "at most 2"),
    ({"secret": []}, "at least 1"),
    ({"url": f"ftp://receiver.example/{CANARY}"}, "no web address"),
    ({"url": f"https://user:{CANARY}@receiver.example/"}, "credentials belong into"),
    ({"url": f"https://[::1/{CANARY}"}, "no web address"),
    ({"url": f"https://no host of {CANARY}/"}, "no web address"),
    ({"url": f"https://receiver..example/{CANARY}"}, "no web address"),
    ({"url": f"https://{'r' * 64}.example/{CANARY}"}, "no web address"),
    ({"url": f"http://receiver.example/{CANARY}", "allow_http": False}, "not encrypted"),
    ({"url": f"https://10.0.0.1/{CANARY}"}, "private or reserved"),
    ({"url": f"https://169.254.169.254/{CANARY}"}, "never a target"),
    ({"headers": {"X-A": f"{CANARY}\r\nX-B: 1"}}, "cannot be sent"),
    ({"headers": {"X-A": f"{CANARY}\0"}}, "cannot be sent"),
    ({"headers": {"X A": CANARY}}, "cannot be set"),
    ({"headers": {"X-A\r\nX-B": CANARY}}, "cannot be set"),
    ({"headers": {"Webhook-Id": CANARY}}, "cannot be set"),
    ({"proxy": f"socks4://{CANARY}"}, "no proxy"),
    ({"allow_private": ["127.0.0.1/8"]}, "no network"),
    ({"payload": {"a": "{{ nothing }}", "b": ["{% for a in b %}"]}}, "nothing"),
    ({"unknown": CANARY}, "Extra inputs"),
]


@pytest.mark.parametrize(("change", "words"), WRONG)
def test_what_cannot_be_is_refused_in_words_that_hold_no_secret(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        publisher(**change)
    assert words in str(caught.value)
    assert CANARY not in str(caught.value)


def test_settings_print_no_secret() -> None:
    given_settings = Settings(
        url=f"https://receiver.example/{CANARY}",
        secret=[NEW, OLD],
        headers={"X-Token": CANARY},
        proxy=f"http://me:{CANARY}@proxy.example",
    )
    printed = repr(given_settings) + str(given_settings)
    for hidden in (CANARY, NEW, OLD):
        assert hidden not in printed


def test_the_schema_of_the_settings_offers_one_secret_or_two() -> None:
    offered = Settings.model_json_schema()["properties"]["secret"]
    assert {"type": "string"} in offered["anyOf"]


@pytest.mark.parametrize("length", [24, 64])
def test_a_secret_may_have_24_to_64_bytes(length: int) -> None:
    assert publisher(secret=secret(length))
