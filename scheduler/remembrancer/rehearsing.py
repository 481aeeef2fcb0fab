"""Rehearsing: days that have not come yet, lived through in one go."""

from __future__ import annotations

from datetime import datetime

from scheduler.remembrancer.tick import Remembrancer


class SteppedClock:
    """A clock that stands still until it is set: it goes from one due instant to the next.

    Args:
        at: where it starts (aware, UTC).
    """

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        """The instant it stands at."""
        return self.at


def live_through(heart: Remembrancer, clock: SteppedClock, *, until: datetime) -> None:
    """Tick at every instant at which something falls due, up to `until` (aware, UTC).

    What did not go out at its instant is not tried again: nothing changes in a rehearsal that could mend it.

    Args:
        heart: works with `clock`, and has not begun.
    """
    heart.begin()
    heart.tick()
    while (upcoming := heart.next_return()) is not None and clock.at < upcoming <= until:
        clock.at = upcoming
        heart.tick()
    if clock.at < until:
        clock.at = until
        heart.tick()
