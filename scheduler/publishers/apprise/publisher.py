"""The many other services, by Apprise, at most once.

Class N: Apprise tells neither what the service answered nor under which name a message stands, so that nothing proves
it and nothing repeats it: a success is "sent, unconfirmed", and whatever else happens is unknown.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated
from urllib.parse import parse_qs

from pydantic import AfterValidator, BaseModel, ConfigDict, SecretStr

from scheduler.domain.delivery import Delivery, Receipt, TargetClass
from scheduler.domain.edition import Edition
from scheduler.domain.occurrence import Occurrence
from scheduler.domain.target import Target
from scheduler.publishers.addresses import is_loopback_url
from scheduler.publishers.apprise import door
from scheduler.publishers.kind import Kind, Surroundings
from scheduler.publishers.outbound.settings import scheme_and_host
from scheduler.publishers.posting import edition
from scheduler.publishers.questions import Question, Way
from scheduler.text.composition import compose
from scheduler.text.measures import code_points
from scheduler.text.short_posts import Shape, cut, short_posts, unmentioned

_OURS = {
    **dict.fromkeys(("mastodon", "mastodons", "toot", "toots"), "mastodon"),
    **dict.fromkeys(("matrix", "matrixs"), "matrix"),
    **dict.fromkeys(("ntfy", "ntfys"), "ntfy"),
    **dict.fromkeys(("mailto", "mailtos"), "email"),
    "discord": "discord",
    "slack": "slack",
    "tgram": "telegram",
}
"""Kinds of ours that prove what Apprise cannot, by Apprise's schemes."""

_HOSTED = frozenset({"json", "jsons", "form", "forms", "xml", "xmls"})
"""Schemes whose host is the one that is spoken to: of all others a simulated workspace cannot know where they go."""

_REPEATS = frozenset({"retry", "wait", "overflow", "optional"})


def _address(value: SecretStr) -> SecretStr:
    address = value.get_secret_value()
    scheme = address.partition("://")[0].lower()
    if scheme in {"http", "https"} or "://" not in address:
        raise ValueError("This is no address of Apprise's. Write it as its service's page says, such as `pover://…`.")
    if scheme in _OURS:
        raise ValueError(
            f"Apprise cannot prove what it sent there, and we can. Use `kind: {_OURS[scheme]}` (docs/networks.md)."
        )
    if _REPEATS & {name.lower() for name in parse_qs(address.partition("?")[2], keep_blank_values=True)}:
        raise ValueError("The address asks Apprise to repeat or to split. Take retry, wait, overflow and optional out.")
    try:
        found = door.service(address)
    except ImportError:
        raise ValueError(door.MISSING) from None
    if found is None:
        raise ValueError("Apprise knows no service at this address. Write it as its service's page says.")
    return value


class Settings(BaseModel):
    """One service.

    Attributes:
        url: its address in Apprise's form; a secret.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    url: Annotated[SecretStr, AfterValidator(_address)]

    @property
    def target_class(self) -> TargetClass:
        """Nothing proves what Apprise did."""
        return TargetClass.NEITHER

    def destinations(self) -> list[str]:
        """The host, where Apprise is sure to speak to that one alone; else one that is nobody's."""
        scheme, host = scheme_and_host(self.url)
        local = scheme in _HOSTED and is_loopback_url(self.url.get_secret_value())
        return [f"https://{host}" if local and ":" not in host else "https://apprise.invalid"]


WAYS = (
    Way(
        line="the service's address in Apprise's form",
        questions=(
            Question(
                key="url",
                ask="The address",
                where="As the service's page says, such as pover://…: https://github.com/caronc/apprise/wiki",
                secret=True,
            ),
        ),
    ),
)
"""To a service."""


class ApprisePublisher:
    """Sends editions to one service.

    Args:
        target: the place.
        settings: the service.
        here: the site.
    """

    def __init__(self, target: Target, settings: Settings, here: Surroundings) -> None:
        self.target = target
        self.target_class = target.lowered or settings.target_class
        self._address = settings.url
        self._here = here

    @property
    def host(self) -> str | None:
        """The service's scheme: Apprise alone knows where it goes."""
        return f"{scheme_and_host(self._address)[0]} by Apprise"

    def render(self, occurrence: Occurrence) -> Edition:
        """Title and text, as long as the service takes them; the edition's address at the end.

        Raises:
            ValueRefused: no message can be made of these words.
        """
        words = compose(occurrence, self._here.site, lang=self.target.lang)
        link = words.url if occurrence.statement.public and self._here.pages else None
        there = door.service(self._address.get_secret_value())
        room, titled = (there.body, there.title) if there is not None else (1, 0)
        title = cut(words.title, Shape(limit=titled, measure=code_points, escape=unmentioned)) if titled > 1 else ""
        told = words
        if title:  # stands above: what is said of itself need not be said again
            told = replace(
                words, social=words.social or "\n\n".join(filter(None, (words.summary or words.title, link)))
            )
        parts = short_posts(told, Shape(limit=room, measure=code_points, escape=unmentioned), link=link)
        return edition(words, parts, {"title": unmentioned(title), "body": parts[0].text})

    def publish(self, delivery: Delivery, *, at: datetime) -> Receipt:
        """Have one message sent.

        Raises:
            Refused, Unknown: as `door.send` says.
        """
        del at
        said = door.send(
            self._address.get_secret_value(),
            title=str(delivery.payload["title"]),
            body=str(delivery.payload["body"]),
            within=self._here.outbound.total,
        )
        return Receipt(detail=f"sent, unconfirmed. {said}".rstrip())


def _build(target: Target, settings: Settings, here: Surroundings) -> ApprisePublisher:
    return ApprisePublisher(target, settings, here)


KIND = Kind(
    name="apprise",
    settings=Settings,
    build=_build,
    line="one of some 170 other services, by Apprise",
    ways=WAYS,
)
