"""When the next attempt is made, and when there is none any more.

Two tables (`docs/delivery.md`, section 2). Keyed targets follow the one of Standard Webhooks, for three days; social,
chat and mail targets have a short one, because an anniversary is stale a day later. Our own files are rebuilt at every
tick, for ever.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from scheduler.domain.delivery import TargetClass

KEYED_TABLE = tuple(
    timedelta(seconds=seconds) for seconds in (0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
"""Table A: the delay before attempts 1 to 10, 75:35:05 in all (Standard Webhooks 1.0, retry schedule)."""

SHORT_TABLE = tuple(timedelta(seconds=seconds) for seconds in (0, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800))
"""Table B: the delay before attempts 1 to 9, 15:42:30 in all."""

PROJECTION_DELAY = timedelta(seconds=20)
"""Our own files: the next tick."""

JITTER = 0.2
"""Each delay is stretched or shortened by up to this share."""

LONGEST_DEFERRAL = timedelta(hours=24)
"""A `Retry-After` beyond this is cut to it."""

MOST_DEFERRALS = 20
"""So many times a target may say "not now" without using up an attempt."""

MAX_LATENESS = timedelta(hours=24)
"""Later than this an edition is stale, except where the receiver is a program (keyed) or a file (projection)."""

NEVER_STALE = frozenset({TargetClass.KEYED, TargetClass.PROJECTION})
"""The classes that `MAX_LATENESS` does not concern."""


def delays(target_class: TargetClass) -> tuple[timedelta, ...]:
    """The delays before each attempt at a target of this class; empty for a projection, which has no end of them."""
    if target_class is TargetClass.PROJECTION:
        return ()
    return KEYED_TABLE if target_class is TargetClass.KEYED else SHORT_TABLE


def jitter(key_digest: str, attempt: int) -> float:
    """A factor from 0.8 to 1.2 for the delay before this attempt: needs no state and can be told again later."""
    whole = hashlib.sha256(f"{key_digest}\x1f{attempt}".encode()).digest()
    return 1 - JITTER + 2 * JITTER * int.from_bytes(whole[:8], "big") / (2**64 - 1)


def is_stale(target_class: TargetClass, fresh: datetime, at: datetime) -> bool:
    """Whether an edition that was fresh at `fresh` is too late at `at` for a target of this class."""
    return target_class not in NEVER_STALE and at > fresh + MAX_LATENESS


def is_deferral(retry_after: datetime | None, deferrals: int, now: datetime) -> bool:
    """Whether "not now, but then" uses up no attempt: the first 20 times, and only for an instant to come."""
    return retry_after is not None and retry_after > now and deferrals < MOST_DEFERRALS


def next_attempt(
    target_class: TargetClass,
    key_digest: str,
    attempts_made: int,
    now: datetime,
    retry_after: datetime | None = None,
    *,
    fresh: datetime,
) -> datetime | None:
    """The instant of the next attempt, or None when attempts or lateness are used up.

    Args:
        target_class: which table.
        key_digest: of the delivery's key, for the jitter.
        attempts_made: attempts used up so far; a deferral (`is_deferral`) uses up none.
        now: aware, UTC, like every instant here.
        retry_after: when the target will listen again, if it said so; the later of it and the table counts.
        fresh: the instant from which lateness counts: due, or later when a person decided later.
    """
    if target_class is TargetClass.PROJECTION:
        return now + PROJECTION_DELAY
    table = delays(target_class)
    if attempts_made >= len(table):
        return None
    following = now + table[attempts_made] * jitter(key_digest, attempts_made + 1)
    if retry_after is not None:
        following = max(following, min(retry_after, now + LONGEST_DEFERRAL))
    return None if is_stale(target_class, fresh, following) else following
