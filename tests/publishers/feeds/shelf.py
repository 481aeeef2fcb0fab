"""A plain web host on loopback for a public folder, which remembers how it answered."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class _Shelf(SimpleHTTPRequestHandler):
    """Static files with Last-Modified and 304, as any web host serves them; remembers its answers."""

    answers: list[tuple[str, int]]

    def __init__(self, *arguments: Any, answers: list[tuple[str, int]], **named: Any) -> None:
        self.answers = answers
        super().__init__(*arguments, **named)

    def log_request(self, code: Any = "-", size: Any = "-") -> None:
        self.answers.append((self.path, int(code)))


@contextmanager
def serving(root: Path, answers: list[tuple[str, int]]) -> Iterator[str]:
    """The address of the host; each answer's path and status is added to `answers`."""
    root.mkdir(exist_ok=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Shelf, directory=str(root), answers=answers))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
