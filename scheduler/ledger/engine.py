"""Opening a ledger, wherever it lives: what SQLite and PostgreSQL do each in their own way is asked for here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from scheduler.errors import LedgerError
from scheduler.ledger import postgresql, sqlite
from scheduler.ledger.schema import Place, upgrade
from scheduler.ledger.sqlite import Begin, empty

__all__ = ["Place", "begin", "check", "connect", "create", "empty", "is_there", "translated", "upgrade"]


def begin(connection: sa.Connection) -> None:
    """Open a transaction: a writer takes the lock before it reads, or two of them could claim one row."""
    kind = postgresql if connection.dialect.name == "postgresql" else sqlite
    kind.begin(connection)


def connect(place: Place, *, writable: bool = True, begin: Begin = begin) -> sa.Engine:
    """An engine on a ledger that is there; nothing is ever created by opening it."""
    if isinstance(place, Path):
        return sqlite.connect(place, writable=writable, begin=begin)
    return postgresql.connect(place, writable=writable, begin=begin)


def is_there(place: Place) -> bool:
    """Whether there is anything, be it a ledger or not.

    Raises:
        LedgerError: the server cannot be asked.
    """
    return place.exists() if isinstance(place, Path) else postgresql.is_there(place)


def create(place: Place, now: datetime, *, simulated: bool) -> bool:
    """Make a new ledger, whole or not at all.

    Returns:
        Whether this call made it; False when another process was quicker.
    """
    if isinstance(place, Path):
        return sqlite.create(place, now, simulated=simulated)
    return postgresql.create(place, now, simulated=simulated)


def check(place: Place) -> str:
    """Look at the ledger before anything is written to it.

    Returns:
        Its schema revision.

    Raises:
        LedgerCorrupt: it fails SQLite's own check.
        LedgerNewer: its revision is unknown here.
        LedgerError: it is no ledger, or cannot be reached.
    """
    return sqlite.check(place) if isinstance(place, Path) else postgresql.check(place)


@contextmanager
def translated(place: Place) -> Iterator[None]:
    """No error of SQLAlchemy or a database leaves the ledger: each becomes a `LedgerError` that says what to do."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        raise _translate(error.orig, place) from error
    except sa.exc.SQLAlchemyError as error:
        raise _translate(error, place) from error


def _translate(error: BaseException | None, place: Place) -> LedgerError:
    return sqlite.translate(error, place) if isinstance(place, Path) else postgresql.translate(error, place)
