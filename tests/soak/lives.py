"""The lives of a soaked process: reads lives to live, one JSON object a line, and lives each in a fork of its own.

A life is one start of the program over simulated days: lock, ledger, recovery, then tick after tick from one
interesting instant to the next, until it is killed by SIGKILL or its days are over. The world's time goes its way; what
the wall clock says besides, a spell may set wrong. Everything it does is told at once, so that a kill loses no word.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import resource
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from scheduler.assembly import Invocation, Workspace
from scheduler.domain.delivery import Cause, State, TargetClass
from scheduler.domain.planning import Agenda, Plan
from scheduler.domain.ports import Publisher
from scheduler.domain.verdict import TARGET_DISABLED
from scheduler.errors import LedgerError, NotSent
from scheduler.ledger.doubting import LEDGER_RESTORED
from scheduler.ledger.ledger import Ledger, open_ledger
from scheduler.ledger.values import BootClock, Record
from scheduler.library.library import Library
from scheduler.loading import load_everything
from scheduler.publishers.outbound.door import Outbound
from scheduler.remembrancer.clock_guard import ClockGuard
from scheduler.remembrancer.tick import Remembrancer
from tests.faults.lives import Belated
from tests.soak.network import Hopeful, Network, Readable, Trusting
from tests.soak.promises import DOUBTED
from tests.soak.world import BOARD, BOTH, WALL

UNDER_WAY = {State.CLAIMED, State.SENDING, State.RETRY_WAIT, State.VERIFYING}
QUARANTINE_OVER = timedelta(seconds=121)
PERSON = "soak"


class Forgetful(Agenda):
    """A mutant: it does not plan what falls due on the 9th, 10th and 11th, and says that it did."""

    def plan(self, *given: Any, **more: Any) -> Plan:
        plan = super().plan(*given, **more)
        kept = tuple(one for one in plan.deliveries if one.due.day not in {9, 10, 11})
        return Plan(deliveries=kept, watermarks=plan.watermarks, moved=plan.moved)


class Place:
    """What spells do to the workspace; beginning or ending one twice is harmless, for a kill may come between."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def set(self, what: str, spell: Mapping[str, Any], *, on: bool) -> None:
        getattr(self, f"_{what}", lambda _spell, _on: None)(spell, on)

    def _hold(self, _spell: Mapping[str, Any], on: bool) -> None:
        if on:
            (self.root / "HOLD").write_text("A person said stop.\n")
        else:
            (self.root / "HOLD").unlink(missing_ok=True)

    def _broken(self, spell: Mapping[str, Any], on: bool) -> None:
        """A statement of which half is there, ever anew."""
        whole = (self.root / "originals" / spell["file"]).read_bytes()
        self._write(spell["file"], whole[: int(len(whole) * spell["share"])] if on else whole)

    def _edited(self, spell: Mapping[str, Any], on: bool) -> None:
        whole = (self.root / "originals" / spell["file"]).read_bytes()
        self._write(spell["file"], whole + b"\nA sentence more.\n" if on else whole)

    def _write(self, name: str, content: bytes) -> None:
        path = self.root / "statements" / name
        if (self.root / "statements.aside").exists():
            return
        if not path.exists() or path.read_bytes() != content:
            least, most = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))  # who writes statements sits at another disk
            path.write_bytes(content)
            resource.setrlimit(resource.RLIMIT_FSIZE, (least, most))

    def _unmounted(self, _spell: Mapping[str, Any], on: bool) -> None:
        """The statements' disk is gone: an empty folder stands in its place."""
        self._aside("statements", on, Path.mkdir, Path.rmdir)

    def _public(self, _spell: Mapping[str, Any], on: bool) -> None:
        """Something else stands in the place of the public folder."""
        self._aside("feeds", on, lambda path: path.write_text("no folder"), Path.unlink)

    def _aside(self, name: str, on: bool, put: Callable[[Path], object], take: Callable[[Path], object]) -> None:
        path, aside = self.root / name, self.root / f"{name}.aside"
        if on and not aside.exists():
            if path.exists():
                path.rename(aside)
            else:
                aside.mkdir()
        if on and not path.exists():
            put(path)
        elif not on and aside.exists():
            if path.exists():
                take(path)
            aside.rename(path)

    def _full(self, spell: Mapping[str, Any], on: bool) -> None:
        """The system refuses to write beyond a size, as a full disk does."""
        ledger = self.root / ".remembrancer" / "ledger.sqlite3"
        size = ledger.stat().st_size if spell["exactly"] and ledger.exists() else 2_048
        _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size if on else most, most))


