"""Telling systemd how it goes: `sd_notify` by plain datagrams (sd_notify(3)), and nothing where nobody listens.

The watchdog hears from us only while there is fresh proof of work: a tick that ended and a ledger that can be written,
results just stored, or results in hand that wait for the ledger. A process that merely lives is restarted.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Mapping
from typing import Self

FRESH = 60.0
"""Seconds for which a proof of work counts."""


class ServiceManager:
    """The service manager that started this process, if one did.

    Attributes:
        every: seconds between two signs of life, None when no watchdog waits for any.

    Args:
        address: its socket, `@` at the beginning for an abstract one; None when nobody listens.
        every: as the attribute.
        fresh: seconds for which a proof of work counts.
        monotonic: seconds on a clock that is never set.
    """

    def __init__(
        self,
        address: str | None,
        *,
        every: float | None = None,
        fresh: float = FRESH,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._address = address
        self.every = every
        self._fresh = fresh
        self._monotonic = monotonic
        self._proof: float | None = None
        self._sent: float | None = None
        self._status = ""
        self._one_at_a_time = threading.Lock()

    @classmethod
    def from_environment(cls, env: Mapping[str, str] = os.environ) -> Self:
        """As `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID` say; signs of life come twice as often as asked."""
        address = env.get("NOTIFY_SOCKET", "")
        if not address.startswith(("/", "@")):
            return cls(None)
        interval = env.get("WATCHDOG_USEC", "")
        ours = env.get("WATCHDOG_PID", "") in {"", str(os.getpid())}
        if not (ours and interval.isascii() and interval.isdigit() and int(interval)):
            return cls(address)
        return cls(address, every=int(interval) / 2_000_000)

    def ready(self) -> None:
        """The service is up: its ledger is open, locked and recovered."""
        self._send("READY=1")
        self.proved()

    def stopping(self) -> None:
        """The service ends; what is in flight reaches its end first."""
        self._send("STOPPING=1\nSTATUS=Stopping.")

    def status(self, text: str) -> None:
        """One line for `systemctl status`, sent when it changes."""
        if text != self._status:
            self._status = text
            self._send(f"STATUS={' '.join(text.split())}")

    def proved(self) -> None:
        """There is proof of work at this moment."""
        self._proof = self._monotonic()
        self.keep_alive()

    def keep_alive(self) -> None:
        """Give the watchdog its sign, if one is due and the last proof of work is fresh."""
        with self._one_at_a_time:
            now = self._monotonic()
            if self.every is None or self._proof is None or now - self._proof > self._fresh:
                return
            if self._sent is None or now - self._sent >= self.every:
                self._sent = now
                self._send("WATCHDOG=1")

    def _send(self, message: str) -> None:
        """One datagram; a manager that does not listen any more is no reason to fail."""
        if self._address is None:
            return
        address = f"\0{self._address[1:]}" if self._address.startswith("@") else self._address
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as door:
            door.settimeout(1.0)
            try:
                door.sendto(message.encode(), address)
            except OSError:
                return
