"""The register: one line for each edition that has a page, in an order in which every list of them is found at once.

It is a private SQLite file, made from the entries (`entry.json`) and made anew from them whenever it is lost, so that
nothing depends on it but speed: a page of a tag never needs all of the past read. It also knows which pages are due to
be written again, so that a process that dies between an entry and its lists leaves nothing behind.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import TypeAdapter

from scheduler.errors import NotSent
from scheduler.publishers.feeds.pages.line import ALL, STATEMENTS, Line

EDITIONS = "editions"
"""What is due besides lists: the page of one edition, whose neighbour has changed."""

_FORMAT = 2
_WHOLE = "whole"
_SCHEMA = f"""
CREATE TABLE lines (statement TEXT, label TEXT, day TEXT, published TEXT, stamp INTEGER, told TEXT,
  PRIMARY KEY (statement, label)) WITHOUT ROWID;
CREATE TABLE places (kind TEXT, name TEXT, day TEXT, published TEXT, statement TEXT, label TEXT,
  PRIMARY KEY (kind, name, day, published, statement, label)) WITHOUT ROWID;
CREATE INDEX places_of ON places (statement, label);
CREATE TABLE years (kind TEXT, name TEXT, year INTEGER, count INTEGER, PRIMARY KEY (kind, name, year)) WITHOUT ROWID;
CREATE TABLE due (kind TEXT, name TEXT, year INTEGER, since TEXT, PRIMARY KEY (kind, name, year)) WITHOUT ROWID;
CREATE TABLE known (what TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE nexts (statement TEXT PRIMARY KEY, day TEXT) WITHOUT ROWID;
PRAGMA user_version = {_FORMAT};
"""
_LINES = "SELECT lines.told FROM places JOIN lines USING (statement, label) WHERE places.kind = ? AND places.name = ?"
_NEWEST_FIRST = " ORDER BY places.day DESC, places.published DESC, places.statement DESC, places.label DESC"
_OLDEST_FIRST = " ORDER BY places.day, places.published, places.statement, places.label"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A page, or the pages of a list for one year, that must be written again.

    Attributes:
        name: of the list; of an edition, its statement and label with a slash between.
        year: of the day kept; of the list of all, year and month (`202706`), for its pages are those of years and
            months; 0 for an edition.
        since: the first day (ISO 8601) whose lines changed.
    """

    kind: str
    name: str
    year: int
    since: str


class Register:
    """The register of one public folder; work on it is for one thread at a time.

    Args:
        path: its file, in a private folder; None keeps it in memory.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._kept: sqlite3.Connection | None = None

    def enter(self, line: Line, *, stamp: int = 0) -> None:
        """Add a line, or put it in the place of the one before; everything that shows it becomes due.

        Args:
            stamp: when the entry's file last changed, in nanoseconds: how `reconcile` sees that it is known.
        """
        with self._writing() as base:
            _enter(base, line, stamp)

    def is_whole(self) -> bool:
        """Whether it has ever known all entries there were; one that was lost and begun anew has not."""
        with self._reading() as base:
            return base.execute("SELECT 1 FROM known WHERE what = ?", (_WHOLE,)).fetchone() is not None

    def knows(self, statement: str, label: str, stamp: int) -> bool:
        """Whether the entry is known as its file of this time of change has it."""
        with self._reading() as base:
            row = base.execute(
                "SELECT stamp FROM lines WHERE statement = ? AND label = ?", (statement, label)
            ).fetchone()
        return row is not None and row[0] == stamp

    def noted(self, what: str) -> str:
        """What `note` was last told of this, else nothing."""
        with self._reading() as base:
            row = base.execute("SELECT value FROM known WHERE what = ?", (what,)).fetchone()
        return str(row[0]) if row else ""

    def note(self, what: str, value: str) -> None:
        """Remember one word about the pages as they stand."""
        if self.noted(what) != value:
            with self._writing() as base:
                base.execute("INSERT OR REPLACE INTO known VALUES (?, ?)", (what, value))

    def reconcile(self, stamps: Mapping[tuple[str, str], int], lines: Iterable[Line]) -> None:
        """Know exactly the entries there are.

        Args:
            stamps: of every entry there is, by statement and label.
            lines: of those that are not known with this stamp.
        """
        with self._writing() as base:
            for line in lines:
                _enter(base, line, stamps[line.statement, line.label])
            known = base.execute("SELECT statement, label FROM lines").fetchall()
            for place in known:
                if place not in stamps:
                    _leave(base, *place)
            base.execute("INSERT OR REPLACE INTO known VALUES (?, '')", (_WHOLE,))

    def unknown(self, stamps: Mapping[tuple[str, str], int]) -> list[tuple[str, str]]:
        """Statement and label of the entries that are not known, or with another stamp."""
        with self._reading() as base:
            known = {(row[0], row[1]): row[2] for row in base.execute("SELECT statement, label, stamp FROM lines")}
        return [place for place, stamp in stamps.items() if known.get(place) != stamp]

    def touch(self, kind: str, name: str) -> None:
        """Make every page of a list due."""
        with self._writing() as base:
            years = base.execute("SELECT year FROM years WHERE kind = ? AND name = ?", (kind, name)).fetchall()
            for (year,) in years:
                _due(base, kind, name, year, "")

    def expect(self, nexts: Mapping[str, date]) -> None:
        """Note when each statement returns next; the page of one for which that is news becomes due."""
        wanted = {statement: day.isoformat() for statement, day in nexts.items()}
        with self._writing() as base:
            known = dict(base.execute("SELECT statement, day FROM nexts").fetchall())
            for statement in dict(wanted.items() ^ known.items()):
                if statement in wanted:
                    base.execute("INSERT OR REPLACE INTO nexts VALUES (?, ?)", (statement, wanted[statement]))
                else:
                    base.execute("DELETE FROM nexts WHERE statement = ?", (statement,))
                last = base.execute(
                    "SELECT max(year) FROM years WHERE kind = ? AND name = ?", (STATEMENTS, statement)
                ).fetchone()[0]
                if last is not None:
                    _due(base, STATEMENTS, statement, last, "9999")

    def duties(self) -> list[Duty]:
        """What must be written again."""
        with self._reading() as base:
            rows = base.execute("SELECT kind, name, year, since FROM due ORDER BY kind, name, year").fetchall()
        return [Duty(kind=kind, name=name, year=year, since=since) for kind, name, year, since in rows]

    def done(self, duties: Iterable[Duty]) -> None:
        """Take these off the list."""
        with self._writing() as base:
            base.executemany(
                "DELETE FROM due WHERE kind = ? AND name = ? AND year = ?",
                [(each.kind, each.name, each.year) for each in duties],
            )

    def newest(self, kind: str, name: str, limit: int) -> list[Line]:
        """The newest lines of a list, by the day kept, the newest first."""
        return self._lines(f"{_LINES}{_NEWEST_FIRST} LIMIT ?", kind, name, limit)

    def ahead(self, day: date) -> set[tuple[str, str]]:
        """Statement and label of whatever has a page already though its day is this one or a later one."""
        query = "SELECT statement, label FROM places WHERE kind = ? AND name = '' AND day >= ?"
        with self._reading() as base:
            return {(statement, label) for statement, label in base.execute(query, (ALL, day.isoformat()))}

    def of_year(self, kind: str, name: str, year: int, *, skip: int = 0, limit: int = -1) -> list[Line]:
        """The lines of one year, the first day first."""
        query = f"{_LINES} AND places.day BETWEEN ? AND ?{_OLDEST_FIRST} LIMIT ? OFFSET ?"
        return self._lines(query, kind, name, f"{year:04}-01-01", f"{year:04}-12-31", limit, skip)

    def of_day(self, day: date, limit: int) -> list[Line]:
        """The lines of one day."""
        return self._lines(f"{_LINES} AND places.day = ?{_OLDEST_FIRST} LIMIT ?", ALL, "", day.isoformat(), limit)

    def count(self, day: date) -> int:
        """How many lines a day has."""
        with self._reading() as base:
            query = "SELECT count(*) FROM places WHERE kind = ? AND name = '' AND day = ?"
            return int(base.execute(query, (ALL, day.isoformat())).fetchone()[0])

    def days(self, year: int) -> dict[date, int]:
        """How many lines each day of a year has, where it has any."""
        query = "SELECT day, count(*) FROM places WHERE kind = ? AND name = '' AND day BETWEEN ? AND ? GROUP BY day"
        with self._reading() as base:
            rows = base.execute(query, (ALL, f"{year:04}-01-01", f"{year:04}-12-31")).fetchall()
        return {date.fromisoformat(day): count for day, count in rows}

    def before(self, kind: str, name: str, year: int, day: str) -> int:
        """How many lines of a year come before this day (ISO 8601)."""
        query = "SELECT count(*) FROM places WHERE kind = ? AND name = ? AND day >= ? AND day < ?"
        with self._reading() as base:
            return int(base.execute(query, (kind, name, f"{year:04}-01-01", day)).fetchone()[0])

    def years(self, kind: str, name: str) -> dict[int, int]:
        """How many lines each year of a list has, the newest year first."""
        query = "SELECT year, count FROM years WHERE kind = ? AND name = ? AND count > 0 ORDER BY year DESC"
        with self._reading() as base:
            return dict(base.execute(query, (kind, name)).fetchall())

    def names(self, kind: str) -> list[str]:
        """The names of every list of a kind."""
        with self._reading() as base:
            query = "SELECT DISTINCT name FROM years WHERE kind = ? AND count > 0 ORDER BY name"
            return [name for (name,) in base.execute(query, (kind,))]

    def neighbours(self, statement: str, label: str) -> tuple[Line | None, Line | None]:
        """The editions of the same statement before and after this one."""
        with self._reading() as base:
            places = _neighbours(base, statement, label)
            found = [None if place is None else _read(base, statement, place) for place in places]
        return found[0], found[1]

    def _lines(self, query: str, *given: str | int) -> list[Line]:
        with self._reading() as base:
            return [_LINE.validate_json(told) for (told,) in base.execute(query, given)]

    @contextmanager
    def session(self) -> Iterator[None]:
        """Keep the file open while many things are asked."""
        with self._reading() as base:
            before, self._kept = self._kept, base
            try:
                yield
            finally:
                self._kept = before

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._reading() as base, base:
            base.execute("BEGIN IMMEDIATE")
            yield base

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        try:
            if self._kept is not None:
                yield self._kept
            elif self._path is not None:
                with closing(_opened(self._path)) as base:
                    yield base
            else:
                self._kept = _made(sqlite3.connect(":memory:", check_same_thread=False))
                yield self._kept
        except (sqlite3.Error, OSError) as fault:
            raise NotSent(
                f"The register of pages cannot be used ({fault}). Look at the free space and the owner of "
                f"{self._path}; it may be deleted at any time, for it is made anew."
            ) from None


_LINE = TypeAdapter(Line)


def _opened(path: Path) -> sqlite3.Connection:
    """The file; one that is damaged or of another shape is thrown away and begun anew."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    base = sqlite3.connect(path, isolation_level=None, timeout=30)
    try:
        if base.execute("PRAGMA user_version").fetchone()[0] == _FORMAT:
            base.execute("PRAGMA synchronous = OFF")  # what is lost is made anew
            return base
    except sqlite3.DatabaseError as fault:
        if fault.sqlite_errorcode not in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
            base.close()
            raise
    base.close()
    with suppress(FileNotFoundError):
        path.unlink()
    path.touch(mode=0o600)
    return _made(sqlite3.connect(path, timeout=30))


def _made(base: sqlite3.Connection) -> sqlite3.Connection:
    base.isolation_level = None
    base.executescript(_SCHEMA)
    return base


def _enter(base: sqlite3.Connection, line: Line, stamp: int) -> None:
    _leave(base, line.statement, line.label)
    told = _LINE.dump_json(line).decode(errors="surrogatepass")
    key = (line.day.isoformat(), line.published.isoformat(), line.statement, line.label)
    base.execute("INSERT INTO lines VALUES (?, ?, ?, ?, ?, ?)", (line.statement, line.label, *key[:2], stamp, told))
    for kind, name in line.places:
        base.execute("INSERT INTO places VALUES (?, ?, ?, ?, ?, ?)", (kind, name, *key))
        _count(base, kind, name, line.day, 1)
    _neighbours_due(base, line.statement, line.label)


def _leave(base: sqlite3.Connection, statement: str, label: str) -> None:
    """Strike a line where there is one."""
    place = (statement, label)
    if base.execute("SELECT 1 FROM lines WHERE statement = ? AND label = ?", place).fetchone() is None:
        return
    _neighbours_due(base, statement, label)
    stood = base.execute("SELECT kind, name, day FROM places WHERE statement = ? AND label = ?", place).fetchall()
    base.execute("DELETE FROM lines WHERE statement = ? AND label = ?", place)
    base.execute("DELETE FROM places WHERE statement = ? AND label = ?", place)
    for kind, name, day in stood:
        _count(base, kind, name, date.fromisoformat(day), -1)


def _count(base: sqlite3.Connection, kind: str, name: str, day: date, more: int) -> None:
    base.execute(
        "INSERT INTO years VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count",
        (kind, name, day.year, more),
    )
    _due(base, kind, name, day.year * 100 + day.month if kind == ALL else day.year, day.isoformat())


def _due(base: sqlite3.Connection, kind: str, name: str, year: int, since: str) -> None:
    base.execute(
        "INSERT INTO due VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET since = min(since, excluded.since)",
        (kind, name, year, since),
    )


def _neighbours_due(base: sqlite3.Connection, statement: str, label: str) -> None:
    for place in _neighbours(base, statement, label):
        if place is not None:
            _due(base, EDITIONS, f"{statement}/{place}", 0, "")


def _neighbours(base: sqlite3.Connection, statement: str, label: str) -> tuple[str | None, str | None]:
    """The labels before and after."""
    here = base.execute(
        "SELECT day, published FROM lines WHERE statement = ? AND label = ?", (statement, label)
    ).fetchone()
    if here is None:
        return None, None
    found = []
    for sign, order in (("<", "DESC"), (">", "ASC")):
        row = base.execute(
            f"SELECT label FROM places WHERE kind = ? AND name = ? AND (day, published, label) {sign} (?, ?, ?)"  # noqa: S608  # two signs of ours
            f" ORDER BY day {order}, published {order}, label {order} LIMIT 1",
            (STATEMENTS, statement, *here, label),
        ).fetchone()
        found.append(None if row is None else str(row[0]))
    return found[0], found[1]


def _read(base: sqlite3.Connection, statement: str, label: str) -> Line:
    row = base.execute("SELECT told FROM lines WHERE statement = ? AND label = ?", (statement, label)).fetchone()
    return _LINE.validate_json(row[0])
