"""Rooms on Matrix: posts, threads, pictures, corrections, and reading back before any repeat.

Class KR: the transaction's id makes a server return the first event for a repeat, but it is forgotten within a day and
with the device, so an unknown outcome is looked for in the room by our own key before anything is sent again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from html import escape
from typing import Any

from scheduler.domain.delivery import Delivery, Receipt
from scheduler.domain.edition import Edition
from scheduler.domain.occurrence import Occurrence
from scheduler.domain.ports import Checked
from scheduler.domain.target import Target
from scheduler.errors import Refused
from scheduler.publishers.attempts import beforehand
from scheduler.publishers.kind import Kind, Surroundings
from scheduler.publishers.matrix.check import check
from scheduler.publishers.matrix.room import Room
from scheduler.publishers.matrix.settings import Settings
from scheduler.publishers.matrix.sign_in import WAYS
from scheduler.publishers.network import NetworkPublisher
from scheduler.publishers.picture_files import picture_payload, posted_picture
from scheduler.publishers.posting import edition, posts
from scheduler.publishers.thread_steps import GONE, nothing_left, step
from scheduler.text.composition import compose
from scheduler.text.measures import WEB_ADDRESS, code_points
from scheduler.text.short_posts import Shape, cut

LARGEST_PICTURE = 1024 * 1024
"""Bytes of a picture: every member's server gets a copy."""

_ALT = Shape(limit=1_500, measure=code_points)
_PICTURE = "/picture"
"""Ends the id of a picture's event, whose words are changed in no way; no event's id holds a slash."""

_SLACK = timedelta(hours=1)
"""So much before our first intent we look: servers' clocks are wrong."""


def as_html(text: str, title: str = "") -> str:
    """The post as HTML: lines stay lines, addresses become links, the title is bold, nothing else is markup."""
    bold = title if title and text.startswith(f"{title}\n") else ""
    done, parts, rest = 0, [f"<strong>{escape(bold, quote=False)}</strong>"] if bold else [], text.removeprefix(bold)
    for address in WEB_ADDRESS.finditer(rest):
        link = escape(address.group())
        parts += [escape(rest[done : address.start()], quote=False), f'<a href="{link}">{link}</a>']
        done = address.end()
    return "".join([*parts, escape(rest[done:], quote=False)]).replace("\n", "<br>")


def _as_sent(text: str) -> int:
    """Bytes of a post, plain and as HTML, within JSON."""
    return sum(len(json.dumps(each, ensure_ascii=False).encode()) - 2 for each in (text, as_html(text)))


