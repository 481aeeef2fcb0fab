"""The pages of one site: which are due, in which look, and written where their bytes differ.

Every page is a function of entries, plan, theme and site: no clock, so that equal input gives equal bytes. What the
house says for itself is in the language of the page (`phrasebook`); what is in another one is marked so.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path

from scheduler.domain.site import Site
from scheduler.errors import Problem
from scheduler.publishers import documents
from scheduler.publishers.feeds import entry as entries
from scheduler.publishers.feeds.entry import LABEL, Entry
from scheduler.publishers.feeds.pages.edition import edition_pages
from scheduler.publishers.feeds.pages.front import front_page
from scheduler.publishers.feeds.pages.line import ALL, LANGUAGES, SECTIONS, STATEMENTS, TAGS, Line
from scheduler.publishers.feeds.pages.lists import Document, Topic, announced_page, list_pages, names_page
from scheduler.publishers.feeds.pages.look import Look
from scheduler.publishers.feeds.pages.outlook import Expected, Outlook
from scheduler.publishers.feeds.pages.register import EDITIONS, Duty, Register
from scheduler.publishers.feeds.pages.rehearsal import faults_of
from scheduler.publishers.feeds.pages.theme import Theme, read_theme, stamps
from scheduler.publishers.feeds.pages.year import year_name, year_pages
from scheduler.publishers.feeds.streams import Stream

REGISTER = "pages.sqlite3"
"""The register's file in the private folder."""

FRONT = "index.html"

KEPT = "theme.json"
"""The last theme that was good, in the private folder: a broken one changes no page."""

_YEARS, _TODAY, _ANNOUNCED = "years", "today", "announced"
"""What the register is told of the pages as they stand: which years have one, which day they took for today, and which
statements have one that only says when they first appear."""

_LISTS = (STATEMENTS, TAGS, SECTIONS, LANGUAGES)

log = logging.getLogger("remembrancer")


