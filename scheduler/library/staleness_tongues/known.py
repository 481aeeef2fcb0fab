"""The languages the linter judges; one is loaded, its table made into patterns, when the first text in it is read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from scheduler.library.staleness_tongues.from_tables import tongue
from scheduler.library.staleness_tongues.patterns import words
from scheduler.library.staleness_tongues.tables import Tables
from scheduler.library.staleness_tongues.tongue import Tongue

_NOTHING = re.compile(r"(?!)")
_SUBTAGS = ("en", "ar", "de", "es", "fr", "he", "it", "ja", "ko", "nl", "pl", "pt", "ru", "tr", "uk", "zh")


class Tongues(Mapping[str, Tongue]):
    """Tongues by primary subtag, each made once, when it is asked for."""

    def __init__(self) -> None:
        self._ready: dict[str, Tongue] = {}

    def __getitem__(self, subtag: str) -> Tongue:
        if subtag not in self._ready:
            self._ready[subtag] = _english() if subtag == "en" else tongue(_tables(subtag))
        return self._ready[subtag]

    def __contains__(self, subtag: object) -> bool:
        return subtag in _SUBTAGS

    def __iter__(self) -> Iterator[str]:
        return iter(_SUBTAGS)

    def __len__(self) -> int:
        return len(_SUBTAGS)


def _english() -> Tongue:
    from scheduler.library.staleness_tongues.english import ENGLISH

    return ENGLISH


def _tables(subtag: str) -> Tables:  # noqa: C901, PLR0912  # one case for each language
    match subtag:
        case "ar":
            from scheduler.library.staleness_tongues.arabic import TABLES
        case "de":
            from scheduler.library.staleness_tongues.german import TABLES
        case "es":
            from scheduler.library.staleness_tongues.spanish import TABLES
        case "fr":
            from scheduler.library.staleness_tongues.french import TABLES
        case "he":
            from scheduler.library.staleness_tongues.hebrew import TABLES
        case "it":
            from scheduler.library.staleness_tongues.italian import TABLES
        case "ja":
            from scheduler.library.staleness_tongues.japanese import TABLES
        case "ko":
            from scheduler.library.staleness_tongues.korean import TABLES
        case "nl":
            from scheduler.library.staleness_tongues.dutch import TABLES
        case "pl":
            from scheduler.library.staleness_tongues.polish import TABLES
        case "pt":
            from scheduler.library.staleness_tongues.portuguese import TABLES
        case "ru":
            from scheduler.library.staleness_tongues.russian import TABLES
        case "tr":
            from scheduler.library.staleness_tongues.turkish import TABLES
        case "uk":
            from scheduler.library.staleness_tongues.ukrainian import TABLES
        case "zh":
            from scheduler.library.staleness_tongues.chinese import TABLES
        case _:
            raise KeyError(subtag)
    return TABLES


@cache
def day_words(subtag: str) -> re.Pattern[str]:
    """The words for the day of reading alone, without the rest of the tongue; nothing in a language without a table."""
    if subtag == "en":
        from scheduler.library.staleness_tongues.english_days import DAY

        return DAY
    if subtag not in _SUBTAGS:
        return _NOTHING
    tables = _tables(subtag)
    return words(tables.day, spaced=tables.spaced)


TONGUES: Mapping[str, Tongue] = Tongues()
"""By primary subtag."""

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
