"""HTML that cannot act: nh3 with an allow-list, then a serialiser that knows nothing beyond the same list.

nh3 decides as a browser's parser would. The serialiser makes its result well formed as XML too, resolves addresses and
repeats the verdict on every tag, attribute and scheme.
"""

from __future__ import annotations

from html import escape
from html.parser import HTMLParser
from urllib.parse import quote, urljoin, urlsplit

import nh3

from scheduler.text.cleaning import clean

# fmt: off
_PLAIN_TAGS = (
    "a", "abbr", "address", "article", "aside", "b", "bdi", "bdo", "blockquote", "br", "caption", "cite", "code", "col",
    "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4",
    "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp",
    "section", "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead",
    "time", "tr", "u", "ul", "var", "wbr",
)
_REMOVED_WITH_CONTENT = (
    "embed", "iframe", "math", "noembed", "noframes", "noscript", "object", "script", "select", "style", "svg",
    "template", "textarea", "title", "xmp",
)
# fmt: on
_EVERYWHERE = frozenset({"dir", "lang", "title"})
_OF_TAG = {
    "a": {"href", "hreflang"},
    "blockquote": {"cite"},
    "del": {"cite", "datetime"},
    "details": {"open"},
    "img": {"src", "alt", "width", "height"},
    "ins": {"cite", "datetime"},
    "li": {"value"},
    "ol": {"start", "reversed", "type"},
    "q": {"cite"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
_ALLOWED = {tag: _EVERYWHERE | _OF_TAG.get(tag, set()) for tag in _PLAIN_TAGS}
_EMPTY_TAGS = frozenset({"br", "col", "hr", "img", "wbr"})
_ADDRESSES = frozenset({"cite", "href", "src"})
_KEPT_IN_ADDRESS = "!#$%&'()*+,/:;=?@[]~"

_CLEANER = nh3.Cleaner(
    tags=set(_PLAIN_TAGS),
    clean_content_tags=set(_REMOVED_WITH_CONTENT),
    attributes={"*": set(_EVERYWHERE)} | {tag: set(names) for tag, names in _OF_TAG.items()},
    url_schemes={"http", "https", "mailto"},
    link_rel=None,  # the serialiser sets it
)


def sanitised(html: str, *, page_url: str) -> str:
    """The part of `html` that only says and shows.

    Args:
        html: anything.
        page_url: absolute; relative addresses are resolved against it.
    """
    serialiser = _Serialiser(page_url)
    serialiser.feed(_CLEANER.clean(html))
    serialiser.close()
    return clean(serialiser.written()).text


class _Serialiser(HTMLParser):
    def __init__(self, page_url: str) -> None:
        super().__init__(convert_charrefs=True)
        self._page_url = page_url
        self._pieces: list[str] = []
        self._open: list[str] = []

    def written(self) -> str:
        self._pieces.extend(f"</{tag}>" for tag in reversed(self._open))
        self._open.clear()
        return "".join(self._pieces)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _ALLOWED:
            return
        kept = self._attributes(tag, dict(reversed(attrs)))
        if tag == "img" and "src" not in kept:
            self.handle_data(kept.get("alt", ""))  # a picture that may not be shown leaves its words
            return
        if tag == "img":
            kept.setdefault("alt", "")
        if "href" in kept:
            kept["rel"] = "noopener noreferrer"
        written = "".join(f' {name}="{escape(value)}"' for name, value in sorted(kept.items()))
        if tag in _EMPTY_TAGS:
            self._pieces.append(f"<{tag}{written} />")
        else:
            self._pieces.append(f"<{tag}{written}>")
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._pieces.append(f"</{self._open.pop()}>")

    def handle_data(self, data: str) -> None:
        self._pieces.append(escape(data, quote=False))

    def _attributes(self, tag: str, attributes: dict[str, str | None]) -> dict[str, str]:
        kept = {name: value or "" for name, value in attributes.items() if name in _ALLOWED[tag]}
        for name in _ADDRESSES & kept.keys():
            address = _address(kept.pop(name), self._page_url)
            if address is not None and (name == "href" or not address.lower().startswith("mailto:")):
                kept[name] = address
        return kept


def _address(written: str, page_url: str) -> str | None:
    """The absolute form of an address, percent-encoded where RFC 3986 asks for it, or None when it may not stand."""
    try:
        absolute = urljoin(page_url, written.strip())
        parts = urlsplit(absolute)
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme == "mailto" or (scheme in {"http", "https"} and parts.netloc):
        return "".join(
            character if character > "~" else quote(character, safe=_KEPT_IN_ADDRESS) for character in absolute
        )
    return None
