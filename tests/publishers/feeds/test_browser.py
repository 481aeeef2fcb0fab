"""A real browser visits every kind of page: accessible by axe, no wider than a phone, whole without JavaScript.

Chromium comes from the system's packages (`apt-get install chromium`); without it these tests say so and are skipped.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote, urlsplit

import html5lib
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from scheduler.domain.ids import topic_folder
from tests.publishers.feeds.samples import House
from tests.publishers.feeds.validity import check_page
from tests.publishers.feeds.visitors import CHROMIUM, KINDS, ODD, chromium, furnished, served

visited = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed (apt-get install chromium)")
WEIGHT = 50_000
SCREENS = {"phone": (390, 844), "desktop": (1280, 900)}
PLACES = {kind: path.replace("a%20tag", topic_folder("a tag")) for kind, path in KINDS.items()}


@pytest.fixture(name="house", scope="module")
def _house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return furnished(tmp_path_factory.mktemp("site"))


@pytest.fixture(name="arabic", scope="module")
def _arabic(tmp_path_factory: pytest.TempPathFactory) -> House:
    return furnished(tmp_path_factory.mktemp("arabic"), lang="ar")


@pytest.fixture(name="persian_address", scope="module")
def _persian_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site in a language that has no phrasebook."""
    with served(furnished(tmp_path_factory.mktemp("persian"), lang="fa").root) as address:
        yield address


@pytest.fixture(name="address", scope="module")
def _address(house: House) -> Iterator[str]:
    with served(house.root) as address:
        yield address


@pytest.fixture(name="arabic_address", scope="module")
def _arabic_address(arabic: House) -> Iterator[str]:
    with served(arabic.root) as address:
        yield address


@pytest.fixture(name="browser", scope="module")
def _browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


def visit(
    browser: Browser, address: str, *, screen: str = "desktop", scheme: str = "light", scripts: bool = True
) -> Page:
    width, height = SCREENS[screen]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        java_script_enabled=scripts,
    )
    page = context.new_page()
    page.goto(address)
    return page


def faults(page: Page) -> str:
    """Everything that axe finds, all its rules: WCAG 2.2 A and AA, and good practice."""
    found = Axe().run(page)
    return str(found.generate_report()) if found.violations_count else ""


def test_every_page_is_html_that_a_strict_parser_takes_and_is_light(house: House, arabic: House) -> None:
    for each in (house, arabic):
        style = len((each.root / "assets/style.css").read_bytes())
        for path in each.root.rglob("*.html"):
            data = path.read_bytes()
            html5lib.HTMLParser(strict=True).parse(data, transport_encoding="utf-8")
            check_page(data)
            assert len(data) + style < WEIGHT, path


def test_every_kind_of_page_is_among_those_that_are_visited(house: House) -> None:
    assert all((house.root / path / ("index.html" if path.endswith("/") else "")).exists() for path in PLACES.values())


