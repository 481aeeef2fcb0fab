"""What is allowed and yet probably not meant: the warnings of `check`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from types import MappingProxyType

from scheduler.domain.rule import Unit
from scheduler.domain.site import Site
from scheduler.domain.statement import Statement
from scheduler.errors import Problem
from scheduler.library.clock_doubts import clock_doubts
from scheduler.library.doubt import Doubt
from scheduler.library.return_doubts import return_doubts
from scheduler.library.staleness import staleness
from scheduler.library.text_place import TextPlace


def doubts(
    statement: Statement,
    *,
    lines: Mapping[str, int],
    targets: Collection[str],
    places: Mapping[str, TextPlace] = MappingProxyType({}),
    today: date | None = None,
    site: Site | None = None,
) -> list[Problem]:
    """Everything doubtful about one statement, as warnings; of its translations nothing.

    Args:
        lines: 1-based line of each key of its file.
        targets: names of the configured targets.
        places: where each of its texts stands, by dotted key.
        today: the day on which this is asked; None asks neither after what returns next nor after numbers of now.
        site: whose hour and zone count where it has none; None asks nothing of the clock.
    """
    found = [*_found(statement, lines, targets)]
    if today is not None:
        found += return_doubts(statement, lines, today)
    if today is not None and site is not None:
        found += clock_doubts(statement, lines, site, today)
    stale = staleness(statement, statement.words, path=statement.path, places=places, today=today)
    return [*(doubt.placed(statement.path, lines) for doubt in found), *stale]


def _found(statement: Statement, written: Collection[str], targets: Collection[str]) -> Iterator[Doubt]:
    """What can be told from the statement alone."""
    rule = statement.rule
    leap_day = (rule.date.month, rule.date.day) == (2, 29) and rule.calendar == "gregorian"
    by_date = rule.keep is None and rule.listed is None
    if leap_day and "missing" not in written and by_date and rule.every.unit is Unit.YEAR:
        yield Doubt(
            keys=("date",),
            what="29 February does not exist in most years, and `missing` does not say what then; "
            "it is kept on the 28th.",
            cure="Write `missing: earlier`, `missing: later` or `missing: skip`.",
            code="leap-day",
        )
    if rule.date.year <= 0:
        yield Doubt(
            keys=("date",),
            what=f"The year is {1 - rule.date.year} BC, and there was no year 0.",
            cure="Compare the next dates and numbers that `check` shows.",
            code="before-christ",
        )
    if rule.date.coarse and by_date and "coarse" not in written:
        yield Doubt(
            keys=("date",),
            what="The day remembered is not known, and `coarse` does not say which day stands for it; it is the first.",
            cure="Write `coarse: first`, `coarse: spread` or `coarse: skip`.",
            code="coarse-first",
        )
    if not statement.sources:
        yield Doubt(
            keys=("sources",),
            what="No source is named for what the statement says.",
            cure="Name the address or the reference of each under `sources`.",
            code="no-sources",
        )
    unknown = sorted(set(statement.targets or ()) - set(targets))
    if unknown:
        yield Doubt(
            keys=("targets",),
            what=f"No target has the name {', '.join(unknown)}.",
            cure=f"The targets are: {', '.join(sorted(targets)) or 'none'}.",
            code="unknown-target",
        )
