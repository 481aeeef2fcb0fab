"""The real server: it listens where it says, answers several at once, and ends without a sound."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from pathlib import Path

import pytest

from scheduler.errors import UsageError
from scheduler.web.app import Serving, create_app
from scheduler.web.server import Server


@pytest.fixture
def public(tmp_path: Path) -> Path:
    (tmp_path / "atom.xml").write_text("<feed/>", encoding="utf-8")
    return tmp_path


def server(public: Path, host: str = "127.0.0.1") -> Server:
    app = create_app(Serving(public=public, hosts=frozenset({"127.0.0.1", "::1", "localhost"})))
    return Server(app, host=host, port=0)


def get(port: int, path: str, *, host: str = "127.0.0.1") -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(host, port, timeout=10)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.body = answer.read()  # type: ignore[attr-defined]  # kept beside what it belongs to
    connection.close()
    return answer


def test_it_listens_on_a_free_port_and_says_where(public: Path) -> None:
    with server(public) as running:
        assert running.address == f"http://127.0.0.1:{running.port}/"
        answer = get(running.port, "/atom.xml")
        assert (answer.status, answer.getheader("Content-Type")) == (200, "application/xml; charset=utf-8")
        assert answer.getheader("Server") is None  # nobody needs to know what we are made of


def test_it_speaks_ipv6(public: Path) -> None:
    try:
        running = server(public, "::1")
    except UsageError:
        pytest.skip("this machine has no IPv6 loopback")
    with running:
        assert running.address == f"http://[::1]:{running.port}/"
        assert get(running.port, "/atom.xml", host="::1").status == 200


@pytest.mark.parametrize("target", ["/../atom.xml", "/..%2f..%2fetc/passwd", "//etc/passwd", "/atom.xml%00.html"])
def test_raw_paths_lead_nowhere_else(public: Path, target: str) -> None:
    with server(public) as running, socket.create_connection(("127.0.0.1", running.port), timeout=10) as sock:
        sock.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        answer = b""
        while piece := sock.recv(65536):
            answer += piece
    assert b"root:" not in answer
    assert answer.split(b" ")[1] in {b"200", b"400", b"404"}


def test_another_s_name_is_refused_on_the_wire_too(public: Path) -> None:
    with server(public) as running, socket.create_connection(("127.0.0.1", running.port), timeout=10) as sock:
        sock.sendall(b"GET /atom.xml HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n")
        assert sock.recv(65536).split(b" ")[1] == b"421"


def test_a_port_that_is_taken_is_told_with_the_cure(public: Path) -> None:
    with server(public) as running:
        app = create_app(Serving(public=public, hosts=frozenset()))
        with pytest.raises(UsageError, match=r"web\.listen"):
            Server(app, host="127.0.0.1", port=running.port)


def test_it_ends_at_once_and_silently_also_while_somebody_is_connected(public: Path) -> None:
    faults: list[threading.ExceptHookArgs] = []
    before, threading.excepthook = threading.excepthook, faults.append
    try:
        for _ in range(20):
            with server(public) as running:
                idle = http.client.HTTPConnection("127.0.0.1", running.port, timeout=10)
                idle.request("GET", "/atom.xml")
                assert idle.getresponse().read() == b"<feed/>"
                begun = time.monotonic()
            idle.close()
            assert time.monotonic() - begun < 10
            assert not running._thread.is_alive()
    finally:
        threading.excepthook = before
    assert faults == []


def test_nobody_is_served_after_the_end(public: Path) -> None:
    with server(public) as running:
        port = running.port
    with pytest.raises(OSError, match=r"refused|reset"):
        get(port, "/atom.xml")
