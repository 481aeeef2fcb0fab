"""Everything the world may answer, what each means, and webhooks of every class on loopback addresses of their own.

A row is what one receiver does. `posts` says whether what reached it counts as published there: that is the truth
which no answer can change.
"""

from __future__ import annotations

import gzip
import ssl
import time
import warnings
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Self

from scheduler.domain.delivery import Delivery, Receipt, TargetClass
from scheduler.domain.target import Target
from scheduler.publishers.outbound.door import Outbound, resolve
from scheduler.publishers.outbound.wire import Patience
from scheduler.publishers.webhook.publisher import Settings, WebhookPublisher
from tests.receivers.certificates import Authority
from tests.receivers.scripted import (
    Conversation,
    Receiver,
    Script,
    answering,
    dripping,
    flooding,
    http,
    resetting_after,
    saying,
    silent,
)
from tests.remembrancer.house import SITE

QUICK = Patience(dns=0.5, connect=0.8, tls=0.8, gap=0.8, total=1.2)
NEVER, WAITS, REFUSED, GONE, TAKEN, UNKNOWN = "not sent", "not now", "refused", "gone", "taken", "unknown"
SIGNED = "whsec_" + "MfKQ" * 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One kind of answer.

    Attributes:
        means: one of the words above.
        script: what the receiver does; None where nobody listens.
        posts: whether the receiver publishes what it got before it does this.
        typed: the target is one whose success has a form of its own.
        tls: what it shows of itself, for its own address.
        host: a name to be looked up, in the place of its address.
    """

    name: str
    means: str
    script: Script | None = None
    posts: bool = False
    typed: bool = False
    tls: Callable[[Authority, str], ssl.SSLContext] | None = None
    host: str | None = None


def cut_off_after(count: int) -> Script:
    """Take so many bytes of the request, then reset the connection."""

    def script(conversation: Conversation) -> None:
        taken = 0
        while taken < count:
            taken += len(conversation.sock.recv(count - taken))
        conversation.reset()

    return script


def old(version: ssl.TLSVersion) -> Callable[[Authority, str], ssl.SSLContext]:
    def make(authority: Authority, address: str) -> ssl.SSLContext:
        context = authority.server(address)
        context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = context.maximum_version = version
        return context

    return make


OK = http(200, b"fine")
BOMB = gzip.compress(bytes(20 << 20), 1)
NOT_SENT = [
    Row(name="nobody listens", means=NEVER),
    Row(name="no such name", means=NEVER, host="nowhere.example"),
    Row(name="a look-up that hangs", means=NEVER, host="hangs.example"),
    Row(name="a name of the inside", means=NEVER, host="inside.example", script=answering()),
    Row(name="expired", means=NEVER, tls=lambda a, address: a.server(address, expired=True)),
    Row(name="not yet valid", means=NEVER, tls=lambda a, address: a.server(address, early=True)),
    Row(name="another name", means=NEVER, tls=lambda a, _: a.server("other.example")),
    Row(name="self-signed", means=NEVER, tls=lambda a, address: a.server(address, self_signed=True)),
    Row(name="a chain with a link missing", means=NEVER, tls=lambda a, address: a.server(address, chain_missing=True)),
    Row(name="TLS 1.0", means=NEVER, tls=old(ssl.TLSVersion.TLSv1)),
    Row(name="TLS 1.1", means=NEVER, tls=old(ssl.TLSVersion.TLSv1_1)),
]
SLOW = [
    Row(
        name="headers that drip", means=UNKNOWN, script=dripping(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n", 0.05), posts=True
    ),
    Row(
        name="a body that drips",
        means=UNKNOWN,
        script=dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 50000\r\n\r\n", b"x", 0.05),
        posts=True,
    ),
    Row(name="silence after it was taken", means=UNKNOWN, script=silent, posts=True),
    Row(name="100 Continue for ever", means=UNKNOWN, script=dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.05)),
]
BROKEN = [
    *(Row(name=f"reset after {count} bytes of the request", means=UNKNOWN, script=cut_off_after(count))
      for count in (1, 100, 300)),
    *(Row(name=f"reset after {count} bytes of the answer", means=UNKNOWN, script=resetting_after(OK, count), posts=True)
      for count in (0, 12, len(OK) - 1)),
    *(Row(name=f"closed after {count} bytes of the answer", means=UNKNOWN, script=saying(OK[:count]), posts=True)
      for count in (0, 12, len(OK) - 1)),
    Row(name="no HTTP", means=UNKNOWN, script=saying(b"SSH-2.0-x\r\n"), posts=True),
    Row(name="headers without end", means=UNKNOWN,
        script=flooding(b"HTTP/1.1 200 OK\r\n", b"X: " + b"y" * 60_000 + b"\r\n", 8 << 20), posts=True),
    Row(name="HTML with 200 where JSON is the form", means=UNKNOWN, script=answering(200, b"<html>ok"), typed=True),
    *(Row(name=f"{status} after posting", means=UNKNOWN, script=answering(status), posts=True)
      for status in (500, 502, 503, 504, 520)),
    Row(name="409", means=UNKNOWN, script=answering(409)),
]  # fmt: skip
ANSWERED = [
    *(Row(name=str(status), means=TAKEN, script=answering(status), posts=True) for status in (200, 201, 202, 204)),
    Row(name="JSON where it is the form", means=TAKEN, script=answering(200, b"{}"), typed=True, posts=True),
    Row(name="100 MB", means=TAKEN, script=flooding(b"HTTP/1.1 200 OK\r\n\r\n", bytes(1 << 20), 100 << 20), posts=True),
    Row(name="a gzip bomb", means=TAKEN, script=saying(http(200, BOMB, {"Content-Encoding": "gzip"})), posts=True),
    *(Row(name=f"{status}, later", means=WAITS, script=answering(status, headers={"Retry-After": "120"}))
      for status in (408, 425, 429, 503)),
    *(Row(name=str(status), means=REFUSED, script=answering(status)) for status in (400, 404, 405, 413, 415, 422)),
    *(Row(name=str(status), means=WAITS, script=answering(status)) for status in (401, 403)),
    Row(name="410", means=GONE, script=answering(410)),
]  # fmt: skip


def redirects(trap: str) -> list[Row]:
    """Answers that point inside, each with another status."""
    places = (trap, f"{trap}/deeper", "http://169.254.169.254/", "file:///etc/passwd", "//localhost/")
    return [
        Row(name=f"{status} to {place}", means=WAITS, script=answering(status, headers={"Location": place}))
        for status, place in zip((301, 302, 303, 307, 308), places, strict=True)
    ]


def look_up(host: str, port: int) -> Sequence[str]:
    """A name server that is sometimes no help."""
    match host:
        case "nowhere.example":
            raise OSError
        case "hangs.example":
            time.sleep(2)
        case "inside.example":
            return ["127.0.0.1", "169.254.169.254"]
    return resolve(host, port)


OUTBOUND = Outbound(patience=QUICK, resolver=look_up)


class Hook(WebhookPublisher):
    """A webhook of any class; a readable one asks its receiver."""

    def __init__(self, name: str, target_class: TargetClass, row: Row, receiver: Receiver, url: str, ca: str) -> None:
        settings = Settings(
            url=url, secret=SIGNED, allow_http=True, allow_private=["127.0.0.0/8"], ca_file=ca, expect_json=row.typed
        )
        super().__init__(Target(name=name, kind="webhook"), settings, SITE, OUTBOUND, pages=False)
        self.target_class = target_class  # type: ignore[misc]  # every class in one
        self.row = row
        self.receiver = receiver
        self.better: int | None = None

    @property
    def requests(self) -> int:
        return len(self.receiver.requests)

    @property
    def posts(self) -> list[str]:
        """The key of everything that was published there, in order."""
        first = self.requests if self.better is None else self.better
        published = self.receiver.requests[first:]
        if self.row.posts:
            published = self.receiver.requests
        return [request.headers["webhook-id"] for request in published]

    def find(self, delivery: Delivery) -> Receipt | None:
        there = delivery.key.webhook_id in self.posts
        return Receipt(confirmed_by="read-back") if there else None

    def mend(self) -> None:
        """From now on the receiver takes what it is sent."""
        self.better = self.requests
        self.receiver.script = answering(200, b"{}")


class Street:
    """One receiver a row and class, each at an address of its own, as long as the `with` lasts."""

    def __init__(self, authority: Authority, kind: type[Hook] = Hook) -> None:
        self._authority = authority
        self._kind = kind
        self._stack = ExitStack()
        self._number = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *fault: object) -> None:
        self._stack.close()

    def build(self, rows: Sequence[Row], classes: Sequence[TargetClass]) -> list[Hook]:
        return [self._hook(row, target_class) for row in rows for target_class in classes]

    def _hook(self, row: Row, target_class: TargetClass) -> Hook:
        self._number += 1
        address = f"127.1.{self._number // 250}.{self._number % 250 + 1}"
        tls = row.tls(self._authority, address) if row.tls else None
        receiver = Receiver(row.script or answering(), tls=tls, host=address)
        if row.script is None and tls is None:
            receiver._listener.close()
        else:
            self._stack.enter_context(receiver)
        scheme = "https" if tls else "http"
        url = f"{scheme}://{row.host or address}:{receiver.port}/"
        name = f"t{self._number}"
        return self._kind(name, target_class, row, receiver, url, self._authority.file)
