"""Dutch: *37e herdenking*.

*Verjaardag* is a birthday to most readers and *jubileum* a feast. *37-jarige herdenking* says, read closely, that the
commemorating lasted thirty-seven years; *herdenkingsdag* names one day of the calendar, kept each year, rather than its
return. *De 37e herdenking* is what Dutch and Flemish institutions say of wars and massacres, and it fits a charter too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from scheduler.domain.rule import Unit
from scheduler.domain.wording.spoken import Dates, Spoken

# fmt: off
_SMALL = (
    "nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf", "dertien",
    "veertien", "vijftien", "zestien", "zeventien", "achttien", "negentien",
)
_TENS = ("twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig")
_DATES = Dates(
    months=(
        "januari", "februari", "maart", "april", "mei", "juni",
        "juli", "augustus", "september", "oktober", "november", "december",
    ),
    weekdays=("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
    about="omstreeks {}",
    doubtful="{} (onzeker)",
    before_christ="{} v.Chr.",
    anno_domini="{} n.Chr.",
)
# fmt: on
_IRREGULAR = {"een": "eerste", "drie": "derde", "acht": "achtste"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dutch(Spoken):
    """Dutch as `domain.wording.language.Language` asks."""

    tag: str = "nl"

    name: ClassVar[str] = "Dutch"
    units: ClassVar[Mapping[Unit, str]] = {
        Unit.YEAR: "jaar",
        Unit.MONTH: "maand",
        Unit.WEEK: "week",
        Unit.DAY: "dag",
        Unit.ONCE: "eenmaal",
    }
    counted: ClassVar[Mapping[Unit, tuple[str, ...]]] = {
        Unit.YEAR: ("{} jaar", "{} jaar"),
        Unit.MONTH: ("{} maand", "{} maanden"),
        Unit.WEEK: ("{} week", "{} weken"),
        Unit.DAY: ("{} dag", "{} dagen"),
    }
    reprints: ClassVar[tuple[str, str]] = (
        "Voor het eerst gepubliceerd op {date}[ door {by}]; hier woordelijk overgenomen.",
        "Hier woordelijk overgenomen uit de eerste publicatie[ door {by}].",
    )

    @property
    def dates(self) -> Dates:
        """`4 juni 1989`."""
        return _DATES

    def _ordinal(self, number: int) -> str:
        return f"{number}e"

    def _ordinal_words(self, number: int) -> str:
        cardinal = _joined(number)
        rest = number % 100
        if not 0 < rest < 20:
            return f"{cardinal}ste"
        last = _SMALL[rest]
        return cardinal.removesuffix(last) + _IRREGULAR.get(last, f"{last}de")

    def _cardinal(self, number: int) -> str:
        """*Één* carries its accents alone, where it could be read as the article."""
        return "één" if number == 1 else _joined(number)

    def _anniversary(self, number: int) -> str:
        return f"{number}e herdenking"

    def _nth_day(self, number: int) -> str:
        return f"{number}e dag"


def _joined(number: int) -> str:
    """One word up to a thousand and a space after it (Taalunie); 1100 to 1999 are counted in hundreds."""
    if number < 1000 or 1100 <= number < 2000:
        return _in_hundreds(number)
    thousands, rest = divmod(number, 1000)
    head = ("" if thousands == 1 else _SMALL[thousands]) + "duizend"
    return f"{head} {_in_hundreds(rest)}" if rest else head


def _in_hundreds(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _below_hundred(rest)
    head = ("" if hundreds == 1 else _SMALL[hundreds]) + "honderd"
    return head + _below_hundred(rest) if rest else head


def _below_hundred(number: int) -> str:
    if number < 20:
        return _SMALL[number]
    tens, unit = divmod(number, 10)
    ten = _TENS[tens - 2]
    if not unit:
        return ten
    joint = "ën" if _SMALL[unit].endswith("e") else "en"
    return f"{_SMALL[unit]}{joint}{ten}"
