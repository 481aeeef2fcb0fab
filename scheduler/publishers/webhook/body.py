"""The body of a webhook: the words of an edition as data, cut to fit, and the JSON that goes on the wire.

Everything here is pure. The order of the fields is fixed, so that a payload that has been through the ledger gives the
same bytes as one that has not.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

LARGEST_BODY = 20_000
"""Bytes of a body (Standard Webhooks 1.0, "Payload size")."""

_RESERVE = 512
"""Bytes kept free for the envelope and for what only the attempt knows."""

FIELDS = (
    "statement",
    "label",
    "number",
    "ordinal",
    "title",
    "summary",
    "url",
    "content_html",
    "content_text",
    "truncated",
    "lang",
    "tags",
    "event_date",
    "date",
    "moment",
    "due",
    "embargo_until",
    "published",
    "version",
    "image",
)
"""Every field of `data`, in the order in which they are sent."""

TAKEN_BACK_FIELDS = ("statement", "label", "title", "url", "moment", "embargo_until", "version", "reason")
"""Every field of `data` where words are taken back, in the order in which they are sent."""

ATTENTION_FIELDS = ("delivery", "statement", "label", "target", "state", "detail")
"""Every field of `data` where a delivery waits for a person, in the order in which they are sent."""

_VOID = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "link", "source", "track", "wbr"})


def stamp(at: datetime) -> str:
    """An instant as RFC 3339 in UTC, to the second: `2027-06-04T07:00:00Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def encode(value: object) -> bytes:
    """Compact JSON, UTF-8; the order of the keys is kept."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def envelope(event: str, at: datetime, data: Mapping[str, Any]) -> bytes:
    """`{"type", "timestamp", "data"}` of Standard Webhooks 1.0; `at` is the instant of the event (aware, UTC)."""
    return encode({"type": event, "timestamp": stamp(at), "data": data})


def ordered(data: Mapping[str, Any]) -> dict[str, Any]:
    """The same data with its fields in the order of `FIELDS`."""
    return {name: data[name] for name in FIELDS if name in data}


def fitted(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data, cut where it must be so that the whole body stays within `LARGEST_BODY`.

    First `content_html` loses blocks from its end, then `content_text` paragraphs (words, if its first paragraph alone
    is too long); `truncated` says so. What is too long even then (a title beyond all bounds) stays: the sender refuses.
    """
    room = LARGEST_BODY - _RESERVE
    cut = {**data, "truncated": False}
    for name, ends in (("content_html", block_ends), ("content_text", paragraph_ends)):
        if len(encode(cut)) <= room:
            break
        cut["truncated"] = True
        words = str(cut[name])
        spare = room - len(encode({**cut, name: ""}))
        cut[name] = _prefix(words, ends(words), spare)
        if not cut[name] and name == "content_text":
            cut[name] = _prefix(words, [found.start() for found in re.finditer(r"\s+", words)], spare)
    return cut


def _prefix(words: str, ends: Sequence[int], room: int) -> str:
    """The longest beginning of a text that stops at one of `ends` and takes at most `room` bytes of JSON."""
    fitting = bisect_right(ends, room, key=lambda end: len(encode(words[:end])) - len('""'))
    return words[: ends[fitting - 1]].rstrip() if fitting else ""


def paragraph_ends(text: str) -> list[int]:
    """Where the paragraphs of a plain text end, the last one included."""
    return [*(found.start() for found in re.finditer(r"\n[ \t]*\n", text)), len(text)]


class _Blocks(HTMLParser):
    """Notes where an element of the uppermost level ends."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.ends: list[int] = []
        self._html = html
        self._depth = 0
        self._lines = [0, *(found.end() for found in re.finditer("\n", html))]
        self.feed(html)
        self.close()

    def _here(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def _end_of_tag(self) -> None:
        if self._depth == 0:
            self.ends.append(self._html.index(">", self._here()) + 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's form
        if tag not in _VOID:
            self._depth += 1
        elif self._depth == 0:
            self.ends.append(self._here() + len(self.get_starttag_text() or ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self._depth -= 1

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            self._depth -= 1
            self._end_of_tag()


def block_ends(html: str) -> list[int]:
    """Where the uppermost elements of sanitised (hence well-formed) HTML end: cut there, it stays well-formed."""
    return _Blocks(html).ends
