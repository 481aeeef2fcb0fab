"""What is allowed and yet probably not meant: the warnings of `check`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from types import MappingProxyType

from scheduler.domain.rule import Unit
from scheduler.domain.rule_sense import rule_problems
from scheduler.domain.statement import Statement, Variant, Words
from scheduler.errors import Problem
from scheduler.library.staleness import staleness
from scheduler.library.text_place import TextPlace

_NAMES_A_DAY = re.compile(r"\{[{%](?:(?![}%]\}).)*?(?<!\|)(?<!\| )\b(?:date|weekday)\b", re.DOTALL)
"""The fields `date` and `weekday` (not the filter `date`)."""

_KEY_OF = {"dates-end": "dates"}
"""Which key a doubt about the coming returns is shown at; any other at `date`."""


def doubts(
    statement: Statement,
    *,
    lines: Mapping[str, int],
    targets: Collection[str],
    places: Mapping[str, TextPlace] = MappingProxyType({}),
    today: date | None = None,
) -> list[Problem]:
    """Everything doubtful about one statement, as warnings; of its translations nothing.

    Args:
        lines: 1-based line of each key of its file.
        targets: names of the configured targets.
        places: where each of its texts stands, by dotted key.
        today: the day on which this is asked, for numbers that are right about now; None compares with none.
    """
    stale = staleness(statement, statement.words, path=statement.path, places=places, today=today)
    return [*_doubts(statement, lines, targets), *_beyond_the_calendar(statement, lines, today), *stale]


def _doubts(statement: Statement, lines: Mapping[str, int], targets: Collection[str]) -> list[Problem]:
    return [
        Problem(
            what=what,
            cure=cure,
            code=code,
            level="warning",
            file=statement.path,
            line=lines.get(key, 1),
            field=key,
        )
        for key, what, cure, code in _found(statement, lines, targets)
    ]


def _found(
    statement: Statement, written: Collection[str], targets: Collection[str]
) -> Iterator[tuple[str, str, str, str]]:
    """Key, what, cure and code of each doubt."""
    rule = statement.rule
    leap_day = (rule.date.month, rule.date.day) == (2, 29) and rule.calendar == "gregorian"
    by_date = rule.keep is None and rule.listed is None
    if leap_day and "missing" not in written and by_date and rule.every.unit is Unit.YEAR:
        yield (
            "date",
            "29 February does not exist in most years, and `missing` does not say what then; it is kept on the 28th.",
            "Write `missing: earlier`, `missing: later` or `missing: skip`.",
            "leap-day",
        )
    if rule.date.year <= 0:
        yield (
            "date",
            f"The year is {1 - rule.date.year} BC, and there was no year 0.",
            "Compare the next dates and numbers that `check` shows.",
            "before-christ",
        )
    if rule.date.coarse and by_date:
        yield from _coarse_doubts(statement, written)
    if not statement.sources:
        yield (
            "sources",
            "No source is named for what the statement says.",
            "Name the address or the reference of each under `sources`.",
            "no-sources",
        )
    unknown = sorted(set(statement.targets or ()) - set(targets))
    if unknown:
        yield (
            "targets",
            f"No target has the name {', '.join(unknown)}.",
            f"The targets are: {', '.join(sorted(targets)) or 'none'}.",
            "unknown-target",
        )


def _beyond_the_calendar(statement: Statement, lines: Mapping[str, int], today: date | None) -> list[Problem]:
    """A return among the next ones that the table of its calendar does not hold; what is plainly wrong was refused."""
    return [
        Problem(
            what=found.what,
            cure=found.cure,
            code=found.code,
            level="warning",
            file=statement.path,
            line=lines.get(_KEY_OF.get(found.code, "date"), 1),
            field=_KEY_OF.get(found.code, "date"),
        )
        for found in ([] if today is None else rule_problems(statement.rule, after=today))
    ]


def _coarse_doubts(statement: Statement, written: Collection[str]) -> Iterator[tuple[str, str, str, str]]:
    """A date without its day is kept on a day that means nothing."""
    if "coarse" not in written:
        yield (
            "date",
            "The day remembered is not known, and `coarse` does not say which day stands for it; it is the first.",
            "Write `coarse: first`, `coarse: spread` or `coarse: skip`.",
            "coarse-first",
        )
    if any(_NAMES_A_DAY.search(text) for text in _texts(statement.words)):
        yield (
            "date",
            "The day remembered is not known, yet the words name a day with `date` or `weekday`.",
            "Say the month or the year instead, with {{ event_date }}.",
            "day-unknown",
        )


def _texts(words: Words) -> Iterator[str]:
    parts: tuple[Words | Variant, ...] = (words, *words.variants)
    for part in parts:
        yield from (text for text in (part.title, part.summary, part.body, part.social) if text)
