"""Looking: `upcoming`, `preview`, `log`, `show`, `status`. They always answer, and change nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

import typer

from scheduler.cli import phrases
from scheduler.cli.phrases import clock_words
from scheduler.cli.saying import say
from scheduler.cli.session import Session, no_target, session
from scheduler.clocks import parse_instant
from scheduler.domain.anniversary import next_return, return_by_label, return_by_number
from scheduler.domain.civil_time import on_clock
from scheduler.domain.delivery import State
from scheduler.domain.edition import Edition
from scheduler.domain.language_tag import parse_language
from scheduler.domain.occurrence import Occurrence
from scheduler.domain.planning import today
from scheduler.domain.ports import Attuned, Publisher
from scheduler.domain.site import Site
from scheduler.domain.statement import Statement
from scheduler.domain.target import FEEDS
from scheduler.errors import UsageError, ValueRefused
from scheduler.logs import safe
from scheduler.remembrancer.outlook import upcoming as upcoming_dues

if TYPE_CHECKING:  # to say what comes nobody asks the ledger
    from scheduler.ledger.reading import Filter
    from scheduler.ledger.values import Record
    from scheduler.remembrancer.briefing import Briefing
    from scheduler.remembrancer.revising import Differing

DAY = timedelta(days=1)
YEAR = timedelta(days=366)
FOLLOW_SECONDS = 1.0
LONGEST_LOG = 100_000


def register(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command()(upcoming)
    app.command()(preview)
    app.command()(log)
    app.command()(show)
    app.command()(status)


def upcoming(
    context: typer.Context,
    start: str | None = typer.Option(None, "--from", metavar="INSTANT", help="Strictly after this; now unless given."),
    until: str | None = typer.Option(None, "--until", metavar="INSTANT", help="Up to this; a year unless given."),
    each: int | None = typer.Option(None, "--each", min=1, metavar="N", help="The next N of every statement."),
    statement: str | None = typer.Option(None, "--statement", metavar="ID"),
    target: str | None = typer.Option(None, "--target", metavar="NAME", help="In this target's hours and zone."),
) -> int:
    """Say what returns when, with weekday, number and zone."""
    here = session(context)
    workspace = here.workspace
    after = parse_instant(start, option="--from") if start else workspace.clock()
    end = parse_instant(until, option="--until") if until else (None if each else after + YEAR)
    statements = [here.statement(workspace.shelf, statement)] if statement else workspace.shelf.statements.values()
    places = []
    if target:
        places = [each for each in workspace.places(workspace.ledger(writable=False)) if each.target.name == target]
    if target and not places:
        raise UsageError(no_target(workspace, target))
    dues = upcoming_dues(statements, workspace.site, after=after, until=end, each=each, places=places)
    if here.json:
        for due in dues:
            here.emit(phrases.due_object(due, workspace.site))
        return 0
    rows = [phrases.due_row(due, workspace.site) for due in dues]
    if rows:
        here.table(["day", "weekday", "hour", "zone", "which", "statement"], rows)
    else:
        here.note("Nothing returns in that time.")
    return 0


def preview(
    context: typer.Context,
    name: str = typer.Argument(metavar="ID", help="The statement."),
    number: str | None = typer.Option(None, "--number", metavar="N[..M]", help="The n-th time, or a range."),
    label: str | None = typer.Option(None, "--label", metavar="L"),
    target: str | None = typer.Option(
        None, "--target", metavar="NAME", help="As this target gets it; else feeds and pages."
    ),
    lang: str | None = typer.Option(None, "--lang", metavar="TAG", help="In this language, if it has words in it."),
) -> int:
    """Show the exact words of today's occurrence, or of the next."""
    here = session(context)
    workspace = here.workspace
    statement = here.statement(workspace.shelf, name)
    lang = None if lang is None else _language(statement, lang)
    publishers = workspace.publishers(None, lang=lang)
    chosen = target or (FEEDS if FEEDS in publishers else next(iter(publishers), None))
    if chosen is None or chosen not in publishers:
        raise UsageError(no_target(workspace, chosen or ""))
    if left_out := publishers[chosen].target.leaves_out(statement):
        raise UsageError(f"{left_out} {_languages(statement)}")
    for occurrence in _occurrences(here, statement, number, label):
        edition = publishers[chosen].render(occurrence)
        if here.json:
            here.emit(phrases.preview_object(occurrence, edition, publishers[chosen]))
        else:
            _show_edition(occurrence, edition, publishers[chosen])
    return 0


