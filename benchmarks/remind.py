"""The engine beside `remind`, the calendar program: the next return of many rules, and a year's sorted list.

Ten thousand rules of the kinds both can say, in equal parts. remind stands at 1; it is a separate program (GPL), is run
and not linked, and is skipped with a sentence where it is not installed. Both sides must agree on every day.

Seconds are those of the processor, the program's own and the system's for it, so that other work on the machine weighs
less. What each side includes. remind: the start of its process, the reading of one file of reminders, the reckoning,
and the printing into a pipe, which is all it can be asked for; `reading alone` is what it takes for as many reminders
that have expired, so that start and reading can be taken off. Ours: the reckoning alone, of rules that are values
already, as in the running daemon, which reads a file once in its life (`load_statements.py` measures that). Neither
pays for the other's words: remind prints a title, we render none. The garbage collector is set as the program sets it.

(a) `remind -n`: the next day of each reminder, against `next_return` of each rule. Whoever reads a statement checks its
    rule (`rule_problems`), which makes the rule's course; rules that nobody has checked, asked for the first time, are
    measured beside that. The kinds of rule that remind has no word for are as many again, against the same run.
(b) `remind -s12`: every return of a year by day, against `outlook.upcoming`, what the command `upcoming` shows: every
    return as an instant in its zone, sorted by instant. remind goes through the file once for each day of the year.

    python benchmarks/remind.py [RULES] [ROUNDS]
"""

from __future__ import annotations

import gc
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from scheduler.cli.main import COLLECT_AFTER
from scheduler.domain.anniversary import next_return
from scheduler.domain.calendars.registry import CALENDARS
from scheduler.domain.rule import AnniversaryRule, HistoricDate
from scheduler.domain.rule_sense import rule_problems
from scheduler.domain.rule_text import parse_every, parse_keep, parse_only
from scheduler.domain.site import Site
from scheduler.domain.statement import Statement, Words
from scheduler.remembrancer.outlook import upcoming

TODAY = date(2026, 11, 22)
YEAR = 2027
SEED = 1989
SITE = Site(title="S", url="http://127.0.0.1/", tag="example.org,2026", author="A", zone="UTC")
LAST_OF_REMIND = 2075
"""The last year that remind knows; its first is 1990."""

Pair = tuple[AnniversaryRule, str]
Found = set[tuple[date, str]]
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# fmt: off
_HEBREW = {
    1: "Tishrey", 2: "Heshvan", 3: "Kislev", 4: "Tevet", 5: "Shvat",
    7: "Nisan", 8: "Iyar", 9: "Sivan", 10: "Tamuz", 11: "Av", 12: "Elul",
}
# fmt: on
"""The months that every year has once, by our number and remind's name."""


# --- rules of the kinds both can say ---


def a_rule(chance: random.Random, **keys: Any) -> AnniversaryRule:
    """A rule for some day after 1900, with these keys."""
    event = date(1900, 1, 1) + timedelta(days=chance.randrange(45_000))
    day = HistoricDate(year=event.year, month=event.month, day=event.day)
    return AnniversaryRule(**{"key": "", "date": day, "missing": "skip", **keys})


def yearly(chance: random.Random) -> Pair:
    """The same day every year."""
    rule = a_rule(chance)
    return rule, _yearly(rule)


def leap_day(chance: random.Random) -> Pair:
    """29 February: in leap years only, or on the last of February."""
    skip = chance.random() < 0.5
    day = HistoricDate(year=chance.randrange(1904, 2024, 4), month=2, day=29)
    rule = a_rule(chance, date=day, missing="skip" if skip else "earlier")
    return rule, "29 Feb" if skip else "1 Mar --1"


