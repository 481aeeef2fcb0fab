"""One delivery, two workers and a network in which everything may happen: every state there is, one after another.

The steps of the delivery are those of `domain.delivery.TRANSITIONS`, looked up at each move, and what an outcome means
is asked of `domain.verdict`; written anew here is only what the ledger does around them: who may claim, begin, store,
take over and read back. Any worker may stop for ever or for long at any moment, and another take over from it while it
still lives; requests and answers may be lost, late or both; a commit may succeed and say that it did not.

Two assumptions, which `docs/delivery.md` ("What remains") names too: when a quarantine is over, no byte of an earlier
attempt is on its way any more, and no worker is about to send one that its deadline forbids.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from scheduler.domain.delivery import TRANSITIONS, Receipt, State, TargetClass
from scheduler.domain.retry import NEVER_STALE, delays
from scheduler.domain.verdict import Standing, after_unknown, verdict
from scheduler.errors import NotSent, Refused, Unknown

NOW = datetime(2026, 6, 4, 9, 0, tzinfo=UTC)
LEGAL = frozenset((step.name, step.before, step.after) for step in TRANSITIONS)
REST = frozenset({State.DELIVERED, State.UNCERTAIN, State.DEAD, State.SKIPPED})
WAITING = (State.SCHEDULED, State.RETRY_WAIT)
EVIDENCE = frozenset({before for name, before, _ in LEGAL if name == "T4"})
READABLE = (TargetClass.READABLE, TargetClass.KEYED_READABLE)
OUTCOMES = {
    "receipt": Receipt(),
    "not sent": NotSent("no connection"),
    "refused": Refused("no", status=422),
    "unknown": Unknown("no answer"),
}
SETTLING = {"receipt": "yes", "not sent": "no", "refused": "no"}


class Mutant(StrEnum):
    """One rule of `docs/delivery.md` left out."""

    NONE = ""
    NO_INTENT = "bytes before the attempt is written down"
    NO_FENCE = "whoever finds it claimed takes the claim for its own"
    RETRIES_UNKNOWN = "an unknown outcome is sent again by itself"
    NO_QUARANTINE = "what is not there at once is taken for absent"
    TRUSTS_KEY = "sent again while the key lives, and the key expires on the way"
    COUNTS_RECEIPTS = "any receipt counts for the segment whose turn it is"


class Attempt(NamedTuple):
    """What the ledger knows of an attempt (`open`, `unknown`, `yes`, `no`), and where its request is.

    `doubted` once its outcome was unknown, until a read-back takes the doubt away. One that was `forgotten` is not in
    the ledger. `segment` is the one it sends; the first is 0.
    """

    known: str = "open"
    request: str = "here"  # here, flying, posted, refused, gone
    doubted: bool = False
    segment: int = 0


class Worker(NamedTuple):
    """What a worker is about to do, and with which attempt; `current` while its fence is the delivery's."""

    does: str = "idle"  # idle, claimed, begun, unsure, waits, done, read
    attempt: int = 0
    what: str = ""
    current: bool = False


class Copied(NamedTuple):
    """What a copy of the ledger says; of an attempt it knows what was known when it was made."""

    state: State
    spent: int
    attempts: tuple[tuple[str, bool], ...]
    out: int
    hold: str


class World(NamedTuple):
    """All there is; `posts` counts how often each segment is there, `out` those that the ledger knows to be."""

    state: State = State.SCHEDULED
    spent: int = 0
    attempts: tuple[Attempt, ...] = ()
    posts: tuple[int, ...] = (0,)
    out: int = 0
    key: bool = False
    workers: tuple[Worker, ...] = (Worker(), Worker())
    person: str = ""  # what a person decided: excuses what he answers for
    # Of a ledger that is put back from a copy (`restored.py`):
    copy: Copied | None = None
    guarded: bool = False  # until a person adopts, the ledger's word is not taken for true
    doubted: str = ""  # `yes` since it was adopted, `no` once a read-back took the doubt away
    hold: str = ""  # a hold of the ledger: `paused` by a person, or `ledger_restored`


class Step(NamedTuple):
    """One thing that happens; `kind` is `work`, `fault` or `person`."""

    label: str
    kind: str
    after: World
    moved: tuple[str, State, State] | None = None


class Violation(AssertionError):
    """A promise is broken; the text is the way there."""


