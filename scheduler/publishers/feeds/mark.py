"""The mark in the public folder: which ledger it is a projection of.

A ledger that finds another's mark takes the entries over (`entry.entries_on_disk`) before it publishes anything.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from pydantic import AwareDatetime, TypeAdapter, ValidationError

from scheduler.errors import LedgerError, NotSent
from scheduler.publishers import documents
from scheduler.publishers.feeds.entry import FORMAT, stamp

NAME = "remembrancer.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Whose projection the folder is.

    Attributes:
        ledger: uuid of the ledger.
        newest_published: newest instant (aware, UTC) at which it published here, or None when it has not yet: a ledger
            that knows nothing so new has been restored from a backup.
    """

    ledger: UUID
    newest_published: datetime | None = None


def read_mark(root: Path) -> Mark | None:
    """The folder's mark, or None when it has none.

    Raises:
        LedgerError: there is one and it cannot be read.
    """
    path = root / NAME
    try:
        data = documents.read(root, NAME)
        record = None if data is None else _RECORDS.validate_json(data)
    except NotSent as error:
        raise LedgerError(error.detail) from None
    except ValidationError:
        raise LedgerError(f"{path} is no mark of a ledger. Restore it, or move it away and adopt the folder.") from None
    if record is None:
        return None
    if record.format != FORMAT:
        raise LedgerError(f"{path} has format {record.format}. Use the newer remembrancer that wrote it.")
    newest = record.newest_published
    return Mark(ledger=record.ledger, newest_published=None if newest is None else newest.astimezone(UTC))


def write_mark(root: Path, mark: Mark) -> bool:
    """Write the mark; whether its bytes changed.

    Raises:
        NotSent: the folder cannot be written.
    """
    newest = None if mark.newest_published is None else stamp(mark.newest_published)
    record = {"format": FORMAT, "ledger": str(mark.ledger), "newest_published": newest}
    return documents.write(root, NAME, json.dumps(record).encode() + b"\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    format: int
    ledger: UUID
    newest_published: AwareDatetime | None


_RECORDS = TypeAdapter(_Record)
