"""The clock guard: a wall clock that jumped, or cannot be right, sends nothing.

What is due, the wall clock decides. Set back, it does no harm: each delivery has its key. Set forward, it would publish
early, which nobody can undo, and call years of anniversaries too late. So the wall clock is compared with the time
since the machine started, which no hand can set, with what other hosts say (`witnesses`), and at a start with what the
ledger and this release know of the past. In doubt the guard `clock_suspect` stands: nothing is planned and nothing
sent, until the kernel says that the clock is synchronised, it agrees again, two hosts confirm it, or a person says so
(`adopt`). What is written down meanwhile is dated by the last instant that was believed, carried on by the boot clock.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scheduler.domain.delivery import Cause
from scheduler.domain.ports import Clock
from scheduler.ledger.guards import CLOCK_SUSPECT
from scheduler.ledger.values import BootClock
from scheduler.remembrancer.one_line import read_words, write_words
from scheduler.remembrancer.witnesses import Witnesses

if TYPE_CHECKING:
    from scheduler.ledger.ledger import Ledger

log = logging.getLogger("remembrancer")

BUILT: Final = datetime(2026, 11, 22, tzinfo=UTC)
"""No clock of this release says less.

Never beyond the day it is made; `tests/remembrancer/test_built.py` fails when it falls a month behind the work.
"""

LARGEST_STEP: Final = timedelta(minutes=10)
"""The wall clock may be set by so much while nobody looks."""

SET_BACK: Final = timedelta(minutes=5)
"""So much earlier than the ledger's newest instant a machine may find itself when it starts."""

LONGEST_AWAY: Final = timedelta(days=31)
"""A clock that nobody synchronised and that is further ahead than this after a start is not believed.

`docs/delivery.md` has the reason: a clock wrong by a year must not publish, and 31 days catch it where 400 would not.
"""

NOTED_EVERY: Final = timedelta(minutes=5)
"""How often the bearing is written down while all is well."""

WAITS: Final = "Everything waits until the clock is synchronised or right again. If it is right as it is:"
ADOPT: Final = "remembrancer adopt --reason …"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearing:
    """What both clocks said at one moment.

    Attributes:
        at: the wall clock, when it was believed (aware, UTC).
        boot: the boot clock.
        moved: whether the wall clock was seen to leave this bearing afterwards.
    """

    at: datetime
    boot: BootClock
    moved: bool = False

    def reckon(self, boot: BootClock) -> datetime | None:
        """The instant it must be by this bearing, None after another start of the machine."""
        if boot.boot != self.boot.boot:
            return None
        return self.at + timedelta(seconds=boot.seconds - self.boot.seconds)


