"""What Discord's error codes mean (its reference, "Opcodes and Status Codes", JSON error codes)."""

from __future__ import annotations

from collections.abc import Mapping

from scheduler.publishers.answers import Answer
from scheduler.publishers.coded_answers import Meaning
from scheduler.publishers.typed_answers import json_object, number_in

NO_MESSAGE = 10008

_RIGHTS = "Give it the rights View Channel and Send Messages there (and Attach Files, where it shows pictures)."

CODES: Mapping[int, Meaning] = {
    10003: Meaning(
        sentence="Discord knows no such channel (10003): it was deleted, or the id is wrong. Put the id of a channel "
        "that is there into `channel`.",
        counts_as=410,
    ),
    NO_MESSAGE: Meaning(
        sentence="The post is no longer there (10008), so it cannot be changed. Publish it again if it is wanted."
    ),
    10015: Meaning(
        sentence="Discord knows no such webhook (10015): somebody deleted it. Make a new one and put its address into "
        "`url`.",
        counts_as=410,
    ),
    20009: Meaning(sentence="Discord takes the content for explicit and refuses it here (20009). Look at the channel."),
    40001: Meaning(sentence="Discord does not take the token for this (40001). Renew it.", counts_as=401),
    40005: Meaning(sentence="The pictures are too large for Discord (40005). Save them smaller, or show fewer."),
    40058: Meaning(
        sentence="A forum takes no posts without a topic (40058). Choose an ordinary text channel.", counts_as=403
    ),
    50001: Meaning(sentence=f"The bot may not see the channel (50001). {_RIGHTS}", counts_as=403),
    50005: Meaning(sentence="Somebody else wrote that post (50005), so it cannot be changed with these credentials."),
    50006: Meaning(sentence="Discord takes no empty post (50006). Give the statement a text."),
    50008: Meaning(
        sentence="A channel of this kind takes no posts (50008). Choose an ordinary text channel.", counts_as=403
    ),
    50013: Meaning(sentence=f"The bot lacks a right in the channel (50013). {_RIGHTS}", counts_as=403),
    50024: Meaning(
        sentence="A channel of this kind takes no posts (50024). Choose an ordinary text channel.", counts_as=403
    ),
    50027: Meaning(
        sentence="Discord does not know the webhook's token (50027). Copy the whole address anew into `url`.",
        counts_as=401,
    ),
    50035: Meaning(sentence="Discord refuses the form of the post (50035), such as a text too long. Shorten it."),
    50083: Meaning(sentence="The thread is archived (50083). Open it again, or choose another channel.", counts_as=403),
    200000: Meaning(sentence="The server's AutoMod blocked these words (200000). Ask those who keep it."),
    220001: Meaning(
        sentence="A webhook of a forum takes no posts without a topic (220001). Make one in an ordinary text channel.",
        counts_as=403,
    ),
}
"""By code; those that concern the place or the credentials hold the target until a person has looked."""

_UNKNOWN_TOKEN = Meaning(sentence="Discord does not know the token (401). Renew it in the Developer Portal.")


def is_gone(answer: Answer) -> bool:
    """Whether Discord says that the message is not there: a bare 404 may be anybody's."""
    return answer.status == 404 and number_in(json_object(answer), "code") == NO_MESSAGE


def meaning(answer: Answer) -> Meaning | None:
    """What the answer's code means; a 401 without a known one is always the token."""
    found = CODES.get(number_in(json_object(answer), "code") or 0)
    return _UNKNOWN_TOKEN if found is None and answer.status == 401 else found
