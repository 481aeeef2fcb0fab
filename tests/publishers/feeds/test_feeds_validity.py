"""Every feed stays valid whatever stands in the words, and holds as many entries as were published."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduler.domain.site import Site
from scheduler.publishers.feeds.entry import Entry, Picture
from scheduler.publishers.feeds.json_feed import json_feed
from scheduler.publishers.feeds.roll import Member, chosen
from scheduler.publishers.feeds.streams import Part
from scheduler.publishers.feeds.syndication import atom, rss
from scheduler.publishers.feeds.window import LIMIT, items, uri
from tests.publishers.feeds.samples import DUE, SITE, House, article, delivery, entry, front, page
from tests.publishers.feeds.validity import atom_ids, check_page, feed_ids

HUB = "https://hub.example/"


def held(entries: Iterable[Entry]) -> list[Entry]:
    """What a window of fifty holds of these."""
    by_name = {Member.of(one).name: one for one in entries}
    return [by_name[member.name] for member in chosen(map(Member.of, by_name.values()), 50)]


def feeds(entries: list[Entry], site: Site = SITE) -> dict[str, bytes]:
    shown = items(site, held(entries))
    part = Part(hubs=(HUB,))
    return {
        "atom.xml": atom(site, part, shown),
        "rss.xml": rss(site, part, shown),
        "feed.json": json_feed(site, part, shown),
    }


HOSTILE = {
    "an end of CDATA": "a ]]> b",
    "a script": "<script>alert(1)</script>",
    "entities": "&lt;b&gt; &amp;amp; &nbsp; &#0;",
    "right to left with overrides": "\u202eشهداء\u202c \u2067ישן\u2069",
    "astral signs and joiners": "👩‍👩‍👧‍👦🏳️‍🌈𝔘𐍈",
    "control characters": "a\x00b\x01\x08\x0b\x0c\x0e\x1f\x7f\x80\x9f\ufffe\uffff\r\nz",
    "lone surrogates": "a\ud800b\udfffc",
    "quotes": "'\"`</title></item></entry>",
    "a comment and an instruction": "<!-- --> <?xml version='1.0'?> <!DOCTYPE x>",
    "only spaces": " \u2028\u2029\t ",
}


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_in_every_field_leave_the_feeds_valid_and_the_other_entries_present(
    tmp_path: Path, words: str
) -> None:
    house = House(tmp_path)
    plain = article(label="2026")
    house.publish(delivery(plain, label="2026"), at=DUE - timedelta(days=300))
    payload = article().payload
    for field in ("title", "summary", "text", "author", "place", "section", "warning", "event_date", "date"):
        payload[field] = words
    payload["tags"] = [words, "b"]
    payload["sources"] = [words, "https://example.org/" + words]
    house.publish(delivery(payload))
    files = house.bytes()
    assert feed_ids(files) == [f"tag:{SITE.tag}:declaration/2027", f"tag:{SITE.tag}:declaration/2026"]
    for name in ("index.html", "declaration/2027/index.html", "declaration/2026/index.html"):
        check_page(files[name])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(max_size=60), url=st.text(max_size=30))
def test_any_words_at_all_leave_feeds_and_page_valid(tmp_path: Path, words: str, url: str) -> None:
    odd = entry(
        title=words, summary=words, author=words or "x", tags=[words], sources=[f"https://{url}"], warning=words
    )
    made = feeds([odd, entry(label="2026", published=DUE - timedelta(days=365))])
    assert len(feed_ids(made)) == 2
    check_page(page(odd))
    check_page(front([odd]))


def test_a_title_is_escaped_once_and_read_as_it_was_written() -> None:
    title = "Use <b>x</b> & AT&T 3 < 4 &amp;"
    made = feeds([entry(title=title)])
    assert feedparser.parse(made["atom.xml"], sanitize_html=False).entries[0].title == title
    assert b"<title>Use &lt;b&gt;x&lt;/b&gt; &amp; AT&amp;T 3 &lt; 4 &amp;amp;</title>" in made["rss.xml"]
    assert json.loads(made["feed.json"])["items"][0]["title"] == title


def test_sixty_editions_in_one_millisecond_are_sixty_entries_with_sixty_dates(tmp_path: Path) -> None:
    house = House(tmp_path)
    for number in range(60):
        name = f"statement-{number}"
        house.publish(delivery(article(name), statement=name))
    ids = feed_ids(house.bytes())
    assert ids == [f"tag:{SITE.tag}:statement-{number}/2027" for number in reversed(range(60))]


def test_bodies_of_a_megabyte_are_cut_to_summary_and_address_so_that_each_feed_stays_under_its_limit() -> None:
    body = "<p>" + "&amp;<b>remember</b> " * 40_000 + "</p>"
    many = [
        entry(label=str(1990 + n), published=DUE + timedelta(minutes=n), html=body, text="remember " * 100_000)
        for n in range(6)
    ]
    made = feeds(many)
    assert len(feed_ids(made)) == 6
    told = json.loads(made["feed.json"])["items"]
    assert body in told[0]["content_html"]
    assert told[-1]["content_html"] == (
        f'<p>{told[-1]["summary"]} […]</p>\n<p><a href="{told[-1]["url"]}">{told[-1]["url"]}</a></p>\n'
    )
    assert max(map(len, made.values())) < LIMIT


def test_what_is_cut_keeps_its_warning_before_everything_else() -> None:
    body = "<p>" + "&amp;<b>remember</b> " * 80_000 + "</p>"
    many = [
        entry(label=str(1990 + n), published=DUE + timedelta(minutes=n), html=body, warning="Deaths <named>")
        for n in range(4)
    ]
    items_ = json.loads(feeds(many)["feed.json"])["items"]
    assert "[…]" in items_[-1]["content_html"]
    for told in items_:
        assert told["content_html"].startswith("<p><strong>Content warning:</strong> Deaths &lt;named&gt;</p>\n")
        assert told["content_text"].startswith("Content warning: Deaths <named>\n\n")
        assert told["_remembrancer"]["warning"] == "Deaths <named>"


def test_programs_are_told_what_readers_see_around_the_words() -> None:
    (told,) = json.loads(feeds([entry(original="https://example.org/press/1998")])["feed.json"])["items"]
    assert told["external_url"] == "https://example.org/press/1998"
    ours = told["_remembrancer"]
    assert ours["event_date"] == "1948-12-10"
    assert (ours["section"], ours["place"], ours["first_published"]) == ("Press", "Paris", "1998-12-10")
    assert ours["sources"] == ["https://www.un.org/en/about-us/universal-declaration-of-human-rights", "A/RES/217(III)"]
    assert "warning" not in ours


@pytest.mark.parametrize("original", ["javascript:alert(1)", "a book", "https://example.org/" + "x" * 3_000, ""])
def test_an_original_that_nobody_can_follow_is_no_address(original: str) -> None:
    (told,) = json.loads(feeds([entry(original=original)])["feed.json"])["items"]
    assert "external_url" not in told


@pytest.mark.parametrize(
    ("event_day", "event_date"),
    [("1756-01-27", "27 January 1756"), ("0079-10-24", "24 October 79"), (None, "15 March 44 BC"), ("0001-01-01", "1")],
)
def test_a_day_long_before_feeds_is_told_and_never_dates_an_entry(event_day: str | None, event_date: str) -> None:
    made = feeds([entry(event_day=event_day, event_date=event_date)])
    assert len(feed_ids(made)) == 1
    (told,) = json.loads(made["feed.json"])["items"]
    assert told["_remembrancer"]["event_date"] == (event_day or event_date)
    assert told["date_published"] == "2027-12-10T08:00:00Z"
    assert b"10 Dec 2027" in made["rss.xml"]


def test_a_title_of_a_megabyte_is_clipped() -> None:
    made = feeds([entry(title="x" * 1_000_000, summary="<&" * 500_000)])
    assert len(feed_ids(made)) == 1
    assert max(map(len, made.values())) < 100_000


def test_thousands_of_entries_within_a_fortnight_stay_under_the_limit_and_keep_the_newest() -> None:
    summary = "&" * 3_900
    many = [
        entry(f"s{n}", published=DUE + timedelta(seconds=n), summary=summary, html="<p>&amp;</p>") for n in range(400)
    ]
    made = feeds(many)
    ids = feed_ids(made)
    assert 50 < len(ids) < 400
    assert ids[0] == f"tag:{SITE.tag}:s399/2027"


def test_an_address_that_is_no_ascii_is_whole_in_atom_and_ascii_in_rss() -> None:
    site = Site(**{**_fields(SITE), "url": "https://gedächtnis.example/größe/"})
    odd = entry(url="https://gedächtnis.example/größe/declaration/2027/")
    made = feeds([odd], site)
    atom_ids(made["atom.xml"])
    assert b"https://xn--gedchtnis-x2a.example/gr%C3%B6%C3%9Fe/declaration/2027/" in made["rss.xml"]
    feedparser_link = feedparser.parse(made["rss.xml"]).entries[0].link
    assert feedparser_link.isascii()


def _fields(site: Site) -> dict[str, Any]:
    return {name: getattr(site, name) for name in ("title", "url", "tag", "author", "zone", "language")}


@pytest.mark.parametrize(
    ("address", "ascii_form"),
    [
        ("https://example.org/a%C3%A4?b=c&d", "https://example.org/a%C3%A4?b=c&d"),
        ("https://bücher.example:8080/ä?ö=ü#ß", "https://xn--bcher-kva.example:8080/%C3%A4?%C3%B6=%C3%BC#%C3%9F"),
    ],
)
def test_an_iri_becomes_a_uri_with_upper_case_escapes(address: str, ascii_form: str) -> None:
    assert uri(address) == ascii_form


def test_an_empty_feed_is_valid_and_dated_by_the_sites_tag() -> None:
    made = feeds([])
    assert feed_ids(made) == []
    assert b"<updated>2026-01-01T00:00:00+00:00</updated>" in made["atom.xml"]


def test_a_picture_is_the_one_enclosure_with_its_true_length_and_kind() -> None:
    picture = Picture(name="a b é.png", alt='An "alt" <text>', media_type="image/png", length=69, sha256="0" * 64)
    made = feeds([entry(pictures=[picture, picture])])
    feed_ids(made)
    for name in ("atom.xml", "rss.xml"):
        (enclosure,) = feedparser.parse(made[name]).entries[0].enclosures
        assert enclosure.href == "https://example.org/remember/declaration/2027/a%20b%20%C3%A9.png"
        assert (enclosure.length, enclosure.type) == ("69", "image/png")
    (attachment,) = json.loads(made["feed.json"])["items"][0]["attachments"]
    assert attachment["size_in_bytes"] == 69


def test_the_hub_and_the_feeds_own_address_stand_in_every_feed() -> None:
    made = feeds([entry()])
    for name in ("atom.xml", "rss.xml"):
        links = {link.rel: link.href for link in feedparser.parse(made[name]).feed.links}
        assert links["self"] == SITE.url + name
        assert links["hub"] == HUB
    assert feedparser.parse(made["rss.xml"]).feed.link == SITE.url
    told = json.loads(made["feed.json"])
    assert told["hubs"] == [{"type": "WebSub", "url": HUB}]
    assert told["feed_url"] == SITE.url + "feed.json"


def test_the_language_of_each_entry_is_said_in_each_feed() -> None:
    made = feeds([entry(lang="zh-Hant")])
    assert b'<entry xml:lang="zh-Hant">' in made["atom.xml"]
    assert b"<dc:language>zh-Hant</dc:language>" in made["rss.xml"]
    assert json.loads(made["feed.json"])["items"][0]["language"] == "zh-Hant"


def test_the_window_holds_the_newest_fifty_and_all_of_the_last_fortnight() -> None:
    old = [entry(f"old-{n}", published=DUE - timedelta(days=30 + n)) for n in range(60)]
    new = [entry(f"new-{n}", published=DUE - timedelta(hours=n)) for n in range(55)]
    assert len(held(old)) == 50
    assert [one.key.statement for one in held(old + new)] == [f"new-{n}" for n in range(55)]


def test_a_correction_brings_an_old_entry_back_into_the_window_with_its_old_date() -> None:
    old = [entry(f"old-{n}", published=DUE - timedelta(days=30 + n)) for n in range(60)]
    corrected = entry("mended", published=DUE - timedelta(days=3000), updated=DUE)
    assert held([*old, corrected])[-1].article.id == corrected.article.id
    made = feeds([*old, corrected])
    feed_ids(made)
    assert b"<updated>2027-12-10T08:00:00+00:00</updated>" in made["atom.xml"]


def test_what_was_noticed_too_late_is_in_no_feed() -> None:
    assert held([entry(late=True)]) == []


def test_feeds_do_not_depend_on_the_order_of_the_window() -> None:
    several = [entry(f"s{n}", published=datetime(2027, 1, 1 + n, tzinfo=UTC)) for n in range(5)]
    assert feeds(several) == feeds(several[::-1])


class TestTheYardstick:
    """The checks above find what they are for."""

    @pytest.mark.parametrize(
        ("good", "bad"),
        [
            (b'rel="self"', b'rel="related"'),
            (b"<name>Example Archive</name>", b""),
            (b"</entry>", b'<link rel="alternate" href="https://example.org/b"/></entry>'),
            (b"<id>tag:example.org,2026:declaration/2027</id>", b"<id>https://example.org/\xc3\xa4</id>"),
            (b'type="html"', b'type="CDATA"'),
            (b"<updated>2027-12-10T08:00:00+00:00</updated>", b"<updated>2027-12-10T08:00:00</updated>"),
            (b"<updated>2027-12-10T08:00:00+00:00</updated>", b"<updated>today</updated>"),
            (b"&lt;/em&gt;", b""),
        ],
        ids=[
            "no self",
            "no author",
            "two alternates",
            "an id that is no tag",
            "CDATA",
            "no zone",
            "no date",
            "open tag",
        ],
    )
    def test_a_faulty_atom_feed_is_found(self, good: bytes, bad: bytes) -> None:
        document = feeds([entry()])["atom.xml"]
        assert good in document
        with pytest.raises((AssertionError, ValueError)):
            atom_ids(document.replace(good, bad))

    def test_a_feed_that_lost_an_entry_is_found(self) -> None:
        made = feeds([entry(), entry(label="2026", published=DUE - timedelta(days=365))])
        made["rss.xml"] = feeds([entry()])["rss.xml"]
        with pytest.raises(AssertionError):
            feed_ids(made)
