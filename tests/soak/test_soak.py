"""A slice of the soak: years of the starter collection with everything that can go wrong, and mutants it finds."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.counts import FULL, SOAKED_YEARS
from tests.soak.lives import open_files
from tests.soak.soak import Report, Wish, growth, room, soak


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="soak-", dir=room(tmp_path)) as made:
        yield Path(made)


def check_every_promise_is_kept(wish: Wish, folder: Path) -> Report:
    report = soak(wish, folder)
    replay = f"python -m tests.soak.soak --seed {wish.seed} --years {wish.years:g} --kills {wish.kills}"
    assert not report.broken, f"{replay} --mutant '{wish.mutant}'\n" + "\n".join(report.broken)
    return report


def test_years_of_kills_and_faults_break_no_promise(folder):
    kills = round(440 * SOAKED_YEARS)
    report = check_every_promise_is_kept(Wish(seed="slice", years=SOAKED_YEARS, kills=kills), folder)
    assert report.restored >= 1
    assert report.killed >= 40 * SOAKED_YEARS
    assert report.owed >= 160 * SOAKED_YEARS
    assert report.requests > report.faults["pass"]


MUTANTS = [("hopeful", "I2", 12), ("forgetful", "I1", 12)]


@pytest.mark.parametrize(("mutant", "word", "kills"), MUTANTS if FULL else MUTANTS[:1])
def test_a_mutant_is_found(folder, mutant, word, kills):
    with pytest.raises(AssertionError, match=word):
        check_every_promise_is_kept(Wish(seed=mutant, years=0.25, kills=kills, mutant=mutant, restore=False), folder)


def samples(every_tick: float) -> list[tuple[int, int]]:
    chance = random.Random(1)
    return [(70_000_000 + int(tick * every_tick) + chance.randint(0, 200_000), 6) for tick in range(2_000)]


def test_a_process_that_keeps_a_little_of_each_tick_is_told_from_one_that_does_not():
    assert growth(samples(0))[0] < 1_000_000
    assert growth(samples(10_000))[0] > 8 * 1024 * 1024


def test_a_file_that_stays_open_is_growth():
    assert growth([(1, 6 + tick // 500) for tick in range(2_000)]) == (0, 2)


def test_only_connections_to_the_ledger_may_be_several_files(folder):
    before = open_files()
    ledger, other = folder / "ledger.sqlite3", folder / "other"
    ledger.touch()
    other.touch()
    with ledger.open(), ledger.open():
        assert open_files() == before + 1
        with other.open(), other.open():
            assert open_files() == before + 3
    assert open_files() == before