def log(
    context: typer.Context,
    *,
    since: str | None = typer.Option(None, "--since", metavar="INSTANT"),
    statement: str | None = typer.Option(None, "--statement", metavar="ID"),
    target: str | None = typer.Option(None, "--target", metavar="NAME"),
    state: str | None = typer.Option(None, "--state", metavar="STATE"),
    follow: bool = typer.Option(False, "--follow", help="Go on showing what happens."),
    document: str | None = typer.Option(
        None, "--format", metavar="csv|html", help="As a document to hand on, the earliest due first."
    ),
    verify: bool = typer.Option(False, "--verify", help="Prove that nothing was taken out, changed or reordered."),
    head: str | None = typer.Option(
        None, "--head", metavar="DIGEST", help="With --verify: a head noted earlier is still there."
    ),
) -> int:
    """Say what was posted, when, where and why; the latest last."""
    from scheduler.cli.answering import only_one, verified, written
    from scheduler.ledger.reading import Filter

    here = session(context)
    asked = _filter(since, statement, target, state)
    only_one([follow, document is not None, verify])
    if verify:
        if asked != Filter():
            raise UsageError("--verify proves the whole ledger. Leave the filters away.")
        return verified(here, head)
    if head is not None:
        raise UsageError("--head goes with --verify.")
    if document is not None:
        return written(here, document, asked)
    workspace = here.workspace
    ledger = workspace.ledger(writable=False)
    seen: dict[str, str] = {}
    first = True
    while True:
        fresh = []
        for record in reversed(ledger.records(asked, limit=LONGEST_LOG)):
            mark = f"{record.state} {record.held} {record.attempts}"
            if seen.get(record.delivery) != mark:
                seen[record.delivery] = mark
                fresh.append(record)
        _show_records(here, fresh, first=first)
        first = False
        if not follow:
            return 0
        time.sleep(FOLLOW_SECONDS)


def show(context: typer.Context, delivery: str = typer.Argument(help="Any unique beginning of its key.")) -> int:
    """Tell everything about one delivery, each attempt included."""
    from scheduler.cli.history import history_lines

    here = session(context)
    workspace = here.workspace
    ledger = workspace.ledger(writable=False)
    record = ledger.record(delivery)
    attempts = [phrases.attempt_object(each) for each in ledger.attempts(record.delivery)]
    history = ledger.history(record.delivery)
    if here.json:
        told = [phrases.event_object(each, workspace.site) for each in history]
        here.emit({**phrases.record_object(record, workspace.site), "attempts": attempts, "history": told})
        return 0
    for name, value in phrases.record_object(record, workspace.site).items():
        if value not in {None, ""}:
            say(f"{name:<15} {value}")
    if record.detail:
        say(f"{'detail':<15} {record.detail}")
    for attempt in attempts:
        ended = attempt["ended"] or "not ended"
        said = " ".join(str(part) for part in (attempt["outcome"], attempt["status"], attempt["detail"]) if part)
        say(f"attempt {attempt['no']:<7} {attempt['started']} to {ended}: {said}")
    say()
    for line in history_lines(history, ledger.account(record.delivery), workspace.site):
        say(safe(line))
    return 0


