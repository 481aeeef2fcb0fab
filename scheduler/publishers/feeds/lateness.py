"""What an edition that came out late says of itself, and dates in the words of the pages' own sentences."""

from __future__ import annotations

from datetime import date, timedelta

from scheduler.domain.wording.language import ENGLISH, language_for
from scheduler.publishers.feeds.entry import Entry

UNREMARKABLE = timedelta(hours=1)
"""Within the same day and this much later nobody needs to be told."""


def day_words(day: date, lang: str) -> str:
    """A civil day in English words, for our own sentences: those of `lang` if that is a kind of English."""
    language = language_for(lang) if lang.lower().partition("-")[0] == "en" else ENGLISH
    return language.date(day)


def late_note(entry: Entry) -> str | None:
    """The sentence for an edition published on a later day than due, or more than an hour later; else None.

    Days and hours are those of the edition's zone.
    """
    lang, due, published = entry.article.lang, entry.due_locally, entry.published_locally
    if published.date() > due.date():
        return f"Due on {day_words(due.date(), lang)}; published on {day_words(published.date(), lang)}."
    if entry.published - entry.due > UNREMARKABLE:
        return f"Due on {day_words(due.date(), lang)} at {due:%H:%M}; published at {published:%H:%M}."
    return None
