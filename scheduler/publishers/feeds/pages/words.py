"""What is said of days and months in a page's language, and the addresses by which others may share it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import quote

from scheduler.domain.rule import HistoricDate
from scheduler.domain.wording.language import language_or_plain
from scheduler.errors import ValueRefused
from scheduler.publishers.feeds.phrasebook.chosen import phrasebook_for

_MONDAY = date(2024, 1, 1)
_NARROW = 3


def day_words(day: date, lang: str) -> str:
    """A civil day in words; in ISO 8601 where the language has none."""
    return language_or_plain(lang).date(day)


def month_words(year: int, month: int, lang: str) -> str:
    """A month of a year in words; in ISO 8601 where the language has none."""
    try:
        return language_or_plain(lang).historic_date(HistoricDate(year=year, month=month), "gregorian")
    except ValueRefused:
        return f"{year:04}-{month:02}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekday:
    """The head of one column of a month.

    Attributes:
        name: the whole word.
        short: as little of it as tells the seven apart; None where it takes too much.
    """

    name: str
    short: str | None


def weekdays(lang: str) -> list[Weekday]:
    """Monday to Sunday (ISO 8601); empty where the language has no words for them."""
    try:
        names = [language_or_plain(lang).weekday(_MONDAY + timedelta(days=place)) for place in range(7)]
    except ValueRefused:
        return []
    shared = next(place for place, signs in enumerate(zip(*names, strict=False)) if len(set(signs)) > 1)
    for length in range(1, _NARROW + 1):
        short = [name[shared : shared + length] for name in names]
        if len(set(short)) == len(names):
            return [Weekday(name=name, short=part) for name, part in zip(names, short, strict=True)]
    return [Weekday(name=name, short=None) for name in names]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One way to pass a page on: a plain link that tells nobody anything until it is followed."""

    name: str
    href: str


def shares(title: str, url: str, lang: str) -> list[Share]:
    """Every way, for one page in this language.

    Mastodon's own page of sharing takes the text behind a `#`, which no server is sent, and asks for the visitor's
    server there.
    """
    text = quote(f"{title}\n\n{url}", safe="")
    subject, body = quote(title, safe=""), quote(f"{title}\r\n\r\n{url}\r\n", safe="")
    return [
        Share(name="Mastodon", href=f"https://share.joinmastodon.org/#text={text}"),
        Share(name="Bluesky", href=f"https://bsky.app/intent/compose?text={text}"),
        Share(name=phrasebook_for(lang).email, href=f"mailto:?subject={subject}&body={body}"),
    ]
