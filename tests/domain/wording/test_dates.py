"""Dates, weekdays and plural forms against ICU through node's Intl, and against dates written by hand."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from scheduler.domain.rule import HistoricDate, Unit
from scheduler.domain.wording.language import Language, language_for
from scheduler.domain.wording.polish import Polish
from scheduler.domain.wording.ukrainian import Ukrainian

YEAR = [date(2028, 1, 1) + timedelta(days=days) for days in range(366)]
TAGS = [
    "es", "fr", "fr-BE", "de", "de-AT", "pt", "pt-PT", "it", "nl", "pl", "ru", "uk", "zh", "zh-Hant", "zh-HK", "ja",
    "ko", "ar", "ar-SY", "ar-LB", "ar-JO", "ar-PS", "ar-IQ", "ar-DZ", "ar-TN", "ar-MA", "he", "tr",
]  # fmt: skip
ASK_INTL = """
const [tags, days] = JSON.parse(require("fs").readFileSync(0, "utf8"));
const told = {};
for (const tag of tags) {
  const fixed = {timeZone: "UTC", calendar: "gregory", numberingSystem: "latn"};
  const say = (options) => {
    const format = new Intl.DateTimeFormat(tag, {...fixed, ...options});
    return days.map((day) => format.format(new Date(day + "T12:00:00Z")));
  };
  const plural = new Intl.PluralRules(tag);
  const ordinal = new Intl.PluralRules(tag, {type: "ordinal"});
  told[tag] = {
    dates: say({dateStyle: "long"}),
    weekdays: say({weekday: "long"}),
    months: say({year: "numeric", month: "long"}),
    plurals: Array.from({length: 200}, (_, number) => plural.select(number + 1)),
    ordinals: Array.from({length: 200}, (_, number) => ordinal.select(number + 1)),
  };
}
process.stdout.write(JSON.stringify(told));
"""

DIFFERENT = {
    "fr": ("1 ", "1er "),
    "fr-BE": ("1 ", "1er "),
    "it": ("1 ", "1º "),
    "pt": ("1 de ", "1º de "),
    "ru": (" г.", " года"),
    "uk": (" р.", " року"),
}
"""How the long dates of CLDR become ours: the first of a month as the press writes it, the word for year in full."""


@pytest.fixture(scope="module")
def icu() -> Mapping[str, Any]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node, through which ICU is asked, is not installed")
    asked = json.dumps([TAGS, [day.isoformat() for day in YEAR]])
    answer = subprocess.run([node, "-e", ASK_INTL], input=asked, capture_output=True, text=True, check=True)
    told: Mapping[str, Any] = json.loads(answer.stdout)
    return told


def ours(tag: str, words: str) -> str:
    words = re.sub("[\\u00a0\\u202f]", " ", words).replace("ʼ", "’")
    theirs, mended = DIFFERENT.get(tag, ("", ""))
    if theirs.startswith("1 "):
        return mended + words.removeprefix(theirs) if words.startswith(theirs) else words
    return words.replace(theirs, mended) if theirs else words


def check_year(tag: str, language: Language, told: Mapping[str, Any]) -> None:
    """Every day of 2028 is called as ICU calls it, but for `DIFFERENT`."""
    for at, day in enumerate(YEAR):
        assert language.date(day) == ours(tag, told["dates"][at])
        assert language.weekday(day) == ours(tag, told["weekdays"][at])
        month = HistoricDate(year=day.year, month=day.month)
        assert language.historic_date(month, "gregorian") == ours(tag, told["months"][at])


def check_plurals(language: Language, told: Mapping[str, Any]) -> None:
    """Months and weeks change their form exactly where ICU's plural category changes."""
    for unit in (Unit.MONTH, Unit.WEEK):
        forms: dict[str, str] = {}
        for number, category in enumerate(told["plurals"], start=1):
            form = re.sub(r"^\d+\s*", "", language.anniversary(number, unit))
            assert forms.setdefault(category, form) == form, number


