"""What a mail server's replies mean (RFC 5321, section 4.2; RFC 4954; RFC 3463).

What the server says besides its numbers is quoted nowhere, for it often holds the recipient's address.
"""

from __future__ import annotations

import re
from enum import StrEnum

from scheduler.errors import NotSent, PublishError, Refused

_ENHANCED = re.compile(rb"[245]\.[0-9]{1,3}\.[0-9]{1,3}(?![0-9.])")


class Stage(StrEnum):
    """Where in the conversation a reply was given."""

    GREETING = "its greeting"
    TLS = "STARTTLS"
    LOGIN = "the login"
    SENDER = "the sender"
    RECIPIENT = "the recipient"
    DATA = "the letter"


_SENTENCES: dict[tuple[Stage, int], tuple[str, int | None]] = {
    (Stage.LOGIN, 534): ("it wants another way of logging in. Ask for a password for applications", 401),
    (Stage.LOGIN, 535): ("it does not know the name or the password. Renew `user` and `password`", 401),
    (Stage.LOGIN, 538): ("it takes no password without encryption. Say `security: starttls`", 401),
    (Stage.SENDER, 550): ("it does not let us write as `from`. Use an address that the account may send with", 403),
    (Stage.SENDER, 553): ("it does not let us write as `from`. Use an address that the account may send with", 403),
    (Stage.RECIPIENT, 550): ("it knows no such mailbox, or takes no mail of ours for it. Correct it in `to`", None),
    (Stage.RECIPIENT, 551): ("the mailbox has moved. Correct it in `to`", None),
    (Stage.RECIPIENT, 553): ("it does not take this for an address. Correct it in `to`", None),
    (Stage.RECIPIENT, 554): ("it takes no mail of ours. Ask its administrator whether we are on a list", None),
    (Stage.DATA, 550): ("it takes these words for something it does not want. Ask its administrator why", None),
    (Stage.DATA, 554): ("it takes these words for something it does not want. Ask its administrator why", None),
}
"""The sentence of a refusal, and the status whose consequences it has (401 or 403 thrice: held)."""

_ANYWHERE: dict[int, tuple[str, int | None]] = {
    530: ("it wants a login, or encryption first. Give `user` and `password`, and `security: starttls`", 401),
    552: ("the mailbox is full or the letter too large. Say `pictures: 0`, or shorten it", None),
    523: ("the letter is too large. Say `pictures: 0`, or shorten it", None),
}
_LATER = {
    450: "the mailbox is busy, or we are asked to come again (greylisting)",
    451: "we are asked to come again later (greylisting)",
    452: "it has no room at the moment",
    454: "it cannot do this at the moment",
    421: "it closes, or had enough of us for now",
}


def judged(stage: Stage, code: int, said: bytes = b"", *, recipient: int | None = None) -> PublishError:
    """The error that a reply is which is none of success.

    Args:
        stage: where it was given.
        code: three digits; anything else is no reply.
        said: its text, of which only the enhanced code (RFC 3463) is told.
        recipient: the number of the recipient; its address is told nobody.
    """
    enhanced = _ENHANCED.match(said)
    number = f"{code} {enhanced.group().decode()}" if enhanced else str(code)
    whom = f" of recipient {recipient}" if recipient is not None and stage in {Stage.RECIPIENT, Stage.DATA} else ""
    if 500 <= code < 600:
        sentence, status = _SENTENCES.get((stage, code)) or _ANYWHERE.get(code) or ("it gives no reason we know", None)
        return Refused(f"The mail server refused {stage}{whom} ({number}): {sentence}.", status=status or code)
    if 400 <= code < 500:
        sentence = _LATER.get(code, "not now")
        return NotSent(f"The mail server put off {stage}{whom} ({number}): {sentence}.", status=code)
    return NotSent(f"What answers there does not speak as a mail server does, at {stage}. Look at `host` and `port`.")
