"""Language tags: the shape of BCP 47 (RFC 5646, section 2.1) in its one usual spelling.

Whether there are words for a language is for `wording.language` to say; texts may be in any.
"""

from __future__ import annotations

import re

from scheduler.errors import ValueRefused

_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(?:-(?P<script>[a-z]{4}))?(?:-(?P<region>[a-z]{2}|[0-9]{3}))?"
    r"(?P<variants>(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)"
)


def parse_language(text: str) -> str:
    """A language tag in the spelling of RFC 5646, section 2.1.1: `en`, `pt-BR`, `zh-Hant`, `zh-Hant-HK`.

    Raises:
        ValueRefused: it is not a language with optional script, region and variants.
    """
    found = _TAG.fullmatch(text.strip().lower())
    if found is None:
        raise ValueRefused(
            f"`{text}` is not a language tag.",
            "Write a tag of BCP 47, such as `en`, `pt-BR` or `zh-Hant`.",
            code="bad-language",
        )
    parts = [found["language"]]
    if found["script"]:
        parts.append(found["script"].title())
    if found["region"]:
        parts.append(found["region"].upper())
    return "-".join(parts) + found["variants"]
