"""Webhooks after Standard Webhooks 1.0: signed, idempotent by `webhook-id`, at most 20,000 bytes."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from scheduler.domain.calendar_dates import event_as_written
from scheduler.domain.delivery import Delivery, Receipt
from scheduler.domain.edition import Edition, Part, canonical_json
from scheduler.domain.ids import DeliveryKey
from scheduler.domain.occurrence import Occurrence
from scheduler.domain.planning import due_at, timing
from scheduler.domain.revision import RETRACTED, TAKEN_BACK, Kind
from scheduler.domain.rule import THE_DAY
from scheduler.domain.site import Site
from scheduler.domain.target import Target
from scheduler.domain.time_text import parse_moment
from scheduler.domain.wording.language import Language
from scheduler.domain.wording.overridden import language_of
from scheduler.errors import Refused
from scheduler.publishers.answers import Answer, read_answer
from scheduler.publishers.kind import Kind as TargetKind
from scheduler.publishers.kind import Surroundings
from scheduler.publishers.outbound.door import Outbound
from scheduler.publishers.outbound.settings import scheme_and_host
from scheduler.publishers.picture_files import picture_address
from scheduler.publishers.webhook.body import (
    ATTENTION_FIELDS,
    LARGEST_BODY,
    TAKEN_BACK_FIELDS,
    encode,
    envelope,
    fitted,
    ordered,
    stamp,
)
from scheduler.publishers.webhook.schema import (
    CORRECTED,
    NEEDS_ATTENTION,
    PUBLISHED,
    TEST,
    WITHDRAWN,
    webhook_schema,
)
from scheduler.publishers.webhook.schema import (
    RETRACTED as RETRACTION,
)
from scheduler.publishers.webhook.settings import WAYS, Settings, signing_key
from scheduler.text.composition import Composition, compose
from scheduler.text.templates import render_leaf

__all__ = ["KIND", "Settings", "WebhookPublisher", "webhook_schema"]

_EVENTS = {
    Kind.EDITION: PUBLISHED,
    Kind.CORRECTION: CORRECTED,
    Kind.RETRACTION: RETRACTION,
    Kind.WITHDRAWAL: WITHDRAWN,
    Kind.ATTENTION: NEEDS_ATTENTION,
}
"""The `type` of each kind of delivery."""


class WebhookPublisher:
    """Sends editions to one webhook.

    Args:
        target: the place.
        settings: how it is reached.
        site: who publishes.
        outbound: the door.
        pages: whether public editions have pages here, in every language of theirs.

    Attributes:
        host: the receiver's.
    """

    def __init__(
        self, target: Target, settings: Settings, site: Site, outbound: Outbound, *, pages: bool = True
    ) -> None:
        self.target = target
        self.target_class = target.lowered or settings.target_class
        self._pages = pages
        self._settings = settings
        self._site = site
        self._outbound = outbound
        self.host: str | None = scheme_and_host(settings.url)[1]
        self._door = settings.door()
        self._keys = [signing_key(secret) for secret in settings.secret]

    def render(self, occurrence: Occurrence) -> Edition:
        """The words as data, cut to fit; or, with `payload:`, the structure with its templates rendered.

        Raises:
            ValueRefused: a template asks for what is not there.
        """
        words = compose(occurrence, self._site, lang=self.target.lang)
        payload: dict[str, Any] = fitted(self._data(occurrence, words))
        part = Part(text=payload["content_text"], length=len(encode(payload)), limit=LARGEST_BODY)
        if self._settings.payload is not None:
            given = {**words.fields, **_more_fields(occurrence, words)}
            language = language_of(words.lang, self._site.phrases)
            payload = {"body": _rendered(self._settings.payload, given, language)}
            body = canonical_json(payload["body"])
            part = Part(text=body, length=len(body.encode()), limit=LARGEST_BODY)
        return Edition(
            lang=words.lang,
            title=words.title,
            summary=words.summary,
            text=words.text,
            html=words.html,
            url=words.url,
            variant=words.variant,
            payload=payload,
            parts=(part,),
        )

    def _data(self, occurrence: Occurrence, words: Composition) -> dict[str, Any]:
        statement = occurrence.statement
        day = due_at(occurrence.day, THE_DAY, timing(statement, self.target, self._site))
        return {
            "statement": statement.id,
            "label": occurrence.label,
            "number": occurrence.number,
            "ordinal": words.ordinal,
            "title": words.title,
            "summary": words.summary,
            "url": words.url if statement.public and self._pages else None,
            "content_html": words.html,
            "content_text": words.text,
            "lang": words.lang,
            "tags": list(statement.tags),
            "event_date": event_as_written(statement.rule),
            "date": occurrence.day.isoformat(),
            "embargo_until": None if day is None else stamp(day),
            "image": self._image(occurrence),
        }

    def _image(self, occurrence: Occurrence) -> dict[str, str | None] | None:
        """The first picture as it lies in the page's folder, under its own name; None without a page."""
        statement = occurrence.statement
        address = picture_address(occurrence, self._site) if statement.public and self._pages else None
        if address is None:
            return None
        image = statement.images[0]
        return {"url": address, "alt": image.alt, "caption": image.caption}

    def publish(self, delivery: Delivery, *, at: datetime) -> Receipt:
        """POST one delivery once.

        Raises:
            NotSent, Refused, Unknown: as `publishers.answers` and `publishers.outbound` say.
        """
        headers, body = self.request(delivery, at=at)
        return self._post(headers, body, at)

    def request(self, delivery: Delivery, *, at: datetime) -> tuple[dict[str, str], bytes]:
        """The exact headers and body of an attempt at the instant `at` (aware, UTC): pure.

        The body and `webhook-id` are the same on every attempt; `webhook-timestamp` and the signature are renewed.

        Raises:
            Refused: the body is larger than a receiver need accept.
        """
        if "body" in delivery.payload:
            body = canonical_json(delivery.payload["body"]).encode()
        else:
            body = envelope(_EVENTS[delivery.kind], delivery.revised or delivery.published, self._complete(delivery))
        if len(body) > LARGEST_BODY:
            raise Refused(
                f"The body has {len(body)} bytes, more than the {LARGEST_BODY} of a webhook. "
                "Shorten its title, its summary or the `payload` of this target."
            )
        return self._signed(delivery.key.webhook_id, body, at), body

    def _complete(self, delivery: Delivery) -> dict[str, Any]:
        """The frozen data and what only the delivery knows; news has it all from the start."""
        if delivery.kind is Kind.ATTENTION:
            return {name: delivery.payload[name] for name in ATTENTION_FIELDS}
        moment = delivery.edition_key.moment
        embargo = delivery.payload.get("embargo_until") if parse_moment(moment).days < 0 else None
        known = {**delivery.payload, "moment": moment, "embargo_until": embargo, "version": delivery.version}
        if delivery.kind in TAKEN_BACK:
            return {name: known[name] for name in TAKEN_BACK_FIELDS}
        return ordered({**known, "due": stamp(delivery.due), "published": stamp(delivery.published)})

    @property
    def cannot_revise(self) -> str | None:
        """A body of the receiver's own shape has no place that says what it is: it would be taken for a repeat."""
        if self._settings.payload is None:
            return None
        return "Its `payload` is a shape of its own, which cannot say that it corrects anything."

    @property
    def hears_attention(self) -> bool:
        """Whether it is told of deliveries that wait for a person."""
        return self._settings.attention

    def taken_back(self, payload: Mapping[str, Any], note: str | None) -> Edition:
        """The news that these words are taken back: which they were, and what the public is told of the reason."""
        title, url = str(payload["title"]), payload["url"]
        told = {name: payload.get(name) for name in ("statement", "label", "title", "url", "embargo_until")}
        text = note or ""
        return Edition(
            lang=str(payload["lang"]),
            title=title,
            summary=text,
            text=text,
            html="",
            url=url or "",
            variant="plain",
            payload={**told, "lang": payload["lang"], "reason": text, RETRACTED: True},
        )

    def test_event(self, *, at: datetime) -> tuple[dict[str, str], bytes]:
        """Headers and body of a signed event of type `test`: pure."""
        key = DeliveryKey(statement=TEST, label=stamp(at), moment=TEST, target=self.target.name)
        body = envelope(TEST, at, {"target": self.target.name})
        return self._signed(key.webhook_id, body, at), body

    def test(self, *, at: datetime) -> Receipt:
        """POST a test event.

        Raises:
            NotSent, Refused, Unknown: as `publish`.
        """
        headers, body = self.test_event(at=at)
        return self._post(headers, body, at)

    def _signed(self, message: str, body: bytes, at: datetime) -> dict[str, str]:
        """Headers of Standard Webhooks 1.0: one signature for each live secret, over the very bytes that are sent."""
        seconds = str(int(at.timestamp()))
        signed = f"{message}.{seconds}.".encode() + body
        signatures = (hmac.digest(key, signed, "sha256") for key in self._keys)
        return {
            **{name: value.get_secret_value() for name, value in self._settings.headers.items()},
            "Content-Type": "application/json",
            "webhook-id": message,
            "webhook-timestamp": seconds,
            "webhook-signature": " ".join(f"v1,{base64.b64encode(each).decode('ascii')}" for each in signatures),
        }

    def _post(self, headers: Mapping[str, str], body: bytes, at: datetime) -> Receipt:
        answer = self._outbound.post(self._settings.url.get_secret_value(), body=body, headers=headers, door=self._door)
        return read_answer(answer, at=at, success=_json_receipt if self._settings.expect_json else None)


