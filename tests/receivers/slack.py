"""A fake of Slack's Web API and incoming webhooks, made from its reference: no server of Slack's can run here.

Refusals of the Web API come with 200, as the true ones do; a webhook answers with a word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from tests.receivers.api import Api, No, Said, method, path, query, value
from tests.receivers.scripted import Request

TOKEN, CHANNEL, SERVICE = "xoxb-token-of-the-bot", "C0STATEMENTS", "/services/T0PRESS/B0HOOK/token"
SCOPES = frozenset({"chat:write", "channels:history", "channels:read"})


@dataclass
class Message:
    """One message as the channel shows it."""

    ts: str
    text: str
    blocks: list[Any]
    metadata: dict[str, Any] = field(default_factory=dict)
    thread: str | None = None


class Slack(Api):
    """One workspace with one channel, one webhook and one bot.

    Attributes:
        messages: as they stand, the oldest first.
        pinged: whether anything called everybody.
        refuse: what to answer instead to everything that writes.
        scopes: of the bot's token.
        archived, member: of the channel.
        page: messages on a page of the history.
        fetches: whether it can fetch the pictures of a post.
    """

    def __init__(self, *, now: float = 1_812_092_405) -> None:
        super().__init__()
        self.messages: list[Message] = []
        self.pinged = False
        self.refuse: Said | None = None
        self.scopes = SCOPES
        self.archived = False
        self.member = True
        self.webhook_there = True
        self.page = 100
        self.fetches = True
        self.now = now
        self._count = 0

    def answer(self, request: Request) -> Said:
        if not path(request).startswith("/api/"):
            return self._webhook(request)
        token = request.headers.get("authorization", "")
        called = path(request).removeprefix("/api/")
        if token != f"Bearer {TOKEN}":
            return _no("not_authed" if not token else "invalid_auth")
        if self.refuse is not None and method(request) == "POST":
            return self.refuse
        asked = query(request) if method(request) == "GET" else value(request)
        if method(request) == "POST" and request.headers.get("content-type") != "application/json; charset=utf-8":
            return _no("invalid_arguments")
        call = getattr(self, f"_{called.replace('.', '_')}", None)
        said = _no("unknown_method") if call is None else call(asked)
        return said[0], said[1], {"x-oauth-scopes": ",".join(sorted(self.scopes))}

    def _webhook(self, request: Request) -> Said:
        if self.refuse is not None:
            return self.refuse
        if path(request) != SERVICE or not self.webhook_there:
            raise No(404, b"no_service")
        post = value(request)
        if self.archived:
            raise No(410, b"channel_is_archived")
        if not request.body.startswith(b"{"):
            raise No(400, b"invalid_payload")
        if not post.get("text") and not post.get("blocks"):
            raise No(400, b"no_text")
        if not _blocks_are_right(post.get("blocks", []), fetches=self.fetches):
            raise No(400, b"invalid_blocks")
        self._made(post)
        return 200, b"ok"

    def _made(self, post: dict[str, Any]) -> Message:
        self._count += 1
        self._note_pings(post)
        message = Message(
            ts=f"{int(self.now)}.{self._count:06d}",
            text=post["text"],
            blocks=post.get("blocks", []),
            metadata=post.get("metadata", {}),
            thread=post.get("thread_ts"),
        )
        self.messages.append(message)
        return message

    def _note_pings(self, post: dict[str, Any]) -> None:
        called = re.search(r"<[!@#]", post["text"]) is not None or post.get("link_names") or post.get("parse") == "full"
        self.pinged = self.pinged or bool(called)

    def _in_channel(self, asked: dict[str, Any], scope: str) -> Said | None:
        if scope not in self.scopes:
            return 200, {"ok": False, "error": "missing_scope", "needed": scope, "provided": ",".join(self.scopes)}
        if asked.get("channel") != CHANNEL:
            return _no("channel_not_found")
        if not self.member and scope != "channels:read":
            return _no("not_in_channel")
        return _no("is_archived") if self.archived and scope == "chat:write" else None

    def _auth_test(self, asked: dict[str, Any]) -> Said:
        return 200, {
            "ok": True,
            "url": "https://press.slack.com/",
            "team": "Press",
            "user": "statements",
            "bot_id": "B",
        }

    def _conversations_info(self, asked: dict[str, Any]) -> Said:
        channel = {"id": CHANNEL, "name": "statements", "is_archived": self.archived, "is_member": self.member}
        return self._in_channel(asked, "channels:read") or (200, {"ok": True, "channel": channel})

    def _chat_postMessage(self, asked: dict[str, Any]) -> Said:  # noqa: N802 - the method's own name
        return self._in_channel(asked, "chat:write") or self._wrong(asked) or _told(self._made(asked))

    def _chat_update(self, asked: dict[str, Any]) -> Said:
        message = self._find(asked)
        refusal = self._in_channel(asked, "chat:write") or self._wrong(asked)
        if refusal is not None or message is None:
            return refusal or _no("message_not_found")
        self._note_pings(asked)
        message.text, message.blocks = asked["text"], asked.get("blocks", [])
        message.metadata = asked.get("metadata", {})
        return _told(message)

    def _chat_delete(self, asked: dict[str, Any]) -> Said:
        message = self._find(asked)
        refusal = self._in_channel(asked, "chat:write")
        if refusal is not None or message is None:
            return refusal or _no("message_not_found")
        self.messages.remove(message)
        return 200, {"ok": True, "channel": CHANNEL, "ts": message.ts}

    def _wrong(self, post: dict[str, Any]) -> Said | None:
        if not post.get("text") and not post.get("blocks"):
            return _no("no_text")
        if len(post.get("text", "")) > 40_000:
            return _no("msg_too_long")
        mark = post.get("metadata")
        if mark is not None and not (mark.get("event_type") and isinstance(mark.get("event_payload"), dict)):
            return _no("invalid_metadata_format")
        return None if _blocks_are_right(post.get("blocks", []), fetches=self.fetches) else _no("invalid_blocks")

    def _find(self, asked: dict[str, Any]) -> Message | None:
        return next((each for each in self.messages if each.ts == asked.get("ts")), None)

    def _conversations_history(self, asked: dict[str, Any]) -> Said:
        return self._shown(asked, [each for each in reversed(self.messages) if each.thread is None])

    def _conversations_replies(self, asked: dict[str, Any]) -> Said:
        return self._shown(asked, [each for each in self.messages if asked.get("ts") in {each.ts, each.thread}])

    def _shown(self, asked: dict[str, Any], messages: list[Message]) -> Said:
        refusal = self._in_channel(asked, "channels:history")
        if refusal is not None:
            return refusal
        oldest, latest = float(asked.get("oldest", 0)), float(asked.get("latest", 1e12))
        inside = asked.get("inclusive") == "true"
        within = [
            each
            for each in messages
            if oldest < float(each.ts) < latest or (inside and float(each.ts) in {oldest, latest})
        ]
        begin = int(asked.get("cursor", "0"))
        size = min(self.page, int(asked.get("limit", 100)))
        shown, rest = within[begin : begin + size], within[begin + size :]
        marked = asked.get("include_all_metadata") == "true"
        told = [
            {"type": "message", "ts": each.ts, "text": each.text, **({"metadata": each.metadata} if marked else {})}
            for each in shown
        ]
        cursor = str(begin + size) if rest else ""
        more = {"has_more": bool(rest), "response_metadata": {"next_cursor": cursor}}
        return 200, {"ok": True, "messages": told, **more}


def _no(error: str) -> Said:
    return 200, {"ok": False, "error": error}


def _told(message: Message) -> Said:
    return 200, {"ok": True, "channel": CHANNEL, "ts": message.ts, "message": {"text": message.text}}


def _blocks_are_right(blocks: list[Any], *, fetches: bool) -> bool:
    """Pictures that can be fetched, and rich text of sections of texts and links, none of them empty (Block Kit)."""
    for block in blocks:
        if block["type"] == "image":
            if not (fetches and block["image_url"].startswith("https://") and 0 < len(block["alt_text"]) <= 2_000):
                return False
            continue
        for section in block["elements"]:
            if block["type"] != "rich_text" or section["type"] != "rich_text_section" or not section["elements"]:
                return False
            for element in section["elements"]:
                if not element.get({"text": "text", "link": "url"}.get(element["type"], "")):
                    return False
    return len(blocks) <= 50


def words(message: Message) -> str:
    """What a person reads of a message."""
    return "".join(
        element.get("text") or element["url"]
        for block in message.blocks
        if block["type"] == "rich_text"
        for section in block["elements"]
        for element in section["elements"]
    )


def alts(message: Message) -> tuple[str, ...]:
    """The alt texts of its pictures."""
    return tuple(block["alt_text"] for block in message.blocks if block["type"] == "image")


LIMITED: Said = (429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "64"})
