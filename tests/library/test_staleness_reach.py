"""Which texts the staleness linter judges, where it says so, how much it says, and how long it takes."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from scheduler.domain.statement import Statement
from scheduler.library.doubts import doubts
from scheduler.library.prose import Prose
from scheduler.library.reading import Translation
from scheduler.library.shelf import Claim, Shelf, arrange
from scheduler.library.staleness import MAX_FINDINGS, staleness
from scheduler.library.staleness_tongues.english import ENGLISH
from scheduler.library.staleness_tongues.tongue import Counted
from scheduler.library.statement_file import read
from tests.cli.bench import Bench
from tests.library.stale import DATE, PATH, PUBLISHED, TODAY, Linter, codes, found, reading

# Quotations and reprints

QUOTED = [
    "“Twenty-five years later, we remember,” said a docker.",
    '"Twenty-five years later, we remember," said a docker.',
    "> Twenty-five years later, we remember.",
    "“The gate is shut. Twenty-five years later, we remember.\n\n“We ask again.”",
]


@pytest.mark.parametrize("text", QUOTED)
def test_a_stale_quotation_is_never_to_be_altered(text: str) -> None:
    (problem,) = found(text)
    assert problem.code == "stale-age"
    assert problem.cure == (
        "A quotation must not be altered: print the text whole with `mode: reprint`, or leave the sentence out."
    )


def test_the_words_of_a_reprint_are_its_own_but_its_title_is_ours() -> None:
    keys = (DATE, PUBLISHED, "mode: reprint", 'summary: "Twenty-five years ago the gate was shut."')
    problems = found("25 years later, {{ we remember.", *keys, title="25 years after the strike")
    assert [(problem.field, problem.line) for problem in problems] == [("title", 3), ("summary", 8)]


# Editions

EDITIONS = """\
editions:
  25:
    title: "A quarter of a century after the strike"
    summary: "Twenty-five years on, the families still wait; last year nobody came."
    body: |
      Half a century ago it began.

      25 years later, we remember.
  every 10:
    summary: >
      On the quay they gather,
      and thirty
      years on they ask."""


def test_an_edition_for_one_number_may_say_that_number_and_no_other() -> None:
    problems = found("We remember.", DATE, PUBLISHED, EDITIONS)
    assert [(problem.field, problem.line, problem.code) for problem in problems] == [
        ("editions.25.body", 12, "stale-age"),
        ("editions.every 10.summary", 18, "stale-age"),
    ]
    assert "number 25" in problems[0].what


def test_the_words_of_a_statement_that_returns_once_only_are_an_edition_too() -> None:
    assert found("25 years later, we remember.", DATE, "only: [25]") == []
    assert codes(found("24 years later, we remember.", DATE, "only: [25]")) == ["stale-age"]


# Lines

FOLDED = """\
summary: >-
  The port lies in the north,
  and 25 years later

  we gather on the 25th anniversary.
social: "The port lies
  in the north; we said \\"no\\" and
  say it 25 years later."
warning: |

  Quiet.
  It is 25 years since."""


def test_the_line_is_that_of_the_file_however_yaml_folds_a_text() -> None:
    problems = found("We remember.", DATE, PUBLISHED, FOLDED)
    assert [(problem.field, problem.line) for problem in problems] == [
        ("summary", 9),
        ("summary", 11),
        ("social", 14),
        ("warning", 18),
    ]


def test_the_line_is_right_behind_tags_that_strip_white_space() -> None:
    problems = found("A wall.\n\n{%- if milestone %}\n\n A gate. {% endif -%}\n\n\nIt is 25 years since.")
    assert [problem.line for problem in problems] == [15]


# The day


def test_today_is_true_on_the_day_itself_and_at_no_other_moment() -> None:
    text = "Today we remember."
    assert found(text, DATE) == []
    assert found(text, DATE, "when: the day") == []
    (problem,) = found(text, DATE, "when: [the day, 7 days before]")
    assert (problem.code, problem.line) == ("stale-day", 8)
    assert "7 days before" in problem.what
    assert codes(found("Tonight we remember.", DATE, "when: eve 18:00")) == ["stale-day"]
    assert found(text, "date: 1942-08", "keep: Good Friday") == []


# Facts

FACTS = "{{ years }} years on they still wait; the gate is currently shut. President Maria Example says: it costs $5."


def test_facts_that_a_person_has_checked_are_not_asked_about_again() -> None:
    assert set(codes(found(FACTS))) == {"stale-still", "stale-word", "stale-office", "stale-price"}
    assert found(FACTS, DATE, "facts_checked_through: 2030") == []
    assert codes(found("We met last year.", DATE, "facts_checked_through: 2030")) == ["stale-word"]


# How much is said


def test_the_last_line_says_how_many_more_there_are() -> None:
    problems = found("We met last year.\n" * (MAX_FINDINGS + 5))
    assert len(problems) == MAX_FINDINGS + 1
    assert problems[-1].code == "stale-more"
    assert problems[-1].what == "There are 5 more like these in this file."
    assert "more than 1000" in found("We met last year.\n" * 2000)[-1].what


def test_a_phrase_is_found_once() -> None:
    assert codes(found("In the last 25 years, and up to this year, he has waited.")) == ["stale-age", "stale-word"]


def test_of_a_language_without_a_table_only_links_are_judged() -> None:
    assert found("25 years later, last year.", DATE, PUBLISHED, "lang: sv") == []
    assert codes(found("Se https://example.org/2014/upprop.", DATE, PUBLISHED, "lang: sv")) == ["stale-link"]
    assert codes(found("We met last year.", DATE, "lang: en-US")) == ["stale-word"]


PARAGRAPH = """\
On {{ event_date }} the dockers of the harbour put down their hooks, and the port of 40 ships fell silent.
Eleven weeks later the owners gave way; in 1991 a court confirmed it, and for thirty years the hall stood empty.
“We were afraid,” said one of them, “and then we were not.” The ministry said that 1,200 people had been there.

