"""Doubts that only show once all statements are seen together: who goes out beside whom.

Everything is one pass over the dues of a year, target by target, and grows with their number.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import islice

from scheduler.domain.civil_time import instant, on_clock
from scheduler.domain.ids import topic_folder
from scheduler.domain.planning import Timing, dues, timing
from scheduler.domain.rule import AnniversaryRule
from scheduler.domain.site import Site
from scheduler.domain.statement import Statement
from scheduler.domain.target import Target
from scheduler.domain.wording.language import ENGLISH
from scheduler.domain.year_day import CIVIL_YEARS
from scheduler.errors import Problem
from scheduler.library.doubt import Doubt, day_words

MAX_SHOWN = 10
"""Warnings of each kind shown at most; the last says how many more there are."""

_NAMED = 3
"""Statements that one sentence names."""

_YEAR = timedelta(days=366)
_YEAR_WORDS = re.compile(r"(?: of)? [0-9]+(?: (?:BC|AH|AP|Saka)\b)?(?= \(|$)")
_HOUR = timedelta(hours=1)
_ONCE_A_DAY = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class _Out:
    """One statement going out, at an instant that is this local time there."""

    at: datetime
    local: datetime
    statement: Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class _Meeting:
    """Statements that meet, in the order in which they are named.

    Attributes:
        doubt: what to say of it, wherever it is shown.
    """

    statements: tuple[Statement, ...]
    doubt: Doubt


@dataclass(slots=True, kw_only=True)
class _Hour:
    """The first time that the same statements share an hour, and at which targets they do."""

    outs: tuple[_Out, ...]
    targets: set[str] = field(default_factory=set)


def neighbours(
    statements: Iterable[Statement],
    *,
    site: Site,
    targets: Iterable[Target],
    today: date,
    files: Collection[str] | None = None,
    lines: Mapping[str, Mapping[str, int]],
) -> list[Problem]:
    """What statements do to each other, as warnings.

    Two solemn ones at one target in one hour of one day, a cheerful one on a solemn day, both within a year; and the
    days on which several stand whose own day is not known; tags and sections that would share a folder. Only
    statements that are `ready` count.

    Args:
        statements: all of them.
        site: whose hour and zone count where a statement and a target have none.
        targets: every target, feeds included.
        today: the first day of the year looked at, in the site's zone.
        files: paths; only what touches one of these, shown there. None shows all.
        lines: 1-based line of each key, by path.
    """
    ready = sorted((each for each in statements if each.status == "ready"), key=lambda each: each.path)
    agenda = _agenda(ready, site, list(targets), today)
    found: list[Problem] = []
    kinds = (_shared_hours(agenda), _cheer_on_solemn_days(agenda), _crowded_days(ready), _shared_folders(ready))
    for meetings in kinds:
        touched = (each for each in meetings if files is None or any(one.path in files for one in each.statements))
        shown = [_shown(each, files, lines) for each in islice(touched, MAX_SHOWN)]
        more = sum(1 for _ in touched)
        found += [*shown, *([_more(shown[-1], more)] if more else [])]
    return found


def _agenda(ready: list[Statement], site: Site, targets: list[Target], today: date) -> dict[str, list[_Out]]:
    """What goes out within a year, by target, in order of instant."""
    start = instant(today, time(), site.zone) - timedelta(microseconds=1)
    try:
        end = start + _YEAR
    except OverflowError:
        return {}
    agenda: dict[str, list[_Out]] = {target.name: [] for target in targets}
    for statement in ready:
        known: dict[Timing, list[_Out]] = {}
        for target in targets:
            if not target.takes(statement):
                continue
            times = timing(statement, target, site)
            if times not in known:
                coming = islice(dues(statement, target, site, after=start, until=end), _ONCE_A_DAY)
                known[times] = [
                    _Out(at=due.at, local=on_clock(due.at, due.zone), statement=statement) for due in coming
                ]
            agenda[target.name] += known[times]
    for outs in agenda.values():
        outs.sort(key=lambda out: out.at)
    return agenda


def _shared_hours(agenda: Mapping[str, list[_Out]]) -> Iterator[_Meeting]:
    """Solemn statements less than an hour apart on one day at one target, the same ones only once."""
    found: dict[frozenset[str], _Hour] = {}
    for target, outs in agenda.items():
        for near in _near([out for out in outs if out.statement.tone == "solemn"]):
            by_id = {out.statement.id: out for out in reversed(near)}
            if len(by_id) > 1 and not all(_on_the_first(out.statement) for out in near):
                hour = found.setdefault(frozenset(by_id), _Hour(outs=tuple(reversed(by_id.values()))))
                hour.targets.add(target)
    for hour in sorted(found.values(), key=lambda each: each.outs[0].at):
        names = " and ".join(f"`{name}`" for name in sorted(hour.targets))
        clocks = dict.fromkeys(f"{out.local:%H:%M}" for out in hour.outs)
        when = " and ".join(clocks) if len(clocks) <= _NAMED else f"{min(clocks)} to {max(clocks)}"
        statements = tuple(out.statement for out in hour.outs)
        yield _Meeting(
            statements=statements,
            doubt=Doubt(
                keys=("time", "zone", "date"),
                what=f"{_names(statements)} go to {names} within one hour, on {day_words(hour.outs[0].local.date())}, "
                f"at {when}.",
                cure="Give one of them a `time` of its own, so that each is heard by itself.",
                code="same-hour",
            ),
        )


def _near(outs: list[_Out]) -> Iterator[list[_Out]]:
    """The longest runs of what goes out on one local day, all less than an hour apart."""
    end = 0
    for start, first in enumerate(outs):
        before = end
        while end < len(outs) and outs[end].at - first.at < _HOUR and outs[end].local.date() == first.local.date():
            end += 1
        if end > before:
            yield outs[start:end]
        end = max(end, start + 1)


def _cheer_on_solemn_days(agenda: Mapping[str, list[_Out]]) -> Iterator[_Meeting]:
    """Each cheerful statement with the first day that it shares with a solemn one at some target."""
    if not any(out.statement.tone == "cheerful" for outs in agenda.values() for out in outs):
        return
    shared: dict[str, dict[date, _Meeting]] = defaultdict(dict)
    for outs in agenda.values():
        days: dict[date, list[_Out]] = defaultdict(list)
        for out in outs:
            days[out.local.date()].append(out)
        for day, together in days.items():
            solemn = {out.statement.id: out.statement for out in together if out.statement.tone == "solemn"}
            for out in together if solemn else ():
                if out.statement.tone == "cheerful":
                    meeting = _cheer(out.statement, tuple(solemn.values()), day)
                    shared[out.statement.id].setdefault(day, meeting)
    for _, by_day in sorted(shared.items()):
        yield by_day[min(by_day)]


def _cheer(cheerful: Statement, solemn: tuple[Statement, ...], day: date) -> _Meeting:
    verb = "does" if len(solemn) == 1 else "do"
    return _Meeting(
        statements=(cheerful, *solemn),
        doubt=Doubt(
            keys=("tone", "date"),
            what=f"`{cheerful.id}` is cheerful and goes out on {day_words(day)}, as {verb} {_names(solemn)}, "
            f"{'which is' if len(solemn) == 1 else 'which are'} solemn.",
            cure="Move the cheerful one with `when` or `keep`, or leave that year out with `except`.",
            code="cheerful-on-solemn-day",
        ),
    )


def _crowded_days(ready: list[Statement]) -> Iterator[_Meeting]:
    """Statements whose day is not known and that all stand on the same one."""
    days: dict[tuple[str, int, bool], list[Statement]] = defaultdict(list)
    for statement in ready:
        rule = statement.rule
        if _on_the_first(statement):
            calendar = "gregorian" if rule.calendar in CIVIL_YEARS else rule.calendar
            days[calendar, rule.date.month or 1, rule.date.leap_month].append(statement)
    for _, statements in sorted(days.items()):
        if len(statements) > 1:
            yield _Meeting(
                statements=tuple(statements),
                doubt=Doubt(
                    keys=("coarse", "date"),
                    what=f"{len(statements)} statements whose day is not known stand on "
                    f"{_first_of(statements[0].rule)}: {_names(statements)}.",
                    cure="`coarse: spread` in each would spread them over the days they may mean.",
                    code="crowded-day",
                ),
            )


def _shared_folders(ready: list[Statement]) -> Iterator[_Meeting]:
    """Tags, or sections, whose folders in the public site would be one: feeds refuse the second."""
    folders: dict[tuple[str, str], dict[str, list[Statement]]] = defaultdict(lambda: defaultdict(list))
    for statement in ready:
        for tag in dict.fromkeys(statement.tags):
            folders["tags", topic_folder(tag)][tag].append(statement)
        if statement.section:
            folders["section", topic_folder(statement.section)][statement.section].append(statement)
    for (key, folder), names in sorted(folders.items()):
        if len(names) > 1:
            first, second = sorted(names)[:2]
            statements = {one.id: one for name in (first, second) for one in names[name]}
            yield _Meeting(
                statements=tuple(statements.values()),
                doubt=Doubt(
                    keys=(key,),
                    what=f"`{first}` and `{second}` would share the folder `{folder}` of pages and feeds.",
                    cure="Rename one of them; feeds refuse the one that comes second.",
                    code="shared-folder",
                ),
            )


def _on_the_first(statement: Statement) -> bool:
    """Whether the first day of its month or year stands for a day that is not known."""
    rule = statement.rule
    return rule.date.coarse and rule.keep is None and rule.coarse == "first"


def _first_of(rule: AnniversaryRule) -> str:
    """The first day of the month or year remembered, without its year: `1 August`, `1 Ramadan`."""
    first = replace(rule.date, month=rule.date.month or 1, day=1, circa=False, doubtful=False)
    calendar = "gregorian" if rule.calendar in CIVIL_YEARS else rule.calendar
    words = _YEAR_WORDS.sub("", ENGLISH.historic_date(first, calendar))
    return f"{words} (Julian calendar)" if calendar == "julian" else words


def _names(statements: Collection[Statement]) -> str:
    named = [f"`{each.id}`" for each in islice(statements, _NAMED + 1)]
    rest = len(statements) - _NAMED
    if rest > 1:
        return f"{', '.join(named[:_NAMED])} and {rest} more"
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"


def _shown(meeting: _Meeting, files: Collection[str] | None, lines: Mapping[str, Mapping[str, int]]) -> Problem:
    paths = [each.path for each in meeting.statements]
    path = paths[0] if files is None else next(each for each in paths if each in files)
    return meeting.doubt.placed(path, lines.get(path, {}))


def _more(last: Problem, more: int) -> Problem:
    return Problem(
        what=f"There {'is' if more == 1 else 'are'} {more} more like this.",
        cure="Mend these first and check again, or check one file by its name.",
        code=last.code,
        level="warning",
        file=last.file,
        line=last.line,
        field=last.field,
    )
