"""A fake of a Matrix homeserver, made from the client-server API and held against Synapse by the same tests.

As Synapse does, it knows a transaction for its device and forgets it (`forget`), checks the form of what it is sent,
and leaves an empty content where an event was redacted.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import unquote

from tests.receivers.api import Api, No, Said, method, path, query, value
from tests.receivers.scripted import Receiver, Request

TOKEN, US, PASSWORD = "syt_token_of_press", "@press:localhost", " a password of press "
LARGEST_EVENT = 65_536
NEEDED = {"m.text": {"body"}, "m.image": {"body", "url"}}


class Homeserver(Api):
    """One server with one account.

    Attributes:
        refuse: what is answered instead, for every request that sends.
        largest: bytes of an upload.
    """

    token = TOKEN

    def __init__(self) -> None:
        super().__init__()
        self.refuse: Said | None = None
        self.largest = 50 << 20
        self.now = 1_780_000_000_000
        self._rooms: dict[str, list[dict[str, Any]]] = {}
        self._joined: set[str] = set()
        self._power: dict[str, dict[str, Any]] = {}
        self.state: dict[tuple[str, str], dict[str, Any]] = {}
        self._transactions: dict[str, str] = {}
        self._uploads: dict[str, bytes] = {}
        self._receiver = Receiver(self)
        self._receiver.__enter__()

    @property
    def url(self) -> str:
        return self._receiver.url

    @property
    def port(self) -> int:
        return self._receiver.port

    def remove(self) -> None:
        self._receiver.__exit__(None, None, None)

    def room(self) -> str:
        room = f"!room{len(self._rooms)}:localhost"
        self._rooms[room] = []
        self._joined.add(room)
        self.state[room, "m.room.name"] = {"name": "Statements"}
        self.state[room, "m.room.create"] = {"room_version": "10"}
        self.state[room, "m.room.power_levels"] = {"users": {US: 100}}
        return room

    def elsewhere(self) -> str:
        room = self.room()
        self._joined.remove(room)
        return room

    def muted(self) -> str:
        room = self.room()
        self.state[room, "m.room.power_levels"]["events"] = {"m.room.message": 101}
        return room

    def events(self, room: str) -> list[dict[str, Any]]:
        return [each for each in self._rooms[room] if each["type"] == "m.room.message" and each["content"]]

    def redact(self, room: str, event: str) -> None:
        self._find(room, event).update({"content": {}, "unsigned": {"redacted_because": {"type": "m.room.redaction"}}})

    def forget(self) -> None:
        """The transactions, as after a day or a new login."""
        self._transactions.clear()

    def somebody_says(self, room: str, content: dict[str, Any], sender: str = "@a:localhost") -> str:
        return self._add(room, content, sender)

    def answer(self, request: Request) -> Said:
        if (method(request), path(request)) == ("POST", "/_matrix/client/v3/login"):
            return self._login(value(request))
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            raise _no(401, "M_UNKNOWN_TOKEN")
        asked = re.fullmatch(r"/_matrix/(client|media)/(v\d)/(.*)", path(request))
        if asked is None:
            raise _no(404, "M_UNRECOGNIZED")
        parts = [unquote(each) for each in asked[3].split("/")]
        match [method(request), *parts]:
            case ["GET", "account", "whoami"]:
                return 200, {"user_id": US, "device_id": "DEVICE"}
            case ["GET", "joined_rooms"]:
                return 200, {"joined_rooms": sorted(self._joined)}
            case ["GET", "media", "config"]:
                return 200, {"m.upload.size": self.largest}
            case ["POST", "upload"]:
                return self._upload(request)
            case [verb, "rooms", room, *rest]:
                if room not in self._joined:
                    raise _no(403, "M_FORBIDDEN")
                return self._in_room(room, [verb, *rest], request)
        raise _no(404, "M_UNRECOGNIZED")

    def _login(self, asked: dict[str, Any]) -> Said:
        if asked.get("type") != "m.login.password":
            raise _no(400, "M_UNKNOWN")
        user = asked["identifier"]["user"]
        if asked["identifier"]["type"] != "m.id.user" or user not in {US, "press"} or asked["password"] != PASSWORD:
            raise _no(403, "M_FORBIDDEN")
        return 200, {"user_id": US, "access_token": TOKEN, "device_id": "DEVICE"}

    def _upload(self, request: Request) -> Said:
        if len(request.body) > self.largest:
            raise _no(413, "M_TOO_LARGE")
        address = f"mxc://localhost/{len(self._uploads)}"
        self._uploads[address] = request.body
        return 200, {"content_uri": address}

    def _in_room(self, room: str, asked: list[str], request: Request) -> Said:
        match asked:
            case ["GET", "state", kind, ""]:
                found = self.state.get((room, kind))
                if found is None:
                    raise _no(404, "M_NOT_FOUND")
                return 200, found
            case ["GET", "event", event]:
                return 200, self._find(room, event)
            case ["GET", "relations", event, "m.replace"]:
                return 200, {"chunk": [each for each in self._rooms[room] if _replaces(each, event)]}
            case ["GET", "messages"]:
                return self._messages(room, query(request))
            case ["PUT", "send", "m.room.message", transaction]:
                return self._send(room, transaction, request)
            case ["PUT", "redact", event, transaction]:
                return self._once(f"{room} {event} {transaction}", lambda: self._redacted(room, event))
        raise _no(404, "M_UNRECOGNIZED")

    def _send(self, room: str, transaction: str, request: Request) -> Said:
        if self.refuse is not None:
            return self.refuse
        if self.state[room, "m.room.power_levels"].get("events", {}).get("m.room.message", 0) > 100:
            raise _no(403, "M_FORBIDDEN")
        content = value(request)
        if len(request.body) > LARGEST_EVENT - 500:
            raise _no(413, "M_TOO_LARGE")
        if not NEEDED.get(content.get("msgtype", ""), {"x"}) <= content.keys():
            raise _no(400, "M_BAD_JSON")
        return self._once(f"{room} {transaction}", lambda: self._add(room, content, US))

    def _once(self, transaction: str, do: Any) -> Said:
        if transaction not in self._transactions:
            self._transactions[transaction] = do()
        return 200, {"event_id": self._transactions[transaction]}

    def _redacted(self, room: str, event: str) -> str:
        self.redact(room, event)
        return f"$redaction{event[1:]}"

    def _add(self, room: str, content: dict[str, Any], sender: str) -> str:
        self.now += 1000
        count = sum(map(len, self._rooms.values()))
        event = {"type": "m.room.message", "event_id": f"$event{count}", "sender": sender, "content": content}
        self._rooms[room].append({**event, "origin_server_ts": self.now})
        return f"$event{count}"

    def _find(self, room: str, event: str) -> dict[str, Any]:
        found = next((each for each in self._rooms[room] if each["event_id"] == event), None)
        if found is None:
            raise _no(404, "M_NOT_FOUND")
        return found

    def _messages(self, room: str, asked: dict[str, str]) -> Said:
        wanted = json.loads(asked.get("filter", "{}"))
        found = [
            each
            for each in reversed(self._rooms[room])
            if each["sender"] in wanted.get("senders", [each["sender"]]) and each["type"] in wanted["types"]
        ]
        start, limit = int(asked.get("from", "t0")[1:]), int(asked["limit"])
        page: dict[str, Any] = {"chunk": found[start : start + limit]}
        return 200, {**page, "end": f"t{start + limit}"} if start + limit < len(found) else page


def _no(status: int, code: str) -> No:
    return No(status, {"errcode": code, "error": "Said for a person."})


def _replaces(event: dict[str, Any], replaced: str) -> bool:
    relation = event["content"].get("m.relates_to", {})
    return relation.get("rel_type") == "m.replace" and relation["event_id"] == replaced
