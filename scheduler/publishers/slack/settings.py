"""What `remembrancer.yaml` says of a channel on Slack: an incoming webhook, or a bot's token and the channel."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, model_validator

from scheduler.domain.delivery import TargetClass
from scheduler.publishers.outbound.settings import Token
from scheduler.publishers.posting import PostSettings, one_way_in
from scheduler.publishers.questions import Question, Way

_PATH = re.compile(r"/(?:services|triggers|workflows)/.+")
_CHANNEL = re.compile(r"[CGD][A-Z0-9]{6,}")


def _webhook(url: SecretStr) -> SecretStr:
    if not _PATH.fullmatch(urlsplit(url.get_secret_value()).path):
        raise ValueError(
            "This is no incoming webhook of Slack. Copy its address from the app's page, Incoming Webhooks: "
            "https://hooks.slack.com/services/ and three parts."
        )
    return url


def _channel(value: str) -> str:
    if not _CHANNEL.fullmatch(value):
        raise ValueError(
            "This is no id of a channel, and names of channels change. Copy the id from the channel's details: C and "
            "capital letters and digits."
        )
    return value


class Settings(PostSettings):
    """One channel.

    Attributes:
        url: of an incoming webhook; a secret, since whoever knows it may post.
        token: of a bot (`xoxb-…`) with the scope `chat:write`, and `channels:history` (`groups:history` in a private
            channel) to read back.
        channel: the id of the channel that the bot posts to.
        workspace: the address of the workspace: with it, receipts have an address.
        link_preview: whether Slack shows a preview of links.
        pictures: 1 shows the first picture as it lies on the edition's page; 0 none.
        server: where Slack is.
    """

    url: Annotated[SecretStr, AfterValidator(_webhook)] | None = None
    token: Token | None = None
    channel: Annotated[str, AfterValidator(_channel)] | None = None
    workspace: Annotated[str, Field(pattern=r"^https://[a-z0-9.-]+/?$")] | None = None
    link_preview: bool = True
    pictures: Annotated[int, Field(ge=0, le=1)] = 1
    server: Annotated[SecretStr, Field(json_schema_extra={"default": "https://slack.com"})] = SecretStr(
        "https://slack.com"
    )

    @model_validator(mode="after")
    def _one_way_in(self) -> Settings:
        one_way_in(webhook=self.url, token=self.token, channel=self.channel)
        return self

    @property
    def target_class(self) -> TargetClass:
        """A bot can read what it posted, a webhook cannot."""
        return TargetClass.READABLE if self.token else TargetClass.NEITHER

    def addresses(self) -> dict[str, SecretStr]:
        """The webhook, or where the bot speaks."""
        return {"server": self.server} if self.url is None else {"url": self.url}


WAYS = (
    Way(
        line="an incoming webhook: made in a minute; where an answer is lost, a person decides",
        questions=(
            Question(
                key="url",
                ask="The webhook's address",
                where="On the app's page, https://api.slack.com/apps: Incoming Webhooks, Add New Webhook to Workspace.",
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
                where="On the app's page, https://api.slack.com/apps: OAuth & Permissions, with the scopes chat:write, "
                "channels:history and channels:read; it begins with xoxb-. Then /invite the bot into the channel.",
                secret=True,
                doubt=lambda answer: "" if answer.startswith("xoxb-") else "The token of a bot begins with xoxb-.",
            ),
            Question(
                key="channel",
                ask="The channel's id",
                where="At the end of the channel's details. It begins with C.",
            ),
            Question(
                key="workspace",
                ask="The workspace's address",
                where="For the addresses of posts in the log, such as https://press.slack.com. Enter alone: none.",
                default="",
            ),
        ),
    ),
)
"""To a channel."""
