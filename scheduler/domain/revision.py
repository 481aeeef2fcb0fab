"""Revisions: deliveries that speak of an earlier one, each with a key of its own.

A revision stands in the delivery key where a moment does, with its version and the first signs of its words' digest:
`correction 2 3f9a1c2b`. So ids, states, attempts, holds and events are those of any delivery, and no revision can be
taken for another, not even for one of the same number that a ledger put back from a copy has forgotten.

News that a delivery waits for a person is none of an edition: its key has that delivery's key where a label stands, and
`attention` with that delivery's state where a moment does. So there is one of each for each target, whoever makes it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What a delivery says: an edition's words, other words for it, that it is taken back, that somebody must look.

    WITHDRAWAL takes back, before the day, what was announced ahead of it. ATTENTION tells of another delivery that it
    waits for a person.
    """

    EDITION = "edition"
    CORRECTION = "correction"
    RETRACTION = "retraction"
    WITHDRAWAL = "withdrawal"
    ATTENTION = "attention"


REVISIONS = (Kind.CORRECTION, Kind.RETRACTION, Kind.WITHDRAWAL)
"""The kinds that change what is out already."""

TAKEN_BACK = frozenset({Kind.RETRACTION, Kind.WITHDRAWAL})
"""The kinds after which nothing of the edition counts any more."""

NEWS = frozenset({Kind.WITHDRAWAL, Kind.ATTENTION})
"""The kinds that tell of what waits: a hold on its statement, or a tag of it, does not stop them."""

UNCERTAIN, DEAD, HELD = "uncertain", "dead", "held"
"""What another delivery may be when a person is needed."""

RETRACTED = "retracted"
"""The name of what is true in a payload that stands in the place of words taken back, and absent in any other."""

_SIGNS = 8
"""So many hexadecimal digits of the words' SHA-256 stand in a revision's moment."""

_MOMENT = re.compile(
    rf"((?P<revision>{'|'.join(REVISIONS)}) [1-9][0-9]*)(?: [0-9a-f]{{{_SIGNS}}})?"
    rf"|(?P<news>{Kind.ATTENTION}) (?:{UNCERTAIN}|{DEAD}|{HELD})"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """What a revision knows of the delivery whose words it changes, or of which it tells, and the words it brings.

    Attributes:
        of: the moment for which the words went out that it changes; of news, the moment of what it tells of.
        published: instant (aware, UTC) at which the edition was first published there; of news, when it was made.
        payload: the new words as canonical JSON; `sha256` its digest.
        source_sha256: digest of the statement's files that they were made from, or None where none was.
        segments: of what stands or of what is to stand, whichever are more: each is changed, added or taken away.
    """

    of: str
    published: datetime
    payload: str
    sha256: str
    source_sha256: str | None = None
    segments: int = 1


def revision_moment(kind: Kind, version: int, sha256: str) -> str:
    """What stands in the key where a moment does: `correction 2 3f9a1c2b`.

    Args:
        kind: one of `REVISIONS`.
        version: from 2.
        sha256: of the words, in hexadecimal.
    """
    return f"{kind} {version} {sha256[:_SIGNS]}"


def spoken_moment(moment: str) -> str:
    """A moment as people read it: a revision without the signs of its words, any other as it is."""
    found = _MOMENT.fullmatch(moment)
    return found[1] if found and found[1] else moment


def attention_moment(state: str) -> str:
    """What stands in the key of news of a delivery that is UNCERTAIN, DEAD or HELD: `attention dead`."""
    return f"{Kind.ATTENTION} {state}"


def kind_of(moment: str) -> Kind:
    """The kind of a delivery by the moment in its key."""
    found = _MOMENT.fullmatch(moment)
    return Kind(found["revision"] or found["news"]) if found else Kind.EDITION
