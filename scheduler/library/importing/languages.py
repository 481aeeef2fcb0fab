"""The languages that the import reads, and how a text tells which one it is in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from scheduler.library.importing.english import ENGLISH
from scheduler.library.importing.french import FRENCH
from scheduler.library.importing.german import GERMAN
from scheduler.library.importing.italian import ITALIAN
from scheduler.library.importing.portuguese import PORTUGUESE
from scheduler.library.importing.spanish import SPANISH
from scheduler.library.importing.tongue import PressTongue, word_set

TONGUES: Mapping[str, PressTongue] = {
    each.tag: each for each in (ENGLISH, FRENCH, GERMAN, ITALIAN, PORTUGUESE, SPANISH)
}
"""By primary subtag."""

_OTHERS: Mapping[str, frozenset[str]] = {
    "nl": word_set("de het een van en in dat op te zijn voor met die niet aan wordt"),
}
"""Neighbours, so that a text in one of them is not taken for what we know."""

_WORD = re.compile(r"[^\W\d_]+")
_ENOUGH = 8
"""Common words of one language that a text must hold before they say anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageFound:
    """What a text says about its language.

    Attributes:
        tag: the most likely primary subtag, or empty.
        sure: whether it clearly leads.
    """

    tag: str
    sure: bool


def language_of(text: str) -> LanguageFound:
    """The language whose common words a text is full of."""
    known = {**{tag: tongue.common for tag, tongue in TONGUES.items()}, **_OTHERS}
    counts: dict[str, int] = dict.fromkeys(known, 0)
    for word in _WORD.findall(text.lower()):
        for tag, common in known.items():
            counts[tag] += word in common
    ranked = sorted(counts, key=lambda tag: counts[tag], reverse=True)
    first, second = counts[ranked[0]], counts[ranked[1]]
    return LanguageFound(tag=ranked[0] if first else "", sure=first >= _ENOUGH and first * 2 >= second * 3)
