"""Making and checking: `init`, `new`, `check`, `schema`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

import typer

from scheduler.assembly import schemas
from scheduler.cli import phrases
from scheduler.cli.saying import say
from scheduler.cli.session import Session, session
from scheduler.domain.anniversary import next_return, previous_return
from scheduler.domain.calendar_dates import BEGIN_AT_SUNSET, civil_day
from scheduler.domain.interval import last_day
from scheduler.domain.planning import today
from scheduler.domain.rule import AnniversaryRule, Return, Unit
from scheduler.domain.statement import Statement
from scheduler.domain.wording.intervals import interval_words
from scheduler.domain.wording.language import ENGLISH
from scheduler.errors import ConfigError, Problem, UsageError
from scheduler.library.images import unfit_images
from scheduler.library.new_statement import draft
from scheduler.library.untranslated import untranslated
from scheduler.workspaces import lay_out

_SHOWN = 3
"""Returns of each statement that `check` shows."""


def register(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command()(init)
    app.command()(new)
    app.command()(check)
    app.command()(schema)


def init(
    context: typer.Context,
    folder: Path = typer.Argument(Path(), metavar="[DIR]", help="Where; the current folder unless named."),
    simulated: bool = typer.Option(False, "--simulated", help="A workspace for trying days with --now."),
) -> int:
    """Make a workspace: configuration, statements, public folder."""
    here = session(context)
    made = lay_out((here.root / folder).absolute(), simulated=simulated)
    for path in made:
        here.note(f"made {path}")
    where = "" if folder == Path() else f"cd {folder} && "
    here.note(f'\nNow edit remembrancer.yaml, then: {where}remembrancer new "Title" --date 1989-06-04')
    return 0


def new(
    context: typer.Context,
    title: str = typer.Argument(help="What the statement is called."),
    day: str = typer.Option(..., "--date", help="The day remembered, such as 1989-06-04."),
    calendar: str | None = typer.Option(None, "--calendar", metavar="NAME", help="What numbers it; else Gregorian."),
) -> int:
    """Write the draft of a statement, ready to be filled in."""
    here = session(context)
    workspace = here.workspace
    workspace.writing()
    now = workspace.clock()
    shelf = workspace.shelf
    civil = today(now, workspace.site.zone)
    name, text = draft(
        title, day, zone=workspace.site.zone, today=civil, calendar=calendar, taken=frozenset(shelf.statements)
    )
    path = workspace.root / "statements" / f"{name}.md"
    if path.exists():
        raise UsageError(f"{path} is there already. Edit it, or give the new statement another title.")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    if here.json:
        here.emit({"statement": name, "file": str(path.relative_to(workspace.root))})
    here.note(f"made {path.relative_to(workspace.root)}")
    made = workspace.glance().scan().statements.get(name)
    if made is not None:
        _echo_days(here, made.rule, civil)
    here.note("Write its text, then: remembrancer check. It goes out once it says `status: ready`.")
    return 0


def check(
    context: typer.Context,
    files: list[Path] | None = typer.Argument(
        None, metavar="[FILE]...", help="Only these; every statement unless named."
    ),
) -> int:
    """Say what is wrong or doubtful, and when each returns next."""
    here = session(context)
    try:
        workspace = here.workspace
    except ConfigError as fault:
        here.problems(fault.problems)
        return 1
    shelf = workspace.shelf
    wanted = None if not files else {_relative(path, workspace.root) for path in files}
    if wanted is not None:
        strangers = sorted(wanted - shelf.paths)
        if strangers:
            raise UsageError(f"{strangers[0]} is no statement of this workspace. Statements lie in statements/**/*.md.")
    targets = [each.target for each in workspace.config.targets]
    names = frozenset(target.name for target in targets)
    day = today(workspace.clock(), workspace.site.zone)
    problems = [
        problem
        for problem in (
            *shelf.problems,
            *shelf.doubts(targets=names, today=day, site=workspace.site),
            *untranslated(shelf, targets),
            *unfit_images(workspace.root, shelf.standing.values(), files=wanted),
        )
        if wanted is None or problem.file in wanted
    ]
    problems += shelf.clashes(site=workspace.site, targets=workspace.targets, today=day, files=wanted)
    problems += workspace.theme_problems() if wanted is None else []
    statements = [each for each in shelf.statements.values() if wanted is None or each.path in wanted]
    here.problems(sorted(problems, key=lambda one: (one.level, one.file or "", one.line or 0)))
    errors = sum(problem.level == "error" for problem in problems)
    if not here.json:
        _echo(here, statements)
        here.note(f"\n{phrases.how_many(len(statements), 'statement')}, {_count(problems)}")
    return 1 if errors else 0


def schema(
    context: typer.Context,
    of: str = typer.Argument(metavar="statement|config|webhook", help="Which JSON Schema to print."),
) -> int:
    """Print the JSON Schema of our files or of webhooks."""
    session(context)
    known = schemas()
    if of not in known:
        raise UsageError(f"There is no schema `{of}`. Ask for one of: {', '.join(known)}.")
    say(json.dumps(known[of](), ensure_ascii=False, indent=2))
    return 0


def _echo(here: Session, statements: Iterable[Statement]) -> None:
    """Each statement's next three days from today on, with weekday and number: a slip in a date shows here first."""
    now = here.workspace.clock()
    for statement in sorted(statements, key=lambda each: each.path):
        here.note(f"\n{statement.path}  {statement.status}")
        if statement.status == "retired":
            continue
        if remembered := _remembered(statement.rule):
            here.note(f"    {remembered}")
        day = today(now, statement.zone or here.workspace.site.zone)
        _echo_days(here, statement.rule, day)