SHAPE = Shape(limit=28_000, measure=_as_sent)
"""An event has 65,536 bytes (client-server API, "Size limits"), and a correction says its words twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """What one attempt is about.

    Attributes:
        text: the words that are to stand there.
        picture: or the picture.
        standing: the event that a revision finds there.
        is_picture: whether that is a picture.
        first, before: the events that a thread's next post hangs on.
    """

    text: str | None
    picture: Mapping[str, Any] | None
    standing: str | None
    is_picture: bool
    first: str | None
    before: str | None

    @property
    def edits(self) -> bool:
        """Whether words are put into an event that stands."""
        return self.text is not None and self.standing is not None and not self.is_picture

    @property
    def stays(self) -> bool:
        """Whether a picture stands where one is to stand."""
        return self.picture is not None and self.is_picture


class MatrixPublisher(NetworkPublisher[Settings]):
    """Posts editions to one room: first the words, then the pictures.

    Args:
        target: the place.
        settings: the room.
        here: the site, the door, the pictures.
    """

    def render(self, occurrence: Occurrence) -> Edition:
        """The posts and the pictures that follow them.

        Raises:
            ValueRefused: no post can be made of these words.
        """
        words = compose(occurrence, self._here.site, lang=self.target.lang)
        parts = posts(occurrence, words, self._settings, SHAPE, self._here)
        pictures = picture_payload(occurrence.statement, self._settings.pictures)
        payload = {
            "posts": [part.text for part in parts],
            "lang": words.lang,
            "title": words.title,
            "pictures": [{"file": each["file"], "alt": cut(each["alt"], _ALT)} for each in pictures],
        }
        return replace(edition(words, parts, payload), segments=len(parts) + len(pictures))

    def publish(self, delivery: Delivery, *, at: datetime) -> Receipt:
        """Make, change or take away one event.

        Raises:
            NotSent, Refused, Unknown: as `publishers.answers`, `matrix.codes` and `publishers.outbound` say.
        """
        room, wanted = Room(self._settings, self._here.outbound), _step(delivery)
        if wanted.stays:
            return Receipt(remote_id=f"{wanted.standing}{_PICTURE}", detail="the picture stays")
        if wanted.text is None and wanted.picture is None:
            return GONE if wanted.standing is None else self._take_away(room, wanted.standing, delivery, at)
        if wanted.standing is not None and not wanted.edits:
            # A picture where words are to stand, or the reverse: no event becomes one of the other kind. To redact it
            # publishes nothing.
            beforehand(partial(self._take_away, room, wanted.standing, delivery, at))
        if wanted.picture is not None:
            return self._show(room, wanted.picture, delivery, at)
        content = _content(delivery, wanted)
        receipt = room.send(content, key=delivery.segment_digest, at=at)
        if not wanted.edits or wanted.standing is None:
            return receipt
        # Later corrections must name the first event, not the one that changed it.
        return replace(receipt, remote_id=wanted.standing, url=room.address(wanted.standing))

    def _show(self, room: Room, picture: Mapping[str, Any], delivery: Delivery, at: datetime) -> Receipt:
        """Upload a picture and show it; one that nobody takes is left out, for the words are there already."""
        left_out = Receipt(detail="a picture left out: too large or of another kind")
        try:
            made = posted_picture(self._here.statements, str(picture["file"]), limit=LARGEST_PICTURE)
        except Refused:
            return left_out
        address = room.upload(made.data, made.media_type, at=at)
        if address is None:
            return left_out
        content = {
            "msgtype": "m.image",
            "body": picture["alt"],
            "url": address,
            "info": {"mimetype": made.media_type, "size": len(made.data), "w": made.width, "h": made.height},
            "m.mentions": {},
        }
        receipt = room.send(content, key=delivery.segment_digest, at=at)
        return replace(receipt, remote_id=f"{receipt.remote_id}{_PICTURE}")

    def _take_away(self, room: Room, event: str, delivery: Delivery, at: datetime) -> Receipt:
        """Redact an event, and before it whatever changed its words."""
        key = delivery.segment_digest

        def take_edits() -> None:
            for number, edit in enumerate(room.edits(event), start=1):
                room.take_away(edit, key=f"{key}.{number}", at=at)

        beforehand(take_edits)  # the event itself still stands, and a redaction may be repeated
        return room.take_away(event, key=f"{key}.0", at=at)

    def find(self, delivery: Delivery) -> Receipt | None:
        """Look for an event, for new words in one, or for its absence where it was to be taken away.

        Raises:
            PublishError: the room could not be read back to before the first attempt.
        """
        room, wanted = Room(self._settings, self._here.outbound), _step(delivery)
        if wanted.stays:
            return None
        if wanted.text is None and wanted.picture is None:
            if wanted.standing is None or not room.is_gone(wanted.standing):
                return None
            return Receipt(confirmed_by="read-back", detail="no longer there")
        known = {each.removesuffix(_PICTURE) for each in delivery.known}
        since = (delivery.revised or delivery.published) - _SLACK
        found = room.find(delivery.segment_digest, since=since, known=known)
        if found is None:
            return None
        event = wanted.standing if wanted.edits and wanted.standing is not None else found
        return Receipt(
            url=room.address(event),
            remote_id=f"{event}{_PICTURE}" if wanted.picture is not None else event,
            confirmed_by="read-back",
            detail="found in the room",
        )

    @property
    def cannot_revise(self) -> str | None:
        """Own events can be changed and redacted."""
        return None

    def taken_back(self, payload: Mapping[str, Any], note: str | None) -> Edition:
        """Nothing: every event is redacted."""
        return nothing_left(payload, note)

    def check(self, *, at: datetime) -> Checked:
        """Who we are, whether we are in the room and may post there; nothing is posted.

        Raises:
            PublishError: the server cannot be asked, or does not know the token.
        """
        del at
        return check(Room(self._settings, self._here.outbound), self._settings.room)


def _step(delivery: Delivery) -> _Step:
    words, at = step(delivery), delivery.segment - 1 - len(delivery.payload["posts"])
    pictures = delivery.payload.get("pictures", [])
    return _Step(
        text=words.text,
        picture=pictures[at] if 0 <= at < len(pictures) else None,
        standing=None if words.standing is None else words.standing.removesuffix(_PICTURE),
        is_picture=words.standing is not None and words.standing.endswith(_PICTURE),
        first=words.first,
        before=words.before,
    )


def _content(delivery: Delivery, wanted: _Step) -> dict[str, Any]:
    """The event: it calls nobody (`m.mentions`), hangs on its thread, or changes the one that stands."""
    text = wanted.text or ""
    title = str(delivery.payload.get("title", "")) if delivery.segment == 1 else ""
    words = {"msgtype": "m.text", "body": text, "format": "org.matrix.custom.html", "m.mentions": {}}
    words["formatted_body"] = as_html(text, title)
    if wanted.edits:
        replaced = {"rel_type": "m.replace", "event_id": wanted.standing}
        # What clients show that know no corrections: the words again, marked.
        return {**words, "body": f"* {text}", "m.new_content": words, "m.relates_to": replaced}
    if wanted.first is None:
        return words
    relation = {"rel_type": "m.thread", "event_id": wanted.first, "is_falling_back": True}
    return {**words, "m.relates_to": {**relation, "m.in_reply_to": {"event_id": wanted.before or wanted.first}}}


def _build(target: Target, settings: Settings, here: Surroundings) -> MatrixPublisher:
    return MatrixPublisher(target, settings, here)


KIND = Kind(
    name="matrix",
    settings=Settings,
    build=_build,
    line="a room on Matrix",
    ways=WAYS,
)
