"""A real mail server (aiosmtpd) on loopback, with faults by hand at the places where they matter."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

USER, PASSWORD = "press", "a password of the press"
FAULTS = (
    "drop-before-the-dot",
    "drop-in-the-letter",
    "drop-after-the-dot",
    "drop-instead-of-the-reply",
    "silent",
    "slow",
    "nonsense",
)


@dataclass(frozen=True)
class Letter:
    """One letter that the server has taken."""

    sender: str
    recipient: str
    data: bytes
    encrypted: bool
    user: bytes | None

    @property
    def message(self) -> EmailMessage:
        found = message_from_bytes(self.data, policy=POLICY)
        assert isinstance(found, EmailMessage)
        return found


class _Protocol(SMTP):
    """Answers as SMTP does; the server decides what befalls a letter."""

    def __init__(self, server: MailServer, **keys: Any) -> None:
        super().__init__(server, hostname="mail.test", ident="test", enable_SMTPUTF8=False, **keys)
        self._server_of_ours = server

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's own name
        fault = self._server_of_ours.fault
        if fault == "drop-in-the-letter":
            await self.push("354 go on")
        if fault in {"drop-before-the-dot", "drop-in-the-letter"}:
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


class MailServer:
    """One server, as long as the `with` lasts.

    Attributes:
        letters: what was taken, in order, whatever was answered.
        fault: what befalls every letter, one of `FAULTS`, or None.
        replies: what is answered instead, by `MAIL`, `RCPT`, `DATA`, or by a recipient's address.
        connections: that arrived.

    Args:
        account: name and password, where it wants a login.
        unknown_ways: of logging in, of `PLAIN` and `LOGIN`.
    """

    def __init__(
        self,
        *,
        tls: ssl.SSLContext | None = None,
        smtps: bool = False,
        login: bool = False,
        size: int = 33_554_432,
        account: tuple[str, str] = (USER, PASSWORD),
        unknown_ways: Sequence[str] = (),
    ) -> None:
        self.letters: list[Letter] = []
        self.fault: str | None = None
        self.replies: dict[str, str] = {}
        self.connections = 0
        self._tls, self._smtps, self._login, self._size = tls, smtps, login, size
        self._account, self._unknown_ways = account, unknown_ways
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.released = threading.Event()

    def __enter__(self) -> Self:
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(30)
        return self

    def __exit__(self, *_: object) -> None:
        self.released.set()
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(30)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(30)
        self._loop.close()
        self._listener.close()

    async def _listen(self) -> asyncio.Server:
        return await self._loop.create_server(
            self._protocol, sock=self._listener, ssl=self._tls if self._smtps else None
        )

    async def _end(self) -> None:
        self._server.close()
        ours = asyncio.current_task()
        others = [task for task in asyncio.all_tasks(self._loop) if task is not ours]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _protocol(self) -> _Protocol:
        self.connections += 1
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # it does not know that the whole connection is encrypted
            return self._made()

    def _made(self) -> _Protocol:
        return _Protocol(
            self,
            data_size_limit=self._size,
            tls_context=None if self._smtps else self._tls,
            require_starttls=self._tls is not None and not self._smtps,
            authenticator=self._authenticate if self._login else None,
            auth_required=self._login,
            auth_require_tls=not self._smtps,
            auth_exclude_mechanism=self._unknown_ways,
            loop=self._loop,
        )

    def _authenticate(self, server: SMTP, session: Session, envelope: Envelope, way: str, data: Any) -> AuthResult:
        right = (data.login, data.password) == tuple(each.encode() for each in self._account)
        return AuthResult(success=right, handled=False, auth_data=data.login)

    # --- aiosmtpd asks these ---

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's own name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.replies.get("MAIL", "250 OK")

    async def handle_RCPT(  # noqa: N802 - as above
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = self.replies.get(address) or self.replies.get("RCPT", "250 OK")
        if reply.startswith("2"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        reply = self.replies.get("DATA", "250 OK")
        if reply.startswith("2"):
            assert isinstance(envelope.content, bytes)
            [recipient] = envelope.rcpt_tos
            user = session.auth_data if isinstance(session.auth_data, bytes) else None
            self.letters.append(
                Letter(
                    str(envelope.mail_from), recipient, envelope.content, session.ssl is not None or self._smtps, user
                )
            )
        match self.fault:
            case "drop-after-the-dot":
                server.transport.abort()
            case "drop-instead-of-the-reply":
                server.transport.write(b"25")
                server.transport.close()
            case "silent":
                await self._loop.run_in_executor(None, self.released.wait)
            case "slow":
                await asyncio.sleep(1.5)
            case "nonsense":
                return "xyz <html>"
        return reply
