"""Words that name a day where nobody knows the day: refused in the texts of a date without its day.

`today`, `this day`, weekdays and the fields `date` and `weekday` would give such a date a day that it never had. What
somebody else said, in quotation marks, is never touched; neither is the body of a reprint.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Literal

from scheduler.domain.rule import AnniversaryRule
from scheduler.domain.statement import Words
from scheduler.library.prose import Prose
from scheduler.library.staleness_tongues.known import TONGUES, WORDLESS
from scheduler.library.text_place import texts
from scheduler.text.composition import WordsProblem

_FIELDS = re.compile(r"\{[{%](?:(?![}%]\}).)*?(?<!\|)(?<!\| )\b(?:date|weekday)\b", re.DOTALL)
"""The fields `date` and `weekday` (not the filter `date`)."""

_LAST_WORD = re.compile(r"\w+")

_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_WEEKDAY = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
_ITS_DATE = re.compile(rf",?\s(?:the\s)?(?:[0-9]{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH}|{_MONTH}\s[0-9]{{1,2}})\b")
_WORD_BEFORE = re.compile(r"([A-Z][\w'’]*)\s\Z")
_WORD_BEHIND = re.compile(r"\s[A-Z][a-z]")
_NO_NAME = re.compile(
    "A|After|All|And|Any|As|Before|But|By|Each|Every|For|From|If|In|It|Last|Late|Like|Next|No|Not|On|One|Or|Since|So"
    "|That|The|Then|This|Through|Till|To|Until|When"
)
"""Words that begin a sentence before a weekday; any other capital there makes a name of both: `Bloody Sunday`."""

_CURE = "Say the month or the year instead, with {{ event_date }}."


def named_days(
    words: Words, rule: AnniversaryRule, *, mode: Literal["living", "reprint"], broken: Collection[tuple[str, ...]]
) -> list[WordsProblem]:
    """Everything in the words of a statement that names its day, if nobody knows the day.

    What `keep` or `dates` says is known. Weekdays are looked for in English; the word for today in every
    language that has one here.

    Args:
        words: the statement's own or a translation.
        mode: the body of a reprint stands as it is.
        broken: the keys of templates that cannot be read, and are not judged.
    """
    if not rule.date.coarse or rule.keep is not None or rule.listed is not None:
        return []
    found = []
    for path, text in texts(words):
        if path in broken or (mode == "reprint" and path[-1] == "body"):
            continue
        for start, said in sorted({*_fields(text), *_words(text, words.lang.lower().partition("-")[0])}):
            found.append(
                WordsProblem(
                    path=path,
                    line=text.count("\n", 0, start) + 1,
                    what=f"{said} names a day, and the day remembered is not known.",
                    cure=_CURE,
                    code="day-unknown",
                )
            )
    return found


def _fields(text: str) -> Iterator[tuple[int, str]]:
    for found in _FIELDS.finditer(text):
        yield found.end(), f"`{_LAST_WORD.findall(found[0])[-1]}`"


def _words(text: str, lang: str) -> Iterator[tuple[int, str]]:
    prose = Prose(text)
    tongue = TONGUES.get(lang, WORDLESS)
    found = [*tongue.day.finditer(prose.lower)]
    if lang == "en":
        found += [each for each in _WEEKDAY.finditer(prose.text) if _is_a_day(prose.text, each)]
    for each in found:
        if not prose.quoted(each.start()):
            yield each.start(), f"“{' '.join(prose.text[slice(*each.span())].split())}”"


def _is_a_day(text: str, weekday: re.Match[str]) -> bool:
    """Whether a weekday stands for the day remembered, and is neither part of a name nor has its own date."""
    before = _WORD_BEFORE.search(text, max(0, weekday.start() - 40), weekday.start())
    if _ITS_DATE.match(text, weekday.end()):
        return False
    return (before is None or _NO_NAME.fullmatch(before[1]) is not None) and not _WORD_BEHIND.match(text, weekday.end())
