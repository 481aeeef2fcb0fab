"""What can be said in a language that has no module yet: dates in ISO 8601, and nothing else.

So a statement in any language can go out as long as its templates ask only for what is there.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NoReturn

from scheduler.domain.calendar_dates import date_as_written
from scheduler.domain.rule import HistoricDate, Unit
from scheduler.errors import ValueRefused


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """A language without words, as `domain.wording.language.Language` asks.

    Attributes:
        tag: the BCP 47 tag of the language whose words are missing.
    """

    tag: str

    def ordinal(self, number: int) -> str:
        """Refused."""
        self._refuse(f"the ordinal of {number}")

    def ordinal_words(self, number: int) -> str:
        """Refused."""
        self._refuse(f"the ordinal of {number}")

    def number_words(self, number: int) -> str:
        """Refused."""
        self._refuse(f"{number} in words")

    def years_words(self, number: int) -> str:
        """Refused."""
        self._refuse(f"{number} in words")

    def anniversary(self, number: int, unit: Unit) -> str:
        """Refused."""
        self._refuse(f"the phrase for {number} times `{unit}`")

    def span(self, number: int, unit: Unit) -> str:
        """Refused."""
        self._refuse(f"{number} times `{unit}`")

    def form(self, number: int) -> int:
        """Refused."""
        self._refuse(f"{number} of anything")

    def unit(self, unit: Unit) -> str:
        """Refused."""
        self._refuse(f"the name of the unit `{unit}`")

    def weekday(self, day: dt.date) -> str:
        """Refused."""
        self._refuse(f"the weekday of {day}")

    def date(self, day: dt.date) -> str:
        """`2027-06-04`."""
        return day.isoformat()

    def historic_date(self, when: HistoricDate, calendar: str) -> str:
        """As a statement file writes it: `1989-06-04`, `1942~`, `-0043`, `2020-04L-15`, `12 Cheshvan 5756`."""
        return date_as_written(when, calendar)

    def reprint(self, first_published: dt.date | None, by: str = "") -> str:
        """Refused."""
        del by
        self._refuse(f"that a text of {first_published} is a reprint")

    def _refuse(self, thing: str) -> NoReturn:
        raise ValueRefused(
            f"In the language `{self.tag}` remembrancer cannot yet say {thing}.",
            "Write these words yourself around `number`, `years`, `year` or `date`.",
            code="unknown-language",
        )
