"""The high-water mark: how far a ledger had come, kept outside it, so that an older copy put back is recognised.

A ledger restored from a backup has forgotten what was sent since; what it would send again, a target that cannot tell
a repeat would publish twice. So before the bytes of every attempt the ledger's progress is written into a small file
beside it, durably. A ledger that knows of fewer attempts is not the one that wrote it; nor is one that does not know
when a person last let a restored one go on, for it comes from the line that was given up then. Attempts are counted
and not dated: a clock can be set back between two of them.
"""

from __future__ import annotations

from pathlib import Path

from scheduler.errors import LedgerError
from scheduler.ledger.values import Progress
from scheduler.remembrancer.one_line import read_words, write_words


class HighWater:
    """The file of one ledger.

    Args:
        file: private, like the ledger; made when missing, mode 0600.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def is_above(self, progress: Progress) -> bool:
        """Whether this very ledger had come further, or another way; also when the file cannot be understood.

        Another ledger's mark says nothing about it.

        Raises:
            LedgerError: the file cannot be read.
        """
        try:
            words = read_words(self._file)
        except OSError as fault:
            raise _unusable(self._file, fault) from None
        if words is None:
            return False
        try:
            ledger, line, attempts = words
            known = Progress(ledger=ledger, line=line, attempts=int(attempts))
        except ValueError:
            return True
        if known.ledger != progress.ledger:
            return False
        return known.line != progress.line or progress.attempts < known.attempts

    def rise(self, progress: Progress) -> None:
        """Write down that this ledger has come so far; never lowers it, durable on return.

        Raises:
            LedgerError: it is not certain that it was written: nothing may be sent.
        """
        if not self.is_above(progress):
            self.settle(progress)

    def settle(self, progress: Progress) -> None:
        """Write down what a person has decided: from here on this ledger counts, as far as it has come.

        Raises:
            LedgerError: it is not certain that it was written.
        """
        try:
            write_words(self._file, (progress.ledger, progress.line, str(progress.attempts)))
        except OSError as fault:
            raise _unusable(self._file, fault) from None


def _unusable(file: Path, fault: OSError) -> LedgerError:
    return LedgerError(
        f"{file}, which tells whether the ledger was restored, cannot be used ({fault.strerror}). "
        "Check its disk, its mode and its owner; nothing was sent."
    )
