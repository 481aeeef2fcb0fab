"""A ledger in a temporary folder, and a desk that does the ordinary things with it in one line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from scheduler.domain.delivery import Cause, Receipt, TargetClass
from scheduler.domain.edition import canonical_json
from scheduler.domain.ids import DeliveryKey
from scheduler.domain.planning import Planned
from scheduler.ledger.ledger import Ledger, open_ledger
from scheduler.ledger.schema import Place
from scheduler.ledger.values import BootClock, Claim, Intent, Ready, Record, Result
from tests.faults.counts import FULL

NOW = datetime(2026, 6, 4, 7, 0, tzinfo=UTC)
SHA = "5" * 64


def key(statement: str = "spring", label: str = "2026", target: str = "newsroom", **more: Any) -> DeliveryKey:
    return DeliveryKey(**{"statement": statement, "label": label, "moment": "the day", "target": target, **more})


def planned(one: DeliveryKey | None = None, **more: Any) -> Planned:
    fields: dict[str, Any] = {
        "key": one or key(),
        "number": 37,
        "day": date(2026, 6, 4),
        "due": NOW,
        "target_class": TargetClass.KEYED,
        "title": "Spring",
        "cause": Cause.DAEMON,
    }
    return Planned(**fields | more)


class Desk:
    """Ordinary work with one ledger, at an instant that tests move on."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.now = NOW
        self.honest = True  # false where a test falsifies the ledger
        self.boot = BootClock(boot="first", seconds=1_000.0)

    def later(self, **delta: float) -> datetime:
        self.now += timedelta(**delta)
        self.boot = BootClock(boot=self.boot.boot, seconds=self.boot.seconds + timedelta(**delta).total_seconds())
        return self.now

    def plan(self, one: DeliveryKey | None = None, **more: Any) -> str:
        made = planned(one, **more)
        self.ledger.plan([made], now=self.now)
        return made.key.digest

    def claim(self, **more: Any) -> list[Claim]:
        return self.ledger.claim(**{"now": self.now, "limit": 64, "zone": UTC, **more})

    def intent(self, claims: list[Claim], words: str = "words", segments: int = 1, **more: Any) -> list[Ready]:
        text = canonical_json({"text": words})
        intents = [
            Intent(
                digest=one.digest,
                fence=one.fence,
                payload=text,
                edition_sha256=SHA,
                deadline=30,
                segments=segments,
            )
            for one in claims
        ]
        return self.ledger.intent(intents, **{"now": self.now, **more})

    def begin(self, segments: int = 1) -> Ready:
        """The one delivery that is due, now on its way."""
        (ready,) = self.intent(self.claim(), segments=segments)
        return ready

    def finish(self, ready: Ready, outcome: Receipt | BaseException, **more: Any) -> Record:
        ended = Result(
            digest=ready.digest, fence=ready.fence, attempt_no=ready.delivery.attempt, outcome=outcome, **more
        )
        (record,) = self.ledger.finish([ended], now=self.now)
        return record

    def stands(self, digest: str) -> Record:
        record = self.ledger.find(digest)
        assert record is not None
        return record


only_sqlite = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
"""For a test about what SQLite alone has, such as a file."""

only_postgresql = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)


@pytest.fixture(params=["sqlite", "postgresql"] if FULL else ["sqlite"])
def engine(request: pytest.FixtureRequest) -> str:
    """Every test that touches a ledger runs on both with full counts, those of PostgreSQL's own in every run."""
    return str(request.param)


@pytest.fixture
def path(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Place:
    """Where a new ledger may be made."""
    if engine == "sqlite":
        return tmp_path / ".remembrancer" / "ledger.sqlite3"
    return request.getfixturevalue("database")


@pytest.fixture
def opened(path: Path) -> Iterator[Callable[..., Ledger]]:
    """Opens ledgers and closes them at the end."""
    ledgers = []

    def opening(**more: Any) -> Ledger:
        ledgers.append(open_ledger(**{"path": path, "simulated": False, "now": NOW, **more}))
        return ledgers[-1]

    yield opening
    for ledger in ledgers:
        ledger.close()


@pytest.fixture
def desk(opened: Callable[..., Ledger], path: Path) -> Iterator[Desk]:
    """A desk whose ledger, whatever the test did with it, says in every row what its events say."""
    desk = Desk(opened())
    yield desk
    if desk.honest:
        with closing(open_ledger(path, simulated=desk.ledger.simulated, now=NOW, writable=False)) as ledger:
            assert ledger.prove().fault is None


@pytest.fixture
def new_desk() -> type[Desk]:
    return Desk


@pytest.fixture
def make() -> Callable[..., Planned]:
    return planned


@pytest.fixture
def named() -> Callable[..., DeliveryKey]:
    return key
