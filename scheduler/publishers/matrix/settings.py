"""What `remembrancer.yaml` says of a room on Matrix."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr

from scheduler.domain.delivery import TargetClass
from scheduler.publishers.outbound.settings import Token
from scheduler.publishers.posting import PostSettings

_ROOM = re.compile(r"![^\s\x00/?#]{1,254}")


def _room(value: str) -> str:
    if not _ROOM.fullmatch(value):
        raise ValueError(
            'This is no id of a room. Write what the room\'s settings show under "Advanced": it begins with "!" '
            "(an alias, which begins with #, can be given to another room)."
        )
    return value


class Settings(PostSettings):
    """One room.

    Attributes:
        server: the homeserver's address.
        token: an access token. Keep one and the same: the server knows repeats by the device it belongs to.
        room: its id, with the `!`.
        pictures: how many of a statement's pictures follow the words, each a message of its own.
    """

    server: SecretStr
    token: Token
    room: Annotated[str, AfterValidator(_room)]
    pictures: Annotated[int, Field(ge=0, le=4)] = 1

    @property
    def target_class(self) -> TargetClass:
        """The server knows our key, forgets it in time, and shows what was posted."""
        return TargetClass.KEYED_READABLE

    def addresses(self) -> dict[str, SecretStr]:
        """The homeserver."""
        return {"server": self.server}
