"""What a language must tell the staleness linter: a `Tongue`.

`from_tables` makes it of a module of tables; English, which is judged more closely, reads its numbers itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from scheduler.domain.rule import Unit
from scheduler.library.prose import Prose
from scheduler.library.quotations import Span


class Kind(Enum):
    """How a count is said, which decides what makes it stale."""

    AGO = auto()
    """Reckoned from the day of reading: `25 years ago`."""
    STRETCH = auto()
    """So too, but told of somebody's life as well: `in the past 25 years`."""
    LATER = auto()
    """Reckoned from the event, perhaps to the day of reading: `25 years later`, `25 years after`."""
    BARE = auto()
    """A length of time and nothing else: `25 years`."""
    ANNIVERSARY = auto()
    """`25th anniversary`, `25-year anniversary`."""
    ORDINAL = auto()
    """Any other ordinal: `the 25th`, `the 25th year`."""
    PERSON = auto()
    """How old somebody is: `25-year-old`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A number said of the date.

    Attributes:
        span: the whole phrase.
        number: the words or digits of the number alone.
        counted: these with the unit, where a field replaces both (`two decades`), else as `number`.
        low, high: the numbers the phrase fits: `25 years` 25 alone, `more than two decades` 20 to 29.
        unit: what is counted.
        ordinal: `25th`, not `25`.
        lead: the words before the number that stay as they are (`il y a`, `vor`), or None.
    """

    span: Span
    number: Span
    counted: Span
    low: int
    high: int
    unit: Unit
    kind: Kind
    ordinal: bool = False
    lead: Span | None = None


class Sense(Enum):
    """What must be true of its sentence for a word to be stale."""

    ALWAYS = auto()
    NO_FIELD = auto()
    """It has no template field: `This year it is {{ years }} years` comes true every year."""
    NO_YEAR = auto()
    """It does not name a year before the word."""
    NOT_PAST = auto()
    """It is not told as past."""
    COUNTED = auto()
    """It is not told as past and holds a count, hard-coded or of a field: `25 years on, they still wait`."""
    SAID = auto()
    """It is not told as past, or reports what somebody said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Words that go stale.

    Attributes:
        pattern: searched in the text in small letters, or as written with `capitals`.
        fact: a fact that a person may have checked (`facts_checked_through`), not a word that is wrong by itself.
        why: the rest of a sentence that begins with the words found.
        cure: what to write instead, one sentence.
    """

    code: str
    pattern: re.Pattern[str]
    sense: Sense
    why: str
    cure: str
    fact: bool = False
    capitals: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """One language.

    Attributes:
        counted: finds every number of years, months, weeks or days, and every ordinal.
        field: what takes the place of `Counted.counted`; empty where no field says it.
        rewritten: the whole phrase with that in its place; empty where no field says it.
        phrases: what else goes stale; where two overlap the earlier in the text wins.
        day: words that mean the day of reading (`today`).
        present, past, said: signs that a sentence speaks of now, of the past, of what somebody said.
        dates: how a day may be written out.
        year_after: a year that follows a phrase at once (`… in 1999`), as group 1.
        dotted: ordinals are written with a full stop (`25. Jahrestag`), which then ends no sentence.
        inflected: the words beside a number change with it, so that a field may need a hand.
    """

    counted: Callable[[Prose], Iterator[Counted]]
    field: Callable[[Prose, Counted], str]
    rewritten: Callable[[Prose, Counted], str]
    phrases: tuple[Phrase, ...]
    day: re.Pattern[str]
    present: re.Pattern[str]
    past: re.Pattern[str]
    said: re.Pattern[str]
    dates: Callable[[date], tuple[str, ...]]
    year_after: re.Pattern[str]
    dotted: bool = False
    inflected: bool = False
