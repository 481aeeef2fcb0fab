"""Last good versions: private copies of the statement files that were last fit to be planned."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

from scheduler.errors import Problem
from scheduler.library.files import Stamp, find, read_whole
from scheduler.library.judged import Judged


class Kept:
    """A folder of copies, each under the path of its original and with the original's modification time.

    A copy only helps while its original is broken, so a copy that cannot be written is a warning, never a failure.
    The folder is made with mode 0700 and its files with 0600: drafts are nobody else's business.

    Args:
        folder: where the copies lie.
        by: the name of who judges files (`judged.judge`).

    Attributes:
        judged: digests of files found good before.
    """

    def __init__(self, folder: Path, *, by: str) -> None:
        self._folder = folder
        self.judged = Judged(folder / "judged.json", by=by)
        self._stamps = find(folder).files
        self._failed: OSError | None = None

    @property
    def paths(self) -> frozenset[str]:
        """Paths, relative to the workspace, of every file of which there is a copy."""
        return frozenset(self._stamps)

    def same(self, path: str, stamp: Stamp) -> bool:
        """Whether the copy is of the file that looks like `stamp`."""
        copy = self._stamps.get(path)
        return copy is not None and (copy.size, copy.mtime_ns) == (stamp.size, stamp.mtime_ns)

    def read(self, path: str) -> bytes | None:
        """The copied bytes, or None where there is no readable copy."""
        if path not in self._stamps:
            return None
        try:
            whole = read_whole(self._folder / path)
        except OSError as error:
            self._failed = error
            return None
        return None if whole is None else whole[0]

    def keep(self, path: str, source: bytes, stamp: Stamp) -> None:
        """Make `source` the copy of `path`, whole or not at all."""
        copy = self._folder / path
        unfinished = copy.with_name(f".{copy.name}.new")
        try:
            self._make_folder(copy.parent)
            unfinished.unlink(missing_ok=True)
            descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            try:
                _write_all(descriptor, source)
                os.utime(descriptor, ns=(stamp.mtime_ns, stamp.mtime_ns))
            finally:
                os.close(descriptor)
            unfinished.replace(copy)
        except OSError as error:
            self._failed = error
        else:
            self._stamps[path] = stamp

    def drop(self, path: str) -> None:
        """Forget a file that is gone; empty folders go with it."""
        if self._stamps.pop(path, None) is None:
            return
        copy = self._folder / path
        try:
            copy.unlink(missing_ok=True)
            for folder in copy.parents:
                if folder == self._folder or any(folder.iterdir()):
                    break
                folder.rmdir()
        except OSError as error:
            self._failed = error

    def note_judged(self, digests: Collection[str]) -> None:
        """Remember which files are good, and forget all others."""
        try:
            self._make_folder(self._folder)
            self.judged.save(digests)
        except OSError as error:
            self._failed = error

    def _make_folder(self, folder: Path) -> None:
        """Make a folder and all above it up to that of the copies, for nobody else to look into."""
        between = [each for each in reversed(folder.parents) if each.is_relative_to(self._folder)]
        for each in (self._folder.parent, *between, folder):
            each.mkdir(mode=0o700, exist_ok=True)

    def problems(self) -> list[Problem]:
        """A warning if something went wrong since this was last asked."""
        failed, self._failed = self._failed, None
        if failed is None:
            return []
        return [
            Problem(
                what=f"The last good version of a statement could not be kept: {failed.strerror}.",
                cure="Make room, and give the account that runs remembrancer the right to write in .remembrancer/.",
                code="last-good-not-kept",
                level="warning",
            )
        ]


def _write_all(descriptor: int, source: bytes) -> None:
    rest = memoryview(source)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
