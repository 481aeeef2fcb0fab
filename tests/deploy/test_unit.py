"""The systemd unit: read by systemd itself where it is installed, and its promises to the code in any case."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from scheduler.remembrancer.dispatch import DEADLINE
from scheduler.service_manager import FRESH

UNIT = Path(__file__).parents[2] / "deploy" / "remembrancer.service"
ANALYZE = shutil.which("systemd-analyze")
needs_systemd = pytest.mark.skipif(ANALYZE is None, reason="this machine has no systemd-analyze")


def settings_of(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        name, sign, value = line.partition("=")
        if sign and not line.startswith("#"):
            found.setdefault(name, []).append(value)
    return found


def broken_promises(text: str) -> set[str]:
    """What the code relies on and the unit does not give."""
    told = settings_of(text)
    wanted = {"Type": ["notify"], "NotifyAccess": ["main"], "Restart": ["always"]}
    broken = {name for name, value in wanted.items() if told.get(name) != value}
    if not any("adjtimex" in value.split() for value in told["SystemCallFilter"]) or "ProtectClock" in told:
        broken.add("adjtimex")
    if float(told.get("WatchdogSec", ["0"])[0]) < FRESH + DEADLINE:
        broken.add("WatchdogSec")
    if float(told.get("TimeoutStopSec", ["0"])[0]) < 2 * DEADLINE:
        broken.add("TimeoutStopSec")
    return broken


def test_the_unit_gives_what_the_code_relies_on() -> None:
    text = UNIT.read_text(encoding="utf-8")
    assert broken_promises(text) == set()
    assert broken_promises(text.replace("Type=notify", "Type=exec")) == {"Type"}
    assert broken_promises(text.replace("SystemCallFilter=adjtimex", "SystemCallFilter=uname")) == {"adjtimex"}
    assert broken_promises(text.replace("WatchdogSec=120", "WatchdogSec=30")) == {"WatchdogSec"}


def analyzed(text: str, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    assert ANALYZE
    unit = folder / "remembrancer.service"
    unit.write_text(text.replace("/opt/remembrancer/bin/remembrancer", "/bin/true"), encoding="utf-8")
    return subprocess.run([ANALYZE, *words, str(unit)], capture_output=True, text=True, check=False, timeout=60)


@needs_systemd
def test_systemd_understands_every_line(tmp_path: Path) -> None:
    text = UNIT.read_text(encoding="utf-8")
    told = analyzed(text, tmp_path, "verify")
    assert (told.returncode, told.stderr) == (0, "")
    assert "Unknown key" in analyzed(text + "Watchdoggy=1\n", tmp_path, "verify").stderr


@needs_systemd
def test_the_service_is_exposed_less_than_1_5(tmp_path: Path) -> None:
    """S18."""
    words = ("security", "--offline=true", "--threshold=15", "--no-pager")
    text = UNIT.read_text(encoding="utf-8")
    assert analyzed(text, tmp_path, *words).returncode == 0
    assert analyzed(text.replace("ProtectSystem=strict\n", ""), tmp_path, *words).returncode != 0
