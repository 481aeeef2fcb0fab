"""Numbers of years in French, German and Spanish, found by the words that `domain.wording` says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from scheduler.domain.wording.language import Language

_TO = 400
_MORE_WORDS = 7
"""Words that a number below `_TO` has at most behind its first: a bound, so that the search stays linear."""
_JOINTS = re.compile("[-\u2010\u2011\\s\u00a0\u202f]+")


@dataclass(frozen=True, kw_only=True)
class NumberWords:
    """The cardinals and ordinals of one language, understood again.

    Attributes:
        more: other spellings that are in use, by the text that `key` makes of them.
    """

    language: Language
    more: Callable[[int], tuple[str, ...]] = lambda _: ()

    @cached_property
    def cardinals(self) -> Mapping[str, int]:
        """By key."""
        said = {key(self.language.number_words(number)): number for number in range(1, _TO)}
        return said | {key(self.language.years_words(number)): number for number in range(2, _TO)}

    @cached_property
    def ordinals(self) -> Mapping[str, int]:
        """By key."""
        return {key(said): number for number in range(1, _TO)
                for said in (self.language.ordinal_words(number), *self.more(number))}  # fmt: skip

    @cached_property
    def cardinal_pattern(self) -> str:
        """Any run of words that cardinals are made of, as written with or without accents."""
        return _run({word for each in self.cardinals for word in each.split()})

    @cached_property
    def ordinal_pattern(self) -> str:
        """Any run of words that ordinals are made of."""
        return _run({word for each in self.ordinals for word in each.split()})

    def cardinal(self, said: str) -> tuple[int, int | None]:
        """Where in the run a number begins, and the number."""
        return _longest(said, self.cardinals)

    def ordinal(self, said: str) -> tuple[int, int | None]:
        """Where in the run an ordinal begins, and its number."""
        return _longest(said, self.ordinals)


def key(words: str) -> str:
    """Small letters without accents and hyphens."""
    apart = unicodedata.normalize("NFD", words.lower().replace("ß", "ss"))
    return " ".join(_JOINTS.sub(" ", "".join(each for each in apart if not unicodedata.combining(each))).split())


def _longest(said: str, known: Mapping[str, int]) -> tuple[int, int | None]:
    starts = [0, *(found.end() for found in _JOINTS.finditer(said))]
    for start in starts:
        number = known.get(key(said[start:]))
        if number is not None:
            return start, number
    return 0, None


_ACCENTED = {"a": "[aáàâä]", "e": "[eéèê]", "i": "[iíî]", "o": "[oóôö]", "u": "[uúûü]"}


def _run(words: set[str]) -> str:
    shapes = {"".join(_ACCENTED.get(sign, sign) for sign in word).replace("ss", "(?:ss|ß)") for word in words}
    either = "|".join(sorted(shapes, key=lambda shape: (-len(shape), shape)))
    return rf"(?:(?:{either})(?:[-\u2010\u2011 \u00a0\u202f]{{1,4}}(?:{either})){{0,{_MORE_WORDS}}})"
