"""The roll of a stream: which editions it holds, and how far its archives reach, at a cost that never grows.

`stream.json` beside a stream's documents names the editions that its window needs; what has left the window is named by
the archive that holds it, in `closed.json`, and by nothing that is ever read to publish something new. Both are made
from the entries, and made again from them when they are lost.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import AwareDatetime, TypeAdapter, ValidationError

from scheduler.publishers.feeds.entry import FORMAT, Entry, stamp

NAME = "stream.json"
"""The file of a stream's roll."""

CLOSED = "closed.json"
"""The file that says what a closed archive holds; an archive is closed once it stands."""

ARCHIVED = 100
"""Editions in an archive, unless they are so large that fewer fit."""

RECENT = timedelta(days=14)
"""What was published so shortly before the newest entry is in the window, however much it is, for rare pollers."""

Place = tuple[datetime, str, str]
"""Where an edition stands in the order of publication: instant, statement, label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One edition of a stream; its attributes mean what they mean in `Entry`."""

    statement: str
    label: str
    published: datetime
    updated: datetime
    late: bool = False

    @classmethod
    def of(cls, entry: Entry) -> Member:
        """The edition that an entry is."""
        return cls(
            statement=entry.key.statement,
            label=entry.key.label,
            published=entry.published,
            updated=entry.updated,
            late=entry.late,
        )

    @property
    def name(self) -> tuple[str, str]:
        """Which edition it is."""
        return self.statement, self.label

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.published, self.statement, self.label


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """What is known of a stream without reading its entries.

    Attributes:
        name: of the stream: the language, section or tag as written.
        members: what the window needs, the oldest first.
        archives: how many are closed.
        reach: the place of the newest archived edition; whatever stands before it is archived.
        made: digest of what shapes all its entries alike, when it was last written.
        digests: of its documents, by name: another one means that hubs are to be told.
        leaving: folders of other streams that an edition is about to leave, while a correction is under way.
        streams: in the roll of everything, kind and name of every other stream.
    """

    name: str = ""
    members: tuple[Member, ...] = ()
    archives: int = 0
    reach: Place | None = None
    made: str = ""
    digests: Mapping[str, str] = field(default_factory=dict)
    leaving: tuple[str, ...] = ()
    streams: tuple[tuple[str, str], ...] = ()

    def has(self, member: Member) -> bool:
        """Whether nothing is to be done for this edition: it is here as it stands, or archived as it stands."""
        known = next((each for each in self.members if each.name == member.name), None)
        if known is None and self.is_archived(member):
            return member.updated < min((each.updated for each in self.timely), default=member.updated)
        return known == member

    def is_archived(self, member: Member) -> bool:
        """Whether a closed archive holds the edition, as it then was."""
        return self.reach is not None and member.place <= self.reach

    def with_(self, member: Member) -> Roll:
        """With this edition as it now stands."""
        return replace(self, members=tuple(sorted((*self._but(member), member), key=lambda each: each.place)))

    def without(self, member: Member) -> Roll:
        """Without this edition, which has left the stream."""
        return replace(self, members=tuple(self._but(member)))

    def trimmed(self, size: int) -> Roll:
        """Without what the window no longer needs."""
        window = {each.name for each in chosen(self.members, size)}
        kept = (each for each in self.members if each.name in window or not self.is_archived(each))
        return replace(self, members=tuple(kept))

    def window(self, size: int) -> list[Member]:
        """What the window shows, the newest first: `chosen`, and everything that no archive holds; nothing late."""
        shown = {each.name for each in (*chosen(self.members, size), *self.open)}
        return [each for each in reversed(self.timely) if each.name in shown]

    @property
    def timely(self) -> list[Member]:
        """The members that were not late."""
        return [each for each in self.members if not each.late]

    @property
    def open(self) -> list[Member]:
        """What no archive holds yet, late editions included, the oldest first."""
        return [each for each in self.members if not self.is_archived(each)]

    def archivable(self, size: int) -> list[Member]:
        """What is older than the newest `size`, and in no archive: from `ARCHIVED` of them the next one is made."""
        newest = self.timely[-size:]
        return [each for each in self.open if newest and each.place < newest[0].place]

    @property
    def newest(self) -> datetime | None:
        """The newest date in the window or of what is archived; new editions are dated after it."""
        dates = [each.updated for each in self.timely] + ([self.reach[0]] if self.reach else [])
        return max(dates, default=None)

    def _but(self, member: Member) -> list[Member]:
        return [each for each in self.members if each.name != member.name]


