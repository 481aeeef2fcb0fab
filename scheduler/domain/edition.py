"""The edition: the exact words of one occurrence for one target, rendered once, frozen, with a digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

# Made once: `json.dumps` would make one at each call, and every change of the ledger is told in canonical JSON.
_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One post of a thread, or the whole message: its text, its length as the target counts, and the limit there."""

    text: str
    length: int
    limit: int | None = None


@dataclass(frozen=True, kw_only=True)
class Edition:
    """What goes to one target.

    Attributes:
        lang: BCP 47 tag of the words.
        title, summary, text, html, url: what a person previews.
        variant: which words won: `plain`, `25`, `every 10`.
        parts: the message as the target will show it.
        payload: everything its publisher needs to publish it, as plain JSON values; frozen at the first intent.
        segments: so many requests publish it, each an attempt of its own and in order: the posts of a thread, the
            recipients of a letter.
    """

    lang: str
    title: str
    summary: str
    text: str
    html: str
    url: str
    variant: str
    payload: Mapping[str, Any]
    parts: tuple[Part, ...] = ()
    segments: int = 1

    @cached_property
    def canonical(self) -> str:
        """The payload as canonical JSON: sorted keys, no spaces, UTF-8."""
        return canonical_json(self.payload)

    @cached_property
    def sha256(self) -> str:
        """Hexadecimal SHA-256 of `canonical`."""
        return hashlib.sha256(self.canonical.encode()).hexdigest()


def canonical_json(value: object) -> str:
    """JSON with sorted keys and no spaces: equal values give equal bytes."""
    return _canonical.encode(value)
