"""What a reader, a browser, a cache and a stranger get over a real socket."""

from __future__ import annotations

import email.utils
import gzip
import http.client
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

import pytest

from scheduler.publishers import documents
from scheduler.web.app import Serving, create_app
from scheduler.web.public_folder import WINDOW_SECONDS, _Squeezed
from scheduler.web.server import Server

ATOM = b"<feed>" + b"words and words " * 200 + b"</feed>"
PICTURE = bytes(range(256)) * 4
HUB = "https://hub.example/"
SITE = "https://example.org/remembered/"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message  # finds a name however it is written
    body: bytes


class Visitor:
    """Asks one server, a connection a question."""

    def __init__(self, root: Path, port: int) -> None:
        self.root = root
        self.port = port

    def __call__(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Header names are written with `_` for `-`."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            told = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, headers={"Accept-Encoding": "identity"} | told)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())

    def raw(self, request: bytes) -> bytes:
        """Everything that comes back for these very bytes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as sock:
            sock.sendall(request)
            sock.shutdown(socket.SHUT_WR)
            whole = b""
            while piece := sock.recv(65536):
                whole += piece
        return whole


@pytest.fixture
def ask(tmp_path: Path) -> Iterator[Visitor]:
    root = tmp_path / "feeds"
    root.mkdir()
    files = {
        "atom.xml": ATOM,
        "rss.xml": b"<rss/>",
        "feed.json": b"{}",
        "calendar.ics": b"BEGIN:VCALENDAR\r\n",
        "feeds.opml": b"<opml/>",
        "index.html": b"<!doctype html>" + b"<p>A day.</p>" * 100,
        "archive/1/atom.xml": ATOM,
        "tags/garden/feed.json": b"{}",
        "june/2027/index.html": b"<!doctype html>",
        "june/2027/hall.jpg": PICTURE,
        "empty.txt": b"",
        "404.html": b"<h1>Not here</h1>",
    }
    for name, data in files.items():
        documents.write(root, name, data)
    serving = Serving(public=root, hosts=frozenset({"127.0.0.1", "localhost"}), site_url=SITE, hubs=(HUB,))
    with Server(create_app(serving), host="127.0.0.1", port=0) as running:
        yield Visitor(root, running.port)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/atom.xml", "application/xml; charset=utf-8"),
        ("/rss.xml", "application/xml; charset=utf-8"),
        ("/feed.json", "application/feed+json"),
        ("/tags/garden/feed.json", "application/feed+json"),
        ("/calendar.ics", "text/calendar; charset=utf-8"),
        ("/feeds.opml", "text/x-opml; charset=utf-8"),
        ("/", "text/html; charset=utf-8"),
        ("/june/2027/hall.jpg", "image/jpeg"),
    ],
)
def test_each_kind_comes_as_what_it_is_and_nobody_guesses(ask: Visitor, path: str, kind: str) -> None:
    answer = ask(path)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_what_has_not_changed_is_not_sent_again(ask: Visitor, encoding: str) -> None:
    first = ask("/atom.xml", Accept_Encoding=encoding)
    tag = first.headers["ETag"]
    assert tag.startswith('"')
    for asked in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = ask("/atom.xml", Accept_Encoding=encoding, If_None_Match=asked)
        assert (again.status, again.body) == (304, b"")
        for name in ("ETag", "Cache-Control", "Vary", "Link"):
            assert again.headers[name] == first.headers[name], name
    assert ask("/atom.xml", Accept_Encoding=encoding, If_None_Match='"other"').status == 200
    since = {"Accept_Encoding": encoding, "If_Modified_Since": first.headers["Last-Modified"]}
    assert ask("/atom.xml", **since).status == 304
    assert ask("/atom.xml", **since, If_None_Match='"other"').status == 200  # the tag alone decides where there is one


def test_the_tag_is_of_the_bytes_and_outlives_the_file(ask: Visitor) -> None:
    first = ask("/atom.xml")
    path = ask.root / "atom.xml"
    path.unlink()
    path.write_bytes(ATOM)
    os.utime(path, (1, 1))
    assert ask("/atom.xml", If_None_Match=first.headers["ETag"]).status == 304
    assert ask("/archive/1/atom.xml").headers["ETag"] == first.headers["ETag"]
    path.write_bytes(ATOM.replace(b"words", b"sword"))  # as long, and as old
    os.utime(path, (1, 1))
    answer = ask("/atom.xml", If_None_Match=first.headers["ETag"])
    assert (answer.status, answer.body) == (200, ATOM.replace(b"words", b"sword"))


def test_the_last_change_is_told_in_seconds(ask: Visitor) -> None:
    os.utime(ask.root / "atom.xml", (1_700_000_000.9, 1_700_000_000.9))
    assert ask("/atom.xml").headers["Last-Modified"] == email.utils.formatdate(1_700_000_000, usegmt=True)


def test_who_takes_gzip_gets_it_and_every_cache_is_told(ask: Visitor) -> None:
    plain, squeezed = ask("/atom.xml"), ask("/atom.xml", Accept_Encoding="gzip, br")
    assert squeezed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(squeezed.body) == plain.body == ATOM
    assert len(squeezed.body) < len(plain.body)
    assert plain.headers["Vary"] == squeezed.headers["Vary"] == "Accept-Encoding"
    assert plain.headers["ETag"] != squeezed.headers["ETag"]
    again = ask("/atom.xml", Accept_Encoding="gzip")
    assert (again.body, again.headers["ETag"]) == (squeezed.body, squeezed.headers["ETag"])


@pytest.mark.parametrize(
    ("accepted", "gets"),
    [
        ("gzip", True), ("*", True), ("gzip;q=0.5", True), ("br, gzip;q=0.1", True), ("GZIP", True),
        ("", False), ("identity", False), ("gzip;q=0", False), ("*;q=0", False), ("br", False),
        ("identity, gzip;q=0.5", False), ("gzip;q=nonsense", False),
    ],
)  # fmt: skip
def test_only_who_takes_gzip_gets_it(ask: Visitor, accepted: str, gets: bool) -> None:
    answer = ask("/atom.xml", Accept_Encoding=accepted)
    assert ("Content-Encoding" in answer.headers) == gets


def test_what_is_small_or_packed_already_is_not_compressed(ask: Visitor) -> None:
    for path in ("/rss.xml", "/june/2027/hall.jpg", "/empty.txt"):
        assert "Content-Encoding" not in ask(path, Accept_Encoding="gzip").headers
    assert "Vary" not in ask("/june/2027/hall.jpg").headers


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
@pytest.mark.parametrize("path", ["/atom.xml", "/june/2027/hall.jpg", "/nowhere", "/june/2027", "/"])
def test_head_says_what_get_would_and_sends_nothing(ask: Visitor, path: str, encoding: str) -> None:
    got, head = (ask(path, method, Accept_Encoding=encoding) for method in ("GET", "HEAD"))
    assert head.body == b""
    assert head.status == got.status
    assert {**dict(head.headers), "Date": ""} == {**dict(got.headers), "Date": ""}
    assert int(head.headers["Content-Length"]) == len(got.body)


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-9", 0, 9), ("bytes=1000-", 1000, 1023), ("bytes=-24", 1000, 1023), ("bytes=0-99999", 0, 1023),
     ("bytes=-99999", 0, 1023), ("bytes=1023-1023", 1023, 1023)],
)  # fmt: skip
def test_a_range_is_sent_alone(ask: Visitor, asked: str, first: int, last: int) -> None:
    answer = ask("/june/2027/hall.jpg", Range=asked)
    assert answer.status == 206
    assert answer.body == PICTURE[first : last + 1]
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/1024"
    assert answer.headers["ETag"] == ask("/june/2027/hall.jpg").headers["ETag"]


@pytest.mark.parametrize("asked", ["bytes=1024-", "bytes=5000-6000"])
def test_a_range_beyond_the_end_is_refused_with_the_length(ask: Visitor, asked: str) -> None:
    answer = ask("/june/2027/hall.jpg", Range=asked)
    assert (answer.status, answer.headers["Content-Range"]) == (416, "bytes */1024")
    assert ask("/empty.txt", Range="bytes=0-").status == 416


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=0-1,5-6",
        "lines=0-1",
        "bytes",
        "bytes=",
        "bytes=a-b",
        "bytes=5-2",
        "bytes=--5",
        "bytes=0-1;",
        "bytes=１-２",
    ],
)
def test_a_range_that_nobody_need_understand_gets_the_whole(ask: Visitor, asked: str) -> None:
    answer = ask("/june/2027/hall.jpg", Range=asked.encode().decode("latin-1"))
    assert (answer.status, answer.body) == (200, PICTURE)


def test_a_range_of_what_has_changed_meanwhile_is_the_whole(ask: Visitor) -> None:
    whole = ask("/june/2027/hall.jpg")
    for unless in (whole.headers["ETag"], whole.headers["Last-Modified"]):
        assert ask("/june/2027/hall.jpg", Range="bytes=0-9", If_Range=unless).status == 206
    for unless in ('"other"', f"W/{whole.headers['ETag']}", "Sat, 01 Jan 2000 00:00:00 GMT", "nonsense"):
        answer = ask("/june/2027/hall.jpg", Range="bytes=0-9", If_Range=unless)
        assert (answer.status, answer.body) == (200, PICTURE)
    tag = whole.headers["ETag"]
    assert ask("/june/2027/hall.jpg", Range="bytes=0-9", If_None_Match=tag).status == 304  # asked before the range
    assert ask("/june/2027/hall.jpg", "HEAD", Range="bytes=0-9").status == 200


def test_a_range_is_one_of_the_plain_bytes(ask: Visitor) -> None:
    answer = ask("/atom.xml", Range="bytes=0-5", Accept_Encoding="gzip")
    assert (answer.status, answer.body) == (206, b"<feed>")
    assert "Content-Encoding" not in answer.headers


def test_a_condition_that_fails_is_said(ask: Visitor) -> None:
    tag = ask("/atom.xml").headers["ETag"]
    assert ask("/atom.xml", If_Match=tag).status == 200
    assert ask("/atom.xml", If_Match="*").status == 200
    assert ask("/atom.xml", If_Match='"other"').status == 412
    assert ask("/atom.xml", If_Unmodified_Since="Sat, 01 Jan 2000 00:00:00 GMT").status == 412


def test_windows_are_kept_for_minutes_and_closed_archives_for_ever(ask: Visitor) -> None:
    assert WINDOW_SECONDS <= 900
    for path in ("/atom.xml", "/", "/calendar.ics", "/tags/garden/feed.json", "/june/2027/hall.jpg", "/june/2027"):
        assert ask(path).headers["Cache-Control"] == f"public, max-age={WINDOW_SECONDS}"
    assert ask("/archive/1/atom.xml").headers["Cache-Control"] == "public, max-age=86400"
    assert ask("/nowhere").headers["Cache-Control"] == "no-cache"


def test_feeds_name_their_hub_and_themselves(ask: Visitor) -> None:
    for path in ("atom.xml", "rss.xml", "feed.json", "tags/garden/feed.json"):
        assert ask(f"/{path}").headers["Link"] == f'<{HUB}>; rel="hub", <{SITE}{path}>; rel="self"'
    for path in ("", "calendar.ics", "archive/1/atom.xml"):
        assert "Link" not in ask(f"/{path}").headers


def test_without_a_hub_there_is_no_link(tmp_path: Path) -> None:
    (tmp_path / "atom.xml").write_bytes(ATOM)
    app = create_app(Serving(public=tmp_path, hosts=frozenset({"127.0.0.1"}), site_url=SITE))
    with Server(app, host="127.0.0.1", port=0) as running:
        assert "Link" not in Visitor(tmp_path, running.port)("/atom.xml").headers


def test_what_begins_with_a_dot_is_not_there(ask: Visitor) -> None:
    (ask.root / ".writing-1").write_text("half", encoding="utf-8")
    (ask.root / ".git").mkdir()
    (ask.root / ".git" / "config").write_text("half", encoding="utf-8")
    for path in ("/.writing-1", "/.git/config", "/june/.writing-1", "/%2egit/config", "/.git", "/.git/"):
        answer = ask(path)
        assert (answer.status, answer.body) == (404, b"<h1>Not here</h1>")


def test_neither_links_nor_what_is_no_file_are_there(ask: Visitor) -> None:
    (ask.root.parent / "secret.txt").write_text("secret", encoding="utf-8")
    (ask.root / "out.txt").symlink_to(ask.root.parent / "secret.txt")
    (ask.root / "inside.txt").symlink_to(ask.root / "atom.xml")
    (ask.root / "up").symlink_to(ask.root.parent, target_is_directory=True)
    (ask.root / "round").symlink_to(ask.root / "round")
    os.mkfifo(ask.root / "pipe.txt")
    (ask.root / "folder.xml").mkdir()
    for path in (
        "/out.txt",
        "/inside.txt",
        "/up/secret.txt",
        "/up/feeds/atom.xml",
        "/round",
        "/pipe.txt",
        "/folder.xml",
    ):
        answer = ask(path)
        assert (answer.status, b"secret" in answer.body) == (404, False), path
    assert ask("/atom.xml/").status == 404


BAD = {
    "no request": b"\r\n\r\n",
    "not HTTP": b"hello\r\n\r\n",
    "no host": b"GET /atom.xml HTTP/1.1\r\n\r\n",
    "a long line": b"GET /" + b"a" * 300_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "many headers": b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: y\r\n" * 60_000 + b"\r\n",
    "bytes that are no text": b"GET /\xff\xfe%ff%c3%28 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a negative length": b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    "two lengths": b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
    "a broken chunk": b"GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "a header of two lines": b"GET / HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b\r\n\r\n",
    "a NUL": b"GET / HTTP/1.1\r\nHost: localhost\r\nX: \0\r\n\r\n",
    "another version": b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
    "a stranger's method": b"BREW /atom.xml HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a proxy's request": b"GET http://elsewhere.example/ HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n",
    "a tunnel": b"CONNECT elsewhere.example:443 HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n",
    "bad conditions": b'GET / HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: "\r\nIf-Modified-Since: no day\r\n\r\n',
    "a year without end": b"GET / HTTP/1.1\r\nHost: localhost\r\nIf-Modified-Since: 01 Jan 99999 00:00:00 GMT\r\n\r\n",
}


@pytest.mark.parametrize("request_", BAD.values(), ids=BAD)
def test_nothing_that_a_stranger_sends_brings_it_down_or_out(ask: Visitor, request_: bytes) -> None:
    try:
        answer = ask.raw(request_)
    except ConnectionError:
        answer = b""  # it hung up in the middle of what was too much
    assert b"Traceback" not in answer
    assert b"waitress" not in answer.lower()
    if answer:
        assert answer.startswith(b"HTTP/1.")
        assert int(answer.split(b" ")[1]) < 500 or answer.split(b" ")[1] in {b"501", b"505"}
    assert ask("/atom.xml").body == ATOM


def test_a_method_that_writes_is_refused_and_the_others_are_named(ask: Visitor) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        answer = ask("/atom.xml", method)
        assert answer.status == 405
        assert {each.strip() for each in answer.headers["Allow"].split(",")} == {"GET", "HEAD", "OPTIONS"}


def stays_within(room: int, make: Callable[[int], _Squeezed]) -> None:
    """However many different documents are asked for, no more than so many bytes are kept."""
    squeezed = make(room)
    for number in range(50):
        data = os.urandom(1000)
        assert gzip.decompress(squeezed.of(str(number), data)) == data
        assert sum(map(len, squeezed._kept.values())) <= room
    assert "49" in squeezed._kept
    squeezed.of("huge", os.urandom(room * 2))
    assert "huge" not in squeezed._kept


def test_compressed_forms_take_no_more_room_than_they_may() -> None:
    stays_within(10_000, _Squeezed)
    with pytest.raises(AssertionError):
        stays_within(10_000, lambda room: _Squeezed(room * 10))
