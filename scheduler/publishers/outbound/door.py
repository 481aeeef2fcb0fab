"""The only door through which HTTP leaves the house.

One request, one fresh connection, one answer: no redirect, no retry, no cookie, nothing from the environment. The name
is looked up once, every address it has is vetted, and the connection goes to a vetted address and nowhere else, so that
a name that changes its mind between check and use gains nothing (`docs/delivery.md`, S1 to S6 and S9).
"""

from __future__ import annotations

import queue
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from scheduler.errors import NotSent, PublishError
from scheduler.publishers.addresses import Address, Network, allowed, is_loopback, is_loopback_url, literal, plain, vet
from scheduler.publishers.answers import Answer
from scheduler.publishers.outbound import socks
from scheduler.publishers.outbound.wire import Patience, Wire

if TYPE_CHECKING:  # requests, urllib3 and ssl are loaded when something leaves: most commands send nothing
    import ssl

    from urllib3.util import Url

    from scheduler.publishers.outbound.exchange import WireConnection

BODY_LIMIT = 64 * 1024
"""Bytes of an answer's body that are read unless more are asked for; the connection is closed after them."""

_PORTS = {"http": 80, "https": 443, "socks5h": 1080}

Resolver = Callable[[str, int], Sequence[str]]
"""The addresses of a host; raises OSError when it has none. It runs in a thread of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """What one target is allowed: the defaults reach public addresses over TLS, directly.

    Attributes:
        allow_http: plain HTTP too.
        allow_private: networks that are reached beside the public ones.
        proxy: `http://`, `https://` or `socks5h://` address of a proxy, which then looks the name up; it may hold
            a name and a password.
        ca_file: the only certificate authorities trusted, a PEM file; None for the well-known ones.
    """

    allow_http: bool = False
    allow_private: tuple[Network, ...] = ()
    proxy: str | None = field(default=None, repr=False)
    ca_file: str | None = None


def resolve(host: str, port: int) -> Sequence[str]:
    """The system's answer to "which addresses has this host"."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


def is_own(address: Address) -> bool:
    """Whether an address is one of this machine's interfaces: then the kernel would also send from it.

    Connecting a datagram socket asks the routing table and sends nothing.
    """
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((str(address), 9))
        except OSError:
            return False
        return plain(ip_address(probe.getsockname()[0])) == address


@cache
def _agent() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"remembrancer/{version('remembrancer')}"
    except PackageNotFoundError:  # run from a checkout
        return "remembrancer"


