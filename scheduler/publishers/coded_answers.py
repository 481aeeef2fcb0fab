"""Answers of networks that name the reason of a refusal by a code: each code has one meaning and one sentence.

The bare status still counts where a network says no code, or one that nobody knows.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from scheduler.domain.delivery import Receipt
from scheduler.errors import NotSent, PublishError, Refused, Unknown
from scheduler.publishers.answers import LONGEST_WAIT, Answer, Success, read_answer, retry_after
from scheduler.publishers.typed_answers import json_value

_T = TypeVar("_T", dict[str, Any], list[Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What one code means.

    Attributes:
        sentence: what happened, and its cure.
        counts_as: the status whose consequences it has where they are not those of the status it came with: 401 or 403
            three times in a row hold the target, 410 at once; None for the status it came with.
        error: its kind.
    """

    sentence: str
    counts_as: int | None = None
    error: type[PublishError] = Refused


def read_coded(
    answer: Answer, meaning: Meaning | None, *, at: datetime, success: Success, wait: float | None = None
) -> Receipt:
    """The receipt that an answer is.

    Args:
        answer: as the network gave it.
        meaning: of its code, None where it has none or nobody knows it.
        at: instant of the attempt (aware, UTC).
        success: the network's own form of success.
        wait: the seconds that its body asks us to wait.

    Raises:
        NotSent, Refused, Unknown: as `answers.read_answer`, or as the code means.
    """
    # A server's own trouble (5xx) is no statement on what became of our words, whatever code it bears.
    if meaning is not None and answer.status < 500 and answer.status != 429:
        raise meaning.error(meaning.sentence, status=meaning.counts_as or answer.status)
    return read_answer(_waiting(answer, wait), at=at, success=success)


def asked(answer: Answer, meaning: Meaning | None, kind: type[_T]) -> _T:
    """The JSON value that a network answered to a question.

    Raises:
        NotSent, Refused, Unknown: it did not answer it.
    """
    value, status = json_value(answer), answer.status
    if 200 <= status < 300 and meaning is None:
        if isinstance(value, kind):
            return value
        raise Unknown(f"What answers there ({status}) does not speak as this network does.", status=status)
    try:
        read_coded(answer, meaning, at=_NEVER, success=lambda _: None)
    except NotSent as fault:
        raise NotSent(fault.detail, status=fault.status) from None  # nobody said when the question was put
    except Unknown:  # a question publishes nothing
        raise Unknown(f"The target answered {status} to a question.", status=status) from None
    raise AssertionError(status)  # no such answer is a success


_NEVER = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def _waiting(answer: Answer, seconds: float | None) -> Answer:
    """The answer with a `Retry-After` as late as its body asks."""
    if seconds is None or not math.isfinite(seconds) or seconds < 0:
        return answer
    asked_for = min(timedelta(seconds=math.ceil(min(seconds, LONGEST_WAIT.total_seconds()))), LONGEST_WAIT)
    longest = max(asked_for, retry_after(answer) or timedelta())
    kept: Mapping[str, str] = {name: value for name, value in answer.headers.items() if name.lower() != "retry-after"}
    return replace(answer, headers={**kept, "Retry-After": str(int(longest.total_seconds()))})
