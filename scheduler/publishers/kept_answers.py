"""What targets said of themselves, kept between processes: a small private file for each target.

A preview, the daemon and a command must go by the same words of a server, and only some of them ask it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from scheduler.errors import NotSent
from scheduler.publishers import documents

log = logging.getLogger("remembrancer")

FOLDER = "instances"
"""Beneath the workspace's private folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswers:
    """The files of one workspace. What cannot be read or written is as if nobody had asked.

    Attributes:
        private: the workspace's private folder.
        writable: whether an answer is kept; a clock that only looks must date none.
    """

    private: Path
    writable: bool = True

    def read(self, target: str) -> bytes | None:
        """What a target said last, None where nothing is kept."""
        try:
            return documents.read(self.private, _file(target))
        except NotSent as fault:
            log.warning("%s", fault)
            return None

    def keep(self, target: str, said: bytes) -> None:
        """Put it in the place of what was said before, whole or not at all."""
        if not self.writable:
            return
        try:
            self.private.mkdir(mode=0o700, exist_ok=True)
            documents.write(self.private, _file(target), said)
        except (OSError, NotSent) as fault:
            log.warning("what %s says of itself cannot be kept, and is asked for again: %s", target, fault)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldAnswers(KeptAnswers):
    """Answers to somebody who may yet decide that there shall be no such target.

    Attributes:
        held: by target, until they are released.
    """

    held: dict[str, bytes]

    def keep(self, target: str, said: bytes) -> None:
        """Remember it."""
        self.held[target] = said

    def release(self) -> None:
        """Keep what was said, for the target is there."""
        for target, said in self.held.items():
            KeptAnswers.keep(self, target, said)


def _file(target: str) -> str:
    return f"{FOLDER}/{target}.json"
