"""The article: the words of one edition for feeds and pages, in every language there is, as the ledger freezes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from scheduler.text import cleaning

Day = date  # `Article` has a field `date`, which is words

_LANG = re.compile(r"[A-Za-z0-9]{2,8}(-[A-Za-z0-9]{1,8})*")
"""A translation's language tag where it names a folder; match it in full."""


def clean(value: Any) -> Any:
    """The same value with every character that may not be published taken out of its texts, to any depth."""
    match value:
        case str():
            return cleaning.clean(value).text
        case Mapping():
            return {clean(key): clean(item) for key, item in value.items()}
        case list() | tuple():
            return [clean(item) for item in value]
        case _:
            return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Illustration:
    """A picture as the statement names it; `file` is relative to `statements/`."""

    file: str
    alt: str
    caption: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """The words of an edition in another language, with an id and a page of their own.

    Its attributes mean what they mean in `Article`; what an article has besides, all its languages share.
    """

    id: str
    url: str
    lang: str
    title: str
    summary: str
    html: str
    text: str
    variant: str
    event_date: str
    date: str
    ordinal: str | None = None
    weekday: str | None = None
    warning: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The words of an edition and what a page says about them: the payload of an edition for `feeds`.

    Attributes:
        id: tag URI (RFC 4151), never reused.
        url: permanent address of the page.
        html: the body, sanitised, with absolute addresses.
        first_published: day the text first appeared anywhere.
        event_date, date: the day remembered and the day kept, in words.
        event_day: the day remembered, ISO 8601, where it is a whole Gregorian day of years 1 to 9999.
        zone: IANA zone in whose days lateness is told.
        ordinal: the number as an ordinal, such as `37th`, or None where the language has no words yet.
        weekday: of the day kept, in words, or None likewise.
        images: in the statement's order.
        translations: the same edition in every other language there was when it was rendered, by tag.
        retracted: a note in the place of words that were taken back.
    """

    id: str
    url: str
    lang: str
    title: str
    summary: str
    html: str
    text: str
    author: str
    variant: str
    event_date: str
    date: str
    zone: str
    ordinal: str | None = None
    weekday: str | None = None
    event_day: str | None = None
    warning: str | None = None
    section: str | None = None
    place: str | None = None
    first_published: Day | None = None
    original: str | None = None
    tags: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    images: tuple[Illustration, ...] = ()
    translations: tuple[Translation, ...] = ()
    retracted: bool = False

    @property
    def payload(self) -> dict[str, Any]:
        """As plain JSON values."""
        plain: dict[str, Any] = _articles().dump_python(self, mode="json")
        if not self.translations:  # most have none, and their digest is that of before there were any
            del plain["translations"]
        if not self.retracted:
            del plain["retracted"]
        return plain

    def translated(self, words: Translation) -> Article:
        """The same in another of its languages."""
        return replace(self, translations=(), **{each.name: getattr(words, each.name) for each in fields(words)})

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> Article:
        """Read from an edition's payload, cleaned.

        Raises:
            ValueError: the payload is not that of an edition for `feeds`.
        """
        try:
            article = _articles().validate_python(clean(payload))
        except ValidationError as error:
            raise ValueError(first_fault(error)) from None
        tags = [article.lang, *(each.lang for each in article.translations)]
        if not all(map(_LANG.fullmatch, tags[1:])) or len({tag.lower() for tag in tags}) < len(tags):
            raise ValueError("translations: their languages cannot name a folder each")
        return article


def first_fault(error: ValidationError) -> str:
    """Where the first thing wrong with a record is, and what."""
    fault = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in fault["loc"])
    return f"{place}: {fault['msg']}" if place else str(fault["msg"])


@cache
def _articles() -> TypeAdapter[Article]:
    return TypeAdapter(Article)
