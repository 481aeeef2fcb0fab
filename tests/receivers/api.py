"""What the fakes of networks share: a script that answers each request over real sockets, and forms read apart."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.receivers.scripted import Conversation, Receiver, Request, http

Said = tuple[int, Any] | tuple[int, Any, Mapping[str, str]]
"""Status, JSON value (bytes are said as they are), and headers."""


class No(Exception):
    """What a network says instead of doing it."""

    def __init__(self, status: int, value: Any) -> None:
        super().__init__(status, value)
        self.said = (status, value)


class Api:
    """A network on 127.0.0.1: a subclass answers. Made as the script of a `Receiver`.

    Attributes:
        asked: every request that reached it, as `METHOD /path`.
    """

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._lock = threading.Lock()

    def __call__(self, conversation: Conversation) -> None:
        request = conversation.read()
        if not request.head.startswith((b"GET ", b"POST ", b"PUT ", b"PATCH ", b"DELETE ")):
            return
        with self._lock:
            try:
                status, value, *more = self.answer(request)
            except No as no:
                status, value, *more = no.said
            self.asked.append(f"{method(request)} {path(request)}")
        body = value if isinstance(value, bytes) else b"" if value is None else json.dumps(value).encode()
        kind = {} if isinstance(value, bytes) or value is None else {"Content-Type": "application/json"}
        conversation.send(http(status, body, {**kind, **(more[0] if more else {})}))

    def answer(self, request: Request) -> Said:
        raise NotImplementedError

    def listening(self) -> Receiver:
        return Receiver(self)


def method(request: Request) -> str:
    return request.head.split(b" ", 1)[0].decode()


def path(request: Request) -> str:
    return urlsplit(request.target).path


def query(request: Request) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(urlsplit(request.target).query).items()}


def value(request: Request) -> dict[str, Any]:
    """The JSON object of a request; empty where it is none."""
    if not request.headers.get("content-type", "").startswith("application/json"):
        return {}
    try:
        found = json.loads(request.body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def form(request: Request) -> tuple[dict[str, str], dict[str, tuple[str, bytes]]]:
    """Fields and files of a form, read by the standard library's own parser: a file is its name and its bytes."""
    head = f"Content-Type: {request.headers.get('content-type', '')}\r\n\r\n".encode()
    fields: dict[str, str] = {}
    files: dict[str, tuple[str, bytes]] = {}
    for part in BytesParser(policy=HTTP).parsebytes(head + request.body).iter_parts():
        given = part["Content-Disposition"].params
        data = part.get_payload(decode=True)
        assert isinstance(data, bytes)
        if "filename" in given:
            files[given["name"]] = (given["filename"], data)
        else:
            fields[given["name"]] = data.decode()
    return fields, files
