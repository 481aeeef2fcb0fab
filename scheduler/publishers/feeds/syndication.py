"""Atom (RFC 4287) and RSS 2.0, by feedgen and the extension that makes its output valid.

feedgen 1.0.0 by itself drops `rel`, `type` and `length` of an Atom entry's links, takes no hub or author without e-mail
into RSS, and dates with the present instant whatever is not dated: the two extensions below and the dates passed here
mend all of it. feedgen sets the process's locale while it writes a date, so one lock stands around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from threading import Lock
from typing import Any

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from scheduler.domain.site import Site
from scheduler.publishers.feeds.entry import stamp
from scheduler.publishers.feeds.streams import ATOM as ATOM_FILE
from scheduler.publishers.feeds.streams import RSS as RSS_FILE
from scheduler.publishers.feeds.streams import WHOLE, Part
from scheduler.publishers.feeds.window import Item, newest_update, uri

ATOM = "http://www.w3.org/2005/Atom"
DC = "http://purl.org/dc/elements/1.1/"
_XML = "http://www.w3.org/XML/1998/namespace"
ALTERNATE = "http://www.iana.org/assignments/relation/alternate"
"""The whole name of `alternate` (RFC 4287, section 4.2.7.2), for the links to translations.

It means the same. But newsboat and feedparser open whichever `alternate` stands last, others the first: written so,
every reader keeps to the original.
"""
_HISTORY = "http://purl.org/syndication/history/1.0"
_EXTENSION = "remembrancer"
_lock = Lock()


def describe(site: Site) -> str:
    """One sentence saying what the site is."""
    return WHOLE.described(site)


def atom(site: Site, part: Part, items: Sequence[Item]) -> bytes:
    """The Atom feed, as the bytes of `atom.xml`."""
    with _lock:
        feed = _feed(site, part, items, part.links(site, ATOM_FILE), "application/atom+xml")
        feed.link(href=part.stream.home(site), rel="alternate", type="text/html")
        for item in items:
            _entry(feed, item)
        return _styled(feed.atom_str(pretty=True), part, f"{{{ATOM}}}entry", len(items))


def rss(site: Site, part: Part, items: Sequence[Item]) -> bytes:
    """The RSS feed, as the bytes of `rss.xml`: the same entries in the same order, every address in ASCII."""
    with _lock:
        links = [(rel, uri(address)) for rel, address in part.links(site, RSS_FILE)]
        feed = _feed(site, part, items, links, "application/rss+xml")
        feed.link(href=uri(part.stream.home(site)), rel="alternate")
        feed.remembrancer.namespaces = {"dc": DC}
        for item in items:
            entry = _entry(feed, item)
            entry.link(href=uri(item.entry.article.url), rel="alternate")
            if item.enclosure:
                address, picture = item.enclosure
                entry.enclosure(uri(address), str(picture.length), picture.media_type)
        return _styled(feed.rss_str(pretty=True), part, "item", len(items))


def _feed(site: Site, part: Part, items: Sequence[Item], links: Sequence[tuple[str, str]], media_type: str) -> Any:
    stream = part.stream
    feed = FeedGenerator()
    feed.register_extension(_EXTENSION, _FeedExtension, _EntryExtension)
    feed.id(stream.id(site))
    feed.title(stream.title(site))
    feed.subtitle(stream.described(site))
    feed.author(name=site.author)
    feed.language(stream.lang(site))
    feed.generator("remembrancer")
    newest = newest_update([item.entry for item in items], site)
    feed.updated(newest)
    feed.lastBuildDate(newest)
    feed.remembrancer.links = [(rel, address, None if rel == "hub" else media_type) for rel, address in links]
    feed.remembrancer.is_archive = part.archive > 0
    return feed


def _entry(feed: Any, item: Item) -> FeedEntry:
    entry = feed.add_entry(order="append")
    article = item.entry.article
    entry.id(article.id)
    entry.title(item.title)
    entry.summary(item.summary)
    entry.content(item.html, type="html")
    entry.author(name=item.author)
    entry.category([{"term": tag} for tag in item.tags])
    entry.published(item.entry.published)
    entry.updated(item.entry.updated)
    entry.remembrancer.item = item
    return entry


def _styled(document: bytes, part: Part, name: str, count: int) -> bytes:
    """With the stylesheet's instruction before the root, and read back once before anybody else reads it."""
    declaration, _, rest = document.partition(b"\n")
    stylesheet = f'<?xml-stylesheet type="text/css" href="{part.root}assets/feed.css"?>\n'.encode()
    whole = declaration + b"\n" + stylesheet + rest
    found = sum(1 for _ in etree.fromstring(whole, etree.XMLParser(resolve_entities=False, huge_tree=True)).iter(name))
    if found != count:
        raise RuntimeError(f"a feed of {count} entries was read back with {found}")
    return whole


