"""How many: small counts with every `make test`, the full ones of `docs/reliability.md` with `make faults`."""

from __future__ import annotations

import os

FULL = os.environ.get("FAULTS") == "full"

SOAKED_YEARS = 1.0 if os.environ.get("SOAK") == "short" else 2.25
"""Simulated years of the slice of the soak: nine minutes of one core, less than three where CI has fifteen in all."""


def count(small: int, full: int) -> int:
    """The one that this run asks for."""
    return full if FULL else small
