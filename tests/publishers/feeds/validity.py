"""What makes our feeds and pages valid, said anew from the standards: the yardstick of every test here.

Atom: RFC 4287. RSS: the RSS Advisory Board's profile. JSON Feed: version 1.1. The rest: `docs/feeds.md`.
"""

from __future__ import annotations

import itertools
import json
import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import feedparser
import jsonschema
from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
HISTORY = "{http://purl.org/syndication/history/1.0}"
DC = "{http://purl.org/dc/elements/1.1/}"
LIMIT = 5_000_000

_TAG_URI = re.compile(r"tag:[a-z0-9.@-]+,\d{4}(-\d\d(-\d\d)?)?:[!-~]+")
_IANA_ALTERNATE = "http://www.iana.org/assignments/relation/alternate"
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}

_DATE = r'<data type="dateTime"><param name="pattern">.*(Z|[+\-]\d\d:\d\d)</param></data>'
_PERSON = '<element name="author"><element name="name"><data type="string"/></element></element>'
_LINK = """<element name="link"><attribute name="rel"/><attribute name="href"><data type="anyURI"/></attribute>
  <optional><attribute name="type"/></optional><optional><attribute name="hreflang"/></optional>
  <optional><attribute name="length"><data type="nonNegativeInteger"/></attribute></optional><empty/></element>"""

_ATOM_GRAMMAR = f"""<element name="feed" ns="http://www.w3.org/2005/Atom" xmlns="http://relaxng.org/ns/structure/1.0"
 datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
 <attribute name="lang" ns="http://www.w3.org/XML/1998/namespace"/>
 <interleave>
  <element name="id"><data type="anyURI"/></element>
  <element name="title"><text/></element>
  <element name="subtitle"><text/></element>
  <element name="updated">{_DATE}</element>
  <element name="generator"><text/></element>
  {_PERSON}
  <optional><element name="archive" ns="http://purl.org/syndication/history/1.0"><empty/></element></optional>
  <oneOrMore>{_LINK}</oneOrMore>
  <zeroOrMore><element name="entry">
   <attribute name="lang" ns="http://www.w3.org/XML/1998/namespace"/>
   <interleave>
    <element name="id"><data type="anyURI"/></element>
    <element name="title"><text/></element>
    <element name="summary"><text/></element>
    <element name="content"><attribute name="type"><value>html</value></attribute><text/></element>
    <element name="published">{_DATE}</element>
    <element name="updated">{_DATE}</element>
    {_PERSON}
    <oneOrMore>{_LINK}</oneOrMore>
    <zeroOrMore><element name="category"><attribute name="term"/><empty/></element></zeroOrMore>
   </interleave>
  </element></zeroOrMore>
 </interleave>
</element>"""

_JSON_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["version", "title", "home_page_url", "feed_url", "items", "language", "authors"],
    "additionalProperties": False,
    "patternProperties": {"^_": {"type": "object"}},
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": {"type": "string"},
        "home_page_url": {"$ref": "#/$defs/address"},
        "feed_url": {"$ref": "#/$defs/address"},
        "next_url": {"$ref": "#/$defs/address"},
        "description": {"type": "string"},
        "language": {"$ref": "#/$defs/language"},
        "authors": {"$ref": "#/$defs/authors"},
        "hubs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["type", "url"],
                "properties": {"type": {"type": "string"}, "url": {"$ref": "#/$defs/address"}},
            },
        },
        "items": {"type": "array", "items": {"$ref": "#/$defs/item"}},
    },
    "$defs": {
        "address": {"type": "string", "pattern": "^https?://[^ ]+$"},
        "language": {"type": "string", "pattern": "^[a-zA-Z]{2,8}(-[a-zA-Z0-9]{1,8})*$"},
        "date": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"},
        "authors": {
            "type": "array",
            "minItems": 1,
            "items": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}},
        },
        "item": {
            "type": "object",
            "required": ["id", "url", "content_html", "date_published", "date_modified"],
            "additionalProperties": False,
            "patternProperties": {
                "^_": {"type": "object", "required": ["about"], "properties": {"about": {"$ref": "#/$defs/address"}}}
            },
            "properties": {
                "id": {"type": "string"},
                "url": {"$ref": "#/$defs/address"},
                "title": {"type": "string"},
                "summary": {"type": "string"},
                "content_html": {"type": "string"},
                "content_text": {"type": "string"},
                "external_url": {"$ref": "#/$defs/address"},
                "image": {"$ref": "#/$defs/address"},
                "date_published": {"$ref": "#/$defs/date"},
                "date_modified": {"$ref": "#/$defs/date"},
                "authors": {"$ref": "#/$defs/authors"},
                "tags": {"type": "array", "items": {"type": "string"}},
                "language": {"$ref": "#/$defs/language"},
                "attachments": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["url", "mime_type"],
                        "properties": {
                            "url": {"$ref": "#/$defs/address"},
                            "mime_type": {"type": "string"},
                            "size_in_bytes": {"type": "integer", "minimum": 0},
                        },
                    },
                },
            },
        },
    },
}


