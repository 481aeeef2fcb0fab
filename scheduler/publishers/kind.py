"""What one kind of target is to the rest of the house: its name, its settings, and how its publisher is built."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from scheduler.domain.ports import Publisher
from scheduler.domain.site import Site
from scheduler.domain.target import Target
from scheduler.publishers.kept_answers import KeptAnswers
from scheduler.publishers.outbound.door import Outbound
from scheduler.publishers.questions import Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a publisher finds in its workspace.

    Attributes:
        site: who publishes.
        outbound: the door through which HTTP leaves.
        statements: the folder in which a statement's pictures lie.
        pages: whether public editions have pages here, in every language of theirs.
        answers: what targets said of themselves; None where nothing is kept.
    """

    site: Site
    outbound: Outbound
    statements: Path
    pages: bool = True
    answers: KeptAnswers | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of target.

    Attributes:
        name: what `kind:` says in `remembrancer.yaml`.
        settings: the model of the keys of its own. A model refuses with ValueError(what and cure); it tells the
            addresses it reaches by a method `destinations() -> list[str]` (`outbound.settings.OutboundSettings`).
        build: the publisher of one target from its settings.
        line: what it is, a few words, for whoever chooses one.
        ways: the ways in, the one for most people first; how `targets add` makes a target of this kind.
    """

    name: str
    settings: type[BaseModel]
    build: Callable[[Target, Any, Surroundings], Publisher]
    line: str
    ways: tuple[Way, ...]
