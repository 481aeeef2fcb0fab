"""Dispatching: from claimed deliveries to stored results.

The ledger is written on the calling thread alone; the other threads only publish. Results, intents and claims of
different deliveries share commits, each kind its own: whatever came together while one commit ran goes into the next.
An attempt's intent is durable before its first byte, always, and only a moment before: no more intents wait for a
thread than the threads have just shown that they can take, and one that had to wait too long is not sent. Of what
cannot be repeated there are never more intents than threads.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from scheduler.domain.delivery import Receipt, TargetClass
from scheduler.domain.ports import Clock, Patient, Publisher
from scheduler.errors import LedgerError, RemembrancerError
from scheduler.ledger.ledger import Ledger
from scheduler.ledger.values import Claim, Intent, Ready, Record, Result
from scheduler.remembrancer.crew import THREADS, Crew, Flight, Landed
from scheduler.remembrancer.landing import Belated, is_the_hosts, outcome_of, tell

log = logging.getLogger("remembrancer")

PER_HOST = 2
CLAIM_BATCH = 256
AHEAD = 240
"""So many intents at most may be durable while they wait for a thread, all to targets that discard repeats."""

PROMPT = 2.0
"""Seconds after its intent within which an attempt begins, or is not made: a hold in between must not come too late."""

GATHERING = 0.2
"""Seconds at most for which results gather into one commit while every thread has more to do."""

DEADLINE = 30.0
"""Seconds an attempt may take unless its publisher says more; the publisher ends it. Its intent row adds `PROMPT`."""


def deadline_of(publisher: Publisher) -> float:
    """Seconds that an attempt of this publisher may take."""
    return publisher.deadline if isinstance(publisher, Patient) else DEADLINE


Checkpoint = Callable[[str], None]
"""Called at named moments, so that a test can end the process at each of them; does nothing otherwise."""

CHECKPOINTS = (
    "claim:done",
    "write:done",
    "intent:done",
    "publish:before",
    "publish:after",
    "finish:before",
    "finish:done",
)


@dataclass(frozen=True, slots=True)
class _Written:
    """A claim with the words it will carry."""

    claim: Claim
    intent: Intent


@dataclass(frozen=True, slots=True)
class Holding:
    """What may hold a delivery at this moment besides the ledger's own holds.

    Attributes:
        halted: the reason in the HOLD file, or None.
        tags: each statement's tags, for holds on tags.
    """

    halted: str | None
    tags: Mapping[str, Sequence[str]]


class Wait(RemembrancerError):
    """A claimed delivery must wait for a person: `reason` is a hold of the ledger, `detail` a sentence."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


