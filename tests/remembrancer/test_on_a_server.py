"""The heart over a ledger on PostgreSQL: the same days, and what only a server can do to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest

from scheduler.errors import LedgerError, LedgerHeld
from scheduler.ledger.lock import ServerLock
from tests.remembrancer.house import KR, NINE, Archive, House, K, N, R, Town


@pytest.fixture
def house(build, database) -> House:
    house = build(Town("keyed", K), Archive("readable", R), Archive("both", KR), Town("neither", N), database=database)
    house.write()
    house.tick()
    return house


def sever(house: House) -> None:
    """The server ends every session."""
    with psycopg.connect(house.database.url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_an_anniversary_goes_out_at_its_instant_and_once_to_every_class(house):
    house.at(NINE - timedelta(microseconds=1))
    house.tick()
    assert house.states() == {}
    house.at(NINE)
    for _ in range(3):
        house.tick()
    house.restart()
    house.tick()
    assert [town.at for town in house.towns] == [[NINE]] * 4
    assert set(house.states().values()) == {"delivered"}
    assert house.ledger.prove().fault is None


def test_a_ledger_that_forgot_is_recognised_by_the_mark_of_this_node(house):
    house.at(NINE)
    house.tick()
    with psycopg.connect(house.database.url) as connection:  # what restoring an older dump does
        connection.execute("SET session_replication_role = replica")
        connection.execute("DELETE FROM outcomes")
        connection.execute("DELETE FROM attempts")
        connection.execute(
            "UPDATE deliveries SET state = 'scheduled', attempts = 0, next_at = due WHERE target <> 'feeds'"
        )
    house.restart()
    house.tick()
    assert "restored" in {guard.name for guard in house.ledger.guards()}
    assert [len(town.at) for town in house.towns] == [1] * 4


@contextmanager
def closing_lock(lock: ServerLock) -> Iterator[None]:
    try:
        yield
    finally:
        lock.release()


def check_nothing_leaves_without_the_lock(house: House, lock: ServerLock) -> None:
    """The lock is lost when the tick has begun; another takes it; later it is free again."""
    house.at(NINE)
    other = ServerLock(house.database)
    taken = []

    def lose(name: str) -> None:
        if name == "claim:after-commit" and not taken:
            taken.append(name)
            sever(house)
            other.acquire()

    with closing_lock(other), lock:
        house.lock = lock
        house.restart()
        house.checkpoint = lose
        with pytest.raises(LedgerError, match="broke"):
            house.tick()
        assert taken
        assert [town.at for town in house.towns] == [[]] * 4
        with pytest.raises(LedgerHeld):
            house.tick()
        other.release()
        house.tick()
        assert [len(town.at) for town in house.towns] == [1] * 4
        assert set(house.states().values()) == {"delivered"}
        house.end()


def test_a_lost_lock_ends_the_tick_before_any_byte_and_is_taken_again(house):
    check_nothing_leaves_without_the_lock(house, ServerLock(house.database))


class Believing(ServerLock):
    """The mutant: it never asks."""

    def prove(self) -> None:
        pass


def test_a_daemon_that_believes_in_its_lock_is_caught(house):
    with pytest.raises(pytest.fail.Exception):
        check_nothing_leaves_without_the_lock(house, Believing(house.database))
