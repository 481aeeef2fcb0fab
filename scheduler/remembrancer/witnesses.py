"""Witnesses of the time: the `Date` of answers of other hosts (RFC 9110, section 6.6.1), for the clock guard.

One host may be wrong, two that agree are believed. Only hosts outside the house count, reached over TLS: what runs on
this machine or beside it may live by the same clock, and anybody on the way could write the `Date` of plain HTTP.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from typing import Final
from urllib.parse import urlsplit

from scheduler.errors import PublishError
from scheduler.ledger.values import BootClock
from scheduler.publishers.answers import Answer, date_of
from scheduler.publishers.outbound.door import Door, Outbound
from scheduler.publishers.outbound.settings import OutboundSettings

ASKED_AGAIN: Final = timedelta(minutes=5)
"""Nobody is asked what time it is more often."""

MOST_ASKED: Final = 4
"""So many hosts are asked at once, one after the other, until two have answered."""

PATIENCE: Final = 10.0
"""Seconds that such an answer may take."""

AGREED: Final = 2
"""So many hosts that say the same are believed."""


@dataclass(frozen=True, slots=True)
class _Word:
    """What a host said, and when by the boot clock."""

    said: datetime
    boot: BootClock


class Witnesses:
    """What other hosts say the time is; answers may come in on any thread.

    Args:
        boot: the time since the machine started: by it a word ages.
        places: the address of each host that may be asked, and what its target is allowed.
    """

    def __init__(self, *, boot: Callable[[], BootClock], places: Mapping[str, Door]) -> None:
        self._boot = boot
        self._places = {url: door for url, door in places.items() if _counts(door)}
        self._words: dict[str, _Word] = {}
        self._asked: BootClock | None = None
        self._one_at_a_time = threading.Lock()

    def hear(self, host: str, answer: Answer, door: Door) -> None:
        """An answer came in through the door; its `Date` is kept, if it counts."""
        said = date_of(answer)
        if said is not None and _counts(door):
            with self._one_at_a_time:
                self._words[host.lower()] = _Word(said, self._boot())

    def ask(self) -> None:
        """Ask hosts of our targets what time it is, without words or credentials, at most every five minutes."""
        boot = self._boot()
        last = self._asked
        if last is not None and last.boot == boot.boot and boot.seconds - last.seconds < ASKED_AGAIN.total_seconds():
            return
        self._asked = boot
        outbound = Outbound(heard=self.hear)
        answered = 0
        for url, door in list(self._places.items())[:MOST_ASKED]:
            try:
                outbound.send("HEAD", url, headers={}, door=door, within=PATIENCE)
            except PublishError:
                continue  # one that cannot be reached, or whose certificate this clock cannot judge, is no witness
            answered += 1
            if answered == AGREED:
                return

    def instants(self) -> dict[str, datetime]:
        """What time it is now by each host that was heard since the machine started (aware, UTC)."""
        boot = self._boot()
        with self._one_at_a_time:
            words = dict(self._words)
        return {
            host: word.said + timedelta(seconds=boot.seconds - word.boot.seconds)
            for host, word in words.items()
            if word.boot.boot == boot.boot
        }

    def confirm(self, wall: datetime, *, within: timedelta) -> bool:
        """Whether two hosts say what the wall clock says."""
        return sum(abs(said - wall) <= within for said in self.instants().values()) >= AGREED

    def contradict(self, wall: datetime, *, within: timedelta) -> tuple[Sequence[str], datetime] | None:
        """Two hosts that agree with each other and not with the wall clock, and what they say; None without such."""
        far = sorted((host, said) for host, said in self.instants().items() if abs(said - wall) > within)
        for (one, first), (other, second) in combinations(far, AGREED):
            if abs(first - second) <= within:
                return (one, other), first
        return None


def places(targets: Iterable[object]) -> dict[str, Door]:
    """The root of each host that targets with these settings are reached at, and what the first of them is allowed."""
    found: dict[str, Door] = {}
    for settings in targets:
        if not isinstance(settings, OutboundSettings):
            continue
        for address in settings.addresses().values():
            parts = urlsplit(address.get_secret_value())
            found.setdefault(f"{parts.scheme}://{parts.netloc}/", settings.door())
    return found


def _counts(door: Door) -> bool:
    return not door.allow_http and not door.allow_private
