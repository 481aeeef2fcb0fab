"""Channels on Discord, reached through a webhook (at most once) or as a bot (read back before any repeat).

A webhook has no key and reads nothing but single messages whose id is known: class N. A bot's `nonce` is a key that
Discord forgets after some minutes, and a bot may read the channel: class KR.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from scheduler.domain.ports import Checked
from scheduler.domain.target import Target
from scheduler.errors import Unknown
from scheduler.publishers.answers import Answer
from scheduler.publishers.attempts import Deadline
from scheduler.publishers.coded_answers import asked
from scheduler.publishers.discord.bot import DiscordBot
from scheduler.publishers.discord.codes import meaning
from scheduler.publishers.discord.posts import LIMITS, DiscordPublisher
from scheduler.publishers.discord.settings import WAYS, WEBHOOK_PATH, Settings
from scheduler.publishers.forms import FormFile
from scheduler.publishers.kind import Kind, Surroundings
from scheduler.publishers.typed_answers import text_in


class DiscordWebhook(DiscordPublisher):
    """Posts through a webhook: nothing tells a repeat from a second post."""

    _query = "?wait=true"  # without it Discord answers 204 and keeps the id for itself

    def _webhook(self) -> str:
        url = self._settings.url
        assert url is not None  # noqa: S101 - `_build` looked
        parts = urlsplit(url.get_secret_value())
        found = WEBHOOK_PATH.fullmatch(parts.path)
        assert found is not None  # noqa: S101 - the settings looked
        return f"{parts.scheme}://{parts.netloc}/api/v10/webhooks/{found[1]}/{found[2]}"

    def _send(
        self, method: str, path: str, value: Mapping[str, Any] | None, files: list[FormFile] | None = None
    ) -> Answer:
        # A message is made at the webhook itself and known beneath `messages`.
        return super()._send(method, path if method == "POST" else f"/messages{path}", value, files)

    def _messages(self) -> str:
        return self._webhook()

    def check(self, *, at: datetime) -> Checked:
        """Which webhook it is; nothing is posted.

        Raises:
            PublishError: Discord cannot be asked, or does not know the webhook.
        """
        del at
        answer = self._get(self._webhook(), Deadline(self._here.outbound))
        told = asked(answer, meaning(answer), dict)
        if not text_in(told, "id").isdecimal():
            raise Unknown("What answers there is not Discord. Look at `url`.", status=answer.status)
        return Checked(
            who=f"webhook {text_in(told, 'name')}".strip(),
            facts={
                "channel": text_in(told, "channel_id"),
                "guild": text_in(told, "guild_id"),
                **LIMITS,
            },
        )


def _build(target: Target, settings: Settings, here: Surroundings) -> DiscordPublisher:
    made = DiscordWebhook if settings.url is not None else DiscordBot
    return made(target, settings, here)


KIND = Kind(
    name="discord",
    settings=Settings,
    build=_build,
    line="a channel on Discord",
    ways=WAYS,
)
