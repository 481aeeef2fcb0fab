"""A real workspace whose clock jumped: what each command says and does, and how a person ends it.

The clock of this machine is left alone. Instead the bearing that an earlier process left is altered, so that the
present instant lies a day beyond it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scheduler.clocks import is_synchronised
from tests.cli.bench import Bench, statement, webhook
from tests.receivers.scripted import Receiver

DAY = timedelta(days=1)


def set_ahead(bench: Bench, by: timedelta) -> None:
    """As if the wall clock had been set ahead since the last look."""
    file = bench.root / ".remembrancer" / "clock"
    boot, seconds, at, _ = file.read_text().split()
    then = datetime.fromisoformat(at) - by
    file.write_text(f"{boot} {seconds} {then.isoformat()} believed\n")


@pytest.fixture
def real(tmp_path: Path, receiver: Receiver) -> Bench:
    """A real workspace, adopted, whose statement returns today and not yesterday."""
    if is_synchronised():
        pytest.skip("the clock of this machine is synchronised and cannot be in doubt")
    bench = Bench(tmp_path / "real", simulated=False, targets=webhook(receiver.url))
    today = datetime.now(UTC).date()
    bench.write("today", statement("today", f"1989-{today:%m-%d}"))
    assert bench("tick").code == 0
    assert bench("status").code == 0
    return bench


def test_a_tick_says_it_and_sends_nothing_and_status_needs_a_person(real: Bench, receiver: Receiver) -> None:
    set_ahead(real, DAY)
    told = real("tick")
    assert told.code == 0
    assert "set ahead by 24 hours" in told.err
    told = real("status")
    assert told.code == 5
    assert "GUARD clock_suspect: The clock was set ahead by 24 hours" in told.out
    assert "remembrancer adopt --reason …" in told.out
    (guard,) = real("status", "--json").object["guards"]
    assert guard["name"] == "clock_suspect"
    assert receiver.connections == 0


@pytest.mark.parametrize("ticked", [False, True])
def test_by_hand_nothing_is_sent_until_a_person_says_that_the_clock_is_right(
    real: Bench, receiver: Receiver, ticked: bool
) -> None:
    set_ahead(real, DAY)
    if ticked:
        real("tick")
    told = real("publish", "today")
    assert told.code == 2
    assert "Nothing was sent" in told.err
    assert "adopt" in told.err
    assert real.log() == []
    told = real("adopt", "--reason", "the clock is right", "--by", "editor")
    assert told.code == 0
    assert "The clock counts as it is" in told.out
    assert real("publish", "today").code == 0
    assert len(receiver.requests) == 1
    assert real("status").code == 0
    assert real("adopt", "--reason", "again").code == 2


def test_retry_and_release_wait_for_the_clock_too_and_a_hold_does_not(real: Bench, receiver: Receiver) -> None:
    with_dead = real("publish", "today", "--target", "newsroom")
    assert with_dead.code == 0
    key = real.log()[0]["delivery"]
    set_ahead(real, DAY)
    for words in (["retry", key], ["resolve", key, "--again"], ["release", key]):
        told = real(*words)
        assert told.code == 2
        assert "Nothing was sent" in told.err
    assert len(receiver.requests) == 1
    assert real("hold", "--all", "--reason", "wait").code == 0


def test_looking_is_dated_by_the_clock_that_was_believed(real: Bench) -> None:
    set_ahead(real, DAY)
    shown = datetime.fromisoformat(real("status", "--json").object["at"])
    assert timedelta(hours=23) < datetime.now(UTC) - shown < timedelta(hours=25)


def test_a_daily_copy_is_made_and_shown(real: Bench) -> None:
    (copy,) = (real.root / ".remembrancer" / "backups").iterdir()
    assert copy.name.startswith(f"ledger-{datetime.now(UTC):%Y-%m-%d}")
    assert "Last copy: " in real("status").out
    assert real("status", "--json").object["backup"] is not None