class House(Workspace):
    """The workspace of a soak: its clocks are handed in, its guard judges them, its care is taken."""

    def __init__(self, life: Mapping[str, Any]) -> None:
        self.life = life
        self.now = datetime.fromisoformat(life["at"])
        self.skew = timedelta(0)
        self.boot = self.boot_clock  # type: ignore[method-assign]  # the machine's start is the soak's to say
        root = Path(life["root"])
        guard = ClockGuard(
            wall=self.wall, boot=self.boot_clock, synchronised=lambda: False, file=root / ".remembrancer" / "clock"
        )
        super().__init__(Invocation(workspace=root, by=PERSON, quiet=True), env={}, clock=guard)
        self.library = Library(self.root, keep=self.private / "last_good", wall=self.seconds, settle=0, language="en")

    def wall(self) -> datetime:
        return self.now + self.skew

    def seconds(self) -> float:
        return self.now.timestamp()

    def boot_clock(self) -> BootClock:
        boot = self.life["boot"]
        return BootClock(boot=boot["name"], seconds=(self.now - datetime.fromisoformat(boot["at"])).total_seconds())

    @property
    def backups(self) -> Path:
        return self.private / "backups"

    def publishers(self, ledger: Ledger, *, lang: str | None = None) -> dict[str, Publisher]:
        url, mutant, outbound = self.life["url"], self.life["mutant"], Outbound(loopback_only=True)
        wall = Hopeful if mutant == "hopeful" else Network
        board = Trusting if mutant == "trusting" else Readable
        return {
            **super().publishers(ledger, lang=lang),
            BOARD: board(BOARD, TargetClass.READABLE, url, self.site, outbound, lambda: self.now),
            BOTH: Readable(BOTH, TargetClass.KEYED_READABLE, url, self.site, outbound, lambda: self.now),
            WALL: wall(WALL, TargetClass.NEITHER, url, self.site, outbound, lambda: self.now),
        }


class Points:
    """Counts the points that are passed, and ends the process at the one it is told."""

    def __init__(self, kill: Sequence[Any] | None) -> None:
        self._name, self._turn = kill or (None, 0)
        self._passed = 0
        self._lock = threading.Lock()

    def __call__(self, name: str) -> None:
        with self._lock:
            self._passed += self._name in {name, "any"}
            if self._name is not None and self._passed == self._turn:
                os.kill(os.getpid(), signal.SIGKILL)
                signal.pause()  # other threads stop here too: the lock is never given back


