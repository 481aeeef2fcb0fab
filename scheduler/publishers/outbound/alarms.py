"""Alarms: one thread that watches every deadline, for a thread of its own would cost more than a request."""

from __future__ import annotations

import heapq
import threading
import time
from collections.abc import Callable
from itertools import count
from typing import Final


class Alarm:
    """One moment at which something is cut off, unless it is cancelled before."""

    __slots__ = ("cut",)

    def __init__(self, cut: Callable[[], None]) -> None:
        self.cut: Callable[[], None] | None = cut

    def cancel(self) -> None:
        """Let nothing be cut off; harmless when it has been."""
        self.cut = None


class Alarms:
    """Calls what it was asked to when its instant comes. What it calls must neither block nor raise."""

    def __init__(self) -> None:
        self._set: list[tuple[float, int, Alarm]] = []
        self._numbers = count()  # two alarms of one instant are not compared
        self._sooner = threading.Condition()
        self._watch: threading.Thread | None = None

    def at(self, instant: float, cut: Callable[[], None]) -> Alarm:
        """Call `cut` at an instant of the monotonic clock, on another thread."""
        alarm = Alarm(cut)
        with self._sooner:
            if self._watch is None or not self._watch.is_alive():  # a process that was forked has none
                self._watch = threading.Thread(target=self._ring, name="deadlines", daemon=True)
                self._watch.start()
            heapq.heappush(self._set, (instant, next(self._numbers), alarm))
            if self._set[0][2] is alarm:
                self._sooner.notify()
        return alarm

    def _ring(self) -> None:
        while True:
            with self._sooner:
                while self._set and self._set[0][2].cut is None:
                    heapq.heappop(self._set)
                left = self._set[0][0] - time.monotonic() if self._set else None
                if left is None or left > 0:
                    self._sooner.wait(left)
                    continue
                cut = heapq.heappop(self._set)[2].cut
            if cut is not None:
                cut()


ALARMS: Final = Alarms()
"""Those of this process."""