class ClockGuard:
    """The clock of a real workspace: calling it gives the instant to work with.

    Attributes:
        witnesses: what other hosts say the time is; None where nobody is heard.

    Args:
        wall: the wall clock.
        boot: the time since the machine started.
        synchronised: whether the kernel says that something keeps the wall clock right.
        file: where the last bearing is kept for the next process; private.
        witnesses: as the attribute.
        built: no right clock says less.
    """

    def __init__(
        self,
        *,
        wall: Clock,
        boot: Callable[[], BootClock],
        synchronised: Callable[[], bool],
        file: Path,
        witnesses: Witnesses | None = None,
        built: datetime = BUILT,
    ) -> None:
        self._wall = wall
        self._boot = boot
        self._synchronised = synchronised
        self._file = file
        self.witnesses = witnesses
        self._overruled = False
        self._built = built
        self._believed = _read(file)
        self._noted = self._believed
        self._carried = self._believed
        self._put_up = False

    def __call__(self) -> datetime:
        """The wall clock's instant; in doubt the last one believed, carried on by the boot clock (aware, UTC)."""
        wall = self._wall()
        carried = self._carried
        reckoned = None if carried is None else carried.reckon(self._boot())
        if reckoned is None or abs(wall - reckoned) <= LARGEST_STEP or self._synchronised():
            return wall
        return reckoned

    def watch(self, ledger: Ledger) -> bool:
        """Look at the clock, put the guard up or take it down; says whether the clock is believed.

        Raises:
            LedgerError: the guard cannot be written down; then nothing may be sent either.
        """
        stands = any(guard.name == CLOCK_SUSPECT for guard in ledger.guards())
        if self._put_up and not stands:  # a person took it down, here or beside us
            self.accept()
        self._ask(stands=stands)
        doubt = self.doubt(ledger.newest_instant)
        if doubt is not None and not stands:
            ledger.guard(CLOCK_SUSPECT, doubt, now=self())
            log.warning("%s %s %s", doubt, WAITS, ADOPT)
        elif doubt is None and stands:
            ledger.lift_guard(CLOCK_SUSPECT, by=str(Cause.DAEMON), reason="The clock is believed again.", now=self())
            log.info("the clock is believed again; what waited for it goes on")
        self._put_up = doubt is not None
        return doubt is None

    def doubt(self, newest: Callable[[], datetime | None]) -> str | None:
        """One sentence why the clock cannot be believed, None when it can; then this moment is the new bearing.

        Args:
            newest: the latest instant the ledger was written at, or None for a new one; asked for only where no bearing
                is known.
        """
        wall, boot = self._wall(), self._boot()
        known = newest() if self._believed is None else self._believed.at
        against = self._contradiction(wall)
        said = self._judge(wall, boot, known) if against is None else _against(wall, *against)
        if said is None or self._synchronised() or self._confirmed(wall):
            self._believe(Bearing(at=wall, boot=boot))
            return None
        if against is not None:  # better than any bearing of our own, also for the next process
            self._believed = self._carried = Bearing(at=against[1], boot=boot, moved=True)
            self._note(self._believed)
            return said
        if self._carried is None or self._carried.reckon(boot) is None:
            self._carried = Bearing(at=self._built if known is None else max(known, self._built), boot=boot)
        if self._believed is not None and self._believed.boot.boot == boot.boot and not self._believed.moved:
            self._believed = replace(self._believed, moved=True)
            self._note(self._believed)
        return said

    def accept(self) -> None:
        """A person says that the wall clock is right as it is."""
        self._put_up = False
        self._overruled = True
        bearing = Bearing(at=self._wall(), boot=self._boot())
        self._believed = self._carried = bearing
        self._note(bearing)

    def _ask(self, *, stands: bool) -> None:
        """Hear witnesses where they matter: in doubt, and before a clock is believed after a start of the machine."""
        known = self._believed
        if self.witnesses is None or self._overruled or self._synchronised():
            return
        if stands or known is None or known.boot.boot != self._boot().boot:
            self.witnesses.ask()

    def _confirmed(self, wall: datetime) -> bool:
        return self.witnesses is not None and self.witnesses.confirm(wall, within=LARGEST_STEP)

    def _contradiction(self, wall: datetime) -> tuple[Sequence[str], datetime] | None:
        """Two hosts that say otherwise, and what they say, unless a person has overruled them."""
        if self.witnesses is None or self._overruled:
            return None
        return self.witnesses.contradict(wall, within=LARGEST_STEP)

    def _judge(self, wall: datetime, boot: BootClock, known: datetime | None) -> str | None:
        believed = self._believed
        reckoned = None if believed is None else believed.reckon(boot)
        if reckoned is not None:
            if abs(wall - reckoned) > LARGEST_STEP:
                way = "ahead" if wall > reckoned else "back"
                return (
                    f"The clock was set {way} by {_span(wall - reckoned)}, as the time since the machine started shows."
                )
        elif believed is not None and believed.moved:
            return "The clock had jumped before the machine was started again, and nobody has confirmed it since."
        elif known is not None and wall < known - SET_BACK:
            return f"The clock says {_words(wall)}, and it was {_words(known)} already."
        elif known is not None and wall > known + LONGEST_AWAY:
            return (
                f"The clock says {_words(wall)}, {_span(wall - known)} after all that is known here, and nobody set it."
            )
        elif wall < self._built:
            return f"The clock says {_words(wall)}, and this release is younger than that."
        return None

    def _believe(self, bearing: Bearing) -> None:
        before, self._believed, self._carried = self._noted, bearing, bearing
        if (
            before is None
            or before.moved
            or before.boot.boot != bearing.boot.boot
            or abs(bearing.at - before.at) >= NOTED_EVERY
        ):
            self._note(bearing)

    def _note(self, bearing: Bearing) -> None:
        """Keep it for the next process; without it that one judges by the ledger alone."""
        self._noted = bearing
        if not self._file.parent.is_dir():
            return  # there is no ledger yet, and who only asks makes none
        moved = "moved" if bearing.moved else "believed"
        try:
            write_words(self._file, (bearing.boot.boot, repr(bearing.boot.seconds), bearing.at.isoformat(), moved))
        except OSError as fault:
            log.warning("The clock's bearing cannot be kept in %s: %s", self._file, fault.strerror)


def _read(file: Path) -> Bearing | None:
    """The bearing an earlier process left; None when there is none that can be understood."""
    try:
        boot, seconds, at, moved = read_words(file) or []
        instant = datetime.fromisoformat(at).astimezone(UTC)
        return Bearing(at=instant, boot=BootClock(boot=boot, seconds=float(seconds)), moved=moved == "moved")
    except (OSError, ValueError):
        return None


def _against(wall: datetime, hosts: Sequence[str], said: datetime) -> str:
    return f"The clock says {_words(wall)}, and {' and '.join(hosts)} say that it is {_words(said)}."


def _words(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _span(length: timedelta) -> str:
    minutes = int(abs(length).total_seconds() // 60)
    if minutes < 120:
        return f"{minutes} minutes"
    return f"{minutes // 60} hours" if minutes < 48 * 60 else f"{minutes // 1440} days"
