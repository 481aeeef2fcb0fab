"""`BUILT`, below which no clock is believed, keeps up with the work: whoever forgets to raise it is told here."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scheduler.remembrancer.clock_guard import BUILT

ROOT = Path(__file__).parents[2]
BEHIND = timedelta(days=31)


def releases(changelog: str) -> list[datetime]:
    """The days of the releases, as their headings say them."""
    return [
        datetime.fromisoformat(day).replace(tzinfo=UTC)
        for heading in re.findall(r"^## .*$", changelog, re.MULTILINE)
        for day in re.findall(r"\d{4}-\d\d-\d\d", heading)
    ]


def last_commit() -> list[datetime]:
    """When this tree was last worked on; nothing where it is no checkout."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        return []
    words = ["git", "-C", str(ROOT), "log", "-1", "--format=%cI"]
    said = subprocess.run(words, capture_output=True, text=True, check=False).stdout.strip()
    return [datetime.fromisoformat(said)] if said else []


def check_built_keeps_up(built: datetime, worked: list[datetime]) -> None:
    newest = max(worked, default=built)
    assert built >= newest - BEHIND, f"raise BUILT in clock_guard.py to {newest:%Y-%m-%d}"


def test_built_is_not_a_month_behind_the_newest_release_or_commit() -> None:
    check_built_keeps_up(BUILT, releases((ROOT / "CHANGELOG.md").read_text(encoding="utf-8")) + last_commit())


def test_built_is_not_younger_than_today() -> None:
    assert datetime.now(UTC) >= BUILT


def test_a_release_that_forgot_to_raise_it_is_caught() -> None:
    worked = releases(f"# Changelog\n\n## Unreleased\n\n## 0.2.0, {BUILT + timedelta(days=32):%Y-%m-%d}\n")
    with pytest.raises(AssertionError, match="raise BUILT"):
        check_built_keeps_up(BUILT, worked)
