"""A server with the Mastodon API that says what a test wants it to say, and remembers what it was told."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import Any

from scheduler.domain.target import Target
from scheduler.publishers.kept_answers import KeptAnswers
from scheduler.publishers.kind import Surroundings
from scheduler.publishers.mastodon.publisher import MastodonPublisher
from scheduler.publishers.mastodon.settings import Settings
from scheduler.publishers.outbound.door import Outbound
from tests.publishers.conformance import CANARY, QUICK
from tests.publishers.samples import SITE
from tests.receivers.scripted import Conversation, Request, http

Said = tuple[int, Any] | tuple[int, Any, Mapping[str, str]]
ACCOUNT = {"id": "7", "acct": "press", "username": "press"}
INSTANCE = {
    "domain": "social.example",
    "title": "Social",
    "version": "4.7.3",
    "configuration": {
        "statuses": {"max_characters": 500, "max_media_attachments": 4, "characters_reserved_per_url": 23},
        "media_attachments": {"description_limit": 1500},
    },
}


class Server:
    """Call it as a script: it answers by method and path.

    Attributes:
        statuses: what stands there, the newest first, as the API shows it.
        says: what it answers instead, by `METHOD /path`; a list is said one after the other.
    """

    def __init__(self, **says: Said) -> None:
        self.statuses: list[dict[str, Any]] = []
        self.says: dict[str, Said | list[Said]] = {}
        self.instance: dict[str, Any] = INSTANCE
        self.requests: list[Request] = []
        self.pages = True
        self._number = 100
        self._lock = threading.Lock()

    def __call__(self, conversation: Conversation) -> None:
        request = conversation.read()
        with self._lock:
            self.requests.append(request)
            status, body, *more = self._answer(request)
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        conversation.send(http(status, data, {"Content-Type": "application/json", **(more[0] if more else {})}))

    def told(self, what: str) -> list[Any]:
        """The JSON of every request of this method and path."""
        return [json.loads(each.body) for each in self.requests if called(each) == what]

    def calls(self) -> list[str]:
        return [called(each) for each in self.requests]

    def add(self, content: str, **more: Any) -> dict[str, Any]:
        self._number += 1
        status = {
            "id": str(self._number),
            "content": content,
            "url": f"https://social.example/@press/{self._number}",
            "created_at": "2027-06-04T07:00:03.000Z",
            "media_attachments": [],
            **more,
        }
        self.statuses.insert(0, status)
        return status

    def _answer(self, request: Request) -> Said:
        what = called(request)
        said = self.says.get(what)
        if isinstance(said, list):
            return said.pop(0)
        if said is not None:
            return said
        verb, path = what.split(" ")
        if path.startswith("/api/v1/statuses"):
            return self._status(verb, path.removeprefix("/api/v1/statuses").strip("/"), request)
        return {
            "GET /api/v1/accounts/verify_credentials": (200, ACCOUNT),
            "GET /api/v1/apps/verify_credentials": (200, {"name": "remembrancer", "scopes": ["read", "write"]}),
            "GET /api/v2/instance": (200, self.instance),
            "GET /api/v1/accounts/7/statuses": (200, self._page(request.target)),
            "POST /api/v2/media": (200, {"id": "m1"}),
        }.get(what, (404, {"error": "Record not found"}))

    def _page(self, target: str) -> list[dict[str, Any]]:
        before = target.partition("max_id=")[2]
        shown = [each for each in self.statuses if not self.pages or not before or int(each["id"]) < int(before)]
        return shown[:40]

    def _status(self, verb: str, name: str, request: Request) -> Said:
        known = next((each for each in self.statuses if each["id"] == name), None)
        if verb == "POST":
            told = json.loads(request.body)
            return 200, self.add(f"<p>{escape(told['status'])}</p>", told=told)
        if known is None:
            return 404, {"error": "Record not found"}
        if verb == "PUT":
            known["content"] = f"<p>{escape(json.loads(request.body)['status'])}</p>"
        if verb == "DELETE":
            self.statuses.remove(known)
        return 200, known


def called(request: Request) -> str:
    """`METHOD /path`, without what follows a question mark."""
    return f"{request.head.split(b' ')[0].decode()} {request.target.partition('?')[0]}"


def maker(
    *,
    kind: type[MastodonPublisher] = MastodonPublisher,
    outbound: Outbound = QUICK,
    statements: Path = Path("statements"),
    answers: KeptAnswers | None = None,
    **keys: Any,
) -> Callable[[str], MastodonPublisher]:
    """Builds the publisher for a server at an address."""

    def make(url: str) -> MastodonPublisher:
        settings = Settings(
            **{"server": url, "token": CANARY, "allow_http": True, "allow_private": ["127.0.0.0/8"], **keys}
        )
        here = Surroundings(site=SITE, outbound=outbound, statements=statements, answers=answers)
        return kind(Target(name="candidate", kind="mastodon"), settings, here)

    return make
