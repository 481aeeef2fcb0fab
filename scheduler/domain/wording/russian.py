"""Russian: ordinals feminine, as *годовщина* asks; the letter ё is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from scheduler.domain.rule import Unit
from scheduler.domain.wording.slavic import few, numerals
from scheduler.domain.wording.spoken import Dates, Spoken

_NUMERALS = numerals(
    "ноль",
    """
    один, два, три, четыре, пять, шесть, семь, восемь, девять, десять
    одиннадцать, двенадцать, тринадцать, четырнадцать, пятнадцать, шестнадцать, семнадцать, восемнадцать, девятнадцать
    двадцать, тридцать, сорок, пятьдесят, шестьдесят, семьдесят, восемьдесят, девяносто
    сто, двести, триста, четыреста, пятьсот, шестьсот, семьсот, восемьсот, девятьсот
    тысяча, две тысячи, три тысячи, четыре тысячи, пять тысяч, шесть тысяч, семь тысяч, восемь тысяч, девять тысяч
    """,
    """
    первая, вторая, третья, четвёртая, пятая, шестая, седьмая, восьмая, девятая, десятая
    одиннадцатая, двенадцатая, тринадцатая, четырнадцатая, пятнадцатая, шестнадцатая, семнадцатая, восемнадцатая
    девятнадцатая
    двадцатая, тридцатая, сороковая, пятидесятая, шестидесятая, семидесятая, восьмидесятая, девяностая
    сотая, двухсотая, трёхсотая, четырёхсотая, пятисотая, шестисотая, семисотая, восьмисотая, девятисотая
    тысячная, двухтысячная, трёхтысячная, четырёхтысячная, пятитысячная, шеститысячная, семитысячная, восьмитысячная
    девятитысячная
    """,
)
# fmt: off
_DATES = Dates(
    months=(
        "январь", "февраль", "март", "апрель", "май", "июнь",
        "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
    ),
    of_months=(
        "января", "февраля", "марта", "апреля", "мая", "июня",
        "июля", "августа", "сентября", "октября", "ноября", "декабря",
    ),
    weekdays=("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"),
    day="{day} {of_month} {year} года",
    month="{month} {year} года",
    year="{year} год",
    month_about="{of_month} {year} года",
    year_about="{year} года",
    about="около {}",
    doubtful="{} (предположительно)",
    before_christ="{} до н. э.",
    anno_domini="{} н. э.",
)
# fmt: on


@dataclass(frozen=True, slots=True, kw_only=True)
class Russian(Spoken):
    """Russian as `domain.wording.language.Language` asks."""

    tag: str = "ru"

    name: ClassVar[str] = "Russian"
    units: ClassVar[Mapping[Unit, str]] = {
        Unit.YEAR: "год",
        Unit.MONTH: "месяц",
        Unit.WEEK: "неделя",
        Unit.DAY: "день",
        Unit.ONCE: "один раз",
    }
    counted: ClassVar[Mapping[Unit, tuple[str, ...]]] = {
        Unit.YEAR: ("{} год", "{} года", "{} лет"),
        Unit.MONTH: ("{} месяц", "{} месяца", "{} месяцев"),
        Unit.WEEK: ("{} неделя", "{} недели", "{} недель"),
        Unit.DAY: ("{} день", "{} дня", "{} дней"),
    }
    reprints: ClassVar[tuple[str, str]] = (
        "Впервые опубликовано {date}[ ({by})]; здесь воспроизводится дословно.",
        "Воспроизводится дословно, как было опубликовано впервые[ ({by})].",
    )

    @property
    def dates(self) -> Dates:
        """`4 июня 1989 года`, `июнь 1989 года`, `1942 год`: the word for year is always written, and in full."""
        return _DATES

    def _ordinal(self, number: int) -> str:
        """One letter after the hyphen, for the letter before the last is a vowel."""
        return f"{number}-я"

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
        return f"{self._ordinal(number)} годовщина"

    def _nth_day(self, number: int) -> str:
        return f"{number}-й день"
