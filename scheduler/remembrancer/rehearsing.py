"""Rehearsing: days that have not come yet, lived through in one go."""

from __future__ import annotations

from datetime import datetime, timedelta

from scheduler.remembrancer.tick import Remembrancer

BEAT = timedelta(seconds=1)
"""How far the clock moves on at least: what does not go out at its instant must not stop it."""


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
    """Tick at every instant at which something falls due, up to `until` (aware, UTC), as a daemon would.

    Args:
        heart: works with `clock`, and has not begun.
    """
    heart.begin()
    heart.tick()
    while (upcoming := heart.next_instant()) is not None and upcoming <= until:
        clock.at = max(upcoming, clock.at + BEAT)
        heart.tick()
    if clock.at < until:
        clock.at = until
        heart.tick()
