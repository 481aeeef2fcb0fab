"""Markdown with inline HTML to sanitised HTML, and HTML to readable text."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from scheduler.text import plain_text, sanitising

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

SUMMARY_LENGTH = 300
"""The longest summary made from a first paragraph, in characters."""

_SENTENCE_END = re.compile(r"[.!?。！？][\"'”’»)\]]*(?=\s|[^\x00-\u2fff]|$)")
_SHORTEST_SENTENCES = 100


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt  # loaded with the first text that becomes HTML

    return MarkdownIt("commonmark", {"html": True}).enable("table")


def html(markdown: str, *, page_url: str) -> str:
    """Sanitised HTML of a Markdown text with inline HTML.

    Only semantic tags stay, with `dir`, `lang`, `title` and a few attributes more, and addresses that are http, https
    or (of links) mailto. What runs, loads or styles is dropped. The output is well formed as HTML and as XML, and the
    same input gives the same bytes.

    Args:
        markdown: CommonMark, with tables.
        page_url: the absolute address of the page, against which relative links and pictures are resolved.
    """
    return sanitising.sanitised(_markdown().render(markdown), page_url=page_url)


def plain(html_text: str) -> str:
    """Readable plain text of sanitised HTML.

    Paragraphs stand apart by blank lines, list items begin with `- ` or their number, a link is followed by its address
    where the two differ, a picture is its alternative text.
    """
    return plain_text.whole(html_text)


def first_paragraph(html_text: str) -> str:
    """The first paragraph as one line of plain text, at most 300 characters; `…` marks where it was cut."""
    text = plain_text.first_paragraph(html_text)
    if len(text) <= SUMMARY_LENGTH:
        return text
    ends = [end.end() for end in _SENTENCE_END.finditer(text, 0, SUMMARY_LENGTH - 1)]
    sentence = next((end for end in reversed(ends) if _SHORTEST_SENTENCES <= end <= SUMMARY_LENGTH - 2), None)
    if sentence is not None:
        return f"{text[:sentence]} …"
    cut = SUMMARY_LENGTH - 1
    space = text.rfind(" ", 0, cut + 1)
    if space >= _SHORTEST_SENTENCES:
        return f"{text[:space].rstrip(' ,;:–—-')}…"
    while cut and (unicodedata.combining(text[cut]) or text[cut] in "\u200d\ufe0f" or text[cut - 1] == "\u200d"):
        cut -= 1  # a letter stays with its marks, a composed sign whole
    return f"{text[:cut]}…"
