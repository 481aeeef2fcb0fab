"""The high-water mark: how far a ledger had come, kept outside it, so that an older copy put back is recognised.

A ledger restored from a backup has forgotten what was sent since; what it would send again, a target that cannot tell
a repeat would publish twice. So before the bytes of every attempt its instant is written into a small file beside the
ledger, durably; a ledger that knows of no attempt so late is not the one that wrote it.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from scheduler.errors import LedgerError

_LENGTH = 128
"""Bytes of the file, always the same and fewer than any disk writes at once: it is never half-written."""


class HighWater:
    """The file of one ledger.

    Args:
        file: private, like the ledger; made when missing, mode 0600.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def is_above(self, ledger: str, newest: datetime) -> bool:
        """Whether this very ledger once knew of a later attempt; also when the file cannot be understood.

        Args:
            ledger: its uuid; another ledger's mark says nothing about it.
            newest: the latest attempt it knows of (aware, UTC), or its making when it knows of none.

        Raises:
            LedgerError: the file cannot be read.
        """
        try:
            words = self._file.read_text(encoding="ascii", errors="replace").split()
        except FileNotFoundError:
            return False
        except OSError as fault:
            raise _unusable(self._file, fault) from None
        try:
            known, at = words
            return known == ledger and newest < datetime.fromisoformat(at)
        except (ValueError, TypeError):
            return True

    def rise(self, ledger: str, at: datetime) -> None:
        """Write down that this ledger begins attempts at the instant `at`; never lowers it, durable on return.

        Raises:
            LedgerError: it is not certain that it was written: nothing may be sent.
        """
        if not self.is_above(ledger, at):
            self.settle(ledger, at)

    def settle(self, ledger: str, at: datetime) -> None:
        """Write down what a person has decided: from here on this ledger counts, as far as it has come.

        Raises:
            LedgerError: it is not certain that it was written.
        """
        line = f"{ledger} {at.isoformat(timespec='microseconds')}".ljust(_LENGTH - 1) + "\n"
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            try:
                os.pwrite(handle, line.encode("ascii"), 0)
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as fault:
            raise _unusable(self._file, fault) from None


def _unusable(file: Path, fault: OSError) -> LedgerError:
    return LedgerError(
        f"{file}, which tells whether the ledger was restored, cannot be used ({fault.strerror}). "
        "Check its disk, its mode and its owner; nothing was sent."
    )
