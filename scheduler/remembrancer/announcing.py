"""Announcing: hubs are told of each feed that changed, once its files are live, by deliveries like any other.

A ping's key is made of the feed's path, the digest of its bytes and the hub. So the same change is announced once,
whoever plans it and however often, and one that a crash kept back is found at the next tick.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from scheduler.domain.delivery import Cause
from scheduler.domain.edition import Edition
from scheduler.domain.ids import PING, DeliveryKey
from scheduler.domain.planning import Planned
from scheduler.domain.ports import Publisher
from scheduler.ledger.values import Claim, Intent
from scheduler.remembrancer.dispatch import DEADLINE, PROMPT


class Pinged(Publisher, Protocol):
    """A publisher that is told of changed feeds and of nothing else."""

    def ping(self, path: str) -> Mapping[str, str]:
        """What is sent when the feed at this path beneath the site changed."""
        ...


class Announcer:
    """Plans the pings that are due.

    Args:
        hubs: by name.
    """

    def __init__(self, hubs: Iterable[Pinged]) -> None:
        self.hubs = {hub.target.name: hub for hub in hubs}
        self._planned: dict[str, str] = {}

    def due(self, topics: Mapping[str, str], *, now: datetime, cause: Cause) -> list[Planned]:
        """One ping for each hub of each feed that changed since `planned` was last told; repeats are harmless.

        Args:
            topics: each feed's digest, by its path beneath the site.
            now: aware, UTC.
        """
        changed = [path for path, digest in topics.items() if self._planned.get(path) != digest]
        return [
            Planned(
                key=DeliveryKey(statement=path, label=topics[path][:16], moment=PING, target=name),
                number=0,
                day=now.date(),
                due=now,
                target_class=hub.target_class,
                title=f"{path} changed",
                cause=cause,
            )
            for path in changed
            for name, hub in self.hubs.items()
        ]

    def planned(self, topics: Mapping[str, str]) -> None:
        """What is due for these has been written down."""
        self._planned = dict(topics)

    def intent(self, claim: Claim) -> Intent | None:
        """What a claimed ping sends; None for any other delivery."""
        hub = self.hubs.get(claim.key.target)
        if hub is None:
            return None
        told = hub.ping(claim.key.statement)
        edition = Edition(lang="", title="", summary="", text="", html="", url="", variant="plain", payload=told)
        return Intent(
            digest=claim.digest,
            fence=claim.fence,
            payload=edition.canonical,
            edition_sha256=edition.sha256,
            deadline=PROMPT + DEADLINE,
        )
