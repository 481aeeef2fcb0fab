"""The Mastodon API as Mastodon, GoToSocial, snac, Takahe, Pleroma and Pixelfed speak it, each a little differently.

Every request has a connection of its own (snac closes kept ones without saying so), every body is JSON (a form made
Hollo publish an empty post), and ids are opaque texts. An answer is believed only in the form that the API gives it.
"""

from __future__ import annotations

import difflib
import hashlib
import html
import json
import re
import time
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from scheduler.domain.delivery import Receipt
from scheduler.errors import NotSent, Refused, Unknown
from scheduler.imaging.making import Made
from scheduler.publishers.answers import LONGEST_WAIT, Answer, Success, read_answer, retry_after
from scheduler.publishers.attempts import Deadline
from scheduler.publishers.forms import FormFile, form
from scheduler.publishers.mastodon.settings import Settings
from scheduler.publishers.outbound.door import Outbound
from scheduler.publishers.picture_files import ENDINGS
from scheduler.publishers.typed_answers import json_object, json_value, text_in

LIST_LIMIT = 4 * 1024 * 1024
"""Bytes of a list of posts that are read."""

PAGE = 40
"""Posts on one page of a list: the most that Mastodon gives."""

_T = TypeVar("_T", dict[str, Any], list[Any])

_STILL_WORKING = frozenset({202, 206})
_PAUSE = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """One post as a server shows it.

    Attributes:
        id: opaque.
        content: HTML.
        created: as written, ISO 8601.
        media: ids of what is attached.
    """

    id: str
    content: str
    url: str | None
    created: str
    media: tuple[str, ...] = ()


class Attempt:
    """The requests of one attempt, which share one deadline.

    Args:
        settings: whose account.
        outbound: the door.
    """

    def __init__(self, settings: Settings, outbound: Outbound) -> None:
        self._settings = settings
        self._outbound = outbound
        self._base = settings.server.get_secret_value().rstrip("/")
        self._deadline = Deadline(outbound)

    def get(self, path: str, *, public: bool = False) -> Answer:
        """GET, with our token unless what is asked for is public."""
        return self._send("GET", path, headers={} if public else self._authorised())

    def put(self, path: str, value: Mapping[str, Any]) -> Answer:
        """PUT of a JSON value."""
        return self._write("PUT", path, value, {})

    def post(self, path: str, value: Mapping[str, Any], *, key: str) -> Answer:
        """POST of a JSON value; `key` is a courtesy: half the servers do not look at it."""
        return self._write("POST", path, value, {"Idempotency-Key": key})

    def delete(self, path: str) -> Answer:
        """DELETE."""
        return self._send("DELETE", path, headers=self._authorised())

    def upload(self, file: str, picture: Made, *, alt: str, focus: str, at: datetime) -> str:
        """Upload a picture, wait until the server has worked on it, and return its id.

        Args:
            file: as the statement names it, for errors.
            picture: as it may leave the house.
            alt, focus: what is said of it.
            at: now (aware, UTC).

        Raises:
            NotSent: it did not come about; nothing is published by an upload.
            Refused: the server refuses the picture.
        """
        try:
            return self._uploaded(file, picture, alt=alt, focus=focus, at=at)
        except Unknown as unknown:  # what nobody refers to is seen by nobody
            sentence = f"The picture {file} could not be uploaded. {unknown.detail}"
            raise NotSent(sentence, status=unknown.status) from None

    def _uploaded(self, file: str, picture: Made, *, alt: str, focus: str, at: datetime) -> str:
        fields = {"description": alt, **({"focus": focus} if focus else {})}
        part = FormFile(field="file", name=_name(picture, alt), media_type=picture.media_type, data=picture.data)
        content_type, body = form(fields, [part])
        headers = {**self._authorised(), "Content-Type": content_type}
        answer = self._send("POST", "/api/v2/media", body=body, headers=headers)
        media = judged(answer, at=at, success=_media_receipt).remote_id or ""
        while answer.status in _STILL_WORKING:
            if not self._deadline.allows(_PAUSE):
                raise NotSent(f"The server has not finished with the picture {file}. It is tried again.")
            time.sleep(_PAUSE)
            answer = self.get(f"/api/v1/media/{media}")
            if answer.status not in _STILL_WORKING:
                judged(answer, at=at, success=_media_receipt)
        return media

    def own_id(self) -> str:
        """Our account's id.

        Raises:
            PublishError: it could not be asked.
        """
        return id_in(asked(self.get("/api/v1/accounts/verify_credentials"), dict))

    def status(self, status_id: str) -> Status | None:
        """One post as it stands, None when it is provably not there.

        Raises:
            PublishError: it could not be asked.
        """
        answer = self.get(f"/api/v1/statuses/{status_id}")
        if answer.status == 404 and "error" in json_object(answer):
            return None
        return read_status(asked(answer, dict))

    def own_statuses(self, account: str, *, before: str | None) -> list[Status]:
        """A page of our own posts, the newest first, older than `before`.

        Raises:
            PublishError: it could not be asked.
        """
        older = f"&max_id={before}" if before else ""
        page = asked(self.get(f"/api/v1/accounts/{account}/statuses?limit={PAGE}{older}"), list)
        return [read_status(each) for each in page]

    def _authorised(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._settings.token.get_secret_value()}"}

    def _write(self, method: str, path: str, value: Mapping[str, Any], more: Mapping[str, str]) -> Answer:
        headers = {**self._authorised(), "Content-Type": "application/json", **more}
        return self._send(method, path, body=json.dumps(value, ensure_ascii=False).encode(), headers=headers)

    def _send(self, method: str, path: str, *, body: bytes = b"", headers: Mapping[str, str]) -> Answer:
        return self._outbound.send(
            method,
            self._base + path,
            body=body,
            headers=headers,
            door=self._settings.door(),
            limit=LIST_LIMIT,
            within=self._deadline.left(),
        )


