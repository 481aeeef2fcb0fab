"""Noticing early that something changed, so that nobody waits for the next heartbeat."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from watchfiles import BaseFilter
from watchfiles import watch as watch_files

from scheduler.library.files import FOLDER

RETRY_SECONDS = 5.0
"""How long to wait for a folder that is not there."""


class _Worthwhile(BaseFilter):
    """Everything but what editors and SQLite put beside a file while they work on it."""

    ignore_entity_patterns = (r"^\.", r"~$", r"\.sw.$", r"\.tmp$", r"-journal$", r"-wal$", r"-shm$")


def watch(paths: Sequence[Path], stop: threading.Event, *, debounce: float = 0.5) -> Iterator[None]:
    """Yield whenever something under `paths` changed, until `stop` is set.

    A hint, never a promise: a network disk tells nothing, and the daemon scans at every heartbeat anyway. A folder
    named `statements` is watched with everything beneath it, any other folder or file alone. Each time a watch has
    begun it yields within five seconds, changed or not: what changed just before, nobody was there to see.

    Args:
        paths: files or folders; one that does not exist yet is watched once it does.
        stop: ends the iteration within some tenths of a second.
        debounce: seconds for which changes are gathered into one.
    """
    while not stop.is_set():
        watched = _expand(paths)
        if not watched:
            stop.wait(RETRY_SECONDS)
            continue
        begun = False
        try:
            for changes in watch_files(
                *watched,
                watch_filter=_Worthwhile(),
                debounce=int(debounce * 1000),
                stop_event=stop,
                rust_timeout=int(RETRY_SECONDS * 1000),
                yield_on_timeout=True,
                raise_interrupt=False,
                recursive=False,
                ignore_permission_denied=True,
            ):
                if changes or not begun:
                    yield None
                begun = True
                if _expand(paths) != watched:
                    yield None  # a folder has come or gone
                    break
        except OSError:
            stop.wait(RETRY_SECONDS)  # a folder went away between being listed and being watched


def _expand(paths: Sequence[Path]) -> list[Path]:
    watched: list[Path] = []
    for path in paths:
        if path.exists():
            watched.append(path)
        if path.name == FOLDER and path.is_dir():
            watched.extend(below for below in path.rglob("*") if below.is_dir() and not below.is_symlink())
    return watched