def status(context: typer.Context) -> int:
    """Say whether a person is needed (exit 5) and what is next.

    What is held, late, uncertain or dead; holds and guards; today's occurrences before adoption.
    """
    from scheduler.remembrancer.briefing import brief
    from scheduler.remembrancer.revising import differing

    here = session(context)
    workspace = here.workspace
    ledger = workspace.ledger(writable=False)
    shelf = workspace.shelf
    briefing = brief(
        shelf.statements,
        workspace.places(ledger),
        workspace.site,
        ledger,
        now=workspace.clock(),
        halted=workspace.halted(),
        backups=workspace.backups,
    )
    running = workspace.lock().held_by_other()
    errors = sum(problem.level == "error" for problem in shelf.problems)
    publishers = workspace.publishers(ledger)
    edited = differing(shelf.statements, publishers, ledger, now=workspace.clock())
    unheard = [each for each in publishers.values() if isinstance(each, Attuned) and each.heard is None]
    if here.json:
        here.emit(
            phrases.status_object(
                briefing, workspace.site, differing=edited, unheard=unheard, running=running, file_errors=errors
            )
        )
    elif briefing.needs_person or not here.invocation.quiet:
        _show_status(here, briefing, edited, unheard, running=running, errors=errors)
    return 5 if briefing.needs_person else 0


def _occurrences(here: Session, statement: Statement, number: str | None, label: str | None) -> Iterator[Occurrence]:
    rule = statement.rule
    if label is not None:
        found = [return_by_label(rule, label)]
    elif number is not None:
        found = [return_by_number(rule, each) for each in _numbers(number)]
    else:
        day = today(here.workspace.clock(), statement.zone or here.workspace.site.zone)
        found = [next_return(rule, day - DAY)]
    kept = [each for each in found if each is not None]
    if not kept:
        raise UsageError(f"`{statement.id}` has no such occurrence. `remembrancer upcoming` shows those it has.")
    for each in kept:
        yield Occurrence(statement=statement, returned=each)


def _language(statement: Statement, written: str) -> str:
    """The language asked for, in its usual spelling.

    Raises:
        UsageError: it is no language tag, or the statement has no words that serve it.
    """
    try:
        lang = parse_language(written)
    except ValueRefused as refused:
        raise UsageError(f"--lang: {refused.what} {refused.cure}") from None
    if statement.words_for(lang) is None:
        raise UsageError(f"`{statement.id}` has no words in `{lang}`. {_languages(statement)}")
    return lang


def _languages(statement: Statement) -> str:
    original, *others = statement.languages
    return f"It has them in {', '.join([f'`{original}` (the original)', *(f'`{each}`' for each in others)])}."


def _numbers(text: str) -> range:
    first, _, last = text.partition("..")
    if not (first.isascii() and first.isdigit() and (not last or (last.isascii() and last.isdigit()))):
        raise UsageError(f"--number cannot read `{text}`. Write one number, or a range such as 25..30.")
    return range(int(first), int(last or first) + 1)


def _show_edition(occurrence: Occurrence, edition: Edition, publisher: Publisher) -> None:
    say(f"── {edition.title}")
    say(
        f"   {occurrence.statement.id} {occurrence.label}, number {occurrence.number}, kept on "
        f"{occurrence.day.isoformat()}, for {publisher.target.name}, in {edition.lang}"
    )
    say(f"   {occurrence.number}: {phrases.why(occurrence, publisher.target)}")
    say(f"   {edition.url}")
    others = [each for each in occurrence.statement.languages if each != edition.lang]
    if others:
        say(f"   also in {', '.join(others)}: --lang")
    if not edition.text.startswith(edition.summary):
        say(f"\n{edition.summary}")
    say(f"\n{edition.text}\n")
    for number, part in enumerate(edition.parts, 1):
        if edition.segments > 1 or part.text != edition.text:
            say(f"   ── post {number} of {len(edition.parts)}")
            say(f"{part.text}")
        say(f"   {part.length} of {part.limit}, as counted there" if part.limit else f"   {part.length} characters")
    if isinstance(publisher, Attuned):
        say(f"   {publisher.terms}")
    say()


def _show_records(here: Session, records: list[Record], *, first: bool) -> None:
    site = here.workspace.site
    if here.json:
        for record in records:
            here.emit(phrases.record_object(record, site))
        return
    if not records:
        if first:
            here.note("Nothing yet.")
        return
    rows = [
        [
            on_clock(record.at or record.due, site.zone).strftime("%Y-%m-%d %H:%M"),
            phrases.state_words(record),
            phrases.named(record),
            record.target,
            record.cause,
            record.delivery[:8],
            record.url or record.detail,
        ]
        for record in records
    ]
    here.table(["when", "state", "statement", "target", "cause", "delivery", ""], rows)


