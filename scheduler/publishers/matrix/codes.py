"""What Matrix's refusals mean (client-server API, "Standard error response"): each `errcode` has one sentence."""

from __future__ import annotations

from collections.abc import Mapping

from scheduler.errors import NotSent
from scheduler.publishers.answers import Answer
from scheduler.publishers.coded_answers import Meaning
from scheduler.publishers.typed_answers import json_object, number_in, text_in

_TOKEN = Meaning(
    sentence="The server does not know the access token: somebody logged this device out. Log in again and put the "
    "new token into `token`.",
    counts_as=401,
)
_CODES: Mapping[str, Meaning] = {
    "M_UNKNOWN_TOKEN": _TOKEN,
    "M_MISSING_TOKEN": _TOKEN,
    "M_FORBIDDEN": Meaning(
        sentence="The account is not in the room or may not do this there. Invite it, accept, and give it the power "
        "to send messages.",
        counts_as=403,
    ),
    "M_TOO_LARGE": Meaning(sentence="The message is too large for this server. Shorten the statement's `social`."),
    "M_USER_DEACTIVATED": Meaning(sentence="The account is closed. Use another one.", counts_as=410),
    "M_USER_SUSPENDED": Meaning(
        sentence="The server's administrator has suspended the account. Ask there.", counts_as=403
    ),
    "M_USER_LOCKED": Meaning(sentence="The server's administrator has locked the account. Ask there.", counts_as=401),
    "M_CONSENT_NOT_GIVEN": Meaning(
        sentence="The account must first accept the server's terms. Log in with a Matrix client and do so.",
        counts_as=403,
    ),
    "M_RESOURCE_LIMIT_EXCEEDED": Meaning(
        sentence="The server has reached a limit of its own and takes no messages now.", error=NotSent
    ),
    "M_UNRECOGNIZED": Meaning(sentence="What answers there does not know this request. Look at `server`."),
}


def code(answer: Answer) -> str:
    """The `errcode`, empty where there is none."""
    return text_in(json_object(answer), "errcode")


def meaning(answer: Answer) -> Meaning | None:
    """What a refusal means, None where it is none, or one that nobody knows."""
    return _CODES.get(code(answer))


def wait(answer: Answer) -> float | None:
    """The seconds that a 429 asks to wait in its body (older servers say it nowhere else)."""
    milliseconds = number_in(json_object(answer), "retry_after_ms")
    return None if milliseconds is None else milliseconds / 1000
