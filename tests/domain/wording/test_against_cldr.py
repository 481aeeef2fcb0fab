"""Every language from 1 to 200 against CLDR, through a program that nobody here wrote (unicode-rbnf).

Where we differ on purpose, `MENDED` says how CLDR's words become ours, and why; everything else must be equal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from scheduler.domain.wording.dutch import Dutch
from scheduler.domain.wording.french import French
from scheduler.domain.wording.japanese import Japanese
from scheduler.domain.wording.language import Language, language_for
from scheduler.domain.wording.russian import Russian

rbnf = pytest.importorskip("unicode_rbnf", reason="CLDR's own words are read through unicode-rbnf")

CARDINALS = {
    "es": "numbering", "fr": "numbering", "fr-BE": "numbering", "de": "numbering", "pt": "numbering", "it": "numbering",
    "nl": "cardinal", "pl": "cardinal-masculine", "ru": "cardinal-masculine", "uk": "cardinal-masculine",
    "zh": "cardinal", "zh-Hant": "cardinal", "ja": "cardinal", "ko": "cardinal-sinokorean", "ar": "cardinal-masculine",
    "he": "numbering", "tr": "cardinal",
}  # fmt: skip
ORDINALS = {
    "es": "ordinal-masculine-adjective", "fr": "ordinal-masculine", "fr-BE": "ordinal-masculine", "de": "ordinal",
    "pt": "ordinal-masculine", "it": "ordinal-masculine", "nl": "ordinal", "ru": "ordinal-feminine", "zh": "ordinal",
    "zh-Hant": "ordinal", "ja": "ordinal", "ko": "cardinal-sinokorean", "ar": "ordinal-feminine",
    "he": "ordinal-masculine", "tr": "ordinal",
}  # fmt: skip
"""No Polish and Ukrainian ordinals in this CLDR: `test_slavic` counts them aloud."""

Mend = Callable[[int, str], str]


def spanish_ordinal(number: int, words: str) -> str:
    """One word up to 29th, as the RAE prefers."""
    if 21 <= number % 100 <= 29:
        words = words.replace("vigésimo ", "vigesimo")
    return words.replace("vigesimooctavo", "vigesimoctavo")


def french(number: int, words: str) -> str:
    """The spelling before 1990: no hyphens around `et`; and `et` never after a hundred (cent et unième is archaic)."""
    return re.sub(r"^cent et (?=unième|onzième)", "cent ", words.replace("-et-", " et "))


def french_ordinal(number: int, words: str) -> str:
    """CLDR puts `et` into 81st and 91st, where French has a hyphen."""
    return french(number, words).replace("quatre-vingt et ", "quatre-vingt-")


def belgian(number: int, words: str) -> str:
    """CLDR forgets hyphens after quatre-vingt in Belgian."""
    return french_ordinal(number, words.replace("quatre-vingt ", "quatre-vingt-"))


def german(number: int, words: str) -> str:
    """A hundred without ein in front."""
    return re.sub(r"^einhundert", "hundert", words)


def italian_ordinal(number: int, words: str) -> str:
    """CLDR elides in the cardinal 180 and not in the ordinal."""
    return words.replace("centoottant", "centottant")


def dutch(number: int, words: str) -> str:
    """The accents, where one could be read as the article."""
    return "één" if words == "een" else words


def russian_ordinal(number: int, words: str) -> str:
    """Ё is written; CLDR leaves 200 a cardinal."""
    return "двухсотая" if number == 200 else words.replace("четвертая", "четвёртая")


def ukrainian(number: int, words: str) -> str:
    """The apostrophe of print (U+2019) for the letter (U+02BC)."""
    return words.replace("ʼ", "’").replace("'", "’")


def chinese_ordinal(number: int, words: str) -> str:
    """CLDR writes 〇 in ordinals and 零 in cardinals; 零 is used between words."""
    return words.replace("〇", "零")


def korean_ordinal(number: int, words: str) -> str:
    """CLDR's ordinals are native and count things (서른일곱 번째); numbered anniversaries take 제 and Sino-Korean."""
    return f"제{words}"


def arabic(number: int, words: str) -> str:
    """Hamzat al-wasl bears no hamza; eleven is masculine here, which CLDR mixes up; مئة is today's spelling of مائة."""
    words = words.replace("إثن", "اثن").replace("إحدى عشر", "أحد عشر").replace("مائتان", "مئتان").replace("مائة", "مئة")
    return words.replace("إثنا", "اثنا")


