"""A receiver on loopback that does exactly what a script says: real sockets, real TLS, no framework.

It counts what reaches it, so that a test can say "nothing did".
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request as it arrived."""

    head: bytes
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def target(self) -> str:
        return self.head.split(b" ")[1].decode("latin-1")

    @property
    def raw(self) -> bytes:
        return self.head + self.body


class Conversation:
    """One connection, after its TLS handshake if there is one."""

    def __init__(self, receiver: Receiver, sock: socket.socket) -> None:
        self.receiver = receiver
        self.sock = sock

    def read(self) -> Request:
        """The whole request; it is written down in the receiver's `requests`."""
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _, body = data.partition(b"\r\n\r\n")
        headers = {}
        for line in head.decode("latin-1").split("\r\n")[1:]:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        while len(body) < int(headers.get("content-length", "0")):
            body += self._more()
        request = Request(head=head + b"\r\n\r\n", body=body, headers=headers)
        self.receiver.requests.append(request)
        return request

    def _more(self) -> bytes:
        more = self.sock.recv(65536)
        if not more:
            raise ConnectionResetError
        self.receiver.bytes_read += len(more)
        return more

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def wait(self, seconds: float) -> bool:
        """Wait, but not beyond the end of the test; True when it has ended."""
        return self.receiver.stopping.wait(seconds)

    def reset(self) -> None:
        """Close so that the other side gets RST instead of FIN."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()


Script = Callable[[Conversation], None]


class Receiver:
    """Listens on 127.0.0.1 as long as the `with` lasts and plays its script on every connection.

    Attributes:
        connections: TCP connections that arrived.
        handshakes_failed: of them, those whose TLS did not come about.
        bytes_read: of application data, after TLS.
        requests: what `Conversation.read` read.
    """

    def __init__(self, script: Script, *, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> None:
        self.script = script
        self.tls = tls
        self.connections = 0
        self.handshakes_failed = 0
        self.bytes_read = 0
        self.requests: list[Request] = []
        self.stopping = threading.Event()
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, 0), family=family)
        self.port: int = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, daemon=True)]

    @property
    def url(self) -> str:
        return f"{'http' if self.tls is None else 'https'}://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopping.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        while not self.stopping.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            thread = threading.Thread(target=self._serve, args=(sock,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, sock: socket.socket) -> None:
        sock.settimeout(10)
        with contextlib.suppress(OSError), sock:
            if self.tls is None:
                self.script(Conversation(self, sock))
                return
            try:
                secured = self.tls.wrap_socket(sock, server_side=True)
            except OSError:
                self.handshakes_failed += 1
                return
            with secured:
                self.script(Conversation(self, secured))


def http(status: int = 200, body: bytes = b"", headers: Mapping[str, str] | None = None) -> bytes:
    """The bytes of an HTTP answer, its length declared unless `headers` say otherwise."""
    fields = {"Content-Length": str(len(body)), **(headers or {})}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status} Said\r\n{head}\r\n".encode("latin-1") + body


def answering(status: int = 200, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Script:
    """Read the request and answer it."""
    return saying(http(status, body, headers))


def saying(data: bytes) -> Script:
    """Read the request, say these bytes, close."""

    def script(conversation: Conversation) -> None:
        conversation.read()
        conversation.send(data)

    return script


def resetting_after(data: bytes, count: int) -> Script:
    """Read the request, say the first `count` bytes, then reset the connection."""

    def script(conversation: Conversation) -> None:
        conversation.read()
        conversation.send(data[:count])
        conversation.reset()

    return script


def dripping(start: bytes, drop: bytes, every: float) -> Script:
    """Read the request, say `start`, then a drop again and again until the test ends."""

    def script(conversation: Conversation) -> None:
        conversation.read()
        conversation.send(start)
        while not conversation.wait(every):
            conversation.send(drop)

    return script


def silent(conversation: Conversation) -> None:
    """Read the request and say nothing until the test ends."""
    conversation.read()
    conversation.wait(30)


def flooding(start: bytes, piece: bytes, total: int) -> Script:
    """Read the request, say `start`, then pieces until about `total` bytes are said or the other side has gone."""

    def script(conversation: Conversation) -> None:
        conversation.read()
        conversation.send(start)
        for _ in range(total // len(piece)):
            conversation.send(piece)

    return script