def nth_weekday(chance: random.Random) -> Pair:
    """A weekday of a month, from its front or its end."""
    month, weekday, nth = chance.randrange(12), chance.randrange(7), chance.choice([1, 2, 3, 4, -1])
    words = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}[nth]
    months = date(2000, month + 1, 1).strftime("%B")
    rule = a_rule(chance, keep=parse_keep(f"{words} {_WEEKDAYS[weekday]} of {months}"))
    if nth > 0:
        return rule, f"{_WEEKDAYS[weekday][:3]} {7 * nth - 6} {_MONTHS[month]}"
    return rule, f"{_WEEKDAYS[weekday][:3]} 1 {_MONTHS[(month + 1) % 12]} --7"


def easter(chance: random.Random) -> Pair:
    """A day counted from Easter, western or Orthodox."""
    days, orthodox = chance.randrange(-46, 50), chance.random() < 0.3
    sign = "-" if days < 0 else "+"
    rule = a_rule(chance, keep=parse_keep(f"{'Orthodox ' if orthodox else ''}Easter {sign} {abs(days)}"))
    return rule, f"[{'orthodoxeaster' if orthodox else 'easterdate'}(today()-({days}))+({days})]"


def monthly(chance: random.Random) -> Pair:
    """The same day every month that has it."""
    rule = a_rule(chance, every=parse_every("month"))
    return rule, str(rule.date.day)


def weekly(chance: random.Random) -> Pair:
    """Every week."""
    rule = a_rule(chance, every=parse_every("week"))
    return rule, _WEEKDAYS[_civil(rule).weekday()][:3]


def daily(chance: random.Random) -> Pair:
    """Every so many days; remind counts from the last such day before today."""
    step = chance.choice([100, 1000])
    rule = a_rule(chance, every=parse_every(f"{step} days"))
    since = TODAY - (TODAY - _civil(rule)) % timedelta(days=step)
    return rule, f"{since.isoformat()} *{step}"


def hebrew(chance: random.Random) -> Pair:
    """A day of the Hebrew calendar."""
    rule = a_rule(chance, calendar="hebrew", date=_hebrew_day(chance))
    return rule, f'[hebdate({rule.date.day},"{_HEBREW[rule.date.month or 0]}",today())]'


def yahrzeit(chance: random.Random) -> Pair:
    """A yahrzeit, a fourth of them of the 30th of a month that some years lack."""
    day = _hebrew_day(chance)
    name = _HEBREW[day.month or 0]
    if chance.random() < 0.25:
        year = chance.choice([year for year in range(5700, 5780) if _full_kislev(year)])
        day, name = HistoricDate(year=year, month=3, day=30), "Kislev"
    rule = a_rule(chance, calendar="hebrew", date=day, keep=parse_keep("yahrzeit"))
    return rule, f'[hebdate({day.day},"{name}",today(),{day.year})]'


def chosen(chance: random.Random) -> Pair:
    """Some anniversaries only, mostly those of press offices."""
    words: str | list[str] = chance.choice(["every 5", "decades", "jubilees", ["1", "5", "10", "then every 25"]])
    rule = a_rule(chance, only=parse_only(words))
    number = f"year($T)-{rule.date.year}"
    test = {"every 5": f"({number})%5==0", "decades": f"({number})%10==0", "jubilees": f"({number})%25==0"}.get(
        str(words), f"({number})==1||({number})==5||({number})==10||(({number})>10&&({number})%25==0)"
    )
    return rule, f"{_yearly(rule)} SATISFY [year($T)>{rule.date.year}&&({test})]"


def without_years(chance: random.Random) -> Pair:
    """Every year but two."""
    rule = a_rule(chance, except_years=frozenset({2027, 2030}))
    return rule, f"{_yearly(rule)} SATISFY [year($T)!=2027&&year($T)!=2030]"


def new_style(chance: random.Random) -> Pair:
    """A day of the Julian calendar, kept on the civil day it was."""
    rule = a_rule(chance, calendar="julian", keep=parse_keep("new style"))
    day = _civil(rule)
    return rule, f"{day.day} {_MONTHS[day.month - 1]}"


