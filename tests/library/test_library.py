from __future__ import annotations

import os
from pathlib import Path

from tests.library.shelves import OLD, codes, library, put, text


def test_every_markdown_file_beneath_statements_is_read(tmp_path: Path) -> None:
    put(tmp_path, "one.md", text("one"))
    put(tmp_path, "deep/er/two.md", text("two"))
    put(tmp_path, "notes.txt", "not a statement")
    put(tmp_path, ".#one.md", "an editor's lock")
    put(tmp_path, ".git/three.md", text("three"))
    shelf = library(tmp_path).scan()
    assert set(shelf.statements) == {"one", "two"}
    assert shelf.statements["two"].path == "statements/deep/er/two.md"
    assert shelf.paths == {"statements/one.md", "statements/deep/er/two.md"}
    assert shelf.problems == ()


def test_a_bad_file_never_hides_the_good_ones(tmp_path: Path) -> None:
    put(tmp_path, "good.md", text("good"))
    put(tmp_path, "bad.md", text("bad", date="never"))
    put(tmp_path, "binary.md", b"---\n\xff\xfe")
    shelf = library(tmp_path).scan()
    assert set(shelf.statements) == {"good"}
    assert codes(shelf) == [("statements/bad.md", "bad-date"), ("statements/binary.md", "not-utf-8")]


def test_unchanged_files_are_not_read_again(tmp_path: Path) -> None:
    path = put(tmp_path, "one.md", text("one", title="Before"))
    shelves = library(tmp_path)
    before = shelves.scan()
    assert shelves.scan() is before
    path.write_text(text("one", title="After!"), encoding="utf-8")
    os.utime(path, (OLD, OLD))
    assert shelves.scan() is before
    os.utime(path, (OLD + 1, OLD + 1))
    assert shelves.scan().statements["one"].words.title == "After!"


def test_a_replaced_file_of_the_same_size_and_time_is_noticed(tmp_path: Path) -> None:
    put(tmp_path, "one.md", text("one", title="Before"))
    shelves = library(tmp_path)
    shelves.scan()
    put(tmp_path, "two.tmp", text("one", title="Afterw")).replace(tmp_path / "statements/one.md")
    assert shelves.scan().statements["one"].words.title == "Afterw"


def test_a_deleted_file_leaves_the_shelf(tmp_path: Path) -> None:
    put(tmp_path, "one.md", text("one"))
    gone = put(tmp_path, "two.md", text("two"))
    shelves = library(tmp_path)
    shelves.scan()
    gone.unlink()
    shelf = shelves.scan()
    assert set(shelf.statements) == {"one"}
    assert shelf.problems == ()
