"""The clock: asked in `assembly` and nowhere beneath it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from scheduler.domain.ports import Clock
from scheduler.errors import UsageError
from scheduler.ledger.values import BootClock


def real_clock() -> datetime:
    """The present instant, aware, UTC."""
    return datetime.now(UTC)


def simulated_clock(start: datetime) -> Clock:
    """A clock that starts at `start` (aware) and runs at the pace of the real one."""
    began = time.monotonic()
    start = start.astimezone(UTC)
    return lambda: start + timedelta(seconds=time.monotonic() - began)


def boot_clock() -> BootClock:
    """The time since this machine started, sleep included: no hand can set it."""
    boot = Path("/proc/sys/kernel/random/boot_id")
    name = boot.read_text(encoding="ascii").strip() if boot.exists() else "unknown"
    return BootClock(boot=name, seconds=time.clock_gettime(time.CLOCK_BOOTTIME))


def parse_instant(text: str, *, option: str) -> datetime:
    """ISO 8601 with offset, to an aware UTC instant.

    Raises:
        UsageError: it is none, or says no offset.
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"{option} cannot read `{text}`. Write an instant such as 2027-06-04T08:59:50+02:00."
        ) from None
    if at.tzinfo is None:
        raise UsageError(
            f"{option} needs an offset, so that the instant is certain. Write {at.isoformat()}+00:00 for UTC."
        )
    return at.astimezone(UTC)
