"""The text of a template apart from its fields and choices, for whoever judges words and not syntax."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from jinja2 import Environment

from scheduler.text.template_syntax import is_literal

_LEXER = Environment(keep_trailing_newline=True, autoescape=True)
_CONFINING = frozenset({"number", "years", "if", "elif", "in", "or"})
"""The names of a condition that, with `==` and lists, holds for a few numbers only."""
_OPERATORS = frozenset({"==", "[", "]", "(", ")", ","})


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One stretch of a template.

    Attributes:
        start, end: offsets in the template.
        kind: `text`, `field` (`{{ … }}`) or `choice` (a tag or a comment).
        names: the fields that a field asks for.
        numbers: the numbers to which the choices around a text confine it; None where they confine it to none.
    """

    start: int
    end: int
    kind: Literal["text", "field", "choice"]
    names: frozenset[str] = frozenset()
    numbers: frozenset[int] | None = None


def pieces(source: str) -> list[Piece]:
    """The stretches of a template that can be read, in order; white space that a tag strips is in none of them.

    Raises:
        TemplateSyntaxError: it cannot be read (`templates.problems` says so first).
    """
    if is_literal(source):
        return [Piece(start=0, end=len(source), kind="text")]
    return list(_pieces(source))


def _pieces(source: str) -> Iterator[Piece]:
    around: list[frozenset[int] | None] = [None]
    inside: list[tuple[str, str]] = []
    start = position = 0
    for _, kind, text in _LEXER.lex(source):
        begin = source.find(text, position)
        position = begin + len(text)
        if kind == "data":
            yield Piece(start=begin, end=position, kind="text", numbers=around[-1])
        elif kind in {"variable_begin", "block_begin", "comment_begin"}:
            start, inside = begin, []
        elif kind == "variable_end":
            yield Piece(start=start, end=position, kind="field", names=_fields(inside))
        elif kind in {"block_end", "comment_end"}:
            if kind == "block_end":
                _choose(around, inside)
            yield Piece(start=start, end=position, kind="choice")
        elif kind != "whitespace":
            inside.append((kind, text))


def _fields(tokens: list[tuple[str, str]]) -> frozenset[str]:
    """The names that are no filters."""
    before = ["", *(text for _, text in tokens)]
    return frozenset(text for (kind, text), left in zip(tokens, before, strict=False) if kind == "name" and left != "|")


def _choose(around: list[frozenset[int] | None], tokens: list[tuple[str, str]]) -> None:
    """Enter, change or leave a branch; `around` holds what each open choice confines its text to."""
    tag = tokens[0][1] if tokens else ""
    if tag == "if":
        around.append(None)
    if tag in {"if", "elif", "else"} and len(around) > 1:
        own = None if tag == "else" else _confined(tokens)
        around[-1] = around[-2] if own is None else own
    elif tag == "endif" and len(around) > 1:
        around.pop()


def _confined(tokens: list[tuple[str, str]]) -> frozenset[int] | None:
    """The numbers of a condition such as `number == 25`, `years in [25, 50]`; None for every other condition."""
    names = {text for kind, text in tokens if kind == "name"}
    operators = {text for kind, text in tokens if kind == "operator"}
    if not names <= _CONFINING or not operators <= _OPERATORS or not ("==" in operators or "in" in names):
        return None
    return frozenset(int(text) for kind, text in tokens if kind == "integer")
