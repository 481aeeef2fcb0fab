"""The words of an occurrence, and the judgement of words before their day."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.occurrence import Occurrence
from scheduler.domain.rule import AnniversaryRule, Every, HistoricDate, Milestones, Return, Unit
from scheduler.domain.site import Site
from scheduler.domain.statement import Statement, Variant, Words
from scheduler.errors import ValueRefused
from scheduler.text.composition import check_words, choose_variant, compose, fields, headline, why_chosen
from scheduler.text.template_fields import is_milestone
from scheduler.text.templates import FIELDS

SITE = Site(title="A & Co", url="https://s.example/", tag="s.example,2026", author="A", zone="UTC")
RULE = AnniversaryRule(key="night", date=HistoricDate(year=1989, month=6, day=4))
WORDS = Words(
    lang="en",
    title="The {{ anniversary }} of\n a night",
    body="On this {{ weekday }}, *{{ years_words }}* years later.\n\nSee [more](more.html).",
)
VARIANTS = (
    Variant(name="every 10", multiple=10, title="Ten times {{ number - 9 }}"),
    Variant(name="25", number=25, body="A quarter of a century."),
    Variant(name="every 5", multiple=5, summary="Five."),
    Variant(name="every 20", multiple=20),
)


def statement(words: Words = WORDS, **changes: object) -> Statement:
    plain = Statement(id="night", rule=RULE, words=words, path="statements/night.md", source_sha256="0" * 64)
    return replace(plain, **changes)  # type: ignore[arg-type]  # a test names any field


def on(number: int, **changes: object) -> Occurrence:
    returned = Return(number=number, years=number, label=str(1989 + number), day=date(1989 + number, 6, 4))
    return Occurrence(statement=statement(**changes), returned=returned)  # type: ignore[arg-type]  # as above


def test_the_words_of_an_occurrence() -> None:
    made = compose(on(37), SITE)
    assert made.title == "The 37th anniversary of a night"
    assert made.summary == "On this Thursday, thirty-seven years later."
    assert made.html == (
        "<p>On this Thursday, <em>thirty-seven</em> years later.</p>\n"
        '<p>See <a href="https://s.example/night/2026/more.html" rel="noopener noreferrer">more</a>.</p>\n'
    )
    assert made.text == (
        "On this Thursday, thirty-seven years later.\n\nSee more (https://s.example/night/2026/more.html)."
    )
    assert (made.social, made.warning, made.variant, made.lang) == (None, None, "plain", "en")
    assert (made.url, made.number, made.ordinal) == ("https://s.example/night/2026/", 37, "37th")
    assert (made.event_date, made.date, made.weekday, made.day) == (
        "4 June 1989",
        "4 June 2026",
        "Thursday",
        "2026-06-04",
    )


def test_the_words_are_made_once_for_every_publisher() -> None:
    here = statement()
    returned = on(37).returned
    made = compose(Occurrence(here, returned), SITE)
    assert compose(Occurrence(here, returned), SITE) is made
    with pytest.raises(TypeError):
        made.fields["title"] = "another"  # type: ignore[index]  # what all share, none may change


def test_and_anew_for_another_statement_another_return_or_another_site() -> None:
    first = compose(on(37), SITE)
    assert compose(Occurrence(statement(replace(WORDS, title="Other")), on(37).returned), SITE).title == "Other"
    assert compose(on(38), SITE).number == 38
    assert compose(on(37), replace(SITE, url="https://other.example/")).url != first.url


def test_every_field_of_the_contract_is_given() -> None:
    given_fields = fields(on(37, place="Beijing"), SITE, WORDS)
    assert given_fields.keys() == FIELDS
    assert given_fields["title"] == "The 37th anniversary of a night"
    assert given_fields["place"] == "Beijing"
    assert given_fields["first_published"] is None
    assert compose(on(37), SITE).fields.keys() == FIELDS


def test_a_remembrance_of_several_days_says_its_last_and_how_many() -> None:
    words = replace(WORDS, body="{{ date }} to {{ last_date }}, {{ days }} days, from {{ event_date }}. {{ weekday }}.")
    event = replace(RULE, days=2, event_end=HistoricDate(year=1989, month=6, day=5))
    made = compose(on(37, words=words, rule=event), SITE)
    assert made.text == "4 June 2026 to 5 June 2026, 2 days, from 4–5 June 1989. Thursday."
    assert (made.interval, made.event_date) == ("4–5 June 2026", "4–5 June 1989")
    single = compose(on(37, words=words), SITE)
    assert single.text == "4 June 2026 to 4 June 2026, 1 days, from 4 June 1989. Thursday."
    assert single.interval == single.date


def test_days_are_compared_and_counted_in_conditions() -> None:
    body = "{% if last_date > date %}Until {{ last_date }}, {{ days - 1 }} more.{% else %}One day.{% endif %}"
    words = replace(WORDS, body=body)
    assert compose(on(37, words=words, rule=replace(RULE, days=100)), SITE).text == "Until 11 September 2026, 99 more."
    assert compose(on(37, words=words), SITE).text == "One day."


def test_summary_social_and_warning_are_templates_that_know_the_title() -> None:
    words = replace(
        WORDS, summary="S {{ number }}\nof {{ site }}", social="{{ title }}\n\n{{ url }}\n", warning="{{ ordinal }} <b>"
    )
    made = compose(on(37, words=words), SITE)
    assert made.summary == "S 37 of A & Co"
    assert made.social == "The 37th anniversary of a night\n\nhttps://s.example/night/2026/"
    assert made.warning == "37th <b>"


@pytest.mark.parametrize(
    ("number", "variant"),
    [
        (0, None),
        (1, None),
        (5, "every 5"),
        (10, "every 10"),
        (20, "every 20"),
        (25, "25"),
        (50, "every 10"),
        (75, "every 5"),
    ],
)
def test_the_most_exact_variant_wins(number: int, variant: str | None) -> None:
    chosen = choose_variant(replace(WORDS, variants=VARIANTS), number)
    assert (chosen and chosen.name) == variant


@given(st.integers(min_value=1, max_value=2000), st.permutations(VARIANTS))
def test_the_order_of_variants_does_not_matter(number: int, variants: list[Variant]) -> None:
    assert choose_variant(replace(WORDS, variants=tuple(variants)), number) == choose_variant(
        replace(WORDS, variants=VARIANTS), number
    )


@pytest.mark.parametrize(
    ("number", "why"),
    [
        (25, "the edition written for 25 — more exact than `every 5`"),
        (10, "`every 10` — more exact than `every 5`"),
        (40, "`every 20` — more exact than `every 5` and `every 10`"),
        (15, "`every 5`"),
        (27, "the plain text"),
        (0, "the plain text"),
    ],
)
def test_why_the_words_of_a_number_won_can_be_told(number: int, why: str) -> None:
    words = replace(WORDS, variants=VARIANTS)
    assert why_chosen(words, number) == why
    variant = choose_variant(words, number)
    assert variant is None or str(variant.multiple or variant.number) in why.partition("—")[0]


def test_what_a_variant_leaves_out_stays_plain() -> None:
    words = replace(WORDS, variants=VARIANTS)
    made = compose(on(30, words=words), SITE)
    assert (made.variant, made.title) == ("every 10", "Ten times 21")
    assert made.text.startswith("On this")
    made = compose(on(25, words=words), SITE)
    assert (made.variant, made.text) == ("25", "A quarter of a century.")
    assert made.title == "The 25th anniversary of a night"


def test_a_translation_has_its_own_page_and_the_original_does_not() -> None:
    american = replace(WORDS, lang="en-US", body="{{ event_date }}")
    occurrence = on(37, translations={"en-US": american})
    made = compose(occurrence, SITE, lang="en-US")
    assert (made.lang, made.url, made.text) == ("en-US", "https://s.example/night/2026/en-US/", "June 4, 1989")
    assert (made.event_date, made.date) == ("June 4, 1989", "June 4, 2026")
    for lang in (None, "en", "fr"):
        assert compose(occurrence, SITE, lang=lang).url == "https://s.example/night/2026/"


@pytest.mark.parametrize(("author", "by"), [(None, "A"), ("The [Archive]", "The [Archive]")])
def test_a_reprint_stands_word_for_word_under_a_sentence_that_says_so(author: str | None, by: str) -> None:
    body = "In {{ year }} {% for %} and {# all #} *that*.\n\nTwo."
    occurrence = on(
        37,
        words=replace(WORDS, body=body),
        mode="reprint",
        first_published=date(1989, 6, 5),
        original="https://old.example/a?b&c",
        author=author,
    )
    made = compose(occurrence, SITE)
    assert made.html == (
        '<p lang="en"><a href="https://old.example/a?b&amp;c" rel="noopener noreferrer">'
        f"<em>First published by {by} on 5 June 1989; reprinted here word for word.</em></a></p>\n"
        "<p>In {{ year }} {% for %} and {# all #} <em>that</em>.</p>\n<p>Two.</p>\n"
    )
    assert made.summary == (
        f"First published by {by} on 5 June 1989; reprinted here word for word. "
        "In {{ year }} {% for %} and {# all #} that."
    )
    assert made.title == "The 37th anniversary of a night"


def test_a_language_without_words_is_published_with_iso_dates() -> None:
    words = Words(lang="bo", title="༢༠༢༦ {{ number }}", body="བོད་ {{ date }}")
    made = compose(on(37, words=words), SITE)
    assert (made.title, made.text) == ("༢༠༢༦ 37", "བོད་ 2026-06-04")
    assert (made.ordinal, made.weekday, made.event_date) == (None, None, "1989-06-04")
    with pytest.raises(ValueRefused, match="`bo`"):
        compose(on(37, words=replace(words, title="{{ anniversary }}")), SITE)
    assert 'lang="en"' in compose(on(37, words=words, mode="reprint"), SITE).html


def test_years_before_christ_are_words_and_others_can_be_reckoned_with() -> None:
    rule = replace(RULE, date=HistoricDate(year=-43, month=3, day=15), calendar="julian")
    words = replace(WORDS, title="{{ event_year }}, {{ event_date }}")
    assert compose(on(37, words=words, rule=rule), SITE).title == "44 BC, 15 March 44 BC"
    assert compose(on(37, words=replace(words, title="{{ year - event_year }}")), SITE).title == "37"


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "the 15th day of the leap 4th month of 2020 (Chinese calendar)"),
        ("zh-Hant", "農曆2020庚子年閏四月十五"),
        ("bo", "2020-04L-15"),
    ],
)
def test_the_day_remembered_is_said_in_its_own_calendar(lang: str, said: str) -> None:
    date_ = HistoricDate(year=2020, month=4, day=15, leap_month=True)
    rule = replace(RULE, date=date_, calendar="chinese")
    made = compose(on(7, words=Words(lang=lang, title="{{ event_date }}", body="{{ event_year }}"), rule=rule), SITE)
    assert (made.title, made.event_date, made.text) == (said, said, "2020")


def test_a_chinese_year_before_christ_is_words_and_one_of_another_count_a_number() -> None:
    words = replace(WORDS, title="{{ event_year }}")
    chinese = replace(RULE, date=HistoricDate(year=-209), calendar="chinese")
    hebrew = replace(RULE, date=HistoricDate(year=5756, month=2, day=12), calendar="hebrew")
    assert compose(on(7, words=words, rule=chinese), SITE).title == "210 BC"
    assert compose(on(7, words=words, rule=hebrew), SITE).title == "5756"


def test_what_comes_once_has_words_as_long_as_it_names_no_anniversary() -> None:
    rule = replace(RULE, every=Every(unit=Unit.ONCE))
    once = Occurrence(
        statement=statement(rule=rule, words=replace(WORDS, title="Today")),
        returned=Return(number=0, years=0, label="1989", day=date(1989, 6, 4)),
    )
    assert compose(once, SITE).title == "Today"
    with pytest.raises(ValueRefused, match="once"):
        compose(once._replace(statement=statement(rule=rule)), SITE)


def test_a_refusal_names_the_template() -> None:
    with pytest.raises(ValueRefused, match="`body`: Line 3: `place` is empty"):
        compose(on(1, words=replace(WORDS, body="a\n\n{{ place }}")), SITE)
    with pytest.raises(ValueRefused, match="title is empty"):
        compose(on(1, words=replace(WORDS, title="{% if milestone %}{% endif %} ")), SITE)


def test_the_headline_is_the_title_of_the_whole() -> None:
    occurrence = on(37, translations={"en-US": replace(WORDS, lang="en-US", title="US")})
    assert headline(occurrence, SITE) == compose(occurrence, SITE).title
    assert headline(occurrence, SITE, lang="en-US") == "US"


def test_milestones_are_1_5_and_the_multiples_of_10_and_25() -> None:
    assert [number for number in range(-10, 101) if is_milestone(number)] == [
        1, 5, 10, 20, 25, 30, 40, 50, 60, 70, 75, 80, 90, 100,
    ]  # fmt: skip


@given(st.text(max_size=100).filter(lambda text: "{" not in text), st.text(max_size=100))
def test_any_words_make_well_formed_html_and_clean_text(body: str, place: str) -> None:
    words = replace(WORDS, body=body, title="T {{ place or 'x' }}", social="{{ place or 'x' }}]]>")
    made = compose(on(37, words=words, place=place), SITE)
    ET.fromstring(f"<div>{made.html}</div>".encode())
    assert "\n" not in made.title + made.summary
    for text in (made.title, made.summary, made.text, made.social or ""):
        assert not any(ord(character) < 32 and character not in "\t\n" for character in text)


def test_right_to_left_text_and_astral_signs_pass_untouched() -> None:
    text = "\u202bלזכר\u202c ذكرى 👩\u200d👧 𝔘 ]]> end"
    made = compose(on(37, words=replace(WORDS, title=text, body=text)), SITE)
    assert made.title == made.text == made.summary == text


def test_a_large_body_is_composed_in_seconds() -> None:
    body = "A paragraph of *{{ number }}* words.\n\n" + "word after word after word " * 40_000
    start = time.process_time()
    assert len(compose(on(37, words=replace(WORDS, body=body)), SITE).html) > 1_000_000
    assert time.process_time() - start < 5


# --- judging words before their day


def judged(words: Words, rule: AnniversaryRule = RULE, **options: object) -> list[tuple[str, int, str]]:
    found = check_words(words, rule, **options)  # type: ignore[arg-type]  # a test names any option
    return [(problem.key, problem.line, problem.code) for problem in found]


def test_sound_words_have_no_problems() -> None:
    assert judged(replace(WORDS, variants=VARIANTS, summary="{{ place }} {{ first_published }} {{ title }}")) == []


def test_every_template_is_judged_and_named_with_its_line() -> None:
    words = replace(
        WORDS,
        title="{{ title }}",
        summary="{{ nubmer }}",
        body="fine\n{% for x in y %}",
        social="a\nb {{ title * 2 }}",
        warning="{{",
        variants=(
            Variant(name="25", number=25, body="one\n\n{{ title + 1 }}"),
            Variant(name="every 10", multiple=10, title="{{ number|shout }}"),
        ),
    )
    assert judged(words) == [
        ("title", 1, "unknown-field"),
        ("summary", 1, "unknown-field"),
        ("body", 2, "template-forbidden"),
        ("social", 2, "template-forbidden"),
        ("warning", 1, "template-syntax"),
        ("editions.25.body", 3, "template-type"),
        ("editions.every 10.title", 1, "unknown-filter"),
    ]
    assert check_words(words, RULE)[-1].path == ("editions", "every 10", "title")


def test_faults_that_only_some_numbers_meet_are_found() -> None:
    assert judged(replace(WORDS, body="{% if number == 25 %}{{ title + 1 }}{% else %}x{% endif %}")) == [
        ("body", 1, "template-type")
    ]
    later = Return(number=1000, years=1000, label="2989", day=date(2989, 6, 4))
    words = replace(WORDS, body="x{% if number == 1000 %}{{ title + 1 }}{% endif %}")
    assert judged(words) == []
    assert judged(words, returns=[later]) == [("body", 1, "template-type")]


def test_a_number_whose_variant_has_its_own_words_is_not_held_against_the_plain_ones() -> None:
    words = replace(
        WORDS,
        title="{% if number != 25 %}x{% endif %}",
        variants=(Variant(name="25", number=25, title="A quarter"),),
    )
    assert judged(words) == []
    assert judged(replace(words, variants=())) == [("title", 1, "template")]


def test_only_numbers_that_can_return_are_tried() -> None:
    words = replace(WORDS, title="{% if number in (30, 40) %}x{% endif %}")
    assert judged(words, replace(RULE, only=Milestones(numbers=frozenset({30, 40})))) == []
    assert judged(words, replace(RULE, only=Milestones(numbers=frozenset({30}), multiple=50, beyond=30))) != []
    days = replace(RULE, every=Every(unit=Unit.DAY, step=1000))
    assert judged(replace(WORDS, title="{% if number >= 1000 %}x{% endif %}"), days) == []


def test_what_the_statement_lacks_is_missed_once_it_is_known() -> None:
    words = replace(WORDS, summary="{{ place }} {{ first_published }}")
    assert judged(words) == []
    assert judged(words, given={"place": None}) == [("summary", 1, "empty-field")]
    assert judged(words, given={"place": "Beijing", "first_published": None}) == [("summary", 1, "empty-field")]
    assert judged(words, given={"place": "Beijing", "first_published": date(1989, 6, 5)}) == []


def test_the_body_of_a_reprint_is_no_template() -> None:
    words = replace(WORDS, body="{{ broken", variants=(Variant(name="25", number=25, body="{% x %}"),))
    assert judged(words, mode="reprint") == []
    assert len(judged(words)) == 2


def test_an_anniversary_of_what_comes_once_is_a_problem() -> None:
    once = replace(RULE, every=Every(unit=Unit.ONCE))
    assert judged(WORDS, once) == [("title", 1, "no-anniversary")]
    assert judged(replace(WORDS, title="x"), once) == []


def test_a_language_without_words_is_a_problem_only_where_words_are_asked_for() -> None:
    assert judged(Words(lang="bo", title="{{ number }}", body="{{ date }}")) == []
    assert judged(Words(lang="bo", title="{{ anniversary }}", body="x")) == [("title", 1, "unknown-language")]
