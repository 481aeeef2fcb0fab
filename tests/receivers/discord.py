"""A fake of Discord's API v10, made from its reference: no server of Discord's can run here.

Strict where the reference is: limits, error codes, tokens, `wait`, nonces that are forgotten, a history that is empty
for whoever may not read it.
"""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass, field
from typing import Any

from tests.receivers.api import Api, No, Said, form, method, path, query, value
from tests.receivers.scripted import Request

BOT, CHANNEL, GUILD, WEBHOOK, OTHERS = "1001", "2002", "3003", "4004", "5005"
TOKEN, SECRET = "token-of-the-bot", "token-of-the-webhook"

_EPOCH = 1_420_070_400_000


@dataclass
class Message:
    """One message as the channel shows it."""

    id: int
    author: str
    content: str
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    alts: list[str] = field(default_factory=list)
    reply_to: str | None = None

    def shown(self) -> dict[str, Any]:
        return {
            "id": str(self.id),
            "channel_id": CHANNEL,
            "author": {"id": self.author, "username": "press", "bot": True},
            "content": self.content,
            "timestamp": "2027-06-04T07:00:05.000000+00:00",
            "attachments": [{"id": "1", "filename": name} for name, _ in self.files.values()],
            "type": 0,
        }


class Discord(Api):
    """One server with one channel, one webhook and one bot.

    Attributes:
        messages: as they stand, the oldest first.
        pinged: whether anything called everybody.
        refuse: a status and an error to answer instead, for every request that writes.
        may_read_history: what the bot may.
        remembers_nonces: Discord does for some minutes.
        hidden: the channel is closed to the bot.
    """

    def __init__(self, *, now: float | None = None) -> None:
        super().__init__()
        self._now = now
        self.messages: list[Message] = []
        self.pinged = False
        self.refuse: Said | None = None
        self.may_read_history = True
        self.remembers_nonces = True
        self.hidden = False
        self.webhook_there = True
        self.channel_type = 0
        self._nonces: dict[str, Message] = {}
        self._count = 0

    def say(self, content: str, *, author: str = OTHERS, seconds_ago: float = 0) -> Message:
        """Somebody writes in the channel."""
        message = Message(id=self._id(seconds_ago), author=author, content=content)
        self.messages.append(message)
        self.messages.sort(key=lambda each: each.id)
        return message

    def _id(self, seconds_ago: float = 0) -> int:
        self._count += 1
        milliseconds = int(((self._now or time.time()) - seconds_ago) * 1000) - _EPOCH
        return (milliseconds << 22) + self._count

    def answer(self, request: Request) -> Said:
        if not re.fullmatch(r"DiscordBot \(\S+, \S+\)", request.headers.get("user-agent", "")):
            return 403, b"error code: 1010"  # the wall in front of Discord
        if self.refuse is not None and method(request) != "GET":
            return self.refuse
        if path(request).startswith("/api/v10/webhooks/"):
            return self._webhook(request)
        return self._bot(request)

    def _webhook(self, request: Request) -> Said:
        found = re.fullmatch(r"/api/v10/webhooks/(\d+)/([\w.-]+)(?:/messages/(\d+))?", path(request))
        if found is None or found[1] != WEBHOOK or not self.webhook_there:
            raise No(404, {"message": "Unknown Webhook", "code": 10015})
        if found[2] != SECRET:
            raise No(401, {"message": "Invalid Webhook Token", "code": 50027})
        if found[3] is not None:
            return self._one(request, found[3], WEBHOOK)
        if method(request) == "GET":
            return 200, {"id": WEBHOOK, "type": 1, "name": "Press", "channel_id": CHANNEL, "guild_id": GUILD}
        said = self._make(request, WEBHOOK)
        if said[0] == 200 and query(request).get("wait") != "true":
            return 204, None
        return said

    def _bot(self, request: Request) -> Said:
        if request.headers.get("authorization") != f"Bot {TOKEN}":
            raise No(401, {"message": "401: Unauthorized", "code": 0})
        if path(request) == "/api/v10/users/@me":
            return 200, {"id": BOT, "username": "press", "bot": True}
        found = re.fullmatch(r"/api/v10/channels/(\d+)(/messages)?(?:/(\d+))?", path(request))
        if found is None or found[1] != CHANNEL:
            raise No(404, {"message": "Unknown Channel", "code": 10003})
        if self.hidden:
            raise No(403, {"message": "Missing Access", "code": 50001})
        if found[2] is None:
            return 200, {"id": CHANNEL, "type": self.channel_type, "name": "statements", "guild_id": GUILD}
        if found[3] is not None:
            return self._one(request, found[3], BOT)
        return self._history(request) if method(request) == "GET" else self._make(request, BOT)

    def _history(self, request: Request) -> Said:
        if not self.may_read_history:
            return 200, []
        asked = query(request)
        before = int(asked.get("before", 1 << 63))
        older = [each for each in reversed(self.messages) if each.id < before]
        return 200, [each.shown() for each in older[: min(int(asked.get("limit", 50)), 100)]]

    def _make(self, request: Request, author: str) -> Said:
        files: dict[str, tuple[str, bytes]] = {}
        post = value(request)
        if request.headers.get("content-type", "").startswith("multipart/form-data"):
            fields, files = form(request)
            post = json.loads(fields["payload_json"])
        wrong = _wrong(post, files)
        if wrong is not None:
            return wrong
        nonce = post.get("nonce")
        if post.get("enforce_nonce") and author == BOT and self.remembers_nonces and nonce in self._nonces:
            return 200, self._nonces[nonce].shown()
        self._note_pings(post)
        message = Message(id=self._id(), author=author, content=post["content"].strip(), files=files)
        message.alts = [each.get("description", "") for each in post.get("attachments", [])]
        message.reply_to = post.get("message_reference", {}).get("message_id")
        self.messages.append(message)
        if nonce is not None:
            self._nonces[nonce] = message
        return 200, message.shown(), {"X-RateLimit-Remaining": "4", "X-RateLimit-Reset-After": "1.0"}

    def _one(self, request: Request, which: str, author: str) -> Said:
        message = next((each for each in self.messages if str(each.id) == which), None)
        if message is None:
            return 404, {"message": "Unknown Message", "code": 10008}
        if message.author != author and method(request) != "GET":
            return 403, {"message": "Cannot edit a message authored by another user", "code": 50005}
        if method(request) == "DELETE":
            self.messages.remove(message)
            return 204, None
        if method(request) == "PATCH":
            post = value(request)
            wrong = _wrong(post, message.files)
            if wrong is not None:
                return wrong
            self._note_pings(post)
            message.content = post["content"].strip()
        return 200, message.shown()

    def _note_pings(self, post: dict[str, Any]) -> None:
        silent = post.get("allowed_mentions", {}).get("parse") == []
        calls = re.search(r"@(everyone|here)|(?<!\\)<@", post["content"])
        self.pinged = self.pinged or (calls is not None and not silent)


def _wrong(post: dict[str, Any], files: dict[str, tuple[str, bytes]]) -> Said | None:
    content = post.get("content", "")
    if not content.strip() and not files:
        return 400, {"message": "Cannot send an empty message", "code": 50006}
    if len(content) > 2000 or len(str(post.get("nonce", ""))) > 25:
        return 400, {"message": "Invalid Form Body", "code": 50035, "errors": {"content": {"_errors": []}}}
    if any(len(each.get("description", "")) > 1024 for each in post.get("attachments", [])):
        return 400, {"message": "Invalid Form Body", "code": 50035}
    if sum(len(data) for _, data in files.values()) > 25 << 20 or any(len(d) > 10 << 20 for _, d in files.values()):
        return 413, {"message": "Request entity too large", "code": 40005}
    return None


LIMITED: Said = (
    429,
    {"message": "You are being rate limited.", "retry_after": 64.57, "global": False},
    {"Retry-After": "65", "X-RateLimit-Scope": "user"},
)
