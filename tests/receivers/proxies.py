"""Scripts that make a `scripted.Receiver` a proxy: CONNECT tunnels and SOCKS5."""

from __future__ import annotations

import contextlib
import socket
import threading

from tests.receivers.scripted import Conversation


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)


def joined(sock: socket.socket, host: str, port: int) -> None:
    """Carry every byte either way until both sides have ended."""
    with socket.create_connection((host, port), timeout=10) as far:
        back = threading.Thread(target=_pump, args=(far, sock), daemon=True)
        back.start()
        _pump(sock, far)
        back.join(10)


def connect_tunnel(conversation: Conversation) -> None:
    """An HTTP proxy that knows CONNECT only."""
    request = conversation.read()
    method, target, _ = request.head.split(b" ", 2)
    if method != b"CONNECT":
        conversation.send(b"HTTP/1.1 405 No\r\n\r\n")
        return
    host, _, port = target.decode().rpartition(":")
    conversation.send(b"HTTP/1.1 200 Joined\r\n\r\n")
    joined(conversation.sock, host, int(port))


class Socks5:
    """A SOCKS5 proxy that asks for a name and a password if it is given one, and remembers where it was sent."""

    def __init__(self, *, user: str = "", password: str = "", reply: int = 0) -> None:
        self.user = user
        self.password = password
        self.reply = reply
        self.asked: list[tuple[str, int]] = []

    def __call__(self, conversation: Conversation) -> None:
        sock = conversation.sock
        greeting = sock.recv(2)
        methods = sock.recv(greeting[1])
        wanted = 2 if self.user else 0
        if wanted not in methods:
            sock.sendall(b"\x05\xff")
            return
        sock.sendall(bytes([5, wanted]))
        if self.user and not self._signed_in(sock):
            return
        head = sock.recv(5)
        host = sock.recv(head[4]).decode()
        port = int.from_bytes(sock.recv(2), "big")
        self.asked.append((host, port))
        sock.sendall(bytes([5, self.reply, 0, 1, 127, 0, 0, 1, 0, 0]))
        if self.reply == 0:
            joined(conversation.sock, "127.0.0.1", port)

    def _signed_in(self, sock: socket.socket) -> bool:
        name = sock.recv(sock.recv(2)[1]).decode()
        password = sock.recv(sock.recv(1)[0]).decode()
        good = (name, password) == (self.user, self.password)
        sock.sendall(b"\x01\x00" if good else b"\x01\x01")
        return good
