"""The local server shows the public folder as any web host would, and does nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from scheduler.web.app import Serving, create_app, own_hosts

KINDS = {
    "index.html": "text/html",
    "atom.xml": "application/xml",
    "rss.xml": "application/xml",
    "feed.json": "application/feed+json",
    "calendar.ics": "text/calendar",
    "assets/site.css": "text/css",
    "june/2027/index.html": "text/html",
    "june/2027/square.jpg": "image/jpeg",
    "june/2027/edition.json": "application/json",
}


class Reader(FlaskClient):
    """A client that reads every answer to its end, so that no file stays open."""

    def open(self, *words: Any, **options: Any) -> TestResponse:
        return super().open(*words, **{**options, "buffered": True})


def client_of(serving: Serving) -> FlaskClient:
    app = create_app(serving)
    app.test_client_class = Reader
    return app.test_client()


@pytest.fixture
def public(tmp_path: Path) -> Path:
    folder = tmp_path / "feeds"
    for name in KINDS:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(f"this is {name}".encode())
    (tmp_path / "secret.txt").write_text("never", encoding="utf-8")
    return folder


@pytest.fixture
def client(public: Path) -> FlaskClient:
    return client_of(Serving(public=public, hosts=frozenset({"localhost"})))


@pytest.mark.parametrize(("name", "kind"), sorted(KINDS.items()))
def test_every_file_comes_with_its_media_type(client: FlaskClient, name: str, kind: str) -> None:
    answer = client.get(f"/{name}")
    assert answer.status_code == 200
    assert answer.mimetype == kind
    assert answer.data == f"this is {name}".encode()


def test_a_folder_is_its_index_and_without_its_slash_leads_there(client: FlaskClient) -> None:
    assert client.get("/").data == b"this is index.html"
    assert client.get("/june/2027/").data == b"this is june/2027/index.html"
    moved = client.get("/june/2027")
    assert moved.status_code == 301
    assert moved.headers["Location"] == "/june/2027/"
    assert client.get("/june/2027", follow_redirects=True).data == b"this is june/2027/index.html"


@pytest.mark.parametrize("path", ["//evil.example", "//evil.example/june/2027", "/\\evil.example/june/2027"])
def test_no_redirect_leads_elsewhere(client: FlaskClient, public: Path, path: str) -> None:
    (public / "evil.example").mkdir()
    (public / "evil.example" / "index.html").write_text("x", encoding="utf-8")
    answer = client.get(path)
    location = answer.headers.get("Location", "/")
    assert not location.startswith(("//", "http", "/\\"))


def test_what_has_not_changed_is_not_sent_again(client: FlaskClient, public: Path) -> None:
    first = client.get("/atom.xml")
    tag = first.headers["ETag"]
    again = client.get("/atom.xml", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    since = client.get("/atom.xml", headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert since.status_code == 304
    (public / "atom.xml").write_text("something new and longer", encoding="utf-8")
    assert client.get("/atom.xml", headers={"If-None-Match": tag}).status_code == 200
    assert "max-age=300" in first.headers["Cache-Control"]


def test_what_is_not_there_is_the_site_s_own_404_page(client: FlaskClient, public: Path) -> None:
    plain = client.get("/nowhere/2027/")
    assert plain.status_code == 404
    (public / "404.html").write_text("<h1>Not here</h1>", encoding="utf-8")
    answer = client.get("/nowhere/2027/")
    assert (answer.status_code, answer.data, answer.mimetype) == (404, b"<h1>Not here</h1>", "text/html")


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/june/../../secret.txt",
        "/june/%2e%2e%2f%2e%2e%2fsecret.txt",
        "/..\\secret.txt",
        "//secret.txt",
        "/june/2027/../../../secret.txt/",
        "/%00",
        "/june\x00/index.html",
        "/" + "a" * 300,
        "/" + "a/" * 2000,
        "/..",
        "/../feeds/",
    ],
)
def test_nothing_outside_the_folder_is_ever_served(client: FlaskClient, path: str) -> None:
    answer = client.get(path, follow_redirects=True)
    assert b"never" not in answer.data
    assert answer.status_code in {200, 400, 404, 421}
    if answer.status_code == 200:
        assert answer.data.startswith(b"this is ")


def test_a_link_that_leads_out_of_the_folder_is_not_followed(client: FlaskClient, public: Path) -> None:
    (public / "out.txt").symlink_to(public.parent / "secret.txt")
    (public / "up").symlink_to(public.parent)
    for path in ("/out.txt", "/up/secret.txt"):
        assert b"never" not in client.get(path).data


@pytest.mark.parametrize(
    ("host", "code"),
    [
        ("localhost", 200),
        ("localhost:8420", 200),
        ("LOCALHOST", 200),
        ("rebound.example", 421),
        ("rebound.example:8420", 421),
        ("localhost.rebound.example", 421),
        ("127.0.0.1.rebound.example", 421),
        ("", 421),
        ("[::1", 421),
        ("localhost:port", 421),
        ("localhost@rebound.example", 421),
    ],
)
def test_a_request_under_a_name_that_is_not_ours_is_refused(client: FlaskClient, host: str, code: int) -> None:
    for path in ("/", "/atom.xml", "/operator"):
        answer = client.get(path, headers={"Host": host})
        assert answer.status_code == (404 if code == 200 and path == "/operator" else code)


def test_our_own_names_are_loopback_where_we_listen_and_the_site_s() -> None:
    hosts = own_hosts("192.0.2.7", "https://press.example/remembrances/")
    assert hosts == {"localhost", "127.0.0.1", "::1", "192.0.2.7", "press.example"}


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("path", ["/", "/atom.xml", "/operator", "/operator/style.css", "/june/2027/"])
def test_there_is_no_way_to_write(public: Path, method: str, path: str) -> None:
    serving = Serving(public=public, hosts=frozenset({"localhost"}), briefing=dict)
    client = client_of(serving)
    assert getattr(client, method)(path).status_code == 405


def test_no_route_takes_a_method_that_writes(public: Path) -> None:
    app = create_app(Serving(public=public, hosts=frozenset({"localhost"}), briefing=dict))
    assert all((rule.methods or set()) <= {"GET", "HEAD", "OPTIONS"} for rule in app.url_map.iter_rules())


@pytest.mark.parametrize("path", ["/", "/atom.xml", "/nowhere", "/june/2027"])
def test_every_answer_carries_the_headers_that_keep_browsers_honest(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy


def test_without_the_operator_s_page_there_is_none(client: FlaskClient) -> None:
    assert client.get("/operator").status_code == 404


def test_an_empty_or_missing_folder_is_no_fault(tmp_path: Path) -> None:
    client = client_of(Serving(public=tmp_path / "none", hosts=frozenset({"localhost"})))
    assert client.get("/").status_code == 404
    assert client.get("/atom.xml").status_code == 404


HUBS = ("https://hub.example/", "https://other.example/hub")


@pytest.mark.parametrize("name", ["atom.xml", "rss.xml", "feed.json", "tags/china/atom.xml"])
def test_a_feed_names_its_hubs_and_itself_in_its_header(public: Path, name: str) -> None:
    (public / "tags/china").mkdir(parents=True)
    (public / "tags/china/atom.xml").write_bytes(b"<feed/>")
    site = "https://example.org/remember/"
    client = client_of(Serving(public=public, hosts=frozenset({"localhost"}), site_url=site, hubs=HUBS))
    wanted = f'<{HUBS[0]}>; rel="hub", <{HUBS[1]}>; rel="hub", <{site}{name}>; rel="self"'
    for answer in (client.get(f"/{name}"), client.head(f"/{name}")):
        assert answer.headers["Link"] == wanted
    tag = client.get(f"/{name}").headers["ETag"]
    assert client.get(f"/{name}", headers={"If-None-Match": tag}).status_code == 304
