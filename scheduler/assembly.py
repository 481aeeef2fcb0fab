"""The composition root: a workspace's files become objects that work together.

The only place that asks the real clock, the environment and who is signed in. Each part is loaded by what puts it
together: a command that only looks at statement files waits for no ledger, and one that only reads for no publisher.
"""

from __future__ import annotations

import getpass
import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scheduler import logs
from scheduler.clocks import boot_clock, is_synchronised, parse_instant, real_clock, simulated_clock
from scheduler.config.load import load as load_config
from scheduler.config.model import Config
from scheduler.domain.delivery import Cause
from scheduler.domain.planning import Place
from scheduler.domain.ports import Clock, Publisher
from scheduler.domain.target import FEEDS, Target
from scheduler.errors import Problem, UsageError
from scheduler.ledger.values import BootClock
from scheduler.library.library import SETTLE, Library
from scheduler.library.shelf import Shelf
from scheduler.publishers.feeds.settings import Settings as FeedsSettings
from scheduler.publishers.kept_answers import KeptAnswers
from scheduler.publishers.kind import Surroundings
from scheduler.publishers.kinds import KINDS, SETTINGS
from scheduler.publishers.outbound.door import Outbound
from scheduler.remembrancer.clock_guard import ClockGuard
from scheduler.remembrancer.hold_file import hold_file
from scheduler.remembrancer.witnesses import Witnesses, places

if TYPE_CHECKING:
    from scheduler.imaging.making import Made
    from scheduler.ledger.ledger import Ledger
    from scheduler.ledger.lock import DaemonLock
    from scheduler.publishers.feeds.entry import Entry
    from scheduler.publishers.feeds.publisher import FeedsPublisher
    from scheduler.publishers.websub import Hub
    from scheduler.remembrancer.dispatch import Checkpoint
    from scheduler.remembrancer.tick import Remembrancer

