"""Templates: Jinja2's syntax, cut down to what a statement needs and nothing can be blown up with.

The sandbox of Jinja2 guards attributes but not cost. So `template_syntax` vets every template first: output, our
filters, `if`/`elif`/`else`, comparison, `in`, boolean operators, `+` and `-`. What is left runs in the sandbox, with
undefined names refused and the output bounded.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from types import TracebackType
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, UndefinedError, pass_context
from jinja2.environment import TemplateExpression
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from scheduler.domain.wording.language import Language
from scheduler.errors import ValueRefused
from scheduler.text import template_syntax
from scheduler.text.cleaning import clean
from scheduler.text.template_syntax import FILTERS, Judged, TemplateProblem
from scheduler.text.template_values import Absent, Day

FIELDS = frozenset(
    {
        "anniversary",
        "date",
        "days",
        "event_date",
        "event_year",
        "first_published",
        "last_date",
        "milestone",
        "number",
        "ordinal",
        "ordinal_words",
        "place",
        "section",
        "site",
        "span",
        "title",
        "unit",
        "url",
        "weekday",
        "year",
        "years",
        "years_words",
    }
)
"""The template fields of `docs/statements.md`."""

MAX_OUTPUT = 8 * 1024 * 1024
"""The longest text a template may make, in characters: a long title quoted often enough would know no end."""

_LANGUAGE = " language"
"""Where the context keeps the language: a name that no template can spell."""
_CACHED_LENGTH = 32 * 1024


def problems(source: str, *, fields: Collection[str] = FIELDS) -> list[TemplateProblem]:
    """Everything wrong with a template, without rendering it: syntax, forbidden constructs, unknown fields and filters.

    Args:
        source: the template.
        fields: the names it may use.
    """
    return [] if template_syntax.is_literal(source) else _judged(source).problems_with(fields)


def render(source: str, fields: Mapping[str, object], language: Language) -> str:
    """The text a template makes; characters that may not be published are dropped from it.

    Args:
        source: the template.
        fields: texts, whole numbers, truth values, `template_values.Day`, or None for what this statement lacks.
        language: what ordinals, words and dates are said in.

    Raises:
        ValueRefused: the template breaks the rules, or asks for what is not there.
    """
    text, refusal, line = _attempt(source, fields, language)
    if refusal is None:
        return text
    where = f"Line {line}: " if "\n" in source.strip() else ""
    raise ValueRefused(f"{where}{refusal.what}", refusal.cure, code=refusal.code) from refusal


def trial(source: str, fields: Mapping[str, object], language: Language) -> str | TemplateProblem:
    """The text a template makes with these fields, or what stops it from being rendered."""
    text, refusal, line = _attempt(source, fields, language)
    if refusal is None:
        return text
    return TemplateProblem(line=line, what=refusal.what, cure=refusal.cure, code=refusal.code)


def render_leaf(source: str, fields: Mapping[str, object], language: Language) -> object:
    """The value of one leaf of a structure: what is wholly one expression keeps its type, all else is a text.

    Dates become their words, what a statement lacks becomes None, a list stays a list.

    Raises:
        ValueRefused: as `render`.
    """
    expression = template_syntax.sole_expression(source, environment=_ENVIRONMENT)
    if expression is None:
        return render(source, fields, language)
    evaluate = _expression(source, expression)
    try:
        return _plain_value(evaluate(**_context(fields, language)))
    except (UndefinedError, TypeError, RecursionError) as error:
        raise _refusal(error) from error


def _attempt(source: str, fields: Mapping[str, object], language: Language) -> tuple[str, ValueRefused | None, int]:
    """The text, or the refusal and the line of the template that earned it."""
    if template_syntax.is_literal(source):
        return clean(source).text, None, 0
    try:
        template = _compiled(source) if len(source) <= _CACHED_LENGTH else _compile(source)
    except _Vetoed as veto:
        return "", ValueRefused(veto.first.what, veto.first.cure, code=veto.first.code), veto.first.line
    context = template.new_context(_context(fields, language))
    try:
        text = "".join(_bounded(template.root_render_func(context)))
    except ValueRefused as refusal:
        return "", refusal, _line(template, refusal.__traceback__)
    except (UndefinedError, TypeError, RecursionError) as error:
        return "", _refusal(error), _line(template, error.__traceback__)
    return clean(text).text, None, 0


class _Vetoed(Exception):
    def __init__(self, first: TemplateProblem) -> None:
        super().__init__(first.what)
        self.first = first


@functools.lru_cache(maxsize=8)  # of whoever asks what is wrong with a template, and then for its text
def _judged(source: str) -> Judged:
    return template_syntax.judge(source, environment=_ENVIRONMENT)


def _compile(source: str) -> Template:
    judged = _judged(source)
    if judged.tree is None:
        raise _Vetoed(judged.problems[0])
    try:
        return _ENVIRONMENT.from_string(judged.tree)
    except TemplateSyntaxError as error:
        raise _Vetoed(template_syntax.unreadable(error)) from error


_compiled = functools.lru_cache(maxsize=512)(_compile)


@functools.lru_cache(maxsize=512)
def _expression(source: str, expression: str) -> TemplateExpression:
    found = _judged(source).problems
    if found:
        raise ValueRefused(found[0].what, found[0].cure, code=found[0].code)
    return _ENVIRONMENT.compile_expression(f"({expression})", undefined_to_none=False)


def _context(fields: Mapping[str, object], language: Language) -> dict[str, Any]:
    values = {name: Absent(name=name) if value is None else value for name, value in fields.items()}
    return {**values, _LANGUAGE: language}


def _bounded(pieces: Iterable[str]) -> Iterator[str]:
    room = MAX_OUTPUT
    for piece in pieces:
        room -= len(piece)
        if room < 0:
            raise ValueRefused("The text grows beyond 8 million characters.", "Quote long fields less often.")
        yield piece


def _refusal(error: Exception) -> ValueRefused:
    if isinstance(error, UndefinedError):
        return ValueRefused(
            f"The template asks for a field that is not there: {error}.", "Use the fields of the manual."
        )
    if isinstance(error, RecursionError):
        return ValueRefused("The template is nested too deeply.", "Nest less.")
    return ValueRefused(
        "The template compares or joins values that do not go together.",
        "Compare numbers with numbers, texts with texts and dates with dates.",
        code="template-type",
    )


def _line(template: Template, trace: TracebackType | None) -> int:
    line = 1
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = template.get_corresponding_lineno(trace.tb_lineno)
        trace = trace.tb_next
    return line


def _shown(value: object) -> str:
    """What an output prints: texts, whole numbers and dates, and nothing whose printed form would surprise."""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, Day):
        return value.words
    if isinstance(value, Absent):
        raise value.asked_for()
    if isinstance(value, StrictUndefined):
        return str(value)  # raises, naming the field
    raise ValueRefused(
        "A yes-or-no value or a list cannot be printed.", "Choose by it: {% if milestone %}…{% endif %}."
    )


def _plain_value(value: object) -> object:
    if isinstance(value, (list, tuple)):
        return [_plain_value(item) for item in value]
    if isinstance(value, Absent) and value.refusal is None:
        return None
    if isinstance(value, (bool, int)):
        return value
    return clean(_shown(value)).text


def _number(value: object, filter_name: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise ValueRefused(
        f"The filter `{filter_name}` works on whole numbers only.", "Use it on `number`, `years` or `year`."
    )


def _language(context: Context) -> Language:
    language: Language = context[_LANGUAGE]
    return language


@pass_context
def _ordinal(context: Context, value: object) -> str:
    return _language(context).ordinal(_number(value, "ordinal"))


@pass_context
def _words(context: Context, value: object) -> str:
    return _language(context).number_words(_number(value, "words"))


@pass_context
def _date(context: Context, value: object) -> str:
    if isinstance(value, str):
        value = Day.read(value, _language(context))
    if isinstance(value, (Day, Absent)):
        return _shown(value)
    raise ValueRefused(
        "The filter `date` works on dates only.", "Use it on `date`, `event_date`, `first_published` or '1989-06-04'."
    )


def _raised(text: str, language: Language) -> str:
    """In capitals; Turkish has two letters i, and neither may lose or gain its dot (Unicode, SpecialCasing, tr)."""
    return (text.replace("i", "İ") if language.tag.startswith("tr") else text).upper()


@pass_context
def _capitalize(context: Context, value: object) -> str:
    """Only the first letter changes: `the Tank Man` must not become `The tank man`."""
    text = _shown(value)
    return _raised(text[:1], _language(context)) + text[1:]


@pass_context
def _upper(context: Context, value: object) -> str:
    return _raised(_shown(value), _language(context))


@pass_context
def _lower(context: Context, value: object) -> str:
    text = _shown(value)
    return (text.replace("İ", "i").replace("I", "ı") if _language(context).tag.startswith("tr") else text).lower()


_FILTERS: dict[str, Callable[..., str]] = {
    "capitalize": _capitalize,
    "upper": _upper,
    "lower": _lower,
    "ordinal": _ordinal,
    "words": _words,
    "date": _date,
}


class _Environment(ImmutableSandboxedEnvironment):
    """The sandbox with our filters alone, no globals and no tests, and arithmetic on whole numbers only."""

    intercepted_binops = frozenset({"+", "-"})
    intercepted_unops = frozenset({"+", "-"})

    def __init__(self) -> None:
        super().__init__(
            undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True, finalize=_shown, cache_size=0
        )
        self.globals = {}
        self.filters = {name: _FILTERS[name] for name in FILTERS}
        self.tests = {}

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        del context
        numbers = [_operand(left, operator), _operand(right, operator)]
        return numbers[0] + numbers[1] if operator == "+" else numbers[0] - numbers[1]

    def call_unop(self, context: Context, operator: str, arg: Any) -> Any:
        del context
        number = _operand(arg, operator)
        return number if operator == "+" else -number


def _operand(value: object, operator: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise ValueRefused(
        f"`{operator}` works on whole numbers only.",
        "Texts are joined by writing them side by side; of a date take `year`.",
        code="template-type",
    )


_ENVIRONMENT = _Environment()