def _name(picture: Made, alt: str) -> str:
    """A name that no other picture has: by it snac keeps pictures and their alt texts, for all posts of an account."""
    digest = hashlib.sha256(picture.data + b"\0" + alt.encode()).hexdigest()
    return f"{digest[:40]}{ENDINGS[picture.media_type]}"


def judged(answer: Answer, *, at: datetime, success: Success) -> Receipt:
    """What an answer to a request that publishes means; a limit that says only `X-RateLimit-Reset` is one, too.

    Raises:
        NotSent, Refused, Unknown: as `answers.read_answer`.
    """
    if answer.status == 429 and retry_after(answer) is None:
        reset = _instant(answer.headers.get("X-RateLimit-Reset", ""))
        if reset is not None:
            until = min(max(reset, at), at + LONGEST_WAIT)
            raise NotSent("The target answered 429: not now.", status=429, retry_after=until)
    return read_answer(answer, at=at, success=success)


def asked(answer: Answer, kind: type[_T]) -> _T:
    """The JSON value that a server answered to a question.

    Raises:
        NotSent, Refused, Unknown: it did not answer it.
    """
    value = json_value(answer)
    if 200 <= answer.status < 300 and isinstance(value, kind):
        return value
    status = answer.status
    if status in _REFUSED:
        raise Refused(_REFUSED[status], status=status)
    if status in _NOT_NOW:
        raise NotSent(f"The server answers no questions for now ({status}). Wait some minutes.", status=status)
    if 200 <= status < 300:
        raise Unknown("The server answered, but not as the Mastodon API does. Look at `server`.", status=status)
    if 300 <= status < 400:
        raise NotSent(f"The server answered {status} and points elsewhere. Write its present address.", status=status)
    raise Unknown(f"The server answered {status} to a question.", status=status)


_NOT_NOW = frozenset({408, 425, 429, 503})

_REFUSED = {
    400: "The server answered 400: it takes the token, or the question, for broken. Make a new token if this stays.",
    401: "The server does not know the token (401). Make a new one, with the scopes `read` and `write`.",
    403: "The server forbids it (403): the token lacks the scopes `read` and `write`, or the account is closed or "
    "suspended. Look at the account on the server.",
    404: "There is no Mastodon API at this address (404), or what was asked for is gone. Look at `server`.",
    410: "The server says that it is gone for good (410). Look at the account.",
    422: "The server answered 422, as snac does to a token that it does not know. Make a new one, with the scopes "
    "`read` and `write`.",
}
"""What the refusal of a question means, and its cure; the server's own words may be in any language."""


def id_in(value: Mapping[str, Any]) -> str:
    """The id of a JSON object; opaque, and a text even where a server writes a number.

    Raises:
        Unknown: it has none.
    """
    found = value.get("id")
    if isinstance(found, bool) or not isinstance(found, str | int) or not str(found):
        raise Unknown("The server answered without an id, not as the Mastodon API does.")
    return str(found)


def read_status(value: Any) -> Status:
    """A post as the API shows it.

    Raises:
        Unknown: it is none.
    """
    if not isinstance(value, dict):
        raise Unknown("The server answered with something else than a post.")
    attached = value.get("media_attachments")
    media = [id_in(each) for each in attached if isinstance(each, dict)] if isinstance(attached, list) else []
    return Status(
        id=id_in(value),
        content=text_in(value, "content"),
        url=text_in(value, "url") or text_in(value, "uri") or None,
        created=text_in(value, "created_at"),
        media=tuple(media),
    )


def status_receipt(answer: Answer) -> Receipt | None:
    """The receipt that a post, just made or changed, is; None where the answer is no post."""
    try:
        status = read_status(json_object(answer))
    except Unknown:
        return None
    if not signs(status.content):
        raise Refused(
            "The server took the post and shows it without its text. Take it away there, and look whether the server "
            "is new enough.",
            status=answer.status,
        )
    return Receipt(url=status.url, remote_id=status.id, detail=str(answer.status))


def says(content: str, text: str) -> bool:
    """Whether a post's HTML says this text, by its letters and digits; of one without any, by its other signs.

    Servers make what they like of links, marks and blanks; some escape `<b>` and `&amp;` in a text, some take them for
    HTML (snac).
    """
    bare = _TAG.sub("", text)
    return signs(content) in {_letters(text), _letters(bare), _letters(html.unescape(bare))}


def resembles(content: str, text: str) -> bool:
    """Whether a post's HTML nearly says this text: enough to doubt that the text is absent."""
    likeness = difflib.SequenceMatcher(None, signs(content), _letters(text), autojunk=False)
    return likeness.quick_ratio() >= _LIKE and likeness.ratio() >= _LIKE


def signs(content: str) -> str:
    """Letters and digits of a post's HTML; its other signs where it has neither."""
    return _letters(html.unescape(_TAG.sub("", content)))


def _letters(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    # A text of candles alone says something, too.
    return "".join(filter(str.isalnum, folded)) or "".join(sign for sign in folded if _is_seen(sign))


def _is_seen(sign: str) -> bool:
    return unicodedata.category(sign)[0] in {"S", "P"}


_TAG = re.compile(r"<[^>]*>")
_LIKE = 0.9


def _media_receipt(answer: Answer) -> Receipt | None:
    try:
        return Receipt(remote_id=id_in(json_object(answer)))
    except Unknown:
        return None


def _instant(text: str) -> datetime | None:
    """An ISO 8601 instant with its zone, or None."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if found.tzinfo is None else found.astimezone(UTC)
