"""Language tags: the shape of BCP 47 (RFC 5646, section 2.1) in its one usual spelling.

Whether there are words for a language is for `wording.language` to say; texts may be in any.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

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


def lookup(wanted: str, offered: Iterable[str]) -> str | None:
    """The one of the offered tags that serves a reader who wants this language, or None.

    Lookup as in RFC 4647, section 3.4: the tag itself, else what is left of it when subtags are taken from its end
    (`zh-Hant-HK` is served by `zh-Hant`, then by `zh`). Nothing found, a tag that says more serves too, as in basic
    filtering (section 3.3.1), if it is the only one that says so little more: `zh` is served by `zh-Hant`, and by
    nothing where `zh-Hans` stands beside it. Letters count alike in both cases.

    Args:
        wanted: a language tag, without wildcards.
        offered: language tags, in any order.
    """
    by_lower = {tag.lower(): tag for tag in offered}
    subtags = wanted.lower().split("-")
    for end in range(len(subtags), 0, -1):
        if len(subtags[end - 1]) == 1:  # a singleton opens what has just been taken away
            continue
        found = by_lower.get("-".join(subtags[:end]))
        if found is not None:
            return found
    longer = [tag for tag in by_lower if tag.startswith(f"{wanted.lower()}-")]
    fewest = min((tag.count("-") for tag in longer), default=0)
    nearest = [tag for tag in longer if tag.count("-") == fewest]
    return by_lower[nearest[0]] if len(nearest) == 1 else None
