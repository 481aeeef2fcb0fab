from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.bench import JUNE, Bench
from tests.receivers.scripted import Receiver, answering


@pytest.fixture(autouse=True)
def _quiet_root_logger() -> Iterator[None]:
    """A command sends the log to its own stderr, which is gone when the test ends."""
    before = list(logging.getLogger().handlers)
    yield
    root = logging.getLogger()
    for handler in list(root.handlers):
        if handler not in before:
            root.removeHandler(handler)
    for handler in before:
        if handler not in root.handlers:
            root.addHandler(handler)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """A simulated workspace with one statement, and feeds alone."""
    made = Bench(tmp_path / "garden")
    made.write("june", JUNE)
    return made


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A webhook's receiver that takes everything."""
    with Receiver(answering(204)) as listening:
        yield listening
