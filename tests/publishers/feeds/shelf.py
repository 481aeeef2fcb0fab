"""A plain web host on loopback for a public folder, which remembers how it answered."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class _Shelf(SimpleHTTPRequestHandler):
    """Static files with ETag, Last-Modified and 304, as any web host serves them; remembers its answers."""

    answers: list[tuple[str, int]]

    def __init__(self, *arguments: Any, answers: list[tuple[str, int]], **named: Any) -> None:
        self.answers = answers
        super().__init__(*arguments, **named)

    def send_head(self) -> Any:
        if self._tag() and self.headers["If-None-Match"] == self._tag():
            self.send_response(HTTPStatus.NOT_MODIFIED)
            self.end_headers()
            return None
        return super().send_head()

    def end_headers(self) -> None:
        if tag := self._tag():
            self.send_header("ETag", tag)
        super().end_headers()

    def _tag(self) -> str:
        path = Path(self.translate_path(self.path))
        return f'"{path.stat().st_mtime_ns:x}-{path.stat().st_size:x}"' if path.is_file() else ""

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
