"""A workspace that lives through days to come: what `rehearse` assembles in the place of the true one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from scheduler.assembly import PRIVATE, Invocation, Workspace
from scheduler.domain.ports import Clock, Publisher
from scheduler.domain.target import FEEDS
from scheduler.ledger.ledger import Ledger
from scheduler.publishers.documents import write
from scheduler.publishers.rehearsed import Rehearsed
from scheduler.publishers.websub import Hub


class Rehearsal(Workspace):
    """The same statements, targets and site on a stepped clock, with a ledger and a public folder of their own.

    Nothing of the workspace is written, nothing leaves the house: what would be sent is written down. Approvals are
    asked for as ever; the HOLD file and the holds of the true ledger are not known here.

    Args:
        out: an empty folder, absolute, for everything that is made.
    """

    stands_in: type[Rehearsed] = Rehearsed
    """What takes the place of every publisher but that of feeds and pages."""

    def __init__(self, invocation: Invocation, out: Path, *, env: Mapping[str, str] = os.environ, clock: Clock) -> None:
        self.out = out
        super().__init__(replace(invocation, now=None), env=env, clock=clock)
        feeds = self.config.feeds.model_copy(update={"directory": out / "feeds"})
        self.config = replace(self.config, feeds=feeds, ledger=self.private / "ledger.sqlite3", simulated=True)
        self.library = self.glance()
        self.halted = lambda: None

    @property
    def private(self) -> Path:
        """The private folder of the rehearsal."""
        return self.out / PRIVATE

    def publishers(self, ledger: Ledger | None, *, lang: str | None = None) -> dict[str, Publisher]:
        """Every target's publisher; but for feeds and pages each writes down what it would send."""
        return {
            name: publisher if name == FEEDS else self.stands_in(publisher, partial(write, self.out))
            for name, publisher in super().publishers(ledger, lang=lang).items()
        }

    def hubs(self) -> list[Hub]:
        """None: what is rehearsed is no news."""
        return []

    def _clock_guard(self, _clock: Clock | None) -> None:
        return None
