"""A field of words with the capitals of the words it replaces."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]+")
_SMALL = frozenset({"a", "an", "and", "of"})


def word_field(name: str, said: str, *, headlines: bool = False) -> str:
    """`{{ years_words|capitalize }}` in the place of `Twenty-five`, `|upper` in that of `TWENTY-FIVE`.

    Args:
        headlines: whether headlines of the language raise every word: `|title` in the place of `Twenty-Five`.
    """
    telling = [word for word in _WORD.findall(said) if word not in _SMALL]
    if said.isupper() and len(said) > 1:
        name += "|upper"
    elif headlines and len(telling) > 1 and all(word[0].isupper() for word in telling):
        name += "|title"
    elif said[:1].isupper():
        name += "|capitalize"
    return f"{{{{ {name} }}}}"


def noun_like(noun: str, said: str) -> str:
    """The noun with the capitals of the word it replaces: `Years` for `Century`, `YEARS` for `CENTURY`."""
    if said.isupper() and len(said) > 1:
        return noun.upper()
    return noun[:1].upper() + noun[1:] if said[:1].isupper() else noun