def _show_status(
    here: Session,
    briefing: Briefing,
    edited: Sequence[Differing],
    unheard: Sequence[Attuned],
    *,
    running: bool,
    errors: int,
) -> None:
    from scheduler.remembrancer.briefing import guard_cure

    site = here.workspace.site
    say(f"{site.title}: {clock_words(briefing.now, site.zone)}" + ("" if running else " (no daemon is running)"))
    if briefing.halted:
        say(f"\nEVERYTHING IS HELD: {briefing.halted} Remove the file HOLD to go on.")
    for guard in briefing.guards:
        cure, command = guard_cure(guard.name)
        say(f"\nGUARD {guard.name}: {guard.detail} {cure or 'To go on:'} {command}".rstrip())
    for hold in briefing.holds:
        ends = "" if hold.until is None else f", until {clock_words(hold.until, site.zone)}"
        scope = f"{hold.scope} {hold.value}".rstrip()
        say(f"\nHELD {scope}: {hold.reason} (by {hold.by}{ends}) To end it: remembrancer release --{scope}")
    _show_hosts(briefing, site)
    for each in unheard:
        say(f"\nNOTE {each.target.name}: {each.terms}. To ask it now: remembrancer targets check {each.target.name}")
    for heading, rows in (("A person is needed:", briefing.attention), ("Due today, before adoption:", briefing.today)):
        if rows:
            say(f"\n{heading}")
            for row in rows:
                named = f"{row.statement} {row.label}" if row.record is None else phrases.named(row.record)
                say(f"  {row.state:<10} {named} → {row.target}: {row.why}")
                say(f"             {row.command}")
    _show_edited(edited)
    if errors:
        say(f"\n{phrases.how_many(errors, 'error')} in statement files: remembrancer check")
    counts = ", ".join(f"{count} {state}" for state, count in briefing.counts.items() if count)
    say(f"\nLedger: {counts or 'no deliveries yet'}. {_backup_words(briefing, site.zone)}".rstrip())
    if briefing.coming:
        say("\nNext:")
        here.table(
            ["day", "weekday", "hour", "zone", "which", "statement"],
            [phrases.due_row(due, site) for due in islice(briefing.coming, 5)],
        )


def _show_hosts(briefing: Briefing, site: Site) -> None:
    for rest in briefing.resting:
        why = f"it failed {rest.failures} times in a row" if rest.failures else "it asked for that"
        say(f"\nHOST {rest.host} is not asked until {clock_words(rest.until, site.zone)}: {why}.")
    for name in briefing.resending:
        say(f"\nNOTE {name}: what cannot be known is sent again (on_unknown: resend), so words may appear twice there.")


def _backup_words(briefing: Briefing, zone: str) -> str:
    if briefing.backup_overdue:
        last = (
            "none was ever made" if briefing.backup is None else f"the last is of {clock_words(briefing.backup, zone)}"
        )
        return f"NO COPY WAS MADE FOR DAYS, {last}: the log says why."
    return "" if briefing.backup is None else f"Last copy: {clock_words(briefing.backup, zone)}."


def _show_edited(edited: Sequence[Differing]) -> None:
    if not edited:
        return
    differ, its = ("differs", "its file") if len(edited) == 1 else ("differ", "their files")
    say(f"\n{phrases.how_many(len(edited), 'edition')} {differ} from {its}, and nothing is sent by itself:")
    for one in edited:
        say(f"  {one.statement} {one.label} → {', '.join(one.targets)}: {one.command}")


def _filter(since: str | None, statement: str | None, target: str | None, state: str | None) -> Filter:
    from scheduler.ledger.reading import Filter

    if state is not None and state not in set(State):
        raise UsageError(f"There is no state `{state}`. States: {', '.join(State)}.")
    return Filter(
        since=parse_instant(since, option="--since") if since else None,
        statement=statement,
        target=target,
        state=None if state is None else State(state),
    )
