"""One doubt about a statement, before it is given its place in the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from scheduler.domain.wording.language import ENGLISH
from scheduler.errors import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """What is allowed and yet probably not meant.

    Attributes:
        keys: the keys it may be shown at; the first that is written counts.
        what, cure, code: as in `errors.Problem`.
    """

    keys: tuple[str, ...]
    what: str
    cure: str
    code: str

    def placed(self, path: str, lines: Mapping[str, int]) -> Problem:
        """The warning, at the line of its key.

        Args:
            path: the file, relative to the workspace.
            lines: 1-based line of each key written there.
        """
        key = next((key for key in self.keys if key in lines), self.keys[-1])
        return Problem(
            what=self.what,
            cure=self.cure,
            code=self.code,
            level="warning",
            file=path,
            line=lines.get(key, 1),
            field=key,
        )


def day_words(day: date) -> str:
    """A civil day as `check` names it: `28 March 2027, Sunday`."""
    return f"{ENGLISH.date(day)}, {ENGLISH.weekday(day)}"
