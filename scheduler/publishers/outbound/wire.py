"""The wire of one request: pinned addresses, one deadline, and the exact moment of the first byte."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from types import TracebackType
from typing import Self

from scheduler.publishers.addresses import Address, plain
from scheduler.publishers.outbound.alarms import ALARMS, Alarm


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long each step of a request may take, in seconds of the monotonic clock.

    Attributes:
        dns: the look-up.
        connect: TCP, all addresses together.
        tls: the handshake, however its bytes drip.
        gap: between two bytes.
        total: from the call to the last byte read.
    """

    dns: float = 5.0
    connect: float = 5.0
    tls: float = 5.0
    gap: float = 10.0
    total: float = 30.0


class Expired(OSError):
    """The request's own deadline passed."""


class WrongPeer(OSError):
    """The socket reached another address than the vetted one."""


class Wire:
    """What one request knows of its own bytes: where to, how long still, and whether the first has left.

    An alarm shuts the socket when the time is over: timeouts of single reads never end a server that drips.

    Attributes:
        sent: whether a byte of the request may have left.
        expired: whether the deadline ended it.
        addresses: the vetted addresses, in order.
        opening: what to say to a SOCKS proxy on the new socket before anything else, or None.
    """

    def __init__(self, patience: Patience) -> None:
        self.patience = patience
        self.sent = False
        self.expired = False
        self.addresses: Sequence[tuple[Address, int]] = ()
        self.opening: Callable[[socket.socket], None] | None = None
        self._end = time.monotonic() + patience.total
        self._handle: int | None = None
        self._lock = threading.Lock()
        self._alarm: Alarm | None = None

    def __enter__(self) -> Self:
        self._alarm = ALARMS.at(self._end, self._cut)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        with self._lock:
            self._let_go()

    def check(self) -> None:
        """Raise `Expired` when the time is over."""
        if self.expired or time.monotonic() >= self._end:
            self.expired = True
            raise Expired

    def first_byte(self) -> None:
        """Say that from here on a byte may leave; raise `Expired` instead when the time is over."""
        if not self.sent:
            self.check()
            self.sent = True

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Let the block take no longer than this."""
        alarm = ALARMS.at(time.monotonic() + seconds, self._cut)
        try:
            yield
        finally:
            alarm.cancel()

    def connect(self) -> socket.socket:
        """A socket to the first vetted address that answers; its peer is compared before it is handed out."""
        ends = time.monotonic() + self.patience.connect
        fault: OSError = OSError("no address to connect to")
        for done, (address, port) in enumerate(self.addresses):
            self.check()
            left = (ends - time.monotonic()) / (len(self.addresses) - done)
            try:
                return self._connect_one(address, port, max(left, 0.001))
            except OSError as refused:
                fault = refused
        raise fault

    def _connect_one(self, address: Address, port: int, seconds: float) -> socket.socket:
        family = socket.AF_INET if address.version == 4 else socket.AF_INET6
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.settimeout(seconds)
            sock.connect((str(address), port))
            _compare(sock, address)
            self._hold(sock)
            sock.settimeout(self.patience.gap)
            if self.opening is not None:
                self.opening(sock)
        except BaseException:
            sock.close()
            raise
        return sock

    def _hold(self, sock: socket.socket) -> None:
        """Keep a descriptor that nobody else closes: TLS takes the socket's own away from its object."""
        with self._lock:
            self._let_go()
            self._handle = os.dup(sock.fileno())
        self.check()

    def _let_go(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def _cut(self) -> None:
        with self._lock:
            self.expired = True
            if self._handle is not None:
                handle = socket.socket(fileno=self._handle)
                try:
                    handle.shutdown(socket.SHUT_RDWR)
                except OSError:
                    return  # the other side was faster
                finally:
                    handle.detach()


def _compare(sock: socket.socket, address: Address) -> None:
    if plain(ip_address(sock.getpeername()[0])) != address:
        raise WrongPeer
