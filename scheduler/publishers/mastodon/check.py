"""What a server with the Mastodon API says of our account and of itself, for `targets check`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from scheduler.domain.ports import Checked
from scheduler.errors import PublishError
from scheduler.publishers.mastodon.api import Attempt, asked
from scheduler.publishers.mastodon.settings import Settings
from scheduler.publishers.outbound.settings import scheme_and_host
from scheduler.publishers.typed_answers import json_object, number_in, text_in
from scheduler.text.measures import ADDRESS_WEIGHT

_WRITE = frozenset({"write", "write:statuses"})
_MEDIA = frozenset({"write", "write:media"})
_ADDRESSES = 5
"""So many web addresses a post may hold without being too long for a server that counts them higher than we do."""

_READ = frozenset({"read", "read:statuses"})


def check(begin: Callable[[], Attempt], settings: Settings, alt_limit: int) -> Checked:
    """Ask who we are, what the token may, and what the server allows.

    Args:
        begin: a new attempt: each question has a deadline of its own.
        settings: what we take for granted.
        alt_limit: characters of our alt texts.

    Raises:
        PublishError: the server cannot be asked, or refuses the token.
    """
    account = asked(begin().get("/api/v1/accounts/verify_credentials"), dict)
    server = instance(begin)
    scopes = _scopes(begin)
    limit = character_limit(server)
    facts = {
        "server": f"{text_in(server, 'title')} {text_in(server, 'version')}".strip(),
        "posts as": settings.visibility,
        "characters": _told(limit, settings.limit),
        "scopes": " ".join(sorted(scopes)),
    }
    return Checked(
        who=_handle(account, server, scheme_and_host(settings.server)[1]),
        facts={name: value for name, value in facts.items() if value},
        doubts=(
            *_account_doubts(account),
            *_scope_doubts(scopes, settings),
            *_limit_doubts(server, settings, alt_limit),
        ),
    )


def instance(begin: Callable[[], Attempt]) -> Mapping[str, Any]:
    """What the server says of itself: version 2 of the answer where it has it, else version 1.

    Raises:
        PublishError: it says neither.
    """
    try:
        return asked(begin().get("/api/v2/instance", public=True), dict)
    except PublishError:
        return asked(begin().get("/api/v1/instance", public=True), dict)


def character_limit(server: Mapping[str, Any]) -> int | None:
    """Characters of a post: as Mastodon says it, or as Pleroma and old Glitch do; None where nobody says."""
    found = number_in(server, "configuration", "statuses", "max_characters")
    return found or number_in(server, "max_toot_chars")


def _scopes(begin: Callable[[], Attempt]) -> frozenset[str]:
    """What the token may, empty where the server does not say (Mastodon before 4.3 and most others)."""
    try:
        said = json_object(begin().get("/api/v1/apps/verify_credentials")).get("scopes")
    except PublishError:
        return frozenset()
    return frozenset(each for each in said if isinstance(each, str)) if isinstance(said, list) else frozenset()


def _handle(account: Mapping[str, Any], server: Mapping[str, Any], host: str) -> str:
    name = text_in(account, "acct") or text_in(account, "username")
    domain = text_in(server, "domain") or text_in(server, "uri").removeprefix("https://").strip("/") or host
    return f"@{name}" if "@" in name else f"@{name}@{domain}"


def _told(limit: int | None, ours: int) -> str:
    if limit is None:
        return f"the server does not say how many; `limit` is {ours}"
    return str(limit) if limit <= ours else f"{limit}; `limit: {limit}` would use them"


def _account_doubts(account: Mapping[str, Any]) -> Iterator[str]:
    if account.get("suspended") is True:
        yield "The account is suspended: posts are refused or seen by nobody. Write to the server's moderators."
    if account.get("limited") is True:
        yield "The account is limited by its server: only followers see its posts. Write to the server's moderators."
    if isinstance(account.get("moved"), dict):
        yield "The account has moved to another. Put that one's server and token into the configuration."


def _scope_doubts(scopes: frozenset[str], settings: Settings) -> Iterator[str]:
    if not scopes:
        return
    needed = [("write:statuses", _WRITE), ("read:statuses", _READ)]
    if settings.pictures:
        needed.append(("write:media", _MEDIA))
    for name, enough in needed:
        if not scopes & enough:
            yield f"The token lacks the scope `{name}`. Make one with the scopes `read` and `write`."


def _limit_doubts(server: Mapping[str, Any], settings: Settings, alt_limit: int) -> Iterator[str]:
    limit = character_limit(server)
    if limit is not None and limit < settings.limit:
        yield f"The server takes {limit} characters, and `limit` is {settings.limit}. Write `limit: {limit}`."
    weight = number_in(server, "configuration", "statuses", "characters_reserved_per_url")
    if weight is not None and limit is not None and limit - settings.limit < _ADDRESSES * (weight - ADDRESS_WEIGHT):
        yield f"The server counts a web address as {weight} characters, and we as 23. Make `limit` smaller."
    pictures = number_in(server, "configuration", "statuses", "max_media_attachments")
    if pictures is not None and pictures < settings.pictures:
        yield f"The server takes {pictures} pictures a post. Write `pictures: {pictures}`."
    described = number_in(server, "configuration", "media_attachments", "description_limit")
    if described is not None and described < alt_limit:
        yield f"The server takes {described} characters of alt text, and we send up to {alt_limit}. Keep them shorter."
