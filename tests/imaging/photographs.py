"""Pictures as cameras and programs write them, drawn here: with a place, a thumbnail, a profile, a comment."""

from __future__ import annotations

import random
import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms

SECRET = b"Kept-By-The-Camera"
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def drawing(width: int = 80, height: int = 60, mode: str = "RGB") -> Any:
    """A picture whose four corners differ, so that every turn shows: red, green, blue, white."""
    image = Image.new("RGB", (width, height), "gray")
    for place, colour in {(0, 0): "red", (1, 0): "lime", (0, 1): "blue", (1, 1): "white"}.items():
        box = (place[0] * width // 2, place[1] * height // 2)
        image.paste(Image.new("RGB", (width // 2, height // 2), colour), box)
    return image.convert(mode)


def noise(edge: int) -> bytes:
    """A PNG that cannot be packed: three bytes a pixel."""
    image = Image.frombytes("RGB", (edge, edge), random.Random(edge).randbytes(3 * edge * edge))
    target = BytesIO()
    image.save(target, format="PNG")
    return target.getvalue()


def exif(orientation: int = 1) -> Any:
    """What a telephone writes: its maker, where it was, how it was held, and a small picture of the picture."""
    told = Image.Exif()
    told[0x010F] = SECRET.decode()
    told[0x0112] = orientation
    told.get_ifd(0x8825)[1] = "N"
    told.get_ifd(0x8825)[2] = (39.0, 54.0, 12.0)
    told.get_ifd(0x8825)[0x1D] = SECRET.decode()
    return told


def xmp() -> bytes:
    return b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + SECRET + b"</x:xmpmeta>"


def photograph(kind: str, image: Any | None = None, *, orientation: int = 1, **more: Any) -> bytes:
    """A file of this kind with everything in it that should not be published."""
    target = BytesIO()
    told: dict[str, Any] = {"exif": exif(orientation), "icc_profile": SRGB}
    if kind in {"JPEG", "WEBP", "AVIF"}:
        told["xmp"] = xmp()
    if kind == "JPEG":
        told |= {"comment": SECRET, "quality": 95}
    if kind == "WEBP":
        told |= {"lossless": True}
    if kind == "GIF":
        told = {"comment": SECRET}
    (drawing() if image is None else image).save(target, format=kind, **(told | more))
    data = target.getvalue()
    return with_text(data) if kind == "PNG" else data


def with_text(data: bytes) -> bytes:
    """A PNG with the chunks in which programs write what they know, and something behind its end."""
    chunks = b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in ((b"tEXt", b"Author\0" + SECRET), (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp()))
    )
    return data[:33] + chunks + data[33:] + SECRET


def animation(kind: str, frames: int = 3, size: tuple[int, int] = (40, 30)) -> bytes:
    """Frames that differ, repeated for ever, with a comment or Exif."""
    target = BytesIO()
    first, *rest = [Image.new("RGB", size, (index * 60, 0, 0)) for index in range(frames)]
    more: dict[str, Any] = {"GIF": {"comment": SECRET}, "PNG": {"exif": exif()}, "WEBP": {"exif": exif(), "xmp": xmp()}}
    first.save(target, format=kind, save_all=True, append_images=rest, duration=100, loop=0, **more[kind])
    return target.getvalue()


def opened(data: bytes) -> Any:
    image = Image.open(BytesIO(data))
    image.load()
    return image


def bomb(width: int, height: int) -> bytes:
    """A small PNG that says it is huge."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = b"IDAT" + zlib.compress(bytes(1000))
    chunks = (struct.pack(">I", len(one) - 4) + one + struct.pack(">I", zlib.crc32(one)) for one in (head, body))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + bytes(4) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND"))
