"""What `remembrancer.yaml` says of a webhook, checked before anything is sent."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from ipaddress import ip_network
from typing import Annotated, Any, ClassVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, model_validator

from scheduler.domain.delivery import TargetClass
from scheduler.publishers.addresses import Network, literal, vet
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


def _network(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return ip_network(value)
    except ValueError:
        raise ValueError(
            "This is no network. Write it as CIDR with its host bits zero, such as 127.0.0.0/8 or fd00::/8."
        ) from None


def _proxy(value: SecretStr) -> SecretStr:
    if scheme_and_host(value)[0] not in {"http", "https", "socks5h"} or not scheme_and_host(value)[1]:
        raise ValueError("This is no proxy. Write http://, https:// or socks5h://, its host and its port.")
    return value


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


def scheme_and_host(value: SecretStr) -> tuple[str, str]:
    """Scheme and host of an address, empty where it has none."""
    try:
        parts = urlsplit(value.get_secret_value())
        _ = parts.port
    except ValueError:
        return "", ""
    return parts.scheme, parts.hostname or ""


class Settings(BaseModel):
    """How one webhook is reached; the common keys of a target (`name`, `kind`, `tags`, …) are taken off before.

    Attributes:
        url: where to POST; a secret too, since many hold a token in their path.
        secret: `whsec_` and base64 of 24 to 64 bytes; two while one replaces the other, the new one first.
        headers: sent along.
        proxy: `http://`, `https://` or `socks5h://` address.
        allow_http, allow_private, ca_file: as in `outbound.Door`.
        payload: a structure whose texts are templates, sent instead of ours.
        expect_json: only a 2xx whose body is JSON counts as delivered.
        attention: it is told, besides, of every delivery that waits for a person.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    target_class: ClassVar[TargetClass] = TargetClass.KEYED
    """By our contract a receiver discards repeats of a `webhook-id`; where it cannot, `class: N` says so."""

    url: SecretStr
    secret: Annotated[
        tuple[Annotated[SecretStr, AfterValidator(_signing)], ...],
        BeforeValidator(_one_or_two, json_schema_input_type=str | list[str]),
        Field(min_length=1, max_length=2),
    ]
    headers: Annotated[dict[str, SecretStr], AfterValidator(_headers)] = {}
    proxy: Annotated[SecretStr, AfterValidator(_proxy)] | None = None
    allow_http: bool = False
    allow_private: tuple[Annotated[Network, BeforeValidator(_network)], ...] = ()
    ca_file: str | None = None
    payload: Annotated[dict[str, Any] | list[Any], AfterValidator(_templates)] | None = None
    expect_json: bool = False
    attention: bool = False

    def destinations(self) -> list[str]:
        """Every address that an attempt connects to: what a simulated workspace allows on this machine only."""
        return [self.url.get_secret_value(), *([] if self.proxy is None else [self.proxy.get_secret_value()])]

    @model_validator(mode="after")
    def _understands(self) -> Settings:
        if self.attention and self.payload is not None:
            raise ValueError(
                "`attention` does not go with `payload`: a shape of your own cannot say that somebody must look.",
                "Take one of the two out, or make a webhook of its own for `attention`.",
            )
        return self

    @model_validator(mode="after")
    def _reachable(self) -> Settings:
        scheme, host = scheme_and_host(self.url)
        if scheme not in {"http", "https"} or not host or "@" in urlsplit(self.url.get_secret_value()).netloc:
            raise ValueError(
                "`url` is no web address. Write https://, the host and the path; credentials belong into `headers`."
            )
        if scheme == "http" and not self.allow_http:
            raise ValueError("`url` is not encrypted. Use https, or say `allow_http: true`.")
        address = literal(host)
        reason = None if address is None else vet(address, allow_private=self.allow_private)
        if reason is not None:
            raise ValueError(f"`url` is refused: {reason}. If this is meant, name its network in `allow_private`.")
        return self
