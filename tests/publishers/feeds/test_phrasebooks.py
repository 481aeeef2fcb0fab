"""The phrasebooks: every language says every phrase, with the same places in it, and in words of its own."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import MISSING, fields, replace
from datetime import date
from string import Formatter

import pytest

from scheduler.domain.wording.language import language_for
from scheduler.publishers.feeds.languages import direction
from scheduler.publishers.feeds.pages.look import STYLES, TEMPLATES
from scheduler.publishers.feeds.phrasebook.arabic import ARABIC
from scheduler.publishers.feeds.phrasebook.chosen import (
    PHRASEBOOKS,
    day_words,
    phrasebook_for,
    said_in,
    spoken_lang,
    statements_words,
)
from scheduler.publishers.feeds.phrasebook.english import ENGLISH
from scheduler.publishers.feeds.phrasebook.french import FRENCH
from scheduler.publishers.feeds.phrasebook.german import GERMAN
from scheduler.publishers.feeds.phrasebook.phrases import Phrasebook
from scheduler.publishers.feeds.phrasebook.russian import RUSSIAN

BOOKS = list({id(book): book for book in PHRASEBOOKS.values()}.values())
FIELDS = [field.name for field in fields(Phrasebook)]
SAME_AS_IN_ENGLISH = {
    "colon": {"ar", "de", "es", "he", "it", "ko", "nl", "pl", "pt", "pt-PT", "ru", "tr", "uk"},
    "instant": {"de", "es", "fr", "it", "ko", "nl", "pl", "pt", "pt-PT", "ru", "tr", "uk"},
    "day_mark": {"ar", "de", "es", "he", "it", "ko", "nl", "pl", "pt", "pt-PT", "ru", "tr", "uk"},
    "site": {"fr", "nl", "pt", "pt-PT", "tr"},
    "feeds": {"de", "nl", "pt", "pt-PT"},
    "email": {"fr", "it", "nl", "pl", "pt", "pt-PT"},
    "sources": {"fr"},
    "pages": {"fr"},
    "tag_of": {"pl"},
    "later": {"nl"},
}
"""What is the same word, or the same order of places, by the phrase and the languages."""

SCRIPTS = {
    "ar": ("ARABIC",), "he": ("HEBREW",), "ja": ("CJK", "HIRAGANA", "KATAKANA"), "ko": ("HANGUL",),
    "ru": ("CYRILLIC",), "uk": ("CYRILLIC",), "zh": ("CJK",), "zh-Hant": ("CJK",),
}  # fmt: skip
"""What the names of a language's letters begin with, where they are not Latin."""


def said(book: Phrasebook, name: str) -> tuple[str, ...]:
    """What a book says for one phrase, one pattern or several."""
    found = getattr(book, name)
    return found if isinstance(found, tuple) else (found,)


def places(pattern: str) -> list[str]:
    """The places of a pattern, in alphabetical order."""
    return sorted(name for _, name, _, _ in Formatter().parse(pattern) if name is not None)


def check_places(book: Phrasebook) -> None:
    """Each phrase holds the places that it has in English, once each."""
    for name in set(FIELDS) - {"statements"}:
        assert places(getattr(book, name)) == places(getattr(ENGLISH, name)), name
    forms = {language_for(book.tag).form(number): number for number in range(1, 201)}
    assert len(book.statements) == max(forms) + 1, "statements"
    for form, number in forms.items():
        assert places(book.statements[form]) == ["count"] or (places(book.statements[form]) == [] and number < 3)


def check_own_words(book: Phrasebook) -> None:
    """No phrase is English but those named above, and none lacks the letters of its language."""
    for name in set(FIELDS) - {"tag"}:
        same = getattr(book, name) == getattr(ENGLISH, name)
        assert same == (book.tag in SAME_AS_IN_ENGLISH.get(name, ())), name
        if book.tag in SCRIPTS and name not in {"colon", "instant", "day_mark"}:
            for pattern in said(book, name):
                letters = {unicodedata.name(sign) for sign in pattern if sign.isalpha()}
                assert any(letter.startswith(SCRIPTS[book.tag]) for letter in letters), name


def check_signs(book: Phrasebook) -> None:
    """No phrase holds a sign that would end a stylesheet's string or begin an element, or a blank at its end."""
    for name in FIELDS:
        for pattern in said(book, name):
            assert not set(pattern) & set("\"<>\\\n\t'&"), name
            assert pattern.strip(), name
            assert name == "colon" or pattern == pattern.strip(), name
            assert "  " not in pattern, name


CHECKS: list[Callable[[Phrasebook], None]] = [check_places, check_signs]


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.tag)
@pytest.mark.parametrize("check", CHECKS)
def test_every_phrase_has_the_places_it_has_in_english_and_no_sign_out_of_place(
    book: Phrasebook, check: Callable[[Phrasebook], None]
) -> None:
    check(book)


@pytest.mark.parametrize("book", [book for book in BOOKS if book is not ENGLISH], ids=lambda book: book.tag)
def test_no_phrase_is_english_by_accident(book: Phrasebook) -> None:
    check_own_words(book)


