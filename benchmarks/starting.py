"""The start of each command beside the same start with the whole house loaded: processor seconds, and their ratio.

usage: python benchmarks/starting.py [STARTS]
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
LIGHT = "import sys; from scheduler.cli.main import main; sys.exit(main())"
WHOLE = f"from scheduler.loading import load_everything; load_everything(); {LIGHT}"
COMMANDS = ("--version", "--help", "check", "preview june", "upcoming", "status", "log", "tick")

SITE = 'site: {title: Garden, url: "https://example.org/", tag: "example.org,2026", author: Garden, zone: UTC}\n'
STATEMENT = '---\nid: june\ntitle: "The garden"\ndate: 1989-06-04\nsources: [example]\n---\nIt was sown.\n'


def cost(program: str, workspace: Path, words: str) -> float:
    """Processor seconds of one start."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-c", program, "-C", str(workspace), *words.split()]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print a table."""
    starts = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder)
        (workspace / "statements").mkdir()
        (workspace / "statements" / "june.md").write_text(STATEMENT, encoding="utf-8")
        (workspace / "remembrancer.yaml").write_text(SITE, encoding="utf-8")
        cost(WHOLE, workspace, "tick")  # the ledger and the bytecode are there
        print("| command | everything loaded | what it needs | ratio |\n|---|---|---|---|")
        for words in COMMANDS:
            pairs = [(cost(WHOLE, workspace, words), cost(LIGHT, workspace, words)) for _ in range(starts)]
            whole, light = (min(each) for each in zip(*pairs, strict=True))
            print(f"| `{words}` | {whole:.2f} s | {light:.2f} s | {light / whole:.2f} |")


if __name__ == "__main__":
    main()
