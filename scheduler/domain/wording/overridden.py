"""A language some of whose phrases a site has chosen itself.

The keys: `anniversary.year`, `.month`, `.week`, `.day`, with a number behind for that number alone
(`anniversary.year.100`), and `reprint`, `reprint.undated`. An exact number wins.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from scheduler.domain.rule import HistoricDate, Unit
from scheduler.domain.wording.language import Language
from scheduler.errors import ValueRefused

_KEY = re.compile(r"anniversary\.(?:year|month|week|day)(?:\.[1-9][0-9]{0,3})?|reprint(?:\.undated)?")
_FIELD = re.compile(r"\{([^{}]*)\}")
_COUNTED = frozenset({"number", "number_words", "ordinal", "ordinal_words"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Overridden:
    """Another language's words, but for the phrases given.

    Attributes:
        language: says everything else.
        phrases: by the keys above; `{number}`, `{number_words}`, `{ordinal}`, `{ordinal_words}` stand for the number
            in the phrase of an anniversary, `{date}` for the day in `reprint`.

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
        key = f"anniversary.{unit}"
        phrase = self.phrases.get(f"{key}.{number}", self.phrases.get(key))
        if phrase is None:
            return self.language.anniversary(number, unit)
        say: Mapping[str, Callable[[int], str]] = {
            "number": str,
            "number_words": self.language.number_words,
            "ordinal": self.language.ordinal,
            "ordinal_words": self.language.ordinal_words,
        }
        return _FIELD.sub(lambda field: say[field[1]](number), phrase)

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

    def reprint(self, first_published: dt.date | None) -> str:
        """The site's sentence, else as the language beneath."""
        phrase = self.phrases.get("reprint.undated" if first_published is None else "reprint")
        if phrase is None:
            return self.language.reprint(first_published)
        return phrase if first_published is None else phrase.replace("{date}", self.language.date(first_published))


def check_phrase(key: str, phrase: str) -> None:
    """Whether a phrase may be chosen by that key, and holds no field but those it knows.

    Raises:
        ValueRefused: there is no such key, or a field in braces that the phrase has not got.
    """
    if not _KEY.fullmatch(key):
        raise ValueRefused(
            f"There is no phrase `{key}`.",
            "Name `anniversary.year` (or `.month`, `.week`, `.day`, and a number behind), `reprint` or "
            "`reprint.undated`.",
            code="unknown-phrase",
        )
    known = _COUNTED if key.startswith("anniversary.") else {"date"} if key == "reprint" else frozenset[str]()
    for field in _FIELD.findall(phrase):
        if field not in known:
            names = ", ".join(f"{{{name}}}" for name in sorted(known)) or "no fields"
            raise ValueRefused(
                f"The phrase `{key}` does not know {{{field}}}.", f"It knows {names}.", code="unknown-field"
            )
