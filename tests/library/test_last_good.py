from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from scheduler.library.files import Stamp
from scheduler.library.judged import judge
from scheduler.library.kept import Kept
from scheduler.library.library import Library
from tests.library.shelves import OLD, codes, library, put, text


def test_the_last_good_version_stays_in_use_while_the_file_is_bad(tmp_path: Path) -> None:
    put(tmp_path, "one.md", text("one", title="Good"))
    shelves = library(tmp_path)
    shelves.scan()
    put(tmp_path, "one.md", text("one", title="Bad", date="never"), at=OLD + 1)
    shelf = shelves.scan()
    assert shelf.statements["one"].words.title == "Good"
    (problem,) = shelf.problems
    assert problem.code == "bad-date"
    assert "last good version is still used" in problem.what
    put(tmp_path, "one.md", text("one", title="Mended"), at=OLD + 2)
    shelf = shelves.scan()
    assert shelf.statements["one"].words.title == "Mended"
    assert shelf.problems == ()


def check_last_good_across_restart(root: Path, make: Callable[[Path], Library]) -> None:
    put(root, "one.md", text("one", title="Good"))
    put(root, "two.md", text("two"))
    make(root).scan()
    put(root, "one.md", text("one", title="Bad", date="never"), at=OLD + 1)
    for _ in range(2):
        shelf = make(root).scan()
        assert set(shelf.statements) == {"one", "two"}
        assert shelf.statements["one"].words.title == "Good"
        assert codes(shelf) == [("statements/one.md", "bad-date")]


def test_the_last_good_version_survives_a_restart(tmp_path: Path) -> None:
    check_last_good_across_restart(tmp_path, lambda root: library(root, keep=True))


def test_without_copies_the_last_good_version_would_not_survive(tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        check_last_good_across_restart(tmp_path, lambda root: library(root, keep=False))


def test_copies_are_private_and_follow_their_originals(tmp_path: Path) -> None:
    path = put(tmp_path, "a/one.md", text("one"))
    put(tmp_path, "two.md", text("two"))
    shelves = library(tmp_path, keep=True)
    shelves.scan()
    folder = tmp_path / ".remembrancer/last_good"
    copy = folder / "statements/a/one.md"
    assert copy.read_bytes() == path.read_bytes()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    for private in (folder, folder.parent, copy.parent, copy.parent.parent):
        assert stat.S_IMODE(private.stat().st_mode) == 0o700
    path.unlink()
    library(tmp_path, keep=True).scan()
    assert not copy.parent.exists()
    assert (folder / "statements/two.md").exists()


def test_a_bad_file_that_was_never_good_has_no_copy(tmp_path: Path) -> None:
    put(tmp_path, "one.md", text("one", date="never"))
    shelf = library(tmp_path, keep=True).scan()
    assert not shelf.statements
    assert "last good" not in shelf.problems[0].what
    assert not (tmp_path / ".remembrancer").exists()


def test_a_copy_that_cannot_be_written_is_a_warning(tmp_path: Path) -> None:
    put(tmp_path, "one.md", text("one"))
    (tmp_path / ".remembrancer").write_text("a file where a folder should be")
    shelves = library(tmp_path, keep=True)
    shelves.scan()
    put(tmp_path, "two.md", text("two"))
    shelf = shelves.scan()
    assert set(shelf.statements) == {"one", "two"}
    assert (None, "last-good-not-kept") in codes(shelf, "warning")


def test_a_copy_is_whole_or_not_there(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "private/last_good", by="us")
    (tmp_path / "private/last_good/statements").mkdir(parents=True)
    (tmp_path / "private/last_good/statements/.one.md.new").write_text("left behind by a crash")
    kept.keep("statements/one.md", b"whole", Stamp(5, 10**18, 1))
    assert Kept(tmp_path / "private/last_good", by="us").read("statements/one.md") == b"whole"
    assert Kept(tmp_path / "private/last_good", by="us").same("statements/one.md", Stamp(5, 10**18, 99))
    assert not list((tmp_path / "private/last_good/statements").glob(".*"))


# What has been judged is not judged again


def judged(root: Path) -> Path:
    return root / ".remembrancer/last_good/judged.json"


def test_files_found_good_are_remembered_in_private(tmp_path: Path) -> None:
    put(tmp_path, "one.md", text("one"))
    put(tmp_path, "bad.md", text("bad", title='"{{ nothing }}"'))
    shelf = library(tmp_path, keep=True).scan()
    assert stat.S_IMODE(judged(tmp_path).stat().st_mode) == 0o600
    assert json.loads(judged(tmp_path).read_text())["digests"] == [shelf.statements["one"].source_sha256]


def test_other_bytes_of_the_same_size_and_time_are_judged_anew(tmp_path: Path) -> None:
    put(tmp_path, "one.md", text("one", title='"{{ number }} good"'))
    library(tmp_path, keep=True).scan()
    put(tmp_path, "one.md", text("one", title='"{{ nixber }} good"'))
    shelf = library(tmp_path, keep=True).scan()
    assert len(codes(shelf)) == 1


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"by": "another program", "digests": ["DIGEST"]}', '{"digests": 3}']
)
def test_a_list_that_is_broken_or_somebody_elses_counts_for_nothing(tmp_path: Path, content: str) -> None:
    path = put(tmp_path, "bad.md", text("bad", title='"{{ nothing }}"'))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    judged(tmp_path).parent.mkdir(parents=True)
    judged(tmp_path).write_text(content.replace("DIGEST", digest))
    assert not library(tmp_path, keep=True).scan().statements


def test_another_language_is_judged_by_another_judge() -> None:
    assert judge("en") == judge("en")
    assert judge("en") != judge("de")
