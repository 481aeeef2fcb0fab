"""Four threads and four processes claim at once, and nothing is claimed twice."""

import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

import scheduler
from scheduler.ledger import engine as opening
from scheduler.ledger.ledger import Ledger
from scheduler.ledger.tables import deliveries
from tests.databases.places import written
from tests.faults.counts import count

NOW = datetime(2026, 6, 4, 7, 0, tzinfo=UTC)
ROWS = count(400, 10_000)
BATCH = count(7, 100)

PROCESS = """
import sys
from datetime import UTC, datetime
from scheduler.ledger.ledger import open_ledger
from tests.databases.places import place_of

now = datetime.fromisoformat(sys.argv[2])
ledger = open_ledger(place_of(sys.argv[1]), simulated=False, now=now)
sys.stdin.readline()
while claims := ledger.claim(now=now, limit=int(sys.argv[3]), zone=UTC):
    print(*(claim.digest for claim in claims), sep="\\n", flush=True)
ledger.close()
"""


def plan_many(ledger, make, named):
    many = [make(named(target=f"t{number}")) for number in range(ROWS)]
    return ledger.plan(many, now=NOW)


def claim_in_threads(ledger: Ledger, found: list[str], now: datetime) -> list[threading.Thread]:
    started = threading.Barrier(4)

    def work() -> None:
        started.wait()
        while claims := ledger.claim(now=now, limit=BATCH, zone=UTC):
            found.extend(claim.digest for claim in claims)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    return threads


def test_four_threads_and_four_processes_claim_each_row_once(desk, path, make, named):
    digests = plan_many(desk.ledger, make, named)
    root = Path(scheduler.__file__).parents[1]
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS, written(path), NOW.isoformat(), str(BATCH)],
            cwd=root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    found: list[str] = []
    threads = claim_in_threads(desk.ledger, found, NOW)
    outputs = [process.communicate("go\n", timeout=600)[0] for process in processes]
    for thread in threads:
        thread.join()
    assert [process.returncode for process in processes] == [0] * 4
    everything = found + [line for output in outputs for line in output.split()]
    assert sorted(everything) == sorted(digests)


class Hasty(Ledger):
    """A ledger that lets others in between reading and writing, and may not look whether anybody came."""

    compares = True

    def _compare_and_set(self, connection, moves, changes):
        time.sleep(0.0005 * len(moves))
        if self.compares:
            return super()._compare_and_set(connection, moves, changes)
        for move, values in zip(moves, changes, strict=True):
            connection.execute(deliveries.update().where(deliveries.c.id == move.row.id).values(**values))
        return [True] * len(moves)


class Trusting(Hasty):
    compares = False


def default_begin(connection: sa.Connection) -> None:
    """What the drivers do unless told otherwise: no lock before the reading; sqlite3 begins at the first write."""
    if connection.dialect.name == "sqlite":
        connection.connection.dbapi_connection.isolation_level = ""


def check_no_row_is_claimed_twice(kind, begin, path, make, named):
    ledger = kind(opening.connect(path, begin=begin), path)
    try:
        plan_many(ledger, make, named)
        found: list[str] = []
        for thread in claim_in_threads(ledger, found, NOW + timedelta(minutes=1)):
            thread.join()
        assert max(Counter(found).values()) == 1
    finally:
        ledger.close()


@pytest.mark.parametrize(("kind", "begin"), [(Hasty, default_begin), (Trusting, opening.begin)])
def test_either_of_the_two_belts_holds_alone(desk, path, make, named, kind, begin):
    desk.honest = kind is not Trusting
    check_no_row_is_claimed_twice(kind, begin, path, make, named)


def test_without_both_rows_are_claimed_twice(desk, path, make, named):
    desk.honest = False
    with pytest.raises(AssertionError):
        check_no_row_is_claimed_twice(Trusting, default_begin, path, make, named)


class Overtaken(Ledger):
    """A ledger of which another process claims one row just after this one has read it."""

    def __init__(self, path: Path, quicker: str) -> None:
        super().__init__(opening.connect(path, begin=default_begin), path)
        self._quicker = quicker

    def _compare_and_set(self, connection, moves, changes):
        arguments = [written(self._path), NOW.isoformat(), self._quicker]
        subprocess.run([sys.executable, "-c", ONE, *arguments], cwd=Path(scheduler.__file__).parents[1], check=True)
        return super()._compare_and_set(connection, moves, changes)


class ReadingBack(Overtaken):
    """Finds out whom it lost by reading where the rows now stand."""

    def _compare_and_set(self, connection, moves, changes):
        super()._compare_and_set(connection, moves, changes)
        stand = {row.id: (row.state, row.fence) for row in connection.execute(sa.select(deliveries))}
        return [
            stand[move.row.id] == (values["state"], values["fence"])
            for move, values in zip(moves, changes, strict=True)
        ]


ONE = """
import sys
from datetime import UTC, datetime
from scheduler.ledger.ledger import open_ledger
from tests.databases.places import place_of

now = datetime.fromisoformat(sys.argv[2])
ledger = open_ledger(place_of(sys.argv[1]), simulated=False, now=now)
assert len(ledger.claim(now=now, limit=1, zone=UTC, only=[sys.argv[3]])) == 1
ledger.close()
"""


def check_a_batch_loses_exactly_the_row_that_another_process_took(kind, desk, path, make, named):
    digests = desk.ledger.plan([make(named(target=f"t{number}")) for number in range(5)], now=NOW)
    ledger = kind(path, digests[2])
    try:
        claims = ledger.claim(now=NOW, limit=5, zone=UTC)
    finally:
        ledger.close()
    assert {claim.digest for claim in claims} == set(digests) - {digests[2]}
    assert [desk.stands(digest).fence for digest in digests] == [1] * 5


def test_a_batch_loses_exactly_the_row_that_another_process_took(desk, path, make, named):
    check_a_batch_loses_exactly_the_row_that_another_process_took(Overtaken, desk, path, make, named)


def test_a_batch_that_reads_back_takes_the_row_of_another_for_its_own(desk, path, make, named):
    desk.honest = False
    with pytest.raises(AssertionError):
        check_a_batch_loses_exactly_the_row_that_another_process_took(ReadingBack, desk, path, make, named)
