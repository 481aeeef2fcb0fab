"""The values that template fields hold beside texts, whole numbers and truth values."""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import dataclass

from scheduler.domain.rule import HistoricDate
from scheduler.domain.wording.language import Language
from scheduler.errors import ValueRefused


@functools.total_ordering
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Day:
    """A date in a template: printed in words, compared as a date.

    Attributes:
        words: its long form in the statement's language.
        day: the civil day, or None for a date remembered that is not exactly known; such dates have no order.
    """

    words: str
    day: dt.date | None = None

    @classmethod
    def of(cls, day: dt.date, language: Language) -> Day:
        """A civil day."""
        return cls(words=language.date(day), day=day)

    @classmethod
    def remembered(cls, words: str, when: HistoricDate | None) -> Day:
        """The day remembered; it has an order only when it is exactly known and Gregorian (`when`)."""
        if when is None or when.month is None or when.day is None or when.circa or when.doubtful:
            return cls(words=words)
        return cls(words=words, day=dt.date(when.year, when.month, when.day) if 1 <= when.year <= 9999 else None)

    @classmethod
    def read(cls, text: str, language: Language) -> Day:
        """A civil day written `YYYY-MM-DD`.

        Raises:
            ValueRefused: there is no such day.
        """
        try:
            day = dt.date.fromisoformat(text)
        except ValueError as error:
            raise ValueRefused(
                f"“{text[:40]}” is not a date.", "Write it as '1989-06-04'.", code="template-type"
            ) from error
        return cls.of(day, language)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Day):
            return NotImplemented
        return (self.day, self.words) == (other.day, other.words) if self.day is None else self.day == other.day

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Day) or self.day is None or other.day is None:
            return NotImplemented
        return self.day < other.day

    def __hash__(self) -> int:
        return hash(self.day)

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """A field this occurrence has nothing for: false in a condition, refused when printed.

    Attributes:
        name: the field.
        refusal: why there is nothing, where it is not just a key the author left out.
    """

    name: str
    refusal: ValueRefused | None = None

    def __bool__(self) -> bool:
        return False

    def asked_for(self) -> ValueRefused:
        """The refusal to raise when it is printed."""
        if self.refusal is not None:
            return ValueRefused(f"`{self.name}`: {self.refusal.what}", self.refusal.cure, code=self.refusal.code)
        return ValueRefused(
            f"`{self.name}` is empty in this statement.",
            f"Give the statement one, or write {{% if {self.name} %}}…{{% endif %}} around it.",
            code="empty-field",
        )
