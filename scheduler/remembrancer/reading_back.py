"""Reading back: what became of deliveries whose outcome is unknown, asked where it can be seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from scheduler.domain.delivery import Receipt
from scheduler.domain.edition import Edition
from scheduler.domain.ids import DeliveryKey
from scheduler.domain.ports import Clock, Publisher, ReadablePublisher
from scheduler.errors import NotSent, PublishError
from scheduler.ledger.ledger import Ledger
from scheduler.ledger.values import BootClock, Ready
from scheduler.remembrancer.dispatch import Wait

Words = Callable[[DeliveryKey, Publisher], Edition]
"""The words of a delivery as its statement has them now; raises `Wait`."""


def read_back(
    ledger: Ledger, publishers: Mapping[str, Publisher], *, words: Words, clock: Clock, boot: Callable[[], BootClock]
) -> None:
    """Ask the targets that can be read back, of each delivery whose quarantine is over, and write down what they say.

    Args:
        ledger: knows what is in doubt.
        publishers: by target name.
        words: of what a restored ledger never began.
        clock: the present instant.
        boot: the time since the machine started, for quarantines.
    """
    if not any(isinstance(publisher, ReadablePublisher) for publisher in publishers.values()):
        return
    for doubtful in ledger.due_for_verification(now=clock(), boot=boot()):
        publisher = publishers.get(doubtful.delivery.key.target)
        if isinstance(publisher, ReadablePublisher):
            ledger.verified(doubtful.digest, doubtful.fence, _found(publisher, doubtful, words), now=clock())


def _found(publisher: ReadablePublisher, doubtful: Ready, words: Words) -> Receipt | PublishError | None:
    """What a target says of a delivery; of one that a restored ledger never began, in the words it has now."""
    delivery = doubtful.delivery
    try:
        segments = 1
        if not delivery.edition_sha256:
            edition = words(delivery.key, publisher)
            delivery = replace(delivery, payload=edition.payload, edition_sha256=edition.sha256)
            segments = edition.segments
        found = publisher.find(delivery)
    except PublishError as fault:
        return fault
    except Wait as without_words:
        return NotSent(without_words.detail)
    if found is not None and segments > 1:
        return NotSent("Its first post is there; whether the others are is known to nobody here.")
    return found
