"""The tongue that is made of the tables of a language."""

from __future__ import annotations

import re
from functools import partial

from scheduler.library.staleness_tongues import phrases
from scheduler.library.staleness_tongues.counting import Counter
from scheduler.library.staleness_tongues.patterns import gapped, whole, words
from scheduler.library.staleness_tongues.tables import Tables
from scheduler.library.staleness_tongues.tongue import Phrase, Tongue

_CAPITAL = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶŁŃŇŌŐŘŚŞŠŤŪŮŰŹŻŽА-ЯЁІЇЄҐ"
_NAMES = rf"[{_CAPITAL}](?:[\w'’-]+|\.)(?:\s[{_CAPITAL}](?:[\w'’-]+|\.)){{0,3}}"
_SIGN = "$€£¥₽₴₺₪₩"
_SUM = r"[0-9](?:[0-9., \u00a0\u202f]{0,20}[0-9])?"
_YEAR = "((?:1[0-9]|2[01])[0-9]{2})(?![0-9])"


def tongue(tables: Tables) -> Tongue:
    """What the linter asks, made of the tables of a language."""
    counter = Counter(tables)
    find = partial(words, spaced=tables.spaced)
    return Tongue(
        counted=counter.counted,
        field=counter.field,
        rewritten=counter.rewritten,
        phrases=tuple(_phrases(tables)),
        day=find(tables.day),
        present=find(tables.present),
        past=find(tables.past),
        said=find(tables.said),
        dates=lambda day: tuple(dict.fromkeys([*(each.date(day) for each in tables.languages), day.isoformat()])),
        year_after=re.compile(rf"[,(]?\s?(?:{gapped(tables.in_year)}){_YEAR}"),
        dotted=tables.dotted,
        inflected=tables.inflected,
    )


def _phrases(tables: Tables) -> list[Phrase]:
    find = partial(words, spaced=tables.spaced)
    made = [
        phrases.reckoned(find(tables.reckoned)),
        phrases.this_year(find(tables.this)),
        phrases.nowadays(find(tables.nowadays)),
        phrases.still(find(tables.still)),
        phrases.price(_price(tables)),
    ]
    if tables.offices:
        made.append(phrases.office(_office(tables)))
    if tables.person:
        made.append(phrases.person(find(tables.person)))
    return made


def _price(tables: Tables) -> re.Pattern[str]:
    end = r"(?!\w)" if tables.spaced else ""
    money = rf"|{tables.money}" if tables.money else ""
    return re.compile(
        rf"(?=[A-Z{_SIGN}])(?<![\w.,])(?:US|R|A|C)?[{_SIGN}] ?{_SUM}|(?=[0-9])(?<![0-9A-Za-z.,]){_SUM}"
        rf"\s?(?:[{_SIGN}]|(?i:{gapped('eur|usd' + money)}){end})"
    )


def _office(tables: Tables) -> re.Pattern[str]:
    former = "".join(rf"(?<!\b{word}\s)" for word in tables.former.split("|") if word)
    return re.compile(rf"{former}{whole(tables.offices)}\s{_NAMES}")
