"""What a server with the Mastodon API says of itself, and what our posts go by because of it.

Mastodon's documentation calls it the instance (`/api/v2/instance`, `/api/v1/instance`). It is read when nothing is due,
kept with its time, and stands beneath the configuration: a `limit` that a person wrote wins.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from scheduler.errors import PublishError
from scheduler.publishers.mastodon.api import Attempt, asked
from scheduler.publishers.mastodon.settings import Settings
from scheduler.publishers.picture_files import ENDINGS
from scheduler.publishers.typed_answers import list_in, number_in, text_in
from scheduler.text.measures import ADDRESS_WEIGHT

CHARACTERS = 500
"""Of a post, where nobody says how many: Mastodon's own `configuration.statuses.max_characters`."""

PICTURES = 4
"""Of a post, likewise (`configuration.statuses.max_media_attachments`)."""

ALT_LIMIT = 1500
"""Characters of an alt text, likewise (`configuration.media_attachments.description_limit`)."""

LARGEST_PICTURE = 16 * 1024 * 1024
"""Bytes of a picture, likewise (`configuration.media_attachments.image_size_limit`); we send none that is larger."""

_SOFTWARE = {
    "snac": re.compile(r"\bsnac/"),
    "GoToSocial": re.compile("gotosocial"),
    "Pleroma": re.compile(r"\(compatible; (?:pleroma|akkoma) "),
    "Glitch": re.compile(r"\+glitch"),
}
"""By what the version holds, or the address of the source, in small letters."""

_WORDS = 200
"""Characters of a server's words about itself that are kept."""

_MAKES_MARKUP = frozenset({"GoToSocial", "Pleroma", "Glitch"})
"""Whose accounts may say that a post is Markdown or HTML, unless the post itself says that it is not."""


class Instance(BaseModel):
    """A server's own words; None of what it does not say, or says beyond reason.

    Attributes:
        server: the address that was asked.
        heard: when (aware, UTC).
        domain: under which its accounts are known; empty where it does not say.
        title, version: as it writes them.
        software: its name where we know its ways, else empty.
        characters: of a post.
        weight: characters that a web address counts as.
        pictures: of a post.
        alt: characters of an alt text.
        picture_bytes: of a picture.
        picture_kinds: the media types of ours that it takes; empty where it does not say.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    server: str
    heard: AwareDatetime
    domain: str
    title: str
    version: str
    software: str
    characters: int | None
    weight: int | None
    pictures: int | None
    alt: int | None
    picture_bytes: int | None
    picture_kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What our posts go by.

    Attributes:
        limit, weight, pictures, alt, picture_bytes, picture_kinds: as of `Instance`, all of them known.
        source: who says how long a post may be, in words that follow the number.
        software: as of `Instance`.
    """

    limit: int
    weight: int
    pictures: int
    alt: int
    picture_bytes: int
    picture_kinds: tuple[str, ...]
    source: str
    software: str

    @property
    def plain(self) -> Mapping[str, str]:
        """What a post says beside its text so that it is not taken for markup, where the software knows it."""
        return {"content_type": "text/plain"} if self.software in _MAKES_MARKUP else {}


def terms(settings: Settings, said: Instance | None) -> Terms:
    """What a person wrote, else what the server said, else what is usual with Mastodon."""
    known = said or _SILENT
    if settings.limit is None and known.characters is not None:
        source = f"as the server said on {known.heard:%Y-%m-%d}"
    elif settings.limit is not None:
        source = "as `limit` says" if said else "as `limit` says; the server was never asked what it takes"
    else:
        source = f"Mastodon's usual; the server {'does not say' if said else 'was never asked'}"
    return Terms(
        limit=_first(settings.limit, known.characters, CHARACTERS),
        weight=_first(known.weight, ADDRESS_WEIGHT),
        pictures=_first(settings.pictures, known.pictures, PICTURES),
        alt=_first(known.alt, ALT_LIMIT),
        picture_bytes=min(_first(known.picture_bytes, LARGEST_PICTURE), LARGEST_PICTURE),
        # A picture of another kind becomes a JPEG: a server that takes none has said nothing that helps.
        picture_kinds=known.picture_kinds if "image/jpeg" in known.picture_kinds else tuple(ENDINGS),
        source=source,
        software=known.software,
    )


def _first(*numbers: int | None) -> int:
    return next(each for each in numbers if each is not None)


def ask(begin: Callable[[], Attempt], server: str, *, at: datetime) -> Instance:
    """What the server says of itself: version 2 of the answer where it has it, else version 1.

    Args:
        begin: a new attempt: each question has a deadline of its own.
        server: its address, as configured.
        at: now (aware, UTC).

    Raises:
        PublishError: it says neither.
    """
    try:
        told = asked(begin().get("/api/v2/instance", public=True), dict)
    except PublishError as fault:
        if fault.status is None:  # nobody answered
            raise
        told = asked(begin().get("/api/v1/instance", public=True), dict)
    return understood(told, server, at=at)


def understood(told: Mapping[str, Any], server: str, *, at: datetime) -> Instance:
    """The answer in our words: as Mastodon says it, or as Pleroma and old Glitch do."""
    statuses, media = ("configuration", "statuses"), ("configuration", "media_attachments")
    kinds = list_in(told, *media, "supported_mime_types")
    return Instance(
        server=server,
        heard=at,
        domain=(text_in(told, "domain") or text_in(told, "uri").removeprefix("https://").strip("/"))[:_WORDS],
        title=text_in(told, "title")[:_WORDS],
        version=text_in(told, "version")[:_WORDS],
        software=_software(told),
        characters=_within(50, 1_000_000, told, (*statuses, "max_characters"), ("max_toot_chars",)),
        weight=_within(1, 1_000, told, (*statuses, "characters_reserved_per_url")),
        pictures=_within(0, 1_000, told, (*statuses, "max_media_attachments"), ("max_media_attachments",)),
        alt=_within(1, 1_000_000, told, (*media, "description_limit"), ("description_limit",)),
        picture_bytes=_within(10_000, 1 << 50, told, (*media, "image_size_limit"), ("upload_limit",)),
        picture_kinds=tuple(each for each in ENDINGS if each in kinds),
    )


def _software(told: Mapping[str, Any]) -> str:
    words = f"{text_in(told, 'version')} {text_in(told, 'source_url')}".lower()
    return next((name for name, sign in _SOFTWARE.items() if sign.search(words)), "")


def _within(least: int, most: int, told: Mapping[str, Any], *paths: tuple[str, ...]) -> int | None:
    """The first number at one of these paths, if it is within reason."""
    found = next((each for path in paths if (each := number_in(told, *path)) is not None), None)
    return found if found is not None and least <= found <= most else None


_SILENT = understood({}, "", at=datetime.min.replace(tzinfo=UTC))
"""A server that says nothing."""


def kept(said: bytes | None, server: str) -> Instance | None:
    """What was kept of this very server; None of another one, or where the file is damaged."""
    if said is None:
        return None
    try:
        found = Instance.model_validate_json(said)
    except ValidationError:
        return None
    return found if found.server == server else None
