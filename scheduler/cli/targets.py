"""The targets: `targets`, `targets check`, `targets test`, and `targets add` beside. None of them posts anything."""

from __future__ import annotations

import typer

from scheduler.cli import adding, phrases
from scheduler.cli.saying import say
from scheduler.cli.session import Session, no_target, session
from scheduler.domain.ports import Checked, Checking, Publisher, Testing
from scheduler.errors import PublishError, UsageError
from scheduler.logs import safe

family = typer.Typer(no_args_is_help=False)


def register(app: typer.Typer) -> None:
    """Add this family's commands."""
    adding.register(family)
    app.add_typer(family, name="targets", help="List the targets, add one, check their credentials.")


@family.callback(invoke_without_command=True)
def targets(context: typer.Context) -> int:
    """List every target: kind, host, repeats, what goes there."""
    if context.invoked_subcommand is not None:
        return 0
    here = session(context)
    publishers = _publishers(here)
    if here.json:
        for publisher in publishers.values():
            here.emit(phrases.target_object(publisher))
    else:
        here.table(
            ["target", "kind", "host", "repeats", "takes"], [phrases.target_row(each) for each in publishers.values()]
        )
    return 0


@family.command()
def check(
    context: typer.Context, name: str | None = typer.Argument(None, metavar="[NAME]", help="Every target unless named.")
) -> int:
    """Ask each target who we are there and what we may; nothing is posted."""
    here = session(context)
    publishers = _publishers(here)
    asked = publishers if name is None else {name: _one(here, publishers, name)}
    failed = False
    for target, publisher in asked.items():
        if not isinstance(publisher, Checking):
            _tell(here, target, None, "")
            continue
        try:
            checked: Checked | None = publisher.check(at=here.workspace.clock())
            fault = ""
        except PublishError as error:
            checked, fault = None, error.detail
        failed = failed or bool(fault) or (checked is not None and bool(checked.doubts))
        _tell(here, target, checked, fault)
    return 1 if failed else 0


@family.command("test")
def send_test(context: typer.Context, name: str = typer.Argument(metavar="NAME", help="The target.")) -> int:
    """Send a signed test event, which its receiver takes for nothing else."""
    here = session(context)
    here.workspace.writing()
    publisher = _one(here, _publishers(here), name)
    if not isinstance(publisher, Testing):
        raise UsageError(
            f"`{name}` knows no test event: whatever is sent there is published. "
            f"To see whether it can be reached: remembrancer targets check {name}"
        )
    fault = ""
    status = ""
    try:
        status = publisher.test(at=here.workspace.clock()).detail
    except PublishError as error:
        fault = error.detail
    if here.json:
        here.emit({"target": name, "sent": not fault, "detail": fault or status})
    else:
        say(safe(f"{name}: {fault}" if fault else f"{name}: the test event arrived ({status})."))
    return 1 if fault else 0


def _publishers(here: Session) -> dict[str, Publisher]:
    return here.workspace.publishers(here.workspace.ledger(writable=False))


def _one(here: Session, publishers: dict[str, Publisher], name: str) -> Publisher:
    if name not in publishers:
        raise UsageError(no_target(here.workspace, name))
    return publishers[name]


def _tell(here: Session, name: str, checked: Checked | None, fault: str) -> None:
    """One target's answer, for a program or a person."""
    if here.json:
        here.emit(phrases.checked_object(name, checked, fault))
        return
    for line in phrases.checked_lines(name, checked, fault, here.workspace.site.zone):
        say(safe(line))