class Dispatcher:
    """Publishes whatever the ledger lets it claim, until nothing is left or it is told to stop.

    Args:
        claim: takes up to so many due deliveries, of these digests or of all, from the ledger.
        write: the words of a claim; raises `Wait` when they cannot or must not go out by themselves.
        holding: the HOLD file's reason and the statements' tags, asked before every intent.
        rise: called once intents are durable and before their bytes; raises LedgerError.
        stored: called whenever results have been written down, the proof that work goes on; and while an attempt
            takes long that may take long.
    """

    def __init__(
        self,
        ledger: Ledger,
        publishers: Mapping[str, Publisher],
        *,
        clock: Clock,
        claim: Callable[[int, Collection[str] | None], list[Claim]],
        write: Callable[[Claim], Intent],
        holding: Callable[[], Holding],
        rise: Callable[[], None],
        stored: Callable[[], None] = lambda: None,
        checkpoint: Checkpoint = lambda _name: None,
    ) -> None:
        self._ledger = ledger
        self._publishers = publishers
        self._clock = clock
        self._claim = claim
        self._write = write
        self._holding = holding
        self._rise = rise
        self._stored = stored
        self._checkpoint = checkpoint
        self._hosts = hosts_of(publishers)
        self._pages = _of_class(publishers, TargetClass.PROJECTION)
        # Whose intents may wait for a thread: after a crash, what cannot be repeated would be in doubt.
        self._repeatable = self._pages | _of_class(publishers, TargetClass.KEYED)
        self._deadlines = {name: deadline_of(publisher) for name, publisher in publishers.items()}
        self._stopping = threading.Event()
        self._pace = 0
        self._unstored: list[Result] = []
        self._unsent: list[Claim] = []
        self._broken_off = False

    def stop(self) -> None:
        """Claim nothing more; what is in flight reaches its deadline."""
        self._stopping.set()

    @property
    def has_results(self) -> bool:
        """Whether results are held in memory that the ledger could not take yet."""
        return bool(self._unstored)

    def mend(self) -> None:
        """Store results that the ledger could not take earlier, and return claims of which nothing was sent.

        Call it only while nothing flies and the caller holds the ledger's lock.
        """
        if self._unstored:
            self._write_down([])
        if self._unsent:
            self._ledger.give_back(self._unsent, now=self._clock())
            self._unsent = []
        if self._broken_off:
            # A claim whose commit raised may be durable all the same: nobody knows of it, and it blocks its target.
            self._ledger.recover(now=self._clock(), resend=resending(self._publishers.values()))
            self._broken_off = False

    def run(self, *, only: Collection[str] | None = None, between: Callable[[], None] = lambda: None) -> None:
        """Work until nothing is claimable.

        Args:
            only: digests of the deliveries to touch, or None for every due one.
            between: called once a round, so that what falls due meanwhile is planned too.

        Raises:
            LedgerError: the ledger cannot be written; nothing is sent whose intent is not durable.
        """
        waiting: deque[_Written] = deque()
        flying: dict[str, Flight] = {}
        self._broken_off = True  # until it ends as it should
        with Crew(self._publish) as crew:
            try:
                while True:
                    between()
                    claims = self._launch(waiting, flying, crew, only)
                    self._put_into_words(claims, waiting)
                    if claims and len(flying) < THREADS:
                        continue
                    if flying:
                        self._land(flying, crew)
                    elif not waiting:
                        break
            finally:
                # Also after a ledger's fault: what flies lands, its results are kept, and no claim is forgotten.
                self._unsent.extend(written.claim for written in waiting)
                while flying:
                    self._land(flying, crew)
        self._broken_off = False
        self.mend()

    def _put_into_words(self, claims: Sequence[Claim], waiting: deque[_Written]) -> None:
        """Write what each of these claims will carry, or let it wait for a person."""
        if not claims:
            return
        self._checkpoint("claim:done")
        for claim in claims:
            try:
                waiting.append(_Written(claim, self._write(claim)))
            except LedgerError:
                raise
            except Wait as wait_for:
                self._let_wait(claim, wait_for)
            except Exception as fault:
                log.exception("a bug while writing %s for %s", claim.key.statement, claim.key.target)
                self._let_wait(claim, Wait("words", f"A fault of our own ({type(fault).__name__}) in its words."))
        self._checkpoint("write:done")

    def _let_wait(self, claim: Claim, wait_for: Wait) -> None:
        self._ledger.put_on_hold(claim.digest, claim.fence, wait_for.reason, wait_for.detail, now=self._clock())
        log.warning("held: %s → %s: %s", claim.key.statement, claim.key.target, wait_for.detail)

    def _launch(
        self,
        waiting: deque[_Written],
        flying: dict[str, Flight],
        crew: Crew,
        only: Collection[str] | None,
    ) -> list[Claim]:
        """Write down what has landed and what may fly now, let it fly, and claim what comes next."""
        if self._stopping.is_set():
            self._unsent.extend(written.claim for written in waiting)
            waiting.clear()
        ready = self._choose(waiting, flying)
        begun = len(flying) + len(ready)
        # What is at hand cannot fly now, or there is nothing, or soon there will be nothing.
        is_wanting = not self._stopping.is_set() and (begun < THREADS or begun + len(waiting) < self._room())
        try:
            intended = self._write_down(ready)
            if intended:
                self._rise()
        except LedgerError:
            # It is not certain what was written, so nothing is sent; the claims go back once the ledger answers.
            self._unsent.extend(written.claim for written in ready)
            raise
        if ready:
            self._checkpoint("intent:done")
        begin_by = time.monotonic() + PROMPT
        for one in intended:
            target = one.delivery.key.target
            patient_until = _patient_until(self._deadlines[target])
            flight = Flight(one.delivery, one.fence, self._hosts.get(target), begin_by, patient_until)
            flying[one.digest] = flight
            crew.send(flight)
        return self._claim(CLAIM_BATCH, only) if is_wanting else []

    def _write_down(self, ready: Sequence[_Written]) -> list[Ready]:
        """All results in one commit, all intents in another; a result is forgotten here once it is durable there."""
        results = self._unstored
        stored: list[Record] = []
        intended: list[Ready] = []
        if results:
            self._checkpoint("finish:before")
            stored = self._ledger.finish(results, now=self._clock())
            self._unstored = []
            self._checkpoint("finish:done")
            self._stored()
        for record in stored:
            tell(record)
        if ready:
            holding = self._holding()
            intended = self._ledger.intent(
                [written.intent for written in ready],
                now=self._clock(),
                halted=holding.halted,
                tags=holding.tags,
                hosts=self._hosts,
            )
        return intended

    def _room(self) -> int:
        """How many may be on their way: one a thread, and four times as many more as came back in the last round."""
        return THREADS + min(AHEAD, 4 * self._pace)

    def _choose(self, waiting: deque[_Written], flying: Mapping[str, Flight]) -> list[_Written]:
        """Those whose turn it is: at most so many in all, two a host, and pages before what points at them."""
        busy = Counter(flight.host for flight in flying.values() if flight.host)
        underway = [flight.delivery.key.target for flight in flying.values()]
        pages_first = not self._pages.isdisjoint([*underway, *(written.claim.key.target for written in waiting)])
        unrepeatable = sum(target not in self._repeatable for target in underway)
        room = self._room() - len(flying)
        ready: list[_Written] = []
        passed_over: list[_Written] = []
        while waiting and len(ready) < room:
            written = waiting.popleft()
            target = written.claim.key.target
            host = self._hosts.get(target)
            once = target not in self._repeatable
            full = (host is not None and busy[host] >= PER_HOST) or (once and unrepeatable >= THREADS)
            if full or (pages_first and target not in self._pages):
                passed_over.append(written)
                continue
            if host is not None:
                busy[host] += 1
            unrepeatable += once
            ready.append(written)
        waiting.extendleft(reversed(passed_over))
        return ready

    def _publish(self, flight: Flight) -> Receipt:
        self._checkpoint("publish:before")
        if time.monotonic() > flight.begin_by:
            raise Belated
        delivery = flight.delivery
        receipt = self._publishers[delivery.key.target].publish(delivery, at=self._clock())
        self._checkpoint("publish:after")
        return receipt

    def _land(self, flying: dict[str, Flight], crew: Crew) -> None:
        """Keep what has come back until it is stored: one at least, and half of all while the threads have more."""
        landed = _come_back(len(flying), crew)
        self._pace = len(landed)
        if not landed and any(map(_still_patient, flying.values())):
            self._stored()  # nothing is stored, but what we wait for may take so long: no watchdog may end it
        for one in landed:
            flight = one.flight
            delivery = flight.delivery
            digest = delivery.key.digest
            del flying[digest]
            self._unstored.append(
                Result(
                    digest=digest,
                    fence=flight.fence,
                    attempt_no=delivery.attempt,
                    outcome=outcome_of(one),
                    host=flight.host if is_the_hosts(one) else None,
                    resend=self._publishers[delivery.key.target].target.resends,
                )
            )


