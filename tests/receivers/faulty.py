"""A proxy between the program and a receiver that does to each request what a seed says.

It stands where the network stands: it passes requests and answers on, or loses, breaks, delays and replaces them. What
it passes on reaches the receiver before the client hears anything, so that nothing arrives later than it seems to.
"""

from __future__ import annotations

import contextlib
import hashlib
import random
import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self

from tests.receivers.scripted import http

BARRIER = b"barrier\r\n\r\n"
"""What `settle` says instead of a request."""

WEIGHTS: Mapping[str, int] = {
    "pass": 70,
    "slow": 4,
    "reset-at-once": 3,
    "reset-in-request": 3,
    "reset-after-request": 3,
    "answer-lost": 4,
    "reset-in-answer": 3,
    "answer-cut": 3,
    "429": 3,
    "503-later": 2,
    "503": 2,
    "500": 2,
    "500-accepted": 4,
    "html": 2,
    "html-accepted": 2,
    "404": 1,
    "302": 1,
    "401": 1,
    "410": 1,
}
"""How often each fault falls, relative to the others."""

_REFUSALS = {"500": 500, "503": 503, "404": 404, "302": 302, "401": 401, "410": 410}
_HTML = http(200, b"<!doctype html><title>Welcome</title><p>Please sign in.", {"Content-Type": "text/html"})


class Broken(Exception):
    """The connection is to be reset."""


class FaultyProxy:
    """Listens on 127.0.0.1 as long as the `with` lasts.

    A fault is chosen by the seed, the request's path and key, and how many like it came before: not by the order in
    which threads run, except for connections reset before they said anything.

    Args:
        to: port of the receiver on 127.0.0.1.
        seed: of the choice.
        name: what of a request's headers names it.
        weights: how often each fault falls.

    Attributes:
        chosen: how often each fault fell.
        connections: how many were accepted.
    """

    def __init__(
        self, to: int, *, seed: str, name: Callable[[Mapping[str, str]], str], weights: Mapping[str, int] = WEIGHTS
    ) -> None:
        self._to = to
        self._seed = seed
        self._name = name
        self._weights = dict(weights)
        self.chosen: Counter[str] = Counter()
        self.connections = 0
        self._met: Counter[str] = Counter()
        self._active = 0
        self._changed = threading.Condition()
        self._listener: socket.socket | None = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.refuse()
        self.wait()

    def _start(self) -> None:
        assert self._listener is not None
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def refuse(self) -> None:
        """Nobody listens any more: a connection is refused by the kernel."""
        if self._listener is not None:
            with contextlib.suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None

    def listen(self) -> None:
        """Listen again, on the same port."""
        if self._listener is None:
            self._listener = socket.create_server(("127.0.0.1", self.port), backlog=128)
            self._start()

    def settle(self) -> None:
        """Wait until everything that was sent to it has arrived or is lost for good."""
        if self._listener is not None:  # what waits in the backlog is accepted before this
            with socket.create_connection(("127.0.0.1", self.port), timeout=10) as barrier:
                barrier.sendall(BARRIER)
                barrier.recv(1)
        self.wait()

    def wait(self) -> None:
        """Wait until no conversation is open."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._active == 0, timeout=60):
                raise TimeoutError("a conversation does not end")

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            with self._changed:
                self._active += 1
                self.connections += 1
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        try:
            sock.settimeout(10)
            with contextlib.suppress(OSError), sock:
                try:
                    self._converse(sock)
                except Broken:
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        finally:
            with self._changed:
                self._active -= 1
                self._changed.notify_all()

    def _converse(self, sock: socket.socket) -> None:
        head, body = _read_head(sock)
        if head + b"\r\n\r\n" == BARRIER:
            return
        fields = _fields(head)
        what = head.split(b"\r\n")[0].decode("latin-1") + self._name(fields)
        with self._changed:
            self._met[what] += 1
            turn = self._met[what]
        chance = random.Random(hashlib.sha256(f"{self._seed} {what} {turn}".encode()).digest())
        fault = self._choose(what, turn, chance)
        with self._changed:
            self.chosen[fault] += 1
        if fault == "reset-at-once":
            raise Broken
        length = int(fields.get("content-length", "0"))
        enough = chance.randrange(length) if length and fault == "reset-in-request" else length
        while len(body) < enough:
            body += _more(sock)
        if fault.startswith("reset-") and "answer" not in fault:
            raise Broken
        answer = self._answer(fault, head + b"\r\n\r\n" + body, chance)
        self._give(sock, fault, answer, chance)

    def _choose(self, what: str, turn: int, chance: random.Random) -> str:
        """The fault that befalls a request; `what` is its first line and its name, `turn` how often it came."""
        return chance.choices(list(self._weights), weights=list(self._weights.values()))[0]

    def _answer(self, fault: str, request: bytes, chance: random.Random) -> bytes:
        """What the client may hear; of a fault whose name says so, after the receiver has accepted."""
        if fault in _REFUSALS:
            return http(_REFUSALS[fault])
        if fault in {"429", "503-later"}:
            wait = chance.choice(["1", "7", "90", "3600", "100000", "-5", "soon", "१२"]).encode().decode("latin-1")
            return http(int(fault[:3]), headers={"Retry-After": wait if fault == "429" else "30"})
        if fault == "html":
            return _HTML
        with socket.create_connection(("127.0.0.1", self._to), timeout=10) as far:
            far.sendall(request)
            answer = b""
            while more := far.recv(65536):
                answer += more
        if fault == "500-accepted":
            return http(500)
        return _HTML if fault == "html-accepted" else answer

    def _give(self, sock: socket.socket, fault: str, answer: bytes, chance: random.Random) -> None:
        if fault == "answer-lost":
            raise Broken
        if fault == "slow":
            half = chance.randrange(len(answer))
            sock.sendall(answer[:half])
            threading.Event().wait(0.02)
            sock.sendall(answer[half:])
            return
        if fault in {"reset-in-answer", "answer-cut"}:
            sock.sendall(answer[: chance.randrange(1, len(answer))])
            if fault == "reset-in-answer":
                raise Broken
            return
        sock.sendall(answer)


def _more(sock: socket.socket) -> bytes:
    more = sock.recv(65536)
    if not more:
        raise ConnectionResetError
    return more


def _read_head(sock: socket.socket) -> tuple[bytes, bytes]:
    data = b""
    while b"\r\n\r\n" not in data:
        data += _more(sock)
    head, _, body = data.partition(b"\r\n\r\n")
    return head, body


def _fields(head: bytes) -> dict[str, str]:
    lines = head.decode("latin-1").split("\r\n")[1:]
    return {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
