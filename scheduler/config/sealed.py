"""Secrets: values that stand elsewhere, written `{env: NAME}` or `{file: path}`, are fetched here.

A value fetched here is known as a secret from then on: it is handed to the redactor and appears in no problem.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scheduler.errors import ValueRefused

MAX_BYTES = 64 * 1024
_LITERAL_KEYS = frozenset({"secret", "token", "password"})
_WIDER = 0o777 & ~0o600


class Vault:
    """Fetches secrets for one workspace, and remembers every one it has seen.

    Args:
        root: the workspace; a relative `file` is found from here.
        env: the process environment.
    """

    def __init__(self, root: Path, env: Mapping[str, str]) -> None:
        self.root = root
        self._env = env
        self._seen: set[str] = set()
        self.refused: list[tuple[tuple[str | int, ...], ValueRefused]] = []

    @property
    def secrets(self) -> frozenset[str]:
        """Every secret value seen so far."""
        return frozenset(self._seen)

    def open(self, tree: Any, *where: str | int) -> Any:
        """A copy of `tree` with every `{env: …}` and `{file: …}` replaced by what it stands for.

        One that cannot be fetched is noted in `refused` with its place, and left out of its parent.
        """
        if _is_reference(tree):
            return self._fetch(tree, where)
        if isinstance(tree, dict):
            opened = {name: self.open(value, *where, name) for name, value in tree.items()}
            return {name: value for name, value in opened.items() if value is not None}
        if isinstance(tree, list):
            items = [self.open(value, *where, index) for index, value in enumerate(tree)]
            return [item for item in items if item is not None]
        key = next((step for step in reversed(where) if isinstance(step, str)), "")
        if key in _LITERAL_KEYS and tree:
            self._seen.add(tree)  # written into the configuration against all advice: still nobody else's business
        return tree

    def conceal(self, sentence: str) -> str:
        """A sentence without any secret."""
        for secret in sorted(self._seen, key=len, reverse=True):
            sentence = sentence.replace(secret, "[secret]")
        return sentence

    def _fetch(self, reference: Mapping[str, str], where: tuple[str | int, ...]) -> str | None:
        ((source, name),) = reference.items()
        try:
            value = self._from_environment(name) if source == "env" else self._from_file(name)
        except ValueRefused as refused:
            self.refused.append((where, refused))
            return None
        self._seen.add(value)
        return value

    def _from_environment(self, name: str) -> str:
        value = self._env.get(name, "").strip("\r\n")
        if value:
            return value
        found = "empty" if name in self._env else "not set"
        raise ValueRefused(
            f"The environment variable {name} is {found}.",
            f"Set {name} for the account that runs remembrancer, or write {{file: path}}.",
            code="secret-missing",
        )

    def _from_file(self, name: str) -> str:
        path = self.root / name
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        except OSError as error:
            raise ValueRefused(
                f"The secret file {name} cannot be read: {error.strerror}.",
                "Put the secret there, readable by the account that runs remembrancer and nobody else.",
                code="secret-missing",
            ) from None
        try:
            self._refuse_open_file(os.fstat(descriptor), path, name)
            source = os.read(descriptor, MAX_BYTES + 1)
        finally:
            os.close(descriptor)
        try:
            value = source.decode("utf-8").rstrip("\r\n")
        except UnicodeDecodeError:
            value = None
        if value and len(source) <= MAX_BYTES:
            return value
        fault = "is empty" if value == "" else "is not UTF-8 text of at most 64 KiB"
        raise ValueRefused(f"The secret file {name} {fault}.", "Write the secret into it.", code="secret-missing")

    def _refuse_open_file(self, seen: os.stat_result, path: Path, name: str) -> None:
        if not stat.S_ISREG(seen.st_mode):
            raise ValueRefused(
                f"The secret file {name} is not a regular file.", "Name the file itself.", code="secret-missing"
            )
        # systemd's credentials are readable by one service alone, by a folder and an access list that the mode
        # does not show (systemd.exec(5), "Credentials").
        credentials = self._env.get("CREDENTIALS_DIRECTORY")
        if credentials and path.resolve().is_relative_to(Path(credentials).resolve()):
            return
        if stat.S_IMODE(seen.st_mode) & _WIDER:
            raise ValueRefused(
                f"The secret file {name} has mode {stat.S_IMODE(seen.st_mode):04o}, so that others may read it.",
                f"Run `chmod 600 {name}`, and change the secret if others may have seen it.",
                code="secret-open",
            )


def _is_reference(tree: Any) -> bool:
    return (
        isinstance(tree, dict)
        and len(tree) == 1
        and next(iter(tree)) in {"env", "file"}
        and isinstance(next(iter(tree.values())), str)
    )
