"""What one attempt came to, once its thread is back."""

from __future__ import annotations

import logging
from concurrent.futures import Future

from scheduler.domain.delivery import Delivery, Receipt, State
from scheduler.errors import NotSent, PublishError, Unknown
from scheduler.ledger.values import Record

log = logging.getLogger("remembrancer")


class Belated(NotSent):
    """No thread was free for an attempt soon after its intent: nobody's doing but ours."""

    def __init__(self) -> None:
        super().__init__("No thread was free for it soon after it was written down, so nothing was sent.")


def outcome_of(future: Future[Receipt], delivery: Delivery) -> Receipt | PublishError:
    """What one attempt came to; anything unforeseen is our bug, and its outcome unknown."""
    fault = future.exception()
    if fault is None:
        return future.result()
    if isinstance(fault, PublishError):
        return fault
    log.error("a bug while publishing %s to %s", delivery.key.statement, delivery.key.target, exc_info=fault)
    return Unknown(f"A fault of our own ({type(fault).__name__}): it may have been published.")


def is_the_hosts(fault: BaseException | None) -> bool:
    """Whether how an attempt ended was its host's doing, and no fault or delay of our own."""
    return fault is None or (isinstance(fault, PublishError) and not isinstance(fault, Belated))


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
