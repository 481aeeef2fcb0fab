"""How long the next return of a rule takes, beside dateutil's recurrence rules, in the same run.

Ten thousand rules of the kinds both can say: every year, every month, every week, every so many days, a weekday of a
month. Both are asked for the first day after the same day, in turns, and must agree. dateutil walks there from the
event, which is what its `after` does. Printed are microseconds a question, the ratio, and the median of the rounds.

    python benchmarks/next_occurrence.py [RULES] [ROUNDS]
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta

from dateutil import rrule as ical

from scheduler.domain.anniversary import next_return
from scheduler.domain.rule import AnniversaryRule, Every, HistoricDate, NthWeekday, Unit

AFTER = date(2026, 11, 22)
SEED = 1989
Pair = tuple[AnniversaryRule, ical.rrule]


def main(rules: int = 10_000, rounds: int = 3) -> None:
    """Print the comparison, round by round, and the median ratio."""
    pairs = mixed_rules(rules)
    print(f"{rules} rules, {rounds} rounds, Python {sys.version.split()[0]}")
    ratios = []
    for number in range(1, rounds + 1):
        ours, theirs = one_round(pairs)
        ratios.append(theirs / ours)
        per_rule = 1e6 / rules
        print(
            f"round {number}: {ours * per_rule:8.2f} µs, dateutil {theirs * per_rule:8.2f} µs, {ratios[-1]:6.1f} times"
        )
    print(f"median: {statistics.median(ratios):.1f} times as fast as dateutil")


def one_round(pairs: list[Pair], portion: int = 100) -> tuple[float, float]:
    """Seconds that the engine and dateutil take for all rules, asked in turns of a small portion."""
    moment = datetime(AFTER.year, AFTER.month, AFTER.day)  # noqa: DTZ001 - dateutil's rules are naive here
    ours = theirs = 0.0
    for start in range(0, len(pairs), portion):
        some = pairs[start : start + portion]
        began = time.perf_counter()
        found = [next_return(rule, AFTER) for rule, _ in some]
        between = time.perf_counter()
        expected = [series.after(moment) for _, series in some]
        theirs += time.perf_counter() - between
        ours += between - began
        for one, other in zip(found, expected, strict=True):
            if (one.day if one else None) != (other.date() if other else None):
                raise SystemExit(f"The two disagree: {one} and {other}.")
    return ours, theirs


def mixed_rules(count: int) -> list[Pair]:
    """Rules of all kinds in equal parts, the same in every run; 29 February returns in leap years only, as there."""
    chance = random.Random(SEED)
    kinds: tuple[Callable[[AnniversaryRule, random.Random], Pair], ...] = (yearly, monthly, weekly, daily, nth_weekday)
    pairs = []
    for number in range(count):
        event = date(1900, 1, 1) + timedelta(days=chance.randrange(45_000))
        rule = AnniversaryRule(
            key=f"statement-{number}",
            date=HistoricDate(year=event.year, month=event.month, day=event.day),
            missing="skip",
        )
        pairs.append(kinds[number % len(kinds)](rule, chance))
    return pairs


def yearly(rule: AnniversaryRule, _: random.Random) -> Pair:
    """The same day every year."""
    return rule, series(rule, ical.YEARLY, bymonth=rule.date.month, bymonthday=rule.date.day)


def monthly(rule: AnniversaryRule, _: random.Random) -> Pair:
    """The same day every month."""
    return with_keys(rule, every=Every(unit=Unit.MONTH)), series(rule, ical.MONTHLY, bymonthday=rule.date.day)


def weekly(rule: AnniversaryRule, _: random.Random) -> Pair:
    """Every week."""
    return with_keys(rule, every=Every(unit=Unit.WEEK)), series(rule, ical.WEEKLY)


def daily(rule: AnniversaryRule, chance: random.Random) -> Pair:
    """Every so many days."""
    step = chance.choice([100, 1000, 10_000])
    return with_keys(rule, every=Every(unit=Unit.DAY, step=step)), series(rule, ical.DAILY, interval=step)


def nth_weekday(rule: AnniversaryRule, chance: random.Random) -> Pair:
    """A weekday of a month."""
    keep = NthWeekday(nth=chance.choice([1, 2, 3, 4, -1]), weekday=chance.randrange(7), month=chance.randrange(1, 13))
    weekday = ical.weekday(keep.weekday)(keep.nth)
    return with_keys(rule, keep=keep), series(rule, ical.YEARLY, bymonth=keep.month, byweekday=weekday)


def with_keys(rule: AnniversaryRule, *, every: Every | None = None, keep: NthWeekday | None = None) -> AnniversaryRule:
    """The rule with another way to return."""
    return AnniversaryRule(key=rule.key, date=rule.date, missing=rule.missing, every=every or rule.every, keep=keep)


def series(rule: AnniversaryRule, frequency: int, **parts: object) -> ical.rrule:
    """The rule of dateutil that begins on the day of the event."""
    day = rule.date
    begin = datetime(day.year, day.month or 1, day.day or 1)  # noqa: DTZ001 - naive on both sides
    return ical.rrule(frequency, dtstart=begin, **parts)  # type: ignore[arg-type]  # dateutil names its parts one by one


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3]))
