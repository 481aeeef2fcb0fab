"""Lines as lists show them: what is out with a link, what is to come with its title alone, within a page's weight."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from markupsafe import escape

from scheduler.domain.ids import page_path
from scheduler.publishers.feeds.languages import direction
from scheduler.publishers.feeds.pages.line import Line
from scheduler.publishers.feeds.pages.outlook import Expected
from scheduler.publishers.feeds.pages.words import day_words
from scheduler.publishers.feeds.window import clip
from scheduler.text import cleaning

WEIGHT = 50_000
"""Bytes that no page reaches but that of an edition whose own text is longer."""

_FRAME = 190  # bytes of markup around one line's words, generously
_TITLE = 360  # bytes of a title as it stands in a page
_SUMMARY = 720
_LONGEST = 240  # characters of a title, before it is measured


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One line of a list.

    Attributes:
        day: the day kept, ISO 8601.
        date: the same in words.
        href: of its page; of a coming one, of its statement's where there is one, else empty.
        expected: it has not been published.
    """

    day: str
    date: str
    lang: str
    title: str
    href: str = ""
    summary: str = ""
    expected: bool = False

    @property
    def dir(self) -> str:
        """Which way it runs."""
        return direction(self.lang)

    @property
    def weight(self) -> int:
        """Bytes in a page, rounded up."""
        return _FRAME + sum(len(escape(word).encode()) for word in (self.date, self.title, self.href, self.summary))


def published(line: Line, root: str, *, lang: str | None = None, summary: bool = False) -> Shown:
    """A line of the register.

    Args:
        root: the way from the page to the public folder.
        lang: the language wanted; its own where it has no words in it.
        summary: whether to say what it is about.
    """
    words = line.wording(lang)
    return Shown(
        day=line.day.isoformat(),
        date=words.date,
        lang=words.lang,
        title=fitting(words.title, _TITLE),
        href=root + line.folder(lang),
        summary=fitting(words.summary, _SUMMARY) if summary else "",
    )


def expected(each: Expected, root: str, *, has_page: bool) -> Shown:
    """What is to come: its day and its title.

    Args:
        has_page: whether its statement has a page.
    """
    return Shown(
        day=each.day.isoformat(),
        date=day_words(each.day, each.lang),
        lang=each.lang,
        title=fitting(clip(cleaning.clean(each.title()).text, _LONGEST), _TITLE),
        href=f"{root}{page_path(each.statement, '-').removesuffix('-/')}" if has_page else "",
        expected=True,
    )


def within(lines: Iterable[Shown], budget: int) -> list[Shown]:
    """As many of the first lines as weigh no more than this."""
    kept: list[Shown] = []
    for line in lines:
        budget -= line.weight
        if budget < 0:
            break
        kept.append(line)
    return kept


def fitting(text: str, size: int) -> str:
    """The text, cut with an ellipsis where it would take more than so many bytes in a page."""
    if len(str(escape(text)).encode()) <= size:
        return text
    weights = accumulate(len(str(escape(sign)).encode()) for sign in text)
    end = next(place for place, weight in enumerate(weights) if weight > size - len("…".encode()))
    return text[:end].rstrip() + "…"


def by_year(lines: Iterable[Shown]) -> list[tuple[str, list[Shown]]]:
    """In groups by the year of their day, in the order they come."""
    groups: dict[str, list[Shown]] = {}
    for line in lines:
        groups.setdefault(line.day[:4].lstrip("0"), []).append(line)
    return list(groups.items())


def iso(day: date) -> str:
    """A day as a fragment of a page may name it."""
    return f"d-{day.month:02}-{day.day:02}"
