"""The occurrence: this statement, on this date, the n-th time."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from scheduler.domain.interval import last_day
from scheduler.domain.rule import Moment, Return
from scheduler.domain.statement import Statement


class Occurrence(NamedTuple):
    """One return of one statement."""

    statement: Statement
    returned: Return

    @property
    def number(self) -> int:
        """The n of the n-th time, in the rule's unit."""
        return self.returned.number

    @property
    def label(self) -> str:
        """Its name for ever (`docs/contract.md`, section 5)."""
        return self.returned.label

    @property
    def day(self) -> date:
        """The civil day kept."""
        return self.returned.day

    @property
    def last_day(self) -> date:
        """The last civil day of the remembrance; the day kept unless it lasts several."""
        return last_day(self.returned.day, self.statement.rule.days)


class Due(NamedTuple):
    """One occurrence at one of its moments for one target: what a delivery is made from.

    Attributes:
        target: the target's name.
        at: the instant, aware, UTC.
        zone: the IANA zone whose wall clock gave the instant.
    """

    occurrence: Occurrence
    moment: Moment
    target: str
    at: datetime
    zone: str
