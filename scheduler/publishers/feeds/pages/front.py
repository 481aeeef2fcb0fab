"""The front page: today, the coming days, and what has been published this year."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from scheduler.publishers.feeds.pages.line import ALL as EVERYTHING
from scheduler.publishers.feeds.pages.line import LANGUAGES, SECTIONS, TAGS
from scheduler.publishers.feeds.pages.listed import Shown, by_year, expected, published, within
from scheduler.publishers.feeds.pages.look import Look
from scheduler.publishers.feeds.pages.outlook import Expected, Outlook
from scheduler.publishers.feeds.pages.register import Register
from scheduler.publishers.feeds.pages.words import day_words
from scheduler.publishers.feeds.pages.year import year_name
from scheduler.publishers.feeds.phrasebook.chosen import phrasebook_for
from scheduler.publishers.feeds.streams import WHOLE

_AHEAD = timedelta(days=30)
_COMING, _AT_LEAST = 12, 3
_TODAY_BUDGET, _COMING_BUDGET, _BUDGET = 16_000, 7_000, 37_000
_TODAY, _PAST = 60, 100
_WITH_SUMMARY = 12


def front_page(
    look: Look,
    register: Register,
    outlook: Outlook | None,
    coming: Sequence[Expected],
    *,
    known: Collection[str],
    years: Sequence[int],
) -> bytes:
    """The front page.

    Args:
        outlook: the plan, or None where nobody knows it: then nothing is said of today and of what comes.
        coming: what it expects and has no page yet.
        known: the statements that have a page.
        years: those that have a page, the newest first.
    """
    site = look.site
    today = None if outlook is None else outlook.today
    now = [] if today is None else _today(register, today, coming, known)
    later = [] if today is None else _later(today, coming, known)
    left = _BUDGET - sum(line.weight for line in (*now, *later))
    newest = [line for line in register.newest(EVERYTHING, "", _PAST) if line.day != today]
    latest = max((line.day.year for line in newest), default=None)
    if today is not None and latest is not None:
        latest = max(latest, today.year)
    shown = (
        published(line, "", summary=place < _WITH_SUMMARY)
        for place, line in enumerate(newest)
        if line.day.year == latest or place < _WITH_SUMMARY
    )
    say = phrasebook_for(site.language)
    return look.page(
        "index.html",
        root="./",
        lang=site.language,
        described=WHOLE.described(site),
        today=None
        if today is None
        else {"day": today.isoformat(), "words": day_words(today, site.language), "lines": now},
        coming=later,
        years=by_year(within(shown, left)),
        glance=[{"year": year, "href": year_name(year)} for year in years],
        topics=[
            {"name": name, "href": f"{kind}/"}
            for kind, name, least in ((TAGS, say.tags, 1), (SECTIONS, say.sections, 1), (LANGUAGES, say.languages, 2))
            if len(register.names(kind)) >= least
        ],
    )


def _today(register: Register, today: date, coming: Sequence[Expected], known: Collection[str]) -> list[Shown]:
    lines = register.of_day(today, _TODAY)
    out = [published(line, "", summary=len(lines) <= _WITH_SUMMARY) for line in lines]
    more = [expected(each, "", has_page=each.statement in known) for each in coming if each.day == today]
    return within([*out, *more], _TODAY_BUDGET)


def _later(today: date, coming: Sequence[Expected], known: Collection[str]) -> list[Shown]:
    """The days of a month ahead; where there are few, those that come next whenever they come."""
    after = [each for each in coming if each.day > today][:_COMING]
    chosen = [each for place, each in enumerate(after) if each.day <= today + _AHEAD or place < _AT_LEAST]
    return within((expected(each, "", has_page=each.statement in known) for each in chosen), _COMING_BUDGET)
