"""`log --format csv|html`: the log as a document that a person without a terminal can be handed.

Both say the same of each delivery. The CSV is RFC 4180 in UTF-8 with a byte order mark, because without one Excel takes
it for the system's old character set; a cell that a spreadsheet would run as a formula begins with an apostrophe. The
HTML is one page without script and without any other file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from scheduler.cli import phrases
from scheduler.domain.civil_time import on_clock
from scheduler.domain.delivery import Cause, State
from scheduler.domain.revision import spoken_moment
from scheduler.domain.rule import THE_DAY
from scheduler.domain.site import Site
from scheduler.domain.wording.language import ENGLISH
from scheduler.ledger.values import Account

FORMATS: Final = ("csv", "html")

FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a cell may not begin with: a spreadsheet would run it, or skip the white space and run what follows."""

_CAUSES: Final = {
    Cause.DAEMON: "on schedule",
    Cause.TICK: "on schedule",
    Cause.MANUAL: "published by hand",
    Cause.ADOPTION: "taken over at adoption",
}

_DECISIONS: Final = {
    "delivered": "confirmed by hand",
    "again": "sent again by hand",
    "drop": "dropped by hand",
    "release": "released by hand",
}

_BAD: Final = frozenset({State.UNCERTAIN, State.DEAD})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One delivery in words; the names of the fields are the headings of the CSV."""

    day: str
    moment: str
    statement: str
    title: str
    number: int
    target: str
    state: str
    address: str
    due: str
    published: str
    cause: str
    by: str
    approved_by: str
    approved: str
    reason: str
    attempts: int
    trouble: str
    delivery: str


HEADINGS: Final = {
    "day": "day kept",
    "title": "title",
    "approved_by": "approved by",
    "approved": "approved at",
    "by": "decided by",
    "trouble": "what went wrong",
    "delivery": "delivery key",
}
"""Headings of the CSV that differ from the field's name; instants name their zone besides."""

_INSTANTS: Final = frozenset({"due", "published", "approved"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What stands above the rows.

    Attributes:
        asked: the filters in words, empty for everything.
        made: when the document was made (aware).
        counts: how many deliveries by state and whether they are held.
        events, head: of the ledger's chain when the document was begun.
        ledger: the ledger's uuid.
        simulated: whether none of this really happened.
    """

    site: Site
    asked: str
    made: datetime
    counts: Mapping[tuple[State, bool], int]
    events: int
    head: str
    ledger: str
    simulated: bool


def line(account: Account, site: Site) -> Line:
    """One account in words."""
    record, decided, approved = account.record, account.decided, account.approved
    how = [_CAUSES[record.cause], *([] if decided is None else [_DECISIONS[decided.what]])]
    if record.serial > 1:
        how.insert(1, f"for the {ENGLISH.ordinal(record.serial)} time")
    return Line(
        day=record.day.isoformat(),
        moment="" if record.moment == THE_DAY.name else spoken_moment(record.moment),
        statement=record.statement,
        title=record.title,
        number=record.number,
        target=record.target,
        state=phrases.state_for_all(record),
        address=record.url or "",
        due=_moment(record.due, site),
        published=_moment(record.at, site),
        cause=", ".join(how),
        by=" and ".join(dict.fromkeys(one for one in (record.by, decided and decided.by) if one)),
        approved_by="" if approved is None else approved.by,
        approved=_moment(None if approved is None else approved.at, site),
        reason=(decided.reason if decided is not None else "") or record.reason or "",
        attempts=record.attempts,
        trouble=_trouble(account),
        delivery=record.delivery,
    )


def csv_document(accounts: Iterable[Account], site: Site) -> Iterator[str]:
    """The log as CSV: RFC 4180, a byte order mark first, formulas disarmed.

    Args:
        accounts: in the order of the rows.
        site: in whose zone instants are told, without offset, as spreadsheets read them.
    """
    names = [field.name for field in fields(Line)]
    titles = [HEADINGS.get(name, name) + (f" ({site.zone})" if name in _INSTANTS else "") for name in names]
    yield "\ufeff" + _csv_row(titles)
    for account in accounts:
        told = line(account, site)
        yield _csv_row([disarmed(value) for value in (getattr(told, name) for name in names)])


def disarmed(value: str | int) -> str | int:
    """A cell that no spreadsheet takes for a formula: what begins like one gets an apostrophe before it.

    The rule is OWASP's, "CSV Injection".
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_SIGNS) else value


def html_document(sheet: Sheet, accounts: Iterable[Account]) -> Iterator[str]:
    """The log as one page to read, to print and to file."""
    site = sheet.site
    lines = (_html_line(account, site) for account in accounts)
    words = {
        "site": site,
        "asked": sheet.asked,
        "made": _moment(sheet.made, site),
        "counts": _count_words(sheet.counts),
        "total": sum(sheet.counts.values()),
        "events": sheet.events,
        "head": sheet.head,
        "ledger": sheet.ledger,
        "simulated": sheet.simulated,
        "lines": lines,
    }
    stream = _template().stream(words)
    stream.enable_buffering(200)
    return iter(stream)


@cache
def _template() -> Any:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("log.html")


def _html_line(account: Account, site: Site) -> dict[str, Any]:
    told = line(account, site)
    record = account.record
    return {
        "line": told,
        "bad": record.state in _BAD or record.held is not None,
        # Where a thing was published is told by the place itself: nothing but the web's own addresses becomes a link.
        "link": told.address if told.address.startswith(("https://", "http://")) else "",
    }


def _count_words(counts: Mapping[tuple[State, bool], int]) -> list[tuple[int, str]]:
    """`1,204 published`, `2 held`; states that read alike are one."""
    words: dict[str, int] = {}
    for state in State:
        words.setdefault(phrases.STATES[state], 0)
        words[phrases.STATES[state]] += counts.get((state, False), 0)
    words["held"] = sum(count for (_, held), count in counts.items() if held)
    return [(count, word) for word, count in words.items() if count]


def _trouble(account: Account) -> str:
    """What went wrong last; of what did not go out also why."""
    record = account.record
    if account.failure:
        return account.failure
    waits = record.held is not None or record.state in {State.SKIPPED, State.DEAD, State.UNCERTAIN, State.RETRY_WAIT}
    return record.detail if waits and record.detail != (account.decided and account.decided.reason) else ""


def _moment(at: datetime | None, site: Site) -> str:
    return "" if at is None else f"{on_clock(at, site.zone):%Y-%m-%d %H:%M:%S}"


def _csv_row(cells: Iterable[object]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue()
