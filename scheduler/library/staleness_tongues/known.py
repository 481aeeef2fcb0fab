"""The languages the linter judges; a table becomes patterns when the first text in it is read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from scheduler.library.staleness_tongues import (
    arabic,
    chinese,
    dutch,
    french,
    german,
    hebrew,
    italian,
    japanese,
    korean,
    polish,
    portuguese,
    russian,
    spanish,
    turkish,
    ukrainian,
)
from scheduler.library.staleness_tongues.english import ENGLISH
from scheduler.library.staleness_tongues.from_tables import tongue
from scheduler.library.staleness_tongues.tables import Tables
from scheduler.library.staleness_tongues.tongue import Tongue


class Tongues(Mapping[str, Tongue]):
    """Tongues by primary subtag, each made once, when it is asked for.

    Args:
        ready: those that need no making.
        tables: those that are made of tables.
    """

    def __init__(self, ready: Mapping[str, Tongue], tables: Mapping[str, Tables]) -> None:
        self._ready = dict(ready)
        self._tables = tables

    def __getitem__(self, subtag: str) -> Tongue:
        if subtag not in self._ready:
            self._ready[subtag] = tongue(self._tables[subtag])
        return self._ready[subtag]

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys([*self._ready, *self._tables]))

    def __len__(self) -> int:
        return len({*self._ready, *self._tables})


TONGUES: Mapping[str, Tongue] = Tongues(
    {"en": ENGLISH},
    {
        "ar": arabic.TABLES,
        "de": german.TABLES,
        "es": spanish.TABLES,
        "fr": french.TABLES,
        "he": hebrew.TABLES,
        "it": italian.TABLES,
        "ja": japanese.TABLES,
        "ko": korean.TABLES,
        "nl": dutch.TABLES,
        "pl": polish.TABLES,
        "pt": portuguese.TABLES,
        "ru": russian.TABLES,
        "tr": turkish.TABLES,
        "uk": ukrainian.TABLES,
        "zh": chinese.TABLES,
    },
)
"""By primary subtag."""

_NOTHING = re.compile(r"(?!)")

WORDLESS = Tongue(
    counted=lambda _: iter(()),
    field=lambda _, __: "",
    rewritten=lambda _, __: "",
    phrases=(),
    day=_NOTHING,
    present=_NOTHING,
    past=_NOTHING,
    said=_NOTHING,
    dates=lambda day: (day.isoformat(),),
    year_after=_NOTHING,
)
"""For a language without a table: links and dates in digits go stale in every language."""
