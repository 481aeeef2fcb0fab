"""Whether the keys of a rule make sense together: what each says may be right, and the whole still nonsense."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from scheduler.domain.anniversary import next_return, returns
from scheduler.domain.calendars import gregorian
from scheduler.domain.calendars.protocol import outside
from scheduler.domain.calendars.registry import calendar_of
from scheduler.domain.course import Course, Never, Once, Yearly, course_of
from scheduler.domain.rule import AnniversaryRule, Custom, EasterDay, Every, NthWeekday, SolarTerm, Unit
from scheduler.domain.year_day import CIVIL_YEARS
from scheduler.errors import ValueRefused

_OWNERS = {
    Custom.YAHRZEIT: "hebrew",
    Custom.BIRTHDAY: "hebrew",
    Custom.NEW_STYLE: "julian",
    Custom.OLD_STYLE: "julian",
    Custom.SAME_DIGITS: "julian",
}
_FORESEEN = 3
"""The returns that `check` shows, and that must be known."""


def rule_problems(rule: AnniversaryRule, *, after: date | None = None) -> list[ValueRefused]:
    """Everything that contradicts itself in a rule whose single values are right; empty when it makes sense.

    Args:
        rule: whose single values are right.
        after: a day, where it is known, after which the next returns must not lie beyond the calendar's table.
    """
    problems = contradictions(rule)
    if not problems:
        problems += _beyond_the_table(rule, after) if rule.listed is None else _list_ends(rule, after)
    if not problems and not _never_asked(rule) and next_return(rule, date.min) is None:
        problems.append(_never(rule))
    return problems


def contradictions(rule: AnniversaryRule) -> list[ValueRefused]:
    """What the keys of a rule say against each other, whatever its date."""
    return [*_strange_keeps(rule), *_contradictions(rule), *_beside_a_list(rule)]


def _never(rule: AnniversaryRule) -> ValueRefused:
    """The refusal of a rule without a single return, naming those of its keys that leave days out."""
    said = {
        "only": rule.only is not None,
        "keep": rule.keep is not None,
        "missing": rule.missing == "skip",
        "from": rule.first_year is not None,
        "until": rule.last_year is not None,
        "except": bool(rule.except_years),
    }
    keys = [f"`{key}`" for key, is_said in said.items() if is_said] or ["`date`"]
    cure = keys[0] if len(keys) == 1 else f"{', '.join(keys[:-1])} or {keys[-1]}"
    return ValueRefused(
        "No day of the years 1 to 9999 satisfies all keys of this rule, so it would never return.",
        f"Loosen {cure}.",
        code="never-returns",
    )


def _strange_keeps(rule: AnniversaryRule) -> Iterator[ValueRefused]:
    keep = rule.keep
    if isinstance(keep, Custom) and _OWNERS[keep] != rule.calendar:
        yield ValueRefused(
            f"`keep` says `{keep}`, a custom of calendar `{_OWNERS[keep]}`, and the date is one of `{rule.calendar}`.",
            f"Write `calendar: {_OWNERS[keep]}` and the date as it numbers it, or leave `keep` out.",
            code="keep-needs-calendar",
        )
    if isinstance(keep, NthWeekday | EasterDay | SolarTerm) and rule.calendar not in CIVIL_YEARS:
        yield ValueRefused(
            f"`keep` names a day of the Gregorian year, and the date is one of calendar `{rule.calendar}`.",
            "Write the date in calendar `gregorian`, or leave `keep` out.",
            code="keep-needs-calendar",
        )
    if rule.adar != "first" and keep is not Custom.YAHRZEIT:
        yield ValueRefused(
            "`adar` says where a yahrzeit is kept, and this is none.",
            "Write `keep: yahrzeit`, or leave `adar` out.",
            code="adar-needs-yahrzeit",
        )


def _never_asked(rule: AnniversaryRule) -> bool:
    """Whether the author wants no return: of a day that is not known."""
    return rule.date.coarse and rule.coarse == "skip" and rule.listed is None


def not_beside_a_list(key: str) -> ValueRefused:
    """The refusal of a key that says how days are found, where they are listed."""
    return ValueRefused(
        f"`dates` lists the days kept, so `{key}` has nothing to say.",
        f"Leave `{key}` out, or `dates`.",
        code=f"{key}-with-dates",
    )


def _beside_a_list(rule: AnniversaryRule) -> Iterator[ValueRefused]:
    if rule.listed is None:
        return
    if rule.keep is not None:
        yield not_beside_a_list("keep")
    if rule.missing != "earlier":
        yield not_beside_a_list("missing")
    if rule.every != Every():
        yield not_beside_a_list("every")


def _list_ends(rule: AnniversaryRule, after: date | None) -> Iterator[ValueRefused]:
    """That the listed days come to an end within two years, unless the author has set that end himself."""
    listed = rule.listed
    if listed is None or after is None or listed.days[-1] >= _two_years_on(after):
        return
    only, end = rule.only, listed.years[-1]
    if rule.last_year is not None and rule.last_year <= end:
        return
    ahead = 1 if rule.count == "inclusive" else 0
    if only is not None and only.multiple is None and max(only.numbers) <= end - listed.event_year + ahead:
        return
    left = sum(1 for _ in returns(rule, after + timedelta(days=1), date.max))
    last = date.fromordinal(listed.days[-1])
    what = {0: "None of the days in `dates` is left", 1: "Only one of the days in `dates` is left"}
    yield ValueRefused(
        f"{what.get(left, f'Only {left} of the days in `dates` are left')}: the last is {last}.",
        f"Add the days that follow, or write `until: {end}`.",
        code="dates-end",
    )


def _two_years_on(day: date) -> int:
    """The day number two years later; of 29 February, 1 March."""
    month, day_of_month = (3, 1) if (day.month, day.day) == (2, 29) else (day.month, day.day)
    return gregorian.day_number(day.year + 2, month, day_of_month)


def _beyond_the_table(rule: AnniversaryRule, after: date | None) -> Iterator[ValueRefused]:
    """What the supported years of a calendar, or of the solar terms, leave unanswered."""
    calendar = calendar_of(rule.calendar, rule.announced)
    counted = rule.every.unit is not Unit.YEAR or rule.keep in {Custom.NEW_STYLE, Custom.YAHRZEIT}
    if rule.date.year not in calendar.YEARS and counted:
        yield outside(f"calendar `{rule.calendar}`", calendar.YEARS)
        return
    course = course_of(rule)
    to_the_end = calendar.DAYS[-1] >= date.max.toordinal() and not isinstance(rule.keep, SolarTerm)
    if to_the_end or isinstance(course, (Once, Never)):
        return
    last_year = _last_year(rule, course)
    if rule.last_year is not None and rule.last_year <= last_year:
        return
    only = rule.only
    lost = only is not None and any(number > course.end() + course.ahead for number in only.numbers)
    endless = only is None or only.multiple is not None
    if lost or (endless and after is not None and _foreseen(rule, after) < _FORESEEN):
        what = "the solar terms" if isinstance(rule.keep, SolarTerm) else f"calendar `{rule.calendar}`"
        yield ValueRefused(
            f"Nothing is known of {what} after the year {last_year}, and this would return beyond it.",
            f"Write `until: {last_year}` and no later numbers in `only`, or the date in calendar `gregorian`.",
            code="calendar-range",
        )


def _last_year(rule: AnniversaryRule, course: Course) -> int:
    """The last year, as `until` counts it, in which the returns of a rule are known."""
    if isinstance(course, Yearly):
        return course.year + course.end()
    calendar = calendar_of(rule.calendar, rule.announced)
    return calendar.YEARS[-1] if rule.every.unit is Unit.MONTH else gregorian.year_of(calendar.DAYS[-1])


def _foreseen(rule: AnniversaryRule, after: date) -> int:
    """How many of the next returns are known."""
    for known in range(_FORESEEN):
        found = next_return(rule, after)
        if found is None:
            return known
        after = found.day
    return _FORESEEN


def _contradictions(rule: AnniversaryRule) -> Iterator[ValueRefused]:
    unit, step = rule.every.unit, rule.every.step
    if rule.keep is not None and unit is not Unit.YEAR:
        yield ValueRefused(
            "`keep` names a day of the year, and this does not return every year.",
            "Leave `keep` out, or write `every: year`.",
            code="keep-needs-year",
        )
    if rule.only is not None and unit is Unit.ONCE:
        yield ValueRefused(
            "`only` picks among numbers, and with `every: once` there is none but 0.",
            "Leave `only` out.",
            code="only-with-once",
        )
    if rule.date.coarse and rule.coarse != "skip" and unit in {Unit.WEEK, Unit.DAY}:
        yield ValueRefused(
            f"`every: {unit}` counts from a day, and the date names none.",
            "Complete the date, or write `every: year`.",
            code="coarse-count",
        )
    if rule.first_year is not None and rule.last_year is not None and rule.first_year > rule.last_year:
        yield ValueRefused(
            f"`from` ({rule.first_year}) is later than `until` ({rule.last_year}).",
            "Exchange them, or correct one.",
            code="from-after-until",
        )
    if rule.only is not None and unit is not Unit.ONCE:
        least = 2 if rule.count == "inclusive" else 1
        lost = sorted(number for number in rule.only.numbers if number < least or number % step)
        if lost:
            numbers = ", ".join(str(number) for number in lost)
            yield ValueRefused(
                f"`only` names what never comes: {numbers}.",
                f"Name multiples of {step}." if step > 1 else "The day itself, number 1, is not its own return.",
                code="only-unreachable",
            )
