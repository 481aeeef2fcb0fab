"""The public folder over HTTP (RFC 9110, RFC 9111): its bytes as they stand, and as little of them as will do.

The validator of a document is a digest of its bytes, so that it survives a restart, a copy to another machine and a
file written anew with the same words. The compressed form has one of its own, for it is made of other bytes.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from flask import Request, Response
from werkzeug.exceptions import NotFound

from scheduler.errors import PublishError, ValueRefused
from scheduler.publishers.documents import Document, find

WINDOW_SECONDS = 300
"""How long a document may be kept without asking: some readers obey it to the letter, and none may miss the day."""

_ARCHIVE_SECONDS = 86_400
_ARCHIVED = re.compile(r"(?:.*/)?archive/[0-9]+/[^/]+\.(?:xml|json)")
"""A closed archive (RFC 5005, section 4): only a retraction writes it again, and within a day everybody is to know."""

_FEEDS = frozenset({"atom.xml", "rss.xml", "feed.json"})

# Browsers style a feed only when it comes as plain XML (`docs/feeds.md`). The list is ours: that of the machine's own
# would make what a reader gets depend on where it was asked.
_TYPES = {
    ".avif": "image/avif",
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".ics": "text/calendar; charset=utf-8",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".json": "application/json",
    ".opml": "text/x-opml; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml; charset=utf-8",
}
_UNKNOWN = "application/octet-stream"
_SQUEEZABLE = frozenset({".css", ".html", ".ico", ".ics", ".json", ".opml", ".svg", ".txt", ".xml"})
_SMALL = 512  # bytes that are not worth a compressed form
_KEPT_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A document as it is sent: as it stands or compressed.

    Attributes:
        tag: strong entity tag, quoted.
        encoding: of the content, or None.
    """

    data: bytes
    tag: str
    encoding: str | None = None


class PublicFolder:
    """Answers requests for documents beneath one folder; any thread may ask.

    Args:
        root: the folder; it need not exist yet.
        site_url: its public address, ending in `/`.
        hubs: WebSub hubs that the feeds name in a header too (WebSub, section 4).
    """

    def __init__(self, root: Path, *, site_url: str = "", hubs: tuple[str, ...] = ()) -> None:
        self._root = root
        self._site_url = site_url
        self._hubs = hubs
        self._squeezed = _Squeezed(_KEPT_BYTES)

    def document(self, path: str) -> Document | None:
        """The document at a path beneath the folder; no link is followed, and what begins with a dot is none."""
        if any(name.startswith(".") for name in path.split("/")):
            return None
        try:
            return find(self._root, path)
        except (PublishError, ValueRefused, UnicodeError):
            return None  # a link, a NUL, too long, not ours to read: whatever it is, it is not one of our documents

    def answer(self, path: str, request: Request) -> Response:
        """The answer to a GET or HEAD; a folder is its index, and without its slash leads to the one with it.

        Raises:
            NotFound: there is no such document.
        """
        if path == "" or path.endswith("/"):
            path += "index.html"
        document = self.document(path)
        if document is None:
            if self.document(f"{path}/index.html") is None:
                raise NotFound
            where = {"Location": f"/{quote(path)}/", "Cache-Control": f"public, max-age={WINDOW_SECONDS}"}
            return Response(f"301 It is at /{quote(path)}/\n", status=301, mimetype="text/plain", headers=where)
        response = self._response(path, document, request)
        if self._hubs and PurePosixPath(path).name in _FEEDS and not _ARCHIVED.fullmatch(path):
            links = [*((hub, "hub") for hub in self._hubs), (self._site_url + quote(path), "self")]
            response.headers["Link"] = ", ".join(f'<{address}>; rel="{relation}"' for address, relation in links)
        return response

    def _response(self, path: str, document: Document, request: Request) -> Response:
        kind = PurePosixPath(path).suffix.lower()
        form = self._form(kind, document, request)
        headers = {
            "ETag": form.tag,
            "Cache-Control": f"public, max-age={_ARCHIVE_SECONDS if _ARCHIVED.fullmatch(path) else WINDOW_SECONDS}",
        }
        if kind in _SQUEEZABLE:
            headers["Vary"] = "Accept-Encoding"
        if (refusal := _precondition(form, document, request)) is not None:
            response = Response(status=refusal, headers=headers)
            del response.headers["Content-Type"]
            return response
        part = _part(form, document, request)
        if part is not None and part.start >= len(form.data):
            told = {"Content-Range": f"bytes */{len(form.data)}"}
            return Response("416 There are no such bytes.\n", status=416, mimetype="text/plain", headers=told)
        headers |= {"Content-Type": _media_type(path), "Accept-Ranges": "bytes"}
        if form.encoding is not None:
            headers["Content-Encoding"] = form.encoding
        data = form.data
        if part is not None:
            headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{len(data)}"
            data = data[part.start : part.stop]
        response = Response(data, status=200 if part is None else 206, headers=headers)
        response.last_modified = document.changed
        return response

    def _form(self, kind: str, document: Document, request: Request) -> Form:
        """Compressed for who takes it so; a part is always one of the document as it stands."""
        digest = hashlib.sha256(document.data).hexdigest()[:32]
        wanted = kind in _SQUEEZABLE and len(document.data) >= _SMALL and "Range" not in request.headers
        if wanted and _takes_gzip(request):
            squeezed = self._squeezed.of(digest, document.data)
            if len(squeezed) < len(document.data):
                return Form(data=squeezed, tag=f'"{digest}-gzip"', encoding="gzip")
        return Form(data=document.data, tag=f'"{digest}"')


