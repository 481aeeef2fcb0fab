"""The front page and the year at a glance: what is today, what comes, and a mark at each day."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from scheduler.publishers.feeds.pages.line import Line
from scheduler.publishers.feeds.pages.look import Look
from scheduler.publishers.feeds.pages.outlook import Expected, Outlook
from scheduler.publishers.feeds.pages.register import Register
from scheduler.publishers.feeds.pages.words import month_words, weekdays
from scheduler.publishers.feeds.pages.year import year_pages
from tests.publishers.feeds.samples import DUE, LIGHT, SITE, House, article, coming, delivery, entry, hrefs, yearly
from tests.publishers.feeds.validity import check_page


def test_the_front_page_says_what_is_today_what_comes_and_what_came_this_year(tmp_path: Path) -> None:
    house = House(tmp_path)
    for year in (2026, 2027):
        words, told = yearly(year)
        house.publish(delivery(words, **told))
    days = (date(2027, 12, 10), date(2027, 12, 12), date(2028, 6, 4), date(2028, 7, 1), date(2028, 8, 1))
    house.publisher.project(Outlook(today=date(2027, 12, 10), expected=coming(*days)))
    text = check_page(house.bytes()["index.html"]).text()
    today, later, year, find = (text.index(words) for words in ("Today 10 December", "Coming days", " 2026 ", "Find"))
    assert today < later < year < find
    assert "79 years on" in text[today:later]
    assert "still to come" in text[today:later]
    assert "12 December 2027 A title to come" in text[later:year]
    assert "1 July 2028" in text[later:year]  # the next three, however far
    assert "1 August 2028" not in text
    assert "78 years on" in text[year:find]
    assert "year-2028.html" in house.bytes()["index.html"].decode()


def test_a_coming_title_leads_to_the_page_of_its_statement(tmp_path: Path) -> None:
    house = House(tmp_path)
    words, told = yearly(2027)
    house.publish(delivery(words, **told))
    expected = [*coming(date(2028, 1, 1)), *coming(date(2028, 1, 2), statement="declaration")]
    house.publisher.project(Outlook(today=date(2027, 12, 20), expected=expected))
    page = house.bytes()["index.html"].decode()
    for name in ("declaration", "other"):
        assert f'<a href="{name}/">A title to come</a>' in page
        assert f"{name}/index.html" in house.bytes()


def test_what_is_out_already_is_not_to_come(tmp_path: Path) -> None:
    house = House(tmp_path)
    words, told = yearly(2027)
    house.publish(delivery(words, day=date(2027, 12, 10), **told))
    ahead = [Expected(statement="declaration", label="2027", day=date(2027, 12, 10), lang="en", title=lambda: "No")]
    house.publisher.project(Outlook(today=date(2027, 12, 10), expected=ahead))
    assert "still to come" not in house.bytes()["index.html"].decode()


def test_the_year_has_a_mark_for_each_day_that_leads_to_what_stands_behind_it() -> None:
    register = Register(None)
    register.enter(Line.of(entry()))
    pages = dict(
        year_pages(
            Look(SITE), register, 2027, coming(date(2027, 12, 10), date(2027, 12, 24)), known=(), years=(2026, 2027)
        )
    )
    page = check_page(pages["year-2027.html"])
    assert set(pages) == {"year-2027.html"}
    marks = [found for tag, found in page.elements if tag == "a" and "aria-label" in found]
    assert [(mark["href"], mark["aria-label"]) for mark in marks] == [
        ("#d-12-10", "10 December 2027: 2 statements"),
        ("#d-12-24", "24 December 2027: 1 statement"),
    ]
    assert len([tag for tag, _ in page.elements if tag == "table"]) == 12
    assert page.text().count("still to come") == 3  # two lines and the key
    assert ("a", {"href": "year-2026.html", "rel": "prev"}) in page.elements


def test_a_full_year_has_a_page_a_month_and_each_is_light() -> None:
    register = Register(None)
    start = date(2028, 1, 1)
    every = [
        each
        for days in range(366)
        for each in coming(start + timedelta(days=days), title="<&> Ж " * 60, statement=f"s{'x' * 60}")
    ]
    crowd = [replace(each, statement=f"c{number}") for each in every[:1] for number in range(60)]
    pages = dict(year_pages(Look(SITE), register, 2028, [*crowd, *every], known={crowd[0].statement}, years=(2028,)))
    assert len(pages) == 13
    for data in pages.values():
        check_page(data)
        assert len(data) < LIGHT
    assert pages["year-2028.html"].count(b'<td class="due">') == 366
    assert "and " in check_page(pages["year-2028-01.html"]).text()
    leads = hrefs(check_page(pages["year-2028.html"]))
    assert "year-2028-02.html#d-02-29" in leads


def test_sixty_statements_of_one_day_all_stand_on_the_front_page_and_in_the_year(tmp_path: Path) -> None:
    house = House(tmp_path)
    for number in range(60):
        told = delivery(article(f"s{number}", title=f"Statement {number}"), statement=f"s{number}")
        house.publisher.restore(told)
    house.publisher.project(Outlook(today=date(2027, 12, 10)))
    for name in ("index.html", "year-2027.html"):
        data = house.bytes()[name]
        assert len(data) < LIGHT
        assert len({href for href in hrefs(check_page(data)) if re.fullmatch(r"s\d+/2027/", href)}) == 60


@pytest.mark.parametrize(
    ("lang", "first"),
    [("en", "Mo"), ("de", "Mo"), ("fr", "lu"), ("ja", "月"), ("zh", "一"), ("ko", "월"), ("ar", None), ("he", None)],
)
def test_the_head_of_a_month_has_as_little_of_a_weekday_as_tells_it_apart(lang: str, first: str | None) -> None:
    found = weekdays(lang)
    assert len({each.name for each in found}) == 7
    assert first is None or found[0].short == first
    assert len({each.short for each in found}) in {1, 7}


def test_a_language_without_words_for_days_still_has_a_calendar() -> None:
    assert weekdays("qaa") == []
    assert month_words(2027, 6, "qaa") == "2027-06"
    pages = dict(year_pages(Look(replace(SITE, language="qaa")), Register(None), 2027, [], known=(), years=()))
    check_page(pages["year-2027.html"])


@pytest.mark.parametrize("year", [1, 44, 987, 1899])
def test_a_day_kept_long_ago_has_its_year_like_any_other(tmp_path: Path, year: int) -> None:
    house = House(tmp_path)
    label = f"{year:04}"
    told = delivery(article(label=label), label=label, due=datetime(year, 12, 10, 8, tzinfo=UTC))
    house.publish(told, at=DUE)
    files = house.bytes()
    assert f"declaration/{label}/" in hrefs(check_page(files[f"year-{year:04}.html"]))
    assert f"year-{year:04}.html" in hrefs(check_page(files["index.html"]))
