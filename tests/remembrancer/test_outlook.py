"""What returns when: the list that ends is the beginning of the one that does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import takewhile

import pytest

from scheduler.domain.occurrence import Due
from scheduler.domain.planning import coming
from scheduler.domain.rule import AnniversaryRule, Every, HistoricDate, Moment, Unit
from scheduler.domain.site import Site
from scheduler.domain.statement import Statement, Words
from scheduler.remembrancer.outlook import ANYWHERE, upcoming

SITE = Site(title="S", url="https://s.example/", tag="s.example,2026", author="A", zone="Europe/Paris")
AFTER = datetime(2026, 11, 22, 8, tzinfo=UTC)
EVE = (Moment(name="eve 18:00", days=-1, time=time(18)), Moment(), Moment(name="9 days before", days=-9))
Listed = Callable[[datetime], Iterator[Due]]


def statement(name: str, rule: AnniversaryRule, **keys: object) -> Statement:
    words = Words(lang="en", title="T", body="")
    return Statement(id=name, rule=rule, words=words, path="", source_sha256="", **keys)  # type: ignore[arg-type]  # any


def every(name: str, unit: Unit, step: int = 1, **keys: object) -> Statement:
    date = HistoricDate(year=1989, month=6, day=4)
    return statement(name, AnniversaryRule(key=name, date=date, every=Every(unit=unit, step=step)), **keys)


STATEMENTS = (
    every("yearly", Unit.YEAR),
    every("monthly", Unit.MONTH, when=EVE, zone="Pacific/Apia"),
    every("weekly", Unit.WEEK, when=EVE),
    every("daily", Unit.DAY, zone="America/New_York", time=time(2, 30)),
    every("rare", Unit.DAY, 1000),
    every("draft", Unit.YEAR, status="draft"),
)


def listed(until: datetime) -> Iterator[Due]:
    return upcoming(STATEMENTS, SITE, after=AFTER, until=until)


def check_list(listing: Listed) -> None:
    """Up to some instant of three years, what is listed is what the endless list begins with, itself in order."""
    endless = list(takewhile(lambda due: due.at.year < 2030, upcoming(STATEMENTS, SITE, after=AFTER)))
    assert [due.at for due in endless] == sorted(due.at for due in endless)
    assert len(endless) > 1000
    for days in (0, 1, 365, 366, 367, 732, 1100):
        until = AFTER + timedelta(days=days)
        assert list(listing(until)) == [due for due in endless if due.at <= until]


def test_a_list_that_ends_is_the_beginning_of_the_endless_one() -> None:
    check_list(listed)


def test_a_list_out_of_order_or_with_what_is_past_is_noticed() -> None:
    def unsorted(until: datetime) -> Iterator[Due]:
        for each in STATEMENTS[:-1]:
            yield from coming(each, ANYWHERE, SITE, after=AFTER, until=until)

    def inclusive(until: datetime) -> Iterator[Due]:
        return upcoming(STATEMENTS, SITE, after=AFTER - timedelta(days=1), until=until)

    for mutant in (unsorted, inclusive):
        with pytest.raises(AssertionError):
            check_list(mutant)


def test_so_many_of_each_end_there() -> None:
    dues = list(upcoming(STATEMENTS, SITE, after=AFTER, each=2))
    assert len(dues) == 10
    assert [due.at for due in dues] == sorted(due.at for due in dues)
