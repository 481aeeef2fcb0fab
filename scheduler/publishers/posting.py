"""What every publisher of short posts shares: its keys in `remembrancer.yaml`, and how an edition is made of posts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scheduler.domain.edition import Edition, Part
from scheduler.domain.occurrence import Occurrence
from scheduler.publishers.kind import Surroundings
from scheduler.publishers.outbound.settings import OutboundSettings
from scheduler.text.composition import Composition
from scheduler.text.short_posts import Shape, short_posts


class PostSettings(OutboundSettings):
    """How a network of short posts is reached, and how its posts are made.

    Attributes:
        thread: what is too long for one post becomes a numbered thread instead of being cut.
        hashtags: the statement's tags stand at the end as hashtags, as many as there is room for.
    """

    thread: bool = False
    hashtags: bool = False


def posts(
    occurrence: Occurrence, words: Composition, settings: PostSettings, shape: Shape, here: Surroundings
) -> tuple[Part, ...]:
    """The posts of one occurrence as a network of this shape takes them.

    Raises:
        ValueRefused: no post can be made of these words.
    """
    return short_posts(
        words,
        shape,
        link=words.url if occurrence.statement.public and here.pages else None,
        tags=occurrence.statement.tags if settings.hashtags else (),
        thread=settings.thread,
    )


def edition(words: Composition, parts: tuple[Part, ...], payload: Mapping[str, Any]) -> Edition:
    """The edition that is these posts, one attempt for each.

    Args:
        words: they are made of.
        parts: the posts, as they are sent.
        payload: what the publisher needs to send them, as plain JSON values; no secret.
    """
    return Edition(
        lang=words.lang,
        title=words.title,
        summary=words.summary,
        text=words.text,
        html=words.html,
        url=words.url,
        variant=words.variant,
        payload=payload,
        parts=parts,
        segments=len(parts),
    )


def one_way_in(*, webhook: object, token: object, channel: object) -> None:
    """Refuse settings that are neither a webhook nor a bot with its channel, or both.

    Raises:
        ValueError: what to give.
    """
    bot = (token is not None, channel is not None)
    if (webhook is not None) + any(bot) != 1 or (any(bot) and not all(bot)):
        raise ValueError("Give either `url`, a webhook's address, or `token` and `channel` of a bot.")
