"""The same model with a ledger that is put back from a copy, whenever it was made, and a person who adopts it.

What the line given up wrote down is forgotten; what it sent is not: it may be posted, lost, or still on its way. A
person may also hold a delivery (HOLD) and release it, before or after, and answers for no duplicate by that.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from scheduler.domain.delivery import State, TargetClass
from scheduler.domain.retry import NEVER_STALE
from tests.faults.model import READABLE, WAITING, Attempt, Copied, Model, Step, Worker, World, with_worker

HELD = "ledger_restored"
UNDER_WAY = (State.CLAIMED, State.SENDING)


class Belief(StrEnum):
    """What a ledger that is put back wrongly goes on believing."""

    NOTHING = ""
    EVERYTHING = "all that the copy says"
    HOLDS = "that what it held, or gave up, is not out"
    QUARANTINES = "that a read-back counts at once"


class Restored(Model):
    """Every step out of every state, with a copy and its return, once each."""

    def __init__(self, target_class: TargetClass, *, attempts: int = 1, believes: Belief = Belief.NOTHING) -> None:
        super().__init__(target_class, attempts=attempts)
        self.believes = believes

    def steps(self, world: World) -> Iterator[Step]:
        yield from super().steps(world)
        untouched = world.copy is None and not world.doubted and not world.guarded
        if untouched and world.state not in UNDER_WAY:  # what is under way in a copy is recovered (T7) first
            known = tuple((attempt.known, attempt.doubted) for attempt in world.attempts)
            copied = Copied(world.state, world.spent, known, world.out, world.hold)
            yield Step("a copy is made", "fault", world._replace(copy=copied))
        if world.copy is not None:
            yield Step("the copy is put back", "fault", self._put_back(world, world.copy))
        if world.guarded:
            yield from self._adopted(world._replace(guarded=False, doubted="yes"))
        if world.state in WAITING and not world.hold and not world.doubted:
            yield Step("hold", "fault", world._replace(hold="paused"))
        if world.hold == "paused" and world.state in WAITING:
            yield Step("release", "work", world._replace(hold=""))
        if world.hold == HELD and not world.person and not world.guarded:
            yield Step("delivered", "person", *self._answered(world, "T12", State.DELIVERED, "delivered"))
            yield Step("drop", "person", *self._answered(world, "T13", State.SKIPPED, "drop"))
            yield Step("release, may be out", "person", world._replace(hold="", person="again"))

    def _answered(self, world: World, name: str, after: State, decision: str) -> tuple[World, tuple]:
        out = world.out + (decision == "delivered")
        return self._move(world, name, after, out=out, hold="", person=decision)

    def _put_back(self, world: World, copied: Copied) -> World:
        """Every process is dead, and what was attempted since the copy is known to nobody."""
        attempts = [
            each._replace(known="forgotten", doubted=False)
            if number >= len(copied.attempts)
            else Attempt(copied.attempts[number][0], each.request, copied.attempts[number][1])
            for number, each in enumerate(world.attempts)
        ]
        return world._replace(
            state=copied.state,
            spent=copied.spent,
            attempts=tuple(attempts),
            out=copied.out,
            workers=(Worker(), Worker()),
            hold=copied.hold,
            copy=None,
            guarded=True,
            person="",
        )

    def _adopted(self, world: World) -> Iterator[Step]:
        """A person lets it go on (`Ledger._doubt`)."""
        open_still = world.state in WAITING or world.state is State.DEAD
        gives_up = world.hold == "paused" or world.state is State.DEAD
        believed = self.believes is Belief.EVERYTHING or (self.believes is Belief.HOLDS and gives_up)
        if believed:
            yield Step("adopt", "work", world._replace(doubted="no"))
        elif not open_still:
            yield Step("adopt", "work", world)
        elif self.target_class in READABLE:
            spent = self.most if world.state is State.DEAD else world.spent
            yield Step("adopt", "work", *self._move(world, "T14", State.VERIFYING, spent=spent))
        elif world.state is State.DEAD:
            yield Step("adopt", "work", *self._move(world, "T14", State.UNCERTAIN))
        elif self.target_class in NEVER_STALE:
            yield Step("adopt", "work", world)
        else:
            yield Step("adopt", "work", world._replace(hold=HELD))

    def _idle(self, world: World, number: int, worker: Worker) -> Iterator[Step]:
        if world.state is State.VERIFYING and self.believes is Belief.QUARANTINES and world.doubted:
            found = Worker("read", what="found" if world.posts[world.out] else "absent", current=True)
            yield Step("read back at once", "work", with_worker(world, number, found))
        yield from super()._idle(world, number, worker)
