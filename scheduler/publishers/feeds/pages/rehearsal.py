"""The rehearsal of a theme: one page of every kind is made with it, full and bare, before any page is written."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from typing import Final

from jinja2 import TemplateError, TemplateSyntaxError

from scheduler.domain.edition import canonical_json
from scheduler.domain.ids import DeliveryKey, entry_id, page_url
from scheduler.domain.target import FEEDS
from scheduler.errors import Problem
from scheduler.publishers.feeds.article import Article
from scheduler.publishers.feeds.entry import Entry, Picture
from scheduler.publishers.feeds.pages.edition import edition_page
from scheduler.publishers.feeds.pages.front import front_page
from scheduler.publishers.feeds.pages.line import LANGUAGES, SECTIONS, STATEMENTS, TAGS, Line
from scheduler.publishers.feeds.pages.lists import FULL, Topic, announced_page, list_pages, names_page
from scheduler.publishers.feeds.pages.look import Look
from scheduler.publishers.feeds.pages.outlook import Expected, Outlook
from scheduler.publishers.feeds.pages.register import Register
from scheduler.publishers.feeds.pages.theme import FOLDER, problem
from scheduler.publishers.feeds.pages.year import year_pages
from scheduler.publishers.feeds.streams import Stream

_VOID: Final = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_MAY_STAY_OPEN: Final = frozenset(
    {"html", "head", "body", "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "option"}
)
_DAY = date(2027, 6, 4)
_NOON = datetime(2027, 6, 4, 12, tzinfo=UTC)


def faults_of(look: Look) -> list[Problem]:
    """What is wrong with the theme of a look, each template once; empty for a look without a theme."""
    found: dict[str, Problem] = {}
    for name in look.templates():
        try:
            look.compile(name)
        except TemplateSyntaxError as error:
            found[name] = _told(error)
    if look.templates() and not found:
        for kind, make in _rehearsals(look):
            fault = _tried(make)
            if fault is not None:
                found.setdefault(fault.file or kind, fault)
    return list(found.values())


def _tried(make: Callable[[], list[bytes]]) -> Problem | None:
    try:
        pages = make()
    except Exception as fault:  # noqa: BLE001  # a template may fail in every way there is
        return _told(fault)
    return next((told for page in pages if (told := _misnested(page.decode()))), None)


def _told(fault: Exception) -> Problem:
    """Where a template failed: the innermost line that stands in the theme."""
    if isinstance(fault, TemplateSyntaxError):
        place = (fault.filename or "").removeprefix(f"{FOLDER}/")
        return problem(place, f"It is no template: {fault.message}.", "Mend that line.", line=fault.lineno)
    frames = [each for each in traceback.extract_tb(fault.__traceback__) if each.filename.startswith(f"{FOLDER}/")]
    where, line = (frames[-1].filename.removeprefix(f"{FOLDER}/"), frames[-1].lineno) if frames else ("", None)
    if not frames and not isinstance(fault, TemplateError | RecursionError):
        raise fault  # a fault of ours, which no theme can mend
    said = " ".join(str(fault).split()) or type(fault).__name__
    cure = "Compare it with ours (docs/pages.md)."
    return problem(where, f"A page cannot be made with it: {said}.", cure, line=line)


def _misnested(page: str) -> Problem | None:
    reader = _Nesting()
    reader.feed(page)
    reader.close()
    fault = reader.fault or next(
        (f"<{tag}> is never closed" for tag in reversed(reader.open) if tag not in _MAY_STAY_OPEN), None
    )
    if fault is None and reader.mains != 1:
        fault = f"there are {reader.mains} <main> elements and not one"
    return None if fault is None else problem("", f"A page made with it is not whole: {fault}.", "Mend its elements.")


class _Nesting(HTMLParser):
    """Notes the first element that is closed and was not open; end tags that HTML lets one leave out may be missing."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.fault: str | None = None
        self.mains = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        del attrs
        self.mains += tag == "main"
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        del tag, attrs  # an element of a drawing that holds nothing

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open[-1] != tag and self.open[-1] in _MAY_STAY_OPEN:
            self.open.pop()
        if self.open and self.open[-1] == tag:
            self.open.pop()
        elif self.fault is None:
            inner = f"while <{self.open[-1]}> is open" if self.open else "and closes nothing"
            self.fault = f"</{tag}> stands {inner}"


