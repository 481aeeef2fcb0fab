from __future__ import annotations

from pathlib import Path

from scheduler.library.library import Library
from tests.library.shelves import OLD, Wall, codes, library, put, text

FRENCH = "---\ntranslates: one\nlang: fr\ntitle: Le titre\n---\nTexte.\n"


def test_a_translation_joins_its_original(tmp_path: Path) -> None:
    put(tmp_path, "one.md", text("one"))
    put(tmp_path, "one.fr.md", FRENCH)
    shelf = library(tmp_path).scan()
    assert set(shelf.statements) == {"one"}
    assert shelf.statements["one"].words_in("fr").title == "Le titre"
    assert shelf.statements["one"].words.title == "A title"
    assert shelf.problems == ()


def test_an_orphan_translation_is_a_problem(tmp_path: Path) -> None:
    put(tmp_path, "one.fr.md", FRENCH)
    shelf = library(tmp_path).scan()
    assert codes(shelf) == [("statements/one.fr.md", "unknown-original")]
    assert (shelf.problems[0].line, shelf.problems[0].field) == (2, "translates")
    put(tmp_path, "one.md", text("one"))
    assert library(tmp_path).scan().problems == ()


def test_two_translations_into_one_language_are_both_refused(tmp_path: Path) -> None:
    put(tmp_path, "one.md", text("one"))
    put(tmp_path, "a.md", FRENCH)
    put(tmp_path, "b.md", FRENCH)
    shelf = library(tmp_path).scan()
    assert codes(shelf) == [("statements/a.md", "duplicate-id"), ("statements/b.md", "duplicate-id")]
    assert not shelf.statements["one"].translations


def test_a_translation_into_the_originals_own_language_is_refused(tmp_path: Path) -> None:
    put(tmp_path, "one.md", text("one", lang="fr"))
    put(tmp_path, "one.fr.md", FRENCH)
    assert codes(library(tmp_path).scan()) == [("statements/one.fr.md", "same-language")]


def test_a_translation_gone_bad_keeps_its_last_good_words(tmp_path: Path) -> None:
    put(tmp_path, "one.md", text("one"))
    put(tmp_path, "one.fr.md", FRENCH)
    shelves = library(tmp_path)
    shelves.scan()
    put(tmp_path, "one.fr.md", FRENCH.replace("Texte", "{{ nothing }}"), at=OLD + 1)
    shelf = shelves.scan()
    assert shelf.statements["one"].translations["fr"].body == "Texte."
    (problem,) = shelf.problems
    assert (problem.field, problem.line) == ("body", 6)
    assert "last good" in problem.what


def test_the_languages_of_files_that_do_not_say_is_the_sites(tmp_path: Path) -> None:
    put(tmp_path, "one.md", text("one"))
    shelf = Library(tmp_path, keep=None, wall=Wall(), language="de").scan()
    assert shelf.statements["one"].words.lang == "de"
