"""The pages: calm, light, readable by everybody, and needing nothing but themselves."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from scheduler.publishers.feeds.entry import Picture
from scheduler.publishers.feeds.languages import direction
from scheduler.publishers.feeds.pages.look import STYLES, TEMPLATES, Look
from tests.publishers.feeds.samples import DUE, SITE, entry, front
from tests.publishers.feeds.samples import page as page_of
from tests.publishers.feeds.validity import check_page

STYLE = (TEMPLATES.parent / STYLES[0]).read_text(encoding="utf-8")


def test_an_edition_page_says_everything_a_visitor_may_ask() -> None:
    picture = Picture(name="a b.png", alt='The "hall"', caption="A hall.", media_type="image/png", length=1, sha256="0")
    one = entry(
        warning="Killings are named.",
        original="https://example.org/1998",
        pictures=[picture],
        html="<h1>Part</h1><p>Body &amp; soul.</p>",
    )
    page = check_page(page_of(one))
    text = page.text()
    for words in (
        "Press",
        one.article.title,
        "Paris",
        "Friday, 10 December 2027",
        "Content warning Killings are named.",
        "A hall.",
        "Body & soul.",
        "Remembers 10 December 1948",
        "First published on 10 December 1998",
        "Original publication https://example.org/1998",
        "A/RES/217(III)",
        "Published 10 December 2027, 09:00 (Europe/Berlin)",
        "Permanent address https://example.org/remember/declaration/2027/",
        "Reprinting is welcome.",
    ):
        assert words in text
    assert text.index("Content warning") < text.index("Body & soul.")
    assert ("img", {"src": "a%20b.png", "alt": 'The "hall"'}) in page.elements
    assert [tag for tag, _ in page.elements].count("h1") == 1


def test_the_data_for_programs_cannot_end_its_element() -> None:
    title = "</script><script>alert(1)</script> & <!--"
    page = check_page(page_of(entry(title=title)))
    (data,) = [words for place, words in page.data if place == "script"]
    assert json.loads(data)["headline"] == title


def test_the_front_page_groups_editions_by_the_year_of_their_day_the_newest_first() -> None:
    several = [
        entry(label=str(year), published=DUE + timedelta(days=365 * (year - 2027))) for year in (2026, 2028, 2027)
    ]
    text = check_page(front(several)).text()
    places = [text.index(f"10 December {year}") for year in (2028, 2027, 2026)]
    assert places == sorted(places)
    assert [int(year) for year in re.findall(r"(20\d\d) 10 December", text)] == [2028, 2027, 2026]


def test_the_front_page_of_a_site_without_editions_says_so() -> None:
    assert "Nothing has been published yet." in check_page(front([])).text()


def test_a_front_page_of_many_long_lines_stays_under_fifty_kilobytes() -> None:
    many = [
        entry(f"s{n}", published=DUE + timedelta(hours=n), title="<&> " * 100, summary="é" * 900) for n in range(300)
    ]
    page = front(many)
    assert len(page) < 50_000
    check_page(page)
    plain = front([entry(f"s{n}", published=DUE + timedelta(hours=n)) for n in range(120)])
    assert len(plain) < 50_000
    assert plain.count(b"<li ") >= 100


def test_pages_that_belong_to_no_edition_are_whole_too() -> None:
    fixed = Look(SITE).fixed()
    for name in ("feeds.html", "404.html"):
        page = check_page(fixed[name])
        assert len(fixed[name]) < 10_000
        assert "Example Archive" in page.text() or "Reprinting" in page.text()
    assert b'href="/remember/assets/style.css"' in fixed["404.html"]  # shown at any depth
    for feed in ("atom.xml", "rss.xml", "feed.json"):
        assert f'<code dir="ltr">{SITE.url}{feed}</code>'.encode() in fixed["feeds.html"]
    assert sum(len(data) for name, data in fixed.items() if name.endswith(".css")) < 15_000


@pytest.mark.parametrize(
    ("lang", "way"),
    [
        ("en", "ltr"), ("ar", "rtl"), ("he-IL", "rtl"), ("ug", "rtl"), ("ug-Latn", "ltr"), ("az-Arab-IR", "rtl"),
        ("zh-Hant", "ltr"), ("fa", "rtl"), ("ckb", "rtl"), ("ku", "ltr"),
    ],
)  # fmt: skip
def test_the_direction_of_a_language_is_that_of_its_script(lang: str, way: str) -> None:
    assert direction(lang) == way


def test_a_page_is_in_the_language_and_direction_of_its_edition() -> None:
    page = check_page(page_of(entry(lang="fa", weekday=None)))
    assert page.elements[0] == ("html", {"lang": "fa", "dir": "rtl"})


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    digits = colour.removeprefix("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio as WCAG 2.2 defines it."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_reckoned_as_the_standard_says() -> None:
    assert contrast("#fff", "#000000") == pytest.approx(21)
    assert contrast("#777", "#fff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", [0, 1, 2], ids=["light", "dark", "print"])
def test_every_colour_of_words_stands_out_from_every_ground_in_each_scheme(scheme: int) -> None:
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]+)", re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)[scheme]))
    for words in ("ink", "quiet", "link"):
        for ground in ("paper", "note"):
            assert contrast(colours[words], colours[ground]) >= 4.5, (words, ground)


def test_the_stylesheets_fetch_nothing_and_know_no_left_or_right() -> None:
    feed = (TEMPLATES.parent / STYLES[1]).read_text(encoding="utf-8")
    for sheet in (STYLE, feed):
        assert "url(" not in sheet
        assert "@import" not in sheet
        assert sheet.count("{") == sheet.count("}")
    assert not re.search(
        r"(margin|padding|border)-(left|right)|text-align: (left|right)|(?<![-\w])(left|right):", STYLE
    )
