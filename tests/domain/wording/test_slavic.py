"""Polish and Ukrainian ordinals from 1 to 200, counted aloud: the oracle of the other languages has none."""

from __future__ import annotations

import pytest

from scheduler.domain.wording.language import Language, language_for
from scheduler.domain.wording.polish import Polish
from scheduler.domain.wording.ukrainian import Ukrainian

POLISH_MASCULINE = [
    "pierwszy", "drugi", "trzeci", "czwarty", "piąty", "szósty", "siódmy", "ósmy", "dziewiąty", "dziesiąty",
    "jedenasty", "dwunasty", "trzynasty", "czternasty", "piętnasty", "szesnasty", "siedemnasty", "osiemnasty",
    "dziewiętnasty",
]  # fmt: skip
POLISH_TENS = [
    "dwudziesty", "trzydziesty", "czterdziesty", "pięćdziesiąty", "sześćdziesiąty", "siedemdziesiąty",
    "osiemdziesiąty", "dziewięćdziesiąty",
]  # fmt: skip
UKRAINIAN_MASCULINE = [
    "перший", "другий", "третій", "четвертий", "п’ятий", "шостий", "сьомий", "восьмий", "дев’ятий", "десятий",
    "одинадцятий", "дванадцятий", "тринадцятий", "чотирнадцятий", "п’ятнадцятий", "шістнадцятий", "сімнадцятий",
    "вісімнадцятий", "дев’ятнадцятий",
]  # fmt: skip
UKRAINIAN_TENS = [
    ("двадцять", "двадцятий"), ("тридцять", "тридцятий"), ("сорок", "сороковий"), ("п’ятдесят", "п’ятдесятий"),
    ("шістдесят", "шістдесятий"), ("сімдесят", "сімдесятий"), ("вісімдесят", "вісімдесятий"),
    ("дев’яносто", "дев’яностий"),
]  # fmt: skip


def polish_feminine(masculine: str) -> str:
    """-y and -i become -a; after the soft c of trzeci, -ia."""
    return "trzecia" if masculine == "trzeci" else f"{masculine[:-1]}a"


def ukrainian_feminine(masculine: str) -> str:
    """The hard ending -ий becomes -а, the soft -ій becomes -я."""
    return masculine[:-2] + {"ий": "а", "ій": "я"}[masculine[-2:]]


def polish_aloud() -> list[str]:
    """Tens and units both agree with rocznica; a hundred before them does not."""
    units = [polish_feminine(word) for word in POLISH_MASCULINE]
    counted = list(units)
    for ten in POLISH_TENS:
        counted.append(polish_feminine(ten))
        counted.extend(f"{polish_feminine(ten)} {unit}" for unit in units[:9])
    return [*counted, "setna", *(f"sto {words}" for words in counted), "dwusetna"]


def ukrainian_aloud() -> list[str]:
    """Only the last word agrees with річниця."""
    units = [ukrainian_feminine(word) for word in UKRAINIAN_MASCULINE]
    counted = list(units)
    for cardinal, ordinal in UKRAINIAN_TENS:
        counted.append(ukrainian_feminine(ordinal))
        counted.extend(f"{cardinal} {unit}" for unit in units[:9])
    return [*counted, "сота", *(f"сто {words}" for words in counted), "двохсота"]


def ukrainian_ending(number: int) -> str:
    """By the last digits alone, as an orthography teaches it."""
    if 10 < number % 100 < 20:
        return "та"
    if number % 100 == 40:
        return "ва"
    return {1: "ша", 2: "га", 3: "тя", 7: "ма", 8: "ма"}.get(number % 10, "та")


def check_polish(language: Language) -> None:
    for number, words in enumerate(polish_aloud(), start=1):
        assert language.ordinal_words(number) == words
        assert language.ordinal(number) == f"{number}."


def check_ukrainian(language: Language) -> None:
    for number, words in enumerate(ukrainian_aloud(), start=1):
        assert language.ordinal_words(number) == words
        assert language.ordinal(number) == f"{number}-{ukrainian_ending(number)}"


def test_polish_ordinals_read_as_when_counted_aloud() -> None:
    assert len(polish_aloud()) == 200
    check_polish(language_for("pl"))


def test_ukrainian_ordinals_and_their_endings_read_as_when_counted_aloud() -> None:
    assert len(ukrainian_aloud()) == 200
    check_ukrainian(language_for("uk"))


def test_the_count_notices_cldrs_misspelt_fiftieth_in_polish() -> None:
    class Misspelt(Polish):
        def _ordinal_words(self, number: int) -> str:
            return Polish._ordinal_words(self, number).replace("pięćdziesiąta", "piętdziesiąta")

    with pytest.raises(AssertionError):
        check_polish(Misspelt())


@pytest.mark.parametrize("wrong", [("-ша", "-та"), ("-ва", "-та"), ("-та", "-а"), ("-ма", "-а")])
def test_the_count_notices_a_wrong_letter_after_the_hyphen(wrong: tuple[str, str]) -> None:
    class Wrong(Ukrainian):
        def _ordinal(self, number: int) -> str:
            return Ukrainian._ordinal(self, number).replace(*wrong)

    with pytest.raises(AssertionError):
        check_ukrainian(Wrong())
