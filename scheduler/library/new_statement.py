"""The draft of a new statement, as a file to be filled in."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection
from datetime import date

from scheduler.domain.ids import RESERVED_IDS
from scheduler.errors import StatementError, UsageError
from scheduler.library.statement_file import read_statement
from scheduler.text.cleaning import one_line

_LONGEST_SLUG = 60
_SPELLED_OUT = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"}
)
"""Latin letters that Unicode does not decompose."""

_DRAFT = """\
---
# Its name for ever: in addresses, feeds and the ledger. Never change it once something has been published.
id: {id}
title: {title}
# The day remembered. Also: 1942-08, 1942, 44 BC-03-15.
date: {date}
{calendar}# Which anniversaries; all of them unless you say so:
# only: [1, 5, 10, then every 25]
# In which clock; the site's unless you say so ({zone}):
# time: "09:00"
# zone: {zone}
# Words that targets and feeds choose by:
# tags: [press]
# Where the facts stand:
# sources:
#   - https://example.org/
# `draft` goes nowhere. Write `ready` when the words are.
status: draft
---

Write here what is to be said, in Markdown. What stands in double braces is filled in each year: this text
returns on the {{{{ anniversary }}}} of {{{{ event_date }}}}.
"""


def draft(
    title: str,
    date_text: str,
    *,
    zone: str,
    today: date,
    calendar: str | None = None,
    taken: Collection[str] = frozenset(),
) -> tuple[str, str]:
    """The id and the text of a new statement file.

    Args:
        title: what the statement is called; quoted braces and all, it becomes a template.
        date_text: the day remembered, as `date` accepts it.
        zone: the site's IANA zone, shown in a comment.
        calendar: what numbers the day, as `calendar` accepts it; None is Gregorian, and says nothing.
        today: civil day in that zone; names the statement when its title has no Latin letter.
        taken: ids that other statements have.

    Raises:
        UsageError: the title is empty, or there is no such calendar, or no such day in it.
    """
    words = one_line(title).text
    if not words:
        raise UsageError('A statement needs a title: remembrancer new "Title" --date 1989-06-04')
    shown = words if "{{" in words else f"{words}: {{{{ anniversary }}}}"
    identity = free_id(words, today=today, taken=taken)
    # JSON's strings are YAML's double-quoted ones (YAML 1.2, section 1.3).
    quoted = json.dumps(shown, ensure_ascii=False)
    text = _DRAFT.format(
        id=identity,
        title=quoted,
        date=_plain(date_text),
        calendar="" if calendar is None else f"calendar: {_plain(calendar)}\n",
        zone=zone,
    )
    _refuse_bad_day(text)
    return identity, text


def _refuse_bad_day(text: str) -> None:
    """Read the draft as it will be read; what is wrong with its title is for `check` to say."""
    try:
        read_statement(text.encode(), path="new.md")
    except StatementError as error:
        for option in ("calendar", "date"):  # a day is read in its calendar
            for problem in error.problems:
                if (problem.field or "").partition(".")[0] == option:
                    what = problem.what.removeprefix(f"`{option}`: ")
                    raise UsageError(f"--{option}: {what} {problem.cure}") from error


def free_id(title: str, *, today: date, taken: Collection[str] = frozenset()) -> str:
    """An id made from a title that no statement has yet; `today` names it where the title has no Latin letter."""
    return _free(_slug(title) or f"statement-{today.isoformat()}", taken)


def _slug(title: str) -> str:
    """Lower-case ASCII letters, digits and hyphens from a title; empty when it has none of them."""
    latin = unicodedata.normalize("NFKD", title.casefold().translate(_SPELLED_OUT))
    ascii_only = "".join(sign for sign in latin if not unicodedata.combining(sign))
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’`]|\{[{%].*?[}%]\}", "", ascii_only))
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:_LONGEST_SLUG]
        if len(longer) > _LONGEST_SLUG:
            break
        slug = longer
    return slug


def _free(slug: str, taken: Collection[str]) -> str:
    unfit = RESERVED_IDS.union(taken)
    if slug not in unfit:
        return slug
    number = 2
    while f"{slug}-{number}" in unfit:
        number += 1
    return f"{slug}-{number}"


def _plain(value: str) -> str:
    text = " ".join(value.split())
    # A mapping in braces, and words that need no quotes, stand as they were written.
    return text if re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z ~?-]*|\{[^{}]*\}", text) else json.dumps(text)
