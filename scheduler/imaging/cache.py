"""Prepared pictures on disk, so that each is made once: a private folder that may be removed at any time."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import secrets
from collections.abc import Collection
from pathlib import Path

import PIL

from scheduler.imaging.making import EDGE, KINDS, Made, prepared

log = logging.getLogger("remembrancer")

KEPT = 500
"""So many pictures are kept, the latest used."""

_FORMAT = 1


class PictureCache:
    """`prepared`, remembered.

    A file is named by a digest of the picture it was made from, of the limits, and of the library that made it; it
    carries a digest of itself. One that is missing, unreadable or damaged is made anew.

    Args:
        folder: private; made (0700) with the first picture.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def prepared(
        self, data: bytes, *, edge: int = EDGE, limit: int | None = None, kinds: Collection[str] = tuple(KINDS.values())
    ) -> Made:
        """As `making.prepared`, from the folder where it was made before."""
        how = f"{_FORMAT} {PIL.__version__} {edge} {limit} {','.join(sorted(kinds))} "
        path = self._folder / hashlib.sha256(how.encode() + hashlib.sha256(data).digest()).hexdigest()
        made = _read(path)
        if made is None:
            made = prepared(data, edge=edge, limit=limit, kinds=kinds)
            try:
                self._keep(path, made)
            except OSError as fault:
                log.warning("A prepared picture cannot be kept and will be made again: %s", fault)
        return made

    def _keep(self, path: Path, made: Made) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        head = {
            "media_type": made.media_type,
            "width": made.width,
            "height": made.height,
            "sha256": hashlib.sha256(made.data).hexdigest(),
        }
        unfinished = path.with_name(f".{secrets.token_hex(8)}")
        try:
            descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(json.dumps(head).encode() + b"\n" + made.data)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
        newest = sorted(self._folder.iterdir(), key=lambda each: each.stat().st_mtime_ns, reverse=True)
        for old in newest[KEPT:]:
            old.unlink(missing_ok=True)


def _read(path: Path) -> Made | None:
    try:
        head, _, data = path.read_bytes().partition(b"\n")
        told = json.loads(head)
        if hashlib.sha256(data).hexdigest() != told["sha256"]:
            return None
        made = Made(data=data, media_type=told["media_type"], width=told["width"], height=told["height"])
        os.utime(path)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return made
