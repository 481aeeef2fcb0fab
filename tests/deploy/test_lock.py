"""The lock: all that we run on is pinned with hashes, allowed by `pyproject.toml`, and what these tests run on."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text()
WANTED = [Requirement(each) for each in tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]]


def pins(lock: str) -> dict[str, Requirement]:
    """What is pinned, by name."""
    lines = re.findall(r"^(\S.*?)\s*\\?$", lock, re.MULTILINE)
    found = [Requirement(line) for line in lines if not line.startswith("#")]
    return {canonicalize_name(each.name): each for each in found}


def check_the_lock(lock: str, wanted: Iterable[Requirement]) -> None:
    pinned = pins(lock)
    for each in pinned.values():
        assert re.fullmatch(r"==[^*]+", str(each.specifier)), f"{each} is no single version"
    for block in re.split(r"\n(?=\S)", lock.strip()):
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", block), f"{block.split()[0]} has no hash"
    for each in wanted:
        pin = pinned.get(canonicalize_name(each.name))
        assert pin is not None, f"{each.name} is not pinned: run `make lock`"
        assert each.specifier.contains(str(pin.specifier).removeprefix("==")), f"{pin} is not {each}: run `make lock`"


def test_everything_that_we_run_on_is_pinned_with_hashes_and_allowed():
    check_the_lock(LOCK, WANTED)


@pytest.mark.parametrize(
    "faulty",
    [
        re.sub(r"^requests==\S+ \\\n(    .*\n)+", "", LOCK, flags=re.MULTILINE),
        re.sub(r"^requests==\S+", "requests==2.0.0", LOCK, flags=re.MULTILINE),
        re.sub(r"^requests==\S+", "requests>=2.32", LOCK, flags=re.MULTILINE),
        re.sub(r"^(requests==\S+) \\\n(    --hash=.*\n)+", r"\1\n", LOCK, flags=re.MULTILINE),
    ],
    ids=["missing", "too old", "open", "without a hash"],
)
def test_a_lock_that_is_none_is_found_out(faulty):
    assert faulty != LOCK
    with pytest.raises(AssertionError):
        check_the_lock(faulty, WANTED)


def test_these_tests_run_on_what_is_pinned():
    here = {name: pin for name, pin in pins(LOCK).items() if pin.marker is None or pin.marker.evaluate()}
    assert {name: version(name) for name in here} == {
        name: str(pin.specifier).removeprefix("==") for name, pin in here.items()
    }
