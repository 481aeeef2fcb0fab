"""The blocks of a text that came from elsewhere, and plain words written so that Markdown leaves them as they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Shape = Literal["heading", "paragraph", "quote", "list", "table"]

_ALWAYS = re.compile(r"[*`\[\]]|\\(?=[!-/:-@\[-`{-~\n])|<(?=[A-Za-z/!?])|&(?=#?\w+;)|(?<!\w)_|_(?!\w)")
_AT_LINE_START = re.compile(
    r"^(?P<before>[ \t]*)(?:(?P<number>[0-9]{1,9})(?=[.)](?:[ \t]|$))"
    r"|(?=(?:#{1,6}|[-+])(?:[ \t]|$)|>|~~~|\||=+[ \t]*$|-+[ \t]*$))",
    re.MULTILINE,
)
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture that stood in a text: its words, if it had any, and its address as written."""

    words: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One heading, paragraph, quotation, list or table.

    Attributes:
        plain: its words without any markup, lines kept.
        markdown: the same as Markdown.
        line: 1-based line of the source on which it begins.
        level: of a heading.
        links: it holds nothing but links.
        appeal: the page marks it as standing words of the house: a call to action, who we are.
        pictures: what stood in it, or before it by itself.
    """

    shape: Shape
    plain: str
    markdown: str
    line: int
    level: int = 0
    links: bool = False
    appeal: bool = False
    pictures: tuple[Picture, ...] = ()


def escaped(text: str) -> str:
    """Plain words as Markdown that renders to the same words (CommonMark 0.31, section 2.4)."""
    return escaped_starts(escaped_signs(text))


def escaped_signs(text: str) -> str:
    """The signs that mean something anywhere in a line."""
    return _ALWAYS.sub(r"\\\g<0>", text)


def escaped_starts(text: str) -> str:
    """The signs that mean something at the beginning of a line."""
    return _AT_LINE_START.sub(_escape_start, text)


def _escape_start(found: re.Match[str]) -> str:
    return f"{found['before']}{found['number'] or ''}\\"


def visible(text: str) -> str:
    """The text without soft hyphens and spaces of no width, which break words that are searched for."""
    return _INVISIBLE.sub("", text)
