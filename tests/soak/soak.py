"""Years of a workspace in minutes: the starter collection, every class of target, and everything that can go wrong.

    python -m tests.soak.soak [--seed S] [--years N] [--kills N] [--folder DIR]

The seed decides every kill, spell, fault and decision, as far as threads and processes let it; a broken promise is
printed with the command that plays it again.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from scheduler.ledger.ledger import CHECKPOINTS as LEDGER_POINTS
from scheduler.remembrancer.dispatch import CHECKPOINTS as DISPATCH_POINTS
from tests.soak.looking import Looks
from tests.soak.promises import Told, broken_promises
from tests.soak.reckoning import owed
from tests.soak.world import World

ROOT = Path(__file__).parents[2]
BEGIN = datetime(2027, 1, 1, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MANY = ("plan", "claim", "intent", "finish", "recover", "verify", "verified", "settle", "guard", "lift_guard")
POINTS = sorted({*DISPATCH_POINTS, *(name for name in LEDGER_POINTS if name.split(":")[0] in MANY)})

CONFIG = """\
site: {{title: Soak, url: "https://example.org/", tag: "example.org,2026", author: Soak, zone: UTC, time: "09:00"}}
simulated: true
targets:
  hook: {{kind: webhook, url: '{url}/hook', secret: whsec_{secret}, expect_json: true, allow_http: true,
    allow_private: ['127.0.0.0/8']}}
"""

SPELLS = {"hold": 2, "broken": 3, "edited": 2, "unmounted": 1, "public": 2, "full": 4, "clock": 5, "net": 4}
"""How many of each a year has."""

ALONE = {"broken": "files", "edited": "files", "unmounted": "files"}
"""Spells on the same thing do not overlap."""

JUMPS = [timedelta(minutes=20), DAY, 400 * DAY, 3_650 * DAY, -timedelta(minutes=20), -DAY, -366 * DAY]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What to soak.

    Attributes:
        years: simulated ones.
        kills: SIGKILLs a year, about.
        calm: the share of the time, at its end, that one process lives through, so that its growth can be seen.
        mutant: a fault built into the program, or nothing.
        restore: whether an old copy of the ledger is put back once.
    """

    seed: str = "1"
    years: float = 10.0
    kills: int = 110
    calm: float = 0.1
    mutant: str = ""
    restore: bool = True


@dataclass(slots=True, kw_only=True)
class Report:
    """What became of it."""

    seed: str
    years: float
    seconds: float = 0.0
    lives: int = 0
    killed: int = 0
    killed_at_end: int = 0
    ticks: int = 0
    failed_ticks: int = 0
    restored: int = 0
    looks: int = 0
    owed: int = 0
    states: dict[str, int] = field(default_factory=dict)
    decisions: dict[str, int] = field(default_factory=dict)
    guards: dict[str, int] = field(default_factory=dict)
    spells: dict[str, int] = field(default_factory=dict)
    requests: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    events: int = 0
    rss_growth: int = 0
    files_growth: int = 0
    broken: list[str] = field(default_factory=list)


