"""A year in the life of the bundled statements, told from New Year to New Year.

A small house takes the statements as they come with the program, gives them pages, feeds and one newsroom to tell, and
lets the year pass. The clock is ours and jumps from one due instant to the next; everything else is real: files,
ledger, feeds, sockets on this machine.
"""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import feedparser
import pytest
import yaml

from scheduler.assembly import Invocation, Workspace
from scheduler.domain.delivery import Cause, State
from scheduler.ledger.ledger import Ledger
from scheduler.ledger.values import Record
from scheduler.remembrancer.tick import Remembrancer
from tests.cli.bench import Bench, webhook
from tests.publishers.feeds.validity import check_page, feed_ids
from tests.receivers.scripted import Conversation, Receiver, http

BUNDLED = Path(__file__).parents[2] / "statements"
YEAR = 2027
NEW_YEAR = datetime(YEAR, 1, 1, tzinfo=UTC)
END = datetime(YEAR + 1, 1, 1, tzinfo=UTC)


class Newsroom:
    """A receiver as the world has them: mostly well, in April busy for an hour, in October gone in mid-sentence."""

    def __init__(self) -> None:
        self.received: list[dict[str, Any]] = []
        self.ids: list[str] = []
        self.kept: dict[str, dict[str, Any]] = {}
        self._bad_days = {4: http(503, headers={"Retry-After": "3600"}), 10: b""}
        self._lock = threading.Lock()

    def __call__(self, conversation: Conversation) -> None:
        request = conversation.read()
        body = json.loads(request.body)
        name = request.headers["webhook-id"]
        with self._lock:
            self.ids.append(name)
            month = datetime.fromisoformat(body["data"]["due"]).month
            answer = self._bad_days.pop(month, None)
            if answer is None or not answer:
                self.kept[name] = body  # it discards what it knows, as Standard Webhooks asks of it
        if answer == b"":
            conversation.reset()
        else:
            conversation.send(answer or http(204))


class House:
    """The workspace and its daemon's heart, with our clock in it."""

    def __init__(self, root: Path, newsroom: str) -> None:
        self.bench = Bench(root, targets=webhook(newsroom))
        shutil.copytree(BUNDLED, root / "statements", dirs_exist_ok=True)
        long_ago = time.time() - 3600
        for path in (root / "statements").rglob("*"):
            os.utime(path, (long_ago, long_ago))
        self.now = NEW_YEAR
        self.visited: list[datetime] = []

    @contextmanager
    def awake(self) -> Iterator[tuple[Remembrancer, Ledger]]:
        """The daemon's heart, from start to stop."""
        workspace = Workspace(Invocation(workspace=self.bench.root, by="the house"), clock=lambda: self.now)
        ledger = workspace.ledger(writable=True)
        try:
            with workspace.lock():
                heart = workspace.remembrancer(ledger, cause=Cause.DAEMON)
                heart.begin()
                yield heart, ledger
        finally:
            ledger.close()

    def live_until(self, end: datetime) -> None:
        """Tick at every instant at which something falls due or is tried again, as the daemon's alarm does."""
        with self.awake() as (heart, _):
            heart.tick()
            while (at := heart.next_instant()) is not None and at <= end:
                self.now = max(at, self.now)
                self.visited.append(self.now)
                heart.tick()
            self.now = end
            heart.tick()

    def log(self) -> list[Record]:
        with self.awake() as (_, ledger):
            return ledger.records(limit=10_000)


def front_matter() -> dict[str, dict[str, Any]]:
    """What the files say, read without our own library."""
    found = {}
    for path in sorted(BUNDLED.rglob("*.md")):
        keys = yaml.load(path.read_text(encoding="utf-8").split("---\n")[1], Loader=yaml.BaseLoader)
        if "translates" not in keys:
            found[keys.get("id", path.stem)] = keys
    return found


def returns_in_the_year(keys: dict[str, Any]) -> str | None:
    """The label of this year's return, by arithmetic of our own; None when there is none."""
    year, month, *_ = (int(part) for part in f"{keys['date']}-1-1".split("-")[:3])
    if keys.get("every") == "month":
        numbers = {(YEAR - year) * 12 + each - month: f"{YEAR}-{each:02}" for each in range(1, 13)}
    else:
        numbers = {YEAR - year: str(YEAR)}
    if not int(keys.get("from", 0)) <= YEAR <= int(keys.get("until", 9999)):
        return None
    return next((label for number, label in numbers.items() if is_kept(number, keys.get("only", "every 1"))), None)


def is_kept(number: int, only: str | list[str]) -> bool:
    if only == "decades":
        return number % 10 == 0
    if isinstance(only, str):
        return number % int(only.removeprefix("every ")) == 0
    listed = [int(each) for each in only if each.isdigit()]
    beyond = next((int(each.removeprefix("then every ")) for each in only if not each.isdigit()), None)
    return number in listed or bool(beyond and number > max(listed) and number % beyond == 0)


def moments(keys: dict[str, Any]) -> list[str]:
    when = keys.get("when", "the day")
    return [when] if isinstance(when, str) else when


FILES = front_matter()
DUE = {name: label for name, keys in FILES.items() if (label := returns_in_the_year(keys))}
"""Every statement that returns in the year, with the label under which it does."""


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, Newsroom]]:
    """The house after its year: twice in it, in May and in September, the daemon was stopped and started again."""
    newsroom = Newsroom()
    with Receiver(newsroom) as receiver:
        house = House(tmp_path_factory.mktemp("year") / "house", receiver.url)
        for end in (datetime(YEAR, 5, 10, 12, tzinfo=UTC), datetime(YEAR, 9, 1, tzinfo=UTC), END):
            house.live_until(end)
        yield house, newsroom


