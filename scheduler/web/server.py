"""Waitress on a thread of its own: listens, says where, and stops when told."""

from __future__ import annotations

import logging
import socket
import threading
from types import TracebackType
from typing import Any, Self

from flask import Flask
from waitress import wasyncore
from waitress.server import create_server

from scheduler.errors import UsageError


class Server:
    """Serves one application on one address while the context is open.

    Args:
        host, port: where to listen; port 0 is any free one.

    Raises:
        UsageError: the address cannot be listened on.
    """

    def __init__(self, app: Flask, *, host: str, port: int) -> None:
        logging.getLogger("waitress").setLevel(logging.ERROR)
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            listening = socket.create_server((host, port), family=family)
        except OSError as fault:
            raise UsageError(
                f"The page cannot listen on {host}:{port}: {fault.strerror}. "
                "Another program may have the port; set web.listen in remembrancer.yaml (port 0 takes any free one)."
            ) from None
        self.host = host
        self.port = int(listening.getsockname()[1])
        self._sockets: dict[int, Any] = {}
        self._ending = threading.Event()
        # Any: waitress' own types do not say that one socket gives one server with a trigger.
        self._server: Any = create_server(app, map=self._sockets, sockets=[listening], threads=4, ident=None)
        self._thread = threading.Thread(target=self._serve, name="web", daemon=True)

    @property
    def address(self) -> str:
        """The address to type into a browser."""
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{shown}:{self.port}/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        # First the workers end what they serve, then the thread that waits on the sockets ends, and only then are they
        # closed: a socket closed while somebody waits on it is a traceback, or worse, somebody else's descriptor.
        self._server.task_dispatcher.shutdown()
        self._ending.set()
        self._server.trigger.pull_trigger()
        self._thread.join(timeout=5.0)
        wasyncore.close_all(self._sockets, ignore_all=True)

    def _serve(self) -> None:
        while not self._ending.is_set():
            wasyncore.loop(timeout=1.0, use_poll=True, map=self._sockets, count=1)
