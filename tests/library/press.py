"""The press releases beneath `releases/`, what should become of each, and how much of it does."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from scheduler.library.importing.imported import Imported, import_release
from scheduler.library.importing.languages import TONGUES
from scheduler.library.importing.tongue import PressTongue

RELEASES = Path(__file__).parent / "releases"
NAMES = sorted(path.stem for path in RELEASES.glob("*.json"))
TODAY = date(2026, 11, 22)
STAYED = {"number-differs", "number-other-time", "number-about"}


def source(name: str) -> Path:
    """The release of that name."""
    (found,) = (path for path in RELEASES.iterdir() if path.stem == name and path.suffix != ".json")
    return found


def expected(name: str) -> dict[str, Any]:
    """What a person made of it."""
    told: dict[str, Any] = json.loads((RELEASES / f"{name}.json").read_text(encoding="utf-8"))
    return told


def made_of(
    text: str | bytes,
    *,
    suffix: str = ".txt",
    reprint: bool = False,
    given: str | None = None,
    tongues: Mapping[str, PressTongue] = TONGUES,
    taken: frozenset[str] = frozenset(),
) -> Imported:
    """The draft of a source."""
    whole = text.encode() if isinstance(text, str) else text
    return import_release(
        whole, name=f"release{suffix}", suffix=suffix, reprint=reprint, given=given, language="en", today=TODAY,
        taken=taken, tongues=tongues,
    )  # fmt: skip


def draft_of(name: str, *, tongues: Mapping[str, PressTongue] = TONGUES, reprint: bool = False) -> Imported:
    """The draft of one of the releases."""
    path = source(name)
    return made_of(path.read_bytes(), suffix=path.suffix, tongues=tongues, reprint=reprint)


def words_of(made: Imported, codes: set[str]) -> list[str]:
    """The words that doubts of these codes are about."""
    return [each.what.partition("“")[2].partition("”")[0] for each in made.doubts if each.code in codes]


def body_of(made: Imported) -> str:
    return made.text.split("---\n", 2)[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Findings of numbers: those made into a field, and those found to be somebody else's words."""

    right: int
    wrong: Counter[tuple[str, ...]]
    missed: Counter[tuple[str, ...]]

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong.total() or 1)

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed.total() or 1)


def measure(*, tongues: Mapping[str, PressTongue] = TONGUES) -> Measured:
    """Precision and recall over all releases."""
    right, wrong, missed = 0, Counter[tuple[str, ...]](), Counter[tuple[str, ...]]()
    for name in NAMES:
        made, told = draft_of(name, tongues=tongues), expected(name)
        found = Counter((name, each.was, each.now) for each in made.fields)
        found.update((name, "quoted", words) for words in words_of(made, {"number-quoted"}))
        wanted = Counter((name, *each) for each in told["fields"])
        wanted.update((name, "quoted", words) for words in told["quoted"])
        right += (found & wanted).total()
        wrong += found - wanted
        missed += wanted - found
    return Measured(right=right, wrong=wrong, missed=missed)
