"""Stopping and moving: `hold`, `release`, `approve`, `adopt`, `retire`."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

import typer

from scheduler.cli import phrases
from scheduler.cli.acting import await_daemon, refuse_doubt, report
from scheduler.cli.session import Session, near, session
from scheduler.clocks import parse_instant
from scheduler.domain.anniversary import return_by_label
from scheduler.domain.delivery import Cause, State
from scheduler.domain.occurrence import Occurrence
from scheduler.domain.target import FEEDS
from scheduler.errors import UsageError
from scheduler.ledger.guards import CLOCK_SUSPECT
from scheduler.ledger.holds import holding
from scheduler.ledger.ledger import Ledger
from scheduler.ledger.values import Record, Scope
from scheduler.remembrancer.projection import RETIRED


def register(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command()(hold)
    app.command()(release)
    app.command()(approve)
    app.command()(adopt)
    app.command()(retire)


def hold(
    context: typer.Context,
    everything: bool = typer.Option(False, "--all", help="Nothing goes out."),
    tag: str | None = typer.Option(None, "--tag", metavar="TAG"),
    target: str | None = typer.Option(None, "--target", metavar="NAME"),
    statement: str | None = typer.Option(None, "--statement", metavar="ID"),
    reason: str = typer.Option(..., "--reason", metavar="R", help="Why; it stands in the log."),
    until: str | None = typer.Option(None, "--until", metavar="INSTANT", help="When it ends by itself."),
) -> int:
    """Stop sending: everything, a tag, a target or one statement. It wins over whatever is about to go out."""
    here = session(context)
    workspace = here.workspace
    workspace.writing()
    scope, value = _scope(everything=everything, tag=tag, target=target, statement=statement)
    _refuse_stranger(here, scope, value)
    end = parse_instant(until, option="--until", zone=workspace.site.zone) if until else None
    with closing(workspace.ledger(writable=True)) as ledger:
        ledger.hold(scope, value, reason=reason, by=workspace.by, now=workspace.clock(), until=end)
    ends = "" if end is None else f" until {phrases.clock_words(end, workspace.site.zone)}"
    here.note(f"Held{ends}: {_named(scope, value)}. What falls due meanwhile waits for your decision.")
    here.note(f"To end it: remembrancer release --{scope}{f' {value}' if value else ''}")
    return 0


def release(
    context: typer.Context,
    delivery: str | None = typer.Argument(None, metavar="[DELIVERY]", help="One held delivery: let it go out."),
    everything: bool = typer.Option(False, "--all"),
    tag: str | None = typer.Option(None, "--tag", metavar="TAG"),
    target: str | None = typer.Option(None, "--target", metavar="NAME"),
    statement: str | None = typer.Option(None, "--statement", metavar="ID"),
    reason: str = typer.Option("", "--reason", metavar="R", help="Why; it stands in the log."),
) -> int:
    """End a hold, or let one held delivery go out. What elapsed while held still waits for a decision of its own."""
    here = session(context)
    workspace = here.workspace
    workspace.writing()
    with closing(workspace.ledger(writable=True)) as ledger:
        if delivery is not None:
            record = ledger.record(delivery)
            refuse_doubt(here)
            _refuse_held(here, ledger, record)
            ledger.settle(record.delivery, "release", now=workspace.clock(), by=workspace.by, reason=reason)
            here.note(f"Released: {record.statement} {record.label} → {record.target}.")
            return _let_daemon_send(here, ledger, [record])
        scope, value = _scope(everything=everything, tag=tag, target=target, statement=statement)
        tags = {each.id: each.tags for each in workspace.settled().statements.values()}
        ledger.release(scope, value, by=workspace.by, reason=reason, now=workspace.clock(), tags=tags)
        waiting = [record for record in ledger.attention(workspace.clock()).held if record.held == "paused"]
    here.note(f"The hold on {_named(scope, value)} has ended.")
    if waiting:
        waits = "waits" if len(waiting) == 1 else "wait"
        here.note(f"{phrases.how_many(len(waiting), 'delivery')} fell due meanwhile and {waits}: remembrancer status")
    return 0


def approve(
    context: typer.Context,
    name: str = typer.Argument(metavar="ID", help="The statement."),
    label: str = typer.Option(..., "--label", metavar="L"),
    target: str | None = typer.Option(None, "--target", metavar="NAME", help="Only for this target."),
) -> int:
    """Approve the words of one occurrence as they are now.

    Changed words need a new approval.
    """
    here = session(context)
    workspace = here.workspace
    workspace.writing()
    statement = here.statement(workspace.settled(), name)
    returned = return_by_label(statement.rule, label)
    if returned is None:
        raise UsageError(f"`{name}` has no occurrence with the label `{label}`.")
    occurrence = Occurrence(statement=statement, returned=returned)
    with closing(workspace.ledger(writable=True)) as ledger:
        named = [
            publisher
            for publisher in workspace.publishers(ledger).values()
            if publisher.target.takes(statement) and target in {None, publisher.target.name}
        ]
        publishers = [publisher for publisher in named if not publisher.target.leaves_out(statement)]
        if named and not publishers:
            raise UsageError(str(named[0].target.leaves_out(statement)))
        if not publishers:
            raise UsageError(f"`{name}` goes to no target of that name. `remembrancer targets` lists them.")
        freed = []
        for publisher in publishers:
            edition = publisher.render(occurrence)
            freed += ledger.approve(
                name, label, publisher.target.name, edition.sha256, now=workspace.clock(), by=workspace.by
            )
            here.note(f"Approved for {publisher.target.name}: {edition.title}")
        return _let_daemon_send(here, ledger, [ledger.record(digest) for digest in freed])


def adopt(
    context: typer.Context, reason: str = typer.Option(..., "--reason", metavar="R", help="Why this ledger goes on.")
) -> int:
    """Take over where another ledger left off: this one sends."""
    here = session(context)
    workspace = here.workspace
    workspace.writing()
    with closing(workspace.ledger(writable=True)) as ledger:
        heart = workspace.remembrancer(ledger, cause=Cause.MANUAL)
        lifted = heart.adopt(by=workspace.by, reason=reason)
        if not lifted:
            raise UsageError("There is nothing to adopt: this ledger is the one that sends here.")
    here.nudge()
    if CLOCK_SUSPECT in lifted:
        here.note("The clock counts as it is, and what waited for it goes on.")
    if lifted != [CLOCK_SUSPECT]:
        here.note("Adopted. What may be out already is looked for, or waits for a decision: remembrancer status")
    return 0


def retire(
    context: typer.Context, reason: str = typer.Option(..., "--reason", metavar="R", help="Who goes on instead.")
) -> int:
    """Stop being the one that sends; `adopt` undoes it."""
    here = session(context)
    workspace = here.workspace
    workspace.writing()
    with closing(workspace.ledger(writable=True)) as ledger:
        ledger.guard(RETIRED, reason, now=workspace.clock())
        ledger.record_event("retire", "", by=workspace.by, reason=reason, now=workspace.clock())
    here.note("Retired: nothing goes out from here until `remembrancer adopt --reason …`.")
    return 0


def _let_daemon_send(here: Session, ledger: Ledger, freed: Sequence[Record]) -> int:
    """Wait until the running daemon has sent what a person just let go; without one, say what will."""
    if not freed:
        return 0
    if not here.workspace.lock().held_by_other():
        here.note("The next tick sends it; no daemon is running now.")
        return 0
    await_daemon(here, ledger, {record.delivery: record.attempts for record in freed})
    after = [ledger.record(record.delivery) for record in freed]
    report(here, after)
    return 0 if all(record.state is State.DELIVERED for record in after) else 1


def _refuse_held(here: Session, ledger: Ledger, record: Record) -> None:
    """Refuse to release what a hold that is still on would stop again: the decision would be lost.

    Raises:
        UsageError: such a hold is on, or the file HOLD is there.
    """
    workspace = here.workspace
    if workspace.halted() is not None:
        raise UsageError("Everything is held by the file HOLD. Remove it first; nothing was released.")
    tags = {each.id: each.tags for each in workspace.library.scan().statements.values()}
    on = holding(ledger.active_holds(workspace.clock()), record.key, tags)
    if on is not None:
        option = f"--{on.scope} {on.value}".rstrip()
        raise UsageError(
            f"A hold is still on {_named(on.scope, on.value)} ({on.reason}), so nothing was released. "
            f"End that first: remembrancer release {option}"
        )


def _refuse_stranger(here: Session, scope: Scope, value: str) -> None:
    """Refuse to hold what does not exist: a slip of the pen must not look like a hold.

    Raises:
        UsageError: no such statement, target or tag; the sentence offers the nearest names.
    """
    workspace = here.workspace
    statements = workspace.library.scan().statements
    with closing(workspace.ledger(writable=False)) as ledger:
        pairs = ledger.watermarks().keys()
    known: dict[Scope, set[str]] = {
        "all": {""},
        "statement": {*statements, *(statement for statement, _ in pairs)},
        "target": {FEEDS, *(each.target.name for each in workspace.config.targets), *(target for _, target in pairs)},
        "tag": {tag for statement in statements.values() for tag in statement.tags},
    }
    if value not in known[scope]:
        raise UsageError(f"There is no {scope} `{value}` here, so nothing was held.{near(value, known[scope])}")


def _scope(*, everything: bool, tag: str | None, target: str | None, statement: str | None) -> tuple[Scope, str]:
    named: list[tuple[Scope, str | None]] = [("tag", tag), ("target", target), ("statement", statement)]
    chosen = [(scope, value) for scope, value in named if value is not None]
    if everything:
        chosen.append(("all", ""))
    if len(chosen) != 1:
        raise UsageError("Say one of --all, --tag TAG, --target NAME or --statement ID.")
    return chosen[0]


def _named(scope: str, value: str) -> str:
    return "everything" if scope == "all" else f"{scope} {value}"
