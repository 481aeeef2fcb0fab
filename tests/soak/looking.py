"""Looks at the public folder as the world sees it: every file parses, no entry twice, no date ever changed."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"


class Looks:
    """Everything that was ever seen.

    Attributes:
        number: of looks.
        entries: by statement and label, the dates and due instants that its entry was seen with.
        late: of them, those that stand on their pages and are no news.
        in_feeds: by feed, every id that was ever in it.
        broken: what must not be.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._seen: dict[Path, int] = {}
        self.number = 0
        self.entries: defaultdict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
        self.ids: dict[tuple[str, str], str] = {}
        self.late: set[tuple[str, str]] = set()
        self.in_feeds: defaultdict[str, set[str]] = defaultdict(set)
        self.broken: list[str] = []

    def look(self) -> None:
        """Read what changed since the last look; nothing is said of a folder that is not there."""
        if not self._root.is_dir():
            return
        self.number += 1
        for path in self._root.glob("*/*/entry.json"):
            self._once(path, self._entry)
        for name in ("atom.xml", "rss.xml", "feed.json"):
            if (self._root / name).exists():
                self._once(self._root / name, self._feed)

    def _once(self, path: Path, read: Any) -> None:
        changed = path.stat().st_mtime_ns
        if self._seen.get(path) == changed:
            return
        self._seen[path] = changed
        try:
            read(path)
        except (ValueError, KeyError, etree.XMLSyntaxError) as fault:
            self.broken.append(f"look {self.number}: {path.relative_to(self._root)} cannot be read: {fault}")

    def _entry(self, path: Path) -> None:
        value = json.loads(path.read_text(encoding="utf-8"))
        place = (path.parent.parent.name, path.parent.name)
        self.entries[place].add((value["published"], value["delivery"]["due"]))
        self.ids[place] = value["edition"]["payload"]["id"]
        if value["delivery"]["late"]:
            self.late.add(place)
        if len({published for published, _ in self.entries[place]}) > 1:
            self.broken.append(f"look {self.number}: {'/'.join(place)} was given another date")

    def _feed(self, path: Path) -> None:
        if path.suffix == ".json":
            found = [item["id"] for item in json.loads(path.read_text(encoding="utf-8"))["items"]]
        else:
            tree = etree.parse(path)
            names = tree.iter(f"{ATOM}entry") if path.name == "atom.xml" else tree.iter("item")
            found = [entry.findtext(f"{ATOM}id") or entry.findtext("guid") or "" for entry in names]
        self.in_feeds[path.name].update(found)
        twice = [name for name, times in Counter(found).items() if times > 1]
        if twice:
            self.broken.append(f"look {self.number}: {path.name} holds {twice} twice")
