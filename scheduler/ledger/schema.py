"""The schema of a ledger: making it, bringing it up to date, and knowing which version wrote it."""

from __future__ import annotations

import uuid
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from scheduler.domain.database import Database
from scheduler.errors import LedgerError, LedgerNewer
from scheduler.ledger.chain import Journal, Told
from scheduler.ledger.tables import HEAD, identity

Place = Path | Database
"""Where a ledger lives: SQLite's file, or a database on a PostgreSQL server."""

MARKS = frozenset({"alembic_version", identity.name})
"""Tables by which a ledger is known."""


def found(connection: sa.Connection, now: datetime, *, simulated: bool) -> None:
    """Make a new ledger where nothing is, within the caller's transaction."""
    upgrade(connection)
    identify(connection, uuid.uuid4(), now, simulated=simulated)


def upgrade(connection: sa.Connection) -> None:
    """Bring the schema to this version, within the caller's transaction."""
    from alembic import command

    settings = alembic_settings()
    settings.attributes["connection"] = connection
    command.upgrade(settings, "head")


def identify(connection: sa.Connection, uid: uuid.UUID, now: datetime, *, simulated: bool) -> None:
    """Give a new ledger its name, and begin its chain of events."""
    connection.execute(identity.insert().values(uuid=str(uid), created=now, simulated=simulated))
    journal = Journal()
    journal.tell(Told(what="made", content={"uuid": str(uid), "simulated": simulated}), at=now)
    journal.write(connection)


def refuse_newer(revision: str, place: Place) -> None:
    """Refuse a ledger that a later version has changed.

    Raises:
        LedgerNewer: the revision is unknown here.
    """
    if revision != HEAD and revision not in _known_revisions():
        message = (
            f"The ledger {place} was written by a newer remembrancer (revision {revision}). "
            "Install that version or a later one."
        )
        raise LedgerNewer(message)


def no_ledger(place: Place) -> LedgerError:
    """That there is something, and it is another's."""
    cure = "Move it aside." if isinstance(place, Path) else "Give the ledger an empty database of its own."
    return LedgerError(f"{place} is a database, but no ledger of remembrancer. {cure}")


def alembic_settings() -> Any:
    """What Alembic needs to know."""
    # Alembic takes 0.2 s to import: only a new or an old ledger needs it.
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    settings.set_main_option("path_separator", "os")
    return settings


def _known_revisions() -> set[str]:
    from alembic.script import ScriptDirectory

    return {script.revision for script in ScriptDirectory.from_config(alembic_settings()).walk_revisions()}
