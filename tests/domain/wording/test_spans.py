"""`span`: a number with its noun, against ICU through node's Intl and against boundaries written by hand."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from typing import ClassVar

import pytest

from scheduler.domain.rule import Unit
from scheduler.domain.wording.language import TAGS, Language, language_for
from scheduler.domain.wording.plain import Plain
from scheduler.domain.wording.polish import Polish
from scheduler.domain.wording.russian import Russian
from scheduler.errors import ValueRefused

UNITS = (Unit.YEAR, Unit.MONTH, Unit.WEEK, Unit.DAY)
LIKE_ICU = [
    "en", "es", "fr", "fr-BE", "de", "de-AT", "pt", "pt-PT", "it", "nl", "pl", "ru", "uk", "zh", "zh-Hant", "ja", "ko",
    "tr", "zh-HK", "zh-MO",
]  # fmt: skip
"""The languages that say it as ICU does, but for its spaces in Chinese and Japanese."""
ASK_INTL = """
const [tags, units] = JSON.parse(require("fs").readFileSync(0, "utf8"));
const told = {};
for (const tag of tags) {
  told[tag] = {};
  for (const unit of units) {
    const options = {style: "unit", unit, unitDisplay: "long", numberingSystem: "latn", useGrouping: false};
    const format = new Intl.NumberFormat(tag, options);
    told[tag][unit] = Array.from({length: 1001}, (_, number) => format.format(number));
  }
  const plural = new Intl.PluralRules(tag);
  told[tag].categories = Array.from({length: 1001}, (_, number) => plural.select(number));
}
process.stdout.write(JSON.stringify(told));
"""


@pytest.fixture(scope="module")
def icu() -> Mapping[str, Mapping[str, list[str]]]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node, through which ICU is asked, is not installed")
    asked = json.dumps([[*LIKE_ICU, "ar"], UNITS])
    answer = subprocess.run([node, "-e", ASK_INTL], input=asked, capture_output=True, text=True, check=True)
    told: Mapping[str, Mapping[str, list[str]]] = json.loads(answer.stdout)
    return told


def check_like_icu(language: Language, told: Mapping[str, list[str]]) -> None:
    """0 to 1000 of every unit are said as ICU says them."""
    spaceless = language.tag.startswith(("zh", "ja"))
    for unit in UNITS:
        for number, words in enumerate(told[unit]):
            said = words.replace("\u00a0", " ")
            assert language.span(number, unit) == (said.replace(" ", "") if spaceless else said)


@pytest.mark.parametrize("tag", LIKE_ICU)
def test_a_number_and_its_noun_are_said_as_icu_says_them(tag: str, icu: Mapping[str, Mapping[str, list[str]]]) -> None:
    check_like_icu(language_for(tag), icu[tag])


def test_a_noun_in_the_wrong_form_is_noticed(icu: Mapping[str, Mapping[str, list[str]]]) -> None:
    class TwelveAsTwo(Polish):
        def form(self, number: int) -> int:
            return 0 if number == 1 else 1 if number % 10 in {2, 3, 4} else 2

    class Years(Russian):
        counted: ClassVar[Mapping[Unit, tuple[str, ...]]] = {
            **Russian.counted,
            Unit.YEAR: ("{} год", "{} года", "{} годов"),
        }

    for tag, mutant in (("pl", TwelveAsTwo()), ("ru", Years())):
        with pytest.raises(AssertionError):
            check_like_icu(mutant, icu[tag])


def test_arabic_changes_its_noun_where_icus_category_changes(icu: Mapping[str, Mapping[str, list[str]]]) -> None:
    arabic = language_for("ar")
    for unit in UNITS:
        forms: dict[str, str] = {}
        for number, category in enumerate(icu["ar"]["categories"]):
            form = arabic.span(number, unit).removeprefix(f"{number} ")
            assert forms.setdefault(category, form) == form, number


BOUNDARIES = {
    "en": ["1 year", "2 years", "37 years", "101 years"],
    "es": ["1 año", "2 años", "37 años", "101 años"],
    "fr": ["1 an", "2 ans", "37 ans", "101 ans"],
    "de": ["1 Jahr", "2 Jahre", "37 Jahre", "101 Jahre"],
    "pt": ["1 ano", "2 anos", "37 anos", "101 anos"],
    "it": ["1 anno", "2 anni", "37 anni", "101 anni"],
    "nl": ["1 jaar", "2 jaar", "37 jaar", "101 jaar"],
    "pl": ["1 rok", "2 lata", "37 lat", "101 lat"],
    "ru": ["1 год", "2 года", "37 лет", "101 год"],
    "uk": ["1 рік", "2 роки", "37 років", "101 рік"],
    "zh": ["1年", "2年", "37年", "101年"],
    "zh-Hant": ["1年", "2年", "37年", "101年"],
    "ja": ["1年", "2年", "37年", "101年"],
    "ko": ["1년", "2년", "37년", "101년"],
    "ar": ["عام واحد", "عامان", "37 عامًا", "101 عام"],
    "he": ["שנה אחת", "שנתיים", "37 שנה", "101 שנה"],
    "tr": ["1 yıl", "2 yıl", "37 yıl", "101 yıl"],
}


@pytest.mark.parametrize("tag", BOUNDARIES)
def test_years_by_hand(tag: str) -> None:
    language = language_for(tag)
    assert [language.span(number, Unit.YEAR) for number in (1, 2, 37, 101)] == BOUNDARIES[tag]


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("pl", {5: "5 lat", 12: "12 lat", 21: "21 lat", 22: "22 lata", 25: "25 lat", 112: "112 lat", 122: "122 lata"}),
        ("ru", {5: "5 лет", 11: "11 лет", 12: "12 лет", 21: "21 год", 22: "22 года", 111: "111 лет", 121: "121 год"}),
        ("ar", {3: "3 أعوام", 10: "10 أعوام", 11: "11 عامًا", 99: "99 عامًا", 100: "100 عام", 103: "103 أعوام"}),
        ("he", {3: "3 שנים", 10: "10 שנים", 11: "11 שנה", 50: "50 שנה"}),
    ],
)
def test_the_boundaries_of_languages_that_inflect(tag: str, said: Mapping[int, str]) -> None:
    assert {number: language_for(tag).span(number, Unit.YEAR) for number in said} == said


@pytest.mark.parametrize("tag", TAGS)
def test_what_comes_once_has_no_span_and_everything_else_has_one(tag: str) -> None:
    language = language_for(tag)
    with pytest.raises(ValueRefused) as refused:
        language.span(0, Unit.ONCE)
    assert refused.value.code == "no-anniversary"
    assert all(language.span(number, unit).strip() for unit in UNITS for number in (0, 1, 2, 11, 10_000))


def test_a_language_without_words_refuses_to_count() -> None:
    with pytest.raises(ValueRefused):
        Plain(tag="bo").span(37, Unit.YEAR)
