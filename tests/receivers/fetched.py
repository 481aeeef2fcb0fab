"""What tests fetch from outside: once a machine, kept between runs, never installed."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path


class NotHere(Exception):
    """It cannot be had on this machine; the text says why."""


def once_a_machine(name: str, fetch: Callable[[Path], Path]) -> Path:
    """A folder with what `fetch` brings.

    Args:
        name: of the thing, with its version.
        fetch: given an empty folder, returns the one within it that holds the thing, whole.

    Raises:
        NotHere: as `fetch` says.
    """
    folder = Path(tempfile.gettempdir()) / f"remembrancer-tests-{os.getuid()}" / name.replace("~", "-")
    whole = folder / "root"
    if whole.is_dir():
        return whole
    folder.parent.mkdir(exist_ok=True)
    with (folder.parent / f"{folder.name}.lock").open("w") as lock:  # two processes of one run may ask at once
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not whole.is_dir():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            fetch(folder).rename(whole)
    return whole


def run(command: list[str], folder: Path) -> str:
    """What a command of this machine prints.

    Raises:
        NotHere: it fails.
    """
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
    if done.returncode != 0:
        last = (done.stderr.strip() or "no reason given").splitlines()[-1]
        raise NotHere(f"{Path(command[0]).name} cannot fetch it here: {last}")
    return done.stdout
