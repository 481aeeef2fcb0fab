"""How long a text is: as many things as networks count.

A network's limit means nothing without its unit. Bluesky counts graphemes and bytes, Telegram the code units of UTF-16,
Mastodon graphemes with every web address as 23; all three differ on one emoji with a skin tone.
"""

from __future__ import annotations

import regex

WEB_ADDRESS = regex.compile(r"https?://[^\s<>\"“”«»‹›]*[^\s<>\"“”«»‹›.,;:!?…'’)\]}。、，！？；：）」』】]")
"""A web address within a text, without the punctuation that ends the sentence around it."""

_GRAPHEME = regex.compile(r"\X")
_FAR_HANDLE = regex.compile(r"(?<![\w/=])@(\w+(?:[\w.-]*\w)?)@[\w.-]*\w")

ADDRESS_WEIGHT = 23
"""What Mastodon counts a web address as, whatever its length (`configuration.statuses.characters_reserved_per_url`)."""


def graphemes(text: str) -> int:
    """User-perceived characters: extended grapheme clusters (UAX 29, section 3)."""
    if text.isascii() and "\r" not in text:
        return len(text)
    return sum(1 for _ in _GRAPHEME.finditer(text))


def code_points(text: str) -> int:
    """Unicode code points."""
    return len(text)


def utf8(text: str) -> int:
    """Bytes in UTF-8."""
    return len(text.encode())


def utf16(text: str) -> int:
    """Code units in UTF-16: two for everything beyond U+FFFF."""
    return len(text.encode("utf-16-le")) // 2


def weighted(text: str, *, weight: int = ADDRESS_WEIGHT) -> int:
    """As Mastodon counts: graphemes, every web address alike, and of a far handle only what stands before its server.

    Args:
        text: as it is sent.
        weight: what the server counts a web address as.

    Source: `StatusLengthValidator` of Mastodon.
    """
    shortened = WEB_ADDRESS.sub("x" * weight, text)
    return graphemes(_FAR_HANDLE.sub(r"@\1", shortened))
