"""The `feeds:` section of `remembrancer.yaml`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from scheduler.domain.rule import Moment
from scheduler.domain.time_text import parse_moments
from scheduler.errors import ValueRefused
from scheduler.publishers.addresses import Network, network

Moments = Annotated[
    tuple[str, ...],
    BeforeValidator(lambda value: [value] if isinstance(value, str) else value, json_schema_input_type=str | list[str]),
]


def _hub(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not address.isascii() or " " in address:
        raise ValueError("a hub is an address that begins with https:// (or http://) and holds no space")
    return address


def _folder(path: Path) -> Path:
    if not path.parts or ".." in path.parts:
        raise ValueError("the folder of the feeds is a path without `..`, relative to the workspace or absolute")
    return path


def _alarms(written: tuple[str, ...]) -> tuple[str, ...]:
    try:
        parse_moments(list(written))
    except ValueRefused as refused:
        raise ValueError(refused.what, refused.cure) from None
    return written


class Settings(BaseModel):
    """How feeds and pages are made.

    Attributes:
        enabled: false switches the built-in target off.
        directory: the public folder, relative to the workspace or absolute.
        window: how many entries a feed holds at least; those of the last 14 days are always in it.
        by_tag, by_language, by_section: a feed a tag, a feed a language, a feed a section.
        websub: addresses of WebSub hubs, named in the feeds and told of each change.
        allow_private: networks in which a hub may lie besides the public ones.
        image_edge: pixels that the long edge of a published picture may have.
        alarms: moments at which the calendar's events ring, as `when` of a statement says them.
        coming: whether pages and calendars name what is to come, each with its day and its title.
        backfill: how many of the latest past editions a new ledger puts into feeds and pages.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    enabled: bool = True
    directory: Annotated[Path, AfterValidator(_folder)] = Path("feeds")
    window: Annotated[int, Field(ge=1, le=1000)] = 50
    by_tag: bool = False
    by_language: bool = False
    by_section: bool = False
    websub: tuple[Annotated[str, AfterValidator(_hub)], ...] = ()
    allow_private: tuple[Annotated[Network, BeforeValidator(network)], ...] = ()
    image_edge: Annotated[int, Field(ge=100, le=10_000)] = 1600
    alarms: Annotated[Moments, AfterValidator(_alarms)] = ()
    coming: bool = True
    backfill: Annotated[int, Field(ge=0, le=1000)] = 0

    def destinations(self) -> list[str]:
        """The addresses that are reached over the network."""
        return list(self.websub)

    @property
    def alarm_moments(self) -> tuple[Moment, ...]:
        """`alarms`, read."""
        return parse_moments(list(self.alarms)) if self.alarms else ()
