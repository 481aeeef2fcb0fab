"""A real `remembrancer run`, started, watched and stopped."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from tests.cli.bench import Bench, command, wait_for


class Running:
    """A daemon on a workspace, as long as the `with` lasts; it is up when the block begins.

    Attributes:
        out, err: what it said so far, line by line.
    """

    def __init__(
        self, bench: Bench, *words: str, now: str, env: Mapping[str, str] | None = None, wait: bool = True
    ) -> None:
        self.bench = bench
        self.out: list[str] = []
        self.err: list[str] = []
        self._wait = wait
        self._command = command("--now", now, *words, "run", workspace=bench.root)
        self._env = {**os.environ, **(env or {})}

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            self._command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self._env
        )
        assert self.process.stdout
        assert self.process.stderr
        self._readers = [
            threading.Thread(target=_read, args=(self.process.stdout, self.out)),
            threading.Thread(target=_read, args=(self.process.stderr, self.err)),
        ]
        for reader in self._readers:
            reader.start()
        if self._wait:
            try:
                wait_for(lambda: self.said("Running.") or self.process.poll() is not None)
                assert self.process.poll() is None, self.whole
            except BaseException:
                self.__exit__(None, None, None)
                raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(30)
        for reader in self._readers:
            reader.join(10)
        for pipe in (self.process.stdout, self.process.stderr):
            assert pipe
            pipe.close()

    @property
    def whole(self) -> str:
        return "\n".join([*self.out, *self.err])

    @property
    def address(self) -> str:
        """Where the local server listens, as it said."""
        found = re.search(r"pages and feeds +(\S+)", self.whole)
        assert found
        return found[1]

    def said(self, text: str) -> bool:
        return any(text in line for line in [*self.out, *self.err])

    def tell(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def stop(self, number: signal.Signals = signal.SIGTERM, *, seconds: float = 45) -> int:
        """Tell it to stop and wait until everything it said is read; its exit code."""
        self.tell(number)
        code = self.process.wait(seconds)
        for reader in self._readers:
            reader.join(10)
        return code


def _read(pipe: IO[str], lines: list[str]) -> None:
    lines.extend(line.rstrip("\n") for line in pipe)


def taken_in(bench: Bench) -> set[tuple[str, str]]:
    """Every statement and target that the daemon plans for, as its ledger says."""
    from datetime import UTC, datetime

    from scheduler.ledger.ledger import open_ledger

    path: Path = bench.root / ".remembrancer" / "ledger.sqlite3"
    return set(open_ledger(path, simulated=True, now=datetime.now(UTC), writable=False).watermarks())
