"""The snippets of `docs/serving.md`, word for word, served by a real nginx and a real Caddy."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from scheduler.publishers import documents
from tests.cli.bench import wait_for
from tests.docs.reading import page
from tests.web.test_http import ATOM, PICTURE, Visitor

PATH = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin"])

NGINX_FRAME = """\
daemon off;
master_process off;
pid {here}/pid;
error_log stderr;
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path {here}/body;
  proxy_temp_path {here}/proxy;
  fastcgi_temp_path {here}/fastcgi;
  uwsgi_temp_path {here}/uwsgi;
  scgi_temp_path {here}/scgi;
{server}
}}
"""

CADDY_FRAME = """\
{{
  admin off
  auto_https off
  storage file_system {here}/kept
}}
{server}
"""


def snippet(name: str, *changes: tuple[str, str]) -> str:
    """The block of the page at another address and folder; TLS and its certificate are the host's own."""
    section = page("serving.md").partition(f"\n## {name}\n")[2]
    text = section.partition("```")[2].partition("\n")[2].partition("```")[0]
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text


def nginx(here: Path, port: int) -> list[str]:
    """How it is begun."""
    server = snippet(
        "nginx",
        ("listen 443 ssl;", f"listen 127.0.0.1:{port};"),
        ("root /srv/remembrancer/feeds;", f"root {here}/feeds;"),
    )
    (here / "nginx.conf").write_text(NGINX_FRAME.format(here=here, server=server), encoding="utf-8")
    command = ["nginx", "-p", str(here), "-c", str(here / "nginx.conf"), "-e", "stderr"]
    tried = _tried([*command, "-t"])
    assert "[warn]" not in tried.replace('the "user" directive', "")
    return command


def caddy(here: Path, port: int) -> list[str]:
    """How it is begun."""
    server = snippet(
        "Caddy",
        ("archive.example.org {\n", f"http://127.0.0.1:{port} {{\n"),
        ("root * /srv/remembrancer/feeds", f"root * {here}/feeds"),
    )
    (here / "Caddyfile").write_text(CADDY_FRAME.format(here=here, server=server), encoding="utf-8")
    options = ["--config", str(here / "Caddyfile"), "--adapter", "caddyfile"]
    _tried(["caddy", "validate", *options])
    return ["caddy", "run", *options]


def _tried(command: list[str]) -> str:
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=60, check=False, env={**os.environ, "PATH": PATH}
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


@pytest.fixture(scope="module", params=[nginx, caddy])
def ask(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    name = request.param.__name__
    if shutil.which(name, path=PATH) is None:
        pytest.skip(f"{name} is not installed")
    here = tmp_path_factory.mktemp(name)
    root = here / "feeds"
    root.mkdir()
    files = {
        "atom.xml": ATOM, "rss.xml": ATOM, "feed.json": b"{}", "calendar.ics": b"BEGIN:VCALENDAR",
        "feeds.opml": b"<opml/>",
        "tags/garden/atom.xml": ATOM, "archive/1/atom.xml": ATOM, "tags/garden/archive/1/feed.json": b"{}",
        "index.html": b"<p>A day.</p>", "june/2027/index.html": b"<p>June.</p>", "june/2027/hall.jpg": PICTURE,
        "404.html": b"<h1>Not here</h1>",
    }  # fmt: skip
    for name, data in files.items():
        documents.write(root, name, data)
    (here / "secret.txt").write_text("secret", encoding="utf-8")
    (root / "out.txt").symlink_to(here / "secret.txt")
    (root / ".git").mkdir()
    (root / ".git" / "config").write_text("secret", encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = request.param(here, port)
    with subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PATH": PATH, "HOME": str(here), "XDG_CONFIG_HOME": str(here)},
    ) as running:
        try:
            wait_for(lambda: running.poll() is None and _listens(port))
            yield Visitor(root, port)
        finally:
            running.terminate()
            running.wait(timeout=30)


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except ConnectionError:
        return False
    return True


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/atom.xml", "application/xml; charset=utf-8"),
        ("/feed.json", "application/feed+json"),
        ("/tags/garden/archive/1/feed.json", "application/feed+json"),
        ("/calendar.ics", "text/calendar; charset=utf-8"),
        ("/feeds.opml", "text/x-opml; charset=utf-8"),
        ("/", "text/html; charset=utf-8"),
        ("/june/2027/hall.jpg", "image/jpeg"),
    ],
)
def test_each_kind_comes_as_what_it_is_with_the_headers_that_keep_browsers_honest(
    ask: Visitor, path: str, kind: str
) -> None:
    answer = ask(path)
    assert (answer.status, answer.headers["Content-Type"]) == (200, kind)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; img-src")


def test_what_has_not_changed_is_not_sent_again_compressed_or_not(ask: Visitor) -> None:
    for encoding in ("identity", "gzip"):
        first = ask("/atom.xml", Accept_Encoding=encoding)
        assert first.headers.get("Content-Encoding") == (None if encoding == "identity" else "gzip")
        assert first.headers["Vary"] == "Accept-Encoding"
        again = ask("/atom.xml", Accept_Encoding=encoding, If_None_Match=first.headers["ETag"])
        assert (again.status, again.body) == (304, b"")


def test_windows_are_kept_for_minutes_and_closed_archives_for_a_day(ask: Visitor) -> None:
    for path in ("/atom.xml", "/", "/calendar.ics", "/feed.json", "/june/2027/"):
        assert ask(path).headers["Cache-Control"] == "public, max-age=300"
    for path in ("/archive/1/atom.xml", "/tags/garden/archive/1/feed.json"):
        assert ask(path).headers["Cache-Control"] == "public, max-age=86400"


def test_feeds_name_their_hub_and_themselves(ask: Visitor) -> None:
    for path in ("/atom.xml", "/rss.xml", "/feed.json", "/tags/garden/atom.xml"):
        told = f'<https://hub.example.org/>; rel="hub", <https://archive.example.org{path}>; rel="self"'
        assert ask(path).headers["Link"] == told
    for path in ("/", "/calendar.ics", "/archive/1/atom.xml"):
        assert "Link" not in ask(path).headers


def test_folders_ranges_and_wrong_addresses(ask: Visitor) -> None:
    assert ask("/june/2027/").body == b"<p>June.</p>"
    assert ask("/june/2027").headers["Location"].endswith("/june/2027/")
    assert ask("/june/2027/hall.jpg", Range="bytes=0-9").body == PICTURE[:10]
    for path in ("/nowhere/", "/.git/config", "/june/.hidden", "/../secret.txt"):
        answer = ask(path)
        assert answer.status in {400, 404}
        assert b"secret" not in answer.body
    assert ask("/nowhere/").body == b"<h1>Not here</h1>"


@pytest.mark.parametrize("ask", [nginx], indirect=True)
def test_nginx_follows_no_link(ask: Visitor) -> None:
    answer = ask("/out.txt")
    assert answer.status in {403, 404}
    assert b"secret" not in answer.body
