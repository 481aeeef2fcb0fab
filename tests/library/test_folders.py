from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scheduler.library.files import find
from tests.library.shelves import OLD, codes, library, put, text


@pytest.mark.parametrize("restart", [False, True])
@pytest.mark.parametrize("unmount", [lambda path: path.rename(path.with_name("elsewhere")), lambda path: (
    path.rename(path.with_name("elsewhere")), path.mkdir())])  # fmt: skip
def test_an_unmounted_folder_does_not_look_like_a_withdrawal(
    tmp_path: Path, restart: bool, unmount: Callable[[Path], object]
) -> None:
    put(tmp_path, "one.md", text("one"))
    put(tmp_path, "deep/two.md", text("two"))
    shelves = library(tmp_path, keep=True)
    shelves.scan()
    unmount(tmp_path / "statements")
    for _ in range(2):
        if restart:
            shelves = library(tmp_path, keep=True)
        shelf = shelves.scan()
        assert set(shelf.statements) == {"one", "two"}
        assert codes(shelf) == [("statements", "statements-missing")]
    if (tmp_path / "statements").exists():
        (tmp_path / "statements").rmdir()
    (tmp_path / "elsewhere").rename(tmp_path / "statements")
    shelf = shelves.scan()
    assert set(shelf.statements) == {"one", "two"}
    assert shelf.problems == ()


def test_the_last_statement_may_be_deleted(tmp_path: Path) -> None:
    path = put(tmp_path, "one.md", text("one"))
    shelves = library(tmp_path, keep=True)
    shelves.scan()
    path.unlink()
    shelf = shelves.scan()
    assert not shelf.statements
    assert shelf.problems == ()


def test_a_workspace_without_the_folder_says_so(tmp_path: Path) -> None:
    shelf = library(tmp_path).scan()
    assert codes(shelf) == [("statements", "statements-missing")]
    assert not shelf.statements


def test_links_that_lead_out_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "outside.md"
    secret.write_text(text("outside"))
    put(tmp_path, "one.md", text("one"))
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/two.md").write_text(text("two"))
    (tmp_path / "statements/out.md").symlink_to(secret)
    (tmp_path / "statements/nowhere.md").symlink_to("missing.md")
    (tmp_path / "statements/loop.md").symlink_to("loop.md")
    (tmp_path / "statements/folder").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "statements/around").symlink_to(".")
    shelf = library(tmp_path).scan()
    assert set(shelf.statements) == {"one"}
    assert {code for _, code in codes(shelf)} <= {"symbolic-link", "unreadable"}
    assert {file for file, _ in codes(shelf)} == {
        "statements/out.md", "statements/nowhere.md", "statements/loop.md",
    }  # fmt: skip


def test_the_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    put(tmp_path / "data", "one.md", text("one"))
    (tmp_path / "statements").symlink_to(tmp_path / "data/statements")
    assert set(library(tmp_path).scan().statements) == {"one"}


def test_pipes_and_unshowable_names_are_passed_over_with_a_problem(tmp_path: Path) -> None:
    put(tmp_path, "one.md", text("one"))
    os.mkfifo(tmp_path / "statements/pipe.md")
    put(tmp_path, "evil\u202ename.md", text("two"))
    put(tmp_path, "bell\x07.md", text("three"))
    shelf = library(tmp_path).scan()
    assert set(shelf.statements) == {"one"}
    assert {code for _, code in codes(shelf)} == {"not-a-file", "bad-file-name"}
    assert all((file or "").isprintable() for file, _ in codes(shelf))


def test_a_file_that_is_no_name_in_unicode_is_passed_over(tmp_path: Path) -> None:
    put(tmp_path, "one.md", text("one"))
    (Path(os.fsdecode(os.fsencode(tmp_path / "statements") + b"/caf\xe9.md"))).write_text(text("two"))
    shelf = library(tmp_path).scan()
    assert set(shelf.statements) == {"one"}
    assert [code for _, code in codes(shelf)] == ["bad-file-name"]
    (codes(shelf)[0][0] or "").encode("utf-8")


def test_an_enormous_file_is_refused_without_being_read(tmp_path: Path) -> None:
    put(tmp_path, "one.md", text("one"))
    path = put(tmp_path, "huge.md", "")
    with path.open("r+b") as file:
        file.truncate(10**11)
    begun = time.monotonic()
    shelf = library(tmp_path).scan()
    assert time.monotonic() - begun < 5.0
    assert codes(shelf) == [("statements/huge.md", "too-long")]


@pytest.fixture
def unprivileged() -> Iterator[Path]:
    """A workspace, seen without the rights of root, who may read everything."""
    with tempfile.TemporaryDirectory() as name:
        before = os.geteuid()
        if before == 0:
            os.chown(name, 65534, 65534)
            os.seteuid(65534)
        try:
            yield Path(name)
        finally:
            os.seteuid(before)


def test_an_unreadable_file_keeps_its_last_good_version(unprivileged: Path) -> None:
    path = put(unprivileged, "one.md", text("one"))
    shelves = library(unprivileged)
    shelves.scan()
    put(unprivileged, "one.md", text("one", title="After"), at=OLD + 1)
    path.chmod(0)
    for _ in range(2):
        shelf = shelves.scan()
        assert shelf.statements["one"].words.title == "A title"
        assert codes(shelf) == [("statements/one.md", "unreadable")]
    path.chmod(0o600)
    shelf = shelves.scan()
    assert shelf.statements["one"].words.title == "After"
    assert shelf.problems == ()


@pytest.mark.parametrize("restart", [False, True])
@pytest.mark.parametrize("folder", ["statements/deep", "statements"])
def test_an_unreadable_folder_withdraws_nothing(unprivileged: Path, folder: str, restart: bool) -> None:
    put(unprivileged, "deep/one.md", text("one"))
    shelves = library(unprivileged, keep=True)
    shelves.scan()
    (unprivileged / folder).chmod(0)
    if restart:
        shelves = library(unprivileged, keep=True)
    for _ in range(2):
        shelf = shelves.scan()
        assert set(shelf.statements) == {"one"}
        assert codes(shelf) == [(folder, "unreadable")]
    (unprivileged / folder).chmod(0o700)
    assert shelves.scan().problems == ()


def test_pictures_are_looked_for(tmp_path: Path) -> None:
    put(tmp_path, "one.md", text("one", image="{file: a.jpg, alt: A square}"))
    put(tmp_path, "two.md", text("two", image="{file: b.jpg, alt: A square}"))
    put(tmp_path, "three.md", text("three", image="{file: c.jpg, alt: A square}"))
    (tmp_path / "statements/a.jpg").write_bytes(b"picture")
    (tmp_path / "statements/c.jpg").symlink_to("/etc/hostname")
    shelf = library(tmp_path).scan()
    assert set(shelf.statements) == {"one", "two"}
    assert codes(shelf, "warning") == [("statements/two.md", "image-missing")]
    assert codes(shelf) == [("statements/three.md", "image-outside")]


def test_a_walk_costs_one_look_a_file(tmp_path: Path) -> None:
    for number in range(50):
        put(tmp_path, f"{number % 5}/{number}.md", text(f"s{number}"))
    found = find(tmp_path)
    assert len(found.files) == 50
    assert all(stamp.mtime == OLD for stamp in found.files.values())
