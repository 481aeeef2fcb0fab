"""What a picture's file holds beside the picture, taken out without touching the picture itself.

For files that are right as they are, and for animations, which are left whole: the pixels stay bit for bit, and only
what shows them is kept. Whatever stands behind the end of the picture is cut off.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping
from zlib import crc32

from scheduler.errors import ValueRefused

_PNG = b"\x89PNG\r\n\x1a\n"
# PNG 3rd edition, section 11: the picture, its colours, its density, its animation. No text, no time, no Exif.
_PNG_KEPT = frozenset(
    (
        b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP mDCV cLLI sBIT bKGD hIST pHYs acTL fcTL fdAT"
    ).split()
)  # fmt: skip
# RFC 9649, section 2.7: the same for WebP.
_WEBP_KEPT = frozenset({b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_WEBP_TOLD = 0b0000_1100  # flags of VP8X that say that Exif and XMP follow
_GIF_LOOPS = frozenset({b"NETSCAPE2.0", b"ANIMEXTS1.0"})  # how often it repeats; XMP and profiles come the same way
_GIF_IMAGE, _GIF_EXTENSION, _GIF_END = 0x2C, 0x21, 0x3B
_GIF_CONTROL, _GIF_APPLICATION = 0xF9, 0xFF


def stripped(kind: str, data: bytes) -> bytes:
    """The same picture without metadata.

    Args:
        kind: `PNG`, `WEBP` or `GIF`.

    Raises:
        ValueRefused: the file ends too early, or is not built as its kind is.
    """
    try:
        return _STRIPPERS[kind](data)
    except (IndexError, struct.error):
        raise broken() from None


def broken() -> ValueRefused:
    """The refusal of a file that cannot be read to its end."""
    return ValueRefused(
        "The picture is broken: it cannot be read to its end.",
        "Export or copy it anew.",
        code="image-broken",
    )


def _png(data: bytes) -> bytes:
    parts = [_PNG]
    for name, chunk in _png_chunks(data):
        if name not in _PNG_KEPT:
            continue
        if crc32(chunk[4:-4]) != struct.unpack(">I", chunk[-4:])[0]:
            raise broken()
        parts.append(chunk)
    return b"".join(parts)


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place, name = len(_PNG), b""
    while name != b"IEND":
        (length,) = struct.unpack_from(">I", data, place)
        end = place + 12 + length
        if end > len(data):
            raise broken()
        name = data[place + 4 : place + 8]
        yield name, data[place:end]
        place = end


def _webp(data: bytes) -> bytes:
    end = 8 + struct.unpack_from("<I", data, 4)[0]
    if end > len(data):
        raise broken()
    place, parts = 12, [b"WEBP"]
    while place + 8 <= end:
        name, (length,) = data[place : place + 4], struct.unpack_from("<I", data, place + 4)
        after = place + 8 + length + length % 2
        chunk = data[place:after]
        if after > end + 1:  # the very last filling byte is missing in many files
            raise broken()
        if name == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~_WEBP_TOLD]) + chunk[9:]
        if name in _WEBP_KEPT:
            parts.append(chunk)
        place = after
    body = b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _gif(data: bytes) -> bytes:
    place = 13 + _gif_colours(data[10])
    parts = [data[:place]]
    while place < len(data) and data[place] != _GIF_END:
        if data[place] == _GIF_IMAGE:
            end = _gif_blocks(data, place + 11 + _gif_colours(data[place + 9]))
            keep = True
        elif data[place] == _GIF_EXTENSION:
            end = _gif_blocks(data, place + 2)
            label = data[place + 1]
            keep = label == _GIF_CONTROL or (label == _GIF_APPLICATION and data[place + 3 : place + 14] in _GIF_LOOPS)
        else:
            raise broken()
        if keep:
            parts.append(data[place:end])
        place = end
    return b"".join([*parts, bytes([_GIF_END])])


def _gif_colours(flags: int) -> int:
    """Bytes of the table of colours that these flags announce (GIF89a, sections 18 and 20)."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _gif_blocks(data: bytes, place: int) -> int:
    """The place behind a chain of blocks, each led by its length, the last one empty."""
    while data[place]:
        place += data[place] + 1
    return place + 1


_STRIPPERS: Mapping[str, Callable[[bytes], bytes]] = {"PNG": _png, "WEBP": _webp, "GIF": _gif}
