"""The public folder beside the ledger: who wrote it, what it holds, and whether both agree.

`feeds/` outlives the ledger. It carries the mark of the ledger that writes it and every entry it holds; a ledger that
finds another's mark takes the entries over as they are, and lets nothing but feeds and pages go out until a person
adopts. The other way round, a folder that lost files is filled again from the ledger, dates and all.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from scheduler.domain.delivery import Delivery
from scheduler.errors import NotSent, PublishError
from scheduler.ledger.ledger import Ledger
from scheduler.ledger.values import FrozenEdition, TakenOver
from scheduler.publishers.documents import sweep
from scheduler.publishers.feeds.entry import Entry, entries_on_disk, read
from scheduler.publishers.feeds.mark import NAME as MARK
from scheduler.publishers.feeds.mark import Mark, read_mark, write_mark
from scheduler.publishers.feeds.roll import RECENT

if TYPE_CHECKING:
    from scheduler.publishers.feeds.pages.outlook import Outlook
    from scheduler.publishers.feeds.publisher import FeedsPublisher

log = logging.getLogger("remembrancer")

FOREIGN = "foreign_feeds"
RESTORED = "restored"
RETIRED = "retired"

IN_DOUBT = frozenset({FOREIGN, RESTORED})
"""Guards under which the folder may know more than the ledger."""

_SENTENCES = {
    FOREIGN: "The public folder was written by another ledger.",
    RESTORED: "This ledger has forgotten what was published, so it was restored from a copy.",
}

_OFFERED = 64
"""How many of the newest editions are read for the feeds at first; more when all of them are of the last 14 days."""


class Projection:
    """Keeps the public folder equal to what the ledger says.

    Args:
        root: the public folder.
        look: a private file that remembers what shaped the pages when they were last written; beside it stands, in
            `round`, how far the folder has been looked over.
    """

    in_turn = 64
    """How many editions are looked over at a time: what a start costs must not grow with the past."""

    def __init__(self, publisher: FeedsPublisher, ledger: Ledger, *, root: Path, look: Path) -> None:
        self._publisher = publisher
        self._ledger = ledger
        self._root = root
        self._look = look
        self._round = look.with_name("round")
        self._turns: Iterator[tuple[list[FrozenEdition], int]] = iter(())

    def meet(self, *, now: datetime) -> None:
        """At start: compare mark and ledger, take over what the ledger does not know, raise a guard if need be.

        What the folder has lost since is written again: of the newest editions at once, of the others in turn, some at
        each start and at each tick until all have had theirs.

        Raises:
            LedgerError: the mark cannot be read, so that nobody knows whose folder this is.
        """
        newest = self._ledger.latest_published()
        doubt = self._doubt(read_mark(self._root), newest)
        if doubt is not None:
            put_up(self._ledger, doubt, now=now)
        guards = self._guards()
        if guards & IN_DOUBT:  # also when it is the mark beside the ledger that tells of a copy put back
            self._take_over(now)
        elif RETIRED not in guards:
            self._tidy()
            if self._is_lost():
                self._fill(self._ledger.feed_editions())
            else:
                self._fill(self._ledger.newest_feed_editions(self.in_turn))
                self._turns = self._taking_turns(self._reached())
                self._go_round()

    def show(self, outlook: Outlook | None = None) -> None:
        """Rebuild what differs: feeds and pages, and every page when the house's look has changed.

        A folder that cannot be written is reported and tried again at the next tick. One whose mark is gone has lost
        more than that, and is filled again. After `retire` it is left alone: it may be the successor's by now.

        Args:
            outlook: the plan as the public may know it; None leaves what was known of it.
        """
        guards = self._guards()
        if RETIRED in guards:
            return
        in_doubt = bool(guards & IN_DOUBT)
        try:
            if not in_doubt and self._is_lost():
                self._fill(self._ledger.feed_editions())
            elif not in_doubt:
                self._go_round()
            self._publisher.project(outlook)
            look = self._publisher.look_digest()
            if not self._look.exists() or self._look.read_text(encoding="ascii") != look:
                self._publisher.rebuild_pages(self._entries())
                self._look.touch(mode=0o600)
                self._look.write_text(look, encoding="ascii")
            if not in_doubt:
                self._sign()
        except (NotSent, OSError) as fault:
            log.error("The public folder is not up to date: %s", fault)  # noqa: TRY400 - the cure is in the sentence

    def topics(self) -> dict[str, str]:
        """Of each feed the digest of its bytes, by its path beneath the site; none while it is in doubt whose they are.

        A folder that cannot be read is reported and asked again at the next tick.
        """
        if self._guards() & {FOREIGN, RESTORED, RETIRED}:
            return {}
        try:
            return self._publisher.topics()
        except NotSent as fault:
            log.error("Hubs cannot be told of the feeds: %s", fault)  # noqa: TRY400 - the cure is in the sentence
            return {}

    def adopt(self, *, now: datetime) -> None:
        """Answer for every entry in the folder and mark it as this ledger's.

        Raises:
            NotSent: the folder cannot be written.
        """
        if not self._root.exists():
            return
        self._take_over(now)
        self._sign()

    def _sign(self) -> None:
        mark = Mark(ledger=UUID(self._ledger.uuid), newest_published=self._ledger.latest_in_feeds())
        write_mark(self._root, mark)

    def _take_over(self, now: datetime) -> None:
        entries = list(entries_on_disk(self._root, _report))
        if self._ledger.take_over([_taken_over(entry) for entry in entries], now=now):
            try:
                self._publisher.read_anew()
            except NotSent as fault:
                log.error("The feeds are not up to date: %s", fault)  # noqa: TRY400 - the cure is in the sentence

    def _doubt(self, mark: Mark | None, newest: datetime | None) -> str | None:
        if mark is None:
            strangers = newest is None and next(entries_on_disk(self._root, _report), None) is not None
            return FOREIGN if strangers else None
        if str(mark.ledger) != self._ledger.uuid:
            return FOREIGN
        if mark.newest_published is not None and (newest is None or newest < mark.newest_published):
            return RESTORED
        return None

    def _guards(self) -> set[str]:
        return {guard.name for guard in self._ledger.guards()}

    def _is_lost(self) -> bool:
        """Whether the folder, or at least its mark, is gone; false where something else stands in its place."""
        return not self._root.exists() or (self._root.is_dir() and not (self._root / MARK).exists())

    def _entries(self) -> Iterator[Entry]:
        for edition in self._ledger.feed_editions():
            entry = _entry(self._root, edition)
            if entry is not None:
                yield entry

    def _tidy(self) -> None:
        """Remove what a killed process left half-written; another ledger's folder is not ours to tidy."""
        try:
            if self._root.is_dir():
                sweep(self._root)
        except OSError as fault:
            log.error("Half-written files stay in the public folder: %s", fault)  # noqa: TRY400 - the cause is in the words

    def _go_round(self) -> None:
        """Look over the next editions, until all have had their turn; another process goes on where this one ends."""
        for found, place in islice(self._turns, 1):
            self._fill(found)
            if place or self._round.exists():  # a small folder is looked over at once, and there is nothing to remember
                try:
                    self._round.touch(mode=0o600)
                    self._round.write_text(str(place), encoding="ascii")
                except OSError as fault:
                    log.error("How far the public folder was looked over cannot be noted: %s", fault)  # noqa: TRY400 - the cause is in the words

    def _taking_turns(self, begin: int) -> Iterator[tuple[list[FrozenEdition], int]]:
        """Every edition once, some at a time, each time with the place to go on from."""
        place = begin
        while True:
            found, place = self._ledger.some_feed_editions(place, self.in_turn)
            yield found, place
            if not place:
                break
        while place < begin:
            found, place = self._ledger.some_feed_editions(place, self.in_turn)
            yield found, place
            if not place:
                break

    def _reached(self) -> int:
        """Where the process before this one ended."""
        try:
            return int(self._round.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return 0

    def _fill(self, editions: Iterable[FrozenEdition]) -> None:
        """Write again what the ledger knows as published and the folder has lost."""
        failed: list[str] = []
        for edition in editions:
            record = edition.record
            try:
                entry = read(self._root, record.statement, record.label)
                if entry is None:
                    self._publisher.restore(_delivery(edition))
                else:
                    self._publisher.look_over(entry)
            except (PublishError, OSError, ValueError) as fault:
                failed.append(f"{record.statement}/{record.label}: {fault}")
        if failed:
            log.error("%d editions cannot be written again; the first is %s", len(failed), failed[0])


def put_up(ledger: Ledger, doubt: str, *, now: datetime) -> None:
    """Raise one of these guards; harmless when it stands."""
    ledger.guard(doubt, _SENTENCES[doubt], now=now)
    log.warning("%s Nothing else goes out until: remembrancer adopt --reason …", _SENTENCES[doubt])


def published_entries(ledger: Ledger, root: Path, window: int) -> list[Entry]:
    """The newest entries that ledger and folder agree on, for the feeds: their window, and all of the last 14 days."""
    asked = max(window, _OFFERED)
    editions = ledger.newest_feed_editions(asked)
    while len(editions) == asked and not _older(editions, RECENT):
        asked *= 2
        editions = ledger.newest_feed_editions(asked)
    found = (_entry(root, edition) for edition in editions)
    return [entry for entry in found if entry is not None]


def _older(editions: list[FrozenEdition], span: timedelta) -> bool:
    """Whether the last of these was published longer than `span` before the first."""
    newest, oldest = editions[0].record.published, editions[-1].record.published
    return newest is not None and oldest is not None and newest - oldest > span


def _entry(root: Path, edition: FrozenEdition) -> Entry | None:
    """The entry in the folder; a file that cannot be read is reported, left alone, and hides nothing else."""
    record = edition.record
    try:
        return read(root, record.statement, record.label)
    except (ValueError, OSError) as fault:
        _report(Path(record.statement, record.label), str(fault))
        return None


def _delivery(edition: FrozenEdition) -> Delivery:
    record = edition.record
    if record.published is None or record.edition_sha256 is None:
        raise ValueError("a delivered edition without its date or digest")
    first = edition.first_published or record.published
    return Delivery(
        key=record.key,
        number=record.number,
        day=record.day,
        due=record.due,
        payload=edition.payload,
        edition_sha256=record.edition_sha256,
        published=first,
        attempt=record.attempts,
        late=record.late,
        version=record.version,
        of=record.of,
        revised=record.published if record.published > first else None,
    )


def _taken_over(entry: Entry) -> TakenOver:
    return TakenOver(
        key=entry.key,
        number=entry.number,
        day=entry.day,
        due=entry.due,
        payload=entry.payload,
        sha256=entry.edition_sha256,
        published=entry.published,
        updated=entry.updated if entry.updated > entry.published else None,
        version=entry.version,
        url=entry.article.url,
        title=entry.article.title,
        late=entry.late,
    )


def _report(path: Path, fault: str) -> None:
    log.warning("%s is no entry we can read and is left alone: %s", path, fault)
