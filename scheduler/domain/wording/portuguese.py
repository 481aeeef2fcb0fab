"""Portuguese: Brazilian, as CLDR understands the bare tag, and European under the other tags.

They differ in `37º` and `37.º`, in `dezesseis` and `dezasseis`, and in the first of a month.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from scheduler.domain.rule import Unit
from scheduler.domain.wording.numerals import parts
from scheduler.domain.wording.spoken import Dates, Spoken

# fmt: off
_SMALL = (
    "zero", "um", "dois", "três", "quatro", "cinco", "seis", "sete", "oito", "nove", "dez", "onze", "doze", "treze",
    "catorze", "quinze", "dezesseis", "dezessete", "dezoito", "dezenove",
)
_EUROPEAN = {16: "dezasseis", 17: "dezassete", 19: "dezanove"}
_TENS = ("vinte", "trinta", "quarenta", "cinquenta", "sessenta", "setenta", "oitenta", "noventa")
_HUNDREDS = (
    "cento", "duzentos", "trezentos", "quatrocentos", "quinhentos", "seiscentos", "setecentos", "oitocentos",
    "novecentos",
)
_FIRST = ("primeiro", "segundo", "terceiro", "quarto", "quinto", "sexto", "sétimo", "oitavo", "nono")
_TENTHS = (
    "décimo", "vigésimo", "trigésimo", "quadragésimo", "quinquagésimo", "sexagésimo", "septuagésimo", "octogésimo",
    "nonagésimo",
)
_HUNDREDTHS = (
    "centésimo", "ducentésimo", "tricentésimo", "quadringentésimo", "quingentésimo", "sexcentésimo",
    "septingentésimo", "octingentésimo", "noningentésimo",
)
_DATES = Dates(
    months=(
        "janeiro", "fevereiro", "março", "abril", "maio", "junho",
        "julho", "agosto", "setembro", "outubro", "novembro", "dezembro",
    ),
    weekdays=(
        "segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado", "domingo",
    ),
    day="{day} de {month} de {year}",
    month="{month} de {year}",
    about="por volta de {}",
    doubtful="{} (data incerta)",
    before_christ="{} a.C.",
    anno_domini="{} d.C.",
)
# fmt: on


@dataclass(frozen=True, slots=True, kw_only=True)
class Portuguese(Spoken):
    """Portuguese as `domain.wording.language.Language` asks.

    Attributes:
        tag: `pt` and `pt-BR` are Brazilian, every other tag (`pt-PT`, `pt-AO` …) European.
    """

    tag: str = "pt"

    name: ClassVar[str] = "Portuguese"
    largest_ordinal: ClassVar[int] = 1999
    units: ClassVar[Mapping[Unit, str]] = {
        Unit.YEAR: "ano",
        Unit.MONTH: "mês",
        Unit.WEEK: "semana",
        Unit.DAY: "dia",
        Unit.ONCE: "uma vez",
    }
    counted: ClassVar[Mapping[Unit, tuple[str, ...]]] = {
        Unit.YEAR: ("{} ano", "{} anos"),
        Unit.MONTH: ("{} mês", "{} meses"),
        Unit.WEEK: ("{} semana", "{} semanas"),
        Unit.DAY: ("{} dia", "{} dias"),
    }
    reprints: ClassVar[tuple[str, str]] = (
        "Texto publicado pela primeira vez em {date}[ por {by}] e reproduzido aqui palavra por palavra.",
        "Texto reproduzido aqui palavra por palavra, tal como foi publicado pela primeira vez[ por {by}].",
    )

    @property
    def dates(self) -> Dates:
        """`4 de junho de 1989`; the first of a month is `1º de junho` in Brazil."""
        return _DATES

    def _ordinal(self, number: int) -> str:
        return f"{number}º" if self._brazilian else f"{number}.º"

    def _ordinal_words(self, number: int) -> str:
        words = []
        for part in parts(number, teens=False):
            if part >= 100:
                words.append("milésimo" if part == 1000 else _HUNDREDTHS[part // 100 - 1])
            else:
                words.append(_TENTHS[part // 10 - 1] if part >= 10 else _FIRST[part - 1])
        return " ".join(words)

    def _cardinal(self, number: int) -> str:
        if number == 0:
            return _SMALL[0]
        thousands, rest = divmod(number, 1000)
        words = ""
        if thousands:
            words = "mil" if thousands == 1 else f"{_SMALL[thousands]} mil"
        if not rest:
            return words
        joint = " e " if rest < 100 or rest % 100 == 0 else " "
        return f"{words}{joint}{self._below_thousand(rest)}" if words else self._below_thousand(rest)

    def _below_thousand(self, number: int) -> str:
        if number == 100:
            return "cem"
        return " e ".join(self._part(part) for part in parts(number))

    def _part(self, number: int) -> str:
        if number >= 100:
            return _HUNDREDS[number // 100 - 1]
        if number >= 20:
            return _TENS[number // 10 - 2]
        return _SMALL[number] if self._brazilian else _EUROPEAN.get(number, _SMALL[number])

    def form(self, number: int) -> int:
        """In Brazil nothing takes the singular, as one does (CLDR)."""
        return int(number > 1 if self._brazilian else number != 1)

    def _anniversary(self, number: int) -> str:
        return f"{self._ordinal(number)} aniversário"

    def _nth_day(self, number: int) -> str:
        return f"{self._ordinal(number)} dia"

    def _day_of_month(self, day: int) -> str:
        return "1º" if day == 1 and self._brazilian else str(day)

    @property
    def _brazilian(self) -> bool:
        return self.tag in {"pt", "pt-BR"}
