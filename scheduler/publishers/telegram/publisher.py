"""Chats on Telegram, reached by a bot, at most once.

Class N: a bot has no key for a repeat and cannot read what was posted (Bot API; tdlib/telegram-bot-api #482), and an
answer that is late is a message that was sent.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from html import escape
from typing import Any

from scheduler.domain.delivery import Delivery, Receipt
from scheduler.domain.edition import Edition
from scheduler.domain.occurrence import Occurrence
from scheduler.domain.ports import Checked
from scheduler.domain.target import Target
from scheduler.errors import Refused, Unknown
from scheduler.publishers.answers import Answer
from scheduler.publishers.attempts import Deadline
from scheduler.publishers.coded_answers import asked, read_coded
from scheduler.publishers.forms import FormFile, form
from scheduler.publishers.kind import Kind, Surroundings
from scheduler.publishers.network import NetworkPublisher
from scheduler.publishers.picture_files import ENDINGS, picture_payload, posted_picture
from scheduler.publishers.posting import edition, posts
from scheduler.publishers.telegram.codes import NOT_MODIFIED, NOT_THERE, meaning, said, wait
from scheduler.publishers.telegram.settings import Settings
from scheduler.publishers.telegram.sign_in import WAYS
from scheduler.publishers.thread_steps import GONE, nothing_left, step
from scheduler.publishers.typed_answers import json_object, number_in, text_in
from scheduler.text.composition import compose
from scheduler.text.measures import utf16
from scheduler.text.short_posts import Shape, unmentioned

SHAPE = Shape(limit=4_096, measure=utf16, escape=unmentioned)
"""A text (`sendMessage`: "1-4096 characters after entities parsing"; Telegram counts UTF-16 code units)."""

CAPTION = 1_024
"""UTF-16 code units of the text beneath a picture (`sendPhoto`: `caption`)."""

LARGEST_PICTURE = 10 * 1024 * 1024
"""Bytes of a photo (`sendPhoto`: `photo`)."""

_PHOTOS = frozenset({"image/jpeg", "image/png", "image/webp"})
_PHOTO = "/photo"
"""Ends the id of a post with a picture, whose text is changed in another way."""


class TelegramPublisher(NetworkPublisher[Settings]):
    """Posts editions to one chat.

    Args:
        target: the place.
        settings: the chat.
        here: the site, the door, the pictures.
    """

    def render(self, occurrence: Occurrence) -> Edition:
        """The posts; the first one has the picture where its text is short enough to stand beneath one.

        Raises:
            ValueRefused: no post can be made of these words.
        """
        words = compose(occurrence, self._here.site, lang=self.target.lang)
        parts = posts(occurrence, words, self._settings, SHAPE, self._here)
        pictures = picture_payload(occurrence.statement, self._settings.pictures)
        picture = pictures[0]["file"] if pictures and utf16(parts[0].text) <= CAPTION else None
        if picture is not None:
            parts = (replace(parts[0], limit=CAPTION), *parts[1:])
        title = SHAPE.sent(words.title)
        payload = {
            "posts": [part.text for part in parts],
            "lang": words.lang,
            "bold": title if self._settings.format == "html" and parts[0].text.startswith(f"{title}\n") else "",
            "picture": picture,
        }
        return edition(words, parts, payload)

    def publish(self, delivery: Delivery, *, at: datetime) -> Receipt:
        """Make, change or take away one post.

        Raises:
            NotSent, Refused, Unknown: as `publishers.answers`, `telegram.codes` and `publishers.outbound` say.
        """
        wanted = step(delivery)
        if wanted.text is None:
            return GONE if wanted.standing is None else self._take_away(wanted.standing, at)
        words = self._words(delivery, wanted.text)
        if wanted.standing is not None:
            return self._change(wanted.standing, words, wanted.text, at)
        more: dict[str, Any] = {"disable_notification": self._settings.silent}
        if wanted.before is not None:
            message = int(wanted.before.removesuffix(_PHOTO))
            more["reply_parameters"] = {"message_id": message, "allow_sending_without_reply": True}
        file, left_out = self._photo(delivery)
        if file is not None:
            answer = self._upload({**_caption(words), **more}, file)
        else:
            answer = self._call("sendMessage", {**words, **more, **self._preview()})
        receipt = self._judged(answer, at)
        return replace(receipt, detail=receipt.detail + left_out)

    def _words(self, delivery: Delivery, text: str) -> dict[str, Any]:
        """The text as it is sent: nothing in it is read as markup but the title's bold."""
        if self._settings.format == "plain":
            return {"text": text}
        bold = str(delivery.payload.get("bold") or "") if delivery.segment == 1 else ""
        made = f"<b>{escape(bold, quote=False)}</b>" if bold else ""
        return {"text": made + escape(text.removeprefix(bold), quote=False), "parse_mode": "HTML"}

    def _preview(self) -> dict[str, Any]:
        return {"link_preview_options": {"is_disabled": not self._settings.link_preview}}

    def _photo(self, delivery: Delivery) -> tuple[FormFile | None, str]:
        """The picture of this post, and a note where there is one that Telegram would not take."""
        file = delivery.payload["picture"] if delivery.segment == 1 else None
        if file is None:
            return None, ""
        try:
            made = posted_picture(self._here.statements, file, limit=LARGEST_PICTURE, kinds=_PHOTOS)
        except Refused:  # the words go out without a picture that is too large or of another kind
            return None, "; the picture left out: too large or of another kind"
        name = f"picture{ENDINGS[made.media_type]}"
        return FormFile(field="photo", name=name, media_type=made.media_type, data=made.data), ""

    def _change(self, standing: str, words: Mapping[str, Any], text: str, at: datetime) -> Receipt:
        """Put other words into a post, which keeps its picture."""
        which = {"message_id": int(standing.removesuffix(_PHOTO))}
        if standing.endswith(_PHOTO):
            if utf16(text) > CAPTION:
                raise Refused(
                    f"The post has a picture, and beneath one there is room for {CAPTION} characters. "
                    "Shorten the statement's `social`."
                )
            answer = self._call("editMessageCaption", {**_caption(words), **which})
        else:
            answer = self._call("editMessageText", {**words, **which, **self._preview()})
        if NOT_MODIFIED in said(answer):
            return Receipt(remote_id=standing, detail="these words stand there already")
        return self._judged(answer, at)

    def _take_away(self, standing: str, at: datetime) -> Receipt:
        answer = self._call("deleteMessage", {"message_id": int(standing.removesuffix(_PHOTO))})
        if NOT_THERE in said(answer):
            return Receipt(detail="no longer there")
        done = Receipt(detail=str(answer.status)) if json_object(answer).get("result") is True else None
        return read_coded(answer, meaning(answer), at=at, success=lambda _: done, wait=wait(answer))

    def _call(self, method: str, value: Mapping[str, Any]) -> Answer:
        body = json.dumps({**value, "chat_id": self._settings.chat}, ensure_ascii=False).encode()
        return self._post(method, "application/json", body)

    def _upload(self, value: Mapping[str, Any], file: FormFile) -> Answer:
        fields = {**value, "chat_id": self._settings.chat}
        written = {name: each if isinstance(each, str) else json.dumps(each) for name, each in fields.items()}
        return self._post("sendPhoto", *form(written, [file]))

    def _post(self, method: str, content_type: str, body: bytes) -> Answer:
        return self._here.outbound.post(
            self._address(method), body=body, headers={"Content-Type": content_type}, door=self._settings.door()
        )

    def _address(self, method: str) -> str:
        """The address of a method: the token stands in it, so it is nobody's to be told."""
        server, token = self._settings.server.get_secret_value().rstrip("/"), self._settings.token.get_secret_value()
        return f"{server}/bot{token}/{method}"

    def _judged(self, answer: Answer, at: datetime) -> Receipt:
        return read_coded(answer, meaning(answer), at=at, success=_message, wait=wait(answer))

    @property
    def cannot_revise(self) -> str | None:
        """Own posts can be changed; Telegram says itself where it is too late."""
        return None

    def taken_back(self, payload: Mapping[str, Any], note: str | None) -> Edition:
        """Nothing: every post is deleted."""
        return nothing_left(payload, note)

    def check(self, *, at: datetime) -> Checked:
        """Who the bot is and what it may do in the chat; nothing is posted.

        Raises:
            PublishError: Telegram cannot be asked, or knows no such bot or chat.
        """
        del at
        deadline = Deadline(self._here.outbound)
        us = self._asked("getMe", {}, deadline)
        chat = self._asked("getChat", {"chat_id": self._settings.chat}, deadline)
        member = self._asked(
            "getChatMember", {"chat_id": self._settings.chat, "user_id": number_in(us, "id")}, deadline
        )
        standing = text_in(member, "status")
        return Checked(
            who=f"@{text_in(us, 'username')}",
            facts={
                "chat": text_in(chat, "title") or text_in(chat, "username"),
                "chat is a": text_in(chat, "type"),
                "the bot is": standing,
                "a post": f"{SHAPE.limit} UTF-16 units, {CAPTION} beneath a picture",
                "a picture": f"{LARGEST_PICTURE >> 20} MiB; what is larger is left out",
            },
            doubts=_doubts(text_in(chat, "type"), standing, member),
        )

    def _asked(self, method: str, value: Mapping[str, Any], deadline: Deadline) -> Mapping[str, Any]:
        answer = self._here.outbound.send(
            "POST",
            self._address(method),
            body=json.dumps(value).encode(),
            headers={"Content-Type": "application/json"},
            door=self._settings.door(),
            within=deadline.left(),
        )
        result = asked(answer, meaning(answer), dict).get("result")
        if not isinstance(result, dict):
            raise Unknown("What answers there is not Telegram. Look at `server`.", status=answer.status)
        return result


