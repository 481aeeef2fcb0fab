"""What a language must be able to say, and which languages there are.

A new language is one module beside the others that offers a value with these methods (`spoken` has what is not its own
grammar), and one line in `_ALL`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Protocol

from scheduler.domain.rule import HistoricDate, Unit
from scheduler.domain.wording.arabic import ARABIC_REGIONS, Arabic
from scheduler.domain.wording.chinese import Chinese, HongKongChinese, TraditionalChinese
from scheduler.domain.wording.dutch import Dutch
from scheduler.domain.wording.english import English
from scheduler.domain.wording.french import French
from scheduler.domain.wording.german import German
from scheduler.domain.wording.hebrew import Hebrew
from scheduler.domain.wording.italian import Italian
from scheduler.domain.wording.japanese import Japanese
from scheduler.domain.wording.korean import Korean
from scheduler.domain.wording.plain import Plain
from scheduler.domain.wording.polish import Polish
from scheduler.domain.wording.portuguese import Portuguese
from scheduler.domain.wording.russian import Russian
from scheduler.domain.wording.spanish import Spanish
from scheduler.domain.wording.turkish import Turkish
from scheduler.domain.wording.ukrainian import Ukrainian
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

    def years_words(self, number: int) -> str:
        """The number in words as it stands before the noun for years: `thirty-seven` (Spanish *veintiún*)."""
        ...

    def anniversary(self, number: int, unit: Unit) -> str:
        """The whole phrase: `37th anniversary`, `1000th day`."""
        ...

    def span(self, number: int, unit: Unit) -> str:
        """The number with its noun in the right form: `37 years`, `37 лет`; nominative, or accusative if the same."""
        ...

    def form(self, number: int) -> int:
        """Which form of a counted noun a number takes, counted from 0: in English 0 with one and 1 with others."""
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

    def reprint(self, first_published: dt.date | None, by: str = "") -> str:
        """The sentence that stands above a text printed again word for word: when and by whom it was first published.

        Args:
            by: a name, as its bearer writes it; empty where nobody is named.
        """
        ...


ENGLISH: Language = English()
"""The language of last resort, for our own sentences only, never for the author's."""

_EUROPEAN_PORTUGUESE = ("pt-PT", "pt-AO", "pt-CV", "pt-GW", "pt-MZ", "pt-ST", "pt-TL")
_HONG_KONG_CHINESE = ("zh-Hant-HK", "zh-Hant-MO", "zh-HK", "zh-MO")

_ALL: tuple[Language, ...] = (
    ENGLISH,
    *(English(tag=tag) for tag in ("en-GB", "en-US")),
    Spanish(),
    *(French(tag=tag) for tag in ("fr", "fr-BE", "fr-CH")),
    *(German(tag=tag) for tag in ("de", "de-AT", "de-CH", "de-LI")),
    *(Portuguese(tag=tag) for tag in ("pt", "pt-BR", *_EUROPEAN_PORTUGUESE)),
    Italian(),
    Dutch(),
    Polish(),
    Russian(),
    Ukrainian(),
    Chinese(),
    *(TraditionalChinese(tag=tag) for tag in ("zh-Hant", "zh-TW")),
    *(HongKongChinese(tag=tag) for tag in _HONG_KONG_CHINESE),
    Japanese(),
    Korean(),
    *(Arabic(tag=tag) for tag in ("ar", *ARABIC_REGIONS)),
    Hebrew(),
    Turkish(),
)
TAGS = tuple(language.tag for language in _ALL)
"""Every tag that has words of its own."""

_LANGUAGES: Mapping[str, Language] = {language.tag.lower(): language for language in _ALL}


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
    available = ", ".join(tag for tag in _LANGUAGES if "-" not in tag)
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
