"""What Polish, Russian and Ukrainian share: which words of a number become ordinals, and the forms of nouns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scheduler.domain.wording.numerals import parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Numerals:
    """The words for every part of a number: 1 to 20, the tens, the hundreds, the thousands.

    Attributes:
        zero: the cardinal of 0.
        cardinals: in the masculine, as in counting.
        ordinals: in the gender of the anniversary noun.
    """

    zero: str
    cardinals: Mapping[int, str]
    ordinals: Mapping[int, str]

    def cardinal(self, number: int) -> str:
        """0 to 9999, each part a word."""
        return " ".join(self.cardinals[part] for part in parts(number)) if number else self.zero

    def last_part_ordinal(self, number: int) -> str:
        """1 to 9999, the last part an ordinal and the others cardinals (Russian, Ukrainian)."""
        *before, last = parts(number)
        return " ".join([*(self.cardinals[part] for part in before), self.ordinals[last]])

    def tens_and_units_ordinal(self, number: int) -> str:
        """1 to 9999, tens and units both ordinals; without either, the last part (Polish)."""
        spoken = parts(number)
        return " ".join(
            (self.ordinals if part < 100 or part == spoken[-1] else self.cardinals)[part] for part in spoken
        )


def numerals(zero: str, cardinals: str, ordinals: str) -> Numerals:
    """`Numerals` from two lists in rising order, one part a line: 1 to 20, 30 to 90, 100 to 900, 1000 to 9000."""
    values = [*range(1, 21), *range(30, 100, 10), *range(100, 1000, 100), *range(1000, 10000, 1000)]
    return Numerals(
        zero=zero,
        cardinals=dict(zip(values, _words(cardinals), strict=True)),
        ordinals=dict(zip(values, _words(ordinals), strict=True)),
    )


def few(number: int) -> bool:
    """Whether the noun stands as after 2, 3 and 4: also after 22, not after 12."""
    return number % 10 in {2, 3, 4} and number % 100 not in {12, 13, 14}


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.replace("\n", ",").split(",") if word.strip()]
