"""Which templates are allowed: judged from Jinja2's tokens and syntax tree, before anything is compiled or run.

Tokens first: they bound how long, deep and many the constructs are, so that neither the parser nor the compiler can be
exhausted. Then the tree: every node must be on the list.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from jinja2 import Environment, TemplateSyntaxError, nodes

FILTERS = ("capitalize", "upper", "lower", "ordinal", "words", "date")
"""The filters of the contract."""

MAX_TAGS = 1000
MAX_TOKENS = 60
"""In one `{{ … }}` or `{% … %}`: bounds the depth of an expression."""
MAX_NESTED_IFS = 10
MAX_LITERAL = 500
_MAX_DIGITS = 9
_MAX_MARKS = 3 * MAX_TAGS
_MAX_LEXED_DIGITS = 10_000
_MARK = re.compile(r"\{[{%#]")
_DIGITS = re.compile(r"[0-9_]+")

_TAGS = ("if", "elif", "else", "endif")
_ALLOWED = (
    nodes.Template,
    nodes.Name,
    nodes.Output,
    nodes.TemplateData,
    nodes.Tuple,
    nodes.List,
    nodes.If,
    nodes.Compare,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Add,
    nodes.Sub,
    nodes.Neg,
    nodes.Pos,
)
_COMPARISONS = frozenset({"eq", "ne", "lt", "lteq", "gt", "gteq", "in", "notin"})
_NAMED: dict[type[nodes.Node], tuple[str, str]] = {
    nodes.Call: ("A call `…(…)`", "Templates know fields and filters, as in {{ number|ordinal }}."),
    nodes.Getattr: ("Looking inside a value with `.`", "Use the fields as they are, as in {{ event_year }}."),
    nodes.Getitem: ("Looking inside a value with `[…]`", "Use the fields as they are, as in {{ event_year }}."),
    nodes.Concat: ("Joining with `~`", "Write the parts side by side: {{ ordinal }} {{ unit }}."),
    nodes.Mul: ("`*`", "Only `+` and `-` on whole numbers."),
    nodes.Div: ("`/`", "Only `+` and `-` on whole numbers."),
    nodes.FloorDiv: ("`//`", "Only `+` and `-` on whole numbers."),
    nodes.Mod: ("`%`", "Only `+` and `-` on whole numbers; `milestone` tells round numbers."),
    nodes.Pow: ("`**`", "Only `+` and `-` on whole numbers."),
    nodes.Test: ("A test with `is`", "Compare with `==`, or write {% if place %}."),
    nodes.Dict: ("A dictionary `{…}`", "Use texts, whole numbers and lists of them."),
    nodes.CondExpr: ("An inline `if` without `else`", "Give it an `else`, or write {% if … %}…{% endif %}."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateProblem:
    """One thing wrong in a template.

    Attributes:
        line: 1-based, within the template.
        what: the fault, one sentence.
        cure: what to write instead, one sentence.
        code: a short stable name.
    """

    line: int
    what: str
    cure: str
    code: str = "template"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a template's text alone tells of it.

    Attributes:
        problems: everything wrong with it whatever fields there are, in the order of its lines.
        names: the fields it asks for, each with its line.
        tree: what it says, to be compiled; None of one that is not to be.
    """

    problems: tuple[TemplateProblem, ...] = ()
    names: tuple[tuple[str, int], ...] = ()
    tree: nodes.Template | None = None

    def problems_with(self, fields: Collection[str]) -> list[TemplateProblem]:
        """Everything wrong with it where these are the names it may use; line by line, unknown names first."""
        unknown = [_unknown(name, line, fields) for name, line in self.names if name not in fields]
        return sorted([*unknown, *self.problems], key=_line)


def judge(source: str, *, environment: Environment) -> Judged:
    """Judge a template.

    Args:
        source: the template.
        environment: gives the lexer and the parser.
    """
    try:
        found = list(_size_problems(source)) or list(_token_problems(source, environment))
        if found:
            return Judged(problems=tuple(found))
        tree = environment.parse(source)
    except TemplateSyntaxError as error:
        return Judged(problems=(unreadable(error),))
    every = list(_every(tree))
    found = sorted((problem for node in every for problem in _node_problems(node)), key=_line)
    names = tuple((node.name, node.lineno) for node in every if isinstance(node, nodes.Name))
    return Judged(problems=tuple(found), names=names, tree=None if found else tree)


def _line(problem: TemplateProblem) -> int:
    return problem.line


def is_literal(source: str) -> bool:
    """Whether nothing in a template opens a field, a choice or a comment, so that it stands for itself."""
    return _MARK.search(source) is None


def sole_expression(source: str, *, environment: Environment) -> str | None:
    """The expression of a template that is wholly `{{ expression }}`, or None when it is anything else."""
    inside: list[str] = []
    kind = ""
    try:
        for number, (_, kind, text) in enumerate(environment.lex(source)):
            if (number == 0) != (kind == "variable_begin") or kind in {"data", "block_begin", "comment_begin"}:
                return None
            inside.append(text)
    except TemplateSyntaxError:
        return None
    return "".join(inside[1:-1]).strip() if kind == "variable_end" else None


def unreadable(error: TemplateSyntaxError) -> TemplateProblem:
    """The problem of a template that Jinja2 cannot parse."""
    return TemplateProblem(
        line=error.lineno,
        what=f"The template cannot be read: {(error.message or 'syntax error').rstrip('.')}.",
        cure="Write {{ number }} for a field, {% if milestone %}…{% endif %} for a choice, {{ '{{' }} for two braces.",
        code="template-syntax",
    )


