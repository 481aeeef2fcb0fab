"""The heart: one tick at one instant, again and again the same.

Plan what fell due, claim it, publish it, store what became of it; then let the feeds show what the ledger says.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from scheduler.domain.anniversary import return_by_label
from scheduler.domain.delivery import Cause
from scheduler.domain.planning import Agenda, Place, Planned, backfill
from scheduler.domain.ports import Clock, Publisher
from scheduler.domain.site import Site
from scheduler.domain.target import FEEDS
from scheduler.ledger.guards import CLOCK_SUSPECT
from scheduler.ledger.ledger import Ledger
from scheduler.ledger.lock import DaemonLock
from scheduler.ledger.values import BootClock, Claim, Intent
from scheduler.library.library import Library
from scheduler.library.shelf import Shelf
from scheduler.remembrancer.alerting import alerts, attentive
from scheduler.remembrancer.almanac import Almanac
from scheduler.remembrancer.announcing import Announcer, Pinged
from scheduler.remembrancer.attuning import Attunement
from scheduler.remembrancer.calendars import Calendars
from scheduler.remembrancer.care import DAMAGED, Care
from scheduler.remembrancer.clock_guard import ClockGuard
from scheduler.remembrancer.dispatch import Checkpoint, Dispatcher, Holding, hosts_of, resending
from scheduler.remembrancer.high_water import HighWater
from scheduler.remembrancer.outlook import title_of
from scheduler.remembrancer.projection import FOREIGN, RESTORED, RETIRED, Projection, put_up
from scheduler.remembrancer.reading_back import read_back
from scheduler.remembrancer.shelf_guard import watch_shelf
from scheduler.remembrancer.withdrawing import withdrawals
from scheduler.remembrancer.writing import Writer

log = logging.getLogger("remembrancer")

QUIET = timedelta(minutes=2)
"""The daily care waits until nothing is due for so long: a copy must not make an anniversary late."""

_ADOPTED = frozenset({FOREIGN, RESTORED, RETIRED, DAMAGED})
"""Guards of the ledger itself, which a person lifts by taking it as it is."""


class Remembrancer:
    """Everything one workspace needs to keep its days.

    Args:
        publishers: by target name, `feeds` among them unless it is switched off.
        projection: the public folder, or None when feeds are switched off.
        almanac: what its pages may say of days to come, or None where they say nothing.
        high_water: how far the ledger had come, kept outside it.
        boot: the time since the machine started, for quarantines.
        clock: the instant to work with; `clock_guard` itself where there is one.
        clock_guard: judges a real clock; None for a simulated one.
        care: the daily check and copy, or None where there is nothing worth one.
        halted: the reason in the HOLD file, or None.
        cause: what the log says made a planned delivery (`daemon` or `tick`).
        backfill: how many past editions a new ledger lets into feeds and pages.
        hubs: those that are told of each changed feed.
        lock: the one-daemon lock that the caller holds, or None where nothing can take it away.
        calendars: of the days to come, or None when feeds are switched off.
        daily_limit: deliveries a target may take a day before the rest is held.
        attunement: asks targets what they take, or None where nobody does.
    """

    def __init__(
        self,
        *,
        site: Site,
        publishers: Mapping[str, Publisher],
        library: Library,
        ledger: Ledger,
        projection: Projection | None,
        almanac: Almanac | None = None,
        high_water: HighWater,
        clock: Clock,
        boot: Callable[[], BootClock],
        halted: Callable[[], str | None],
        cause: Cause,
        backfill: int = 0,
        daily_limit: int | None = None,
        clock_guard: ClockGuard | None = None,
        care: Care | None = None,
        hubs: Sequence[Pinged] = (),
        lock: DaemonLock | None = None,
        calendars: Calendars | None = None,
        attunement: Attunement | None = None,
        checkpoint: Checkpoint = lambda _name: None,
    ) -> None:
        self._site = site
        self._publishers = publishers
        self._library = library
        self._ledger = ledger
        self._projection = projection
        self._almanac = almanac
        self._high_water = high_water
        self._clock = clock
        self._boot = boot
        self._halted = halted
        self._cause = cause
        self._backfill = backfill
        self._daily_limit = daily_limit
        self._clock_guard = clock_guard
        self._care = care
        self._lock = lock
        self._calendars = calendars
        self._attunement = attunement
        self._pulse: Callable[[], None] = lambda: None
        self._places = [Place(target=each.target, target_class=each.target_class) for each in publishers.values()]
        self._agenda = Agenda(site, self._places)
        self._attentive = attentive(publishers)
        self._looked: datetime | None = None
        self.shelf: Shelf = Shelf()
        self._announcer = Announcer(hubs)
        self._writer = Writer(ledger, publishers, site)
        everyone = {**publishers, **self._announcer.hubs}
        self._hosts = hosts_of(everyone)
        self._dispatcher = Dispatcher(
            ledger,
            everyone,
            clock=clock,
            claim=self._claim,
            write=self._write,
            holding=self._holding,
            rise=lambda: high_water.rise(ledger.progress()),
            stored=self._beat,
            checkpoint=checkpoint,
        )

    def begin(self) -> None:
        """Whenever the ledger's lock was taken: settle what a crash left open, and meet the public folder."""
        self._agenda.forget()  # what was planned on a server that is lost may be unknown to the one in its place
        self._is_clock_believed()
        now = self._clock()
        if self._high_water.is_above(self._ledger.progress()):
            put_up(self._ledger, RESTORED, now=now)
        self._ledger.recover(now=now, resend=resending(self._publishers.values()))
        if self._projection is not None:
            self._projection.meet(now=now)

    def tick(self) -> None:
        """One pass: read, plan, publish, project.

        Raises:
            LedgerError: the ledger cannot be written, or its lock was lost; nothing was sent whose intent is not
                durable.
        """
        regained = self._lock is not None and self._lock.regain()
        self._dispatcher.mend()
        if regained:  # others may have worked here meanwhile, or the server was put back from an older copy
            log.warning("the daemon's lock was lost with its connection, and is taken again")
            self.begin()
        self.shelf = self._library.scan()
        if self._attunement is not None:  # here alone: within a tick every edition has one and the same words
            self._attunement.tend(now=self._clock())
        self._verify()
        believed = self._is_believed()
        if believed:
            self._plan()
            self._withdraw()
            self._dispatcher.run(between=self._plan_what_fell_due)
            self._alert()
        self._show()
        if believed and self._announce():
            self._dispatcher.run(between=self._plan_what_fell_due)
        if believed:
            self._show_calendars()
            self._take_care()

    def send(self, digests: Collection[str]) -> None:
        """Publish just these deliveries now, on this process."""
        self.shelf = self._library.scan()
        believed = self._is_believed()
        if believed:
            if self._attunement is not None:
                targets = {self._ledger.record(digest).target for digest in digests}
                self._attunement.meet(targets, now=self._clock())
            self._dispatcher.run(only=frozenset(digests))
        self._show()
        if believed and (pings := self._announce()):
            self._dispatcher.run(only=frozenset(pings))

    def _show(self) -> None:
        if self._projection is not None:
            almanac = self._almanac
            self._projection.show(None if almanac is None else almanac.outlook(self.shelf, now=self._clock()))

    def hear_out(self) -> None:
        """Let targets that were asked what they take answer: the last thing a process of one tick does."""
        if self._attunement is not None:
            self._attunement.hear_out()

    def stop(self) -> None:
        """Claim nothing more; what is in flight reaches its deadline."""
        self._dispatcher.stop()

    def mend(self) -> None:
        """Store what an earlier tick could not: the last thing before another heart begins."""
        self._dispatcher.mend()

    @property
    def has_results(self) -> bool:
        """Whether outcomes are known here that the ledger could not take yet: they would die with this process."""
        return self._dispatcher.has_results

    def adopt(self, *, by: str, reason: str) -> list[str]:
        """Let this ledger go on as it is, and the clock as it says; returns the guards that stood.

        Raises:
            NotSent: the public folder cannot be marked as this ledger's; the guards stay.
        """
        self._is_clock_believed()
        standing = {guard.name for guard in self._ledger.guards()}
        if standing & _ADOPTED and self._projection is not None:
            self._projection.adopt(now=self._clock())
        if CLOCK_SUSPECT in standing and self._clock_guard is not None:
            self._clock_guard.accept()
        names = sorted(standing & {*_ADOPTED, CLOCK_SUSPECT})
        lifted = [name for name in names if self._ledger.lift_guard(name, by=by, reason=reason, now=self._clock())]
        if standing & _ADOPTED:
            self._high_water.settle(self._ledger.progress())
        return lifted

    def probe(self) -> None:
        """Prove that the ledger can be written at this moment.

        Raises:
            LedgerError: it cannot.
        """
        self._ledger.probe()

    def beat(self, pulse: Callable[[], None]) -> None:
        """Have `pulse` called whenever results have been written down: a long tick is no dead one."""
        self._pulse = pulse

    def standing(self) -> list[str]:
        """Names of the guards that stand, the oldest first; nothing is sent under any, or only feeds are."""
        return [guard.name for guard in self._ledger.guards()]

    def next_return(self) -> datetime | None:
        """When a statement falls due next, as of the last tick; nothing that is tried again."""
        return self._agenda.next_instant()

    def next_instant(self) -> datetime | None:
        """When something falls due or may be tried again: the alarm clock's next date.

        What was due already when the ledger was last asked did not go out for a reason that another ring at once does
        not take away, a guard for one.
        """
        due = self._ledger.next_due()
        if due is not None and self._looked is not None and due <= self._looked:
            due = None
        return min((at for at in (self._agenda.next_instant(), due) if at is not None), default=None)

    def _beat(self) -> None:
        self._pulse()

    def _is_believed(self) -> bool:
        """Whether clock and statement files are what they seem; else a guard stands, and nothing is planned or sent."""
        clock = self._is_clock_believed()
        return watch_shelf(self.shelf, self._ledger, now=self._clock()) and clock

    def _is_clock_believed(self) -> bool:
        return self._clock_guard is None or self._clock_guard.watch(self._ledger)

    def _show_calendars(self) -> None:
        if self._calendars is not None:
            self._calendars.show(self.shelf, now=self._clock())

    def _take_care(self) -> None:
        if self._care is None:
            return
        now, upcoming = self._clock(), self.next_instant()
        if upcoming is None or upcoming - now > QUIET:
            self._care.tend(now=now)

    def _plan_what_fell_due(self) -> None:
        """While a long tick sends, what falls due meanwhile must not wait for its end."""
        upcoming = self._agenda.next_instant()
        if upcoming is not None and upcoming <= self._clock():
            self._plan()

    def _plan(self) -> None:
        now = self._clock()
        watermarks = self._ledger.watermarks()
        plan = self._agenda.plan(self.shelf.statements.values(), watermarks, now=now, cause=self._cause)
        deliveries = plan.deliveries
        if not watermarks and self._backfill:
            feeds = next((place for place in self._places if place.target.name == FEEDS), None)
            if feeds is not None and self._ledger.latest_published() is None:
                statements = self.shelf.statements.values()
                deliveries += backfill(statements, feeds, self._site, count=self._backfill, now=now)
        if deliveries or plan.watermarks or plan.moved:
            moved = self._titled(plan.moved)
            try:
                self._ledger.plan(self._titled(deliveries), plan.watermarks, moved=moved, now=now)
            except BaseException:
                self._agenda.forget()
                raise

    def _withdraw(self) -> None:
        """Tell those who got it ahead that an edition is held or cancelled before its day."""
        now = self._clock()
        holds = self._ledger.active_holds(now)
        planned = withdrawals(self.shelf, holds, self._publishers, self._ledger, now=now, cause=self._cause)
        if planned:
            self._ledger.plan(planned, now=now)

    def _announce(self) -> list[str]:
        """Plan to tell the hubs of every feed that changed; the digests of what was planned."""
        if self._projection is None or not self._announcer.hubs:
            return []
        topics = self._projection.topics()
        now = self._clock()
        due = self._announcer.due(topics, now=now, cause=self._cause)
        new = self._ledger.plan(due, now=now) if due else []
        self._announcer.planned(topics)
        return new

    def _alert(self) -> None:
        """Tell those who want to know of it what waits for a person now."""
        now = self._clock()
        planned = alerts(self._attentive, self._ledger.active_holds(now), self._ledger, now=now, cause=self._cause)
        if planned and self._halted() is None:
            self._dispatcher.run(only=self._ledger.plan(planned, now=now))

    def _titled(self, planned: Iterable[Planned]) -> list[Planned]:
        """The same with their titles in words: what is skipped or held is listed too, and never rendered otherwise."""

        @cache
        def title(name: str, label: str) -> str | None:
            statement = self.shelf.statements[name]
            returned = return_by_label(statement.rule, label)
            return None if returned is None else title_of(statement, returned, self._site)

        titles = [(each, title(each.key.statement, each.key.label)) for each in planned]
        return [each if words is None else replace(each, title=words) for each, words in titles]

    def _holding(self) -> Holding:
        """Asked before every claim and every intent, so the lock must prove itself here."""
        if self._lock is not None:
            self._lock.prove()
        return Holding(self._halted(), {each.id: each.tags for each in self.shelf.statements.values()})

    def _claim(self, limit: int, only: Collection[str] | None) -> list[Claim]:
        holding = self._holding()
        now = self._clock()
        claims = self._ledger.claim(
            now=now,
            limit=limit,
            only=only,
            halted=holding.halted,
            tags=holding.tags,
            hosts=self._hosts,
            per_target_per_day=self._daily_limit,
            zone=ZoneInfo(self._site.zone),
        )
        self._looked = now
        self._writer.forget()
        return claims

    def _write(self, claim: Claim) -> Intent:
        """What a claim will carry; raises `Wait` where it must not go out by itself."""
        return self._announcer.intent(claim) or self._writer.intent(claim, self.shelf.statements)

    def _verify(self) -> None:
        """Ask the targets that can be read back what became of deliveries whose outcome is unknown."""
        self._ledger.verify(now=self._clock())
        read_back(
            self._ledger,
            self._publishers,
            words=lambda key, publisher: self._writer.words(key, publisher, self.shelf.statements),
            clock=self._clock,
            boot=self._boot,
        )
