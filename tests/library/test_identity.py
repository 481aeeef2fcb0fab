from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scheduler.library.library import Library, Shelf
from tests.library.shelves import OLD, Wall, codes, library, put, text


def test_two_files_with_one_id_are_both_refused_and_name_each_other(tmp_path: Path) -> None:
    put(tmp_path, "a.md", text("same", title="A"))
    put(tmp_path, "b.md", text("same", title="B"))
    shelf = library(tmp_path).scan()
    assert not shelf.statements
    assert codes(shelf) == [("statements/a.md", "duplicate-id"), ("statements/b.md", "duplicate-id")]
    first, second = shelf.problems
    assert "statements/b.md" in first.what
    assert "statements/a.md" in second.what
    assert (first.line, first.field) == (2, "id")


@pytest.mark.parametrize("restart", [False, True])
@pytest.mark.parametrize("newcomer", ["a.md", "z.md"])
def test_of_two_files_with_one_id_the_one_already_known_stays_as_it_was(
    tmp_path: Path, newcomer: str, restart: bool
) -> None:
    put(tmp_path, "known.md", text("same", title="Known"))
    shelves = library(tmp_path, keep=True)
    shelves.scan()
    put(tmp_path, newcomer, text("same", title="Newcomer"))
    if restart:
        shelves = library(tmp_path, keep=True)
    shelf = shelves.scan()
    assert shelf.statements["same"].words.title == "Known"
    assert len(codes(shelf)) == 2
    (tmp_path / "statements" / newcomer).unlink()
    assert shelves.scan().problems == ()


def test_a_file_that_takes_anothers_id_keeps_its_own_last_good_version(tmp_path: Path) -> None:
    put(tmp_path, "a.md", text("a"))
    put(tmp_path, "b.md", text("b", title="B before"))
    shelves = library(tmp_path)
    shelves.scan()
    put(tmp_path, "b.md", text("a", title="B after"), at=OLD + 1)
    shelf = shelves.scan()
    assert {name: each.words.title for name, each in shelf.statements.items()} == {"a": "A title", "b": "B before"}


def test_a_file_with_an_id_may_be_renamed(tmp_path: Path) -> None:
    path = put(tmp_path, "one.md", text("one"))
    shelves = library(tmp_path)
    shelves.scan()
    path.rename(path.with_name("other.md"))
    shelf = shelves.scan()
    assert shelf.statements["one"].path == "statements/other.md"
    assert shelf.problems == ()


def check_renames(root: Path, make: Callable[[Path], Library], *, restart: bool) -> None:
    path = put(root, "old-name.md", text(None))
    shelves = make(root)
    assert set(shelves.scan().statements) == {"old-name"}
    path.rename(path.with_name("new-name.md"))
    for _ in range(2):
        if restart:
            shelves = make(root)
        shelf = shelves.scan()
        assert set(shelf.statements) == {"old-name"}
        (problem,) = [each for each in shelf.problems if each.level == "error"]
        assert (problem.file, problem.code) == ("statements/new-name.md", "renamed-without-id")
        assert "`id: old-name`" in problem.cure
    put(root, "new-name.md", text("old-name"), at=OLD + 1)
    shelf = shelves.scan()
    assert shelf.statements["old-name"].path == "statements/new-name.md"
    assert shelf.problems == ()


@pytest.mark.parametrize("restart", [False, True])
def test_a_file_without_an_id_that_was_renamed_is_refused_as_a_rename(tmp_path: Path, restart: bool) -> None:
    check_renames(tmp_path, lambda root: library(root, keep=True), restart=restart)


class ForgetfulLibrary(Library):
    """A mutant that forgets vanished files at once."""

    def _arrange(self, found: object) -> Shelf:
        self._gone.clear()
        return super()._arrange(found)  # type: ignore[arg-type]  # passed on as it came


def test_the_check_for_renames_has_teeth(tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        check_renames(tmp_path, lambda root: ForgetfulLibrary(root, keep=None, wall=Wall()), restart=False)


def test_a_rename_is_recognised_while_the_new_file_settles(tmp_path: Path) -> None:
    wall = Wall()
    path = put(tmp_path, "old-name.md", text(None))
    shelves = library(tmp_path, wall, keep=True)
    shelves.scan()
    path.unlink()
    put(tmp_path, "new-name.md", text(None), at=wall.now)
    assert not shelves.scan().statements
    wall.now += 2
    shelf = shelves.scan()
    assert codes(shelf) == [("statements/new-name.md", "renamed-without-id")]


def test_a_copy_beside_its_original_is_a_statement_of_its_own(tmp_path: Path) -> None:
    put(tmp_path, "old-name.md", text(None))
    shelves = library(tmp_path)
    shelves.scan()
    put(tmp_path, "new-name.md", text(None))
    assert set(shelves.scan().statements) == {"old-name", "new-name"}


def test_a_vanished_file_is_forgotten_in_the_end(tmp_path: Path) -> None:
    wall = Wall()
    put(tmp_path, "other.md", text("other"))
    path = put(tmp_path, "old-name.md", text(None))
    shelves = library(tmp_path, wall, keep=True)
    shelves.scan()
    path.unlink()
    shelves.scan()
    wall.now += 2
    shelves.scan()
    assert not (tmp_path / ".remembrancer/last_good/statements/old-name.md").exists()
    put(tmp_path, "new-name.md", text(None))
    assert set(shelves.scan().statements) == {"other", "new-name"}
