"""One edition in several languages: a page each, tied together; one entry in the feeds, which names them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import etree

from scheduler.domain.delivery import Delivery
from scheduler.domain.occurrence import Occurrence
from scheduler.domain.rule import AnniversaryRule, HistoricDate, Return
from scheduler.domain.statement import Image, Statement, Words
from scheduler.errors import Refused, ValueRefused
from scheduler.publishers.feeds.entry import read
from scheduler.publishers.feeds.json_feed import json_feed
from scheduler.publishers.feeds.languages import comma, own_name
from scheduler.publishers.feeds.pages.site import Pages
from scheduler.publishers.feeds.streams import Part
from scheduler.publishers.feeds.syndication import ALTERNATE, atom
from scheduler.publishers.feeds.window import LIMIT, items
from tests.publishers.feeds.samples import PNG, SITE, House, article, delivery, entry
from tests.publishers.feeds.validity import ATOM, Outline, check_page, feed_ids

PAGE = f"{SITE.url}declaration/2027/"
TITLES = {
    "ar": "الإعلان العالمي لحقوق الإنسان: {{ anniversary }}",
    "de": "Die Allgemeine Erklärung, {{ anniversary }}",
    "he": "ההכרזה האוניברסלית: {{ anniversary }}",
    "zh-Hant": "世界人權宣言{{ anniversary }}",
}


def statement(*translations: str, lang: str = "en", **changes: Any) -> Statement:
    values: dict[str, Any] = {
        "id": "declaration",
        "rule": AnniversaryRule(key="declaration", date=HistoricDate(year=1948, month=12, day=10)),
        "words": Words(lang=lang, title=TITLES.get(lang, "The Declaration, {{ anniversary }}"), body="Adopted."),
        "translations": {
            each: Words(lang=each, title=TITLES.get(each, "T"), body="Am {{ date }}", warning="!")
            for each in translations
        },
        "path": "statements/declaration.md",
        "source_sha256": "0" * 64,
        "place": "Paris",
        "section": "Milestones",
        "images": (Image(file="paris.png", alt="A grey square.", caption="Paris"),),
    }
    return Statement(**values | changes)


def returned(one: Statement, year: int = 2027) -> Occurrence:
    number = year - 1948
    return Occurrence(
        statement=one, returned=Return(number=number, years=number, label=str(year), day=date(year, 12, 10))
    )


def due(house: House, one: Statement, year: int = 2027) -> Delivery:
    edition = house.publisher.render(returned(one, year))
    return delivery(
        json.loads(edition.canonical),
        label=str(year),
        due=datetime(year, 12, 10, 8, tzinfo=UTC),
        edition_sha256=edition.sha256,
    )


def house_in(folder: Path, *translations: str, **more: Any) -> House:
    house = House(folder)
    (house.statements / "paris.png").write_bytes(PNG)
    house.publish(due(house, statement(*translations, **more)))
    return house


def page_of(house: House, lang: str = "", year: int = 2027) -> Outline:
    return check_page(house.bytes()[f"declaration/{year}/{lang and lang + '/'}index.html"])


def links(page: Outline, tag: str) -> dict[str, str]:
    """The links of one kind to a page's languages."""
    return {found["hreflang"]: found["href"] for name, found in page.elements if name == tag and "hreflang" in found}  # type: ignore[misc]


def test_there_is_a_page_for_every_language_in_its_language_and_direction(tmp_path: Path) -> None:
    house = house_in(tmp_path, "ar", "de", "he", "zh-Hant")
    for lang, way in {"": "ltr", "ar": "rtl", "de": "ltr", "he": "rtl", "zh-Hant": "ltr"}.items():
        page = page_of(house, lang)
        assert page.elements[0] == ("html", {"lang": lang or "en", "dir": way})
    assert "الذكرى التاسعة والسبعون" in page_of(house, "ar").text()
    assert "10 בדצמבר 2027" in page_of(house, "he").text()
    assert "79. Jahrestag" in page_of(house, "de").text()


def test_every_page_names_every_language_to_programs_and_the_others_to_visitors(tmp_path: Path) -> None:
    house = house_in(tmp_path, "ar", "de")
    whole = {"en": PAGE, "ar": f"{PAGE}ar/", "de": f"{PAGE}de/"}
    for lang, shown in {
        "": {"ar": "ar/", "de": "de/"},
        "ar": {"en": "../", "de": "../de/"},
        "de": {"en": "../", "ar": "../ar/"},
    }.items():
        page = page_of(house, lang)
        assert links(page, "link") == whole
        assert links(page, "a") == shown
        assert ("link", {"rel": "canonical", "href": whole[lang or "en"]}) in page.elements
        here = [found for _, found in page.elements if "aria-current" in found]
        assert [(each["lang"], each["dir"]) for each in here] == [(lang or "en", "rtl" if lang == "ar" else "ltr")]
        assert "Deutsch" in page.text()
        assert "العربية" in page.text()


