"""What the several requests of one attempt share: their time, and that all but the last publish nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from scheduler.errors import NotSent, Unknown
from scheduler.publishers.outbound.door import Outbound

_T = TypeVar("_T")
_LEAST = 2.0
"""Seconds that must be left before another request is begun."""


class Deadline:
    """Begins when it is made; an attempt may take no longer than one request of its door.

    Args:
        outbound: the door.
    """

    def __init__(self, outbound: Outbound) -> None:
        self._total = outbound.total
        self._end = time.monotonic() + self._total

    def left(self) -> float:
        """The seconds that the next request may take.

        Raises:
            NotSent: too few are left to begin one.
        """
        left = self._end - time.monotonic()
        if left < min(_LEAST, self._total / 2):
            raise NotSent("The time of this attempt was over before its last request. It is tried again.")
        return left

    def allows(self, seconds: float) -> bool:
        """Whether so many seconds may be waited, and another request begun after them."""
        return time.monotonic() + seconds + _LEAST <= self._end


def beforehand(ask: Callable[[], _T]) -> _T:
    """What is done before anything is published: where it did not come about, nothing was sent.

    Raises:
        NotSent, Refused: it did not.
    """
    try:
        return ask()
    except Unknown as unknown:
        raise NotSent(unknown.detail, status=unknown.status) from None
