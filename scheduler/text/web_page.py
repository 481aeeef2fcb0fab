"""A saved web page: its main text without the page around it, and what its head says about it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from scheduler.text.page_blocks import Block, visible
from scheduler.text.web_tree import Element, tree
from scheduler.text.web_words import Words

_DROPPED = frozenset(
    {
        "aside", "audio", "button", "canvas", "dialog", "figure", "footer", "form", "head", "iframe", "input", "nav",
        "noscript", "object", "script", "select", "style", "svg", "template", "textarea", "video",
    }
)  # fmt: skip
_ROLES = frozenset({"banner", "complementary", "contentinfo", "dialog", "menu", "navigation", "search", "toolbar"})
_FURNITURE = frozenset(
    {
        "addtoany", "advert", "advertisement", "breadcrumb", "breadcrumbs", "comments", "consent", "cookie", "cookies",
        "disqus", "hidden", "menu", "nav", "navbar", "navigation", "pager", "pagination", "popup", "related", "share",
        "shares", "sharebar", "sharing", "sidebar", "skip", "social", "subscribe", "newsletter", "tags", "toolbar",
        "widget",
    }
)  # fmt: skip
_APPEAL = frozenset({"appeal", "boilerplate", "cta", "donate", "donation", "promo"})
_NEVER = frozenset({"", "html", "body", "main", "article"})
_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_PUBLISHED_NAMES = frozenset(
    {
        "article:published_time", "article:published", "og:published_time", "datepublished", "date", "dc.date",
        "dc.date.issued", "dcterms.date", "dcterms.issued", "dcterms.created", "publishdate", "publish_date", "pubdate",
        "sailthru.date", "citation_publication_date", "parsely-pub-date",
    }
)  # fmt: skip
_HEADLINE, _PARAGRAPH = 24, 110
"""Characters of a headline, so that it is no heading of a part (*Press releases*), and of a paragraph of the text."""
_TITLE_END = re.compile(r"\s(?:[|·•»]|[-–—])\s[^|·•»]{1,60}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class WebPage:
    """What one page holds.

    Attributes:
        title: the page's own words for it, or empty.
        blocks: its main text in order.
        published: what says when it first appeared, as (where, value), the most telling first.
        address: the address it names as its own.
        lang: a BCP 47 tag as the page gives it, or empty.
        author, section: as its head gives them, or empty.
        left_out: parts of the page that are no text of its own, by their first words.
        broken_links: addresses that lead nowhere from here.
    """

    title: str
    blocks: tuple[Block, ...]
    published: tuple[tuple[str, str], ...] = ()
    address: str = ""
    lang: str = ""
    author: str = ""
    section: str = ""
    left_out: tuple[str, ...] = ()
    broken_links: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class _Head:
    """What stands in `<head>` and in JSON-LD, by name in small letters; the first of each name."""

    meta: dict[str, str] = field(default_factory=dict)
    linked: dict[str, Any] = field(default_factory=dict)
    title: str = ""
    canonical: str = ""


def read_page(html: str) -> WebPage:
    """Read a page; whatever is broken in it is read as a browser would, or left out."""
    root = tree(html)
    head = _head(root)
    whole = root.first("html")
    lang = "" if whole is None else whole.attributes.get("lang", "").strip()
    lang = lang or _text(head.linked.get("inLanguage")) or head.meta.get("og:locale", "").replace("_", "-")
    address = _http(head.canonical) or _http(head.meta.get("og:url", "")) or _http(_text(head.linked.get("url")))
    main = _main(root)
    skipped, appeals = _furniture(main)
    heading = _heading(main, {"h1"}) or _heading(root, {"h1"}) or _first_heading(main, head.title)
    if heading is not None:
        skipped.add(heading)
    words = Words(skipped=skipped, appeals=appeals, address=address or None, lang=lang)
    blocks = words.text(main)
    return WebPage(
        title=_title(heading, head),
        blocks=blocks,
        published=tuple(_published(head, root)),
        address=address,
        lang=lang,
        author=_author(head),
        section=_text(head.linked.get("articleSection")) or _line(head.meta.get("article:section", "")),
        left_out=tuple(_left_out(skipped - {heading} if heading else skipped)),
        broken_links=tuple(words.broken_links),
    )


def _head(root: Element) -> _Head:
    head = _Head()
    for element in root.every():
        attributes = element.attributes
        if element.tag == "meta":
            name = (attributes.get("property") or attributes.get("name") or attributes.get("itemprop", "")).lower()
            if name and attributes.get("content", "").strip():
                head.meta.setdefault(name, attributes["content"].strip())
        elif element.tag == "link" and "canonical" in attributes.get("rel", "").lower().split():
            head.canonical = head.canonical or attributes.get("href", "").strip()
        elif element.tag == "title" and not head.title:
            head.title = _line(element.words())
        elif element.tag == "script" and attributes.get("type", "").lower() == "application/ld+json":
            for name, value in _linked_data(element.words()):
                head.linked.setdefault(name, value)
    return head


def _linked_data(text: str) -> Iterator[tuple[str, Any]]:
    """The properties of every article that JSON-LD describes."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return  # a page's scripts are its own affair: what cannot be read says nothing
    waiting = [told]
    for _ in range(1000):
        if not waiting:
            return
        node = waiting.pop(0)
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, dict):
            if "datePublished" in node or "headline" in node:
                yield from node.items()
            waiting.extend(node.get("@graph", ()) if isinstance(node.get("@graph"), list) else ())


