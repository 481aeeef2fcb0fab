"""The library: every statement file of a workspace, read again only when it changed."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Container
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from scheduler.domain.calendars.announced import AnnouncedMonths
from scheduler.errors import Problem, StatementError
from scheduler.library.files import FOLDER, MAX_BYTES, Found, Stamp, find, read_whole, unreadable
from scheduler.library.images import missing_images
from scheduler.library.judged import judge
from scheduler.library.kept import Kept
from scheduler.library.reading import Reading
from scheduler.library.shelf import Claim, Shelf, arrange
from scheduler.library.statement_file import read, too_long

__all__ = ["SETTLE", "Library", "Shelf"]

SETTLE = 2.0
"""Seconds for which a file must stay the same before it is taken in."""


@dataclass(slots=True, kw_only=True)
class _Taken:
    """A file as it was last taken in.

    Attributes:
        stamp: how it looked, or None when it must be looked at again.
        source: its bytes, until a copy of them is kept.
    """

    stamp: Stamp | None
    reading: Reading | None
    problems: tuple[Problem, ...] = ()
    source: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pending:
    """A young file as it was first seen in its present form, at `since` by the wall clock."""

    stamp: Stamp
    digest: bytes
    since: float


class Library:
    """The statements of one workspace, for one thread.

    A file is taken in whole or not at all. One that changed less than `settle` seconds ago waits until two scans at
    least that far apart find it the same, so that nobody publishes half of what is still being written. A file that
    is wrong never hides the others, and its last good version stays in use, also after a restart.

    Args:
        root: the workspace; statements lie in `statements/` beneath it.
        keep: folder for private copies of last good versions, or None to remember them in memory only.
        wall: seconds since the epoch on the clock that also stamps files.
        settle: seconds; 0 reads every file at once.
        language: BCP 47 tag of statements that do not say theirs.
        announced: the site's month starts, in place of the computed ones.
    """

    def __init__(
        self,
        root: Path,
        *,
        keep: Path | None,
        wall: Callable[[], float] = time.time,
        settle: float = SETTLE,
        language: str = "en",
        announced: AnnouncedMonths | None = None,
    ) -> None:
        self._root = root
        self._kept = None if keep is None else Kept(keep, by=judge(language))
        self._judged: Container[str] = frozenset() if self._kept is None else self._kept.judged
        self._wall = wall
        self._settle = float(settle)
        self._language = language
        self._announced = announced
        self._taken: dict[str, _Taken] = {}
        self._pending: dict[str, _Pending] = {}
        self._good: dict[str, Reading | None] = {}
        self._gone: dict[str, float] = {}
        self._identity: tuple[int, int] | None = None
        self._shelf: Shelf | None = None
        self._seen_problems: tuple[Problem, ...] = ()
        self._renamed: frozenset[str] = frozenset()
        self._unkept: set[str] = set()

    def scan(self, *, settle: bool = True) -> Shelf:
        """Look at every file once and say what stands.

        With `settle=False` every file is read as it is now, and no last good version is kept: for a person who
        asks about a file just saved, never for publishing.

        The same `Shelf` object comes back while nothing has changed. Where the whole folder has vanished (an
        unmounted disk must not look like a withdrawal of everything), all that stood stays, with the problem
        `statements-missing`.
        """
        now = self._wall()
        found = find(self._root)
        self._notice_missing_folder(found)
        changed = self._take_in(found, now, settle=settle)
        changed |= self._notice_gone(found, now)
        seen = tuple(found.problems)
        if self._shelf is None or changed or seen != self._seen_problems:
            self._seen_problems = seen
            self._shelf = self._arrange(found)
        if settle:
            self._keep_copies()
            self._forget(now)
        return self._shelf

    def _notice_missing_folder(self, found: Found) -> None:
        known = bool(self._taken) or (self._kept is not None and bool(self._kept.paths))
        there = found.identity is not None and (bool(found.files) or not known or found.identity == self._identity)
        if there or found.closed:
            self._identity = found.identity
            return
        found.closed.append(FOLDER)
        found.problems.append(_missing(known=known))

    def _take_in(self, found: Found, now: float, *, settle: bool) -> bool:
        changed = False
        for path, stamp in found.files.items():
            taken = self._taken.get(path)
            if taken is not None and taken.stamp == stamp:
                if self._pending and self._pending.pop(path, None) is not None:
                    changed = True
                continue
            changed |= self._take_in_one(path, stamp, now, settle=settle)
        return changed

    def _take_in_one(self, path: str, stamp: Stamp, now: float, *, settle: bool) -> bool:
        """Read one changed file if it has settled; gives whether the shelf may have changed."""
        before = self._taken.get(path)
        fresh = path not in self._pending
        if stamp.size > MAX_BYTES:
            self._pending.pop(path, None)
            self._taken[path] = _Taken(stamp=stamp, reading=None, problems=(too_long(path),))
            return True
        try:
            whole = read_whole(self._root / path)
        except FileNotFoundError:
            return False
        except OSError as error:
            self._taken[path] = _Taken(stamp=None, reading=None, problems=(unreadable(path, error),))
            return before is None or before.problems != self._taken[path].problems
        if whole is None:
            self._pending[path] = _Pending(stamp=stamp, digest=b"", since=now)
            return fresh
        source, stamp = whole
        if settle and not self._settled(path, stamp, source, now):
            return fresh
        self._pending.pop(path, None)
        self._taken[path] = self._read(path, stamp, source)
        return True

    def _settled(self, path: str, stamp: Stamp, source: bytes, now: float) -> bool:
        if not self._settle or now - stamp.mtime >= self._settle:
            return True
        digest = hashlib.sha256(source).digest()
        pending = self._pending.get(path)
        same = pending is not None and (pending.stamp, pending.digest) == (stamp, digest) and pending.since <= now
        if pending is None or not same:
            self._pending[path] = _Pending(stamp=stamp, digest=digest, since=now)
            return False
        return now - pending.since >= self._settle

    def _read(self, path: str, stamp: Stamp, source: bytes) -> _Taken:
        try:
            reading = read(source, path=path, language=self._language, judged=self._judged, announced=self._announced)
        except StatementError as error:
            return _Taken(stamp=stamp, reading=None, problems=error.problems)
        images = missing_images(self._root, reading)
        if any(problem.level == "error" for problem in images):
            return _Taken(stamp=stamp, reading=None, problems=(*reading.problems, *images))
        keep = None if self._kept is None else source
        return _Taken(stamp=stamp, reading=reading, problems=(*reading.problems, *images), source=keep)

    def _notice_gone(self, found: Found, now: float) -> bool:
        """Follow files that are no longer there; gives whether the shelf may have changed."""
        changed = False
        first = self._shelf is None
        kept = self._kept.paths if first and self._kept is not None else frozenset()
        for path in (self._taken.keys() | kept) - found.files.keys():
            if found.hides(path):
                if path not in self._taken:
                    self._taken[path] = _Taken(stamp=None, reading=None)
                continue
            changed = True
            self._taken.pop(path, None)
            # A copy kept by an earlier process says nothing about when its original went: long enough ago.
            self._gone[path] = now if not first else float("-inf")
        for path in self._pending.keys() - found.files.keys():
            changed = True
            del self._pending[path]
        for path in self._gone.keys() & found.files.keys():
            del self._gone[path]
        return changed

    def _arrange(self, found: Found) -> Shelf:
        claims = [
            Claim(path=path, reading=taken.reading, good=self._last_good(path), problems=taken.problems)
            for path, taken in self._taken.items()
        ]
        claims.extend(
            Claim(path=path, reading=None, good=self._last_good(path))
            for path in found.files.keys() - self._taken.keys()
        )
        claims.extend(Claim(path=path, reading=None, good=self._last_good(path), gone=True) for path in self._gone)
        arranged = arrange(claims)
        self._renamed = frozenset(arranged.renamed)
        for path, reading in arranged.standing.items():
            if self._good.get(path) is not reading:
                self._good[path] = reading
                self._unkept.add(path)
        kept_problems = [] if self._kept is None else self._kept.problems()
        problems = [*found.problems, *arranged.problems, *kept_problems]
        return Shelf(
            statements=MappingProxyType(arranged.statements),
            problems=tuple(sorted(problems, key=lambda problem: (problem.file or "", problem.line or 0))),
            unsettled=tuple(sorted(self._pending)),
            paths=frozenset(found.files),
            standing=MappingProxyType(arranged.standing),
        )

    def _last_good(self, path: str) -> Reading | None:
        """What stood under this path last, from memory or from the copy an earlier process kept."""
        if path in self._good or self._kept is None:
            return self._good.get(path)
        taken = self._taken.get(path)
        if taken is not None and taken.stamp is not None and self._kept.same(path, taken.stamp):
            return taken.reading
        source = self._kept.read(path)
        try:
            good = None
            if source is not None:
                good = read(source, path=path, language=self._language, announced=self._announced)
        except StatementError:
            good = None  # kept by an older version whose rules were wider: no longer good
        self._good[path] = good
        return good

    def _keep_copies(self) -> None:
        """Copy what newly stands, so that it survives a restart."""
        if self._kept is None or not self._unkept:
            self._unkept.clear()
            return
        for path in self._unkept:
            taken = self._taken.get(path)
            if taken is None or taken.stamp is None or taken.source is None or taken.reading is not self._good[path]:
                continue
            if not self._kept.same(path, taken.stamp):
                self._kept.keep(path, taken.source, taken.stamp)
            taken.source = None
        self._unkept.clear()
        readings = [taken.reading for taken in self._taken.values() if taken.reading is not None]
        self._kept.note_judged([reading.content.source_sha256 for reading in readings])

    def _forget(self, now: float) -> None:
        """Drop what is gone for good, once no new file can turn out to be the same under another name."""
        if self._pending.keys() - self._taken.keys():
            return
        for path, since in list(self._gone.items()):
            if path not in self._renamed and now - since >= self._settle:
                del self._gone[path]
                self._good.pop(path, None)
                if self._kept is not None:
                    self._kept.drop(path)


def _missing(*, known: bool) -> Problem:
    what = "The folder statements/ is not there or has been emptied as a whole."
    if not known:
        return Problem(
            what=what, cure="Make it, or name the workspace with -C.", code="statements-missing", file=FOLDER
        )
    return Problem(
        what=f"{what} Every statement last seen stays in use.",
        cure="Bring it back; if all of them were meant to go, remove .remembrancer/last_good/ and start again.",
        code="statements-missing",
        file=FOLDER,
    )
