"""Serving and keeping: `serve`, `backup`."""

from __future__ import annotations

import signal
import threading
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from scheduler.cli.saying import say
from scheduler.cli.session import Session, session
from scheduler.config.model import Web
from scheduler.domain.database import Database
from scheduler.errors import UsageError
from scheduler.loading import load_everything

if TYPE_CHECKING:
    from scheduler.web.server import Server


def register(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command()(serve)
    app.command()(backup)


def serve(context: typer.Context) -> int:
    """Serve the public folder and the operator's page alone."""
    load_everything()
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
    """Write a whole, checked copy of the ledger at any time."""
    here = session(context)
    workspace = here.workspace
    workspace.writing()
    if isinstance(workspace.config.ledger, Database):
        from scheduler.ledger.keeping import no_copy

        raise no_copy(workspace.config.ledger)
    if not workspace.has_ledger():
        raise UsageError("There is no ledger yet, so there is nothing to copy. The first tick makes one.")
    with closing(workspace.ledger(writable=True)) as ledger:
        ledger.backup(file.absolute())
    here.note(f"made {file}")
    return 0


def server_for(here: Session) -> Server:
    """The local server of this workspace, not yet listening for requests."""
    from scheduler.cli.page import OperatorPage  # Flask and waitress are loaded where pages are served
    from scheduler.web.app import Serving, create_app, own_hosts
    from scheduler.web.server import Server

    workspace = here.workspace
    page = OperatorPage(here)
    web = workspace.config.web or Web()
    serving = Serving(
        public=workspace.public,
        hosts=own_hosts(web.host, workspace.site.url),
        site_url=workspace.site.url,
        hubs=workspace.config.feeds.websub,
        briefing=page.words,
        metrics=page.metrics,
        token=web.token,
    )
    return Server(create_app(serving), host=web.host, port=web.port)
