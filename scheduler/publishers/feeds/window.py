"""What a feed shows: how much of each entry, so that every document stays under its limit."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html import escape
from urllib.parse import quote, urlsplit, urlunsplit

from scheduler.domain.site import Site
from scheduler.publishers.feeds.article import Article
from scheduler.publishers.feeds.entry import Entry, Picture
from scheduler.publishers.feeds.languages import direction, own_name
from scheduler.publishers.feeds.lateness import late_note
from scheduler.publishers.feeds.phrasebook.chosen import phrasebook_for, said_in

LIMIT = 5_000_000
"""Bytes a feed may have: beyond them the W3C validator and several readers refuse it."""

_BUDGET = LIMIT - 100_000  # the rest is for the feed's own head
_FRAME = 4_000  # bytes of markup, addresses and dates around the words of one entry, generously
_LINK = 500  # bytes of markup, ids and addresses around the title of one translation, generously
_TITLE, _SUMMARY, _NAME, _TAG = 1_000, 4_000, 500, 200  # characters; no honest text reaches them
_TAGS = 50
_ADDRESS = 2_000  # bytes

SOURCES = 50
"""So many sources of an edition are told to programs; its page and its text have all of them."""

SHORT = 300
"""Characters of a text that only says what a page or a translation is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry as a feed shows it.

    Attributes:
        title, summary, author: plain text, one line, never empty.
        html, text: the content, whole or cut to the summary and the address.
        original: address of the first publication elsewhere, if it is one and of no more than 2,000 bytes.
        enclosure: the first picture and its address.
    """

    entry: Entry
    title: str
    summary: str
    author: str
    html: str
    text: str
    tags: tuple[str, ...]
    original: str | None = None
    enclosure: tuple[str, Picture] | None = None


def items(site: Site, entries: Sequence[Entry]) -> list[Item]:
    """What the feeds show of these entries, the newest whole and the oldest cut first, within `LIMIT`."""
    heads = [_item(site, entry, cut=True) for entry in entries]
    left = _BUDGET
    fitting: list[Item] = []
    for head in heads:
        left -= _cost(head)
        if left < 0:
            break  # thousands of entries within 14 days: the newest that fit
        fitting.append(head)
    left = max(left, 0)
    shown: list[Item] = []
    for head in fitting:
        whole = _item(site, head.entry, cut=False)
        more = _cost(whole) - _cost(head)
        if more <= left:
            left -= more
            shown.append(whole)
        else:
            shown.append(head)
    return shown


def _item(site: Site, entry: Entry, *, cut: bool) -> Item:
    article = entry.article
    picture = next(iter(entry.pictures), None)
    title = clip(article.title, _TITLE) or article.id  # feedgen leaves out what is empty, and these may not be
    summary = clip(article.summary, _SUMMARY) or title
    return Item(
        entry=entry,
        title=title,
        summary=summary,
        author=clip(article.author, _NAME) or site.author,
        html=_directed(_warned_html(article) + cut_html(summary, article.url), article.lang)
        if cut
        else content_html(entry),
        text=f"{_warned_text(article)}{summary} […]\n\n{article.url}" if cut else content_text(entry),
        tags=tuple(clip(tag, _TAG) for tag in article.tags[:_TAGS]),
        original=_original(article),
        enclosure=None if picture is None else (picture_url(entry, picture), picture),
    )


def _original(article: Article) -> str | None:
    address = article.original or ""
    return address if web_address(address) and len(address.encode()) <= _ADDRESS else None


def _cost(item: Item) -> int:
    """Bytes of one entry in the largest of the three feeds, rounded up."""
    article = item.entry.article
    sources = (clip(source, SHORT) for source in article.sources[:SOURCES])
    named = (clip(each or "", SHORT) for each in (article.section, article.place, article.warning))
    short = (item.title, item.summary, item.author, article.event_date, *item.tags, *sources, *named)
    as_xml = sum(len(escape(word, quote=False).encode()) for word in (*short, item.html))
    as_json = sum(len(json.dumps(word, ensure_ascii=False).encode()) for word in (*short, item.html, item.text))
    links = sum(
        _LINK + len(json.dumps([clip(each.title, SHORT), each.url, each.url], ensure_ascii=False).encode())
        for each in article.translations
    )
    return _FRAME + links + max(as_xml, as_json)


def clip(text: str, characters: int) -> str:
    """One line of text, cut with an ellipsis when it is longer than so many characters."""
    line = " ".join(text.split())
    return line if len(line) <= characters else line[: characters - 1].rstrip() + "…"


def cut_html(summary: str, url: str) -> str:
    """What stands for a content that is too long: the summary, a cut mark and the address of the whole."""
    return f'<p>{escape(summary)} […]</p>\n<p><a href="{escape(url)}">{escape(url)}</a></p>\n'


def content_html(entry: Entry) -> str:
    """The content of one entry: warning, dateline, pictures, body, what is said below it."""
    article = entry.article
    parts = [_warned_html(article).strip()] if article.warning else []
    if article.place:
        parts.append(f"<p><em>{escape(article.place)} · {escape(article.date)}</em></p>")
    for picture in entry.pictures:
        caption = f"<figcaption>{escape(picture.caption)}</figcaption>" if picture.caption else ""
        address = escape(picture_url(entry, picture))
        size = f' width="{picture.width}" height="{picture.height}"' if picture.width and picture.height else ""
        parts.append(f'<figure><img src="{address}" alt="{escape(picture.alt)}"{size}>{caption}</figure>')
    parts.append(article.html.strip())
    parts = [_directed("\n".join(parts), article.lang)]
    say, said = phrasebook_for(article.lang), _beneath(article.lang)
    if (note := late_note(entry)) and not article.retracted:
        parts.append(f"<p{said}><em>{note}</em></p>")
    if article.translations:
        others = ", ".join(
            f'<a href="{escape(url)}" hreflang="{lang}"><bdi lang="{lang}">{own_name(lang)}</bdi></a>'
            for lang, url in ((each.lang, each.url) for each in article.translations)
        )
        parts.append(f"<p{said}>{say.other_languages}{say.colon}{others}</p>")
    if article.original:
        parts.append(f"<p{said}>{say.original}{say.colon}{_linked(article.original)}</p>")
    if article.sources:
        lines = "".join(f"<li>{_linked(source)}</li>" for source in article.sources)
        parts.append(f"<p{said}>{say.sources}{say.colon.rstrip()}</p>\n<ul>{lines}</ul>")
    return "\n".join(parts) + "\n"


def content_text(entry: Entry) -> str:
    """The content of one entry as plain text."""
    article = entry.article
    parts = [
        _warned_text(article).strip(),
        f"{article.place} · {article.date}" if article.place else "",
        article.text.strip(),
        "" if article.retracted else late_note(entry) or "",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _warned_html(article: Article) -> str:
    """The content warning that stands before everything else, however much of it is shown."""
    warning = clip(article.warning or "", _SUMMARY)
    say = phrasebook_for(article.lang)
    colon = say.colon.rstrip()
    label = f"<strong{said_in(article.lang)}>{say.warning}{colon}</strong>{say.colon.removeprefix(colon)}"
    return f"<p>{label}{escape(warning)}</p>\n" if warning else ""


def _warned_text(article: Article) -> str:
    warning = clip(article.warning or "", _SUMMARY)
    say = phrasebook_for(article.lang)
    return f"{say.warning}{say.colon}{warning}\n\n" if warning else ""


def _directed(html: str, lang: str) -> str:
    """The same, marked where it runs from right to left: a reader's page runs the other way."""
    return f'<div lang="{escape(lang)}" dir="rtl">\n{html.strip()}\n</div>' if direction(lang) == "rtl" else html


