"""A whole workspace in a folder of its own: real files, ledger and feeds, targets made by hand, a clock that obeys.

`House.begin` is a process that starts, `House.end` one that stops (or is killed: the ledger cannot tell). Targets and
clock outlive both, as the world does.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from scheduler.domain.database import Database
from scheduler.domain.delivery import Cause, Delivery, Receipt, TargetClass
from scheduler.domain.edition import Edition
from scheduler.domain.occurrence import Occurrence
from scheduler.domain.planning import Place, Planned
from scheduler.domain.ports import Publisher
from scheduler.domain.site import Site
from scheduler.domain.target import FEEDS, Target
from scheduler.ledger.ledger import Ledger, open_ledger
from scheduler.ledger.lock import DaemonLock
from scheduler.ledger.reading import Filter
from scheduler.ledger.values import BootClock, Record
from scheduler.library.library import Library
from scheduler.publishers.feeds.publisher import FeedsPublisher
from scheduler.publishers.feeds.settings import Settings
from scheduler.publishers.websub import Hub
from scheduler.remembrancer.almanac import Almanac
from scheduler.remembrancer.attuning import Attunement
from scheduler.remembrancer.briefing import Briefing, brief
from scheduler.remembrancer.care import Care, free_bytes
from scheduler.remembrancer.clock_guard import ClockGuard
from scheduler.remembrancer.dispatch import Checkpoint
from scheduler.remembrancer.high_water import HighWater
from scheduler.remembrancer.hold_file import hold_file
from scheduler.remembrancer.manual import manual_deliveries, occurrence_meant, places_meant, with_serial
from scheduler.remembrancer.projection import Projection, published_entries
from scheduler.remembrancer.revising import Change, Revisions
from scheduler.remembrancer.tick import Remembrancer
from scheduler.text.composition import compose

EIGHT = datetime(2026, 6, 4, 8, 0, tzinfo=UTC)
NINE = datetime(2026, 6, 4, 9, 0, tzinfo=UTC)
BUILT = datetime(2026, 1, 1, tzinfo=UTC)
"""The release of these houses is of this day."""
SITE = Site(title="Garden", url="https://example.org/", tag="example.org,2026", author="Garden", zone="UTC")

K, R, KR, N = (
    TargetClass.KEYED,
    TargetClass.READABLE,
    TargetClass.KEYED_READABLE,
    TargetClass.NEITHER,
)

Answer = Callable[[Delivery], Receipt]


def accept(delivery: Delivery) -> Receipt:
    return Receipt(remote_id=delivery.key.digest, detail="accepted")


class Town:
    """A target that remembers everything that reached it, and answers as it is told.

    Attributes:
        arrived: the deliveries, in order; a repeat stands twice.
        answer: called after the delivery has arrived; raise what the network would.
        before: called before it arrives: raise `NotSent` here.
    """

    def __init__(self, name: str, target_class: TargetClass = N, *, host: str | None = None, **more: Any) -> None:
        self.target = Target(name=name, kind="town", **more)
        self.target_class = target_class
        self.host = host
        self.answer: Answer = accept
        self.before: Callable[[Delivery], None] = lambda _delivery: None
        self.words: Callable[[Occurrence], str] = lambda occurrence: compose(occurrence, SITE).text
        self.arrived: list[Delivery] = []
        self.at: list[datetime] = []

    def render(self, occurrence: Occurrence) -> Edition:
        text = self.words(occurrence)
        title = occurrence.statement.words.title
        return Edition(
            lang="en", title=title, summary="", text=text, html="", url="", variant="plain", payload={"text": text}
        )

    def publish(self, delivery: Delivery, *, at: datetime) -> Receipt:
        self.before(delivery)
        self.arrived.append(delivery)
        self.at.append(at)
        return self.answer(delivery)

    @property
    def texts(self) -> list[str]:
        return [str(delivery.payload["text"]) for delivery in self.arrived]

    @property
    def keys(self) -> Counter[str]:
        return Counter(delivery.key.digest for delivery in self.arrived)


class Reviser(Town):
    """A target that can be told that words were changed or taken back."""

    cannot_revise: str | None = None

    def taken_back(self, payload: Mapping[str, Any], note: str | None) -> Edition:
        words = f"taken back: {note or ''}"
        return Edition(
            lang="en",
            title="Taken back",
            summary="",
            text=words,
            html="",
            url="",
            variant="plain",
            payload={"text": words, "retracted": True},
        )


class Archive(Town):
    """A target that can be read back."""

    def find(self, delivery: Delivery) -> Receipt | None:
        if delivery.key.digest not in self.keys:
            return None
        return Receipt(remote_id=delivery.key.digest, confirmed_by="read-back")


class House:
    """One workspace and the processes that work in it, one at a time."""

    def __init__(
        self,
        root: Path,
        *towns: Town,
        now: datetime = EIGHT,
        feeds: bool = True,
        site: Site = SITE,
        backfill: int = 0,
        daily_limit: int | None = None,
        ledger: type[Ledger] = Ledger,
        database: Database | None = None,
    ) -> None:
        self.root = root
        self.towns: list[Town] = list(towns)
        self.now = now
        self.booted = 1_000.0
        self.site = site
        self.feeds = feeds
        self.backfill = backfill
        self.daily_limit = daily_limit
        self.ledger_class = ledger
        self.database = database
        self.lock: DaemonLock | None = None
        self.boot_name = "this"
        self.synchronised = False
        self.guard_class: type[ClockGuard] | None = None  # most houses live by a simulated clock, which nobody judges
        self.care = False
        self.settings = Settings()
        self.hubs: list[Hub] = []
        self.attunement: type[Attunement] | None = None  # most towns say nothing of themselves
        self.free: Callable[[Path], int] = free_bytes
        self.heart_class = Remembrancer
        self.feeds_class = FeedsPublisher
        self.projection_class = Projection
        self.high_water_class = HighWater
        self.checkpoint: Checkpoint = lambda _name: None
        self.heart: Remembrancer | None = None
        self._ledger: Ledger | None = None
        (root / "statements").mkdir(parents=True, exist_ok=True)

    # --- files ---

    @property
    def public(self) -> Path:
        return self.root / "feeds"

    @property
    def private(self) -> Path:
        return self.root / ".remembrancer"

    @property
    def ledger_path(self) -> Path:
        return self.private / "ledger.sqlite3"

    @property
    def backups(self) -> Path:
        return self.private / "backups"

    @property
    def hold(self) -> Path:
        return self.root / "HOLD"

    def write(self, name: str = "seed", body: str = "{{ years }} years ago it was sown.", **front: str) -> None:
        """A statement; it returns each 4 June at nine unless told otherwise."""
        fields = {
            "id": name,
            "title": f'"The {name}, {{{{ anniversary }}}}"',
            "date": "1989-06-04",
            "lang": "en",
            **front,
        }
        head = "".join(f"{key}: {value}\n" for key, value in fields.items())
        (self.root / "statements" / f"{name}.md").write_text(f"---\n{head}---\n{body}\n", encoding="utf-8")

    def unwrite(self, name: str) -> None:
        (self.root / "statements" / f"{name}.md").unlink()

    def digests(self) -> dict[str, str]:
        """Of every public file."""
        return {
            path.relative_to(self.public).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(self.public.rglob("*"))
            if path.is_file()
        }

    def lasting(self) -> dict[str, str]:
        """Of every public file but those that tell of the day and of days to come."""
        return {
            name: digest
            for name, digest in self.digests().items()
            if name != "index.html" and not name.startswith("year-")
        }

    # --- time ---

    def later(self, **delta: float) -> None:
        """Time passes."""
        self.now += timedelta(**delta)
        self.booted += timedelta(**delta).total_seconds()

    def at(self, instant: datetime) -> None:
        self.later(seconds=(instant - self.now).total_seconds())

    def step(self, **delta: float) -> None:
        """A hand sets the clock."""
        self.now += timedelta(**delta)

    def reboot(self, **away: float) -> None:
        """The machine is off for so long, and its clock stands when it starts; a process starts with it."""
        self.end()
        self.now += timedelta(**away)
        self.boot_name += "'"
        self.booted = 0.0
        self.begin()

    # --- processes ---

    @property
    def ledger(self) -> Ledger:
        assert self._ledger is not None
        return self._ledger

    def open(self) -> Ledger:
        self._ledger = open_ledger(
            self.database or self.ledger_path, simulated=False, now=self.now, checkpoint=self._passed
        )
        if self.ledger_class is not Ledger:
            before = self._ledger
            self._ledger = self.ledger_class(
                before._engine, self.database or self.ledger_path, is_new=before.is_new, checkpoint=self._passed
            )
        return self._ledger

    def _passed(self, name: str) -> None:
        self.checkpoint(name)

    def publishers(self) -> dict[str, Publisher]:
        towns: dict[str, Publisher] = {town.target.name: town for town in self.towns}
        return {FEEDS: self._feeds_publisher(), **towns} if self.feeds else towns

    def _feeds_publisher(self) -> FeedsPublisher:
        settings = self.settings
        return self.feeds_class(
            Target(name=FEEDS, kind=FEEDS),
            self.site,
            settings,
            directory=self.public,
            statements=self.root / "statements",
            window=lambda: published_entries(self.ledger, self.public, settings.window),
            theme=self.root / "theme",
            private=self.private,
        )

    def begin(self) -> Remembrancer:
        """A process starts."""
        heart = self.make()
        heart.begin()
        return heart

    def make(self) -> Remembrancer:
        """A heart that has not begun: what a command has that only decides."""
        ledger = self.open()
        publishers = self.publishers()
        feeds = publishers.get(FEEDS)
        guard = self._clock_guard()
        self.heart = self.heart_class(
            site=self.site,
            publishers=publishers,
            library=Library(
                self.root,
                keep=self.private / "last_good",
                wall=lambda: 0.0,
                settle=0,
                announced=self.site.hijri_months,
            ),
            ledger=ledger,
            almanac=Almanac(self.site, feeds.target, ledger) if isinstance(feeds, FeedsPublisher) else None,
            projection=self.projection_class(feeds, ledger, root=self.public, look=self.private / "look")
            if isinstance(feeds, FeedsPublisher)
            else None,
            high_water=self.high_water_class(self.private / "high_water"),
            clock=guard or (lambda: self.now),
            clock_guard=guard,
            boot=self._boot,
            care=Care(ledger, self.backups, free=self.free) if self.care else None,
            halted=hold_file(self.root),
            cause=Cause.DAEMON,
            backfill=self.backfill,
            daily_limit=self.daily_limit,
            hubs=self.hubs,
            lock=self.lock,
            attunement=None if self.attunement is None else self.attunement(publishers.values()),
            checkpoint=self._passed,
        )
        return self.heart

    def _boot(self) -> BootClock:
        return BootClock(boot=self.boot_name, seconds=self.booted)

    def _clock_guard(self) -> ClockGuard | None:
        if self.guard_class is None:
            return None
        return self.guard_class(
            wall=lambda: self.now,
            boot=self._boot,
            synchronised=lambda: self.synchronised,
            file=self.private / "clock",
            built=BUILT,
        )

    def end(self) -> None:
        """A process ends."""
        if self._ledger is not None:
            self._ledger.close()
        self.heart = self._ledger = None

    def tick(self) -> None:
        """One pass of the process that runs, or of one that starts for it."""
        (self.heart or self.begin()).tick()

    def restart(self) -> None:
        self.end()
        self.begin()

    # --- what a person does and sees ---

    def publish(
        self, name: str, *targets: str, again: bool = False, reason: str | None = None, **which: Any
    ) -> list[Record]:
        """As the command does it without a daemon beside it."""
        if self.heart is None:
            self.begin()
        occurrence, places = self.meant(name, *targets, **which)
        planned = manual_deliveries(occurrence, places, self.site, now=self.now, by="editor", reason=reason)
        planned = [with_serial(self.ledger, each, again=again) for each in planned]
        return self.send(planned)

    def send(self, planned: list[Planned]) -> list[Record]:
        """Write down what a person asked for, and send just that."""
        digests = [each.key.digest for each in planned]
        self.ledger.plan(planned, [], now=self.now)
        (self.heart or self.begin()).send(digests)
        return [self.stands(digest) for digest in digests]

    def revisions(self, name: str, label: str = "2026", *targets: str) -> Revisions:
        if self.heart is None:
            self.begin()
        return Revisions(self.ledger, self.publishers(), name, label, targets)

    def corrections(self, name: str, label: str = "2026", *targets: str) -> list[Change]:
        statement = Library(self.root, keep=None, settle=0).scan().statements[name]
        revisions = self.revisions(name, label, *targets)
        return revisions.corrections(statement, now=self.now, by="editor", reason="a wrong name")

    def correct(self, name: str, label: str = "2026", *targets: str) -> list[Record]:
        """As the command does it without a daemon beside it."""
        return self.revise(self.corrections(name, label, *targets))

    def retract(self, name: str, label: str = "2026", *targets: str, note: str | None = None) -> list[Record]:
        changes = self.revisions(name, label, *targets).retractions(note, now=self.now, by="editor", reason="untrue")
        return self.revise(changes)

    def revise(self, changes: list[Change]) -> list[Record]:
        return self.send([change.planned for change in changes if change.planned is not None])

    def meant(self, name: str, *targets: str, **which: Any) -> tuple[Occurrence, list[Place]]:
        """The occurrence and the places that a person names."""
        library = Library(self.root, keep=None, settle=0, announced=self.site.hijri_months)
        statement = library.scan().statements[name]
        occurrence = occurrence_meant(statement, self.site, now=self.now, **which)
        return occurrence, places_meant(statement, self.places(), targets)

    def places(self) -> list[Place]:
        return [Place(target=each.target, target_class=each.target_class) for each in self.publishers().values()]

    def briefing(self) -> Briefing:
        heart = self.heart or self.begin()
        return brief(
            heart.shelf.statements,
            self.places(),
            self.site,
            self.ledger,
            now=self.now,
            halted=hold_file(self.root)(),
            backups=self.backups if self.care else None,
        )

    def records(self, **asked: Any) -> list[Record]:
        return sorted(
            self.ledger.records(Filter(**asked), limit=10_000), key=lambda record: (record.due, record.target)
        )

    def stands(self, digest: str) -> Record:
        record = self.ledger.find(digest)
        assert record is not None
        return record

    def only(self, target: str) -> Record:
        """The one delivery there is for a target."""
        (record,) = self.records(target=target)
        return record

    def states(self) -> dict[str, str]:
        """Of each delivery, by statement, label, target and serial: its state, or `held` and why."""
        return {
            f"{one.statement} {one.label} {one.target} {one.serial}": f"held {one.held}"
            if one.held
            else one.state.value
            for one in self.records()
        }


class Together:
    """Counts how many are under way at once, each of which takes its time."""

    def __init__(self, *, seconds: float = 0.05) -> None:
        self._lock = threading.Lock()
        self._seconds = seconds
        self.inside: Counter[str] = Counter()
        self.most: Counter[str] = Counter()

    def answering(self, *names: str) -> Answer:
        """An answer that is counted under each of these names."""

        def answer(delivery: Delivery) -> Receipt:
            with self._lock:
                self.inside.update(names)
                for name in names:
                    self.most[name] = max(self.most[name], self.inside[name])
            time.sleep(self._seconds)
            with self._lock:
                self.inside.subtract(names)
            return accept(delivery)

        return answer
