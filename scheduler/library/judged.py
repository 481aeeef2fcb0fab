"""Which files have had their templates judged already, so that a restart need not try them all again.

Trying a statement's templates takes most of the time of reading it, and the outcome depends on nothing but its bytes
and on this program. So the digests of files found good are written down, together with a digest of the program.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection
from importlib.metadata import version
from pathlib import Path

import scheduler

_PARTS = ("domain", "library", "text")
"""The rooms whose rules decide what is good."""


def judge(language: str) -> str:
    """The name of who judges: another program, template engine or default language has to judge anew."""
    digest = hashlib.sha256(f"{language} {version('jinja2')}".encode())
    for part in _PARTS:
        for path in sorted((Path(scheduler.__file__).parent / part).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


class Judged:
    """A private list of SHA-256 digests of files found good by this very program.

    It only saves time: one that is missing, unreadable or somebody else's is taken as empty.
    """

    def __init__(self, file: Path, *, by: str) -> None:
        self._file = file
        self._by = by
        self._digests = self._load()

    def __contains__(self, digest: object) -> bool:
        return digest in self._digests

    def save(self, digests: Collection[str]) -> None:
        """Write down exactly these digests, if they are others than before.

        Raises:
            OSError: the file cannot be written; the one before is untouched.
        """
        new = frozenset(digests)
        if new == self._digests:
            return
        self._digests = new
        unfinished = self._file.with_suffix(".new")
        unfinished.unlink(missing_ok=True)
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            json.dump({"by": self._by, "digests": sorted(new)}, file)
        unfinished.replace(self._file)

    def _load(self) -> frozenset[str]:
        try:
            written = json.loads(self._file.read_bytes())
        except (OSError, ValueError):
            return frozenset()
        if not isinstance(written, dict) or written.get("by") != self._by:
            return frozenset()
        digests = written.get("digests")
        return frozenset(digests) if isinstance(digests, list) else frozenset()