def _size_problems(source: str) -> Iterator[TemplateProblem]:
    """What would already be too much for the lexer, which needs seconds for millions of comments or digits."""
    for number, mark in enumerate(_MARK.finditer(source)):
        if number >= _MAX_MARKS:
            yield _too_large(source, mark.start(), f"The template has more than {MAX_TAGS} fields and choices.")
            return
    for digits in _DIGITS.finditer(source):
        if len(digits[0]) > _MAX_LEXED_DIGITS:
            yield _too_large(source, digits.start(), f"There are more than {_MAX_LEXED_DIGITS} digits in a row.")
            return


def _too_large(source: str, position: int, what: str) -> TemplateProblem:
    line = source.count("\n", 0, position) + 1
    return TemplateProblem(line=line, what=what, cure="Write a simpler template.", code="template-size")


def _token_problems(source: str, environment: Environment) -> Iterator[TemplateProblem]:
    """Judge the tokens one by one; ends at the first that makes going on costly."""
    tags = length = depth = 0
    opening = False
    for line, kind, text in environment.lex(source):
        if kind in {"variable_begin", "block_begin", "raw_begin"}:
            tags, length, opening = tags + 1, 0, kind == "block_begin"
        length += kind != "whitespace"
        if kind == "raw_begin":
            yield _forbidden(line, "The tag `raw`", "Write {{ '{{' }} for two braces.")
        elif opening and kind not in {"block_begin", "whitespace"}:
            opening = False
            depth += (text == "if") - (text == "endif")
            if text not in _TAGS:
                yield _forbidden(line, f"The tag `{text[:40]}`", "Only {% if %}, {% elif %}, {% else %}, {% endif %}.")
                return
        yield from _literal_problems(line, kind, text)
        excess = _excess(tags=tags, length=length, depth=depth)
        if excess:
            yield TemplateProblem(line=line, what=excess, cure="Write a simpler template.", code="template-size")
            return


def _excess(*, tags: int, length: int, depth: int) -> str | None:
    if tags > MAX_TAGS:
        return f"The template has more than {MAX_TAGS} fields and choices."
    if length > MAX_TOKENS and tags:
        return f"One expression has more than {MAX_TOKENS} parts."
    if depth > MAX_NESTED_IFS:
        return f"Choices are nested more than {MAX_NESTED_IFS} deep."
    return None


def _literal_problems(line: int, kind: str, text: str) -> Iterator[TemplateProblem]:
    if kind == "string" and len(text) > MAX_LITERAL:
        yield _forbidden(line, f"A quoted text of more than {MAX_LITERAL} characters", "Write it outside the braces.")
    elif kind == "string" and "\\" in text:
        yield _forbidden(line, "A backslash in a quoted text", "Write the character itself.")
    elif kind == "float":
        yield _forbidden(line, f"The number {text[:20]}", "Only whole numbers.")
    elif kind == "integer" and len(text) > _MAX_DIGITS:
        yield _forbidden(line, f"A number of more than {_MAX_DIGITS} digits", "Use a smaller one.")


def _node_problems(node: nodes.Node) -> Iterator[TemplateProblem]:
    if isinstance(node, nodes.Filter):
        yield from _filter_problems(node)
    elif isinstance(node, nodes.Const):
        if not isinstance(node.value, (str, int)):
            yield _forbidden(node.lineno, "`none`", "Write {% if place %} to ask whether something is there.")
    elif isinstance(node, nodes.Operand):
        if node.op not in _COMPARISONS:
            yield _forbidden(node.lineno, f"The comparison `{node.op}`", "Use ==, !=, <, <=, >, >= or in.")
    elif not isinstance(node, _ALLOWED) and not (isinstance(node, nodes.CondExpr) and node.expr2 is not None):
        name, cure = _NAMED.get(
            type(node),
            (f"`{type(node).__name__}`", "Use fields, our filters, {% if %}, comparison, and, or, not, + and -."),
        )
        yield _forbidden(node.lineno, name, cure)


def _unknown(name: str, line: int, fields: Collection[str]) -> TemplateProblem:
    near = difflib.get_close_matches(name, sorted(fields), n=1)
    cure = f"Did you mean `{near[0]}`?" if near else f"The fields are: {', '.join(sorted(fields))}."
    return TemplateProblem(line=line, what=f"There is no field `{name[:60]}`.", cure=cure, code="unknown-field")


def _filter_problems(node: nodes.Filter) -> Iterator[TemplateProblem]:
    if node.name not in FILTERS:
        near = difflib.get_close_matches(node.name, FILTERS, n=1)
        cure = f"Did you mean `{near[0]}`?" if near else f"The filters are: {', '.join(FILTERS)}."
        yield TemplateProblem(
            line=node.lineno, what=f"There is no filter `{node.name[:60]}`.", cure=cure, code="unknown-filter"
        )
    elif node.args or node.kwargs or node.dyn_args or node.dyn_kwargs:
        yield _forbidden(node.lineno, f"An argument of the filter `{node.name}`", f"Write `|{node.name}` alone.")


def _every(node: nodes.Node) -> Iterator[nodes.Node]:
    """A node and everything beneath it, but not beneath what is refused as a whole."""
    yield node
    if type(node) in _NAMED and not isinstance(node, nodes.CondExpr):
        return
    for child in node.iter_child_nodes():
        yield from _every(child)


def _forbidden(line: int, what: str, cure: str) -> TemplateProblem:
    return TemplateProblem(line=line, what=f"{what} has no place in a template.", cure=cure, code="template-forbidden")
