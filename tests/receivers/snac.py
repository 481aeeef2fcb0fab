"""snac2, a real server of the fediverse with the Mastodon API, on loopback for as long as the tests run."""

from __future__ import annotations

import html
import json
import os
import pwd
import re
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.parse
from pathlib import Path
from typing import Any

import requests

from tests.databases.server import _die_with_us
from tests.receivers.debian import unpacked

VERSION, SUITE = "2.75-2~bpo12+1", "bookworm-backports"
USER = "press"
_BACK = "http://127.0.0.1:1/back"


class Account:
    """One account of a server.

    Attributes:
        password: for the server's own pages.
        token: may read and write.
    """

    def __init__(self, server: Snac, name: str, password: str, token: str) -> None:
        self.server = server
        self.name = name
        self.password = password
        self.token = token

    def allows(self, page: str) -> requests.Response:
        """Go through the page that asks whether an application may post, as a person with a browser would."""
        shown = requests.get(page, timeout=60).text
        form = dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', shown))
        action = re.search(r'<form[^>]*action="([^"]+)"', shown)
        assert action is not None
        there = urllib.parse.urljoin(f"{self.server.url}/", html.unescape(action[1]))
        signed = {**form, "login": self.name, "passwd": self.password}
        return requests.post(there, data=signed, allow_redirects=False, timeout=60)

    def ask(self, path: str) -> Any:
        """What the API answers, told without the code under test."""
        authorised = {"Authorization": f"Bearer {self.token}"}
        return json.loads(requests.get(f"{self.server.url}{path}", headers=authorised, timeout=60).text)

    def post(self, value: dict[str, Any]) -> None:
        """Make a post, without the code under test."""
        authorised = {"Authorization": f"Bearer {self.token}"}
        requests.post(
            f"{self.server.url}/api/v1/statuses", json=value, headers=authorised, timeout=60
        ).raise_for_status()

    def posts(self) -> list[dict[str, Any]]:
        """Every post of the account, the oldest first."""
        account = self.ask("/api/v1/accounts/verify_credentials")["id"]
        return list(reversed(self.ask(f"/api/v1/accounts/{account}/statuses")))


class Snac:
    """One server, on which accounts are made as they are wanted.

    Raises:
        NotHere: the package cannot be had on this machine.

    Attributes:
        port: on 127.0.0.1.
    """

    def __init__(self) -> None:
        program = unpacked("snac2", VERSION, SUITE) / "usr" / "bin" / "snac"
        self._program = str(program)
        self.folder = Path(tempfile.mkdtemp(prefix="snac-"))
        self._as: dict[str, Any] = {"cwd": "/"}
        if os.geteuid() == 0:  # it refuses to run as root
            nobody = pwd.getpwnam("nobody")
            self._as |= {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._data = self.folder / "data"
        answers = f"127.0.0.1\n{self.port}\n127.0.0.1:{self.port}\n\n\n"
        self._snac("init", said=answers)
        settings = self._data / "server.json"
        settings.write_text(settings.read_text().replace('"protocol": "https"', '"protocol": "http"'))
        self._log = (self.folder / "log").open("wb")
        self._process = subprocess.Popen(
            [self._program, "httpd", str(self._data)],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            preexec_fn=_die_with_us,  # noqa: PLW1509 - before any thread of ours
            **self._as,
        )
        self._wait()
        self._accounts = 0

    def _snac(self, *command: str, said: str = "") -> str:
        verb, *more = command
        done = subprocess.run(
            [self._program, verb, str(self._data), *more],
            input=said,
            capture_output=True,
            text=True,
            check=False,
            **self._as,
        )
        assert done.returncode == 0, f"snac {verb}: {done.stdout}{done.stderr}"
        return done.stdout

    def _wait(self) -> None:
        until = time.monotonic() + 30
        while True:
            try:
                requests.get(f"{self.url}/api/v1/instance", timeout=60).close()
                break
            except requests.ConnectionError:
                assert self._process.poll() is None, "snac could not start"
                assert time.monotonic() < until, "snac does not answer"
                time.sleep(0.02)

    def account(self) -> Account:
        """A new account, with nothing in it."""
        self._accounts += 1
        user = f"{USER}{self._accounts}"
        password = re.search(r"^User password is (\S+)", self._snac("adduser", user), re.MULTILINE)
        assert password is not None
        made = Account(self, user, password[1], "")
        made.token = self._token(made)
        return made

    def _token(self, account: Account) -> str:
        """The OAuth code flow, as a person with a browser would go through it."""
        scopes = "read write"
        app = {"client_name": "tests", "redirect_uris": _BACK, "scopes": scopes}
        client = requests.post(f"{self.url}/api/v1/apps", data=app, timeout=60).json()
        asked = {"client_id": client["client_id"], "redirect_uri": _BACK, "response_type": "code", "scope": scopes}
        signed = account.allows(f"{self.url}/oauth/authorize?{urllib.parse.urlencode({**asked, 'state': 's'})}")
        back = urllib.parse.parse_qs(urllib.parse.urlsplit(signed.headers["location"]).query)
        grant = {"grant_type": "authorization_code", "code": back["code"][0], "redirect_uri": _BACK}
        known = {"client_id": client["client_id"], "client_secret": client["client_secret"]}
        token = requests.post(f"{self.url}/oauth/token", data={**grant, **known}, timeout=60).json()
        return str(token["access_token"])

    def remove(self) -> None:
        """End it for good."""
        self._process.terminate()
        self._process.wait(30)
        self._log.close()
        shutil.rmtree(self.folder)
