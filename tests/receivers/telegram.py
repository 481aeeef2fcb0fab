"""A fake of Telegram's Bot API, made from its reference: no server of Telegram's can run here.

It shows nobody what was posted, as the true one does not; tests look into `messages`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from tests.receivers.api import Api, Said, form, path, value
from tests.receivers.scripted import Request

TOKEN = "123456:token-of_the_bot"
CHAT, NUMBER = "@statements", -1001234567890

_TAGS = re.compile(r"</?(?:b|i|u|s|a|code|pre)>")


@dataclass
class Message:
    """One message as the chat shows it."""

    id: int
    text: str
    photo: bytes | None = None
    silent: bool = False
    reply_to: int | None = None
    preview: bool = True


class Telegram(Api):
    """One channel and one bot.

    Attributes:
        messages: as they stand.
        refuse: a status, a description and parameters to answer instead, for every method that writes.
        too_old: nothing that stands can be deleted any more.
        heard: the updates that wait for the bot.
    """

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[Message] = []
        self.refuse: Said | None = None
        self.too_old = False
        self.heard: list[dict[str, Any]] = []
        self.member: dict[str, Any] = {"status": "administrator", "can_post_messages": True}
        self._count = 10

    def answer(self, request: Request) -> Said:
        found = re.fullmatch(r"/bot(\d+:[\w-]+)/(\w+)", path(request))
        if found is None:
            return refused(404, "Not Found")
        if found[1] != TOKEN:
            return refused(401, "Unauthorized")
        photo = None
        asked = value(request)
        if request.headers.get("content-type", "").startswith("multipart/form-data"):
            fields, files = form(request)
            asked = {name: _json(each) for name, each in fields.items()}
            photo = files["photo"][1]
        us = {"id": 123456, "is_bot": True, "username": "statements_bot"}
        told = {"getMe": us, "getUpdates": self.heard}.get(found[2])
        if told is not None:
            return _ok(told)
        if str(asked.get("chat_id")) not in {CHAT, str(NUMBER)}:
            return refused(400, "Bad Request: chat not found")
        if self.refuse is not None and not found[2].startswith("get"):
            return self.refuse
        call = getattr(self, f"_{found[2]}", None)
        return refused(404, "Not Found: method not found") if call is None else call(asked, photo)

    def _getChat(self, asked: dict[str, Any], photo: bytes | None) -> Said:  # noqa: N802 - the method's own name
        return _ok({"id": NUMBER, "type": "channel", "title": "Statements", "username": CHAT[1:]})

    def _getChatMember(self, asked: dict[str, Any], photo: bytes | None) -> Said:  # noqa: N802 - as above
        return _ok(self.member)

    def _sendMessage(self, asked: dict[str, Any], photo: bytes | None) -> Said:  # noqa: N802 - as above
        text = _parsed(asked, "text")
        return self._wrong(text, 4096, "message") or self._made(asked, str(text), None)

    def _sendPhoto(self, asked: dict[str, Any], photo: bytes | None) -> Said:  # noqa: N802 - as above
        if photo is None or not photo.startswith((b"\xff\xd8", b"\x89PNG", b"RIFF")) or len(photo) > 10 << 20:
            return refused(400, "Bad Request: IMAGE_PROCESS_FAILED")
        text = _parsed(asked, "caption")
        return self._wrong(text, 1024, "message caption") or self._made(asked, str(text), photo)

    def _wrong(self, text: str | None, limit: int, what: str) -> Said | None:
        if text is None:
            return refused(400, "Bad Request: can't parse entities: Unsupported start tag")
        if not text.strip():
            return refused(400, "Bad Request: message text is empty")
        if len(text.encode("utf-16-le")) // 2 > limit:
            return refused(400, f"Bad Request: {what} is too long")
        return None

    def _made(self, asked: dict[str, Any], text: str, photo: bytes | None) -> Said:
        self._count += 1
        message = Message(
            id=self._count, text=text.strip(), photo=photo, silent=asked.get("disable_notification", False)
        )
        message.reply_to = asked.get("reply_parameters", {}).get("message_id")
        message.preview = not asked.get("link_preview_options", {}).get("is_disabled", False)
        self.messages.append(message)
        return _ok(_shown(message))

    def _find(self, asked: dict[str, Any]) -> Message | None:
        return next((each for each in self.messages if each.id == asked["message_id"]), None)

    def _editMessageText(self, asked: dict[str, Any], photo: bytes | None) -> Said:  # noqa: N802 - as above
        return self._edit(asked, "text", 4096)

    def _editMessageCaption(self, asked: dict[str, Any], photo: bytes | None) -> Said:  # noqa: N802 - as above
        return self._edit(asked, "caption", 1024)

    def _edit(self, asked: dict[str, Any], name: str, limit: int) -> Said:
        message, text = self._find(asked), _parsed(asked, name)
        if message is None:
            return refused(400, "Bad Request: message to edit not found")
        if (message.photo is not None) is not (name == "caption"):
            return refused(400, f"Bad Request: there is no {name} in the message to edit")
        wrong = self._wrong(text, limit, "message")
        if wrong is not None:
            return wrong
        if message.text == str(text).strip():
            return refused(
                400,
                "Bad Request: message is not modified: specified new message content and reply markup are exactly the "
                "same as a current content and reply markup of the message",
            )
        message.text = str(text).strip()
        return _ok(_shown(message))

    def _deleteMessage(self, asked: dict[str, Any], photo: bytes | None) -> Said:  # noqa: N802 - as above
        message = self._find(asked)
        if message is None:
            return refused(400, "Bad Request: message to delete not found")
        if self.too_old:
            return refused(400, "Bad Request: message can't be deleted for everyone")
        self.messages.remove(message)
        return _ok(True)


def refused(status: int, description: str, **parameters: int) -> Said:
    told: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    return status, {**told, "parameters": parameters} if parameters else told


LIMITED = refused(429, "Too Many Requests: retry after 64", retry_after=64)


def _ok(result: Any) -> Said:
    return 200, {"ok": True, "result": result}


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _shown(message: Message) -> dict[str, Any]:
    chat = {"id": NUMBER, "type": "channel", "title": "Statements", "username": CHAT[1:]}
    told: dict[str, Any] = {"message_id": message.id, "chat": chat, "date": 1}
    if message.photo is None:
        return {**told, "text": message.text}
    return {**told, "caption": message.text, "photo": [{"file_id": "f", "width": 1, "height": 1}]}


def _parsed(asked: dict[str, Any], name: str) -> str | None:
    """The text after entities parsing; None where HTML cannot be parsed."""
    text = str(asked.get(name, ""))
    if asked.get("parse_mode") != "HTML":
        return text
    bare = _TAGS.sub("", text)
    if re.search(r"[<>]|&(?!lt;|gt;|amp;|quot;|#\d+;)", bare):
        return None
    return bare.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")