"""


def seconds_for(linter: Linter, paragraphs: int) -> float:
    """Processor time of one judgement of so long a text, the best of two."""
    text = PARAGRAPH.replace("{{ event_date }}", "that day") * paragraphs + "We met 25 years ago."
    made = reading(DATE, PUBLISHED, body="Text.")
    assert isinstance(made.content, Statement)
    content = replace(made.content, words=replace(made.content.words, body=text))
    taken = []
    for _ in range(2):
        start = time.process_time()
        assert codes(linter(content, content.words, path=PATH, places=made.places, today=TODAY)) == ["stale-age"]
        taken.append(time.process_time() - start)
    return min(taken)


def check_a_long_text_takes_linear_time(linter: Linter, paragraphs: int) -> None:
    """A text costs about eight times one of an eighth; to what looks back each time it costs sixty-four times that."""
    whole, eighth = seconds_for(linter, paragraphs), seconds_for(linter, paragraphs // 8)
    assert whole < 20 * eighth, f"too slow: {whole:.2f} s against {eighth:.2f} s"


def test_a_text_of_a_megabyte_takes_linear_time() -> None:
    assert len(PARAGRAPH) * 3200 > 1_000_000
    check_a_long_text_takes_linear_time(staleness, 3200)


def test_a_linter_that_looks_back_to_the_beginning_each_time_is_found_out() -> None:
    def backwards(prose: Prose) -> Iterator[Counted]:
        return (each for each in ENGLISH.counted(prose) if prose.text[: each.span.start].casefold())

    with pytest.raises(AssertionError, match="too slow"):
        check_a_long_text_takes_linear_time(
            partial(staleness, tongues={"en": replace(ENGLISH, counted=backwards)}), 1000
        )


ONE_SENTENCE = [
    "25 years ",
    "in 30 years ",
    "1989 25 years later ",
    "one ",
    "“ ",
    "a ",
    "\n>",
    "]: a",
    "President ",
    "<a",
]


@pytest.mark.parametrize("unit", ONE_SENTENCE)
def test_twice_the_text_takes_about_twice_the_time_however_odd_it_is(unit: str) -> None:
    made = reading(DATE, PUBLISHED, body="Text.")
    assert isinstance(made.content, Statement)
    content = made.content

    def seconds(length: int) -> float:
        words = replace(content.words, body=unit * (length // len(unit)))
        start = time.process_time()
        staleness(content, words, path=PATH, places=made.places, today=TODAY)
        return time.process_time() - start

    # A quadratic reading would take sixteen times as long.
    assert min(seconds(120_000) for _ in range(3)) < 8 * max(min(seconds(30_000) for _ in range(3)), 0.005)


# Where it is shown


def test_a_translation_is_judged_in_its_own_file() -> None:
    original = read(
        b"---\nid: harbour\ntitle: Le port\nlang: fr\ndate: 1989-06-04\n---\nDepuis 25 years ago.", path="a.md"
    )
    english = read(b"---\ntranslates: harbour\nlang: en\ntitle: The port\n---\nIt was 25 years ago.", path="b.md")
    assert isinstance(english.content, Translation)
    claims = [Claim(path=path, reading=each, good=None) for path, each in (("a.md", original), ("b.md", english))]
    arranged = arrange(claims)
    shelf = Shelf(statements=arranged.statements, standing=arranged.standing)
    stale = [problem for problem in shelf.doubts(targets=()) if problem.code.startswith("stale")]
    assert [(problem.file, problem.line) for problem in stale] == [("b.md", 6)]


def test_doubts_show_what_is_stale_beside_everything_else() -> None:
    made = reading("date: 2024-02-29", body="We met last year.")
    assert isinstance(made.content, Statement)
    problems = doubts(made.content, lines=made.lines, targets=(), places=made.places, today=TODAY)
    assert [(problem.code, problem.line) for problem in problems] == [("leap-day", 5), ("stale-word", 7)]


def test_check_shows_line_and_cure_and_stays_a_warning(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    body = "The port lies in the north.\n\n“Twenty-five years later, we ask,” they said.\nIt is 25 years since."
    keys = "id: harbour\ntitle: The port\ndate: 1989-06-04\nfirst_published: 2014-06-04\nsources: [example]"
    bench.write("harbour", f"---\n{keys}\n---\n{body}\n")
    told = bench.apart("check", "--json")
    assert told.code == 0, told.both
    shown = [
        (each["line"], each["code"], each["level"], each["field"]) for each in map(json.loads, told.out.splitlines())
    ]
    assert shown == [(10, "stale-age", "warning", "body"), (11, "stale-age", "warning", "body")]
    plain = bench.apart("check").out
    assert "statements/harbour.md:11 (body)" in plain
    assert "Write `{{ years }} years since`." in plain
    assert "`mode: reprint`" in plain
