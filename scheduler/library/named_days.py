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
from scheduler.library.staleness_tongues.known import day_words
from scheduler.library.text_place import texts
from scheduler.library.weekdays import weekdays
from scheduler.text.composition import WordsProblem

_FIELDS = re.compile(r"\{[{%](?:(?![}%]\}).)*?(?<!\|)(?<!\| )\b(?:date|weekday)\b", re.DOTALL)
"""The fields `date` and `weekday` (not the filter `date`)."""

_LAST_WORD = re.compile(r"\w+")

_CURE = "Say the month or the year instead, with {{ event_date }}."


def named_days(
    words: Words, rule: AnniversaryRule, *, mode: Literal["living", "reprint"], broken: Collection[tuple[str, ...]]
) -> list[WordsProblem]:
    """Everything in the words of a statement that names its day, if nobody knows the day.

    What `keep` or `dates` says is known. Weekdays and the word for today are looked for in the language of the words.

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
    for each in (*day_words(lang).finditer(prose.lower), *weekdays(prose.text, lang)):
        if not prose.quoted(each.start()):
            yield each.start(), f"“{' '.join(prose.text[slice(*each.span())].split())}”"
