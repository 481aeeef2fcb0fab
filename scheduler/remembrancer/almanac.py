"""The almanac: what the public pages may say of days to come, reckoned again only when it may have become another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from scheduler.domain.anniversary import returns
from scheduler.domain.occurrence import Occurrence
from scheduler.domain.planning import coming, due_at, timing, today
from scheduler.domain.rule import Return
from scheduler.domain.site import Site
from scheduler.domain.statement import Statement
from scheduler.domain.target import Target
from scheduler.errors import ValueRefused
from scheduler.ledger.ledger import Ledger
from scheduler.ledger.values import Hold
from scheduler.library.shelf import Shelf
from scheduler.publishers.feeds.pages.outlook import Expected, Outlook
from scheduler.text.composition import headline


@dataclass(frozen=True, slots=True, kw_only=True)
class _Course:
    """One statement's returns from a day to the end of the next year, and the day of the first beyond.

    Attributes:
        first: the day from which they were reckoned.
        returns: each with its instant at the feeds.
    """

    statement: Statement
    first: date
    returns: Sequence[tuple[datetime, Expected]]
    beyond: date | None


class Almanac:
    """What returns when, for everybody's eyes.

    Of an edition that has not been published only day and title are told, and not even these while its statement is
    held, no longer public or ready, waits for a person's approval, or had this very edition retracted elsewhere. An
    edition whose instant has passed is no longer to come: it has been published, or something stopped it.

    Args:
        feeds: the target `feeds`, whose hours count.
        told: whether anything is told of days to come; else only which day it is.
    """

    def __init__(self, site: Site, feeds: Target, ledger: Ledger, *, told: bool = True) -> None:
        self._site = site
        self._feeds = feeds
        self._ledger = ledger
        self._told = told
        self._courses: dict[str, _Course] = {}
        self._last: tuple[object, Outlook] | None = None

    def outlook(self, shelf: Shelf, *, now: datetime) -> Outlook:
        """What is to come at this instant (aware, UTC): the same value as before as long as nothing of it changed."""
        day = today(now, self._site.zone)
        held = self._held(shelf, now) if self._told else frozenset()
        gone = self._retracted(day) if self._told else frozenset()
        courses = self._reckoned(shelf, day, held) if self._told else []
        expected = [
            each
            for course in courses
            if not self._is_unapproved(course.statement)
            for at, each in course.returns
            if at > now and (each.statement, each.label) not in gone
        ]
        expected.sort(key=lambda each: (each.day, each.statement, each.label))
        nexts = {course.statement.id: found for course in courses if (found := _next(course, now)) is not None}
        known = (day, nexts, [(each.statement, each.label, id(each)) for each in expected])
        if self._last is None or self._last[0] != known:
            self._last = (known, Outlook(today=day, expected=tuple(expected), nexts=nexts))
        return self._last[1]

    def _reckoned(self, shelf: Shelf, day: date, held: frozenset[str]) -> list[_Course]:
        found: dict[str, _Course] = {}
        for statement in shelf.statements.values():
            if statement.status != "ready" or not self._feeds.takes(statement):
                continue
            course = self._courses.get(statement.id)
            if course is None or course.statement is not statement or course.first != day:
                course = self._course(statement, day)
            found[statement.id] = course
        self._courses = found
        return [course for name, course in found.items() if name not in held]

    def _course(self, statement: Statement, day: date) -> _Course:
        last = date(min(day.year + 1, date.max.year), 12, 31)
        when = timing(statement, self._feeds, self._site)
        made: list[tuple[datetime, Expected]] = []
        for returned in returns(statement.rule, day, last):
            at = due_at(returned.day, when.moments[0], when)
            if at is not None:
                made.append((at, self._expected(statement, returned)))
        after = max((at for at, _ in made), default=None)
        begin = datetime(day.year, day.month, day.day, tzinfo=UTC) if after is None else after
        further = next(coming(statement, self._feeds, self._site, after=begin), None)
        return _Course(
            statement=statement,
            first=day,
            returns=made,
            beyond=None if further is None else further.occurrence.day,
        )

    def _expected(self, statement: Statement, returned: Return) -> Expected:
        def title() -> str:
            try:
                return headline(Occurrence(statement=statement, returned=returned), self._site)
            except ValueRefused:
                return statement.id  # it cannot be published so either, and its template is nobody's to read

        return Expected(
            statement=statement.id,
            label=returned.label,
            day=returned.day,
            lang=statement.words.lang,
            title=title,
            words=statement.sources_sha256,
        )

    def _is_unapproved(self, statement: Statement) -> bool:
        return self._site.approval if statement.approval is None else statement.approval

    def _held(self, shelf: Shelf, now: datetime) -> frozenset[str]:
        holds = self._ledger.active_holds(now)
        return frozenset(
            each.id for each in shelf.statements.values() if any(self._covers(hold, each) for hold in holds)
        )

    def _covers(self, hold: Hold, statement: Statement) -> bool:
        match hold.scope:
            case "all":
                return True
            case "target":
                return hold.value == self._feeds.name
            case "tag":
                return hold.value in statement.tags
            case _:
                return hold.value == statement.id

    def _retracted(self, day: date) -> frozenset[tuple[str, str]]:
        """Editions to come that went out elsewhere and were taken back there."""
        return self._ledger.retracted_from(day)


def _next(course: _Course, now: datetime) -> date | None:
    return next((each.day for at, each in course.returns if at > now), course.beyond)
