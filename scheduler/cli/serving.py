"""Serving and keeping: `serve`, `backup`."""

from __future__ import annotations

import signal
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import typer

from scheduler.assembly import Workspace
from scheduler.cli import phrases
from scheduler.cli.session import Session, say, session
from scheduler.config.model import Web
from scheduler.domain.civil_time import on_clock
from scheduler.errors import UsageError
from scheduler.ledger.ledger import Ledger
from scheduler.library.shelf import Shelf
from scheduler.remembrancer.briefing import brief
from scheduler.web.app import Serving, create_app, own_hosts
from scheduler.web.server import Server

LATEST = 20
"""How many deliveries the operator's page lists."""


def register(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command()(serve)
    app.command()(backup)


def serve(context: typer.Context) -> int:
    """Serve the public folder and the operator's page, without the daemon."""
    here = session(context)
    stopped = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda _signal, _frame: stopped.set())
    with server_for(here) as server:
        say(f"pages and feeds   {server.address}")
        say(f"operator's page   {server.address}operator")
        stopped.wait()
    return 0


def backup(context: typer.Context, file: Path = typer.Argument(help="Where to; must not be there yet.")) -> int:
    """Write a whole, checked copy of the ledger, also while the daemon runs."""
    here = session(context)
    workspace = here.workspace
    workspace.writing()
    if not workspace.config.ledger_path.exists():
        raise UsageError("There is no ledger yet, so there is nothing to copy. The first tick makes one.")
    with closing(workspace.ledger(writable=True)) as ledger:
        ledger.backup(file.absolute())
    here.note(f"made {file}")
    return 0


def server_for(here: Session) -> Server:
    """The local server of this workspace, not yet listening for requests."""
    workspace = here.workspace
    page = OperatorPage(here)
    web = workspace.config.web or Web()
    serving = Serving(public=workspace.public, hosts=own_hosts(web.host, workspace.site.url), briefing=page.words)
    return Server(create_app(serving), host=web.host, port=web.port)


class OperatorPage:
    """What the operator's page says, gathered anew for every request, one request at a time.

    It follows the session's workspace when the configuration is read anew, and finds a ledger made after it began.
    """

    def __init__(self, here: Session) -> None:
        self._here = here
        self._library = here.workspace.glance()
        self._ledger: Ledger | None = None
        self._one_at_a_time = threading.Lock()

    def words(self) -> dict[str, Any]:
        """Everything the page says, in words.

        Raises:
            LedgerError: the ledger cannot be read now.
        """
        with self._one_at_a_time:
            return self._words(self._here.workspace, self._library.scan(), self._open())

    def _open(self) -> Ledger:
        if self._ledger is not None:
            return self._ledger
        workspace = self._here.workspace
        ledger = workspace.ledger(writable=False)
        if workspace.config.ledger_path.exists():
            self._ledger = ledger
        return ledger

    def _words(self, workspace: Workspace, shelf: Shelf, ledger: Ledger) -> dict[str, Any]:
        site = workspace.site
        told = brief(
            shelf.statements,
            workspace.places(ledger),
            site,
            ledger,
            now=workspace.clock(),
            halted=workspace.halted(),
        )
        coming = []
        for due in told.coming:
            day, weekday, hour, zone, phrase, _ = phrases.due_row(due, site)
            shown = phrases.due_object(due, site)
            coming.append(
                {
                    "day": f"{weekday}, {day}",
                    "hour": hour,
                    "zone": zone,
                    "phrase": phrase,
                    "title": shown["title"],
                    "statement": shown["statement"],
                }
            )
        latest = ledger.records(limit=LATEST)
        return {
            "site": site,
            "now": on_clock(told.now, site.zone).strftime("%A, %d %B %Y, %H:%M") + f" ({site.zone})",
            "simulated": workspace.invocation.now is not None,
            "halted": told.halted,
            "guards": [
                {
                    "title": guard.name.replace("_", " ").capitalize(),
                    "detail": guard.detail,
                    "command": "remembrancer adopt --reason …",
                }
                for guard in told.guards
            ],
            "attention": [*told.attention, *told.today],
            "coming": coming,
            "deliveries": [
                {
                    "at": on_clock(record.at or record.due, site.zone).strftime("%Y-%m-%d %H:%M"),
                    "url": record.url,
                    "title": record.title,
                    "label": record.label,
                    "target": record.target,
                    "state": phrases.state_words(record),
                }
                for record in latest
            ],
            "problems": [problem for problem in shelf.problems if problem.level == "error"],
        }