class _Squeezed:
    """Compressed forms by the digest of what they hold, the latest asked for, up to so many bytes together."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._used = 0
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, digest: str, data: bytes) -> bytes:
        """The compressed form; it holds no time, so that it is the same whenever it is made."""
        with self._lock:
            if digest in self._kept:
                self._kept.move_to_end(digest)
                return self._kept[digest]
        squeezed = gzip.compress(data, 6, mtime=0)
        with self._lock:
            if digest not in self._kept and len(squeezed) <= self._room:
                self._kept[digest] = squeezed
                self._used += len(squeezed)
                while self._used > self._room:
                    _, oldest = self._kept.popitem(last=False)
                    self._used -= len(oldest)
        return squeezed


def _media_type(path: str) -> str:
    name = PurePosixPath(path)
    return "application/feed+json" if name.name == "feed.json" else _TYPES.get(name.suffix.lower(), _UNKNOWN)


def _takes_gzip(request: Request) -> bool:
    """Whether the asker takes gzip and does not like the plain bytes better (RFC 9110, section 12.5.3)."""
    accepted = request.accept_encodings
    plain = accepted["identity"] if "identity" in accepted.values() else 0
    return accepted["gzip"] > 0 and accepted["gzip"] >= plain


def _precondition(form: Form, document: Document, request: Request) -> int | None:
    """304 or 412 where a condition says so, in the order of RFC 9110, section 13.2.2."""
    tag = form.tag.strip('"')
    if "If-Match" in request.headers:
        if not request.if_match.contains(tag):
            return 412
    elif request.if_unmodified_since is not None and document.changed > request.if_unmodified_since:
        return 412
    if "If-None-Match" in request.headers:
        return 304 if request.if_none_match.contains_weak(tag) else None
    since = request.if_modified_since
    return 304 if since is not None and document.changed <= since else None


def _part(form: Form, document: Document, request: Request) -> slice | None:
    """The one range of bytes that is asked for, beyond the end where there are none; None for the whole document.

    What asks for several, in other units, or in no way we know is answered with the whole, as RFC 9110, section 14.2
    allows; so is one whose `If-Range` (section 13.1.5) names another document than this.
    """
    asked = request.range
    if request.method != "GET" or asked is None or asked.units != "bytes" or len(asked.ranges) != 1:
        return None
    unless = request.headers.get("If-Range")
    if unless is not None and unless != form.tag and request.if_range.date != document.changed:
        return None
    length = len(form.data)
    start, stop = asked.ranges[0]
    if start < 0:
        return slice(max(0, length + start), length)
    return slice(start, length if stop is None else min(stop, length))
