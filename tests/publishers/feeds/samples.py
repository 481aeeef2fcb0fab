"""A small house to test feeds in: a site, articles, deliveries, and a window kept by hand where the ledger would be."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from scheduler.domain.delivery import Delivery, Receipt
from scheduler.domain.ids import DeliveryKey, entry_id, page_url
from scheduler.domain.site import Site
from scheduler.domain.target import FEEDS, Target
from scheduler.publishers.feeds.article import Article
from scheduler.publishers.feeds.entry import Entry, Picture, parse, read
from scheduler.publishers.feeds.pages.edition import edition_page
from scheduler.publishers.feeds.pages.front import front_page
from scheduler.publishers.feeds.pages.line import ALL, STATEMENTS, Line
from scheduler.publishers.feeds.pages.look import Look
from scheduler.publishers.feeds.pages.outlook import Expected, Outlook
from scheduler.publishers.feeds.pages.register import Register
from scheduler.publishers.feeds.publisher import FeedsPublisher
from scheduler.publishers.feeds.settings import Settings
from tests.publishers.feeds.validity import Outline

SITE = Site(
    title="Days to remember",
    url="https://example.org/remember/",
    tag="example.org,2026",
    author="Example Archive",
    zone="Europe/Berlin",
    language="en",
    footer="Reprinting is welcome. [Write to us](https://example.org/contact).",
)

TARGET = Target(name=FEEDS, kind=FEEDS)

DUE = datetime(2027, 12, 10, 8, 0, tzinfo=UTC)  # 09:00 in Berlin

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415478da63686868000003040181752e01bc0000000049454e44ae426082"
)


def opaque(shade: int) -> bytes:
    """A picture like `PNG` in a shade of its own, of which nothing need be taken."""
    whole = BytesIO()
    Image.new("RGB", (1, 1), (shade, shade, shade)).save(whole, format="PNG")
    return whole.getvalue()


def article(statement: str = "declaration", label: str = "2027", **changes: Any) -> Article:
    """The words of one edition; `changes` replace what stands here."""
    number = int(label[:4]) - 1948 if label[:4].isdigit() else 1
    words: dict[str, Any] = {
        "id": entry_id(SITE, statement, label),
        "url": page_url(SITE, statement, label),
        "lang": "en",
        "ordinal": f"{number}th",
        "title": f"The Universal Declaration of Human Rights, {number} years on",
        "summary": f"{number} years ago the General Assembly adopted the Universal Declaration of Human Rights.",
        "html": "<p>On 10 December 1948, in Paris, the General Assembly of the United Nations adopted the "
        "<em>Universal Declaration of Human Rights</em> &amp; proclaimed it a common standard.</p>",
        "text": "On 10 December 1948, in Paris, the General Assembly of the United Nations adopted the "
        "Universal Declaration of Human Rights & proclaimed it a common standard.",
        "author": SITE.author,
        "variant": "plain",
        "event_date": "10 December 1948",
        "event_day": "1948-12-10",
        "date": f"10 December {label[:4]}",
        "weekday": "Friday",
        "zone": SITE.zone,
        "place": "Paris",
        "section": "Press",
        "first_published": "1998-12-10",
        "tags": ["human rights", "United Nations"],
        "sources": ["https://www.un.org/en/about-us/universal-declaration-of-human-rights", "A/RES/217(III)"],
    }
    return Article.of(words | changes)


def delivery(
    words: Article | Mapping[str, Any],
    *,
    statement: str = "declaration",
    label: str = "2027",
    due: datetime = DUE,
    **changes: Any,
) -> Delivery:
    """The duty to publish these words."""
    payload = words.payload if isinstance(words, Article) else words
    values: dict[str, Any] = {
        "key": DeliveryKey(statement=statement, label=label, moment="the day", target=FEEDS),
        "number": 79,
        "day": date(due.year, due.month, due.day),
        "due": due,
        "payload": payload,
        "published": due,
    }
    values |= changes
    values.setdefault("edition_sha256", hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest())
    return Delivery(**values)


def entry(
    statement: str = "declaration",
    label: str = "2027",
    published: datetime = DUE,
    *,
    pictures: Sequence[Picture] = (),
    updated: datetime | None = None,
    late: bool = False,
    due: datetime | None = None,
    **changes: Any,
) -> Entry:
    """An entry as it comes from its file."""
    words = article(statement, label, **changes)
    told = delivery(words, statement=statement, label=label, due=due or published)
    made = Entry(
        key=told.key,
        number=told.number,
        day=told.day,
        due=told.due,
        payload=told.payload,
        edition_sha256=told.edition_sha256,
        article=words,
        published=published,
        updated=updated or published,
        late=late,
        pictures=tuple(pictures),
    )
    return parse(made.json)


def page(one: Entry, *, before: Entry | None = None, after: Entry | None = None) -> bytes:
    """The page of one entry."""
    around = (None if each is None else Line.of(each) for each in (before, after))
    return edition_page(Look(SITE), one, before=next(around), after=next(around))


def front(entries: Iterable[Entry], outlook: Outlook | None = None) -> bytes:
    """The front page of a site that has published just these."""
    register = Register(None)
    for each in entries:
        register.enter(Line.of(each))
    known = register.names(STATEMENTS)
    coming = [] if outlook is None else outlook.expected
    return front_page(Look(SITE), register, outlook, coming, known=known, years=list(register.years(ALL, "")))


LIGHT = 50_000
"""Bytes that no page may have."""


def hrefs(page: Outline) -> list[str]:
    """Every link of a page, in order."""
    return [found["href"] or "" for tag, found in page.elements if tag == "a"]


def coming(*days: date, statement: str = "other", title: str = "A title to come") -> list[Expected]:
    """Returns of one statement that have not been published."""
    return [
        Expected(statement=statement, label=day.isoformat(), day=day, lang="en", title=lambda: title) for day in days
    ]


class House:
    """A public folder with its publisher, and the list of what was published, as a ledger would keep it."""

    def __init__(
        self,
        folder: Path,
        *,
        kind: type[FeedsPublisher] = FeedsPublisher,
        site: Site = SITE,
        settings: Settings | None = None,
    ) -> None:
        self.root = folder / "feeds"
        self.statements = folder / "statements"
        self.statements.mkdir(parents=True, exist_ok=True)
        self.site = site
        self.settings = settings or Settings()
        self.delivered: list[tuple[str, str]] = []
        self.publisher = self.made(kind)

    def made(self, kind: type[FeedsPublisher]) -> FeedsPublisher:
        """Another publisher over the same folder and list."""
        return kind(
            TARGET,
            self.site,
            self.settings,
            directory=self.root,
            statements=self.statements,
            window=self.window,
            theme=self.root.with_name("theme"),
            private=self.root.with_name("private"),
        )

    def window(self) -> list[Entry]:
        """What the ledger would hand out."""
        found = (read(self.root, statement, label) for statement, label in self.delivered)
        return [entry for entry in found if entry is not None]

    def publish(self, told: Delivery, *, at: datetime | None = None) -> Receipt:
        """Publish, write it down and show it, as a tick does."""
        receipt = self.publisher.publish(told, at=at or told.due)
        place = (told.key.statement, told.key.label)
        if place not in self.delivered:
            self.delivered.append(place)
        self.publisher.project()
        return receipt

    def bytes(self) -> dict[str, bytes]:
        """Every public file."""
        return {path.relative_to(self.root).as_posix(): path.read_bytes() for path in files(self.root)}

    def times(self) -> dict[str, int]:
        """When every public file last changed, in nanoseconds."""
        return {path.relative_to(self.root).as_posix(): path.stat().st_mtime_ns for path in files(self.root)}


def files(root: Path) -> list[Path]:
    """Every file beneath a folder."""
    return sorted(path for path in root.rglob("*") if path.is_file())


def yearly(year: int) -> tuple[Article, dict[str, Any]]:
    """The words of one year and the arguments of their delivery."""
    label = str(year)
    return article(label=label), {"label": label, "due": datetime(year, 12, 10, 8, 0, tzinfo=UTC)}


def seconds(count: float) -> timedelta:
    """So many seconds."""
    return timedelta(seconds=count)


Check = Callable[[House], None]
