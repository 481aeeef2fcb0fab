from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from scheduler.domain.delivery import Receipt, State, TargetClass
from scheduler.errors import Refused, Unknown, UsageError
from scheduler.ledger.holds import due
from scheduler.ledger.reading import Filter, newest_in_feeds
from scheduler.ledger.sending import first_of_each_target
from scheduler.ledger.tables import deliveries
from scheduler.ledger.values import TakenOver
from tests.ledger.conftest import only_sqlite

NOW = datetime(2026, 6, 4, 7, 0, tzinfo=UTC)
P, N = TargetClass.PROJECTION, TargetClass.NEITHER


def entry(named, number, **more):
    published = NOW - timedelta(days=20_000 - number)
    return TakenOver(
        key=named(f"s{number}", target="feeds"),
        number=number,
        day=published.date(),
        due=published,
        payload={"n": number},
        sha256="a" * 64,
        published=published,
        url=None,
        title="Spring",
        **more,
    )


def test_the_window_shows_the_newest_first_without_the_late(desk, named):
    for number in range(5):
        desk.later(minutes=1)
        desk.plan(named(f"s{number}", target="feeds"), target_class=P, late=number == 3)
        desk.finish(desk.begin(), Receipt())
    assert [one.record.statement for one in desk.ledger.newest_feed_editions(3)] == ["s4", "s2", "s1"]
    assert [one.record.statement for one in desk.ledger.feed_editions()] == ["s0", "s1", "s2", "s3", "s4"]
    assert desk.ledger.latest_published() == desk.ledger.latest_in_feeds() == desk.now


def test_every_edition_in_feeds_is_read_however_many(desk, named):
    desk.ledger.take_over([entry(named, number) for number in range(450)], now=NOW)
    assert [one.payload["n"] for one in desk.ledger.feed_editions()] == list(range(450))


def test_a_delivery_is_named_by_any_unique_beginning(desk, named):
    digests = [desk.plan(named(f"s{number}")) for number in range(40)]
    for digest in digests:
        for length in range(1, 33):
            beginning = digest[:length]
            if sum(one.startswith(beginning) for one in digests) == 1:
                assert desk.ledger.record(beginning).delivery == digest
                assert desk.ledger.record(f"msg_{beginning}").delivery == digest
            else:
                with pytest.raises(UsageError, match="Several"):
                    desk.ledger.record(beginning)
    for nothing in ("", "%", "_", "0", "zzzzzz'"):
        with pytest.raises(UsageError, match="No delivery"):
            desk.ledger.record(nothing)


def test_the_log_can_be_asked_for_a_part(desk, named):
    first = desk.plan(named("a", target="x"))
    second = desk.plan(named("b", target="y"), due=NOW + timedelta(hours=1))
    desk.later(minutes=1)
    ready = desk.begin()
    desk.finish(ready, Receipt())

    def asked(limit=9, **more):
        return [one.delivery for one in desk.ledger.records(Filter(**more), limit=limit)]

    assert asked() == [first, second]
    assert asked(limit=1) == [first]
    assert asked(state=State.SCHEDULED) == [second]
    assert asked(since=desk.now) == [first]
    assert asked(target="y") == asked(statement="b") == [second]
    assert asked(label="1999") == []


def test_what_needs_a_person_is_listed_once(desk, named):
    uncertain = desk.plan(named("a"), target_class=N)
    desk.finish(desk.begin(), Unknown("reset"))
    dead = desk.plan(named("b"), target_class=N)
    desk.finish(desk.begin(), Refused("no", status=400))
    held = desk.plan(named("c"), hold="late")
    overdue = desk.plan(named("d"), due=NOW - timedelta(minutes=16))
    desk.plan(named("e"), due=NOW - timedelta(minutes=14))
    attention = desk.ledger.attention(NOW)
    lists = (attention.uncertain, attention.dead, attention.held, attention.overdue)
    assert [[one.delivery for one in some] for some in lists] == [[uncertain], [dead], [held], [overdue]]
    assert attention
    counts = desk.ledger.counts()
    assert set(counts) == set(State)
    assert {state: count for state, count in counts.items() if count} == {
        State.UNCERTAIN: 1,
        State.DEAD: 1,
        State.SCHEDULED: 3,
    }


def plan_of(desk, query) -> str:
    with desk.ledger._reading() as connection:
        text = str(query.compile(connection.engine, compile_kwargs={"literal_binds": True}))
        return "\n".join(row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}"))


def queries(desk):
    anything = sa.true()
    return {
        "claim": first_of_each_target(NOW, 64, anything, anything),
        "oldest due": sa.select(sa.func.min(deliveries.c.next_at)).where(due(NOW)),
        "newest in feeds": newest_in_feeds(50),
        "plan, by key": sa.select(deliveries).where(deliveries.c.digest.in_(["a", "b"])),
        "plan, by day": sa.select(deliveries.c.label).where(
            deliveries.c.statement == "a", deliveries.c.target.in_(["b"]), deliveries.c.day.in_([NOW.date()])
        ),
        "mark": deliveries.update().where(due(NOW)).values(hold_reason="paused"),
    }


def check_no_full_scan(desk, query):
    assert "SCAN deliveries" not in plan_of(desk, query)


@only_sqlite
@pytest.mark.parametrize("name", ["claim", "oldest due", "newest in feeds", "plan, by key", "plan, by day", "mark"])
def test_no_step_of_a_tick_reads_the_whole_past(desk, named, name):
    desk.ledger.take_over([entry(named, number) for number in range(2_000)], now=NOW)
    query = queries(desk)[name]
    check_no_full_scan(desk, query)
    if name == "newest in feeds":
        assert "TEMP B-TREE" not in plan_of(desk, query)


@only_sqlite
def test_the_check_sees_a_full_scan(desk):
    with pytest.raises(AssertionError):
        check_no_full_scan(desk, sa.select(deliveries).where(deliveries.c.title == "Spring"))


def steps_of_a_tick(desk, named, statement) -> int:
    """How many instructions SQLite's machine runs for one due edition, in thousands of them."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    desk.plan(named(statement, target="feeds"), target_class=P, due=desk.later(minutes=1))
    with desk.ledger._engine.connect() as connection:
        connection.connection.dbapi_connection.set_progress_handler(count, 100)
    desk.finish(desk.begin(), Receipt())
    desk.ledger.newest_feed_editions(20)
    with desk.ledger._engine.connect() as connection:
        connection.connection.dbapi_connection.set_progress_handler(None, 0)
    return steps


@only_sqlite
def test_a_tick_costs_the_same_after_ten_thousand_editions(desk, named):
    desk.ledger.take_over([entry(named, number) for number in range(100)], now=NOW)
    few = steps_of_a_tick(desk, named, "first")
    desk.ledger.take_over([entry(named, number) for number in range(10_000)], now=NOW)
    many = steps_of_a_tick(desk, named, "second")
    assert 0 < many <= few * 2


def test_a_batch_is_one_commit(opened, new_desk, make, named):
    passed = []
    desk = new_desk(opened(checkpoint=passed.append))
    desk.ledger.plan([make(named(target=f"t{number}")) for number in range(64)], now=NOW)
    commits = []
    sa.event.listen(desk.ledger._engine, "commit", commits.append)
    readies = desk.intent(desk.claim())
    assert len(readies) == 64
    assert len(commits) == 2
