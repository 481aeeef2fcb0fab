"""What `remembrancer.yaml` says of a letter's sender, its server and its recipients."""

from __future__ import annotations

import re
from email.errors import MessageError
from email.headerregistry import Address as MailAddress
from email.policy import SMTP
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, model_validator

from scheduler.domain.delivery import TargetClass
from scheduler.publishers.addresses import Network, is_loopback_url, literal, network, vet
from scheduler.publishers.outbound.door import Door
from scheduler.publishers.outbound.settings import scheme_and_host
from scheduler.publishers.questions import Question, Way, as_typed

PORTS = {"starttls": 587, "smtps": 465, "none": 25}
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.:-]{0,253}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]")
_SPEC = re.compile(r"[^\s@<>\"(),:;\\\[\]]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])")


def address_in(written: str) -> MailAddress:
    """The one mail address that is written there, with its name if it has one.

    Raises:
        ValueError: it is none, or several.
    """
    cure = (
        'This is no mail address. Write one, such as "press@example.org" or "The Press <press@example.org>", in ASCII.'
    )
    if _CONTROLS.search(written):
        raise ValueError(cure)
    try:
        header: Any = SMTP.header_factory("From", written)
        found: tuple[MailAddress, ...] = header.addresses
    except (ValueError, IndexError, MessageError):
        raise ValueError(cure) from None
    if header.defects or len(found) != 1 or not found[0].addr_spec.isascii() or not _SPEC.fullmatch(found[0].addr_spec):
        raise ValueError(cure)
    return found[0]


def _mail(value: str) -> str:
    address_in(value)
    return value


def _secret_mail(value: SecretStr) -> SecretStr:
    address_in(value.get_secret_value())
    return value


def _plain(value: SecretStr) -> SecretStr:
    if _CONTROLS.search(value.get_secret_value()):
        raise ValueError("This holds a line end or another control character. Write it on one line.")
    return value


def _host(value: str) -> str:
    if not _HOST.fullmatch(value):
        raise ValueError("This is no host. Write its name or address alone; the port has a key of its own.")
    return value


def _unsubscribe(value: str) -> str:
    scheme, host = scheme_and_host(SecretStr(value))
    mail = value.startswith("mailto:") and _SPEC.match(value.removeprefix("mailto:"))
    if not value.isascii() or re.search(r"[\x00-\x20<>,]", value) or not (mail or (scheme == "https" and host)):
        raise ValueError("Nobody can unsubscribe there. Write an https:// address that takes a POST, or mailto:.")
    return value


class Settings(BaseModel):
    """One sender and its recipients.

    Attributes:
        host, port: the server that takes our mail.
        security: `starttls` and `smtps` encrypt and verify; `none` is for this machine's own loopback.
        user, password: to log in with.
        sender: `from`, an address with or without a name.
        to: the recipients, in the order in which they get their letters.
        reply_to: where answers go.
        list_unsubscribe: where a recipient unsubscribes: `https://`, by one click (RFC 8058), or `mailto:`.
        pictures: how many of a statement's pictures stand in the letter.
        allow_private, ca_file: as in `outbound.Door`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    host: Annotated[str, AfterValidator(_host)]
    port: Annotated[int, Field(ge=1, le=65_535)] | None = None
    security: Literal["starttls", "smtps", "none"] = "starttls"
    user: Annotated[SecretStr, Field(min_length=1), AfterValidator(_plain)] | None = None
    password: Annotated[SecretStr, Field(min_length=1), AfterValidator(_plain)] | None = None
    sender: Annotated[str, Field(alias="from"), AfterValidator(_mail)]
    to: Annotated[tuple[Annotated[SecretStr, AfterValidator(_secret_mail)], ...], Field(min_length=1, max_length=500)]
    reply_to: Annotated[str, AfterValidator(_mail)] | None = None
    list_unsubscribe: Annotated[str, AfterValidator(_unsubscribe)] | None = None
    pictures: Annotated[int, Field(ge=0, le=4)] = 1
    allow_private: tuple[Annotated[Network, BeforeValidator(network)], ...] = ()
    ca_file: str | None = None

    @property
    def target_class(self) -> TargetClass:
        """A server delivers the same letter twice, and shows nobody what it delivered."""
        return TargetClass.NEITHER

    @property
    def recipients(self) -> tuple[str, ...]:
        """The bare addresses, in order."""
        return tuple(address_in(each.get_secret_value()).addr_spec for each in self.to)

    @property
    def listening(self) -> int:
        """The port: the usual one of its security unless another is given."""
        return PORTS[self.security] if self.port is None else self.port

    @property
    def server(self) -> str:
        """The host without brackets."""
        return self.host.strip("[]")

    def destinations(self) -> list[str]:
        """What an attempt connects to, in the form of a web address."""
        return [f"smtp://[{self.server}]" if ":" in self.server else f"smtp://{self.server}"]

    def door(self) -> Door:
        """What the target is allowed."""
        return Door(allow_private=self.allow_private, ca_file=self.ca_file)

    @model_validator(mode="after")
    def _reachable(self) -> Settings:
        if (self.user is None) is not (self.password is None):
            raise ValueError("Give both `user` and `password`, or none of them.")
        if self.security == "none" and not is_loopback_url(self.destinations()[0]):
            raise ValueError(
                "`security: none` would send everything in the clear. Use `starttls` or `smtps`; without encryption "
                "only a server on 127.0.0.1 is spoken to."
            )
        address = literal(self.server)
        reason = None if address is None else vet(address, allow_private=self.allow_private)
        if reason is not None:
            raise ValueError(f"`host` is refused: {reason}. If this is meant, name its network in `allow_private`.")
        if len({each.lower() for each in self.recipients}) < len(self.to):
            raise ValueError("`to` names somebody twice. Let each address stand there once.")
        return self


_MAIL_SERVER = Question(key="host", ask="The mail server", where="Its name alone, such as mail.example.org.")
_SECURITY = Question(
    key="security",
    ask="How it encrypts",
    where="starttls (port 587), smtps (port 465), or none for a server on 127.0.0.1.",
    default="starttls",
)
_LETTER = (
    Question(key="from", ask="The sender", where='Such as "The Press <press@example.org>".'),
    Question(key="to", ask="A recipient", where="One after the other, at the end an empty line.", several=True),
)

WAYS = (
    Way(
        line="a server that wants a name and a password",
        questions=(
            _MAIL_SERVER,
            _SECURITY,
            Question(key="user", ask="The name to log in with"),
            Question(key="password", ask="Its password", secret=True, tidy=as_typed),
            *_LETTER,
        ),
    ),
    Way(line="a server that takes our letters without a login", questions=(_MAIL_SERVER, _SECURITY, *_LETTER)),
)
"""To a list of recipients."""
