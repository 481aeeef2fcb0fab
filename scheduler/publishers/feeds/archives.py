"""Archives: what has left a stream's window, a hundred editions each, closed for ever (RFC 5005, section 4)."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from scheduler.domain.site import Site
from scheduler.errors import NotSent
from scheduler.publishers import documents
from scheduler.publishers.feeds import entry as entries
from scheduler.publishers.feeds.entry import Entry
from scheduler.publishers.feeds.json_feed import json_feed
from scheduler.publishers.feeds.roll import (
    ARCHIVED,
    CLOSED,
    NAME,
    Basis,
    Closed,
    Member,
    Roll,
    archive_folder,
    read_roll,
)
from scheduler.publishers.feeds.settings import Settings
from scheduler.publishers.feeds.streams import ATOM, DOCUMENTS, JSON, RSS, Part, Stream, kinds_of
from scheduler.publishers.feeds.window import items

log = logging.getLogger("remembrancer")


class Lost(Exception):  # no fault: it means "make them anew", and never leaves `FeedFiles`
    """A roll that should be there is missing, broken or of another shape."""


class Archiving:
    """The ground floor of `FeedFiles`: how entries are read, and documents and archives written."""

    archived = ARCHIVED
    """Editions in an archive."""

    def __init__(self, site: Site, settings: Settings, root: Path) -> None:
        self._site = site
        self._settings = settings
        self._root = root
        self._basis = Basis(site=site.url, kinds=tuple(kinds_of(settings)), size=settings.window)
        self._read: dict[tuple[str, str], Entry | None] = {}

    def _roll(self, stream: Stream) -> Roll:
        data = documents.read(self._root, stream.folder + NAME)
        try:
            roll = None if data is None else read_roll(data, self._basis)
        except ValueError as fault:
            raise Lost from fault
        if roll is None or roll.name != stream.name:
            raise Lost
        return roll

    def _entries(self, stream: Stream, members: Iterable[Member]) -> list[Entry]:
        """These editions as the stream shows them; one that cannot be read, or belongs here no more, is left out."""
        found = (self._entry(member) for member in members)
        return [stream.shown(entry) for entry in found if entry is not None and stream.holds(entry)]

    def _entry(self, member: Member) -> Entry | None:
        if member.name not in self._read:
            try:
                self._read[member.name] = entries.read(self._root, *member.name)
            except (ValueError, NotSent) as fault:
                report(Path(*member.name), str(fault))
                self._read[member.name] = None
        return self._read[member.name]

    def _documents(self, part: Part, shown: Sequence[Entry]) -> dict[str, bytes]:
        from scheduler.publishers.feeds.syndication import atom, rss  # feedgen is loaded where something is written

        told = items(self._site, shown)
        return {
            part.folder + ATOM: atom(self._site, part, told),
            part.folder + RSS: rss(self._site, part, told),
            part.folder + JSON: json_feed(self._site, part, told),
        }

    def _archived(self, stream: Stream, roll: Roll) -> Roll:
        """With every archive closed that is due."""
        due = roll.archivable(self._settings.window)
        while len(due) >= self.archived:
            before = roll
            roll = self._archive(stream, roll, due[: self.archived])
            due = [each for each in due if each.place > (roll.reach or before.reach or each.place)]
        return roll

    def _archive(self, stream: Stream, roll: Roll, due: Sequence[Member]) -> Roll:
        """With one archive more, of these editions or of as many of the oldest of them as fit."""
        part = Part(stream=stream, archive=roll.archives + 1, previous=roll.archives)
        while True:
            held = self._entries(stream, reversed(due))
            if len(items(self._site, held)) == len(held):
                break
            due = due[: len(due) // 2]
        self._write_archive(part, held)
        closed = Closed(site=self._site.url, members=tuple(due))
        documents.write(self._root, part.folder + CLOSED, closed.data)  # from here on it is closed
        return replace(roll, archives=part.archive, reach=due[-1].place)

    def _write_archive(self, part: Part, held: Sequence[Entry]) -> bool:
        return documents.write_all(self._root, self._documents(part, held)) > 0

    def _closed(self, stream: Stream, roll: Roll, retracted: Collection[tuple[str, str]]) -> Roll:
        """With the archives that stand closed.

        One that lost a document, names an older address or may hold words that are retracted is written again.

        Args:
            roll: with no archive yet.
            retracted: names of the editions.
        """
        while (closed := self._contents(stream, roll.archives + 1)) is not None:
            place = closed.members[-1].place
            if roll.reach is not None and place <= roll.reach:
                break
            part = Part(stream=stream, archive=roll.archives + 1, previous=roll.archives)
            lost = any(documents.read(self._root, part.folder + name) is None for name in DOCUMENTS)
            taken_back = any(each.name in retracted for each in closed.members)
            if lost or taken_back or closed.site != self._site.url:
                self._write_archive(part, self._entries(stream, reversed(closed.members)))
                moved = replace(closed, site=self._site.url)
                documents.write(self._root, part.folder + CLOSED, moved.data)
            roll = replace(roll, archives=part.archive, reach=place)
            self._read = {}
        return roll

    def _contents(self, stream: Stream, number: int) -> Closed | None:
        data = documents.read(self._root, archive_folder(stream.folder, number) + CLOSED)
        try:
            return None if data is None else Closed.of(data)
        except ValueError:
            return None

    def _take_out(self, stream: Stream, member: Member) -> bool:
        """Put the note of a retraction in the place of the words, in the archive that holds them.

        The one change a closed archive sees: nothing of retracted words is to stay in the public folder.
        """
        roll = self._roll(stream)
        if not roll.is_archived(member):
            return False
        low, high = 1, roll.archives
        while low < high:  # archives follow each other in the order of publication
            middle = (low + high) // 2
            closed = self._contents(stream, middle)
            if closed is None:
                raise Lost
            low, high = (low, middle) if member.place <= closed.members[-1].place else (middle + 1, high)
        closed = self._contents(stream, low)
        if closed is None:
            raise Lost
        part = Part(stream=stream, archive=low, previous=low - 1)
        return self._write_archive(part, self._entries(stream, reversed(closed.members)))


def report(path: Path, fault: str) -> None:
    """Say of an entry that it cannot be shown, and why."""
    log.warning("%s is left out of the feeds: %s", path, fault)
