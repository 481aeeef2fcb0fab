"""Polish: ordinals feminine, as *rocznica* asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from scheduler.domain.rule import Unit
from scheduler.domain.wording.slavic import few, numerals
from scheduler.domain.wording.spoken import Dates, Spoken

_NUMERALS = numerals(
    "zero",
    """
    jeden, dwa, trzy, cztery, pięć, sześć, siedem, osiem, dziewięć, dziesięć
    jedenaście, dwanaście, trzynaście, czternaście, piętnaście, szesnaście, siedemnaście, osiemnaście, dziewiętnaście
    dwadzieścia, trzydzieści, czterdzieści, pięćdziesiąt, sześćdziesiąt, siedemdziesiąt, osiemdziesiąt, dziewięćdziesiąt
    sto, dwieście, trzysta, czterysta, pięćset, sześćset, siedemset, osiemset, dziewięćset
    tysiąc, dwa tysiące, trzy tysiące, cztery tysiące
    pięć tysięcy, sześć tysięcy, siedem tysięcy, osiem tysięcy, dziewięć tysięcy
    """,
    """
    pierwsza, druga, trzecia, czwarta, piąta, szósta, siódma, ósma, dziewiąta, dziesiąta
    jedenasta, dwunasta, trzynasta, czternasta, piętnasta, szesnasta, siedemnasta, osiemnasta, dziewiętnasta
    dwudziesta, trzydziesta, czterdziesta, pięćdziesiąta, sześćdziesiąta, siedemdziesiąta, osiemdziesiąta
    dziewięćdziesiąta
    setna, dwusetna, trzechsetna, czterechsetna, pięćsetna, sześćsetna, siedemsetna, osiemsetna, dziewięćsetna
    tysięczna, dwutysięczna, trzytysięczna, czterotysięczna
    pięciotysięczna, sześciotysięczna, siedmiotysięczna, ośmiotysięczna, dziewięciotysięczna
    """,
)
# fmt: off
_DATES = Dates(
    months=(
        "styczeń", "luty", "marzec", "kwiecień", "maj", "czerwiec",
        "lipiec", "sierpień", "wrzesień", "październik", "listopad", "grudzień",
    ),
    of_months=(
        "stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca",
        "lipca", "sierpnia", "września", "października", "listopada", "grudnia",
    ),
    weekdays=("poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota", "niedziela"),
    month_about="{of_month} {year}",
    about="około {}",
    doubtful="{} (data niepewna)",
    before_christ="{} r. p.n.e.",
    anno_domini="{} r. n.e.",
)
# fmt: on


@dataclass(frozen=True, slots=True, kw_only=True)
class Polish(Spoken):
    """Polish as `domain.wording.language.Language` asks."""

    tag: str = "pl"

    name: ClassVar[str] = "Polish"
    units: ClassVar[Mapping[Unit, str]] = {
        Unit.YEAR: "rok",
        Unit.MONTH: "miesiąc",
        Unit.WEEK: "tydzień",
        Unit.DAY: "dzień",
        Unit.ONCE: "jeden raz",
    }
    counted: ClassVar[Mapping[Unit, tuple[str, ...]]] = {
        Unit.YEAR: ("{} rok", "{} lata", "{} lat"),
        Unit.MONTH: ("{} miesiąc", "{} miesiące", "{} miesięcy"),
        Unit.WEEK: ("{} tydzień", "{} tygodnie", "{} tygodni"),
        Unit.DAY: ("{} dzień", "{} dni", "{} dni"),
    }
    reprints: ClassVar[tuple[str, str]] = (
        "Tekst opublikowany po raz pierwszy {date}[ ({by})], tutaj przedrukowany słowo w słowo.",
        "Tekst przedrukowany tutaj słowo w słowo, tak jak ukazał się po raz pierwszy[ ({by})].",
    )

    @property
    def dates(self) -> Dates:
        """`4 czerwca 1989`, without `r.`, which stands only before the name of an era."""
        return _DATES

    def _ordinal(self, number: int) -> str:
        return f"{number}."

    def _ordinal_words(self, number: int) -> str:
        return _NUMERALS.tens_and_units_ordinal(number)

    def _cardinal(self, number: int) -> str:
        return _NUMERALS.cardinal(number)

    def form(self, number: int) -> int:
        """`one`, `few`, `many` (CLDR)."""
        if number == 1:
            return 0
        return 1 if few(number) else 2

    def _anniversary(self, number: int) -> str:
        return f"{number}. rocznica"

    def _nth_day(self, number: int) -> str:
        return f"{number}. dzień"
