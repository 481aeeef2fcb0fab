"""The file HOLD: whoever can put a file into the workspace can stop everything."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


def hold_file(workspace: Path) -> Callable[[], str | None]:
    """The question whether `HOLD` exists in the workspace; its text is the reason.

    A file that is there and cannot be read holds too: doubt means stop.
    """

    def halted() -> str | None:
        file = workspace / "HOLD"
        try:
            text = file.read_text(encoding="utf-8", errors="replace").strip()
        except FileNotFoundError:
            return "The HOLD file is a link that leads nowhere." if file.is_symlink() else None
        except OSError as fault:
            return f"The HOLD file cannot be read ({fault.strerror})."
        return text.splitlines()[0][:200] if text else "The HOLD file is there."

    return halted
