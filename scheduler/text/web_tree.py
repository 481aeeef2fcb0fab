"""HTML as a shallow tree, however untidy the page; the end tags that people omit are put in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

MAX_DEPTH = 100
"""Deeper elements are hung where the depth ends: no page of words needs more."""

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
_ENDS_PARAGRAPH = frozenset(
    {
        "address", "article", "aside", "blockquote", "details", "div", "dl", "fieldset", "figure", "footer", "form",
        "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "ol", "p", "pre", "section", "table", "ul",
    }
)  # fmt: skip
_CLOSED_BY_ITS_LIKE = {
    "li": ({"li"}, {"ul", "ol"}),
    "dt": ({"dt", "dd"}, {"dl"}),
    "dd": ({"dt", "dd"}, {"dl"}),
    "tr": ({"tr", "td", "th"}, {"table"}),
    "td": ({"td", "th"}, {"tr", "table"}),
    "th": ({"td", "th"}, {"tr", "table"}),
    "option": ({"option"}, {"select"}),
}
"""Which open elements a start tag ends, and where looking for them ends (HTML, section 13.1.2.4)."""


@dataclass(slots=True, kw_only=True, eq=False)
class Element:
    """One element.

    Attributes:
        tag: in small letters.
        attributes: the first of each name; None became the empty text.
        children: elements and texts, in order.
        line: 1-based line of the source.
    """

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)
    line: int = 1

    def every(self) -> Iterator[Element]:
        """The element itself and all beneath it, in the order of the page."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.every()

    def first(self, tag: str) -> Element | None:
        """The first element of that tag at or beneath this one."""
        return next((each for each in self.every() if each.tag == tag), None)

    def words(self) -> str:
        """All text beneath, as it stands."""
        return "".join(child if isinstance(child, str) else child.words() for child in self.children)


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element(tag="")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._imply_ends(tag)
        attributes: dict[str, str] = {}
        for name, value in attrs:
            attributes.setdefault(name, value or "")
        element = Element(tag=tag, attributes=attributes, line=self.getpos()[0])
        self._open[-1].children.append(element)
        if tag not in _VOID and len(self._open) < MAX_DEPTH:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)  # in HTML the slash means nothing

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].tag == tag:
                del self._open[depth:]
                return

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)

    def _imply_ends(self, tag: str) -> None:
        if tag in _ENDS_PARAGRAPH:
            self._end({"p"}, {"blockquote", "td", "li", "div", "article", "section", "button"})
        ended, until = _CLOSED_BY_ITS_LIKE.get(tag, (set(), set()))
        while ended and self._end(ended, until):
            pass

    def _end(self, tags: set[str], until: set[str]) -> bool:
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].tag in tags:
                del self._open[depth:]
                return True
            if self._open[depth].tag in until:
                return False
        return False


def tree(html: str) -> Element:
    """The page as an element without a tag that holds all others."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.root