class Soak:
    """One soak, in a folder of its own."""

    def __init__(self, wish: Wish, folder: Path, world: World) -> None:
        self.wish = wish
        self.root = folder / "workspace"
        self.world = world
        self.chance = random.Random(f"{wish.seed} conductor")
        self.report = Report(seed=wish.seed, years=wish.years)
        self.told = Told()
        self.looks = Looks(self.root / "feeds")
        self.at = BEGIN
        self.end = BEGIN + wish.years * 365.25 * DAY
        self.boot = {"name": "boot-0", "at": (BEGIN - DAY).isoformat()}
        self.calm_from = BEGIN + (1 - wish.calm) * (self.end - BEGIN)
        self.samples: list[tuple[int, int]] = []
        self.copies: list[tuple[datetime, Path]] = []
        self.loud = False
        self._lay_out()
        self.spells = list(self._spells())
        self.complaints = (folder / "complaints").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.soak.lives"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.complaints,
        )

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(60)
        self.process.stdout.close()
        self.complaints.close()

    # --- the workspace and its weather ---

    def _lay_out(self) -> None:
        for name in ("statements", "originals"):
            shutil.copytree(ROOT / "statements", self.root / name)
        url = f"http://127.0.0.1:{self.world.proxy.port}"
        (self.root / "remembrancer.yaml").write_text(CONFIG.format(url=url, secret="MfKQ" * 8))

    def _spells(self) -> Iterator[dict[str, Any]]:
        """Most begin shortly before something falls due: there they do the most harm."""
        dues = sorted({one.due for one in owed(self.root / "originals", BEGIN + DAY, self.end - 5 * DAY)})
        files = sorted(path.name for path in (self.root / "originals").glob("*.md"))
        free: dict[str, datetime] = {}
        wanted = [what for what, number in SPELLS.items() for _ in range(max(1, round(number * self.wish.years)))]
        begins = sorted((self.chance.choice(dues) - self.chance.random() * 6 * HOUR, what) for what in wanted)
        for begin, what in begins:
            kind = ALONE.get(what, what)
            if begin < free.get(kind, BEGIN):
                continue
            length = min(timedelta(minutes=30) + self.chance.expovariate(1 / 14) * HOUR, 4 * DAY)
            end = min(begin + length, self.end - DAY)
            free[kind] = end + HOUR
            spell: dict[str, Any] = {"what": what, "from": begin.isoformat(), "to": end.isoformat()}
            spell["file"] = self.chance.choice(files)
            spell["share"] = self.chance.random()
            spell["exactly"] = self.chance.random() < 0.5
            spell["by"] = self.chance.choice(JUMPS).total_seconds()
            self.report.spells[what] = self.report.spells.get(what, 0) + 1
            yield spell

    def _is_clock_wrong(self, begin: datetime, end: datetime) -> bool:
        return any(
            spell["what"] == "clock"
            and datetime.fromisoformat(spell["from"]) <= end
            and datetime.fromisoformat(spell["to"]) >= begin
            for spell in self.spells
        )

    # --- lives ---

    def run(self) -> Report:
        began = time.monotonic()
        restore_at = BEGIN + 0.55 * (self.end - BEGIN)
        copied = False
        while self.at < self.calm_from:
            length = self.chance.expovariate(self.wish.kills / 365.25) * DAY
            self._live(until=min(self.at + length, self.calm_from), kill=self.chance.random() < 0.9)
            if not copied and self.at > BEGIN + 0.3 * (self.end - BEGIN):
                copied = True
                self._copy()
            if self.wish.restore and self.copies and self.at > restore_at:
                self._restore()
            self._pause()
        self._live(until=self.end, sample=True)
        for _ in range(10):
            self.at += HOUR
            self._live(until=self.at + 5 * DAY, final=True)
            if not self._is_open():
                break
        self._judge()
        self.report.seconds = round(time.monotonic() - began, 1)
        return self.report

    def _live(self, *, until: datetime, kill: bool = False, sample: bool = False, final: bool = False) -> None:
        report = self.report
        report.lives += 1
        way = self.chance.random() if kill else 1.0
        point: list[Any] | None = None
        if way < 0.6:
            point = [self.chance.choice(POINTS), self.chance.choice([1, 1, 1, 2, 3, 5])]
        elif way < 0.9:
            point = ["any", self.chance.randint(1, 150)]
        elif way < 1.0:
            point = ["never", 1]
        edge = DAY * 5
        life = {
            "root": str(self.root),
            "seed": self.wish.seed,
            "number": report.lives,
            "mutant": self.wish.mutant,
            "at": self.at.isoformat(),
            "until": until.isoformat(),
            "boot": self.boot,
            "kill": point,
            "seconds": self.chance.random() * 0.8 if point == ["never", 1] else None,
            "attentive": 1.0 if final else 0.15,
            "final": final,
            "url": f"http://127.0.0.1:{self.world.proxy.port}",
            "spells": [
                spell
                for spell in self.spells
                if datetime.fromisoformat(spell["from"]) < until + edge
                and datetime.fromisoformat(spell["to"]) > self.at - 40 * DAY
            ],
        }
        before = self.at
        status = self._follow(life, sample=sample)
        self.world.proxy.settle()
        if status == -signal.SIGKILL:
            report.killed += 1
            report.killed_at_end += self.at >= until
        elif status == 0:
            self.at = max(self.at, until)
        else:
            report.broken.append(f"a life ended with {status} at {self.at}")
        self.at = max(self.at, before)
        self.looks.look()

    def _follow(self, life: dict[str, Any], *, sample: bool) -> int:
        """Send a life on its way and hear what it tells, to its end."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(life).encode() + b"\n")
        self.process.stdin.flush()
        for line in self.process.stdout:
            word = json.loads(line)
            if self.loud:
                sys.stderr.write(f"{life['number']} {line.decode()}")
            if "ended" in word:
                return int(word["ended"])
            if "bug" in word:
                self.report.broken.append(f"the program failed at {self.at}: {word['bug']}")
            elif "refuse" in word:
                (self.world.proxy.refuse if word["refuse"] else self.world.proxy.listen)()
                self.process.stdin.write(b" ")
                self.process.stdin.flush()
            elif "now" in word:
                self.at = datetime.fromisoformat(word["now"])
            elif "decided" in word:
                self.told.decided(word)
            else:
                self.at = datetime.fromisoformat(word["at"])
                self._note(word, sample=sample)
        raise RuntimeError("the house of lives has fallen; see complaints")

    def _note(self, word: dict[str, Any], *, sample: bool) -> None:
        self.report.ticks += 1
        self.report.failed_ticks += not word["done"]
        for guard in word["guards"]:
            self.report.guards[guard] = self.report.guards.get(guard, 0) + 1
        if "rss" in word and word["done"]:
            self.told.ticked(self.at, guards=word["guards"])
            if sample:
                self.samples.append((word["rss"], word["files"]))

    def _pause(self) -> None:
        """Nobody lives for a while; now and then the machine is off or asleep, or starts anew."""
        gap = self.chance.random() * HOUR
        if self.chance.random() < 0.04:
            gap = self.chance.random() * 4 * DAY
        before, self.at = self.at, min(self.at + gap, self.calm_from)
        if self.chance.random() < 0.1 and not self._is_clock_wrong(before - HOUR, self.at + 5 * DAY):
            self.boot = {"name": f"boot-{self.report.lives}", "at": self.at.isoformat()}

    # --- the ledger, put back ---

    @property
    def _ledger(self) -> Path:
        return self.root / ".remembrancer" / "ledger.sqlite3"

    def _copy(self) -> None:
        copy = self.root / "old-copy"
        with closing(sqlite3.connect(self._ledger)) as now, closing(sqlite3.connect(copy)) as then:
            now.backup(then)
        self.copies.append((self.at, copy))

    def _restore(self) -> None:
        at, copy = self.copies.pop()
        for file in self._ledger.parent.glob("ledger.sqlite3*"):
            file.unlink()
        shutil.copy(copy, self._ledger)
        self.told.restored(at, self.at)
        self.report.restored += 1

    # --- the end ---

    def _is_open(self) -> bool:
        with closing(sqlite3.connect(self._ledger)) as ledger:
            query = "SELECT count(*) FROM deliveries WHERE state NOT IN ('delivered', 'skipped')"
            return bool(ledger.execute(query).fetchone()[0])

    def _judge(self) -> None:
        report, proxy = self.report, self.world.proxy
        report.looks = self.looks.number
        report.broken += self.looks.broken
        report.requests, report.faults = proxy.connections, dict(proxy.chosen.most_common())
        report.decisions = dict(self.told.decisions)
        verdict = broken_promises(self.root, self.world, self.told, self.looks, BEGIN, self.at)
        report.broken += verdict.broken
        report.states, report.owed, report.events = verdict.states, verdict.owed, verdict.events
        report.rss_growth, report.files_growth = growth(self.samples)
        if report.rss_growth > LARGEST_GROWTH:
            report.broken.append(f"the process grew by {report.rss_growth} bytes over {len(self.samples)} ticks")
        if report.files_growth > 0:
            report.broken.append(f"the process kept {report.files_growth} more files open at the end")


LARGEST_GROWTH = 8 * 1024 * 1024
"""Bytes from the second to the last quarter of a process's life."""


