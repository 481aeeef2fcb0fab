"""Real feed readers over real HTTP, each behind the same few questions: what is new, and what does it hold?

`newsboat` and `sfeed` come from the system's packages, the others from the Python package index.
"""

from __future__ import annotations

import mailbox
import os
import shutil
import sqlite3
import subprocess
import sys
from abc import ABC, abstractmethod
from contextlib import closing
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import reader

PATH = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
"""Where programs are looked for: those of our own environment first."""


class Subscriber(ABC):
    """One reader with a folder of its own, subscribed to one feed.

    Attributes:
        program: without which it cannot run; None where it is a library.
        asks_from: the fetch from which on it names what it has, so that the answer may be 304; None if it never does.
        tells_by_title: an item is another one to it when its title is; which of two versions of one it keeps varies.
        replaces_words: a correction takes the place of the words it mends.
    """

    program: str | None = None
    asks_from: int | None = 2
    tells_by_title = False
    replaces_words = False

    def __init__(self, folder: Path, address: str) -> None:
        folder.mkdir()
        self.folder = folder
        self.address = address
        self.begin()

    @abstractmethod
    def begin(self) -> None:
        """Subscribe."""

    @abstractmethod
    def fetch(self) -> None:
        """Ask for the feed once."""

    @abstractmethod
    def news(self) -> list[str]:
        """The titles it would show as new; once told, they are read."""

    @abstractmethod
    def words(self) -> str:
        """The texts of everything it holds."""

    def close(self) -> None:  # noqa: B027 - most hold nothing
        """Let go of everything."""

    def run(self, *command: str) -> str:
        """Run a program in this reader's own home; what it printed."""
        environment = {"HOME": str(self.folder), "PATH": PATH, "LC_ALL": "C.UTF-8", "TMPDIR": str(self.folder)}
        done = subprocess.run(command, check=False, timeout=120, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout


class Newsboat(Subscriber):
    """newsboat, which people use on terminals; it names what it has from the third fetch on."""

    program = "newsboat"
    asks_from = 3
    replaces_words = True

    def begin(self) -> None:
        """Subscribe."""
        (self.folder / "urls").write_text(self.address + "\n", encoding="utf-8")
        (self.folder / "config").write_text("reload-threads 1\ndownload-retries 1\n", encoding="utf-8")

    def fetch(self) -> None:
        """Ask for the feed once."""
        names = {"-u": "urls", "-c": "cache.db", "-C": "config"}
        options = [part for option, name in names.items() for part in (option, str(self.folder / name))]
        self.run("newsboat", *options, "-x", "reload")

    def news(self) -> list[str]:
        """The titles it would show as new; once told, they are read."""
        titles = self._column("title", "WHERE unread = 1")
        with closing(sqlite3.connect(self.folder / "cache.db")) as cache, cache:
            cache.execute("UPDATE rss_item SET unread = 0")
        return titles

    def words(self) -> str:
        """The texts of everything it holds."""
        return "\n".join(self._column("content"))

    def addresses(self) -> list[str]:
        """What it opens for each item."""
        return self._column("url")

    def _column(self, name: str, where: str = "") -> list[str]:
        with closing(sqlite3.connect(self.folder / "cache.db")) as cache:
            return [found for (found,) in cache.execute(f"SELECT {name} FROM rss_item {where}")]


class ReaderLibrary(Subscriber):
    """`reader`, a library that keeps its state in a database of its own."""

    replaces_words = True

    def begin(self) -> None:
        """Subscribe."""
        self._reader = reader.make_reader(":memory:")
        self._reader.add_feed(self.address)

    def fetch(self) -> None:
        """Ask for the feed once."""
        self._reader.update_feed(self.address)

    def news(self) -> list[str]:
        """The titles it would show as new; once told, they are read."""
        unread = list(self._reader.get_entries(read=False))
        for entry in unread:
            self._reader.mark_entry_as_read(entry)
        return [str(entry.title) for entry in unread]

    def words(self) -> str:
        """The texts of everything it holds."""
        return "\n".join(str(entry.get_content()) for entry in self._reader.get_entries())

    def dates(self) -> dict[str, tuple[datetime | None, datetime | None]]:
        """By id when each item was published and when it was changed."""
        return {entry.id: (entry.published, entry.updated) for entry in self._reader.get_entries()}

    def close(self) -> None:
        """Close its database."""
        self._reader.close()


class Mailer(Subscriber):
    """A reader that puts each new item into a mailbox."""

    told = 0

    def news(self) -> list[str]:
        """The titles it would show as new; once told, they are read."""
        titles = [" ".join(str(mail["Subject"]).split()) for mail in self._mails()]
        new, self.told = titles[self.told :], len(titles)
        return new

    def words(self) -> str:
        """The texts of everything it holds."""
        found = (mail.get_body(("html", "plain")) for mail in self._mails())
        return "\n".join(part.get_content() for part in found if part is not None)

    def _mails(self) -> list[EmailMessage]:
        """The mails, in the order in which they came."""
        box = next((path.parent for path in self.folder.rglob("new") if path.is_dir()), None)
        if box is None:
            return []
        with closing(mailbox.Maildir(box)) as kept:
            paths = sorted((path for path in (box / "new").iterdir()), key=lambda path: path.stat().st_mtime_ns)
            assert len(kept) == len(paths)
        return [message_from_bytes(path.read_bytes(), EmailMessage, policy=policy.default) for path in paths]


class Rss2Email(Mailer):
    """rss2email: a mail for each new id."""

    program = "r2e"

    def begin(self) -> None:
        """Subscribe."""
        (self.folder / "mail").mkdir()
        (self.folder / "r2e.cfg").write_text(
            "[DEFAULT]\nfrom = feed@example.org\nto = reader@example.org\nemail-protocol = maildir\n"
            f"maildir-path = {self.folder}/mail\nmaildir-mailbox = inbox\nhtml-mail = true\nverbose = error\n\n"
            f"[feed.house]\nurl = {self.address}\n",
            encoding="utf-8",
        )

    def fetch(self) -> None:
        """Ask for the feed once."""
        self.run("r2e", "-c", str(self.folder / "r2e.cfg"), "-d", str(self.folder / "r2e.json"), "run")


class Feed2Exec(Mailer):
    """feed2exec: hands each new id to a plugin, here to the one that writes mails."""

    program = "feed2exec"

    def begin(self) -> None:
        """Subscribe."""
        (self.folder / "house.ini").write_text(
            f"[house]\nurl = {self.address}\noutput = feed2exec.plugins.maildir\n"
            f"mailbox = {self.folder}/mail\nfolder = inbox\nemail = reader@example.org\n",
            encoding="utf-8",
        )

    def fetch(self) -> None:
        """Ask for the feed once."""
        self.run(
            "feed2exec", "--config", str(self.folder / "house.ini"), "--database", str(self.folder / "db"), "fetch"
        )


class Sfeed(Subscriber):
    """sfeed: a line for each item, one of each id, title and address."""

    program = "sfeed_update"
    asks_from = None
    tells_by_title = True
    told: frozenset[str] = frozenset()

    def begin(self) -> None:
        """Subscribe."""
        (self.folder / "sfeedrc").write_text(
            f'sfeedpath="{self.folder}/feeds"\nfeeds() {{\n  feed "house" "{self.address}"\n}}\n', encoding="utf-8"
        )

    def fetch(self) -> None:
        """Ask for the feed once."""
        self.run("sfeed_update", str(self.folder / "sfeedrc"))

    def news(self) -> list[str]:
        """The titles it would show as new; once told, they are read."""
        lines = [line for line in self._lines() if line not in self.told]
        self.told = frozenset(self._lines())
        return [line.split("\t")[1] for line in lines]

    def words(self) -> str:
        """The texts of everything it holds."""
        return "\n".join(line.split("\t")[3] for line in self._lines())

    def _lines(self) -> list[str]:
        path = self.folder / "feeds" / "house"
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def is_here(kind: type[Subscriber]) -> bool:
    """Whether this machine has what the reader needs."""
    return kind.program is None or shutil.which(kind.program, path=PATH) is not None


READERS: tuple[type[Subscriber], ...] = (Newsboat, ReaderLibrary, Rss2Email, Feed2Exec, Sfeed)
