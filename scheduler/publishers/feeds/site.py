"""The pages: Jinja2 templates and two stylesheets beside this module, nothing from elsewhere, no script.

Every page is a function of its entries and the site: no clock, so that equal input gives equal bytes. What the house
says for itself on a page is English; what a statement says is in its own language, and marked so.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from scheduler.domain.edition import canonical_json
from scheduler.domain.site import Site
from scheduler.publishers.feeds import entry as entries
from scheduler.publishers.feeds.entry import LABEL, Article, Entry, Translation, stamp
from scheduler.publishers.feeds.languages import comma, direction, own_name
from scheduler.publishers.feeds.lateness import day_words, late_note
from scheduler.publishers.feeds.syndication import describe
from scheduler.publishers.feeds.window import SHORT, clip, picture_url, web_address
from scheduler.text import markup

_HERE = Path(__file__).parent
_TEMPLATES = _HERE / "templates"
_STYLES = ("style.css", "feed.css")

FEEDS = (
    ("Atom", "atom.xml", "application/atom+xml"),
    ("RSS", "rss.xml", "application/rss+xml"),
    ("JSON Feed", "feed.json", "application/feed+json"),
)
"""Name, file and media type of each feed."""

_WITH_SUMMARY = 12  # so many of the newest lines of the index say what they are about
_INDEX_BUDGET = 38_000  # bytes of lines: a page stays under 50 kB
_LINE = 160  # bytes of markup around one line's words


class Pages:
    """Makes the pages of one site."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._environment = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._footer = Markup(markup.html(site.footer, page_url=site.url)) if site.footer else None  # noqa: S704  # sanitised there

    def fixed(self) -> dict[str, bytes]:
        """The documents that no entry changes: stylesheets, the page of feeds, the page for a wrong address."""
        home = urlsplit(self._site.url).path or "/"
        return {
            **{f"assets/{name}": (_HERE / name).read_bytes() for name in _STYLES},
            "feeds.html": self._page("feeds.html", root="./"),
            "404.html": self._page("404.html", root=home),  # is shown at any address, so its own must be whole
        }

    def index(self, window: Sequence[Entry]) -> bytes:
        """The front page: what was published, by the year of the day kept, the newest first."""
        newest = sorted(window, key=lambda entry: (entry.day, entry.published), reverse=True)
        lines = _within_budget(_line(entry, place) for place, entry in enumerate(newest))
        years = [{"year": year, "lines": list(group)} for year, group in groupby(lines, key=lambda line: line["year"])]
        return self._page("index.html", root="./", years=years, described=describe(self._site))

    def editions(self, root: Path, entry: Entry) -> dict[str, bytes]:
        """The page of one entry in each of its languages, by file; the original last, for it names the others.

        Args:
            root: the public folder, where the edition before it is looked for.
            entry: what the pages show.
        """
        translated = {entry.page(each.lang): self.edition(root, entry, each) for each in entry.article.translations}
        return {**translated, entry.page(): self.edition(root, entry)}

    def edition(self, root: Path, entry: Entry, words: Translation | None = None) -> bytes:
        """The page of one entry in one language.

        Args:
            words: the translation to show, one of the entry's; None shows the original.
        """
        article = entry.article if words is None else entry.article.translated(words)
        up = "" if words is None else "../"
        revised = entry.updated.astimezone(ZoneInfo(article.zone)) if entry.updated > entry.published else None
        pictures = [
            {"href": up + quote(picture.name), "url": picture_url(entry, picture), "alt": picture.alt,
             "caption": picture.caption, "width": picture.width, "height": picture.height}
            for picture in entry.pictures
        ]  # fmt: skip
        return self._page(
            "edition.html",
            root=f"{up}../../",
            lang=article.lang,
            original_lang=None if words is None else entry.article.lang,
            shared=escape if words is None else partial(_marked, entry.article.lang),
            comma=comma(article.lang),
            languages=_languages(entry, article.lang),
            article=article,
            body=_body(article),
            day=entry.day.isoformat(),
            description=clip(article.summary, SHORT),
            pictures=pictures,
            late=None if article.retracted else late_note(entry),
            first_published=day_words(article.first_published, article.lang) if article.first_published else None,
            published=stamp(entry.published),
            published_words=_instant_words(entry.published_locally, article),
            updated=stamp(entry.updated),
            revised_words=None if revised is None else _instant_words(revised, article),
            previous=_previous(root, entry, words),
            linked=_linked,
            linked_data=self._linked_data(entry, article),
        )

    def digest(self) -> str:
        """Digest of everything that shapes all pages alike: templates, stylesheets, the site's own words."""
        site = self._site
        files = [*sorted(_TEMPLATES.glob("*.html")), *(_HERE / name for name in _STYLES)]
        look = {
            "files": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files},
            "site": [site.title, site.url, site.tag, site.author, site.language, site.footer],
        }
        return hashlib.sha256(canonical_json(look).encode()).hexdigest()

    def _page(self, template: str, *, root: str, lang: str = "en", **values: Any) -> bytes:
        site = self._site
        feeds = [{"name": name, "url": site.url + file, "media_type": kind} for name, file, kind in FEEDS]
        page = self._environment.get_template(template).render(
            site=site,
            site_dir=direction(site.language),
            root=root,
            lang=lang,
            dir=direction(lang),
            feeds=feeds,
            footer=self._footer,
            **values,
        )
        return page.encode()

    def _linked_data(self, entry: Entry, article: Article) -> Markup:
        """JSON-LD (schema.org Article), with `<`, `>` and `&` written so that no page can end in it."""
        told: dict[str, Any] = {
            "@context": "https://schema.org",
            "@type": "Article",
            "headline": article.title,
            "description": clip(article.summary, SHORT),
            "inLanguage": article.lang,
            "datePublished": stamp(entry.published),
            "dateModified": stamp(entry.updated),
            "author": {"name": article.author},
            "publisher": {"@type": "Organization", "name": self._site.author, "url": self._site.url},
            "mainEntityOfPage": article.url,
        }
        if article.section:
            told["articleSection"] = article.section
        if article is not entry.article:
            told["translationOfWork"] = _work(entry.article)
        elif article.translations:
            told["workTranslation"] = [_work(each) for each in article.translations]
        if entry.pictures:
            told["image"] = [picture_url(entry, picture) for picture in entry.pictures]
        text = json.dumps(told, ensure_ascii=False)
        for sign in "<>&":
            text = text.replace(sign, f"\\u{ord(sign):04x}")
        return Markup(text)  # noqa: S704  # nothing in it can close the element any more


