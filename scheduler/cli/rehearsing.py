"""Rehearsing: `rehearse` lives through days to come and leaves everything they would make in a folder."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from scheduler.cli import phrases
from scheduler.cli.answering import html_log
from scheduler.cli.looking import LONGEST_LOG, YEAR
from scheduler.cli.session import Session, session
from scheduler.clocks import parse_instant
from scheduler.domain.civil_time import instant, on_clock
from scheduler.domain.delivery import Cause, State
from scheduler.errors import UsageError
from scheduler.ledger.reading import Filter
from scheduler.ledger.values import Record
from scheduler.publishers.documents import write

if TYPE_CHECKING:
    from scheduler.rehearsal import Rehearsal

LOG = "log.html"


def register(app: typer.Typer) -> None:
    """Add this family's command."""
    app.command()(rehearse)


def rehearse(
    context: typer.Context,
    start: str | None = typer.Option(None, "--from", metavar="DAY", help="A day or an instant; now unless given."),
    until: str | None = typer.Option(
        None, "--until", metavar="DAY", help="To the end of this day, or up to this instant; a year unless given."
    ),
    out: Path = typer.Option(Path("rehearsal"), "--out", metavar="DIR", help="A folder that is not there yet."),
) -> int:
    """Live through days to come, without network, into a folder.

    Feeds, pages, the words and bytes of every post and the log go into a folder; workspace, ledger and targets are not
    touched. It begins with an empty ledger: what was due before its first instant counts as before adoption, and no
    hold of today's is known.
    """
    from scheduler.rehearsal import Rehearsal  # with it comes everything that publishes
    from scheduler.remembrancer.rehearsing import SteppedClock, live_through

    here = session(context)
    zone = here.workspace.site.zone
    begin = here.workspace.clock() if start is None else _instant(start, "--from", zone, days=0)
    end = begin + YEAR if until is None else _instant(until, "--until", zone, days=1)
    if end <= begin:
        raise UsageError("--until is not after --from. A rehearsal goes from the earlier to the later.")
    clock = SteppedClock(begin)
    place = Rehearsal(here.invocation, _new_folder(out), clock=clock)
    with closing(place.ledger(writable=True)) as ledger:
        heart = place.remembrancer(ledger, cause=Cause.DAEMON)
        live_through(heart, clock, until=end)
        records = ledger.records(Filter(), limit=LONGEST_LOG)
        write(place.out, LOG, "".join(html_log(ledger, Filter(), place.site, now=end)).encode())
    lived = [record for record in reversed(records) if record.due > begin]
    waiting = [record for record in lived if record.state is not State.DELIVERED]
    errors = [problem for problem in heart.shelf.problems if problem.level == "error"]
    if here.json:
        for record in lived:
            here.emit(phrases.record_object(record, place.site))
    else:
        _tell(here, place, lived)
        here.problems(errors)
    failed = any(record.held == "words" or not record.held for record in waiting)
    return 1 if errors or failed else 0


def _tell(here: Session, place: Rehearsal, lived: list[Record]) -> None:
    """Every post with its number and where its words lie; then what would have waited for a person."""
    site = place.site
    out = [record for record in lived if record.state is State.DELIVERED]
    if out:
        here.table(
            ["when", "number", "statement", "target", "words"],
            [
                [
                    f"{on_clock(record.due, site.zone):%Y-%m-%d %H:%M}",
                    str(record.number),
                    f"{record.statement} {record.label}",
                    record.target,
                    record.title if record.url is None or "://" in record.url else record.url,
                ]
                for record in out
            ],
        )
    else:
        here.note("Nothing goes out in that time.")
    others = [record for record in lived if record.state is not State.DELIVERED]
    if others:
        here.note("\nWould not go out by itself:")
    for record in others:
        at = f"{on_clock(record.due, site.zone):%Y-%m-%d %H:%M}"
        here.note(f"  {at}  {record.statement} {record.label} → {record.target}: {_why(record)}")
    here.note(f"\n{phrases.how_many(len(out), 'post')}, {phrases.how_many(len(others), 'question')} for a person")
    here.note(f"pages  {place.public / 'index.html'}")
    here.note(f"log    {place.out / LOG}")


def _why(record: Record) -> str:
    held = phrases.HOLDS.get(record.held or "", record.held or phrases.state_words(record))
    return f"{held}. {record.detail}".strip() if record.detail else held


def _instant(text: str, option: str, zone: str, *, days: int) -> dt.datetime:
    """A whole day's beginning (or, `days` later, its end) on the site's clock; or the instant itself."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return parse_instant(text, option=option)
    try:
        return instant(day + dt.timedelta(days=days), dt.time(0), zone)
    except OverflowError:
        raise UsageError(f"{option} {text} lies beyond the end of the calendar. Write an earlier day.") from None


def _new_folder(out: Path) -> Path:
    """The folder, made now.

    Raises:
        UsageError: it is there already, or cannot be made.
    """
    try:
        out.mkdir(mode=0o755)
    except FileExistsError:
        raise UsageError(f"{out} is there already. Name another folder with --out, or remove this one.") from None
    except OSError as fault:
        raise UsageError(f"{out} cannot be made ({fault.strerror}). Name another folder with --out.") from None
    return out.absolute()
