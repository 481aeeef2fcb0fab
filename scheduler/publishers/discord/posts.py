"""Posts on Discord, however one gets in: what they look like, how they are made, changed and taken away."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from scheduler.domain.delivery import Delivery, Receipt
from scheduler.domain.edition import Edition
from scheduler.domain.occurrence import Occurrence
from scheduler.errors import Refused
from scheduler.publishers.answers import Answer
from scheduler.publishers.attempts import Deadline
from scheduler.publishers.coded_answers import read_coded
from scheduler.publishers.discord.codes import is_gone, meaning
from scheduler.publishers.discord.markup import literal
from scheduler.publishers.discord.settings import Settings
from scheduler.publishers.forms import FormFile, form
from scheduler.publishers.network import NetworkPublisher
from scheduler.publishers.picture_files import ENDINGS, picture_payload, posted_picture
from scheduler.publishers.posting import edition, posts
from scheduler.publishers.thread_steps import GONE, nothing_left, step
from scheduler.publishers.typed_answers import json_object, text_in
from scheduler.text.composition import compose
from scheduler.text.measures import code_points
from scheduler.text.short_posts import Shape, cut

SHAPE = Shape(limit=2_000, measure=code_points, escape=literal)
"""A post as Discord takes it (Message Resource, Create Message: `content`)."""

ALT = Shape(limit=1_024, measure=code_points)
"""An alt text (Attachment Object: `description`)."""

LARGEST_PICTURE = 10 * 1024 * 1024
"""Bytes of a file that every server takes (Reference, Uploading Files)."""

LARGEST_POST = 24 * 1024 * 1024
"""Bytes of all pictures of one post: Discord takes 25 MiB in one request, words and form included."""

LIMITS = {
    "a post": f"{SHAPE.limit} characters",
    "a picture": f"{LARGEST_PICTURE >> 20} MiB; what is larger is left out",
}
"""What `targets check` says of them."""

LIST_LIMIT = 4 * 1024 * 1024
"""Bytes of a page of the channel that are read."""


class DiscordPublisher(NetworkPublisher[Settings], ABC):
    """What posts to one channel, whichever way it gets in.

    Args:
        target: the place.
        settings: the channel.
        here: the site, the door, the pictures.
    """

    def render(self, occurrence: Occurrence) -> Edition:
        """The posts with all markup made harmless.

        Raises:
            ValueRefused: no post can be made of these words.
        """
        words = compose(occurrence, self._here.site, lang=self.target.lang)
        parts = posts(occurrence, words, self._settings, SHAPE, self._here)
        pictures = picture_payload(occurrence.statement, self._settings.pictures)
        payload = {
            "posts": [part.text for part in parts],
            "lang": words.lang,
            "pictures": [{"file": each["file"], "alt": cut(each["alt"], ALT)} for each in pictures],
        }
        return edition(words, parts, payload)

    def publish(self, delivery: Delivery, *, at: datetime) -> Receipt:
        """Make, change or take away one post.

        Raises:
            NotSent, Refused, Unknown: as `publishers.answers`, `discord.codes` and `publishers.outbound` say.
        """
        wanted = step(delivery)
        if wanted.text is None:
            return GONE if wanted.standing is None else self._take_away(wanted.standing, at)
        value: dict[str, Any] = {"content": wanted.text, "allowed_mentions": {"parse": []}}
        if wanted.standing is not None:
            return self._judged(self._send("PATCH", f"/{wanted.standing}", value), at)
        value |= self._key(delivery)
        if delivery.segment > 1 or not delivery.payload["pictures"]:
            return self._judged(self._send("POST", self._query, value), at)
        files, left_out = self._files(delivery.payload["pictures"])
        value["attachments"] = [
            {"id": number, "filename": file.name, "description": alt} for number, (file, alt) in enumerate(files)
        ]
        receipt = self._judged(self._send("POST", self._query, value, [file for file, _ in files]), at)
        return Receipt(url=receipt.url, remote_id=receipt.remote_id, detail=receipt.detail + left_out)

    _query = ""
    """What is asked for where a message is made."""

    def _key(self, delivery: Delivery) -> dict[str, Any]:
        """What the post of this segment bears besides its words."""
        del delivery
        return {}

    @abstractmethod
    def _messages(self) -> str:
        """The address of the channel's messages as we may write them."""

    def _headers(self) -> dict[str, str]:
        # Discord wants to be told who calls in just this form (Reference, User Agent).
        return {"User-Agent": f"DiscordBot ({self._here.site.url}, 1.0)"}

    def _files(self, pictures: Iterable[Mapping[str, str]]) -> tuple[list[tuple[FormFile, str]], str]:
        """The pictures that Discord takes, with their alt texts; and a note on those it would not take."""
        found: list[tuple[FormFile, str]] = []
        refused, room = 0, LARGEST_POST
        for each in pictures:
            file = each["file"]
            try:
                made = posted_picture(self._here.statements, file, limit=min(LARGEST_PICTURE, room))
            except Refused:  # the words go out without a picture that is too large or of another kind
                refused += 1
                continue
            room -= len(made.data)
            name = f"picture{len(found) + 1}{ENDINGS[made.media_type]}"
            form = FormFile(field=f"files[{len(found)}]", name=name, media_type=made.media_type, data=made.data)
            found.append((form, each["alt"]))
        return found, f"; {refused} of the pictures left out: too large or of another kind" if refused else ""

    def _take_away(self, message: str, at: datetime) -> Receipt:
        answer = self._send("DELETE", f"/{message}", None)
        if is_gone(answer):
            return Receipt(detail="no longer there")
        success = Receipt(detail="204") if answer.status == 204 else None
        return read_coded(answer, meaning(answer), at=at, success=lambda _: success, wait=_wait(answer))

    def _send(
        self, method: str, path: str, value: Mapping[str, Any] | None, files: list[FormFile] | None = None
    ) -> Answer:
        headers, body = self._headers(), b""
        if files:
            headers["Content-Type"], body = form({"payload_json": json.dumps(value, ensure_ascii=False)}, files)
        elif value is not None:
            headers["Content-Type"] = "application/json"
            body = json.dumps(value, ensure_ascii=False).encode()
        return self._here.outbound.send(
            method, self._messages() + path, body=body, headers=headers, door=self._settings.door()
        )

    def _get(self, url: str, deadline: Deadline) -> Answer:
        return self._here.outbound.send(
            "GET", url, headers=self._headers(), door=self._settings.door(), limit=LIST_LIMIT, within=deadline.left()
        )

    def _judged(self, answer: Answer, at: datetime) -> Receipt:
        return read_coded(answer, meaning(answer), at=at, success=self._message, wait=_wait(answer))

    def _message(self, answer: Answer) -> Receipt | None:
        """The receipt that a message, just made or changed, is."""
        value = json_object(answer)
        message, channel = text_in(value, "id"), text_in(value, "channel_id")
        if not (message.isdecimal() and channel.isdecimal()):
            return None
        return Receipt(url=self._address(channel, message), remote_id=message, detail=str(answer.status))

    def _address(self, channel: str, message: str) -> str | None:
        guild = self._settings.guild
        return None if guild is None else f"https://discord.com/channels/{guild}/{channel}/{message}"

    @property
    def cannot_revise(self) -> str | None:
        """Own posts can always be changed and deleted."""
        return None

    def taken_back(self, payload: Mapping[str, Any], note: str | None) -> Edition:
        """Nothing: every post is deleted."""
        return nothing_left(payload, note)


def _wait(answer: Answer) -> float | None:
    """The seconds that Discord asks to wait, with their fraction: in the body, or until the bucket is full again."""
    said = json_object(answer).get("retry_after", answer.headers.get("X-RateLimit-Reset-After"))
    try:
        return float(said) if isinstance(said, int | float | str) else None
    except (ValueError, OverflowError):
        return None