def _come_back(flying: int, crew: Crew) -> list[Landed]:
    """What has landed, one at least unless a second is over."""
    landed = crew.collect(within=1.0)
    until = time.monotonic() + GATHERING
    while landed and flying // 2 > len(landed) + crew.landed and flying - len(landed) - crew.landed > 2 * THREADS:
        if time.monotonic() > until:
            break
        time.sleep(GATHERING / 20)
    return landed + crew.collect(within=0) if crew.landed else landed


def _of_class(publishers: Mapping[str, Publisher], kind: TargetClass) -> frozenset[str]:
    return frozenset(name for name, publisher in publishers.items() if publisher.target_class is kind)


def _patient_until(seconds: float) -> float | None:
    return time.monotonic() + seconds if seconds > DEADLINE else None


def _still_patient(flight: Flight) -> bool:
    return flight.patient_until is not None and time.monotonic() < flight.patient_until


def hosts_of(publishers: Mapping[str, Publisher]) -> dict[str, str]:
    """The host of each target that has one, by the target's name."""
    return {name: host for name, publisher in publishers.items() if (host := publisher.host)}


def resending(publishers: Iterable[Publisher]) -> frozenset[str]:
    """Names of the targets at which a person accepts duplicates."""
    return frozenset(each.target.name for each in publishers if each.target.resends)
