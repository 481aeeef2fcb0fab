"""The keys of a front matter that say how and when a statement returns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from scheduler.domain.calendar_dates import date_words
from scheduler.domain.calendars.announced import ANNOUNCED, AnnouncedMonths
from scheduler.domain.calendars.protocol import Calendar
from scheduler.domain.calendars.registry import calendar_of
from scheduler.domain.interval import LENGTHS, Event, parse_days, parse_event
from scheduler.domain.listed import days_by_number, days_in_a_list, parse_listed_day, parse_listed_number
from scheduler.domain.rule import AnniversaryRule, Count, Every, HistoricDate, ListedDays, Moment
from scheduler.domain.rule_sense import contradictions, not_beside_a_list, rule_problems
from scheduler.domain.rule_text import (
    parse_adar,
    parse_calendar,
    parse_civil_date,
    parse_coarse,
    parse_count,
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
    "keep-with-dates": "keep",
    "missing-with-dates": "missing",
    "every-with-dates": "every",
}
"""Which key a contradiction between several is shown at; any other at `date`."""

_LEAVING_OUT = ("only", "except", "from", "until", "missing", "keep")
"""Keys that leave returns out."""

_SOME_EVENT = Event(first=HistoricDate(year=1, month=1, day=1))
"""Stands in for a date that was refused, so that contradictions among the other keys are said all the same."""

_PRINTED_YEARS = range(1343, 1450)
"""Years of Umm al-Qura whose table is that of the printed calendars, or agrees with it (`calendars.islamic`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """When of the day, and around the day kept, a statement goes out; None leaves it to target and site."""

    when: tuple[Moment, ...] | None
    time: time | None
    zone: str | None


def read_times(values: Values, rule: AnniversaryRule | None) -> Times:
    """`when`, `time` and `zone`; `each day` in `when` is as many as the rule has, or was refused with."""
    days = LENGTHS[0] if rule is None else rule.days
    return Times(
        when=values.read(values.text_or_texts("when"), lambda value: parse_moments(value, days=days), "when"),
        time=values.parsed("time", parse_time),
        zone=values.parsed("zone", parse_zone),
    )


def read_rule(values: Values, *, key: str, announced: AnnouncedMonths | None = None) -> AnniversaryRule | None:
    """The anniversary rule, or None when something in it was refused.

    Args:
        key: the statement's id.
        announced: the site's month starts, in place of the computed ones.
    """
    refused = len(values.problems)
    calendar = values.parsed("calendar", parse_calendar) or "gregorian"
    known = len(values.problems) == refused
    announced = announced if calendar == ANNOUNCED else None
    # Of a date in a calendar that does not exist nothing can be said but that it is there.
    event = _read_event(values, calendar, announced) if known or "date" not in values else None
    date_refused = len(values.problems)
    every = values.parsed("every", parse_every) or Every()
    count = values.parsed("count", parse_count) or "elapsed"
    only = values.read(values.text_or_texts("only"), parse_only, "only")
    keep = values.parsed("keep", parse_keep)
    missing = values.parsed("missing", parse_missing) or "earlier"
    coarse = values.parsed("coarse", parse_coarse) or "first"
    first, last = values.parsed("from", parse_year), values.parsed("until", parse_year)
    except_years = values.read(values.text_or_texts("except"), parse_years, "except")
    adar = values.parsed("adar", parse_adar) or "first"
    days = values.parsed("days", parse_days)
    if "dates" in values and "missing" in values and missing == "earlier":
        # That it was written is known here alone: the rule has it when nobody did.
        values.refuse_value("missing", refused=not_beside_a_list("missing"))
    listed = None if event is None else _read_listed(values, event.first, calendar_of(calendar, announced), count)
    if not known or len(values.problems) > date_refused:
        return None
    event = event or _SOME_EVENT
    rule = AnniversaryRule(
        key=key,
        date=event.first,
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
        listed=listed,
        days=days or event.days,
        event_end=event.last,
        announced=announced,
    )
    problems = rule_problems(rule) if date_refused == refused else contradictions(rule)
    for problem in problems:
        where = _KEY_OF.get(problem.code, "date")
        if problem.code == "never-returns":
            where = next((key for key in _LEAVING_OUT if key in values), where)
        values.refuse(where, what=problem.what, cure=problem.cure, code=problem.code)
    if problems or date_refused > refused:
        return None
    if values.is_mapping("date"):
        _warn_of_derived(values, rule)
    return rule


def _warn_of_derived(values: Values, rule: AnniversaryRule) -> None:
    """An Islamic date that was reckoned from the civil one: no table says where the new moon was seen."""
    if rule.calendar not in {"islamic-umalqura", "islamic-civil"}:
        return
    words = date_words(rule.date, rule.calendar)
    printed = rule.calendar == "islamic-umalqura" and rule.date.year in _PRINTED_YEARS
    took = "what the calendar of Saudi Arabia printed for the civil day" if printed else "reckoned from the civil day"
    kept = "elsewhere the month" if printed else "the month that was kept"
    values.refuse(
        "date",
        what=f"`{words}` is {took}, and {kept} may have begun a day or two before or after.",
        cure=f"Write the Hijri date that the sources give, or `date: {words}` if it is this one.",
        code="hijri-derived",
        level="warning",
    )


def _read_event(values: Values, calendar: str, announced: AnnouncedMonths | None) -> Event | None:
    if "date" not in values:
        values.refuse(
            "date",
            what="The key `date` is missing.",
            cure="Write the day remembered, such as `date: 1989-06-04`.",
            code="missing-key",
        )
        return None
    if values.is_mapping("date"):
        first = _read_civil_date(values, calendar, announced)
        return None if first is None else Event(first=first)
    return values.parsed("date", lambda text: parse_event(text, calendar, announced))


def _read_listed(values: Values, event: HistoricDate, calendar: Calendar, count: Count) -> ListedDays | None:
    """`dates`, a list of civil days or a mapping from number to day; None where it is absent or refused."""
    refused = len(values.problems)
    if not values.is_mapping("dates"):
        texts = values.texts("dates")
        if texts is None:
            return None
        days = [values.read(text, parse_listed_day, "dates") for text in texts]
        if len(values.problems) > refused:
            return None
        told = [day for day in days if day is not None]
        return values.read(told, lambda each: days_in_a_list(each, event, calendar), "dates")
    numbered = {}
    for name in values.mapping("dates") or ():
        number = values.read(name, parse_listed_number, "dates", name)
        day = values.read(values.text("dates", name), parse_listed_day, "dates", name)
        if number is not None and day is not None:
            numbered[number] = day
    if len(values.problems) > refused:
        return None
    ahead = 1 if count == "inclusive" else 0
    return values.read(numbered, lambda each: days_by_number(each, event, calendar, ahead=ahead), "dates")


def _read_civil_date(values: Values, calendar: str, announced: AnnouncedMonths | None) -> HistoricDate | None:
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
    return values.read(
        civil,
        lambda text: parse_civil_date(text, calendar, after_sunset=after_sunset, announced=announced),
        "date",
        "civil",
    )
