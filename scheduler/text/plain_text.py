"""HTML to readable plain text, for feeds, webhooks and summaries."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Literal, NamedTuple

# fmt: off
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "caption", "dd", "details", "div", "dl", "dt", "figcaption", "figure",
    "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "section", "summary", "table", "tr", "ul",
})
# fmt: on
_SPACES = re.compile(r"[ \t\n\r\f]+")
_AROUND_BREAK = re.compile(r" *\n *")
_CHUNK = 16 * 1024

_Kind = Literal["paragraph", "item", "row", "other"]


def whole(html: str) -> str:
    """All of it: paragraphs apart by blank lines, list items and table rows line by line."""
    reader = _Reader(addresses=True)
    reader.feed(html)
    reader.close()
    reader.end_block()
    pieces: list[str] = []
    for number, block in enumerate(reader.blocks):
        if number:
            tight = block.kind in {"item", "row"} and reader.blocks[number - 1].kind == block.kind
            pieces.append("\n" if tight else "\n\n")
        pieces.append(block.text)
    return "".join(pieces)


def first_paragraph(html: str) -> str:
    """The text of the first paragraph, or of the first block where there is no paragraph, as one line."""
    reader = _Reader(addresses=False)
    for start in range(0, len(html), _CHUNK):
        reader.feed(html[start : start + _CHUNK])
        if reader.first_paragraph is not None:
            break
    else:
        reader.close()
        reader.end_block()
    text = reader.first_paragraph or next((block.text for block in reader.blocks), "")
    return _SPACES.sub(" ", text).strip()


class _Block(NamedTuple):
    kind: _Kind
    text: str


@dataclass(slots=True, kw_only=True)
class _List:
    """An open list; `number` is the next one of an ordered list, None of an unordered one."""

    number: int | None
    marker: str = ""

    def mark(self) -> None:
        if self.number is None:
            self.marker = "- "
        else:
            self.marker = f"{self.number}. "
            self.number += 1


class _Link(NamedTuple):
    address: str
    start: int


class _Reader(HTMLParser):
    """Gathers blocks; `first_paragraph` is set as soon as it is known."""

    def __init__(self, *, addresses: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[_Block] = []
        self.first_paragraph: str | None = None
        self._addresses = addresses
        self._pieces: list[str] = []
        self._lists: list[_List] = []
        self._links: list[_Link] = []
        self._quotes = 0
        self._verbatim = 0
        self._in_row = False
        self._cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.end_block()
        values = dict(attrs)
        match tag:
            case "br":
                self._pieces.append("\n")
            case "img":
                self._pieces.append(values.get("alt") or "")
            case "a":
                self._links.append(_Link(values.get("href") or "", len(self._pieces)))
            case "td" | "th":
                self._pieces.append(" | " if self._cells else "")
                self._cells += 1
            case "hr":
                self._pieces.append("---")
                self.end_block()
            case _:
                self._open(tag, values)

    def _open(self, tag: str, values: dict[str, str | None]) -> None:
        match tag:
            case "ul":
                self._lists.append(_List(number=None))
            case "ol":
                start = values.get("start") or ""
                self._lists.append(_List(number=int(start) if re.fullmatch("[0-9]{1,9}", start) else 1))
            case "li" if self._lists:
                self._lists[-1].mark()
            case "blockquote":
                self._quotes += 1
            case "pre":
                self._verbatim += 1
            case "tr":
                self._in_row, self._cells = True, 0

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._links:
            self._close_link(self._links.pop())
        if tag not in _BLOCKS:
            return
        self.end_block(paragraph=tag == "p")
        match tag:
            case "ul" | "ol" if self._lists:
                self._lists.pop()
            case "blockquote":
                self._quotes -= 1
            case "pre":
                self._verbatim -= 1
            case "tr":
                self._in_row = False

    def handle_data(self, data: str) -> None:
        self._pieces.append(data if self._verbatim else _SPACES.sub(" ", data))

    def _close_link(self, link: _Link) -> None:
        text = "".join(self._pieces[link.start :]).strip()
        address = link.address.removeprefix("mailto:")
        if self._addresses and address and text and _bare(text) != _bare(address):
            self._pieces.append(f" ({address})")

    def end_block(self, *, paragraph: bool = False) -> None:
        """What has been gathered becomes one block."""
        text = "".join(self._pieces)
        self._pieces.clear()
        self._links = [link._replace(start=0) for link in self._links]
        text = text.strip("\n") if self._verbatim else _AROUND_BREAK.sub("\n", re.sub(" {2,}", " ", text)).strip(" \n")
        if not text:
            return
        if paragraph and self.first_paragraph is None:
            self.first_paragraph = text
        self.blocks.append(_Block(self._kind(paragraph=paragraph), self._laid_out(text)))

    def _kind(self, *, paragraph: bool) -> _Kind:
        if self._lists:
            return "item"
        if self._in_row:
            return "row"
        return "paragraph" if paragraph else "other"

    def _laid_out(self, text: str) -> str:
        """The text behind the marks of the quotations and lists it stands in."""
        quote = "> " * self._quotes
        indent = "  " * max(len(self._lists) - 1, 0)
        marker = ""
        if self._lists:
            marker = self._lists[-1].marker
            self._lists[-1].marker = " " * len(marker)
        first = quote + indent + marker
        following = quote + indent + " " * len(marker)
        return first + text.replace("\n", f"\n{following}")


def _bare(address: str) -> str:
    return address.removeprefix("https://").removeprefix("http://").rstrip("/")
