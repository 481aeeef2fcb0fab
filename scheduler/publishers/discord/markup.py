"""Markdown as Discord reads it, kept from being read: what an author wrote appears sign for sign."""

from __future__ import annotations

import re

_ANYWHERE = re.compile(r"[\\*_~`|<\[]|:(?=\w+:)")
_AT_LINE_START = re.compile(r"^(\s*)(?:([>#+-])|([0-9]{1,9})\.(?=\s))", re.MULTILINE)


def literal(text: str) -> str:
    """The text with a backslash before every sign that Discord would take for markup.

    That is emphasis, code, spoilers, links with words of their own, headings, lists, quotations, `<@1>`, `<#1>`,
    `<:emoji:1>`, `<t:1>` and `:emoji:`. An `@everyone` stays: the post says beside its text that it calls nobody.
    """
    escaped = _ANYWHERE.sub(r"\\\g<0>", text)
    return _AT_LINE_START.sub(lambda found: _escaped(found[1], found[2], found[3]), escaped)


def _escaped(blanks: str, sign: str | None, number: str | None) -> str:
    return f"{blanks}\\{sign}" if sign else f"{blanks}{number}\\."
