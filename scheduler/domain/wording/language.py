"""What a language must be able to say, and which languages there are.

A new language is one module beside `english` that offers a value with these methods, and one line in `_LANGUAGES`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Protocol

from scheduler.domain.rule import HistoricDate, Unit
from scheduler.domain.wording.english import English
from scheduler.domain.wording.plain import Plain
from scheduler.errors import ValueRefused


class Language(Protocol):
    """The words of one language; every method raises `ValueRefused` for what the language cannot say."""

    @property
    def tag(self) -> str:
        """Its BCP 47 tag."""
        ...

    def ordinal(self, number: int) -> str:
        """The ordinal in digits: `37th`."""
        ...

    def ordinal_words(self, number: int) -> str:
        """The ordinal in words: `thirty-seventh`."""
        ...

    def number_words(self, number: int) -> str:
        """The number in words: `thirty-seven`."""
        ...

    def anniversary(self, number: int, unit: Unit) -> str:
        """The whole phrase: `37th anniversary`, `1000th day`."""
        ...

    def unit(self, unit: Unit) -> str:
        """The name of one unit: `year`."""
        ...

    def weekday(self, day: dt.date) -> str:
        """The name of the day of the week: `Friday`."""
        ...

    def date(self, day: dt.date) -> str:
        """The long form of a civil date: `4 June 2027`."""
        ...

    def historic_date(self, when: HistoricDate, calendar: str) -> str:
        """The day remembered, as exactly as it is known: `4 June 1989`, `June 1989`, `about 1942`, `44 BC`."""
        ...

    def reprint(self, first_published: dt.date | None) -> str:
        """The sentence that stands above a text printed again word for word."""
        ...


ENGLISH: Language = English()
"""The language of last resort, for our own sentences only, never for the author's."""

_LANGUAGES: Mapping[str, Language] = {
    language.tag.lower(): language for language in (ENGLISH, English(tag="en-GB"), English(tag="en-US"))
}


def language_for(tag: str) -> Language:
    """The language that fits a BCP 47 tag best: subtags fall away from the right (RFC 4647, section 3.4).

    Raises:
        ValueRefused: there are no words for that language.
    """
    subtags = tag.lower().split("-")
    for length in range(len(subtags), 0, -1):
        language = _LANGUAGES.get("-".join(subtags[:length]))
        if language is not None:
            return language
    available = ", ".join(language.tag for language in _LANGUAGES.values())
    raise ValueRefused(
        f"There are no ordinals, number words and dates for the language `{tag}`.",
        f"The languages there are: {available}.",
        code="unknown-language",
    )


def language_or_plain(tag: str) -> Language:
    """The language that fits a BCP 47 tag best, or one that says dates in ISO 8601 and refuses everything else."""
    try:
        return language_for(tag)
    except ValueRefused:
        return Plain(tag=tag)
