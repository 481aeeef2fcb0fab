"""What it costs to load many statements: ratios against bare reading of the same files in the same run.

Run: python benchmarks/load_statements.py [HOW MANY]
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from scheduler.library.library import Library

STATEMENT = """\
---
id: statement-{number:05}
title: "{{{{ anniversary }}}} of event {number}"
date: {year}-{month:02}-{day:02}
only: [1, 5, 10, then every 25]
time: "10:30"
zone: Europe/Paris
tags: [press, group-{group}]
author: The editors
summary: Remembered each year since {year}.
sources:
  - https://example.org/{number}
section: Press
place: Paris
---

On {{{{ event_date }}}}, {{{{ years }}}} years ago, this was said for the first time. {filler}
"""


def seconds(work: Callable[[], object]) -> float:
    """Wall seconds of one call."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def write(folder: Path, count: int) -> None:
    """Lay out `count` statements in folders of a hundred."""
    for number in range(count):
        path = folder / f"{number // 100:03}" / f"{number:05}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        text = STATEMENT.format(
            number=number,
            year=1900 + number % 120,
            month=number % 12 + 1,
            day=number % 28 + 1,
            group=number % 7,
            filler="It is said again, so that it is not forgotten. " * 20,
        )
        path.write_text(text, encoding="utf-8")
        os.utime(path, (1_000_000_000, 1_000_000_000))


def main() -> None:
    """Print how loading compares with reading and with looking."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        write(root / "statements", count)
        files = sorted((root / "statements").rglob("*.md"))
        names = [str(file) for file in files]
        reading = min(seconds(lambda: [file.read_bytes() for file in files]) for _ in range(3))
        looking = min(seconds(lambda: [os.lstat(name) for name in names]) for _ in range(3))
        library = Library(root, keep=None, wall=time.time)
        cold = seconds(library.scan)
        warm = min(seconds(library.scan) for _ in range(3))
        kept = seconds(Library(root, keep=root / "private" / "last_good", wall=time.time).scan)
        again = seconds(Library(root, keep=root / "private" / "last_good", wall=time.time).scan)
        standing = len(library.scan().statements)
    print(f"{standing} of {count} statements")
    print(f"bare reading      {reading:8.3f} s")
    print(f"bare stat         {looking:8.3f} s")
    print(f"cold load         {cold:8.3f} s  {cold / reading:6.1f} x reading")
    print(f"  with new copies {kept:8.3f} s  {kept / reading:6.1f} x reading")
    print(f"  with old copies {again:8.3f} s  {again / reading:6.1f} x reading")
    print(f"warm load         {warm:8.3f} s  {warm / reading:6.2f} x reading  {warm / looking:6.1f} x stat")


if __name__ == "__main__":
    main()