class Model:
    """Every step out of every state, for one class of target (our own files aside, where a repeat changes nothing).

    Args:
        attempts: so many the table of retries still has for each segment.
        segments: so many posts the delivery has; two are a thread.
        person: whether somebody decides about what needs a decision, once.
    """

    def __init__(
        self,
        target_class: TargetClass,
        *,
        mutant: Mutant = Mutant.NONE,
        attempts: int = 3,
        person: bool = False,
        segments: int = 1,
    ) -> None:
        self.target_class = target_class
        self.mutant = mutant
        self.most = attempts
        self.person = person
        self.segments = segments
        self.first = World(posts=(0,) * segments)
        self._offset = len(delays(target_class)) - attempts
        self.keyed = target_class is TargetClass.KEYED or (
            mutant is Mutant.TRUSTS_KEY and target_class is TargetClass.KEYED_READABLE
        )

    # --- the delivery ---

    def _move(self, world: World, name: str, after: State, **changes: object) -> tuple[World, tuple]:
        moved = (name, world.state, after)
        if moved not in LEGAL:
            raise Violation(f"no transition {name} leads from {world.state} to {after}")
        workers = tuple(worker._replace(current=False) for worker in world.workers)
        return world._replace(state=after, workers=workers, **changes), moved  # type: ignore[arg-type]

    def _proved(self, world: World, name: str) -> tuple[World, tuple]:
        """Positive evidence for the current segment: the next one's turn, or the end (`scheduler.ledger.segments`)."""
        if world.out + 1 < self.segments:
            return self._move(world, "T15", State.RETRY_WAIT, out=world.out + 1, spent=0, key=False)
        return self._move(world, name, State.DELIVERED, out=world.out + 1)

    def _over(self, spent: int) -> bool:
        """Whether the attempts are used up, as the ledger reads it from "there is no next instant"."""
        return spent >= self.most

    # --- what happens ---

    def steps(self, world: World) -> Iterator[Step]:
        for number, worker in enumerate(world.workers):
            yield from getattr(self, f"_{worker.does}")(world, number, worker)
            if worker.does != "idle":
                yield Step("crash", "fault", with_worker(world, number, Worker()))
        for number, attempt in enumerate(world.attempts):
            if attempt.request == "flying":
                yield from self._arrives(world, number, attempt)
        yield from self._by_itself(world)
        if self.person and not world.person and world.state in {State.UNCERTAIN, State.DEAD}:
            for decision, after in (
                ("delivered", State.DELIVERED),
                ("again", State.RETRY_WAIT),
                ("drop", State.SKIPPED),
            ):
                if decision == "delivered" and world.out + 1 < self.segments:  # what was seen: the rest follows
                    after = State.RETRY_WAIT  # noqa: PLW2901  # the decision's usual end, but for threads
                yield Step(decision, "person", *self._decided(world, decision, after))

    def _decided(self, world: World, decision: str, after: State) -> tuple[World, tuple]:
        spent = world.spent if decision == "drop" or after is State.DELIVERED else 0
        out = world.out + (decision == "delivered")
        return self._move(world, "T12", after, spent=spent, out=out, person=decision)

    def _idle(self, world: World, number: int, _: Worker) -> Iterator[Step]:
        if world.state in WAITING and not world.hold and not world.guarded:
            after, moved = self._move(world, "T2", State.CLAIMED)
            yield Step("claim", "work", with_worker(after, number, Worker("claimed", current=True)), moved)
        if world.state in {State.CLAIMED, State.SENDING}:
            yield self._taken_over(world, number)
        if world.state is State.VERIFYING and self.target_class in READABLE and not self.keyed:
            drained = all(attempt.request != "flying" for attempt in world.attempts)
            in_time = all(worker.does != "begun" for worker in world.workers)
            if (drained and in_time) or self.mutant is Mutant.NO_QUARANTINE:
                found = "found" if world.posts[world.out] else "absent"
                yield Step("read back", "work", with_worker(world, number, Worker("read", what=found, current=True)))

    def _taken_over(self, world: World, number: int) -> Step:
        """The owner is dead, or taken for dead (`Ledger.recover`)."""
        kind = "work" if all(not worker.current for worker in world.workers) else "fault"
        if world.state is State.CLAIMED:
            return Step("take over", kind, *self._move(world, "T7", State.RETRY_WAIT))
        after = after_unknown(self.target_class)
        if self.mutant is Mutant.RETRIES_UNKNOWN and not self._over(world.spent + 1):
            after = State.RETRY_WAIT
        told = _known(world, len(world.attempts) - 1, "unknown")
        return Step("take over", kind, *self._move(told, "T7", after, spent=min(world.spent + 1, self.most)))

    def _claimed(self, world: World, number: int, worker: Worker) -> Iterator[Step]:
        if self.mutant is Mutant.NO_INTENT:
            begun = world._replace(
                attempts=(*world.attempts, Attempt(known="nothing", request="flying", segment=world.out))
            )
            if worker.current and len(world.attempts) <= self.most:
                yield Step(
                    "send", "work", with_worker(begun, number, Worker("waits", len(world.attempts), current=True))
                )
            return
        if self.mutant is Mutant.NO_FENCE and world.state is State.SENDING and len(world.attempts) < self.most:
            begun = world._replace(attempts=(*world.attempts, Attempt(segment=world.out)))
            yield Step("intent", "work", with_worker(begun, number, Worker("begun", len(world.attempts))))
            return
        if not worker.current and not (self.mutant is Mutant.NO_FENCE and world.state is State.CLAIMED):
            yield Step("claim lost", "work", with_worker(world, number, Worker()))
            return
        given, moved = self._move(world, "T7", State.RETRY_WAIT)
        yield Step("give back", "fault", with_worker(given, number, Worker()), moved)
        after, moved = self._move(world, "T3", State.SENDING, attempts=(*world.attempts, Attempt(segment=world.out)))
        mine = Worker("begun", len(world.attempts), current=True)
        yield Step("intent", "work", with_worker(after, number, mine), moved)
        yield Step("intent, its reply lost", "fault", with_worker(after, number, mine._replace(does="unsure")), moved)

    def _unsure(self, world: World, number: int, worker: Worker) -> Iterator[Step]:
        """The commit raised, so nothing is sent; what was written all the same was not sent (`Ledger.give_back`)."""
        yield Step("give back", "work", with_worker(world, number, worker._replace(does="done", what="not sent")))

    def _begun(self, world: World, number: int, worker: Worker) -> Iterator[Step]:
        sent = _request(world, worker.attempt, "flying")
        yield Step("send", "work", with_worker(sent, number, worker._replace(does="waits")))
        for what in ("not sent", "unknown"):  # no connection, or a fault of our own
            yield Step(what, "fault", with_worker(world, number, worker._replace(does="done", what=what)))

    def _waits(self, world: World, number: int, worker: Worker) -> Iterator[Step]:
        request = world.attempts[worker.attempt].request
        heard = {"posted": ("receipt",), "refused": ("refused", "not sent")}.get(request, ())
        for what in (*heard, "unknown"):
            kind = "fault" if what == "unknown" and heard else "work"
            yield Step(what, kind, with_worker(world, number, worker._replace(does="done", what=what)))

    def _done(self, world: World, number: int, worker: Worker) -> Iterator[Step]:
        after, moved = self._stored(world, worker)
        yield Step("store", "work", with_worker(after, number, Worker()), moved)
        yield Step("store, its reply lost", "fault", with_worker(after, number, worker._replace(current=False)), moved)

    def _stored(self, world: World, worker: Worker) -> tuple[World, tuple | None]:
        """`Ledger.finish`: the outcome is written down, then what it means."""
        world = _known(world, worker.attempt, SETTLING.get(worker.what, "unknown"))
        if self.mutant is Mutant.NO_INTENT and worker.current and world.state is State.CLAIMED:
            world, _ = self._move(world, "T3", State.SENDING)
        if worker.what == "receipt":
            its_turn = world.attempts[worker.attempt].segment == world.out or self.mutant is Mutant.COUNTS_RECEIPTS
            if world.state not in EVIDENCE or not its_turn:
                return world, None
            return self._proved(world, "T4")
        if not worker.current or world.state is not State.SENDING:
            return world, None
        unsettled = _is_unsettled(world, but=worker.attempt)
        name, after, spent, more = _verdict(self.target_class, worker.what, world.spent + self._offset, unsettled)
        spent = min(spent - self._offset, self.most)
        if self.mutant is Mutant.RETRIES_UNKNOWN and worker.what == "unknown" and more:
            name, after = "T5", State.RETRY_WAIT
        return self._move(world, name, after, spent=spent)

    def _read(self, world: World, number: int, worker: Worker) -> Iterator[Step]:
        if not worker.current or world.state is not State.VERIFYING:
            yield Step("read in vain", "work", with_worker(world, number, Worker()))
        elif worker.what == "found":
            after, moved = self._proved(world, "T8")
            yield Step("found", "work", with_worker(after, number, Worker()), moved)
        else:
            known = tuple(
                each
                if each.known == "forgotten" or each.segment != world.out
                else Attempt("yes" if each.known == "yes" else "no", each.request, segment=each.segment)
                for each in world.attempts
            )
            doubted = "no" if world.doubted else ""
            after, moved = self._move(world, "T9", State.RETRY_WAIT, attempts=known, doubted=doubted)
            if self._over(world.spent):
                after, moved = self._move(after, "T11", State.DEAD)
            yield Step("absent", "work", with_worker(after, number, Worker()), moved)

    def _arrives(self, world: World, number: int, attempt: Attempt) -> Iterator[Step]:
        before = world.posts[attempt.segment]
        remembers = self.target_class is TargetClass.KEYED or (
            world.key and self.target_class is TargetClass.KEYED_READABLE
        )
        repeat = remembers and before > 0  # the key of a segment that is not there yet is new
        posts = max(before if repeat else min(before + 1, 2), 1)
        counts = tuple(posts if each == attempt.segment else count for each, count in enumerate(world.posts))
        there = _request(world, number, "posted")._replace(posts=counts, key=True)
        yield Step("arrives", "work", there)
        yield Step("is lost", "fault", _request(world, number, "gone"))
        if not repeat:
            yield Step("is refused", "fault", _request(world, number, "refused"))

    def _by_itself(self, world: World) -> Iterator[Step]:
        unsettled = _is_unsettled(world)
        if world.key and self.target_class is TargetClass.KEYED_READABLE:
            yield Step("the key expires", "fault", world._replace(key=False))
        if world.state is State.VERIFYING and self.keyed:
            if self._over(world.spent):
                yield Step("used up", "work", *self._move(world, "T10", State.UNCERTAIN))
            elif self.target_class is TargetClass.KEYED or world.key or not world.posts[world.out]:
                yield Step("to be sent again", "work", *self._move(world, "T9", State.RETRY_WAIT))
            else:  # the mutant sees that the key has expired, and that it is too late to send
                yield Step("expired", "work", *self._move(world, "T10", State.UNCERTAIN))
        if world.state is State.VERIFYING and self.target_class in READABLE:
            yield Step("cannot be read for a day", "fault", *self._move(world, "T10", State.UNCERTAIN))
        if world.state in WAITING and self.target_class not in NEVER_STALE and not world.hold and not world.guarded:
            if all(attempt.known == "forgotten" for attempt in world.attempts):
                yield Step("too late", "fault", *self._move(world, "T13", State.SKIPPED))
            elif world.state is State.RETRY_WAIT:
                after = State.UNCERTAIN if unsettled else State.DEAD
                yield Step("too late", "fault", *self._move(world, "T11", after))


