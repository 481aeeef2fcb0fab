"""The commands by name, in the order of `--help`; a family's module is loaded when one of its commands is asked for.

A new command is a line in `COMMANDS` and its name in `_family_of`, where import-linter sees what it stands on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import typer
from typer.core import TyperGroup
from typer.main import get_group

COMMANDS: Final = (
    "init", "new", "check", "schema", "import", "upcoming", "preview", "log", "show", "status", "rehearse", "run",
    "tick", "publish", "retry", "resolve", "correct", "retract", "hold", "release", "approve", "adopt", "retire",
    "serve", "backup", "targets",
)  # fmt: skip


class Commands(Mapping[str, Any]):
    """Every command by name, made when it is asked for."""

    def __init__(self) -> None:
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in COMMANDS:
            raise KeyError(name)
        if name not in self._made:
            family = typer.Typer(rich_markup_mode=None)
            _family_of(name)(family)
            self._made.update(get_group(family).commands)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class Families(TyperGroup):
    """The command line: it knows the name of each command, and loads the one that is asked for."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands: Any = Commands()

    def list_commands(self, _context: Any) -> list[str]:
        """The names, none of them loaded."""
        return list(self.commands)


def _family_of(command: str) -> Callable[[typer.Typer], None]:  # one case for each family
    match command:
        case "init" | "new" | "check" | "schema":
            from scheduler.cli.making import register
        case "import":
            from scheduler.cli.importing import register
        case "upcoming" | "preview" | "log" | "show" | "status":
            from scheduler.cli.looking import register
        case "rehearse":
            from scheduler.cli.rehearsing import register
        case "run" | "tick" | "publish" | "retry" | "resolve":
            from scheduler.cli.acting import register
        case "correct" | "retract":
            from scheduler.cli.revising import register
        case "hold" | "release" | "approve" | "adopt" | "retire":
            from scheduler.cli.stopping import register
        case "serve" | "backup":
            from scheduler.cli.serving import register
        case "targets":
            from scheduler.cli.targets import register
        case _:
            raise LookupError(command)
    return register
