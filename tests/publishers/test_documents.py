from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from scheduler.errors import NotSent, ValueRefused
from scheduler.publishers import documents


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


Write = Callable[[Path, str, bytes], bool]


def test_a_document_is_there_whole_with_its_mode_and_folders(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        assert documents.write(tmp_path, "a/b/index.html", b"words")
    finally:
        os.umask(before)
    assert documents.read(tmp_path, "a/b/index.html") == b"words"
    assert (tmp_path / "a/b/index.html").stat().st_mode & 0o777 == 0o644
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o755
    assert names(tmp_path / "a/b") == ["index.html"]


def test_equal_bytes_leave_the_file_and_its_time_alone(tmp_path: Path) -> None:
    documents.write(tmp_path, "atom.xml", b"one")
    before = (tmp_path / "atom.xml").stat()
    assert not documents.write(tmp_path, "atom.xml", b"one")
    after = (tmp_path / "atom.xml").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert documents.write(tmp_path, "atom.xml", b"two")


def test_what_is_not_there_is_none(tmp_path: Path) -> None:
    assert documents.read(tmp_path, "atom.xml") is None
    assert documents.read(tmp_path, "no/such/folder.xml") is None


OUTSIDE = ["../x", "a/../../x", "/etc/x", "", ".", "..", "a//b", "a/", "a/./b", "a\0b", "a/.."]


@pytest.mark.parametrize("relative", OUTSIDE)
def test_no_path_leaves_the_folder(tmp_path: Path, relative: str) -> None:
    for attempt in (lambda: documents.write(tmp_path, relative, b"x"), lambda: documents.read(tmp_path, relative)):
        with pytest.raises(ValueRefused):
            attempt()


def check_links(write: Write, tmp_path: Path) -> None:
    root, outside = tmp_path / "feeds", tmp_path / "outside"
    root.mkdir()
    outside.mkdir()
    (outside / "index.html").write_bytes(b"theirs")
    (root / "linked").symlink_to(outside)
    (root / "page.html").symlink_to(outside / "index.html")
    for relative in ("linked/index.html", "linked/new/index.html", "page.html"):
        try:
            write(root, relative, b"ours")
        except NotSent:
            continue
    assert (outside / "index.html").read_bytes() == b"theirs"
    assert names(outside) == ["index.html"]


def test_no_link_leads_a_document_outside(tmp_path: Path) -> None:
    check_links(documents.write, tmp_path)


def plain_write(root: Path, relative: str, data: bytes) -> bool:
    """The mutant: what one writes without thinking."""
    path = root / relative
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        for start in range(0, len(data), 4096):
            file.write(data[start : start + 4096])
            file.flush()
    return True


def test_a_plain_write_would_follow_the_link(tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        check_links(plain_write, tmp_path)


def check_full_disk(write: Write, tmp_path: Path) -> None:
    """A file size limit gives EFBIG as a full disk gives ENOSPC, and root is not above it, as it is above modes."""
    write(tmp_path, "atom.xml", b"old" * 100)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, hard))
    try:
        with pytest.raises((NotSent, OSError)):
            write(tmp_path, "atom.xml", b"new" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)
    assert (tmp_path / "atom.xml").read_bytes() == b"old" * 100
    assert names(tmp_path) == ["atom.xml"]


def test_a_full_disk_leaves_the_old_document_and_no_rubbish(tmp_path: Path) -> None:
    check_full_disk(documents.write, tmp_path)


def test_a_plain_write_would_lose_the_old_document_to_a_full_disk(tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        check_full_disk(plain_write, tmp_path)


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    """Modes do not stop root, under whom tests may run: a file in the folder's place stops everybody."""
    (tmp_path / "archive").write_bytes(b"a file")
    with pytest.raises(NotSent, match=r"archive/index\.html cannot be written: .*Look at the free space"):
        documents.write(tmp_path, "archive/index.html", b"x")
    with pytest.raises(NotSent, match="cannot be read"):
        documents.read(tmp_path, "archive/index.html")
    with pytest.raises(NotSent, match="cannot be written"):
        documents.write(tmp_path / "missing", "index.html", b"x")


def test_a_read_only_folder_is_one_sentence() -> None:
    """`/proc` refuses new files even to root."""
    with pytest.raises(NotSent, match="cannot be written"):
        documents.write(Path("/proc"), "atom.xml", b"x")


def test_a_pipe_in_a_documents_place_does_not_stop_the_writer(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "atom.xml")
    assert documents.write(tmp_path, "atom.xml", b"words")
    assert (tmp_path / "atom.xml").read_bytes() == b"words"


SIZE = 200_000


def whole(data: bytes) -> bool:
    return len(data) == SIZE and data == data[:1] * SIZE


def check_readers(write: Write, tmp_path: Path) -> None:
    """Readers see whole documents only, however often they are rewritten."""
    write(tmp_path, "atom.xml", b"a" * SIZE)
    halves: list[int] = []
    reads = [0]
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            data = (tmp_path / "atom.xml").read_bytes()
            reads[0] += 1
            if not whole(data):
                halves.append(len(data))

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        for turn in range(300):
            write(tmp_path, "atom.xml", bytes([97 + turn % 2]) * SIZE)
    finally:
        done.set()
        for reader in readers:
            reader.join()
    assert reads[0] > 0
    assert not halves


def test_a_half_written_document_is_never_read(tmp_path: Path) -> None:
    check_readers(documents.write, tmp_path)


def test_a_plain_write_would_be_read_by_halves(tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        check_readers(plain_write, tmp_path)


WRITER = """
import sys
from pathlib import Path
from scheduler.publishers import documents
print("ready", flush=True)
turn = 0
while True:
    turn += 1
    documents.write(Path(sys.argv[1]), "atom.xml", bytes([97 + turn % 2]) * 200_000)
"""


def test_a_killed_writer_leaves_a_whole_document_and_its_rubbish_is_swept(tmp_path: Path) -> None:
    documents.write(tmp_path, "atom.xml", b"a" * SIZE)
    for milliseconds in (3, 11, 29, 47):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
        ) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            threading.Event().wait(milliseconds / 1000)
            writer.kill()
        assert whole((tmp_path / "atom.xml").read_bytes())
    (tmp_path / f"{documents.TEMPORARY_PREFIX}left").write_bytes(b"half")
    assert documents.sweep(tmp_path) >= 1
    assert names(tmp_path) == ["atom.xml"]
