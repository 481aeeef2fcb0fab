"""Sessions on a server of the AT Protocol, and the requests of one attempt over XRPC.

A session is kept in memory, as long as the process lives: a refresh token on the disk would be a second credential to
guard, in every backup, to save one login a process of the thirty that a server allows in five minutes.
"""

from __future__ import annotations

import base64
import json
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from scheduler.domain.delivery import Receipt
from scheduler.errors import Unknown
from scheduler.publishers.answers import Answer
from scheduler.publishers.attempts import Deadline, beforehand
from scheduler.publishers.bluesky.codes import SESSION_OVER, error_in, judged, meaning_of
from scheduler.publishers.bluesky.settings import Settings
from scheduler.publishers.coded_answers import asked
from scheduler.publishers.outbound.door import Outbound
from scheduler.publishers.typed_answers import json_object, number_in, text_in

_SERVER = "com.atproto.server"
_PART_OF_LIFE = 0.9
"""So much of an access token's life is used: then it is renewed before anything is sent under it."""

_LONGEST_LIFE = 366 * 24 * 60 * 60
_DID = re.compile(r"did:[a-z]+:[a-zA-Z0-9._:%-]{1,500}")
_TOKEN = re.compile(r"[!-~]{1,16000}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Who we are on a server, for a while.

    Attributes:
        did: the account's own name, which no change of its handle changes.
        access, refresh: tokens; the first opens everything, the second only a new session.
        ends: on the monotonic clock; from then on it is renewed before it is used.
    """

    did: str
    access: str = field(repr=False)
    refresh: str = field(repr=False)
    ends: float = float("inf")

    @property
    def scope(self) -> str:
        """What the access token says that it may, empty where it does not say."""
        return text_in(_claims(self.access), "scope")


class Sessions:
    """The session of one account, opened at first use and renewed as it ends.

    Args:
        settings: whose.
        outbound: the door.
        session: one that is open already.
    """

    def __init__(self, settings: Settings, outbound: Outbound, session: Session | None = None) -> None:
        self._settings = settings
        self._outbound = outbound
        self._session = session
        self._lock = threading.Lock()

    def current(self, deadline: Deadline, at: datetime | None) -> Session:
        """A session that is good by all that is known here.

        Args:
            deadline: of the attempt.
            at: its instant (aware, UTC), None where only a question is asked.

        Raises:
            NotSent, Refused: there is none to be had; nothing was published.
        """
        with self._lock:
            session = self._session
            if session is None or time.monotonic() >= session.ends:
                renewed = None if session is None else self._renewed(session, deadline, at)
                session = self._session = renewed or self._opened(deadline, at)
            return session

    def is_over(self, session: Session) -> None:
        """The server no longer takes it: the next use renews it."""
        with self._lock:
            if self._session == session:
                self._session = replace(session, ends=float("-inf"))

    def _opened(self, deadline: Deadline, at: datetime | None) -> Session:
        password = self._settings.password.get_secret_value()
        value = {"identifier": self._settings.handle, "password": password}
        return beforehand(lambda: _session(self.post(f"{_SERVER}.createSession", value, None, deadline), at))

    def _renewed(self, session: Session, deadline: Deadline, at: datetime | None) -> Session | None:
        """The next session, None where a new one must be opened."""

        def ask() -> Session | None:
            answer = self.post(f"{_SERVER}.refreshSession", None, session.refresh, deadline)
            return None if answer.status in {400, 401} else _session(answer, at)

        return beforehand(ask)

    def post(self, name: str, value: Mapping[str, Any] | None, token: str | None, deadline: Deadline) -> Answer:
        """A procedure with a JSON object for its input, or none."""
        if value is None:
            return self.send("POST", name, b"", {}, token, deadline)
        body = json.dumps(value, ensure_ascii=False).encode()
        return self.send("POST", name, body, {"Content-Type": "application/json"}, token, deadline)

    def send(
        self, method: str, name: str, body: bytes, headers: Mapping[str, str], token: str | None, deadline: Deadline
    ) -> Answer:
        """One XRPC request."""
        authorised = {} if token is None else {"Authorization": f"Bearer {token}"}
        return self._outbound.send(
            method,
            f"{self._settings.server.get_secret_value().rstrip('/')}/xrpc/{name}",
            body=body,
            headers={**headers, **authorised},
            door=self._settings.door(),
            within=deadline.left(),
        )


class Attempt:
    """The requests of one attempt: they share a deadline and a session.

    Args:
        sessions: of the account.
        outbound: the door.
        at: instant of the attempt (aware, UTC), None where only a question is asked.

    Raises:
        NotSent, Refused: there is no session to be had.
    """

    def __init__(self, sessions: Sessions, outbound: Outbound, at: datetime | None = None) -> None:
        self._sessions = sessions
        self._deadline = Deadline(outbound)
        self._at = at
        self.session = sessions.current(self._deadline, at)

    @property
    def did(self) -> str:
        """Who we are."""
        return self.session.did

    def ask(self, name: str, query: Mapping[str, str]) -> Answer:
        """A query; of a session that is over, once more under a new one."""
        path = f"{name}?{urlencode(query)}" if query else name
        return self._again(lambda token: self._sessions.send("GET", path, b"", {}, token, self._deadline))

    def upload(self, data: bytes, media_type: str) -> dict[str, Any]:
        """Upload bytes and return how a record names them; of a session that is over, once more under a new one.

        Raises:
            NotSent: it did not come about; nothing is published by an upload.
            Refused: the server refuses them.
        """

        def send(token: str) -> Answer:
            headers = {"Content-Type": media_type}
            return self._sessions.send("POST", "com.atproto.repo.uploadBlob", data, headers, token, self._deadline)

        return beforehand(lambda: _blob(told(self._again(send), self._at)))

    def write(self, name: str, value: Mapping[str, Any]) -> Answer:
        """A procedure that publishes: never sent twice, whatever the server says of the session."""
        answer = self._sessions.post(name, value, self.session.access, self._deadline)
        if error_in(answer) in SESSION_OVER:
            self._sessions.is_over(self.session)
        return answer

    def _again(self, send: Callable[[str], Answer]) -> Answer:
        answer = send(self.session.access)
        if error_in(answer) not in SESSION_OVER:
            return answer
        self._sessions.is_over(self.session)
        self.session = self._sessions.current(self._deadline, self._at)
        return send(self.session.access)


def told(answer: Answer, at: datetime | None = None) -> Mapping[str, Any]:
    """The JSON object that a server answered to what publishes nothing.

    Raises:
        NotSent, Refused, Unknown: it did not answer so.
    """
    if at is not None and not 200 <= answer.status < 300:
        judged(answer, at=at, success=lambda _: None)
    return asked(answer, meaning_of(answer), dict)


def stranger(status: int | None = None) -> Unknown:
    """What to say of an answer that no server of the AT Protocol gives."""
    return Unknown("What answers there is no server of the AT Protocol. Look at `server`.", status=status)


def record_receipt(answer: Answer, uri: str) -> Receipt | None:
    """The receipt that a record is, None where the answer speaks of another one or of none."""
    value = json_object(answer)
    cid = text_in(value, "cid")
    if text_in(value, "uri") != uri or not cid.isalnum():
        return None
    return Receipt(remote_id=f"{uri}#{cid}", detail=str(answer.status))


def _session(answer: Answer, at: datetime | None) -> Session:
    value = told(answer, at)
    did, access, refresh = (text_in(value, key) for key in ("did", "accessJwt", "refreshJwt"))
    if not (_DID.fullmatch(did) and _TOKEN.fullmatch(access) and _TOKEN.fullmatch(refresh)):
        raise stranger(answer.status)
    claims = _claims(access)
    begins, ends = number_in(claims, "iat"), number_in(claims, "exp")
    life = float("inf")
    if begins is not None and ends is not None:
        life = min(max(ends - begins, 0), _LONGEST_LIFE) * _PART_OF_LIFE
    return Session(did=did, access=access, refresh=refresh, ends=time.monotonic() + life)


def _claims(token: str) -> Mapping[str, Any]:
    """What a JSON Web Token says of itself (RFC 7519, section 4), empty where it is none: believed, never trusted."""
    parts = token.split(".")
    try:
        value = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (IndexError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _blob(value: Mapping[str, Any]) -> dict[str, Any]:
    link, media_type = text_in(value, "blob", "ref", "$link"), text_in(value, "blob", "mimeType")
    size = number_in(value, "blob", "size")
    if not link.isalnum() or not media_type or size is None:
        raise Unknown("The server took a picture and does not say under which name.")
    return {"$type": "blob", "ref": {"$link": link}, "mimeType": media_type, "size": size}
