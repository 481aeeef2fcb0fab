"""A real Mastodon 4.7.3 as it was recorded: its answers, over real sockets, to whoever asks what was asked then.

The recordings are those of Mastodon.py's own tests (MIT licence), which lie in its source archive on the package index.
They are fetched once a machine and are no part of this repository.
"""

from __future__ import annotations

import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from tests.receivers.fetched import NotHere, once_a_machine, run
from tests.receivers.scripted import Conversation, Request, http

ARCHIVE = "Mastodon.py==2.3.3 --hash=sha256:a3cda3db86d65809957c978aef8ac7fb3dfc93abfeda3f1c6bdef4c79090ab7b"
COUNT = 213
HOP_BY_HOP = frozenset({"connection", "content-length", "transfer-encoding"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One request that was answered.

    Attributes:
        asked: `METHOD /path`, without what follows a question mark and without a slash at the end.
        headers: of the answer, but for those of its connection.
    """

    asked: str
    status: int
    headers: dict[str, str]
    body: bytes


def recordings() -> Path:
    """The folder with the recordings, one file for each test of Mastodon.py.

    Raises:
        NotHere: there is no pip, or no package index answers.
    """
    return once_a_machine("mastodon-recordings-2.3.3", _fetch)


def _fetch(folder: Path) -> Path:
    (folder / "wanted").write_text(f"{ARCHIVE}\n")
    polite = ["--quiet", "--disable-pip-version-check", "--retries", "1", "--timeout", "20"]
    wanted = ["--no-deps", "--no-binary", ":all:", "--require-hashes", "-r", "wanted"]
    run([sys.executable, "-m", "pip", "download", *polite, *wanted], folder)
    (archive,) = folder.glob("*.tar.gz")
    unpacking = folder / "unpacking"
    unpacking.mkdir()
    with tarfile.open(archive) as whole:
        for member in whole.getmembers():
            parts = Path(member.name).parts
            if parts[1:-1] == ("tests", "cassettes") and member.name.endswith(".yaml"):
                data = whole.extractfile(member)
                assert data is not None
                (unpacking / parts[-1]).write_bytes(data.read())
    if len(list(unpacking.iterdir())) != COUNT:
        raise NotHere("the archive holds other recordings than it should")
    return unpacking


def read(file: Path) -> list[Answered]:
    """What was asked and answered in one recording, in order; a stream over a WebSocket is none."""
    text = file.read_text(encoding="utf-8")
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found = yaml.load(text, loader)  # a safe one, written in C where there is one
    return [_answered(each) for each in found.get("interactions") or []]


def _answered(each: Any) -> Answered:
    request, response = each["request"], each["response"]
    said = response["body"]["string"]
    headers = {name: ", ".join(values) for name, values in response["headers"].items()}
    return Answered(
        asked=f"{request['method']} {urlsplit(request['uri']).path.rstrip('/')}",
        status=response["status"]["code"],
        headers={name: value for name, value in headers.items() if name.lower() not in HOP_BY_HOP},
        body=said if isinstance(said, bytes) else said.encode(),
    )


def asked_by(request: Request) -> str:
    """A request as `Answered.asked` says it."""
    return f"{request.head.split(b' ')[0].decode()} {urlsplit(request.target).path.rstrip('/')}"


class Replay:
    """Call it as a script: what was recorded is answered in order, each answer once, by method and path.

    Attributes:
        left: what was not asked for yet.
        unheard_of: what was asked and was never recorded: answered with 599.
        requests: every one.
    """

    def __init__(self, *answers: Answered) -> None:
        self.left = list(answers)
        self.unheard_of: list[str] = []
        self.requests: list[Request] = []

    def __call__(self, conversation: Conversation) -> None:
        request = conversation.read()
        self.requests.append(request)
        conversation.send(self._said(asked_by(request)))

    def _said(self, asked: str) -> bytes:
        answer = next((each for each in self.left if each.asked == asked), None)
        if answer is None:
            self.unheard_of.append(asked)
            return http(599)
        self.left.remove(answer)
        return http(answer.status, answer.body, answer.headers)


def every(folder: Path, prefix: str = "", *, holding: str = "") -> Iterator[tuple[str, Answered]]:
    """Each answer of the recordings whose name begins so and whose text holds this, with that name."""
    for file in sorted(folder.glob(f"{prefix}*.yaml")):
        if holding in file.read_text(encoding="utf-8"):
            for each in read(file):
                yield file.stem, each
