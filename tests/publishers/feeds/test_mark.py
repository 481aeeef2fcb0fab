"""The mark says whose projection a public folder is, and is never guessed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from scheduler.errors import LedgerError
from scheduler.publishers.feeds.mark import Mark, read_mark, write_mark

LEDGER = UUID("0b9a1d3e-6a52-4c57-9d0e-2f1f5e3c7a11")
NEWEST = datetime(2027, 12, 10, 8, 0, 0, 1000, tzinfo=UTC)


@pytest.mark.parametrize("mark", [Mark(ledger=LEDGER), Mark(ledger=LEDGER, newest_published=NEWEST)])
def test_a_mark_is_read_as_it_was_written(tmp_path: Path, mark: Mark) -> None:
    assert write_mark(tmp_path, mark) is True
    assert write_mark(tmp_path, mark) is False
    assert read_mark(tmp_path) == mark


def test_a_folder_without_a_mark_has_none(tmp_path: Path) -> None:
    assert read_mark(tmp_path) is None
    assert read_mark(tmp_path / "nowhere") is None


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b'{"format": 1}', b'{"format": 1, "ledger": "x", "newest_published": null}', b"\xff"],
)
def test_a_mark_that_cannot_be_read_is_refused_and_never_taken_for_none(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "remembrancer.json").write_bytes(data)
    with pytest.raises(LedgerError, match="is no mark of a ledger"):
        read_mark(tmp_path)


def test_a_mark_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    text = f'{{"format": 2, "ledger": "{LEDGER}", "newest_published": null}}'
    (tmp_path / "remembrancer.json").write_text(text, encoding="utf-8")
    with pytest.raises(LedgerError, match="has format 2"):
        read_mark(tmp_path)
