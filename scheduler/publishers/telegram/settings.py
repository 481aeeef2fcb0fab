"""What `remembrancer.yaml` says of a chat on Telegram."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr

from scheduler.publishers.posting import PostSettings

_TOKEN = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]+")
_CHAT = re.compile(r"@[A-Za-z][A-Za-z0-9_]{3,31}|-?[0-9]{1,20}")


def _token(value: SecretStr) -> SecretStr:
    if not _TOKEN.fullmatch(value.get_secret_value()):
        raise ValueError("This is no token of a bot. Copy it from @BotFather: a number, a colon, letters and digits.")
    return value


def _chat(value: str) -> str:
    if not _CHAT.fullmatch(value):
        raise ValueError('This is no chat. Write the public name of a channel ("@name") or an id ("-1001234567890").')
    return value


class Settings(PostSettings):
    """One chat.

    Attributes:
        token: of the bot.
        chat: a channel's public name with its `@`, or an id.
        format: `html` sets the title in bold; `plain` sends the text as it is.
        link_preview: whether a preview of the first link stands beneath a post.
        silent: whether nobody's telephone rings.
        pictures: 1 shows the first picture above a text that is short enough to stand beneath it; 0 none.
        server: where the Bot API is.
    """

    token: Annotated[SecretStr, AfterValidator(_token)]
    chat: Annotated[str, AfterValidator(_chat)]
    format: Literal["plain", "html"] = "plain"
    link_preview: bool = True
    silent: bool = False
    pictures: Annotated[int, Field(ge=0, le=1)] = 1
    server: Annotated[SecretStr, Field(json_schema_extra={"default": "https://api.telegram.org"})] = SecretStr(
        "https://api.telegram.org"
    )

    def addresses(self) -> dict[str, SecretStr]:
        """Where the Bot API is."""
        return {"server": self.server}
