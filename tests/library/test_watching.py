from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from scheduler.library.watching import watch


@pytest.fixture
def changes(tmp_path: Path) -> Iterator[queue.Queue[None]]:
    """What a watcher of a workspace reports, from its own thread."""
    (tmp_path / "statements/deep").mkdir(parents=True)
    (tmp_path / "feeds").mkdir()
    seen: queue.Queue[None] = queue.Queue()
    stop = threading.Event()

    def follow() -> None:
        for _ in watch([tmp_path / "statements", tmp_path, tmp_path / "not-there"], stop, debounce=0.1):
            seen.put(None)

    watcher = threading.Thread(target=follow)
    watcher.start()
    time.sleep(0.3)
    yield seen
    stop.set()
    begun = time.monotonic()
    watcher.join(timeout=5)
    assert not watcher.is_alive()
    assert time.monotonic() - begun < 4


def write_until_seen(path: Path, changes: queue.Queue[None]) -> None:
    """A busy machine may begin to watch late, so the file is written again and again."""
    for number in range(20):
        path.write_text(f"text {number}")
        try:
            changes.get(timeout=0.5)
        except queue.Empty:
            continue
        return
    pytest.fail("nobody noticed")


@pytest.mark.parametrize("name", ["statements/one.md", "statements/deep/two.md", "HOLD", "remembrancer.yaml"])
def test_a_change_is_reported_within_moments(tmp_path: Path, changes: queue.Queue[None], name: str) -> None:
    write_until_seen(tmp_path / name, changes)


def test_a_file_in_a_new_folder_is_reported(tmp_path: Path, changes: queue.Queue[None]) -> None:
    write_until_seen(tmp_path / "statements/one.md", changes)
    (tmp_path / "statements/new").mkdir()
    changes.get(timeout=5)
    time.sleep(0.3)
    while not changes.empty():
        changes.get()
    write_until_seen(tmp_path / "statements/new/three.md", changes)


def test_what_we_write_ourselves_wakes_nobody(tmp_path: Path, changes: queue.Queue[None]) -> None:
    write_until_seen(tmp_path / "HOLD", changes)
    time.sleep(0.3)
    while not changes.empty():
        changes.get()
    (tmp_path / "feeds/atom.xml").write_text("text")
    (tmp_path / "statements/.one.md.swp").write_text("text")
    (tmp_path / "ledger.sqlite3-journal").write_text("text")
    with pytest.raises(queue.Empty):
        changes.get(timeout=1)


def test_nothing_to_watch_ends_when_told_to(tmp_path: Path) -> None:
    stop = threading.Event()
    threading.Timer(0.1, stop.set).start()
    assert list(watch([tmp_path / "not-there"], stop)) == []


def test_what_changed_before_it_watched_is_reported_too(tmp_path: Path) -> None:
    (tmp_path / "statements").mkdir()
    (tmp_path / "statements/one.md").write_text("text")
    stop = threading.Event()
    begun = time.monotonic()
    for _ in watch([tmp_path / "statements"], stop):
        break
    assert time.monotonic() - begun < 15
