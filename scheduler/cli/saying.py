"""The way out: what a command says goes to stdout at once, for somebody may be reading along."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable


class ReaderGone(Exception):
    """Whoever read our output stopped reading, as `| head` does."""


def say(text: str = "") -> None:
    """One line on stdout, at once: somebody may be reading along (`run`, `log --follow`, a journal).

    Raises:
        ReaderGone: nobody reads any more.
    """
    try:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        raise ReaderGone from None


def put(chunks: Iterable[str]) -> None:
    """A whole document on stdout, in UTF-8 as it says of itself, whatever the terminal speaks.

    Raises:
        ReaderGone: nobody reads any more.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", newline="")
    try:
        for chunk in chunks:
            sys.stdout.write(chunk)
        sys.stdout.flush()
    except BrokenPipeError:
        raise ReaderGone from None
