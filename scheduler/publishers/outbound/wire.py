"""The connection of one request: pinned addresses, one deadline, and the exact moment of the first byte."""

from __future__ import annotations

import http.client
import io
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from types import TracebackType
from typing import Any, Self

from urllib3.connection import HTTPConnection, HTTPSConnection

from scheduler.publishers.addresses import Address, plain
from scheduler.publishers.outbound.alarms import ALARMS, Alarm

_HEAD_LIMIT = 256 * 1024
"""Bytes of status line, header and chunk-size lines together; 64 KiB of body in one-byte chunks stay beneath it."""

_SLICE = 64 * 1024
"""Bytes handed to the kernel at once, so that the gap between bytes, not the size of a picture, decides."""

_BODILESS = frozenset({"GET", "HEAD"})


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


class BrokenAnswer(http.client.HTTPException):
    """The answer ended within a line of its head or of its chunk sizes, or its head has no end."""


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


class _StrictReader(io.BufferedReader):
    """Reads whole lines or fails: `http.client` takes the end of the stream for the end of the head."""

    _taken = 0

    def readline(self, size: int | None = -1, /) -> bytes:
        line = super().readline(size)
        self._taken += len(line)
        if not line.endswith(b"\n") or self._taken > _HEAD_LIMIT:
            raise BrokenAnswer
        return line


class _StrictResponse(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, debuglevel: int = 0, method: str | None = None, url: str | None = None):
        super().__init__(sock, debuglevel, method, url)
        self.fp = _StrictReader(self.fp.detach())


class WireConnection(HTTPConnection):
    """Plain HTTP over a wire.

    Attributes:
        told: headers for a proxy that forwards.
    """

    response_class = _StrictResponse

    def __init__(self, *args: Any, wire: Wire, **options: Any) -> None:
        super().__init__(*args, **options)
        self.wire = wire
        self.told: Mapping[str, str] = {}
        self._open = False
        self._gathered: bytearray | None = None

    def _new_conn(self) -> socket.socket:
        return self.wire.connect()

    def connect(self) -> None:
        """Connect, with the proxy's tunnel and the TLS handshake where there are any."""
        patience = self.wire.patience
        # A proxy first builds its own way to the target: give both together one gap.
        handshake = patience.gap if self.proxy is not None or self.wire.opening is not None else patience.tls
        with self.wire.within(patience.connect + handshake):
            super().connect()
        self._open = True

    def exchange(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> http.client.HTTPResponse:
        """Send one request and read the head of its answer, as http.client does: urllib3 adds nothing that we use."""
        self.putrequest(method, target, skip_accept_encoding=True)
        for name, value in headers.items():
            self.putheader(name, value)
        if body or method not in _BODILESS:
            self.putheader("Content-Length", str(len(body)))
        if len(body) > _SLICE:
            self.endheaders(body)
        else:  # in one piece: each costs a packet, and a turn among the threads
            self._gathered = bytearray()
            self.endheaders(body or None)
            whole, self._gathered = self._gathered, None
            self.send(whole)
        return http.client.HTTPConnection.getresponse(self)

    def send(self, data: Any) -> None:
        """Send bytes; the first of the request itself (not of a proxy's tunnel) is noted on the wire."""
        if self._gathered is not None:
            self._gathered += data
            return
        if self.sock is None:
            self.connect()
        if self._open:
            self.wire.first_byte()
        view = memoryview(data)
        for start in range(0, len(view), _SLICE):
            super().send(view[start : start + _SLICE])


class WireTLSConnection(WireConnection, HTTPSConnection):
    """HTTPS over a wire; the name in the handshake and in the certificate stays the host's."""