def _build(target: Target, settings: Settings, here: Surroundings) -> WebhookPublisher:
    return WebhookPublisher(target, settings, here.site, here.outbound, pages=here.pages)


KIND = TargetKind(
    name="webhook",
    settings=Settings,
    build=_build,
    line="a signed call to a program of your own or of a newsroom",
    ways=WAYS,
)


def _json_receipt(answer: Answer) -> Receipt | None:
    try:
        json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    return Receipt(detail=str(answer.status))


def _more_fields(occurrence: Occurrence, words: Composition) -> dict[str, object]:
    """The values of `webhook.settings.MORE_FIELDS`."""
    return {
        "statement": occurrence.statement.id,
        "label": occurrence.label,
        "summary": words.summary,
        "html": words.html,
        "text": words.text,
        "social": words.social,
        "warning": words.warning,
        "lang": words.lang,
        "tags": list(occurrence.statement.tags),
    }


def _rendered(node: object, given: Mapping[str, object], language: Language) -> object:
    """The structure with every text in it rendered; keys and order are as written."""
    if isinstance(node, str):
        return render_leaf(node, given, language)
    if isinstance(node, Mapping):
        return {key: _rendered(value, given, language) for key, value in node.items()}
    if isinstance(node, list):
        return [_rendered(value, given, language) for value in node]
    return node
