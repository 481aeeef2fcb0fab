"""A site's own phrases over a language's."""

from __future__ import annotations

from datetime import date

import pytest

from scheduler.domain.rule import HistoricDate, Unit
from scheduler.domain.wording.language import Language, language_for
from scheduler.domain.wording.overridden import Overridden, check_phrase
from scheduler.errors import ValueRefused

UKRAINIAN = language_for("uk")
MOURNING: Language = Overridden(
    language=UKRAINIAN,
    phrases={
        "anniversary.year": "{ordinal_words} річниця пам’яті",
        "anniversary.year.100": "століття",
        "anniversary.day": "{ordinal} / {number} / {number_words}",
        "reprint": "Передруковано з {date}.",
    },
)


def test_a_chosen_phrase_is_said_and_an_exact_number_wins() -> None:
    assert MOURNING.anniversary(37, Unit.YEAR) == "тридцять сьома річниця пам’яті"
    assert MOURNING.anniversary(100, Unit.YEAR) == "століття"
    assert MOURNING.anniversary(40, Unit.DAY) == "40-ва / 40 / сорок"
    assert MOURNING.reprint(date(1989, 6, 4)) == "Передруковано з 4 червня 1989 року."


def test_everything_else_is_said_as_before() -> None:
    day, when = date(1989, 6, 4), HistoricDate(year=1942)
    for say in (
        lambda language: language.tag,
        lambda language: language.ordinal(37),
        lambda language: language.ordinal_words(37),
        lambda language: language.number_words(37),
        lambda language: language.years_words(37),
        lambda language: language.anniversary(18, Unit.MONTH),
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
        ("anniversary", "x", "unknown-phrase"),
        ("anniversary.once", "x", "unknown-phrase"),
        ("anniversary.year.0", "x", "unknown-phrase"),
        ("reprint.year", "x", "unknown-phrase"),
        ("anniversary.year", "{ordinal.__class__}", "unknown-field"),
        ("anniversary.year", "{}", "unknown-field"),
        ("anniversary.year", "{date}", "unknown-field"),
        ("reprint", "{number}", "unknown-field"),
        ("reprint.undated", "{date}", "unknown-field"),
    ],
)
def test_an_unknown_key_or_field_is_refused_when_the_phrase_is_chosen(key: str, phrase: str, code: str) -> None:
    for refuse in (lambda: check_phrase(key, phrase), lambda: Overridden(language=UKRAINIAN, phrases={key: phrase})):
        with pytest.raises(ValueRefused) as refused:
            refuse()
        assert refused.value.code == code
