"""The one-daemon lock: while a daemon holds it nobody else sends, so what it finds half-done is an orphan."""

from __future__ import annotations

import fcntl
import os
import time
from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from scheduler.domain.database import Database
from scheduler.errors import LedgerError, LedgerHeld
from scheduler.ledger import postgresql
from scheduler.ledger.schema import Place

if TYPE_CHECKING:
    import psycopg

_PATIENCE = 0.5
"""Seconds: `held_by_other` takes the lock for an instant, which must not look like a daemon."""


class DaemonLock(ABC):
    """Held by one process; freed when that process ends, however it ends."""

    @abstractmethod
    def acquire(self) -> None:
        """Take the lock.

        Raises:
            LedgerHeld: another process has it.
            LedgerError: nobody can be asked for it.
        """

    @abstractmethod
    def release(self) -> None:
        """Free the lock; harmless when it is not held."""

    @abstractmethod
    def held_by_other(self) -> bool:
        """Whether another daemon works on this ledger at this moment; creates nothing."""

    @abstractmethod
    def prove(self) -> None:
        """Prove that it is still ours.

        Raises:
            LedgerError: it was lost: nothing more may be claimed or sent.
        """

    @abstractmethod
    def regain(self) -> bool:
        """Take it again if it was lost.

        Returns:
            Whether it had been: others may have worked on the ledger meanwhile.

        Raises:
            LedgerHeld: another process has it.
            LedgerError: nobody can be asked for it.
        """

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


class Lock(DaemonLock):
    """An exclusive `flock` on a file beside the ledger, which the kernel frees.

    A child started by the holder does not inherit it: the descriptor closes on exec.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    def acquire(self) -> None:
        """Take the lock."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        until = time.monotonic() + _PATIENCE
        while not _try(handle):
            if time.monotonic() > until:
                owner = os.pread(handle, 20, 0).decode("ascii", "replace").strip()
                os.close(handle)
                message = f"Another daemon{f' (process {owner})' if owner else ''} works on this ledger. Stop it first."
                raise LedgerHeld(message)
            time.sleep(0.02)
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        self._handle = handle

    def release(self) -> None:
        """Free the lock; harmless when it is not held."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def held_by_other(self) -> bool:
        """Whether another daemon works on this ledger at this moment."""
        if self._handle is not None:
            return False
        try:
            handle = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        try:
            return not _try(handle)
        finally:
            os.close(handle)

    def prove(self) -> None:
        """Nothing can take it away while this process lives."""

    def regain(self) -> bool:
        """It is never lost."""
        return False


class ServerLock(DaemonLock):
    """An advisory lock of a PostgreSQL session, which the server frees when the connection ends.

    So a connection that breaks costs the lock, and another daemon may take it: whoever holds it must ask (`prove`)
    before every claim and every intent. A session that is lost is never used again.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: psycopg.Connection[Any] | None = None

    def acquire(self) -> None:
        """Take the lock."""
        with postgresql.refusals(self._database):
            connection = postgresql.talk(self._database)
            try:
                self._take(connection)
            except BaseException:
                connection.close()
                raise
        self._connection = connection

    def release(self) -> None:
        """Free the lock; harmless when it is not held."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def held_by_other(self) -> bool:
        """Whether another daemon works on this ledger at this moment."""
        if self._connection is not None:
            return False
        with postgresql.conversation(self._database) as connection:
            return connection.execute(_HOLDER).fetchone() is not None

    def prove(self) -> None:
        """Ask the server whether the session lives, and with it the lock."""
        if not self._is_alive():
            self.release()
            message = f"The connection to {self._database} broke, and with it the daemon's lock. It is taken again."
            raise LedgerError(message)

    def regain(self) -> bool:
        """Take it again in a new session if the old one was lost."""
        if self._is_alive():
            return False
        self.release()
        self.acquire()
        return True

    def _is_alive(self) -> bool:
        if self._connection is None:
            return False
        try:
            with postgresql.refusals(self._database):
                self._connection.execute("SELECT 1")
        except LedgerError:
            return False
        return True

    def _take(self, connection: psycopg.Connection[Any]) -> None:
        until = time.monotonic() + _PATIENCE
        while not _is_true(connection.execute(_TRY).fetchone()):
            if time.monotonic() > until:
                owner = connection.execute(_HOLDER).fetchone()
                where = "" if owner is None else f" (session {owner[0]} from {owner[1]})"
                raise LedgerHeld(f"Another daemon{where} works on this ledger. Stop it first.")
            time.sleep(0.02)


def daemon_lock(place: Place, file: Path) -> DaemonLock:
    """The lock of the ledger at a place: of its server, or else a file of this name beside it."""
    return Lock(file) if isinstance(place, Path) else ServerLock(place)


_TRY = b"SELECT pg_try_advisory_lock(%d, hashtext(current_schema()))" % postgresql.DAEMON

_HOLDER = (
    b"SELECT activity.pid, coalesce(host(activity.client_addr), 'the same machine') "
    b"FROM pg_locks AS lock JOIN pg_stat_activity AS activity USING (pid) "
    b"WHERE lock.locktype = 'advisory' AND lock.granted AND lock.classid = %d "
    b"AND lock.objid::bigint = hashtext(current_schema())::bigint & 4294967295 "
    b"AND lock.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
) % postgresql.DAEMON


def _is_true(row: tuple[Any, ...] | None) -> bool:
    return row is not None and row[0] is True


def _try(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
