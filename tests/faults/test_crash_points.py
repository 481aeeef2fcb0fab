"""Killed at every named point between plan and finish, and started again: nothing lost, nothing twice, nothing false.

Invariants: I1 nothing is lost; I2 a target that discards repeats has exactly one of each key, a target without memory
at most one, feeds exactly one entry with one date; I3 nothing is called delivered that did not arrive; I4 nothing is
called uncertain without an attempt whose outcome is unknown.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import pytest

from scheduler.ledger.ledger import CHECKPOINTS as LEDGER_POINTS
from scheduler.publishers.feeds.entry import read
from scheduler.remembrancer.dispatch import CHECKPOINTS as DISPATCH_POINTS
from tests.faults.lives import WRITTEN
from tests.receivers.scripted import Receiver, answering

ROOT = Path(__file__).parents[2]
EIGHT = datetime(2026, 6, 4, 8, 0, tzinfo=UTC)
NINE = datetime(2026, 6, 4, 9, 0, tzinfo=UTC)
CALLS = {"plan", "claim", "intent", "finish", "recover", "verify"}
POINTS = {WRITTEN, *DISPATCH_POINTS, *(name for name in LEDGER_POINTS if name.split(":")[0] in CALLS)}
BEFORE_ANY_INTENT = {
    *("recover:before-commit", "recover:after-commit", "verify:before-commit", "verify:after-commit"),
    *("plan:before-commit", "plan:after-commit", "claim:before-commit", "claim:after-commit", "claim:done"),
    *("write:done", "intent:before-commit"),
}
"""Points at whose first passing nothing can have been sent, so that nothing may be called uncertain."""

WAITS = (1, 30, 600, 7_200)
"""Seconds from one start to the next: longer than the delay before the next try of what was interrupted."""

SITE = 'site: {title: Garden, url: "https://example.org/", tag: "example.org,2026", author: Garden, zone: UTC}'

Kill = tuple[str, int]


class Process:
    """The program of `lives`, which lives and dies as often as it is told."""

    def __init__(self, complaints: Path) -> None:
        self._complaints = complaints.open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.lives"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()
        self._complaints.close()

    def live(self, **life: Any) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(life) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


@dataclass
class Case:
    """One workspace, and what happened to it.

    Attributes:
        dates: of every entry, each time somebody looked: one date a statement, or a date has changed.
        last: how every delivery stands at the end.
    """

    root: Path
    statements: Sequence[str]
    ledger: str = ""
    passed: Counter[str] = field(default_factory=Counter)
    dates: dict[str, set[datetime]] = field(default_factory=dict)
    last: list[dict[str, Any]] = field(default_factory=list)

    @property
    def wire(self) -> Path:
        return self.root / "wire"

    @property
    def public(self) -> Path:
        return self.root / "feeds"

    def lay_out(self, url: str) -> None:
        (self.root / "statements").mkdir(parents=True)
        (self.root / "remembrancer.yaml").write_text(
            f"{SITE}\nsimulated: true\ntargets:\n  hook: {{kind: webhook, url: '{url}/{self.root.name}', "
            f"secret: whsec_{'MfKQ' * 8}, allow_http: true, allow_private: ['127.0.0.0/8']}}\n"
        )
        for name in self.statements:
            path = self.root / "statements" / f"{name}.md"
            path.write_text(f'---\nid: {name}\ntitle: "The {name}"\ndate: 1989-06-04\n---\nIt was sown.\n')
            os.utime(path, (0, 0))  # old enough to be read at once

    def edit(self) -> None:
        """Other words in every file."""
        for name in self.statements:
            path = self.root / "statements" / f"{name}.md"
            path.write_text(path.read_text().replace("sown", "sown by hand"))
            os.utime(path, (1, 1))

    def live(self, process: Process, now: datetime, kill: Kill | None = None, *, correct: bool = False) -> bool:
        """One start of the program; whether it came to its end."""
        answer = process.live(
            root=str(self.root),
            now=now.isoformat(),
            kill=kill,
            wire=str(self.wire),
            ledger=self.ledger,
            correct=self.statements if correct else (),
        )
        self.passed.update(answer["points"])
        assert answer["status"] in {0, -signal.SIGKILL}, (self.root.name, answer["status"])
        for name in self.statements:
            entry = read(self.public, name, "2026")
            if entry is not None:
                self.dates.setdefault(name, set()).add(entry.published)
        self.last = answer["records"] or []
        return answer["status"] == 0

    def recover(self, process: Process, now: datetime) -> None:
        """Start again and again, as a service manager does, until nothing is under way."""
        for wait in WAITS:
            now += timedelta(seconds=wait)
            assert self.live(process, now)
            if all(one["state"] in {"delivered", "uncertain", "dead", "skipped"} for one in self.last):
                return

    def states(self, target: str) -> dict[str, str]:
        return {one["statement"]: one["state"] for one in self.last if one["target"] == target}

    def digests(self) -> dict[str, str]:
        files = sorted(path for path in self.public.rglob("*") if path.is_file())
        return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def check_invariants(case: Case, receiver: Receiver) -> None:
    """I1 to I4, of one case after its recovery."""
    expected = {(name, target) for name in case.statements for target in ("feeds", "hook", "wire")}
    assert {(one["statement"], one["target"]) for one in case.last} == expected, "lost, or there twice"
    got: dict[str, set[bytes]] = {}
    for request in list(receiver.requests):
        if request.target == f"/{case.root.name}":
            got.setdefault(request.headers["webhook-id"], set()).add(request.body)
    lines = Counter(case.wire.read_text().split() if case.wire.exists() else [])
    for one in case.last:
        key = one["delivery"]
        match one["target"]:
            case "hook":
                assert one["state"] == "delivered"
                assert len(got.pop(f"msg_{key}")) == 1, "one key with two bodies"
            case "wire":
                assert one["state"] in {"delivered", "uncertain"}
                assert lines[key] <= 1, "twice at a target without memory"
                assert lines[key] == 1 or one["state"] == "uncertain", "called delivered and never arrived"
                unknown = bool({"open", "interrupted", "unknown"} & set(one["attempts"]))
                assert unknown == (one["state"] == "uncertain")
            case _ if one["version"] > 1:
                assert one["state"] == "delivered"
                entry = read(case.public, one["statement"], "2026")
                assert entry is not None
                assert entry.updated == datetime.fromisoformat(one["at"])
            case _:
                assert one["state"] == "delivered"
                assert case.dates[one["statement"]] == {datetime.fromisoformat(one["at"])}, "a date has changed"
    assert not got, "a key that no delivery has"
    for feed, mark in (("atom.xml", "</entry>"), ("rss.xml", "</item>"), ("feed.json", '"date_published"')):
        assert (case.public / feed).read_text().count(mark) == len(case.statements)


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with Receiver(answering(204)) as one:
        yield one


@pytest.fixture(scope="module")
def run(receiver: Receiver, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., list[Case]]]:
    """Runs many cases, two at a time, each from a house that is told what to do with its processes."""
    root = tmp_path_factory.mktemp("lives")
    mine = threading.local()
    number = 0

    with Process(root / "complaints-0") as first, Process(root / "complaints-1") as second:
        free = [first, second]

        def take() -> None:
            mine.process = free.pop()

        with ThreadPoolExecutor(2, initializer=take) as pool:

            def running(
                plans: Sequence[Callable[[Case, Process], None]], *statements: str, ledger: str = ""
            ) -> list[Case]:
                nonlocal number
                cases = []
                for _ in plans:
                    cases.append(Case(root / f"case{number}", statements, ledger))
                    number += 1

                def one(case: Case, plan: Callable[[Case, Process], None]) -> Case:
                    case.lay_out(receiver.url)
                    plan(case, mine.process)
                    return case

                return list(pool.map(one, cases, plans))

            yield running


def killed_at(*kills: Kill) -> Callable[[Case, Process], None]:
    """Adopt at eight; be killed at nine, once for each of these; recover."""

    def plan(case: Case, process: Process) -> None:
        assert case.live(process, EIGHT)
        now = NINE
        for kill in kills:
            case.live(process, now, kill)
            now += timedelta(seconds=10)
        case.recover(process, now)

    return plan


@pytest.fixture(scope="module")
def passed(run: Callable[..., list[Case]]) -> dict[str, int]:
    """How often a day without a crash passes each point at nine o'clock."""
    found: Counter[str] = Counter()

    def plan(case: Case, process: Process) -> None:
        assert case.live(process, EIGHT)
        case.passed.clear()
        assert case.live(process, NINE)
        found.update(case.passed)

    (case,) = run([plan], "seed")
    assert {one["state"] for one in case.last} == {"delivered"}
    return dict(found)


