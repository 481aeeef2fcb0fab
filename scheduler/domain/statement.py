"""The statement: one dated text, known for ever by its id."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Literal

from scheduler.domain.language_tag import lookup
from scheduler.domain.rule import AnniversaryRule, Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """Words that replace the plain ones for some numbers (`editions`); a None field keeps the plain text.

    Attributes:
        name: as written: `25`, `every 10`.
        number: the one number it is for, or None.
        multiple: the N of `every N`, or None; exactly one of the two is set.
    """

    name: str
    number: int | None = None
    multiple: int | None = None
    title: str | None = None
    summary: str | None = None
    body: str | None = None
    social: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The templates of one statement in one language (BCP 47 tag `lang`)."""

    lang: str
    title: str
    body: str
    summary: str | None = None
    social: str | None = None
    warning: str | None = None
    variants: tuple[Variant, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture of a statement.

    Attributes:
        file: relative to the statement's own file and never outside `statements/`.
        alt: what it shows, for those who cannot see it.
        focus: the point that must stay in sight when it is cropped, `x,y` from -1,-1 (bottom left) to 1,1 (top right).
    """

    file: str
    alt: str
    caption: str | None = None
    focus: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LatePolicy:
    """What becomes of an occurrence noticed later than `grace` after its due instant."""

    grace: timedelta = timedelta(hours=24)
    then: Literal["skip", "hold"] = "skip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One dated text in one Markdown file.

    Attributes:
        id: permanent identity.
        rule: how it returns.
        words: the original's words.
        translations: words by language tag.
        when: its moments, or None for the site's default (the day).
        time, zone: wall time and IANA zone of its own, or None for the site's.
        targets: names it goes to; None is every target whose filter fits; empty is feeds and pages only.
        path: the file, relative to the workspace.
        source_sha256: digest of the file's bytes.
        tone: unless it says that it is cheerful it is solemn, for these texts remember the dead.
        translated_sha256: digests of the bytes of its translations' files.
    """

    id: str
    rule: AnniversaryRule
    words: Words
    path: str
    source_sha256: str
    translations: Mapping[str, Words] = field(default_factory=dict)
    when: tuple[Moment, ...] | None = None
    time: time | None = None
    zone: str | None = None
    targets: tuple[str, ...] | None = None
    tags: tuple[str, ...] = ()
    author: str | None = None
    original: str | None = None
    sources: tuple[str, ...] = ()
    place: str | None = None
    section: str | None = None
    first_published: date | None = None
    images: tuple[Image, ...] = ()
    public: bool = True
    mode: Literal["living", "reprint"] = "living"
    facts_checked_through: int | None = None
    late: LatePolicy | None = None
    approval: bool | None = None
    status: Literal["ready", "draft", "retired"] = "ready"
    tone: Literal["solemn", "cheerful"] = "solemn"
    translated_sha256: frozenset[str] = frozenset()

    @property
    def sources_sha256(self) -> str:
        """Digest of everything its words are made from: another one means that some word may be another."""
        parts = (self.source_sha256, *sorted(self.translated_sha256))
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()

    @property
    def languages(self) -> tuple[str, ...]:
        """The language tags it has words in: the original's, then the translations' in alphabetical order."""
        return (self.words.lang, *sorted(self.translations))

    def words_for(self, lang: str) -> Words | None:
        """The words that serve a language (`language_tag.lookup`), the original's included; None where none do."""
        found = lookup(lang, self.languages)
        return None if found is None else self.translations.get(found, self.words)

    def words_in(self, lang: str | None) -> Words:
        """The words for a language if there are any, else the original's; None asks for the original's."""
        return (self.words if lang is None else self.words_for(lang)) or self.words
