"""The breaker: when a host that fails is left in peace, and when it is asked again (`docs/delivery.md`).

Nothing here is kept: the breaker is read off what the host's last attempts came to, so it cannot disagree with them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

FAILURES_TO_OPEN = 5
"""So many failures of a host in a row open its breaker."""

FIRST_REST = timedelta(seconds=60)
"""How long a host is left in peace at first; twice as long after each probe that fails."""

LONGEST_REST = timedelta(hours=1)

REMEMBERED = timedelta(hours=24)
"""A failure that lies longer back says nothing of the host any more."""

FAILING_FOR = timedelta(hours=120)
"""A target that fails for so long, without one success, is disabled (the figure of Svix) …"""

FAILURES_TO_DISABLE = 10
"""… if it failed so often …"""

DELIVERIES_TO_DISABLE = 2
"""… and with so many deliveries: one that cannot be delivered says nothing of the others."""

_FAILED = frozenset({"not_sent", "unknown"})
_ANSWERED = frozenset({"delivered", "refused"})
SERVER_ERROR = 500
"""Answers from here on are the host's own failures (RFC 9110, section 15.6)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What one attempt says of its host.

    Attributes:
        at: when it ended (aware, UTC).
        failed: whether the host failed; otherwise it answered.
    """

    at: datetime
    failed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """A breaker that is open: the host is asked nothing before `until`, and then once, as a probe.

    Attributes:
        failures: in a row, so far.
    """

    failures: int
    until: datetime


def failed(kind: str, status: int | None) -> bool | None:
    """Whether a host failed, by how an attempt at it ended; None where that says nothing of the host.

    It failed where there was no connection, no TLS, no answer in time, or a server error. Any other answer, a refusal
    too, shows that it works. What we refused to send ourselves never reached it.

    Args:
        kind: of the outcome: `delivered`, `not_sent`, `refused`, `unknown`; any other says nothing.
        status: of the answer, if there was one.
    """
    if kind in _FAILED:
        return status is None or status >= SERVER_ERROR
    return False if kind == "delivered" or (kind in _ANSWERED and status is not None) else None


def rest(trials: Iterable[Trial]) -> Rest | None:
    """The rest that a host's last trials bring about; None where its breaker is closed.

    Args:
        trials: in the order in which they ended. What was on its way already when the breaker opened counts as a
            failure but is no probe: it lengthens nothing.
    """
    failures = 0
    pause = FIRST_REST
    until: datetime | None = None
    for trial in trials:
        if not trial.failed:
            failures, pause, until = 0, FIRST_REST, None
            continue
        failures += 1
        if until is None and failures >= FAILURES_TO_OPEN:
            until = trial.at + pause
        elif until is not None and trial.at >= until:
            pause = min(2 * pause, LONGEST_REST)
            until = trial.at + pause
    return None if until is None else Rest(failures=failures, until=until)


def is_failing(*, since: datetime, failures: int, deliveries: int, now: datetime) -> bool:
    """Whether a target has failed so long and so often that a person must look.

    Args:
        since: its first failure after the last success (aware, UTC), as is `now`.
        failures, deliveries: how often since then, and with how many deliveries.
    """
    long = now - since >= FAILING_FOR
    return long and failures >= FAILURES_TO_DISABLE and deliveries >= DELIVERIES_TO_DISABLE
