"""English for dates of other calendars than the Gregorian and the Julian: months and eras as CLDR names them.

Hebrew months are spelled as Hebcal and the statement files spell them. Where few readers know the era, the calendar is
named behind the date instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from scheduler.domain.calendars import hebrew
from scheduler.domain.calendars.protocol import MonthName
from scheduler.domain.rule import HistoricDate

# fmt: off
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)
_ISLAMIC = (
    "Muharram", "Safar", "Rabi\u02bb I", "Rabi\u02bb II", "Jumada I", "Jumada II",
    "Rajab", "Sha\u02bbban", "Ramadan", "Shawwal", "Dhu\u02bbl-Qi\u02bbdah", "Dhu\u02bbl-Hijjah",
)
_MONTHS: Mapping[str, tuple[str, ...]] = {
    "islamic-umalqura": _ISLAMIC,
    "islamic-civil": _ISLAMIC,
    "persian": (
        "Farvardin", "Ordibehesht", "Khordad", "Tir", "Mordad", "Shahrivar",
        "Mehr", "Aban", "Azar", "Dey", "Bahman", "Esfand",
    ),
    "ethiopic": (
        "Meskerem", "Tekemt", "Hedar", "Tahsas", "Ter", "Yekatit", "Megabit",
        "Miazia", "Genbot", "Sene", "Hamle", "Nehasse", "Pagumen",
    ),
    "coptic": (
        "Tout", "Baba", "Hator", "Kiahk", "Toba", "Amshir", "Baramhat",
        "Baramouda", "Bashans", "Paona", "Epep", "Mesra", "Nasie",
    ),
    "indian": (
        "Chaitra", "Vaisakha", "Jyaistha", "Asadha", "Sravana", "Bhadra",
        "Asvina", "Kartika", "Agrahayana", "Pausa", "Magha", "Phalguna",
    ),
}
# fmt: on
_HIJRI = {
    "Rabi al-Awwal": 3,
    "Rabi al-Thani": 4,
    "Rabi al-Akhir": 4,
    "Jumada al-Ula": 5,
    "Jumada al-Awwal": 5,
    "Jumada al-Thani": 6,
    "Jumada al-Akhira": 6,
    "Dhu al-Qadah": 11,
    "Dhu al-Hijjah": 12,
}  # fmt: skip
_ALSO: Mapping[str, Mapping[str, int]] = {"islamic-umalqura": _HIJRI, "islamic-civil": _HIJRI}
_WRAPPED: Mapping[str, str] = {
    "islamic-umalqura": "{} AH",
    "islamic-civil": "{} AH",
    "persian": "{} AP",
    "ethiopic": "{} (Ethiopian calendar)",
    "coptic": "{} (Coptic calendar)",
    "indian": "{} Saka",
    "chinese": "{} (Chinese calendar)",
    "buddhist": "{} BE",
    "roc": "{} Minguo",
}
"""What a date of each calendar is wrapped in, so that nobody takes it for a Gregorian one."""

GREGORIAN_MONTHS = frozenset({"buddhist", "roc"})
"""Calendars that count other years and call the months as the Gregorian does."""


def month_name(calendar: str, month: int) -> str | None:
    """What a month with a name of its own is called; None in calendars whose months are the Gregorian or bear none."""
    names = _MONTHS.get(calendar, ())
    return names[month - 1] if 1 <= month <= len(names) else None


def month_numbers(calendar: str) -> Mapping[str, int]:
    """The months with names of their own by what people write for them, as `plain_name` has it; may be empty."""
    names = {name: number for number, name in enumerate(_MONTHS.get(calendar, ()), 1)}
    return {plain_name(name): number for name, number in [*names.items(), *_ALSO.get(calendar, {}).items()]}


def plain_name(name: str) -> str:
    """A month's name as one compares it: `Dhuʻl-Qiʻdah` is *dhulqidah*."""
    return "".join(sign for sign in name.lower() if sign.isalpha() and sign != "ʻ")


def english_date(
    when: HistoricDate, calendar: str, ordinal: Callable[[int], str], gregorian: Callable[[str], str]
) -> str:
    """`12 Cheshvan 5756`, `9 Ramadan 1448 AH`, `the 15th day of the leap 4th month of 2020 (Chinese calendar)`.

    Args:
        when: a date of `calendar`, which is neither the Gregorian nor the Julian.
        calendar: as `calendars.registry` names it.
        ordinal: says an ordinal in digits.
        gregorian: says the date with Gregorian months, given its year.
    """
    if calendar == "hebrew":
        return _hebrew(when)
    if calendar in GREGORIAN_MONTHS:
        words = gregorian(str(when.year))
    elif calendar == "chinese":
        words = _chinese(when, ordinal)
    else:
        month = when.month and _MONTHS[calendar][when.month - 1]
        words = " ".join(str(part) for part in (when.day, month, when.year) if part is not None)
    return _WRAPPED[calendar].format(words)


def _hebrew(when: HistoricDate) -> str:
    if when.month is None:
        return f"{when.year} (Hebrew calendar)"
    month = hebrew.month_words(MonthName(when.year, when.month, when.leap_month))
    return f"{month} {when.year}" if when.day is None else f"{when.day} {month} {when.year}"


def _chinese(when: HistoricDate, ordinal: Callable[[int], str]) -> str:
    """Months have no names but their numbers."""
    year = str(when.year) if when.year > 0 else f"{1 - when.year} BC"
    if when.month is None:
        return year
    month = f"the {'leap ' if when.leap_month else ''}{ordinal(when.month)} month of {year}"
    return month if when.day is None else f"the {ordinal(when.day)} day of {month}"