@pytest.mark.parametrize("tag", TAGS)
def test_every_day_of_a_year_is_called_as_icu_calls_it(tag: str, icu: Mapping[str, Any]) -> None:
    check_year(tag, language_for(tag), icu[tag])


@pytest.mark.parametrize("tag", TAGS)
def test_months_and_weeks_are_inflected_by_icus_plural_rules(tag: str, icu: Mapping[str, Any]) -> None:
    check_plurals(language_for(tag), icu[tag])


def test_the_year_notices_a_nominative_month(icu: Mapping[str, Any]) -> None:
    class Nominative(Ukrainian):
        def _written(self, year: int, month: int | None, day: int | None, *, about: bool = False) -> str:
            words = Ukrainian._written(self, year, month, day, about=about)
            return words.replace("червня", "червень")

    with pytest.raises(AssertionError):
        check_year("uk", Nominative(), icu["uk"])


def test_the_plural_rules_notice_wrong_forms(icu: Mapping[str, Any]) -> None:
    class TwelveAsTwo(Polish):
        def form(self, number: int) -> int:
            return 0 if number == 1 else 1 if number % 10 in {2, 3, 4} else 2

    with pytest.raises(AssertionError):
        check_plurals(TwelveAsTwo(), icu["pl"])


@pytest.mark.parametrize(("tag", "category", "ending"), [("fr", "one", "er"), ("uk", "few", "тя")])
def test_ordinals_take_their_rarer_ending_where_icu_has_a_category_for_it(
    tag: str, category: str, ending: str, icu: Mapping[str, Any]
) -> None:
    for number, told in enumerate(icu[tag]["ordinals"], start=1):
        assert language_for(tag).ordinal(number).endswith(ending) == (told == category)


def test_hebrew_and_arabic_have_a_dual() -> None:
    for tag, month, week in (("he", "חודשיים", "שבועיים"), ("ar", "شهران", "أسبوعان")):
        language = language_for(tag)
        assert (language.anniversary(2, Unit.MONTH), language.anniversary(2, Unit.WEEK)) == (month, week)


