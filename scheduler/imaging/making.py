"""One picture made fit for the web: bytes in, bytes out, and nothing else.

The long edge is shortened to a limit, the picture is turned upright, and everything that is not the picture goes:
Exif with its place and its thumbnail, XMP, IPTC, comments, whatever hangs behind the end. A colour profile stays, for
without it the colours are others. Equal bytes and limits give equal bytes.

Pillow has its one door here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import ExifTags, Image, ImageCms, ImageOps, features

from scheduler.errors import ValueRefused
from scheduler.imaging.containers import broken, stripped

EDGE = 1600
"""Pixels of the long edge unless another limit is given."""

MAX_PIXELS = 60_000_000
"""A picture of more pixels is refused before any of them is unpacked: a small file can hold a huge empty one."""

MAX_BYTES = 64 * 1024 * 1024
"""A file of more bytes is refused unread."""

_JPEG, _PNG, _WEBP, _AVIF, _GIF = "image/jpeg", "image/png", "image/webp", "image/avif", "image/gif"
KINDS = {"JPEG": _JPEG, "PNG": _PNG, "WEBP": _WEBP, "GIF": _GIF, **({"AVIF": _AVIF} if features.check("avif") else {})}
"""Media types by Pillow's names: what every browser shows and no browser runs."""

_QUALITIES = {_JPEG: (85, 75, 60, 45), _WEBP: (82, 70, 55, 40), _AVIF: (75, 60, 45), _PNG: (0,), _GIF: (0,)}
_SMALLEST = 160  # pixels of the long edge: what does not fit at that size is not made smaller still
_SHRINK = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A picture as it may be published.

    Attributes:
        media_type: such as `image/jpeg`; of the bytes, whatever the file was called.
        width, height: pixels, upright.
    """

    data: bytes
    media_type: str
    width: int
    height: int


def prepared(
    data: bytes, *, edge: int = EDGE, limit: int | None = None, kinds: Collection[str] = tuple(KINDS.values())
) -> Made:
    """The picture made fit to be published: pure, so that equal arguments give equal bytes.

    A JPEG that is small and upright already keeps its tables of quantisation, a PNG, WebP or GIF its very pixels. An
    animation is left whole, whatever its size, unless it exceeds `limit`; then its first picture stands for it.

    Args:
        data: the file.
        edge: pixels the long edge may have.
        limit: bytes the result may have, or None. Quality is lowered first, then the size.
        kinds: the media types that are taken; what is of none of them becomes a JPEG, on white where it was clear.

    Raises:
        ValueRefused: it is no picture of a kind we know, is broken, is too large, or cannot be brought below `limit`.
    """
    source = _opened(data, scale=2 * edge)  # twice the size is all that a good reduction needs
    media_type, fits = _kind(source), _fits_already(source, edge)
    if _stays_whole(source, edge) and media_type in kinds:
        bare = _bare(source, data, edge=edge)
        if limit is None or len(bare) <= limit:
            return Made(data=bare, media_type=media_type, width=source.width, height=source.height)
    picture, profile = _coloured(source)
    for kind in _wanted(media_type, picture, kinds):
        for made in _attempts(source, picture, kind, profile, edge=edge, untouched=fits):
            if limit is None or len(made.data) <= limit:
                return made
    raise ValueRefused(
        f"The picture cannot be made smaller than {limit} bytes.", "Use another picture.", code="image-too-large"
    )


def verify(data: bytes, *, edge: int = EDGE) -> None:
    """Look whether `prepared` would take this file, at a fraction of the work.

    Raises:
        ValueRefused: as `prepared`.
    """
    source = _opened(data, scale=edge)
    if _stays_whole(source, edge):
        _bare(source, data, edge=edge)


def _bare(source: Any, data: bytes, *, edge: int) -> bytes:
    """The file without what stands beside its picture; what is left must be a picture still.

    Raises:
        ValueRefused: it is broken, be it only where nobody looked before.
    """
    bare = stripped(_name(source), data)
    _opened(bare, scale=2 * edge)
    return bare


def _opened(data: bytes, *, scale: int) -> Any:
    """The picture, unpacked; of a large JPEG only so much as a long edge of `scale` pixels needs."""
    if len(data) > MAX_BYTES:
        raise _too_large(f"The picture has {len(data)} bytes, and {MAX_BYTES} are the most.")
    try:
        image = Image.open(BytesIO(data), formats=tuple(KINDS))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large(f"The picture has more than {MAX_PIXELS} pixels.") from None
    except Exception:  # noqa: BLE001 - whatever a decoder trips over in a stranger's file, the file is no picture
        names = ", ".join(KINDS)
        raise ValueRefused(
            f"The file is no picture that can be read: none of {names}.",
            "Save it as one of these.",
            code="image-unreadable",
        ) from None
    if image.width * image.height > MAX_PIXELS:
        raise _too_large(f"The picture has {image.width} × {image.height} pixels, and {MAX_PIXELS} are the most.")
    try:
        image.draft(None, (scale, scale))
        image.load()
        image.getexif()
        _is_moving(image)  # of some kinds every picture is looked for to tell
    except MemoryError:
        raise _too_large("The picture is too large for the memory of this machine.") from None
    except Exception:  # noqa: BLE001 - as above: the file is broken, however that shows
        raise broken() from None
    return image


def _too_large(what: str) -> ValueRefused:
    return ValueRefused(what, "Make it smaller.", code="image-too-large")


def _name(source: Any) -> str:
    """Pillow's name of the kind; a JPEG that carries further pictures is a JPEG."""
    return "JPEG" if source.format == "MPO" else str(source.format)


