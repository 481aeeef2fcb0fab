"""A workspace in a folder of its own, and the command line to work it with, in this process or as one of its own."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from scheduler.cli.main import main

T = TypeVar("T")

BEFORE = "2027-06-04T08:00:00+00:00"
NINE = "2027-06-04T09:00:00+00:00"
AFTER = "2027-06-04T09:00:05+00:00"

SECRET = "whsec_Y2FuYXJ5LWNhbmFyeS1jYW5hcnktY2FuYXJ5LTAx"

CONFIG = """\
site:
  title: The garden press
  url: http://127.0.0.1:8420/
  tag: "example.org,2026"
  author: The garden press
  language: en
  zone: UTC
  time: "09:00"
{site}
feeds:
  directory: feeds
simulated: {simulated}
{targets}
web:
  listen: 127.0.0.1:0
"""

JUNE = """\
---
id: june
title: "The garden, {{ anniversary }}"
date: 1989-06-04
tags: [garden]
summary: "{{ years_words|capitalize }} years of the garden."
sources: [https://example.org/garden]
---
On {{ event_date }} the garden was closed. On {{ date }} it is remembered for the {{ ordinal }} time.
"""


def statement(name: str, date: str, *, more: str = "", body: str = "It is remembered, {{ ordinal }} time.") -> str:
    """A statement file."""
    lines = f"id: {name}\ntitle: 'The day of {name}, {{{{ anniversary }}}}'\ndate: {date}\nsources: [example]\n{more}"
    return f"---\n{lines.rstrip()}\n---\n{body}\n"


def webhook(url: str, *, name: str = "newsroom", more: str = "") -> str:
    """One entry beneath `targets:` that reaches a receiver on loopback."""
    return f"""\
  {name}:
    kind: webhook
    url: {url}
    secret: {SECRET}
    allow_http: true
    allow_private: ["127.0.0.0/8"]
{more}"""


@dataclass(frozen=True, slots=True)
class Told:
    """What one command answered."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """The JSON Lines of stdout."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def object(self) -> dict[str, Any]:
        """The one JSON object of stdout."""
        (found,) = self.objects
        return found

    @property
    def both(self) -> str:
        return self.out + self.err


class Bench:
    """One workspace.

    Args:
        root: its folder.
        simulated: whether `--now` may write here.
        targets: lines beneath `targets:`.
        site: more lines of `site:`, indented.
    """

    def __init__(self, root: Path, *, simulated: bool = True, targets: str = "", site: str = "") -> None:
        self.root = root
        (root / "statements").mkdir(parents=True, exist_ok=True)
        self.configure(simulated=simulated, targets=targets, site=site)

    def configure(self, *, simulated: bool = True, targets: str = "", site: str = "", more: str = "") -> None:
        shown = f"targets:\n{targets}" if targets else ""
        text = CONFIG.format(simulated=str(simulated).lower(), targets=shown, site=site) + more
        (self.root / "remembrancer.yaml").write_text(text, encoding="utf-8")

    def write(self, name: str, text: str, *, young: bool = False) -> Path:
        """A statement file; unless `young`, it has lain there for an hour."""
        path = self.root / "statements" / f"{name}.md"
        path.write_text(text, encoding="utf-8")
        if not young:
            an_hour_ago = time.time() - 3600
            os.utime(path, (an_hour_ago, an_hour_ago))
        return path

    def __call__(self, *words: str, now: str | None = None) -> Told:
        """One command, in this process."""
        clock = [] if now is None else ["--now", now]
        return run_here("-C", str(self.root), *clock, *words)

    def apart(self, *words: str, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Told:
        """One command, as a process of its own."""
        done = subprocess.run(
            command(*words, workspace=self.root),
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
            env={**os.environ, **(env or {})},
            cwd=cwd,
        )
        return Told(done.returncode, done.stdout, done.stderr)

    def adopted(self, *, now: str = BEFORE) -> None:
        """Let the ledger begin, so that what falls due later goes out by itself."""
        told = self("tick", now=now)
        assert told.code == 0, told.both

    def log(self, *words: str) -> list[dict[str, Any]]:
        """Every delivery as `log --json` tells it."""
        return self("log", "--json", *words).objects

    def public(self, name: str) -> str:
        return (self.root / "feeds" / name).read_text(encoding="utf-8")

    def digest(self) -> str:
        """Of every file and folder of the workspace, modes and times included: not a byte may differ."""
        whole = hashlib.sha256()
        for path in [self.root, *sorted(self.root.rglob("*"))]:
            seen = path.lstat()
            content = path.read_bytes() if path.is_file() else b""
            whole.update(f"{path}\0{seen.st_mode}\0{seen.st_mtime_ns}\0{len(content)}\0".encode() + content)
        return whole.hexdigest()


def run_here(*words: str) -> Told:
    """`remembrancer WORDS` in this process."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(list(words))
    return Told(code, out.getvalue(), err.getvalue())


def command(*words: str, workspace: Path) -> Sequence[str]:
    """The same as a process's arguments."""
    return [sys.executable, "-m", "scheduler", "-C", str(workspace), *words]


def wait_for(question: Callable[[], T], *, seconds: float = 45.0) -> T:
    """Ask until the answer is yes."""
    end = time.monotonic() + seconds
    while not (answer := question()):
        if time.monotonic() > end:
            raise AssertionError("it did not happen in time")
        time.sleep(0.02)
    return answer