def test_a_phrase_left_out_of_step_is_noticed() -> None:
    for check, mutant in (
        (check_places, replace(GERMAN, late_day="Fällig am {due}.")),
        (check_places, replace(GERMAN, further="… und {number} weitere")),
        (check_places, replace(RUSSIAN, statements=RUSSIAN.statements[:2])),
        (check_places, replace(RUSSIAN, statements=("одно заявление", *RUSSIAN.statements[1:]))),  # 21 takes it too
        (check_own_words, replace(FRENCH, skip=ENGLISH.skip)),
        (check_own_words, replace(ARABIC, skip="Skip to text")),
        (check_signs, replace(GERMAN, feed_seen='Dies ist ein "Webfeed".')),
        (check_signs, replace(FRENCH, skip="Aller au texte ")),
        (check_signs, replace(FRENCH, what_is_feed="Qu'est-ce qu’un flux")),
    ):
        with pytest.raises(AssertionError):
            check(mutant)


def test_no_phrase_can_be_left_out() -> None:
    """Only what is punctuation has a default, so a book without a phrase is not made."""
    assert {field.name for field in fields(Phrasebook) if field.default is not MISSING} == {"colon", "instant"}
    told = {name: getattr(GERMAN, name) for name in FIELDS if name != "skip"}
    with pytest.raises(TypeError, match="skip"):
        Phrasebook(**told)


@pytest.mark.parametrize("tag", PHRASEBOOKS)
def test_every_language_with_phrases_has_dates_of_its_own(tag: str) -> None:
    assert spoken_lang(tag) == tag
    assert day_words(date(2027, 6, 4), tag) == language_for(tag).date(date(2027, 6, 4))
    assert said_in(tag) == ""


@pytest.mark.parametrize(
    ("lang", "book"),
    [
        ("de-CH", "de"), ("DE", "de"), ("en-GB", "en"), ("zh-CN", "zh"), ("zh-Hans-SG", "zh"), ("zh-HK", "zh-Hant"),
        ("zh-Hant-MO", "zh-Hant"), ("pt-BR", "pt"), ("pt-AO", "pt-PT"), ("ar-EG", "ar"), ("sv", "en"), ("fa", "en"),
        ("gez", "en"), ("x-klingon", "en"),
    ],
)  # fmt: skip
def test_a_longer_tag_has_the_phrases_of_the_shorter_and_a_language_without_has_english(lang: str, book: str) -> None:
    assert phrasebook_for(lang).tag == book
    assert (said_in(lang) != "") == (book == "en" and not lang.startswith("en"))


def test_english_within_another_language_says_that_it_is_english_and_from_left_to_right() -> None:
    assert said_in("fa") == said_in("sv") == ' lang="en" dir="ltr"'
    assert said_in("de", around="ar") == ' lang="de" dir="ltr"'
    assert said_in("ar", around="de") == ' lang="ar" dir="rtl"'
    assert day_words(date(2027, 6, 4), "sv") == "4 June 2027"


COUNTED = {
    "en": {1: "1 statement", 2: "2 statements"},
    "pl": {1: "1 oświadczenie", 2: "2 oświadczenia", 5: "5 oświadczeń", 12: "12 oświadczeń", 22: "22 oświadczenia"},
    "ru": {1: "1 заявление", 3: "3 заявления", 11: "11 заявлений", 21: "21 заявление", 24: "24 заявления"},
    "uk": {1: "1 заява", 4: "4 заяви", 5: "5 заяв", 12: "12 заяв", 21: "21 заява", 22: "22 заяви"},
    "ar": {1: "بيان واحد", 2: "بيانان", 3: "3 بيانات", 11: "11 بيانًا", 100: "100 بيان", 103: "103 بيانات"},
    "he": {1: "הצהרה אחת", 2: "שתי הצהרות", 3: "3 הצהרות", 20: "20 הצהרות"},
    "fr": {1: "1 déclaration", 2: "2 déclarations"},
    "ja": {1: "声明1件", 2: "声明2件"},
    "tr": {1: "1 açıklama", 2: "2 açıklama"},
    "sv": {1: "1 statement", 2: "2 statements"},
}  # fmt: skip


def check_counted(counted: Callable[[int, str], str]) -> None:
    """Numbers take the forms that CLDR's plural rules give them."""
    for lang, told in COUNTED.items():
        assert {number: counted(number, lang) for number in told} == told


def test_so_many_statements_are_said_in_the_form_that_the_number_asks_for() -> None:
    check_counted(statements_words)


def test_a_language_counted_as_english_is_would_be_noticed() -> None:
    def as_english(count: int, lang: str) -> str:
        forms = phrasebook_for(lang).statements
        return forms[min(int(count != 1), len(forms) - 1)].format(count=count)

    with pytest.raises(AssertionError):
        check_counted(as_english)


def test_what_stands_in_the_stylesheet_of_feeds_is_the_english_phrase() -> None:
    """The other languages replace it there, so it must be there word for word."""
    assert "feed.css" in STYLES
    assert (TEMPLATES.parent / "feed.css").read_text(encoding="utf-8").count(f'"{ENGLISH.feed_seen}"') == 1


@pytest.mark.parametrize("book", [book for book in BOOKS if direction(book.tag) == "rtl"], ids=lambda book: book.tag)
def test_a_name_of_another_direction_is_isolated_in_a_sentence_from_right_to_left(book: Phrasebook) -> None:
    """With FSI and PDI (UAX #9): these two also stand where there is no markup."""
    assert "\u2068{author}\u2069" in book.described
    assert "\u2068{zone}\u2069" in book.instant
