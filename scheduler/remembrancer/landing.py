"""What one attempt came to, once its thread is back."""

from __future__ import annotations

import logging

from scheduler.domain.delivery import Receipt, State
from scheduler.errors import NotSent, PublishError, Unknown
from scheduler.ledger.values import Record
from scheduler.remembrancer.crew import Landed

log = logging.getLogger("remembrancer")


class Belated(NotSent):
    """No thread was free for an attempt soon after its intent: nobody's doing but ours."""

    def __init__(self) -> None:
        super().__init__("No thread was free for it soon after it was written down, so nothing was sent.")


def outcome_of(landed: Landed) -> Receipt | PublishError:
    """What one attempt came to; anything unforeseen is our bug, and its outcome unknown."""
    came_to = landed.came_to
    if isinstance(came_to, (Receipt, PublishError)):
        return came_to
    delivery = landed.flight.delivery
    log.error("a bug while publishing %s to %s", delivery.key.statement, delivery.key.target, exc_info=came_to)
    return Unknown(f"A fault of our own ({type(came_to).__name__}): it may have been published.")


def is_the_hosts(landed: Landed) -> bool:
    """Whether how an attempt ended was its host's doing, and no fault or delay of our own."""
    return isinstance(landed.came_to, (Receipt, PublishError)) and not isinstance(landed.came_to, Belated)


def tell(record: Record) -> None:
    """One log line for what became of a delivery."""
    fine = record.state in {State.DELIVERED, State.RETRY_WAIT, State.VERIFYING}
    log.log(
        logging.INFO if fine else logging.WARNING,
        "%s: %s %s → %s  %s",
        record.state.value,
        record.statement,
        record.label,
        record.target,
        record.url or record.detail,
        extra={"details": {"delivery": record.delivery, "state": record.state.value, "target": record.target}},
    )
