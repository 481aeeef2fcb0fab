"""What `remembrancer.yaml` says of a webhook, checked before anything is sent."""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, model_validator

from scheduler.domain.delivery import TargetClass
from scheduler.publishers.outbound.settings import OutboundSettings
from scheduler.publishers.questions import Question, Way
from scheduler.text.templates import FIELDS, problems

_OURS = frozenset(
    {"accept-encoding", "connection", "content-length", "content-type", "host", "transfer-encoding"}
    | {"webhook-id", "webhook-timestamp", "webhook-signature"}
)
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"(?:[!-~](?:[\t -~]*[!-~])?)?")

MORE_FIELDS = frozenset({"statement", "label", "summary", "html", "text", "social", "warning", "lang", "tags"})
"""What the templates of a `payload:` may ask for beyond the fields of a statement's own."""


def _one_or_two(value: object) -> object:
    return [value] if isinstance(value, str | SecretStr) else value


def signing_key(secret: SecretStr) -> bytes:
    """The bytes that sign.

    Raises:
        ValueError: the secret is none of Standard Webhooks.
    """
    text = secret.get_secret_value()
    try:
        key = base64.b64decode(text.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not text.startswith("whsec_") or not 24 <= len(key) <= 64:
        raise ValueError(
            "This is no signing secret. Make one with `openssl rand -base64 32` and write whsec_ before it: "
            "base64 of 24 to 64 bytes."
        )
    return key


def _signing(secret: SecretStr) -> SecretStr:
    signing_key(secret)
    return secret


def _headers(headers: Mapping[str, SecretStr]) -> Mapping[str, SecretStr]:
    for name, value in headers.items():
        if not _TOKEN.fullmatch(name) or name.lower() in _OURS:
            raise ValueError(
                f"The header {name!r} cannot be set. Use a name of letters, digits and hyphens that is not ours "
                "(Content-Type, Host and the webhook-… headers are)."
            )
        if not _VALUE.fullmatch(value.get_secret_value()):
            raise ValueError(
                f"The value of the header {name} cannot be sent. "
                "Write it in ASCII, on one line, without control characters and without spaces around it."
            )
    return headers


def _templates(payload: dict[str, Any] | list[Any]) -> dict[str, Any] | list[Any]:
    found = [problem for leaf in _leaves(payload) for problem in problems(leaf, fields=FIELDS | MORE_FIELDS)]
    if found:
        raise ValueError(" ".join(f"{problem.what} {problem.cure}" for problem in found))
    return payload


def _leaves(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, Mapping):
        for value in node.values():
            yield from _leaves(value)
    elif isinstance(node, list):
        for value in node:
            yield from _leaves(value)


class Settings(OutboundSettings):
    """How one webhook is reached.

    Attributes:
        url: where to POST; a secret too, since many hold a token in their path.
        secret: `whsec_` and base64 of 24 to 64 bytes; two while one replaces the other, the new one first.
        headers: sent along.
        payload: a structure whose texts are templates, sent instead of ours.
        expect_json: only a 2xx whose body is JSON counts as delivered.
        attention: it is told, besides, of every delivery that waits for a person.
    """

    url: SecretStr
    secret: Annotated[
        tuple[Annotated[SecretStr, AfterValidator(_signing)], ...],
        BeforeValidator(_one_or_two, json_schema_input_type=str | list[str]),
        Field(min_length=1, max_length=2),
    ]
    headers: Annotated[dict[str, SecretStr], AfterValidator(_headers)] = Field(default={})
    payload: Annotated[dict[str, Any] | list[Any], AfterValidator(_templates)] | None = None
    expect_json: bool = False
    attention: bool = False

    @property
    def target_class(self) -> TargetClass:
        """By our contract a receiver discards repeats of a `webhook-id`; where it cannot, `class: N` says so."""
        return TargetClass.KEYED

    def addresses(self) -> dict[str, SecretStr]:
        """The receiver."""
        return {"url": self.url}

    @model_validator(mode="after")
    def _understands(self) -> Settings:
        if self.attention and self.payload is not None:
            raise ValueError(
                "`attention` does not go with `payload`: a shape of your own cannot say that somebody must look.",
                "Take one of the two out, or make a webhook of its own for `attention`.",
            )
        return self


def _new_secret() -> str:
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode('ascii')}"


WAYS = (
    Way(
        line="the receiver's address, and a secret to sign with",
        questions=(
            Question(
                key="url",
                ask="The receiver's address",
                where="Not shown, since many hold a token.",
                secret=True,
            ),
            Question(
                key="secret",
                ask="The signing secret",
                where="whsec_ and base64. Enter alone makes one: the receiver needs it too, from the file that it is "
                "stored in.",
                secret=True,
                made=_new_secret,
            ),
        ),
    ),
)
"""To a receiver."""