def _main(root: Element) -> Element:
    """The part that holds the text: the longest article, else the main part, else all."""
    body = root.first("body") or root
    everything = _length(body)
    marked = [
        each
        for each in body.every()
        if each.tag in {"article", "main"}
        or each.attributes.get("role") in {"main", "article"}
        or "articlebody" in each.attributes.get("itemprop", "").lower()
    ]
    found = body
    for each in sorted(marked, key=_length, reverse=True):
        inside_found = found is body or any(inner is each for inner in found.every())
        if inside_found and _length(each) * 2 >= (everything if found is body else _length(found)):
            found = each
    return found


def _length(element: Element) -> int:
    """How much of it is said in sentences."""
    return sum(len(each.words().strip()) for each in element.every() if each.tag in {"p", "blockquote", "h1"})


def _furniture(main: Element) -> tuple[set[Element], set[Element]]:
    """Elements to leave out, and those that hold standing words of the house."""
    skipped: set[Element] = set()
    appeals: set[Element] = set()
    half = _length(main) / 2
    for element in main.every():
        if element.tag in _NEVER or element is main:
            continue
        if element.tag in _DROPPED and not (element.tag in {"figure", "aside"} and _length(element) > half > 0):
            skipped.add(element)
            continue
        said = _PART.findall(f"{element.attributes.get('class', '')} {element.attributes.get('id', '')}")
        named = {part.lower() for part in said}
        hidden = "hidden" in element.attributes or element.attributes.get("aria-hidden") == "true"
        furniture = hidden or element.attributes.get("role") in _ROLES or bool(named & _FURNITURE)
        if (furniture or named & _APPEAL) and element.first("h1") is None and _length(element) <= half:
            (skipped if furniture else appeals).add(element)
    return skipped, appeals


def _left_out(skipped: set[Element]) -> Iterator[str]:
    inner = {each for element in skipped for each in element.every() if each is not element}
    silent = {"script", "style", "svg", "template", "noscript", "iframe", "head"}
    for element in sorted(skipped - inner, key=lambda each: each.line):
        words = _line(element.words())
        if words and element.tag not in silent:
            yield words if len(words) <= 60 else f"{words[:59]}…"


def _heading(element: Element, tags: set[str]) -> Element | None:
    return next((each for each in element.every() if each.tag in tags and each.words().strip()), None)


def _first_heading(main: Element, title: str) -> Element | None:
    """Where a page has no `<h1>`: the heading that its title begins with, or that begins with its title.

    Else the first above the text that is long enough for a headline.
    """
    above: Element | None = None
    told = False
    for element in main.every():
        words = _line(element.words()) if element.tag in {"h2", "h3"} else ""
        if words and title and (title.startswith(words) or words.startswith(_TITLE_END.sub("", title))):
            return element
        if not told and above is None and len(words) >= _HEADLINE and " " in words:
            above = element
        told = told or (element.tag == "p" and len(_line(element.words())) >= _PARAGRAPH)
    return above


def _title(heading: Element | None, head: _Head) -> str:
    if heading is not None:
        return _line(heading.words())
    told = _text(head.linked.get("headline")) or _line(head.meta.get("og:title", ""))
    return told or _TITLE_END.sub("", head.title)


def _published(head: _Head, root: Element) -> Iterator[tuple[str, str]]:
    linked = head.linked.get("datePublished")
    if isinstance(linked, str):
        yield "JSON-LD datePublished", linked
    yield from ((f"<meta> {name}", head.meta[name]) for name in head.meta if name in _PUBLISHED_NAMES)
    in_prose = {each for told in root.every() if told.tag == "p" and len(told.words()) > 80 for each in told.every()}
    for element in root.every():
        if element.tag == "time" and element.attributes.get("datetime") and element not in in_prose:
            yield "<time>", element.attributes["datetime"]
            return


def _author(head: _Head) -> str:
    linked = head.linked.get("author")
    first = linked[0] if isinstance(linked, list) and linked else linked
    name = _text(first.get("name") if isinstance(first, dict) else first)
    told = name or _line(head.meta.get("author", "")) or _line(head.meta.get("article:author", ""))
    return "" if _http(told) else told


def _http(address: str) -> str:
    fit = re.fullmatch(r"https?://[^\s<>\"/]+(?:/[^\s<>\"]*)?", address)
    return address if fit else ""


def _text(value: object) -> str:
    if isinstance(value, list) and value:
        value = value[0]
    return _line(value) if isinstance(value, str) else ""


def _line(text: str) -> str:
    return " ".join(visible(text).split())
