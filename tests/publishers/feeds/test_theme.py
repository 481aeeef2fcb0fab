"""The theme: a workspace's own templates and stylesheet, used whole and good or not at all."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from scheduler.publishers.feeds.pages.look import TEMPLATES, Look
from scheduler.publishers.feeds.pages.site import Pages, theme_problems
from scheduler.publishers.feeds.pages.theme import LARGEST, read_theme
from scheduler.publishers.feeds.publisher import FeedsPublisher
from tests.publishers.feeds.samples import SITE, House, delivery, yearly
from tests.publishers.feeds.validity import check_page

GOOD = '{% extends "house/base.html" %}\n{% block masthead %}<p class="ours">A masthead of ours</p>{% endblock %}\n'


def themed(folder: Path, **files: str) -> House:
    """A house whose workspace has these files in its theme; `_` in a name stands for the dot."""
    theme = folder / "theme"
    theme.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (theme / name.replace("_", ".")).write_text(text, encoding="utf-8")
    house = House(folder)
    (folder / "private").mkdir(exist_ok=True)
    return house


def publish(house: House, *years: int) -> None:
    for year in years or (2027,):
        words, told = yearly(year)
        house.publish(delivery(words, **told))


def problems(folder: Path, **files: str) -> list[str]:
    themed(folder, **files)
    return [str(each) for each in theme_problems(SITE, read_theme(folder / "theme"))]


def test_a_template_and_the_stylesheet_can_be_overridden(tmp_path: Path) -> None:
    house = themed(tmp_path, base_html=GOOD, style_css="body { color: red }")
    publish(house)
    files = house.bytes()
    for name in ("declaration/2027/index.html", "declaration/index.html", "404.html", "tags/index.html"):
        assert "A masthead of ours" in files[name].decode()
    assert files["assets/style.css"] == b"body { color: red }"
    assert files["assets/feed.css"] == (TEMPLATES.parent / "feed.css").read_bytes()


def test_without_a_theme_there_is_nothing_to_complain_about(tmp_path: Path) -> None:
    assert theme_problems(SITE, read_theme(tmp_path / "theme")) == []


@pytest.mark.parametrize("name", sorted(path.name for path in TEMPLATES.glob("*.html")))
def test_our_own_templates_pass_as_a_theme(tmp_path: Path, name: str) -> None:
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    assert problems(tmp_path, **{name.replace(".", "_"): text}) == []


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("edition_html", '{% extends "base.html" %}\n{% block main %}\n{{ article.title', "theme/edition.html:3"),
        ("edition_html", '{% extends "base.html" %}\n\n{% block main %}{{ no }}{% endblock %}', "theme/edition.html:3"),
        ("edition_html", '{% extends "base.html" %}{% block main %}{{ article.nonsense }}{% endblock %}', "nonsense"),
        ("index_html", '{% extends "gone.html" %}', "gone.html"),
        ("index_html", '{% extends "base.html" %}{% block main %}{{ 1 / 0 }}{% endblock %}', "division by zero"),
        ("year_html", '{% extends "base.html" %}{% block main %}<div><p></span></div>{% endblock %}', "</span>"),
        ("list_html", '{% extends "base.html" %}{% block main %}<section>{% endblock %}', "<section>"),
        ("base_html", "<!doctype html><title>No page</title>", "<main>"),
        ("feeds_html", "{{ ''.__class__.__mro__ }}", "unsafe"),
        ("month_html", "{% for each in range(10000000) %}{% endfor %}", "Range too big"),
        ("names_html", '{% extends "names.html" %}', "recursion"),
        ("style_css", "body { color: red", "A bracket of line 1 is not closed"),
        ("style_css", "a {\n}\n}", "A `}` of line 3 closes nothing"),
        ("style_css", "/* never ending", "The comment of line 1"),
        ("style_css", "a::before { content: 'x; }", "The quoted text of line 1"),
        ("style_css", "x" * (LARGEST + 1), "KiB"),
        ("script_js", "alert(1)", "It is no part of a theme"),
    ],
)  # fmt: skip
def test_a_broken_override_is_one_clear_error(tmp_path: Path, file: str, text: str, said: str) -> None:
    found = problems(tmp_path, **{file: text})
    assert len(found) == 1
    assert said in found[0]
    assert found[0].startswith("theme/") or "theme" in found[0]
    assert "Until then the pages keep the look they have." in found[0]


@pytest.mark.parametrize(
    "css", ["a { content: '}' }", 'a[href$="x\\"}"] { }', "/* { */ a { }", "@media (x) { a { } }", ""]
)
def test_a_stylesheet_that_closes_what_it_opens_is_taken_as_it_is(tmp_path: Path, css: str) -> None:
    assert problems(tmp_path, style_css=css) == []


def test_a_theme_that_is_no_text_is_refused(tmp_path: Path) -> None:
    themed(tmp_path)
    (tmp_path / "theme/base.html").write_bytes(b"\xff\xfe<main>")
    (found,) = theme_problems(SITE, read_theme(tmp_path / "theme"))
    assert "UTF-8" in found.what


def test_what_editors_leave_beside_a_template_is_passed_over(tmp_path: Path) -> None:
    themed(tmp_path, base_html=GOOD)
    for name in (".base.html.swp", "base.html~", ".DS_Store"):
        (tmp_path / "theme" / name).write_bytes(b"\xff")
    assert theme_problems(SITE, read_theme(tmp_path / "theme")) == []


def tick(house: House) -> None:
    """What the projection does at each tick about the look."""
    before = house.publisher.look_digest()
    house.publisher.project()
    if before != getattr(house, "look", before):
        house.publisher.rebuild_pages(house.window())
    house.look = before  # type: ignore[attr-defined]  # the projection keeps it in a file


def check_a_broken_theme_leaves_the_site_whole(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """A theme that breaks changes no page there is, and the next edition comes out in the look of the others."""
    publish(house, 2026)
    tick(house)
    before = house.bytes()
    (house.root.parent / "theme/base.html").write_text("{% broken")
    for _ in range(3):
        tick(house)
    assert house.bytes() == before
    publish(house, 2027)
    tick(house)
    for name, data in house.bytes().items():
        if name.endswith(".html") and name != "index.html":  # whose masthead is its own
            assert "A masthead of ours" in data.decode(), name
    assert len([each for each in caplog.records if each.levelno == logging.ERROR]) == 1


class Trusting(Pages):
    """The mutant: a theme that cannot be used is as good as none."""

    def _choose(self) -> None:
        self._chosen = None
        super()._choose()

    def _last_good(self) -> Look:
        return Look(self._site)


def test_a_theme_that_breaks_leaves_the_site_whole_and_is_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    check_a_broken_theme_leaves_the_site_whole(themed(tmp_path / "house", base_html=GOOD), caplog)
    mutant = themed(tmp_path / "mutant", base_html=GOOD)
    mutant.publisher._pages = Trusting(
        SITE, mutant.root, theme=tmp_path / "mutant/theme", private=tmp_path / "mutant/private"
    )
    with pytest.raises(AssertionError):
        check_a_broken_theme_leaves_the_site_whole(mutant, caplog)


def test_the_last_good_theme_outlives_the_process(tmp_path: Path) -> None:
    house = themed(tmp_path, base_html=GOOD)
    publish(house)
    before = house.bytes()
    (tmp_path / "theme/base.html").write_text("{% broken")
    other = house.made(FeedsPublisher)
    other.project()
    assert other.look_digest() == house.publisher.look_digest()
    assert house.bytes() == before


def test_a_theme_taken_away_gives_the_pages_our_own_look_again(tmp_path: Path) -> None:
    house = themed(tmp_path, base_html=GOOD)
    publish(house)
    digest = house.publisher.look_digest()
    (tmp_path / "theme/base.html").unlink()
    other = house.made(FeedsPublisher)
    assert other.look_digest() != digest
    other.rebuild_pages(house.window())
    page = house.bytes()["declaration/2027/index.html"]
    assert b"A masthead of ours" not in page
    check_page(page)
    (tmp_path / "theme/base.html").write_text("{% broken")
    assert b"A masthead" not in house.made(FeedsPublisher)._pages.fixed()["404.html"]
