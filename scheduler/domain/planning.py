"""Planning: which occurrence falls due for which target, at which instant, and what that means.

A date becomes an instant here and nowhere else. Nothing here acts: the ledger is told what to write down.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from scheduler.domain.delivery import Cause, State, TargetClass
from scheduler.domain.ids import DeliveryKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One delivery as the planner wants it written down; writing it twice is harmless.

    Attributes:
        state: SCHEDULED, or SKIPPED for what is recorded and never sent.
        hold: reason why it waits from the start (`late`, `facts_stale`), or None.
        late: noticed beyond the grace (`domain.delivery.Delivery.late`).
        detail: why it was skipped or held, one sentence for the log.
        at_once: due at the moment of planning whatever `due` says (a manual publication ahead of the hour).
    """

    key: DeliveryKey
    number: int
    day: date
    due: datetime
    target_class: TargetClass
    title: str
    cause: Cause
    state: State = State.SCHEDULED
    hold: str | None = None
    late: bool = False
    detail: str = ""
    at_once: bool = False
    by: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watermark:
    """How far a statement has been planned for a target.

    Attributes:
        adopted: instant (aware, UTC) at which this ledger first saw the pair; what was due before is never planned.
        until: everything due up to here has been planned.
    """

    statement: str
    target: str
    adopted: datetime
    until: datetime
