"""What goes stale is found, with its line and its cure; what stays true is left in peace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.wording.english import English
from scheduler.library.prose import Prose
from scheduler.library.reading import Translation
from scheduler.library.staleness import staleness
from scheduler.library.staleness_tongues.english import ENGLISH
from scheduler.library.staleness_tongues.tongue import Counted
from scheduler.library.statement_file import read
from scheduler.text import templates
from tests.library.stale import DATE, PUBLISHED, Linter, codes, found

STARTERS = sorted((Path(__file__).parents[2] / "statements").glob("*.md"))

# What is found

RIGHT_THEN = [
    ("It is 25 years since.", "stale-age", "Write `{{ years }} years since`."),
    ("25 Years After the Strike, Dockers Gather", "stale-age", "Write `{{ years }} Years After`."),
    ("Twenty-five years later, we remember.", "stale-age", "Write `{{ years_words|capitalize }} years later`."),
    ("Now, twenty five years on, we remember.", "stale-age", "Write `{{ years_words }} years on`."),
    ("TWENTY-FIVE YEARS AGO the gate was shut.", "stale-age", "Write `{{ years_words|upper }} YEARS AGO`."),
    ("Twenty-five\nyears later, we remember.", "stale-age", "Write `{{ years_words|capitalize }} years later`."),
    ("**25** years on, we remember.", "stale-age", "Write `{{ years }} years on`."),
    ("25&nbsp;years on, we remember.", "stale-age", "Write `{{ years }} years on`."),
    ("A quarter-century later, we ask.", "stale-age", "Write `{{ years_words|capitalize }} years later`."),
    ("A quarter of a century has passed.", "stale-age", "Write `{{ years_words|capitalize }} years has passed`."),
    ("More than two decades have passed.", "stale-age", "Write `{{ years_words|capitalize }} years have passed`."),
    ("For nearly three decades nobody has asked.", "stale-age", "Write `{{ years_words }} years`."),
    ("In the past 25 years nothing has changed.", "stale-age", "Write `{{ years }} years`."),
    ("A 25-year silence weighs on the port.", "stale-age", "Write `{{ years }}-year`."),
    ("We mark the 25th anniversary.", "stale-ordinal", "Write `{{ ordinal }} anniversary`."),
    ("On the twenty-fifth sad anniversary we meet.", "stale-ordinal", "Write `{{ ordinal_words }} sad anniversary`."),
    ("It is the half-century anniversary.", "stale-ordinal", "Write `{{ anniversary }}` if it counts from"),
    ("This is the 25th year of silence.", "stale-ordinal", "Write `{{ ordinal }}`."),
    ("The port praised them on the 25th anniversary.", "stale-ordinal", "Write `{{ ordinal }} anniversary`."),
]

WRONG_SOON = [
    ("Twelve years ago the gate was shut.", "stale-age", "else name the year."),
    ("Three months ago the file was closed.", "stale-age", "Name the day or the month instead."),
    ("It was a year and a half ago.", "stale-age", "Name the year instead."),
    ("Thirty-seven years on, we remember.", "stale-age", "Write `{{ years_words|capitalize }} years on`."),
    ("It is 38 years since.", "stale-age", "Write `{{ years }} years since`."),
    ("We keep the 30th anniversary.", "stale-ordinal", "Write `{{ ordinal }} anniversary` if it counts"),
    ("We met last year.", "stale-word", "Name the day, the month or the year"),
    ("Last week a court opened the file.", "stale-word", "Name the day"),
    ("The ministry recently closed the archive.", "stale-word", "Name the day"),
    ("In recent years the vigil has grown.", "stale-word", "Name the day"),
    ("Guards came in the weeks leading up to today.", "stale-word", "Name the day"),
    ("This week a hearing was held.", "stale-word", "`in {{ year }}`"),
    ("So far, nobody has answered.", "stale-word", "`facts_checked_through: YEAR`"),
    ("Nobody has been tried to date.", "stale-word", "`facts_checked_through: YEAR`"),
    ("The gate is currently closed.", "stale-word", "`facts_checked_through: YEAR`"),
    ("{{ years }} years later, the families still wait.", "stale-still", "`facts_checked_through: YEAR`"),
    ("On the {{ ordinal }} anniversary they continue to ask.", "stale-still", "`facts_checked_through: YEAR`"),
    ("The chair, President and CEO Maria Example, agrees.", "stale-office", "leave the office out"),
    ("“It is time,” said Executive Director Maria Example.", "stale-office", "leave the office out"),
    ("Maria Example, director of the museum, agrees.", "stale-office", "leave the office out"),
    ("A copy costs $15.", "stale-price", "Say of which year"),
    ("Tickets are 20 euros.", "stale-price", "Say of which year"),
    ("Maria Example, 77, asks every year.", "stale-person", "year of birth"),
    ("She is 77 years old.", "stale-person", "year of birth"),
    ("The 77-year-old docker asks every year.", "stale-person", "year of birth"),
    ("Come to https://example.org/vigil-2027/.", "stale-link", "`{{ year }}`"),
    ("Come to [the vigil](/vigil/2027).", "stale-link", "`{{ year }}`"),
    ('Sign <a href="/2014/petition">the petition</a>.', "stale-link", "under `sources`"),
    ("We gather on June 4, 2014.", "stale-date", "Write `{{ date }}`"),
    ("We gather on 4 June 2014.", "stale-date", "or `{{ first_published }}`"),
    ("Updated: 7 June 2015", "stale-date", "Take the line out"),
]


def check_each_is_found(linter: Linter) -> None:
    for text, code, cure in [*RIGHT_THEN, *WRONG_SOON]:
        problems = found(f"The port lies in the north.\n\n{text}", linter=linter)
        assert codes(problems) == [code], text
        assert cure in problems[0].cure, text
        assert (problems[0].line, problems[0].field, problems[0].level) == (10, "body", "warning"), text


def test_each_stale_phrase_is_one_finding_with_its_line_and_its_cure() -> None:
    check_each_is_found(staleness)


def test_a_linter_that_looks_only_at_digits_is_found_out() -> None:
    def digits(prose: Prose) -> Iterator[Counted]:
        return (each for each in ENGLISH.counted(prose) if prose.source[each.number.start].isdigit())

    with pytest.raises(AssertionError, match="Twenty-five years later"):
        check_each_is_found(partial(staleness, tongues={"en": replace(ENGLISH, counted=digits)}))


def test_a_linter_that_does_not_know_what_a_sentence_speaks_of_is_found_out() -> None:
    with pytest.raises(AssertionError):
        check_the_innocent(partial(staleness, tongues={"en": replace(ENGLISH, past=ENGLISH.day)}))


# What is not

INNOCENT = """\
The 25 victims are named on the wall.
On 25 March 1911 the works burned.
About 1,000 people came.
Resolution 217 says so, and article 25 with it.
We meet in Room 25.
Turnout is 25 per cent.
The sum is made of 25 parts, 25 women and 25 men.
In 2012, twenty-five years after the siege began, chairs were set out.
They kept the 25th anniversary in 2014.
He was sentenced to 25 years in prison.
Ten years later the court convicted nobody.
After seven hard years they went home.
In the twenty-fifth session the Assembly votes.
The twenty-fifth article is struck out.
We meet on the 25th of May, and again on June 25th.
Every year on this day bells ring.
Today we remember them.
President Maria Example signed the decree and fled.
Former President Maria Example is remembered too.
In 1991 the damage was put at $25 million.
The fine was $40,000.
The last year of the war was the worst.
The next year he was arrested.
The list is up to date.
They had so far been spared.
He stood still, and now the rain began.
The families still wait.
The harbour is the work of the 20th century.
Within half a century the house had fallen.
Once a year we meet, for a day or a week.
For decades they asked, and years later they learned.
This year it is {{ years }} years.
In this year of {{ year }} we remember.
See [the declaration](https://example.org/declaration) and https://example.org/1989/june.
In 2006 the inquiry [reported](https://example.org/2006/report.pdf).
See https://example.org/25-years-after/the-strike.
<!-- 25 years ago -->The wall stands.
A 19-year-old docker was shot.
Children aged 12 and under were counted.
He died aged 72.
“Ten years ago I was a teacher,” she wrote.
In 1999 she said: “Ten years later we wait.”
The Secretary-General's report was read aloud.
A government spokesman gave the number.
{% if number == 25 %}Twenty-five years later we remember.{% endif %}
{% if years in [50, 100] %}Half a century on, we ask.{% elif number == 25 %}25 years on, we ask.{% endif %}
"""


def check_the_innocent(linter: Linter) -> None:
    for text in INNOCENT.splitlines():
        assert found(text, linter=linter) == [], text


def test_what_stays_true_is_left_in_peace() -> None:
    check_the_innocent(staleness)
    for text in INNOCENT.splitlines():
        assert found(text, DATE) == [], text


def test_the_starter_collection_says_nothing_that_goes_stale() -> None:
    assert STARTERS
    for path in STARTERS:
        made = read(path.read_bytes(), path=f"statements/{path.name}")
        if isinstance(made.content, Translation):  # judged with its original
            continue
        for year in range(2024, 2069, 4):
            day = date(year, 6, 1)
            problems = staleness(made.content, made.content.words, path=path.name, places=made.places, today=day)
            assert problems == [], [str(problem) for problem in problems]


FIELDS = ["{{ years }}", "{{ years_words|capitalize }}", "{{ years - 1 }}", "{{ number }}", "{{ years|words }}"]
TAILS = ["years", "years later, we remember", "years ago the gate was shut", "years on, we ask", "years of silence"]


@given(st.sampled_from(FIELDS), st.sampled_from(TAILS), st.sampled_from(["", "Now, ", "“", "For ", "More than "]))
def test_a_number_from_a_template_field_is_never_a_finding(field: str, tail: str, head: str) -> None:
    assert found(f"{head}{field} {tail}.") == []


# Numbers

HYPHENS = ["-", "\u2010", "\u2011", " ", "\n"]


def published(number: int) -> str:
    return f"first_published: {1789 + number}-06-04"


@given(st.integers(1, 200), st.sampled_from(["en", "en-US"]), st.sampled_from(HYPHENS), st.booleans())
def test_every_number_in_words_is_understood_and_the_cure_says_it_again(
    number: int, tag: str, hyphen: str, capital: bool
) -> None:
    said = English(tag=tag).number_words(number)
    written = (said.capitalize() if capital else said).replace("-", hyphen)
    (problem,) = found(f"{written} years later, we remember.", "date: 1789-06-04", published(number))
    assert problem.code == "stale-age"
    template = problem.cure.removeprefix("Write `").removesuffix("`.")
    again = templates.render(template, {"years": number, "years_words": said}, English(tag=tag))
    assert again == f"{said.capitalize() if capital else said} years later"
    assert found(f"{template}, we remember.", "date: 1789-06-04", published(number)) == []


@given(st.integers(1, 200), st.booleans())
def test_every_ordinal_is_understood_in_digits_and_in_words(number: int, words: bool) -> None:
    said = English().ordinal_words(number) if words else English().ordinal(number)
    (problem,) = found(f"We keep the {said} anniversary.", "date: 1789-06-04", published(number))
    assert problem.cure == f"Write `{{{{ {'ordinal_words' if words else 'ordinal'} }}}} anniversary`."


@pytest.mark.parametrize(
    ("said", "years"),
    [
        ("a quarter-century", 25),
        ("a quarter of a century", 25),
        ("half a century", 50),
        ("a half-century", 50),
        ("three quarters of a century", 75),
        ("a century", 100),
        ("a century and a half", 150),
        ("one and a half centuries", 150),
        ("two centuries", 200),
        ("a decade", 10),
        ("two decades", 20),
        ("a decade and a half", 15),
        ("two and a half decades", 25),
        ("a dozen years", 12),
        ("two dozen years", 24),
        ("one hundred and one years", 101),
        ("a hundred years", 100),
        ("1,000 years", 1000),
    ],
)
def test_lengths_of_time_are_reckoned_in_years(said: str, years: int) -> None:
    (counted,) = ENGLISH.counted(Prose(f"It was {said} ago."))
    assert (counted.low, counted.high) == (years, years)


def test_a_number_is_compared_with_the_return_near_first_publication() -> None:
    assert codes(found("25 years of silence weighed on the port.", DATE, "first_published: 2014-05-31")) == [
        "stale-age"
    ]
    assert codes(found("24 years of silence weighed on the port.", DATE, "first_published: 2014-02-01")) == [
        "stale-age"
    ]
    assert found("25 years of silence weighed on the port.", DATE, "first_published: 2014-02-01") == []


def test_without_a_day_of_its_own_the_check_compares_with_first_publication_only() -> None:
    assert codes(found("37 years of silence weigh on the port.")) == ["stale-age"]
    assert found("37 years of silence weigh on the port.", today=None) == []


def test_months_are_counted_where_the_statement_counts_months() -> None:
    keys = (DATE, "every: month", "first_published: 1990-12-04")
    (problem,) = found("Eighteen months later, we remember.", *keys)
    assert problem.cure == "Write `{{ number|words|capitalize }} months later`."
    (problem,) = found("We keep the first anniversary.", DATE, "every: month", "first_published: 1990-06-04")
    assert problem.cure == "Write `{{ years|ordinal }} anniversary`."
    assert found("Eighteen months later, we remember.", DATE) == []


@pytest.mark.parametrize(
    "keys",
    [
        ("date: 44 BC-03-15",),
        ("date: 2024-02-29", "missing: skip"),
        ("date: 1942-08", "coarse: skip"),
        ("date: 1989-06-04", "first_published: 9999-12-31"),
        ("date: 1989-06-04", "first_published: 0001-01-01"),
        ("date: 1989-06-04", "every: day", "count: inclusive", "only: [49, 100]"),
        ("date: 1929-01-15", "keep: third Monday of January"),
    ],
)
def test_every_rule_can_be_reckoned_with(keys: tuple[str, ...]) -> None:
    assert codes(found("It was 25 years ago.", *keys)) == ["stale-age"]


def test_what_goes_out_once_cannot_go_stale() -> None:
    assert found("25 years later, last year, today: we remember.", DATE, "every: once") == []
    assert found("25 years later we remember.", DATE, PUBLISHED, "status: retired") == []


def test_the_number_words_of_the_language_and_of_the_linter_are_the_same() -> None:
    said = (f"It was {English().number_words(number)} years ago. " for number in range(1, 1001))
    counted = ENGLISH.counted(Prose("".join(said)))
    assert [each.low for each in islice(counted, 1000)] == list(range(1, 1001))
