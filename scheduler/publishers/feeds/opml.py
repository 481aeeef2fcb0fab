"""The list of all feeds as OPML 2.0 (http://opml.org/spec2.opml), which feed readers import in one go."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from lxml import etree

from scheduler.domain.site import Site
from scheduler.publishers.feeds.phrasebook.chosen import phrasebook_for
from scheduler.publishers.feeds.streams import ATOM, LANGUAGES, SECTIONS, TAGS, Stream


def opml(site: Site, streams: Sequence[Stream]) -> bytes:
    """The bytes of `feeds.opml`: each stream once, by its Atom feed, in the order given, those of a kind together."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = site.title
    etree.SubElement(head, "ownerName").text = site.author
    body = etree.SubElement(root, "body")
    say = phrasebook_for(site.language)
    names = {LANGUAGES: say.languages, SECTIONS: say.sections, TAGS: say.tags}
    for kind, group in groupby(streams, key=lambda stream: stream.kind):
        place = etree.SubElement(body, "outline", text=names[kind]) if kind else body
        for stream in group:
            etree.SubElement(
                place,
                "outline",
                type="rss",
                text=stream.title(site),
                title=stream.title(site),
                description=stream.described(site),
                xmlUrl=stream.address(site, ATOM),
                htmlUrl=stream.home(site),
                language=stream.lang(site),
            )
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True))
