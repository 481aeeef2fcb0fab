"""SOCKS version 5 (RFC 1928, RFC 1929), the client's side of CONNECT by name: the proxy looks the name up."""

from __future__ import annotations

import socket

_REPLIES = {
    1: "general failure",
    2: "not allowed by its rules",
    3: "network unreachable",
    4: "host unreachable",
    5: "connection refused",
    6: "time to live expired",
    7: "command not supported",
    8: "address type not supported",
}
_REST_OF_ADDRESS = {1: 4, 4: 16}


class SocksRefused(OSError):
    """The proxy refused; the text is its reason."""


def ask(sock: socket.socket, *, host: str, port: int, user: str = "", password: str = "") -> None:
    """Have a SOCKS5 proxy connect to a host by name.

    Args:
        sock: connected to the proxy.
        host: ASCII name or address of the target.
        port: its port.
        user: name for RFC 1929, empty for none.
        password: its password.

    Raises:
        SocksRefused: the proxy would not.
        OSError: the connection to it broke.
    """
    offered = b"\x02" if user else b"\x00"
    sock.sendall(b"\x05\x01" + offered)
    if _take(sock, 2) != b"\x05" + offered:
        raise SocksRefused("it does not accept our way of signing in")
    if user:
        name, secret = user.encode(), password.encode()
        sock.sendall(b"\x01" + bytes([len(name)]) + name + bytes([len(secret)]) + secret)
        if _take(sock, 2)[1] != 0:
            raise SocksRefused("it does not accept our name and password")
    name = host.encode("ascii")
    sock.sendall(b"\x05\x01\x00\x03" + bytes([len(name)]) + name + port.to_bytes(2, "big"))
    reply = _take(sock, 4)
    if reply[1] != 0:
        raise SocksRefused(_REPLIES.get(reply[1], f"code {reply[1]}"))
    rest = _REST_OF_ADDRESS.get(reply[3])
    _take(sock, (_take(sock, 1)[0] if rest is None else rest) + 2)


def _take(sock: socket.socket, count: int) -> bytes:
    taken = b""
    while len(taken) < count:
        more = sock.recv(count - len(taken))
        if not more:
            raise SocksRefused("it closed the connection")
        taken += more
    return taken
