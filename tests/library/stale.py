"""Statements for the staleness linter's tests, and what it finds in them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from scheduler.domain.statement import Statement
from scheduler.errors import Problem
from scheduler.library.reading import Reading
from scheduler.library.staleness import staleness
from scheduler.library.statement_file import read

TODAY = date(2026, 11, 22)
PATH = "statements/harbour.md"
DATE = "date: 1989-06-04"
PUBLISHED = "first_published: 2014-06-04"

Linter = Callable[..., list[Problem]]


def reading(*keys: str, body: str, title: str = "The harbour") -> Reading:
    head = "\n".join(["---", "id: harbour", f'title: "{title}"', "sources: https://example.org/", *keys, "---"])
    # The second paragraph keeps a body of nothing but a choice from being refused as empty.
    return read(f"{head}\n{body}\n\nThe harbour is quiet.\n".encode(), path=PATH)


def found(
    body: str, *keys: str, title: str = "The harbour", linter: Linter = staleness, today: date | None = TODAY
) -> list[Problem]:
    made = reading(*(keys or (DATE, PUBLISHED)), body=body, title=title)
    assert isinstance(made.content, Statement)
    return linter(made.content, made.content.words, path=PATH, places=made.places, today=today)


def codes(problems: list[Problem]) -> list[str]:
    return [problem.code for problem in problems]
