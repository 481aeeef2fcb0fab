"""Which characters may enter: those of XML 1.0 (section 2.2), without the C1 controls.

One character outside them makes a whole feed unreadable, so they go at the door and never later.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_UNWANTED = re.compile("[^\\t\\n\\x20-\\x7e\\xa0-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
_LINE_END = re.compile(r"\r\n?")
_BREAKS = re.compile("[ ]*[\\t\\n\u2028\u2029][ \\t\\n\u2028\u2029]*")


class Cleaned(NamedTuple):
    """A text that may be published, and how many characters were dropped from it."""

    text: str
    dropped: int


def clean(text: str) -> Cleaned:
    """Drop C0 (but tab and line feed), DEL, C1, lone surrogates, U+FFFE and U+FFFF; everything else stays.

    CR LF and CR become LF, which does not count as dropped.
    """
    kept, dropped = _UNWANTED.subn("", _LINE_END.sub("\n", text))
    return Cleaned(kept, dropped)


def one_line(text: str) -> Cleaned:
    """As `clean`, and every run of line ends and tabs becomes one space; no space stays at either end."""
    kept, dropped = clean(text)
    return Cleaned(_BREAKS.sub(" ", kept).strip(" \t\n\u2028\u2029"), dropped)
