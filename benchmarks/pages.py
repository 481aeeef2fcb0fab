"""One more edition in feeds and pages after few, after many, and beside what Hugo takes to build the many.

The past is a hundred statements with four tags, three sections and a return a day between them, laid out as files; the
register is made from them as a process does that has lost it. One publication is everything the built-in target does
for it: entry, page, its neighbours' links, lists, years, front page and feeds, each file durable. Hugo (Debian's,
Apache 2.0) is run and not linked: it builds the same texts with templates that make the same kinds of page (editions,
statements, tags, sections), from nothing, which is what a generator does on publication. It is skipped with a sentence
where it is not installed. All are seconds of the clock on the wall, ours and Hugo's in turn.

    python benchmarks/pages.py [FEW] [MANY] [ROUNDS] [HUGO_PAGES]
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from scheduler.domain.delivery import Delivery
from scheduler.domain.ids import DeliveryKey, entry_id, page_url
from scheduler.domain.site import Site
from scheduler.domain.target import FEEDS, Target
from scheduler.publishers.feeds.article import Article
from scheduler.publishers.feeds.entry import Entry, parse, read
from scheduler.publishers.feeds.pages.edition import edition_page
from scheduler.publishers.feeds.pages.look import Look
from scheduler.publishers.feeds.pages.outlook import Expected, Outlook
from scheduler.publishers.feeds.publisher import FeedsPublisher
from scheduler.publishers.feeds.settings import Settings

SITE = Site(title="Days", url="https://example.org/", tag="example.org,2026", author="Archive", zone="UTC")
TODAY = date(2027, 6, 1)
STATEMENTS = 100
TAGS = ("labour", "press", "prisons", "peace")
SECTIONS = ("Press", "Remembrance", "Law")
TEXT = "On this day, years ago, it came to pass as it stands in the sources. " * 25

SINGLE = """<!doctype html><html lang="en"><title>{{ .Title }}</title><main><h1>{{ .Title }}</h1>{{ .Content }}
{{ with .PrevInSection }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}
{{ with .NextInSection }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}
{{ range .GetTerms "tags" }}<a href="{{ .RelPermalink }}">{{ .LinkTitle }}</a>{{ end }}</main></html>
"""
LIST = """<!doctype html><html lang="en"><title>{{ .Title }}</title><main><h1>{{ .Title }}</h1>
{{ range (.Paginate .Pages 50).Pages }}<p>{{ .Date.Format "2 January 2006" }}
<a href="{{ .RelPermalink }}">{{ .Title }}</a></p>{{ end }}{{ template "_internal/pagination.html" . }}</main></html>
"""
CONFIG = """baseURL = "https://example.org/"
title = "Days"
[taxonomies]
tag = "tags"
house = "houses"
"""


def told(place: int, day: date) -> Delivery:
    """The duty to publish the edition that stands at this place of the past."""
    statement, label = f"statement-{place % STATEMENTS}", f"{place // STATEMENTS + 1}d"
    title = f"Statement {place % STATEMENTS}, for the {place // STATEMENTS + 1}th time"
    article = Article.of(
        {
            "id": entry_id(SITE, statement, label),
            "url": page_url(SITE, statement, label),
            "lang": "en",
            "title": title,
            "summary": TEXT[:200],
            "html": f"<p>{TEXT}</p>",
            "text": TEXT,
            "author": SITE.author,
            "variant": "plain",
            "event_date": "4 June 1989",
            "date": day.isoformat(),
            "zone": SITE.zone,
            "section": SECTIONS[place % len(SECTIONS)],
            "tags": [TAGS[place % len(TAGS)]],
        }
    )
    due = datetime(day.year, day.month, day.day, 9, tzinfo=UTC) + timedelta(milliseconds=place % 1000)
    return Delivery(
        key=DeliveryKey(statement=statement, label=label, moment="the day", target=FEEDS),
        number=place,
        day=day,
        due=due,
        payload=json.loads(json.dumps(article.payload)),
        edition_sha256=f"{place:064}",
        published=due,
    )


def entry_of(delivery: Delivery) -> Entry:
    """As it comes from its file."""
    made = Entry(
        key=delivery.key,
        number=delivery.number,
        day=delivery.day,
        due=delivery.due,
        payload=delivery.payload,
        edition_sha256=delivery.edition_sha256,
        article=Article.of(delivery.payload),
        published=delivery.published,
        updated=delivery.published,
    )
    return parse(made.json)


class House:
    """A public folder with so many past editions, ten of them a day, the last of yesterday."""

    def __init__(self, folder: Path, past: int) -> None:
        self.root = folder / "feeds"
        self.places: list[tuple[str, str]] = []
        look = Look(SITE)
        for place in range(past):
            entry = entry_of(told(place, TODAY - timedelta(days=1 + (past - place) // 10)))
            page = self.root / entry.folder
            page.mkdir(parents=True)
            (page / "entry.json").write_bytes(entry.json)
            (page / "index.html").write_bytes(edition_page(look, entry))
            self.places.append((entry.key.statement, entry.key.label))
        (folder / "statements").mkdir()
        self.publisher = FeedsPublisher(
            Target(name=FEEDS, kind=FEEDS),
            SITE,
            Settings(),
            directory=self.root,
            statements=folder / "statements",
            window=self.window,
            private=folder / "private",
        )
        self.past = past
        expected = [
            Expected(statement=f"statement-{n}", label="x", day=TODAY + timedelta(days=n), lang="en", title=lambda: "A")
            for n in range(1, STATEMENTS)
        ]
        self.outlook = Outlook(today=TODAY, expected=expected)
        self.publisher.project(self.outlook)  # whatever the first look at so many costs is paid here
        self.one_more()

    def window(self) -> list[Entry]:
        """The newest, as the ledger would name them."""
        found = (read(self.root, *place) for place in self.places[-50:])
        return [entry for entry in found if entry is not None]

    def one_more(self) -> float:
        """Seconds of one publication and of showing it."""
        delivery = told(self.past, TODAY)
        self.past += 1
        began = time.perf_counter()
        self.publisher.publish(delivery, at=delivery.due)
        self.places.append((delivery.key.statement, delivery.key.label))
        self.publisher.project(self.outlook)
        return time.perf_counter() - began


def lay_out_for_hugo(folder: Path, pages: int) -> None:
    """The same texts as Hugo reads them."""
    layouts = folder / "layouts" / "_default"
    layouts.mkdir(parents=True)
    (folder / "config.toml").write_text(CONFIG)
    for name, text in (("single", SINGLE), ("list", LIST), ("taxonomy", LIST), ("term", LIST)):
        (layouts / f"{name}.html").write_text(text)
    (folder / "layouts" / "index.html").write_text(LIST)
    for place in range(pages):
        delivery = told(place, TODAY - timedelta(days=1 + (pages - place) // 10))
        words: dict[str, Any] = dict(delivery.payload)
        page = folder / "content" / delivery.key.statement / delivery.key.label
        page.mkdir(parents=True)
        head = {
            "title": words["title"],
            "date": delivery.day.isoformat(),
            "tags": words["tags"],
            "houses": [words["section"]],
        }
        (page / "index.md").write_text(f"{json.dumps(head)}\n\n{TEXT}\n")


def hugo(program: str, folder: Path) -> float:
    """Seconds of one whole build from nothing."""
    shutil.rmtree(folder / "public", ignore_errors=True)
    began = time.perf_counter()
    subprocess.run([program, "--quiet", "--buildFuture", "--source", str(folder)], check=True, capture_output=True)
    return time.perf_counter() - began


def main() -> None:
    """Print medians and ratios, measured in turn."""
    usual = (100, 10_000, 9, 10_000)
    few, many, rounds, pages = (int(given) for given in (*sys.argv[1:5], *usual[len(sys.argv) - 1 :]))
    program = shutil.which("hugo")
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        for name in ("few", "many", "hugo"):
            (root / name).mkdir()
        small, large = House(root / "few", few), House(root / "many", many)
        pairs = [(small.one_more(), large.one_more()) for _ in range(rounds)]
        ours = [after for _, after in pairs]
        first, second = (statistics.median(column) for column in zip(*pairs, strict=True))
        print(f"one more edition: after {few} {first * 1000:.0f} ms, after {many} {second * 1000:.0f} ms")
        print(f"cost after {many} / cost after {few}: {statistics.median(b / a for a, b in pairs):.2f}")
        if program is None:
            print("hugo is not installed (apt-get install hugo): the comparison with it is left out")
            return
        lay_out_for_hugo(root / "hugo", pages)
        built = [hugo(program, root / "hugo") for _ in range(3)]
        count = sum(1 for _ in (root / "hugo" / "public").rglob("index.html"))
        theirs = statistics.median(built)
        print(f"hugo, whole build of {pages} editions ({count} pages): {theirs:.1f} s")
        print(f"one more edition here / hugo's build: {statistics.median(ours) / theirs:.3f}")


if __name__ == "__main__":
    main()
