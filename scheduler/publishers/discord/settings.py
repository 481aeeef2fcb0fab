"""What `remembrancer.yaml` says of a channel on Discord: a webhook's address, or a bot's token and the channel."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, model_validator

from scheduler.domain.delivery import TargetClass
from scheduler.publishers.outbound.settings import Token
from scheduler.publishers.posting import PostSettings, one_way_in
from scheduler.publishers.questions import Question, Way

WEBHOOK_PATH = re.compile(r"/api(?:/v[0-9]+)?/webhooks/([0-9]+)/([\w.-]+)/?")
"""The path of a webhook's address: its id, and the token that is its only protection."""

_SNOWFLAKE = re.compile(r"[0-9]{1,20}")


def _webhook(url: SecretStr) -> SecretStr:
    parts = urlsplit(url.get_secret_value())
    if not WEBHOOK_PATH.fullmatch(parts.path) or parts.query or parts.fragment:
        raise ValueError(
            "This is no webhook of Discord. Copy its address from the channel's settings, Integrations, Webhooks: "
            "https://discord.com/api/webhooks/, its number and its token."
        )
    return url


def _snowflake(value: str) -> str:
    if not _SNOWFLAKE.fullmatch(value):
        raise ValueError(
            "This is no id of Discord. Switch on Developer Mode in the settings and copy the id, a long number."
        )
    return value


_Snowflake = Annotated[str, AfterValidator(_snowflake)]


class Settings(PostSettings):
    """One channel.

    Attributes:
        url: of a webhook; a secret, since whoever knows it may post.
        token: of a bot, which can be read back.
        channel: the id of the channel that the bot posts to.
        guild: the id of the server that the channel belongs to: with it, receipts have an address.
        server: where Discord is.
        pictures: so many of a statement's pictures are shown; 0 for none.
    """

    url: Annotated[SecretStr, AfterValidator(_webhook)] | None = None
    token: Token | None = None
    channel: _Snowflake | None = None
    guild: _Snowflake | None = None
    server: Annotated[SecretStr, Field(json_schema_extra={"default": "https://discord.com"})] = SecretStr(
        "https://discord.com"
    )
    pictures: Annotated[int, Field(ge=0, le=10)] = 4

    @model_validator(mode="after")
    def _one_way_in(self) -> Settings:
        one_way_in(webhook=self.url, token=self.token, channel=self.channel)
        return self

    @property
    def target_class(self) -> TargetClass:
        """A bot can read what it posted, a webhook cannot."""
        return TargetClass.KEYED_READABLE if self.token else TargetClass.NEITHER

    def addresses(self) -> dict[str, SecretStr]:
        """The webhook, or where the bot speaks."""
        return {"server": self.server} if self.url is None else {"url": self.url}


_DEVELOPER = "Switch on Developer Mode (User Settings, Advanced), and a right click offers Copy"

WAYS = (
    Way(
        line="a webhook: made in a minute; where an answer is lost, a person decides",
        questions=(
            Question(
                key="url",
                ask="The webhook's address",
                where="In the channel's settings: Integrations, Webhooks, New Webhook, Copy Webhook URL.",
                secret=True,
            ),
        ),
    ),
    Way(
        line="a bot: can look whether a post is there, correct it and take it back",
        questions=(
            Question(
                key="token",
                ask="The bot's token",
                where="In the Developer Portal: the application, Bot, Reset Token. Invite the bot with the rights View "
                "Channel, Send Messages, Attach Files and Read Message History.",
                secret=True,
            ),
            Question(key="channel", ask="The channel's id", where=f"{_DEVELOPER} Channel ID."),
            Question(
                key="guild",
                ask="The server's id",
                where=f"For the addresses of posts in the log. {_DEVELOPER} Server ID; Enter alone leaves it out.",
                default="",
            ),
        ),
    ),
)
"""To a channel."""
