"""The import of press releases, measured on releases of many shapes against what a person made of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest

from scheduler.domain.rule import Unit
from scheduler.domain.statement import Statement
from scheduler.domain.wording.language import language_or_plain
from scheduler.errors import StatementError
from scheduler.library.importing.counts import Count
from scheduler.library.importing.languages import TONGUES
from scheduler.library.importing.tongue import PressTongue
from scheduler.library.prose import Prose
from scheduler.library.staleness_tongues.tongue import Kind
from scheduler.library.statement_file import read
from scheduler.text import templates
from tests.library.press import NAMES, STAYED, body_of, draft_of, expected, made_of, measure, source, words_of

Tongues = Mapping[str, PressTongue]

FLOOR, RECALL = 1.0, 0.99
"""What was reached; a change that finds less, or more than there is, must say why.

Not found: `70^e^` and `en soixante-dix ans`.
"""


def test_the_releases_are_many_and_of_many_kinds() -> None:
    assert len(NAMES) >= 42
    assert {source(name).suffix for name in NAMES} == {".txt", ".md", ".html"}
    assert {str(expected(name)["lang"])[:2] for name in NAMES} == set(TONGUES)


def check_the_measure(tongues: Tongues) -> None:
    measured = measure(tongues=tongues)
    assert measured.precision >= FLOOR, measured.wrong
    assert measured.recall >= RECALL, measured.missed
    assert measured.right >= 200


def test_numbers_are_found_with_precision_and_recall() -> None:
    check_the_measure(TONGUES)


def with_counts(change: str) -> Tongues:
    """The languages with a fault in how they count."""

    def counted(tongue: PressTongue) -> PressTongue:
        def counts(prose: Prose) -> Iterator[Count]:
            for count in tongue.counts(prose):
                if change == "digits alone" and not prose.source[count.replaced.start].isdigit():
                    continue
                kind = Kind.BARE if change == "one kind" else count.kind
                yield replace(count, kind=kind)

        return replace(tongue, counts=counts)

    return {tag: counted(tongue) for tag, tongue in TONGUES.items()}


@pytest.mark.parametrize("change", ["digits alone", "one kind"])
def test_an_import_that_counts_worse_is_found_out(change: str) -> None:
    check_the_measure(with_counts("nothing"))
    with pytest.raises((AssertionError, StatementError)):
        check_the_measure(with_counts(change))


@pytest.mark.parametrize("name", NAMES)
def test_a_release_becomes_what_a_person_would_make_of_it(name: str) -> None:
    made, told = draft_of(name), expected(name)
    for key in ("title", "date", "first_published", "place", "section", "lang", "original", "author"):
        if key in told:
            assert made.keys[key] == told[key], key
    assert made.footer == told["footer"]
    body = body_of(made)
    assert [words for words in told["gone"] if words in body] == []
    assert [words for words in told["kept"] if words not in body] == []


@pytest.mark.parametrize("name", NAMES)
def test_numbers_that_do_not_agree_stay_and_are_listed_each_with_its_line(name: str) -> None:
    made, told = draft_of(name), expected(name)
    assert sorted(words_of(made, STAYED)) == sorted(told["stays"])
    lines = made.text.split("\n")
    for each in made.doubts:
        assert each.level == "warning"
        assert each.line is not None
        if each.code in STAYED | {"number-quoted"}:
            first = each.what.partition("“")[2].split("”")[0].split()[0]
            assert first in lines[each.line - 1]
    for field in made.fields:
        assert field.now.split("}}")[0] in lines[field.line - 1]


@pytest.mark.parametrize("reprint", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_every_draft_passes_check_and_says_in_the_first_year_what_the_release_said(name: str, reprint: bool) -> None:
    made = draft_of(name, reprint=reprint)
    reading = read(made.text.encode(), path=made.path)
    statement = reading.content
    assert isinstance(statement, Statement)
    assert [each for each in reading.problems if each.level == "error"] == []
    assert (statement.status, statement.mode) == ("draft", "reprint" if reprint else "living")
    number = made.remembered.number
    assert number is not None
    language = language_or_plain(statement.words.lang)
    fields = {
        "years": number, "number": number, "ordinal": language.ordinal(number),
        "ordinal_words": language.ordinal_words(number), "years_words": language.years_words(number),
        "anniversary": language.anniversary(number, Unit.YEAR),
    }  # fmt: skip
    said = {_plain(field.was) for field in made.fields}
    again = {_plain(templates.render(field.now, fields, language)) for field in made.fields}
    lengths = (
        "quarter", "century", "siècle", "siglo", "secolo", "jahrhundert", "jahrzehnt", "decade", "décennie", "década",
        "decenni",
        "centennial",
    )  # fmt: skip
    assert {each for each in said if not any(length in each for length in lengths)} <= again
    assert made.fields == () or not reprint or all(field.field == "title" for field in made.fields)


def _plain(text: str) -> str:
    said = text.replace("\\", "").replace("-", " ").lower().replace("one hundredth", "hundredth")
    return said.replace("nt’anni", "nta anni").replace(".º", "º").replace("°", "º")


def check_quotations(tongues: Tongues) -> None:
    for name in NAMES:
        path = source(name)
        made = draft_of(name, tongues=tongues)
        before = made_of(path.read_bytes(), suffix=path.suffix, given="1000-01-01", tongues=tongues)
        for start, end in Prose(body_of(before)).quotations:
            assert body_of(before)[start:end] in body_of(made), name


def test_no_quotation_is_altered() -> None:
    check_quotations(TONGUES)


def test_an_import_that_alters_quotations_is_found_out() -> None:
    def blind(tongue: PressTongue) -> PressTongue:
        def counts(prose: Prose) -> Iterator[Count]:
            prose.quotations.clear()
            prose._quotation_starts.clear()
            return tongue.counts(prose)

        return replace(tongue, counts=counts)

    with pytest.raises(AssertionError):
        check_quotations({tag: blind(tongue) for tag, tongue in TONGUES.items()})
