"""What the tests of `targets add` share: how a conversation begins, and what must hold once it has ended."""

from __future__ import annotations

import base64
import stat
import urllib.parse
from collections.abc import Mapping, Sequence

from tests.cli.bench import Bench, command
from tests.cli.terminals import Typist
from tests.publishers.mastodon_server import Server

HERE = ("--set", "allow_http=true", "--set", "allow_private=[127.0.0.0/8]")
"""What lets a target be on this machine."""

ADD = "in remembrancer.yaml? [Y/n]"
NOTHING = "Nothing was stored, and remembrancer.yaml is as it was."
CODE, TOKEN = "the-code-of-the-browser", "a-token-of-press"


def secret_files(bench: Bench) -> dict[str, str]:
    folder = bench.root / ".remembrancer" / "secrets"
    found = {each.name: each for each in folder.iterdir()} if folder.is_dir() else {}
    assert all(stat.S_IMODE(each.stat().st_mode) == 0o600 for each in found.values())
    assert not found or stat.S_IMODE(folder.stat().st_mode) == 0o700
    return {name: each.read_text(encoding="utf-8").removesuffix("\n") for name, each in found.items()}


def shapes(secret: str) -> set[str]:
    """A secret as it stands, in an address, and in base64."""
    coded = base64.b64encode(secret.encode()).decode().rstrip("=")
    return {secret, secret.strip(), urllib.parse.quote(secret, safe=""), coded}


def check_told_to_nobody(secrets: Sequence[str], bench: Bench, seen: str) -> None:
    """Nothing but its own file holds a secret."""
    elsewhere = [
        path
        for path in bench.root.rglob("*")
        if path.is_file() and path.parent != bench.root / ".remembrancer" / "secrets"
    ]
    texts = {"the terminal": seen, **{str(path): path.read_text("utf-8", "replace") for path in elsewhere}}
    for place, text in texts.items():
        for secret in secrets:
            assert not [shape for shape in shapes(secret) if shape in text], f"a secret stands in {place}"


def adding(bench: Bench, *words: str, env: Mapping[str, str] | None = None, forked: bool = True) -> Typist:
    return Typist(command("targets", "add", *words, workspace=bench.root), env=env, forked=forked)


def mastodon_server() -> Server:
    server = Server()
    server.says["POST /api/v1/apps"] = (200, {"client_id": "us", "client_secret": "between-us"})
    scope = "read:accounts read:statuses write:statuses write:media"
    server.says["POST /oauth/token"] = (200, {"access_token": TOKEN, "token_type": "Bearer", "scope": scope})
    return server


def configuration(bench: Bench) -> str:
    return (bench.root / "remembrancer.yaml").read_text(encoding="utf-8")
