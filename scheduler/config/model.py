"""The configuration as a value: everything resolved, checked and frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scheduler.domain.database import Database
from scheduler.domain.site import Site
from scheduler.domain.target import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetConfig:
    """One configured target.

    Attributes:
        settings: what its kind's own model made of the other keys; it may hold secrets, so it is never printed.
    """

    target: Target
    settings: Any = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Breakers.

    Attributes:
        per_target_per_day: deliveries to one target on one day of the site's zone; what is beyond is held.
    """

    per_target_per_day: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    """Where the operator's page listens.

    Attributes:
        port: 0 takes any free one.
        token: what lets the page act, or None: then it only shows, and only loopback is listened on.
    """

    host: str = "127.0.0.1"
    port: int = 8420
    token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """A workspace's configuration.

    Attributes:
        root: the workspace, absolute.
        feeds: the section `feeds`, as the model given for it made it.
        ledger: its file, absolute, or its database on a server.
        web: None where there is no section `web`.
        simulated: a workspace for trying: every target is on this machine.
        secrets: the value of every secret that was read, for the redactor; never printed.
    """

    root: Path
    site: Site
    feeds: Any
    ledger: Path | Database
    limits: Limits = Limits()
    targets: tuple[TargetConfig, ...] = ()
    web: Web | None = None
    simulated: bool = False
    secrets: frozenset[str] = field(default=frozenset(), repr=False)
