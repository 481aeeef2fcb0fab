"""Templates: what they say, what they may not, and what no template can cost."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable
from datetime import date

import jinja2.sandbox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.wording.language import ENGLISH, language_for, language_or_plain
from scheduler.errors import ValueRefused
from scheduler.text import templates
from scheduler.text.template_values import Absent, Day
from scheduler.text.templates import FIELDS, problems, render, render_leaf, trial

GIVEN: dict[str, object] = {
    "anniversary": "37th anniversary",
    "date": Day.of(date(2026, 6, 4), ENGLISH),
    "event_date": Day.of(date(1989, 6, 4), ENGLISH),
    "event_year": 1989,
    "first_published": Day.of(date(1999, 6, 4), ENGLISH),
    "milestone": False,
    "number": 37,
    "ordinal": "37th",
    "ordinal_words": "thirty-seventh",
    "place": None,
    "section": "Press",
    "site": "A site",
    "title": "The night of 4 June",
    "unit": "year",
    "url": "https://s.example/x/2026/",
    "weekday": "Thursday",
    "year": 2026,
    "years": 37,
    "years_words": "thirty-seven",
}


def rendered(source: str, **changes: object) -> str:
    return render(source, {**GIVEN, **changes}, ENGLISH)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("plain { text } with % and #\n", "plain { text } with % and #\n"),
        ("On the {{ anniversary }} of {{ event_date }}", "On the 37th anniversary of 4 June 1989"),
        ("{{ years_words|capitalize }} years", "Thirty-seven years"),
        ("{{ 'the Tank Man'|capitalize }}", "The Tank Man"),
        ("{{ weekday|upper }} {{ weekday|lower }}", "THURSDAY thursday"),
        ("{{ years|ordinal }} {{ years|words }}", "37th thirty-seven"),
        ("{{ date }} {{ date|date }} {{ '1989-06-04'|date }}", "4 June 2026 4 June 2026 4 June 1989"),
        ("{{ date|upper }}", "4 JUNE 2026"),
        ("{{ year - event_year }} {{ years + 1 }} {{ -1 + 3 }}", "37 38 2"),
        ("{% if milestone %}a{% elif number in (36, 37) %}b{% else %}c{% endif %}", "b"),
        ("{% if not milestone and (number > 30 or place) %}yes{% endif %}", "yes"),
        ("{% if place %}{{ place }}{% else %}nowhere{% endif %}", "nowhere"),
        ("{{ place or 'nowhere' }}", "nowhere"),
        ("{{ 'round' if milestone else 'odd' }}", "odd"),
        ("{% if 30 < number <= 37 %}x{% endif %}", "x"),
        ("{% if 'June' in title and unit == 'year' %}x{% endif %}", "x"),
        ("{% if date > first_published and event_date < date %}x{% endif %}", "x"),
        ("{% if first_published == '1999-06-04' %}x{% else %}texts are not dates{% endif %}", "texts are not dates"),
        ("a{# a note to ourselves #}b", "ab"),
        ("{{ '{{' }} and {{ \"it's\" }}", "{{ and it's"),
        ("one\n{%- if number %} two{% endif %}\n", "one two\n"),
        ("<b>{{ title }}</b> & \u202bשלום\u202c 😀 ]]>", "<b>The night of 4 June</b> & \u202bשלום\u202c 😀 ]]>"),
    ],
)
def test_what_the_contract_allows_is_rendered(source: str, text: str) -> None:
    assert problems(source) == []
    assert rendered(source) == text


def test_turkish_keeps_the_dots_of_its_two_letters_i():
    source = "{{ 'ikinci'|capitalize }} {{ 'ılık iz'|upper }} {{ 'ILIK İZ'|lower }}"
    assert render(source, GIVEN, language_for("tr")) == "İkinci ILIK İZ ılık iz"
    assert render("{{ 'ikinci'|capitalize }}", GIVEN, ENGLISH) == "Ikinci"


def test_the_statements_language_is_spoken() -> None:
    assert render("{{ 101|words }}, {{ '1989-06-04'|date }}", GIVEN, language_for("en-US")) == (
        "one hundred one, June 4, 1989"
    )


FORBIDDEN = {
    "call": "{{ range(10) }}",
    "attribute": "{{ title.upper }}",
    "dunder": "{{ ''.__class__.__mro__ }}",
    "format": "{{ '{0.__class__}'.format(title) }}",
    "subscript": "{{ title['__class__'] }}",
    "slice": "{{ title[0:2] }}",
    "attr filter": "{{ title|attr('__class__') }}",
    "self": "{{ self }}",
    "self blocks": "{{ self._TemplateReference__context }}",
    "globals": "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "cycler": "{{ cycler.__init__.__globals__ }}",
    "joiner": "{{ joiner() }}",
    "namespace": "{% set ns = namespace(x=1) %}",
    "loop": "{% for x in 'abc' %}{{ x }}{% endfor %}",
    "nested loops": "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}",
    "multiplication": "{{ 'a' * 999999999 }}",
    "power": "{{ 9 ** 999999 }}",
    "modulo": "{{ number % 10 }}",
    "format operator": "{{ '%999999999d' % number }}",
    "division": "{{ number / 0 }}",
    "floor division": "{{ number // 0 }}",
    "tilde": "{{ title ~ title }}",
    "dictionary": "{{ {'a': 1} }}",
    "test": "{{ number is divisibleby 2 }}",
    "set": "{% set x = 1 %}",
    "set block": "{% set x %}y{% endset %}",
    "macro": "{% macro m() %}{{ m() }}{% endmacro %}",
    "call block": "{% call m() %}{% endcall %}",
    "include": "{% include '/etc/passwd' %}",
    "import": "{% import 'os' as os %}",
    "from": "{% from 'a' import b %}",
    "extends": "{% extends 'a' %}",
    "block": "{% block a %}{% endblock %}",
    "filter block": "{% filter upper %}a{% endfilter %}",
    "with": "{% with x = 1 %}{% endwith %}",
    "autoescape": "{% autoescape true %}{% endautoescape %}",
    "do": "{% do title.append(1) %}",
    "raw": "{% raw %}{{ x }}{% endraw %}",
    "raw bomb": "{% raw %}" * 50_000,
    "foreign filter": "{{ title|center(999999999) }}",
    "filter argument": "{{ title|upper(1) }}",
    "none": "{{ none }}",
    "float": "{{ 1e308 }}",
    "escape": "{{ '\\x07' }}",
    "inline if without else": "{{ 'a' if milestone }}",
    "huge literal": "{{ '" + "a" * 100_000 + "' }}",
    "huge number": "{{ " + "9" * 100_000 + " }}",
    "huge hex": "{{ 0x" + "f" * 1000 + " }}",
    "many nots": "{{ " + "not " * 50_000 + "1 }}",
    "many minuses": "{{ " + "-" * 50_000 + "1 }}",
    "many pluses": "{{ 1" + "+1" * 50_000 + " }}",
    "many filters": "{{ title" + "|upper" * 50_000 + " }}",
    "deep parentheses": "{{ " + "(" * 50_000 + "1" + ")" * 50_000 + " }}",
    "deep lists": "{{ " + "[" * 50_000 + "]" * 50_000 + " }}",
    "deep ifs": "{% if 1 %}" * 5000 + "{% endif %}" * 5000,
    "many outputs": "{{ title }}" * 100_000,
    "many comments": "{##}" * 500_000,
    "million digits": "{{ 1" + "_1" * 500_000 + " }}",
    "unclosed": "{{ title",
    "unclosed comment": "{# " * 100_000,
    "unknown tag": "{% explode %}",
    "unknown field": "{{ secret }}",
}


def check_refused(render_it: Callable[[str], object], source: str) -> None:
    start = time.process_time()
    with pytest.raises(ValueRefused):
        render_it(source)
    assert time.process_time() - start < 2


@pytest.mark.parametrize("name", FORBIDDEN)
def test_attacks_are_refused_at_check_and_again_when_rendering(name: str) -> None:
    source = FORBIDDEN[name]
    start = time.process_time()
    found = problems(source)
    assert time.process_time() - start < 2
    assert found
    assert all(problem.line >= 1 and problem.what.endswith(".") and problem.cure for problem in found)
    check_refused(rendered, source)
    check_refused(lambda leaf: render_leaf(leaf, GIVEN, ENGLISH), source)


def test_the_attacks_get_through_a_sandbox_without_the_allow_list() -> None:
    sandbox = jinja2.sandbox.ImmutableSandboxedEnvironment(undefined=jinja2.StrictUndefined)

    def unlisted(source: str) -> str:
        return sandbox.from_string(source).render(GIVEN)

    through = []
    for name in ("call", "loop", "modulo", "tilde", "set", "raw", "filter block", "none", "escape", "test", "with"):
        with pytest.raises(pytest.fail.Exception):
            check_refused(unlisted, FORBIDDEN[name])
        through.append(name)
    assert len(through) == 11


def test_quoting_a_long_field_again_and_again_is_stopped_before_it_fills_the_memory() -> None:
    source = "{{ title }}" * 900
    long = "x" * 1_000_000
    assert problems(source) == []
    tracemalloc.start()
    with pytest.raises(ValueRefused, match="grows beyond"):
        rendered(source, title=long)
    assert tracemalloc.get_traced_memory()[1] < 64 * 1024 * 1024
    tracemalloc.stop()


def test_the_largest_allowed_templates_compile() -> None:
    chain = "{% if number == 0 %}" + "{% elif number == 1 %}x" * 990 + "{% else %}end{% endif %}"
    assert rendered(chain) == "end"
    nested = "{% if number %}" * 10 + "x" + "{% endif %}" * 10
    assert rendered(nested) == "x"
    assert rendered("{{ 1" + "+1" * 25 + " }}") == "26"
    assert rendered("{{ number }}" * 999) == "37" * 999


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("{{ title + 1 }}", "whole numbers only"),
        ("{{ title + title }}", "whole numbers only"),
        ("{{ -title }}", "whole numbers only"),
        ("{{ date - event_date }}", "whole numbers only"),
        ("{{ milestone + 1 }}", "whole numbers only"),
        ("{{ year - event_year }}", "whole numbers only"),
        ("{{ title|ordinal }}", "whole numbers only"),
        ("{{ milestone|words }}", "whole numbers only"),
        ("{{ number|date }}", "dates only"),
        ("{{ '4 June'|date }}", "not a date"),
        ("{% if title > 1 %}{% endif %}", "do not go together"),
        ("{% if 1 in number %}{% endif %}", "do not go together"),
        ("{% if date > 2020 %}{% endif %}", "do not go together"),
        ("{{ place }}", "`place` is empty"),
        ("{{ place|upper }}", "`place` is empty"),
        ("{{ milestone }}", "cannot be printed"),
        ("{{ [1, 2] }}", "cannot be printed"),
        ("{{ number > 1 }}", "cannot be printed"),
    ],
)
def test_values_of_the_wrong_kind_are_refused_when_rendering(source: str, what: str) -> None:
    assert problems(source) == []
    with pytest.raises(ValueRefused, match=what):
        rendered(source, event_year="44 BC")


def test_what_cannot_be_said_is_refused_only_where_it_is_asked_for() -> None:
    reason = ValueRefused("There is none.", "Leave it out.")
    fields = {**GIVEN, "anniversary": Absent(name="anniversary", refusal=reason)}
    assert render("{% if anniversary %}x{% else %}y{% endif %}", fields, ENGLISH) == "y"
    for ask in (render, render_leaf):
        with pytest.raises(ValueRefused, match="`anniversary`: There is none"):
            ask("{{ anniversary }}", fields, ENGLISH)


def test_a_language_without_words_refuses_words_and_says_dates() -> None:
    plain = language_or_plain("bo")
    assert render("{{ '1989-06-04'|date }}", GIVEN, plain) == "1989-06-04"
    with pytest.raises(ValueRefused, match="`bo`"):
        render("{{ number|ordinal }}", GIVEN, plain)


def test_a_template_too_long_to_be_kept_says_the_same_each_time() -> None:
    long = "{% if 1 + 1 == 2 and number in [35 + 1, 37] %}" + "x" * 40_000 + "{% else %}y{% endif %}{{ 'a'|upper }}"
    assert problems(long) == []
    told = [len(render(long, {**GIVEN, "number": number}, ENGLISH)) for number in (36, 37, 38, 36)]
    assert told == [40_001, 40_001, 2, 40_001]


def test_a_name_is_unknown_wherever_it_is_not_given_also_to_those_who_asked_before() -> None:
    source = "{{ title }} {{ nubmer }}"
    for _ in range(2):
        assert len(problems(source)) == 1
        assert len(problems(source, fields={"number"})) == 2
        assert problems(source, fields={"title", "nubmer"}) == []


def test_problems_name_their_line_and_the_nearest_name() -> None:
    found = problems("{{ number }}\n\n{{ nubmer }} {{ title|uper }}\n{{ title.x }}")
    assert [(problem.line, problem.code) for problem in found] == [
        (3, "unknown-field"),
        (3, "unknown-filter"),
        (4, "template-forbidden"),
    ]
    assert "`number`" in found[0].cure
    assert "`upper`" in found[1].cure


def test_a_title_cannot_quote_itself() -> None:
    assert problems("{{ title }}", fields=FIELDS - {"title"})
    with pytest.raises(ValueRefused):
        render("{{ title }}", {name: value for name, value in GIVEN.items() if name != "title"}, ENGLISH)


def test_a_trial_names_the_line_on_which_rendering_stops() -> None:
    stopped = trial("one\n\n{% if number %}\n{{ place }}\n{% endif %}", GIVEN, ENGLISH)
    assert not isinstance(stopped, str)
    assert (stopped.line, stopped.code) == (4, "empty-field")
    assert trial("{{ number }}", GIVEN, ENGLISH) == "37"
    with pytest.raises(ValueRefused, match="Line 2: "):
        rendered("one\n{{ place }}")


@pytest.mark.parametrize(
    ("leaf", "value"),
    [
        ("{{ number }}", 37),
        ("{{ years + 1 }}", 38),
        ("{{ milestone }}", False),
        ("{{ number > 30 }}", True),
        ("{{ title }}", "The night of 4 June"),
        ("{{ date }}", "4 June 2026"),
        ("{{ place }}", None),
        ("{{ [number, (1, 'a')] }}", [37, [1, "a"]]),
        ("{{ 1, 2 }}", [1, 2]),
        ("{{ '007' }}", "007"),
        ("{{ number if milestone else 0 }}", 0),
        (" {{ number }}", " 37"),
        ("{{ number }}{{ number }}", "3737"),
        ("No. {{ number }}", "No. 37"),
        ("{% if number %}1{% endif %}", "1"),
        ("", ""),
        ("12", "12"),
    ],
)
def test_a_leaf_that_is_wholly_one_expression_keeps_its_type(leaf: str, value: object) -> None:
    made = render_leaf(leaf, GIVEN, ENGLISH)
    assert made == value
    assert type(made) is type(value)


def test_a_value_cannot_smuggle_in_control_characters() -> None:
    assert rendered("{{ place }}x", place="a\x00\x07\ud800b") == "abx"
    assert render_leaf("{{ place }}", {"place": "a\x0bb"}, ENGLISH) == "ab"


def test_a_value_that_looks_like_a_template_is_not_one() -> None:
    assert rendered("{{ place }}", place="{{ number }}{% if %}") == "{{ number }}{% if %}"


@given(st.text(alphabet="{}%#|()[]'\"+-*/~.,<>=! \n0aif number title else endif", max_size=60))
def test_any_source_is_rendered_or_refused(source: str) -> None:
    try:
        made = rendered(source)
    except ValueRefused:
        return
    assert isinstance(made, str)
    assert problems(source, fields=FIELDS) == []


@given(st.text(max_size=200).filter(lambda text: "{" not in text and "\r" not in text))
def test_a_text_without_braces_stands_for_itself(source: str) -> None:
    assert rendered(source) == templates.clean(source).text


def test_rendering_a_statement_costs_less_than_a_millisecond() -> None:
    source = (
        "On the {{ anniversary }} of {{ event_date }}{% if milestone %}, a round one{% endif %}, word after word. " * 30
    )
    rendered(source)
    start = time.process_time()
    for _ in range(50):
        rendered(source)
    assert (time.process_time() - start) / 50 < 0.005
