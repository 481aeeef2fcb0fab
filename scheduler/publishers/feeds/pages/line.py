"""The line: what lists know of one edition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from scheduler.domain.ids import page_path
from scheduler.publishers.feeds.article import Article, Translation
from scheduler.publishers.feeds.entry import Entry
from scheduler.publishers.feeds.window import clip

ALL, STATEMENTS, TAGS, SECTIONS, LANGUAGES = "all", "statements", "tags", "sections", "languages"
"""Kinds of list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What a list says of an edition in one language.

    Attributes:
        date: the day kept, in words.
    """

    lang: str
    title: str
    summary: str
    date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One edition as lists know it; its attributes mean what they mean in `Entry` and `Article`.

    Attributes:
        wordings: the original first.
    """

    statement: str
    label: str
    day: date
    published: datetime
    number: int
    event_date: str
    wordings: tuple[Wording, ...]
    tags: tuple[str, ...] = ()
    section: str | None = None
    retracted: bool = False

    @classmethod
    def of(cls, entry: Entry) -> Line:
        """The line of one entry."""
        article = entry.article
        worded: tuple[Article | Translation, ...] = (article, *article.translations)
        return cls(
            statement=entry.key.statement,
            label=entry.key.label,
            day=entry.day,
            published=entry.published,
            number=entry.number,
            event_date=article.event_date,
            wordings=tuple(
                Wording(lang=each.lang, title=clip(each.title, 240), summary=clip(each.summary, 280), date=each.date)
                for each in worded
            ),
            tags=tuple(dict.fromkeys(tag for tag in article.tags if tag)),
            section=article.section or None,
            retracted=article.retracted,
        )

    @property
    def original(self) -> Wording:
        """In its own language."""
        return self.wordings[0]

    def wording(self, lang: str | None) -> Wording:
        """In this language, else in its own."""
        return next((each for each in self.wordings if each.lang == lang), self.original)

    def folder(self, lang: str | None = None) -> str:
        """The folder of its page beneath the public one; of a translation's where it has one in this language."""
        found = self.wording(lang)
        return page_path(self.statement, self.label, None if found is self.original else found.lang)

    @property
    def places(self) -> set[tuple[str, str]]:
        """Kind and name of every list it stands in."""
        return {
            (ALL, ""),
            (STATEMENTS, self.statement),
            *((TAGS, tag) for tag in self.tags),
            *((SECTIONS, section) for section in (self.section,) if section),
            *((LANGUAGES, each.lang) for each in self.wordings),
        }
