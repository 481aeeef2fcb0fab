"""Acting: `run`, `tick`, `publish`, `retry`, `resolve`. Whatever they send goes through the ledger."""

from __future__ import annotations

import sys
import time
from collections.abc import Collection, Mapping
from contextlib import closing
from itertools import islice
from typing import TYPE_CHECKING

import typer

from scheduler.cli import phrases
from scheduler.cli.looking import LONGEST_LOG
from scheduler.cli.saying import say
from scheduler.cli.session import Session, session
from scheduler.domain.delivery import Cause, Delivery, State
from scheduler.domain.occurrence import Occurrence
from scheduler.domain.planning import Planned
from scheduler.domain.ports import Publisher, Requesting
from scheduler.errors import LedgerHeld, UsageError
from scheduler.ledger.ledger import Ledger
from scheduler.ledger.reading import Filter
from scheduler.ledger.values import Decision, Record
from scheduler.remembrancer.briefing import COMING, still_to_come
from scheduler.remembrancer.clock_guard import ADOPT, WAITS
from scheduler.remembrancer.manual import manual_deliveries, occurrence_meant, places_meant, with_serial

if TYPE_CHECKING:  # the daemon, its page and what the server is made of are loaded by `run` alone
    from scheduler.remembrancer.tick import Remembrancer
    from scheduler.web.server import Server

WAIT_SECONDS = 90.0
"""How long a command waits for a running daemon: two attempts' deadlines and a little."""

WAITING = frozenset({State.SCHEDULED, State.RETRY_WAIT})
ENDED = frozenset({State.DELIVERED, State.UNCERTAIN, State.DEAD, State.SKIPPED})