DAY = HistoricDate(year=1989, month=6, day=4)
MONTH = HistoricDate(year=1989, month=6)
ABOUT = HistoricDate(year=1942, circa=True)
ABOUT_MONTH = HistoricDate(year=1989, month=6, circa=True)
ABOUT_DAY = HistoricDate(year=1989, month=6, day=4, circa=True)
IDES = HistoricDate(year=-43, month=3, day=15)
ABOUT_44 = HistoricDate(year=-43, circa=True)
POMPEII = HistoricDate(year=79, month=8, day=24)
DOUBTFUL = HistoricDate(year=1942, doubtful=True)
CASES = (DAY, MONTH, ABOUT, ABOUT_MONTH, ABOUT_DAY, IDES, ABOUT_44, POMPEII, DOUBTFUL)
REMEMBERED = {
    "es": """4 de junio de 1989; junio de 1989; hacia 1942; hacia junio de 1989; hacia el 4 de junio de 1989;
        15 de marzo del 44 a. C.; hacia 44 a. C.; 24 de agosto del 79 d. C.; 1942 (fecha dudosa)""",
    "fr": """4 juin 1989; juin 1989; vers 1942; vers juin 1989; vers le 4 juin 1989;
        15 mars 44 av. J.-C.; vers 44 av. J.-C.; 24 août 79 apr. J.-C.; 1942 (date incertaine)""",
    "de": """4. Juni 1989; Juni 1989; um 1942; um Juni 1989; um den 4. Juni 1989;
        15. März 44 v. Chr.; um 44 v. Chr.; 24. August 79 n. Chr.; 1942 (unsicher)""",
    "pt": """4 de junho de 1989; junho de 1989; por volta de 1942; por volta de junho de 1989;
        por volta de 4 de junho de 1989; 15 de março de 44 a.C.; por volta de 44 a.C.; 24 de agosto de 79 d.C.;
        1942 (data incerta)""",
    "it": """4 giugno 1989; giugno 1989; 1942 circa; giugno 1989 circa; 4 giugno 1989 circa;
        15 marzo 44 a.C.; 44 a.C. circa; 24 agosto 79 d.C.; 1942 (data incerta)""",
    "nl": """4 juni 1989; juni 1989; omstreeks 1942; omstreeks juni 1989; omstreeks 4 juni 1989;
        15 maart 44 v.Chr.; omstreeks 44 v.Chr.; 24 augustus 79 n.Chr.; 1942 (onzeker)""",
    "pl": """4 czerwca 1989; czerwiec 1989; około 1942; około czerwca 1989; około 4 czerwca 1989;
        15 marca 44 r. p.n.e.; około 44 r. p.n.e.; 24 sierpnia 79 r. n.e.; 1942 (data niepewna)""",
    "ru": """4 июня 1989 года; июнь 1989 года; около 1942 года; около июня 1989 года; около 4 июня 1989 года;
        15 марта 44 года до н. э.; около 44 года до н. э.; 24 августа 79 года н. э.; 1942 год (предположительно)""",
    "uk": """4 червня 1989 року; червень 1989 року; близько 1942 року; близько червня 1989 року;
        близько 4 червня 1989 року; 15 березня 44 року до н. е.; близько 44 року до н. е.; 24 серпня 79 року н. е.;
        1942 рік (імовірно)""",
    "zh": """1989年6月4日; 1989年6月; 约1942年; 约1989年6月; 约1989年6月4日; 公元前44年3月15日; 约公元前44年;
        公元79年8月24日; 1942年（存疑）""",
    "zh-Hant": """1989年6月4日; 1989年6月; 約1942年; 約1989年6月; 約1989年6月4日; 西元前44年3月15日; 約西元前44年;
        西元79年8月24日; 1942年（存疑）""",
    "zh-HK": """1989年6月4日; 1989年6月; 約1942年; 約1989年6月; 約1989年6月4日; 公元前44年3月15日; 約公元前44年;
        公元79年8月24日; 1942年（存疑）""",
    "ja": """1989年6月4日; 1989年6月; 1942年頃; 1989年6月頃; 1989年6月4日頃; 紀元前44年3月15日; 紀元前44年頃;
        西暦79年8月24日; 1942年（未確定）""",
    "ko": """1989년 6월 4일; 1989년 6월; 1942년경; 1989년 6월경; 1989년 6월 4일경; 기원전 44년 3월 15일; 기원전 44년경;
        서기 79년 8월 24일; 1942년(불확실)""",
    "ar": """4 يونيو 1989; يونيو 1989; نحو عام 1942; نحو يونيو 1989; نحو 4 يونيو 1989;
        15 مارس 44 قبل الميلاد; نحو عام 44 قبل الميلاد; 24 أغسطس 79 للميلاد; 1942 (تاريخ غير مؤكد)""",
    "he": """4 ביוני 1989; יוני 1989; בסביבות 1942; בסביבות יוני 1989; בסביבות ה-4 ביוני 1989;
        15 במרץ 44 לפנה״ס; בסביבות 44 לפנה״ס; 24 באוגוסט 79 לספירה; 1942 (תאריך לא ודאי)""",
    "tr": """4 Haziran 1989; Haziran 1989; 1942 civarı; Haziran 1989 civarı; 4 Haziran 1989 civarı;
        MÖ 15 Mart 44; MÖ 44 civarı; MS 24 Ağustos 79; 1942 (kesin değil)""",
}


@pytest.mark.parametrize("tag", REMEMBERED)
def test_the_day_remembered_is_said_as_exactly_as_it_is_known(tag: str) -> None:
    expected = re.split(r";\s+", REMEMBERED[tag])
    language = language_for(tag)
    assert [language.historic_date(when, "julian") for when in CASES] == expected
    assert language.date(date(1989, 6, 4)) == expected[0]


