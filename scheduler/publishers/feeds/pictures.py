"""A statement's pictures: read from `statements/`, never from outside it, named and described for the page's folder."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from scheduler.publishers.feeds.entry import Illustration, Picture
from scheduler.publishers.picture_files import media_type, picture_bytes

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def pictures(statements: Path, images: Sequence[Illustration]) -> list[tuple[Picture, bytes]]:
    """Every picture with its bytes, as they are to lie beside the page.

    Raises:
        NotSent: a picture cannot be read; nothing was written.
        Refused: a picture is of a kind we do not publish, or lies outside `statements/`.
    """
    found: list[tuple[Picture, bytes]] = []
    taken: set[str] = set()
    for image in images:
        kind = media_type(image.file)
        data = picture_bytes(statements, image.file)
        name = _name(image.file, taken)
        taken.add(name.lower())
        found.append(
            (
                Picture(
                    name=name,
                    alt=image.alt,
                    caption=image.caption,
                    media_type=kind,
                    length=len(data),
                    sha256=hashlib.sha256(data).hexdigest(),
                ),
                data,
            )
        )
    return found


def _name(file: str, taken: set[str]) -> str:
    """The file's own name if a web address can hold it and it is free, else one made from its path's digest."""
    path = PurePosixPath(file)
    if _NAME.fullmatch(path.name) and path.name.lower() not in taken:
        return path.name
    return f"picture-{hashlib.sha256(file.encode()).hexdigest()[:12]}{path.suffix.lower()}"
