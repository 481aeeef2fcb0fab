"""The time that several requests of one attempt share."""

from __future__ import annotations

import time

from scheduler.errors import NotSent
from scheduler.publishers.outbound import Outbound

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
