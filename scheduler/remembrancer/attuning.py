"""Attuning: targets are asked what they take while nothing is due, and what they said is taken over between ticks.

How long a post may be is the server's to say (`domain.ports.Attuned`). Asking happens beside the tick: a server that
does not answer delays the very first one by some seconds and no other, and what was known before, or is usual, goes on.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from scheduler.domain.ports import Attuned, Publisher
from scheduler.errors import PublishError

log = logging.getLogger("remembrancer")

FRESH = timedelta(days=1)
"""An answer is good for so long; then the target is asked again."""

AGAIN = timedelta(hours=1)
"""A target that does not answer is left alone for so long."""

PATIENCE = 5.0
"""Seconds that a tick waits for the first answer a target ever gives; for no later one."""


class Attunement:
    """Keeps the publishers of one process in tune with their targets.

    Args:
        publishers: those that cannot be attuned are left alone.
        patience: seconds, as `PATIENCE`.
    """

    def __init__(self, publishers: Iterable[Publisher], *, patience: float = PATIENCE) -> None:
        self._publishers = [each for each in publishers if isinstance(each, Attuned)]
        self._patience = patience
        self._asked: dict[str, datetime] = {}
        self._listening: list[threading.Thread] = []

    def tend(self, *, now: datetime) -> None:
        """Before a tick: have targets asked whose answer is old or missing, and take over what was said meanwhile.

        Args:
            now: aware, UTC.
        """
        for publisher in self._publishers:
            publisher.attune()
        asking = [self._ask(each, now) for each in self._publishers if self._is_due(each, now)]
        self._listening = [each for each in self._listening if each.is_alive()] + [thread for _, thread in asking]
        first = [(publisher, thread) for publisher, thread in asking if publisher.heard is None]
        self._await(thread for _, thread in first)
        for publisher, _ in first:
            publisher.attune()

    def meet(self, names: Collection[str], *, now: datetime) -> None:
        """Before a person's post: have those of these targets asked that never were, and wait for what they say.

        It is not taken over: the words stay those of the preview, and only how they are written goes by it.
        """
        strangers = [each for each in self._publishers if each.target.name in names and each.heard is None]
        self._await([thread for _, thread in [self._ask(each, now) for each in strangers]])

    def hear_out(self) -> None:
        """Wait for answers that are still on their way, as long as for a first one: before a process ends."""
        self._await(self._listening)

    def _await(self, threads: Iterable[threading.Thread]) -> None:
        until = time.monotonic() + self._patience
        for thread in threads:
            thread.join(timeout=max(0.0, until - time.monotonic()))

    def _is_due(self, publisher: Attuned, now: datetime) -> bool:
        """A clock that was set back must not make an answer fresh for years."""
        heard, asked = publisher.heard, self._asked.get(publisher.target.name)
        is_fresh = heard is not None and abs(now - heard) < FRESH
        return not is_fresh and (asked is None or abs(now - asked) >= AGAIN)

    def _ask(self, publisher: Attuned, now: datetime) -> tuple[Attuned, threading.Thread]:
        self._asked[publisher.target.name] = now
        thread = threading.Thread(target=_listen, args=(publisher, now), name="attune", daemon=True)
        thread.start()
        return publisher, thread


def _listen(publisher: Attuned, at: datetime) -> None:
    name = publisher.target.name
    try:
        publisher.ask(at=at)
    except PublishError as fault:
        log.warning("%s does not say what it takes, and goes on with %s. %s", name, publisher.terms, fault.detail)
    except Exception:
        log.exception("a bug while %s was asked what it takes", name)
