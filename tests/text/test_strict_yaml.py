"""The one door for YAML: what it gives, what it refuses, on which line, and at what price."""

from __future__ import annotations

import time
import tracemalloc
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from scheduler.errors import ConfigError, Problem, StatementError
from scheduler.text import strict_yaml
from scheduler.text.strict_yaml import Document, read


def refused(source: str, *, first_line: int = 1) -> tuple[Problem, ...]:
    with pytest.raises(StatementError) as caught:
        read(source, file="a.md", first_line=first_line, error=StatementError)
    assert all(problem.file == "a.md" and problem.line for problem in caught.value.problems)
    return caught.value.problems


def test_every_leaf_stays_the_text_that_was_written() -> None:
    document = read(
        "time: 12:30\non: no\ndate: 1900-02-29\nyear: 1942\nnothing:\nnull: ~\nlist: [1, two, {a: b}]\n", file="f"
    )
    assert document.value == {
        "time": "12:30",
        "on": "no",
        "date": "1900-02-29",
        "year": "1942",
        "nothing": "",
        "null": "~",
        "list": ["1", "two", {"a": "b"}],
    }


@pytest.mark.parametrize("source", ["", "\n\n", "# only a comment\n", "---\n"])
def test_an_empty_source_is_an_empty_mapping(source: str) -> None:
    assert read(source, file="f").value == {}


def test_lines_are_those_of_the_file() -> None:
    document = read(
        "title: x\neditions:\n  25:\n    body: |\n      one\n      two\ntags:\n  - a\n  - b\n", file="f", first_line=2
    )
    assert document.line("title") == 2
    assert document.line("editions", "25", "body") == 5
    assert document.content_line("editions", "25", "body") == 6
    assert document.content_line("title") == 2
    assert document.line("tags", 1) == 10
    assert document.line("editions", "25", "missing", "deeper") == 4
    assert document.line("missing") == 2


KEYS = st.text(alphabet="abcdefgh", min_size=1, max_size=6)
TREES = st.recursive(
    st.text(alphabet=st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(KEYS, TREES, max_size=5))
def test_what_a_serialiser_writes_is_read_back(tree: dict[str, Any]) -> None:
    source = yaml.dump(tree, allow_unicode=True, Dumper=_WithoutAliases)
    assert read(source, file="f").value == tree


class _WithoutAliases(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        return True


@pytest.mark.parametrize(
    ("value", "quoted"),
    [
        ("{{ anniversary }} of the night", '"{{ anniversary }} of the night"'),
        ("Tiananmen: 37 years", '"Tiananmen: 37 years"'),
        ("{% if milestone %}x{% endif %}", '"{% if milestone %}x{% endif %}"'),
        ("*Remember* them", '"*Remember* them"'),
        ("[Update] text", '"[Update] text"'),
        ("@home", '"@home"'),
        ('{{ "a" }} b', r'"{{ \"a\" }} b"'),
    ],
)
def test_a_value_that_needs_quotes_is_named_on_its_line_with_its_cure(value: str, quoted: str) -> None:
    (problem,) = refused(f"id: x\ntitle: {value}\ndate: 1989\n", first_line=2)
    assert problem.line == 3
    assert "in double quotes" in problem.cure
    assert quoted in problem.cure
    assert read(f"title: {quoted}", file="f").value == {"title": value}


def test_a_template_that_yaml_would_take_for_a_mapping_gets_the_same_cure() -> None:
    (problem,) = refused("id: x\ntitle: {{ anniversary }}\ndate: 1989\n")
    assert (problem.line, problem.field) == (2, "title")
    assert "in double quotes" in problem.cure


def test_all_problems_come_at_once() -> None:
    found = refused(
        "title: {{ anniversary }} of\nsummary: x: y\ndate: 1\ndate: 2\nplace: &here x\nsection: *here\nlang: !!str en\n"
        "<<: {a: b}\nsocial: {{ title }}\n"
    )
    assert [(problem.line, problem.code) for problem in found] == [
        (1, "unquoted-value"),
        (2, "unquoted-value"),
        (4, "duplicate-key"),
        (5, "anchor"),
        (6, "alias"),
        (7, "tag"),
        (8, "merge-key"),
        (9, "unquoted-brace"),
    ]


def test_the_same_key_may_stand_in_different_mappings() -> None:
    assert read("a: {x: 1}\nb: {x: 2}\nc:\n - x: 1\n - x: 2\n", file="f").value["b"] == {"x": "2"}


def test_a_line_of_a_folded_text_is_not_taken_for_a_slip() -> None:
    (problem,) = refused("body: |\n  {{ x }}: y\n  a: b: c\nb: {{ y }} z\n")
    assert problem.line == 4


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("a: 1\n\tb: 2\n", 2),
        ('a: "never closed\nb: c\nd: e\n', 1),
        ("a: 'It's'\n", 1),
        ("a: b\n c: d\n", 2),
        ("a: \x07\n", 1),
        ("a: 1\n- b\n", 2),
        ("- a\n", 1),
        ("just words\n", 1),
        ("a: 1\n---\nb: 2\n", 2),
        ("x: 1\n? [a, b]\n: c\n", 2),
        ('ok: 1\na: "\\0"\n', 2),
    ],
)
def test_other_faults_name_their_line(source: str, line: int) -> None:
    assert line in {problem.line for problem in refused(source)}