def arabic_ordinal(number: int, words: str) -> str:
    """CLDR doubles a space, and beyond a hundred it joins a cardinal (المائة وواحدة); we count *after the hundred*."""
    words = words.replace("  ", " ").replace("مائتان", "مئتان").replace("مائة", "مئة")
    return f"{language_for('ar').ordinal_words(number - 100)} بعد المئة" if 100 < number < 200 else words


def hebrew(number: int, words: str) -> str:
    """The Academy's *and* before the last part also when that is a ten."""
    if number > 100 and number % 10 == 0 and number % 100 > 10 and " ו" not in words:
        words = words.replace(" ", " ו")
    return words


def hebrew_ordinal(number: int, words: str) -> str:
    """With the article, as it follows its noun; *twelve* with one yod, for its vowel is a tsere."""
    return f"ה{hebrew(number, words)}".replace("שניים עשר", "שנים עשר")


MENDED: dict[tuple[str, str], Mend] = {
    ("es", "ordinal"): spanish_ordinal,
    ("fr", "cardinal"): french,
    ("fr", "ordinal"): french_ordinal,
    ("fr-BE", "cardinal"): belgian,
    ("fr-BE", "ordinal"): belgian,
    ("de", "cardinal"): german,
    ("de", "ordinal"): german,
    ("it", "ordinal"): italian_ordinal,
    ("nl", "cardinal"): dutch,
    ("ru", "ordinal"): russian_ordinal,
    ("uk", "cardinal"): ukrainian,
    ("zh", "ordinal"): chinese_ordinal,
    ("ko", "ordinal"): korean_ordinal,
    ("ar", "cardinal"): arabic,
    ("ar", "ordinal"): arabic_ordinal,
    ("he", "cardinal"): hebrew,
    ("he", "ordinal"): hebrew_ordinal,
}
CASES = [(tag, "cardinal") for tag in CARDINALS] + [(tag, "ordinal") for tag in ORDINALS]


def of_cldr(tag: str, kind: str) -> Iterator[tuple[int, str]]:
    rules = "spellout-" + (CARDINALS if kind == "cardinal" else ORDINALS)[tag]
    engine = rbnf.RbnfEngine.for_language(tag.replace("-", "_"))
    for number in range(1, 201):
        yield number, engine.format_number(number, ruleset_names=[rules]).text


def check(tag: str, kind: str, language: Language) -> None:
    mend = MENDED.get((tag, kind), lambda _, words: words)
    say = language.number_words if kind == "cardinal" else language.ordinal_words
    for number, words in of_cldr(tag, kind):
        assert say(number) == mend(number, words), number


@pytest.mark.parametrize(("tag", "kind"), CASES)
def test_numbers_from_1_to_200_are_those_of_cldr(tag: str, kind: str) -> None:
    check(tag, kind, language_for(tag))


@pytest.mark.parametrize(("tag", "kind"), MENDED)
def test_every_disagreement_with_cldr_is_a_real_one(tag: str, kind: str) -> None:
    mend = MENDED[tag, kind]
    assert any(mend(number, words) != words for number, words in of_cldr(tag, kind))


class FrenchVingts(French):
    def _cardinal(self, number: int) -> str:
        return French._cardinal(self, number).replace("quatre-vingt-un", "quatre-vingt et un")


class DutchWithoutDiaeresis(Dutch):
    def _ordinal_words(self, number: int) -> str:
        return Dutch._ordinal_words(self, number).replace("ë", "e")


class RussianCardinalTwoHundred(Russian):
    def _ordinal_words(self, number: int) -> str:
        return "двести" if number == 200 else Russian._ordinal_words(self, number)


class JapaneseWithOne(Japanese):
    def _cardinal(self, number: int) -> str:
        return Japanese._cardinal(self, number).replace("百", "一百")


@pytest.mark.parametrize(
    ("tag", "kind", "mutant"),
    [
        ("fr", "cardinal", FrenchVingts()),
        ("nl", "ordinal", DutchWithoutDiaeresis()),
        ("ru", "ordinal", RussianCardinalTwoHundred()),
        ("ja", "cardinal", JapaneseWithOne()),
    ],
)
def test_cldr_notices_what_is_wrong(tag: str, kind: str, mutant: Language) -> None:
    with pytest.raises(AssertionError):
        check(tag, kind, mutant)
