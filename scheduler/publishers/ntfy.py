"""Topics on an ntfy server: push messages with a title, an address to open, tags and a picture by its address.

Class N. The server has no key; what its cache shows proves that a message was sent, but what it lacks proves nothing:
subscribers get a message before it is cached, and a cache may be switched off or lost with the process.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, Field, SecretStr, model_validator

from scheduler.domain.delivery import Delivery, Receipt
from scheduler.domain.edition import Edition
from scheduler.domain.occurrence import Occurrence
from scheduler.domain.ports import Checked
from scheduler.domain.target import Target
from scheduler.errors import Unknown
from scheduler.publishers.answers import Answer
from scheduler.publishers.coded_answers import Meaning, asked, read_coded
from scheduler.publishers.kind import Kind, Surroundings
from scheduler.publishers.network import NetworkPublisher
from scheduler.publishers.outbound.settings import OutboundSettings, Token
from scheduler.publishers.picture_files import picture_address
from scheduler.publishers.posting import edition
from scheduler.publishers.questions import Question, Way, as_typed, web_address
from scheduler.publishers.typed_answers import json_object, number_in, text_in
from scheduler.text.composition import Composition, compose
from scheduler.text.short_posts import Shape, cut, hashtags, short_posts


def bytes_in_json(text: str) -> int:
    """UTF-8 bytes of a text within a JSON string, which is how it is sent."""
    return len(json.dumps(text, ensure_ascii=False).encode()) - 2


MESSAGE = Shape(limit=4_000, measure=bytes_in_json)
"""A message: at 4,096 bytes (`message-size-limit`) the server already makes a file of it, which nobody reads."""

TITLE = Shape(limit=250, measure=bytes_in_json)
"""A title: more is shown on no telephone."""

_TOPIC = re.compile(r"[-_A-Za-z0-9]{1,64}")


def _topic(value: SecretStr) -> SecretStr:
    if not _TOPIC.fullmatch(value.get_secret_value()):
        raise ValueError("This is no topic. Write 1 to 64 letters, digits, hyphens and underscores.")
    return value


class Settings(OutboundSettings):
    """One topic.

    Attributes:
        server: where ntfy runs.
        topic: its name; a secret too, since on an open server whoever knows it reads and writes there.
        token: an access token.
        user, password: in its place.
        priority: 1 (min) to 5 (max); the server's default without it.
        hashtags: the statement's tags are sent as tags; the `#` before each keeps one like `skull` from becoming an
            emoji.
        pictures: 1 shows the first picture as it lies on the edition's page; 0 none.
    """

    server: Annotated[SecretStr, Field(json_schema_extra={"default": "https://ntfy.sh"})] = SecretStr("https://ntfy.sh")
    topic: Annotated[SecretStr, AfterValidator(_topic)]
    token: Token | None = None
    user: Annotated[SecretStr, Field(min_length=1)] | None = None
    password: Annotated[SecretStr, Field(min_length=1)] | None = None
    priority: Annotated[int, Field(ge=1, le=5)] | None = None
    hashtags: bool = False
    pictures: Annotated[int, Field(ge=0, le=1)] = 1

    @model_validator(mode="after")
    def _one_way_in(self) -> Settings:
        named = (self.user is not None, self.password is not None)
        if any(named) and (not all(named) or self.token is not None):
            raise ValueError("Give either `token`, or `user` and `password`, or none of them.")
        return self

    def addresses(self) -> dict[str, SecretStr]:
        """The server."""
        return {"server": self.server}


_CODES: Mapping[int, Meaning] = {
    40009: Meaning(sentence="The server takes no topic of this name (40009). Choose another one.", counts_as=403),
    40010: Meaning(sentence="The server keeps this topic for itself (40010). Choose another one.", counts_as=403),
    40101: Meaning(sentence="The server does not know the token or password (40101). Renew it.", counts_as=401),
    40301: Meaning(
        sentence="The server does not let us write to this topic (40301). Give the account the right `write-only` or "
        "`read-write` for it, or name a `token`.",
        counts_as=403,
    ),
    41301: Meaning(sentence="The message is too large for this server (41301). Shorten the statement's `social`."),
    41303: Meaning(sentence="The message is too large for this server (41303). Shorten the statement's `social`."),
}
"""What the server's codes mean (ntfy, `server/errors.go`); every 429 of its limits is told by its status."""


_PLACE = (
    Question(
        key="server",
        ask="The server",
        where="Enter alone for the public one.",
        default="https://ntfy.sh",
        tidy=web_address,
    ),
    Question(
        key="topic",
        ask="The topic's name",
        where="Not shown: on an open server whoever knows it reads and writes there.",
        secret=True,
    ),
)