BOMB = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 20)
)
HOSTILE = {
    "alias bomb": BOMB,
    "merge bomb": "a: &a {x: 1}\n" + "b:\n  <<: *a\n" * 500,
    "flow depth 500": "a: " + "[" * 500 + "]" * 500,
    "block depth 500": "\n".join(" " * n + "- " for n in range(500)),
    "compact depth": "- " * 100_000,
    "question marks": "? " * 100_000,
    "cycle": "a: &a [*a]",
    "tag": "a: !!python/object/apply:os.system ['true']",
    "tags": "a: !x y\n" * 3000,
    "duplicate keys": "a: 1\n" * 3000,
    "100 MB": "a: " + "x" * 100_000_000,
    "NUL": "a: b\0c",
    "many nodes": "a: [" + "x," * 20_000 + "]",
    "many keys": "".join(f"k{n}: v\n" for n in range(20_000)),
    "slips": "a: b: c\n" * 4000,
    "slips beyond mending": "a: b: c\n" * 30_000,
    "open quotes": "a: '" + "''" * 100_000,
    "colons": "a:" * 120_000,
    "braces": "a: " + "{" * 200_000,
    "flow keys": "{" + "a:," * 80_000,
    "anchors": "".join(f"k{n}: &a{n} x\n" for n in range(9_000)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_yaml_is_refused_within_200_ms_and_32_mib(name: str) -> None:
    source = HOSTILE[name]
    taken = []
    for _ in range(5):  # the best of five: a measuring or busy machine is not the reader's fault
        start = time.process_time()
        assert refused(source)
        taken.append(time.process_time() - start)
    assert min(taken) < 0.2
    tracemalloc.start()
    refused(source)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 32 * 1024 * 1024


def test_values_just_within_the_limits_are_read() -> None:
    depth = strict_yaml.MAX_DEPTH
    assert read("a: " + "[" * (depth - 1) + "]" * (depth - 1), file="f").value
    with pytest.raises(ConfigError):
        read("a: " + "[" * depth + "]" * depth, file="f")
    items = strict_yaml.MAX_NODES - 3
    assert len(read("a: [" + "x," * items + "]", file="f").value["a"]) == items
    with pytest.raises(ConfigError):
        read("a: [" + "x," * (items + 1) + "]", file="f")
    assert read("a: " + "x" * (strict_yaml.MAX_BYTES - 3), file="f").value
    with pytest.raises(ConfigError):
        read("a: " + "é" * (strict_yaml.MAX_BYTES // 2), file="f")


def check_duplicates_refused(reader: Any) -> None:
    with pytest.raises(ConfigError):
        reader("a: 1\nb: 2\na: 3\n")
    with pytest.raises(ConfigError):
        reader('x:\n  a: 1\n  "a": 2\n')


def test_a_key_never_stands_twice() -> None:
    check_duplicates_refused(lambda source: read(source, file="f"))


def test_the_duplicate_check_notices_a_plain_loader() -> None:
    with pytest.raises(pytest.fail.Exception):
        check_duplicates_refused(lambda source: yaml.load(source, Loader=yaml.BaseLoader))


def test_the_error_is_the_callers() -> None:
    with pytest.raises(ConfigError):
        read("- a", file="f")
    assert isinstance(read("a: b", file="f", error=StatementError), Document)


@given(st.text(max_size=120))
def test_any_text_gives_a_document_or_problems(source: str) -> None:
    outcome: object
    try:
        outcome = read(source, file="f").value
    except ConfigError as error:
        outcome = error.problems
    assert isinstance(outcome, dict) or (isinstance(outcome, tuple) and outcome)
