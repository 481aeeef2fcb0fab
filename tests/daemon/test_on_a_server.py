"""A real daemon whose ledger is on PostgreSQL: killed, refused a second time, cut off, and asked how it is."""

from __future__ import annotations

import psycopg
import pytest

from scheduler.domain.database import Database
from tests.cli.bench import AFTER, BEFORE, NINE, Bench, wait_for, webhook
from tests.daemon.process import Running
from tests.receivers.scripted import Receiver


@pytest.fixture
def newsroom(bench: Bench, receiver: Receiver, database: Database) -> Bench:
    bench.configure(targets=webhook(receiver.url), more=f'ledger: "{database.url}"\n')
    return bench


def test_killed_and_started_again_it_sends_each_day_once(newsroom: Bench, receiver: Receiver) -> None:
    with Running(newsroom, now=BEFORE) as first:
        told = newsroom("publish", "june", now=BEFORE)
        assert told.code == 0, told.both
        second = newsroom.apart("--now", BEFORE, "run")
        assert second.code == 4, second.both
        assert "Another daemon" in second.err
        first.process.kill()
        first.process.wait(30)
    with Running(newsroom, now=AFTER):
        status = newsroom("status", "--json", now=AFTER)
        assert status.object["daemon"] is True
    assert newsroom("status", now=AFTER).code == 0
    assert len(receiver.requests) == 1
    assert {line["state"] for line in newsroom.log()} == {"delivered"}
    assert not (newsroom.root / ".remembrancer" / "ledger.sqlite3").exists()


def test_cut_off_it_takes_its_lock_again_and_goes_on(newsroom: Bench, receiver: Receiver, database: Database) -> None:
    with Running(newsroom, now=BEFORE) as daemon:
        with psycopg.connect(database.url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        told = newsroom("publish", "june", now=BEFORE)  # wakes it; sends itself where nobody holds the lock
        assert told.code == 0, told.both
        wait_for(lambda: newsroom("status", "--json", now=BEFORE).object["daemon"] is True)
        wait_for(lambda: daemon.said("is taken again"))
        assert daemon.process.poll() is None
    assert len(receiver.requests) == 1


def test_a_server_that_is_not_there_is_refused_with_one_sentence(bench: Bench) -> None:
    bench.configure(more='ledger: "postgresql://editor@127.0.0.1:1/ledger"\n')
    for words in (("run",), ("status",)):
        told = bench("--now", NINE, *words)
        assert told.code == 3, told.both
        assert "cannot be reached" in told.err
        assert "Traceback" not in told.both


def test_a_backup_names_the_program_that_makes_one(newsroom: Bench) -> None:
    told = newsroom("backup", str(newsroom.root / "copy"))
    assert told.code == 2
    assert "pg_dump" in told.err