def chosen(members: Iterable[Member], size: int) -> list[Member]:
    """The newest `size` and all of the last 14 days before the newest, newest first, without late ones.

    A correction counts as new: it brings its edition back into the window, at its old place.
    """
    timely = sorted((each for each in members if not each.late), key=lambda each: each.updated, reverse=True)
    if not timely:
        return []
    since = timely[0].updated - RECENT
    kept = [each for rank, each in enumerate(timely) if rank < size or each.updated >= since]
    return sorted(kept, key=lambda each: each.place, reverse=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What every roll of a site rests on: where it differs, all are made anew.

    Attributes:
        site: the base address, which the archives name.
        kinds: of stream.
        size: `feeds.window`; members kept for a larger one will do.
    """

    site: str
    kinds: tuple[str, ...]
    size: int


def roll_file(roll: Roll, basis: Basis) -> bytes:
    """The bytes of a roll."""
    record: dict[str, Any] = {
        "format": FORMAT,
        "site": basis.site,
        "kinds": list(basis.kinds),
        "window": basis.size,
        "name": roll.name,
        "made": roll.made,
        "digests": dict(sorted(roll.digests.items())),
        "leaving": list(roll.leaving),
        "streams": [list(each) for each in roll.streams],
        "archives": roll.archives,
        "reach": None if roll.reach is None else [stamp(roll.reach[0]), *roll.reach[1:]],
        "members": [_told(each) for each in roll.members],
    }
    lines = (f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in record.items())
    return ("{" + ",\n".join(lines) + "}\n").encode()


def read_roll(data: bytes, basis: Basis) -> Roll:
    """Read a roll.

    Raises:
        ValueError: it is none, or rests on something else: make it anew.
    """
    record = _read(_ROLLS, data)
    rests = (record.format, record.site, record.kinds) == (FORMAT, basis.site, basis.kinds)
    if not rests or record.window < basis.size:
        raise ValueError("a roll of another shape or place")
    return Roll(
        name=record.name,
        members=tuple(map(_member, record.members)),
        archives=record.archives,
        reach=None if record.reach is None else (record.reach[0].astimezone(UTC), *record.reach[1:]),
        made=record.made,
        digests=record.digests,
        leaving=record.leaving,
        streams=record.streams,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """What a closed archive holds.

    Attributes:
        site: the base address that its documents name.
        members: the oldest first, as they were when it was closed.
    """

    site: str
    members: tuple[Member, ...]

    @property
    def data(self) -> bytes:
        """The bytes of its file."""
        record = {"format": FORMAT, "site": self.site, "members": [_told(each) for each in self.members]}
        return json.dumps(record, ensure_ascii=False).encode() + b"\n"

    @classmethod
    def of(cls, data: bytes) -> Closed:
        """Read the file.

        Raises:
            ValueError: it is none.
        """
        record = _read(_CLOSED, data)
        if record.format != FORMAT or not record.members:
            raise ValueError("no closed archive of this shape")
        return cls(site=record.site, members=tuple(map(_member, record.members)))


def archive_folder(folder: str, number: int) -> str:
    """The folder of a stream's n-th archive, beneath the public one, with its final slash."""
    return f"{folder}archive/{number}/"


def _told(member: Member) -> list[Any]:
    return [member.statement, member.label, stamp(member.published), stamp(member.updated), member.late]


_Told = tuple[str, str, AwareDatetime, AwareDatetime, bool]


def _member(told: _Told) -> Member:
    statement, label, published, updated, late = told
    dates = {"published": published.astimezone(UTC), "updated": updated.astimezone(UTC)}
    return Member(statement=statement, label=label, late=late, **dates)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Closed:
    format: int
    site: str
    members: tuple[_Told, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Roll:
    format: int
    site: str
    kinds: tuple[str, ...]
    window: int
    name: str
    archives: int
    reach: tuple[AwareDatetime, str, str] | None
    made: str
    digests: dict[str, str]
    leaving: tuple[str, ...]
    streams: tuple[tuple[str, str], ...]
    members: tuple[_Told, ...]


def _read(kind: TypeAdapter[Any], data: bytes) -> Any:
    try:
        return kind.validate_json(data)
    except ValidationError as error:
        raise ValueError(f"cannot be read: {error.error_count()} faults") from None


_ROLLS = TypeAdapter(_Roll)
_CLOSED = TypeAdapter(_Closed)
