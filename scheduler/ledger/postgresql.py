"""A ledger on a PostgreSQL server: its connections and what may be wrong with it.

Everything that PostgreSQL alone knows (advisory locks, isolation, session settings, SQLSTATE) is in this module. One
writer works at a time, as with SQLite: each transaction that writes takes an advisory lock first. It reads what is
committed when each of its statements begins, so what it reads under the lock is the newest; a snapshot taken while it
still waited for the lock would be stale.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from scheduler.domain.database import Database
from scheduler.errors import LedgerBusy, LedgerCorrupt, LedgerError
from scheduler.ledger.schema import MARKS, found, no_ledger, refuse_newer
from scheduler.ledger.sqlite import BUSY_TIMEOUT_MS, Begin

if TYPE_CHECKING:
    import psycopg

WRITER: Final = 0x72656D77
"""First half of the advisory lock that a writing transaction holds; the second tells schemas apart."""

DAEMON: Final = 0x72656D64
"""The same of the lock that the one daemon holds as long as its connection lives."""

_CONNECTION: Final = {
    "application_name": "remembrancer",
    "connect_timeout": 10,
    # A server that vanished without a word is noticed after half a minute.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}

_SETTINGS: Final = (
    "SET synchronous_commit = on",  # whatever the server's default: a commit that returns is durable
    f"SET lock_timeout = {BUSY_TIMEOUT_MS}",
    # A writer that is stopped amidst its transaction must not stop all others for ever.
    f"SET idle_in_transaction_session_timeout = {2 * BUSY_TIMEOUT_MS}",
    "SET DateStyle = 'ISO, YMD'",
    # A client that vanished without a word frees its locks after half a minute.
    "SET tcp_keepalives_idle = 10",
    "SET tcp_keepalives_interval = 5",
    "SET tcp_keepalives_count = 3",
)

_KNOWN: Final[tuple[tuple[frozenset[str], type[LedgerError], str], ...]] = (
    (
        frozenset({"55P03", "40P01", "40001", "57014"}),
        LedgerBusy,
        "Another process keeps the ledger {place} locked. Try again, or find out what holds it.",
    ),
    (
        frozenset({"XX001", "XX002"}),
        LedgerCorrupt,
        "The ledger {place} is damaged ({why}). Restore a backup; it has not been touched.",
    ),
    (
        frozenset({"53100"}),
        LedgerError,
        "There is no space left for the ledger {place}. Free some; nothing was half-written.",
    ),
    (
        frozenset({"25006"}),
        LedgerError,
        "The ledger {place} can only be read. Name the server that writes, not its standby.",
    ),
    (
        frozenset({"42501"}),
        LedgerError,
        "The user may not use the ledger {place} ({why}). Make it the owner of its database.",
    ),
)
"""What an SQLSTATE (PostgreSQL manual, appendix "Error Codes") means, and the sentence about it."""

_GONE: Final = frozenset({"57P01", "57P02", "57P03", "25P03"})
"""SQLSTATE of a session that the server has ended, or does not begin yet."""

_REFUSALS: Final = (
    (
        ("password", "no pg_hba.conf entry", "authentication failed", "role "),
        "does not let us in ({why})",
        "Check the user, and the password in PGPASSWORD or the file that PGPASSFILE names.",
    ),
    (("database ",), "has no such database ({why})", "Create an empty one, or mend the name in `ledger`."),
    (("too many",), "takes no more connections ({why})", "Try again, or raise its `max_connections`."),
)
"""A refused connection comes without SQLSTATE: words of the server, what it means and the cure."""


def begin(connection: sa.Connection) -> None:
    """Open a transaction: a writer takes the lock before it reads, a reader sees one instant throughout."""
    if connection.get_execution_options().get("reading"):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    else:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITER}, hashtext(current_schema()))")


def connect(database: Database, *, writable: bool = True, begin: Begin = begin) -> sa.Engine:
    """An engine on a database.

    Raises:
        LedgerError: the driver is not installed.
    """
    _driver()
    # A connection is tried before it is used: a server that was restarted meanwhile costs no tick.
    # A reader keeps none: a command that only looks, or a page that nobody asks for, takes no place at the server.
    engine = sa.create_engine(
        "postgresql+psycopg://",
        creator=lambda: _open(database),
        pool_pre_ping=writable,
        poolclass=sa.QueuePool if writable else sa.NullPool,
    )
    more = () if writable else ("SET default_transaction_read_only = on",)

    @sa.event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:
        for setting in (*_SETTINGS, *more):
            connection.execute(setting)
        connection.commit()

    sa.event.listen(engine, "begin", begin)
    return engine


@contextmanager
def conversation(database: Database) -> Iterator[psycopg.Connection[Any]]:
    """A connection of its own, each statement its own transaction.

    Raises:
        LedgerError: whatever the server or the way to it does not allow.
    """
    with refusals(database), closing(talk(database)) as connection:
        yield connection


def talk(database: Database) -> psycopg.Connection[Any]:
    """The same, open until the caller closes it."""
    connection = _open(database, autocommit=True)
    try:
        for setting in _SETTINGS:
            connection.execute(setting)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def refusals(database: Database) -> Iterator[None]:
    """No error of the driver leaves the ledger: each becomes a `LedgerError` that says what to do."""
    driver = _driver()
    try:
        yield
    except driver.Error as error:
        raise translate(error, database) from error


def is_there(database: Database) -> bool:
    """Whether the database holds any table, be it a ledger's or not."""
    with conversation(database) as connection:
        return bool(_tables(connection))


