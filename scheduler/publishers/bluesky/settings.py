"""What `remembrancer.yaml` says of an account on Bluesky, or on another server of the AT Protocol."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr

from scheduler.domain.delivery import TargetClass
from scheduler.publishers.posting import PostSettings
from scheduler.publishers.questions import Question, Way, web_address

_HANDLE = re.compile(r"(?:[a-zA-Z0-9-]+\.)+[a-zA-Z][a-zA-Z0-9-]*|did:[a-z]+:[a-zA-Z0-9._:%-]+")


def _handle(value: str) -> str:
    if not _HANDLE.fullmatch(value):
        raise ValueError("This is no handle. Write it in full and without @, such as press.bsky.social, or its did:.")
    return value


class Settings(PostSettings):
    """One account.

    Attributes:
        handle: in full, or the account's `did:`.
        password: an app password, which may post and cannot take the account over.
        pictures: so many of a statement's pictures are shown; with 0 the first one stands on the card.
        link_preview: whether a card of the edition's page stands beneath a post without pictures.
        label: what a post bears whose statement has a `warning`: readers choose what becomes of it.
        server: where the account is; Bluesky's own passes everything on to the account's true server.
    """

    handle: Annotated[str, AfterValidator(_handle)]
    password: Annotated[SecretStr, Field(min_length=1)]
    pictures: Annotated[int, Field(ge=0, le=4)] = 4
    link_preview: bool = True
    label: Literal["graphic-media", "nudity", "sexual", "porn"] | None = None
    server: Annotated[SecretStr, Field(json_schema_extra={"default": "https://bsky.social"})] = SecretStr(
        "https://bsky.social"
    )

    @property
    def target_class(self) -> TargetClass:
        """A record has the key that we give it, and can be read."""
        return TargetClass.KEYED_READABLE

    def addresses(self) -> dict[str, SecretStr]:
        """The server."""
        return {"server": self.server}


_APP_PASSWORD = re.compile(r"(?:[a-z0-9]{4}-){3}[a-z0-9]{4}")


def _no_app_password(answer: str) -> str:
    if _APP_PASSWORD.fullmatch(answer):
        return ""
    return (
        "This does not look like an app password (four times four letters or digits, with hyphens). The account's own "
        "password can take the account over: better make an app password."
    )


WAYS = (
    Way(
        line="the account's handle and an app password",
        questions=(
            Question(
                key="handle",
                ask="The account's handle",
                where="In full, such as press.bsky.social.",
                tidy=lambda answer: answer.strip().removeprefix("@"),
            ),
            Question(
                key="server",
                ask="Its server",
                where="Enter alone for Bluesky's own.",
                default="https://bsky.social",
                tidy=web_address,
            ),
            Question(
                key="password",
                ask="An app password",
                where="Settings, Privacy and security, App passwords, Add App Password: https://bsky.app/settings/app-passwords",
                secret=True,
                doubt=_no_app_password,
            ),
        ),
    ),
)
"""To an account."""
