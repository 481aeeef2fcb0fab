"""The house's own words: in the language of the page they stand on, and no English where that is not English."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, nodes
from lxml import etree, html

from scheduler.domain.site import Site
from scheduler.publishers.feeds.pages.edition import edition_page
from scheduler.publishers.feeds.pages.line import STATEMENTS, Line
from scheduler.publishers.feeds.pages.lists import Topic, list_pages
from scheduler.publishers.feeds.pages.look import TEMPLATES, Look
from scheduler.publishers.feeds.pages.outlook import Expected, Outlook
from scheduler.publishers.feeds.pages.register import Register
from scheduler.publishers.feeds.phrasebook.arabic import ARABIC
from scheduler.publishers.feeds.phrasebook.english import ENGLISH
from scheduler.publishers.feeds.phrasebook.german import GERMAN
from scheduler.publishers.feeds.phrasebook.phrases import Phrasebook
from scheduler.publishers.feeds.settings import Settings
from tests.publishers.feeds.samples import DUE, PNG, SITE, House, article, coming, delivery, entry
from tests.publishers.feeds.validity import check_page

READ = ("aria-label", "aria-description", "title", "alt", "placeholder", "summary")
"""Attributes that a person reads or hears."""

LATIN = re.compile(r"[A-Za-z]{2,}")

# --- no template holds a word of its own ---------------------------------------------------------------------------

NO_WORDS = {"out", "due"}
"""What templates hold in quotes within an expression and no reader sees: names of classes."""

_TAGS = re.compile(r"<(?:[^<>\"]|\"[^\"]*\")*>")
_SAID = re.compile(r"(?:{}|name=\"description\"[^>]*content)=\"([^\"]*)\"".format("|".join(READ)))


def words_of(template: str) -> list[str]:
    """The words that a template says by itself: in its text, in attributes that are read, and in its expressions."""
    tree = Environment().parse(template)
    markup = "".join(part.data if isinstance(part, nodes.TemplateData) else " " for part in _parts(tree))
    found = LATIN.findall(_TAGS.sub(" ", markup))
    found += [word for text in _SAID.findall(markup) for word in LATIN.findall(text)]
    for output in tree.find_all(nodes.Output):
        for constant in output.find_all(nodes.Const):
            if isinstance(constant.value, str) and constant.value not in NO_WORDS:
                found += LATIN.findall(constant.value)
    return found


def _parts(tree: nodes.Template) -> Iterator[nodes.Node]:
    for output in tree.find_all(nodes.Output):
        yield from output.nodes


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.name)
def test_no_template_holds_a_word_of_its_own(path: Path) -> None:
    assert words_of(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("template", "word"),
    [
        ("<p>Nothing here</p>", "Nothing"),
        ('<nav aria-label="Years">{{ say.years }}</nav>', "Years"),
        ('<meta name="description" content="{{ heading }} of this site">', "of"),
        ('<p>{{ say.find if any else "Find" }}</p>', "Find"),
        ("{% if any %}<h2>{{ year }} at a glance</h2>{% endif %}", "at"),
        ('{% macro lines() %}<b class="state">still to come</b>{% endmacro %}', "still"),
        ('<a href="{{ a }}" title="Go">{{ a }}</a>', "Go"),
    ],
)
def test_a_word_in_a_template_would_be_found(template: str, word: str) -> None:
    assert word in words_of(template)


# --- a site all in Arabic has not one Latin word but names ---------------------------------------------------------

NAMES = {"Atom", "RSS", "JSON", "Feed", "Mastodon", "Bluesky", "Europe", "Berlin", "ar", "EG"}
"""Formats, networks, zones and tags of languages."""

ARABIC_SITE = replace(SITE, language="ar", title="أيام الذاكرة", author="الأرشيف", footer="إعادة النشر مسموحة.")
WORDS: dict[str, Any] = {
    "lang": "ar",
    "ordinal": "79",
    "title": "الإعلان العالمي لحقوق الإنسان",
    "summary": "اعتُمد الإعلان في باريس.",
    "html": "<p>اعتُمد الإعلان في باريس.</p><table><tbody><tr><td>1</td></tr></tbody></table>",
    "text": "اعتُمد الإعلان في باريس.",
    "author": "الأرشيف",
    "event_date": "10 ديسمبر 1948",
    "date": "10 ديسمبر 2027",
    "weekday": "الجمعة",
    "place": "باريس",
    "section": "بيانات",
    "tags": ["حقوق", "ذاكرة"],
    "sources": ["القرار 217"],
    "original": "الجريدة",
    "warning": "عنف.",
    "images": [{"file": "paris.png", "alt": "مربع.", "caption": "القصر"}],
}


def site_in_arabic(folder: Path) -> House:
    """Every kind of page and feed, with everything on it that the house says."""
    house = House(folder, site=ARABIC_SITE, settings=Settings(by_tag=True, by_section=True, by_language=True))
    (house.statements / "paris.png").write_bytes(PNG)
    for statement, hours in (("one", 0), ("two", 3), ("three", 40)):
        words = article(statement, **WORDS)
        house.publish(delivery(words, statement=statement), at=DUE + timedelta(hours=hours))
    older = article("one", "2026", **WORDS)
    house.publish(delivery(older, statement="one", label="2026", due=DUE.replace(year=2026)))
    house.publish(
        delivery(article("two", **WORDS | {"text": "صُحّح."}), statement="two", version=1), at=DUE + timedelta(days=3)
    )
    taken = house.publisher.taken_back(article("gone", **WORDS).payload, None).payload
    house.publish(delivery(article("gone", **WORDS), statement="gone"))
    house.publish(delivery(taken, statement="gone", version=1), at=DUE + timedelta(days=3))
    kept = {name: WORDS[name] for name in ("title", "summary", "html", "text", "event_date", "date")}
    here = {"id": f"{article('other').payload['id']}/ar-EG", "url": f"{SITE.url}other/2027/ar-EG/"}
    egyptian = {**kept, **here, "lang": "ar-EG", "variant": "plain"}
    house.publish(delivery(article("other", **WORDS | {"translations": [egyptian]}), statement="other"))
    for number in range(126):
        day = datetime(2027, 3, 1, 8, tzinfo=UTC) + timedelta(days=number % 2)
        words = article("many", f"{number + 1}d", **WORDS | {"date": f"{day.day} مارس 2027"})
        house.publisher.restore(delivery(words, statement="many", label=f"{number + 1}d", due=day, published=day))
    days = [date(2027, 12, 12), *(date(2028, 1, 1) + timedelta(days=n) for n in range(366))]
    house.publisher.project(
        Outlook(
            today=date(2027, 12, 11),
            expected=[
                Expected(statement=name, label=day.isoformat(), day=day, lang="ar", title=lambda: "عنوان")
                for day in days
                for name in ("one", "unpublished")
            ],
            nexts={"one": date(2028, 12, 10)},
        )
    )
    return house


@pytest.fixture(name="arabic", scope="module")
def _arabic(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return site_in_arabic(tmp_path_factory.mktemp("arabic")).bytes()


def read_out(page: bytes) -> Iterator[tuple[str, str]]:
    """Every text that a page shows or says, and the language it says it is in; not what may be copied."""
    for element in html.document_fromstring(page.decode()).iter():
        inside = element.xpath("string((ancestor-or-self::*/@lang)[last()])")
        around = element.xpath("string((ancestor::*/@lang)[last()])")
        if element.text and element.tag not in {"script", "code"} and element.get("href") != element.text:
            yield element.text, inside
        if element.tail:
            yield element.tail, around
        for name in READ:
            if name in element.attrib and element.tag != "link":
                yield element.get(name), inside
        if element.get("name") == "description" or element.get("property") == "og:description":
            yield element.get("content"), inside


def latin(page: bytes) -> set[str]:
    """The Latin words of a page that are no names."""
    return {
        word for text, _ in read_out(page) for word in re.findall(r"\w*[A-Za-z]\w*", re.sub(r"https?:\S+", " ", text))
    } - NAMES  # fmt: skip


def check_no_latin_word(files: dict[str, bytes]) -> None:
    """No page, no feed and no list of feeds says a word in Latin letters."""
    found = {name: latin(data) for name, data in files.items() if name.endswith(".html")}
    assert {name: words for name, words in found.items() if words} == {}
    for name, data in files.items():
        if name.endswith((".xml", ".opml")):
            tree = etree.fromstring(data)
            kept = ("title", "subtitle", "description", "summary", "encoded", "content")
            texts = [each.text or "" for each in tree.iter() if etree.QName(each).localname in kept]
            texts += [each.get("text", "") for each in tree.iter("outline")]
        elif name.endswith("feed.json"):
            feed = json.loads(data)
            texts = [feed["title"], feed["description"], *(item["content_html"] for item in feed["items"])]
        else:
            continue
        for text in texts:
            assert set(LATIN.findall(re.sub(r"<[^>]*>|https?:\S+", " ", text))) - NAMES == set(), name


def test_a_site_all_in_arabic_has_no_latin_word_but_names(arabic: dict[str, bytes]) -> None:
    assert len([name for name in arabic if name.endswith(".html")]) > 40
    check_no_latin_word(arabic)
    assert ARABIC.feed_seen in arabic["assets/feed.css"].decode()
    assert ENGLISH.feed_seen not in arabic["assets/feed.css"].decode()


def test_every_phrase_is_said_somewhere(arabic: dict[str, bytes]) -> None:
    """So none stands in seventeen languages for nothing; the front page of a new site says the rest."""
    new = Look(ARABIC_SITE).page(
        "index.html", root="./", described="", today=None, coming=[], years=[], glance=[], topics=[]
    )
    year = Look(ARABIC_SITE).page(
        "year.html", root="./", year=2027, address="", weekdays=[], months=[], any=False, before=None, after=None
    )
    (_, empty), *_ = list_pages(Look(ARABIC_SITE), Register(None), Topic(kind=STATEMENTS, name="x"), {2027: ""})
    everything = b"".join(
        [*(data for name, data in arabic.items() if not name.endswith(".png")), new, year, empty]
    ).decode()
    phrases = {field.name: getattr(ARABIC, field.name) for field in fields(Phrasebook)}
    phrases["statements"] = ARABIC.statements[0]
    parts = {name: max(re.split(r"\{\w+\}", phrase), key=len).strip() for name, phrase in phrases.items()}
    assert [name for name, part in parts.items() if part not in everything] == []


def test_a_word_of_english_on_a_page_or_in_a_feed_would_be_found(arabic: dict[str, bytes], tmp_path: Path) -> None:
    """A theme that says `Archive` stands for a template of ours, a title for a feed of ours."""
    (tmp_path / "theme").mkdir()
    (tmp_path / "theme/404.html").write_text('{% extends "house/404.html" %}{% block title %}Gone{% endblock %}')
    house = House(tmp_path, site=ARABIC_SITE)
    (tmp_path / "private").mkdir(exist_ok=True)
    house.publish(delivery(article("one", **WORDS | {"images": []}), statement="one"))
    with pytest.raises(AssertionError, match="404"):
        check_no_latin_word(house.bytes())
    for name in ("atom.xml", "rss.xml", "feed.json", "feeds.opml"):
        assert "الذاكرة" in arabic[name].decode()
        with pytest.raises(AssertionError):
            check_no_latin_word({name: arabic[name].replace("الذاكرة".encode(), b"Memory")})


# --- which language speaks -----------------------------------------------------------------------------------------


def in_site(lang: str) -> Site:
    return replace(SITE, language=lang)


def arabic_edition(look: Look) -> str:
    """An Arabic edition on the site of a look."""
    page = edition_page(look, entry("convention", **WORDS | {"images": []}))
    check_page(page)
    return page.decode()


def check_whose_language(look: type[Look]) -> None:
    """An edition and its statement speak the statement's language; the lists and a wrong address that of the site."""
    edition = arabic_edition(look(in_site("de")))
    assert f"<dt>{ARABIC.author}</dt>" in edition
    assert f'<a class="skip" href="#text">{ARABIC.skip}</a>' in edition
    assert GERMAN.author not in edition
    register = Register(None)
    for number in range(1, 53):
        register.enter(Line.of(entry("convention", f"{number}d", **WORDS | {"images": []})))
    for _, page in list_pages(look(in_site("de")), register, Topic(kind=STATEMENTS, name="convention"), {}):
        assert page.decode().startswith('<!doctype html>\n<html lang="ar" dir="rtl">')
        assert f">{ARABIC.skip}</a>" in page.decode()
    lost = look(in_site("de")).fixed()["404.html"].decode()
    assert '<html lang="de" dir="ltr">' in lost
    assert f"<h1>{GERMAN.no_page}</h1>" in lost