PRIVATE = ".remembrancer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """What a person or a service manager asked for, beside the command itself.

    Attributes:
        workspace: the folder.
        now: `--now` as written, or None for the real clock.
        by: who asks, as the log shall say.
        quiet: only what is wrong is said.
        aloud: every step is logged, as a daemon does; a command that reports what it did logs only what is wrong.
    """

    workspace: Path
    now: str | None = None
    by: str = ""
    quiet: bool = False
    aloud: bool = False


def workspace_folder(option: str | None, env: Mapping[str, str] = os.environ) -> Path:
    """`-C`, else `REMEMBRANCER_WORKSPACE`, else the current folder."""
    return Path(option or env.get("REMEMBRANCER_WORKSPACE") or ".").absolute()


def signed_in(option: str | None, env: Mapping[str, str] = os.environ) -> str:
    """`--by`, else `REMEMBRANCER_BY`, else the signed-in name."""
    given = option or env.get("REMEMBRANCER_BY")
    if given:
        return given
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


class Workspace:
    """One workspace, opened for one command.

    Reading commands create nothing: without a ledger they see an empty one. Writing commands ask `writing()` first.

    Args:
        clock: the present instant, or None for the one that the invocation asks for.

    Attributes:
        boot: the time since the machine started.
        witnesses: what the hosts of its targets say the time is.
    """

    boot: Callable[[], BootClock] = staticmethod(boot_clock)

    def __init__(
        self, invocation: Invocation, *, env: Mapping[str, str] = os.environ, clock: Clock | None = None
    ) -> None:
        self.root = invocation.workspace
        self.invocation = invocation
        self.by = invocation.by
        if not (self.root / "remembrancer.yaml").is_file():
            raise UsageError(
                f"{self.root} is no workspace: it has no remembrancer.yaml. "
                "Go to one, name it with -C DIR, or make one with `remembrancer init DIR`."
            )
        self.env = env
        self.config: Config = self.read(self.root / "remembrancer.yaml")
        self.site = self.config.site
        self.witnesses = Witnesses(boot=self.boot, places=places(each.settings for each in self.config.targets))
        self.clock_guard = self._clock_guard(clock)
        self.clock: Clock = self.clock_guard or clock or real_clock
        if clock is None and invocation.now is not None:
            self.clock = simulated_clock(parse_instant(invocation.now, option="--now"))
        self.library = Library(
            self.root,
            keep=self.private / "last_good",
            wall=time.time,
            language=self.site.language,
            announced=self.site.hijri_months,
        )
        self.halted: Callable[[], str | None] = hold_file(self.root)
        self.conceal(())

    def read(self, path: Path) -> Config:
        """A configuration of this workspace, its secrets included; raises ConfigError with every problem."""
        return load_config(path, kinds=SETTINGS, feeds_model=FeedsSettings, env=self.env, today=real_clock().date())

    def conceal(self, secrets: Iterable[str]) -> None:
        """Let no line of the log hold a secret of the configuration, or one of these."""
        quiet = self.invocation.quiet or not self.invocation.aloud
        logs.start(self.config.secrets.union(secrets), clock=self.clock, quiet=quiet)

    @property
    def private(self) -> Path:
        """The folder nobody else reads: ledger, lock, caches."""
        return self.root / PRIVATE

    @property
    def backups(self) -> Path | None:
        """The folder of the daily copies; a simulated ledger is worth none, a server's are made where it is kept."""
        made_here = isinstance(self.config.ledger, Path) and not self.config.simulated
        return self.private / "backups" if made_here else None

    @property
    def nudge(self) -> Path:
        """The file that a command touches to wake a running daemon."""
        return self.private / "nudge"

    @property
    def public(self) -> Path:
        """The folder everybody reads: feeds and pages."""
        return self.root / Path(self.config.feeds.directory)

    @cached_property
    def shelf(self) -> Shelf:
        """The statements as their files stand this moment, for commands that only look."""
        return self.glance().scan()

    def glance(self) -> Library:
        """A library that reads every file at once and keeps nothing."""
        return Library(
            self.root,
            keep=None,
            wall=time.time,
            settle=0,
            language=self.site.language,
            announced=self.site.hijri_months,
        )

    def settled(self) -> Shelf:
        """The statements once no file is being written any more: what a command may publish from."""
        shelf = self.library.scan()
        while shelf.unsettled:
            time.sleep(SETTLE / 4)
            shelf = self.library.scan()
        return shelf

    @property
    def is_writable(self) -> bool:
        """Whether the instant is one at which real things may happen."""
        return self.invocation.now is None or self.config.simulated

    def writing(self) -> None:
        """Refuse a simulated instant where real things could happen.

        Raises:
            UsageError: `--now` was given and the workspace is not `simulated: true`.
        """
        if not self.is_writable:
            raise UsageError(
                "--now is for looking here: this workspace is real, and a simulated clock must not write into it. "
                "Try it in a workspace with `simulated: true` in its remembrancer.yaml."
            )

    def ledger(self, *, writable: bool, now: datetime | None = None) -> Ledger:
        """The ledger; a missing one is created only when `writable`, and so is the private folder."""
        from scheduler.ledger.ledger import open_ledger

        if writable:
            self.private.mkdir(mode=0o700, exist_ok=True)
        return open_ledger(
            self.config.ledger,
            simulated=self.config.simulated,
            now=now or self.clock(),
            writable=writable,
        )

    def clock_doubt(self) -> str | None:
        """Why the clock cannot be believed, one sentence, or None."""

        def newest() -> datetime | None:
            with closing(self.ledger(writable=False)) as ledger:
                return ledger.newest_instant()

        return None if self.clock_guard is None else self.clock_guard.doubt(newest)

    def has_ledger(self) -> bool:
        """Whether there is a ledger already.

        Raises:
            LedgerError: its server cannot be asked.
        """
        from scheduler.ledger.engine import is_there

        return is_there(self.config.ledger)

    def lock(self) -> DaemonLock:
        """The one-daemon lock of the ledger."""
        from scheduler.ledger.lock import daemon_lock

        return daemon_lock(self.config.ledger, self.private / "lock")

    def theme_problems(self) -> list[Problem]:
        """What is wrong with the theme; empty where it is good, or there is none."""
        from scheduler.publishers.feeds.pages.site import theme_problems
        from scheduler.publishers.feeds.pages.theme import FOLDER, read_theme

        return theme_problems(self.site, read_theme(self.root / FOLDER)) if self.config.feeds.enabled else []

    @property
    def targets(self) -> list[Target]:
        """Every target as planning needs it, `feeds` first."""
        feeds = [Target(name=FEEDS, kind=FEEDS)] if self.config.feeds.enabled else []
        return [*feeds, *(each.target for each in self.config.targets)]

    def publishers(self, ledger: Ledger | None, *, lang: str | None = None) -> dict[str, Publisher]:
        """Every target's publisher by name, `feeds` first.

        Args:
            ledger: None for a caller that only renders.
            lang: overrules each target's own.
        """
        built: dict[str, Publisher] = {}
        if self.config.feeds.enabled:
            built[FEEDS] = self.feeds(ledger, lang=lang)
        here = self.surroundings
        for configured in self.config.targets:
            target = configured.target if lang is None else replace(configured.target, lang=lang)
            built[target.name] = KINDS[target.kind].build(target, configured.settings, here)
        return built

    @property
    def surroundings(self) -> Surroundings:
        """What every publisher finds here."""
        return Surroundings(
            site=self.site,
            outbound=self._outbound(),
            statements=self.root / "statements",
            pages=self.config.feeds.enabled,
            answers=KeptAnswers(private=self.root / PRIVATE, writable=self.is_writable),
        )

    def feeds(self, ledger: Ledger | None, *, lang: str | None = None) -> FeedsPublisher:
        """The built-in publisher, its window read from the ledger; without one it has none, and publishes nothing."""
        from scheduler.publishers.feeds.pages.theme import FOLDER
        from scheduler.publishers.feeds.publisher import FeedsPublisher

        return FeedsPublisher(
            Target(name=FEEDS, kind=FEEDS, lang=lang),
            self.site,
            self.config.feeds,
            directory=self.public,
            statements=self.root / "statements",
            window=lambda: self._window(ledger),
            theme=self.root / FOLDER,
            private=self.private,
            make_picture=self._made,
        )

    def _window(self, ledger: Ledger | None) -> Sequence[Entry]:
        from scheduler.remembrancer.projection import published_entries

        return [] if ledger is None else published_entries(ledger, self.public, self.config.feeds.window)

    def _made(self, data: bytes) -> Made:
        from scheduler.imaging.cache import PictureCache

        return PictureCache(self.private / "pictures").prepared(data, edge=self.config.feeds.image_edge)

    def hubs(self) -> list[Hub]:
        """The WebSub hubs that are told when a feed changed."""
        from scheduler.publishers.websub import Hub

        feeds = self.config.feeds
        if not feeds.enabled:
            return []
        outbound = self._outbound()
        return [Hub(address, self.site, outbound, allow_private=feeds.allow_private) for address in feeds.websub]

    def places(self, ledger: Ledger) -> list[Place]:
        """Every target as planning sees it."""
        return [Place(target=each.target, target_class=each.target_class) for each in self.publishers(ledger).values()]

    def remembrancer(
        self,
        ledger: Ledger,
        *,
        cause: Cause,
        lock: DaemonLock | None = None,
        checkpoint: Checkpoint = lambda _name: None,
    ) -> Remembrancer:
        """The heart over this ledger; the caller holds the lock, and hands it over if it can be lost."""
        from scheduler.publishers.feeds.publisher import FeedsPublisher
        from scheduler.remembrancer.almanac import Almanac
        from scheduler.remembrancer.attuning import Attunement
        from scheduler.remembrancer.calendars import Calendars
        from scheduler.remembrancer.care import Care
        from scheduler.remembrancer.high_water import HighWater
        from scheduler.remembrancer.projection import Projection
        from scheduler.remembrancer.tick import Remembrancer

        publishers = self.publishers(ledger)
        feeds = publishers.get(FEEDS)
        return Remembrancer(
            site=self.site,
            publishers=publishers,
            library=self.library,
            ledger=ledger,
            projection=Projection(feeds, ledger, root=self.public, look=self.private / "look")
            if isinstance(feeds, FeedsPublisher)
            else None,
            high_water=HighWater(self.private / "high_water"),
            clock=self.clock,
            boot=self.boot,
            halted=self.halted,
            cause=cause,
            backfill=self.config.feeds.backfill,
            daily_limit=self.config.limits.per_target_per_day,
            clock_guard=self.clock_guard,
            care=None if self.backups is None else Care(ledger, self.backups),
            hubs=self.hubs(),
            lock=lock,
            almanac=None if feeds is None else Almanac(self.site, feeds.target, ledger, told=self.config.feeds.coming),
            calendars=Calendars(
                self.site,
                self.config.feeds,
                ledger,
                root=self.public,
                private=self.private,
                told=self.config.feeds.coming,
            )
            if isinstance(feeds, FeedsPublisher)
            else None,
            attunement=Attunement(publishers.values()),
            checkpoint=checkpoint,
        )

    def _clock_guard(self, clock: Clock | None) -> ClockGuard | None:
        """The guard that judges the real clock; nobody judges a simulated one."""
        if isinstance(clock, ClockGuard):
            clock.witnesses = self.witnesses
            return clock
        if self.config.simulated or self.invocation.now is not None:
            return None
        return ClockGuard(
            wall=clock or real_clock,
            boot=self.boot,
            synchronised=is_synchronised,
            file=self.private / "clock",
            witnesses=self.witnesses,
        )

    def _outbound(self) -> Outbound:
        return Outbound(loopback_only=self.config.simulated, heard=self.witnesses.hear)


def schemas() -> dict[str, Callable[[], dict[str, Any]]]:
    """The JSON Schemas that `remembrancer schema` prints, by name."""
    from scheduler.config.schema import config_schema
    from scheduler.library.keys import statement_schema
    from scheduler.publishers.webhook.schema import webhook_schema

    return {
        "statement": statement_schema,
        "config": lambda: config_schema(SETTINGS, feeds_model=FeedsSettings),
        "webhook": webhook_schema,
    }
