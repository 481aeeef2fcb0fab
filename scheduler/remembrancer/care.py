"""Daily care: the ledger's own check and a copy of it, once a day, whoever ticks and however often.

What is there tells what is due: no copy of today means that today's care is owed, and a restart changes nothing.
"""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from scheduler.errors import LedgerError
from scheduler.ledger.ledger import Ledger

log = logging.getLogger("remembrancer")

KEPT = 14
"""How many copies stay."""

DAMAGED = "damaged"
"""The guard that stands when the ledger fails its own check."""

AGAIN = timedelta(hours=1)
"""After how long a care that failed is tried again."""

OVERDUE = timedelta(days=2)
"""Work without a new copy for so long needs a person."""

RESERVE = 32 * 1024 * 1024
"""Bytes that a copy leaves free: the ledger itself must never lack them."""

_PATTERN = "ledger-????-??-??T??????Z.sqlite3"
_NAME = "ledger-%Y-%m-%dT%H%M%SZ.sqlite3"
_UNFINISHED = ".ledger.new"


def free_bytes(folder: Path) -> int:
    """What the disk of a folder has left for us."""
    return shutil.disk_usage(folder).free


class Care:
    """Checks and copies one ledger.

    Args:
        folder: where the copies lie; private.
        free: how many bytes the disk of a folder has left.
    """

    def __init__(self, ledger: Ledger, folder: Path, *, free: Callable[[Path], int] = free_bytes) -> None:
        self._ledger = ledger
        self._folder = folder
        self._free = free
        self._failed: datetime | None = None

    def tend(self, *, now: datetime) -> None:
        """Do what today (UTC) is owed; what goes wrong is logged and stops nothing.

        A ledger that fails its check is not copied: the good copies must not make room for a damaged one.

        Raises:
            LedgerError: the ledger is damaged, and the guard that says so cannot be written down.
        """
        if any(self._folder.glob(f"ledger-{now:%Y-%m-%d}T*.sqlite3")):
            return
        if self._failed is not None and timedelta(0) <= now - self._failed < AGAIN:
            return
        self._failed = now
        faults = self._faults()
        if faults:
            sentence = f"The ledger fails its daily check ({faults[0]})."
            log.error("%s Stop the daemon and put back the newest good copy in %s.", sentence, self._folder)
            self._ledger.guard(DAMAGED, sentence, now=now)
            return
        try:
            self._copy(self._folder / f"{now:{_NAME}}")
        except (LedgerError, OSError) as fault:
            log.error("No copy of the ledger was made today: %s", fault)  # noqa: TRY400 - the cause is in the words
            return
        self._failed = None
        log.info("the ledger is sound and was copied")

    def _faults(self) -> list[str]:
        try:
            return self._ledger.faults()
        except LedgerError as fault:
            return [str(fault)]

    def _copy(self, copy: Path) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = self._folder / _UNFINISHED
        unfinished.unlink(missing_ok=True)
        needed = self._ledger.size() + RESERVE
        free = self._free(self._folder)
        if free < needed:
            message = f"It needs {needed // 1_000_000} MB and the disk has {free // 1_000_000} MB left."
            raise OSError(message)
        self._ledger.backup(unfinished)
        unfinished.replace(copy)
        _sync(self._folder)
        for old in sorted(self._folder.glob(_PATTERN))[:-KEPT]:
            with suppress(FileNotFoundError):
                old.unlink()


def last_copy(folder: Path) -> datetime | None:
    """When the newest copy was made (aware, UTC), as its name says; None when there is none."""
    newest = max(folder.glob(_PATTERN), default=None)
    return None if newest is None else datetime.strptime(newest.name, _NAME).replace(tzinfo=UTC)


def is_overdue(ledger: Ledger, last: datetime | None) -> bool:
    """Whether work has gone on for days without a new copy; a ledger that rests needs none."""
    worked = ledger.planned_until()
    return worked is not None and worked - (last or ledger.created) > OVERDUE


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
