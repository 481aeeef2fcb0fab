"""webhook by adnanh, the receiver that Debian has, on loopback, with a hook whose script checks our signature."""

from __future__ import annotations

import base64
import json
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import requests

from tests.databases.server import _die_with_us
from tests.receivers.debian import unpacked
from tests.receivers.fetched import NotHere

VERSION, SUITE = "2.8.0-4+b6", "bookworm"
HOOK, HEADER, WORD = "anniversaries", "X-Newsroom", "a word that strangers do not know"


class AdnanhWebhook:
    """One server with one hook.

    Args:
        secret: of the target, `whsec_…`.
        script: judges a delivery, and calls `./accept` with what it believes.

    Raises:
        NotHere: the package cannot be had on this machine, or it has no openssl.
    """

    def __init__(self, secret: str, script: str) -> None:
        program = unpacked("webhook", VERSION, SUITE) / "usr" / "bin" / "webhook"
        if shutil.which("openssl") is None:
            raise NotHere("its script wants openssl")
        self.folder = Path(tempfile.mkdtemp(prefix="webhook-"))
        self._write("judge", script)
        self._write("accept", '#!/bin/sh\nprintf "%s\\n%s\\n" "$1" "$2" >> accepted\n')
        key = base64.b64decode(secret.removeprefix("whsec_")).hex()
        handed = [
            *({"source": "header", "name": f"Webhook-{name}"} for name in ("Id", "Timestamp", "Signature")),
            {"source": "raw-request-body"},
        ]
        hook = {
            "id": HOOK,
            "execute-command": str(self.folder / "judge"),
            "command-working-directory": str(self.folder),
            "include-command-output-in-response": True,
            "pass-arguments-to-command": handed,
            "pass-environment-to-command": [{"source": "string", "envname": "KEY", "name": key}],
            "http-methods": ["POST"],
            "trigger-rule-mismatch-http-response-code": 403,
            "trigger-rule": {
                "match": {"type": "value", "value": WORD, "parameter": {"source": "header", "name": HEADER}}
            },
        }
        (self.folder / "hooks.json").write_text(json.dumps([hook]))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/hooks/{HOOK}"
        self._log = (self.folder / "log").open("wb")
        self._process = subprocess.Popen(
            [str(program), "-hooks", "hooks.json", "-ip", "127.0.0.1", "-port", str(self.port), "-verbose"],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            cwd=self.folder,
            preexec_fn=_die_with_us,  # noqa: PLW1509 - before any thread of ours
        )
        self._wait()

    def _write(self, name: str, script: str) -> None:
        path = self.folder / name
        path.write_text(script)
        path.chmod(0o755)

    def _wait(self) -> None:
        until = time.monotonic() + 30
        while True:
            try:
                requests.get(f"http://127.0.0.1:{self.port}/", timeout=30).close()
                break
            except requests.ConnectionError:
                assert self._process.poll() is None, (self.folder / "log").read_text(errors="replace")
                assert time.monotonic() < until, "it does not answer"
                time.sleep(0.02)

    def accepted(self) -> list[tuple[str, bytes]]:
        """The `webhook-id` and the body of every delivery that the script believed."""
        file = self.folder / "accepted"
        lines = file.read_bytes().splitlines() if file.is_file() else []
        return [(name.decode(), body) for name, body in zip(lines[::2], lines[1::2], strict=True)]

    def remove(self) -> None:
        """End it for good."""
        self._process.terminate()
        self._process.wait(30)
        self._log.close()
        shutil.rmtree(self.folder)
