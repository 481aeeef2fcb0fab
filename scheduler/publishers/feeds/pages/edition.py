"""The page of one edition, in one of its languages."""

from __future__ import annotations

import json
import re
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from scheduler.domain.ids import topic_folder
from scheduler.domain.site import Site
from scheduler.publishers.feeds.article import Article, Translation
from scheduler.publishers.feeds.entry import Entry, stamp
from scheduler.publishers.feeds.languages import direction, own_name
from scheduler.publishers.feeds.lateness import late_note
from scheduler.publishers.feeds.pages.line import Line
from scheduler.publishers.feeds.pages.look import Look
from scheduler.publishers.feeds.pages.words import shares
from scheduler.publishers.feeds.phrasebook.chosen import day_words, phrasebook_for, said_beneath, said_in
from scheduler.publishers.feeds.window import SHORT, clip, picture_url, web_address

_WIDE = '<div class="wide" role="group" aria-label="{}" tabindex="0"{}>'
_SHARED = 200  # characters of a title in a shared text: networks cut at 300 and more


def edition_page(
    look: Look,
    entry: Entry,
    words: Translation | None = None,
    *,
    before: Line | None = None,
    after: Line | None = None,
) -> bytes:
    """The page of one entry in one language.

    Args:
        words: the translation to show, one of the entry's; None shows the original.
        before, after: the editions of the same statement that have pages and stand next to it.
    """
    article = entry.article if words is None else entry.article.translated(words)
    up = "" if words is None else "../"
    root = f"{up}../../"
    revised = entry.updated.astimezone(ZoneInfo(article.zone)) if entry.updated > entry.published else None
    pictures = [
        {"href": up + quote(picture.name), "url": picture_url(entry, picture), "alt": picture.alt,
         "caption": picture.caption, "width": picture.width, "height": picture.height}
        for picture in entry.pictures
    ]  # fmt: skip
    return look.page(
        "edition.html",
        root=root,
        lang=article.lang,
        original_lang=None if words is None else entry.article.lang,
        shared=isolated if words is None else partial(marked, entry.article.lang),
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
        all_editions=f"{up}../",
        section={"name": article.section, "href": f"{root}sections/{topic_folder(article.section)}/"}
        if article.section
        else None,
        tags=[{"name": tag, "href": f"{root}tags/{topic_folder(tag)}/"} for tag in dict.fromkeys(article.tags) if tag],
        before=_neighbour(before, up, article.lang),
        after=_neighbour(after, up, article.lang),
        shares=[] if article.retracted else shares(clip(article.title, _SHARED), article.url, article.lang),
        linked=linked,
        linked_data=_linked_data(look.site, entry, article),
    )


def edition_pages(look: Look, entry: Entry, before: Line | None, after: Line | None) -> dict[str, bytes]:
    """The page of one entry in each of its languages, by file; the original last, for it names the others."""
    translated = {
        entry.page(each.lang): edition_page(look, entry, each, before=before, after=after)
        for each in entry.article.translations
    }
    return {**translated, entry.page(): edition_page(look, entry, before=before, after=after)}


def isolated(text: str) -> Markup:
    """A text whose direction, or a sign of it left open, moves nothing around it."""
    return Markup("<bdi>{}</bdi>").format(text)


def marked(lang: str, text: str) -> Markup:
    """A text in another language than the page's; it runs its own way and stands where the page begins."""
    return Markup('<bdi lang="{}" dir="{}">{}</bdi>').format(lang, direction(lang), text)


def linked(text: str) -> Markup:
    """A text, as a link where it is an address that a visitor may follow."""
    return Markup('<a href="{0}">{0}</a>').format(text) if web_address(text) else escape(text)


def _neighbour(line: Line | None, up: str, lang: str) -> dict[str, str] | None:
    """A link to another edition: in this language if it has it."""
    if line is None:
        return None
    found = line.wording(lang)
    folder = line.folder(lang).removeprefix(f"{line.statement}/")
    return {"href": f"{up}../{folder}", "date": found.date, "lang": found.lang, "dir": direction(found.lang)}


def _linked_data(site: Site, entry: Entry, article: Article) -> Markup:
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
        "publisher": {"@type": "Organization", "name": site.author, "url": site.url},
        "mainEntityOfPage": article.url,
        "isPartOf": {"@type": "CreativeWorkSeries", "url": f"{site.url}{entry.key.statement}/"},
    }
    if article.section:
        told["articleSection"] = article.section
    if article.tags:
        told["keywords"] = list(article.tags)
    if article.event_day:
        told["temporalCoverage"] = article.event_day
    if article is not entry.article:
        told["translationOfWork"] = _work(entry.article)
    elif article.translations:
        told["workTranslation"] = [_work(each) for each in article.translations]
    if entry.pictures:
        told["image"] = [picture_url(entry, picture) for picture in entry.pictures]
    if article.sources:
        told["citation"] = list(article.sources)
    text = json.dumps(told, ensure_ascii=False)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704  # nothing in it can close the element any more


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


def _work(words: Article | Translation) -> dict[str, str]:
    """The same text in another language, as schema.org names it."""
    return {"@type": "Article", "inLanguage": words.lang, "headline": words.title, "url": words.url}


def _body(article: Article) -> Markup:
    """The body, sanitised when it was composed; its headings stand beneath the page's own and leave no level out.

    What may be wider than a screen scrolls by itself, and so the keyboard must reach it (WCAG 2.2, 2.1.1).
    """
    above = 1
    wide, closed = _WIDE.format(phrasebook_for(article.lang).table, said_in(article.lang)), "</div>"
    if own := said_beneath(article.lang):
        wide, closed = f"{wide}<div{own}>", f"</div>{closed}"

    def level(found: re.Match[str]) -> str:
        nonlocal above
        if not found[1]:
            above = min(max(int(found[2]), 2), above + 1)
        return f"<{found[1]}h{above}"

    html = re.sub(r"<(/?)h([1-6])\b", level, article.html.strip())
    html = re.sub(r"<pre\b", '<pre tabindex="0"', html)
    html = re.sub(r"<table\b", f"{wide}<table", html).replace("</table>", f"</table>{closed}")
    return Markup(html)  # noqa: S704  # sanitised, as said


def _instant_words(local: datetime, article: Article) -> str:
    day = day_words(local.date(), article.lang)
    return phrasebook_for(article.lang).instant.format(day=day, hour=f"{local:%H:%M}", zone=article.zone)
