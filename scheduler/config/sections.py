"""The sections of `remembrancer.yaml`, as pydantic models: which keys there are, of which type, with which default.

A model keeps what a person wrote; `load` makes domain values of it. Values are strings when they come from the file.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal, NoReturn
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from scheduler.domain.language_tag import parse_language
from scheduler.domain.time_text import parse_duration, parse_moments, parse_time, parse_zone
from scheduler.errors import ValueRefused

_AUTHORITY = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?@)?(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
)
_TAG_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_LISTEN = re.compile(r"(?:\[(?P<v6>[0-9a-fA-F:.]+)\]|(?P<host>[^\s:\[\]/]+)):(?P<port>[0-9]{1,5})")


def refuse(refused: ValueRefused) -> NoReturn:
    """Turn a refusal into the error that pydantic gathers with the others."""
    raise PydanticCustomError("refused", "{what}", {"what": refused.what, "cure": refused.cure, "code": refused.code})


def _checked(parse: Callable[[Any], object]) -> AfterValidator:
    def check(value: Any) -> Any:
        try:
            parse(value)
        except ValueRefused as refused:
            refuse(refused)
        return value

    return AfterValidator(check)


def _one_as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


Text = Annotated[str, Field(min_length=1)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_one_as_list, json_schema_input_type=Text | list[Text])]
Zone = Annotated[Text, _checked(parse_zone)]
WallTime = Annotated[Text, _checked(parse_time)]
Language = Annotated[Text, _checked(parse_language)]
Moments = Annotated[Text | list[Text], _checked(parse_moments)]
Duration = Annotated[Text, _checked(parse_duration)]
Day = Annotated[Text, Field(json_schema_extra={"format": "date"})]
HijriMonths = Annotated[dict[Text, Day], Field(json_schema_extra={"propertyNames": {"pattern": "^[0-9]{4}-[0-9]{2}$"}})]


class Section(BaseModel):
    """What all sections share: frozen, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class LateSettings(Section):
    """`site.late`: what becomes of an edition noticed later than `grace`."""

    grace: Duration = "24h"
    then: Literal["skip", "hold"] = "skip"


def _site_url(text: str) -> str:
    try:
        parts = urlsplit(text)
        fit = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        fit = False
    if not fit or parts.query or parts.fragment or "@" in parts.netloc or not text.isascii() or " " in text:
        raise ValueRefused(
            "This is not the http or https address of a folder.",
            "Write the public address of feeds/, such as `https://example.org/remembrances/`.",
            code="bad-address",
        )
    return text if text.endswith("/") else f"{text}/"


def _tag(text: str, info: ValidationInfo) -> str:
    authority, comma, began = text.partition(",")
    dated = _TAG_DATE.fullmatch(began)
    refused: ValueRefused | None = None
    cure = "Write your domain in lower case and a year (or day) on which it was yours, such as `example.org,2026`."
    if not comma or not dated or not _AUTHORITY.fullmatch(authority):
        refused = ValueRefused("This is not the authority of a tag URI (RFC 4151).", cure, code="bad-tag")
    else:
        try:
            first = date(int(dated[1]), int(dated[2] or 1), int(dated[3] or 1))
            if info.context and first > info.context["today"]:
                refused = ValueRefused("The date lies in the future (RFC 4151, section 2.1).", cure, code="bad-tag")
        except ValueError:
            refused = ValueRefused("There is no such date.", cure, code="bad-tag")
    if refused:
        refuse(refused)
    return text


class SiteSettings(Section):
    """`site`: who publishes, where, and in whose clock."""

    title: Text
    url: Annotated[Text, AfterValidator(lambda text: _or_refuse(_site_url, text))]
    tag: Annotated[Text, AfterValidator(_tag)]
    author: Text
    zone: Zone
    language: Language = "en"
    time: WallTime = "09:00"
    footer: Text | None = None
    approval: Literal["required"] | None = None
    late: LateSettings = LateSettings()
    hijri_months: HijriMonths = {}


def _or_refuse(parse: Callable[[str], str], text: str) -> str:
    try:
        return parse(text)
    except ValueRefused as refused:
        refuse(refused)


class LimitSettings(Section):
    """`limits`: breakers."""

    per_target_per_day: Annotated[int, Field(ge=1)] = 10


def parse_listen(text: str) -> tuple[str, int]:
    """Host and port of `web.listen`.

    Raises:
        ValueRefused: it is not `host:port`.
    """
    found = _LISTEN.fullmatch(text)
    if not found or int(found["port"]) > 65535:
        raise ValueRefused(
            "This is not a host and a port.",
            "Write them as `127.0.0.1:8420` or `[::1]:8420`; port 0 takes any free one.",
            code="bad-listen",
        )
    return found["v6"] or found["host"], int(found["port"])


def is_loopback(host: str) -> bool:
    """Whether a host, as written, can only be this machine: `localhost` or a loopback address."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class WebSettings(Section):
    """`web`: the operator's page."""

    listen: Annotated[Text, _checked(parse_listen)] = "127.0.0.1:8420"
    token: Text | None = None

    @model_validator(mode="after")
    def _open_only_with_token(self) -> WebSettings:
        if self.token is None and not is_loopback(parse_listen(self.listen)[0]):
            refuse(
                ValueRefused(
                    "Without `token` only this machine may be listened on.",
                    "Set `token`, or listen on `127.0.0.1:8420`.",
                    code="open-without-token",
                )
            )
        return self


class CommonSettings(Section):
    """The keys of every target; its kind has more."""

    kind: Text
    tags: Texts = ()
    lang: Language | None = None
    fallback: Literal["original", "skip"] | None = None
    zone: Zone | None = None
    time: WallTime | None = None
    when: Moments | None = None
    lowered: Annotated[Literal["K", "R", "N"] | None, Field(alias="class")] = None
    on_unknown: Literal["uncertain", "resend"] | None = None

    @model_validator(mode="after")
    def _fallback_of_a_language(self) -> CommonSettings:
        if self.fallback is not None and self.lang is None:
            refuse(
                ValueRefused(
                    "`fallback` says what becomes of a missing translation, and no `lang` asks for one.",
                    "Add `lang`, or take `fallback` out.",
                    code="fallback-without-lang",
                )
            )
        return self
