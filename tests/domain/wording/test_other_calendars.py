"""The day remembered in other calendars, held against ICU where it names months, and by hand where it does not."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pytest

from scheduler.domain.calendar_dates import date_of_day, date_words
from scheduler.domain.calendars import gregorian
from scheduler.domain.calendars.registry import CALENDARS
from scheduler.domain.rule import HistoricDate
from scheduler.domain.rule_text import parse_date
from scheduler.domain.wording.hebrew import Hebrew
from scheduler.domain.wording.language import Language, language_for

FIRST = gregorian.day_number(2023, 1, 20)
DAYS = [*range(FIRST, FIRST + 800, 7), *(gregorian.day_number(year, 6, 6) for year in range(2000, 2059))]
"""With leap months of the Hebrew and the Chinese calendar, and a thirteenth month of the Ethiopic and the Coptic."""

TOLD = [
    *(("en-GB", calendar) for calendar in ("islamic-umalqura", "islamic-civil", "persian", "ethiopic", "coptic")),
    *(("en-GB", calendar) for calendar in ("indian", "buddhist", "roc")),
    ("en-US", "buddhist"), ("en-US", "roc"), ("he", "hebrew"), ("ar", "islamic-umalqura"), ("ar", "islamic-civil"),
    *((tag, calendar) for tag in ("zh", "zh-Hant") for calendar in ("chinese", "buddhist", "roc")),
    ("zh-Hant-HK", "buddhist"), ("zh-Hant-HK", "roc"), ("ja", "buddhist"), ("ja", "roc"),
]  # fmt: skip
ASK_INTL = """
const [tag, calendar, days] = JSON.parse(require("fs").readFileSync(0, "utf8"));
const numbers = tag === "he" ? {} : {numberingSystem: "latn"};
const form = new Intl.DateTimeFormat(tag, {calendar, ...numbers, dateStyle: "long", timeZone: "UTC"});
console.log(JSON.stringify(days.map(day => form.format((day - 719163) * 864e5))));
"""


def icu(tag: str, calendar: str, days: Sequence[int]) -> list[str]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node, through which ICU is asked, is not installed")
    asked = json.dumps([tag, calendar, days])
    answer = subprocess.run([node, "-e", ASK_INTL], input=asked, capture_output=True, text=True, check=True)
    told: list[str] = json.loads(answer.stdout)
    return told


def bare(words: str) -> str:
    """Without what only one side says: the name of the lunar calendar, and eras that few readers know.

    The last two lunar months are counted here (as in GB/T 33661-2017), where ICU now and then uses their old names.
    A Hebrew year that ends in 90 takes a final letter as one that ends in 80 does; ICU forgets it.
    """
    words = re.sub(r" \((Ethiopian|Coptic) calendar\)| AM$|^农历|^農曆", "", words)
    words = re.sub("[腊臘]月", "十二月", words.replace("冬月", "十一月"))
    return words.replace("Śaka", "Saka").replace("\u00a0", " ").replace("״צ", "״ץ")


def check(tag: str, calendar: str, language: Language, told: Callable[[str, str, Sequence[int]], list[str]]) -> None:
    for day, theirs in zip(DAYS, told(tag, calendar, DAYS), strict=True):
        said = language.historic_date(date_of_day(day, calendar), calendar)
        assert bare(said) == bare(theirs), (tag, calendar, day)


@pytest.mark.parametrize(("tag", "calendar"), TOLD)
def test_dates_of_other_calendars_are_said_as_icu_says_them(tag: str, calendar: str) -> None:
    check(tag, calendar, language_for(tag), icu)


def test_a_language_that_forgets_the_leap_month_is_found_out() -> None:
    class Forgets(Hebrew):
        def _elsewhere(self, when: HistoricDate, calendar: str) -> str:
            return Hebrew._elsewhere(self, replace(when, leap_month=False), calendar)

    with pytest.raises(AssertionError):
        check("he", "hebrew", Forgets(), icu)


@pytest.mark.parametrize(
    ("tag", "when", "calendar", "said"),
    [
        ("he", HistoricDate(year=5000, month=1, day=15), "hebrew", "ט״ו בתשרי 5000"),
        ("he", HistoricDate(year=4828, month=1), "hebrew", "תשרי ד׳תתכ״ח"),
        ("he", HistoricDate(year=5756), "hebrew", "תשנ״ו"),
        ("he", HistoricDate(year=5756, month=2, circa=True), "hebrew", "בסביבות חשוון תשנ״ו"),
        ("ar", HistoricDate(year=1448, month=9), "islamic-civil", "رمضان 1448 هـ"),
        ("ar", HistoricDate(year=1448, doubtful=True), "islamic-civil", "1448 هـ (تاريخ غير مؤكد)"),
        ("zh", HistoricDate(year=1989), "chinese", "农历1989己巳年"),
        ("zh", HistoricDate(year=-209, month=10, day=30), "chinese", "农历公元前210辛卯年十月三十"),
        ("zh-Hant", HistoricDate(year=-209), "chinese", "農曆西元前210辛卯年"),
        ("zh", HistoricDate(year=78), "roc", "民国78年"),
        ("ja", HistoricDate(year=78, month=6), "roc", "民国78年6月"),
        ("fr", HistoricDate(year=2020, month=4, day=15, leap_month=True), "chinese", "2020-04L-15 (chinese)"),
        ("fr", HistoricDate(year=5756, month=2, day=12, circa=True), "hebrew", "vers le 12 Cheshvan 5756"),
        ("fr", HistoricDate(year=5756), "hebrew", "5756 (hebrew)"),
        (
            "tr",
            HistoricDate(year=1448, month=9, doubtful=True),
            "islamic-civil",
            "1448-09 (islamic-civil) (kesin değil)",
        ),
    ],
)
def test_years_months_and_what_is_only_roughly_known(tag: str, when: HistoricDate, calendar: str, said: str) -> None:
    assert language_for(tag).historic_date(when, calendar) == said


def named(language: Language, calendars: Mapping[str, object]) -> bool:
    """Whether no date of another calendar could be taken for a Gregorian one, nor a leap month for an ordinary one."""
    day = gregorian.day_number(2020, 6, 6)
    dates = {calendar: date_of_day(day, calendar) for calendar in calendars if calendar not in {"gregorian", "julian"}}
    said = {calendar: language.historic_date(when, calendar) for calendar, when in dates.items()}
    alike = [words for words in said.values() if re.fullmatch(r"[\d-]+L?[\d-]*", words)]
    ordinary = language.historic_date(replace(dates["chinese"], leap_month=False), "chinese")
    return not alike and said["chinese"] != ordinary


@pytest.mark.parametrize(
    "tag", ["en", "es", "fr", "de", "pt", "it", "nl", "pl", "ru", "uk", "zh", "ja", "ko", "ar", "he", "tr"]
)
def test_every_language_says_every_calendar_and_names_it(tag: str) -> None:
    assert named(language_for(tag), CALENDARS)


def test_a_language_that_says_digits_alone_is_found_out() -> None:
    class Bare(Hebrew):
        def _elsewhere(self, when: HistoricDate, calendar: str) -> str:
            return date_words(when, calendar)

    assert not named(Bare(), CALENDARS)


@pytest.mark.parametrize("year", [-43, 476, 1989])
def test_a_year_alone_is_written_so_that_it_is_read_again(year: int) -> None:
    when = HistoricDate(year=year)
    assert parse_date(date_words(when, "julian"), "julian") == when
