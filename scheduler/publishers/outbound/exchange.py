"""One request over a wire, by requests and urllib3: made ready, exchanged for its answer, and its faults judged."""

from __future__ import annotations

import http.client
import io
import logging
import socket
from collections.abc import Mapping
from typing import Any

import requests
from urllib3 import HTTPHeaderDict
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.util import Url, parse_url

from scheduler.errors import PublishError, Unknown
from scheduler.publishers.answers import Answer
from scheduler.publishers.outbound.faults import reason_of, unreached
from scheduler.publishers.outbound.wire import Expired, Wire

# Its debug lines, and its warnings about odd headers, hold whole addresses, and those may hold tokens.
logging.getLogger("urllib3").setLevel(logging.CRITICAL)

FAULTS = (requests.RequestException, HTTPError, http.client.HTTPException, OSError, ValueError)
"""Everything that the libraries and the network raise when a request goes wrong."""

_OURS = frozenset({"accept-encoding", "connection", "content-length", "host", "transfer-encoding"})

_HEAD_LIMIT = 256 * 1024
"""Bytes of status line, header and chunk-size lines together; 64 KiB of body in one-byte chunks stay beneath it."""

_SLICE = 64 * 1024
"""Bytes handed to the kernel at once, so that the gap between bytes, not the size of a picture, decides."""

_BODILESS = frozenset({"GET", "HEAD"})


class BrokenAnswer(http.client.HTTPException):
    """The answer ended within a line of its head or of its chunk sizes, or its head has no end."""


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


def prepare(method: str, url: str, headers: Mapping[str, str], *, agent: str) -> tuple[requests.PreparedRequest, Url]:
    """The request, and where it goes; `agent` unless the headers name another."""
    fields = {name: value for name, value in headers.items() if name.lower() not in _OURS}
    fields |= {"Accept-Encoding": "identity", "Connection": "close"}
    if not any(name.lower() == "user-agent" for name in fields):
        fields["User-Agent"] = agent
    # Without a session nothing is added from netrc, cookies or the environment.
    request = requests.PreparedRequest()
    request.prepare_method(method)
    request.prepare_url(url, None)
    request.prepare_headers(fields)
    return request, parse_url(request.url or "")


def exchange(
    request: requests.PreparedRequest, target: Url, connection: WireConnection, body: bytes, limit: int
) -> Answer:
    """Send it over its connection and read the answer, at most so many bytes of its body."""
    # A proxy that forwards is told the whole address; any other server its own path.
    forwarded = connection.proxy is not None and target.scheme == "http"
    asked = target._replace(fragment=None).url if forwarded else target.request_uri
    headers = {**request.headers, **connection.told}
    try:
        response = connection.exchange(request.method or "", asked, headers, body)
        with response:
            read = bytearray()
            while len(read) < limit and (more := response.read(limit - len(read))):
                read += more
            if connection.wire.expired:  # a socket that we shut looks like the end of the body
                raise Expired
            if len(read) < limit and response.length:
                raise http.client.IncompleteRead(bytes(read), response.length)
            return Answer(status=response.status, headers=HTTPHeaderDict(response.headers.items()), body=bytes(read))
    finally:
        connection.close()


def place_of(target: Url, ports: Mapping[str, int], proxy: str | None) -> str:
    """Whom a request is for, and through whom it goes, as an error may name them; `ports` where none is written."""
    place = _named(target, ports)
    return place if proxy is None else f"{place} through the proxy {_named(parse_url(proxy), ports)}"


def _named(address: Url, ports: Mapping[str, int]) -> str:
    return f"{address.scheme}://{address.host}:{address.port or ports.get(address.scheme or '', 0)}"


def judge(fault: Exception, wire: Wire, place: str, method: str) -> PublishError:
    """What a fault means for the delivery: whether a byte had left tells."""
    if not wire.sent:
        return unreached(place, fault, expired=wire.expired)
    # Nothing is published by asking (RFC 9110, section 9.2.1).
    then = ". Ask again in some minutes." if method == "GET" else ": it may have been published."
    why = reason_of(fault, expired=wire.expired)
    return Unknown(f"The request to {place} left, and no whole answer came back ({why}){then}")
