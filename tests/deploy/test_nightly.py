"""The nightly run: every job has its turn, and what failed is said last; with a small Makefile in place of ours."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

MAKEFILE = """
faults:
\t@echo 3 passed
soak:
\t@echo 'FAILED tests/soak: a promise is broken'; exit 1
benchmarks:
\t@echo ratio 0.37
synapse:
\t@echo 'SKIPPED [1] tests/x.py: nobody knows why'
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / ".ci").mkdir()
    for name in ("nightly", "allowed-skips"):
        shutil.copy(ROOT / ".ci" / name, tmp_path / ".ci" / name)
    (tmp_path / "Makefile").write_text(MAKEFILE)
    return tmp_path


def nightly(place: Path, *jobs: str) -> tuple[int, list[str]]:
    done = subprocess.run([place / ".ci" / "nightly", *jobs], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.splitlines()


def test_one_job_that_fails_stops_no_other_and_is_named_last(place: Path) -> None:
    status, said = nightly(place, "faults", "soak", "benchmarks")
    assert status == 1
    assert "ratio 0.37" in said
    ends = said[said.index("== soak failed:") :]
    assert "FAILED tests/soak: a promise is broken" in ends
    assert ends[-1] == "failed: soak"


def test_when_all_pass_it_says_so(place: Path) -> None:
    status, said = nightly(place, "faults", "benchmarks")
    assert (status, said[-1]) == (0, "all of it passed: faults benchmarks")


def test_a_skip_for_a_reason_that_is_not_on_the_list_is_a_failure(place: Path) -> None:
    status, said = nightly(place, "synapse")
    assert (status, said[-1]) == (1, "failed: synapse")
