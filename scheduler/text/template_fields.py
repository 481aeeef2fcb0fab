"""What templates may ask of an occurrence: the fields of `docs/statements.md`, as values."""

from __future__ import annotations

from collections.abc import Callable

from scheduler.domain.ids import page_url
from scheduler.domain.occurrence import Occurrence
from scheduler.domain.rule import AnniversaryRule, HistoricDate
from scheduler.domain.site import Site
from scheduler.domain.statement import Statement, Words
from scheduler.domain.wording.intervals import event_words
from scheduler.domain.wording.language import Language
from scheduler.errors import ValueRefused
from scheduler.text.template_values import Absent, Day

_ASTRONOMICAL = frozenset({"gregorian", "julian", "chinese"})
"""The calendars in which year 0 is 1 BC."""


def fields_before_title(occurrence: Occurrence, site: Site, words: Words, language: Language) -> dict[str, object]:
    """Every template field but `title`, which is itself a template.

    Texts, whole numbers, truth values, `Day`, None for keys the author left out, `Absent` for what cannot be said.
    """
    statement, returned = occurrence.statement, occurrence.returned
    number, years, day, unit = returned.number, returned.years, returned.day, statement.rule.every.unit

    def said(name: str, say: Callable[[], str]) -> object:
        """Refused only when a template asks for it."""
        try:
            return say()
        except ValueRefused as refusal:
            return Absent(name=name, refusal=refusal)

    return {
        "anniversary": said("anniversary", lambda: language.anniversary(number, unit)),
        "date": Day.of(day, language),
        "days": statement.rule.days,
        "event_date": _event_date(statement.rule, language),
        "event_year": _event_year(statement.rule, language),
        "first_published": statement.first_published and Day.of(statement.first_published, language),
        "last_date": Day.of(occurrence.last_day, language),
        "milestone": is_milestone(number),
        "number": number,
        "ordinal": said("ordinal", lambda: language.ordinal(number)),
        "ordinal_words": said("ordinal_words", lambda: language.ordinal_words(number)),
        "place": statement.place,
        "section": statement.section,
        "site": site.title,
        "span": said("span", lambda: language.span(number, unit)),
        "unit": said("unit", lambda: language.unit(unit)),
        "url": address(occurrence, site, words),
        "weekday": said("weekday", lambda: language.weekday(day)),
        "year": day.year,
        "years": years,
        "years_words": said("years_words", lambda: language.years_words(years)),
    }


def address(occurrence: Occurrence, site: Site, words: Words) -> str:
    """The edition's page; the words of a translation have a page of their own."""
    statement = occurrence.statement
    return page_url(site, statement.id, occurrence.label, None if words is statement.words else _lang(statement, words))


def _lang(statement: Statement, words: Words) -> str:
    """The tag under which a translation is filed."""
    return next((tag for tag, filed in statement.translations.items() if filed is words), words.lang)


def is_milestone(number: int) -> bool:
    """Whether a number is 1, 5 or a multiple of 10 or 25."""
    return number in {1, 5} or (number > 0 and (number % 10 == 0 or number % 25 == 0))


def _event_date(rule: AnniversaryRule, language: Language) -> object:
    when = rule.date
    try:
        words = event_words(rule, language)
    except ValueRefused as refusal:
        return Absent(name="event_date", refusal=refusal)
    return Day.remembered(words, when if rule.calendar == "gregorian" else None)


def _event_year(rule: AnniversaryRule, language: Language) -> object:
    """The year as a number to reckon with; one before Christ as words, which no one can subtract from by mistake."""
    year = rule.date.year
    if year > 0 or rule.calendar not in _ASTRONOMICAL:
        return year
    return language.historic_date(HistoricDate(year=year), "gregorian")
