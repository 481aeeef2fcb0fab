"""The year at a glance: twelve months with a mark at each day of remembrance, and what stands behind each mark."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, groupby, zip_longest

from scheduler.publishers.feeds.pages.listed import Shown, expected, iso, published
from scheduler.publishers.feeds.pages.lists import Document
from scheduler.publishers.feeds.pages.look import Look
from scheduler.publishers.feeds.pages.outlook import Expected
from scheduler.publishers.feeds.pages.register import Register
from scheduler.publishers.feeds.pages.words import day_words, month_words, weekdays
from scheduler.publishers.feeds.phrasebook.chosen import day_words as spoken_day
from scheduler.publishers.feeds.phrasebook.chosen import phrasebook_for, statements_words

_BUDGET = 15_000  # bytes of lines beneath the twelve months; a year with more has a page a month
_MONTH_BUDGET = 40_000
_LINES = 100  # more than this can never stand beneath the months
_OF_A_DAY = 60
_MONTHS = range(1, 13)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One day of a month.

    Attributes:
        number: of the day; 0 is a cell without one.
        href: where the mark leads, empty where there is none.
        out: something of this day has been published.
        label: what the link is called where there is room for it, else empty.
    """

    number: int = 0
    href: str = ""
    out: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """What one day holds.

    Attributes:
        more: how many lines had no room.
    """

    id: str
    day: str
    words: str
    lines: tuple[Shown, ...]
    more: int = 0


def year_name(year: int) -> str:
    """The file of a year's page."""
    return f"year-{year:04}.html"


def month_name(year: int, month: int) -> str:
    """The file of a month's page."""
    return f"year-{year:04}-{month:02}.html"


def year_pages(
    look: Look,
    register: Register,
    year: int,
    coming: Sequence[Expected],
    *,
    known: Collection[str],
    years: Collection[int],
    due: Callable[[str, int], bool] = lambda _file, _month: True,
) -> Iterator[Document]:
    """The page of one year, and of each of its months where one page does not hold all.

    Args:
        coming: what returns in this year and has no page yet.
        known: the statements that have a page.
        years: those that have a page.
        due: whether the page of a month, by file and month, is to be written.
    """
    site = look.site
    say = phrasebook_for(site.language)
    counts = register.days(year)
    waiting = {day: list(group) for day, group in groupby(coming, key=lambda each: each.day)}
    marked = sorted({*counts, *waiting})
    whole = sum(counts.values()) + len(coming) <= _LINES
    days = [_day(look, register, day, waiting.get(day, []), known) for day in marked] if whole else []
    whole = whole and sum(line.weight for day in days for line in day.lines) <= _BUDGET

    def mark(day: date) -> Mark:
        number = counts.get(day, 0) + len(waiting.get(day, ()))
        if not number:
            return Mark(number=day.day)
        label = ""
        if whole:
            statements = statements_words(number, site.language)
            label = say.day_mark.format(day=spoken_day(day, site.language), statements=statements)
        page = "" if whole else month_name(year, day.month)
        return Mark(number=day.day, href=f"{page}#{iso(day)}", out=day in counts, label=label)

    months = [
        {
            "name": month_words(year, month, site.language),
            "href": month_name(year, month) if not whole and any(day.month == month for day in marked) else "",
            "weeks": _weeks(year, month, mark),
            "days": [day for day in days if int(day.day[5:7]) == month] if whole else [],
        }
        for month in _MONTHS
    ]
    yield (
        year_name(year),
        look.page(
            "year.html",
            root="./",
            lang=site.language,
            year=year,
            address=f"{site.url}{year_name(year)}",
            weekdays=weekdays(site.language),
            months=months,
            any=bool(marked),
            before=year_name(year - 1) if year - 1 in years else None,
            after=year_name(year + 1) if year + 1 in years else None,
        ),
    )
    if not whole:
        for month in _MONTHS:
            here = [day for day in marked if day.month == month]
            if here and due(month_name(year, month), month):
                days = [_day(look, register, day, waiting.get(day, []), known) for day in here]
                yield month_name(year, month), _month_page(look, year, month, _evenly(days))


def _month_page(look: Look, year: int, month: int, days: Sequence[Days]) -> bytes:
    site = look.site
    return look.page(
        "month.html",
        root="./",
        lang=site.language,
        heading=month_words(year, month, site.language),
        address=f"{site.url}{month_name(year, month)}",
        year=year,
        up=year_name(year),
        days=days,
    )


def _day(look: Look, register: Register, day: date, waiting: Sequence[Expected], known: Collection[str]) -> Days:
    out = [published(line, "") for line in register.of_day(day, _OF_A_DAY)]
    room = max(0, _OF_A_DAY - len(out))
    come = [expected(each, "", has_page=each.statement in known) for each in waiting[:room]]
    lines = (*out, *come)
    counted = register.count(day) + len(waiting)
    return Days(
        id=iso(day),
        day=day.isoformat(),
        words=day_words(day, look.site.language),
        lines=lines,
        more=counted - len(lines),
    )


def _evenly(days: Sequence[Days]) -> list[Days]:
    """As many lines of each day as a page holds, the same number for every day that has so many."""
    columns = [sum(line.weight for line in column if line) for column in zip_longest(*(day.lines for day in days))]
    room = _MONTH_BUDGET - 200 * len(days)
    size = max(1, sum(total <= room for total in accumulate(columns)))
    return [
        Days(id=day.id, day=day.day, words=day.words, lines=day.lines[:size],
             more=day.more + max(0, len(day.lines) - size))
        for day in days
    ]  # fmt: skip


def _weeks(year: int, month: int, mark: Callable[[date], Mark]) -> list[list[Mark]]:
    """A month's weeks from Monday on (ISO 8601)."""
    return [
        [mark(date(year, month, number)) if number else Mark() for number, _ in week]
        for week in Calendar().monthdays2calendar(year, month)
    ]
