"""Chinese: *37周年*; in traditional characters *37週年*, but *37周年* where Hong Kong and Macao are meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from scheduler.domain.rule import Unit
from scheduler.domain.wording.spoken import Dates, Spoken

_DIGITS = "零一二三四五六七八九"
_SIMPLIFIED = Dates(
    months=tuple(f"{month}月" for month in range(1, 13)),
    weekdays=("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"),
    day="{year}年{month}{day}日",
    month="{year}年{month}",
    year="{year}年",
    about="约{}",
    doubtful="{}（存疑）",
    before_christ="公元前{}",
    anno_domini="公元{}",
)
_HONG_KONG = replace(_SIMPLIFIED, about="約{}")
_TAIWAN = replace(_HONG_KONG, before_christ="西元前{}", anno_domini="西元{}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chinese(Spoken):
    """Chinese in simplified characters as `domain.wording.language.Language` asks."""

    tag: str = "zh"

    name: ClassVar[str] = "Chinese"
    units: ClassVar[Mapping[Unit, str]] = {
        Unit.YEAR: "年",
        Unit.MONTH: "个月",
        Unit.WEEK: "周",
        Unit.DAY: "天",
        Unit.ONCE: "一次",
    }
    counted: ClassVar[Mapping[Unit, tuple[str, ...]]] = {Unit.MONTH: ("{}个月",), Unit.WEEK: ("{}周",)}
    reprints: ClassVar[tuple[str, str]] = (
        "本文首次发表于{}，此处照原文一字不改重刊。",
        "本文照首次发表时的原文一字不改重刊。",
    )

    @property
    def dates(self) -> Dates:
        """`1989年6月4日`."""
        return _SIMPLIFIED

    def _ordinal(self, number: int) -> str:
        return f"第{number}"

    def _ordinal_words(self, number: int) -> str:
        return f"第{self._cardinal(number)}"

    def _cardinal(self, number: int) -> str:
        """二百 and 二千, not 两百 and 两千; empty places between digits are said once, as 零."""
        if number < 20:
            return _DIGITS[number] if number < 10 else f"十{_DIGITS[number % 10]}".removesuffix("零")
        spoken = ""
        for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
            digit = number // place % 10
            if digit:
                spoken += _DIGITS[digit] + name
            elif spoken and not spoken.endswith("零"):
                spoken += "零"
        return spoken.removesuffix("零")

    def _years(self, number: int) -> str:
        """Two of something counted is 两."""
        return self._two if number == 2 else self._cardinal(number)

    @property
    def _two(self) -> str:
        return "两"

    def _form(self, number: int) -> int:  # noqa: ARG002 - one form for every number
        return 0

    def _anniversary(self, number: int) -> str:
        return f"{number}周年"

    def _nth_day(self, number: int) -> str:
        return f"{number}天"


@dataclass(frozen=True, slots=True, kw_only=True)
class TraditionalChinese(Chinese):
    """Chinese in traditional characters.

    Attributes:
        tag: 公元前 and 周年 are written under the tags of Hong Kong and Macao, 西元前 and 週年 under the others.
    """

    tag: str = "zh-Hant"

    units: ClassVar[Mapping[Unit, str]] = {**Chinese.units, Unit.MONTH: "個月", Unit.WEEK: "週"}
    counted: ClassVar[Mapping[Unit, tuple[str, ...]]] = {Unit.MONTH: ("{}個月",), Unit.WEEK: ("{}週",)}
    reprints: ClassVar[tuple[str, str]] = (
        "本文首次發表於{}，此處照原文一字不改重刊。",
        "本文照首次發表時的原文一字不改重刊。",
    )

    @property
    def dates(self) -> Dates:
        """`1989年6月4日`."""
        return _HONG_KONG if self._cantonese_region else _TAIWAN

    @property
    def _two(self) -> str:
        return "兩"

    def _anniversary(self, number: int) -> str:
        return f"{number}周年" if self._cantonese_region else f"{number}週年"

    @property
    def _cantonese_region(self) -> bool:
        return self.tag.endswith(("-HK", "-MO"))
