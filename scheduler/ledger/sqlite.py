"""A ledger in a file of SQLite: its connections and what may be wrong with it.

Everything that SQLite alone knows (pragmas, `BEGIN IMMEDIATE`, `quick_check`, error codes) is in this module.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
import uuid
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa

from scheduler.errors import LedgerBusy, LedgerCorrupt, LedgerError
from scheduler.ledger.schema import MARKS, found, identify, no_ledger, refuse_newer
from scheduler.ledger.tables import metadata

BUSY_TIMEOUT_MS = 30_000
"""So long a connection waits for another's transaction."""

_RESTORE = "Put a backup back in its place, or move it aside and adopt what feeds/ holds; it has not been touched."

_PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",
    "PRAGMA journal_mode = DELETE",
    "PRAGMA synchronous = EXTRA",
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA mmap_size = 0",
)
"""Durable at every commit, a power cut included: a few commits a day can afford it (`docs/delivery.md`, section 7)."""

Begin = Callable[[sa.Connection], None]
"""How a transaction is opened on a connection."""


def begin(connection: sa.Connection) -> None:
    """Open a transaction: a writer takes the lock before it reads, or two of them could claim one row."""
    connection.exec_driver_sql("BEGIN" if connection.get_execution_options().get("reading") else "BEGIN IMMEDIATE")


def connect(path: Path, *, writable: bool = True, begin: Begin = begin) -> sa.Engine:
    """An engine on an existing file; nothing is ever created by opening it."""
    url = sa.URL.create("sqlite", database=f"file:{_quoted(path)}", query={"mode": "rw", "uri": "true"})
    engine = sa.create_engine(url)
    _listen(engine, begin, () if writable else ("PRAGMA query_only = ON",))
    return engine


def empty(now: datetime, *, simulated: bool) -> sa.Engine:
    """An engine on an empty ledger in memory, for reading where there is none."""
    engine = sa.create_engine("sqlite://", poolclass=sa.StaticPool)
    _listen(engine, begin, ())
    with engine.begin() as connection:
        metadata.create_all(connection)
        identify(connection, uuid.UUID(int=0), now, simulated=simulated)
    return engine


def create(path: Path, now: datetime, *, simulated: bool) -> bool:
    """Make a new ledger, whole or not at all; its folder gets mode 0700, its file 0600.

    It is built under another name and linked into place, so that a crash leaves no half of one.

    Returns:
        Whether this call made it; False when another process was quicker.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f"{path.name}.", suffix=".new", dir=path.parent)
    os.close(handle)
    draft = Path(name)
    try:
        engine = connect(draft)
        try:
            with engine.begin() as connection:
                found(connection, now, simulated=simulated)
        finally:
            engine.dispose()
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            return False
        _sync_folder(path.parent)
    finally:
        draft.unlink()
    return True


def check(path: Path) -> str:
    """Look at the file before anything is written to it.

    Returns:
        Its schema revision.

    Raises:
        LedgerCorrupt: it fails SQLite's own check.
        LedgerNewer: its revision is unknown here.
        LedgerError: it is no ledger.
    """
    if path.stat().st_size == 0:
        message = f"The ledger {path} is empty, which no ledger ever is. {_RESTORE}"
        raise LedgerCorrupt(message)
    try:
        with closing(sqlite3.connect(f"file:{_quoted(path)}?mode=rw", uri=True, timeout=BUSY_TIMEOUT_MS / 1000)) as raw:
            faults = [row[0] for row in raw.execute("PRAGMA quick_check(5)")]
            if faults != ["ok"]:
                message = f"The ledger {path} is damaged ({faults[0]}). {_RESTORE}"
                raise LedgerCorrupt(message)
            tables = {row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if not tables >= MARKS:
                raise no_ledger(path)
            revision = next((str(row[0]) for row in raw.execute("SELECT version_num FROM alembic_version")), "none")
    except sqlite3.Error as error:
        raise translate(error, path) from error
    refuse_newer(revision, path)
    return revision


def translate(error: BaseException | None, path: Path) -> LedgerError:
    """What went wrong, as a sentence with a cure."""
    # The low byte is the primary result code; the rest tells only its variety (https://sqlite.org/rescode.html).
    code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return LedgerBusy(f"Another process keeps the ledger {path} locked. Try again, or find out what holds it.")
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return LedgerCorrupt(f"The ledger {path} is damaged ({error}). {_RESTORE}")
    if code == sqlite3.SQLITE_FULL:
        return LedgerError(f"There is no space left for the ledger {path}. Free some; nothing was half-written.")
    if code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}:
        return LedgerError(f"The ledger {path} cannot be used ({error}). Check its disk, its mode and its owner.")
    return LedgerError(f"The ledger {path} refused an operation ({error}). Please report this with the log.")


def _listen(engine: sa.Engine, begin: Begin, more: tuple[str, ...]) -> None:
    @sa.event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # sqlite3 would begin on its own, too late, at the first write
        for pragma in (*_PRAGMAS, *more):
            connection.execute(pragma)

    sa.event.listen(engine, "begin", begin)


def unusable(path: Path, fault: OSError) -> LedgerError:
    """What the system refused, as a sentence with a cure."""
    return LedgerError(f"{path} cannot be written ({fault.strerror}). Check its disk, its mode and its owner.")


def make_durable(file: Path) -> None:
    """Have a file and its name on the disk before going on."""
    handle = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    _sync_folder(file.parent)


def _quoted(path: Path) -> str:
    """The path as part of a SQLite URI (https://sqlite.org/uri.html)."""
    return quote(str(path.absolute()))


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
