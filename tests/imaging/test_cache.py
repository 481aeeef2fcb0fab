"""A picture is made once, and what is kept of it is never believed blindly."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from scheduler.errors import ValueRefused
from scheduler.imaging.cache import PictureCache
from scheduler.imaging.making import prepared
from tests.imaging.photographs import drawing, photograph

DATA = photograph("JPEG", drawing(1700, 40))


def kept(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def test_it_gives_what_making_gives_and_makes_it_once(tmp_path: Path) -> None:
    cache = PictureCache(tmp_path / "pictures")
    first = cache.prepared(DATA)
    assert first == prepared(DATA)
    (file,) = kept(tmp_path / "pictures")
    written = file.stat().st_ino
    assert PictureCache(tmp_path / "pictures").prepared(DATA) == first
    assert [each.stat().st_ino for each in kept(tmp_path / "pictures")] == [written]


def test_each_limit_has_its_own(tmp_path: Path) -> None:
    cache = PictureCache(tmp_path)
    assert cache.prepared(DATA, edge=100).width == 100
    assert cache.prepared(DATA, edge=200).width == 200
    assert cache.prepared(DATA, kinds={"image/jpeg"}).width == 1600
    assert len(kept(tmp_path)) == 3


def test_it_is_private(tmp_path: Path) -> None:
    PictureCache(tmp_path / "pictures").prepared(DATA)
    assert stat.S_IMODE((tmp_path / "pictures").stat().st_mode) == 0o700
    assert [stat.S_IMODE(each.stat().st_mode) for each in kept(tmp_path / "pictures")] == [0o600]


@pytest.mark.parametrize("spoilt", [b"", b"{}\n", b"[]\n", b"no json\nxx", "cut", "turned"])
def test_what_is_damaged_is_made_anew(tmp_path: Path, spoilt: bytes | str) -> None:
    cache = PictureCache(tmp_path)
    first = cache.prepared(DATA)
    (file,) = kept(tmp_path)
    whole = file.read_bytes()
    other = {"cut": whole[:-1], "turned": whole[:-1] + bytes([whole[-1] ^ 1])}
    file.write_bytes(other[spoilt] if isinstance(spoilt, str) else spoilt)
    assert cache.prepared(DATA) == first
    assert kept(tmp_path)[0].read_bytes() == whole


def test_a_refusal_is_no_picture_and_is_not_kept(tmp_path: Path) -> None:
    with pytest.raises(ValueRefused):
        PictureCache(tmp_path).prepared(b"nothing")
    assert kept(tmp_path) == []


def test_a_folder_that_cannot_be_made_costs_time_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "pictures").write_text("a file in its place", encoding="utf-8")
    assert PictureCache(tmp_path / "pictures").prepared(DATA) == prepared(DATA)


def test_only_the_latest_used_are_kept(tmp_path: Path) -> None:
    for number in range(500):
        file = tmp_path / f"{number:064}"
        file.write_bytes(b"")
        os.utime(file, (number, number))
    PictureCache(tmp_path).prepared(DATA)
    assert len(kept(tmp_path)) == 500
    assert not (tmp_path / f"{0:064}").exists()
    assert (tmp_path / f"{499:064}").exists()
