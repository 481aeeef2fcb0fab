"""What only a ledger on PostgreSQL can meet: a server that refuses, goes, comes back, or does not say what it did."""

from __future__ import annotations

import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, timedelta
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

import scheduler
from scheduler.domain.database import Database
from scheduler.domain.delivery import Receipt, State, TargetClass
from scheduler.errors import LedgerBusy, LedgerError, LedgerHeld, LedgerNewer, UsageError, ValueRefused
from scheduler.ledger import engine as opening
from scheduler.ledger import postgresql
from scheduler.ledger.ledger import Ledger, open_ledger
from scheduler.ledger.lock import ServerLock, daemon_lock
from scheduler.ledger.tables import APPEND_ONLY, NEVER_ERASED
from tests.databases.cutting import CuttingProxy
from tests.databases.server import GUEST
from tests.ledger.conftest import NOW, only_postgresql

ROOT = Path(scheduler.__file__).parents[1]


# --- addresses ---


@pytest.mark.parametrize(
    ("text", "shown", "password"),
    [
        ("postgresql://editor@db.example.org/ledger", "postgresql://editor@db.example.org/ledger", None),
        ("postgres://editor:a%20b@db:5433/ledger", "postgres://editor@db:5433/ledger", "a b"),
        ("postgresql:///ledger?host=/run/postgresql&password=x", "postgresql:///ledger", "x"),
        ("postgresql://one:1,two:2/ledger?target_session_attrs=read-write", "postgresql://one:1,two:2/ledger", None),
        ("postgresql://db/?dbname=ledger", "postgresql://db/", None),
    ],
)
def test_an_address_never_shows_its_password(text, shown, password):
    database = Database.parse(text)
    assert (str(database), database.password) == (shown, password)
    assert password is None or password not in repr(database) + str(database)


@pytest.mark.parametrize("text", ["mysql://db/ledger", "postgresql://db", "postgresql://db/", "postgresql://[::1/x"])
def test_what_is_no_address_of_a_database_is_refused(text):
    with pytest.raises(ValueRefused):
        Database.parse(text)


# --- opening ---


def open_at(url: str, **more) -> Ledger:
    return open_ledger(Database(url=url), **{"simulated": False, "now": NOW, **more})


def test_a_database_that_is_not_there_is_a_sentence(postgres):
    with pytest.raises(LedgerError, match="has no such database"):
        open_at(postgres.url("nowhere"))


def test_a_server_that_is_not_there_is_a_sentence(free_port):
    with pytest.raises(LedgerError, match=r"cannot be reached .* See that it runs"):
        open_at(f"postgresql://editor@127.0.0.1:{free_port}/ledger")


@pytest.fixture
def free_port() -> int:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def test_a_wrong_password_is_a_sentence_that_does_not_tell_it(postgres, database):
    with psycopg.connect(database.url) as connection:
        connection.execute(f"CREATE ROLE {GUEST} LOGIN PASSWORD '{GUEST}'")
    name = str(database).rpartition("/")[2]
    address = postgres.url(name, user=f"{GUEST}:wr0ng")
    try:
        with pytest.raises(LedgerError, match="does not let us in") as refused:
            open_at(address)
        assert "wr0ng" not in str(refused.value)
        with pytest.raises(LedgerError, match="asks for a password"):
            open_at(postgres.url(name, user=GUEST))
        with pytest.raises(LedgerError, match="may not use"):  # the right one, and somebody else's database
            open_at(postgres.url(name, user=f"{GUEST}:{GUEST}"))
    finally:
        with psycopg.connect(database.url) as connection:
            connection.execute(f"DROP ROLE {GUEST}")


def test_a_database_of_others_is_refused(database):
    with psycopg.connect(database.url) as connection:
        connection.execute("CREATE TABLE recipes (name text)")
    with pytest.raises(LedgerError, match="no ledger"):
        open_at(database.url)


def test_a_newer_ledger_is_refused(database):
    open_at(database.url).close()
    with psycopg.connect(database.url) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(LedgerNewer, match="9999"):
        open_at(database.url)


def test_a_ledger_stays_real(database):
    open_at(database.url).close()
    with pytest.raises(LedgerError, match="workspace"):
        open_at(database.url, simulated=True)


def test_reading_where_there_is_none_makes_none(database):
    with closing(open_at(database.url, writable=False)) as ledger:
        assert ledger.records() == []
    assert not opening.is_there(database)


def test_a_reader_cannot_write(database):
    open_at(database.url).close()
    engine = opening.connect(database, writable=False)
    with (
        pytest.raises(LedgerError, match="only be read"),
        opening.translated(database),
        engine.connect() as connection,
        connection.execution_options(reading=True).begin(),
    ):
        connection.execute(sa.text("UPDATE identity SET simulated = true"))
    engine.dispose()


