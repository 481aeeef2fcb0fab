"""What falls due, for whom, at which instant, and what a new ledger makes of the past."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from scheduler.domain.delivery import Cause, State, TargetClass
from scheduler.domain.planning import Agenda, Place, Watermark, backfill, coming, dues, past
from scheduler.domain.rule import THE_DAY, AnniversaryRule, HistoricDate, Moment
from scheduler.domain.site import Site
from scheduler.domain.statement import LatePolicy, Statement, Words
from scheduler.domain.target import FEEDS, Target

SITE = Site(title="S", url="https://example.org/", tag="example.org,2026", author="A", zone="UTC")
FEED = Place(target=Target(name=FEEDS, kind="feeds"), target_class=TargetClass.PROJECTION)
HOOK = Place(target=Target(name="hook", kind="webhook"), target_class=TargetClass.KEYED)
EVE = Moment(name="eve 18:00", days=-1, time=time(18))
WEEK_BEFORE = Moment(name="7 days before", days=-7)


def statement(key="square", year=1989, month=6, day=4, **more) -> Statement:
    return Statement(
        id=key,
        rule=AnniversaryRule(key=key, date=HistoricDate(year=year, month=month, day=day)),
        words=Words(lang="en", title="T", body="B"),
        path=f"statements/{key}.md",
        source_sha256="0" * 64,
        **more,
    )


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def mark(adopted: str, until: str | None = None, *, target="hook", key="square") -> dict:
    value = Watermark(statement=key, target=target, adopted=at(adopted), until=at(until or adopted))
    return {(key, target): value}


def plan(agenda: Agenda, *statements: Statement, marks: dict, now: str):
    return agenda.plan(statements, marks, now=at(now), cause=Cause.TICK)


def test_a_pair_the_ledger_does_not_know_is_adopted_and_nothing_of_its_past_is_planned():
    found = plan(Agenda(SITE, [HOOK]), statement(), marks={}, now="2027-06-04T10:00Z")
    assert found.deliveries == ()
    assert [(each.adopted, each.until) for each in found.watermarks] == [(at("2027-06-04T10:00Z"),) * 2]


def test_an_occurrence_is_planned_at_its_hour_and_not_a_moment_before():
    agenda = Agenda(SITE, [HOOK])
    marks = mark("2027-06-01T00:00Z")
    assert plan(agenda, statement(), marks=marks, now="2027-06-04T08:59:59.999Z").deliveries == ()
    (planned,) = plan(agenda, statement(), marks=marks, now="2027-06-04T09:00Z").deliveries
    assert (planned.key.label, planned.number, planned.due) == ("2027", 38, at("2027-06-04T09:00Z"))
    assert planned.state is State.SCHEDULED
    assert not planned.late


def test_what_fell_due_before_adoption_is_never_planned_even_within_the_grace():
    marks = mark("2027-06-04T09:30Z")
    assert plan(Agenda(SITE, [HOOK]), statement(), marks=marks, now="2027-06-04T10:00Z").deliveries == ()


def test_an_edit_that_moves_the_hour_into_the_last_grace_is_still_planned():
    marks = mark("2027-01-01T00:00Z", "2027-06-04T08:30Z")
    moved = statement(time=time(8))
    (planned,) = plan(Agenda(SITE, [HOOK]), moved, marks=marks, now="2027-06-04T08:31Z").deliveries
    assert planned.due == at("2027-06-04T08:00Z")


@pytest.mark.parametrize(("then", "state"), [("skip", State.SKIPPED), ("hold", State.SCHEDULED)])
def test_what_is_noticed_beyond_the_grace_is_recorded_by_the_late_policy(then, state):
    late = statement(late=LatePolicy(grace=timedelta(hours=2), then=then))
    marks = mark("2027-06-01T00:00Z")
    (planned,) = plan(Agenda(SITE, [HOOK]), late, marks=marks, now="2027-06-04T12:00Z").deliveries
    assert (planned.state, planned.hold, planned.late) == (state, "late", True)
    assert planned.detail == "Due 2027-06-04 09:00 UTC, noticed 3 hours later."


def test_feeds_are_given_the_page_of_a_late_occurrence():
    marks = mark("2027-06-01T00:00Z", target=FEEDS)
    (planned,) = plan(Agenda(SITE, [FEED]), statement(), marks=marks, now="2027-06-09T00:00Z").deliveries
    assert (planned.state, planned.hold, planned.late) == (State.SCHEDULED, None, True)


def test_years_of_downtime_are_recorded_each_and_none_is_sent():
    marks = mark("2024-01-01T00:00Z")
    found = plan(Agenda(SITE, [HOOK]), statement(), marks=marks, now="2027-06-04T08:00Z").deliveries
    assert [(each.key.label, each.state) for each in found] == [
        ("2024", State.SKIPPED),
        ("2025", State.SKIPPED),
        ("2026", State.SKIPPED),
    ]


def test_facts_not_checked_for_the_year_hold_the_edition():
    stale = statement(facts_checked_through=2026)
    (planned,) = plan(Agenda(SITE, [HOOK]), stale, marks=mark("2027-06-01T00:00Z"), now="2027-06-04T09:00Z").deliveries
    assert (planned.state, planned.hold) == (State.SCHEDULED, "facts_stale")


def test_a_draft_is_neither_planned_nor_adopted():
    assert plan(Agenda(SITE, [HOOK]), statement(status="draft"), marks={}, now="2027-06-04T09:00Z").watermarks == ()


def test_a_quiet_tick_writes_nothing_until_a_day_has_passed():
    agenda = Agenda(SITE, [HOOK])
    quiet, marks = statement(), mark("2027-01-01T00:00Z")
    assert plan(agenda, quiet, marks=marks, now="2027-01-01T00:00:20Z").watermarks == ()
    assert plan(agenda, quiet, marks=marks, now="2027-01-01T23:59Z").watermarks == ()
    (moved,) = plan(agenda, quiet, marks=marks, now="2027-01-02T00:00Z").watermarks
    assert moved.until == at("2027-01-02T00:00Z")
    assert moved.adopted == at("2027-01-01T00:00Z")


def test_the_alarm_clock_is_told_the_next_instant():
    agenda = Agenda(SITE, [HOOK])
    plan(agenda, statement(), statement("other", 1990, 6, 3), marks={}, now="2027-06-01T00:00Z")
    assert agenda.next_instant() == at("2027-06-03T09:00Z")


def test_feeds_publish_an_occurrence_once_at_the_day_if_that_is_among_its_moments():
    both = statement(when=(WEEK_BEFORE, THE_DAY))
    window = {"after": at("2027-05-01T00:00Z"), "until": at("2027-07-01T00:00Z")}
    assert [due.moment.name for due in dues(both, FEED.target, SITE, **window)] == ["the day"]
    assert [due.moment.name for due in dues(both, HOOK.target, SITE, **window)] == ["7 days before", "the day"]
    ahead = statement(when=(EVE, WEEK_BEFORE))
    assert [due.moment.name for due in dues(ahead, FEED.target, SITE, **window)] == ["7 days before"]


def test_the_targets_word_comes_before_the_statements_and_the_sites():
    target = Target(name="t", kind="webhook", zone="Asia/Shanghai", time=time(12), when=(EVE,))
    said = statement(zone="America/New_York", time=time(7), when=(THE_DAY,))
    (due,) = dues(said, target, SITE, after=at("2027-05-01T00:00Z"), until=at("2027-07-01T00:00Z"))
    assert due.at == at("2027-06-03T18:00+08:00")
    plain = Target(name="t", kind="webhook")
    (due,) = dues(said, plain, SITE, after=at("2027-05-01T00:00Z"), until=at("2027-07-01T00:00Z"))
    assert due.at == at("2027-06-04T07:00-04:00")


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu", "UTC"])
@pytest.mark.parametrize("wall", [time(0), time(23, 59)])
def test_no_zone_loses_or_doubles_a_year(zone, wall):
    said = statement(zone=zone, time=wall, when=(WEEK_BEFORE, EVE, THE_DAY))
    whole = list(dues(said, HOOK.target, SITE, after=at("2020-01-01T00:00Z"), until=at("2030-01-01T00:00Z")))
    assert len(whole) == 30
    pieces = []
    start = at("2020-01-01T00:00Z")
    while start < at("2030-01-01T00:00Z"):
        end = min(start + timedelta(days=37, hours=5), at("2030-01-01T00:00Z"))
        pieces.extend(dues(said, HOOK.target, SITE, after=start, until=end))
        start = end
    assert sorted(due.at for due in pieces) == sorted(due.at for due in whole)
    stream = coming(said, HOOK.target, SITE, after=at("2020-01-01T00:00Z"))
    assert [next(stream).at for _ in range(30)] == sorted(due.at for due in whole)


def test_the_past_is_told_newest_first():
    found = past(statement(), FEED.target, SITE, until=at("2027-06-04T09:00Z"))
    assert [next(found).occurrence.label for _ in range(3)] == ["2027", "2026", "2025"]
    found = past(statement(), FEED.target, SITE, until=at("2027-06-04T08:59Z"))
    assert next(found).occurrence.label == "2026"


def test_a_backfill_takes_the_latest_of_all_statements_oldest_first():
    three = [statement("a", 1990, 1, 1), statement("b", 1990, 3, 3), statement("c", 1990, 12, 31)]
    found = backfill(three, FEED, SITE, count=4, now=at("2027-02-01T00:00Z"))
    assert [f"{each.key.statement}/{each.key.label}" for each in found] == ["a/2026", "b/2026", "c/2026", "a/2027"]
    assert {each.cause for each in found} == {Cause.ADOPTION}
    assert backfill(three, FEED, SITE, count=0, now=at("2027-02-01T00:00Z")) == ()


@pytest.mark.parametrize("then", ["skip", "hold"])
def test_what_has_no_words_for_a_target_is_skipped_for_that_whether_late_or_not(then):
    chinese = Place(
        target=Target(name="hook", kind="webhook", lang="zh", fallback="skip"), target_class=TargetClass.KEYED
    )
    late = statement(late=LatePolicy(grace=timedelta(hours=2), then=then))
    for now in ("2027-06-04T09:00Z", "2027-06-04T12:00Z"):
        (planned,) = plan(Agenda(SITE, [chinese]), late, marks=mark("2027-06-01T00:00Z"), now=now).deliveries
        assert (planned.state, planned.hold) == (State.SKIPPED, None)
        assert planned.detail == "`square` has no words in `zh`, and `hook` takes no others (`fallback: skip`)."


def hijri(**more) -> Statement:
    said = statement(**more)
    rule = AnniversaryRule(key="square", date=HistoricDate(year=1440, month=9, day=1), calendar="islamic-umalqura")
    return replace(said, rule=rule)


def test_only_a_calendar_with_announced_months_is_looked_at_beyond_the_grace():
    """1 Ramadan 1448 is 8 February 2027; the watermark stands three days behind it."""
    marks = mark("2027-01-01T00:00Z", "2027-02-11T08:30Z")
    (found,) = plan(Agenda(SITE, [HOOK]), hijri(), marks=marks, now="2027-02-11T09:00Z").deliveries
    assert (found.due, found.state) == (at("2027-02-08T09:00Z"), State.SKIPPED)
    february = statement(month=2, day=8)
    assert plan(Agenda(SITE, [HOOK]), february, marks=marks, now="2027-02-11T09:00Z").deliveries == ()
    adopted = mark("2027-02-08T10:00Z", "2027-02-11T08:30Z")
    assert plan(Agenda(SITE, [HOOK]), hijri(), marks=adopted, now="2027-02-11T09:00Z").deliveries == ()


def test_what_an_announcement_may_have_moved_is_told_on_both_sides_of_now():
    for now, days in (("2027-02-04T09:00Z", 1), ("2027-02-11T09:00Z", 1), ("2027-02-01T09:00Z", 0)):
        marks = mark("2027-01-01T00:00Z", now)
        assert len(plan(Agenda(SITE, [HOOK]), hijri(), marks=marks, now=now).moved) == days
        assert plan(Agenda(SITE, [HOOK]), statement(month=2, day=8), marks=marks, now=now).moved == ()
