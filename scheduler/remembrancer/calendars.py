"""The calendars of days to come: `calendar.ics`, and one a tag where feeds are made by tag."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from scheduler.domain.anniversary import returns
from scheduler.domain.edition import canonical_json
from scheduler.domain.ids import calendar_uid, page_url, topic_folder
from scheduler.domain.occurrence import Occurrence
from scheduler.domain.planning import today
from scheduler.domain.site import Site
from scheduler.domain.statement import Statement
from scheduler.errors import NotSent, ValueRefused
from scheduler.ledger.ledger import Ledger
from scheduler.library.shelf import Shelf
from scheduler.publishers import documents
from scheduler.publishers.feeds.calendar import Coming, Ring, Standing, calendar, events, standing
from scheduler.publishers.feeds.phrasebook.chosen import phrases_digest
from scheduler.publishers.feeds.settings import Settings
from scheduler.publishers.feeds.streams import CALENDAR, TAGS, Stream
from scheduler.remembrancer.projection import RETIRED
from scheduler.text.composition import fields

log = logging.getLogger("remembrancer")

MONTHS = 36
"""How far the calendar looks ahead, in whole months, so that it changes with the month and not with the day."""

_SAYS_THE_NUMBER = ("anniversary", "ordinal", "ordinal_words", "span", "years_words")


class Calendars:
    """Keeps the calendars equal to what the statements say of this month and the 36 after it.

    Only public, ready statements are told, each occurrence by its title and its days; none whose editions wait for
    a person's approval, or that is held itself or by its tag; and no edition that was retracted.

    Args:
        root: the public folder.
        private: where is noted what they were last made from, and kept what was written, should the folder be lost.
        told: whether anything is told of days to come; else the calendars are empty.
    """

    def __init__(
        self, site: Site, settings: Settings, ledger: Ledger, *, root: Path, private: Path, told: bool = True
    ) -> None:
        self._site = site
        self._settings = settings
        self._ledger = ledger
        self._root = root
        self._made_from = private / "calendar"
        self._kept = private / CALENDAR
        self._told = told
        self._ring = Ring(moments=settings.alarm_moments, hour=site.time)
        self._seen: tuple[Shelf, date, frozenset[str], frozenset[tuple[str, str]]] | None = None

    def show(self, shelf: Shelf, *, now: datetime) -> None:
        """Write what differs; a folder that cannot be written is reported and tried again at the next tick.

        After `retire` it is left alone: it may be the successor's by now.
        """
        if any(guard.name == RETIRED for guard in self._ledger.guards()):
            return
        first, held = today(now, self._site.zone).replace(day=1), self._held(shelf, now)
        gone = self._ledger.retracted_from(first)
        is_there = (self._root / CALENDAR).is_file()
        seen = self._seen
        if is_there and seen is not None and seen[0] is shelf and seen[1:] == (first, held, gone):
            return
        try:
            digest = self._digest(shelf, first, held, gone)
            if not is_there or not self._made_from.exists() or self._made_from.read_text(encoding="ascii") != digest:
                self._write(list(self._coming(shelf, first, held, gone)), now=now)
                self._made_from.touch(mode=0o600)
                self._made_from.write_text(digest, encoding="ascii")
        except (NotSent, OSError) as fault:
            log.error("The calendars are not up to date: %s", fault)  # noqa: TRY400 - the cure is in the sentence
        else:
            self._seen = (shelf, first, held, gone)

    def _write(self, coming: list[Coming], *, now: datetime) -> None:
        self._root.mkdir(parents=True, exist_ok=True)
        before = documents.read(self._root, CALENDAR)
        if before is None and self._kept.exists():
            before = self._kept.read_bytes()
        made = events(coming, standing(before or b""), self._ring, now=now)
        whole = self._calendar(list(made.values()), self._site.title, CALENDAR)
        self._kept.touch(mode=0o600)
        self._kept.write_bytes(whole)
        for name, data in self._by_tag(coming, made).items():
            documents.write(self._root, name, data)
        documents.write(self._root, CALENDAR, whole)

    def _by_tag(self, coming: list[Coming], made: dict[str, Standing]) -> dict[str, bytes]:
        """A calendar a tag; one that was written for a tag and has none any more tells its subscribers so."""
        named: dict[str, str] = {}
        found: dict[str, list[Standing]] = {}
        if self._settings.by_tag:
            for each in coming:
                for folder, tag in {topic_folder(tag): tag for tag in each.tags}.items():
                    named.setdefault(folder, tag)
                    found.setdefault(folder, []).append(made[each.uid])
        for stands in self._root.glob(f"{TAGS}/*/{CALENDAR}"):
            found.setdefault(stands.parent.name, [])
        files = {}
        for folder, told in sorted(found.items()):
            path = f"{TAGS}/{folder}/{CALENDAR}"
            name = Stream(kind=TAGS, name=named.get(folder, folder)).title(self._site)
            files[path] = self._calendar(told, name, path)
        return files

    def _calendar(self, made: list[Standing], name: str, path: str) -> bytes:
        return calendar(made, name=name, address=self._site.url + path, home=self._site.url)

    def _coming(
        self, shelf: Shelf, first: date, held: frozenset[str], gone: frozenset[tuple[str, str]]
    ) -> Iterator[Coming]:
        """What returns from the first day on, by day."""
        found: list[Coming] = []
        for statement in shelf.statements.values():
            if self._told and statement.id not in held and self._may_tell(statement):
                found.extend(each for each in self._of(statement, first, _last(first)) if each.place not in gone)
        found.sort(key=lambda each: (each.first, each.uid))
        yield from found

    def _of(self, statement: Statement, first: date, last: date) -> Iterator[Coming]:
        reaching = first - timedelta(days=min(statement.rule.days - 1, first.toordinal() - 1))
        for returned in returns(statement.rule, reaching, last):
            occurrence = Occurrence(statement=statement, returned=returned)
            if occurrence.last_day < first or occurrence.last_day == date.max:
                continue
            try:
                summary = _summary(occurrence, self._site)
            except ValueRefused:
                continue  # it cannot be published so either
            yield Coming(
                uid=calendar_uid(self._site, statement.id, returned.label),
                statement=statement.id,
                label=returned.label,
                first=returned.day,
                last=occurrence.last_day,
                summary=summary,
                lang=statement.words.lang,
                url=page_url(self._site, statement.id, returned.label),
                tags=statement.tags,
            )

    def _may_tell(self, statement: Statement) -> bool:
        approval = self._site.approval if statement.approval is None else statement.approval
        return statement.public and statement.status == "ready" and not approval

    def _held(self, shelf: Shelf, now: datetime) -> frozenset[str]:
        """Statements that are held themselves or by a tag; a pause of everything says nothing of a single day."""
        holds = [(hold.scope, hold.value) for hold in self._ledger.active_holds(now)]
        return frozenset(
            each.id
            for each in shelf.statements.values()
            if ("statement", each.id) in holds or any(("tag", tag) in holds for tag in each.tags)
        )

    def _digest(self, shelf: Shelf, first: date, held: frozenset[str], gone: frozenset[tuple[str, str]]) -> str:
        """Of everything the calendars are made from."""
        site = self._site
        parts = {
            "programs": [version("remembrancer"), version("icalendar")],
            "month": first.isoformat(),
            "site": [site.title, site.url, site.tag, site.zone, site.language, str(site.time), site.approval],
            "words": [phrases_digest(), repr(site.hijri_months), repr(sorted(site.phrases.items()))],
            "settings": [self._told, self._settings.by_tag, self._settings.alarms],
            "held": sorted(held),
            "gone": sorted(map(list, gone)),
            "statements": [[each.id, each.sources_sha256] for each in shelf.statements.values()],
        }
        return hashlib.sha256(canonical_json(parts).encode()).hexdigest()


def _last(first: date) -> date:
    """The last day of the calendar that begins with a month."""
    months = first.year * 12 + first.month + MONTHS  # of the month after the last, counted from 0
    return date.max if months // 12 > date.max.year else date(months // 12, months % 12 + 1, 1) - timedelta(days=1)


def _summary(occurrence: Occurrence, site: Site) -> str:
    """The title, with the number where the title itself does not say it.

    Raises:
        ValueRefused: the title cannot be rendered.
    """
    given = fields(occurrence, site, occurrence.statement.words)
    title, number = str(given["title"]), str(occurrence.number)
    said = [number, *(told for name in _SAYS_THE_NUMBER if isinstance(told := given[name], str))]
    if occurrence.number == 0 or any(_says(title, words) for words in said):
        return title
    phrase = given["anniversary"]
    return f"{title} ({phrase if isinstance(phrase, str) else number})"


def _says(title: str, words: str) -> bool:
    """Whether these words stand in the title, and not only within others: 25 is not said by 1925."""
    place = title.casefold().find(words.casefold())
    while place >= 0:
        around = title.casefold()[place - 1 : place] + title.casefold()[place + len(words) :][:1]
        if not words[0].isdigit() or not any(sign.isdigit() for sign in around):
            return True
        place = title.casefold().find(words.casefold(), place + 1)
    return False
