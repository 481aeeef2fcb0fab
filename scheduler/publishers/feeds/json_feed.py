"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from scheduler.domain.site import Site
from scheduler.publishers.feeds.article import Article
from scheduler.publishers.feeds.entry import stamp
from scheduler.publishers.feeds.streams import JSON, Part
from scheduler.publishers.feeds.window import SHORT, SOURCES, Item, clip

VERSION = "https://jsonfeed.org/version/1.1"


def json_feed(site: Site, part: Part, items: Sequence[Item]) -> bytes:
    """The JSON feed, as the bytes of `feed.json`: the same entries in the same order as in the other two.

    An archive has its stream's `feed_url`, which is the feed's identity; `next_url` leads to the archive before it.
    """
    stream = part.stream
    feed: dict[str, Any] = {
        "version": VERSION,
        "title": stream.title(site),
        "home_page_url": stream.home(site),
        "feed_url": stream.address(site, JSON),
        "description": stream.described(site),
        "language": stream.lang(site),
        "authors": [{"name": site.author}],
        "items": [_item(site, item) for item in items],
    }
    if part.hubs:
        feed["hubs"] = [{"type": "WebSub", "url": hub} for hub in part.hubs]
    older = dict(part.links(site, JSON)).get("prev-archive")
    if older is not None:
        feed["next_url"] = older
    return json.dumps(feed, ensure_ascii=False, indent=1).encode() + b"\n"


def _item(site: Site, item: Item) -> dict[str, Any]:
    entry, article = item.entry, item.entry.article
    told: dict[str, Any] = {
        "id": article.id,
        "url": article.url,
        "title": item.title,
        "summary": item.summary,
        "content_html": item.html,
        "content_text": item.text,
        "date_published": stamp(entry.published),
        "date_modified": stamp(entry.updated),
        "language": article.lang,
        "authors": [{"name": item.author}],
        "_remembrancer": {
            "about": f"{site.url}feeds.html",
            "statement": entry.key.statement,
            "label": entry.key.label,
            "number": entry.number,
            "date": entry.day.isoformat(),
            "event_date": article.event_day or article.event_date,
            "due": stamp(entry.due),
            "version": entry.version,
            **_more(article),
        },
    }
    if item.original:
        told["external_url"] = item.original
    if article.translations:
        told["_remembrancer"]["translations"] = [
            {"lang": each.lang, "id": each.id, "url": each.url, "title": clip(each.title, SHORT)}
            for each in article.translations
        ]
    if item.tags:
        told["tags"] = list(item.tags)
    if item.enclosure:
        address, picture = item.enclosure
        told["image"] = address
        told["attachments"] = [{"url": address, "mime_type": picture.media_type, "size_in_bytes": picture.length}]
    return told


def _more(article: Article) -> dict[str, Any]:
    """What an article may have besides, each as a text or a list of texts; what it has not is left out."""
    first = article.first_published
    told = {
        "warning": article.warning and clip(article.warning, SHORT),
        "section": article.section and clip(article.section, SHORT),
        "place": article.place and clip(article.place, SHORT),
        "first_published": first and first.isoformat(),
        "sources": [clip(source, SHORT) for source in article.sources[:SOURCES]],
    }
    return {name: value for name, value in told.items() if value}
