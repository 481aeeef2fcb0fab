"""A language some of whose phrases a site has chosen itself.

The names of the phrases: `anniversary` for years, `anniversary.month`, `anniversary.week`, `anniversary.day`, each with
a number behind for that number alone (`anniversary.100`), and `reprint`, `reprint.undated`. An exact number wins.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from scheduler.domain.rule import HistoricDate, Unit
from scheduler.domain.wording.language import TAGS, Language, language_for, language_or_plain
from scheduler.errors import ValueRefused

Phrases = Mapping[str, Mapping[str, str]]
"""The phrases a site has chosen: by language tag, then by name."""

NAME = r"anniversary(?:\.(?:month|week|day))?(?:\.[1-9][0-9]{0,3})?|reprint(?:\.undated)?"
"""The pattern of their names; match it in full."""

_NAMES = ("anniversary", "anniversary.month", "anniversary.week", "anniversary.day", "reprint", "reprint.undated")
_FIELD = re.compile(r"\{([^{}]*)\}")
_COUNTED = ("number", "number_words", "ordinal", "ordinal_words", "span")
_TRIED = (*range(1, 201), 1000)
"""The numbers with which a phrase must be sayable before it is taken."""


def language_of(tag: str, phrases: Phrases) -> Language:
    """The language that fits a BCP 47 tag best, with a site's own phrases where it has chosen some.

    Those chosen for `pt` hold for `pt-BR` too; of both the longer tag's win.
    """
    language = language_or_plain(tag)
    subtags = tag.lower().split("-")
    chosen: dict[str, str] = {}
    for length in range(1, len(subtags) + 1):
        chosen |= phrases.get("-".join(subtags[:length]), {})
    return Overridden(language=language, phrases=chosen) if chosen else language


@dataclass(frozen=True, slots=True, kw_only=True)
class Overridden:
    """Another language's words, but for the phrases given.

    Attributes:
        language: says everything else.
        phrases: by the names above; `{number}`, `{number_words}`, `{ordinal}`, `{ordinal_words}` stand for the number
            in the phrase of an anniversary, `{span}` for it with its noun, `{date}` for the day in `reprint`,
            and `{by}` there and in `reprint.undated` for who published it first.

    Raises:
        ValueRefused: on making it, for a key or a field that there is not.
    """

    language: Language
    phrases: Mapping[str, str]

    def __post_init__(self) -> None:
        for key, phrase in self.phrases.items():
            check_phrase(key, phrase)

    @property
    def tag(self) -> str:
        """That of the language beneath."""
        return self.language.tag

    def ordinal(self, number: int) -> str:
        """As the language beneath."""
        return self.language.ordinal(number)

    def ordinal_words(self, number: int) -> str:
        """As the language beneath."""
        return self.language.ordinal_words(number)

    def number_words(self, number: int) -> str:
        """As the language beneath."""
        return self.language.number_words(number)

    def years_words(self, number: int) -> str:
        """As the language beneath."""
        return self.language.years_words(number)

    def anniversary(self, number: int, unit: Unit) -> str:
        """The site's phrase for that number, else for that unit, else as the language beneath."""
        key = "anniversary" if unit is Unit.YEAR else f"anniversary.{unit}"
        phrase = self.phrases.get(f"{key}.{number}", self.phrases.get(key))
        if phrase is None:
            return self.language.anniversary(number, unit)
        say: Mapping[str, Callable[[int], str]] = {
            "number": str,
            "number_words": self.language.number_words,
            "ordinal": self.language.ordinal,
            "ordinal_words": self.language.ordinal_words,
            "span": lambda count: self.language.span(count, unit),
        }
        return _FIELD.sub(lambda field: say[field[1]](number), phrase)

    def span(self, number: int, unit: Unit) -> str:
        """As the language beneath."""
        return self.language.span(number, unit)

    def form(self, number: int) -> int:
        """As the language beneath."""
        return self.language.form(number)

    def unit(self, unit: Unit) -> str:
        """As the language beneath."""
        return self.language.unit(unit)

    def weekday(self, day: dt.date) -> str:
        """As the language beneath."""
        return self.language.weekday(day)

    def date(self, day: dt.date) -> str:
        """As the language beneath."""
        return self.language.date(day)

    def historic_date(self, when: HistoricDate, calendar: str) -> str:
        """As the language beneath."""
        return self.language.historic_date(when, calendar)

    def reprint(self, first_published: dt.date | None, by: str = "") -> str:
        """The site's sentence, else as the language beneath."""
        phrase = self.phrases.get("reprint.undated" if first_published is None else "reprint")
        if phrase is None:
            return self.language.reprint(first_published, by)
        if first_published is not None:
            phrase = phrase.replace("{date}", self.language.date(first_published))
        return phrase.replace("{by}", by)


def check_language(tag: str) -> Language:
    """The language whose phrases may be chosen under a tag.

    Raises:
        ValueRefused: there are no words for that language; the cure offers the nearest one.
    """
    try:
        return language_for(tag)
    except ValueRefused as refused:
        near = difflib.get_close_matches(tag.lower(), [known.lower() for known in TAGS], n=1, cutoff=0.5)
        cure = f"Did you mean `{next(known for known in TAGS if known.lower() == near[0])}`?" if near else refused.cure
        raise ValueRefused(refused.what, cure, code=refused.code) from refused


def check_phrase(name: str, phrase: str) -> None:
    """Whether a phrase may be chosen by that name, and holds no field but those it knows.

    Raises:
        ValueRefused: there is no such name, or a field in braces that the phrase has not got.
    """
    if not re.fullmatch(NAME, name):
        near = difflib.get_close_matches(name, _NAMES, n=1)
        raise ValueRefused(
            f"There is no phrase `{name}`.",
            f"Did you mean `{near[0]}`?"
            if near
            else f"Those there are: {', '.join(_NAMES)}, and with a number behind, such as `anniversary.100`.",
            code="unknown-phrase",
        )
    known = _COUNTED if name.startswith("anniversary") else ("date", "by") if name == "reprint" else ("by",)
    for field in _FIELD.findall(phrase):
        if field not in known:
            near = difflib.get_close_matches(field, known, n=1)
            names = ", ".join(f"{{{each}}}" for each in known) or "no fields"
            raise ValueRefused(
                f"The phrase `{name}` does not know {{{field}}}.",
                f"Did you mean {{{near[0]}}}?" if near else f"It knows {names}.",
                code="unknown-field",
            )


def check_sayable(name: str, phrase: str, language: Language) -> None:
    """Whether a sound phrase can be said in its language, with every number that is likely to come.

    Raises:
        ValueRefused: the language has no words for one of its fields, or nothing is left of the phrase.
    """
    if not phrase.strip():
        raise ValueRefused(f"The phrase `{name}` is empty.", "Write it, or take the line out.", code="empty-value")
    if name.startswith("anniversary"):
        unit = next((unit for unit in (Unit.MONTH, Unit.WEEK, Unit.DAY) if f".{unit}" in name), Unit.YEAR)
        number = name.rpartition(".")[2]
        chosen = Overridden(language=language, phrases={name: phrase})
        for tried in (int(number),) if number.isdigit() else _TRIED:
            chosen.anniversary(tried, unit)