KINDS: tuple[Callable[[random.Random], Pair], ...] = (
    *(yearly, leap_day, nth_weekday, easter, monthly, weekly, daily),
    *(hebrew, yahrzeit, chosen, without_years, new_style),
)


def beyond_remind(chance: random.Random, number: int) -> AnniversaryRule:
    """A rule of a kind that remind has no word for."""
    calendars = ("islamic-umalqura", "islamic-civil", "chinese", "persian", "ethiopic", "coptic", "indian")
    number %= len(calendars) + 3
    if number < len(calendars):
        calendar = CALENDARS[calendars[number]]
        year = calendar.year_of(date(chance.randrange(1940, 2020), 6, 4).toordinal())
        day = HistoricDate(year=year, month=chance.randrange(1, 13), day=chance.randrange(1, 30))
        return a_rule(chance, date=day, calendar=calendars[number], missing="earlier")
    if number == len(calendars):
        return a_rule(chance, calendar="julian", keep=parse_keep("old style"))
    if number == len(calendars) + 1:
        return a_rule(chance, keep=parse_keep(chance.choice(["Qingming", "Dongzhi"])))
    return a_rule(chance, calendar="chinese", every=parse_every("month"), date=HistoricDate(year=2004, month=2, day=30))


def _yearly(rule: AnniversaryRule) -> str:
    return f"{rule.date.day} {_MONTHS[(rule.date.month or 1) - 1]}"


def _hebrew_day(chance: random.Random) -> HistoricDate:
    return HistoricDate(
        year=chance.randrange(5660, 5780), month=chance.choice(sorted(_HEBREW)), day=chance.randrange(1, 30)
    )


def _full_kislev(year: int) -> bool:
    calendar = CALENDARS["hebrew"]
    month = calendar.month_number(year, 3)
    return month is not None and calendar.month_start(month + 1) - calendar.month_start(month) == 30


def _civil(rule: AnniversaryRule) -> date:
    """The Gregorian day of the event."""
    calendar = CALENDARS[rule.calendar]
    month = calendar.month_number(rule.date.year, rule.date.month or 1)
    return date.fromordinal(calendar.month_start(month or 0) + (rule.date.day or 1) - 1)


# --- the two sides ---


def remind(program: str, file: Path, *options: str) -> tuple[float, str]:
    """Seconds that remind takes, and what it prints."""
    began = _children()
    # Not checked: it also exits with 1 when it has nothing to print.
    done = subprocess.run([program, *options], capture_output=True, text=True, check=False)
    seconds = _children() - began
    if done.stderr:
        raise SystemExit(f"remind complains about {file}: {done.stderr.splitlines()[0]}")
    return seconds, done.stdout


def _children() -> float:
    """Processor seconds of all the programs that have been run."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def next_days(rules: list[AnniversaryRule]) -> tuple[float, Found]:
    """Seconds for the next return of every rule, today's included, and the days found."""
    before = TODAY - timedelta(days=1)
    began = time.process_time()
    found = [next_return(rule, before) for rule in rules]
    seconds = time.process_time() - began
    return seconds, {(one.day, rule.key) for one, rule in zip(found, rules, strict=True) if one is not None}


def year_list(rules: list[AnniversaryRule]) -> tuple[float, Found]:
    """Seconds for a year's list of statements with these rules, sorted by instant, and the days in it."""
    words = Words(lang="en", title="T", body="")
    statements = [Statement(id=rule.key, rule=rule, words=words, path="", source_sha256="") for rule in rules]
    after, until = (datetime(year, 1, 1, tzinfo=UTC) - timedelta(seconds=1) for year in (YEAR, YEAR + 1))
    began = time.process_time()
    # As the command does: each is turned into a row, and none is kept.
    rows = [
        (due.occurrence.day, due.occurrence.statement.id)
        for due in upcoming(statements, SITE, after=after, until=until)
    ]
    seconds = time.process_time() - began
    return seconds, set(rows)


