from datetime import UTC, date, datetime, timedelta

import pytest

from scheduler.domain.delivery import Cause, State, TargetClass
from scheduler.domain.ids import DeliveryKey
from scheduler.domain.planning import Watermark
from scheduler.errors import NotSent
from scheduler.ledger.values import TakenOver

NOW = datetime(2026, 6, 4, 7, 0, tzinfo=UTC)

PINNED = {
    ("spring", "2026", "the day", "newsroom", 1): "xa5cgey3vqvn45dwm3743ebnl2shwvoo",
    ("spring", "2026", "the day", "newsroom", 2): "36b4b2xjhdfec4wtl3y37lkah3jed2bu",
    ("spring", "2026", "eve 18:00", "newsroom", 1): "apadj6aiy62ioe7sbccl5gn535nh6g26",
    ("yizkor", "5787", "the day", "feeds", 1): "ulpcsliqxziyy756uiepxw2vv5ycfisc",
    ("hundred-days", "1200w", "1 day before", "fediverse", 1): "uv57mzw4ntcu6ax2o7tgr7h7xnhw3qn5",
}


@pytest.mark.parametrize(("parts", "digest"), PINNED.items())
def test_the_key_of_a_delivery_is_the_same_for_ever(parts, digest):
    names = ("statement", "label", "moment", "target", "serial")
    assert DeliveryKey(**dict(zip(names, parts, strict=True))).digest == digest


def test_planning_twice_is_planning_once(desk, make):
    one = make()
    assert desk.ledger.plan([one, one], now=NOW) == [one.key.digest]
    before = desk.ledger.records()
    assert desk.ledger.plan([one], now=NOW + timedelta(hours=1)) == []
    assert desk.ledger.records() == before


def test_planning_never_touches_what_is_on_its_way(desk, make):
    digest = desk.plan()
    ready = desk.begin()
    assert desk.ledger.plan([make()], now=desk.later(minutes=1)) == []
    assert desk.stands(digest).fence == ready.fence


def test_a_statement_says_one_thing_a_day(desk, make, named):
    first, other = make(named(label="2026")), make(named(label="2027"))
    assert desk.ledger.plan([first, other], now=NOW) == [first.key.digest]
    assert desk.ledger.plan([other], now=NOW) == []
    elsewhere = [
        make(named(label="2027", target="fediverse")),
        make(named(label="2027", moment="eve 18:00")),
        make(named(label="2027"), day=date(2027, 6, 4)),
        make(named(label="2026", serial=2)),
    ]
    assert desk.ledger.plan(elsewhere, now=NOW) == [one.key.digest for one in elsewhere]


def test_a_watermark_moves_with_its_plan_and_never_back(desk, make):
    mark = Watermark(statement="spring", target="newsroom", adopted=NOW, until=NOW + timedelta(days=1))
    earlier = Watermark(statement="spring", target="newsroom", adopted=NOW - timedelta(days=9), until=NOW)
    desk.ledger.plan([make()], [mark], now=NOW)
    assert desk.ledger.watermarks() == {("spring", "newsroom"): mark}
    desk.ledger.plan([], [earlier], now=NOW)
    assert desk.ledger.watermarks() == {("spring", "newsroom"): mark}
    later = Watermark(statement="spring", target="newsroom", adopted=NOW, until=NOW + timedelta(days=2))
    desk.ledger.plan([], [later], now=NOW)
    assert desk.ledger.watermarks() == {("spring", "newsroom"): later}


def test_plan_and_watermark_are_one_act(opened, new_desk, make):
    class Crash(Exception):
        pass

    def crash(name: str) -> None:
        if name == "plan:before-commit":
            raise Crash

    mark = Watermark(statement="spring", target="newsroom", adopted=NOW, until=NOW)
    with pytest.raises(Crash):
        opened(checkpoint=crash).plan([make()], [mark], now=NOW)
    after = opened()
    assert after.records() == []
    assert after.watermarks() == {}


def test_what_is_skipped_stands_in_the_log_and_is_never_claimed(desk):
    digest = desk.plan(state=State.SKIPPED, detail="Two days late.", late=True)
    assert desk.claim() == []
    record = desk.stands(digest)
    assert (record.state, record.detail, record.late, record.at) == (State.SKIPPED, "Two days late.", True, None)


def test_what_is_planned_on_hold_waits_for_a_person(desk):
    digest = desk.plan(hold="late", detail="A day late.")
    assert desk.claim() == []
    assert desk.stands(digest).held == "late"


def test_a_manual_publication_ahead_of_the_hour_is_due_at_once(desk):
    digest = desk.plan(due=NOW + timedelta(hours=5), at_once=True, cause=Cause.MANUAL, by="editor", reason="now")
    (claim,) = desk.claim()
    assert (claim.digest, claim.by, claim.reason) == (digest, "editor", "now")


