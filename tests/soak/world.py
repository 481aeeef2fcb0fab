"""The world of a soak: the receivers, which outlive every process, and the faulty network before them.

Each receiver keeps what reached it. `hook` discards repeats of a key for ever, `both` for an hour and can be read back,
`board` can only be read back, `wall` can do neither.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from tests.receivers.faulty import FaultyProxy

HOOK, BOARD, BOTH, WALL = "hook", "board", "both", "wall"
TOWNS = (HOOK, BOARD, BOTH, WALL)
BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
KEY_LIVES = timedelta(hours=1)
"""How long `both` knows a key."""


class Town:
    """What stands there, by key: how often, the digests of the words, and when in truth the first of it came."""

    def __init__(self) -> None:
        self.posts: Counter[str] = Counter()
        self.arrivals: Counter[str] = Counter()
        self.bodies: defaultdict[str, set[str]] = defaultdict(set)
        self.last: dict[str, datetime] = {}
        self.first: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def take(self, key: str, body: bytes, at: datetime, keyed: timedelta | None) -> None:
        """One arrival; `keyed` says for how long a repeat of its key is discarded."""
        with self._lock:
            self.arrivals[key] += 1
            self.bodies[key].add(hashlib.sha256(body).hexdigest())
            known = self.last.get(key)
            if known is None or keyed is None or at - known > keyed:
                self.posts[key] += 1
                self.last[key] = at


class World:
    """The receivers and the proxy, on loopback as long as the `with` lasts."""

    def __init__(self, seed: str) -> None:
        self.towns: Mapping[str, Town] = {name: Town() for name in TOWNS}
        towns = self.towns

        class Answering(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                name = self.path.strip("/")
                if name == HOOK:
                    key = self.headers["webhook-id"].removeprefix("msg_")
                    towns[HOOK].take(key, body, BEGINNING, timedelta.max)
                else:
                    at = datetime.fromisoformat(self.headers["x-at"])
                    towns[name].take(self.headers["x-key"], body, at, KEY_LIVES if name == BOTH else None)
                    key = self.headers["x-key"]
                if "x-now" in self.headers:
                    towns[name].first.setdefault(key, datetime.fromisoformat(self.headers["x-now"]))
                self._say({"id": key})

            def do_GET(self) -> None:
                _, name, key = self.path.split("/")
                self._say({"id": key if towns[name].posts[key] else None})

            def _say(self, value: Mapping[str, Any]) -> None:
                text = json.dumps(value).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_: object) -> None:
                """Nobody reads it."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self._server.daemon_threads = True
        self.proxy = FaultyProxy(
            self._server.server_address[1],
            seed=seed,
            name=lambda fields: fields.get("webhook-id", "") + fields.get("x-key", ""),
        )

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.proxy.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.proxy.__exit__(None, None, None)
        self._server.shutdown()
        self._server.server_close()
