"""Chinese: *37周年*; in traditional characters *37週年*, but *37周年* where Hong Kong and Macao are meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from scheduler.domain.rule import HistoricDate, Unit
from scheduler.domain.wording.spoken import Dates, Spoken

_DIGITS = "零一二三四五六七八九"
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_LUNAR_MONTHS = (
    "正月",
    *(f"{name}月" for name in ("二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")),
)
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
    counted: ClassVar[Mapping[Unit, tuple[str, ...]]] = {
        Unit.YEAR: ("{}年",),
        Unit.MONTH: ("{}个月",),
        Unit.WEEK: ("{}周",),
        Unit.DAY: ("{}天",),
    }
    reprints: ClassVar[tuple[str, str]] = (
        "本文[由{by}]于{date}首次发表，此处照原文一字不改重刊。",
        "本文照[{by}]首次发表时的原文一字不改重刊。",
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

    @property
    def _eras(self) -> Mapping[str, str]:
        return {"chinese": "农历", "leap": "闰", "buddhist": "佛历", "roc": "民国"}

    def _elsewhere(self, when: HistoricDate, calendar: str) -> str:
        """`农历2020庚子年闰四月十五`, `民国78年6月4日`, as CLDR says them."""
        if calendar == "chinese":
            return self._lunar(when)
        if calendar not in {"buddhist", "roc"}:
            return Spoken._elsewhere(self, when, calendar)  # noqa: SLF001 - a slotted class has no super()
        month = "" if when.month is None else f"{when.month}月"
        return f"{self._eras[calendar]}{when.year}年{month}" + ("" if when.day is None else f"{when.day}日")

    def _lunar(self, when: HistoricDate) -> str:
        year = str(when.year) if when.year > 0 else self.dates.before_christ.format(1 - when.year)
        words = f"{self._eras['chinese']}{year}{_STEMS[(when.year - 4) % 10]}{_BRANCHES[(when.year - 4) % 12]}年"
        if when.month is None:
            return words
        words += (self._eras["leap"] if when.leap_month else "") + _LUNAR_MONTHS[when.month - 1]
        return words if when.day is None else words + _lunar_day(when.day)

    def form(self, number: int) -> int:  # noqa: ARG002 - the same for every number
        """One for every number."""
        return 0

    def _anniversary(self, number: int) -> str:
        return f"{number}周年"

    def _nth_day(self, number: int) -> str:
        return f"{number}天"


@dataclass(frozen=True, slots=True, kw_only=True)
class TraditionalChinese(Chinese):
    """Chinese in traditional characters, as written in Taiwan."""

    tag: str = "zh-Hant"

    units: ClassVar[Mapping[Unit, str]] = {**Chinese.units, Unit.MONTH: "個月", Unit.WEEK: "週"}
    counted: ClassVar[Mapping[Unit, tuple[str, ...]]] = {
        **Chinese.counted,
        Unit.MONTH: ("{}個月",),
        Unit.WEEK: ("{}週",),
    }
    reprints: ClassVar[tuple[str, str]] = (
        "本文[由{by}]於{date}首次發表，此處照原文一字不改重刊。",
        "本文照[{by}]首次發表時的原文一字不改重刊。",
    )

    @property
    def dates(self) -> Dates:
        """`1989年6月4日`."""
        return _TAIWAN

    @property
    def _two(self) -> str:
        return "兩"

    @property
    def _eras(self) -> Mapping[str, str]:
        return {"chinese": "農曆", "leap": "閏", "buddhist": "佛曆", "roc": "民國"}

    def _anniversary(self, number: int) -> str:
        return f"{number}週年"


@dataclass(frozen=True, slots=True, kw_only=True)
class HongKongChinese(TraditionalChinese):
    """Chinese of Hong Kong and Macao: 公元前 for 西元前, 周年 for 週年, 星期 for 週 and 日 for 天 (CLDR 48)."""

    tag: str = "zh-HK"

    units: ClassVar[Mapping[Unit, str]] = {**TraditionalChinese.units, Unit.WEEK: "星期", Unit.DAY: "日"}
    counted: ClassVar[Mapping[Unit, tuple[str, ...]]] = {
        **TraditionalChinese.counted,
        Unit.WEEK: ("{}星期",),
        Unit.DAY: ("{}日",),
    }

    @property
    def dates(self) -> Dates:
        """`1989年6月4日`."""
        return _HONG_KONG

    def _anniversary(self, number: int) -> str:
        return f"{number}周年"

    def _nth_day(self, number: int) -> str:
        return f"{number}日"


def _lunar_day(day: int) -> str:
    """初一 to 初十, 十一 to 二十, 廿一 to 廿九, 三十."""
    if day <= 10:
        return f"初{'十' if day == 10 else _DIGITS[day]}"
    if day in {20, 30}:
        return f"{_DIGITS[day // 10]}十"
    return f"{'十' if day < 20 else '廿'}{_DIGITS[day % 10]}"
