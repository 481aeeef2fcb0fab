"""What the import must know of a language. A new language is one module that offers a `PressTongue`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from scheduler.library.importing.counts import Count
from scheduler.library.prose import Prose
from scheduler.library.quotations import Span
from scheduler.library.staleness_tongues.known import TONGUES as LINTED


class DateSaid(NamedTuple):
    """A date in a text; `year` or `day` may be missing; `other` is the first day of `2–3 December`."""

    span: Span
    year: int | None
    month: int
    day: int | None
    other: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PressTongue:
    """One language, as press releases use it.

    Attributes:
        months: the number of each month by name and abbreviation, in small letters without full stop.
        dates: how a day is written; `{months}` stands for the names, the groups are `day`, `month`,
            `year`, and `other` for the first day of two.
        this_day: `on this day in 1989`, its group being the year.
        ago_today: that a number of years is reckoned to this very day: `25 years ago today`.
        published: what stands before the date on which a page appeared.
        today: words that mean the day of reading.
        said: that somebody is quoted.
        demands: what a house asked, praised or condemned when it wrote.
        common: short words that tell the language.
        counts: every number of years outside template fields.
        section: a line that names the house's heading, such as *Press release*.
        furniture: whole lines that belong to the page.
        notice: whole lines that say when the text may be used; never a title.
        appeal: how a line begins with which the house's standing words begin.
        ending: how a line begins that addresses journalists; it and what follows is no text.
    """

    tag: str
    months: Mapping[str, int]
    dates: tuple[str, ...]
    this_day: re.Pattern[str]
    ago_today: re.Pattern[str]
    published: re.Pattern[str]
    today: re.Pattern[str]
    said: re.Pattern[str]
    demands: re.Pattern[str]
    common: frozenset[str]
    counts: Callable[[Prose], Iterator[Count]]
    section: re.Pattern[str]
    furniture: re.Pattern[str]
    notice: re.Pattern[str]
    appeal: re.Pattern[str]
    ending: re.Pattern[str]

    def prose(self, text: str) -> Prose:
        """A text as a reader of this language meets it."""
        return Prose(text, dotted=LINTED[self.tag].dotted)

    def dates_in(self, text: str) -> Iterator[DateSaid]:
        """Every date of a text, the first reading of each place only, in the order of the text."""
        return iter(_dates(self, text))


_ISO = re.compile(r"(?<![\w-])(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})(?![0-9-])")
_COMPILED: dict[str, list[re.Pattern[str]]] = {}


def _dates(tongue: PressTongue, text: str) -> list[DateSaid]:
    if tongue.tag not in _COMPILED:
        names = "|".join(sorted((re.escape(name) for name in tongue.months), key=len, reverse=True))
        patterns = [each.replace("{months}", f"(?P<month>{names})") for each in tongue.dates]
        _COMPILED[tongue.tag] = [_ISO, *(re.compile(each, re.IGNORECASE) for each in patterns)]
    found: list[DateSaid] = []
    for pattern in _COMPILED[tongue.tag]:
        for match in pattern.finditer(text):
            groups = match.groupdict()
            name = groups["month"].lower()
            month = int(name) if name.isdigit() else tongue.months[name]
            day = int(groups["day"]) if groups.get("day") else None
            year = int(groups["year"]) if groups.get("year") else None
            span = Span(*match.span())
            fits = 1 <= month <= 12 and (day is None or 1 <= day <= 31)
            if fits and not any(each.span.start < span.end and span.start < each.span.end for each in found):
                other = int(groups["other"]) if groups.get("other") else None
                found.append(DateSaid(span, year, month, day, other))
    return sorted(found, key=lambda each: each.span)


def word_set(words: str) -> frozenset[str]:
    """Words parted by spaces."""
    return frozenset(words.split())


def words_line(*patterns: str) -> re.Pattern[str]:
    """A whole line that is one of these, whatever its capitals."""
    return re.compile(rf"\W*(?:{'|'.join(patterns)})\W*", re.IGNORECASE)


def line_start(*patterns: str) -> re.Pattern[str]:
    """The beginning of a line, whatever its capitals."""
    return re.compile(rf"\W*(?:{'|'.join(patterns)})", re.IGNORECASE)