def test_the_year_was_a_full_one() -> None:
    assert len(FILES) >= 36
    assert len(DUE) >= 30
    assert DUE["tiananmen"] == "2027"
    assert DUE["ayotzinapa"] == "2027-03"  # the 150th month
    assert {"geneva-conventions", "haiti-independence", "triangle-fire"}.isdisjoint(DUE)  # not their year


def test_every_statement_of_the_year_is_in_the_feeds_exactly_once(lived: tuple[House, Newsroom]) -> None:
    house, _ = lived
    expected = Counter(f"tag:example.org,2026:{name}/{label}" for name, label in DUE.items())
    atom = feedparser.parse(house.bench.public("atom.xml"))
    rss = feedparser.parse(house.bench.public("rss.xml"))
    assert not atom.bozo
    assert not rss.bozo
    assert Counter(entry.id for entry in atom.entries) == expected
    assert Counter(entry.id for entry in rss.entries) == expected
    assert Counter(item["id"] for item in json.loads(house.bench.public("feed.json"))["items"]) == expected
    assert [entry.published_parsed for entry in atom.entries] == sorted(
        (entry.published_parsed for entry in atom.entries), reverse=True
    )


def test_the_feeds_and_every_page_are_valid(lived: tuple[House, Newsroom]) -> None:
    house, _ = lived
    public = house.bench.root / "feeds"
    files = {path.relative_to(public).as_posix(): path.read_bytes() for path in public.rglob("*") if path.is_file()}
    assert len(feed_ids(files)) == len(DUE)
    for name, label in DUE.items():
        page = files[f"{name}/{label}/index.html"]
        check_page(page)
        assert b"{{" not in page


def check_told_once(newsroom: Newsroom) -> None:
    told = Counter(
        (body["data"]["statement"], body["data"]["label"], body["data"]["moment"]) for body in newsroom.kept.values()
    )
    assert told == Counter((name, label, moment) for name, label in DUE.items() for moment in moments(FILES[name]))


def test_the_newsroom_was_told_of_every_moment_once(lived: tuple[House, Newsroom]) -> None:
    check_told_once(lived[1])


def test_a_house_that_slept_through_the_spring_would_be_noticed(tmp_path: Path) -> None:
    """The mutant: it wakes at the first instant, and then not before July."""
    newsroom = Newsroom()
    with Receiver(newsroom) as receiver:
        house = House(tmp_path / "asleep", receiver.url)
        house.live_until(datetime(YEAR, 3, 1, tzinfo=UTC))
        house.now = datetime(YEAR, 7, 1, tzinfo=UTC)
        house.live_until(END)
    with pytest.raises(AssertionError):
        check_told_once(newsroom)
    missed = [record for record in house.log() if record.state is State.SKIPPED]
    assert {record.due.month for record in missed} == {3, 4, 5, 6}  # and even then the log says what was missed
    assert "tiananmen" in {record.statement for record in house.log() if record.target == "feeds" and record.late}


def test_a_bad_day_cost_one_more_attempt_and_never_a_second_message(lived: tuple[House, Newsroom]) -> None:
    _, newsroom = lived
    repeated = {name: count for name, count in Counter(newsroom.ids).items() if count > 1}
    assert sorted(repeated.values()) == [2, 2]  # April's refusal and October's silence, each under its own name again
    assert len(newsroom.kept) == len(newsroom.ids) - 2


def test_the_log_is_complete_and_everything_went_out_on_its_day(lived: tuple[House, Newsroom]) -> None:
    house, _ = lived
    records = house.log()
    assert {record.state for record in records} == {State.DELIVERED}
    pages = [record for record in records if record.target == "feeds"]
    assert Counter((record.statement, record.label) for record in pages) == Counter(DUE.items())
    assert len(records) == len(pages) + sum(len(moments(FILES[name])) for name in DUE)
    assert {record.attempts for record in pages} == {1}
    for record in records:
        assert record.at is not None
        assert record.at == record.due  # to the second: the clock stood on it
    for record in pages:
        keys = FILES[record.statement]
        local = record.due.astimezone(ZoneInfo(keys.get("zone", "UTC")))
        assert f"{local:%H:%M}" == keys.get("time", "09:00")
        if keys.get("date", "").count("-") == 2 and "keep" not in keys and not keys["date"].endswith("02-29"):
            assert (local.day, record.day.day) == (int(keys["date"][8:]), int(keys["date"][8:]))


def test_days_that_the_year_does_not_have_and_days_that_move_are_kept(lived: tuple[House, Newsroom]) -> None:
    house, _ = lived
    days = {record.statement: record.day.isoformat() for record in house.log() if record.target == "feeds"}
    assert days["agadir-earthquake"] == "2027-02-28"  # 29 February, the last day of the month instead
    assert days["martin-luther-king-day"] == "2027-01-18"  # the third Monday
    assert days["tiananmen"] == "2027-06-04"


def test_nobody_is_needed_and_ticking_again_does_nothing(lived: tuple[House, Newsroom]) -> None:
    house, newsroom = lived
    public = house.bench.root / "feeds"
    before = {path: path.read_bytes() for path in public.rglob("*") if path.is_file()}
    received = len(newsroom.ids)
    house.live_until(END + timedelta(minutes=1))
    house.live_until(END + timedelta(minutes=2))
    assert len(newsroom.ids) == received
    assert {path: path.read_bytes() for path in public.rglob("*") if path.is_file()} == before
    assert house.bench("status", now=house.now.isoformat()).code == 0
