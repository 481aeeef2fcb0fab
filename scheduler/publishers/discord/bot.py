"""A bot on Discord: class KR, for its `nonce` is a key forgotten after some minutes, and it reads the channel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from scheduler.domain.delivery import Delivery, Receipt
from scheduler.domain.ports import Checked
from scheduler.errors import PublishError, Refused, Unknown
from scheduler.publishers.attempts import Deadline
from scheduler.publishers.coded_answers import asked
from scheduler.publishers.discord.codes import is_gone, meaning
from scheduler.publishers.discord.posts import LIMITS, DiscordPublisher
from scheduler.publishers.thread_steps import step
from scheduler.publishers.typed_answers import number_in, text_in

PAGE = 100
"""Messages on one page: the most that Discord gives."""

_EPOCH = 1_420_070_400_000
"""The first millisecond that ids of Discord can tell: 2015-01-01, UTC."""

_SLACK = timedelta(days=1)
"""So much before our first intent we look: clocks differ."""

_MOST_PAGES = 10
_TEXT_CHANNELS = frozenset({0, 2, 5, 10, 11, 12, 13})


class DiscordBot(DiscordPublisher):
    """Posts as a bot, and reads the channel back before it repeats anything."""

    def _api(self) -> str:
        return f"{self._settings.server.get_secret_value().rstrip('/')}/api/v10"

    def _channel(self) -> str:
        return f"{self._api()}/channels/{self._settings.channel}"

    def _messages(self) -> str:
        return f"{self._channel()}/messages"

    def _headers(self) -> dict[str, str]:
        token = self._settings.token
        assert token is not None  # noqa: S101 - `_build` looked
        return {**super()._headers(), "Authorization": f"Bot {token.get_secret_value()}"}

    def _key(self, delivery: Delivery) -> dict[str, Any]:
        """A nonce, which makes Discord return a message of the last minutes in place of a repeat; and the reply."""
        key: dict[str, Any] = {"nonce": delivery.segment_digest[:25], "enforce_nonce": True}
        before = step(delivery).before
        if before is not None:
            key["message_reference"] = {"message_id": before, "fail_if_not_exists": False}
        return key

    def find(self, delivery: Delivery) -> Receipt | None:
        """Look for a post, for new words in one, or for its absence where it was to be taken away.

        Raises:
            PublishError: the channel could not be read back to before the first attempt.
        """
        deadline, wanted = Deadline(self._here.outbound), step(delivery)
        if wanted.standing is None:
            return None if wanted.text is None else self._look(delivery, wanted.text, deadline)
        answer = self._get(f"{self._messages()}/{wanted.standing}", deadline)
        if is_gone(answer):
            return Receipt(confirmed_by="read-back", detail="no longer there") if wanted.text is None else None
        stands = asked(answer, meaning(answer), dict)
        if wanted.text is None or not _same(text_in(stands, "content"), wanted.text):
            return None
        return self._found(stands)

    def _look(self, delivery: Delivery, text: str, deadline: Deadline) -> Receipt | None:
        """Our own message with this text that proves no other delivery, back to before the first attempt."""
        since = (delivery.revised or delivery.published) - _SLACK
        horizon = (int(since.timestamp() * 1000) - _EPOCH) << 22
        us, before = self._own_id(deadline), ""
        for _ in range(_MOST_PAGES):
            answer = self._get(f"{self._messages()}?limit={PAGE}{before}", deadline)
            page = [each for each in asked(answer, meaning(answer), list) if _snowflake(each)]
            if not page and not before:
                # Discord shows an empty list to whoever may not read the history: that proves nothing.
                raise Refused(
                    "Discord shows no message of the channel: it is empty, or the bot lacks Read Message History. "
                    "Give it that right."
                )
            for message in page:
                ours = text_in(message, "author", "id") == us and text_in(message, "id") not in delivery.known
                if ours and _same(text_in(message, "content"), text):
                    return self._found(message)
            last = _snowflake(page[-1]) if page else 0
            if len(page) < PAGE or last < horizon:
                return None
            before = f"&before={last}"
        raise Unknown("So much was posted to the channel since that a post of ours cannot be looked for.")

    def _own_id(self, deadline: Deadline) -> str:
        answer = self._get(f"{self._api()}/users/@me", deadline)
        found = text_in(asked(answer, meaning(answer), dict), "id")
        if not found.isdecimal():
            raise Unknown("What answers there is not Discord. Look at `server`.", status=answer.status)
        return found

    def _found(self, message: Mapping[str, Any]) -> Receipt:
        found, channel = str(_snowflake(message)), self._settings.channel or ""
        return Receipt(
            url=self._address(channel, found), remote_id=found, confirmed_by="read-back", detail="found in the channel"
        )

    def check(self, *, at: datetime) -> Checked:
        """Who the bot is, whether it sees the channel and may read it back; nothing is posted.

        Raises:
            PublishError: Discord cannot be asked, or refuses the token or the channel.
        """
        del at
        deadline = Deadline(self._here.outbound)
        answer = self._get(f"{self._api()}/users/@me", deadline)
        us = asked(answer, meaning(answer), dict)
        if not text_in(us, "id").isdecimal():
            raise Unknown("What answers there is not Discord. Look at `server`.", status=answer.status)
        answer = self._get(self._channel(), deadline)
        channel = asked(answer, meaning(answer), dict)
        return Checked(
            who=text_in(us, "username"),
            facts={
                "channel": f"#{text_in(channel, 'name')}",
                "guild": text_in(channel, "guild_id"),
                **LIMITS,
            },
            doubts=tuple(self._doubts(channel, deadline)),
        )

    def _doubts(self, channel: Mapping[str, Any], deadline: Deadline) -> Iterable[str]:
        if number_in(channel, "type") not in _TEXT_CHANNELS:
            yield "A channel of this kind takes no posts of ours. Choose an ordinary text channel."
        try:
            answer = self._get(f"{self._messages()}?limit=1", deadline)
            readable = bool(asked(answer, meaning(answer), list))
        except PublishError:
            readable = False
        if not readable:
            yield (
                "No message of the channel can be read: it is empty, or the bot lacks Read Message History. "
                "Without that right an unknown outcome waits for a person."
            )


def _same(shown: str, sent: str) -> bool:
    """Whether a message says our text, by its letters and digits, whatever Discord made of marks and blanks."""
    return _letters(shown) == _letters(sent)


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def _snowflake(message: Any) -> int:
    """A message's id, which tells its instant; 0 where it is no message."""
    found = text_in(message, "id") if isinstance(message, dict) else ""
    return int(found) if found.isdecimal() else 0