def _kind(source: Any) -> str:
    return KINDS[_name(source)]


def _is_moving(source: Any) -> bool:
    """Whether it is an animation that can be left whole; of an AVIF sequence the first picture is taken."""
    return _name(source) in {"PNG", "WEBP", "GIF"} and getattr(source, "n_frames", 1) > 1


def _fits_already(source: Any, edge: int) -> bool:
    """Whether it is small enough, and stands upright as it is stored (Exif 2.32, tag 0x0112: not 2 to 8)."""
    turned = source.getexif().get(ExifTags.Base.Orientation, 1) in range(2, 9)
    return not turned and max(source.size) <= edge


def _stays_whole(source: Any, edge: int) -> bool:
    """Whether its very pixels are published, and only what stands beside them goes."""
    return _kind(source) in {_PNG, _WEBP, _GIF} and (_is_moving(source) or _fits_already(source, edge))


def _coloured(source: Any) -> tuple[Any, bytes | None]:
    """The picture upright and in a mode that can be resized and stored, with the profile of its colours."""
    image = ImageOps.exif_transpose(source)
    profile = image.info.get("icc_profile") or None
    if image.mode == "CMYK":
        image, profile = _from_inks(image, profile), None
    elif image.mode.startswith("I") or image.mode == "F":
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")  # 16 bits a pixel
    elif image.mode in {"P", "PA"} or "transparency" in image.info:
        clear = image.mode == "PA" or "transparency" in image.info
        image = image.convert("RGBA" if clear else "RGB")
    elif image.mode == "1":
        image = image.convert("L")
    elif image.mode not in {"L", "LA", "RGB", "RGBA"}:
        image = image.convert("RGB")
    image.info = {}  # Pillow writes comments, Exif and XMP from here
    return image, profile if _fits(profile, image) else None


def _from_inks(image: Any, profile: bytes | None) -> Any:
    """A picture for print in the colours of screens (sRGB)."""
    if profile is not None:
        try:
            screen = ImageCms.createProfile("sRGB")
            return ImageCms.profileToProfile(image, BytesIO(profile), screen, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):
            return image.convert("RGB")  # a profile that cannot be read says nothing
    return image.convert("RGB")


def _fits(profile: bytes | None, image: Any) -> bool:
    """Whether a profile can be read and speaks of the colours that the picture is stored in."""
    if profile is None:
        return False
    try:
        space = ImageCms.ImageCmsProfile(BytesIO(profile)).profile.xcolor_space.strip()
    except (ImageCms.PyCMSError, OSError):
        return False
    return bool(space == ("GRAY" if image.mode in {"L", "LA"} else "RGB"))


def _wanted(media_type: str, picture: Any, kinds: Collection[str]) -> Iterator[str]:
    """The kinds to try, the best first: its own, then one that takes less room."""
    if media_type in kinds:
        yield media_type
    if _is_clear(picture) and _WEBP in kinds and media_type != _WEBP:
        yield _WEBP
    if media_type != _JPEG or _JPEG not in kinds:
        yield _JPEG


def _is_clear(picture: Any) -> bool:
    return picture.mode in {"LA", "RGBA"}


def _attempts(
    source: Any, picture: Any, kind: str, profile: bytes | None, *, edge: int, untouched: bool
) -> Iterator[Made]:
    """The picture as this kind, each smaller than the one before."""
    if kind == _JPEG and untouched and _kind(source) == _JPEG and source.mode in {"L", "RGB"}:
        source.info, source.format = {}, "JPEG"
        yield _stored(source, kind, "keep", profile)
    longest = min(edge, max(picture.size))
    while True:
        sized = picture
        if max(picture.size) > longest:
            sized = picture.copy()
            sized.thumbnail((longest, longest), Image.Resampling.LANCZOS)
        if kind == _JPEG and _is_clear(sized):
            white = Image.new("RGBA", sized.size, "white")
            white.alpha_composite(sized.convert("RGBA"))
            sized = white.convert("RGB")
        for quality in _QUALITIES[kind]:
            yield _stored(sized, kind, quality, profile)
        if longest <= _SMALLEST:
            return
        longest = max(_SMALLEST, int(longest * _SHRINK))


def _stored(image: Any, kind: str, quality: int | str, profile: bytes | None) -> Made:
    target = BytesIO()
    more: dict[str, Any] = {"icc_profile": profile} if profile and _fits(profile, image) else {}
    match kind:
        case "image/jpeg":
            image.save(target, format="JPEG", quality=quality, optimize=True, progressive=True, **more)
        case "image/webp":
            image.save(target, format="WEBP", quality=quality, method=4, **more)
        case "image/avif":  # one thread: the split into tiles must not depend on the machine
            image.save(target, format="AVIF", quality=quality, speed=6, max_threads=1, autotiling=False, **more)
        case "image/gif":
            image.save(target, format="GIF", optimize=True)
        case _:
            image.save(target, format="PNG", optimize=True, **more)
    return Made(data=target.getvalue(), media_type=kind, width=image.width, height=image.height)
