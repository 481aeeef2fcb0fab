"""What several areas share: a PostgreSQL server, started when first asked for, and what a run says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import settings

from scheduler.domain.database import Database
from scheduler.ledger import engine as opening
from tests.databases.server import PostgresServer
from tests.faults.counts import FULL, SOAKED_YEARS

settings.register_profile("house", max_examples=100 if FULL else 25, deadline=None)  # no clock judges an example
settings.load_profile("house")

MADE = datetime(2026, 6, 4, 7, 0, tzinfo=UTC)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slice of the soak first: begun last, the longest would keep one worker while the others have nothing left."""
    items.sort(key=lambda item: item.path.parent.name != "soak")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which counts the fault tests ran with: what was left out is never left out silently."""
    said = "in full" if FULL else "with small counts; `make faults` runs them in full"
    terminalreporter.write_line(f"fault tests ran {said} (docs/reliability.md)")
    terminalreporter.write_line(f"the slice of the soak is {SOAKED_YEARS:g} simulated years here (docs/soak.md)")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    server = PostgresServer()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def new_ledger(postgres: PostgresServer) -> Database:
    """A ledger just made, for copying: its migrations run once."""
    database = postgres.new()
    opening.create(database, MADE, simulated=False)
    return database


@pytest.fixture
def database(postgres: PostgresServer) -> Iterator[Database]:
    """An empty database."""
    made = postgres.new()
    yield made
    postgres.drop(made)