class Pages:
    """Makes the pages of one public folder; work on it is for one thread at a time.

    Args:
        root: the public folder; nothing is written before it is there.
        theme: the folder of overrides, or None where there can be none.
        private: the folder for the register and the last good theme, or None to keep both in memory.
        feeds: the kinds of list (`tags`, `sections`, `languages`) that have feeds of their own.
    """

    def __init__(
        self,
        site: Site,
        root: Path,
        *,
        theme: Path | None = None,
        private: Path | None = None,
        feeds: Collection[str] = (),
    ) -> None:
        self._site = site
        self._root = root
        self._theme = theme
        self._private = private
        self._feeds = frozenset(feeds)
        self._register = Register(None if private is None else private / REGISTER)
        self._chosen: Look | None = None
        self._stamps: tuple[tuple[str, int, int], ...] | None = None
        self._met = False
        self._is_in_doubt = False
        self._outlook: Outlook | None = None
        self._is_news = False

    @property
    def look(self) -> Look:
        """What every page is rendered with: the theme where it is good, else the last good one, else none."""
        if self._chosen is None:
            self._choose()
        return self._chosen or Look(self._site)

    def fixed(self, streams: Sequence[Stream] = ()) -> dict[str, bytes]:
        """The documents that no list changes: stylesheets, the page of feeds, the page for a wrong address.

        Args:
            streams: every feed of the site.
        """
        return self.look.fixed(streams)

    def read_anew(self) -> None:
        """Look at all entries again at the next `refresh`: others than ours were put there."""
        self._met, self._is_in_doubt = False, True

    def digest(self) -> str:
        """Digest of everything that shapes all pages alike; a theme that has changed is read first."""
        self._choose()
        return self.look.digest()

    def editions(self, entry: Entry) -> dict[str, bytes]:
        """The page of one entry in each of its languages, by file; the original last, for it names the others."""
        return edition_pages(self.look, entry, *self._register.neighbours(entry.key.statement, entry.key.label))

    def enter(self, entry: Entry) -> None:
        """Take note of an entry whose file stands; its lists follow with `refresh`.

        Raises:
            NotSent: the register cannot be written.
        """
        line = Line.of(entry)
        self._register.enter(line, stamp=self._stamp(line.statement, line.label))

    def look_over(self, entry: Entry) -> None:
        """Take note of an entry whose file stands unless it is known as it stands.

        Raises:
            NotSent: the register cannot be used.
        """
        statement, label = entry.key.statement, entry.key.label
        if not self._register.knows(statement, label, self._stamp(statement, label)):
            self.enter(entry)

    def refresh(self, outlook: Outlook | None = None) -> int:
        """Write every page that is due; how many files changed.

        Args:
            outlook: the plan; None leaves what was known of it.

        Raises:
            NotSent: a file could not be written; the rest stays due.
        """
        with self._register.session():
            if not (self._root / FRONT).exists():  # also when the folder was lost under our hands
                self.read_anew()
            if not self._met:
                self._meet()
            news = outlook is not None and outlook is not self._outlook
            if outlook is not None and news:
                self._register.expect(outlook.nexts)
                self._outlook = outlook
                self._is_news = True
            self._complete(LANGUAGES)  # the second one brings the first with it
            duties = self._register.duties()
            if self._met and not duties and not self._is_news:
                return 0
            changed = sum(documents.write(self._root, name, data) for name, data in self._due(duties))
            self._register.done(duties)
            self._met, self._is_news = True, False
        return changed

    def everything(self, published: Iterable[Entry], streams: Sequence[Stream] = ()) -> int:
        """Write every page anew in the look of now; how many files changed.

        Args:
            published: every entry.
            streams: every feed of the site.

        Raises:
            NotSent: a file could not be written.
        """
        changed = documents.write_all(self._root, self.fixed(streams))
        if not self._met:
            self._meet()
        for entry in published:
            changed += documents.write_all(self._root, self.editions(entry))
        with self._register.session():
            for kind in _LISTS:
                for name in self._register.names(kind):
                    self._register.touch(kind, name)
            self._register.note(_ANNOUNCED, json.dumps(dict.fromkeys(self._announced_names(), "")))
            self._register.note(_YEARS, "")
            self._register.note(_TODAY, "")
        self._met = False
        return changed + self.refresh()

    def _choose(self) -> None:
        """Take the theme if it has changed and is good; a broken one is reported once and changes nothing."""
        if self._theme is None:
            self._chosen = self._chosen or Look(self._site)
            return
        found = stamps(self._theme)
        if found == self._stamps:
            return
        self._stamps = found
        theme = read_theme(self._theme)
        if not (problems := theme_problems(self._site, theme)):
            self._chosen = Look(self._site, theme.files)
            kept = None if self._private is None else self._private / KEPT
            if kept is not None and kept.parent.is_dir() and (theme.files or kept.exists()):
                documents.write(kept.parent, KEPT, json.dumps(dict(theme.files)).encode())
            return
        for problem in problems:
            log.error("%s", problem)
        self._chosen = self._chosen or self._last_good()

    def _last_good(self) -> Look:
        kept = None if self._private is None or not self._private.is_dir() else documents.read(self._private, KEPT)
        theme = Theme() if kept is None else _kept(kept)
        return Look(self._site, {} if theme_problems(self._site, theme) else theme.files)

    def _meet(self) -> None:
        """Know the entries there are, and make due what lists are lost.

        All of the past is read only when the register was lost or the folder is in doubt; what else became of an
        entry while nobody looked, `look_over` finds in its turn.
        """
        if self._is_in_doubt or not self._register.is_whole():
            stamps_ = {}
            for path in self._root.glob(f"*/*/{entries.NAME}"):
                statement, label = path.parts[-3:-1]
                stamps_[statement, label] = path.stat().st_mtime_ns
            self._register.reconcile(stamps_, self._read(self._register.unknown(stamps_)))
            self._is_in_doubt = False
        for kind in _LISTS:
            self._complete(kind)

    def _complete(self, kind: str) -> None:
        """Make due what is missing of one kind of list."""
        for name in self._names(kind):
            if not (self._root / Topic(kind=kind, name=name).folder / "index.html").exists():
                self._register.touch(kind, name)

    def _names(self, kind: str) -> list[str]:
        """The lists of one kind that have pages: a site in one language has none by language."""
        names = self._register.names(kind)
        return names if kind != LANGUAGES or len(names) > 1 else []

    def _read(self, places: Iterable[tuple[str, str]]) -> Iterator[Line]:
        for statement, label in places:
            entry = self._entry(statement, label)
            if entry is not None:
                yield Line.of(entry)

    def _entry(self, statement: str, label: str) -> Entry | None:
        try:
            return entries.read(self._root, statement, label) if LABEL.fullmatch(label) else None
        except ValueError:
            return None  # a broken record is reported where entries are taken over; here it is no edition to list

    def _stamp(self, statement: str, label: str) -> int:
        try:
            return (self._root / statement / label / entries.NAME).stat().st_mtime_ns
        except FileNotFoundError:
            return 0

    def _due(self, duties: Sequence[Duty]) -> Iterator[Document]:
        """Every page that these duties name, and the front page and the years, which show all of them."""
        anew = self._is_news or not self._met
        names = {kind: self._names(kind) for kind in (TAGS, SECTIONS, LANGUAGES)}
        for (kind, name), group in groupby(duties, key=lambda duty: (duty.kind, duty.name)):
            if kind == EDITIONS:
                entry = self._entry(*name.split("/", 1))
                yield from () if entry is None else self.editions(entry).items()
            elif kind in _LISTS and (kind != LANGUAGES or names[LANGUAGES]):
                yield from self._list(Topic(kind=kind, name=name), list(group))
        for kind, found in names.items():
            if found and (anew or any(duty.kind == kind for duty in duties)):
                yield names_page(self.look, kind, found)
        yield from self._years_and_front({divmod(duty.year, 100) for duty in duties if duty.kind == ALL}, anew=anew)

    def _list(self, topic: Topic, duties: Sequence[Duty]) -> Iterator[Document]:
        return list_pages(
            self.look,
            self._register,
            topic,
            {duty.year: duty.since for duty in duties},
            next_day=self._outlook.nexts.get(topic.name) if self._outlook and topic.kind == STATEMENTS else None,
            stands=lambda file: (self._root / file).exists(),
            feeds=topic.kind in self._feeds,
        )

    def _years_and_front(self, touched: Collection[tuple[int, int]], *, anew: bool) -> Iterator[Document]:
        """The front page, and those years that have changed.

        Args:
            touched: the years and months whose lines changed.
            anew: the plan is another one, or nobody knows what the pages show.
        """
        outlook, register = self._outlook, self._register
        today = None if outlook is None else outlook.today
        coming = [] if outlook is None else self._coming(outlook)
        years = {*register.years(ALL, ""), *(each.day.year for each in coming)}
        if today is not None:
            years |= {today.year, today.year + 1}
        shown = {int(year) for year in register.noted(_YEARS).split()}
        since = _first_day(today, register.noted(_TODAY))
        wanted = {year for year, _ in touched}
        wanted |= {near for year in years ^ shown for near in (year - 1, year, year + 1)}  # they name each other
        wanted |= {year for year in years if not (self._root / year_name(year)).exists()}
        if anew and today is not None:
            wanted |= {*range(since.year, today.year + 2)}
        known = frozenset(register.names(STATEMENTS))
        if anew:
            yield from self._announced(coming, known)
        known |= self._announced_names().keys()
        for year in sorted(wanted & years):
            yield from year_pages(
                self.look,
                register,
                year,
                [each for each in coming if each.day.year == year],
                known=known,
                years=years,
                due=lambda file, month, year=year: (  # type: ignore[misc]  # mypy reads a default as another type
                    (anew and (year, month) >= (since.year, since.month))
                    or (year, month) in touched
                    or not (self._root / file).exists()
                ),
            )
        yield FRONT, front_page(self.look, register, outlook, coming, known=known, years=sorted(years, reverse=True))
        # The front page was the last to be written, so that every other one stands.
        register.note(_YEARS, " ".join(map(str, sorted(years))))
        register.note(_TODAY, "" if today is None else today.isoformat())

    def _announced_names(self) -> dict[str, str]:
        """The statements that have a page before they have an edition, each with what that page was made from."""
        found: dict[str, str] = json.loads(self._register.noted(_ANNOUNCED) or "{}")
        return found

    def _announced(self, coming: Sequence[Expected], known: Collection[str]) -> Iterator[Document]:
        """The pages of statements that are to come and of which nothing is out; what is no longer told has none."""
        before = self._announced_names()
        first = {each.statement: each for each in reversed(coming) if each.statement not in known}
        told = {name: f"{first[name].day} {first[name].lang} {first[name].words}" for name in sorted(first)}
        for name, words in told.items():
            if before.get(name) != words or not (self._root / name / FRONT).exists():
                yield announced_page(self.look, first[name])
        for name in before.keys() - told.keys() - {*known}:
            documents.remove(self._root, f"{name}/{FRONT}")
        self._register.note(_ANNOUNCED, json.dumps(told))

    def _coming(self, outlook: Outlook) -> list[Expected]:
        """What has no page yet."""
        out = self._register.ahead(outlook.today)
        return [each for each in outlook.expected if (each.statement, each.label) not in out]


def _first_day(today: date | None, shown: str) -> date:
    """The first day that another plan may change: no page tells of days to come that were past when it was written."""
    before = date.fromisoformat(shown) if shown else date.min
    return before if today is None else min(before, today)


def theme_problems(site: Site, theme: Theme) -> list[Problem]:
    """Everything wrong with a theme, found by making one page of every kind with it."""
    return list(theme.problems) or faults_of(Look(site, theme.files))


def _kept(data: bytes) -> Theme:
    try:
        files = json.loads(data)
    except ValueError:
        return Theme()
    return Theme(files={str(name): str(text) for name, text in files.items()} if isinstance(files, dict) else {})
