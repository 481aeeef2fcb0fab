"""Keeping a ledger: whether it can be written, whether it is sound, how far it has come, and copies of it."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from scheduler.domain.database import Database
from scheduler.errors import UsageError
from scheduler.ledger import engine as opening
from scheduler.ledger import postgresql, sqlite
from scheduler.ledger.session import Session
from scheduler.ledger.tables import attempts, deliveries, holds, identity, watermarks
from scheduler.ledger.values import Progress

_FAULTS = 5
"""How many faults of a damaged ledger are named."""


class Keeping(Session):
    """What a ledger needs so that it outlives its disk."""

    def probe(self) -> None:
        """Prove that it can be written at this moment, and leave it as it is.

        The change is begun and rolled back: SQLite takes the write lock and opens its journal, and nothing wears out.

        Raises:
            LedgerError: it cannot be written.
        """
        with opening.translated(self._path), self._engine.connect() as connection, connection.begin() as change:
            connection.execute(identity.update().values(simulated=sa.not_(identity.c.simulated)))
            change.rollback()

    def faults(self) -> list[str]:
        """What SQLite's whole check finds wrong, indexes included; nothing when the ledger is sound.

        On PostgreSQL nothing: its server is checked by those who keep it.

        Raises:
            LedgerError: it cannot even be checked.
        """
        if not isinstance(self._path, Path):
            return []
        with self._reading() as connection:
            found = [str(row[0]) for row in connection.exec_driver_sql(f"PRAGMA integrity_check({_FAULTS})")]
        return [] if found == ["ok"] else found

    def size(self) -> int:
        """Bytes of the ledger's file, or of its database."""
        if isinstance(self._path, Path):
            return self._path.stat().st_size
        with self._reading() as connection:
            return postgresql.size(connection)

    def backup(self, copy: Path) -> None:
        """Write a whole copy of the ledger beside it or elsewhere, also while others work on it; durable on return.

        Raises:
            UsageError: the file is there already, or the ledger is on PostgreSQL, which has a program for that.
            LedgerError: the copy could not be written, or fails the check that every ledger passes when it is opened.
        """
        if not isinstance(self._path, Path):
            raise no_copy(self._path)
        try:
            os.close(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        except FileExistsError:
            raise UsageError(f"{copy} is there already. Name a file that is not.") from None
        except OSError as fault:
            raise sqlite.unusable(copy, fault) from None
        # A connection of its own: VACUUM runs outside every transaction, and writes even when we only read.
        engine = opening.connect(self._path, begin=lambda _connection: None)
        try:
            with opening.translated(copy), engine.connect() as connection:
                connection.exec_driver_sql("VACUUM INTO ?", (str(copy),))
            opening.check(copy)
            try:
                sqlite.make_durable(copy)
            except OSError as fault:
                raise sqlite.unusable(copy, fault) from None
        except BaseException:
            with suppress(FileNotFoundError):
                copy.unlink()
            raise
        finally:
            engine.dispose()

    def progress(self) -> Progress:
        """How far it has come, for the mark that is kept outside it."""
        adopted = sa.select(sa.func.max(holds.c.until)).where(holds.c.scope == "guard", holds.c.value == "restored")
        with self._reading() as connection:
            line: datetime | None = connection.scalar(adopted)
            newest: int | None = connection.scalar(sa.select(sa.func.max(attempts.c.id)))
            uuid: str = connection.scalars(sa.select(identity.c.uuid)).one()
        return Progress(ledger=uuid, line="-" if line is None else line.isoformat(), attempts=newest or 0)

    def newest_instant(self) -> datetime | None:
        """The latest instant it was written at, as far as a cheap look tells; None as long as nothing was planned."""
        with self._reading() as connection:
            newest: datetime | None = connection.scalar(sa.select(sa.func.max(deliveries.c.changed)))
        return max((one for one in (newest, self.planned_until()) if one is not None), default=None)

    def planned_until(self) -> datetime | None:
        """How far anything has been planned, None when nothing was: the days on which somebody worked with it."""
        with self._reading() as connection:
            newest: datetime | None = connection.scalar(sa.select(sa.func.max(watermarks.c.until)))
        return newest


def no_copy(database: Database) -> UsageError:
    """That a ledger on a server is copied by other means."""
    return UsageError(
        f"The ledger is on PostgreSQL. Copy it with `pg_dump --format=custom --file=FILE {database}`, "
        "or as its server is backed up."
    )