def test_what_the_languages_share_is_marked_as_the_originals_and_found_from_deeper_down(tmp_path: Path) -> None:
    house = house_in(tmp_path, "ar")
    page = page_of(house, "ar")
    (picture,) = [found for tag, found in page.elements if tag == "img"]
    assert picture == {"src": "../paris.png", "alt": "A grey square.", "lang": "en", "width": "1", "height": "1"}
    text = house.bytes()["declaration/2027/ar/index.html"].decode()
    for around in ('a href="../../../sections/milestones-39c33dc2/"', 'span class="place"', "figcaption"):
        assert f'<{around}><bdi lang="en" dir="ltr">' in text
    assert '<bdi lang="en" dir="ltr">' not in house.bytes()["declaration/2027/index.html"].decode()
    assert ("link", {"rel": "stylesheet", "href": "../../../assets/style.css"}) in page.elements
    assert "lang" not in next(found for tag, found in page_of(house).elements if tag == "img")


def test_programs_are_told_which_page_is_the_translation_of_which(tmp_path: Path) -> None:
    house = house_in(tmp_path, "de")
    told = {lang: json.loads(next(words for place, words in page_of(house, lang).data if place == "script"))
            for lang in ("", "de")}  # fmt: skip
    assert told[""]["workTranslation"][0]["url"] == f"{PAGE}de/"
    assert told["de"]["translationOfWork"]["url"] == PAGE
    assert told["de"]["inLanguage"] == "de"


def test_an_edition_in_one_language_says_nothing_of_languages(tmp_path: Path) -> None:
    house = house_in(tmp_path)
    assert links(page_of(house), "link") == {}
    assert b"translations" not in house.bytes()["declaration/2027/entry.json"]
    assert "In other languages" not in house.bytes()["feed.json"].decode()


def test_the_edition_before_is_linked_in_the_same_language_where_it_had_it(tmp_path: Path) -> None:
    house = house_in(tmp_path, "ar")
    house.publish(due(house, statement("ar", "de"), 2028))
    before = {
        lang: next(found["href"] for _, found in page_of(house, lang, 2028).elements if found.get("rel") == "prev")
        for lang in ("", "ar", "de")
    }
    assert before == {"": "../2027/", "ar": "../../2027/ar/", "de": "../../2027/"}


def test_the_feeds_hold_the_original_alone_and_name_its_translations(tmp_path: Path) -> None:
    files = house_in(tmp_path, "ar", "de").bytes()
    assert feed_ids(files) == [f"tag:{SITE.tag}:declaration/2027"]
    (item,) = json.loads(files["feed.json"])["items"]
    assert item["_remembrancer"]["translations"] == [
        {
            "lang": lang,
            "id": f"tag:{SITE.tag}:declaration/2027/{lang}",
            "url": f"{PAGE}{lang}/",
            "title": title,
        }
        for lang, title in (
            ("ar", "الإعلان العالمي لحقوق الإنسان: الذكرى التاسعة والسبعون"),
            ("de", "Die Allgemeine Erklärung, 79. Jahrestag"),
        )
    ]
    found = etree.fromstring(files["atom.xml"]).findall(f"{ATOM}entry/{ATOM}link")
    assert [(each.get("rel"), each.get("hreflang"), each.get("href")) for each in found[:3]] == [
        ("alternate", "en", PAGE),
        (ALTERNATE, "ar", f"{PAGE}ar/"),
        (ALTERNATE, "de", f"{PAGE}de/"),
    ]
    for name in ("atom.xml", "rss.xml"):
        (entry_,) = feedparser.parse(files[name]).entries
        assert entry_.link == PAGE, "a reader opens the original"
        assert '<a href="https://example.org/remember/declaration/2027/de/" hreflang="de">' in entry_.content[0].value