@visited
@pytest.mark.parametrize("kind", PLACES)
@pytest.mark.parametrize(("screen", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_axe_finds_nothing(browser: Browser, address: str, kind: str, screen: str, scheme: str) -> None:
    page = visit(browser, address + PLACES[kind], screen=screen, scheme=scheme)
    assert faults(page) == ""
    page.context.close()


@visited
@pytest.mark.parametrize("kind", ["front", "year", "tag", "statement", "edition"])
@pytest.mark.parametrize(("screen", "scheme"), [("desktop", "dark"), ("phone", "light")])
def test_axe_finds_nothing_on_a_site_from_right_to_left(
    browser: Browser, arabic_address: str, kind: str, screen: str, scheme: str
) -> None:
    page = visit(browser, arabic_address + PLACES[kind], screen=screen, scheme=scheme)
    assert faults(page) == ""
    page.context.close()


@visited
@pytest.mark.parametrize("kind", ["front", "year", "tag", "long list", "feeds", "not found"])
def test_axe_finds_nothing_where_the_house_speaks_english_on_a_site_in_another_language(
    browser: Browser, persian_address: str, kind: str
) -> None:
    page = visit(browser, persian_address + PLACES[kind])
    assert faults(page) == ""
    page.context.close()


@visited
def test_what_the_house_says_in_another_language_stands_where_the_page_begins(
    browser: Browser, persian_address: str
) -> None:
    page = visit(browser, persian_address)
    heading = page.locator("h2#coming")
    assert heading.get_attribute("lang") == "en"
    assert heading.evaluate("each => getComputedStyle(each).direction") == "ltr"
    text = heading.evaluate(
        "each => { const r = new Range(); r.selectNodeContents(each); return r.getBoundingClientRect().right }"
    )
    assert abs(text - page.locator("h1").evaluate("each => each.getBoundingClientRect().right")) < 2
    page.context.close()


@visited
def test_axe_would_find_what_is_wrong(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content('<html><body><img src="x"><p style="color: #bbb; background: #fff">Too pale.</p></body></html>')
    report = faults(page)
    for rule in ("image-alt", "color-contrast", "document-title", "html-has-lang"):
        assert rule in report
    page.context.close()


@visited
@pytest.mark.parametrize("kind", PLACES)
def test_nothing_is_wider_than_the_smallest_screen(
    browser: Browser, address: str, arabic_address: str, kind: str
) -> None:
    for place in (address, arabic_address):
        page = visit(browser, place + PLACES[kind], screen="phone")
        for width in (390, 320):  # 320 is WCAG 2.2, 1.4.10: 1280 at four times the size
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.context.close()


@visited
@pytest.mark.parametrize("kind", ["front", "odd edition", "year"])
def test_without_scripts_every_word_is_there_and_nothing_is_asked_of_anybody_else(
    browser: Browser, address: str, kind: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address + PLACES[kind])
    assert page.locator("main").inner_text().strip()
    assert page.locator("h1").is_visible()
    assert asked
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(address).netloc}
    context.close()


@visited
def test_words_that_look_like_markup_stay_words(browser: Browser, address: str) -> None:
    page = visit(browser, address + PLACES["odd edition"])
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    assert page.locator("h1").inner_text() == ODD
    assert page.title().startswith(ODD[:80])
    hrefs = page.locator("a").evaluate_all("links => links.map(link => link.protocol)")
    assert set(hrefs) <= {"http:", "https:", "mailto:"}
    assert page.locator("script").count() == 1
    assert dialogs == []
    page.context.close()


@visited
def test_every_mark_of_the_year_is_reached_by_keyboard_and_leads_to_its_day(browser: Browser, address: str) -> None:
    page = visit(browser, address + PLACES["year"])
    marks = page.locator(".months td a").count()
    assert marks >= 5
    seen: list[str] = []
    for _ in range(marks + 30):  # the months' own names, and what stands above them
        page.keyboard.press("Tab")
        place = page.evaluate("document.activeElement.closest('td') && document.activeElement.getAttribute('href')")
        if place and place not in seen:
            seen.append(place)
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    assert len(seen) == marks
    assert seen == sorted(seen)
    page.locator(".months td a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{seen[0]}")
    assert page.locator(f"#{seen[0].partition('#')[2]}").is_visible()
    page.context.close()


@visited
def test_the_first_thing_a_keyboard_reaches_leads_past_the_head(browser: Browser, address: str) -> None:
    page = visit(browser, address + PLACES["edition"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#text"
    assert page.locator(".skip").bounding_box()["height"] > 20  # type: ignore[index]  # it is there
    page.context.close()


@visited
def test_on_paper_there_is_the_text_its_facts_and_no_navigation(browser: Browser, address: str) -> None:
    page = visit(browser, address + PLACES["edition"], scheme="dark")
    page.emulate_media(media="print")
    assert page.locator(".body").is_visible()
    assert page.get_by_text("Permanent address").is_visible()
    assert not page.locator("nav").first.is_visible()
    colours = page.evaluate("[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]")
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    assert page.pdf().startswith(b"%PDF")
    page.context.close()


@visited
def test_an_address_to_copy_is_whole_at_one_touch(browser: Browser, address: str) -> None:
    page = visit(browser, address + PLACES["feeds"])
    page.locator("code").first.click()
    assert page.evaluate("getSelection().toString().trim()") == "https://example.org/remember/atom.xml"
    page.context.close()


@visited
def test_every_way_to_share_is_a_plain_link_that_carries_title_and_address(browser: Browser, address: str) -> None:
    page = visit(browser, address + PLACES["edition"], scripts=False)
    links = {link.inner_text(): link.get_attribute("href") or "" for link in page.locator("dd.tags a").all()}
    url = quote("https://example.org/remember/declaration/2026/", safe="")
    for name, begin in {
        "Mastodon": "https://share.joinmastodon.org/#text=",
        "Bluesky": "https://bsky.app/intent/compose?text=",
        "E-mail": "mailto:?subject=",
    }.items():
        assert links[name].startswith(begin)
        assert url in links[name]
        assert "78%20years%20on" in links[name]
    page.context.close()