def create(database: Database, now: datetime, *, simulated: bool) -> bool:
    """Make a new ledger in one transaction; whoever else wants to make one waits for its end.

    Returns:
        Whether this call made it; False when another process was quicker.
    """
    engine = connect(database)
    try:
        with engine.begin() as connection:
            if sa.inspect(connection).get_table_names():
                return False
            found(connection, now, simulated=simulated)
    finally:
        engine.dispose()
    return True


def check(database: Database) -> str:
    """Look at the database before anything is written to it.

    Returns:
        Its schema revision.

    Raises:
        LedgerNewer: its revision is unknown here.
        LedgerError: it is no ledger, or cannot hold one.
    """
    with conversation(database) as connection:
        if _one(connection, "SHOW server_encoding") != "UTF8":
            raise LedgerError(f"The database {database} cannot hold every text. Create it with ENCODING 'UTF8'.")
        if not _tables(connection) >= MARKS:
            raise no_ledger(database)
        revision = str(_one(connection, "SELECT max(version_num) FROM alembic_version") or "none")
    refuse_newer(revision, database)
    return revision


def size(connection: sa.Connection) -> int:
    """Bytes of the database."""
    return int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())


def translate(error: BaseException | None, database: Database) -> LedgerError:
    """What went wrong, as a sentence with a cure."""
    state = getattr(error, "sqlstate", None) or ""
    why = " ".join(str(error).split())
    for states, kind, sentence in _KNOWN:
        if state in states:
            return kind(sentence.format(place=database, why=why))
    if isinstance(error, _driver().OperationalError) and (not state or state[:2] == "08" or state in _GONE):
        return _unreached(database, why)
    return LedgerError(f"The ledger {database} refused an operation ({why}). Please report this with the log.")


def _unreached(database: Database, why: str) -> LedgerError:
    if "FATAL" in why:
        said = why.partition("FATAL:")[2].strip()
        for words, what, cure in _REFUSALS:
            if any(word in said for word in words):
                return LedgerError(f"The server of the ledger {database} {what.format(why=said)}. {cure}")
    if "no password supplied" in why:
        cure = "Set it in PGPASSWORD, or in the file that PGPASSFILE names."
        return LedgerError(f"The server of the ledger {database} asks for a password. {cure}")
    return LedgerError(f"The server of the ledger {database} cannot be reached ({why}). See that it runs.")


def _open(database: Database, *, autocommit: bool = False) -> psycopg.Connection[Any]:
    settings: dict[str, Any] = dict(_CONNECTION)
    connection: psycopg.Connection[Any] = _driver().connect(database.url, autocommit=autocommit, **settings)
    return connection


def _tables(connection: psycopg.Connection[Any]) -> set[str]:
    if _one(connection, "SELECT current_schema()") is None:
        raise LedgerError("The ledger's database has no schema for its tables. Create the one in its `search_path`.")
    rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
    return {str(row[0]) for row in rows}


def _one(connection: psycopg.Connection[Any], query: str) -> Any:
    row = connection.execute(query.encode()).fetchone()
    return None if row is None else row[0]


def _driver() -> ModuleType:
    try:
        import psycopg
    except ImportError:
        message = "The ledger is on PostgreSQL and its driver is not here. Install `remembrancer[postgres]`."
        raise LedgerError(message) from None
    return psycopg