def _rehearsals(look: Look) -> Iterator[tuple[str, Callable[[], list[bytes]]]]:
    """Each kind of page with everything on it, and with as little as there can be."""
    register, empty = Register(None), Register(None)
    full, bare = _entry(look, full=True), _entry(look, full=False)
    first, last = Line.of(bare), Line.of(full)
    for place in range(FULL + 1):
        day = _DAY - timedelta(days=place + 40)
        register.enter(replace(last, label=f"earlier-{place}", day=day))
    register.enter(last)
    come = [
        Expected(statement=name, label="2028", day=_DAY + timedelta(days=days), lang="en", title=lambda: "A title")
        for name, days in (("specimen", 0), ("another", 9))
    ]
    outlook = Outlook(today=_DAY, expected=come, nexts={"specimen": _DAY})
    yield (
        "edition.html",
        lambda: [
            edition_page(look, full, before=first, after=last),
            edition_page(look, full, full.article.translations[0], before=last),
            edition_page(look, bare),
            edition_page(look, replace(bare, article=replace(bare.article, retracted=True))),
        ],
    )
    for kind, name in ((TAGS, "Specimen"), (SECTIONS, "Section"), (LANGUAGES, "ar"), (STATEMENTS, "specimen")):
        topic = Topic(kind=kind, name=name)
        yield (
            "list.html",
            lambda topic=topic: [  # type: ignore[misc]  # mypy reads a default of a lambda as another type
                data
                for known, due in ((register, {2027: ""}), (empty, {}))
                for _, data in list_pages(look, known, topic, due, next_day=_DAY, feeds=True)
            ],
        )
        if kind != STATEMENTS:
            yield "names.html", lambda kind=kind, name=name: [names_page(look, kind, [name])[1]]  # type: ignore[misc]  # as above
    for known, coming in ((register, come), (empty, []), (register, come * 80)):
        yield (
            "year.html",
            lambda known=known, coming=coming: [  # type: ignore[misc]  # as above
                data for _, data in year_pages(look, known, 2027, coming, known={"specimen"}, years=(2026, 2027, 2028))
            ],
        )
    yield "statement.html", lambda: [announced_page(look, come[0])[1]]
    yield (
        "index.html",
        lambda: [
            front_page(look, register, outlook, come, known={"specimen"}, years=(2028, 2027)),
            front_page(look, empty, None, [], known=(), years=()),
            front_page(look, empty, Outlook(today=_DAY), [], known=(), years=(2027,)),
        ],
    )
    streams = [Stream(kind=TAGS, name="Specimen")]
    yield "feeds.html", lambda: [data for name, data in look.fixed(streams).items() if name.endswith(".html")]


def _entry(look: Look, *, full: bool) -> Entry:
    site, statement, label = look.site, "specimen", "2027" if full else "2026"
    words = {
        "id": entry_id(site, statement, label),
        "url": page_url(site, statement, label),
        "lang": "en",
        "title": "A specimen",
        "summary": "A summary.",
        "html": "<p>Text.</p>",
        "text": "Text.",
        "author": site.author,
        "variant": "plain",
        "event_date": "4 June 1989",
        "date": "4 June 2027",
        "zone": "UTC",
    }
    more = {
        "ordinal": "38th",
        "weekday": "Friday",
        "event_day": "1989-06-04",
        "warning": "A warning.",
        "section": "Section",
        "place": "Place",
        "first_published": "1998-12-10",
        "original": "https://example.org/",
        "tags": ["Specimen"],
        "sources": ["https://example.org/", "A book"],
        "translations": [
            {**{key: words[key] for key in ("title", "summary", "html", "text", "variant", "event_date", "date")},
             "id": entry_id(site, statement, label, "ar"), "url": page_url(site, statement, label, "ar"), "lang": "ar"}
        ],
    }  # fmt: skip
    article = Article.of({**words, **more} if full else words)
    picture = Picture(name="a.png", alt="A picture", caption="A caption", media_type="image/png", length=1, sha256="0")
    return Entry(
        key=DeliveryKey(statement=statement, label=label, moment="the day", target=FEEDS),
        number=38,
        day=_DAY,
        due=_NOON - timedelta(days=full),
        payload=article.payload,
        edition_sha256=canonical_json(full),
        article=article,
        published=_NOON,
        updated=_NOON + timedelta(hours=full),
        pictures=(picture,) if full else (),
    )
