"""A private file of one line: words that must outlive a crash, kept outside the ledger."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

_LENGTH = 192
"""Bytes of the file, always the same and fewer than any disk writes at once: it is never half-written."""


def read_words(file: Path) -> list[str] | None:
    """Its words, None when it is not there.

    Raises:
        OSError: it cannot be read.
    """
    try:
        return file.read_text(encoding="ascii", errors="replace").split()
    except FileNotFoundError:
        return None


def write_words(file: Path, words: Sequence[str]) -> None:
    """Replace its words; mode 0600, durable on return.

    Raises:
        OSError: it is not certain that they were written.
    """
    if any(word.split() != [word] for word in words):
        message = f"{file.name} holds words, and none of them has a blank or is empty: it could not be read again."
        raise ValueError(message)
    line = " ".join(words).ljust(_LENGTH - 1) + "\n"
    if len(line) > _LENGTH:
        message = f"{file.name} holds one line of {_LENGTH} bytes at most."
        raise ValueError(message)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        os.pwrite(handle, line.encode("ascii"), 0)
        os.ftruncate(handle, _LENGTH)
        os.fsync(handle)
    finally:
        os.close(handle)
