"""A language as tables.

A new language is one module with a value `TABLES` and one line in `known`. Patterns are regular expressions in small
letters; a space in them is any gap between two words, and whole words alone are found where spaces part them. Write
down only what is surely stale: a pattern that is missing leaves a sentence in peace.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from scheduler.domain.rule import Unit
from scheduler.domain.wording.language import Language
from scheduler.library.staleness_tongues.number_words import Folds
from scheduler.library.staleness_tongues.tongue import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A word that measures time.

    Attributes:
        pattern: the word in every form that may stand beside a number.
        unit, size: what is counted, and how many of it the word is: a decade is ten years.
        kind: what the word makes of its number by itself (`周年` an anniversary), or None.
        alone: it needs no number before it: `Vierteljahrhundert`.
    """

    pattern: str
    unit: Unit = Unit.YEAR
    size: int = 1
    kind: Kind | None = None
    alone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """How a language counts time.

    Attributes:
        folds, more_cardinals, more_ordinals: as `number_words` asks.
        roman: ordinals of anniversaries are written in Roman numerals too.
        signs: where no spaces part the words, the signs of which its number words are made; else empty.
        prefixes: letters that may stand before a number without a space.
        measures: of two that begin alike the longer first.
        years: the noun that a field takes where it replaces `two decades`; `years_led` the same behind a lead,
            `years_for` the same by the ending of the measure that it replaces: `acht Jahrzehnten`.
        article: what may stand before a measure that needs no number.
        before, after: what makes a kind of a number, before it (`il y a`) and behind its measure (`plus tard`).
        ago_fails: what before the number makes `ago` say `before`.
        lead_fails: what behind the measure makes a lead say something else.
        more, about: `more than`, `nearly`; `between` the same between a number and its measure (`25多年`).
        elided: number words before an apostrophe and the measure, without their last vowel: `cinquant’anni`.
        half: `and a half`, behind the measure.
        other_before, other_after: what makes it another matter: `sentenced to`, `every`.
        ordinal: what follows the digits of an ordinal, with its own hyphen or full stop.
        anniversary: the nouns of an anniversary, behind their ordinal.
        anniversary_first: the same before their ordinal, with everything between the two.
        nth_year: the noun in `the 25th year`.
        aged: between a comma and the number that tells how old somebody is (`Maria Example, de 42 años,`); None
            where a number so placed says nothing.
    """

    folds: Folds = ()
    more_cardinals: Mapping[str, int] = field(default_factory=dict)
    more_ordinals: Mapping[str, int] = field(default_factory=dict)
    roman: bool = False
    signs: str = ""
    prefixes: str = ""
    measures: tuple[Measure, ...]
    years: str
    elided: Mapping[str, int] = field(default_factory=dict)
    years_led: str = ""
    years_for: Sequence[tuple[str, str]] = ()
    article: str = ""
    before: tuple[tuple[Kind, str], ...] = ()
    after: tuple[tuple[Kind, str], ...] = ()
    ago_fails: str = ""
    lead_fails: str = ""
    more: str = ""
    about: str = ""
    between: str = ""
    half: str = ""
    other_before: str = ""
    other_after: str = ""
    ordinal: str = ""
    anniversary: str = ""
    anniversary_first: str = ""
    nth_year: str = ""
    aged: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """One language.

    Attributes:
        languages: its wording, with that of every region that says numbers otherwise.
        spaced: spaces part its words.
        dotted: `25.` is an ordinal.
        inflected: the words beside a number change with it.
        in_year: what stands between a phrase and its year: `the 25th anniversary in 2014`.
        day: words for the day of reading: `today`.
        present, past, said: signs that a sentence speaks of now, of the past, of what somebody said.
        reckoned: `last year`, `recently`, `yesterday`.
        this: `this year`, `this week`.
        nowadays: `currently`, `so far`.
        still: `still`.
        money: currency words behind a sum.
        offices: offices before a name, as written, with what makes them former ones before them in `former`.
        person: how old somebody is where no measure says so (`בת 42`).
    """

    languages: tuple[Language, ...]
    counting: Counting
    spaced: bool = True
    dotted: bool = False
    inflected: bool = False
    in_year: str
    day: str
    present: str
    past: str
    said: str
    reckoned: str
    this: str
    nowadays: str
    still: str
    money: str
    offices: str = ""
    former: str = ""
    person: str = ""
