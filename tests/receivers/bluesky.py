"""A fake of a Bluesky server (PDS), as strict and as awkward as a real 0.4.217 was seen to be.

`tests/networks/bluesky_on_pds.py` asks the real one the same.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from datetime import datetime
from typing import Any

import regex

from tests.receivers.api import Api, No, Said, method, path, query, value
from tests.receivers.scripted import Request

HANDLE, PASSWORD, DID = "press.test", "abcd-efgh-ijkl-mnop", "did:plc:ewvi7nxzyoun6zhxrhs64oiz"
POST = "app.bsky.feed.post"
LIMITED_AFTER = 30
"""Logins in five minutes."""

_TID = re.compile(r"[2-7a-j][2-7a-z]{12}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_MOST_BYTES = 5 * 1024 * 1024


class Bluesky(Api):
    """One account.

    Attributes:
        records: what stands in the collection of posts, by key.
        blobs: what was uploaded, by digest: its media type and its bytes.
        access, refresh: the tokens that are good; an access token once good and no more is over.
        logins: since the last five minutes began.
        life: seconds of an access token.
        scope: of a session.
        account: what `getSession` says besides.
        down: why the account is closed, as an error, or None.
        forgets: uploads are lost at once.
        refuse: what to answer instead to everything that writes.
    """

    def __init__(self, *, token: str | None = None) -> None:
        super().__init__()
        self.records: dict[str, dict[str, Any]] = {}
        self.blobs: dict[str, tuple[str, bytes]] = {}
        self.access = {token} if token else set()
        self.refresh: set[str] = set()
        self.over: set[str] = set()
        self.logins = 0
        self.life = 7200
        self.scope = "com.atproto.appPass"
        self.account: dict[str, Any] = {"active": True}
        self.down: str | None = None
        self.forgets = False
        self.refuse: Said | None = None
        self._count = 0

    def expire(self) -> None:
        """Every access token is over; what renews it stays good."""
        self.over |= self.access
        self.access.clear()

    def uris(self) -> list[str]:
        """The posts that stand there, by key."""
        return [f"at://{DID}/{POST}/{key}" for key in sorted(self.records)]

    def cid(self, key: str) -> str:
        return _cid(json.dumps(self.records[key], sort_keys=True).encode())

    def answer(self, request: Request) -> Said:
        called = path(request).removeprefix("/xrpc/")
        name = called.rpartition(".")[2]
        if called == "com.atproto.server.createSession":
            return self._log_in(value(request))
        if called == "com.atproto.server.refreshSession":
            return self._renew(_bearer(request))
        self._authorise(_bearer(request))
        if self.refuse is not None and method(request) == "POST":
            return self.refuse
        if called == "com.atproto.repo.uploadBlob":
            return self._take(request.body, request.headers.get("content-type", ""))
        asked = query(request) if method(request) == "GET" else value(request)
        call = {
            "GET getSession": self._who,
            "GET getRecord": self._show,
            "POST putRecord": self._put,
            "POST createRecord": self._create,
            "POST deleteRecord": self._delete,
        }.get(f"{method(request)} {name}")
        if call is None:
            raise _no(501, "MethodNotImplemented")
        return call(asked)

    def _log_in(self, asked: dict[str, Any]) -> Said:
        self.logins += 1
        if self.logins > LIMITED_AFTER:
            wait = {"RateLimit-Reset": "1812092695", "Date": "Fri, 04 Jun 2027 07:00:05 GMT"}  # and no Retry-After
            return 429, {"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}, wait
        if asked.get("identifier") not in {HANDLE, DID} or asked.get("password") != PASSWORD:
            raise _no(401, "AuthenticationRequired")
        if self.down is not None:
            raise _no(401, self.down)
        return self._opened()

    def _renew(self, token: str) -> Said:
        if token not in self.refresh:
            raise _no(400, "ExpiredToken" if token else "InvalidToken")
        self.refresh.discard(token)
        return self._opened()

    def _opened(self) -> Said:
        self._count += 1
        tokens = {name: _token(f"{name} {self._count}", self.scope, self.life) for name in ("access", "refresh")}
        self.access.add(tokens["access"])
        self.refresh.add(tokens["refresh"])
        names = {"accessJwt": tokens["access"], "refreshJwt": tokens["refresh"]}
        return 200, {**names, "did": DID, "handle": HANDLE, **self.account}

    def _authorise(self, token: str) -> None:
        if not token:
            raise _no(401, "AuthMissing")
        if token in self.over:
            raise _no(400, "ExpiredToken")
        if token not in self.access:
            raise _no(400, "InvalidToken")
        if self.down is not None:
            raise _no(401, self.down)

    def _who(self, _asked: dict[str, Any]) -> Said:
        return 200, {"did": DID, "handle": HANDLE, **self.account}

    def _show(self, asked: dict[str, Any]) -> Said:
        self._ours(asked)
        key = asked["rkey"]
        if key not in self.records:
            raise _no(400, "RecordNotFound")
        return 200, {"uri": f"at://{DID}/{POST}/{key}", "cid": self.cid(key), "value": self.records[key]}

    def _take(self, data: bytes, media_type: str) -> Said:
        if len(data) > _MOST_BYTES:
            raise _no(413, "PayloadTooLarge")
        link = _cid(data)
        if not self.forgets:
            self.blobs[link] = (media_type, data)
        return 200, {"blob": _blob(link, media_type, len(data))}

    def _put(self, asked: dict[str, Any]) -> Said:
        self._ours(asked)
        key, record = str(asked.get("rkey", "")), asked.get("record")
        self._judge(key, record)
        there = self.records.get(key)
        if there == record:
            return 200, {**self._named(key), "validationStatus": "valid"}
        if "swapRecord" in asked and asked["swapRecord"] != (self.cid(key) if there is not None else None):
            raise _no(400, "InvalidSwap")
        return self._made(key, record)

    def _create(self, asked: dict[str, Any]) -> Said:
        self._ours(asked)
        key, record = str(asked.get("rkey", "")), asked.get("record")
        self._judge(key, record)
        if key in self.records:
            raise _no(500, "InternalServerError")
        return self._made(key, record)

    def _delete(self, asked: dict[str, Any]) -> Said:
        self._ours(asked)
        if self.records.pop(str(asked.get("rkey")), None) is None:
            return 200, {}
        return 200, {"commit": {"cid": _cid(b"a commit"), "rev": "3kaaaaaaaaa2a"}}

    def _made(self, key: str, record: Any) -> Said:
        self.records[key] = record
        return 200, {**self._named(key), "commit": {"rev": "3kaaaaaaaaa2a"}, "validationStatus": "valid"}

    def _named(self, key: str) -> dict[str, str]:
        return {"uri": f"at://{DID}/{POST}/{key}", "cid": self.cid(key)}

    def _ours(self, asked: dict[str, Any]) -> None:
        if asked.get("repo") not in {DID, HANDLE}:
            raise _no(403, "AccountNotFound")
        if asked.get("collection") != POST:
            raise _invalid("collection")

    def _judge(self, key: str, record: Any) -> None:
        if not _TID.fullmatch(key):
            raise _invalid(f"record key for {POST}: Invalid TID string")
        if not isinstance(record, dict) or record.get("$type") != POST:
            raise _invalid("record")
        text = record.get("text")
        if not isinstance(text, str) or len(regex.findall(r"\X", text)) > 300 or len(text.encode()) > 3000:
            raise _invalid("record: grapheme too big (maximum 300)")
        if not _INSTANT.fullmatch(str(record.get("createdAt"))):
            raise _invalid("createdAt")
        datetime.fromisoformat(record["createdAt"])
        if not all(re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", lang) for lang in record.get("langs", [])):
            raise _invalid("langs")
        for facet in record.get("facets", []):
            _judge_facet(facet, text.encode())
        for each in record.get("reply", {}).values():
            if not (each["uri"].startswith("at://") and each["cid"].startswith("bafy")):
                raise _invalid("reply")
        self._judge_embed(record.get("embed"))

    def _judge_embed(self, embed: Any) -> None:
        for blob in _shown(embed):
            link = blob["ref"]["$link"]
            if link not in self.blobs:
                raise _no(400, "BlobNotFound")
            media_type, data = self.blobs[link]
            if blob != _blob(link, media_type, len(data)) or len(data) > 1_000_000:
                raise _no(400, "InvalidMimeType")


def _shown(embed: Any) -> list[Any]:
    """What an embed shows of uploads."""
    match embed:
        case None:
            return []
        case {"$type": "app.bsky.embed.images", "images": images} if 1 <= len(images) <= 4:
            if not all(isinstance(each["alt"], str) and min(each["aspectRatio"].values()) >= 1 for each in images):
                raise _invalid("embed: images")
            return [each["image"] for each in images]
        case {
            "$type": "app.bsky.embed.external",
            "external": {"uri": str(), "title": str(), "description": str(), **more},
        }:
            return list(more.values())
    raise _invalid("embed")


def _judge_facet(facet: Any, text: bytes) -> None:
    index = facet["index"]
    covered = text[index["byteStart"] : index["byteEnd"]]
    try:
        covered.decode()
    except UnicodeDecodeError:
        raise _invalid("facets: within a character") from None
    if not covered or index["byteEnd"] > len(text):
        raise _invalid("facets")


def _invalid(what: str) -> No:
    return No(400, {"error": "InvalidRequest", "message": f"Invalid {what}"})


def _no(status: int, error: str) -> No:
    return No(status, {"error": error, "message": "no"})


def _blob(link: str, media_type: str, size: int) -> dict[str, Any]:
    return {"$type": "blob", "ref": {"$link": link}, "mimeType": media_type, "size": size}


def _cid(data: bytes) -> str:
    return "bafyrei" + base64.b32encode(hashlib.sha256(data).digest()).decode().lower().rstrip("=")


def _bearer(request: Request) -> str:
    return request.headers.get("authorization", "").removeprefix("Bearer ")


def _token(name: str, scope: str, life: int) -> str:
    """A JSON Web Token, signed by nobody."""
    claims = {"scope": scope, "sub": DID, "jti": name, "iat": 1_812_092_400, "exp": 1_812_092_400 + life}
    parts = (base64.urlsafe_b64encode(json.dumps(each).encode()).decode().rstrip("=") for each in ({}, claims))
    return f"{'.'.join(parts)}.c2lnbmVk"
