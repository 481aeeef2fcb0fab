"""The threads that publish: how many, what they hand back, and that a full crew stays on one core."""

from __future__ import annotations

import os
import sys
import threading
import time
from datetime import UTC, datetime

import pytest

from scheduler.domain.delivery import Delivery, Receipt
from scheduler.domain.ids import DeliveryKey
from scheduler.remembrancer.crew import THREADS, Crew, Flight

AT = datetime(2027, 6, 4, 9, tzinfo=UTC)


def flight(number: int = 1) -> Flight:
    delivery = Delivery(
        key=DeliveryKey(statement="sown", label="2027", moment="the day", target=f"t{number}"),
        number=38,
        day=AT.date(),
        due=AT,
        payload={},
        edition_sha256="",
        published=AT,
        attempt=1,
        late=False,
        version=1,
    )
    return Flight(delivery, fence=2, host=None, begin_by=time.monotonic() + 60, patient_until=None)


def landed(crew: Crew, count: int) -> list[object]:
    found: list[object] = []
    while len(found) < count:
        found += [one.came_to for one in crew.collect(within=10)]
    return found


def test_whatever_an_attempt_raises_is_handed_back_and_the_thread_goes_on():
    class Ended(BaseException):
        pass

    def publish(one: Flight) -> Receipt:
        if one.delivery.key.target == "t1":
            raise Ended
        return Receipt()

    with Crew(publish) as crew:
        crew.send(flight(1))
        (first,) = landed(crew, 1)
        crew.send(flight(2))
        assert isinstance(first, Ended)
        assert landed(crew, 1) == [Receipt()]


def test_nothing_has_landed_where_nothing_flew():
    with Crew(lambda _flight: Receipt()) as crew:
        assert crew.collect(within=0) == []


def cores_of(flights: int) -> list[set[int]]:
    """On which cores each thread may run while all of these are under way."""
    seen: list[set[int]] = []
    all_there = threading.Barrier(flights + 1)

    def publish(_flight: Flight) -> Receipt:
        all_there.wait(10)  # the last has begun, so the whole crew stands
        seen.append(os.sched_getaffinity(0))
        return Receipt()

    with Crew(publish) as crew:
        for number in range(flights):
            crew.send(flight(number))
        all_there.wait(10)
        landed(crew, flights)
    return seen


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps threads on a core")
def test_a_full_crew_stays_on_one_core_and_its_caller_goes_back_to_all():
    before = os.sched_getaffinity(0)
    seen = cores_of(THREADS)
    assert [len(cores) for cores in seen] == [1] * THREADS
    assert len(set.union(*seen)) == 1
    assert os.sched_getaffinity(0) == before


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps threads on a core")
def test_a_few_attempts_run_wherever_there_is_room():
    before = os.sched_getaffinity(0)
    assert cores_of(THREADS - 1) == [before] * (THREADS - 1)
