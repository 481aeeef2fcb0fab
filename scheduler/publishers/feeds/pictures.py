"""A statement's pictures: read from `statements/`, never from outside it, made fit for the web, named and described."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from scheduler.publishers.feeds.article import Illustration
from scheduler.publishers.feeds.entry import Picture
from scheduler.publishers.picture_files import ENDINGS, MEDIA_TYPES, Make, media_type, prepared_picture

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def pictures(statements: Path, images: Sequence[Illustration], make: Make) -> list[tuple[Picture, bytes]]:
    """Every picture with its bytes, as they are to lie beside the page.

    Raises:
        NotSent: a picture cannot be read; nothing was written.
        Refused: a picture is of a kind we do not publish, is broken or too large, or lies outside `statements/`.
    """
    found: list[tuple[Picture, bytes]] = []
    taken: set[str] = set()
    for image in images:
        media_type(image.file)  # a lie about its kind is no harm, a kind that browsers run is
        made = prepared_picture(statements, image.file, make)
        name = _name(image.file, made.media_type, taken)
        taken.add(name.lower())
        found.append(
            (
                Picture(
                    name=name,
                    alt=image.alt,
                    caption=image.caption,
                    media_type=made.media_type,
                    length=len(made.data),
                    sha256=hashlib.sha256(made.data).hexdigest(),
                    width=made.width,
                    height=made.height,
                ),
                made.data,
            )
        )
    return found


def _name(file: str, media_type: str, taken: set[str]) -> str:
    """The file's own name if a web address can hold it and it is free, else one made from its path's digest.

    Its ending is that of what it really is: a web server tells the media type by nothing else.
    """
    path = PurePosixPath(file)
    if MEDIA_TYPES[path.suffix.lower()] != media_type:
        path = path.with_suffix(ENDINGS[media_type])
    if _NAME.fullmatch(path.name) and path.name.lower() not in taken:
        return path.name
    return f"picture-{hashlib.sha256(file.encode()).hexdigest()[:12]}{path.suffix.lower()}"
