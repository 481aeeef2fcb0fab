"""The kinds of target by name; one is loaded when something is configured or asked that needs it.

A new kind is a room in `publishers/`, its name in `_NAMES` and its case in `_kind`, where import-linter sees it
(`docs/writing-a-publisher.md`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from pydantic import BaseModel

from scheduler.publishers.kind import Kind

_NAMES: Final = (
    "apprise", "bluesky", "discord", "email", "mastodon", "matrix", "ntfy", "slack", "telegram", "webhook",
)  # fmt: skip


class Kinds(Mapping[str, Kind]):
    """Each kind, loaded when it is asked for."""

    def __getitem__(self, name: str) -> Kind:
        return _kind(name)

    def __iter__(self) -> Iterator[str]:
        return iter(_NAMES)

    def __len__(self) -> int:
        return len(_NAMES)


class Models(Mapping[str, type[BaseModel]]):
    """The settings model of each kind."""

    def __getitem__(self, name: str) -> type[BaseModel]:
        return _kind(name).settings

    def __iter__(self) -> Iterator[str]:
        return iter(_NAMES)

    def __len__(self) -> int:
        return len(_NAMES)


def _kind(name: str) -> Kind:  # noqa: C901  # one case for each kind
    match name:
        case "apprise":
            from scheduler.publishers.apprise.publisher import KIND
        case "bluesky":
            from scheduler.publishers.bluesky.publisher import KIND
        case "discord":
            from scheduler.publishers.discord.publisher import KIND
        case "email":
            from scheduler.publishers.email.publisher import KIND
        case "mastodon":
            from scheduler.publishers.mastodon.publisher import KIND
        case "matrix":
            from scheduler.publishers.matrix.publisher import KIND
        case "ntfy":
            from scheduler.publishers.ntfy import KIND
        case "slack":
            from scheduler.publishers.slack.publisher import KIND
        case "telegram":
            from scheduler.publishers.telegram.publisher import KIND
        case "webhook":
            from scheduler.publishers.webhook.publisher import KIND
        case _:
            raise KeyError(name)
    return KIND


KINDS: Mapping[str, Kind] = Kinds()
"""Every kind there is."""

SETTINGS: Mapping[str, type[BaseModel]] = Models()
"""The settings model of each kind."""
