"""The keys of a front matter that say how and when a statement returns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from scheduler.domain.rule import AnniversaryRule, Every, HistoricDate, Moment
from scheduler.domain.rule_sense import rule_problems
from scheduler.domain.rule_text import (
    parse_adar,
    parse_calendar,
    parse_civil_date,
    parse_coarse,
    parse_count,
    parse_date,
    parse_every,
    parse_keep,
    parse_missing,
    parse_only,
    parse_year,
    parse_years,
)
from scheduler.domain.time_text import parse_moments, parse_time, parse_zone
from scheduler.library.front_matter import Values

_KEY_OF = {
    "adar-needs-yahrzeit": "adar",
    "keep-needs-calendar": "keep",
    "keep-needs-year": "keep",
    "only-with-once": "only",
    "only-unreachable": "only",
    "coarse-count": "every",
    "from-after-until": "from",
}
"""Which key a contradiction between several is shown at; any other at `date`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """When of the day, and around the day kept, a statement goes out; None leaves it to target and site."""

    when: tuple[Moment, ...] | None
    time: time | None
    zone: str | None


def read_times(values: Values) -> Times:
    """`when`, `time` and `zone`."""
    return Times(
        when=values.read(values.text_or_texts("when"), parse_moments, "when"),
        time=values.parsed("time", parse_time),
        zone=values.parsed("zone", parse_zone),
    )


def read_rule(values: Values, *, key: str) -> AnniversaryRule | None:
    """The anniversary rule, or None when something in it was refused.

    Args:
        key: the statement's id.
    """
    refused = len(values.problems)
    calendar = values.parsed("calendar", parse_calendar) or "gregorian"
    date = _read_date(values, calendar)
    every = values.parsed("every", parse_every) or Every()
    count = values.parsed("count", parse_count) or "elapsed"
    only = values.read(values.text_or_texts("only"), parse_only, "only")
    keep = values.parsed("keep", parse_keep)
    missing = values.parsed("missing", parse_missing) or "earlier"
    coarse = values.parsed("coarse", parse_coarse) or "first"
    first, last = values.parsed("from", parse_year), values.parsed("until", parse_year)
    except_years = values.read(values.text_or_texts("except"), parse_years, "except")
    adar = values.parsed("adar", parse_adar) or "first"
    if date is None or len(values.problems) > refused:
        return None
    rule = AnniversaryRule(
        key=key,
        date=date,
        calendar=calendar,
        every=every,
        count=count,
        only=only,
        keep=keep,
        missing=missing,
        adar=adar,
        coarse=coarse,
        first_year=first,
        last_year=last,
        except_years=except_years or frozenset(),
    )
    problems = rule_problems(rule)
    for problem in problems:
        where = _KEY_OF.get(problem.code, "date")
        values.refuse(where, what=problem.what, cure=problem.cure, code=problem.code)
    return None if problems else rule


def _read_date(values: Values, calendar: str) -> HistoricDate | None:
    if "date" not in values:
        values.refuse(
            "date",
            what="The key `date` is missing.",
            cure="Write the day remembered, such as `date: 1989-06-04`.",
            code="missing-key",
        )
        return None
    if values.is_mapping("date"):
        return _read_civil_date(values, calendar)
    return values.parsed("date", lambda text: parse_date(text, calendar))


def _read_civil_date(values: Values, calendar: str) -> HistoricDate | None:
    """`{civil: 1995-11-05, after_sunset: true}`, converted."""
    values.allow_only(("civil", "after_sunset"), "date")
    sunset = values.choice("date", "after_sunset", words=("true", "yes", "false", "no"))
    civil = values.text("date", "civil")
    if civil is None:
        values.refuse(
            "date",
            what="`date` names no civil day to be converted.",
            cure="Write `date: {civil: 1995-11-05, after_sunset: true}`, or the date as its calendar numbers it.",
            code="missing-key",
        )
        return None
    after_sunset = sunset in {"true", "yes"}
    return values.read(civil, lambda text: parse_civil_date(text, calendar, after_sunset=after_sunset), "date", "civil")
