"""The entry: one edition as feeds and pages show it, and its file, the durable public record of it.

`feeds/<statement>/<label>/entry.json` is written before anything else and holds enough to rebuild the ledger's row: the
delivery's identity, the edition's payload with its digest, and when it was published. A new ledger that finds such
files takes their ids and dates over, so that nothing vanishes and nothing is re-dated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, TypeAdapter, ValidationError

from scheduler.domain.edition import canonical_json
from scheduler.domain.ids import ID_PATTERN, DeliveryKey, page_path
from scheduler.publishers import documents
from scheduler.publishers.feeds.article import Article, Translation, clean, first_fault

FORMAT = 1
"""Number of the file's shape; a reader that does not know it leaves the file alone."""

NAME = "entry.json"

LABEL = re.compile(r"-?[a-z0-9][a-z0-9-]{0,31}")
"""An occurrence's label where it names a folder; match it in full."""

TICK = timedelta(milliseconds=1)
"""Two entries of one site are at least this far apart: readers and the W3C validator want distinct dates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture as it stands beside the page.

    Attributes:
        name: file name in the page's folder.
        media_type: by its ending, such as `image/jpeg`.
        length: bytes.
        sha256: hexadecimal digest of the bytes.
        width, height: pixels; None in an entry of a time when they were not looked at.
    """

    name: str
    alt: str
    media_type: str
    length: int
    sha256: str
    caption: str | None = None
    width: int | None = None
    height: int | None = None

    @property
    def told(self) -> dict[str, Any]:
        """As plain JSON values; pixels only where they are known, so that an older entry keeps its bytes."""
        plain: dict[str, Any] = _pictures().dump_python(self, mode="json")
        return {key: value for key, value in plain.items() if value is not None or key == "caption"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One edition in feeds and pages.

    Attributes:
        key: identity of the delivery that put it here; a revision changes its words and not its key.
        number, day, due: of its occurrence; `due` is aware, UTC.
        payload, edition_sha256: the edition as frozen in the ledger.
        article: the payload, read.
        published: instant of publication (aware, UTC, milliseconds); never changes.
        updated: instant of the newest correction, else `published`.
        late: noticed beyond the grace: a page and a line in the index, no feed entry.
        version: 1, one more with each correction or retraction.
        pictures: those that lie beside the page.
    """

    key: DeliveryKey
    number: int
    day: date
    due: datetime
    payload: Mapping[str, Any]
    edition_sha256: str
    article: Article
    published: datetime
    updated: datetime
    late: bool = False
    version: int = 1
    pictures: tuple[Picture, ...] = ()

    @property
    def folder(self) -> str:
        """The page's folder beneath the public one, with its final slash."""
        return page_path(self.key.statement, self.key.label)

    def page(self, lang: str | None = None) -> str:
        """The file of its page beneath the public folder; `lang` only for a translation."""
        return f"{page_path(self.key.statement, self.key.label, lang)}index.html"

    @property
    def due_locally(self) -> datetime:
        """When it was due on the wall clock of its zone."""
        return self.due.astimezone(ZoneInfo(self.article.zone))

    @property
    def published_locally(self) -> datetime:
        """When it was published on the wall clock of its zone."""
        return self.published.astimezone(ZoneInfo(self.article.zone))

    @property
    def json(self) -> bytes:
        """The file's bytes: canonical JSON and a final line end."""
        record = {
            "format": FORMAT,
            "delivery": {
                "statement": self.key.statement,
                "label": self.key.label,
                "moment": self.key.moment,
                "target": self.key.target,
                "serial": self.key.serial,
                "number": self.number,
                "day": self.day.isoformat(),
                "due": stamp(self.due),
                "late": self.late,
                "version": self.version,
            },
            "edition": {"payload": clean(self.payload), "sha256": self.edition_sha256},
            "pictures": [picture.told for picture in self.pictures],
            "published": stamp(self.published),
            "updated": stamp(self.updated),
        }
        return canonical_json(record).encode() + b"\n"


def in_language(entry: Entry, lang: str) -> Entry:
    """The entry in one of its languages, its other languages beside it.

    Raises:
        KeyError: it has no words in this one.
    """
    article = entry.article
    if article.lang == lang:
        return entry
    words = {each.lang: each for each in article.translations}[lang]
    original = Translation(**{each.name: getattr(article, each.name) for each in fields(Translation)})
    others = (original, *(each for each in article.translations if each is not words))
    return replace(entry, article=replace(article.translated(words), translations=others))


def after(instant: datetime, entries: Iterable[Entry]) -> datetime:
    """The instant in whole milliseconds, moved past every date of these entries."""
    whole = instant.astimezone(UTC)
    whole = whole.replace(microsecond=whole.microsecond // 1000 * 1000)
    newest = max((entry.updated for entry in entries), default=None)
    return whole if newest is None else max(whole, newest + TICK)


def stamp(instant: datetime) -> str:
    """RFC 3339 in UTC with `Z`, milliseconds only where there are any."""
    whole = instant.astimezone(UTC)
    return whole.isoformat(timespec="milliseconds" if whole.microsecond else "seconds").replace("+00:00", "Z")


def parse(data: bytes) -> Entry:
    """Read the bytes of an `entry.json`.

    Raises:
        ValueError: they are not a whole entry of a format we know.
    """
    try:
        record = _records().validate_json(data)
    except ValidationError as error:
        raise ValueError(first_fault(error)) from None
    if record.format != FORMAT:
        raise ValueError(f"its format is {record.format}, this version reads {FORMAT}")
    told = record.delivery
    if not ID_PATTERN.fullmatch(told.statement) or not LABEL.fullmatch(told.label):
        raise ValueError("its statement and label cannot name a folder")
    return Entry(
        key=DeliveryKey(
            statement=told.statement, label=told.label, moment=told.moment, target=told.target, serial=told.serial
        ),
        number=told.number,
        day=told.day,
        due=told.due.astimezone(UTC),
        payload=record.edition.payload,
        edition_sha256=record.edition.sha256,
        article=Article.of(record.edition.payload),
        published=record.published.astimezone(UTC),
        updated=record.updated.astimezone(UTC),
        late=told.late,
        version=told.version,
        pictures=record.pictures,
    )


def read(root: Path, statement: str, label: str) -> Entry | None:
    """The entry of one edition, or None when there is none.

    Raises:
        ValueError: a file is there and is not an entry.
        NotSent: it cannot be read.
    """
    data = documents.read(root, page_path(statement, label) + NAME)
    return None if data is None else parse(data)


def entries_on_disk(root: Path, report: Callable[[Path, str], None]) -> Iterator[Entry]:
    """Every entry beneath the public folder, by statement and label; what cannot be read is reported and left out.

    Args:
        root: the public folder; one that does not exist holds none.
        report: is told the path of a broken file, relative to `root`, and what is wrong with it.
    """
    for path in sorted(root.glob(f"*/*/{NAME}")):
        relative = path.relative_to(root)
        try:
            entry = parse(path.read_bytes())
        except (OSError, ValueError) as error:
            report(relative, str(error))
            continue
        if relative.parent.as_posix() + "/" == entry.folder:
            yield entry
        else:
            report(relative, f"it belongs into {entry.folder}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    statement: str
    label: str
    moment: str
    target: str
    serial: int
    number: int
    day: date
    due: AwareDatetime
    late: bool
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edition:
    payload: dict[str, Any]
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    format: int
    delivery: _Told
    edition: _Edition
    pictures: tuple[Picture, ...]
    published: AwareDatetime
    updated: AwareDatetime


def _pictures() -> TypeAdapter[Picture]:
    return TypeAdapter(Picture)


@cache
def _records() -> TypeAdapter[_Record]:
    return TypeAdapter(_Record)
