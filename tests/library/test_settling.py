from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from scheduler.domain.statement import Statement
from scheduler.library.files import Stamp
from scheduler.library.library import Library
from tests.library.shelves import Wall, codes, library, put, text


def test_a_young_file_waits_until_two_scans_apart_find_it_the_same(tmp_path: Path) -> None:
    wall = Wall()
    shelves = library(tmp_path, wall)
    put(tmp_path, "one.md", text("one"), at=wall.now - 0.5)
    assert shelves.scan().unsettled == ("statements/one.md",)
    wall.now += 1.9
    put(tmp_path, "one.md", text("one", body="Longer than before."), at=wall.now)
    assert not shelves.scan().statements
    wall.now += 1.9
    assert not shelves.scan().statements
    wall.now += 0.2
    shelf = shelves.scan()
    assert set(shelf.statements) == {"one"}
    assert shelf.unsettled == ()


def test_a_file_from_the_future_settles_too(tmp_path: Path) -> None:
    wall = Wall()
    shelves = library(tmp_path, wall)
    put(tmp_path, "one.md", text("one"), at=wall.now + 3600)
    assert not shelves.scan().statements
    wall.now += 2
    assert set(shelves.scan().statements) == {"one"}


def test_a_clock_set_back_settles_nothing_early(tmp_path: Path) -> None:
    wall = Wall()
    shelves = library(tmp_path, wall)
    put(tmp_path, "one.md", text("one"), at=wall.now + 3600)
    shelves.scan()
    wall.now -= 500
    assert not shelves.scan().statements
    wall.now += 2
    assert set(shelves.scan().statements) == {"one"}


def test_a_change_that_keeps_size_and_time_is_noticed_while_a_file_settles(tmp_path: Path) -> None:
    wall = Wall()
    shelves = library(tmp_path, wall)
    path = put(tmp_path, "one.md", text("one", title="Before"), at=wall.now + 9)
    shelves.scan()
    with path.open("r+b") as file:
        file.write(text("one", title="Half-w").encode())
    os.utime(path, (wall.now + 9, wall.now + 9))
    wall.now += 2
    assert not shelves.scan().statements


def test_the_version_before_stays_while_its_successor_settles(tmp_path: Path) -> None:
    wall = Wall()
    shelves = library(tmp_path, wall)
    put(tmp_path, "one.md", text("one", title="Before"))
    shelves.scan()
    put(tmp_path, "one.md", text("one", title="After"), at=wall.now)
    shelf = shelves.scan()
    assert shelf.statements["one"].words.title == "Before"
    assert shelf.unsettled == ("statements/one.md",)
    wall.now += 2
    assert shelves.scan().statements["one"].words.title == "After"


def test_without_settling_a_file_is_read_as_it_is_and_nothing_is_kept(tmp_path: Path) -> None:
    wall = Wall()
    put(tmp_path, "one.md", text("one"), at=wall.now)
    shelves = library(tmp_path, wall, keep=True)
    assert set(shelves.scan(settle=False).statements) == {"one"}
    assert not (tmp_path / ".remembrancer").exists()
    shelves.scan()
    assert (tmp_path / ".remembrancer/last_good/statements/one.md").exists()


BODY = " ".join(f"word{number}" for number in range(2000))


def watch_a_slow_writer(root: Path, make: Callable[[Path], Library]) -> None:
    """A writer appends ten chunks over half a second, as an upload does, while a library scans all the time."""
    put(root, "other.md", text("other"))
    whole = text("slow", body=BODY).encode()
    shelves = make(root)
    step = len(whole) // 10 + 1

    def write() -> None:
        with (root / "statements/slow.md").open("wb", buffering=0) as file:
            for start in range(0, len(whole), step):
                file.write(whole[start : start + step])
                time.sleep(0.05)

    writer = threading.Thread(target=write)
    writer.start()
    seen: list[Statement] = []
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and not (seen and not writer.is_alive()):
        shelf = shelves.scan()
        assert "other" in shelf.statements
        assert not codes(shelf)
        if "slow" in shelf.statements:
            seen.append(shelf.statements["slow"])
            assert seen[-1].words.body == BODY
        time.sleep(0.02)
    writer.join()
    assert seen


def test_a_half_written_file_is_never_read_as_whole(tmp_path: Path) -> None:
    watch_a_slow_writer(tmp_path, lambda root: Library(root, keep=None, wall=time.time, settle=0.4))


class HastyLibrary(Library):
    """A mutant that takes every file in at once."""

    def _settled(self, path: str, stamp: Stamp, source: bytes, now: float) -> bool:
        return True


def test_the_check_for_half_written_files_has_teeth(tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        watch_a_slow_writer(tmp_path, lambda root: HastyLibrary(root, keep=None, wall=time.time, settle=0.4))
