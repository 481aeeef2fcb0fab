"""Ukrainian: ordinals feminine, as *річниця* asks; the apostrophe is U+2019."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from scheduler.domain.rule import Unit
from scheduler.domain.wording.slavic import few, numerals
from scheduler.domain.wording.spoken import Dates, Spoken

_NUMERALS = numerals(
    "нуль",
    """
    один, два, три, чотири, п’ять, шість, сім, вісім, дев’ять, десять
    одинадцять, дванадцять, тринадцять, чотирнадцять, п’ятнадцять, шістнадцять, сімнадцять, вісімнадцять
    дев’ятнадцять
    двадцять, тридцять, сорок, п’ятдесят, шістдесят, сімдесят, вісімдесят, дев’яносто
    сто, двісті, триста, чотириста, п’ятсот, шістсот, сімсот, вісімсот, дев’ятсот
    тисяча, дві тисячі, три тисячі, чотири тисячі, п’ять тисяч, шість тисяч, сім тисяч, вісім тисяч, дев’ять тисяч
    """,
    """
    перша, друга, третя, четверта, п’ята, шоста, сьома, восьма, дев’ята, десята
    одинадцята, дванадцята, тринадцята, чотирнадцята, п’ятнадцята, шістнадцята, сімнадцята, вісімнадцята
    дев’ятнадцята
    двадцята, тридцята, сорокова, п’ятдесята, шістдесята, сімдесята, вісімдесята, дев’яноста
    сота, двохсота, трьохсота, чотирьохсота, п’ятисота, шестисота, семисота, восьмисота, дев’ятисота
    тисячна, двотисячна, тритисячна, чотиритисячна, п’ятитисячна, шеститисячна, семитисячна, восьмитисячна
    дев’ятитисячна
    """,
)
# fmt: off
_DATES = Dates(
    months=(
        "січень", "лютий", "березень", "квітень", "травень", "червень",
        "липень", "серпень", "вересень", "жовтень", "листопад", "грудень",
    ),
    of_months=(
        "січня", "лютого", "березня", "квітня", "травня", "червня",
        "липня", "серпня", "вересня", "жовтня", "листопада", "грудня",
    ),
    weekdays=("понеділок", "вівторок", "середа", "четвер", "п’ятниця", "субота", "неділя"),
    day="{day} {of_month} {year} року",
    month="{month} {year} року",
    year="{year} рік",
    month_about="{of_month} {year} року",
    year_about="{year} року",
    about="близько {}",
    doubtful="{} (імовірно)",
    before_christ="{} до н. е.",
    anno_domini="{} н. е.",
)
# fmt: on


@dataclass(frozen=True, slots=True, kw_only=True)
class Ukrainian(Spoken):
    """Ukrainian as `domain.wording.language.Language` asks."""

    tag: str = "uk"

    name: ClassVar[str] = "Ukrainian"
    units: ClassVar[Mapping[Unit, str]] = {
        Unit.YEAR: "рік",
        Unit.MONTH: "місяць",
        Unit.WEEK: "тиждень",
        Unit.DAY: "день",
        Unit.ONCE: "один раз",
    }
    counted: ClassVar[Mapping[Unit, tuple[str, ...]]] = {
        Unit.YEAR: ("{} рік", "{} роки", "{} років"),
        Unit.MONTH: ("{} місяць", "{} місяці", "{} місяців"),
        Unit.WEEK: ("{} тиждень", "{} тижні", "{} тижнів"),
        Unit.DAY: ("{} день", "{} дні", "{} днів"),
    }
    reprints: ClassVar[tuple[str, str]] = (
        "Уперше опубліковано {date}[ ({by})]; тут відтворено дослівно.",
        "Відтворено дослівно, як було опубліковано вперше[ ({by})].",
    )

    @property
    def dates(self) -> Dates:
        """`4 червня 1989 року`, `червень 1989 року`, `1942 рік`: the word for year is always written, and in full."""
        return _DATES

    def _ordinal(self, number: int) -> str:
        """Two letters after the hyphen, for the letter before the last is a consonant: 1-ша, 2-га, 37-ма, 40-ва."""
        thousandth = number % 1000 == 0
        ending = "на" if thousandth else _NUMERALS.last_part_ordinal(number % 1000)[-2:]
        return f"{number}-{ending}"

    def _ordinal_words(self, number: int) -> str:
        return _NUMERALS.last_part_ordinal(number)

    def _cardinal(self, number: int) -> str:
        return _NUMERALS.cardinal(number)

    def form(self, number: int) -> int:
        """`one`, `few`, `many` (CLDR)."""
        if number % 10 == 1 and number % 100 != 11:
            return 0
        return 1 if few(number) else 2

    def _anniversary(self, number: int) -> str:
        return f"{self._ordinal(number)} річниця"

    def _nth_day(self, number: int) -> str:
        return f"{number}-й день"
