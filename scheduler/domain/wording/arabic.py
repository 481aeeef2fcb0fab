"""Arabic: *الذكرى السابعة والثلاثون*, feminine and definite; digits are 0 to 9 under every tag.

Months bear their Egyptian names, those of the Levant and Iraq under `ar-SY`, `ar-LB`, `ar-JO`, `ar-PS` and `ar-IQ`, and
those of the Maghreb under `ar-DZ`, `ar-TN` and `ar-MA`. Text stays plain: no direction marks are put in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from scheduler.domain.rule import HistoricDate, Unit
from scheduler.domain.wording.numerals import parts
from scheduler.domain.wording.spoken import Dates, Spoken

# fmt: off
_SMALL = (
    "صفر", "واحد", "اثنان", "ثلاثة", "أربعة", "خمسة", "ستة", "سبعة", "ثمانية", "تسعة", "عشرة", "أحد عشر", "اثنا عشر",
    "ثلاثة عشر", "أربعة عشر", "خمسة عشر", "ستة عشر", "سبعة عشر", "ثمانية عشر", "تسعة عشر",
)
_TENS = ("عشرون", "ثلاثون", "أربعون", "خمسون", "ستون", "سبعون", "ثمانون", "تسعون")
_HUNDREDS = ("مئة", "مئتان", "ثلاثمئة", "أربعمئة", "خمسمئة", "ستمئة", "سبعمئة", "ثمانمئة", "تسعمئة")
_FIRST = (
    "", "الأولى", "الثانية", "الثالثة", "الرابعة", "الخامسة", "السادسة", "السابعة", "الثامنة", "التاسعة", "العاشرة",
)
_DATES = Dates(
    months=(
        "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو",
        "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر",
    ),
    weekdays=("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"),
    year_about="عام {year}",
    about="نحو {}",
    doubtful="{} (تاريخ غير مؤكد)",
    before_christ="{} قبل الميلاد",
    anno_domini="{} للميلاد",
)
_LEVANT = replace(_DATES, months=(
    "كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران",
    "تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول",
))
_ALGIERS_AND_TUNIS = replace(_DATES, months=(
    "جانفي", "فيفري", "مارس", "أفريل", "ماي", "جوان",
    "جويلية", "أوت", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر",
))
_RABAT = replace(_DATES, months=(
    "يناير", "فبراير", "مارس", "أبريل", "ماي", "يونيو",
    "يوليوز", "غشت", "شتنبر", "أكتوبر", "نونبر", "دجنبر",
))
# fmt: on
_REGIONAL = {
    **dict.fromkeys(("ar-SY", "ar-LB", "ar-JO", "ar-PS", "ar-IQ"), _LEVANT),
    **dict.fromkeys(("ar-DZ", "ar-TN"), _ALGIERS_AND_TUNIS),
    "ar-MA": _RABAT,
}
ARABIC_REGIONS = tuple(_REGIONAL)
"""The tags under which the months have other names."""

# fmt: off
_ISLAMIC_MONTHS = (
    "محرم", "صفر", "ربيع الأول", "ربيع الآخر", "جمادى الأولى", "جمادى الآخرة",
    "رجب", "شعبان", "رمضان", "شوال", "ذو القعدة", "ذو الحجة",
)
# fmt: on


@dataclass(frozen=True, slots=True, kw_only=True)
class Arabic(Spoken):
    """Arabic as `domain.wording.language.Language` asks.

    Attributes:
        tag: `ar`, or one of `ARABIC_REGIONS`.
    """

    tag: str = "ar"

    name: ClassVar[str] = "Arabic"
    largest_ordinal: ClassVar[int] = 1000
    units: ClassVar[Mapping[Unit, str]] = {
        Unit.YEAR: "عام",
        Unit.MONTH: "شهر",
        Unit.WEEK: "أسبوع",
        Unit.DAY: "يوم",
        Unit.ONCE: "مرة واحدة",
    }
    counted: ClassVar[Mapping[Unit, tuple[str, ...]]] = {
        Unit.YEAR: ("عام واحد", "عامان", "{} أعوام", "{} عامًا", "{} عام"),
        Unit.MONTH: ("شهر واحد", "شهران", "{} أشهر", "{} شهرًا", "{} شهر"),
        Unit.WEEK: ("أسبوع واحد", "أسبوعان", "{} أسابيع", "{} أسبوعًا", "{} أسبوع"),
        Unit.DAY: ("يوم واحد", "يومان", "{} أيام", "{} يومًا", "{} يوم"),
    }
    reprints: ClassVar[tuple[str, str]] = (
        "صدر هذا النص أول مرة[ عن {by}] في {date}، ويُعاد نشره هنا حرفيًا.",
        "يُعاد نشر هذا النص هنا حرفيًا كما صدر أول مرة[ عن {by}].",
    )

    @property
    def dates(self) -> Dates:
        """`4 يونيو 1989`."""
        return _REGIONAL.get(self.tag, _DATES)

    def _ordinal(self, number: int) -> str:
        """With the article, as it follows its noun: الذكرى الـ37."""
        return f"الـ{number}"

    def _ordinal_words(self, number: int) -> str:
        """Feminine and definite; beyond a hundred *the n-th after the hundred*, as the Nights are counted."""
        hundreds, rest = divmod(number, 100)
        if number == 1000:
            return "الألف"
        if not hundreds:
            return _below_hundredth(rest)
        if not rest:
            return f"ال{_HUNDREDS[hundreds - 1]}"
        after = "مئتين" if hundreds == 2 else _HUNDREDS[hundreds - 1]
        return f"{_below_hundredth(rest)} بعد ال{after}"

    def _cardinal(self, number: int) -> str:
        """Masculine, as before عام; units stand before tens."""
        if not number:
            return _SMALL[0]
        *larger, small = [*parts(number - number % 100), number % 100] if number > 99 else [number]
        words = [_large(part) for part in larger]
        if small:
            words.append(_below_hundred(small))
        return " و".join(words)

    def form(self, number: int) -> int:
        """One, two, the plural of 3 to 10, the accusative of 11 to 99, the genitive of whole hundreds."""
        if number in {1, 2}:
            return number - 1
        rest = number % 100
        if rest < 3:
            return 4
        return 2 if rest <= 10 else 3

    def _elsewhere(self, when: HistoricDate, calendar: str) -> str:
        """`9 رمضان 1448 هـ` in the Islamic calendars."""
        if not calendar.startswith("islamic"):
            return Spoken._elsewhere(self, when, calendar)  # noqa: SLF001 - a slotted class has no super()
        month = when.month and _ISLAMIC_MONTHS[when.month - 1]
        return " ".join(str(part) for part in (when.day, month, when.year, "هـ") if part is not None)

    def _anniversary(self, number: int) -> str:
        """Whole centuries have an adjective of their own; beyond the words there are digits."""
        if number == 1000:
            return "الذكرى الألفية"
        if number < 1000 and number % 100 == 0:
            return "الذكرى المئوية" + (f" {_FIRST[number // 100]}" if number > 100 else "")
        return f"الذكرى {self._ordinal_words(number) if number < 1000 else self._ordinal(number)}"

    def _nth_day(self, number: int) -> str:
        return f"اليوم {self._ordinal(number)}"


def _below_hundredth(number: int) -> str:
    if number <= 10:
        return _FIRST[number]
    tens, unit = divmod(number, 10)
    first = "الحادية" if unit == 1 else _FIRST[unit]
    if tens == 1:
        return f"{first} عشرة"
    return f"{first} وال{_TENS[tens - 2]}" if unit else f"ال{_TENS[tens - 2]}"


def _below_hundred(number: int) -> str:
    if number < 20:
        return _SMALL[number]
    tens, unit = divmod(number, 10)
    return f"{_SMALL[unit]} و{_TENS[tens - 2]}" if unit else _TENS[tens - 2]


def _large(part: int) -> str:
    if part < 1000:
        return _HUNDREDS[part // 100 - 1]
    thousands = part // 1000
    return {1: "ألف", 2: "ألفان"}.get(thousands, f"{_SMALL[thousands]} آلاف")
