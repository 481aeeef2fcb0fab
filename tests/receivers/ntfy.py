"""ntfy, the real push server out of Debian's package, on loopback for as long as the tests run."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import requests

from tests.databases.server import _die_with_us
from tests.receivers.debian import unpacked

VERSION, SUITE = "2.11.0-2+b4", "trixie"
USER, PASSWORD = "press", "a-password-of-the-tests"


class Ntfy:
    """One server that lets nobody write but its user.

    Args:
        burst: requests that a visitor may make before the server says "not now".

    Raises:
        NotHere: the package cannot be had on this machine.

    Attributes:
        port: on 127.0.0.1.
        token: of the user, who may do everything.
    """

    def __init__(self, *, burst: int = 10_000) -> None:
        self._program = str(unpacked("ntfy", VERSION, SUITE) / "usr" / "bin" / "ntfy")
        self.folder = Path(tempfile.mkdtemp(prefix="ntfy-"))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._config = self.folder / "server.yml"
        settings = {
            "base-url": self.url,
            "listen-http": f"127.0.0.1:{self.port}",
            "cache-file": f"{self.folder}/cache.db",
            "auth-file": f"{self.folder}/user.db",
            "auth-default-access": "deny-all",
            "attachment-cache-dir": f"{self.folder}/attachments",
            "visitor-request-limit-burst": burst,
            "visitor-request-limit-replenish": "1h",
        }
        self._config.write_text("".join(f"{name}: {json.dumps(value)}\n" for name, value in settings.items()))
        self._log = (self.folder / "log").open("wb")
        self._process = subprocess.Popen(
            [self._program, "serve", "--config", str(self._config)],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            cwd="/",
            preexec_fn=_die_with_us,  # noqa: PLW1509 - before any thread of ours
        )
        self._wait()
        self._ntfy("user", "add", "--role=admin", USER)
        said = self._ntfy("token", "add", USER)
        self.token = next(word.strip(",") for word in said.split() if word.startswith("tk_"))

    def _ntfy(self, verb: str, *more: str) -> str:
        done = subprocess.run(
            [self._program, verb, "--config", str(self._config), *more],
            env={**os.environ, "NTFY_PASSWORD": PASSWORD},
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
        )
        assert done.returncode == 0, f"ntfy {verb}: {done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def _wait(self) -> None:
        until = time.monotonic() + 30
        while True:
            try:
                requests.get(f"{self.url}/v1/health", timeout=5).close()
                break
            except requests.ConnectionError:
                log = (self.folder / "log").read_text(errors="replace")
                assert self._process.poll() is None, f"ntfy could not start: {log}"
                assert time.monotonic() < until, "ntfy does not answer"
                time.sleep(0.02)

    def messages(self, topic: str) -> list[dict[str, Any]]:
        """Every message of a topic, the oldest first, told without the code under test."""
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = requests.get(f"{self.url}/{topic}/json?poll=1", headers=headers, timeout=5)
        return [json.loads(line) for line in answer.text.splitlines()]

    def let_us_write(self, may: bool) -> None:
        """Take away our user's right to write, or give it back."""
        self._ntfy("user", "change-role", USER, "admin" if may else "user")
        if not may:
            self._ntfy("access", USER, "*", "read-only")

    def remove(self) -> None:
        """End it for good."""
        self._process.terminate()
        self._process.wait(30)
        self._log.close()
        shutil.rmtree(self.folder)