def _doubts(chat: str, standing: str, member: Mapping[str, Any]) -> tuple[str, ...]:
    """What will not go well with these rights (`ChatMember`)."""
    cure = "Make it an administrator with the right to post."
    if standing in {"left", "kicked"}:
        return (f"The bot is not in the chat. {cure}",)
    if chat == "channel" and not (standing == "creator" or member.get("can_post_messages") is True):
        return (f"The bot may not post in the channel. {cure}",)
    if standing == "restricted" and member.get("can_send_messages") is not True:
        return (f"The bot may not post in the group. {cure}",)
    return ()


def _caption(words: Mapping[str, Any]) -> dict[str, Any]:
    """The same words beneath a picture."""
    return {("caption" if name == "text" else name): value for name, value in words.items()}


def _message(answer: Answer) -> Receipt | None:
    """The receipt that a message, just made or changed, is."""
    value = json_object(answer)
    result = value.get("result")
    if value.get("ok") is not True or not isinstance(result, dict):
        return None
    message = number_in(result, "message_id")
    if message is None:
        return None
    return Receipt(
        url=_place(result, message),
        remote_id=f"{message}{_PHOTO if result.get('photo') else ''}",
        detail=str(answer.status),
    )


def _place(result: Mapping[str, Any], message: int) -> str | None:
    """Where it can be read: a public chat has a name, another one an address for its members, a small group none."""
    name, chat = text_in(result, "chat", "username"), str(number_in(result, "chat", "id") or "")
    if name:
        return f"https://t.me/{name}/{message}"
    return f"https://t.me/c/{chat.removeprefix('-100')}/{message}" if chat.startswith("-100") else None


def _build(target: Target, settings: Settings, here: Surroundings) -> TelegramPublisher:
    return TelegramPublisher(target, settings, here)


KIND = Kind(
    name="telegram",
    settings=Settings,
    build=_build,
    line="a channel, a group or a person on Telegram",
    ways=WAYS,
)
