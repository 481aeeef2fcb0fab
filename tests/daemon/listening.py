"""What a service manager hears: a real AF_UNIX socket, and everything that came through it."""

from __future__ import annotations

import socket
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self


class Listening:
    """Listens as long as the `with` lasts.

    Attributes:
        address: what `NOTIFY_SOCKET` says.
        heard: every datagram, with the monotonic second at which it came.
    """

    def __init__(self, address: Path | str) -> None:
        self.address = str(address)
        self.heard: list[tuple[float, str]] = []
        self._door = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._door.settimeout(0.1)
        self._door.bind(f"\0{self.address[1:]}" if self.address.startswith("@") else self.address)
        self._over = threading.Event()
        self._ear = threading.Thread(target=self._listen)

    def _listen(self) -> None:
        while not self._over.is_set():
            try:
                said = self._door.recv(4096).decode()
            except TimeoutError:
                continue
            self.heard.append((time.monotonic(), said))

    def __enter__(self) -> Self:
        self._ear.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._ear.join()
        self._door.close()

    @property
    def lines(self) -> list[str]:
        return [line for _, said in self.heard for line in said.splitlines()]

    def count(self, line: str) -> int:
        return self.lines.count(line)
