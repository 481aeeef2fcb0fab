"""Japanese: *37周年*, a count without an ordinal; ordinals are 第37, 第三十七."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from scheduler.domain.rule import HistoricDate, Unit
from scheduler.domain.wording.numerals import by_place
from scheduler.domain.wording.spoken import Dates, Spoken

_DIGITS = "〇一二三四五六七八九"
_DATES = Dates(
    months=tuple(f"{month}月" for month in range(1, 13)),
    weekdays=("月曜日", "火曜日", "水曜日", "木曜日", "金曜日", "土曜日", "日曜日"),
    day="{year}年{month}{day}日",
    month="{year}年{month}",
    year="{year}年",
    about="{}頃",
    doubtful="{}（未確定）",
    before_christ="紀元前{}",
    anno_domini="西暦{}",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Japanese(Spoken):
    """Japanese as `domain.wording.language.Language` asks."""

    tag: str = "ja"

    name: ClassVar[str] = "Japanese"
    units: ClassVar[Mapping[Unit, str]] = {
        Unit.YEAR: "年",
        Unit.MONTH: "か月",
        Unit.WEEK: "週間",
        Unit.DAY: "日",
        Unit.ONCE: "一度",
    }
    counted: ClassVar[Mapping[Unit, tuple[str, ...]]] = {
        Unit.YEAR: ("{}年",),
        Unit.MONTH: ("{}か月",),
        Unit.WEEK: ("{}週間",),
        Unit.DAY: ("{}日",),
    }
    reprints: ClassVar[tuple[str, str]] = (
        "[{by}により]{date}に初めて公表された文章を、原文のまま再掲します。",
        "[{by}により]初めて公表されたときの文章を、原文のまま再掲します。",
    )

    @property
    def dates(self) -> Dates:
        """`1989年6月4日`, in the western count of years."""
        return _DATES

    def _ordinal(self, number: int) -> str:
        return f"第{number}"

    def _ordinal_words(self, number: int) -> str:
        return f"第{self._cardinal(number)}"

    def _cardinal(self, number: int) -> str:
        return by_place(number, _DIGITS, ("", "十", "百", "千")) if number else _DIGITS[0]

    def form(self, number: int) -> int:  # noqa: ARG002 - the same for every number
        """One for every number."""
        return 0

    def _elsewhere(self, when: HistoricDate, calendar: str) -> str:
        """`仏暦2532年6月4日`, `民国78年6月4日`."""
        era = {"buddhist": "仏暦", "roc": "民国"}.get(calendar)
        if era is None:
            return Spoken._elsewhere(self, when, calendar)  # noqa: SLF001 - a slotted class has no super()
        month = "" if when.month is None else f"{when.month}月"
        return f"{era}{when.year}年{month}" + ("" if when.day is None else f"{when.day}日")

    def _anniversary(self, number: int) -> str:
        return f"{number}周年"

    def _nth_day(self, number: int) -> str:
        return f"{number}日"
