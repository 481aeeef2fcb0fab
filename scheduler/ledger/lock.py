"""The lock beside the ledger: while a daemon holds it nobody else sends, so what it finds half-done is an orphan."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from scheduler.errors import LedgerHeld

_PATIENCE = 0.5
"""Seconds: `held_by_other` takes the lock for an instant, which must not look like a daemon."""


class Lock:
    """An exclusive `flock` on a file beside the ledger; freed by the kernel when its process ends, however it ends.

    A child started by the holder does not inherit it: the descriptor closes on exec.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    def acquire(self) -> None:
        """Take the lock.

        Raises:
            LedgerHeld: another process has it.
        """
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        until = time.monotonic() + _PATIENCE
        while not _try(handle):
            if time.monotonic() > until:
                owner = os.pread(handle, 20, 0).decode("ascii", "replace").strip()
                os.close(handle)
                message = f"Another daemon{f' (process {owner})' if owner else ''} works on this ledger. Stop it first."
                raise LedgerHeld(message)
            time.sleep(0.02)
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        self._handle = handle

    def release(self) -> None:
        """Free the lock; harmless when it is not held."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def held_by_other(self) -> bool:
        """Whether another daemon works on this ledger at this moment; creates nothing."""
        if self._handle is not None:
            return False
        try:
            handle = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        try:
            return not _try(handle)
        finally:
            os.close(handle)

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def _try(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
