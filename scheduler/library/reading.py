"""What one statement file says, once it has been read whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from scheduler.domain.statement import Statement, Words
from scheduler.errors import Problem
from scheduler.library.text_place import TextPlace


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """The words of a statement in another language, from a file of their own.

    Attributes:
        original: id of the statement they belong to.
        path: the file, relative to the workspace.
    """

    original: str
    words: Words
    path: str
    source_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A file that could be read, with what only its reading can tell.

    Attributes:
        content: a statement, or the translation of one.
        lines: 1-based line of each key of its front matter, and of `body`.
        has_id: whether the id is written in the file, not taken from its name.
        problems: warnings only.
        places: where each text stands, by its dotted key (`editions.25.body`).
    """

    content: Statement | Translation
    lines: Mapping[str, int]
    has_id: bool = True
    problems: tuple[Problem, ...] = ()
    places: Mapping[str, TextPlace] = field(default_factory=dict)

    @property
    def identity(self) -> tuple[str, str | None]:
        """What no two files may share: the id, and for a translation its language."""
        if isinstance(self.content, Statement):
            return self.content.id, None
        return self.content.original, self.content.words.lang
