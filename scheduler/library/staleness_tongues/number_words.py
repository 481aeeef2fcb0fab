"""The numbers that a language's own wording says, the other way round: from the words to the number.

Nothing is listed twice: whatever `domain.wording` can say is understood, and the folds of a language add the other
genders and cases of the same words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from scheduler.domain.wording.language import Language
from scheduler.library.staleness_tongues.patterns import POINTS

NUMBERS_TO = 200
"""The last number of which the words are known; round hundreds are up to a thousand."""
TOKEN = re.compile(rf"[^\W_](?:[^\W_]|[{POINTS}]|(?<=[а-яіїєґ])['’ʼ](?=[а-яіїєґ]))*")
"""A word, as a number's words are compared; the Ukrainian apostrophe is part of it."""

_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))

Folds = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberWords:
    """The words of one language for its numbers, folded together.

    Attributes:
        cardinals, ordinals: by the folded words, parted by single spaces.
        folds: patterns with what replaces them, in a single word: endings of gender and case, spellings.
        longest: of how many words a number is at most.
    """

    cardinals: Mapping[str, int]
    ordinals: Mapping[str, int]
    folds: tuple[tuple[re.Pattern[str], str], ...] = ()
    longest: int = field(default=1)

    def folded(self, word: str) -> str:
        """A word without what its neighbours have made of it."""
        for pattern, plain in self.folds:
            word = pattern.sub(plain, word)
        return word


def number_words(
    languages: Iterable[Language],
    folds: Folds = (),
    more_cardinals: Mapping[str, int] | None = None,
    more_ordinals: Mapping[str, int] | None = None,
) -> NumberWords:
    """The words of these languages (of one, with its regions).

    Args:
        folds: patterns and what replaces them, applied in this order to every word here and in the text.
        more_cardinals, more_ordinals: what the wording has no need to say: `einem`, `una`, `score`.
    """
    made = NumberWords(cardinals={}, ordinals={}, folds=tuple((re.compile(each), plain) for each, plain in folds))
    numbers = [*range(1, NUMBERS_TO + 1), *range(300, 1001, 100)]
    cardinals: dict[str, int] = {}
    ordinals: dict[str, int] = {}
    ways: list[tuple[Callable[[int], str], dict[str, int]]] = []
    for language in languages:
        ways += [
            (language.number_words, cardinals),
            (language.years_words, cardinals),
            (language.ordinal_words, ordinals),
        ]
    for say, known in ways:
        for number in numbers:
            known.setdefault(_key(made, say(number).lower()), number)
    for more, known in ((more_cardinals, cardinals), (more_ordinals, ordinals)):
        for words, number in (more or {}).items():
            known[_key(made, words)] = number
    longest = max(key.count(" ") + 1 for key in [*cardinals, *ordinals])
    return NumberWords(cardinals=cardinals, ordinals=ordinals, folds=made.folds, longest=longest)


def roman_numerals() -> dict[str, int]:
    """The Roman numerals of two letters and more, in small letters; one letter alone is too often a word."""
    numerals = {}
    for number in range(1, NUMBERS_TO + 1):
        rest, said = number, ""
        for value, letters in _ROMAN:
            said += letters * (rest // value)
            rest %= value
        if len(said) > 1:
            numerals[said] = number
    return numerals


def _key(known: NumberWords, words: str) -> str:
    return " ".join(known.folded(word) for word in TOKEN.findall(words))