class _FeedExtension(BaseExtension):  # type: ignore[misc]  # feedgen ships no types
    """Every link but the alternate one in both formats, and the mark of an archive."""

    def __init__(self) -> None:
        self.is_archive = False
        self.links: list[tuple[str, str, str | None]] = []
        self.namespaces: dict[str, str] = {}

    def extend_ns(self) -> dict[str, str]:
        return self.namespaces

    def extend_atom(self, feed: Any) -> Any:
        alternate = feed.find("link")
        for place, link in enumerate(self._elements("link"), start=feed.index(alternate)):
            feed.insert(place, link)
        if self.is_archive:
            feed.insert(0, _archive())
        return feed

    def extend_rss(self, feed: Any) -> Any:
        channel = feed[0]
        after = channel.index(channel.find("description")) + 1
        for place, link in enumerate(self._elements(f"{{{ATOM}}}link"), start=after):
            channel.insert(place, link)
        if self.is_archive:
            channel.insert(0, _archive())
        return feed

    def _elements(self, name: str) -> list[Any]:
        return [_link(name, rel=rel, href=href, type=kind) for rel, href, kind in self.links]


class _EntryExtension(BaseEntryExtension):  # type: ignore[misc]  # feedgen ships no types
    """Whole links and the language in Atom; creator, language and last change in RSS."""

    item: Item  # set right after feedgen has made the entry

    def extend_atom(self, entry: Any) -> Any:
        article = self.item.entry.article
        entry.set(f"{{{_XML}}}lang", article.lang)
        entry.append(_link("link", rel="alternate", href=article.url, type="text/html", hreflang=article.lang))
        for words in article.translations:
            entry.append(_link("link", rel=ALTERNATE, href=words.url, type="text/html", hreflang=words.lang))
        if self.item.enclosure:
            address, picture = self.item.enclosure
            length = str(picture.length)
            entry.append(_link("link", rel="enclosure", href=address, type=picture.media_type, length=length))
        return entry

    def extend_rss(self, entry: Any) -> Any:
        article = self.item.entry.article
        for name, words in (
            (f"{{{DC}}}creator", self.item.author),
            (f"{{{DC}}}language", article.lang),
            (f"{{{ATOM}}}updated", stamp(self.item.entry.updated)),
        ):
            etree.SubElement(entry, name).text = words
        entry.find("pubDate").text = rfc822(self.item.entry.published)
        return entry


def rfc822(instant: datetime) -> str:
    """A date as RSS has it, with `GMT` and four digits of year whatever the locale."""
    return format_datetime(instant, usegmt=True)


def _archive() -> Any:
    """The mark of an archive document (RFC 5005, section 4)."""
    return etree.Element(f"{{{_HISTORY}}}archive", nsmap={"fh": _HISTORY})


def _link(name: str, **attributes: str | None) -> Any:
    return etree.Element(name, {key: value for key, value in attributes.items() if value is not None})
