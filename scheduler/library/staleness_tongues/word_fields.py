"""A field of words with the capitals of the words it replaces."""

from __future__ import annotations


def word_field(name: str, said: str) -> str:
    """`{{ years_words|capitalize }}` in the place of `Twenty-five`, `|upper` in that of `TWENTY-FIVE`."""
    if said.isupper() and len(said) > 1:
        name += "|upper"
    elif said[:1].isupper():
        name += "|capitalize"
    return f"{{{{ {name} }}}}"
