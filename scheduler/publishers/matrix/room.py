"""One room on a homeserver, as the client-server API shows it: sending, taking away, reading back.

Every event of ours bears its delivery's key in its content, under `KEY`. A server knows the transaction's id too, but
only for a while and for one device (Synapse forgets it within a day), so the key in the content is what proves.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from scheduler.domain.delivery import Receipt
from scheduler.errors import Unknown
from scheduler.publishers.answers import Answer
from scheduler.publishers.attempts import Deadline, beforehand
from scheduler.publishers.coded_answers import asked, read_coded
from scheduler.publishers.matrix.codes import code, meaning, wait
from scheduler.publishers.matrix.settings import Settings
from scheduler.publishers.outbound.door import Outbound
from scheduler.publishers.typed_answers import json_object, number_in, text_in

KEY = "org.remembrancer.key"
"""The name under which an event bears its delivery's key."""

PAGE = 100
"""Events on one page of the room's history."""

PAGE_BYTES = PAGE * 65_536 + 65_536
"""Bytes of such a page at most: no event is larger than 65,536."""

_MOST_PAGES = 20


class Room:
    """The requests of one attempt, which share one deadline.

    Args:
        settings: which room.
        outbound: the door.
    """

    def __init__(self, settings: Settings, outbound: Outbound) -> None:
        self._settings = settings
        self._outbound = outbound
        self._deadline = Deadline(outbound)
        self._base = settings.server.get_secret_value().rstrip("/")
        self._room = f"/client/v3/rooms/{quote(settings.room, safe='')}"

    def send(self, content: Mapping[str, Any], *, key: str, at: datetime) -> Receipt:
        """Send one message under this key.

        Raises:
            NotSent, Refused, Unknown: as `coded_answers.read_coded`.
        """
        answer = self._put(f"{self._room}/send/m.room.message/{key}", {**content, KEY: key})
        return read_coded(answer, meaning(answer), at=at, success=self._sent, wait=wait(answer))

    def take_away(self, event: str, *, key: str, at: datetime) -> Receipt:
        """Redact one event; a repeat changes nothing.

        Raises:
            NotSent, Refused, Unknown: as `coded_answers.read_coded`.
        """
        answer = self._put(f"{self._room}/redact/{quote(event, safe='')}/{key}", {})
        return read_coded(answer, meaning(answer), at=at, success=_redacted, wait=wait(answer))

    def upload(self, data: bytes, media_type: str, *, at: datetime) -> str | None:
        """The address of a picture that was uploaded, which shows it to nobody yet; None where it is too large.

        Raises:
            NotSent, Refused: it could not be uploaded.
        """
        answer = self._ask("POST", "/media/v3/upload", data, media_type)
        if answer.status == 413 or code(answer) == "M_TOO_LARGE":
            return None
        found = ""

        def uploaded(answer: Answer) -> Receipt | None:
            nonlocal found
            found = text_in(json_object(answer), "content_uri")
            return Receipt() if found.startswith("mxc://") else None

        beforehand(lambda: read_coded(answer, meaning(answer), at=at, success=uploaded, wait=wait(answer)))
        return found

    def get(self, path: str, *, limit: int = 65_536) -> Answer:
        """The answer to one question."""
        return self._ask("GET", path, limit=limit)

    def asked(self, path: str, *, limit: int = 65_536) -> dict[str, Any]:
        """The JSON object that answers one question.

        Raises:
            PublishError: it was not answered.
        """
        answer = self.get(path, limit=limit)
        return asked(answer, meaning(answer), dict)

    def state(self, kind: str) -> dict[str, Any]:
        """What the room says of itself under this type of event, empty where it says nothing.

        Raises:
            PublishError: it was not answered.
        """
        answer = self.get(f"{self._room}/state/{kind}/")
        return {} if code(answer) == "M_NOT_FOUND" else asked(answer, meaning(answer), dict)

    def us(self) -> str:
        """Our own name there, such as `@press:example.org`.

        Raises:
            PublishError: the server does not say it.
        """
        return us_in(self.asked("/client/v3/account/whoami"))

    def is_gone(self, event: str) -> bool:
        """Whether an event was redacted.

        Raises:
            PublishError: the server does not show it: to one who may not see it, it says the same as of none.
        """
        found = self.asked(f"{self._room}/event/{quote(event, safe='')}")
        return _is_redacted(found)

    def edits(self, event: str) -> list[str]:
        """The ids of what changed an event's words, which a redaction of the event alone would leave in the room.

        Raises:
            PublishError: the server does not say it.
        """
        path = self._room.replace("/v3/", "/v1/", 1)
        found = self.asked(f"{path}/relations/{quote(event, safe='')}/m.replace?limit={PAGE}", limit=PAGE_BYTES)
        return [text_in(each, "event_id") for each in _events(found) if not _is_redacted(each)]

    def find(self, key: str, *, since: datetime, known: Collection[str]) -> str | None:
        """The id of our own event with this key, looking back to an instant; None where there is provably none.

        Raises:
            PublishError: the room could not be read back so far, or one of our messages there has lost its key.
        """
        lost = False
        for event in self._history(since):
            if text_in(event, "content", KEY) == key:
                return text_in(event, "event_id")
            lost = lost or (_is_redacted(event) and text_in(event, "event_id") not in known)
        if lost:
            raise Unknown(
                "Somebody removed a message of ours from the room. A person must say whether it was this one."
            )
        return None

    def _history(self, since: datetime) -> Iterator[dict[str, Any]]:
        """Our own messages in the room, the newest first, back to an instant."""
        horizon, us, start = since.timestamp() * 1000, self.us(), ""
        wanted = json.dumps({"types": ["m.room.message"], "senders": [us]})
        for _ in range(_MOST_PAGES):
            query = urlencode({"dir": "b", "limit": PAGE, "filter": wanted, **({"from": start} if start else {})})
            page = self.asked(f"{self._room}/messages?{query}", limit=PAGE_BYTES)
            if not isinstance(page.get("chunk"), list):
                raise Unknown("What answers there is not Matrix. Look at `server`.", status=200)
            for event in _events(page):
                if text_in(event, "sender") == us:
                    yield event
                if (number_in(event, "origin_server_ts") or horizon) < horizon:
                    return
            following = text_in(page, "end")
            if following in {"", start}:
                return
            start = following
        raise Unknown("So much was posted to the room since that a post of ours cannot be looked for.")

    def address(self, event: str) -> str:
        """Where members read an event: the address that every client opens."""
        room = self._settings.room
        _, _, via = room.partition(":")
        return f"https://matrix.to/#/{quote(room, safe='!:')}/{quote(event, safe='$')}" + (f"?via={via}" if via else "")

    def _sent(self, answer: Answer) -> Receipt | None:
        event = text_in(json_object(answer), "event_id")
        if not event.startswith("$"):
            return None
        return Receipt(url=self.address(event), remote_id=event, detail=str(answer.status))

    def _put(self, path: str, value: Mapping[str, Any]) -> Answer:
        return self._ask("PUT", path, json.dumps(value, ensure_ascii=False).encode(), "application/json")

    def _ask(
        self, method: str, path: str, body: bytes = b"", media_type: str | None = None, *, limit: int = 65_536
    ) -> Answer:
        headers = {"Authorization": f"Bearer {self._settings.token.get_secret_value()}"}
        return self._outbound.send(
            method,
            f"{self._base}/_matrix{path}",
            body=body,
            headers=headers if media_type is None else {**headers, "Content-Type": media_type},
            door=self._settings.door(),
            limit=limit,
            within=self._deadline.left(),
        )


def us_in(told: Mapping[str, Any]) -> str:
    """Our name in the answer to `whoami`.

    Raises:
        Unknown: it holds none.
    """
    found = text_in(told, "user_id")
    if not found.startswith("@"):
        raise Unknown("What answers there is not Matrix. Look at `server`.", status=200)
    return found


def _events(page: Mapping[str, Any]) -> list[dict[str, Any]]:
    chunk = page.get("chunk")
    return [each for each in chunk if isinstance(each, dict)] if isinstance(chunk, list) else []


def _is_redacted(event: Mapping[str, Any]) -> bool:
    unsigned = event.get("unsigned")
    return isinstance(unsigned, dict) and "redacted_because" in unsigned


def _redacted(answer: Answer) -> Receipt | None:
    done = text_in(json_object(answer), "event_id").startswith("$")
    return Receipt(detail=str(answer.status)) if done else None
