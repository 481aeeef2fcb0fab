"""Hebrew: *יום השנה ה-37*, as memorial institutions say; the first ten are spelled out (*יום השנה הראשון*).

Ordinals are masculine and definite, as *יום* asks; numbers are feminine, as in counting and before *שנים*. The hyphen
before digits is the keyboard's, not the maqaf. Text stays plain: no direction marks are put in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from scheduler.domain.calendars.hebrew import ADAR, is_leap
from scheduler.domain.rule import HistoricDate, Unit
from scheduler.domain.wording.numerals import parts
from scheduler.domain.wording.spoken import Dates, Spoken

# fmt: off
_FEMININE = (
    "אפס", "אחת", "שתיים", "שלוש", "ארבע", "חמש", "שש", "שבע", "שמונה", "תשע", "עשר", "אחת עשרה", "שתים עשרה",
    "שלוש עשרה", "ארבע עשרה", "חמש עשרה", "שש עשרה", "שבע עשרה", "שמונה עשרה", "תשע עשרה",
)
_MASCULINE = (
    "אפס", "אחד", "שניים", "שלושה", "ארבעה", "חמישה", "שישה", "שבעה", "שמונה", "תשעה", "עשרה", "אחד עשר", "שנים עשר",
    "שלושה עשר", "ארבעה עשר", "חמישה עשר", "שישה עשר", "שבעה עשר", "שמונה עשר", "תשעה עשר",
)
_TENS = ("עשרים", "שלושים", "ארבעים", "חמישים", "שישים", "שבעים", "שמונים", "תשעים")
_THOUSANDS = (
    "אלף", "אלפיים", "שלושת אלפים", "ארבעת אלפים", "חמשת אלפים", "ששת אלפים", "שבעת אלפים", "שמונת אלפים",
    "תשעת אלפים",
)
_FIRST = ("", "ראשון", "שני", "שלישי", "רביעי", "חמישי", "שישי", "שביעי", "שמיני", "תשיעי", "עשירי")
_DATES = Dates(
    months=(
        "ינואר", "פברואר", "מרץ", "אפריל", "מאי", "יוני",
        "יולי", "אוגוסט", "ספטמבר", "אוקטובר", "נובמבר", "דצמבר",
    ),
    weekdays=("יום שני", "יום שלישי", "יום רביעי", "יום חמישי", "יום שישי", "יום שבת", "יום ראשון"),
    day="{day} ב{month} {year}",
    about="בסביבות {}",
    about_day="בסביבות ה-{}",
    doubtful="{} (תאריך לא ודאי)",
    before_christ="{} לפנה״ס",
    anno_domini="{} לספירה",
)
_MONTHS = ("תשרי", "חשוון", "כסלו", "טבת", "שבט", "אדר", "ניסן", "אייר", "סיוון", "תמוז", "אב", "אלול")
# fmt: on
_LETTERS = (
    *((400, "ת"), (300, "ש"), (200, "ר"), (100, "ק"), (90, "צ"), (80, "פ"), (70, "ע"), (60, "ס"), (50, "נ"), (40, "מ")),
    *((30, "ל"), (20, "כ"), (10, "י"), (9, "ט"), (8, "ח"), (7, "ז"), (6, "ו"), (5, "ה")),
    *((4, "ד"), (3, "ג"), (2, "ב"), (1, "א")),
)
"""The letters and their values, greatest first."""
_AT_THE_END = str.maketrans("כמנפצ", "ךםןףץ")
"""What the last of several letters becomes: `תש״ף`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hebrew(Spoken):
    """Hebrew as `domain.wording.language.Language` asks."""

    tag: str = "he"

    name: ClassVar[str] = "Hebrew"
    largest_ordinal: ClassVar[int] = 1999
    units: ClassVar[Mapping[Unit, str]] = {
        Unit.YEAR: "שנה",
        Unit.MONTH: "חודש",
        Unit.WEEK: "שבוע",
        Unit.DAY: "יום",
        Unit.ONCE: "פעם אחת",
    }
    counted: ClassVar[Mapping[Unit, tuple[str, ...]]] = {
        Unit.YEAR: ("שנה אחת", "שנתיים", "{} שנים", "{} שנה"),
        Unit.MONTH: ("חודש אחד", "חודשיים", "{} חודשים", "{} חודשים"),
        Unit.WEEK: ("שבוע אחד", "שבועיים", "{} שבועות", "{} שבועות"),
        Unit.DAY: ("יום אחד", "יומיים", "{} ימים", "{} יום"),
    }
    reprints: ClassVar[tuple[str, str]] = (
        "הטקסט פורסם לראשונה ב-{date}[ על ידי {by}] ומובא כאן מילה במילה.",
        "הטקסט מובא כאן מילה במילה, כפי שפורסם לראשונה[ על ידי {by}].",
    )

    @property
    def dates(self) -> Dates:
        """`4 ביוני 1989`."""
        return _DATES

    def _ordinal(self, number: int) -> str:
        """With the article, as it follows its noun."""
        return f"ה-{number}"

    def _ordinal_words(self, number: int) -> str:
        """Beyond ten the cardinal with the article."""
        return f"ה{_FIRST[number] if number <= 10 else _joined(number, _MASCULINE)}"

    def _cardinal(self, number: int) -> str:
        return _joined(number, _FEMININE)

    def _years(self, number: int) -> str:
        """Two of something counted is שתי."""
        return "שתי" if number == 2 else self._cardinal(number)

    def form(self, number: int) -> int:
        """One, two, the plural, and from 11 on the singular, which years and days take."""
        if number > 10:
            return 3
        return number - 1 if number in {1, 2} else 2

    def _elsewhere(self, when: HistoricDate, calendar: str) -> str:
        """`י״ב בחשוון תשנ״ו` in the Hebrew calendar."""
        if calendar != "hebrew":
            return Spoken._elsewhere(self, when, calendar)  # noqa: SLF001 - a slotted class has no super()
        year = _year_in_letters(when.year)
        if when.month is None:
            return year
        month = _MONTHS[when.month - 1]
        if when.leap_month:
            month = "אדר א׳"
        elif when.month == ADAR and is_leap(when.year):
            month = "אדר ב׳"
        return f"{month} {year}" if when.day is None else f"{_in_letters(when.day)} ב{month} {year}"

    def _anniversary(self, number: int) -> str:
        return f"יום השנה {self._ordinal_words(number) if number <= 10 else self._ordinal(number)}"

    def _nth_day(self, number: int) -> str:
        return f"היום {self._ordinal(number)}"


