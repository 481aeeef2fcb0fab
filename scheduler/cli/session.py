"""What every command shares: the options given, how to answer, and the workspace opened on demand."""

from __future__ import annotations

import difflib
import json as json_text
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import typer

from scheduler.assembly import Invocation, Workspace, signed_in, workspace_folder
from scheduler.cli.saying import say
from scheduler.domain.statement import Statement
from scheduler.domain.target import FEEDS
from scheduler.errors import Problem, UsageError
from scheduler.library.shelf import Shelf
from scheduler.logs import safe

UNCUT = 1000
"""Columns of a table that goes into a file or a pipe."""


@dataclass
class Session:
    """One invocation of the command."""

    invocation: Invocation
    json: bool = False

    @classmethod
    def opened(cls, *, workspace: str | None, now: str | None, by: str | None, json: bool, quiet: bool) -> Session:
        """From the global options as given."""
        return cls(
            invocation=Invocation(workspace=workspace_folder(workspace), now=now, by=signed_in(by), quiet=quiet),
            json=json,
        )

    def aloud(self) -> Session:
        """The same session, for a command that logs every step."""
        return Session(invocation=replace(self.invocation, aloud=True), json=self.json)

    @property
    def root(self) -> Path:
        """The workspace's folder."""
        return self.invocation.workspace

    @cached_property
    def workspace(self) -> Workspace:
        """The workspace, its configuration read; raises ConfigError with every problem."""
        return Workspace(self.invocation)

    def reread(self) -> Workspace:
        """The workspace with its configuration read anew, on the same clock; from now on it is `workspace`."""
        self.workspace = Workspace(self.invocation, clock=self.workspace.clock)
        return self.workspace

    def statement(self, shelf: Shelf, name: str) -> Statement:
        """The statement of that id.

        Raises:
            UsageError: there is none; the sentence offers the nearest names.
        """
        found = shelf.statements.get(name)
        if found is None:
            raise UsageError(
                f"There is no statement `{name}` here, or its file has errors.{near(name, shelf.statements)} "
                "Try: remembrancer check"
            )
        return found

    def nudge(self) -> None:
        """Wake a running daemon: a person wants something now."""
        self.workspace.nudge.write_text(str(time.time_ns()), encoding="ascii")

    def emit(self, value: Mapping[str, Any]) -> None:
        """One JSON object on its own line."""
        say(json_text.dumps(value, ensure_ascii=False))

    def note(self, text: str) -> None:
        """A sentence for a person; silent with --json and --quiet."""
        if not self.json and not self.invocation.quiet:
            say(text)

    def problems(self, problems: Iterable[Problem]) -> None:
        """Every problem, as JSON objects or as paragraphs."""
        for problem in problems:
            if self.json:
                self.emit(
                    {
                        "file": problem.file,
                        "line": problem.line,
                        "field": problem.field,
                        "level": problem.level,
                        "code": problem.code,
                        "message": problem.what,
                        "cure": problem.cure,
                    }
                )
            else:
                place = ":".join(str(part) for part in (problem.file, problem.line) if part is not None)
                named = f" ({problem.field})" if problem.field else ""
                say(f"{problem.level:<8} {place}{named}")
                say(f"         {safe(problem.what)} {safe(problem.cure)}")

    def table(self, headings: list[str], rows: Iterable[Iterable[str]]) -> None:
        """A plain table, as wide as the terminal; nothing is cut when the output goes into a file.

        A last column without a heading holds addresses and sentences: folded they could be neither read nor opened, so
        that the terminal itself breaks such lines.
        """
        from rich.console import Console  # loaded where a table is drawn
        from rich.table import Table

        grid = Table(box=None, pad_edge=False, show_edge=False, header_style="bold")
        for heading in headings:
            grid.add_column(heading, overflow="fold")
        for row in rows:
            grid.add_row(*(safe(cell).replace("[", r"\[") for cell in row))
        console = Console(file=sys.stdout, highlight=False)
        if not console.is_terminal or not headings[-1]:
            console = Console(file=sys.stdout, width=UNCUT, height=UNCUT, highlight=False)  # a dumb one wants both
        with console.capture() as drawn:
            console.print(grid)
        for line in drawn.get().splitlines():
            say(line.rstrip())


def near(name: str, known: Iterable[str]) -> str:
    """A sentence that offers the nearest names, after a blank; empty when none is near."""
    found = difflib.get_close_matches(name, list(known), n=3)
    return f" Did you mean {' or '.join(f'`{each}`' for each in found)}?" if found else ""


def no_target(workspace: Workspace, name: str) -> str:
    """That there is no such target, and which there are."""
    known = [FEEDS, *(each.target.name for each in workspace.config.targets)]
    return f"There is no target `{name}`.{near(name, known)} `remembrancer targets` lists those there are."


def session(context: typer.Context) -> Session:
    """The session that the callback of `main` opened."""
    opened = context.obj
    if not isinstance(opened, Session):
        raise TypeError("a command ran outside `main`")
    return opened
