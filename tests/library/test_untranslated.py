"""`check` says which statements have no words for a target that wants a language of its own."""

from __future__ import annotations

from pathlib import Path

from scheduler.domain.target import Target
from scheduler.library.untranslated import untranslated
from tests.library.shelves import library, put, text

DESK = Target(name="desk", kind="webhook", lang="zh", fallback="skip")
NEWS = Target(name="news", kind="webhook", lang="fr")
FRENCH = "---\ntranslates: one\nlang: fr\ntitle: Le titre\n---\nTexte.\n"
EDITIONS = '{25: {title: "A quarter"}, every 10: {summary: "Tens"}}'


def found(root: Path, *targets: Target) -> list[tuple[str | None, int | None, str]]:
    problems = untranslated(library(root).scan(), targets)
    assert {(problem.code, problem.level) for problem in problems} <= {("no-translation", "warning")}
    return [(problem.file, problem.line, str(problem.what)) for problem in problems]


def test_one_warning_a_statement_names_every_target_its_language_and_its_policy(tmp_path: Path) -> None:
    put(tmp_path, "one.md", text("one", lang="en"))
    (problem,) = untranslated(library(tmp_path).scan(), [DESK, NEWS])
    assert problem.what == (
        "It has no words for `desk`, which wants `zh` and skips it; "
        "`news`, which wants `fr` and gets the original (`en`)."
    )
    assert problem.cure == "Add a file with `translates: one` and `lang: fr` (likewise zh)."
    assert (problem.file, problem.line, problem.field) == ("statements/one.md", 5, "lang")


def test_a_translation_or_the_originals_own_language_is_enough(tmp_path: Path) -> None:
    put(tmp_path, "one.md", text("one", lang="en-GB"))
    put(tmp_path, "one.fr.md", FRENCH)
    assert found(tmp_path, NEWS, Target(name="london", kind="webhook", lang="en")) == []
    put(tmp_path, "one.zh-Hant.md", FRENCH.replace("lang: fr", "lang: zh-Hant"))
    assert found(tmp_path, NEWS, DESK) == []


def test_a_statement_that_never_goes_there_is_not_warned_of(tmp_path: Path) -> None:
    put(tmp_path, "one.md", text("one", targets="[]"))
    put(tmp_path, "two.md", text("two", status="retired"))
    put(tmp_path, "three.md", text("three", targets="[news]"))
    assert [file for file, _, _ in found(tmp_path, DESK)] == []
    assert [file for file, _, _ in found(tmp_path, DESK, NEWS)] == ["statements/three.md"]


def test_a_translation_without_the_originals_editions_is_named(tmp_path: Path) -> None:
    put(tmp_path, "one.md", text("one", editions=EDITIONS))
    put(tmp_path, "one.fr.md", FRENCH.replace("---\nTexte", 'editions: {25: {title: "Un quart"}}\n---\nTexte'))
    assert found(tmp_path) == [
        (
            "statements/one.fr.md",
            5,
            "The original has `editions` for every 10; this translation says its plain words then.",
        )
    ]


def test_a_translation_with_all_of_them_is_not(tmp_path: Path) -> None:
    put(tmp_path, "one.md", text("one", editions=EDITIONS))
    put(tmp_path, "one.fr.md", FRENCH.replace("---\nTexte", f"editions: {EDITIONS}\n---\nTexte"))
    assert found(tmp_path) == []
