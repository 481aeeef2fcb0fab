"""The promises, held against what the world received, what the folder showed and what was reckoned to be due.

I1 nothing is lost; I2 nothing is there twice where that can be prevented, and elsewhere only where a person accepted
it; I3 nothing is called delivered that is not there, nor skipped or dead that is; I4 nothing is called uncertain
without an attempt whose outcome is unknown.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from scheduler.domain.delivery import State
from scheduler.domain.target import FEEDS
from scheduler.ledger.ledger import open_ledger
from scheduler.ledger.session import STEPS
from scheduler.ledger.values import Record
from tests.soak.looking import Looks
from tests.soak.reckoning import Owed, owed
from tests.soak.world import TOWNS, World

DOUBTED = STEPS["T14"]
UNKNOWN = {"open", "interrupted", "unknown", DOUBTED}
GRACE = timedelta(hours=24)


class Told:
    """What the processes and the person told on the way."""

    def __init__(self) -> None:
        self.decisions: Counter[str] = Counter()
        self.accepted: Counter[str] = Counter()
        self.dropped: set[str] = set()
        self.seen: set[str] = set()
        self.decided_on: dict[str, datetime] = {}
        self.broken: list[str] = []
        self._ticks: list[datetime] = []
        self._forgotten: list[tuple[datetime, datetime]] = []
        self._must_guard = False

    def decided(self, word: Mapping[str, Any]) -> None:
        """A person decides; of what is uncertain or restored another post is accepted."""
        self.decisions[f"{word['state']} {word['held'] or ''} {word['decided']}".replace("  ", " ")] += 1
        digest = word["delivery"]
        self.decided_on[digest] = datetime.fromisoformat(word["on"])
        if word["state"] == State.UNCERTAIN and not UNKNOWN & set(word["attempts"]):
            self.broken.append(f"I4: {digest} is uncertain and its attempts are {word['attempts']}")
        if word["decided"] == "drop":
            self.dropped.add(digest)
        if word["decided"] == "delivered":
            self.seen.add(digest)
        if (word["state"] == State.UNCERTAIN and word["decided"] == "again") or word["held"] == "ledger_restored":
            self.accepted[digest] += word["decided"] in {"again", "release"}

    def ticked(self, at: datetime, *, guards: list[str]) -> None:
        """A tick ended well."""
        if not guards:
            self._ticks.append(at)
        if self._must_guard and "restored" not in guards:
            self.broken.append(f"a ledger of an earlier day was put back before {at}, and no guard says so")
        self._must_guard = False

    def restored(self, copied: datetime, at: datetime) -> None:
        """A ledger from an earlier instant was put back."""
        self._forgotten.append((copied, at))
        self._must_guard = True

    def was_forgotten(self, due: datetime) -> bool:
        """Whether a restored ledger may have forgotten what became of it."""
        return any(copied - 5 * GRACE <= due <= at for copied, at in self._forgotten)

    def was_awake(self, record: Record) -> bool:
        """Whether a tick without a guard ended well in the grace of what fell due, or was let go by a person since.

        A person decides after the tick of that instant.
        """
        decided = self.decided_on.get(record.delivery)
        since = record.due if decided is None else decided
        place = bisect_left(self._ticks, since) if decided is None else bisect_right(self._ticks, since)
        return place < len(self._ticks) and self._ticks[place] <= since + GRACE


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Every broken promise in words; how many deliveries stand in each state, were owed, and are proved by events."""

    broken: list[str]
    states: dict[str, int]
    owed: int
    events: int


def broken_promises(root: Path, world: World, told: Told, looks: Looks, begin: datetime, end: datetime) -> Verdict:
    """What became of everything that fell due, `begin` < instant <= `end`."""
    due = owed(root / "originals", begin, end)
    with closing(
        open_ledger(root / ".remembrancer" / "ledger.sqlite3", simulated=True, now=end, writable=False)
    ) as ledger:
        records = ledger.records(limit=1_000_000)
        doubted = {
            record.delivery
            for record in records
            if any(event.what == DOUBTED for event in ledger.history(record.delivery))
        }
        broken = [*told.broken, *_lost(due, records)]
        for record in records:
            broken += [f"{_name(record)}: {what}" for what in _of_one(record, world, told, doubted)]
        broken += _strangers(records, world, told)
        broken += _unseen(due, records, looks)
        proof = ledger.prove()
        if proof.fault is not None:
            broken.append(f"the chain of events does not prove: {proof.fault.what}")
    states = dict(Counter(record.state.value for record in records))
    return Verdict(broken=broken, states=states, owed=len(records), events=proof.events)


