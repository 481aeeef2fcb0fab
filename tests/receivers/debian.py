"""Real servers out of Debian packages: fetched with this machine's own apt, unpacked, never installed."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

from tests.receivers.fetched import NotHere, once_a_machine, run

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")


def unpacked(package: str, version: str, suite: str) -> Path:
    """The folder in which a package lies as it would lie in `/`; fetched once a machine.

    Raises:
        NotHere: this machine has no apt with a Debian mirror, or the mirror does not answer.
    """
    return once_a_machine(f"{package}-{version}", partial(_unpack, package, version, suite))


def _unpack(package: str, version: str, suite: str, folder: Path) -> Path:
    if shutil.which("apt-get") is None or not KEYRING.is_file():
        raise NotHere("this machine has no apt for Debian")
    for part in ("lists/partial", "cache/archives/partial", "deb"):
        (folder / part).mkdir(parents=True)
    mirror = next(iter(run(["apt-get", "indextargets", "--format", "$(REPO_URI)"], folder).split()), "")
    (folder / "sources.list").write_text(f"deb [signed-by={KEYRING}] {mirror} {suite} main\n")
    own = [
        *("-o", f"Dir::Etc::SourceList={folder}/sources.list", "-o", "Dir::Etc::SourceParts=/nonexistent"),
        *("-o", f"Dir::State::Lists={folder}/lists", "-o", f"Dir::Cache={folder}/cache"),
        *("-o", "APT::Sandbox::User=", "-q"),
    ]
    run(["apt-get", *own, "update"], folder)
    run(["apt-get", *own, "download", f"{package}={version}"], folder / "deb")
    (fetched,) = (folder / "deb").glob("*.deb")
    run(["dpkg", "-x", str(fetched), str(folder / "unpacking")], folder)
    for parent in (folder, folder.parent):  # a server that will not run as root must reach it too
        parent.chmod(0o755)
    (folder / "unpacking").chmod(0o755)
    return folder / "unpacking"
