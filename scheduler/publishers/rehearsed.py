"""Rehearsing: a publisher that writes down what another would send, and sends nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from scheduler.domain.delivery import Delivery, Receipt, TargetClass
from scheduler.domain.edition import Edition, canonical_json
from scheduler.domain.occurrence import Occurrence
from scheduler.domain.ports import Publisher, Requesting
from scheduler.domain.rule import THE_DAY
from scheduler.domain.target import Target

POSTS = "posts"
"""The folder of what would be sent, beneath the rehearsal's own: a folder a target."""

REHEARSED = "rehearsal"
"""Who confirms a delivery that nobody received."""


class Rehearsed:
    """Stands in the place of a publisher: the same words, the same bytes, no network.

    It offers neither reading back nor revising, since nothing is ever in doubt and nothing is out.

    Args:
        publisher: whose words and requests are written down.
        write: puts a document at a path beneath the rehearsal's folder.
    """

    def __init__(self, publisher: Publisher, write: Callable[[str, bytes], object]) -> None:
        self._publisher = publisher
        self._write = write
        self._editions: dict[str, Edition] = {}

    @property
    def target(self) -> Target:
        """The place that would be reached."""
        return self._publisher.target

    @property
    def target_class(self) -> TargetClass:
        """What repeats would do there."""
        return self._publisher.target_class

    @property
    def host(self) -> None:
        """It reaches none."""
        return

    def render(self, occurrence: Occurrence) -> Edition:
        """The words of the publisher itself."""
        edition = self._publisher.render(occurrence)
        self._editions[edition.sha256] = edition
        return edition

    def publish(self, delivery: Delivery, *, at: datetime) -> Receipt:
        """Write down the words as people would read them, and the body as a program would.

        Headers are left out: they may hold a token, and a rehearsal is handed about.

        Raises:
            NotSent: the folder cannot be written.
        """
        name = _path(delivery)
        receipt = Receipt(url=f"{name}.txt", confirmed_by=REHEARSED, detail="rehearsed")
        if delivery.segment > 1:  # the whole thread was written down with its first post
            return receipt
        self._write(f"{name}.txt", _words(delivery, self._editions.pop(delivery.edition_sha256)).encode())
        body = canonical_json(delivery.payload).encode()
        if isinstance(self._publisher, Requesting):
            _headers, body = self._publisher.request(delivery, at=at)
        self._write(f"{name}.json", body)
        return receipt


def _path(delivery: Delivery) -> str:
    key = delivery.key
    moment = "" if key.moment == THE_DAY.name else f"-{key.moment.replace(' ', '-').replace(':', '')}"
    return f"{POSTS}/{key.target}/{delivery.due:%Y-%m-%d}-{key.statement}-{key.label}{moment}"


def _words(delivery: Delivery, edition: Edition) -> str:
    """The message as its readers would see it, each part with its length."""
    head = f"{edition.title}\n{delivery.key.statement} {delivery.key.label} to {delivery.key.target}, in {edition.lang}"
    parts = [
        f"-- {part.length}{'' if part.limit is None else f' of {part.limit}'}\n\n{part.text}" for part in edition.parts
    ]
    return "\n\n".join([head, *(parts or [edition.text])]) + "\n"
