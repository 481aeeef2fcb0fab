"""Whether the pages tell every calendar, custom, solar term and language, each as it is."""

from __future__ import annotations

import re
from datetime import date

from scheduler.domain.calendar_dates import date_of_day, date_words
from scheduler.domain.calendars import solar_terms
from scheduler.domain.calendars.registry import CALENDARS
from scheduler.domain.rule import Custom, Unit
from scheduler.domain.wording.language import TAGS, language_for
from scheduler.publishers.feeds.phrasebook.chosen import PHRASEBOOKS
from tests.docs.reading import first_cells, page, rows, section, ticked, without


def documented_calendars(text: str) -> dict[str, tuple[str, str]]:
    """Each calendar with its spelling of one day and its years."""
    rows_ = [cells for cells in rows(section(text, "Calendars")) if len(cells) == 4 and cells[0].startswith("`")]
    return {cells[0].strip("`"): (cells[1].strip("`"), cells[2]) for cells in rows_}


def real_calendars() -> dict[str, tuple[str, str]]:
    day = date(1989, 6, 4).toordinal()
    return {
        name: (date_words(date_of_day(day, name), name), f"{calendar.YEARS[0]} to {calendar.YEARS[-1]}")
        for name, calendar in CALENDARS.items()
    }


def test_every_calendar_is_documented_with_its_spelling_and_its_years() -> None:
    text = page("statements.md")
    assert documented_calendars(text) == real_calendars()
    assert documented_calendars(without(text, "| `persian` |")) != real_calendars()
    assert documented_calendars(text.replace("1901 to 2100 | the lunisolar", "1901 to 2200 | the")) != real_calendars()
    assert documented_calendars(text.replace("`1 Sivan 5749`", "`1 Nisan 5749`")) != real_calendars()


def untold_keeps(text: str) -> set[str]:
    """The customs and solar terms that the page leaves out."""
    told = section(text, "Solar terms and customs")
    words = set(re.findall(r"[A-Z][a-z]+", told))
    return {*(set(Custom) - first_cells(told)), *({name.capitalize() for name in solar_terms.NAMES} - words)}


def test_every_custom_and_every_solar_term_is_documented() -> None:
    text = page("statements.md")
    assert untold_keeps(text) == set()
    assert untold_keeps(without(text, "| `same digits` |")) == {"same digits"}
    assert untold_keeps(text.replace("Guyu", "Guju")) == {"Guyu"}


def documented_languages(text: str) -> tuple[set[str], set[tuple[str, str, str]]]:
    """Every tag of the table, and what each language is said to say of 37 years and 37 months."""
    told = [cells for cells in rows(section(text, "Languages")) if len(cells) == 5 and cells[0].startswith("`")]
    tags = {tag for cells in told for tag in (*ticked(cells[0]), *ticked(cells[4]))}
    return tags, {(cells[0].strip("`"), cells[2], cells[3]) for cells in told}


def language_faults(text: str) -> set[str]:
    """Languages that are not documented, not there, or said to say what they do not."""
    tags, told = documented_languages(text)
    said = {(tag, language_for(tag).anniversary(37, Unit.YEAR), language_for(tag).anniversary(37, Unit.MONTH))
            for tag, _, _ in told if tag in TAGS}  # fmt: skip
    return (tags ^ set(TAGS)) | {tag for tag, _, _ in told ^ said}


def test_every_language_is_documented_with_its_own_phrases() -> None:
    text = page("statements.md")
    assert len(TAGS) > 40
    assert language_faults(text) == set()
    assert language_faults(without(text, "| `uk` |")) == {"uk"}
    assert language_faults(text.replace("37周年 | 37か月", "37回忌 | 37か月")) == {"ja"}
    assert language_faults(text.replace("`de-LI`", "`de-LU`")) == {"de-LI", "de-LU"}


def phrasebook_faults(text: str) -> set[str]:
    """Languages whose phrasebook is not documented, not there, or said to say what it does not."""
    told = {}
    for cells in rows(section(text, "Which language a page speaks")):
        if len(cells) == 4 and cells[0].startswith("`"):
            told |= dict.fromkeys((*ticked(cells[0]), *ticked(cells[3])), cells[2])
    real = {tag: book.all_statements for tag, book in PHRASEBOOKS.items()}
    return {tag for tag, _ in told.items() ^ real.items()}


def test_every_language_that_pages_speak_is_documented_with_its_own_words() -> None:
    text = page("pages.md")
    assert phrasebook_faults(text) == set()
    assert phrasebook_faults(without(text, "| `uk` |")) == {"uk"}
    assert phrasebook_faults(text.replace("Alle Erklärungen", "Alle Sätze")) == {"de"}
    assert phrasebook_faults(text.replace("`zh-MO`", "`zh-SG`")) == {"zh-MO", "zh-SG"}
