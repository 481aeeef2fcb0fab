"""Every page judged by vnu, the Nu Html Checker of the W3C: `make html`, which wants npm and Java (docs/pages.md).

It is 30 MB and a Java machine beside it: too much for every run, whose own lint (`validity.py`) knows the same rules.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.publishers.feeds.visitors import furnished

VERSION = "26.9.27"

SUSPICIONS = ("Year may be mistyped", "appears to be written in")
"""What vnu wonders about in odd words on purpose: a year before 1000, a title in another language than its page's."""


@pytest.fixture(scope="module")
def checker() -> Path:
    """The checker's archive, fetched once a machine."""
    missing = [name for name in ("npm", "java") if shutil.which(name) is None]
    if missing:
        pytest.skip(f"{' and '.join(missing)} cannot be found")
    folder = Path(tempfile.gettempdir()) / f"remembrancer-tests-{os.getuid()}" / f"vnu-{VERSION}"
    jar = folder / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    if not jar.exists():
        folder.mkdir(parents=True, exist_ok=True)
        install = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"]
        subprocess.run([*install, f"vnu-jar@{VERSION}"], cwd=folder, check=True, capture_output=True, timeout=300)
    return jar


def judge(checker: Path, pages: list[Path]) -> list[str]:
    """What is wrong with these pages."""
    command = ["java", "-jar", str(checker), "--format", "json", "--exit-zero-always", *map(str, pages)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=600)
    return [
        f"{found['url']}: {found['message']}"
        for found in json.loads(done.stderr)["messages"]
        if not any(each in found["message"] for each in SUSPICIONS)
    ]


@pytest.mark.parametrize("lang", ["en", "ar", "fa"])
def test_vnu_finds_nothing_on_any_page(tmp_path: Path, checker: Path, lang: str) -> None:
    house = furnished(tmp_path, lang=lang)
    pages = sorted(house.root.rglob("*.html"))
    assert len(pages) > 100
    assert judge(checker, pages) == []


def test_a_page_that_is_none_is_seen(tmp_path: Path, checker: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text('<!doctype html><html lang="en"><title>A</title><p><img src="a"></p></html>', encoding="utf-8")
    assert len(judge(checker, [page])) == 1
