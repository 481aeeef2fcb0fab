"""What `check` says of statements that meet: in one hour, on a solemn day, on the first of a month."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from datetime import date, time
from types import FrameType
from typing import Any

import pytest

from scheduler.domain.ids import topic_folder
from scheduler.domain.rule import THE_DAY, AnniversaryRule, Every, HistoricDate, Moment, Unit
from scheduler.domain.site import Site
from scheduler.domain.statement import Statement, Words
from scheduler.domain.target import FEEDS, Target
from scheduler.errors import Problem
from scheduler.library.neighbours import MAX_SHOWN, neighbours

TODAY = date(2026, 11, 22)
SITE = Site(title="Site", url="https://example.org/", tag="example.org,2026", author="Site", zone="UTC")
FEED = Target(name=FEEDS, kind=FEEDS)
NEWS = Target(name="newsroom", kind="webhook", tags=frozenset({"press"}))

Neighbours = Callable[..., list[Problem]]


def a(identity: str, day: str = "1989-06-04", **keys: Any) -> Statement:
    year, *rest = (int(part) for part in day.split("-"))
    when = HistoricDate(year=year, month=rest[0] if rest else None, day=rest[1] if rest[1:] else None)
    rule = AnniversaryRule(
        key=identity,
        date=when,
        every=keys.pop("every", Every()),
        coarse=keys.pop("coarse", "first"),
        calendar=keys.pop("calendar", "gregorian"),
    )
    words = Words(lang="en", title="Title", body="Body")
    return Statement(
        id=identity, rule=rule, words=words, path=f"statements/{identity}.md", source_sha256=identity, **keys
    )


def told(
    *statements: Statement, targets: Iterable[Target] = (FEED,), files: set[str] | None = None, site: Site = SITE
) -> list[Problem]:
    found = neighbours(statements, site=site, targets=targets, today=TODAY, files=files, lines={})
    assert all(each.level == "warning" and each.cure for each in found)
    return found


def codes(*statements: Statement, **more: Any) -> list[str]:
    return [each.code for each in told(*statements, **more)]


# One hour


def test_two_solemn_statements_in_one_hour_are_named_with_day_and_times() -> None:
    (problem,) = told(a("june"), a("soweto", "1976-06-04", time=time(9, 40)))
    assert problem.what == (
        "`june` and `soweto` go to `feeds` within one hour, on 4 June 2027, Friday, at 09:00 and 09:40."
    )
    assert problem.file == "statements/june.md"


def test_an_hour_apart_or_another_day_is_far_enough() -> None:
    assert codes(a("june"), a("soweto", "1976-06-04", time=time(10, 0))) == []
    assert codes(a("june"), a("soweto", "1976-06-05")) == []


def test_every_pair_within_an_hour_is_found_also_where_more_follow() -> None:
    found = told(a("one"), a("two", time=time(9, 50)), a("three", time=time(10, 10)))
    assert [each.what.partition(" go to")[0] for each in found] == ["`one` and `two`", "`two` and `three`"]


def test_the_hour_is_that_of_the_world_whatever_the_zones() -> None:
    assert codes(a("june"), a("tokyo", zone="Asia/Tokyo", time=time(18, 30))) == ["same-hour"]
    assert codes(a("june"), a("tokyo", zone="Asia/Tokyo")) == []


def test_only_statements_at_the_same_target_meet() -> None:
    private = a("private", public=False, targets=("newsroom",))
    assert codes(a("june"), private, targets=(FEED, NEWS)) == []
    pressed = a("june", tags=("press",))
    (problem,) = told(pressed, private, targets=(FEED, NEWS))
    assert "go to `newsroom`" in problem.what


def test_the_same_ones_are_named_once_however_often_and_wherever_they_meet() -> None:
    monthly = [a(name, every=Every(unit=Unit.MONTH), tags=("press",)) for name in ("one", "two")]
    (problem,) = told(*monthly, targets=(FEED, NEWS))
    assert "go to `feeds` and `newsroom` within one hour, on 4 December 2026" in problem.what


def test_moments_count_and_one_statement_never_meets_itself() -> None:
    before = Moment(name="3 days before", days=-3)
    assert codes(a("june", when=(THE_DAY, Moment(name="2 days after", days=2, time=time(9, 5))))) == []
    assert codes(a("june", "1989-06-07", when=(before,)), a("soweto")) == ["same-hour"]


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_what_goes_nowhere_meets_nobody(status: str) -> None:
    assert codes(a("june"), a("soweto", status=status)) == []


def test_a_file_asked_about_is_where_the_warning_stands() -> None:
    pair = (a("june"), a("soweto"))
    assert [each.file for each in told(*pair, files={"statements/soweto.md"})] == ["statements/soweto.md"]
    assert told(*pair, files={"statements/other.md"}) == []


def test_many_meetings_are_cut_and_counted() -> None:
    pairs = [a(f"{name}-{day}", f"1989-06-{day:02}") for day in range(1, MAX_SHOWN + 4) for name in ("one", "two")]
    found = told(*pairs)
    assert len(found) == MAX_SHOWN + 1
    assert found[-1].what == "There are 3 more like this."


def test_many_in_one_hour_are_counted_not_listed() -> None:
    (problem,) = told(*(a(f"s{number}") for number in range(6)))
    assert problem.what.startswith("`s0`, `s1`, `s2` and 3 more go to")


# Tone


def test_a_cheerful_statement_on_a_solemn_day_names_both_and_the_day() -> None:
    party = a("party", "1999-06-04", time=time(20, 0), tone="cheerful")
    (problem,) = told(a("june"), party)
    assert problem.code == "cheerful-on-solemn-day"
    assert problem.file == "statements/party.md"
    assert problem.what == "`party` is cheerful and goes out on 4 June 2027, Friday, as does `june`, which is solemn."


def test_cheerful_ones_may_meet_each_other_and_other_days() -> None:
    assert codes(a("party", tone="cheerful"), a("feast", tone="cheerful")) == []
    assert codes(a("party", tone="cheerful"), a("june", "1989-06-05")) == []


def test_the_solemn_file_is_told_too_when_it_is_asked_about() -> None:
    pair = (a("june"), a("party", "1999-06-04", time=time(20, 0), tone="cheerful"))
    assert [each.file for each in told(*pair, files={"statements/june.md"})] == ["statements/june.md"]


def test_the_day_is_the_local_one_of_each() -> None:
    late = a("party", "1999-06-04", time=time(23, 30), zone="America/New_York", tone="cheerful")
    assert codes(a("june", "1989-06-05", time=time(3, 30)), late) == []
    assert codes(a("june", time=time(3, 30)), late) == ["cheerful-on-solemn-day"]


# Crowded days


def test_statements_whose_day_is_not_known_are_counted_on_the_day_they_share() -> None:
    (problem,) = told(a("one", "1942-08"), a("two", "1943-08"), a("three", "1944-08"))
    assert problem.code == "crowded-day"
    assert problem.what == "3 statements whose day is not known stand on 1 August: `one`, `three` and `two`."
    assert "coarse: spread" in problem.cure


def test_years_stand_on_the_first_of_january_and_other_calendars_on_their_own_first() -> None:
    (problem,) = told(a("one", "1942"), a("two", "1943-01"))
    assert "stand on 1 January" in problem.what
    rajab = [a(name, f"{year}-07", calendar="islamic-umalqura") for name, year in (("one", 1400), ("two", 1401))]
    assert ["stand on 1 Rajab:" in each.what for each in told(*rajab, a("three", "1942-07"))] == [True]


def test_a_day_alone_or_spread_or_skipped_is_not_crowded() -> None:
    assert codes(a("one", "1942-08")) == []
    assert codes(a("one", "1942-08"), a("two", "1942-09")) == []
    assert "crowded-day" not in codes(a("one", "1942-08", coarse="spread"), a("two", "1943-08", coarse="spread"))
    assert codes(a("one", "1942-08", coarse="skip"), a("two", "1943-08", coarse="skip")) == []


# Cost


def steps(check: Neighbours, count: int) -> int:
    """Calls that a check makes over so many statements, spread over the year and the clock."""
    statements = [
        a(f"s{n}", f"1989-{n % 12 + 1:02}-{n % 28 + 1:02}", time=time(n % 24), tone="cheerful" if n % 9 else "solemn")
        for n in range(count)
    ]
    made = 0

    def counting(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal made
        made += event == "call"

    before = sys.getprofile()
    sys.setprofile(counting)
    try:
        check(statements, site=SITE, targets=(FEED, NEWS), today=TODAY, files=None, lines={})
    finally:
        sys.setprofile(before)
    return made


def everybody_with_everybody(statements: list[Statement], **more: Any) -> list[Problem]:
    """A mutant that asks every two of them."""
    return [
        problem
        for one in statements
        for other in statements
        for problem in neighbours(() if one is not other else (one, other), **more)
    ]


def grows_in_proportion(check: Neighbours, few: int) -> None:
    assert steps(check, 4 * few) < 6 * steps(check, few)


def test_the_cost_grows_with_the_number_of_statements_and_not_with_its_square() -> None:
    grows_in_proportion(neighbours, 400)
    with pytest.raises(AssertionError):
        grows_in_proportion(everybody_with_everybody, 12)


# Folders of tags and sections


def test_tags_that_would_share_a_folder_are_told_of_with_both_names() -> None:
    twin = topic_folder("human rights")
    (problem,) = told(a("one", tags=("human rights",)), a("two", "1990-06-05", tags=(twin,)))
    assert (problem.code, problem.level, problem.field) == ("shared-folder", "warning", "tags")
    assert problem.what == f"`human rights` and `{twin}` would share the folder `{twin}` of pages and feeds."


def test_a_tag_and_a_section_of_one_name_share_nothing() -> None:
    assert codes(a("one", tags=("press", "press"), section="press"), a("two", "1990-06-05", tags=("press",))) == []
