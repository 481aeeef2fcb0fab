"""Revising: `correct` and `retract`, for words that are out already."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any

import typer

from scheduler.cli import phrases
from scheduler.cli.acting import WAITING, send
from scheduler.cli.saying import say
from scheduler.cli.session import Session, session
from scheduler.domain.delivery import State
from scheduler.errors import UsageError
from scheduler.ledger.ledger import Ledger
from scheduler.logs import safe
from scheduler.remembrancer.revising import Change, Revisions

_MARKUP = frozenset({"html", "content_html"})


def register(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command()(correct)
    app.command()(retract)


def correct(
    context: typer.Context,
    name: str = typer.Argument(metavar="ID", help="The statement."),
    label: str = typer.Option(..., "--label", metavar="L"),
    target: list[str] | None = typer.Option(None, "--target", metavar="NAME", help="Only there; may be repeated."),
    reason: str | None = typer.Option(None, "--reason", metavar="R", help="Why, for the log; never public."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Show what would change, line by line, and send nothing."),
) -> int:
    """Replace the words of an edition that is out.

    The statement's words as they are now go wherever others are. Feed entry and pages keep id, address and date of
    publication; webhooks are told `statement.corrected`.
    """
    here = session(context)
    workspace = here.workspace
    if not dry_run:
        workspace.writing()
    statement = here.statement(workspace.shelf if dry_run else workspace.settled(), name)
    with closing(workspace.ledger(writable=not dry_run)) as ledger:
        revisions = Revisions(ledger, workspace.publishers(ledger), name, label, target or [])
        changes = revisions.corrections(statement, now=workspace.clock(), by=workspace.by, reason=reason)
        for record in revisions.unsent():
            here.note(
                f"{record.target}: an earlier delivery is {phrases.state_words(record)} and is not changed by this."
            )
        return _show(here, changes) if dry_run else _revise(here, ledger, changes)


def retract(
    context: typer.Context,
    name: str = typer.Argument(metavar="ID", help="The statement."),
    label: str = typer.Option(..., "--label", metavar="L"),
    reason: str = typer.Option(..., "--reason", metavar="R", help="Why, for the log; never public."),
    note: str | None = typer.Option(None, "--public-note", metavar="TEXT", help="What the public is told of it."),
    target: list[str] | None = typer.Option(None, "--target", metavar="NAME", help="Only there; may be repeated."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Show what would change, line by line, and send nothing."),
) -> int:
    """Take back an edition that is out.

    A note stands in its place, and webhooks are told `statement.retracted`. What of it waits to be sent is dropped.
    """
    here = session(context)
    workspace = here.workspace
    if not dry_run:
        workspace.writing()
    now = workspace.clock()
    with closing(workspace.ledger(writable=not dry_run)) as ledger:
        revisions = Revisions(ledger, workspace.publishers(ledger), name, label, target or [])
        changes = revisions.retractions(note, now=now, by=workspace.by, reason=reason)
        if dry_run:
            return _show(here, changes)
        in_part = {each.record.delivery for each in revisions.half_out}
        for record in revisions.unsent():
            if record.state in WAITING or (record.state is State.DEAD and record.delivery in in_part):
                ledger.settle(record.delivery, "drop", now=now, by=workspace.by, reason=f"Retracted: {reason}")
                was = "waiting" if record.state in WAITING else phrases.state_words(record)
                here.note(f"{record.target}: an earlier delivery was {was} and is dropped.")
            else:
                here.note(
                    f"{record.target}: an earlier delivery is {phrases.state_words(record)}: look there yourself."
                )
        return _revise(here, ledger, changes)


def _revise(here: Session, ledger: Ledger, changes: Sequence[Change]) -> int:
    """Write the revisions down, have them sent here or by the running daemon, and tell what became of them."""
    workspace = here.workspace
    now = workspace.clock()
    before: dict[str, int] = {}
    fresh = set(ledger.plan([change.planned for change in changes if change.planned is not None], now=now))
    for change in changes:
        if change.digest is None or change.edition is None:
            _tell_unsent(here, change)
            continue
        known = ledger.record(change.digest)
        if known.edition_sha256 != change.edition.sha256:
            raise UsageError(
                "Somebody else changed this edition at the same moment, to other words. Look, then repeat it."
            )
        before[known.delivery] = known.attempts
        if known.delivery not in fresh and known.state in WAITING:
            # It waits for its next try or for a decision; a person at the command is that decision.
            ledger.settle(known.delivery, "release", now=now, by=workspace.by, reason="asked for once more")
    return send(here, ledger, before) if before else 0


def _tell_unsent(here: Session, change: Change) -> None:
    if here.json:
        shown = phrases.record_object(change.standing.record, here.workspace.site)
        here.emit({**shown, "sent": False, "why_not": change.why_not})
    else:
        here.note(f"nothing sent: {change.target}  {change.why_not}")


def _show(here: Session, changes: Sequence[Change]) -> int:
    """What a revision would change at each target, as a unified diff of its words."""
    for change in changes:
        if change.edition is None:
            _tell_unsent(here, change)
            continue
        lines = list(_difference(change.standing.payload, change.edition.payload))
        if here.json:
            here.emit({"target": change.target, "edition_sha256": change.edition.sha256, "diff": lines})
            continue
        say(f"── {change.target}")
        for line in lines:
            say(safe(line))
    return 0


def _difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """The changed lines of two payloads; their markup only where nothing else tells them apart."""
    for hidden in (_MARKUP, frozenset[str]()):
        old, new = (list(_lines(each, hidden)) for each in (before, after))
        if old != new:
            yield from list(difflib.unified_diff(old, new, "out", "new", n=1, lineterm=""))
            return


def _lines(value: Any, hidden: frozenset[str], place: str = "") -> Iterator[str]:
    """Every leaf of a payload, a line for each of its lines, with its place before it."""
    match value:
        case Mapping():
            for key, item in value.items():
                if key not in hidden:
                    yield from _lines(item, hidden, f"{place}.{key}" if place else str(key))
        case list() | tuple():
            for number, item in enumerate(value):
                yield from _lines(item, hidden, f"{place}.{number}")
        case str():
            yield from (f"{place}: {line}" for line in value.splitlines() or [""])
        case _:
            yield f"{place}: {value}"
