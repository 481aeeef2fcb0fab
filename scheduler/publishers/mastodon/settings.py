"""What `remembrancer.yaml` says of an account on a server with the Mastodon API."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, SecretStr

from scheduler.domain.delivery import TargetClass
from scheduler.publishers.outbound.settings import Token
from scheduler.publishers.posting import PostSettings


class Settings(PostSettings):
    """One account.

    Attributes:
        server: its address, such as `https://mastodon.example`.
        token: an access token with the scopes `read` and `write`.
        visibility: who sees the posts; always sent, since servers differ in what they take for granted.
        limit: characters of one post; None for what the server says (`mastodon.instance`).
        pictures: so many of a statement's pictures are shown, 0 for none; None for what the server says.
    """

    server: SecretStr
    token: Token
    visibility: Literal["public", "unlisted", "private"] = "public"
    limit: Annotated[int, Field(ge=50, le=1_000_000)] | None = None
    pictures: Annotated[int, Field(ge=0, le=100)] | None = None

    @property
    def target_class(self) -> TargetClass:
        """Its key expires, and its own posts can be read."""
        return TargetClass.KEYED_READABLE

    def addresses(self) -> dict[str, SecretStr]:
        """The server."""
        return {"server": self.server}