def _beneath(lang: str) -> str:
    """The attributes of a paragraph of ours beneath the words: which language it is in, where a reader cannot guess."""
    return said_in(lang) or (f' lang="{escape(lang)}" dir="rtl"' if direction(lang) == "rtl" else "")


def _linked(source: str) -> str:
    shown = escape(source)
    return f'<a href="{shown}">{shown}</a>' if web_address(source) else shown


def web_address(text: str) -> bool:
    """Whether the text is an address a visitor may follow: http or https, with a host, in one word."""
    if any(sign.isspace() for sign in text):
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def picture_url(entry: Entry, picture: Picture) -> str:
    """The public address of a picture beside its page."""
    return str(entry.payload["url"]) + quote(picture.name)  # the original's, also where a translation is shown


def uri(address: str) -> str:
    """The address in ASCII (RFC 3987, section 3.1): RSS takes no IRI. One that is ASCII already stays as it is."""
    if address.isascii():
        return address
    parts = urlsplit(address)
    host = parts.hostname or ""
    bare = host.encode("idna").decode() if not host.isascii() else host
    place = parts.netloc.replace(host, bare) if host in parts.netloc else bare
    rest = (quote(part, safe="/%:@!$&'()*+,;=?~-._") for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, place, *rest))


def newest_update(entries: Sequence[Entry], site: Site) -> datetime:
    """When the feed last changed: its newest entry's date, or for an empty one the date of the site's tag."""
    return max((entry.updated for entry in entries), default=tag_date(site))


def tag_date(site: Site) -> datetime:
    """The date of `site.tag` (RFC 4151, section 2.1: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`) as an instant in UTC."""
    year, month, day = (*(int(part) for part in site.tag.partition(",")[2].split("-")), 1, 1)[:3]
    first = date(year, month, day)
    return datetime(first.year, first.month, first.day, tzinfo=UTC)
