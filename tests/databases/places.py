"""A ledger's place as one word on a command line, and back."""

from __future__ import annotations

from pathlib import Path

from scheduler.domain.database import Database
from scheduler.ledger.schema import Place


def written(place: Place) -> str:
    return place.url if isinstance(place, Database) else str(place)


def place_of(word: str) -> Place:
    return Database(url=word) if "://" in word else Path(word)
