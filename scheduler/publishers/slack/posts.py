"""Posts on Slack, however one gets in: their words as blocks that interpret nothing, and as text for notifications."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from scheduler.domain.delivery import Delivery, Receipt
from scheduler.domain.edition import Edition
from scheduler.domain.occurrence import Occurrence
from scheduler.publishers.answers import Answer
from scheduler.publishers.attempts import Deadline
from scheduler.publishers.network import NetworkPublisher
from scheduler.publishers.picture_files import picture_address
from scheduler.publishers.posting import edition, posts
from scheduler.publishers.slack.codes import refuses_blocks
from scheduler.publishers.slack.settings import Settings
from scheduler.text.composition import compose
from scheduler.text.measures import WEB_ADDRESS, code_points
from scheduler.text.short_posts import Shape, cut

SHAPE = Shape(limit=3_000, measure=code_points)
"""A post: the most that any text of a block takes; the API's own limit lies beyond (`chat.postMessage`, truncation)."""

ALT = Shape(limit=2_000, measure=code_points)
"""An alt text (Block Kit, image block: `alt_text`)."""

LIMITS = {"a post": f"{SHAPE.limit} characters", "a picture": "by its public address alone"}
"""What `targets check` says of them."""

LIST_LIMIT = 4 * 1024 * 1024
"""Bytes of a page of the channel that are read."""


def blocks(text: str) -> list[dict[str, Any]]:
    """The text sign for sign, its web addresses as links: rich text knows no mrkdwn, no `:emoji:` and no mention."""
    elements: list[dict[str, Any]] = []
    done = 0
    for address in WEB_ADDRESS.finditer(text):
        if address.start() > done:
            elements.append({"type": "text", "text": text[done : address.start()]})
        elements.append({"type": "link", "url": address.group()})
        done = address.end()
    if done < len(text):
        elements.append({"type": "text", "text": text[done:]})
    return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}]


def fallback(text: str) -> str:
    """The text where blocks cannot be shown: `<!channel>` and `<@U1>` become words (Formatting text, escaping)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class SlackPublisher(NetworkPublisher[Settings], ABC):
    """What posts to one channel, whichever way it gets in.

    Args:
        target: the place.
        settings: the channel.
        here: the site and the door.
    """

    def render(self, occurrence: Occurrence) -> Edition:
        """The posts, word for word.

        Raises:
            ValueRefused: no post can be made of these words.
        """
        words = compose(occurrence, self._here.site, lang=self.target.lang)
        parts = posts(occurrence, words, self._settings, SHAPE, self._here)
        payload = {"posts": [part.text for part in parts], "lang": words.lang}
        return edition(words, parts, {**payload, **self._picture(occurrence)})

    def _picture(self, occurrence: Occurrence) -> dict[str, Any]:
        """The first picture, which Slack fetches from the edition's page: only where everybody can."""
        paged = occurrence.statement.public and self._here.pages and self._here.site.url.startswith("https:")
        address = picture_address(occurrence, self._here.site) if paged and self._settings.pictures else None
        if address is None:
            return {}
        return {"picture": {"url": address, "alt": cut(occurrence.statement.images[0].alt, ALT)}}

    @abstractmethod
    def publish(self, delivery: Delivery, *, at: datetime) -> Receipt:
        """Make one post, or change or take away one.

        Raises:
            NotSent, Refused, Unknown: as `publishers.answers`, `slack.codes` and `publishers.outbound` say.
        """

    def _words(self, text: str, picture: Mapping[str, str] | None = None) -> dict[str, Any]:
        shown = self._settings.link_preview
        made = blocks(text)
        if picture is not None:
            made.append({"type": "image", "image_url": picture["url"], "alt_text": picture["alt"]})
        return {"text": fallback(text), "blocks": made, "unfurl_links": shown, "unfurl_media": shown}

    def _sent(self, delivery: Delivery, text: str, send: Callable[[Mapping[str, Any]], Answer]) -> tuple[Answer, str]:
        """The answer to the post with its picture; without it, and with a note, where Slack cannot fetch it.

        A refusal has published nothing, so that the words may follow at once.
        """
        picture = delivery.payload.get("picture") if delivery.segment == 1 else None
        answer = send(self._words(text, picture))
        if picture is None or not refuses_blocks(answer):
            return answer, ""
        return send(self._words(text)), "; the picture left out: Slack could not fetch it"

    def _post(
        self, url: str, value: Mapping[str, Any], headers: Mapping[str, str], deadline: Deadline | None = None
    ) -> Answer:
        return self._here.outbound.send(
            "POST",
            url,
            body=json.dumps(value, ensure_ascii=False).encode(),
            headers={**headers, "Content-Type": "application/json; charset=utf-8"},
            door=self._settings.door(),
            within=None if deadline is None else deadline.left(),
        )