def _parsed(data: bytes, version: str, folder: str) -> Any:
    assert len(data) < LIMIT
    lines = data.split(b"\n", 3)
    assert lines[0].startswith(b"<?xml version=")
    way = "../" * folder.count("/")
    assert lines[1].decode() == f'<?xml-stylesheet type="text/css" href="{way}assets/feed.css"?>'
    seen = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
    assert seen.bozo == 0, seen.get("bozo_exception")
    assert seen.version == version
    return etree.fromstring(data, etree.XMLParser(huge_tree=True))


def _check_links(links: list[Any], folder: str, *, is_archive: bool) -> None:
    """Each relation stands once, and an archive is one wherever it is looked at (RFC 5005, section 4)."""
    relations = [link.get("rel") for link in links if link.get("rel") != "hub"]
    _distinct(relations)
    assert "self" in relations
    assert ("archive/" in folder) == is_archive == ("current" in relations)
    assert not is_archive or not [link for link in links if link.get("rel") == "hub"]


def atom_ids(data: bytes, folder: str = "") -> list[str]:
    """Check an Atom feed; its entries' ids in order."""
    feed = _parsed(data, "atom10", folder)
    grammar = etree.RelaxNG(etree.fromstring(_ATOM_GRAMMAR))
    assert grammar.validate(feed), grammar.error_log
    links = feed.findall(f"{ATOM}link")
    _check_links(links, folder, is_archive=feed.find(f"{HISTORY}archive") is not None)
    assert [link.get("rel") for link in links].count("alternate") == 1
    assert links[-1].get("rel") == "alternate"
    entries = feed.findall(f"{ATOM}entry")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    _distinct(ids)
    assert all(_TAG_URI.fullmatch(name) for name in [feed.findtext(f"{ATOM}id"), *ids])
    updated = [entry.findtext(f"{ATOM}updated") for entry in entries]
    _distinct(updated)
    moments = [datetime.fromisoformat(moment) for moment in updated]
    if moments:
        assert datetime.fromisoformat(feed.findtext(f"{ATOM}updated")) == max(moments)
    for entry in entries:
        kinds = [link.get("rel") for link in entry.findall(f"{ATOM}link")]
        assert kinds.count("alternate") == 1
        assert kinds.count("enclosure") <= 1
        assert set(kinds) <= {"alternate", "enclosure", _IANA_ALTERNATE}
        tongues = [link.get("hreflang") for link in entry.findall(f"{ATOM}link") if "alternate" in link.get("rel")]
        _distinct(tongues)
        published = datetime.fromisoformat(entry.findtext(f"{ATOM}published"))
        assert published <= datetime.fromisoformat(entry.findtext(f"{ATOM}updated"))
        assert published.year >= 1990
        check_fragment(entry.findtext(f"{ATOM}content"))
    return ids


def rss_ids(data: bytes, folder: str = "") -> list[str]:
    """Check an RSS feed; its items' ids in order."""
    channel = _parsed(data, "rss20", folder).find("channel")
    assert all(channel.findtext(name) for name in ("title", "link", "description", "language", "lastBuildDate"))
    links = channel.findall(f"{ATOM}link")
    _check_links(links, folder, is_archive=channel.find(f"{HISTORY}archive") is not None)
    _date(channel.findtext("lastBuildDate"))
    items = channel.findall("item")
    ids = [item.findtext("guid") for item in items]
    _distinct(ids)
    for item in items:
        assert item.find("guid").get("isPermaLink") == "false"
        assert item.find("author") is None
        assert item.findtext(f"{DC}creator")
        assert item.findtext(f"{DC}language")
        names = [child.tag for child in item]
        assert names.index("description") < names.index(f"{CONTENT}encoded")
        assert item.findtext("link").isascii()
        assert urlsplit(item.findtext("link")).scheme in {"http", "https"}
        _date(item.findtext("pubDate"))
        datetime.fromisoformat(item.findtext(f"{ATOM}updated"))
        enclosures = item.findall("enclosure")
        assert len(enclosures) <= 1
        for enclosure in enclosures:
            assert enclosure.get("url").isascii()
            assert int(enclosure.get("length")) >= 0
            assert enclosure.get("type").startswith("image/")
        check_fragment(item.findtext(f"{CONTENT}encoded"))
    return ids