def told(printed: str) -> Found:
    """The days that remind has printed."""
    lines = (line.split() for line in printed.splitlines())
    return {(date(*map(int, line[0].split("/"))), line[-1]) for line in lines}


def agree(ours: Found, theirs: Found, reminders: dict[str, str]) -> None:
    """Refuse to compare the speed of different answers; remind ends with the year 2075."""
    odd = {one for one in ours ^ theirs if one[0].year <= LAST_OF_REMIND}
    if odd:
        day, key = min(odd)
        raise SystemExit(
            f"The two disagree {len(odd)} times, first about {day}, said by {'us' if (day, key) in ours else 'remind'}:"
            f" {reminders[key]}"
        )


def main(count: int = 10_000, rounds: int = 3) -> None:
    """Print both comparisons, round by round, and the median ratios."""
    program = shutil.which("remind")
    if program is None:
        print("remind is not installed (Debian: apt-get install remind): nothing to compare with, skipped.")
        return
    chance = random.Random(SEED)
    pairs = [KINDS[number % len(KINDS)](chance) for number in range(count)]
    rules = [replace(rule, key=f"s{number}") for number, (rule, _) in enumerate(pairs)]
    others = [beyond_remind(chance, number) for number in range(count)]
    gc.set_threshold(COLLECT_AFTER)
    for rule in (*rules, *others):
        for problem in rule_problems(rule):
            raise SystemExit(f"{rule}: {problem}")
    reminders = {rule.key: said for rule, (_, said) in zip(rules, pairs, strict=True)}
    version = subprocess.run([program, "-v"], input="", capture_output=True, text=True, check=False)
    said = next((line for line in (version.stdout + version.stderr).splitlines() if line.startswith("REMIND")), "?")
    print(f"{count} rules, {rounds} rounds, Python {sys.version.split()[0]}, {said.partition(' (')[0]}")
    with tempfile.TemporaryDirectory() as name:
        file, expired = Path(name, "all.rem"), Path(name, "expired.rem")
        file.write_text("".join(f"REM {text} MSG {key}\n" for key, text in reminders.items()))
        expired.write_text("".join(f"REM 1 Jan 1990 MSG {key}\n" for key in reminders))
        nexts, years = [], []
        for number in range(1, rounds + 1):
            reading, _ = remind(program, expired, "-n", str(expired), TODAY.isoformat())
            theirs, printed = remind(program, file, "-n", str(file), TODAY.isoformat())
            ours, days = next_days(rules)
            agree(days, told(printed), reminders)
            first, _ = next_days([replace(rule) for rule in rules])
            strange, _ = next_days(others)
            nexts.append((ours / theirs, ours / (theirs - reading), first / theirs, strange / theirs))
            print(
                f"round {number}, next: ours {ours * 1000:6.0f} ms, remind -n {theirs * 1000:6.0f} ms "
                f"({reading * 1000:.0f} of them reading alone), ratio {ours / theirs:.2f}; "
                f"unchecked rules {first * 1000:.0f} ms, kinds beyond remind {strange * 1000:.0f} ms"
            )
            theirs, printed = remind(program, file, "-s12", str(file), f"{YEAR}-01-01")
            ours, days = year_list(rules)
            agree(days, told(printed), reminders)
            years.append(ours / theirs)
            print(
                f"round {number}, year: ours {ours * 1000:6.0f} ms, remind -s12 {theirs * 1000:6.0f} ms, "
                f"{len(days)} returns, ratio {ours / theirs:.3f}"
            )
    whole, net, first, strange = (statistics.median(column) for column in zip(*nexts, strict=True))
    print(f"next return, ours / remind -n: {whole:.2f} (without remind's reading {net:.2f})")
    print(f"the same for rules asked for the first time / remind -n: {first:.2f}")
    print(f"the same for rules that remind has no word for / remind -n: {strange:.2f}")
    print(f"a year's sorted list, ours / remind -s12: {statistics.median(years):.3f}")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3]))
