"""A picture made fit to be published: small, upright, the right colours, and nothing that its camera knew."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from scheduler.errors import ValueRefused
from scheduler.imaging.making import KINDS, MAX_BYTES, MAX_PIXELS, Made, prepared, verify
from tests.imaging.photographs import SECRET, SRGB, animation, bomb, drawing, opened, photograph, with_text

STILL = ["JPEG", "PNG", "WEBP", "AVIF"]


def corners(image: Image.Image) -> list[str]:
    """The colours of the four corners by name, clockwise from the upper left."""
    names = {(255, 0, 0): "red", (0, 255, 0): "lime", (0, 0, 255): "blue", (255, 255, 255): "white"}
    wide, high = image.width - 3, image.height - 3
    seen = [image.convert("RGB").getpixel(place) for place in ((2, 2), (wide, 2), (wide, high), (2, high))]
    return [
        names[min(names, key=lambda one: sum(abs(a - b) for a, b in zip(one, colour, strict=True)))]  # type: ignore[arg-type]
        for colour in seen
    ]


def tells_nothing(make: Callable[[bytes], Made], data: bytes) -> None:
    """Nothing that the camera or a program knew is left in the bytes or in what a decoder reads from them."""
    assert SECRET in data
    made = make(data)
    assert SECRET not in made.data
    read = opened(made.data)
    assert dict(read.getexif()) == {}
    assert not {"xmp", "comment", "XML:com.adobe.xmp", "Author", "exif", "photoshop"} & read.info.keys()


def copied(data: bytes) -> Made:
    """A mutant: the file as it is."""
    read = opened(data)
    return Made(data=data, media_type="image/jpeg", width=read.width, height=read.height)


@pytest.mark.parametrize("size", [(80, 60), (3000, 40)], ids=["small", "large"])
@pytest.mark.parametrize("kind", STILL)
def test_nothing_that_the_camera_knew_is_published(kind: str, size: tuple[int, int]) -> None:
    data = photograph(kind, drawing(*size))
    tells_nothing(prepared, data)
    with pytest.raises(AssertionError):
        tells_nothing(copied, data)


@pytest.mark.parametrize("kind", STILL)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_stands_as_the_camera_was_held(kind: str, orientation: int) -> None:
    image = drawing()
    turned = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }.get(orientation)  # fmt: skip
    stored = image if turned is None else image.transpose(turned)
    made = prepared(photograph(kind, stored, orientation=orientation))
    assert (made.width, made.height) == (80, 60)
    assert opened(made.data).size == (80, 60)
    assert corners(opened(made.data)) == ["red", "lime", "white", "blue"]


@pytest.mark.parametrize("kind", [*STILL, "GIF"])
@pytest.mark.parametrize(("size", "expected"), [((1700, 170), (1600, 160)), ((20, 1800), (18, 1600)), ((9, 7), (9, 7))])
def test_the_long_edge_is_shortened_and_nothing_is_enlarged(
    kind: str, size: tuple[int, int], expected: tuple[int, int]
) -> None:
    made = prepared(photograph(kind, drawing(*size)))
    assert (made.width, made.height) == expected == opened(made.data).size
    assert made.media_type == KINDS[kind]


@pytest.mark.parametrize("kind", [*STILL, "GIF"])
def test_equal_pictures_give_equal_bytes(kind: str) -> None:
    data = photograph(kind, drawing(1900, 300))
    assert prepared(data) == prepared(data)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF"])
def test_what_is_right_already_keeps_its_very_pixels(kind: str) -> None:
    data = photograph(kind)
    made = prepared(data)
    assert ImageChops.difference(opened(made.data).convert("RGB"), opened(data).convert("RGB")).getbbox() is None
    assert len(made.data) < len(data)
    assert prepared(made.data).data == made.data  # a second time there is nothing left to take


def test_a_jpeg_that_is_right_already_keeps_its_tables() -> None:
    data = photograph("JPEG", quality=93)
    assert opened(prepared(data).data).quantization == opened(data).quantization


@pytest.mark.parametrize("kind", STILL)
@pytest.mark.parametrize("size", [(80, 60), (2000, 100)], ids=["small", "large"])
def test_the_profile_of_the_colours_stays(kind: str, size: tuple[int, int]) -> None:
    assert opened(prepared(photograph(kind, drawing(*size))).data).info["icc_profile"] == SRGB


def test_a_picture_for_print_gets_the_colours_of_screens() -> None:
    made = prepared(photograph("JPEG", drawing(mode="CMYK"), icc_profile=None))
    read = opened(made.data)
    assert read.mode == "RGB"
    assert corners(read) == ["red", "lime", "white", "blue"]


def test_a_profile_of_other_colours_than_the_picture_s_or_of_none_is_left_out() -> None:
    for profile in (b"no profile", SRGB):
        made = prepared(photograph("JPEG", drawing(1700, 40, mode="L"), icc_profile=profile))
        assert "icc_profile" not in opened(made.data).info


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
@pytest.mark.parametrize("width", [60, 1800])
def test_a_png_of_every_mode_comes_through(mode: str, width: int) -> None:
    image = Image.new("I;16", (width, 60), 40_000) if mode == "I;16" else drawing(width, 60, mode=mode)
    made = prepared(photograph("PNG", image, icc_profile=None))
    read = opened(made.data)
    assert read.size == (min(width, 1600), 60 if width == 60 else 53)
    if mode == "I;16" and width > 1600:
        assert abs(read.getpixel((5, 5)) - 40_000 // 256) <= 1
    elif mode not in {"I;16", "1", "L", "LA"}:
        assert corners(read)[0] == "red"


def test_what_is_clear_stays_clear() -> None:
    image = drawing(1800, 60, mode="RGBA")
    image.putpixel((0, 0), (0, 0, 0, 0))
    image.paste((0, 0, 0, 0), (0, 0, 400, 60))
    for kind in ("PNG", "WEBP", "AVIF"):
        read = opened(prepared(photograph(kind, image)).data)
        assert read.getpixel((5, 5))[3] == 0
        assert read.getpixel((1500, 5))[3] == 255


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
@pytest.mark.parametrize("size", [(40, 30), (1700, 20)], ids=["small", "large"])
def test_an_animation_is_left_whole_without_what_was_written_into_it(kind: str, size: tuple[int, int]) -> None:
    data = animation(kind, size=size)
    made = prepared(data)
    before, after = opened(data), opened(made.data)
    assert after.n_frames == before.n_frames == 3
    assert after.info.get("loop") == before.info.get("loop") == 0
    for frame in range(3):
        before.seek(frame)
        after.seek(frame)
        assert ImageChops.difference(before.convert("RGB"), after.convert("RGB")).getbbox() is None
    assert (made.width, made.height) == size
    tells_nothing(prepared, data)


def test_xmp_in_a_gif_goes_too() -> None:
    data = photograph("GIF")
    block = b"\x21\xff\x0bXMP DataXMP" + SECRET + bytes([1, *range(255, -1, -1), 0])
    place = data.index(b"\x21\xfe")
    data = data[:place] + block + data[place:]
    opened(data)
    tells_nothing(prepared, data)


def noise(kind: str, size: tuple[int, int] = (900, 700)) -> bytes:
    target = BytesIO()
    Image.effect_noise(size, 80).convert("RGB").save(target, format=kind)
    return target.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_a_limit_of_bytes_is_kept(kind: str) -> None:
    data = noise(kind)
    limit = min(len(data) // 3, 60_000)
    made = prepared(data, limit=limit)
    assert len(made.data) <= limit
    assert opened(made.data).size == (made.width, made.height)
    assert Image.MIME[opened(made.data).format or ""] == made.media_type


def test_an_animation_beyond_the_limit_is_its_first_picture() -> None:
    data = animation("GIF", frames=40, size=(200, 200))
    made = prepared(data, limit=len(data) // 2)
    assert getattr(opened(made.data), "n_frames", 1) == 1
    assert len(made.data) <= len(data) // 2


def test_a_limit_that_nothing_meets_is_refused() -> None:
    with pytest.raises(ValueRefused, match="smaller than 50 bytes"):
        prepared(noise("JPEG", (200, 200)), limit=50)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF", "GIF"])
def test_a_kind_that_is_not_taken_becomes_a_jpeg(kind: str) -> None:
    made = prepared(photograph(kind), kinds={"image/jpeg"})
    assert made.media_type == "image/jpeg"
    assert corners(opened(made.data)) == ["red", "lime", "white", "blue"]


def test_what_was_clear_stands_on_white_in_a_jpeg() -> None:
    made = prepared(photograph("PNG", Image.new("RGBA", (40, 40), (0, 0, 0, 0))), kinds={"image/jpeg"})
    assert min(opened(made.data).getpixel((20, 20))) > 250


@pytest.mark.parametrize("check", [prepared, verify])
@pytest.mark.parametrize("size", [(8_000, 7_501), (9_500, 9_500), (60_000, 60_000)])
def test_a_decompression_bomb_is_refused_before_it_is_unpacked(
    check: Callable[[bytes], object], size: tuple[int, int]
) -> None:
    assert size[0] * size[1] > MAX_PIXELS
    with pytest.raises(ValueRefused, match="pixels") as refused:
        check(bomb(*size))
    assert refused.value.code == "image-too-large"


def test_a_file_too_long_to_be_a_picture_is_refused() -> None:
    with pytest.raises(ValueRefused, match="bytes") as refused:
        prepared(bytes(MAX_BYTES + 1))
    assert refused.value.code == "image-too-large"


@pytest.mark.parametrize("check", [prepared, verify])
@pytest.mark.parametrize(
    "data",
    [b"", b"GIF89a", b"\xff\xd8\xff", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.4", b"RIFF\0\0\0\0WEBP"],
)
def test_what_is_no_picture_is_refused(check: Callable[[bytes], object], data: bytes) -> None:
    with pytest.raises(ValueRefused):
        check(data)


@pytest.mark.parametrize("kind", [*STILL, "GIF"])
def test_a_file_that_ends_too_early_is_refused_and_verify_knows_it(kind: str) -> None:
    data = noise(kind, (300, 200))
    for check in (prepared, verify):
        check(data)
        with pytest.raises(ValueRefused):
            check(data[: len(data) // 2])


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_an_animation_that_ends_too_early_is_refused(kind: str) -> None:
    data = animation(kind, frames=6, size=(60, 60))
    with pytest.raises(ValueRefused):
        prepared(data[: len(data) * 2 // 3])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "animated GIF", "animated WEBP", "animated PNG"])
@settings(max_examples=25)
@given(data=st.data())
def test_whatever_stands_in_a_file_it_is_made_or_refused(kind: str, data: st.DataObject) -> None:
    whole = animation(kind.split()[1]) if " " in kind else photograph(kind)
    spoilt = bytearray(whole)
    for place, byte in data.draw(
        st.lists(st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 255)), min_size=1, max_size=8)
    ):
        spoilt[place] = byte
    with suppress(ValueRefused):
        made = prepared(bytes(spoilt))
        assert opened(made.data).size == (made.width, made.height)


def test_the_text_chunks_of_the_sample_are_sound() -> None:
    assert opened(with_text(noise("PNG", (10, 10)))).info["Author"] == SECRET.decode()