@pytest.mark.parametrize("lang", ["ar", "he"])
def test_text_that_runs_from_right_to_left_is_marked_so_in_page_and_feeds(tmp_path: Path, lang: str) -> None:
    house = house_in(tmp_path, "de", lang=lang)
    files = house.bytes()
    assert page_of(house).elements[0] == ("html", {"lang": lang, "dir": "rtl"})
    assert page_of(house, "de").elements[0] == ("html", {"lang": "de", "dir": "ltr"})
    feed_ids(files)
    (found,) = etree.fromstring(files["atom.xml"]).findall(f"{ATOM}entry")
    assert found.get("{http://www.w3.org/XML/1998/namespace}lang") == lang
    (item,) = json.loads(files["feed.json"])["items"]
    assert item["language"] == lang
    assert item["content_html"].startswith(f'<div lang="{lang}" dir="rtl">\n')
    assert found.findtext(f"{ATOM}content") == item["content_html"]
    dc_language = etree.fromstring(files["rss.xml"]).findtext("channel/item/{http://purl.org/dc/elements/1.1/}language")
    assert dc_language == lang
    front = check_page(files["index.html"])
    assert [found["dir"] for _, found in front.elements if found.get("lang") == lang and "dir" in found] == ["rtl"]


def test_the_entry_keeps_every_word_of_every_language(tmp_path: Path) -> None:
    house = house_in(tmp_path, "ar", "de")
    found = read(house.root, "declaration", "2027")
    assert found is not None
    german = found.article.translations[1]
    assert (german.lang, german.id, german.url) == ("de", f"tag:{SITE.tag}:declaration/2027/de", f"{PAGE}de/")
    assert (german.title, german.html, german.text) == (
        "Die Allgemeine Erklärung, 79. Jahrestag",
        "<p>Am 10. Dezember 2027</p>\n",
        "Am 10. Dezember 2027",
    )
    assert (german.ordinal, german.weekday, german.warning) == ("79.", "Freitag", "!")
    again = Pages(SITE, house.root).editions(found)
    assert {name: house.bytes()[name] for name in again} == again


def test_a_repeat_changes_no_byte_and_a_lost_translation_is_not_found(tmp_path: Path) -> None:
    house = house_in(tmp_path, "de")
    before, times = house.bytes(), house.times()
    told = due(house, statement("de"))
    house.publish(told)
    assert (house.bytes(), house.times()) == (before, times)
    assert house.publisher.find(told) is not None
    (house.root / "declaration/2027/de/index.html").unlink()
    assert house.publisher.find(told) is None
    house.publish(told)
    assert house.bytes() == before


def test_a_translation_that_cannot_be_said_is_named_with_its_language(tmp_path: Path) -> None:
    broken = {"de": Words(lang="de", title="{{ nonsense }}", body="B")}
    with pytest.raises(ValueRefused, match=r"^In `de`: `title`: "):
        House(tmp_path).publisher.render(returned(statement(translations=broken)))


@pytest.mark.parametrize("langs", [["../../x"], ["de", "de"], ["en"], ["de", "DE"], [""]])
def test_a_payload_whose_languages_cannot_name_a_folder_each_is_refused(tmp_path: Path, langs: list[str]) -> None:
    words = article().payload
    told: Mapping[str, Any] = {**words, "translations": [{**words, "lang": lang} for lang in langs]}
    with pytest.raises(Refused, match="cannot name a folder"):
        House(tmp_path).publish(delivery(told))
    assert not list((tmp_path / "feeds").rglob("*.html"))


def test_translations_count_towards_the_size_of_a_feed() -> None:
    long = {**article().payload, "title": "𝕏" * 10_000}
    crowd = [{**long, "lang": f"de-x{place:03}"} for place in range(80)]
    entries = [entry(label=str(year), translations=crowd) for year in range(2027, 2087)]
    shown = items(SITE, entries)
    assert 0 < len(shown) < len(entries)
    for made in (json_feed(SITE, Part(), shown), atom(SITE, Part(), shown)):
        assert len(made) < LIMIT


@pytest.mark.parametrize(
    ("lang", "name"),
    [("de", "Deutsch"), ("pt-BR", "Português (BR)"), ("zh-Hant", "繁體中文"), ("zh-Hant-HK", "繁體中文 (HK)"),
     ("qaa", "qaa"), ("zh-TW", "中文 (TW)"), ("he", "עברית")],
)  # fmt: skip
def test_a_language_is_called_what_its_speakers_call_it(lang: str, name: str) -> None:
    assert own_name(lang) == name


@pytest.mark.parametrize(
    ("lang", "sign"), [("ar", "،"), ("fa-IR", "،"), ("az-Arab", "،"), ("he", ","), ("ug-Latn", ",")]
)
def test_the_arabic_script_has_a_comma_of_its_own(lang: str, sign: str) -> None:
    assert comma(lang) == sign
