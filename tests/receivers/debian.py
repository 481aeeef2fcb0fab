"""Real servers out of Debian packages: fetched with this machine's own apt, unpacked, never installed."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")


class NotHere(Exception):
    """The package cannot be had on this machine; the text says why."""


def unpacked(package: str, version: str, suite: str) -> Path:
    """The folder in which a package lies as it would lie in `/`; fetched once a machine.

    Raises:
        NotHere: this machine has no apt with a Debian mirror, or the mirror does not answer.
    """
    folder = (
        Path(tempfile.gettempdir()) / f"remembrancer-tests-{os.getuid()}" / f"{package}-{version.replace('~', '-')}"
    )
    if (folder / "root").is_dir():
        return folder / "root"
    folder.parent.mkdir(exist_ok=True)
    with (folder.parent / f"{folder.name}.lock").open("w") as lock:  # two processes of one run may ask at once
        fcntl.flock(lock, fcntl.LOCK_EX)
        return folder / "root" if (folder / "root").is_dir() else _unpack(package, version, suite, folder)


def _unpack(package: str, version: str, suite: str, folder: Path) -> Path:
    if shutil.which("apt-get") is None or not KEYRING.is_file():
        raise NotHere("this machine has no apt for Debian")
    shutil.rmtree(folder, ignore_errors=True)
    for part in ("lists/partial", "cache/archives/partial", "deb"):
        (folder / part).mkdir(parents=True)
    mirror = next(iter(_run(["apt-get", "indextargets", "--format", "$(REPO_URI)"], folder).split()), "")
    (folder / "sources.list").write_text(f"deb [signed-by={KEYRING}] {mirror} {suite} main\n")
    own = [
        *("-o", f"Dir::Etc::SourceList={folder}/sources.list", "-o", "Dir::Etc::SourceParts=/nonexistent"),
        *("-o", f"Dir::State::Lists={folder}/lists", "-o", f"Dir::Cache={folder}/cache"),
        *("-o", "APT::Sandbox::User=", "-q"),
    ]
    _run(["apt-get", *own, "update"], folder)
    _run(["apt-get", *own, "download", f"{package}={version}"], folder / "deb")
    (fetched,) = (folder / "deb").glob("*.deb")
    _run(["dpkg", "-x", str(fetched), str(folder / "unpacking")], folder)
    for parent in (folder, folder.parent):  # a server that will not run as root must reach it too
        parent.chmod(0o755)
    (folder / "unpacking").chmod(0o755)
    return (folder / "unpacking").rename(folder / "root")


def _run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
    if done.returncode != 0:
        last = (done.stderr.strip() or "no reason given").splitlines()[-1]
        raise NotHere(f"{command[0]} cannot fetch it here: {last}")
    return done.stdout
