"""The words of a web page as blocks of Markdown: headings, paragraphs, quotations, lists, tables, links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from scheduler.text.page_blocks import Block, Picture, escaped_signs, escaped_starts, visible
from scheduler.text.web_tree import Element

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "cite": "*"}
_INLINE = frozenset(
    {
        "a", "abbr", "b", "bdi", "bdo", "big", "br", "cite", "code", "del", "dfn", "em", "font", "i", "img", "ins",
        "kbd", "mark", "q", "s", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
    }
)  # fmt: skip
_QUOTES = {"fr": ("« ", " »"), "de": ("„", "“"), "es": ("«", "»"), "it": ("«", "»")}
_SPACES = re.compile("[ \t\r\n\f]+")
_BREAK = "\ue0ff"
"""Stands for `<br>` until lines are made: a private character, dropped from the page's own text."""


class Words:
    """The readable blocks of one page.

    Args:
        skipped: elements left out.
        appeals: elements that hold standing words of the house.
        address: the page's own address, against which links are resolved; without it relative links become words.
        lang: decides the marks of `<q>`.
    """

    def __init__(self, *, skipped: set[Element], appeals: set[Element], address: str | None, lang: str) -> None:
        self._skipped = skipped
        self._appeals = appeals
        self._address = address
        self._quotes = _QUOTES.get(lang.lower().partition("-")[0], ("“", "”"))
        self._pictures: list[Picture] = []
        self.broken_links: list[str] = []

    def text(self, element: Element) -> tuple[Block, ...]:
        """Every block beneath an element, in order, each with the pictures that stood in it or before it."""
        blocks: list[Block] = []
        for block in self.blocks(element):
            blocks.append(replace(block, pictures=tuple(self._pictures)))
            self._pictures.clear()
        if blocks and self._pictures:
            blocks[-1] = replace(blocks[-1], pictures=(*blocks[-1].pictures, *self._pictures))
        return tuple(blocks)

    def blocks(self, element: Element, *, appeal: bool = False) -> Iterator[Block]:
        """Every block beneath an element, in order."""
        run: list[Element | str] = []
        line = element.line
        for child in element.children:
            if isinstance(child, Element) and child in self._skipped:
                if child.tag == "figure":
                    self._picture(child)
                continue
            if isinstance(child, str) or (child.tag in _INLINE and not _holds_blocks(child)):
                run.append(child)
                continue
            yield from self._paragraphs(run, line, appeal=appeal)
            run, line = [], child.line
            yield from self._block(child, appeal=appeal or child in self._appeals)
        yield from self._paragraphs(run, line, appeal=appeal)

    def _block(self, element: Element, *, appeal: bool) -> Iterator[Block]:
        if element.tag in _HEADINGS:
            plain, markdown = self._said(element.children)
            if plain:
                level = _HEADINGS[element.tag]
                one_line = f"{'#' * level} {' '.join(markdown.split())}"
                yield Block(shape="heading", plain=" ".join(plain.split()), markdown=one_line, line=element.line,
                            level=level, appeal=appeal)  # fmt: skip
        elif element.tag == "blockquote":
            inside = list(self.blocks(element, appeal=appeal))
            if inside:
                quoted = "\n\n".join(each.markdown for each in inside)
                marked = "\n".join(f"> {row}".rstrip() for row in quoted.split("\n"))
                plain = "\n\n".join(each.plain for each in inside)
                yield Block(shape="quote", plain=plain, markdown=marked, line=element.line, appeal=appeal)
        elif element.tag in {"ul", "ol"}:
            yield from self._list(element, appeal=appeal)
        elif element.tag == "table":
            yield from self._table(element, appeal=appeal)
        elif element.tag == "hr":
            return
        else:
            yield from self.blocks(element, appeal=appeal)

    def _list(self, element: Element, *, appeal: bool) -> Iterator[Block]:
        plain: list[str] = []
        markdown: list[str] = []
        links = True
        for number, item in enumerate(_children(element, "li"), 1):
            if item in self._skipped:
                continue
            sign = f"{number}." if element.tag == "ol" else "-"
            inside = list(self.blocks(item))
            text = "\n".join(each.markdown for each in inside)
            if text:
                links = links and all(each.links for each in inside)
                plain.append("\n".join(each.plain for each in inside))
                markdown.append(f"{sign} " + text.replace("\n", "\n" + " " * (len(sign) + 1)))
        if plain:
            yield Block(shape="list", plain="\n".join(plain), markdown="\n".join(markdown), line=element.line,
                        links=links, appeal=appeal)  # fmt: skip

    def _table(self, element: Element, *, appeal: bool) -> Iterator[Block]:
        rows = [list(_cells(row)) for row in element.every() if row.tag == "tr"]
        rows = [row for row in rows if row]
        if len(rows) < 2 or min(map(len, rows)) < 2 or any(_holds_blocks(cell) for row in rows for cell in row):
            for row in rows:  # a table that only lays the page out
                for cell in row:
                    yield from self.blocks(cell, appeal=appeal)
            return
        table = [[self._said(cell.children) for cell in row] for row in rows]
        width = max(map(len, table))
        lines = []
        for index, said in enumerate(table):
            cells = [" ".join(markdown.split()).replace("|", "\\|") for _, markdown in said]
            lines.append("| " + " | ".join(cells + [""] * (width - len(cells))) + " |")
            if not index:
                lines.append("|" + " --- |" * width)
        plain = "\n".join(" | ".join(words for words, _ in said) for said in table)
        yield Block(shape="table", plain=plain, markdown="\n".join(lines), line=element.line, appeal=appeal)

    def _paragraphs(self, run: list[Element | str], line: int, *, appeal: bool) -> Iterator[Block]:
        """Paragraphs of a run of text; two line breaks part them as the page's author meant."""
        plain, markdown = self._said(run)
        parts = zip(_parted(plain), _parted(markdown), strict=True) if plain else ()
        links = _only_links(run)
        for words, marked in parts:
            if words:
                broken = marked.replace("\n", "\\\n")
                yield Block(shape="paragraph", plain=words, markdown=broken, line=line, links=links, appeal=appeal)

    def _said(self, run: list[Element | str]) -> tuple[str, str]:
        """The words of inline content, plain and as Markdown; `<br>` is a line end."""
        plain = _lined("".join(_words(child, self._skipped, self._quotes) for child in run))
        markdown = _lined("".join(self._inline(child) for child in run))
        return plain, escaped_starts(markdown)

    def _inline(self, node: Element | str) -> str:
        if isinstance(node, str):
            return escaped_signs(_flowing(node))
        if node in self._skipped or node.tag == "img":
            self._picture(node)
            return ""
        if node.tag == "br":
            return _BREAK
        inside = "".join(self._inline(child) for child in node.children)
        if node.tag == "a":
            return self._link(node, inside)
        before, after = self._quotes if node.tag == "q" else (_MARKS.get(node.tag, ""),) * 2
        return _around(inside, before, after)

    def _picture(self, node: Element) -> None:
        """An `<img>`, or the first of a `<figure>` with its caption."""
        image = node.first("img") if node.tag in {"img", "figure"} else None
        if image is None:
            return
        caption = node.first("figcaption")
        said = image.attributes.get("alt", "") if caption is None else caption.words()
        address = image.attributes.get("src", "") or image.attributes.get("data-src", "")
        self._pictures.append(Picture(words=" ".join(visible(said).split()), address=visible(address).strip()))

    def _link(self, node: Element, inside: str) -> str:
        href = node.attributes.get("href", "").strip()
        if not href or not inside.strip() or href.startswith("#"):
            return inside
        try:
            address = urljoin(self._address or "", href)
            parts = urlsplit(address)
        except ValueError:
            parts = urlsplit("")
            address = ""
        fit = (parts.scheme in {"http", "https"} and parts.netloc) or parts.scheme == "mailto"
        if not fit or any(sign.isspace() or sign in "<>\"'(){}" for sign in address):
            self.broken_links.append(visible(href)[:200])
            return inside
        return _around(inside, "[", f"]({address})")


