"""A copy of the ledger is put back and a person adopts it: what each story of that begins with, and a mutant."""

from __future__ import annotations

import shutil
from datetime import timedelta

from scheduler.domain.delivery import State
from scheduler.domain.verdict import QUARANTINE
from scheduler.errors import NotSent, Unknown
from scheduler.ledger.ledger import Ledger
from scheduler.ledger.tables import deliveries
from tests.remembrancer.house import KR, NINE, Archive, House, K, N, R, Town

CLASSES = [K, R, KR, N]
READABLE = [R, KR]
LOOKED_AT = QUARANTINE.total_seconds() + 1


def no_connection(_delivery) -> None:
    raise NotSent("no connection")


def no_answer(_delivery) -> None:
    raise Unknown("reset")


def town_of(target_class) -> Town:
    return (Archive if target_class in READABLE else Town)("town", target_class)


def copy(house: House) -> None:
    house.ledger.backup(house.root / "copy")


def put_back(house: House, *, adopt: bool = True) -> None:
    house.end()
    shutil.copy(house.root / "copy", house.ledger_path)
    house.begin()
    assert [guard.name for guard in house.ledger.guards()] == ["restored"]
    if adopt:
        house.heart.adopt(by="editor", reason="the copy is all there is")


def let_it_work(house: House) -> None:
    """Long enough that whatever is looked for is looked for, and what may go out has gone out."""
    for _ in range(3):
        house.tick()
        house.later(seconds=LOOKED_AT)
    house.tick()


def decide(house: House, decision: str, target: str = "town") -> None:
    record = house.only(target)
    house.ledger.settle(record.delivery, decision, now=house.now, by="editor", reason="I have looked")


def paused(house: House, *, out: bool) -> None:
    """It fell due under HOLD; then the copy was made; `out` that it was released and published before the end."""
    house.write()
    house.tick()
    house.hold.write_text("Wait for the editor")
    house.at(NINE)
    house.tick()
    copy(house)
    house.hold.unlink()
    house.later(hours=1)
    for record in house.records() if out else []:
        house.ledger.settle(record.delivery, "release", now=house.now, by="editor", reason="go on")
    if not out:
        house.write("tree", date="1989-06-05")
        house.tick()
        house.at(NINE + timedelta(days=1))
    house.tick()
    house.later(hours=20)


class HoldsAreBelieved(Ledger):
    """The mutant, as it was: only what waits without a hold is in doubt."""

    def _doubt(self, connection, why, *where, now):
        waiting = deliveries.c.hold_reason.is_(None), deliveries.c.state != State.DEAD
        super()._doubt(connection, why, *waiting, *where, now=now)


class Asked(Archive):
    """A target that keeps the words it was asked for, and can be out of reach."""

    def __init__(self, *given) -> None:
        super().__init__(*given)
        self.asked: list[str] = []
        self.reachable = True

    def find(self, delivery):
        if not self.reachable:
            raise NotSent("no connection")
        self.asked.append(str(delivery.payload["text"]))
        return super().find(delivery)
