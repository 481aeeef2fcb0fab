"""The target: a configured place, by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import Literal

from scheduler.domain.delivery import TargetClass
from scheduler.domain.rule import Moment
from scheduler.domain.statement import Statement

FEEDS = "feeds"
"""Name of the built-in target: feeds and pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What planning needs to know of a place; how to reach it is its publisher's business.

    Attributes:
        name: permanent, part of every delivery key.
        kind: which publisher serves it (`feeds`, `webhook`).
        tags: it takes only statements with one of these; empty takes all.
        lang, zone, time, when: its own, before the statement's and the site's.
        fallback: what it gets of a statement that has no words in `lang`: the original's, or nothing at all.
        lowered: its class where a person knows that it is less than that of its kind; never more.
        resends: whether an unknown outcome is sent again where nothing can prove it: a person accepts duplicates.
    """

    name: str
    kind: str
    tags: frozenset[str] = frozenset()
    lang: str | None = None
    zone: str | None = None
    time: time | None = None
    when: tuple[Moment, ...] | None = None
    fallback: Literal["original", "skip"] = "original"
    lowered: TargetClass | None = None
    resends: bool = False

    def takes(self, statement: Statement) -> bool:
        """Whether this statement goes here.

        `public: false` keeps a statement out of feeds and pages; `targets` in the statement names the others; a
        target's tags filter the rest. Feeds take every public statement.
        """
        if self.name == FEEDS:
            return statement.public
        if statement.targets is not None:
            return self.name in statement.targets
        return statement.public and (not self.tags or not self.tags.isdisjoint(statement.tags))

    def lacks_words(self, statement: Statement) -> bool:
        """Whether the statement says nothing in the language that this target wants."""
        return self.lang is not None and statement.words_for(self.lang) is None

    def leaves_out(self, statement: Statement) -> str | None:
        """Why nothing of this statement may go here, one sentence; None where something may.

        A target with `fallback: skip` takes no words in another language than its own.
        """
        if self.fallback != "skip" or not self.lacks_words(statement):
            return None
        return f"`{statement.id}` has no words in `{self.lang}`, and `{self.name}` takes no others (`fallback: skip`)."
