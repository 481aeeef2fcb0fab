"""What the errors of an AT Protocol server mean: the `error` of an XRPC answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from email.utils import format_datetime, formatdate

from scheduler.domain.delivery import Receipt
from scheduler.errors import NotSent
from scheduler.publishers.answers import Answer, Success, retry_after
from scheduler.publishers.coded_answers import Meaning, read_coded
from scheduler.publishers.typed_answers import json_object, text_in

SESSION_OVER = frozenset({"ExpiredToken", "InvalidToken"})
"""Errors, each a 400, that refuse the session and say nothing of what was asked."""

_PASSWORD = "Make a new app password in the account's settings and put it into `password`."  # noqa: S105 - a sentence
_OVER = Meaning(sentence="The session was over. It is tried again with a new one.", error=NotSent)


def _account(what: str) -> Meaning:
    return Meaning(sentence=f"{what} Sign in there and look at the account.", counts_as=403)


_MEANINGS: Mapping[str, Meaning] = {
    **dict.fromkeys(SESSION_OVER, _OVER),
    "AuthenticationRequired": Meaning(
        sentence=f"The server does not know this handle with this password. {_PASSWORD}", counts_as=401
    ),
    "AuthMissing": Meaning(sentence=f"The server was shown no session. {_PASSWORD}", counts_as=401),
    "AuthFactorTokenRequired": Meaning(
        sentence=f"The account's own password needs a second factor, an app password does not. {_PASSWORD}",
        counts_as=401,
    ),
    "AccountTakedown": _account("The account was taken down by those who keep the server."),
    "AccountSuspended": _account("The account is suspended."),
    "AccountDeactivated": _account("The account is deactivated."),
    "BlobNotFound": Meaning(
        sentence="The server has lost a picture that was just uploaded. It is uploaded again.", error=NotSent
    ),
    "BlobTooLarge": Meaning(sentence="The server takes a picture for too large. Use a smaller one."),
    "PayloadTooLarge": Meaning(sentence="The server takes a picture for too large. Use a smaller one."),
    "InvalidMimeType": Meaning(sentence="The server does not take this kind of picture. Use a JPEG."),
}

_NAME = re.compile(r"[A-Z][A-Za-z]{2,40}")


def error_in(answer: Answer) -> str:
    """The name of an answer's error, empty where it has none."""
    return text_in(json_object(answer), "error") if answer.status >= 400 else ""


def meaning_of(answer: Answer) -> Meaning | None:
    """What the error of an answer means, None where it has none or a form that no error has."""
    name = error_in(answer)
    if name in _MEANINGS:
        return _MEANINGS[name]
    if not _NAME.fullmatch(name) or answer.status in {408, 425}:
        return None
    return Meaning(sentence=f"The server refuses this ({name}).")


def judged(answer: Answer, *, at: datetime, success: Success) -> Receipt:
    """What an answer means; a limit says only by `RateLimit-Reset` when it ends.

    Raises:
        NotSent, Refused, Unknown: as `coded_answers.read_coded`.
    """
    wait = None if answer.status != 429 or retry_after(answer) is not None else _until_reset(answer, at)
    return read_coded(answer, meaning_of(answer), at=at, success=success, wait=wait)


_EPOCH = re.compile(r"[0-9]{1,10}")


def _until_reset(answer: Answer, at: datetime) -> float | None:
    """Seconds until `RateLimit-Reset` (since 1970), by the server's own clock where it tells it, else by ours."""
    reset = answer.headers.get("RateLimit-Reset", "")
    if not _EPOCH.fullmatch(reset):
        return None
    now = answer.headers.get("Date") or format_datetime(at, usegmt=True)
    wait = retry_after(replace(answer, headers={"Retry-After": formatdate(int(reset), usegmt=True), "Date": now}))
    return None if wait is None else wait.total_seconds()