def json_ids(data: bytes) -> list[str]:
    """Check a JSON feed; its items' ids in order."""
    assert len(data) < LIMIT
    feed = json.loads(data)
    jsonschema.Draft202012Validator(_JSON_SCHEMA).validate(feed)
    ids = [item["id"] for item in feed["items"]]
    _distinct(ids)
    for item in feed["items"]:
        check_fragment(item["content_html"])
    return ids


def feed_ids(files: dict[str, bytes], folder: str = "") -> list[str]:
    """Check all three feeds of a folder, which must agree; their ids in order."""
    ids = atom_ids(files[f"{folder}atom.xml"], folder)
    assert rss_ids(files[f"{folder}rss.xml"], folder) == ids
    assert json_ids(files[f"{folder}feed.json"]) == ids
    return ids


def archived_ids(files: dict[str, bytes], folder: str = "") -> list[list[str]]:
    """Check a stream's archives by following the links of its window back, in each format; their ids, oldest first."""
    found: list[list[str]] = []
    for document in ("atom.xml", "rss.xml", "feed.json"):
        pages, place = [], folder
        while (place := _older(files[place + document])) is not None:
            assert place.startswith(f"{folder}archive/")
            pages.append(feed_ids(files, place))
        assert found in ([], pages)
        found = pages
    return found[::-1]


def _older(data: bytes) -> str | None:
    """The folder of the archive that a feed says comes before it."""
    if data.startswith(b"{"):
        address = json.loads(data).get("next_url")
    else:
        links = etree.fromstring(data).iter(f"{ATOM}link")
        address = next((link.get("href") for link in links if link.get("rel") == "prev-archive"), None)
    return None if address is None else address[address.index("/remember/") + 10 : address.rindex("/") + 1]


def _date(text: str) -> None:
    assert text.endswith((" GMT", " +0000"))
    assert parsedate_to_datetime(text).year >= 1990


def _distinct(values: list[str]) -> None:
    assert len(values) == len(set(values)), "two of these are equal"


class Outline(HTMLParser):
    """Reads HTML and keeps account of what is open, what was met, and what is wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.data: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.faults.append(f"<{tag}> has an attribute twice")
        self.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self.open[-1:] or 'nothing'}")
        else:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.data.append((self.open[-1] if self.open else "", data))

    def text(self) -> str:
        """All words but scripts."""
        return " ".join(" ".join(data for place, data in self.data if place != "script").split())


def outline(html: str) -> Outline:
    """Read HTML whose every element is closed in order."""
    reader = Outline()
    reader.feed(html)
    reader.close()
    assert not reader.faults, reader.faults
    assert not reader.open, reader.open
    return reader


def check_fragment(html: str) -> Outline:
    """Check the content of one entry: balanced, with whole addresses, and nothing that runs."""
    found = outline(html)
    for tag, attributes in found.elements:
        assert tag not in {"script", "iframe", "object", "embed", "form", "style"}
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        for name in ("href", "src"):
            if name in attributes:
                assert urlsplit(attributes[name] or "").scheme in {"http", "https", "mailto", "tag"}
    return found


def check_page(data: bytes) -> Outline:
    """Check one page: well formed, described, accessible by what can be seen from here, and needing nobody else."""
    text = data.decode()
    assert text.startswith("<!doctype html>\n")
    page = outline(text.removeprefix("<!doctype html>\n"))
    assert page.elements[0][0] == "html"
    assert page.elements[0][1]["lang"]
    assert page.elements[0][1]["dir"] in {"ltr", "rtl"}
    tags = [tag for tag, _ in page.elements]
    assert tags.count("h1") == tags.count("main") == tags.count("title") == 1
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    levels = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    kinds = [
        attributes.get("type")
        for tag, attributes in page.elements
        if (tag, attributes.get("rel")) == _ALTERNATE and "hreflang" not in attributes
    ]
    assert kinds == ["application/atom+xml", "application/rss+xml", "application/feed+json"]
    for tag, attributes in page.elements:
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
        assert tag not in {"style", "iframe", "form", "object", "embed"}
        if tag == "img":
            assert attributes.get("alt") is not None
        if tag == "script":
            assert attributes == {"type": "application/ld+json"}
        if tag in {"img", "script"} or (tag, attributes.get("rel")) == ("link", "stylesheet"):
            address = attributes.get("src") or attributes.get("href") or ""
            assert not urlsplit(address).netloc, "nothing is fetched from elsewhere"
        if tag == "a" and attributes.get("href", "").startswith("#"):  # type: ignore[union-attr]  # a link has words
            assert attributes["href"][1:] in ids  # type: ignore[index]  # as above
    for place, words in page.data:
        if place == "script":
            json.loads(words)
    return page


_ALTERNATE = ("link", "alternate")