def test_of_many_that_make_it_at_once_one_does(database):
    made = []
    threads = [
        threading.Thread(target=lambda: made.append(opening.create(database, NOW, simulated=False))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [False, False, False, True]


@only_postgresql
def test_every_session_is_durable_patient_and_notices_silence(desk):
    with desk.ledger._reading() as connection:
        found = {
            name: connection.exec_driver_sql(f"SHOW {name}").scalar()
            for name in ("synchronous_commit", "lock_timeout", "tcp_keepalives_idle", "transaction_isolation")
        }
    assert found == {
        "synchronous_commit": "on",
        "lock_timeout": "30s",
        "tcp_keepalives_idle": "10",
        "transaction_isolation": "repeatable read",
    }


@only_postgresql
def test_texts_are_ordered_by_their_bytes_whatever_the_language_of_the_database(desk):
    query = (
        "SELECT table_name, column_name, collation_name FROM information_schema.columns "
        "WHERE table_schema = current_schema() AND data_type = 'character varying'"
    )
    with desk.ledger._reading() as connection:
        rows = connection.exec_driver_sql(query).all()
    assert len(rows) > 30
    assert {row.collation_name for row in rows if row.table_name != "alembic_version"} == {"C"}


@only_postgresql
@pytest.mark.parametrize("table", [*APPEND_ONLY, *NEVER_ERASED], ids=str)
def test_nothing_is_erased_not_even_at_a_stroke(desk, table):
    for command in (f"TRUNCATE {table.name} CASCADE", f"DELETE FROM {table.name}"):
        with pytest.raises(LedgerError, match="never erased"), desk.ledger._writing("plan") as connection:
            connection.exec_driver_sql(command)


@only_postgresql
def test_a_copy_is_made_by_the_program_that_the_server_has_for_it(desk, tmp_path):
    with pytest.raises(UsageError, match="pg_dump"):
        desk.ledger.backup(tmp_path / "copy")
    assert desk.ledger.faults() == []
    assert desk.ledger.size() > 0


# --- one writer at a time ---


@only_postgresql
def test_a_ledger_locked_by_another_is_busy_not_broken(desk, path):
    desk.plan()
    sa.event.listen(desk.ledger._engine, "checkout", lambda connection, *_: connection.execute("SET lock_timeout = 50"))
    with psycopg.connect(path.url) as other:
        other.execute(f"SELECT pg_advisory_xact_lock({postgresql.WRITER}, hashtext(current_schema()))")
        for call in (desk.claim, desk.ledger.probe):
            with pytest.raises(LedgerBusy, match="locked"):
                call()
        assert len(desk.ledger.records()) == 1  # who reads waits for nobody
    assert len(desk.claim()) == 1


def stale_begin(connection: sa.Connection) -> None:
    """The mutant: a snapshot that is taken before the lock is there."""
    connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({postgresql.WRITER}, hashtext(current_schema()))")


def check_a_writer_that_waited_sees_what_it_waited_for(begin, database, make, named) -> None:
    first = Ledger(opening.connect(database), database)
    second = Ledger(opening.connect(database, begin=begin), database)
    faults: list[BaseException] = []

    def write() -> None:
        try:
            second.plan([make(named(target="b"))], now=NOW)
        except LedgerError as fault:
            faults.append(fault)

    with closing(first), closing(second):
        waiter = threading.Thread(target=write)
        with first._writing("plan") as connection:
            waiter.start()
            waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            while not connection.exec_driver_sql(waits).scalar_one():
                pass
            first._event(connection, "adopt", "feeds", at=NOW, by="editor", reason="first")
        waiter.join()
        assert faults == []
        assert first.prove().fault is None


@only_postgresql
def test_a_writer_that_waited_for_another_appends_to_the_newest_head(desk, path, make, named):
    check_a_writer_that_waited_sees_what_it_waited_for(opening.begin, path, make, named)


@only_postgresql
def test_a_snapshot_from_before_the_lock_is_caught(desk, path, make, named):
    with pytest.raises(AssertionError):
        check_a_writer_that_waited_sees_what_it_waited_for(stale_begin, path, make, named)


# --- one daemon ---

HOLDER = """
import sys
from scheduler.domain.database import Database
from scheduler.ledger.lock import ServerLock
lock = ServerLock(Database(url=sys.argv[1]))
lock.acquire()
print("held", flush=True)
sys.stdin.readline()
"""


def test_the_lock_has_one_holder_and_ends_with_its_process(database):
    lock = daemon_lock(database, Path("unused"))
    assert isinstance(lock, ServerLock)
    arguments = [sys.executable, "-c", HOLDER, database.url]
    with subprocess.Popen(arguments, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert lock.held_by_other()
        with pytest.raises(LedgerHeld, match=r"session \d+ from 127\.0\.0\.1"):
            lock.acquire()
        holder.kill()
    with lock:
        assert not lock.held_by_other()
        assert ServerLock(database).held_by_other()
        lock.prove()
        assert not lock.regain()
    assert not ServerLock(database).held_by_other()


def sever(database: Database) -> None:
    """End every other session, as a server that is restarted does."""
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


class Believing(ServerLock):
    """The mutant: once taken it is believed to be held for ever."""

    def prove(self) -> None:
        pass


def check_a_lost_lock_is_noticed_and_taken_again(lock: ServerLock, database: Database) -> None:
    with lock:
        lock.prove()
        sever(database)
        with pytest.raises(LedgerError, match="broke"):
            lock.prove()
        assert lock.regain()
        lock.prove()
        assert ServerLock(database).held_by_other()
        sever(database)
        with ServerLock(database), pytest.raises(LedgerHeld):
            lock.regain()


def test_a_lock_that_its_connection_took_along_is_noticed_and_taken_again(database):
    check_a_lost_lock_is_noticed_and_taken_again(ServerLock(database), database)


def test_a_lock_that_believes_itself_held_for_ever_is_caught(database):
    with pytest.raises(pytest.fail.Exception):
        check_a_lost_lock_is_noticed_and_taken_again(Believing(database), database)


# --- a server that goes ---


@only_postgresql
def test_a_ledger_goes_on_after_every_connection_was_cut(desk, path):
    desk.plan()
    sever(path)
    assert len(desk.claim()) == 1


# --- the reply to a commit is lost (T18) ---


@pytest.fixture
def proxy(postgres):
    proxy = CuttingProxy(postgres.port)
    yield proxy
    proxy.close()


def send(ledger: Ledger, wire: list[str], now, *, trusting: bool = False) -> None:
    """What a dispatcher does: claim, intent, bytes, result; a call that raised is not believed to have failed."""
    from scheduler.ledger.values import Intent, Result

    claims = ledger.claim(now=now, limit=64, zone=UTC)
    intents = [
        Intent(digest=one.digest, fence=one.fence, payload="{}", edition_sha256="5" * 64, deadline=30) for one in claims
    ]
    try:
        ready = ledger.intent(intents, now=now)
    except LedgerError:
        if trusting:  # the mutant: no answer is taken for "not committed", and the same is sent all the same
            wire.extend(one.digest for one in intents)
        raise
    wire.extend(one.digest for one in ready)
    results = [
        Result(digest=one.digest, fence=one.fence, attempt_no=one.delivery.attempt, outcome=Receipt()) for one in ready
    ]
    ledger.finish(results, now=now)


def check_a_lost_reply_costs_nothing(postgres, proxy, database, make, named, *, trusting: bool) -> None:
    name = str(database).rpartition("/")[2]
    around = Database(url=postgres.url(name, port=proxy.port))
    wire: list[str] = []
    unanswered: dict[str, int] = {}
    now = NOW
    with closing(open_ledger(database, simulated=False, now=NOW)) as direct:
        for lost in range(3):  # the commit of the claim, of the intent, of the result
            target = f"t{lost}"
            (digest,) = direct.plan([make(named(target=target), target_class=TargetClass.NEITHER)], now=now)
            ledger = Ledger(opening.connect(around), around)

            class Cutting(Ledger):
                def _writing(self, call, lost=lost):
                    proxy.armed = int(call == ("claim", "intent", "finish")[lost])
                    return super()._writing(call)

            ledger.__class__ = Cutting
            with closing(ledger), pytest.raises(LedgerError, match="cannot be reached"):
                send(ledger, wire, now, trusting=trusting)
            unanswered[target] = wire.count(digest)
            while direct.find(digest).state is State.SCHEDULED:
                pass  # the commit is on its way to the server
            direct.recover(now=now)
            now += timedelta(hours=1)
            send(direct, wire, now)
        assert proxy.cut == 3
        assert unanswered["t1"] == 0, "bytes left though nobody knows whether their intent is durable"
        states = {record.target: record.state for record in direct.records()}
        # Of the intent nobody knows; the claim's row was sent later, the result's was stored.
        assert states == {"t0": State.DELIVERED, "t1": State.UNCERTAIN, "t2": State.DELIVERED}
        assert max(wire.count(record.delivery) for record in direct.records()) == 1
        assert direct.prove().fault is None


def test_a_commit_whose_reply_is_lost_sends_nothing_and_loses_nothing(postgres, proxy, database, make, named):
    check_a_lost_reply_costs_nothing(postgres, proxy, database, make, named, trusting=False)


def test_who_takes_no_answer_for_not_committed_is_caught(postgres, proxy, database, make, named):
    with pytest.raises(AssertionError, match="bytes left"):
        check_a_lost_reply_costs_nothing(postgres, proxy, database, make, named, trusting=True)