def test_a_page_speaks_the_language_of_what_it_shows() -> None:
    check_whose_language(Look)


class OfTheSite(Look):
    """The mutant: every page speaks the language of the site."""

    def page(self, template: str, *, root: str, lang: str | None = None, folder: str = "", **values: Any) -> bytes:
        del lang
        return super().page(template, root=root, folder=folder, **values)


class English(Look):
    """The mutant: as it was before there were phrasebooks."""

    def page(self, template: str, *, root: str, lang: str | None = None, folder: str = "", **values: Any) -> bytes:
        page = super().page(template, root=root, lang=lang, folder=folder, **values).decode()
        for book in (ARABIC, GERMAN):
            for field in fields(book):
                if isinstance(phrase := getattr(book, field.name), str) and "{" not in phrase and len(phrase) > 4:
                    page = page.replace(phrase, getattr(ENGLISH, field.name))
        return page.encode()


@pytest.mark.parametrize("mutant", [OfTheSite, English])
def test_a_page_in_the_wrong_language_would_be_noticed(mutant: type[Look]) -> None:
    with pytest.raises(AssertionError):
        check_whose_language(mutant)


@pytest.mark.parametrize("lang", ["de-CH", "zh-HK", "he", "pt-PT"])
def test_the_list_of_a_language_and_a_sentence_on_delay_are_in_that_language(tmp_path: Path, lang: str) -> None:
    house = House(tmp_path, settings=Settings(by_language=True))
    house.publish(delivery(article("convention"), statement="convention"))
    house.publish(delivery(article(lang=lang, date="10.12.2027")), at=DUE + timedelta(hours=26))
    page = house.bytes()[f"languages/{lang}/index.html"].decode()
    assert f'<html lang="{lang}"' in page
    assert 'lang="en"' not in page.partition("<main")[2].partition("</main>")[0]
    late = house.bytes()["declaration/2027/index.html"].decode().partition('<p class="late">')[2].partition("</p>")[0]
    assert late
    assert "Due" not in late
    assert ENGLISH.described.partition("{")[0] not in house.bytes()[f"languages/{lang}/atom.xml"].decode()


