"""Spanish: ordinals shortened as before a masculine noun (`1.er`, `vigesimoprimer aniversario`), after the RAE."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from scheduler.domain.rule import Unit
from scheduler.domain.wording.numerals import parts
from scheduler.domain.wording.spoken import Dates, Spoken

# fmt: off
_SMALL = (
    "cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce", "trece",
    "catorce", "quince", "dieciséis", "diecisiete", "dieciocho", "diecinueve", "veinte", "veintiuno", "veintidós",
    "veintitrés", "veinticuatro", "veinticinco", "veintiséis", "veintisiete", "veintiocho", "veintinueve",
)
_TENS = ("treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa")
_HUNDREDS = (
    "ciento", "doscientos", "trescientos", "cuatrocientos", "quinientos", "seiscientos", "setecientos", "ochocientos",
    "novecientos",
)
_FIRST = (
    "", "primer", "segundo", "tercer", "cuarto", "quinto", "sexto", "séptimo", "octavo", "noveno", "décimo",
    "undécimo", "duodécimo",
)
_TENTHS = (
    "vigésimo", "trigésimo", "cuadragésimo", "quincuagésimo", "sexagésimo", "septuagésimo", "octogésimo", "nonagésimo",
)
_HUNDREDTHS = (
    "centésimo", "ducentésimo", "tricentésimo", "cuadringentésimo", "quingentésimo", "sexcentésimo",
    "septingentésimo", "octingentésimo", "noningentésimo",
)
_DATES = Dates(
    months=(
        "enero", "febrero", "marzo", "abril", "mayo", "junio",
        "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
    ),
    weekdays=("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    day="{day} de {month} de {year}",
    month="{month} de {year}",
    about="hacia {}",
    about_day="hacia el {}",
    doubtful="{} (fecha dudosa)",
    before_christ="{} a. C.",
    anno_domini="{} d. C.",
)
# fmt: on


@dataclass(frozen=True, slots=True, kw_only=True)
class Spanish(Spoken):
    """Spanish as `domain.wording.language.Language` asks."""

    tag: str = "es"

    name: ClassVar[str] = "Spanish"
    units: ClassVar[Mapping[Unit, str]] = {
        Unit.YEAR: "año",
        Unit.MONTH: "mes",
        Unit.WEEK: "semana",
        Unit.DAY: "día",
        Unit.ONCE: "una vez",
    }
    counted: ClassVar[Mapping[Unit, tuple[str, ...]]] = {
        Unit.YEAR: ("{} año", "{} años"),
        Unit.MONTH: ("{} mes", "{} meses"),
        Unit.WEEK: ("{} semana", "{} semanas"),
        Unit.DAY: ("{} día", "{} días"),
    }
    reprints: ClassVar[tuple[str, str]] = (
        "Texto publicado por primera vez el {date}[ por {by}] y reproducido aquí palabra por palabra.",
        "Texto reproducido aquí palabra por palabra, tal como se publicó por primera vez[ por {by}].",
    )

    @property
    def dates(self) -> Dates:
        """`4 de junio de 1989`, and `15 de marzo del 44 a. C.`: years before 1101 take the article."""
        return _DATES

    def _ordinal(self, number: int) -> str:
        """First and third are shortened, also in compounds; eleventh is *undécimo*, which is not."""
        return f"{number}.er" if number % 10 in {1, 3} and number % 100 != 11 else f"{number}.º"

    def _ordinal_words(self, number: int) -> str:
        thousands, hundreds, rest = number // 1000, number // 100 % 10, number % 100
        words = []
        if thousands:
            words.append("milésimo" if thousands == 1 else f"{_SMALL[thousands]}milésimo")
        if hundreds:
            words.append(_HUNDREDTHS[hundreds - 1])
        if rest:
            words.append(_below_hundredth(rest))
        return " ".join(words)

    def _cardinal(self, number: int) -> str:
        if number in {0, 100}:
            return "cien" if number else _SMALL[0]
        words = []
        for part in parts(number - number % 100) if number > 99 else []:
            if part >= 1000:
                words.append("mil" if part == 1000 else f"{_SMALL[part // 1000]} mil")
            else:
                words.append(_HUNDREDS[part // 100 - 1] if number % 100 or part != 100 else "cien")
        rest = number % 100
        if rest >= 30:
            tens, unit = divmod(rest, 10)
            words.append(f"{_TENS[tens - 3]} y {_SMALL[unit]}" if unit else _TENS[tens - 3])
        elif rest:
            words.append(_SMALL[rest])
        return " ".join(words)

    def _years(self, number: int) -> str:
        words = self._cardinal(number)
        if words.endswith("veintiuno"):
            return f"{words.removesuffix('uno')}ún"
        return words.removesuffix("o") if words.endswith("uno") else words

    def _anniversary(self, number: int) -> str:
        return f"{self._ordinal(number)} aniversario"

    def _nth_day(self, number: int) -> str:
        """`día 1000`: high ordinals are not said of days."""
        return f"día {number}"

    def _written(self, year: int, month: int | None, day: int | None, *, about: bool = False) -> str:
        words = Spoken._written(self, year, month, day, about=about)  # noqa: SLF001 - a slotted class has no super()
        spoken = year if year > 0 else 1 - year
        return words.replace(f" de {spoken}", f" del {spoken}") if year < 1101 else words


def _below_hundredth(number: int) -> str:
    """One word up to 29th, two from 31st on (RAE, Diccionario panhispánico de dudas, "ordinales")."""
    if number < 13:
        return _FIRST[number]
    tens, unit = divmod(number, 10)
    if tens > 2 or not unit:
        return f"{_TENTHS[tens - 2]} {_FIRST[unit]}".rstrip()
    return ("decimo" if tens == 1 else "vigesimo") + _FIRST[unit].removeprefix("o")
