"""A person at a real terminal: a pseudo-terminal of its own, what stands on it, and what is typed."""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import signal
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

from tests.cli.zygote import Forked


class Typist:
    """Types at a program that has a terminal of its own, and reads what stands there, echo included.

    Args:
        command: the program, `python -m …`.
        env: more of its environment.
        forked: from a process that has imported it already, which takes a tenth of the time; else started anew.
        patience: seconds until what is waited for must stand there.

    Attributes:
        seen: everything that stood on the terminal.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        forked: bool = True,
        patience: float = 60,
    ) -> None:
        self._patience = patience
        self._master, slave = os.openpty()
        self.seen = ""
        self._read = 0
        around = {**os.environ, "TERM": "dumb", "COLUMNS": "100", **(env or {})}
        self._process = (
            Forked(command[2:], terminal=os.ttyname(slave), env=around)
            if forked
            else subprocess.Popen(
                command,
                stdin=slave,
                stdout=slave,
                stderr=slave,
                env=around,
                start_new_session=True,
                preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - one call of the kernel
            )
        )
        os.close(slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait(30)
        os.close(self._master)

    def sees(self, text: str) -> str:
        """Wait until a text stands there, beyond what was waited for before; what stood before it."""
        end = time.monotonic() + self._patience
        while text not in self.seen[self._read :]:
            assert time.monotonic() < end, f"{text!r} is not there: {self.seen[self._read :]!r}"
            assert self._more(), f"it ended without {text!r}: {self.seen[self._read :]!r}"
        found = self.seen.index(text, self._read)
        before = self.seen[self._read : found]
        self._read = found + len(text)
        return before

    def _more(self) -> bool:
        """Read on for a while; False when it has ended."""
        if not select.select([self._master], [], [], 0.2)[0]:
            return True
        try:
            data = os.read(self._master, 65536)
        except OSError:  # EIO: nobody has the terminal open any more
            return False
        self.seen += data.decode("utf-8", "replace").replace("\r\n", "\n")
        return bool(data)

    def types(self, text: str) -> None:
        """Type a line and Enter, once the terminal is ready for one that is not shown, if it is such a one."""
        os.write(self._master, f"{text}\n".encode())

    def answers(self, prompt: str, text: str, *, hidden: bool = False) -> None:
        """Wait for a prompt, and type a line; of one that is hidden, wait until nothing is shown."""
        self.sees(prompt)
        if hidden:
            self.types_hidden(text)
        else:
            self.types(text)

    def types_hidden(self, text: str) -> None:
        """Type a line once nothing that is typed is shown."""
        self._until_hidden()
        self.types(text)

    def _until_hidden(self) -> None:
        """A prompt stands there before or after the echo is switched off, as the program likes."""
        end = time.monotonic() + self._patience / 20
        while termios.tcgetattr(self._master)[3] & termios.ECHO and time.monotonic() < end:
            time.sleep(0.01)

    def presses_ctrl_c(self) -> None:
        os.write(self._master, b"\x03")

    def presses_ctrl_d(self) -> None:
        os.write(self._master, b"\x04")

    def ends(self) -> int:
        """Wait for the end, and read what still stands there; its exit code."""
        end = time.monotonic() + self._patience
        while self._more():
            assert time.monotonic() < end, f"it does not end: {self.seen[self._read :]!r}"
        return self._process.wait(30)

    def hangs_up(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._process.pid, signal.SIGHUP)
