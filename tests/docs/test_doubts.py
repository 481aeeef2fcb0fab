"""Whether `docs/statements.md` tells every warning of `check` that is a doubt about a statement."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.docs.reading import ROOT, first_cells, page, section, without

ELSEWHERE = {
    "id-from-file-name",
    "control-characters",
    "hijri-derived",
    "calendar-range",
    "image-missing",
    "dates-end",
    "no-translation",
}
"""Warnings that are no `Doubt`: those of the reader, and refusals that are only foreseen, and what the targets ask."""


def codes_of(path: Path) -> set[str]:
    """The codes of every `Doubt(...)` in a module."""
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    given = [
        keyword.value
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == "Doubt"
        for keyword in call.keywords
        if keyword.arg == "code"
    ]
    constants = [node for value in given for node in ast.walk(value) if isinstance(node, ast.Constant)]
    return {node.value for node in constants if isinstance(node.value, str)}


def real_codes() -> set[str]:
    return {code for path in (ROOT / "scheduler" / "library").glob("*.py") for code in codes_of(path)} | ELSEWHERE


def documented_codes(text: str) -> set[str]:
    return first_cells(section(text, "What is doubtful"))


def test_every_doubt_is_documented_and_none_is_invented() -> None:
    text = page("statements.md")
    assert documented_codes(text) == real_codes()
    assert documented_codes(without(text, "| `same-hour` |")) != real_codes()
