"""French: `soixante-dix` and `quatre-vingt-dix`, or `septante` and `nonante` under `fr-BE` and `fr-CH`.

Numbers are hyphenated as before the rectification of 1990 (`vingt et un`, `deux cents`), which the press still prefers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from scheduler.domain.rule import Unit
from scheduler.domain.wording.spoken import Dates, Spoken

# fmt: off
_SMALL = (
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
    "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf",
)
_TENS = ("vingt", "trente", "quarante", "cinquante", "soixante", "septante", "quatre-vingt", "nonante")
_DATES = Dates(
    months=(
        "janvier", "février", "mars", "avril", "mai", "juin",
        "juillet", "août", "septembre", "octobre", "novembre", "décembre",
    ),
    weekdays=("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    about="vers {}",
    about_day="vers le {}",
    doubtful="{} (date incertaine)",
    before_christ="{} av. J.-C.",
    anno_domini="{} apr. J.-C.",
)
# fmt: on
_STEMS = {"cinq": "cinqu", "neuf": "neuv", "vingts": "vingt", "cents": "cent"}


@dataclass(frozen=True, slots=True, kw_only=True)
class French(Spoken):
    """French as `domain.wording.language.Language` asks.

    Attributes:
        tag: `fr`, `fr-BE` or `fr-CH`. Eighty is `quatre-vingts` everywhere: `huitante` belongs to some cantons only.
    """

    tag: str = "fr"

    name: ClassVar[str] = "French"
    units: ClassVar[Mapping[Unit, str]] = {
        Unit.YEAR: "an",
        Unit.MONTH: "mois",
        Unit.WEEK: "semaine",
        Unit.DAY: "jour",
        Unit.ONCE: "une fois",
    }
    counted: ClassVar[Mapping[Unit, tuple[str, ...]]] = {
        Unit.YEAR: ("{} an", "{} ans"),
        Unit.MONTH: ("{} mois", "{} mois"),
        Unit.WEEK: ("{} semaine", "{} semaines"),
        Unit.DAY: ("{} jour", "{} jours"),
    }
    reprints: ClassVar[tuple[str, str]] = (
        "Texte publié pour la première fois le {date}[ par {by}], reproduit ici mot pour mot.",
        "Texte reproduit ici mot pour mot, tel qu’il a paru la première fois[ ({by})].",
    )

    @property
    def dates(self) -> Dates:
        """`4 juin 1989`, `1er juin 1989`."""
        return _DATES

    def _ordinal(self, number: int) -> str:
        return f"{number}er" if number == 1 else f"{number}e"

    def _ordinal_words(self, number: int) -> str:
        if number == 1:
            return "premier"
        cardinal = self._cardinal(number)
        cut = max(cardinal.rfind(" "), cardinal.rfind("-")) + 1
        last = cardinal[cut:]
        return f"{cardinal[:cut]}{_STEMS.get(last, last.removesuffix('e'))}ième"

    def _cardinal(self, number: int) -> str:
        thousands, rest = divmod(number, 1000)
        words = [] if thousands < 2 else [_SMALL[thousands]]
        if thousands:
            words.append("mille")
        if rest or not thousands:
            words.append(self._below_thousand(rest))
        return " ".join(words)

    def _below_thousand(self, number: int) -> str:
        hundreds, rest = divmod(number, 100)
        if not hundreds:
            return self._below_hundred(rest)
        if hundreds == 1:
            return f"cent {self._below_hundred(rest)}" if rest else "cent"
        return f"{_SMALL[hundreds]} cent {self._below_hundred(rest)}" if rest else f"{_SMALL[hundreds]} cents"

    def _below_hundred(self, number: int) -> str:
        if number < 20:
            return _SMALL[number]
        tens, rest = divmod(number, 10)
        if tens in {7, 9} and self.tag not in {"fr-BE", "fr-CH"}:
            tens, rest = tens - 1, rest + 10
        ten = _TENS[tens - 2]
        if not rest:
            return "quatre-vingts" if tens == 8 else ten
        joint = " et " if rest in {1, 11} and tens != 8 else "-"
        return f"{ten}{joint}{_SMALL[rest]}"

    def form(self, number: int) -> int:
        """Nothing and one take the singular."""
        return int(number > 1)

    def _anniversary(self, number: int) -> str:
        return f"{self._ordinal(number)} anniversaire"

    def _nth_day(self, number: int) -> str:
        return f"{self._ordinal(number)} jour"

    def _day_of_month(self, day: int) -> str:
        return "1er" if day == 1 else str(day)
