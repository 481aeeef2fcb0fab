"""A statement's pictures: read from `statements/`, never from outside it, made fit for the web, named and described."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath

from scheduler.errors import NotSent, Refused, ValueRefused
from scheduler.imaging.making import Made
from scheduler.publishers.feeds.entry import Illustration, Picture

MEDIA_TYPES = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
"""What every browser shows and no browser runs: SVG is a document that may hold scripts, so it is not here."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


_ENDINGS = {media_type: ending for ending, media_type in MEDIA_TYPES.items()}  # of several the last: `.jpg`

Make = Callable[[bytes], Made]
"""Makes a picture fit to be published (`imaging.making.prepared`); raises ValueRefused where it cannot."""


def pictures(statements: Path, images: Sequence[Illustration], make: Make) -> list[tuple[Picture, bytes]]:
    """Every picture with its bytes, as they are to lie beside the page.

    Raises:
        NotSent: a picture cannot be read; nothing was written.
        Refused: a picture is of a kind we do not publish, is broken or too large, or lies outside `statements/`.
    """
    found: list[tuple[Picture, bytes]] = []
    taken: set[str] = set()
    for image in images:
        if PurePosixPath(image.file).suffix.lower() not in MEDIA_TYPES:
            kinds = ", ".join(ending.removeprefix(".") for ending in MEDIA_TYPES)
            raise Refused(f"The picture {image.file} is none of {kinds}. Save it as one of these and name that file.")
        made = _made(_bytes(statements, image.file), image.file, make)
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


def _bytes(statements: Path, file: str) -> bytes:
    try:
        path = (statements / file).resolve(strict=True)
        if not path.is_relative_to(statements.resolve(strict=True)):
            raise Refused(f"The picture {file} lies outside statements/. Copy it into that folder and name it there.")
        return path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise NotSent(f"The picture {file} cannot be read ({reason}). Put it back, or take it from the text.") from None


def _made(data: bytes, file: str, make: Make) -> Made:
    try:
        return make(data)
    except ValueRefused as refused:
        raise Refused(f"The picture {file} cannot be published. {refused.what} {refused.cure}") from None


def _name(file: str, media_type: str, taken: set[str]) -> str:
    """The file's own name if a web address can hold it and it is free, else one made from its path's digest.

    Its ending is that of what it really is: a web server tells the media type by nothing else.
    """
    path = PurePosixPath(file)
    if MEDIA_TYPES[path.suffix.lower()] != media_type:
        path = path.with_suffix(_ENDINGS[media_type])
    if _NAME.fullmatch(path.name) and path.name.lower() not in taken:
        return path.name
    return f"picture-{hashlib.sha256(file.encode()).hexdigest()[:12]}{path.suffix.lower()}"
