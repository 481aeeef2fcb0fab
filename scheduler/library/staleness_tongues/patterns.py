"""How the tables of a language become patterns."""

from __future__ import annotations

import re

GAP = r"(?:[ \t\u00a0\u2009\u202f*_\-\u2010\u2011]{1,80}|[ \t*_]{0,8}\n[ \t>*_]{0,80})"
"""Between two words of a phrase: a space, a hyphen, a line end, the marks of Markdown."""

POINTS = r"\u064b-\u0652\u05b0-\u05c7"
"""The vowel points of Arabic and Hebrew, which are no letters and yet belong to the word."""


def gapped(words: str) -> str:
    r"""A pattern whose spaces may be any gap between two words; `\s` is one sign, as behind a word it must be."""
    return words.replace(" ", GAP)


def whole(pattern: str, *, spaced: bool = True) -> str:
    """A pattern that finds whole words alone; where no spaces part the words it finds them anywhere.

    Args:
        pattern: alternatives in small letters; a space is any gap.
    """
    return rf"(?<!\w)(?:{gapped(pattern)})(?![\w{POINTS}])" if spaced else f"(?:{gapped(pattern)})"


def words(pattern: str, *, spaced: bool = True) -> re.Pattern[str]:
    """`whole`, compiled; a pattern without alternatives finds nothing."""
    return re.compile(whole(pattern, spaced=spaced) if pattern else r"(?!)")
