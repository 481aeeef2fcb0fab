"""The documents of every stream on disk: windows, archives, rolls, and the list of them all.

What stands in the entries' own files (`entry.json`) is the truth, and everything here is made from it. To publish one
edition, only the streams it goes to are read and written, each through its roll: the cost does not grow with the past.
The roll of everything is written last, so that what it names stands everywhere else; whatever is missing, broken or of
another shape is made anew from the entries.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from scheduler.domain.site import Site
from scheduler.publishers import documents
from scheduler.publishers.feeds import entry as entries
from scheduler.publishers.feeds.archives import Archiving, Lost, report
from scheduler.publishers.feeds.entry import Entry, entries_on_disk
from scheduler.publishers.feeds.roll import NAME, Member, Roll, roll_file
from scheduler.publishers.feeds.settings import Settings
from scheduler.publishers.feeds.streams import DOCUMENTS, OPML, WHOLE, Part, Stream, clash, listed, streams_of
from scheduler.publishers.feeds.window import items

SHAPE = 3
"""Raise it when the bytes of documents change though entries and site do not: all of them are then written anew."""

_Signature = tuple[tuple[int, int, int] | None, ...]


class FeedFiles(Archiving):
    """Keeps the documents of every stream of one site; for one thread at a time.

    Args:
        root: the public folder; it must exist whenever anything is asked.
    """

    def __init__(self, site: Site, settings: Settings, root: Path) -> None:
        super().__init__(site, settings, root)
        self._made = _digest(
            json.dumps([SHAPE, site.title, site.url, site.tag, site.author, site.language, settings.websub]).encode()
        )
        self._written: dict[Stream, tuple[Roll, _Signature]] = {}

    def newest(self) -> datetime | None:
        """The newest date in the feeds or behind it, which new editions must be dated after; None without any."""
        return self._whole().newest

    def streams(self) -> list[Stream]:
        """Every stream there is, in the order in which people find them."""
        return _streams(self._whole())

    def topics(self) -> dict[str, str]:
        """Of each document of a window its digest, by path beneath the site: what hubs are told of when it changes.

        None as long as a roll is lost, until `project` has made it anew.
        """
        found: dict[str, str] = {}
        try:
            for stream in self.streams():
                roll = self._written[stream][0] if stream in self._written else self._roll(stream)
                found |= {stream.folder + name: digest for name, digest in roll.digests.items()}
        except Lost:
            return {}
        return found

    def prepare(self, entry: Entry, before: Entry | None) -> None:
        """Before an entry's file is written: see that each of its streams has a folder, and note which ones it leaves.

        A crash between its file and the feeds must not leave it where it no longer belongs.

        Args:
            before: the entry that stands in its place.

        Raises:
            ValueError: a stream would lie where another lies already; the sentence says which.
            NotSent: the note could not be written.
        """
        whole = self._whole()
        folders = {stream.folder: stream for stream in _streams(whole)}
        for stream in streams_of(entry.article, self._settings):
            other = folders.get(stream.folder, stream)
            if other != stream:
                raise ValueError(clash(stream, other.name))
        left = self._left(entry, before)
        if left:
            self._keep(WHOLE, replace(whole, leaving=tuple(stream.folder for stream in left)))

    def put(self, entry: Entry, before: Entry | None = None) -> bool:
        """Show an entry, whose file stands, in every stream it goes to; whether any byte changed.

        Args:
            entry: as its file says.
            before: the entry that stood in its place.

        Raises:
            NotSent: a document could not be written; doing it again goes on where it ended.
        """
        self._read = {}
        try:
            whole = self._roll(WHOLE)
            member = Member.of(entry)
            there, left = self._streams_of(entry), self._left(entry, before)
            known = {*whole.streams}
            changed = self._settle(whole)
            for stream in there:
                new = (stream.kind, stream.name) not in known
                roll = Roll(name=stream.name) if new else self._roll(stream)
                changed |= self._write(stream, roll if roll.has(member) else roll.with_(member))
            for stream in left:
                changed |= self._write(stream, self._roll(stream).without(member))
            for stream in (*there, *left, WHOLE) if entry.article.retracted else ():
                changed |= self._take_out(stream, member)
            told = tuple(sorted(known | {(stream.kind, stream.name) for stream in there}))
            whole = replace(whole if whole.has(member) else whole.with_(member), streams=told, leaving=())
            changed |= self._write(WHOLE, whole)
        except Lost:
            return self.rebuild()
        return self._list(whole) or changed

    def project(self, window: Iterable[Entry]) -> bool:
        """Bring every document up to date; whether any byte changed.

        Args:
            window: the newest entries that are known as published: what a crash kept out of the feeds is put in.

        Raises:
            NotSent: a document could not be written.
        """
        self._read = {}
        try:
            whole = self._whole()
            changed = self._settle(whole)
            for entry in sorted(window, key=lambda each: Member.of(each).place):
                if not whole.has(Member.of(entry)):
                    changed |= self.put(entry)
                    whole = self._whole()
            for stream in _streams(whole):
                if stream != WHOLE:
                    changed |= self._check(stream)
            whole = replace(whole, leaving=())
            changed |= self._write(WHOLE, whole)
        except Lost:
            return self.rebuild()
        return self._list(whole) or changed

    def forget(self) -> None:
        """Have everything made anew from the entries at the next occasion.

        Raises:
            NotSent: the folder cannot be written.
        """
        documents.remove(self._root, NAME)
        self._written = {}

    def rebuild(self) -> bool:
        """Make every roll and document anew from the entries on disk; closed archives stay as they are.

        Raises:
            NotSent: a document could not be written; nothing is lost, and the next call does it.
        """
        self._read, self._written = {}, {}
        members: dict[Stream, list[Member]] = {WHOLE: []}
        folders: dict[str, Stream] = {}
        retracted: set[tuple[str, str]] = set()
        for entry in entries_on_disk(self._root, report):
            member = Member.of(entry)
            if entry.article.retracted:
                retracted.add(member.name)
            for stream in (WHOLE, *self._streams_of(entry)):
                first = folders.setdefault(stream.folder, stream)
                if first == stream:
                    members.setdefault(stream, []).append(member)
                else:
                    report(Path(entry.folder), clash(stream, first.name))
        others = [stream for stream in members if stream != WHOLE]
        changed = False
        for stream in (*others, WHOLE):
            held = tuple(sorted(members[stream], key=lambda each: each.place))
            roll = self._closed(stream, Roll(name=stream.name, members=held), retracted)
            if stream == WHOLE:
                roll = replace(roll, streams=tuple(sorted((each.kind, each.name) for each in others)))
            changed |= self._write(stream, roll)
        return self._list(self._roll(WHOLE)) or changed

    def _streams_of(self, entry: Entry) -> Sequence[Stream]:
        try:
            return streams_of(entry.article, self._settings)
        except ValueError as fault:  # refused where it is published; one taken over must not stop us
            report(Path(entry.folder), str(fault))
            return ()

    def _left(self, entry: Entry, before: Entry | None) -> list[Stream]:
        """The streams that an entry was in and is no longer."""
        there = self._streams_of(entry)
        return [] if before is None else [one for one in self._streams_of(before) if one not in there]

    def _whole(self) -> Roll:
        """The roll of everything, made anew if need be; before the first entry nothing is written."""
        try:
            return self._roll(WHOLE)
        except Lost:
            if next(self._root.glob(f"*/*/{entries.NAME}"), None) is None:
                return Roll()
            self.rebuild()
            return self._roll(WHOLE)

    def _keep(self, stream: Stream, roll: Roll) -> bool:
        return documents.write(self._root, stream.folder + NAME, roll_file(roll, self._basis))

    def _settle(self, whole: Roll) -> bool:
        """Take out of streams what was about to leave them when a process died; whether any byte changed."""
        changed = False
        for stream in _streams(whole):
            if stream.folder in whole.leaving:
                roll = self._roll(stream)
                gone = {each.name for each in roll.members if not self._belongs(stream, each)}
                kept = (each for each in roll.members if each.name not in gone)
                changed |= self._write(stream, replace(roll, members=tuple(kept)))
        return changed

    def _belongs(self, stream: Stream, member: Member) -> bool:
        entry = self._entry(member)
        return entry is None or stream.holds(entry)

    def _check(self, stream: Stream) -> bool:
        """Write a stream if it is not known to stand as it should."""
        signature = self._signature(stream)
        if stream in self._written:
            if self._written[stream][1] == signature:
                return False
            return self._write(stream, self._roll(stream))
        roll = self._roll(stream)
        if roll.made == self._made and None not in signature:
            self._written[stream] = roll, signature
            return False
        return self._write(stream, roll)

    def _write(self, stream: Stream, roll: Roll) -> bool:
        """Write a stream's documents and then its roll, closing what archives are due; whether any byte changed."""
        if self._written.get(stream) == (roll, self._signature(stream)):
            return False
        roll = self._archived(stream, roll).trimmed(self._settings.window)
        shown, hidden = self._shown(stream, roll)
        while hidden and (due := roll.open[: self.archived]):  # too much for one document: what is hidden is archived
            roll = self._archive(stream, roll, due).trimmed(self._settings.window)
            shown, hidden = self._shown(stream, roll)
        part = Part(stream=stream, previous=roll.archives, hubs=self._settings.websub)
        made = self._documents(part, shown)
        changed = documents.write_all(self._root, made)
        digests = {name.removeprefix(part.folder): _digest(data) for name, data in made.items()}
        roll = replace(roll, made=self._made, digests=digests)
        kept = self._keep(stream, roll)
        self._written[stream] = roll, self._signature(stream)
        return kept or changed > 0

    def _shown(self, stream: Stream, roll: Roll) -> tuple[list[Entry], bool]:
        """The entries of a window that fit, newest first, and whether one that no archive holds is not among them."""
        window = self._entries(stream, roll.window(self._settings.window))
        fitting = [item.entry for item in items(self._site, window)]
        open_ = {each.name for each in roll.open}
        return fitting, any(Member.of(each).name in open_ for each in window[len(fitting) :])

    def _list(self, whole: Roll) -> bool:
        from scheduler.publishers.feeds.opml import opml  # lxml is loaded where something is written

        return documents.write(self._root, OPML, opml(self._site, _streams(whole)))

    def _signature(self, stream: Stream) -> _Signature:
        """What tells, without reading them, that a stream's files are those that were written."""
        return tuple(_stat(self._root / (stream.folder + name)) for name in (*DOCUMENTS, NAME))


def _streams(whole: Roll) -> list[Stream]:
    return listed([WHOLE, *(Stream(kind=kind, name=name) for kind, name in whole.streams)])


def _stat(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]
