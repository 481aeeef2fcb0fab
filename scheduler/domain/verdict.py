"""The verdict: what the outcome of one attempt means for its delivery (`docs/delivery.md`, sections 1.3 and 1.8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from scheduler.domain.delivery import Receipt, State, TargetClass
from scheduler.domain.retry import is_deferral, next_attempt
from scheduler.errors import NotSent, PublishError, Refused

Outcome = Receipt | BaseException
"""How an attempt ended: a receipt, a `PublishError`, or anything else, which is a bug and counts as unknown."""

TARGET_DISABLED = "target_disabled"
"""Hold reason: the target refused for good or refused our credentials."""

REFUSALS_IN_A_ROW = 3
"""So many refused credentials in a row at one target hold it."""

QUARANTINE = timedelta(seconds=120)
"""A read-back that finds nothing counts only after this: bytes of a dead process may still arrive."""

_FAILING = (
    "It has failed for five days, at least ten times and with several deliveries, without one success. "
    "Mend it or give its new address."
)

_CREDENTIALS = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the ledger knows of a delivery at the moment one of its attempts ends.

    Attributes:
        key_digest: of the delivery's key.
        fresh: the instant (aware, UTC) from which its lateness counts.
        spent: attempts used up, the one that ends here not counted.
        deferrals: attempts that ended in "not now, but then" and used up none.
        unsettled: whether any other attempt is open or its outcome unknown.
        refusals: outcomes 401 or 403 in a row at this target, up to and without this one.
        failing: whether the target, this outcome counted, has failed for days without one success.
        resend: whether a person accepts duplicates at this target (`on_unknown: resend`); only class NEITHER asks.
    """

    target_class: TargetClass
    key_digest: str
    fresh: datetime
    spent: int = 0
    deferrals: int = 0
    unsettled: bool = False
    refusals: int = 0
    failing: bool = False
    resend: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What becomes of the delivery.

    Attributes:
        transition: its name in `domain.delivery.TRANSITIONS`.
        state: the state that follows SENDING.
        next_at: the next attempt, or None where there is none.
        hold: reason why the delivery, and every other of its target, waits for a person; or None.
        hold_detail: one sentence on that hold.
        detail: one sentence for the log.
        spent, deferrals: the counts as they now stand.
    """

    transition: str
    state: State
    next_at: datetime | None
    spent: int
    deferrals: int
    hold: str | None = None
    hold_detail: str = ""
    detail: str = ""


def is_credentials(status: int | None) -> bool:
    """Whether this status says that our credentials are refused (RFC 9110, sections 15.5.2 and 15.5.4)."""
    return status in _CREDENTIALS


def detail_of(outcome: Outcome) -> str:
    """One sentence on an outcome; of a bug only its type, since its text has passed no redactor."""
    if isinstance(outcome, Receipt | PublishError):
        return outcome.detail
    return f"A fault in the program ({type(outcome).__name__}): it may have been published."


def verdict(outcome: Outcome, standing: Standing, *, now: datetime) -> Verdict:
    """What one outcome of a SENDING delivery means; total: every outcome has exactly one meaning.

    Args:
        outcome: how the attempt ended.
        standing: the delivery before it.
        now: aware, UTC.
    """
    detail = detail_of(outcome)
    if isinstance(outcome, Receipt):
        return Verdict(
            transition="T4",
            state=State.DELIVERED,
            next_at=None,
            spent=standing.spent + 1,
            deferrals=standing.deferrals,
            detail=detail,
        )
    retry_after = outcome.retry_after if isinstance(outcome, NotSent) else None
    deferred = is_deferral(retry_after, standing.deferrals, now)
    spent = standing.spent + (not deferred)
    following = next_attempt(standing.target_class, standing.key_digest, spent, now, retry_after, fresh=standing.fresh)
    hold = _hold(outcome, standing)
    name, state, next_at = _step(outcome, standing, following, hold, now)
    return Verdict(
        transition=name,
        state=state,
        next_at=next_at,
        spent=spent,
        deferrals=standing.deferrals + deferred,
        hold=hold,
        hold_detail=_FAILING if standing.failing else detail,
        detail=detail,
    )


def after_unknown(target_class: TargetClass, *, resend: bool = False) -> State:
    """Where an unknown outcome leads (T6, T7): to proof where there can be one, else to a person.

    Args:
        target_class: what repeats do there.
        resend: a person accepts duplicates where there can be no proof.
    """
    if target_class is TargetClass.PROJECTION or (target_class is TargetClass.NEITHER and resend):
        return State.RETRY_WAIT
    return State.UNCERTAIN if target_class is TargetClass.NEITHER else State.VERIFYING


def _hold(outcome: Outcome, standing: Standing) -> str | None:
    if standing.target_class is TargetClass.PROJECTION:  # our own files refuse nobody
        return None
    status = outcome.status if isinstance(outcome, NotSent | Refused) else None
    refused = is_credentials(status) and standing.refusals + 1 >= REFUSALS_IN_A_ROW
    return TARGET_DISABLED if refused or standing.failing or status == HTTPStatus.GONE else None


def _step(
    outcome: Outcome, standing: Standing, following: datetime | None, hold: str | None, now: datetime
) -> tuple[str, State, datetime | None]:
    """Transition, state and next instant of an attempt that ended without a receipt."""
    if standing.target_class is TargetClass.PROJECTION:  # a repeat changes nothing, so nothing is ever unknown
        return "T5", State.RETRY_WAIT, following
    proven = isinstance(outcome, NotSent | Refused) and not standing.unsettled
    if not proven:
        return _unproven(standing, following, now)
    if hold is not None:  # the fault is the target's, not the edition's: it waits, even past its last attempt
        return "T5", State.RETRY_WAIT, following or now
    if following is None or _is_final(outcome, standing.target_class):
        return "T5", State.DEAD, None
    return "T5", State.RETRY_WAIT, following


def _unproven(standing: Standing, following: datetime | None, now: datetime) -> tuple[str, State, datetime | None]:
    """The same where it may have been published (T6)."""
    state = after_unknown(standing.target_class, resend=standing.resend)
    if state is State.VERIFYING:
        # A keyed target is asked again by table; a readable one is read once its quarantine is over.
        return "T6", state, following if standing.target_class is TargetClass.KEYED else now + QUARANTINE
    if state is State.RETRY_WAIT and following is not None:
        return "T6", state, following
    return "T6", State.UNCERTAIN, None


def _is_final(outcome: Outcome, target_class: TargetClass) -> bool:
    """Whether a refusal is of these words and for good.

    A keyed receiver is a program whose deploys come and go: it is asked again by table. A redirection (3xx) or refused
    credentials are faults of the configuration, which a person can mend before the attempts are used up.
    """
    if not isinstance(outcome, Refused) or target_class is TargetClass.KEYED:
        return False
    status = outcome.status
    redirected = status is not None and 300 <= status < 400
    return not (redirected or is_credentials(status))
