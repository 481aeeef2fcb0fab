"""Documents on disk: written whole or not at all, beneath one folder, through no symbolic link.

The new bytes go to a temporary file in the public folder itself, are made durable, and take the document's name in one
step: a reader sees the old document or the new one. What a killed writer leaves is so found in one place, however many
folders there are (which must lie on one file system). Every folder on the way is opened by its parent's descriptor with
`O_NOFOLLOW`, so that nobody who can plant a link in the public folder can make us write elsewhere (`docs/delivery.md`,
S13 and S19).
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from scheduler.errors import NotSent, ValueRefused

TEMPORARY_PREFIX = ".writing-"
"""Beginning of a temporary file's name: what a killed process may leave, and what `sweep` removes."""

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_OLD = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC  # a pipe in a document's place must not stop us
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document as it stands.

    Attributes:
        changed: when its bytes last changed (aware, UTC, whole seconds as HTTP tells them).
    """

    data: bytes
    changed: datetime


def write(root: Path, relative: str, data: bytes) -> bool:
    """Put a document in place, whole or not at all, mode 0644, durable on return; True when its bytes changed.

    A document that holds these bytes already is left alone, its time of change too. Missing folders are made (0755).

    Args:
        root: the public folder; it must exist and may itself be reached by a link.
        relative: path beneath it, with `/`.
        data: the whole document.

    Raises:
        ValueRefused: the path leaves the folder, or is none.
        NotSent: it could not be written; the old document stands untouched.
    """
    folders, name = _parts(relative)
    try:
        with _opened(root, folders, make=True) as folder:
            if _read(folder, name) == data:
                return False
            with _opened(root, (), make=False) as top:
                _replace(top, folder, name, data)
    except OSError as fault:
        raise _not_written(relative, fault) from None
    return True


def write_all(root: Path, documents: Mapping[str, bytes]) -> int:
    """`write` for each of these documents, by path, in order; how many changed."""
    return sum(write(root, relative, data) for relative, data in documents.items())


def read(root: Path, relative: str) -> bytes | None:
    """The bytes of a document, None when there is none.

    Raises:
        ValueRefused: the path leaves the folder, or is none.
        NotSent: it is there and could not be read.
    """
    folders, name = _parts(relative)
    try:
        with _opened(root, folders, make=False) as folder:
            return _read(folder, name)
    except FileNotFoundError:
        return None
    except OSError as fault:
        raise _unreadable(relative, fault) from None


def find(root: Path, relative: str) -> Document | None:
    """A document and when it changed; None when there is none, or something that is no file.

    Raises:
        ValueRefused: the path leaves the folder, or is none.
        NotSent: it could not be read, because it is a link for one.
    """
    folders, name = _parts(relative)
    try:
        with _opened(root, folders, make=False) as folder:
            descriptor = os.open(name, _OLD, dir_fd=folder)
        try:
            seen = os.fstat(descriptor)
            if not stat.S_ISREG(seen.st_mode):
                return None
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                return Document(data=file.read(), changed=datetime.fromtimestamp(int(seen.st_mtime), UTC))
        finally:
            os.close(descriptor)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as fault:
        raise _unreadable(relative, fault) from None


def remove(root: Path, relative: str) -> bool:
    """Take a document away, durably; whether there was one.

    Raises:
        ValueRefused: the path leaves the folder, or is none.
        NotSent: it is there and could not be removed.
    """
    folders, name = _parts(relative)
    try:
        with _opened(root, folders, make=False) as folder:
            os.unlink(name, dir_fd=folder)
            os.fsync(folder)
    except FileNotFoundError:
        return False
    except OSError as fault:
        reason = fault.strerror or type(fault).__name__
        raise NotSent(f"The document {relative} cannot be removed: {reason}. Look at the folder's owner.") from None
    return True


def sweep(root: Path) -> int:
    """Remove the temporary files that killed writers left in a folder, if there is one; how many there were.

    Only one writer works in a folder at a time, so call it before the first write.
    """
    if not root.exists():
        return 0
    left = [path for path in root.iterdir() if path.name.startswith(TEMPORARY_PREFIX)]
    for path in left:
        path.unlink()
    return len(left)


def _parts(relative: str) -> tuple[tuple[str, ...], str]:
    pieces = relative.split("/")
    if "\0" in relative or any(piece in {"", ".", ".."} for piece in pieces):
        raise ValueRefused(
            f"The path {relative!r} is none beneath the public folder.",
            "Write names joined by single slashes, without `.` and `..`.",
            code="path",
        )
    *folders, name = PurePosixPath(relative).parts
    return tuple(folders), name


@contextmanager
def _opened(root: Path, folders: tuple[str, ...], *, make: bool) -> Iterator[int]:
    """Descriptor of the folder at the end of the way."""
    here = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for name in folders:
            if make:
                _make_folder(here, name)
            there = os.open(name, _FOLDER, dir_fd=here)
            os.close(here)
            here = there
        yield here
    finally:
        os.close(here)


def _make_folder(parent: int, name: str) -> None:
    try:
        os.mkdir(name, 0o755, dir_fd=parent)
    except FileExistsError:
        return
    folder = os.open(name, _FOLDER, dir_fd=parent)
    try:
        os.fchmod(folder, 0o755)  # the umask of a service is often 077, and the web server must read
    finally:
        os.close(folder)
    os.fsync(parent)


def _read(folder: int, name: str) -> bytes | None:
    try:
        descriptor = os.open(name, _OLD, dir_fd=folder)
    except FileNotFoundError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        return file.read()


def _replace(top: int, folder: int, name: str, data: bytes) -> None:
    temporary = f"{TEMPORARY_PREFIX}{secrets.token_hex(8)}"
    descriptor = os.open(temporary, _NEW, 0o600, dir_fd=top)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), 0o644)
            os.fsync(file.fileno())
        os.replace(temporary, name, src_dir_fd=top, dst_dir_fd=folder)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(temporary, dir_fd=top)
        raise
    os.fsync(folder)


def _unreadable(relative: str, fault: OSError) -> NotSent:
    reason = fault.strerror or type(fault).__name__
    return NotSent(f"The document {relative} cannot be read: {reason}. Look at the folder and its owner.")


def _not_written(relative: str, fault: OSError) -> NotSent:
    reason = fault.strerror or type(fault).__name__
    return NotSent(
        f"The document {relative} cannot be written: {reason}. "
        "Look at the free space, the owner and the links of the public folder; the document before it still stands."
    )