# --- a language without a phrasebook hears English, marked as English -----------------------------------------------

SPOKEN = [
    phrase
    for field in fields(ENGLISH)
    if field.name not in {"tag", "colon"}
    if isinstance(phrase := getattr(ENGLISH, field.name), str) and "{" not in phrase
]  # fmt: skip


def check_english_is_marked(files: dict[str, bytes], lang: str) -> None:
    """Each of our English phrases on a page stands in an element that is English (WCAG 2.2, 3.1.2)."""
    seen = set()
    for name, data in files.items():
        if not name.endswith(".html"):
            continue
        for text, said in read_out(data):
            told = " ".join(text.split())
            if told in SPOKEN:
                seen.add(told)
                assert said == "en", (name, told)
            elif told in {SITE.title, "Titel", "Etikett", "Avdelning", "Varning."}:
                assert said == lang, (name, told)
    assert {"Skip to the text", "Years", "Table", "Today", "Follow", "still to come", "Author", "Tag"} <= seen


def site_in(folder: Path, lang: str, theme: dict[str, str] | None = None) -> dict[str, bytes]:
    """A site in a language that has no phrasebook."""
    for name, text in (theme or {}).items():
        (folder / "theme").mkdir(exist_ok=True)
        (folder / "theme" / name).write_text(text, encoding="utf-8")
    house = House(folder, site=replace(in_site(lang), footer=None))
    (folder / "private").mkdir(exist_ok=True)
    words = {"lang": lang, "title": "Titel", "tags": ["Etikett"], "section": "Avdelning", "warning": "Varning."}
    table = {"html": '<table lang="de"><tbody><tr><td>Zelle</td></tr></tbody></table>' + WORDS["html"]}
    for year in (2026, 2027):
        told = article(label=str(year), **words, **table)
        house.publish(delivery(told, label=str(year), due=DUE.replace(year=year)), at=DUE + timedelta(hours=2))
    taken = house.publisher.taken_back(article("gone", **words).payload, "Titel").payload
    house.publish(delivery(taken, statement="gone", version=1))
    expected = [replace(each, lang=lang) for each in coming(date(2027, 12, 11), date(2027, 12, 24), title="Titel")]
    house.publisher.project(Outlook(today=date(2027, 12, 11), expected=expected))
    return house.bytes()


