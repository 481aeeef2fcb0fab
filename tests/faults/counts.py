"""How many: small counts with every `make test`, the full ones of `docs/reliability.md` with `make faults`."""

from __future__ import annotations

import os

FULL = os.environ.get("FAULTS") == "full"


def count(small: int, full: int) -> int:
    """The one that this run asks for."""
    return full if FULL else small
