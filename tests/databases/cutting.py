"""A way to a PostgreSQL server that can be cut after a COMMIT has gone through, so that its reply never comes."""

from __future__ import annotations

import contextlib
import socket
import threading

COMMIT = b"COMMIT\x00"
"""As the simple and the extended protocol carry it (PostgreSQL manual, "Message Formats": Query, Parse)."""


class CuttingProxy:
    """Forwards to a port of this machine.

    Attributes:
        armed: how many commits from now on lose their reply: the server answers, and the client hears nothing more.
        cut: how many did.
    """

    def __init__(self, port: int) -> None:
        self._to = port
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        self.armed = 0
        self.cut = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._door.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._door.accept()
                far = socket.create_connection(("127.0.0.1", self._to))
                threading.Thread(target=self._carry, args=(near, far), daemon=True).start()

    def _carry(self, near: socket.socket, far: socket.socket) -> None:
        back = threading.Thread(target=_pump, args=(far, near), daemon=True)
        lost = threading.Event()
        with near, far:
            back.start()
            with contextlib.suppress(OSError):
                while data := near.recv(65536):
                    if self.armed and COMMIT in data:
                        self.armed -= 1
                        lost.set()
                        self._swallow(near, far, data)
                        break
                    far.sendall(data)
            with contextlib.suppress(OSError):
                far.shutdown(socket.SHUT_WR)
                near.shutdown(socket.SHUT_RDWR)
            back.join(10)

    def _swallow(self, near: socket.socket, far: socket.socket, data: bytes) -> None:
        """The commit arrives; the client learns only that the connection is gone."""
        near.shutdown(socket.SHUT_RDWR)
        far.sendall(data)
        self.cut += 1


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            with contextlib.suppress(OSError):
                sink.sendall(data)