def test_a_day_passes_every_point(passed):
    assert set(passed) >= POINTS


def test_killed_at_every_point_and_started_again_every_promise_is_kept(run, receiver, passed):
    kills = [(name, time) for name, times in sorted(passed.items()) for time in range(1, times + 1)]
    assert len(kills) >= 25
    for kill, case in zip(kills, run([killed_at(kill) for kill in kills], "seed"), strict=True):
        try:
            check_invariants(case, receiver)
        except AssertionError as fault:
            fault.add_note(f"killed at {kill}: {case.last}")
            raise
        if kill in {(name, 1) for name in BEFORE_ANY_INTENT}:
            assert case.states("wire") == {"seed": "delivered"}, kill


def test_killed_again_while_it_recovers_every_promise_is_kept(run, receiver):
    chance = random.Random(1989)
    names = sorted(POINTS)
    plans = [[(chance.choice(names), chance.randint(1, 3)) for _ in range(chance.randint(2, 4))] for _ in range(12)]
    for kills, case in zip(plans, run([killed_at(*kills) for kills in plans], "seed", "tree"), strict=True):
        try:
            check_invariants(case, receiver)
        except AssertionError as fault:
            fault.add_note(f"killed at {kills}: {case.last}")
            raise


def test_killed_before_it_has_adopted_anything_it_still_sends_what_comes(run, receiver):
    kills = [
        (name, 1) for name in ("recover:before-commit", "plan:before-commit", "plan:after-commit", "claim:after-commit")
    ]

    def plan(kill: Kill) -> Callable[[Case, Process], None]:
        def planned(case: Case, process: Process) -> None:
            assert not case.live(process, EIGHT, kill)
            assert case.live(process, EIGHT + timedelta(minutes=1))
            case.recover(process, NINE)

        return planned

    for case in run([plan(kill) for kill in kills], "seed"):
        check_invariants(case, receiver)


def test_after_it_recovered_another_start_changes_nothing(run):
    before: list[Any] = []

    def plan(case: Case, process: Process) -> None:
        killed_at(("publish:after", 1))(case, process)
        before.append((case.digests(), case.last))
        assert case.live(process, NINE + timedelta(hours=6))

    (case,) = run([plan], "seed")
    assert before == [(case.digests(), case.last)]


def test_a_ledger_that_writes_the_attempt_down_after_the_bytes_is_caught(run, receiver):
    (case,) = run([killed_at((WRITTEN, 1))], "seed", ledger="belated")
    with pytest.raises(AssertionError, match=r"twice at a target without memory|one key with two bodies"):
        check_invariants(case, receiver)
