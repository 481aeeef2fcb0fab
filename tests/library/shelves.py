"""Statement files on disk, and libraries over them, for the tests of this folder."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from scheduler.library.library import Library, Shelf

OLD = 1_000_000_000.0


class Wall:
    """A wall clock that stands until it is moved."""

    def __init__(self, now: float = OLD + 1000) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def text(identity: str | None = "one", *, body: str = "What was said.", **keys: str) -> str:
    lines = [f"id: {identity}"] if identity else []
    merged = {"title": "A title", "date": "1989-06-04", **keys}
    lines += [f"{name}: {value}" for name, value in merged.items()]
    return "\n".join(["---", *lines, "---", "", body, ""])


def put(root: Path, name: str, content: str | bytes, *, at: float = OLD) -> Path:
    """Write a statement file as it would have been written at `at`."""
    path = root / "statements" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    os.utime(path, (at, at))
    return path


def library(root: Path, wall: Callable[[], float] | None = None, *, keep: bool = False) -> Library:
    return Library(root, keep=root / ".remembrancer/last_good" if keep else None, wall=wall or Wall())


def codes(shelf: Shelf, level: str = "error") -> list[tuple[str | None, str]]:
    return [(problem.file, problem.code) for problem in shelf.problems if problem.level == level]
