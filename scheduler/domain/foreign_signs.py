"""Signs that look like ASCII and are not: a Cyrillic letter in a key, full-width digits in a date."""

from __future__ import annotations

import unicodedata

_DASHES = "‐‑‒–—―−－"
_AS_DASHES = {ord(dash): "-" for dash in _DASHES}
_AS_LATIN = str.maketrans(
    "АВЕЅІЈКМНОРСТХУаеіјорсухѕԁԛԝАΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABESIJKMHOPCTXYaeijopcyxsdqwAABEZHIKMNOPTYXo"
)
"""Cyrillic and Greek letters by the Latin ones that they look like."""


def plain(text: str) -> str:
    """The text with every digit, dash and look-alike letter as ASCII has it, as far as there is one."""
    text = unicodedata.normalize("NFKC", text.translate(_AS_DASHES)).translate(_AS_LATIN)
    return "".join(_digit(sign) for sign in text)


def named(text: str) -> str:
    """A sentence that names the first sign which is not ASCII, behind a blank; empty where all are.

    For values that may hold nothing but ASCII, so that any other sign is what is wrong with them.
    """
    found = next((sign for sign in text if not sign.isascii()), None)
    if found is None:
        return ""
    name = unicodedata.name(found, f"U+{ord(found):04X}")
    return f" It holds `{found}`, which is {name}." if found.isprintable() else f" It holds {name}."


def _digit(sign: str) -> str:
    value = unicodedata.decimal(sign, None)
    return sign if value is None else str(value)