def _line(entry: Entry, place: int) -> dict[str, Any]:
    article = entry.article
    return {
        "year": entry.day.year,
        "day": entry.day.isoformat(),
        "date": article.date,
        "href": entry.folder,
        "lang": article.lang,
        "dir": direction(article.lang),
        "title": clip(article.title, 240),
        "summary": clip(article.summary, 280) if place < _WITH_SUMMARY else "",
    }


def _within_budget(lines: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    left, kept = _INDEX_BUDGET, []
    for line in lines:
        left -= _LINE + sum(len(str(escape(word)).encode()) for word in line.values())
        if left < 0:
            break
        kept.append(line)
    return kept


def _languages(entry: Entry, here: str) -> list[dict[str, Any]]:
    """Each language of an entry and where it is read, the original first; nothing where there is only one."""
    article = entry.article
    if not article.translations:
        return []
    up = "" if here == article.lang else "../"
    places = [(article.lang, up or "./", article.url)]
    places += [(each.lang, f"{up}{each.lang}/", each.url) for each in article.translations]
    return [
        {"lang": lang, "dir": direction(lang), "name": own_name(lang), "href": href, "url": url, "here": lang == here}
        for lang, href, url in places
    ]


def _marked(lang: str, text: str) -> Markup:
    """A text in another language than the page's; it runs its own way and stands where the page begins."""
    return Markup('<bdi lang="{}" dir="{}">{}</bdi>').format(lang, direction(lang), text)


def _work(words: Article | Translation) -> dict[str, str]:
    """The same text in another language, as schema.org names it."""
    return {"@type": "Article", "inLanguage": words.lang, "headline": words.title, "url": words.url}


def _previous(root: Path, entry: Entry, words: Translation | None) -> dict[str, str] | None:
    """The newest edition of the same statement before this one that has a page: in the same language if it had it."""
    up = "../" if words is None else "../../"
    place = _order(entry.key.label)
    folder = root / entry.key.statement
    labels = [path.name for path in folder.iterdir() if LABEL.fullmatch(path.name)] if folder.is_dir() else []
    for label in sorted((label for label in labels if _order(label) < place), key=_order, reverse=True):
        try:
            before = entries.read(root, entry.key.statement, label)
        except ValueError:
            continue  # a broken record is reported where entries are taken over; here it is no edition to link to
        if before is not None:
            told = next((each for each in before.article.translations if words and each.lang == words.lang), None)
            if told is not None:
                return {"href": f"{up}{label}/{told.lang}/", "date": told.date, "lang": told.lang}
            return {"href": f"{up}{label}/", "date": before.article.date, "lang": before.article.lang}
    return None


def _order(label: str) -> tuple[int, ...]:
    """A leap month (`2025-06l`) comes after the ordinary one of its number."""
    return (*(int(number) for number in re.findall(r"^-?\d+|\d+", label)), int(label.endswith("l")))


def _body(article: Article) -> Markup:
    """The body, sanitised when the edition was composed; its headings stand beneath the page's own."""
    return Markup(re.sub(r"<(/?)h1\b", r"<\1h2", article.html.strip()))  # noqa: S704  # sanitised, as said


def _linked(text: str) -> Markup:
    return Markup('<a href="{0}">{0}</a>').format(text) if web_address(text) else escape(text)


def _instant_words(local: datetime, article: Article) -> str:
    return f"{day_words(local.date(), article.lang)}, {local:%H:%M} ({article.zone})"
