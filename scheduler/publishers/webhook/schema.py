"""The JSON Schema of every webhook body, for `remembrancer schema webhook`."""

from __future__ import annotations

from typing import Any

PUBLISHED = "statement.published"
CORRECTED = "statement.corrected"
RETRACTED = "statement.retracted"
WITHDRAWN = "statement.withdrawn"
NEEDS_ATTENTION = "delivery.needs_attention"
TEST = "test"

_TEXT: dict[str, Any] = {"type": "string"}
_TEXT_OR_NULL: dict[str, Any] = {"type": ["string", "null"]}
_INSTANT: dict[str, Any] = {"type": "string", "format": "date-time"}

_STATEMENT = {**_TEXT, "description": "Permanent id of the statement."}
_LABEL = {**_TEXT, "description": "Permanent name of this return, such as 2027."}
_URL = {
    **_TEXT_OR_NULL,
    "format": "uri",
    "description": "The edition's page, in the language of the words; null when there is none.",
}
_VERSION = {"type": "integer", "minimum": 1, "description": "One more with each correction, retraction, withdrawal."}
_MOMENT = {**_TEXT, "description": "Which moment around the day: `the day`, `1 day before`."}
_EMBARGO: dict[str, Any] = {
    "type": ["string", "null"],
    "format": "date-time",
    "description": "Not to be made public before this instant; null on and after the day.",
}

_IMAGE: dict[str, Any] = {
    "type": ["object", "null"],
    "required": ["url", "alt", "caption"],
    "properties": {"url": {**_TEXT, "format": "uri"}, "alt": _TEXT, "caption": _TEXT_OR_NULL},
}

_EDITION: dict[str, dict[str, Any]] = {
    "statement": _STATEMENT,
    "label": _LABEL,
    "number": {"type": "integer", "minimum": 0, "description": "How many years, months, weeks or days it is."},
    "ordinal": {
        **_TEXT_OR_NULL,
        "description": "The number in the edition's language, such as 37th; null where we lack it.",
    },
    "title": _TEXT,
    "summary": _TEXT,
    "url": _URL,
    "content_html": {**_TEXT, "description": "Sanitised HTML."},
    "content_text": {**_TEXT, "description": "The same words as plain text."},
    "truncated": {"type": "boolean", "description": "Whether the content was cut to fit 20,000 bytes."},
    "lang": {**_TEXT, "description": "BCP 47 language tag."},
    "tags": {"type": "array", "items": _TEXT},
    "event_date": {**_TEXT, "description": "The day remembered, as its own calendar numbers it: 1989-06-04."},
    "date": {**_TEXT, "format": "date", "description": "The civil day kept."},
    "moment": _MOMENT,
    "due": {**_INSTANT, "description": "When it was due."},
    "embargo_until": _EMBARGO,
    "published": {**_INSTANT, "description": "When it was first sent."},
    "version": _VERSION,
    "image": _IMAGE,
}

_TAKEN_BACK: dict[str, dict[str, Any]] = {
    "statement": _STATEMENT,
    "label": _LABEL,
    "title": {**_TEXT, "description": "As it was sent."},
    "url": _URL,
    "moment": _MOMENT,
    "embargo_until": _EMBARGO,
    "version": _VERSION,
    "reason": {**_TEXT, "description": "What the public is told of the reason; empty when it is told nothing."},
}

_EVENTS: dict[str, tuple[str, dict[str, dict[str, Any]]]] = {
    PUBLISHED: ("An edition is out.", _EDITION),
    CORRECTED: ("The words of an edition were corrected; the id and the page stay.", _EDITION),
    RETRACTED: ("An edition was taken back.", _TAKEN_BACK),
    WITHDRAWN: ("An edition announced ahead is held or cancelled before its day.", _TAKEN_BACK),
    NEEDS_ATTENTION: (
        "A delivery waits for a person.",
        {
            "delivery": {**_TEXT, "description": "Its key; `remembrancer show` explains it."},
            "statement": _STATEMENT,
            "label": _LABEL,
            "target": _TEXT,
            "state": {"enum": ["uncertain", "dead", "held"]},
            "detail": {**_TEXT, "description": "Why, one sentence."},
        },
    ),
    TEST: ("A person tries the target.", {"target": _TEXT}),
}


def webhook_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a body, one branch for each `type`; fields are only ever added."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Webhook body",
        "description": "Standard Webhooks 1.0; with webhook-id, webhook-timestamp and webhook-signature as headers.",
        "oneOf": [_branch(event, *meaning) for event, meaning in _EVENTS.items()],
    }


def _branch(event: str, description: str, fields: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {
        "type": "object",
        "description": description,
        "required": ["type", "timestamp", "data"],
        "properties": {
            "type": {"const": event},
            "timestamp": {**_INSTANT, "description": "When it happened; the same on every attempt."},
            "data": {"type": "object", "required": list(fields), "properties": fields},
        },
    }
