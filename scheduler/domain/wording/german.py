"""German: ordinals as they stand after the article (*der siebenunddreißigste Jahrestag*).

`de-AT` says *Jänner*; `de-CH` and `de-LI` write *ss* for *ß*.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from scheduler.domain.rule import Unit
from scheduler.domain.wording.spoken import Dates, Spoken

# fmt: off
_SMALL = (
    "null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf",
    "dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn",
)
_TENS = ("zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig")
_DATES = Dates(
    months=(
        "Januar", "Februar", "März", "April", "Mai", "Juni",
        "Juli", "August", "September", "Oktober", "November", "Dezember",
    ),
    weekdays=("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    day="{day}. {month} {year}",
    about="um {}",
    about_day="um den {}",
    doubtful="{} (unsicher)",
    before_christ="{} v. Chr.",
    anno_domini="{} n. Chr.",
)
# fmt: on
_AUSTRIAN = replace(_DATES, months=("Jänner", *_DATES.months[1:]))
_IRREGULAR = {"eins": "erste", "drei": "dritte", "sieben": "siebte", "acht": "achte"}


@dataclass(frozen=True, slots=True, kw_only=True)
class German(Spoken):
    """German as `domain.wording.language.Language` asks.

    Attributes:
        tag: `de`, `de-AT`, `de-CH` or `de-LI`.
    """

    tag: str = "de"

    name: ClassVar[str] = "German"
    units: ClassVar[Mapping[Unit, str]] = {
        Unit.YEAR: "Jahr",
        Unit.MONTH: "Monat",
        Unit.WEEK: "Woche",
        Unit.DAY: "Tag",
        Unit.ONCE: "einmal",
    }
    counted: ClassVar[Mapping[Unit, tuple[str, ...]]] = {
        Unit.YEAR: ("{} Jahr", "{} Jahre"),
        Unit.MONTH: ("{} Monat", "{} Monate"),
        Unit.WEEK: ("{} Woche", "{} Wochen"),
        Unit.DAY: ("{} Tag", "{} Tage"),
    }
    reprints: ClassVar[tuple[str, str]] = (
        "Zuerst veröffentlicht am {date}[ ({by})]; hier im vollen Wortlaut wiedergegeben.",
        "Hier im vollen Wortlaut der ersten Veröffentlichung[ ({by})] wiedergegeben.",
    )

    @property
    def dates(self) -> Dates:
        """`4. Juni 1989`."""
        return _AUSTRIAN if self.tag == "de-AT" else _DATES

    def _ordinal(self, number: int) -> str:
        return f"{number}."

    def _ordinal_words(self, number: int) -> str:
        cardinal = self._cardinal(number)
        rest = number % 100
        if not 0 < rest < 20:
            return f"{cardinal}ste"
        last = _SMALL[rest]
        return cardinal.removesuffix(last) + _IRREGULAR.get(last, f"{last}te")

    def _cardinal(self, number: int) -> str:
        """`hundert` and `tausend` without `ein` in front, which only bookkeepers write."""
        thousands, rest = divmod(number, 1000)
        if not thousands:
            words = _below_thousand(rest)
        else:
            words = ("" if thousands == 1 else _SMALL[thousands]) + "tausend"
            if rest:
                words += ("ein" if rest // 100 == 1 else "") + _below_thousand(rest)
        return words.replace("ß", "ss") if self.tag in {"de-CH", "de-LI"} else words

    def _years(self, number: int) -> str:
        return "ein" if number == 1 else self._cardinal(number)

    def _anniversary(self, number: int) -> str:
        return f"{number}. Jahrestag"

    def _nth_day(self, number: int) -> str:
        return f"{number}. Tag"


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _below_hundred(rest)
    head = ("" if hundreds == 1 else _SMALL[hundreds]) + "hundert"
    return head + _below_hundred(rest) if rest else head


def _below_hundred(number: int) -> str:
    if number < 20:
        return _SMALL[number]
    tens, unit = divmod(number, 10)
    ten = _TENS[tens - 2]
    return f"{'ein' if unit == 1 else _SMALL[unit]}und{ten}" if unit else ten
