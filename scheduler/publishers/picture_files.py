"""A statement's pictures as files: beneath `statements/`, never outside it, and only of kinds that run nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from scheduler.domain.ids import page_url
from scheduler.domain.occurrence import Occurrence
from scheduler.domain.site import Site
from scheduler.domain.statement import Statement
from scheduler.errors import NotSent, Refused, ValueRefused

if TYPE_CHECKING:  # Pillow is loaded where there is a picture
    from scheduler.imaging.making import Made

MEDIA_TYPES = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
"""What every browser shows and no browser runs: SVG is a document that may hold scripts, so it is not here."""


ENDINGS = {media_type: ending for ending, media_type in MEDIA_TYPES.items()}  # of several the last: `.jpg`

Make = Callable[[bytes], "Made"]
"""Makes a picture fit for a place; raises ValueRefused where it cannot."""


def picture_payload(statement: Statement, most: int) -> list[dict[str, Any]]:
    """The first so many pictures as a payload keeps them: `file` beneath `statements/`, `alt`, `focus`."""
    return [
        {"file": beneath_statements(statement, image.file), "alt": image.alt, "focus": image.focus}
        for image in statement.images[:most]
    ]


def beneath_statements(statement: Statement, file: str) -> str:
    """A picture's path relative to `statements/`; the statement's own path begins with that folder's name."""
    return (PurePosixPath(*PurePosixPath(statement.path).parts[1:-1]) / file).as_posix()


def picture_address(occurrence: Occurrence, site: Site) -> str | None:
    """The address of the first picture as it lies in the page's folder; None where the page keeps none of its name."""
    statement = occurrence.statement
    for image in statement.images[:1]:
        name = PurePosixPath(image.file).name
        if _KEPT.fullmatch(name) and PurePosixPath(name).suffix.lower() in MEDIA_TYPES:
            return page_url(site, statement.id, occurrence.label) + name
    return None


_KEPT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
"""A picture's name that the pages keep as it is."""


def media_type(file: str) -> str:
    """The media type of a picture by its name.

    Raises:
        Refused: it is of a kind that we do not publish.
    """
    found = MEDIA_TYPES.get(PurePosixPath(file).suffix.lower())
    if found is None:
        kinds = ", ".join(ending.removeprefix(".") for ending in MEDIA_TYPES)
        raise Refused(f"The picture {file} is none of {kinds}. Save it as one of these and name that file.")
    return found


def prepared_picture(statements: Path, file: str, make: Make) -> Made:
    """A picture as it may leave the house: upright, and silent about who took it where.

    Args:
        statements: the folder.
        file: beneath it.
        make: makes its bytes fit for the target (`imaging.making.prepared`).

    Raises:
        NotSent: it cannot be read; nothing was sent.
        Refused: it lies outside `statements/`, is broken, or cannot be made as small as the target wants it.
    """
    try:
        return make(_bytes(statements, file))
    except ValueRefused as refused:
        raise Refused(f"The picture {file} cannot be published. {refused.what} {refused.cure}") from None


def posted_picture(statements: Path, file: str, *, limit: int, kinds: Collection[str] = tuple(ENDINGS)) -> Made:
    """A picture as a network takes it.

    Args:
        statements: the folder.
        file: beneath it.
        limit: bytes that the network takes.
        kinds: the media types that it takes; a picture of another becomes a JPEG.

    Raises:
        NotSent, Refused: as `prepared_picture` says; or it is of a kind that we do not publish.
    """
    from scheduler.imaging.making import prepared

    media_type(file)
    return prepared_picture(statements, file, partial(prepared, limit=limit, kinds=kinds))


def _bytes(statements: Path, file: str) -> bytes:
    try:
        path = (statements / file).resolve(strict=True)
        if not path.is_relative_to(statements.resolve(strict=True)):
            raise Refused(f"The picture {file} lies outside statements/. Copy it into that folder and name it there.")
        return path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise NotSent(f"The picture {file} cannot be read ({reason}). Put it back, or take it from the text.") from None
