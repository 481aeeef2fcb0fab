"""Italian: ordinals masculine, as *anniversario* asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from scheduler.domain.rule import Unit
from scheduler.domain.wording.spoken import Dates, Spoken

# fmt: off
_SMALL = (
    "zero", "uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove", "dieci", "undici", "dodici",
    "tredici", "quattordici", "quindici", "sedici", "diciassette", "diciotto", "diciannove",
)
_TENS = ("venti", "trenta", "quaranta", "cinquanta", "sessanta", "settanta", "ottanta", "novanta")
_FIRST = (
    "", "primo", "secondo", "terzo", "quarto", "quinto", "sesto", "settimo", "ottavo", "nono", "decimo",
)
_DATES = Dates(
    months=(
        "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno",
        "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre",
    ),
    weekdays=("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"),
    about="{} circa",
    doubtful="{} (data incerta)",
    before_christ="{} a.C.",
    anno_domini="{} d.C.",
)
# fmt: on


@dataclass(frozen=True, slots=True, kw_only=True)
class Italian(Spoken):
    """Italian as `domain.wording.language.Language` asks."""

    tag: str = "it"

    name: ClassVar[str] = "Italian"
    units: ClassVar[Mapping[Unit, str]] = {
        Unit.YEAR: "anno",
        Unit.MONTH: "mese",
        Unit.WEEK: "settimana",
        Unit.DAY: "giorno",
        Unit.ONCE: "una volta",
    }
    counted: ClassVar[Mapping[Unit, tuple[str, ...]]] = {
        Unit.YEAR: ("{} anno", "{} anni"),
        Unit.MONTH: ("{} mese", "{} mesi"),
        Unit.WEEK: ("{} settimana", "{} settimane"),
        Unit.DAY: ("{} giorno", "{} giorni"),
    }
    reprints: ClassVar[tuple[str, str]] = (
        "Testo pubblicato per la prima volta {date}[ da {by}] e qui riprodotto parola per parola.",
        "Testo qui riprodotto parola per parola, così come fu pubblicato la prima volta[ da {by}].",
    )

    @property
    def dates(self) -> Dates:
        """`4 giugno 1989`, `1º giugno 1989`."""
        return _DATES

    def _ordinal(self, number: int) -> str:
        return f"{number}º"

    def _ordinal_words(self, number: int) -> str:
        """Below ten they are words of their own; a compound of ten keeps *decimo* (*centodecimo*)."""
        if number <= 10:
            return _FIRST[number]
        cardinal = self._cardinal(number)
        if number % 100 == 10:
            return cardinal.removesuffix("dieci") + "decimo"
        if number % 1000 == 0:
            return ("" if number == 1000 else _SMALL[number // 1000]) + "millesimo"
        if cardinal.endswith("tré"):
            return cardinal.removesuffix("é") + "eesimo"
        if number % 10 == 6 and number % 100 != 16:
            return f"{cardinal}esimo"
        if number % 100 == 1 and number % 1000 > 100:
            cardinal = cardinal.removesuffix("ouno") + "uno"
        return f"{cardinal[:-1]}esimo"

    def _cardinal(self, number: int) -> str:
        if number < 20:
            return _SMALL[number]
        words = _compound(number)
        return f"{words[:-1]}é" if words.endswith("tre") else words

    def _years(self, number: int) -> str:
        return "un" if number == 1 else self._cardinal(number)

    def _anniversary(self, number: int) -> str:
        return f"{self._ordinal(number)} anniversario"

    def _nth_day(self, number: int) -> str:
        return f"{self._ordinal(number)} giorno"

    def _on(self, day: dt.date) -> str:
        """*Otto* and *undici* begin with a vowel."""
        return f"l’{self.date(day)}" if day.day in {8, 11} else f"il {self.date(day)}"

    def _day_of_month(self, day: int) -> str:
        return "1º" if day == 1 else str(day)


def _compound(number: int) -> str:
    """One word; the vowel before *uno* and *otto* falls after tens, before *otto* also after hundreds."""
    if number < 20:
        return _SMALL[number] if number else ""
    if number < 100:
        ten, unit = _TENS[number // 10 - 2], _compound(number % 10)
        return (ten[:-1] if unit[:1] in {"u", "o"} else ten) + unit
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        head, tail = ("" if hundreds == 1 else _SMALL[hundreds]) + "cento", _compound(rest)
        return (head[:-1] if tail.startswith("ott") else head) + tail
    thousands, rest = divmod(number, 1000)
    return ("mille" if thousands == 1 else f"{_SMALL[thousands]}mila") + _compound(rest)
