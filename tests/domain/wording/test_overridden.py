"""A site's own phrases over a language's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from scheduler.domain.rule import HistoricDate, Unit
from scheduler.domain.wording.language import Language, language_for
from scheduler.domain.wording.overridden import Overridden, check_language, check_phrase, check_sayable, language_of
from scheduler.errors import ValueRefused

UKRAINIAN = language_for("uk")
MOURNING: Language = Overridden(
    language=UKRAINIAN,
    phrases={
        "anniversary": "{ordinal_words} річниця пам’яті",
        "anniversary.100": "століття",
        "anniversary.day": "{ordinal} / {number} / {number_words}",
        "reprint": "Передруковано з {date}.",
    },
)


def test_a_chosen_phrase_is_said_and_an_exact_number_wins() -> None:
    assert MOURNING.anniversary(37, Unit.YEAR) == "тридцять сьома річниця пам’яті"
    assert MOURNING.anniversary(100, Unit.YEAR) == "століття"
    assert MOURNING.anniversary(40, Unit.DAY) == "40-ва / 40 / сорок"
    assert MOURNING.reprint(date(1989, 6, 4)) == "Передруковано з 4 червня 1989 року."


def test_the_sentence_above_a_reprint_may_say_by_whom() -> None:
    chosen = Overridden(language=UKRAINIAN, phrases={"reprint": "{by}, {date}.", "reprint.undated": "{by}."})
    assert chosen.reprint(date(1989, 6, 4), "Архів") == "Архів, 4 червня 1989 року."
    assert chosen.reprint(None, "Архів") == "Архів."
    assert MOURNING.reprint(None, "Архів") == UKRAINIAN.reprint(None, "Архів")


def test_everything_else_is_said_as_before() -> None:
    day, when = date(1989, 6, 4), HistoricDate(year=1942)
    for say in (
        lambda language: language.tag,
        lambda language: language.ordinal(37),
        lambda language: language.ordinal_words(37),
        lambda language: language.number_words(37),
        lambda language: language.years_words(37),
        lambda language: language.anniversary(18, Unit.MONTH),
        lambda language: language.span(5, Unit.DAY),
        lambda language: language.unit(Unit.YEAR),
        lambda language: language.weekday(day),
        lambda language: language.date(day),
        lambda language: language.historic_date(when, "gregorian"),
        lambda language: language.reprint(None),
    ):
        assert say(MOURNING) == say(UKRAINIAN)


@pytest.mark.parametrize(
    ("key", "phrase", "code"),
    [
        ("anniversary.year", "x", "unknown-phrase"),
        ("anniversary.once", "x", "unknown-phrase"),
        ("anniversary.0", "x", "unknown-phrase"),
        ("reprint.year", "x", "unknown-phrase"),
        ("anniversary", "{ordinal.__class__}", "unknown-field"),
        ("anniversary", "{}", "unknown-field"),
        ("anniversary", "{date}", "unknown-field"),
        ("reprint", "{number}", "unknown-field"),
        ("reprint.undated", "{date}", "unknown-field"),
    ],
)
def test_an_unknown_key_or_field_is_refused_when_the_phrase_is_chosen(key: str, phrase: str, code: str) -> None:
    for refuse in (lambda: check_phrase(key, phrase), lambda: Overridden(language=UKRAINIAN, phrases={key: phrase})):
        with pytest.raises(ValueRefused) as refused:
            refuse()
        assert refused.value.code == code


def test_phrases_of_a_language_hold_for_its_regions_and_the_longer_tag_wins() -> None:
    phrases = {"pt": {"anniversary": "{span}", "anniversary.100": "centenário"}, "pt-pt": {"anniversary": "{number}"}}
    assert language_of("pt-BR", phrases).anniversary(37, Unit.YEAR) == "37 anos"
    assert language_of("pt-PT", phrases).anniversary(37, Unit.YEAR) == "37"
    assert language_of("pt-PT", phrases).anniversary(100, Unit.YEAR) == "centenário"
    assert language_of("pt-PT", phrases).ordinal(37) == "37.º"
    assert language_of("es", phrases) is language_for("es")


def test_the_noun_in_a_chosen_phrase_follows_the_number() -> None:
    russian = language_of("ru", {"ru": {"anniversary.month": "{span} спустя"}})
    assert [russian.anniversary(number, Unit.MONTH) for number in (1, 2, 5)] == [
        "1 месяц спустя",
        "2 месяца спустя",
        "5 месяцев спустя",
    ]


@pytest.mark.parametrize(
    ("refuse", "cure"),
    [
        (lambda: check_phrase("aniversary", "x"), "Did you mean `anniversary`?"),
        (lambda: check_phrase("reprint.undatd", "x"), "Did you mean `reprint.undated`?"),
        (lambda: check_phrase("anniversary", "{ordnal}"), "Did you mean {ordinal}?"),
        (lambda: check_phrase("anniversary", "{{ ordinal }}"), "Did you mean {ordinal}?"),
        (lambda: check_language("deu"), "Did you mean `de`?"),
    ],
)
def test_a_slip_is_refused_with_what_was_meant(refuse: Callable[[], object], cure: str) -> None:
    with pytest.raises(ValueRefused) as refused:
        refuse()
    assert refused.value.cure == cure


def test_a_phrase_that_fails_for_some_number_is_refused_before_its_day() -> None:
    check_sayable("anniversary.1999", "{ordinal_words}", language_for("pt"))
    check_sayable("anniversary", "{ordinal_words}", language_for("pt"))
    for name, phrase in (("anniversary.2000", "{ordinal_words}"), ("anniversary", " ")):
        with pytest.raises(ValueRefused):
            check_sayable(name, phrase, language_for("pt"))
