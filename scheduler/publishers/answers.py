"""What an HTTP answer means for a delivery (`docs/delivery.md`, section 1.8): pure reading, no network."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from scheduler.domain.delivery import Receipt
from scheduler.errors import NotSent, PublishError, Refused, Unknown

LONGEST_WAIT = timedelta(hours=24)
"""No target makes us wait longer than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back over HTTP.

    Attributes:
        status: three digits.
        headers: of the answer; look-up ignores case; repeated fields are joined by a comma and a space.
        body: its first bytes, at most 64 KiB, never decoded.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


Success = Callable[[Answer], Receipt | None]
"""What proof a 2xx answer holds, None when it is not the form that this kind of target gives."""

_SECONDS = re.compile(r"[0-9]{1,10}")
_IMF_FIXDATE = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) "
    r"[0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT"
)

_NOT_NOW = frozenset({408, 425, 429})


def read_answer(answer: Answer, *, at: datetime, success: Success | None = None) -> Receipt:
    """The receipt that an answer is.

    Args:
        answer: as the target gave it.
        at: instant of the attempt (aware, UTC); `retry_after` is counted from it.
        success: the network's own form of success; without it every 2xx counts.

    Raises:
        NotSent: the target said "not now", or points elsewhere.
        Refused: it refused these words or these credentials.
        Unknown: nobody can tell what it did.
    """
    if 200 <= answer.status < 300:
        receipt = Receipt(detail=str(answer.status)) if success is None else success(answer)
        if receipt is not None:
            return receipt
        raise Unknown(
            f"The target answered {answer.status}, but not in the form of a success: it may have been published.",
            status=answer.status,
        )
    raise _failure(answer, at)


def _failure(answer: Answer, at: datetime) -> PublishError:
    status = answer.status
    wait = retry_after(answer)
    if 300 <= status < 400:
        return NotSent(
            f"The target answered {status} and points to another address, which is never followed. "
            "Put its present address into the configuration.",
            status=status,
        )
    if status in _NOT_NOW or (status == 503 and wait is not None):
        return NotSent(
            f"The target answered {status}: not now.",
            status=status,
            retry_after=None if wait is None else at + wait,
        )
    if status in {401, 403}:
        return Refused(
            f"The target answered {status}: it does not accept our credentials. "
            "Renew the secret or token of this target.",
            status=status,
        )
    if status == 410:
        return Refused(
            "The target answered 410: it is gone for good. Remove it or give its new address.", status=status
        )
    # A 409 to a request with a key may mean "the first one is still being worked on": no proof either way.
    if 400 <= status < 500 and status != 409:
        return Refused(f"The target answered {status}: it refuses this request.", status=status)
    return Unknown(f"The target answered {status}: it may have been published all the same.", status=status)


def retry_after(answer: Answer) -> timedelta | None:
    """How long `Retry-After` (RFC 9110, section 10.2.3) asks us to wait, at most 24 hours; None when it says nothing.

    Read are at most ten ASCII digits, and an IMF-fixdate, which counts against the answer's own `Date`; a date in the
    past is no wait. Anything else is ignored: `int()` would take `-5`, `１２` and twenty digits.
    """
    value = answer.headers.get("Retry-After", "").strip(" \t")
    if _SECONDS.fullmatch(value):
        return min(timedelta(seconds=int(value)), LONGEST_WAIT)
    until, now = _fixdate(value), _fixdate(answer.headers.get("Date", "").strip(" \t"))
    if until is None or now is None:
        return None
    return min(max(until - now, timedelta()), LONGEST_WAIT)


def date_of(answer: Answer) -> datetime | None:
    """What time it is by the host that gave an answer (aware, UTC); None when it does not say.

    Its `Date` (RFC 9110, section 6.6.1), and how long a cache has kept it since (`Age`, RFC 9111, section 5.1).
    """
    said = _fixdate(answer.headers.get("Date", "").strip(" \t"))
    age = answer.headers.get("Age", "0").strip(" \t")
    if said is None or not _SECONDS.fullmatch(age):
        return None
    try:
        return said + timedelta(seconds=int(age))
    except OverflowError:
        return None


def _fixdate(value: str) -> datetime | None:
    if not _IMF_FIXDATE.fullmatch(value):
        return None
    try:
        return parsedate_to_datetime(value).astimezone(UTC)
    except (ValueError, OverflowError):  # the 30th of February, the 25th hour
        return None
