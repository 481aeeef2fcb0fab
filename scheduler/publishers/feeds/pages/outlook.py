"""The outlook as pages may know it: which public statements return when, and no word of them but the title."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """One coming return of a public statement.

    Attributes:
        day: the day kept.
        lang: of its title.
        title: makes the title when it is asked for: a list of a year asks for few of thousands.
        words: digest of what the title is made from.
    """

    statement: str
    label: str
    day: date
    lang: str
    title: Callable[[], str]
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What is to come, as seen on one day.

    Attributes:
        today: the day it is in the site's zone.
        expected: everything that returns from `today` to the end of the next year, the first day first.
        nexts: when each public statement returns next, be it later than that.
    """

    today: date
    expected: Sequence[Expected] = ()
    nexts: Mapping[str, date] = field(default_factory=dict)

    def in_year(self, year: int) -> list[Expected]:
        """What returns in this year."""
        return [each for each in self.expected if each.day.year == year]
