"""Each kind of target on ground of ours: its server or fake on loopback, and what people would see there.

A test that asks every kind the same is parametrised over `GROUNDS` and opens one with `opened`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any

from scheduler.domain.ports import Publisher
from scheduler.domain.target import Target
from scheduler.publishers import ntfy
from scheduler.publishers.bluesky import publisher as bluesky
from scheduler.publishers.discord import publisher as discord
from scheduler.publishers.email import publisher as email
from scheduler.publishers.kind import Kind, Surroundings
from scheduler.publishers.mastodon import publisher as mastodon
from scheduler.publishers.matrix import publisher as matrix
from scheduler.publishers.slack import publisher as slack
from scheduler.publishers.telegram import publisher as telegram
from tests.networks.matrix import NAME
from tests.publishers.conformance import CANARY
from tests.publishers.mastodon_server import Server as Mastodon
from tests.publishers.mastodon_server import called
from tests.receivers.api import Said, form
from tests.receivers.bluesky import HANDLE, PASSWORD, Bluesky
from tests.receivers.discord import CHANNEL, OTHERS, SECRET, TOKEN, WEBHOOK, Discord
from tests.receivers.mail import Letter, MailServer
from tests.receivers.matrix import Homeserver
from tests.receivers.ntfy import Ntfy
from tests.receivers.scripted import Receiver
from tests.receivers.slack import CHANNEL as SLACK_CHANNEL
from tests.receivers.slack import SERVICE, Slack, alts, words
from tests.receivers.slack import TOKEN as SLACK_TOKEN
from tests.receivers.telegram import CHAT, Telegram
from tests.receivers.telegram import TOKEN as TELEGRAM_TOKEN

LOCAL = {"allow_http": True, "allow_private": ["127.0.0.0/8"]}
FOUR = {"pictures": 4}
CALLS = re.compile(r"(?<![\w/.])@\w")
"""What calls somebody where every `@name` does."""

RECIPIENTS = ("one@example.org", "two@example.org", "three@example.org")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One post as people see it.

    Attributes:
        words: as they read them, whatever the network made of what we sent.
        alts: of its pictures, in order.
    """

    words: str
    alts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One way to one network.

    Attributes:
        kind: as it is configured.
        keys: of a target for this address, but for `LOCAL`.
        port: of the server on 127.0.0.1.
        posts_by: how the first line of a request that posts begins; empty where none is HTTP.
        shown: what stands there, the first first.
        wanted: what is to stand there of these words, by the payload.
        refuse: from now on nothing may be written, which is answered so; None lets it again.
        refusal: what the network says to whoever is suspended or has lost the right to post.
        pinged: whether anybody was called, as that network understands it.
        one: the keys with which an edition is one post.
        pictures: so many of twelve are shown.
        described: whether their alt texts are.
        long: a text of at least three segments there.
        parted: whether an edition may have several segments.
        server: the server itself.
    """

    kind: Kind
    keys: Callable[[str], Mapping[str, Any]]
    port: int
    posts_by: str
    shown: Callable[[], Sequence[Shown]]
    wanted: Callable[[Mapping[str, Any]], Sequence[str]]
    refuse: Callable[[Said | None], None]
    refusal: Said | None
    pinged: Callable[[], bool] = lambda: False
    one: Mapping[str, Any] = field(default_factory=lambda: {"thread": False})
    pictures: int = 4
    described: bool = True
    long: str = ""
    parted: bool = True
    server: Any = None

    def make(self, url: str, here: Surroundings, **more: Any) -> Publisher:
        """The publisher, named `NAME`, for a server at this address."""
        return self.kind.build(Target(name=NAME, kind=self.kind.name), self.settings(url, **more), here)

    def settings(self, url: str, **more: Any) -> Any:
        """What `remembrancer.yaml` would say."""
        return self.kind.settings.model_validate({**self.keys(url), **more})


def sentences(count: int) -> str:
    return " ".join(f"Sentence number {number} of a text that is too long for one post." for number in range(count))


def _posts(payload: Mapping[str, Any]) -> Sequence[str]:
    texts: Sequence[str] = payload["posts"]
    return texts


@contextmanager
def _mastodon() -> Iterator[Ground]:
    api = Mastodon()

    def refuse(said: Said | None) -> None:
        api.says = {} if said is None else {"POST /api/v1/statuses": said, "POST /api/v2/media": said}

    def shown() -> list[Shown]:
        alts: dict[str, tuple[str, ...]] = {}
        uploaded: tuple[str, ...] = ()
        for request in api.requests:
            if called(request) == "POST /api/v2/media":
                uploaded += (form(request)[0]["description"],)
            elif called(request) == "POST /api/v1/statuses":
                alts[json.loads(request.body)["status"]], uploaded = uploaded, ()
        said = [each["told"]["status"] for each in reversed(api.statuses)]
        return [Shown(words=each, alts=alts[each]) for each in said]

    with Receiver(api) as receiver:
        yield Ground(
            kind=mastodon.KIND,
            keys=lambda url: {"server": url, "token": CANARY, "thread": True, **LOCAL},
            port=receiver.port,
            posts_by="POST /api/v1/statuses",
            shown=shown,
            wanted=_posts,
            refuse=refuse,
            refusal=(403, {"error": "Your login is currently disabled"}),
            pinged=lambda: any(CALLS.search(each["told"]["status"]) for each in api.statuses),
            long=sentences(20),
            server=api,
        )


@contextmanager
def _bluesky() -> Iterator[Ground]:
    api = Bluesky()

    def shown() -> list[Shown]:
        return [
            Shown(
                words=api.records[key]["text"],
                alts=tuple(each["alt"] for each in api.records[key].get("embed", {}).get("images", ())),
            )
            for key in _threaded(api)
        ]

    def refuse(said: Said | None) -> None:
        api.refuse = said

    with api.listening() as receiver:
        yield Ground(
            kind=bluesky.KIND,
            keys=lambda url: {"server": url, "handle": HANDLE, "password": PASSWORD, "thread": True, **LOCAL},
            port=receiver.port,
            posts_by="POST /xrpc/com.atproto.repo.putRecord",
            shown=shown,
            wanted=_posts,
            refuse=refuse,
            refusal=(401, {"error": "AccountTakedown", "message": "Account has been taken down"}),
            pinged=lambda: any("#mention" in str(each.get("facets")) for each in api.records.values()),
            long=sentences(12),
            server=api,
        )


def _threaded(api: Bluesky) -> list[str]:
    """The keys of the records in the order in which they answer each other."""
    after = {
        each["reply"]["parent"]["uri"].rpartition("/")[2]: key for key, each in api.records.items() if "reply" in each
    }
    order = [key for key, each in api.records.items() if "reply" not in each]
    while order and order[-1] in after:
        order.append(after[order[-1]])
    assert len(order) == len(api.records), "every post stands in the thread once"
    return order


@contextmanager
def _discord(*, bot: bool) -> Iterator[Ground]:
    api = Discord(now=1_812_092_405)
    api.remembers_nonces = False  # more than some minutes pass before a post is made again
    api.say("Good morning.", seconds_ago=100_000)

    def keys(url: str) -> Mapping[str, Any]:
        way = (
            {"server": url, "token": TOKEN, "channel": CHANNEL}
            if bot
            else {"url": f"{url}/api/webhooks/{WEBHOOK}/{SECRET}"}
        )
        return {**way, "thread": True, "pictures": 10, **LOCAL}

    def refuse(said: Said | None) -> None:
        api.refuse = said

    with api.listening() as receiver:
        yield Ground(
            kind=discord.KIND,
            keys=keys,
            port=receiver.port,
            posts_by="POST /api/v10/channels/" if bot else "POST /api/v10/webhooks/",
            shown=lambda: [
                Shown(words=each.content, alts=tuple(each.alts)) for each in api.messages if each.author != OTHERS
            ],
            wanted=_posts,
            refuse=refuse,
            refusal=(403, {"message": "Missing Access", "code": 50001}) if bot else (401, {"code": 50027}),
            pinged=lambda: api.pinged,
            pictures=10,
            long=sentences(80),
            server=api,
        )


@contextmanager
def _matrix() -> Iterator[Ground]:
    server = Homeserver()
    room = server.room()

    def shown() -> list[Shown]:
        found: list[Shown] = []
        for event in server.events(room):
            content = event["content"]
            if content["msgtype"] == "m.image":
                last = found.pop()
                found.append(Shown(words=last.words, alts=(*last.alts, content["body"])))
            else:
                found.append(Shown(words=content["body"]))
        return found

    def refuse(said: Said | None) -> None:
        server.refuse = said

    try:
        yield Ground(
            kind=matrix.KIND,
            keys=lambda url: {
                "server": url,
                "token": server.token,
                "room": room,
                "thread": True,
                "pictures": 4,
                **LOCAL,
            },
            port=server.port,
            posts_by="PUT /_matrix/client/v3/rooms/",
            shown=shown,
            wanted=_posts,
            refuse=refuse,
            refusal=(403, {"errcode": "M_FORBIDDEN", "error": "no"}),
            pinged=lambda: any(event["content"].get("m.mentions") != {} for event in server.events(room)),
            long=sentences(1_000),
            server=server,
        )
    finally:
        server.remove()


@contextmanager
def _slack(*, bot: bool) -> Iterator[Ground]:
    api = Slack()

    def keys(url: str) -> Mapping[str, Any]:
        way = {"server": url, "token": SLACK_TOKEN, "channel": SLACK_CHANNEL} if bot else {"url": f"{url}{SERVICE}"}
        return {**way, "thread": True, **LOCAL}

    def refuse(said: Said | None) -> None:
        api.refuse = said

    with api.listening() as receiver:
        yield Ground(
            kind=slack.KIND,
            keys=keys,
            port=receiver.port,
            posts_by="POST /api/chat.postMessage" if bot else f"POST {SERVICE}",
            shown=lambda: [Shown(words=words(each), alts=alts(each)) for each in api.messages],
            wanted=_posts,
            refuse=refuse,
            refusal=(200, {"ok": False, "error": "token_revoked"}) if bot else (403, b"action_prohibited"),
            pinged=lambda: api.pinged,
            pictures=1,
            long=sentences(150),
            server=api,
        )


@contextmanager
def _telegram() -> Iterator[Ground]:
    api = Telegram()

    def refuse(said: Said | None) -> None:
        api.refuse = said

    with api.listening() as receiver:
        yield Ground(
            kind=telegram.KIND,
            keys=lambda url: {"server": url, "token": TELEGRAM_TOKEN, "chat": CHAT, "thread": True, **LOCAL},
            port=receiver.port,
            posts_by=f"POST /bot{TELEGRAM_TOKEN}/send",
            shown=lambda: [Shown(words=each.text, alts=("",) if each.photo else ()) for each in api.messages],
            wanted=_posts,
            pinged=lambda: any(CALLS.search(each.text) for each in api.messages),
            refuse=refuse,
            refusal=(403, {"ok": False, "error_code": 403, "description": "Forbidden: bot was kicked"}),
            pictures=1,
            described=False,
            long=sentences(180),
            server=api,
        )


@contextmanager
def _ntfy() -> Iterator[Ground]:
    server = Ntfy()

    def refuse(said: Said | None) -> None:
        server.let_us_write(said is None)

    try:
        yield Ground(
            kind=ntfy.KIND,
            keys=lambda url: {"server": url, "topic": "statements", "token": server.token, **LOCAL},
            port=server.port,
            posts_by="POST / ",
            shown=lambda: [Shown(words=each["message"]) for each in server.messages("statements")],
            wanted=lambda payload: [payload["message"]],
            refuse=refuse,
            refusal=(403, None),
            one={},
            pictures=0,
            long=sentences(80),
            parted=False,
            server=server,
        )
    finally:
        server.remove()


def _letter(letter: Letter) -> Shown:
    """To whom, and what it says."""
    text, html = (letter.message.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    said = text.get_content().replace("\r\n", "\n").rstrip("\n")
    return Shown(words=f"{letter.recipient}\n{said}", alts=tuple(_ALT.findall(html.get_content())))


_ALT = re.compile(r'<img src="cid:[^"]*" alt="([^"]*)"')


@contextmanager
def mail_ground(server: MailServer | None = None) -> Iterator[Ground]:
    with server or MailServer() as mail:

        def refuse(said: Said | None) -> None:
            mail.replies = {} if said is None else {"MAIL": "550 5.7.1 this account is suspended"}

        yield Ground(
            kind=email.KIND,
            keys=lambda url: {
                "host": "127.0.0.1",
                "port": int(url.rpartition(":")[2]),
                "security": "none",
                "allow_private": ["127.0.0.0/8"],
                "from": "Press <press@example.org>",
                "pictures": 4,
                "to": list(RECIPIENTS),
            },
            port=mail.port,
            posts_by="",
            shown=lambda: [_letter(each) for each in mail.letters],
            wanted=lambda payload: [f"{each}\n{payload['text']}" for each in RECIPIENTS],
            refuse=refuse,
            refusal=(550, None),
            one={"to": list(RECIPIENTS[:1])},
            long=sentences(3),
            server=mail,
        )


GROUNDS: Mapping[str, Callable[[], AbstractContextManager[Ground]]] = {
    "mastodon": _mastodon,
    "bluesky": _bluesky,
    "discord-bot": lambda: _discord(bot=True),
    "discord-webhook": lambda: _discord(bot=False),
    "matrix": _matrix,
    "slack-bot": lambda: _slack(bot=True),
    "slack-webhook": lambda: _slack(bot=False),
    "telegram": _telegram,
    "ntfy": _ntfy,
    "email": mail_ground,
}
"""Opens the ground of a kind; raises `NotHere` where its server cannot be had."""
