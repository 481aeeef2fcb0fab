"""The keys of `remembrancer.yaml` that every target reached over HTTP shares, checked before anything is sent."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, model_validator

from scheduler.domain.delivery import TargetClass
from scheduler.publishers.addresses import Network, literal, network, vet
from scheduler.publishers.outbound.door import Door

_NO_HOST = re.compile(r"[\s\x00-\x20\x7f\"<>\\^`{|}]|\.\.|^\.|[^.]{64}")
"""What no host's name holds: the request would fail, and with a sentence that helps nobody."""


def _proxy(value: SecretStr) -> SecretStr:
    scheme, host = scheme_and_host(value)
    if scheme not in {"http", "https", "socks5h"} or not host:
        raise ValueError("This is no proxy. Write http://, https:// or socks5h://, its host and its port.")
    return value


def _token(value: SecretStr) -> SecretStr:
    if re.search(r"[^!-~]", value.get_secret_value()):
        raise ValueError(
            "This is no token: it holds a blank, or a sign that none has, such as the dots of one that was shortened. "
            "Copy it whole."
        )
    return value


Token = Annotated[SecretStr, Field(min_length=1), AfterValidator(_token)]
"""A secret that stands in a header as it is (RFC 9110, section 5.5: visible ASCII)."""


def scheme_and_host(value: SecretStr) -> tuple[str, str]:
    """Scheme and host of an address, empty where it has none."""
    try:
        parts = urlsplit(value.get_secret_value())
        _ = parts.port
    except ValueError:
        return "", ""
    return parts.scheme, parts.hostname or ""


class OutboundSettings(BaseModel):
    """How a target is reached over HTTP; the common keys (`name`, `kind`, `tags`, …) are taken off before.

    A kind adds its own keys, and names in `addresses` those that are addresses.

    Attributes:
        proxy: `http://`, `https://` or `socks5h://` address.
        allow_http, allow_private, ca_file: as in `outbound.Door`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    proxy: Annotated[SecretStr, AfterValidator(_proxy)] | None = None
    allow_http: bool = False
    allow_private: tuple[Annotated[Network, BeforeValidator(network)], ...] = ()
    ca_file: str | None = None

    @property
    def target_class(self) -> TargetClass:
        """What repeats do at a target with these settings, unless its `class` says less."""
        return TargetClass.NEITHER

    def addresses(self) -> dict[str, SecretStr]:
        """The web addresses that an attempt goes to, by their keys; each kind says its own."""
        return {}

    def destinations(self) -> list[str]:
        """Every address that an attempt connects to: what a simulated workspace allows on this machine only."""
        reached = [*self.addresses().values(), *([] if self.proxy is None else [self.proxy])]
        return [address.get_secret_value() for address in reached]

    def door(self) -> Door:
        """What the target is allowed."""
        return Door(
            allow_http=self.allow_http,
            allow_private=self.allow_private,
            proxy=None if self.proxy is None else self.proxy.get_secret_value(),
            ca_file=self.ca_file,
        )

    @model_validator(mode="after")
    def _reachable(self) -> OutboundSettings:
        for key, address in self.addresses().items():
            self._judge(key, address)
        return self

    def _judge(self, key: str, written: SecretStr) -> None:
        scheme, host = scheme_and_host(written)
        wrong = not host or _NO_HOST.search(host) or "@" in urlsplit(written.get_secret_value()).netloc
        if scheme not in {"http", "https"} or wrong:
            raise ValueError(
                f"`{key}` is no web address. Write https:// and the host; credentials belong into keys of their own."
            )
        if scheme == "http" and not self.allow_http:
            raise ValueError(f"`{key}` is not encrypted. Use https, or say `allow_http: true`.")
        address = literal(host)
        reason = None if address is None else vet(address, allow_private=self.allow_private)
        if reason is not None:
            raise ValueError(f"`{key}` is refused: {reason}. If this is meant, name its network in `allow_private`.")