WAYS = (
    Way(line="a topic to which anybody may write who knows its name", questions=_PLACE),
    Way(
        line="with an access token",
        questions=(
            *_PLACE,
            Question(
                key="token", ask="An access token", where="In the account's settings: Access tokens.", secret=True
            ),
        ),
    ),
    Way(
        line="with a name and a password",
        questions=(
            *_PLACE,
            Question(key="user", ask="The account's name"),
            Question(key="password", ask="Its password", secret=True, tidy=as_typed),
        ),
    ),
)
"""To a topic."""


class NtfyPublisher(NetworkPublisher[Settings]):
    """Sends editions to one topic.

    Args:
        target: the place.
        settings: the topic.
        here: the site and the door.
    """

    def render(self, occurrence: Occurrence) -> Edition:
        """Title and message; the edition's page opens at a touch and needs no place in the text.

        Raises:
            ValueRefused: no message can be made of these words.
        """
        words = compose(occurrence, self._here.site, lang=self.target.lang)
        parts = short_posts(_told(words), MESSAGE, link=None)
        paged = occurrence.statement.public and self._here.pages
        picture = picture_address(occurrence, self._here.site) if paged and self._settings.pictures else None
        payload = {
            "title": cut(words.title, TITLE),
            "message": parts[0].text,
            "click": words.url if paged else None,
            "attach": picture,
            "tags": list(hashtags(occurrence.statement.tags)) if self._settings.hashtags else [],
        }
        return edition(words, parts, payload)

    def publish(self, delivery: Delivery, *, at: datetime) -> Receipt:
        """Send one message.

        Raises:
            NotSent, Refused, Unknown: as `publishers.answers` and `publishers.outbound` say.
        """
        value: dict[str, Any] = {name: told for name, told in delivery.payload.items() if told}
        value["topic"] = self._settings.topic.get_secret_value()
        if self._settings.priority is not None:
            value["priority"] = self._settings.priority
        answer = self._here.outbound.post(
            self._base() + "/",  # the topic stands in the body: in the address it would be in every proxy's log
            body=json.dumps(value, ensure_ascii=False).encode(),
            headers={**self._credentials(), "Content-Type": "application/json"},
            door=self._settings.door(),
        )
        return read_coded(answer, _meaning(answer), at=at, success=_message)

    def check(self, *, at: datetime) -> Checked:
        """Who we are there, when the token ends and how much may still be sent today; nothing is sent.

        Whether the account may write to the topic the server says only when something is written.

        Raises:
            PublishError: the server cannot be asked, or does not know the token.
        """
        del at
        answer = self._here.outbound.get(
            f"{self._base()}/v1/account", headers=self._credentials(), door=self._settings.door()
        )
        told = asked(answer, _meaning(answer), dict)
        if not text_in(told, "username"):
            raise Unknown("What answers there is not ntfy. Look at `server`.", status=answer.status)
        left = number_in(told, "stats", "messages_remaining")
        return Checked(
            who="anybody" if text_in(told, "username") == "*" else text_in(told, "username"),
            facts={
                "role": text_in(told, "role"),
                "messages left today": "" if left is None else str(left),
                "a message": f"{MESSAGE.limit} bytes",
            },
            ends=self._ends(told),
        )

    def _ends(self, account: Mapping[str, Any]) -> datetime | None:
        """When our own token ends."""
        token, listed = self._settings.token, account.get("tokens")
        for each in listed if token is not None and isinstance(listed, list) else []:
            if isinstance(each, dict) and token is not None and text_in(each, "token") == token.get_secret_value():
                seconds = number_in(each, "expires")
                return datetime.fromtimestamp(seconds, UTC) if seconds else None
        return None

    def _base(self) -> str:
        return self._settings.server.get_secret_value().rstrip("/")

    def _credentials(self) -> dict[str, str]:
        settings = self._settings
        if settings.token is not None:
            return {"Authorization": f"Bearer {settings.token.get_secret_value()}"}
        if settings.user is None or settings.password is None:
            return {}
        pair = f"{settings.user.get_secret_value()}:{settings.password.get_secret_value()}"
        return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode('ascii')}"}


def _told(words: Composition) -> Composition:
    """The words without their title, which stands above the message; an empty message would be `triggered`."""
    return replace(words, social=words.social or words.summary or words.title)


def _meaning(answer: Answer) -> Meaning | None:
    return _CODES.get(number_in(json_object(answer), "code") or 0)


def _message(answer: Answer) -> Receipt | None:
    """The receipt that a message is; it has no address of its own."""
    value = json_object(answer)
    if text_in(value, "event") != "message" or not text_in(value, "id"):
        return None
    return Receipt(remote_id=text_in(value, "id"), detail=str(answer.status))


def _build(target: Target, settings: Settings, here: Surroundings) -> NtfyPublisher:
    return NtfyPublisher(target, settings, here)


KIND = Kind(
    name="ntfy",
    settings=Settings,
    build=_build,
    line="push messages to telephones",
    ways=WAYS,
)
