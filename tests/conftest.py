"""What a run of the tests says of itself."""

from __future__ import annotations

import pytest

from tests.faults.counts import FULL


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which counts the fault tests ran with: what was left out is never left out silently."""
    said = "in full" if FULL else "with small counts; `make faults` runs them in full"
    terminalreporter.write_line(f"fault tests ran {said} (docs/reliability.md)")
