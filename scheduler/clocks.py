"""The clocks: asked in `assembly` and nowhere beneath it."""

from __future__ import annotations

import ctypes
import time
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

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
    return BootClock(boot=_boot_id(), seconds=time.clock_gettime(time.CLOCK_BOOTTIME))


def is_synchronised() -> bool:
    """Whether the kernel says that something keeps the wall clock right; false where it may not be asked.

    adjtimex(2) with no mode set only reads, and needs no privilege. Setting the clock by hand makes it say no again
    (`STA_UNSYNC`), whatever synchronised it before.
    """
    asked = (ctypes.c_byte * _TIMEX_BYTES)()
    try:
        state: int = ctypes.CDLL(None).adjtimex(ctypes.byref(asked))
    except (AttributeError, OSError):
        return False  # no Linux
    return state not in {_REFUSED, _TIME_ERROR}


_TIMEX_BYTES = 512
"""More than `struct timex` takes anywhere; all zero, so that its `modes` ask for no change."""

_REFUSED = -1
_TIME_ERROR = 5
"""What adjtimex(2) returns when the clock is not synchronised."""


@cache
def _boot_id() -> str:
    boot = Path("/proc/sys/kernel/random/boot_id")
    return boot.read_text(encoding="ascii").strip() if boot.exists() else "unknown"


def parse_instant(text: str, *, option: str, zone: str = "UTC") -> datetime:
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
            f"{option} needs an offset, so that the instant is certain. "
            f"Write {at.replace(tzinfo=ZoneInfo(zone)).isoformat()} for {zone}."
        )
    return at.astimezone(UTC)