def _name(record: Record) -> str:
    return f"{record.statement} {record.label} {record.moment} → {record.target} ({record.state}, due {record.due})"


def _lost(due: set[Owed], records: list[Record]) -> Iterator[str]:
    """I1: each that was due is there, once for each target, and has come to an end."""
    there = Counter((record.due, record.statement, record.target) for record in records)
    for one in sorted(due):
        for target in [FEEDS] if one.feeds else TOWNS:
            number = there.pop((one.due, one.statement, target), 0)
            if number != 1:
                yield f"I1: {one.statement}, due {one.due} at {target}, is there {number} times"
    for known in there:
        yield f"nobody reckoned with {known}"
    for record in records:
        if record.state not in {State.DELIVERED, State.SKIPPED}:
            yield f"I1: {_name(record)} came to no end: {record.held or record.detail}"


def _of_one(record: Record, world: World, told: Told, doubted: set[str]) -> Iterator[str]:
    digest = record.delivery
    if record.state is State.SKIPPED and digest not in told.dropped:
        if "noticed" not in record.detail or record.attempts:
            yield f"I1: skipped, and nobody said so: {record.detail}"
        elif told.was_awake(record) and not told.was_forgotten(record.due):
            yield "I1: called too late, and somebody was there in time"
    if record.target == FEEDS:
        if record.state is State.SKIPPED and digest not in told.dropped:
            yield "I1: feeds skip nothing"
        return
    town = world.towns[record.target]
    posts = town.posts[digest]
    called_out, called_not = record.state is State.DELIVERED, record.state in {State.SKIPPED, State.DEAD}
    if (called_out and not posts and digest not in told.seen) or (called_not and posts and digest not in told.dropped):
        yield f"I3: called {record.state}, and it is there {posts} times"
    if posts > 1 + told.accepted[digest]:
        yield f"I2: it is there {posts} times, and a person accepted {told.accepted[digest]} repeats"
    if len(town.bodies[digest]) > 1 and digest not in doubted:  # what words a forgotten attempt froze nobody knows
        yield "I2: one key with two bodies"
    if digest in town.first and town.first[digest] < record.due:
        yield f"early: it arrived at {town.first[digest]}"


def _strangers(records: list[Record], world: World, told: Told) -> Iterator[str]:
    known = {record.delivery for record in records}
    for name, town in world.towns.items():
        for digest in set(town.posts) - known:
            yield f"{name} holds {digest}, which no delivery is"


def _unseen(due: set[Owed], records: list[Record], looks: Looks) -> Iterator[str]:
    """Each anniversary in the feeds, exactly once."""
    wanted = {(one.due, one.statement) for one in due if one.feeds}
    shown = {
        (record.due, record.statement): (record.statement, record.label)
        for record in records
        if record.target == FEEDS and record.state is State.DELIVERED
    }
    dropped = {
        (record.due, record.statement) for record in records if record.target == FEEDS and record.state is State.SKIPPED
    }
    places = {shown[one] for one in wanted & set(shown)}
    for one in sorted(wanted - set(shown) - dropped):
        yield f"feeds: {one[1]}, due {one[0]}, has no entry"
    for place in sorted(set(looks.entries) - places):
        yield f"feeds: {'/'.join(place)} is an entry that was not due"
    for place in sorted(places - set(looks.entries)):
        yield f"feeds: {'/'.join(place)} was never seen in the folder"
    for place in sorted(places & set(looks.entries) - looks.late):
        for feed, ids in looks.in_feeds.items():
            if looks.ids[place] not in ids:
                yield f"feeds: {'/'.join(place)} was never seen in {feed}"
