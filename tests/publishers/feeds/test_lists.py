"""The lists, the year and the front page: whole, light, and written again only where something has changed."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from scheduler.errors import NotSent
from scheduler.publishers.feeds.pages.line import TAGS, Line
from scheduler.publishers.feeds.pages.lists import FULL, names_page
from scheduler.publishers.feeds.pages.look import Look
from scheduler.publishers.feeds.pages.outlook import Outlook
from scheduler.publishers.feeds.pages.site import Pages
from scheduler.publishers.feeds.settings import Settings
from scheduler.publishers.feeds.streams import Stream
from tests.publishers.feeds.samples import DUE, LIGHT, SITE, House, article, coming, delivery, entry, hrefs, yearly
from tests.publishers.feeds.validity import check_page


def at(day: datetime) -> dict[str, object]:
    return {"due": day, "day": day.date()}


def daily(house: House, count: int, *, first: datetime = DUE, tags: tuple[str, ...] = ("press",)) -> None:
    """So many editions of one statement, a day apart."""
    for number in range(count):
        label = f"{number + 1}d"
        words = article(label=label, date=f"day {number + 1}", tags=tags)
        told = delivery(words, label=label, **at(first + timedelta(days=number)))
        house.publisher.restore(told)  # as `publish`, without the feeds
    house.publisher.project()


def test_every_page_there_is_is_valid_light_and_leads_only_to_pages_there_are(tmp_path: Path) -> None:
    house = House(tmp_path)
    for year in (2026, 2027):
        words, told = yearly(year)
        house.publish(delivery(words, **told))
    house.publisher.project(Outlook(today=date(2027, 12, 11), expected=coming(date(2027, 12, 20), date(2028, 1, 1))))
    for name, data in house.bytes().items():
        if not name.endswith(".html") or name == "404.html":
            continue
        page = check_page(data)
        assert len(data) < LIGHT
        for href in hrefs(page):
            if re.match(r"[a-z]+:", href):
                continue
            path, _, anchor = href.partition("#")
            target = (house.root / name).parent / path if path else house.root / name
            target = target / "index.html" if target.is_dir() else target
            assert target.is_file(), (name, href)
            assert not anchor or f'id="{anchor}"' in target.read_text(encoding="utf-8"), (name, href)


def test_a_statements_page_lists_all_its_editions_and_says_when_it_returns_next(tmp_path: Path) -> None:
    house = House(tmp_path)
    for year in (2025, 2026, 2027):
        words, told = yearly(year)
        house.publish(delivery(words, **told))
    house.publisher.project(Outlook(today=date(2027, 12, 11), nexts={"declaration": date(2028, 12, 10)}))
    page = check_page(house.bytes()["declaration/index.html"])
    assert [href for href in hrefs(page) if href.startswith("../declaration/")] == [
        f"../declaration/{year}/" for year in (2027, 2026, 2025)
    ]
    assert "Returns next 10 December 2028" in page.text()
    assert "Remembers 10 December 1948" in page.text()


def test_an_edition_leads_to_the_ones_before_and_after_and_to_all(tmp_path: Path) -> None:
    house = House(tmp_path)
    for year in (2025, 2026, 2027):
        words, told = yearly(year)
        house.publish(delivery(words, **told))
    page = check_page(house.bytes()["declaration/2026/index.html"])
    ways = {found["rel"]: found["href"] for tag, found in page.elements if tag == "a" and "rel" in found}
    assert (ways["prev"], ways["next"], ways["up"]) == ("../2025/", "../2027/", "../")


def test_a_list_that_one_page_does_not_hold_has_pages_by_year_and_loses_no_edition(tmp_path: Path) -> None:
    house = House(tmp_path)
    daily(house, 2 * FULL + 10, first=datetime(2027, 11, 1, 8, tzinfo=UTC))
    files = house.bytes()
    for folder, root in (("declaration/", "../"), ("tags/press/", "../../")):
        head = check_page(files[f"{folder}index.html"])
        listed = [href for href in hrefs(head) if href.endswith("d/")]
        assert len(listed) == FULL
        assert {"editions-2028.html", "editions-2027.html"} <= set(hrefs(head))
        parts = [name for name in files if name.startswith(f"{folder}editions-")]
        found = [href for name in parts for href in hrefs(check_page(files[name])) if href.endswith("d/")]
        assert sorted(found) == sorted(f"{root}declaration/{number + 1}d/" for number in range(2 * FULL + 10))
        assert all(len(files[name]) < LIGHT for name in parts)
    first = check_page(files["declaration/editions-2027.html"])
    assert "editions-2027-2.html" in hrefs(first)
    assert "editions-2027.html" in hrefs(check_page(files["declaration/editions-2027-2.html"]))


def test_a_small_list_has_one_page(tmp_path: Path) -> None:
    house = House(tmp_path)
    daily(house, FULL)
    assert not [name for name in house.bytes() if "editions-" in name]


def written(house: House, count: int, *, tags: tuple[str, ...] = ("press",)) -> set[str]:
    """The files that one more edition changes after so many."""
    daily(house, count, first=datetime(2024, 1, 1, 8, tzinfo=UTC), tags=tags)
    before = house.times()
    due = datetime(2024, 1, 1, 8, tzinfo=UTC) + timedelta(days=count)
    label = f"{count + 1}d"
    house.publish(delivery(article(label=label, tags=tags), label=label, **at(due)), at=due)
    after = house.times()
    return {name for name in after if after[name] != before.get(name)}


def check_growth(kind: type[House], folder: Path) -> None:
    """One more edition changes as many files after many as after few."""
    few, many = (written(kind(folder / str(count)), count) for count in (2 * FULL + 5, 3 * FULL + 5))
    assert len(few) == len(many), (few, many)


class Forgetful(Pages):
    """The mutant: it writes every page again at each publication, whatever the bytes."""

    def refresh(self, outlook: Outlook | None = None) -> int:
        for path in self._root.rglob("editions-*.html"):
            path.unlink()
        return super().refresh(outlook)


class Growing(House):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        pages = self.publisher._pages
        self.publisher._pages = Forgetful(SITE, self.root, private=pages._private)


def test_one_more_edition_changes_as_many_files_after_many_as_after_few(tmp_path: Path) -> None:
    check_growth(House, tmp_path)
    with pytest.raises(AssertionError):
        check_growth(Growing, tmp_path / "mutant")


def test_an_edition_that_comes_late_moves_those_after_it_and_none_is_lost(tmp_path: Path) -> None:
    house = House(tmp_path)
    first = datetime(2027, 1, 1, 8, tzinfo=UTC)
    daily(house, 2 * FULL + 5, first=first)
    told = delivery(article(label="0d"), label="0d", due=DUE, day=date(2027, 1, 3))
    house.publish(told, at=DUE)
    names = [f"tags/press/editions-2027{part}.html" for part in ("", "-2", "-3")]
    assert sum(house.bytes()[name].count(b"<li ") for name in names) == 2 * FULL + 5
    names = [f"declaration/editions-2027{part}.html" for part in ("", "-2", "-3")]
    pages = [check_page(house.bytes()[name]) for name in names]
    found = [href for page in pages for href in hrefs(page) if href.endswith("d/")]
    assert len(found) == len(set(found)) == 2 * FULL + 6


def test_a_correction_that_takes_a_tag_away_leaves_no_line_behind(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.publish(delivery(article(tags=["press", "peace"])))
    house.publish(delivery(article(tags=["peace"]), version=2), at=DUE + timedelta(hours=1))
    text = check_page(house.bytes()["tags/press/index.html"]).text()
    assert "Nothing stands here any more." in text
    assert "Declaration" in check_page(house.bytes()["tags/peace/index.html"]).text()
    assert "press" not in check_page(house.bytes()["tags/index.html"]).text()


def test_what_a_process_left_undone_the_next_one_does(tmp_path: Path) -> None:
    house = House(tmp_path)
    words, told = yearly(2027)
    house.publisher.publish(delivery(words, **told), at=DUE)  # and dies before it shows anything
    assert "index.html" not in house.bytes()
    house.made(type(house.publisher)).project()
    assert b'href="declaration/2027/"' in house.bytes()["index.html"]
    assert "declaration/index.html" in house.bytes()


def test_a_lost_register_and_a_lost_list_are_made_anew_byte_for_byte(tmp_path: Path) -> None:
    house = House(tmp_path)
    daily(house, FULL + 5)
    before = house.bytes()
    shutil.rmtree(tmp_path / "private")
    shutil.rmtree(house.root / "tags")
    house.made(type(house.publisher)).project()
    assert house.bytes() == before


def test_an_entry_that_vanished_leaves_the_lists(tmp_path: Path) -> None:
    house = House(tmp_path)
    for year in (2026, 2027):
        words, told = yearly(year)
        house.publish(delivery(words, **told))
    shutil.rmtree(house.root / "declaration/2026")
    house.publisher.read_anew()
    house.publisher.project()
    assert b"2026/" not in house.bytes()["declaration/index.html"]
    assert b'rel="prev"' not in house.bytes()["declaration/2027/index.html"]


def test_equal_plans_touch_no_file_and_another_one_only_what_shows_it(tmp_path: Path) -> None:
    house = House(tmp_path)
    words, told = yearly(2027)
    house.publish(delivery(words, **told))
    plan = Outlook(
        today=date(2027, 12, 11), expected=coming(date(2028, 1, 1)), nexts={"declaration": date(2028, 12, 10)}
    )
    house.publisher.project(plan)
    times = house.times()
    house.publisher.project(plan)
    house.publisher.project(replace(plan))  # another one that says the same
    assert house.times() == times
    house.publisher.project(replace(plan, today=date(2027, 12, 12)))
    assert {name for name, time in house.times().items() if time != times[name]} == {"index.html"}
    house.publisher.project(replace(plan, today=date(2027, 12, 12), nexts={"declaration": date(2029, 12, 10)}))
    assert {name for name, time in house.times().items() if time != times[name]} == {
        "index.html",
        "declaration/index.html",
    }


def test_a_thousand_tags_make_a_page_that_says_how_many_it_leaves_out(tmp_path: Path) -> None:
    house = House(tmp_path)
    register = house.publisher._pages._register
    for number in range(20):
        register.enter(replace(Line.of(entry(f"s{number}")), tags=tuple(f"tag {number} {n} & more" for n in range(50))))
    name, data = names_page(Look(SITE), TAGS, register.names(TAGS))
    assert name == "tags/index.html"
    assert len(data) < LIGHT
    assert re.search(r"… and \d+ more", check_page(data).text())


def test_language_pages_come_with_the_second_language_and_show_its_words(tmp_path: Path) -> None:
    house = House(tmp_path)
    words, told = yearly(2026)
    house.publish(delivery(words, **told))
    assert not [name for name in house.bytes() if name.startswith("languages/")]
    payload = article(label="2027").payload
    arabic = {**payload, "lang": "ar", "id": f"{payload['id']}/ar", "url": f"{payload['url']}ar/", "title": "إعلان"}
    house.publish(delivery({**payload, "translations": [arabic]}))
    files = house.bytes()
    english = hrefs(check_page(files["languages/en/index.html"]))
    assert {"../../declaration/2026/", "../../declaration/2027/"} <= set(english)
    page = check_page(files["languages/ar/index.html"])
    assert page.elements[0] == ("html", {"lang": "ar", "dir": "rtl"})
    assert "../../declaration/2027/ar/" in hrefs(page)
    assert "../../declaration/2026/" not in hrefs(page)
    assert "العربية" in check_page(files["languages/index.html"]).text()
    assert "languages/" in hrefs(check_page(files["index.html"]))


def test_a_megabyte_of_text_stands_whole_on_its_page_and_weighs_on_no_other(tmp_path: Path) -> None:
    house = House(tmp_path)
    text = "ж<&>" * 150_000
    house.publish(
        delivery(article(html=f"<p>{text.replace('<', '&lt;')}</p>", text=text, summary=text, title=text[:9999]))
    )
    files = house.bytes()
    assert len(files["declaration/2027/index.html"]) > 1_000_000
    assert "ж&lt;&>" * 100 in files["declaration/2027/index.html"].decode()
    others = {name: data for name, data in files.items() if name.endswith(".html") and name.count("/") < 2}
    assert len(others) > 5
    for data in others.values():
        check_page(data)
        assert len(data) < LIGHT


def test_a_word_and_a_folder_that_look_alike_are_told_apart(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.publish(delivery(article(tags=["human-rights", "Human rights", "human rights", "人权", "../..", ""])))
    folders = {name.split("/")[1] for name in house.bytes() if name.startswith("tags/") and name.count("/") == 2}
    assert len(folders) == 5
    assert "human-rights" in folders
    assert all(re.fullmatch("[a-z0-9-]+", folder) for folder in folders)


def test_a_picture_that_is_missing_stops_the_page_and_leaves_no_half_of_it(tmp_path: Path) -> None:
    house = House(tmp_path)
    words, told = yearly(2026)
    house.publish(delivery(words, **told))
    before = house.bytes()
    with pytest.raises(NotSent, match=r"gone\.png"):
        house.publish(delivery(article(images=[{"file": "gone.png", "alt": "Gone"}])))
    house.publisher.project()
    assert house.bytes() == before


def test_a_tag_with_feeds_of_its_own_names_them_and_so_does_the_page_of_feeds(tmp_path: Path) -> None:
    house = House(tmp_path, settings=Settings(by_tag=True, by_language=True))
    house.publish(delivery(article(tags=["human-rights"])))
    files = house.bytes()
    tag = check_page(files["tags/human-rights/index.html"]).text()
    for name in ("tags/human-rights/atom.xml", "tags/human-rights/calendar.ics"):
        assert f"{SITE.url}{name}" in tag
    assert f'href="{SITE.url}tags/human-rights/atom.xml"' in files["tags/human-rights/index.html"].decode()
    assert f'href="{SITE.url}atom.xml"' in files["sections/press-9ed1273e/index.html"].decode()
    told = check_page(files["feeds.html"]).text()
    for name in ("tags/human-rights/atom.xml", "languages/en/atom.xml", "feeds.opml"):
        assert f"{SITE.url}{name}" in told
        assert name in files


def test_a_page_of_feeds_with_a_thousand_of_them_is_light() -> None:
    streams = [Stream(kind=TAGS, name=f"<tag> & {number}") for number in range(1_000)]
    page = Look(SITE).fixed(streams)["feeds.html"]
    assert len(page) < LIGHT
    assert re.search(r"… and \d+ more", check_page(page).text())


def test_a_statement_to_come_has_a_page_that_says_when_and_nothing_more(tmp_path: Path) -> None:
    house = House(tmp_path)
    plan = Outlook(today=date(2027, 12, 1), expected=coming(date(2027, 12, 24), date(2028, 12, 24)))
    house.publisher.project(plan)
    page = house.bytes()["other/index.html"]
    check_page(page)
    assert b'First appears</dt><dd><time datetime="2027-12-24">' in page
    assert b"Nothing has been published yet." in page
    for name in ("index.html", "year-2027.html"):
        assert b'href="other/"' in house.bytes()[name] or b'href="./other/"' in house.bytes()[name]
    again = house.made(type(house.publisher))
    assert not again.project(plan)
    moved = replace(plan, expected=coming(date(2027, 12, 26)))
    again.project(moved)
    assert b"2027-12-26" in house.bytes()["other/index.html"]
    again.project(replace(plan, expected=()))  # held: nothing is told of it any more
    assert "other/index.html" not in house.bytes()
    assert b"other/" not in house.bytes()["index.html"]
    again.project(plan)
    house.publish(delivery(article("other"), statement="other"))
    assert b"First appears" not in house.bytes()["other/index.html"]
    house.publisher.project(replace(plan, expected=()))
    assert "other/index.html" in house.bytes()