def _echo_days(here: Session, rule: AnniversaryRule, day: date) -> None:
    for line in _next_days(rule, day):
        here.note(f"    {line}")


def _remembered(rule: AnniversaryRule) -> str:
    """The day remembered, where the file does not name it as a civil day; empty where it does."""
    words = ENGLISH.historic_date(rule.date, rule.calendar)
    if rule.date.coarse:
        return f"remembers {words}, whose day is not known"
    day = civil_day(rule.date, rule.calendar)
    if day is None or rule.calendar == "gregorian":
        return ""
    evening = ", from the evening before" if rule.calendar in BEGIN_AT_SUNSET else ""
    return f"remembers {words}, which was {ENGLISH.date(day)}, {ENGLISH.weekday(day)}{evening}"


def _next_days(rule: AnniversaryRule, day: date) -> Iterator[str]:
    """The next three returns from a day on, or as many as there are and that there are no more."""
    seen = day - timedelta(days=1)
    for shown in range(_SHOWN):
        found = next_return(rule, seen)
        if found is None:
            last = previous_return(rule, day)
            none = f"returns no more; the last time was {_one(rule, last)}" if last else "never returns"
            yield "and no more" if shown else none
            return
        yield _one(rule, found)
        seen = found.day


def _one(rule: AnniversaryRule, returned: Return) -> str:
    unit = rule.every.unit
    phrase = "the day itself" if unit is Unit.ONCE else ENGLISH.anniversary(returned.number, unit)
    ends = last_day(returned.day, rule.days)
    weekdays = " to ".join(ENGLISH.weekday(each) for each in dict.fromkeys((returned.day, ends)))
    return f"{interval_words(returned.day, ends, ENGLISH)}, {weekdays}, {phrase}"


def _count(problems: list[Problem]) -> str:
    errors = sum(problem.level == "error" for problem in problems)
    return f"{phrases.how_many(errors, 'error')}, {phrases.how_many(len(problems) - errors, 'warning')}"


def _relative(path: Path, root: Path) -> str:
    whole = path.absolute()
    try:
        return whole.relative_to(root).as_posix()
    except ValueError:
        return whole.as_posix()