class Life:
    """One life, from its birth to its end or its kill."""

    def __init__(self, life: Mapping[str, Any], tell: Callable[[Mapping[str, Any]], None]) -> None:
        self.life = life
        self.tell = tell
        self.chance = random.Random(f"{life['seed']} {life['number']}")
        self.until = datetime.fromisoformat(life["until"])
        self.place = Place(Path(life["root"]))
        self.on: dict[int, bool] = {}
        self.house = House(life)

    def live(self) -> None:
        house = self.house
        self._weather()
        points = Points(self.life["kill"])
        with contextlib.suppress(LedgerError), house.lock():
            opened = open_ledger(house.config.ledger, simulated=True, now=house.clock(), checkpoint=points)
            kind = Belated if self.life["mutant"] == "belated" else Ledger
            with closing(kind(opened._engine, house.config.ledger, checkpoint=points)) as ledger:
                if kind is Belated:  # a mutant has no second memory that would make up for its fault
                    (house.private / "high_water").unlink(missing_ok=True)
                heart = house.remembrancer(ledger, cause=Cause.DAEMON, checkpoint=points)
                if self.life["mutant"] == "forgetful":
                    heart._agenda = Forgetful(house.site, heart._places)
                heart.begin()
                self._days(heart, ledger)
                return
        self._say(done=False, guards=[])  # the daemon would be started again by its service manager

    def _days(self, heart: Remembrancer, ledger: Ledger) -> None:
        house = self.house
        while True:
            done = True
            try:
                heart.tick()
            except LedgerError:
                done = False  # a daemon goes on to the next tick
            with contextlib.suppress(LedgerError):
                self._say(done=done, guards=heart.standing())
                if self.chance.random() < self.life["attentive"]:
                    self._person(heart, ledger)
            following = self._following(heart, ledger)
            if following > self.until:
                house.now = self.until
                self._weather()
                if self.life["kill"] is not None:  # its point was not passed: it dies asleep
                    os.kill(os.getpid(), signal.SIGKILL)
                return
            house.now = following
            self._weather()

    def _following(self, heart: Remembrancer, ledger: Ledger) -> datetime:
        """The next instant worth a tick, and a few that are not."""
        now = self.house.now
        instants = [now + timedelta(hours=self.chance.expovariate(1 / 30))]
        upcoming = heart.next_instant()
        if upcoming is not None and upcoming - self.house.skew > now:
            instants.append(upcoming - self.house.skew)
        instants += [at for at in self._turns() if at > now]
        with contextlib.suppress(LedgerError):
            instants += [rest.until - self.house.skew for rest in ledger.hosts_at_rest(self.house.wall())]
            if any(ledger.counts().get(state) for state in UNDER_WAY):
                instants.append(now + QUARANTINE_OVER * self.chance.choice([1, 1, 3, 30]))
        least = timedelta(seconds=self.chance.choice([1, 60, 600, 3_600]))
        if (self.house.root / "feeds").is_file():  # in whose way something stands is tried every 20 s, for ever
            least *= 10
        return max(min(instants), now + least)

    def _turns(self) -> Iterable[datetime]:
        for spell in self.life["spells"]:
            yield datetime.fromisoformat(spell["from"])
            yield datetime.fromisoformat(spell["to"])

    def _weather(self) -> None:
        """Begin and end what the spells say of this instant."""
        self.tell({"now": self.house.now.isoformat()})
        skew = timedelta(0)
        for number, spell in enumerate(self.life["spells"]):
            on = datetime.fromisoformat(spell["from"]) <= self.house.now < datetime.fromisoformat(spell["to"])
            if spell["what"] == "clock" and on:
                skew += timedelta(seconds=spell["by"])
            if self.on.get(number) != on:
                self.on[number] = on
                if spell["what"] == "net":
                    self._ask({"refuse": on})
                else:
                    self.place.set(spell["what"], spell, on=on)
        self.house.skew = skew

    def _person(self, heart: Remembrancer, ledger: Ledger) -> None:
        """Looks at what needs a person, and decides."""
        standing, now = set(heart.standing()), self.house.clock()
        if standing and not self.house.skew and not (self.house.root / "feeds").is_file():
            with contextlib.suppress(NotSent):
                heart.adopt(by=PERSON, reason="I have looked.")
        for hold in ledger.active_holds(now):
            if hold.kind == TARGET_DISABLED:
                ledger.release("target", hold.value, by=PERSON, now=now)
        attention = ledger.attention(now)
        for record in (*attention.uncertain, *attention.dead, *attention.held):
            if self.life["final"] or self.chance.random() < 0.5:
                self._decide(ledger, record)

    def _decide(self, ledger: Ledger, record: Record) -> None:
        if record.state is State.UNCERTAIN:
            decision = self.chance.choice(["delivered", "again", "drop"])
        elif record.state is State.DEAD:
            decision = "drop" if self.life["final"] else self.chance.choice(["again", "again", "drop"])
        elif record.held == LEDGER_RESTORED:
            decision = self.chance.choice(["release", "release", "drop", "delivered"])
        else:
            decision = self.chance.choice(["release", "release", "drop"])
        # Of a delivery that a ledger put back has doubted, an attempt may be forgotten.
        attempts = [one.outcome for one in ledger.attempts(record.delivery)]
        attempts += [one.what for one in ledger.history(record.delivery) if one.what == DOUBTED]
        told = {"decided": decision, "delivery": record.delivery, "state": record.state, "held": record.held}
        told["on"] = self.house.now.isoformat()
        # Told before it is done: a decision that a kill undoes allows at most too much.
        self.tell({**told, "attempts": attempts})
        ledger.settle(record.delivery, decision, now=self.house.clock(), by=PERSON, reason="I have looked.")

    def _say(self, *, done: bool, guards: list[str]) -> None:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        self.tell(
            {
                "at": self.house.now.isoformat(),
                "done": done,
                "guards": guards,
                "rss": pages * resource.getpagesize(),
                "files": open_files(),
            }
        )

    def _ask(self, what: Mapping[str, Any]) -> None:
        """Tell the world and wait until it is so."""
        self.tell(what)
        os.read(self.life["answers"], 1)


def in_a_child(life: dict[str, Any]) -> int:
    """Live it in a child, whose words go to standard output; how it ended."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            life["answers"] = sys.stdin.fileno()
            if life["seconds"]:
                killer = threading.Timer(life["seconds"], os.kill, (os.getpid(), signal.SIGKILL))
                killer.daemon = True
                killer.start()
            Life(life, _say).live()
            status = 0
        except Exception:  # noqa: BLE001 - whatever it is, the conductor is told and the soak is broken
            _say({"bug": traceback.format_exc()})
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _say(value: Mapping[str, Any]) -> None:
    os.write(sys.stdout.fileno(), json.dumps(value).encode() + b"\n")


def open_files() -> int:
    """How many files this process has open; all connections to the ledger count as one.

    Its pool keeps a second connection once two threads wanted one at a time, and five at the most.
    """
    names = [_opened(each) for each in Path("/proc/self/fd").iterdir()]
    return len(names) - max(0, sum(name.endswith("/ledger.sqlite3") for name in names) - 1)


def _opened(handle: Path) -> str:
    try:
        return str(handle.readlink())
    except FileNotFoundError:  # the listing's own
        return ""


def _read_line() -> bytes:
    """A line, unbuffered: what follows it is a child's."""
    line = b""
    while not line.endswith(b"\n"):
        byte = os.read(sys.stdin.fileno(), 1)
        if not byte:
            return b""
        line += byte
    return line


if __name__ == "__main__":
    load_everything()
    with contextlib.suppress(KeyboardInterrupt):
        while line := _read_line():
            _say({"ended": in_a_child(json.loads(line))})
