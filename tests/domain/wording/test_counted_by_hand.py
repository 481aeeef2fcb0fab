"""Every language against tables written by hand, and a mutant of each family that they catch."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from scheduler.domain.rule import Unit
from scheduler.domain.wording.arabic import Arabic
from scheduler.domain.wording.chinese import Chinese
from scheduler.domain.wording.french import French
from scheduler.domain.wording.german import German
from scheduler.domain.wording.hebrew import Hebrew
from scheduler.domain.wording.italian import Italian
from scheduler.domain.wording.korean import Korean
from scheduler.domain.wording.language import Language, language_for
from scheduler.domain.wording.polish import Polish
from scheduler.domain.wording.russian import Russian
from scheduler.domain.wording.spanish import Spanish
from scheduler.domain.wording.turkish import Turkish
from scheduler.domain.wording.ukrainian import Ukrainian
from scheduler.errors import ValueRefused
from tests.domain.wording import counted_in_asia as asia
from tests.domain.wording import counted_in_europe as europe

NUMBERS = [1, 2, 3, 7, 11, 12, 13, 21, 22, 25, 40, 50, 70, 80, 90, 99, 100, 101, 111, 121, 200]
IN_EUROPE = {
    "es": (europe.SPANISH, "aniversario"),
    "fr": (europe.FRENCH, "anniversaire"),
    "de": (europe.GERMAN, "Jahrestag"),
    "pt": (europe.PORTUGUESE, "aniversário"),
    "it": (europe.ITALIAN, "anniversario"),
    "nl": (europe.DUTCH, "herdenking"),
    "pl": (europe.POLISH, "rocznica"),
    "ru": (europe.RUSSIAN, "годовщина"),
    "uk": (europe.UKRAINIAN, "річниця"),
    "tr": (europe.TURKISH, "yıl dönümü"),
}
IN_ASIA = {
    "zh": (asia.CHINESE, "第{}"),
    "ja": (asia.JAPANESE, "第{}"),
    "ko": (asia.KOREAN, "제{}"),
    "ar": (asia.ARABIC, "الـ{}"),
    "he": (asia.HEBREW, "ה-{}"),
}


def rows(table: str) -> dict[int, list[str]]:
    read = {}
    for line in table.strip().splitlines():
        number, _, said = line.partition(" ")
        read[int(number)] = said.split(" = ")
    assert list(read) == NUMBERS
    return read


def check(tag: str, language: Language) -> None:
    """The language says what was written down under that tag."""
    if tag in IN_EUROPE:
        table, noun = IN_EUROPE[tag]
        expected = {number: [*said, f"{said[2]} {noun}"] for number, said in rows(table).items()}
    else:
        table, digits = IN_ASIA[tag]
        expected = {number: [*said[:2], digits.format(number), said[2]] for number, said in rows(table).items()}
    for number, said in expected.items():
        assert [
            language.number_words(number),
            language.ordinal_words(number),
            language.ordinal(number),
            language.anniversary(number, Unit.YEAR),
        ] == said


@pytest.mark.parametrize("tag", [*IN_EUROPE, *IN_ASIA])
def test_every_language_counts_as_written_down_by_hand(tag: str) -> None:
    check(tag, language_for(tag))


class FrenchWithMe(French):
    def _ordinal(self, number: int) -> str:
        return f"{number}er" if number == 1 else f"{number}me"


class SpanishUnshortened(Spanish):
    def _ordinal_words(self, number: int) -> str:
        return Spanish._ordinal_words(self, number).replace("primer", "primero")


class ItalianWithoutElision(Italian):
    def _cardinal(self, number: int) -> str:
        return Italian._cardinal(self, number).replace("ventuno", "ventiuno")


class GermanEinste(German):
    def _ordinal_words(self, number: int) -> str:
        return f"{self._cardinal(number)}te"


class PolishWithTheUnitAlone(Polish):
    """Dwadzieścia pierwsza, as Russian would have it."""

    def _ordinal_words(self, number: int) -> str:
        return Polish._ordinal_words(self, number).replace("dwudziesta ", "dwadzieścia ")


class RussianMasculine(Russian):
    def _ordinal_words(self, number: int) -> str:
        return Russian._ordinal_words(self, number).replace("ая", "ый")


class UkrainianTa(Ukrainian):
    """21-та: one ending for every number."""

    def _ordinal(self, number: int) -> str:
        return f"{number}-та"


class ChineseWithoutZero(Chinese):
    def _cardinal(self, number: int) -> str:
        return Chinese._cardinal(self, number).replace("零", "")


class KoreanWithOne(Korean):
    def _cardinal(self, number: int) -> str:
        return f"일{Korean._cardinal(self, number)}" if 100 <= number < 200 else Korean._cardinal(self, number)


class ArabicMasculine(Arabic):
    def _ordinal_words(self, number: int) -> str:
        return Arabic._ordinal_words(self, number).replace("ة", "")


class HebrewFeminineOrdinals(Hebrew):
    def _ordinal_words(self, number: int) -> str:
        return f"ה{self._cardinal(number)}" if number > 10 else Hebrew._ordinal_words(self, number)


class TurkishWithoutHarmony(Turkish):
    def _ordinal_words(self, number: int) -> str:
        return f"{self._cardinal(number)}inci"


MUTANTS: Mapping[str, Language] = {
    "fr": FrenchWithMe(),
    "es": SpanishUnshortened(),
    "it": ItalianWithoutElision(),
    "de": GermanEinste(),
    "pl": PolishWithTheUnitAlone(),
    "ru": RussianMasculine(),
    "uk": UkrainianTa(),
    "zh": ChineseWithoutZero(),
    "ko": KoreanWithOne(),
    "ar": ArabicMasculine(),
    "he": HebrewFeminineOrdinals(),
    "tr": TurkishWithoutHarmony(),
}


@pytest.mark.parametrize("tag", MUTANTS)
def test_the_tables_notice_wrong_genders_endings_and_joints(tag: str) -> None:
    with pytest.raises(AssertionError):
        check(tag, MUTANTS[tag])


@pytest.mark.parametrize(
    ("tag", "number", "words"),
    [
        ("fr-BE", 71, "septante et un"),
        ("fr-CH", 99, "nonante-neuf"),
        ("fr-BE", 80, "quatre-vingts"),
        ("fr-CA", 99, "quatre-vingt-dix-neuf"),
        ("de-CH", 37, "siebenunddreissig"),
        ("de-AT", 37, "siebenunddreißig"),
        ("pt-BR", 17, "dezessete"),
        ("pt-PT", 17, "dezassete"),
        ("pt-AO", 119, "cento e dezanove"),
        ("zh-TW", 37, "三十七"),
        ("fr", 1989, "mille neuf cent quatre-vingt-neuf"),
        ("es", 1989, "mil novecientos ochenta y nueve"),
        ("pt", 1100, "mil e cem"),
        ("it", 1989, "millenovecentottantanove"),
        ("de", 1989, "tausendneunhundertneunundachtzig"),
        ("de", 1100, "tausendeinhundert"),
        ("nl", 1989, "negentienhonderdnegenentachtig"),
        ("nl", 2018, "tweeduizend achttien"),
        ("pl", 5022, "pięć tysięcy dwadzieścia dwa"),
        ("ru", 2027, "две тысячи двадцать семь"),
        ("uk", 2027, "дві тисячі двадцять сім"),
        ("zh", 2070, "二千零七十"),
        ("zh", 1001, "一千零一"),
        ("ja", 1989, "千九百八十九"),
        ("ko", 1989, "천구백팔십구"),
        ("ar", 1989, "ألف وتسعمئة وتسعة وثمانون"),
        ("he", 1989, "אלף תשע מאות שמונים ותשע"),
        ("tr", 1989, "bin dokuz yüz seksen dokuz"),
    ],
)
def test_regions_and_thousands(tag: str, number: int, words: str) -> None:
    assert language_for(tag).number_words(number) == words


@pytest.mark.parametrize(
    ("tag", "number", "words"),
    [
        ("es", 300, "tricentésimo"),
        ("es", 28, "vigesimoctavo"),
        ("it", 110, "centodecimo"),
        ("it", 3000, "tremillesimo"),
        ("nl", 1008, "duizend achtste"),
        ("pl", 1100, "tysiąc setna"),
        ("pl", 1989, "tysiąc dziewięćset osiemdziesiąta dziewiąta"),
        ("ru", 300, "трёхсотая"),
        ("ru", 1000, "тысячная"),
        ("uk", 300, "трьохсота"),
        ("uk", 1989, "тисяча дев’ятсот вісімдесят дев’ята"),
        ("ar", 237, "السابعة والثلاثون بعد المئتين"),
        ("ar", 1000, "الألف"),
    ],
)
def test_ordinals_beyond_two_hundred(tag: str, number: int, words: str) -> None:
    assert language_for(tag).ordinal_words(number) == words


@pytest.mark.parametrize(
    ("tag", "number", "words"),
    [
        ("es", 1, "un"), ("es", 21, "veintiún"), ("es", 131, "ciento treinta y un"), ("es", 37, "treinta y siete"),
        ("it", 1, "un"), ("de", 1, "ein"), ("zh", 2, "两"), ("zh-Hant", 2, "兩"), ("zh", 12, "十二"), ("he", 2, "שתי"),
        ("ru", 21, "двадцать один"), ("en", 21, "twenty-one"), ("fr", 80, "quatre-vingts"),
    ],
)  # fmt: skip
def test_numbers_before_the_noun_for_years(tag: str, number: int, words: str) -> None:
    assert language_for(tag).years_words(number) == words


@pytest.mark.parametrize(
    ("tag", "numbers", "phrases"),
    [
        ("es", [1, 18], ["1 mes", "18 meses"]),
        ("fr", [1, 18], ["1 mois", "18 mois"]),
        ("de", [1, 18], ["1 Monat", "18 Monate"]),
        ("pt", [1, 18], ["1 mês", "18 meses"]),
        ("it", [1, 18], ["1 mese", "18 mesi"]),
        ("nl", [1, 18], ["1 maand", "18 maanden"]),
        ("pl", [1, 2, 12, 21, 22], ["1 miesiąc", "2 miesiące", "12 miesięcy", "21 miesięcy", "22 miesiące"]),
        ("ru", [1, 2, 12, 21, 22], ["1 месяц", "2 месяца", "12 месяцев", "21 месяц", "22 месяца"]),
        ("uk", [1, 2, 12, 21, 22], ["1 місяць", "2 місяці", "12 місяців", "21 місяць", "22 місяці"]),
        ("zh", [18], ["18个月"]),
        ("zh-Hant", [18], ["18個月"]),
        ("ja", [18], ["18か月"]),
        ("ko", [18], ["18개월"]),
        ("ar", [1, 2, 3, 10, 11, 100, 102, 103], ["شهر واحد", "شهران", "3 أشهر", "10 أشهر", "11 شهرًا", "100 شهر", "102 شهر", "103 أشهر"]),  # noqa: E501 - one row a language
        ("he", [1, 2, 18], ["חודש אחד", "חודשיים", "18 חודשים"]),
        ("tr", [1, 18], ["1 ay", "18 ay"]),
    ],
)  # fmt: skip
def test_months_take_the_form_that_their_number_asks_for(tag: str, numbers: list[int], phrases: list[str]) -> None:
    assert [language_for(tag).anniversary(number, Unit.MONTH) for number in numbers] == phrases


@pytest.mark.parametrize(
    ("tag", "weeks", "days"),
    [
        ("es", "100 semanas", "día 1000"), ("fr", "100 semaines", "1000e jour"), ("de", "100 Wochen", "1000. Tag"),
        ("pt", "100 semanas", "1000º dia"), ("pt-PT", "100 semanas", "1000.º dia"),
        ("it", "100 settimane", "1000º giorno"), ("nl", "100 weken", "1000e dag"),
        ("pl", "100 tygodni", "1000. dzień"), ("ru", "100 недель", "1000-й день"), ("uk", "100 тижнів", "1000-й день"),
        ("zh", "100周", "1000天"), ("zh-Hant", "100週", "1000天"), ("ja", "100週間", "1000日"),
        ("ko", "100주", "1000일"),
        ("ar", "100 أسبوع", "اليوم الـ1000"), ("he", "100 שבועות", "היום ה-1000"), ("tr", "100 hafta", "1000. gün"),
    ],
)  # fmt: skip
def test_weeks_and_days(tag: str, weeks: str, days: str) -> None:
    language = language_for(tag)
    assert (language.anniversary(100, Unit.WEEK), language.anniversary(1000, Unit.DAY)) == (weeks, days)
    assert "20000" in language.anniversary(20_000, Unit.DAY)


@pytest.mark.parametrize(
    ("tag", "phrase"),
    [
        ("zh-Hant", "37週年"), ("zh-TW", "37週年"), ("zh-HK", "37周年"), ("zh-Hant-MO", "37周年"),
        ("zh-Hans", "37周年"),
        ("zh-CN", "37周年"), ("pt-BR", "37º aniversário"), ("pt-PT", "37.º aniversário"), ("pt-MZ", "37.º aniversário"),
        ("es-MX", "37.º aniversario"), ("ar-EG", "الذكرى السابعة والثلاثون"),
    ],
)  # fmt: skip
def test_the_phrase_of_a_region(tag: str, phrase: str) -> None:
    assert language_for(tag).anniversary(37, Unit.YEAR) == phrase


@pytest.mark.parametrize("tag", [*IN_EUROPE, *IN_ASIA])
def test_what_a_language_cannot_say_is_refused_with_a_sentence(tag: str) -> None:
    language = language_for(tag)
    for say in (language.number_words, language.years_words):
        for number in (-1, 10_000):
            with pytest.raises(ValueRefused, match="digits"):
                say(number)
        assert say(0)
    for number in (0, 10_000):
        with pytest.raises(ValueRefused):
            language.ordinal_words(number)
    with pytest.raises(ValueRefused, match="begin at 1"):
        language.ordinal(0)
    with pytest.raises(ValueRefused, match="every: once"):
        language.anniversary(1, Unit.ONCE)
    assert all(language.unit(unit) for unit in Unit)


@pytest.mark.parametrize("tag", [*IN_EUROPE, *IN_ASIA])
def test_every_number_within_the_limits_has_words_of_its_own(tag: str) -> None:
    language = language_for(tag)
    cardinals = {language.number_words(number) for number in range(10_000)}
    assert len(cardinals) == 10_000
    ordinals = []
    for number in range(1, 10_001):
        try:
            ordinals.append(language.ordinal_words(number))
        except ValueRefused:
            break
    assert len(set(ordinals)) == len(ordinals) >= 1000
    assert not any("  " in words or words != words.strip() for words in (*cardinals, *ordinals))
