"""Synapse, a real homeserver, on loopback for as long as the tests run.

It is 250 MB to install, so it runs only where `SYNAPSE` names a Python that has it (`make synapse`).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import requests

PYTHON = os.environ.get("SYNAPSE", "")
"""A Python with `matrix-synapse`; empty where none is wanted."""

_CONFIG = """\
server_name: localhost
signing_key_path: {root}/signing.key
media_store_path: {root}/media
pid_file: {root}/pid
log_config: {root}/log.yaml
report_stats: false
registration_shared_secret: {secret}
macaroon_secret_key: {secret}
form_secret: {secret}
trusted_key_servers: []
database: {{name: sqlite3, args: {{database: {root}/synapse.db}}}}
listeners:
  - {{port: {port}, type: http, bind_addresses: [127.0.0.1], resources: [{{names: [client, media]}}]}}
rc_message: {{per_second: 1000, burst_count: 1000}}
rc_room_creation: {{per_second: 1000, burst_count: 1000}}
rc_admin_redaction: {{per_second: 1000, burst_count: 1000}}
rc_login: {{address: {{per_second: 1000, burst_count: 1000}}, account: {{per_second: 1000, burst_count: 1000}}}}
"""
_LOG = "version: 1\nroot: {level: ERROR}\n"


class Synapse:
    """One server with one account.

    Attributes:
        port: on 127.0.0.1.
        token: of the account `press`.
    """

    def __init__(self) -> None:
        self._root = Path(tempfile.mkdtemp(prefix="synapse-"))
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        secret = secrets.token_hex(16)
        (self._root / "log.yaml").write_text(_LOG)
        (self._root / "homeserver.yaml").write_text(_CONFIG.format(root=self._root, port=self.port, secret=secret))
        command = [PYTHON, "-m", "synapse.app.homeserver", "--config-path", str(self._root / "homeserver.yaml")]
        subprocess.run([*command, "--generate-keys"], check=True, capture_output=True)
        self._log = (self._root / "log").open("wb")
        self._process = subprocess.Popen(command, stdout=self._log, stderr=self._log)
        self._wait()
        self.token = self._register("press", secret)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _wait(self) -> None:
        while True:
            try:
                if requests.get(f"{self.url}/health", timeout=5).ok:
                    return
            except requests.ConnectionError:
                if self._process.poll() is not None:
                    raise AssertionError((self._root / "log").read_text()) from None
                time.sleep(0.1)

    def _register(self, name: str, secret: str) -> str:
        path = f"{self.url}/_synapse/admin/v1/register"
        nonce = requests.get(path, timeout=60).json()["nonce"]
        signed = f"{nonce}\0{name}\0a password\0notadmin"
        mac = hmac.new(secret.encode(), signed.encode(), hashlib.sha1).hexdigest()
        asked = {"nonce": nonce, "username": name, "password": "a password", "admin": False, "mac": mac}
        return str(requests.post(path, json=asked, timeout=60).json()["access_token"])

    def room(self) -> str:
        """A new room with the account in it."""
        return str(self._ask("POST", "/client/v3/createRoom", {"name": "Statements"})["room_id"])

    def elsewhere(self) -> str:
        """A room that the account has left."""
        room = self.room()
        self._ask("POST", f"/client/v3/rooms/{room}/leave", {})
        return room

    def muted(self) -> str:
        """A room in which the account may not send."""
        power = {"events": {"m.room.message": 101}}
        asked = {"power_level_content_override": power, "room_version": "10"}  # of 12 its creator may do everything
        return str(self._ask("POST", "/client/v3/createRoom", asked)["room_id"])

    def events(self, room: str) -> list[dict[str, Any]]:
        """Every message that stands there, the oldest first; told without the code under test."""
        chunk = self._ask("GET", f"/client/v3/rooms/{room}/messages?dir=f&limit=500")["chunk"]
        return [each for each in chunk if each["type"] == "m.room.message" and each["content"]]

    def redact(self, room: str, event: str) -> None:
        """A moderator removes a message."""
        self._ask("PUT", f"/client/v3/rooms/{room}/redact/{event}/{secrets.token_hex(8)}", {})

    def _ask(self, method: str, path: str, value: Any = None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = requests.request(method, f"{self.url}/_matrix{path}", headers=headers, json=value, timeout=60)
        assert answer.ok, answer.text
        found: dict[str, Any] = json.loads(answer.text)
        return found

    def remove(self) -> None:
        self._process.terminate()
        self._process.wait()
        self._log.close()
        shutil.rmtree(self._root)