def register(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command()(run)
    app.command()(tick)
    app.command()(publish)
    app.command()(retry)
    app.command()(resolve)


def run(context: typer.Context) -> int:
    """Be the daemon: publish on time and serve the local page."""
    from scheduler.cli.serving import server_for
    from scheduler.daemon import Daemon
    from scheduler.library.watching import watch
    from scheduler.loading import load_everything
    from scheduler.service_manager import ServiceManager

    load_everything()
    here = session(context).aloud()
    workspace = here.workspace
    workspace.writing()
    with workspace.lock() as lock, closing(workspace.ledger(writable=True)) as ledger, server_for(here) as server:
        workspace.nudge.touch()  # so that it is watched from the first moment on

        def build() -> Remembrancer:
            return here.reread().remembrancer(ledger, cause=Cause.DAEMON, lock=lock)

        def ready(heart: Remembrancer) -> None:
            here.problems(problem for problem in heart.shelf.problems if problem.level == "error")
            _greet(here, heart, ledger, server)

        watched = [workspace.root / "statements", workspace.root / "HOLD", workspace.nudge]
        manager = ServiceManager.from_environment()
        daemon = Daemon(build, clock=workspace.clock, changes=lambda stop: watch(watched, stop), manager=manager)
        daemon.run(ready=ready)
    return 0


def tick(context: typer.Context) -> int:
    """Do one pass and end; for those who have cron."""
    here = session(context)
    workspace = here.workspace
    workspace.writing()
    with workspace.lock() as lock, closing(workspace.ledger(writable=True)) as ledger:
        began = workspace.clock()
        heart = workspace.remembrancer(ledger, cause=Cause.TICK, lock=lock)
        workspace.settled()
        heart.begin()
        heart.tick()
        heart.hear_out()
        records = ledger.records(Filter(since=began), limit=LONGEST_LOG)
    report(here, list(reversed(records)))
    if not records and sys.stdout.isatty():  # cron would make a letter of it
        here.note("Nothing was due.")
    errors = [problem for problem in heart.shelf.problems if problem.level == "error"]
    if not here.json:
        here.problems(errors)
    failed = any(record.state in {State.DEAD, State.UNCERTAIN} for record in records)
    return 1 if failed or errors else 0


def publish(
    context: typer.Context,
    name: str = typer.Argument(metavar="ID", help="The statement."),
    target: list[str] | None = typer.Option(None, "--target", metavar="NAME", help="Only there; may be repeated."),
    number: int | None = typer.Option(None, "--number", metavar="N"),
    label: str | None = typer.Option(None, "--label", metavar="L"),
    dry_run: bool = typer.Option(False, "--dry-run", help="Show the exact bytes and send nothing."),
    again: bool = typer.Option(False, "--again", help="Repeat what is out already; needs --reason."),
    reason: str | None = typer.Option(None, "--reason", metavar="R"),
) -> int:
    """Publish one statement now; the schedule will not repeat it.

    Today's occurrence, due or not yet, unless told otherwise; to the statement's own targets, feeds included.
    """
    here = session(context)
    workspace = here.workspace
    if again and not reason:
        raise UsageError("--again sends what is out already a second time: say why with --reason.")
    if not dry_run:
        workspace.writing()
        refuse_doubt(here)
    now = workspace.clock()
    statement = here.statement(workspace.shelf if dry_run else workspace.settled(), name)
    occurrence = occurrence_meant(statement, workspace.site, now=now, number=number, label=label)
    with closing(workspace.ledger(writable=not dry_run)) as ledger:
        places = places_meant(statement, workspace.places(ledger), target or [])
        if not places:
            raise UsageError(f"`{name}` goes nowhere: no target takes it. `remembrancer targets` says what each takes.")
        planned = manual_deliveries(occurrence, places, workspace.site, now=now, by=workspace.by, reason=reason)
        planned = [with_serial(ledger, each, again=again) for each in planned]
        if dry_run:
            publishers = workspace.publishers(ledger)
            for each in planned:
                if each.state is State.SKIPPED:
                    here.note(each.detail)
                else:
                    _show_bytes(here, publishers[each.key.target], occurrence, each)
            return 0
        if statement.status != "ready":
            raise UsageError(f"`{name}` is `status: {statement.status}`. Set `status: ready` once its words are final.")
        return _publish(here, ledger, planned)


def retry(
    context: typer.Context,
    delivery: str = typer.Argument(help="Any unique beginning of its key."),
    reason: str | None = typer.Option(None, "--reason", metavar="R"),
) -> int:
    """Try a dead, uncertain or waiting delivery again, now."""
    here = session(context)
    here.workspace.writing()
    with closing(here.workspace.ledger(writable=False)) as ledger:
        waits = ledger.record(delivery).state in WAITING
    return _settle(here, delivery, "release" if waits else "again", None, reason)


def resolve(
    context: typer.Context,
    delivery: str = typer.Argument(help="Any unique beginning of its key."),
    delivered: bool = typer.Option(False, "--delivered", help="I saw it there; the address may follow."),
    again: bool = typer.Option(False, "--again", help="Send again, I accept a duplicate."),
    drop: bool = typer.Option(False, "--drop", help="Let it be."),
    url: str | None = typer.Argument(None, metavar="[URL]", help="Where it was seen, with --delivered."),
    reason: str | None = typer.Option(None, "--reason", metavar="R"),
) -> int:
    """Settle a delivery that is uncertain, dead or held."""
    offered: list[tuple[Decision, bool]] = [("delivered", delivered), ("again", again), ("drop", drop)]
    decisions = [name for name, chosen in offered if chosen]
    if len(decisions) != 1:
        raise UsageError("Say one of --delivered [URL], --again or --drop.")
    return _settle(session(context), delivery, decisions[0], url, reason)


def _settle(here: Session, delivery: str, decision: Decision, url: str | None, reason: str | None = None) -> int:
    workspace = here.workspace
    workspace.writing()
    with closing(workspace.ledger(writable=True)) as ledger:
        before = ledger.record(delivery)
        key = before.delivery
        if decision in {"again", "release"}:
            refuse_doubt(here)
        ledger.settle(key, decision, now=workspace.clock(), by=workspace.by, reason=reason or "", url=url)
        if decision in {"again", "release"}:
            return send(here, ledger, {key: before.attempts})
        report(here, [ledger.record(key)])
    return 0


def _publish(here: Session, ledger: Ledger, planned: list[Planned]) -> int:
    """Write the wish down, have it sent here or by the running daemon, and tell what became of it."""
    workspace = here.workspace
    now = workspace.clock()
    digests = [each.key.digest for each in planned]
    before = {digest: known.attempts if (known := ledger.find(digest)) else 0 for digest in digests}
    fresh = set(ledger.plan(planned, now=now))
    done = set()
    left_out = {each.key.digest for each in planned if each.state is State.SKIPPED}
    for digest in digests:
        known = ledger.find(digest)
        if known is None:
            raise UsageError("On that day the statement has spoken already, under another label. Nothing was sent.")
        if known.state is State.DELIVERED:
            done.add(digest)
            if ledger.is_retracted(known.statement, known.label, known.serial):
                here.note("It was retracted since. To publish it once more: --again --reason …")
        elif digest in left_out:
            continue
        elif digest not in fresh and known.state in WAITING:
            # It waits for its next try or for a decision; a person at the command is that decision.
            ledger.settle(digest, "release", now=now, by=workspace.by, reason="published by hand")
    return send(here, ledger, before, done, left_out)


def send(
    here: Session,
    ledger: Ledger,
    before: Mapping[str, int],
    done: Collection[str] = (),
    left_out: Collection[str] = (),
) -> int:
    """Send these deliveries here, or let the running daemon.

    Args:
        before: by digest, how many attempts were made by then.
        done: those that had been delivered before.
        left_out: those that their target's policy skips; they are told and are no failure.
    """
    workspace = here.workspace
    open_ones = [digest for digest in before if digest not in done and digest not in left_out]
    if open_ones:
        try:
            with workspace.lock() as lock:
                heart = workspace.remembrancer(ledger, cause=Cause.MANUAL, lock=lock)
                heart.begin()
                heart.send(open_ones)
        except LedgerHeld:
            await_daemon(here, ledger, {digest: before[digest] for digest in open_ones})
    records = [ledger.record(digest) for digest in before]
    if here.json:
        for record in records:
            sent = record.delivery not in done and record.state is State.DELIVERED
            here.emit({**phrases.record_object(record, workspace.site), "sent": sent})
    else:
        report(here, records, done)
    return 0 if all(record.state is State.DELIVERED or record.delivery in left_out for record in records) else 1


def refuse_doubt(here: Session) -> None:
    """Send nothing by hand under a clock in doubt: which occurrence is meant, and its date, are read from it.

    Raises:
        UsageError: it is in doubt; a person who knows better says so first.
    """
    doubt = here.workspace.clock_doubt()
    if doubt is not None:
        raise UsageError(f"{doubt} Nothing was sent. {WAITS} {ADOPT}")


def await_daemon(here: Session, ledger: Ledger, before: Mapping[str, int]) -> None:
    """Wake the running daemon, and wait until it has brought each of these deliveries to something.

    Args:
        before: by digest, how many attempts there were when a person asked for one more.
    """
    here.nudge()
    end = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < end:
        records = [ledger.record(digest) for digest in before]
        if all(_has_moved(record, before[record.delivery]) for record in records):
            return
        time.sleep(0.1)


def _has_moved(record: Record, attempts: int) -> bool:
    tried = record.attempts > attempts and record.state is not State.SENDING
    return bool(record.held) or record.state in ENDED or tried


def report(here: Session, records: list[Record], done: Collection[str] = ()) -> None:
    """What became of these deliveries, a line each."""
    running = any(map(phrases.goes_on, records)) and here.workspace.lock().held_by_other()
    for record in records:
        if here.json:
            here.emit(phrases.record_object(record, here.workspace.site))
            continue
        already = "already " if record.delivery in done else ""
        told = record.url or record.detail
        here.note(
            f"{already}{phrases.state_words(record)}: {phrases.named(record)} → {record.target}"
            + (f"  {told}" if told else "")
            + phrases.next_step(record, here.workspace.site, running=running)
        )


def _greet(here: Session, heart: Remembrancer, ledger: Ledger, server: Server) -> None:
    """What a person wants to know when the daemon is up: where to look, and what comes next."""
    workspace = here.workspace
    if here.json or here.invocation.quiet:
        return
    statements = heart.shelf.statements
    say(f"\n{workspace.site.title}: {phrases.how_many(len(statements), 'statement')}")
    say(f"pages and feeds   {server.address}")
    say(f"operator's page   {server.address}operator")
    say(f"public folder     {workspace.public}")
    places = workspace.places(ledger)
    dues = still_to_come(statements.values(), places, workspace.site, ledger, now=workspace.clock())
    rows = [phrases.due_row(due, workspace.site) for due in islice(dues, COMING)]
    if rows:
        say("\nThe next anniversaries:")
        here.table(["day", "weekday", "hour", "zone", "which", "statement"], rows)
    say("\nRunning. Ctrl-C stops it; what is being sent then reaches its end first.")


def _show_bytes(here: Session, publisher: Publisher, occurrence: Occurrence, planned: Planned) -> None:
    """What `publish --dry-run` shows: the very bytes that would leave, as far as the target has any."""
    edition = publisher.render(occurrence)
    if not isinstance(publisher, Requesting):
        _show_request(here, publisher, {}, edition.canonical)
        return
    now = here.workspace.clock()
    delivery = Delivery(
        key=planned.key,
        number=planned.number,
        day=planned.day,
        due=planned.due,
        payload=edition.payload,
        edition_sha256=edition.sha256,
        published=now,
    )
    headers, body = publisher.request(delivery, at=now)
    _show_request(here, publisher, headers, body.decode("utf-8"))


def _show_request(here: Session, publisher: Publisher, headers: Mapping[str, str], body: str) -> None:
    if here.json:
        here.emit({"target": publisher.target.name, "headers": dict(headers), "body": body})
        return
    say(f"── {publisher.target.name}  ({publisher.target.kind})")
    for name, value in headers.items():
        say(f"{name}: {value}")
    if headers:
        say()
    say(body)
