"""A real Bluesky server (PDS) on loopback: out of npm's packages, compiled once a machine, fresh every time it starts.

It wants Node 20 or 22 with its headers (24 dies in its SQLite module) and some two minutes for the first time.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import requests

from tests.databases.server import _die_with_us
from tests.receivers.debian import NotHere

VERSION = "0.4.217"
SOURCES = Path(__file__).parent / "pds"
POST = "app.bsky.feed.post"


class Account:
    """One account, with an app password.

    Attributes:
        password: may post and read.
    """

    def __init__(self, server: Pds, handle: str) -> None:
        self.server = server
        self.handle = handle
        whole = {"email": f"{handle}@example.org", "password": "the account's own one"}
        made = server.call("com.atproto.server.createAccount", {"handle": handle, **whole})
        self.did = str(made["did"])
        self._token = str(made["accessJwt"])
        named = {"name": "remembrancer"}
        self.password = str(self.call("com.atproto.server.createAppPassword", named)["password"])

    def call(self, name: str, value: dict[str, Any]) -> Any:
        """A procedure under the account's own session."""
        return self.server.call(name, value, token=self._token)

    def posts(self) -> list[dict[str, Any]]:
        """Every post that stands there, by key, told without the code under test."""
        listed = self.server.ask(
            "com.atproto.repo.listRecords", repo=self.did, collection=POST, reverse="true", limit="100"
        )
        return list(listed["records"])


class Pds:
    """One server with nobody on it.

    Raises:
        NotHere: it cannot be had on this machine.

    Attributes:
        port: on 127.0.0.1.
    """

    def __init__(self) -> None:
        program = _installed()
        self._folder = Path(tempfile.mkdtemp(prefix="pds-"))
        with socket.socket() as first, socket.socket() as second:
            for free in (first, second):
                free.bind(("127.0.0.1", 0))
            self.port: int = first.getsockname()[1]
            ports = [str(self.port), str(second.getsockname()[1])]
        node = ["node", "--import", "./loopback.mjs", "pds.mjs", *ports, str(self._folder)]
        self._process = subprocess.Popen(
            node,
            cwd=program,
            env={**os.environ, "LOG_ENABLED": "false"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            preexec_fn=_die_with_us,  # noqa: PLW1509 - before any thread of ours
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == b"READY\n", "the PDS could not start"
        self._accounts = 0

    def account(self) -> Account:
        """A new account."""
        self._accounts += 1
        return Account(self, f"press{self._accounts}.test")

    def ask(self, name: str, **query: str) -> Any:
        """What a public query answers."""
        return requests.get(self._address(name), params=query, timeout=60).json()

    def call(self, name: str, value: dict[str, Any], *, token: str | None = None) -> Any:
        """A procedure that must succeed."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = requests.post(self._address(name), json=value, headers=headers, timeout=60)
        assert answer.ok, answer.text
        return answer.json()

    def bytes_of(self, did: str, cid: str) -> bytes:
        """An upload as it lies there."""
        params = {"did": did, "cid": cid}
        return requests.get(self._address("com.atproto.sync.getBlob"), params=params, timeout=60).content

    def _address(self, name: str) -> str:
        return f"http://127.0.0.1:{self.port}/xrpc/{name}"

    def remove(self) -> None:
        """End it for good."""
        self._process.terminate()
        self._process.wait(30)
        assert self._process.stdout is not None
        self._process.stdout.close()
        shutil.rmtree(self._folder)


def _installed() -> Path:
    """The folder in which the server lies, installed once a machine."""
    folder = Path(tempfile.gettempdir()) / f"remembrancer-tests-{os.getuid()}" / f"pds-{VERSION}"
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise NotHere("this machine has no Node with npm")
    folder.mkdir(parents=True, exist_ok=True)
    for source in SOURCES.iterdir():
        shutil.copy(source, folder)
    if not (folder / "installed").exists():
        headers = Path(os.path.realpath(str(shutil.which("node")))).parents[1]
        env = {**os.environ, "npm_config_nodedir": str(headers)}
        install = ["npm", "install", "--omit=dev", "--no-audit", "--no-fund", "--no-package-lock"]
        done = subprocess.run(install, cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=1200)
        if done.returncode != 0:
            raise NotHere(f"npm cannot install it: {done.stderr[-2000:]}")
        (folder / "installed").touch()
    return folder
