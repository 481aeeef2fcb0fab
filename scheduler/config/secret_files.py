"""Secrets that the program itself stores: one file each, for their owner alone, in the workspace's private folder."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

FOLDER = ".remembrancer/secrets"
"""Where they lie, from the workspace."""


def secret_file(name: str, key: str) -> str:
    """The path of a target's secret from the workspace, as `{file: …}` names it."""
    return f"{FOLDER}/{name}-{key}"


def store_secret(root: Path, relative: str, value: str) -> None:
    """Write a secret to a file of its own, mode 0600, in folders of mode 0700, durable on return.

    What root stores belongs to whoever owns the workspace: the service could not read it otherwise.

    Args:
        root: the workspace.
        relative: as `secret_file` gives it.

    Raises:
        OSError: it could not be written, or one is there already, which is never overwritten.
    """
    path = root / relative
    for folder in reversed([each for each in path.parents if each.is_relative_to(root) and each != root]):
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            belongs(folder, root)
    path.parent.chmod(0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(f"{value}\n")
            file.flush()
            os.fsync(file.fileno())
        belongs(path, root)
        _sync(path.parent)
    except BaseException:
        path.unlink()
        raise


def belongs(path: Path, to: Path) -> None:
    """Let a file or folder that root made belong to whoever owns another one."""
    if os.geteuid() == 0:
        owner = to.stat()
        os.chown(path, owner.st_uid, owner.st_gid)


def _sync(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
