"""The long-running process: an alarm clock, signals, and one tick at a time.

APScheduler only rings: every 20 seconds, and at the very instant when something falls due. What is due, the heart
computes from dates and ledger each time anew, so that a missed ring, a sleeping machine or a restart loses nothing.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from queue import SimpleQueue

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from scheduler.domain.ports import Clock
from scheduler.errors import ConfigError, LedgerError, LedgerHeld, RemembrancerError
from scheduler.library.library import SETTLE
from scheduler.remembrancer.tick import Remembrancer
from scheduler.service_manager import ServiceManager

log = logging.getLogger("remembrancer")

HEARTBEAT = timedelta(seconds=20)
JUST_NOW = timedelta(seconds=1)
SOON = timedelta(milliseconds=50)
"""How long after an instant the alarm rings: a clock read a hair too early must not find nothing due."""


WORTH_WAITING = timedelta(days=1)
"""So long a process that holds results waits for its ledger: a new one would not know them, and call them uncertain."""


class Daemon:
    """Ticks until it is told to stop.

    Args:
        build: makes the heart from the configuration as it stands now; called at start and at SIGHUP. Raises a
            RemembrancerError when the configuration is wrong; then the old heart goes on.
        clock: the workspace's clock, simulated or real.
        changes: blocks, yields whenever a statement, the HOLD file or a person's wish changed, and ends with the event.
        manager: is told when the daemon is up, works, and stops.
        heartbeat: how often it ticks when nothing else makes it.
    """

    def __init__(
        self,
        build: Callable[[], Remembrancer],
        *,
        clock: Clock,
        changes: Callable[[threading.Event], Iterator[object]],
        manager: ServiceManager | None = None,
        heartbeat: timedelta = HEARTBEAT,
    ) -> None:
        self._build = build
        self._clock = clock
        self._changes = changes
        self._manager = manager or ServiceManager(None)
        self._heartbeat = heartbeat
        self._ticked = time.monotonic()
        self._worked = self._ticked
        self._heart = build()
        self._ticking = threading.Lock()
        self._stop = threading.Event()
        self._reload = threading.Event()
        self._wake = threading.Event()
        self._signals: SimpleQueue[int] = SimpleQueue()
        self._alarm = BackgroundScheduler(
            timezone=UTC,
            jobstores={"default": MemoryJobStore()},
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def run(self, *, ready: Callable[[Remembrancer], None] = lambda _heart: None) -> None:
        """Tick until SIGTERM or SIGINT; what is in flight then reaches its deadline.

        Args:
            ready: called once after the first tick.

        Raises:
            LedgerError: the first tick could not use the ledger, and knows nothing that would be lost with it.
        """
        threading.Thread(target=self._obey, name="signals", daemon=True).start()
        for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(each, lambda number, _frame: self._signals.put(number))
        self._heart.beat(self._manager.proved)
        self._heart.begin()
        self._manager.ready()
        try:
            self._heart.tick()
            self._prove()
        except LedgerError as fault:
            if not self._heart.has_results:
                raise
            self._bear(fault)
        ready(self._heart)
        watching = threading.Thread(target=self._watch, name="watch", daemon=True)
        watching.start()
        self._set_heartbeat()
        self._alarm.start()
        self._set_alarm()
        pause = min(1.0, self._heartbeat.total_seconds() / 2, self._manager.every or 1.0)
        try:
            while not self._stop.is_set():
                self._manager.keep_alive()
                if self._wake.wait(timeout=pause) or self._is_asleep():
                    self._wake.clear()
                    if not self._stop.is_set():
                        self._tick()
        finally:
            log.info("stopping: what is in flight reaches its end first")
            self._manager.stopping()
            self._heart.stop()
            self._alarm.shutdown(wait=True)
            self._say_last()
            watching.join(timeout=5.0)
            log.info("stopped")

    def _tick(self) -> None:
        """One tick, whatever happens: a bug or a full disk today must not cost tomorrow's anniversary."""
        with self._ticking:
            if self._stop.is_set():
                return
            if self._reload.is_set():
                self._reload.clear()
                self._rebuild()
            try:
                self._heart.tick()
                self._set_alarm()
                self._prove()
            except LedgerError as fault:
                self._bear(fault)
            except Exception:
                log.exception("a bug in this tick; the next one tries again")
            finally:
                self._ticked = time.monotonic()

    def _bear(self, fault: LedgerError) -> None:
        """The ledger takes nothing now. With results in hand that is no reason to be started again: they would be lost.

        Unless another daemon has the ledger, or it has lasted for so long that the fault may be this process's own.
        """
        log.error("%s", fault)
        patient = time.monotonic() - self._worked < WORTH_WAITING.total_seconds()
        if self._heart.has_results and patient and not isinstance(fault, LedgerHeld):
            self._manager.proved()
            self._manager.status("The ledger takes nothing; results wait for it")

    def _say_last(self) -> None:
        """Before the process ends, try once more to store what only it knows; nothing is claimed any more."""
        if not self._heart.has_results:
            return
        try:
            self._heart.tick()
        except LedgerError as fault:
            log.error("results are lost with this process, and what they told of is uncertain: %s", fault)  # noqa: TRY400 - a sentence for the operator

    def _prove(self) -> None:
        """The tick has ended; if the ledger can be written too, the watchdog may hear of it.

        Raises:
            LedgerError: it cannot be written.
        """
        self._heart.probe()
        self._worked = time.monotonic()
        self._manager.proved()
        upcoming = self._heart.next_instant()
        then = "nothing comes" if upcoming is None else f"next {upcoming:%Y-%m-%d %H:%M} UTC"
        guards = "".join(f"; guard {name}" for name in self._heart.standing())
        self._manager.status(f"{len(self._heart.shelf.statements)} statements; {then}{guards}")

    def _is_asleep(self) -> bool:
        """Whether the alarm clock has missed two beats: APScheduler waits by the wall clock, which was set back."""
        if time.monotonic() - self._ticked < 2 * self._heartbeat.total_seconds() or self._ticking.locked():
            return False
        self._set_heartbeat()
        return True

    def _set_heartbeat(self) -> None:
        seconds = self._heartbeat.total_seconds()
        self._alarm.add_job(self._tick, "interval", seconds=seconds, id="heartbeat", replace_existing=True)

    def _rebuild(self) -> None:
        try:
            heart = self._build()
            heart.beat(self._manager.proved)
            self._heart.mend()  # what only the old one knows
            heart.begin()
        except ConfigError as fault:
            for problem in fault.problems:
                log.error("the configuration is not taken over, the old one stays: %s", problem)  # noqa: TRY400 - as above
            return
        except RemembrancerError as fault:
            log.error("the configuration is not taken over, the old one stays: %s", fault)  # noqa: TRY400 - as above
            return
        self._heart = heart
        if self._stop.is_set():  # the signal came meanwhile and told the old one
            heart.stop()
        log.info("the configuration was read anew")

    def _set_alarm(self) -> None:
        """Ring at the next instant, on the real clock even when the workspace's is simulated.

        A file that is still being written is looked at again as soon as it may have settled.
        """
        rings = [timedelta(seconds=SETTLE)] if self._heart.shelf.unsettled else []
        at = self._heart.next_instant()
        # What is long past could not be taken by the tick that just ended: a hold or a guard keeps it.
        if at is not None and -JUST_NOW < (delay := at - self._clock()) < self._heartbeat:
            rings.append(max(delay, timedelta(0)))
        if rings:
            run_date = datetime.now(UTC) + min(rings) + SOON
            self._alarm.add_job(self._tick, "date", run_date=run_date, id="next", replace_existing=True)

    def _watch(self) -> None:
        for _ in self._changes(self._stop):
            self._wake.set()

    def _obey(self) -> None:
        """Do what signals ask, on a thread of its own.

        A handler interrupts the main thread anywhere, also where it holds the lock of the very event that the handler
        would set; `SimpleQueue.put` is made for that, `Event.set` is not.
        """
        while True:
            if self._signals.get() == signal.SIGHUP:
                self._reload.set()
            else:
                self._stop.set()
                self._heart.stop()
            self._wake.set()