@cache
def _verdict(target_class: TargetClass, what: str, spent: int, unsettled: bool) -> tuple[str, State, int, bool]:
    """What `domain.verdict` says; and whether there would be another attempt."""
    standing = Standing(target_class=target_class, key_digest="k" * 32, fresh=NOW, spent=spent, unsettled=unsettled)
    said = verdict(OUTCOMES[what], standing, now=NOW)
    again = verdict(OUTCOMES["not sent"], standing, now=NOW)
    return said.transition, said.state, said.spent, again.next_at is not None


def with_worker(world: World, number: int, worker: Worker) -> World:
    return world._replace(workers=(*world.workers[:number], worker, *world.workers[number + 1 :]))


def _known(world: World, number: int, known: str) -> World:
    before = world.attempts[number]
    doubted = before.doubted or known == "unknown"
    if before.known == "yes" or (before.known == "no" and known == "unknown"):
        known = before.known
    return _attempt(world, number, before._replace(known=known, doubted=doubted))


def _request(world: World, number: int, request: str) -> World:
    return _attempt(world, number, world.attempts[number]._replace(request=request))


def _attempt(world: World, number: int, attempt: Attempt) -> World:
    return world._replace(attempts=(*world.attempts[:number], attempt, *world.attempts[number + 1 :]))


def _is_unsettled(world: World, *, but: int = -1) -> bool:
    """Whether any attempt at the current segment, `but` one, is open or unknown, one that is forgotten included."""
    others = (
        attempt for number, attempt in enumerate(world.attempts) if number != but and attempt.segment == world.out
    )
    return world.doubted == "yes" or any(attempt.known in {"open", "unknown"} for attempt in others)


def plain(world: World) -> World:
    """The same without what can make no difference any more: equal futures are one state."""
    awaited = {worker.attempt for worker in world.workers if worker.does in {"begun", "unsure", "waits"}}
    attempts = tuple(
        each if number in awaited or each.request == "flying" else each._replace(request="gone")
        for number, each in enumerate(world.attempts)
    )
    return world._replace(attempts=attempts, workers=tuple(sorted(world.workers)))