def _joined(number: int, small: tuple[str, ...]) -> str:
    """The parts, with *and* before the last (Academy of the Hebrew Language)."""
    if not number:
        return small[0]
    *before, last = [_part(part, small) for part in parts(number)]
    return " ".join([*before, f"ו{last}"]) if before else last


def _part(number: int, small: tuple[str, ...]) -> str:
    if number >= 1000:
        return _THOUSANDS[number // 1000 - 1]
    if number >= 100:
        return {1: "מאה", 2: "מאתיים"}.get(number // 100, f"{_FEMININE[number // 100]} מאות")
    return small[number] if number < 20 else _TENS[number // 10 - 2]


def _year_in_letters(year: int) -> str:
    """`תשנ״ו`: without the thousands in the sixth millennium, as everybody writes; a round thousand in digits."""
    thousands, rest = divmod(year, 1000)
    if not rest:
        return str(year)
    return _in_letters(rest) if thousands == 5 else f"{_in_letters(thousands)}{_in_letters(rest)}"


def _in_letters(number: int) -> str:
    """1 to 999 in letters, marked as a number by a geresh behind one and by gershayim before the last of several."""
    letters = ""
    for value, letter in _LETTERS:
        while number >= value:
            letters += letter
            number -= value
    letters = letters.replace("יה", "טו").replace("יו", "טז")  # 15 and 16 are not spelled as the Name is
    return f"{letters}׳" if len(letters) == 1 else f"{letters[:-1]}״{letters[-1].translate(_AT_THE_END)}"
