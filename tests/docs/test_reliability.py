"""The table of faults is the tests that there are: a row without them, or with one that does not exist, is a lie."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest

from tests.docs.reading import ROOT, page, rows, section, ticked, without

NUMBERS = [f"T{number:02}" for number in range(1, 45)]
_TEST = re.compile(r"([a-z_/0-9]+\.py)::(test_\w+)")


def faults(text: str) -> Iterator[list[str]]:
    return (cells for cells in rows(section(text, "The faults")) if re.fullmatch(r"T\d\d", cells[0]))


@cache
def functions(file: str) -> frozenset[str]:
    """The names of a test module's functions."""
    path = ROOT / "tests" / file
    if not path.is_file():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def missing_tests(text: str) -> set[str]:
    """What is named and does not exist."""
    named = {name for cells in faults(text) for cell in cells[3:] for name in ticked(cell) if "::" in name}
    found = {name: _TEST.fullmatch(name) for name in named}
    return {name for name, parts in found.items() if parts is None or parts[2] not in functions(parts[1])}


def unproved(text: str) -> set[str]:
    """Numbers without a test and a mutant, and without a reason why not; numbers that stand nowhere, or twice."""
    told = [cells[0] for cells in faults(text)]
    found = {number for number in NUMBERS if told.count(number) != 1} | (set(told) - set(NUMBERS))
    for number, fault, _, shown, caught in faults(text):
        reason = shown.startswith("not covered: ") and not caught
        if not fault or not (reason or ("::" in shown and "::" in caught)):
            found.add(number)
    return found


def test_every_fault_has_its_tests_and_its_mutant_or_says_why_not() -> None:
    text = page("reliability.md")
    assert unproved(text) == set()
    assert missing_tests(text) == set()


@pytest.mark.parametrize("number", ["T03", "T17"])
def test_a_row_that_is_gone_is_found_out(number: str) -> None:
    assert unproved(without(page("reliability.md"), f"| {number} |")) == {number}


def test_a_test_that_was_renamed_is_found_out() -> None:
    text = page("reliability.md").replace("test_every_transition_of_the_table", "test_no_transition_of_the_table")
    assert missing_tests(text) == {"faults/test_model.py::test_no_transition_of_the_table_is_taken_and_no_other"}


def test_a_row_without_a_mutant_is_found_out() -> None:
    mutant = "`text/test_markup.py::test_the_check_notices_markdown_that_is_not_sanitised`"
    text = page("reliability.md").replace(mutant, "")
    assert unproved(text) == {"T35"}
