"""Which phrasebook speaks on a page, and how what it says is marked where that is not the page's own language."""

from __future__ import annotations

import hashlib
from datetime import date
from functools import cache, lru_cache
from typing import Final

from markupsafe import Markup

from scheduler.domain.language_tag import lookup
from scheduler.domain.wording.language import ENGLISH as ENGLISH_WORDING
from scheduler.domain.wording.language import Language, language_for
from scheduler.publishers.feeds.languages import direction
from scheduler.publishers.feeds.phrasebook.arabic import ARABIC
from scheduler.publishers.feeds.phrasebook.chinese import CHINESE
from scheduler.publishers.feeds.phrasebook.dutch import DUTCH
from scheduler.publishers.feeds.phrasebook.english import ENGLISH
from scheduler.publishers.feeds.phrasebook.french import FRENCH
from scheduler.publishers.feeds.phrasebook.german import GERMAN
from scheduler.publishers.feeds.phrasebook.hebrew import HEBREW
from scheduler.publishers.feeds.phrasebook.italian import ITALIAN
from scheduler.publishers.feeds.phrasebook.japanese import JAPANESE
from scheduler.publishers.feeds.phrasebook.korean import KOREAN
from scheduler.publishers.feeds.phrasebook.phrases import Phrasebook
from scheduler.publishers.feeds.phrasebook.polish import POLISH
from scheduler.publishers.feeds.phrasebook.portuguese import EUROPEAN, PORTUGUESE
from scheduler.publishers.feeds.phrasebook.russian import RUSSIAN
from scheduler.publishers.feeds.phrasebook.spanish import SPANISH
from scheduler.publishers.feeds.phrasebook.traditional_chinese import TRADITIONAL_CHINESE
from scheduler.publishers.feeds.phrasebook.turkish import TURKISH
from scheduler.publishers.feeds.phrasebook.ukrainian import UKRAINIAN

_BOOKS = (
    ENGLISH, ARABIC, CHINESE, DUTCH, FRENCH, GERMAN, HEBREW, ITALIAN, JAPANESE, KOREAN, POLISH, PORTUGUESE, RUSSIAN,
    SPANISH, TRADITIONAL_CHINESE, TURKISH, UKRAINIAN,
)  # fmt: skip

PHRASEBOOKS: Final[dict[str, Phrasebook]] = {
    **{book.tag: book for book in _BOOKS},
    **dict.fromkeys(("zh-TW", "zh-HK", "zh-MO"), TRADITIONAL_CHINESE),
    **dict.fromkeys(("pt-PT", "pt-AO", "pt-CV", "pt-GW", "pt-MZ", "pt-ST", "pt-TL"), EUROPEAN),
}
"""Every phrasebook by the BCP 47 tags it speaks for; a longer tag has the words of the shorter one."""


def phrasebook_for(lang: str) -> Phrasebook:
    """The phrases for a page in this language: English where there are none (RFC 4647, section 3.4)."""
    found = _found(lang)
    return ENGLISH if found is None else PHRASEBOOKS[found]


def spoken_lang(lang: str) -> str:
    """The language that our phrases on a page in `lang` are in: that one, or `en`."""
    return ENGLISH.tag if _found(lang) is None else lang


def said_in(lang: str, around: str | None = None) -> Markup:
    """The attributes of an element that holds our phrases on a page in `lang`: none where what is around it is in them.

    Args:
        around: the language of the element that it stands in; that of the page where none is given.
    """
    spoken = spoken_lang(lang)
    return Markup("") if spoken == (around or lang) else _marked(spoken)


def said_beneath(lang: str) -> Markup:
    """The attributes of an element in `lang` that stands within one of our phrases: none where they are in it too."""
    return _marked(lang) if spoken_lang(lang) != lang else Markup("")


def day_words(day: date, lang: str) -> str:
    """A civil day for our own sentences, in the language they are in."""
    return _wording(lang).date(day)


def statements_words(count: int, lang: str) -> str:
    """So many statements, in the form that this number asks for, in the language of our own sentences."""
    return phrasebook_for(lang).statements[_wording(lang).form(count)].format(count=count)


@cache
def phrases_digest() -> str:
    """Digest of every phrase in every language."""
    return hashlib.sha256(repr(PHRASEBOOKS).encode()).hexdigest()


@lru_cache(maxsize=64)
def _found(lang: str) -> str | None:
    """The tag of the phrasebook for a language; asked some ten times a page, of few languages."""
    return lookup(lang, PHRASEBOOKS)


def _marked(lang: str) -> Markup:
    return Markup(' lang="{}" dir="{}"').format(lang, direction(lang))


def _wording(lang: str) -> Language:
    return ENGLISH_WORDING if spoken_lang(lang) != lang else language_for(lang)
