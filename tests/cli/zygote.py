"""Programs on a terminal without their start: one process has imported the command, and forks for each conversation.

To start Python and import everything takes more than a second of processor time, in some sixty conversations.
"""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import runpy
import sys
import termios
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.cli.everything", "tests.cli.careless_assistants"])


class Forked:
    """`python -m WORDS` on this terminal, begun: asked as `subprocess.Popen` is.

    Args:
        words: the module, and what is said to it.
        terminal: its path.
        env: the whole of its environment.
    """

    def __init__(self, words: Sequence[str], *, terminal: str, env: Mapping[str, str]) -> None:
        here, there = _FORKS.Pipe(duplex=False)
        self._process = _FORKS.Process(target=_become, args=(list(words), terminal, dict(env), there))
        self._process.start()
        there.close()
        here.recv()  # it has the terminal open, which would hang up otherwise
        here.close()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float) -> int:
        self._process.join(timeout)
        assert self._process.exitcode is not None, "it does not end"
        return self._process.exitcode

    def kill(self) -> None:
        self._process.kill()


def _become(words: Sequence[str], terminal: str, env: Mapping[str, str], ready: Connection) -> None:
    """Be what a shell would have started there: a session of its own, its terminal, its words, its environment."""
    os.setsid()
    there = os.open(terminal, os.O_RDWR)
    fcntl.ioctl(there, termios.TIOCSCTTY, 0)
    for standard in (0, 1, 2):
        os.dup2(there, standard)
    os.close(there)
    ready.send(None)
    ready.close()
    sys.stdin, sys.stdout, sys.stderr = (os.fdopen(each, mode, closefd=False) for each, mode in enumerate("rww"))
    os.environ.clear()
    os.environ.update(env)
    sys.argv = list(words)
    runpy.run_module(words[0], run_name="__main__", alter_sys=True)
