"""The guards that the program puts up and takes down itself: their names, for which nobody needs a ledger."""

from __future__ import annotations

from typing import Final

CLOCK_SUSPECT: Final = "clock_suspect"
"""The guard of the clock: everything waits, and goes on by itself once the clock is trusted again."""

STATEMENTS_MISSING: Final = "statements_missing"
"""The guard of the statement files: everything waits, and goes on by itself once they are back."""