@pytest.mark.parametrize(
    ("tag", "year", "early"),
    [("fr", "1942", "44 av. J.-C."), ("ru", "1942 год", "44 год до н. э."), ("zh", "1942年", "公元前44年")],
)
def test_a_year_alone(tag: str, year: str, early: str) -> None:
    language = language_for(tag)
    assert language.historic_date(HistoricDate(year=1942), "gregorian") == year
    assert language.historic_date(HistoricDate(year=-43), "gregorian") == early


@pytest.mark.parametrize(
    ("tag", "first"),
    [
        ("fr", "1er juin 1989"), ("it", "1º giugno 1989"), ("pt", "1º de junho de 1989"),
        ("pt-PT", "1 de junho de 1989"), ("es", "1 de junio de 1989"), ("de", "1. Juni 1989"), ("he", "1 ביוני 1989"),
    ],
)  # fmt: skip
def test_the_first_of_a_month(tag: str, first: str) -> None:
    assert language_for(tag).date(date(1989, 6, 1)) == first


@pytest.mark.parametrize(
    ("tag", "month"),
    [
        ("de-AT", "Jänner"), ("de", "Januar"), ("ar", "يناير"), ("ar-SY", "كانون الثاني"), ("ar-TN", "جانفي"),
        ("ar-AE", "يناير"),
    ],
)  # fmt: skip
def test_a_region_may_call_a_month_otherwise(tag: str, month: str) -> None:
    assert language_for(tag).historic_date(HistoricDate(year=1989, month=1), "gregorian") == f"{month} 1989"


@pytest.mark.parametrize("tag", REMEMBERED)
def test_a_reprint_says_so_in_one_sentence_with_its_date_if_that_is_known(tag: str) -> None:
    language = language_for(tag)
    dated, undated = language.reprint(date(1989, 6, 4)), language.reprint(None)
    assert language.date(date(1989, 6, 4)) in dated
    assert "1989" not in undated
    assert {dated[-1], undated[-1]} <= {".", "。"}


@pytest.mark.parametrize("tag", REMEMBERED)
def test_a_reprint_says_by_whom_without_bending_the_name(tag: str) -> None:
    language = language_for(tag)
    for day in (date(1989, 6, 4), None):
        named, plain = language.reprint(day, "The {date} [Archive]"), language.reprint(day)
        assert "The {date} [Archive]" in named
        assert "Archive" not in plain
        assert not re.search(r"[\[\]{}]|  | [.,;]", plain)
        assert len(named) > len(plain) + 10
        assert language.reprint(day, "") == plain


def test_the_italian_article_stands_before_eight_and_eleven_without_its_vowel() -> None:
    italian = language_for("it")
    for day, said in ((1, "il 1º giugno"), (4, "il 4 giugno"), (8, "l’8 giugno"), (11, "l’11 giugno")):
        assert f"volta {said} 1989 e" in italian.reprint(date(1989, 6, day))


@pytest.mark.parametrize("tag", ["ar", "he", "ar-SY"])
def test_text_from_right_to_left_holds_no_control_characters_and_western_digits(tag: str) -> None:
    language = language_for(tag)
    said = "".join(
        [
            *(language.historic_date(when, "gregorian") for when in CASES),
            *(language.anniversary(number, unit) for number in range(1, 300) for unit in (Unit.YEAR, Unit.MONTH)),
            *(language.ordinal(number) + language.ordinal_words(number) for number in range(1, 300)),
            language.reprint(date(1989, 6, 4)),
        ]
    )
    assert not re.search("[\\u061c\\u200b-\\u200f\\u202a-\\u202e\\u2066-\\u2069\\u0660-\\u0669\\u06f0-\\u06f9]", said)