class Outbound:
    """Sends single HTTP requests, within limits, and says truly what became of them.

    Safe to share between threads.

    Args:
        patience: the limits of time.
        resolver: the look-up.
        own: which addresses are this machine's own.
        agent: `User-Agent`.
        heard: told of every answer: its host, the answer, and what its target is allowed; on the thread that asked.
        loopback_only: refuse everything that is not this machine's loopback (a simulated workspace); it allows
            nothing by itself.
    """

    def __init__(
        self,
        *,
        patience: Patience = Patience(),  # noqa: B008  # frozen: one for all is safe
        resolver: Resolver = resolve,
        own: Callable[[Address], bool] = is_own,
        agent: str | None = None,
        heard: Callable[[str, Answer, Door], None] = lambda _host, _answer, _door: None,
        loopback_only: bool = False,
    ) -> None:
        self._patience = patience
        self._resolver = resolver
        self._own = own
        self._agent = agent
        self._heard = heard
        self._loopback_only = loopback_only
        self._contexts: dict[tuple[str, int], ssl.SSLContext] = {}

    def post(self, url: str, *, body: bytes, headers: Mapping[str, str], door: Door) -> Answer:
        """`send` with POST."""
        return self.send("POST", url, body=body, headers=headers, door=door)

    def get(self, url: str, *, headers: Mapping[str, str], door: Door, limit: int = BODY_LIMIT) -> Answer:
        """`send` with GET."""
        return self.send("GET", url, headers=headers, door=door, limit=limit)

    @property
    def total(self) -> float:
        """Seconds that one request, and an attempt of several, may take in all."""
        return self._patience.total

    def send(
        self,
        method: str,
        url: str,
        *,
        body: bytes = b"",
        headers: Mapping[str, str],
        door: Door,
        limit: int = BODY_LIMIT,
        within: float | None = None,
    ) -> Answer:
        """Send one request and read its answer, whatever its status.

        Args:
            method: of HTTP.
            url: `https://…`, or `http://…` where the door allows it; international names are encoded (UTS 46).
            body: sent as it is.
            headers: besides those that the door sets (`Host`, `Content-Length`, `Accept-Encoding`, `Connection`).
            door: what this target is allowed.
            limit: bytes of the answer's body that are read.
            within: seconds that it may take, where an attempt has several requests and this one has less than all.

        Raises:
            NotSent: no byte of the request left.
            Unknown: a byte may have left, and no whole answer came back.
        """
        from scheduler.publishers.outbound.exchange import FAULTS, exchange, judge, place_of, prepare

        patience = self._patience
        wire = Wire(patience if within is None else replace(patience, total=min(within, patience.total)))
        place = "the target"
        failure: PublishError
        try:
            request, target = prepare(method, url, headers, agent=self._agent or _agent())
            place = place_of(target, _PORTS, door.proxy)
            self._admit(target, door)
            with wire:
                connection = self._connection(target, door, wire)
                answer = exchange(request, target, connection, body, limit)
                self._heard(target.host or "", answer, door)
                return answer
        except FAULTS as fault:
            failure = judge(fault, wire, place, method)
        # Raised out here, so that it drags along no exception whose text holds the address.
        raise failure

    def _admit(self, target: Url, door: Door) -> None:
        place = f"{target.scheme}://{target.host}"
        if target.scheme not in {"http", "https"} or not target.host:
            raise NotSent("The address of this target is no web address. Write https://, the host and the path.")
        if target.auth is not None:
            raise NotSent(
                f"The address of {place} holds a name or password. Put credentials into `headers` or `token`."
            )
        if target.scheme == "http" and not door.allow_http:
            raise NotSent(f"{place} is not encrypted. Use https, or say allow_http: true for this target.")
        if self._loopback_only and (door.proxy is not None or not is_loopback_url(target.url)):
            raise NotSent(
                f"{place} is not this machine's loopback, and this workspace is simulated. "
                "Use http://127.0.0.1 without a proxy, or a workspace that is not simulated."
            )

    def admitted(self, host: str, port: int, door: Door) -> tuple[Address, ...]:
        """The vetted addresses of a host that is not spoken to over HTTP; the caller connects to one of them only.

        Raises:
            NotSent: it has none, or one that is refused.
        """
        addresses = self._look_up(host, port, host)
        self._vet(addresses, door, host)
        return addresses

    def context(self, door: Door) -> ssl.SSLContext:
        """The TLS client for this door.

        Raises:
            NotSent: its authorities cannot be read.
        """
        return self._context(door)

    def _look_up(self, host: str, port: int, place: str) -> tuple[Address, ...]:
        written = literal(host)
        if written is not None and self._resolver is resolve and "%" not in host:
            return (plain(written),)  # an address is its own answer, and no thread need wait for it
        found: queue.SimpleQueue[Sequence[str] | Exception] = queue.SimpleQueue()

        def ask() -> None:
            try:
                found.put(self._resolver(host, port))
            except (OSError, UnicodeError) as fault:
                found.put(fault)

        # getaddrinfo knows no timeout: a thread that hangs in it is left to end by itself.
        threading.Thread(target=ask, name="look-up", daemon=True).start()
        try:
            answer = found.get(timeout=self._patience.dns)
        except queue.Empty:
            answer = TimeoutError()
        if isinstance(answer, Exception) or not answer:
            raise NotSent(f"The name of {place} could not be looked up. Look at its spelling and at the network.")
        return tuple(plain(ip_address(text.partition("%")[0])) for text in answer)

    def _refusal(self, address: Address, door: Door) -> str | None:
        if self._loopback_only and not is_loopback(address):
            return f"{address} is not this machine's loopback"
        reason = vet(address, allow_private=door.allow_private)
        if reason is None and not allowed(address, door.allow_private) and self._own(address):
            return f"{address} is this machine's own address"
        return reason

    def _vet(self, addresses: Sequence[Address], door: Door, place: str) -> None:
        for address in addresses:
            reason = self._refusal(address, door)
            if reason is not None:
                raise NotSent(
                    f"{place} is refused: {reason}. "
                    "If this is meant, name its network in `allow_private` of this target."
                )

    def _connection(self, target: Url, door: Door, wire: Wire) -> WireConnection:
        """One that has not been opened yet, to vetted addresses alone."""
        place = f"{target.scheme}://{target.host}"
        host = (target.host or "").strip("[]")
        port = target.port or _PORTS[target.scheme or ""]
        if door.proxy is None:
            addresses = self._look_up(host, port, place)
            self._vet(addresses, door, place)
            wire.addresses = [(address, port) for address in addresses]
            return self._made(target.scheme, host, port, door, wire)
        written = literal(host)
        if written is not None:  # a name is the proxy's to judge, an address is not
            self._vet((plain(written),), door, place)
        return self._proxied(target, host, port, door, wire)

    def _proxied(self, target: Url, host: str, port: int, door: Door, wire: Wire) -> WireConnection:
        from urllib3 import make_headers
        from urllib3.connection import ProxyConfig
        from urllib3.util import parse_url

        proxy = parse_url(door.proxy or "")
        if proxy.scheme not in _PORTS or not proxy.host:
            raise NotSent("The proxy's address is none. Write http://, https:// or socks5h://, its host and its port.")
        proxy_port = proxy.port or _PORTS[proxy.scheme]
        addresses = self._look_up(proxy.host.strip("[]"), proxy_port, f"the proxy {proxy.scheme}://{proxy.host}")
        wire.addresses = [(address, proxy_port) for address in addresses]
        user, _, password = (unquote(part) for part in (proxy.auth or "").partition(":"))
        if proxy.scheme == "socks5h":
            wire.opening = partial(socks.ask, host=host, port=port, user=user, password=password)
            return self._made(target.scheme, host, port, door, wire)
        through: dict[str, Any] = {
            "proxy": proxy._replace(port=proxy_port),
            "proxy_config": ProxyConfig(self._context(door), use_forwarding_for_https=False, assert_hostname=None,
                                        assert_fingerprint=None),
        }  # fmt: skip
        known = make_headers(proxy_basic_auth=f"{user}:{password}") if user else {}
        scheme = "https" if "https" in {target.scheme, proxy.scheme} else "http"
        connection = self._made(scheme, proxy.host, proxy_port, door, wire, through)
        if target.scheme == "https":
            connection.set_tunnel(host, port, headers=known, scheme=proxy.scheme)
        else:
            connection.told = known
        return connection

    def _made(
        self, scheme: str | None, host: str, port: int, door: Door, wire: Wire, through: Mapping[str, Any] | None = None
    ) -> WireConnection:
        from scheduler.publishers.outbound.exchange import WireConnection, WireTLSConnection

        if scheme == "https":
            return WireTLSConnection(host, port, ssl_context=self._context(door), wire=wire, **(through or {}))
        return WireConnection(host, port, wire=wire, **(through or {}))

    def _context(self, door: Door) -> ssl.SSLContext:
        """The TLS client: TLS 1.2 or newer, certificate and name always verified, nothing from the environment.

        `ssl.create_default_context` would write session keys to `SSLKEYLOGFILE` and trust `SSL_CERT_FILE`.
        """
        import ssl

        from requests.utils import DEFAULT_CA_BUNDLE_PATH

        file = door.ca_file or DEFAULT_CA_BUNDLE_PATH
        try:
            key = (file, Path(file).stat().st_mtime_ns)
            if key not in self._contexts:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
                context.minimum_version = ssl.TLSVersion.TLSv1_2
                context.load_verify_locations(cafile=file)
                self._contexts[key] = context
        except OSError:
            raise NotSent(
                f"The file of certificate authorities {file} cannot be read as PEM. Mend `ca_file`."
            ) from None
        return self._contexts[key]
