"""Finding statement files: which there are, how each looks from outside, and reading one safely."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from scheduler.errors import Problem

FOLDER = "statements"
"""The folder of a workspace that holds statement files."""

MAX_BYTES = 4 * 1024 * 1024
"""The longest statement file read."""


class Stamp(NamedTuple):
    """How a file looks from outside; while this stays the same, the file is taken as unchanged."""

    size: int
    mtime_ns: int
    inode: int

    @property
    def mtime(self) -> float:
        """Seconds since the epoch."""
        return self.mtime_ns / 1e9


@dataclass(slots=True, kw_only=True)
class Found:
    """What one walk through `statements/` saw.

    Attributes:
        files: the stamp of each file, by its path relative to the workspace.
        closed: folders (and files) that exist and could not be looked at; nothing is concluded about what they hold.
        problems: one for everything that was passed over.
        identity: device and inode of `statements/`, or None when it is not there.
    """

    files: dict[str, Stamp] = field(default_factory=dict)
    closed: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    identity: tuple[int, int] | None = None

    def hides(self, path: str) -> bool:
        """Whether `path` may still exist although it was not seen."""
        return any(path == closed or path.startswith(f"{closed}/") for closed in self.closed)


def find(root: Path) -> Found:
    """Every `statements/**/*.md` of a workspace, in a stable order.

    Names beginning with a dot are left alone (editors put their locks there). Symbolic links are followed only to
    files that themselves lie inside `statements/`; folders behind links are not entered.
    """
    found = Found()
    top = root / FOLDER
    try:
        whole = top.stat()
    except FileNotFoundError:
        return found
    except OSError as error:
        found.closed.append(FOLDER)
        found.problems.append(_unlisted(FOLDER, error))
        return found
    if not stat.S_ISDIR(whole.st_mode):
        return found
    found.identity = (whole.st_dev, whole.st_ino)
    inside = str(top.resolve()) + os.sep
    folders = [FOLDER]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(root / folder) as entries:
                folders.extend(_look_at(list(entries), folder, inside, found))
        except FileNotFoundError:
            continue
        except OSError as error:
            found.closed.append(folder)
            found.problems.append(_unlisted(folder, error))
    return found


def _look_at(entries: list[os.DirEntry[str]], folder: str, inside: str, found: Found) -> list[str]:
    """Sort the entries of one folder into `found`; gives the folders beneath it."""
    deeper: list[str] = []
    for entry in entries:
        name = entry.name
        if name.startswith("."):
            continue
        path = f"{folder}/{name}"
        if entry.is_dir(follow_symlinks=False):
            deeper.append(path)
        elif name.endswith(".md"):
            if not name.isprintable():
                found.problems.append(_bad_name(path))
                continue
            stamp = _stamp(entry, path, inside, found)
            if stamp is not None:
                found.files[path] = stamp
    return deeper


def _stamp(entry: os.DirEntry[str], path: str, inside: str, found: Found) -> Stamp | None:
    try:
        if entry.is_symlink() and not os.path.realpath(entry.path).startswith(inside):
            found.problems.append(_link(path))
            return None
        seen = entry.stat()
    except FileNotFoundError:
        if entry.is_symlink():
            found.problems.append(_link(path))
        return None
    except OSError as error:
        found.closed.append(path)
        found.problems.append(unreadable(path, error))
        return None
    if not stat.S_ISREG(seen.st_mode):
        found.problems.append(
            Problem(
                what="This is not a regular file.",
                cure="Put a plain Markdown file in its place.",
                code="not-a-file",
                file=path,
            )
        )
        return None
    return Stamp(seen.st_size, seen.st_mtime_ns, seen.st_ino)


def read_whole(path: Path) -> tuple[bytes, Stamp] | None:
    """The bytes of a regular file and its stamp, or None when it changed while it was being read.

    At most one byte more than `MAX_BYTES` is read.

    Raises:
        OSError: the file cannot be opened or read.
    """
    # O_NONBLOCK: a pipe that took the file's place since it was looked at must not stop us.
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            return None
        source = _read_up_to(descriptor, min(before.st_size, MAX_BYTES) + 1)
        after = os.fstat(descriptor)
    finally:
        os.close(descriptor)
    stamp = Stamp(after.st_size, after.st_mtime_ns, after.st_ino)
    unchanged = stamp == Stamp(before.st_size, before.st_mtime_ns, before.st_ino)
    complete = len(source) == min(after.st_size, MAX_BYTES + 1)
    return (source, stamp) if unchanged and complete else None


def _read_up_to(descriptor: int, limit: int) -> bytes:
    # For all but the largest files the first read brings everything and the second the empty end.
    pieces: list[bytes] = []
    while limit > 0 and (piece := os.read(descriptor, limit)):
        pieces.append(piece)
        limit -= len(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def unreadable(path: str, error: OSError) -> Problem:
    """The problem of a file that the system does not let us read."""
    return Problem(
        what=f"The file cannot be read: {error.strerror}.",
        cure="Give the account that runs remembrancer the right to read it.",
        code="unreadable",
        file=path,
    )


def _unlisted(folder: str, error: OSError) -> Problem:
    return Problem(
        what=f"The folder cannot be listed: {error.strerror}.",
        cure="Give the account that runs remembrancer the right to read and enter it.",
        code="unreadable",
        file=folder,
    )


def _link(path: str) -> Problem:
    return Problem(
        what="This is a symbolic link that leads out of statements/ or nowhere, and is not followed.",
        cure="Put the file itself here.",
        code="symbolic-link",
        file=path,
    )


def _bad_name(path: str) -> Problem:
    return Problem(
        what="The file's name holds characters that cannot be shown.",
        cure="Rename it with letters, digits and hyphens.",
        code="bad-file-name",
        file=path.encode("unicode_escape", "backslashreplace").decode("ascii"),
    )
