"""What a server with the Mastodon API says of our account and of itself, for `targets check`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from scheduler.domain.ports import Checked
from scheduler.errors import PublishError
from scheduler.publishers.mastodon.api import Attempt, asked
from scheduler.publishers.mastodon.instance import Instance, Terms, terms
from scheduler.publishers.mastodon.settings import Settings
from scheduler.publishers.outbound.settings import scheme_and_host
from scheduler.publishers.typed_answers import json_object, text_in

_WRITE = frozenset({"write", "write:statuses"})
_MEDIA = frozenset({"write", "write:media"})
_READ = frozenset({"read", "read:statuses"})


def check(begin: Callable[[], Attempt], settings: Settings, said: Instance) -> Checked:
    """Ask who we are and what the token may, and compare what the server allows with what is configured.

    Args:
        begin: a new attempt: each question has a deadline of its own.
        settings: what a person wrote.
        said: by the server, just now.

    Raises:
        PublishError: the server cannot be asked, or refuses the token.
    """
    account = asked(begin().get("/api/v1/accounts/verify_credentials"), dict)
    scopes = _scopes(begin)
    ours = terms(settings, said)
    facts = {
        "server": f"{said.title} {said.version}".strip(),
        "posts as": settings.visibility,
        "characters": _told(said, ours, settings),
        "a web address": f"{ours.weight} of them",
        "pictures": str(ours.pictures),
        "scopes": " ".join(sorted(scopes)),
    }
    return Checked(
        who=_handle(account, said, scheme_and_host(settings.server)[1]),
        facts={name: value for name, value in facts.items() if value},
        doubts=(*_account_doubts(account), *_scope_doubts(scopes, ours), *_limit_doubts(said, settings)),
    )


def _scopes(begin: Callable[[], Attempt]) -> frozenset[str]:
    """What the token may, empty where the server does not say (Mastodon before 4.3 and most others)."""
    try:
        said = json_object(begin().get("/api/v1/apps/verify_credentials")).get("scopes")
    except PublishError:
        return frozenset()
    return frozenset(each for each in said if isinstance(each, str)) if isinstance(said, list) else frozenset()


def _handle(account: Mapping[str, Any], said: Instance, host: str) -> str:
    name = text_in(account, "acct") or text_in(account, "username")
    return f"@{name}" if "@" in name else f"@{name}@{said.domain or host}"


def _told(said: Instance, ours: Terms, settings: Settings) -> str:
    if settings.limit is None or said.characters is None or said.characters <= settings.limit:
        return f"{ours.limit}, {ours.source}"
    return f"{ours.limit}, {ours.source}; without it {said.characters}, as the server says"


def _account_doubts(account: Mapping[str, Any]) -> Iterator[str]:
    if account.get("suspended") is True:
        yield "The account is suspended: posts are refused or seen by nobody. Write to the server's moderators."
    if account.get("limited") is True:
        yield "The account is limited by its server: only followers see its posts. Write to the server's moderators."
    if isinstance(account.get("moved"), dict):
        yield "The account has moved to another. Put that one's server and token into the configuration."


def _scope_doubts(scopes: frozenset[str], ours: Terms) -> Iterator[str]:
    if not scopes:
        return
    needed = [("write:statuses", _WRITE), ("read:statuses", _READ)]
    if ours.pictures:
        needed.append(("write:media", _MEDIA))
    for name, enough in needed:
        if not scopes & enough:
            yield f"The token lacks the scope `{name}`. Make one with the scopes `read` and `write`."


def _limit_doubts(said: Instance, settings: Settings) -> Iterator[str]:
    """Where a person wrote more than the server takes: what they wrote wins."""
    if settings.limit is not None and said.characters is not None and said.characters < settings.limit:
        yield (
            f"The server takes {said.characters} characters, and `limit` is {settings.limit}. Leave `limit` out: then "
            "the server's own is kept to."
        )
    if settings.pictures is not None and said.pictures is not None and said.pictures < settings.pictures:
        yield (
            f"The server takes {said.pictures} pictures a post, and `pictures` is {settings.pictures}. Leave "
            "`pictures` out: then the server's own is kept to."
        )