def growth(samples: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """How much memory and how many open files a process gained from the second to the last quarter of its life."""
    quarter = len(samples) // 4
    early, late = samples[quarter : 2 * quarter], samples[3 * quarter :]
    if not early:
        return 0, 0
    memory = statistics.median(rss for rss, _ in late) - statistics.median(rss for rss, _ in early)
    return int(memory), min(files for _, files in late) - max(files for _, files in early)


def soak(wish: Wish, folder: Path, *, loud: bool = False) -> Report:
    """Soak once, in a folder that is empty; `loud` says every word of every life."""
    with World(wish.seed) as world, closing(Soak(wish, folder, world)) as one:
        one.loud = loud
        return one.run()


def room(fallback: Path | None = None) -> Path:
    """Where a soak is quickest: in memory, where a kill leaves the same; a power cut is not its matter."""
    memory = Path("/dev/shm")
    return (
        memory
        if memory.is_dir() and shutil.disk_usage(memory).free > 2**30
        else fallback or Path(tempfile.gettempdir())
    )


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--seed", default="1")
    asked.add_argument("--years", type=float, default=10.0)
    asked.add_argument("--kills", type=int, default=110, help="a year, about")
    asked.add_argument("--mutant", default="", choices=["", "belated", "forgetful", "hopeful", "trusting"])
    asked.add_argument("--folder", type=Path, help="keep the workspace there")
    asked.add_argument("--loud", action="store_true", help="say every word of every life")
    given = asked.parse_args()
    wish = Wish(seed=given.seed, years=given.years, kills=given.kills, mutant=given.mutant)
    with tempfile.TemporaryDirectory(prefix="soak-", dir=room()) as made:
        folder = given.folder or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        report = soak(wish, folder, loud=given.loud)
    told = asdict(report)
    told.pop("broken")
    sys.stdout.write(json.dumps(told, indent=1) + "\n")
    for one in report.broken:
        sys.stdout.write(f"BROKEN: {one}\n")
    replay = f"python -m tests.soak.soak --seed {wish.seed} --years {wish.years:g} --kills {wish.kills}"
    sys.stdout.write(f"{'play it again' if report.broken else 'every promise kept'}: {replay}\n")
    return 1 if report.broken else 0


if __name__ == "__main__":
    sys.exit(main())
