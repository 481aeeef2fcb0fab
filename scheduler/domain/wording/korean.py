"""Korean: *37주년*, a count without an ordinal; ordinals are 제37, 제삼십칠, numbers Sino-Korean as before 년."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from scheduler.domain.rule import Unit
from scheduler.domain.wording.numerals import by_place
from scheduler.domain.wording.spoken import Dates, Spoken

_DIGITS = "영일이삼사오육칠팔구"
_DATES = Dates(
    months=tuple(f"{month}월" for month in range(1, 13)),
    weekdays=("월요일", "화요일", "수요일", "목요일", "금요일", "토요일", "일요일"),
    day="{year}년 {month} {day}일",
    month="{year}년 {month}",
    year="{year}년",
    about="{}경",
    doubtful="{}(불확실)",
    before_christ="기원전 {}",
    anno_domini="서기 {}",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Korean(Spoken):
    """Korean as `domain.wording.language.Language` asks."""

    tag: str = "ko"

    name: ClassVar[str] = "Korean"
    units: ClassVar[Mapping[Unit, str]] = {
        Unit.YEAR: "년",
        Unit.MONTH: "개월",
        Unit.WEEK: "주",
        Unit.DAY: "일",
        Unit.ONCE: "한 번",
    }
    counted: ClassVar[Mapping[Unit, tuple[str, ...]]] = {
        Unit.YEAR: ("{}년",),
        Unit.MONTH: ("{}개월",),
        Unit.WEEK: ("{}주",),
        Unit.DAY: ("{}일",),
    }
    reprints: ClassVar[tuple[str, str]] = (
        "[{by} 명의로 ]{date} 처음 발표된 글을 원문 그대로 다시 싣습니다.",
        "[{by} 명의로 ]처음 발표된 글을 원문 그대로 다시 싣습니다.",
    )

    @property
    def dates(self) -> Dates:
        """`1989년 6월 4일`."""
        return _DATES

    def _ordinal(self, number: int) -> str:
        return f"제{number}"

    def _ordinal_words(self, number: int) -> str:
        return f"제{self._cardinal(number)}"

    def _cardinal(self, number: int) -> str:
        return by_place(number, _DIGITS, ("", "십", "백", "천")) if number else _DIGITS[0]

    def form(self, number: int) -> int:  # noqa: ARG002 - the same for every number
        """One for every number."""
        return 0

    def _anniversary(self, number: int) -> str:
        return f"{number}주년"

    def _nth_day(self, number: int) -> str:
        return f"{number}일"