def _flowing(text: str) -> str:
    return _SPACES.sub(" ", visible(text).replace(_BREAK, ""))


def _words(node: Element | str, skipped: set[Element], quotes: tuple[str, str]) -> str:
    if isinstance(node, str):
        return _flowing(node)
    if node in skipped:
        return ""
    if node.tag == "br":
        return _BREAK
    inside = "".join(_words(child, skipped, quotes) for child in node.children)
    return quotes[0] + inside + quotes[1] if node.tag == "q" else inside


def _lined(text: str) -> str:
    lines = [" ".join(part for part in line.split(" ") if part) for line in text.split(_BREAK)]
    return "\n".join(lines).strip()


def _parted(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"\n\s*\n", text)]


def _around(inside: str, before: str, after: str) -> str:
    """Marks close around the words, spaces outside; nothing around nothing."""
    words = inside.strip(f" {_BREAK}")
    if not words:
        return inside
    head, _, tail = inside.partition(words)
    return f"{head}{before}{words}{after}{tail}"


def _holds_blocks(element: Element) -> bool:
    return any(isinstance(child, Element) and (child.tag not in _INLINE or _holds_blocks(child))
               for child in element.children)  # fmt: skip


def _only_links(run: list[Element | str]) -> bool:
    """Whether all words of a run are those of links."""
    found = False
    for node in run:
        if isinstance(node, str):
            if node.strip(" \t\r\n\f|·•>»/-"):
                return False
        elif node.tag == "a":
            found = found or bool(node.words().strip())
        elif node.words().strip():
            if not _only_links(node.children):
                return False
            found = True
    return found


def _children(element: Element, tag: str) -> Iterator[Element]:
    yield from (child for child in element.children if isinstance(child, Element) and child.tag == tag)


def _cells(row: Element) -> Iterator[Element]:
    yield from (child for child in row.children if isinstance(child, Element) and child.tag in {"td", "th"})