@pytest.mark.parametrize("lang", ["sv", "fa"])
def test_where_there_is_no_phrasebook_our_english_says_that_it_is(tmp_path: Path, lang: str) -> None:
    files = site_in(tmp_path, lang)
    for name, data in files.items():
        if name.endswith(".html"):
            check_page(data)
    check_english_is_marked(files, lang)


@pytest.mark.parametrize("name", ["base.html", "edition.html", "list.html", "lines.html", "index.html", "year.html"])
def test_english_that_does_not_say_so_would_be_noticed(tmp_path: Path, name: str) -> None:
    ours = (TEMPLATES / name).read_text(encoding="utf-8")
    unmarked = ours.replace("{{ said }}", "").replace("{{ said_beside(line.lang) }}", "")
    assert unmarked != ours
    files = site_in(tmp_path, "sv", {name: unmarked})
    with pytest.raises(AssertionError):
        check_english_is_marked(files, "sv")


def test_the_fields_that_the_page_of_feeds_names_are_those_of_the_feed(arabic: dict[str, bytes]) -> None:
    (told,) = re.findall(r"<p>([^\n]*_remembrancer.*)</p>", arabic["feeds.html"].decode())
    extension, *names, record = re.findall(r'<code dir="ltr">([^<]+)</code>', told)
    item = json.loads(arabic["feed.json"])["items"][0]
    assert set(names) <= set(item[extension])
    assert len(names) == 7
    assert f"one/2027/{record}" in arabic
