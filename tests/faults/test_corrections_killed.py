"""A correction that is killed at every named point and goes on after: I1 to I4 hold for it as for any delivery."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from scheduler.publishers.feeds.entry import read
from tests.faults.counts import FULL
from tests.faults.test_crash_points import EIGHT, NINE, Case, Kill, Process, check_invariants, receiver, run
from tests.receivers.scripted import Receiver

__all__ = ["receiver", "run"]

TEN = NINE + timedelta(hours=1)
WRITTEN_DOWN = {"recover:before-commit", "recover:after-commit", "plan:before-commit"}
"""Points at whose first passing the wish is not in the ledger: the command failed, and nothing is owed."""


def corrected(kill: Kill | None) -> Callable[[Case, Process], None]:
    """Publish at nine, correct at ten and be killed there, recover."""

    def plan(case: Case, process: Process) -> None:
        assert case.live(process, EIGHT)
        assert case.live(process, NINE)
        case.edit()
        case.passed.clear()
        case.live(process, TEN, kill, correct=True)
        case.recover(process, TEN + timedelta(minutes=1))

    return plan


def check_corrected_once(case: Case, receiver: Receiver) -> None:
    """The words of the correction reached page and webhook under one key each, and nothing the wire."""
    check_invariants(case, receiver)
    versions = {(one["target"], one["version"]) for one in case.last}
    assert versions == {("feeds", 1), ("feeds", 2), ("hook", 1), ("hook", 2), ("wire", 1)}
    assert len(case.last) == 5
    entry = read(case.public, "seed", "2026")
    assert entry is not None
    assert (entry.version, "by hand" in entry.article.text) == (2, True)
    assert case.dates["seed"] == {entry.published}


def test_killed_at_every_point_a_correction_arrives_once_and_redates_nothing(
    run: Callable[..., list[Case]], receiver: Receiver
) -> None:
    (case,) = run([corrected(None)], "seed")
    check_corrected_once(case, receiver)
    passed = {name: count for name, count in case.passed.items() if not name.startswith(("recover", "verify"))}
    kills = [(name, time) for name, times in sorted(passed.items()) for time in range(1, min(times, 2) + 1)]
    if not FULL:  # each point once, where the wish is in the ledger already
        kills = [kill for kill in kills if kill[1] == (2 if kill[0] in WRITTEN_DOWN else 1)]
    assert len(kills) >= 12
    for kill, killed in zip(kills, run([corrected(kill) for kill in kills], "seed"), strict=True):
        try:
            if kill[1] == 1 and kill[0] in WRITTEN_DOWN:
                check_invariants(killed, receiver)
            else:
                check_corrected_once(killed, receiver)
        except AssertionError as fault:
            fault.add_note(f"killed at {kill}: {killed.last}")
            raise


def test_a_correction_that_is_forgotten_is_caught(run: Callable[..., list[Case]], receiver: Receiver) -> None:
    (case,) = run([corrected(("plan:before-commit", 1))], "seed")
    with pytest.raises(AssertionError):
        check_corrected_once(case, receiver)
