"""The only door through which mail leaves the house: one connection, one recipient, one letter.

The server's name is looked up once, every address it has is vetted, and the connection goes to a vetted one and nowhere
else. Until the final dot is sent nothing was sent at all (RFC 5321, section 4.1.1.4: the server must not act before);
from then on only its reply tells what it did, and it may take ten minutes (section 4.5.3.2.6).
"""

from __future__ import annotations

import base64
import contextlib
import re
import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any

from scheduler.errors import NotSent, PublishError, Refused, Unknown
from scheduler.publishers.addresses import Address, plain
from scheduler.publishers.email.codes import Stage, judged
from scheduler.publishers.outbound.door import Door, Outbound
from scheduler.publishers.outbound.faults import reason_of, unreached

FINAL_REPLY = 600.0
"""Seconds to wait for the reply to the final dot (RFC 5321, section 4.5.3.2.6)."""

_FAULTS = (OSError, smtplib.SMTPException, ValueError)
"""Everything that the library and the network raise when a conversation goes wrong."""

_LINE = re.compile(rb"(?m)^\.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A mail server as the configuration names it.

    Attributes:
        security: `starttls`, `smtps` or `none`.
        user, password: to log in with, or None.
        greeting: the name that we give ourselves.
    """

    host: str
    port: int
    security: str
    door: Door
    greeting: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)


class _Client(smtplib.SMTP):
    """A conversation on a socket of ours, which a thread of its own shuts when the time is over."""

    def __init__(self, server: Server, addresses: tuple[Address, ...], context: ssl.SSLContext, seconds: float) -> None:
        super().__init__(local_hostname=server.greeting)
        self._expired = False
        self._host = server.host  # what STARTTLS compares the certificate with
        self._server = server
        self._addresses = addresses
        self._tls = context
        self._handle: socket.socket | None = None
        self._timer: threading.Timer | None = None
        self._seconds = seconds
        self.allow(seconds)

    def allow(self, seconds: float) -> None:
        """Let what follows take so long and no longer."""
        if self._timer is not None:
            self._timer.cancel()
        if self.sock is not None:
            self.sock.settimeout(seconds)
        self._timer = threading.Timer(seconds, self._expire)
        self._timer.daemon = True
        self._timer.start()

    def is_over(self) -> bool:
        """Whether the time ended."""
        return self._expired

    @property
    def was_there(self) -> bool:
        """Whether somebody took the connection."""
        return self._handle is not None

    def end(self) -> None:
        """Close whatever is open."""
        if self._timer is not None:
            self._timer.cancel()
        self.close()
        if self._handle is not None:
            self._handle.close()

    def _expire(self) -> None:
        self._expired = True
        if self._handle is not None:
            with contextlib.suppress(OSError):
                self._handle.shutdown(socket.SHUT_RDWR)

    def _get_socket(self, host: str, port: int, timeout: Any) -> socket.socket:
        del host, timeout  # the vetted addresses stand for the name
        fault: OSError = OSError("no address to connect to")
        ends = time.monotonic() + self._seconds / 2
        for done, address in enumerate(self._addresses):
            left = (ends - time.monotonic()) / (len(self._addresses) - done)
            try:
                return self._secured(self._connected(address, port, max(left, 0.001)))
            except OSError as refused:
                fault = refused
        raise fault

    def _connected(self, address: Address, port: int, seconds: float) -> socket.socket:
        sock = socket.create_connection((str(address), port), timeout=seconds)
        if plain(ip_address(sock.getpeername()[0].partition("%")[0])) != address:
            sock.close()
            raise OSError("another address answered")
        sock.settimeout(self._seconds)
        self._handle = sock.dup()
        return sock

    def _secured(self, sock: socket.socket) -> socket.socket:
        if self._server.security != "smtps":
            return sock
        return self._tls.wrap_socket(sock, server_hostname=self._server.host)


def send(
    outbound: Outbound,
    server: Server,
    data: bytes,
    *,
    sender: str,
    recipient: str,
    number: int,
    final_reply: float = FINAL_REPLY,
) -> str:
    """Hand one letter to the server and wait for its reply.

    Args:
        outbound: looks up, vets, and says how long everything before the final dot may take.
        server: where.
        data: the letter, its lines ended by CR LF.
        sender, recipient: bare addresses of the envelope.
        number: of the recipient, for errors.
        final_reply: seconds to wait for the reply to the final dot.

    Returns:
        The code of the reply.

    Raises:
        NotSent: nothing was sent, or the server asks to come again.
        Refused: it refuses.
        Unknown: the final dot left and no reply came.
    """
    with _conversation(outbound, server) as client:
        _fits(client, data)
        _expect(client.mail(sender), 250, Stage.SENDER)
        _expect(client.rcpt(recipient), 250, Stage.RECIPIENT, number)
        _expect(client.docmd("DATA"), 354, Stage.DATA, number)
        client.send(_stuffed(data))
        return _final(client, number, final_reply)


def _final(client: _Client, number: int, seconds: float) -> str:
    """Send the dot, and read what the server made of it: the one place where an outcome may stay unknown."""
    client.allow(seconds)
    if client.is_over():  # the time ended just before the dot
        raise NotSent("The mail server took too long; the letter was broken off before its end and not sent.")
    reason = "no whole reply"
    try:
        client.send(b".\r\n")
        code, said = client.getreply()
    except _FAULTS:
        code, said = -1, b""
        reason = "no reply in time" if client.is_over() else "the connection broke"
    if 200 <= code < 300:
        with contextlib.suppress(*_FAULTS):  # it is sent; how we part changes nothing
            client.allow(5)
            client.quit()
        return str(code)
    if 400 <= code < 600:
        raise judged(Stage.DATA, code, said, recipient=number)
    raise Unknown(f"The letter to recipient {number} left, and {reason} came back: it may have been sent.")


def ask(outbound: Outbound, server: Server) -> dict[str, str]:
    """Connect, encrypt and log in, and send nothing.

    Returns:
        What the server says of itself, by name, for a person.

    Raises:
        PublishError: it could not be asked, or refuses us.
    """
    with _conversation(outbound, server) as client:
        cipher = client.sock.cipher() if isinstance(client.sock, ssl.SSLSocket) else None
        size = client.esmtp_features.get("size", "")
        facts = {
            "encryption": "none" if cipher is None else cipher[1],
            "login": "none" if server.user is None else "accepted",
            "a letter": f"{size} bytes" if size.isdecimal() and int(size) else "",
        }
        client.quit()
        return facts


@contextlib.contextmanager
def _conversation(outbound: Outbound, server: Server) -> Iterator[_Client]:
    """A conversation that is encrypted and logged in as the configuration wants it."""
    addresses = outbound.admitted(server.host, server.port, server.door)
    client = _Client(server, addresses, outbound.context(server.door), outbound.total)
    failure: PublishError
    try:
        _open(client, server)
        yield client
    except PublishError:
        raise
    except _FAULTS as fault:
        failure = unreached(
            f"{server.host}:{server.port}", fault, reason=_reason(fault, client), was_there=client.was_there
        )
    else:
        return
    finally:
        client.end()
    raise failure  # out here, so that it drags along nothing that the server said


def _open(client: _Client, server: Server) -> None:
    _expect(client.connect(server.host, server.port), 220, Stage.GREETING)
    _expect(client.ehlo(), 250, Stage.GREETING)
    if server.security == "starttls":
        if not client.has_extn("starttls"):
            raise NotSent(
                "The mail server offers no encryption (STARTTLS), so it was told nothing. "
                "Use its port for it (587), or `security: smtps`."
            )
        _expect(client.starttls(context=client._tls), 220, Stage.TLS)  # noqa: SLF001 - our own subclass
        _expect(client.ehlo(), 250, Stage.GREETING)
    if server.user is not None and server.password is not None:
        _log_in(client, server.user, server.password)


def _log_in(client: _Client, user: str, password: str) -> None:
    if not f"{user}{password}".isascii():
        _log_in_beyond_ascii(client, user, password)
        return
    failure: PublishError
    try:
        client.login(user, password)
    except smtplib.SMTPAuthenticationError as refused:
        said = refused.smtp_error
        failure = judged(Stage.LOGIN, refused.smtp_code, said if isinstance(said, bytes) else b"")
    except smtplib.SMTPNotSupportedError:
        failure = _no_way_in("PLAIN, LOGIN, CRAM-MD5")
    else:
        return
    raise failure


def _log_in_beyond_ascii(client: _Client, user: str, password: str) -> None:
    """Log in with UTF-8, as PLAIN wants it (RFC 4616, section 2) and servers expect it of LOGIN: the library cannot."""
    ways = client.esmtp_features.get("auth", "").upper().split()
    if "PLAIN" in ways:
        message = _base64(f"\0{user}\0{password}")
        reply = client.docmd("AUTH", f"PLAIN {message}")
    elif "LOGIN" in ways:
        reply = client.docmd("AUTH", f"LOGIN {_base64(user)}")
        if reply[0] == _GO_ON:
            reply = client.docmd(_base64(password))
    else:
        raise _no_way_in("PLAIN, LOGIN, for a name or password with signs beyond ASCII")
    _expect(reply, 235, Stage.LOGIN)


_GO_ON = 334


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _no_way_in(known: str) -> Refused:
    return Refused(
        f"The mail server knows no way of logging in that we know ({known}). "
        "Use its port for sending, or leave `user` and `password` out.",
        status=401,
    )


def _fits(client: _Client, data: bytes) -> None:
    """Refuse a letter that the server has said is too large (RFC 1870)."""
    size = client.esmtp_features.get("size", "")
    if size.isdecimal() and 0 < int(size) < len(data):
        raise judged(Stage.DATA, 523)


def _expect(reply: tuple[int, bytes], code: int, stage: Stage, number: int | None = None) -> None:
    if reply[0] != code and not (code == 250 and reply[0] == 251):
        raise judged(stage, reply[0], reply[1], recipient=number)


def _stuffed(data: bytes) -> bytes:
    """The letter up to its final dot: every line that begins with a dot gets another one (section 4.5.2)."""
    whole = data if data.endswith(b"\r\n") else data + b"\r\n"
    return _LINE.sub(b"..", whole)


def _reason(fault: Exception, client: _Client) -> str:
    """What went wrong, in words that hold nothing of what the server said."""
    match fault:
        case _ if client.is_over():
            return "time is over"
        case smtplib.SMTPServerDisconnected():
            return "it closed the connection"
        case OSError(strerror=str()) | TimeoutError():
            return reason_of(fault, expired=False)
        case _:
            return f"broken SMTP: {type(fault).__name__}"
