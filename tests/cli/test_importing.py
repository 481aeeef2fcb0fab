"""`import`: drafts from press releases, and nothing lost or overwritten on the way."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.cli.bench import BEFORE, Bench, command
from tests.docs.reading import blocks, page
from tests.library.press import RELEASES

SHARPEVILLE = str(RELEASES / "sharpeville.md")
SANTIAGO = str(RELEASES / "santiago.txt")
OBJECT = [
    "statement", "file", "source", "title", "date", "number", "agree", "differ", "lang", "mode", "place", "section",
    "first_published", "original", "author", "fields", "left_out",
]  # fmt: skip


def test_import_writes_a_draft_that_check_accepts_and_nothing_publishes(bench: Bench) -> None:
    told = bench("import", SHARPEVILLE)
    assert told.code == 0
    assert "date       1960-03-21: four witnesses agree" in told.out
    path = bench.root / "statements" / "sharpeville-and-soweto.md"
    assert "status: draft" in path.read_text(encoding="utf-8")
    assert bench("check", str(path)).code == 0
    assert "sharpeville" not in bench("upcoming", "--each", "1").out
    shown = bench("preview", "sharpeville-and-soweto", "--number", "67", "--json").object
    assert shown["title"] == "Sharpeville: sixty-seven years, and Soweto"
    assert "We keep the 67th anniversary with a walk." in shown["text"]


def test_the_walk_through_of_the_documentation_is_what_happens(bench: Bench, tmp_path: Path) -> None:
    source, shown = (block.text for block in blocks(page("importing.md")) if block.kind == "text")
    path = tmp_path / "harbour.txt"
    path.write_text(source, encoding="utf-8")
    told = bench("import", str(path))
    assert shown in told.out.replace(str(path), "harbour.txt")
    assert "About the union's house" in told.out
    assert "number-quoted" in page("importing.md")


def test_import_tells_everything_as_objects(bench: Bench) -> None:
    first, *more = bench("import", "--json", SANTIAGO).objects
    assert list(first) == OBJECT
    assert (first["date"], first["number"], first["lang"]) == ("1973-09-11", 40, "es")
    assert all(list(each) == ["field", "line", "was", "now"] for each in first["fields"])
    *doubts, footer = more
    assert doubts
    assert all(list(each) == ["file", "line", "field", "level", "code", "message", "cure"] for each in doubts)
    assert list(footer) == ["footer", "statements"]
    assert footer["statements"] == [first["statement"]]


def test_import_never_overwrites_and_says_so(bench: Bench) -> None:
    assert bench("import", SHARPEVILLE).code == 0
    path = bench.root / "statements" / "sharpeville-and-soweto.md"
    path.write_text(path.read_text(encoding="utf-8") + "\nMended.\n", encoding="utf-8")
    before = bench.digest()
    told = bench("import", SHARPEVILLE)
    assert told.code == 1
    assert "is there already and was not touched" in told.out
    assert bench.digest() == before


def test_one_source_that_is_refused_hides_no_other(bench: Bench, tmp_path: Path) -> None:
    broken = tmp_path / "broken.txt"
    broken.write_bytes(b"caf\xe9")
    told = bench("import", str(broken), SHARPEVILLE)
    assert told.code == 1
    assert "is not UTF-8" in told.out
    assert (bench.root / "statements" / "sharpeville-and-soweto.md").is_file()


def test_standing_words_are_offered_once(bench: Bench, tmp_path: Path) -> None:
    text = Path(SANTIAGO).read_text(encoding="utf-8")
    other = tmp_path / "other.txt"
    other.write_text(text.replace("A cuarenta años del golpe", "El golpe, a cuarenta años del golpe"), encoding="utf-8")
    told = bench("import", SANTIAGO, str(other))
    assert told.code == 0
    assert told.out.count("Una casa abierta a todos") == 1
    assert "site.footer" in told.out
    assert "footer" not in (bench.root / "remembrancer.yaml").read_text(encoding="utf-8")


def test_a_release_from_standard_input(bench: Bench) -> None:
    source = Path(SHARPEVILLE).read_bytes()
    done = subprocess.run(
        command("import", "-", workspace=bench.root), input=source, capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (bench.root / "statements" / "sharpeville-and-soweto.md").is_file()


def test_the_day_may_be_given(bench: Bench, tmp_path: Path) -> None:
    text = tmp_path / "quiet.txt"
    text.write_text("A quiet day\n\nNothing is known of it but that it was remembered in the house by the sea.\n")
    told = bench("import", str(text))
    assert told.code == 1
    assert "--date 1989-06-04" in told.out
    assert bench("import", str(text), "--date", "1956-10-23").code == 0


@pytest.mark.parametrize(
    "words",
    [
        ["import"],
        ["import", "https://example.org/press/1"],
        ["import", "http://example.org/press/1"],
        ["import", "nowhere.txt"],
        ["import", "."],
        ["import", SHARPEVILLE, "--as", "poem"],
        ["import", SHARPEVILLE, "--date", "1989-02-30"],
        ["import", SHARPEVILLE, "--date", "12 Cheshvan 5756"],
        ["import", SHARPEVILLE, SANTIAGO, "--date", "1989-06-04"],
    ],
)
def test_what_cannot_be_imported_is_exit_2_and_writes_nothing(bench: Bench, words: list[str]) -> None:
    before = bench.digest()
    told = bench(*words)
    assert (told.code, told.out) == (2, "")
    assert told.err.strip()
    assert "Traceback" not in told.both
    assert bench.digest() == before


def test_an_address_is_refused_with_what_to_do_instead(bench: Bench) -> None:
    assert "Save the page from your browser and import the file." in bench("import", "https://example.org/1").err


def test_import_under_a_simulated_clock_needs_a_simulated_workspace(bench: Bench) -> None:
    bench.configure(simulated=False)
    assert bench("import", SHARPEVILLE, now=BEFORE).code == 2
