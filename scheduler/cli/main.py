"""The command `remembrancer`: global options, families of commands, exit codes.

Exit codes: 0 done, 1 problems found or work failed, 2 usage, 3 ledger refused, 4 another daemon holds the ledger,
5 a person is needed (`status` only).
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

import typer
from typer.main import get_command

from scheduler.cli.families import Families
from scheduler.cli.saying import ReaderGone, say
from scheduler.errors import (
    ConfigError,
    LedgerError,
    LedgerHeld,
    RemembrancerError,
    StatementError,
    UsageError,
)

FLAGS = frozenset({"--json", "--quiet", "--version"})
VALUED = frozenset({"-C", "--now", "--by"})

Misused: type[typer.BadParameter] = typer.BadParameter.__mro__[1]
"""Every complaint about how a command was written: Click's class, or that of the copy of Click inside Typer."""

COLLECT_AFTER = 50_000
"""How many new values the garbage collector leaves alone. Nearly all that a command makes lives as long as it does: to
look through it after every 700 costs a year's list of ten thousand statements a third of its time."""

app = typer.Typer(
    name="remembrancer",
    cls=Families,
    help="Publishes dated statements on their anniversaries, once, and can prove it.",
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def options(
    context: typer.Context,
    workspace: str = typer.Option(
        None, "-C", metavar="DIR", help="The workspace; else $REMEMBRANCER_WORKSPACE, else here."
    ),
    now: str = typer.Option(
        None, "--now", metavar="INSTANT", help="A simulated clock, such as 2027-06-04T08:59:50+02:00."
    ),
    by: str | None = typer.Option(None, "--by", metavar="NAME", help="Who asks, for the log; else $REMEMBRANCER_BY."),
    json: bool = typer.Option(False, "--json", help="JSON Lines on stdout."),
    quiet: bool = typer.Option(False, "--quiet", help="Say only what is wrong."),
) -> None:
    """Read what every command shares."""
    from scheduler.cli.session import Session  # with it comes the house, which neither --version nor --help needs

    context.obj = Session.opened(workspace=workspace, now=now, by=by, json=json, quiet=quiet)


command = get_command(app)


def hoist(arguments: Sequence[str]) -> list[str]:
    """Move the global options before the command: people write them where they think of them.

    Raises:
        UsageError: one that needs a value is the last word.
    """
    front: list[str] = []
    rest: list[str] = []
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "--":
            return [*front, *rest, argument, *waiting]
        if argument in FLAGS:
            front.append(argument)
        elif argument in VALUED:
            value = next(waiting, None)
            if value is None:
                raise UsageError(f"{argument} needs a value. `remembrancer --help` says which.")
            front.extend([argument, value])
        elif argument.startswith(("--now=", "--by=", "-C")):
            front.append(argument)
        else:
            rest.append(argument)
    return [*front, *rest]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    gc.set_threshold(COLLECT_AFTER)
    try:
        given = hoist(sys.argv[1:] if arguments is None else arguments)
        if "--version" in given:
            from importlib.metadata import version

            say(f"remembrancer {version('remembrancer')}")
            return 0
        result = command(given, prog_name="remembrancer", standalone_mode=False)
    except Misused as fault:
        fault.show(sys.stderr)
        return 2
    except (typer.Abort, KeyboardInterrupt):
        return 130
    except ReaderGone:
        _forget_output()
        return 0
    except RemembrancerError as fault:
        sys.stderr.write(f"remembrancer: {fault}\n")
        return exit_code(fault)
    return result if isinstance(result, int) else 0


def _forget_output() -> None:
    """The reader of our output went away (`| head`): what is still to be said goes nowhere, without complaint."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def exit_code(fault: RemembrancerError) -> int:
    """The exit code that a deliberate error means."""
    match fault:
        case UsageError():
            return 2
        case ConfigError() if any(problem.code == "simulated-abroad" for problem in fault.problems):
            return 2
        case LedgerHeld():
            return 4
        case LedgerError():
            return 3
        case ConfigError() | StatementError():
            return 1
        case _:
            return 1