def test_only_what_waits_or_is_skipped_can_be_planned(desk, make):
    with pytest.raises(ValueError, match="planned"):
        desk.ledger.plan([make(state=State.DELIVERED)], now=NOW)


def test_entries_of_another_ledger_stand_as_delivered_with_their_own_dates(desk, named):
    published = datetime(2019, 6, 4, 7, 0, 3, tzinfo=UTC)
    entry = TakenOver(
        key=named(target="feeds", label="2019"),
        number=30,
        day=date(2019, 6, 4),
        due=published,
        payload={"text": "words"},
        sha256="a" * 64,
        published=published,
        url="https://example.org/spring/2019/",
        title="Spring",
    )
    assert desk.ledger.take_over([entry, entry], now=NOW) == [entry.key.digest]
    assert desk.ledger.take_over([entry], now=NOW) == []
    (edition,) = desk.ledger.newest_feed_editions(10)
    record = edition.record
    assert edition.payload == {"text": "words"}
    assert (record.at, record.cause, record.confirmed_by) == (published, Cause.ADOPTION, "read-back")
    assert (record.state, record.target_class) == (State.DELIVERED, TargetClass.PROJECTION)
    assert desk.claim() == []


# --- days that an announcement moved ---


def moved_to(make, days: int, **more):
    return make(due=NOW + timedelta(days=days), day=date(2026, 6, 4) + timedelta(days=days), **more)


@pytest.mark.parametrize("days", [-1, 1])
def test_a_waiting_delivery_never_tried_takes_the_day_it_was_moved_to(desk, make, days):
    digest = desk.plan()
    desk.ledger.plan([], moved=[moved_to(make, days)], now=NOW)
    stands = desk.stands(digest)
    assert (stands.day, stands.due) == (date(2026, 6, 4) + timedelta(days=days), NOW + timedelta(days=days))
    assert stands.next_at == stands.due
    assert bool(desk.claim()) == (days < 0)


def test_what_is_not_there_is_not_made_by_a_move(desk, make):
    desk.ledger.plan([], moved=[moved_to(make, 1)], now=NOW)
    assert desk.ledger.records() == []


def test_moving_twice_is_moving_once(desk, make):
    digest = desk.plan()
    for _ in range(2):
        desk.ledger.plan([], moved=[moved_to(make, 1)], now=NOW)
        assert desk.stands(digest).fence == 1


@pytest.mark.parametrize("cause", [Cause.MANUAL, Cause.ADOPTION])
def test_what_a_person_asked_for_is_not_moved(desk, make, cause):
    digest = desk.plan(cause=cause)
    desk.ledger.plan([], moved=[moved_to(make, 1)], now=NOW)
    assert desk.stands(digest).due == NOW


def test_what_was_tried_claimed_or_settled_is_not_moved(desk, make):
    digest = desk.plan()
    ready = desk.begin()
    desk.ledger.plan([], moved=[moved_to(make, 1)], now=NOW)
    assert (desk.stands(digest).due, desk.stands(digest).fence) == (NOW, ready.fence)
    desk.finish(ready, NotSent("Not now."))
    desk.ledger.plan([], moved=[moved_to(make, 1)], now=NOW)
    assert (desk.stands(digest).state, desk.stands(digest).due) == (State.RETRY_WAIT, NOW)
    skipped = desk.plan(DeliveryKey(statement="other", label="2026", moment="the day", target="newsroom"),
                        state=State.SKIPPED)  # fmt: skip
    desk.ledger.plan([], moved=[moved_to(make, 1, key=DeliveryKey(
        statement="other", label="2026", moment="the day", target="newsroom"))], now=NOW)  # fmt: skip
    assert (desk.stands(skipped).state, desk.stands(skipped).due) == (State.SKIPPED, NOW)


def test_holds_that_hang_on_the_day_are_judged_anew_and_others_stay(desk, make):
    digest = desk.plan(hold="late", late=True)
    desk.ledger.plan([], moved=[moved_to(make, 1)], now=NOW)
    assert (desk.stands(digest).held, desk.stands(digest).late) == (None, False)
    desk.ledger.plan([], moved=[moved_to(make, -3, hold="late", late=True)], now=NOW)
    assert (desk.stands(digest).held, desk.stands(digest).late) == ("late", True)
    other = DeliveryKey(statement="other", label="2026", moment="the day", target="newsroom")
    desk.plan(other, hold="paused")
    desk.ledger.plan([], moved=[moved_to(make, 1, key=other)], now=NOW)
    assert (desk.stands(other.digest).held, desk.stands(other.digest).due) == ("paused", NOW + timedelta(days=1))
