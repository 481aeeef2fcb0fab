"""The almanac: what the public pages tell of days to come, and above all what they do not."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from scheduler.domain.statement import Statement
from scheduler.domain.target import FEEDS, Target
from scheduler.library.library import Library
from scheduler.remembrancer.almanac import Almanac
from tests.remembrancer.house import EIGHT, NINE, SITE, House, Reviser

SECRET = "words nobody may read before the day"


def all_words(house: House) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in house.public.rglob("*") if path.is_file())


def front(house: House) -> str:
    return (house.public / "index.html").read_text(encoding="utf-8")


def written(build: Callable[..., House], name: str = "seed", **front_matter: str) -> House:
    house = build()
    house.write(name, SECRET, **{"title": '"A title, {{ anniversary }}"', "summary": SECRET} | front_matter)
    return house


def check_embargo_holds(house: House) -> None:
    """Before its instant the day and the title of an edition are public, and no other word of it."""
    house.tick()
    assert "A title, 37th anniversary" in front(house)
    assert "4 June 2026" in front(house)
    assert SECRET not in all_words(house)
    house.at(NINE)
    house.tick()
    assert SECRET in (house.public / "seed/2026/index.html").read_text()
    assert "A title, 38th anniversary" in front(house)


def test_of_an_unsent_edition_day_and_title_are_public_and_no_other_word(build: Callable[..., House]) -> None:
    check_embargo_holds(written(build))


class Talkative(Almanac):
    """The mutant: it tells the text too."""

    def _expected(self, statement, returned):  # type: ignore[no-untyped-def]
        expected = super()._expected(statement, returned)
        return replace(expected, title=lambda: f"{expected.title()}: {statement.words.body}")


def test_an_almanac_that_tells_more_is_found_out(build: Callable[..., House]) -> None:
    house = written(build)
    heart = house.begin()
    heart._almanac = Talkative(SITE, Target(name=FEEDS, kind=FEEDS), house.ledger)
    with pytest.raises(AssertionError):
        check_embargo_holds(house)


@pytest.mark.parametrize(
    "front_matter",
    [{"public": "false"}, {"status": "draft"}, {"status": "retired"}, {"approval": "true"}, {"until": "2020"}],
)
def test_what_is_not_public_not_ready_or_not_approved_is_not_announced(
    build: Callable[..., House], front_matter: dict[str, str]
) -> None:
    house = written(build, **front_matter)
    house.tick()
    assert "A title" not in all_words(house)


@pytest.mark.parametrize(("scope", "value"), [("all", ""), ("statement", "seed"), ("tag", "labour"), ("target", FEEDS)])
def test_what_is_held_is_not_announced_until_it_is_released(
    build: Callable[..., House], scope: str, value: str
) -> None:
    house = written(build, tags="[labour]")
    house.tick()
    assert "A title" in front(house)
    house.ledger.hold(scope, value, reason="doubt", by="editor", now=house.now)  # type: ignore[arg-type]  # any scope
    house.tick()
    assert "A title" not in all_words(house)
    house.ledger.release(scope, value, by="editor", now=house.now)  # type: ignore[arg-type]  # as above
    house.tick()
    assert "A title" in front(house)


@pytest.mark.parametrize(("scope", "value"), [("statement", "other"), ("tag", "other"), ("target", "newsroom")])
def test_a_hold_on_something_else_hides_nothing(build: Callable[..., House], scope: str, value: str) -> None:
    house = written(build, tags="[labour]")
    house.begin()
    house.ledger.hold(scope, value, reason="doubt", by="editor", now=house.now)  # type: ignore[arg-type]  # any scope
    house.tick()
    assert "A title" in front(house)


def test_an_edition_retracted_elsewhere_before_its_day_is_not_announced(build: Callable[..., House]) -> None:
    house = build(Reviser("newsroom"), now=datetime(2026, 5, 1, tzinfo=UTC))
    house.write("seed", SECRET, title='"A title, {{ anniversary }}"', when="[the day, 7 days before]")
    house.tick()
    house.at(datetime(2026, 5, 28, 9, tzinfo=UTC))
    house.tick()
    assert "A title, 37th" in front(house)
    house.retract("seed", "2026", "newsroom")
    house.tick()
    assert "A title, 37th" not in all_words(house)


def test_what_was_due_and_did_not_come_out_is_no_longer_to_come(build: Callable[..., House]) -> None:
    house = written(build)
    house.tick()
    house.ledger.hold("statement", "seed", reason="doubt", by="editor", now=house.now)
    house.at(NINE)
    house.tick()
    house.ledger.release("statement", "seed", by="editor", now=house.now)
    house.tick()
    assert "37th anniversary" not in front(house)  # it waits for a decision
    assert "A title, 38th anniversary" in front(house)


def test_a_new_local_day_is_a_new_front_page_and_no_other_page(build: Callable[..., House]) -> None:
    house = build(site=replace(SITE, zone="Asia/Tokyo"), now=datetime(2026, 6, 4, 14, 0, tzinfo=UTC))
    house.write(date="1989-06-20")
    house.tick()
    standing = house.digests()
    house.at(datetime(2026, 6, 4, 14, 59, 59, tzinfo=UTC))
    house.tick()
    assert house.digests() == standing
    house.at(datetime(2026, 6, 4, 15, 0, tzinfo=UTC))
    house.tick()
    assert {name for name, digest in house.digests().items() if digest != standing[name]} == {"index.html"}
    assert "5 June 2026" in front(house)


def test_a_new_year_moves_the_years_that_are_shown(build: Callable[..., House]) -> None:
    house = written(build)
    house.at(NINE)
    house.begin()
    house.tick()
    house.at(datetime(2027, 1, 1, 0, 0, 1, tzinfo=UTC))
    house.tick()
    assert "year-2028.html" in front(house)
    years = {year: (house.public / f"year-{year}.html").read_text() for year in (2026, 2027, 2028)}
    assert re.findall(r"A title, (\d+)", years[2027]) == ["38"]
    assert 'href="year-2028.html" rel="next"' in years[2027]
    assert "still to come</dd>" not in years[2026]


def test_an_edited_date_moves_in_the_pages_too(build: Callable[..., House]) -> None:
    house = written(build, date="1989-07-04")
    house.tick()
    assert "4 July 2026" in front(house)
    house.write("seed", SECRET, title='"A title, {{ anniversary }}"', date="1989-08-04")
    house.tick()
    assert "4 July 2026" not in all_words(house)
    assert "4 August 2026" in front(house)


def test_a_statement_taken_away_keeps_its_pages_and_is_no_longer_announced(build: Callable[..., House]) -> None:
    house = written(build)
    house.write("other")
    house.tick()
    house.at(NINE)
    house.tick()
    pages = {path: path.read_bytes() for path in (house.public / "seed").rglob("*.html")}
    house.unwrite("seed")
    house.tick()
    assert all(path.exists() for path in pages)
    page = (house.public / "seed/index.html").read_text()
    assert "A title, 37th anniversary" in page
    assert "Returns next" not in page
    assert "A title, 38th" not in all_words(house)


def shelf_of(house: House) -> Library:
    return Library(house.root, keep=None, wall=lambda: 0.0, settle=0)


def test_an_outlook_that_says_the_same_is_the_same_value(build: Callable[..., House]) -> None:
    house = written(build)
    house.write("daily", every="day", date="1989-06-04")
    house.begin()
    library, almanac = shelf_of(house), Almanac(SITE, Target(name=FEEDS, kind=FEEDS), house.ledger)
    first = almanac.outlook(library.scan(), now=EIGHT)
    assert almanac.outlook(library.scan(), now=EIGHT.replace(minute=30)) is first
    assert first.nexts == {"seed": date(2026, 6, 4), "daily": date(2026, 6, 4)}
    later = almanac.outlook(library.scan(), now=NINE)
    assert later is not first
    assert later.nexts == {"seed": date(2027, 6, 4), "daily": date(2026, 6, 5)}
    assert all(each.day > date(2026, 6, 4) for each in later.expected)
    assert {each.day.year for each in later.expected} == {2026, 2027}


def test_a_return_beyond_next_year_is_known_to_its_statements_page_alone(build: Callable[..., House]) -> None:
    house = written(build, only="[40]")
    house.begin()
    outlook = Almanac(SITE, Target(name=FEEDS, kind=FEEDS), house.ledger).outlook(shelf_of(house).scan(), now=EIGHT)
    assert outlook.expected == ()
    assert outlook.nexts == {"seed": date(2029, 6, 4)}


def test_a_title_that_cannot_be_made_is_never_shown_as_its_template(build: Callable[..., House]) -> None:
    house = written(build)
    house.begin()
    (statement,) = shelf_of(house).scan().statements.values()
    broken: Statement = replace(statement, words=replace(statement.words, title="{{ nonsense }}"))
    shelf = replace(shelf_of(house).scan(), statements={"seed": broken})
    outlook = Almanac(SITE, Target(name=FEEDS, kind=FEEDS), house.ledger).outlook(shelf, now=EIGHT)
    assert outlook.expected[0].title() == "seed"


def test_a_house_may_keep_what_comes_to_itself(build: Callable[..., House], tmp_path: Path) -> None:
    house = written(build)
    heart = house.begin()
    heart._almanac = Almanac(SITE, Target(name=FEEDS, kind=FEEDS), house.ledger, told=False)
    house.tick()
    assert "A title" not in all_words(house)
    assert "4 June 2026" in front(house)  # which day it is
