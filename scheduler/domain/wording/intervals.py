"""Several days in a row, in words: the days kept, and an event that lasted longer than one."""

from __future__ import annotations

import datetime as dt

from scheduler.domain.rule import AnniversaryRule, HistoricDate
from scheduler.domain.wording.english import English
from scheduler.domain.wording.language import Language, language_or_plain


def interval_words(first: dt.date, last: dt.date, language: Language) -> str:
    """Civil days from the first to the last: `4–5 June 2027`, `7 April – 15 July 2027`; one day as `date` says it."""
    if first == last:
        return language.date(first)
    ends = [HistoricDate(year=day.year, month=day.month, day=day.day) for day in (first, last)]
    return _short(ends[0], ends[1], "gregorian", language) or f"{language.date(first)} – {language.date(last)}"


def event_words(rule: AnniversaryRule, language: Language) -> str:
    """The day remembered, as exactly as it is known, or the days from the first to the last.

    Raises:
        ValueRefused: the language cannot say it.
    """
    first, last = rule.date, rule.event_end
    words = language.historic_date(first, rule.calendar)
    if last is None:
        return words
    return _short(first, last, rule.calendar, language) or f"{words} – {language.historic_date(last, rule.calendar)}"


def _short(first: HistoricDate, last: HistoricDate, calendar: str, language: Language) -> str | None:
    """Without what both dates share, in the one language that has a form for it; None otherwise."""
    spoken = language_or_plain(language.tag)
    return spoken.interval(first, last, calendar) if isinstance(spoken, English) else None
