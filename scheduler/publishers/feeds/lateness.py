"""What an edition that came out late says of itself."""

from __future__ import annotations

from datetime import timedelta

from scheduler.publishers.feeds.entry import Entry
from scheduler.publishers.feeds.phrasebook.chosen import day_words, phrasebook_for

UNREMARKABLE = timedelta(hours=1)
"""Within the same day and this much later nobody needs to be told."""


def late_note(entry: Entry) -> str | None:
    """The sentence for an edition published on a later day than due, or more than an hour later; else None.

    Days and hours are those of the edition's zone.
    """
    lang, due, published = entry.article.lang, entry.due_locally, entry.published_locally
    say, due_day = phrasebook_for(lang), day_words(due.date(), lang)
    if published.date() > due.date():
        return say.late_day.format(due=due_day, published=day_words(published.date(), lang))
    if entry.published - entry.due > UNREMARKABLE:
        return say.late_hour.format(due=due_day, hour=f"{due:%H:%M}", published=f"{published:%H:%M}")
    return None
