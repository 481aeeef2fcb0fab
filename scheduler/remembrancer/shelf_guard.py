"""The guard of the statement files: a folder that is gone or empty is a disk that is not mounted, not a withdrawal."""

from __future__ import annotations

import logging
from datetime import datetime

from scheduler.domain.delivery import Cause
from scheduler.ledger.guards import STATEMENTS_MISSING
from scheduler.ledger.ledger import Ledger
from scheduler.library.shelf import Shelf

log = logging.getLogger("remembrancer")

_SENTENCE = "There is not one file in statements/, and the ledger knows of statements."
CURE = (
    "Everything waits until they are back. If all of them were meant to go, leave one there that is `status: retired`."
)


def watch_shelf(shelf: Shelf, ledger: Ledger, *, now: datetime) -> bool:
    """Put the guard up or take it down; says whether the files may be believed.

    Raises:
        LedgerError: the guard cannot be written down; then nothing may be sent either.
    """
    missing = not shelf.paths and bool(ledger.watermarks())
    stands = any(guard.name == STATEMENTS_MISSING for guard in ledger.guards())
    if missing and not stands:
        ledger.guard(STATEMENTS_MISSING, _SENTENCE, now=now)
        log.warning("%s %s", _SENTENCE, CURE)
    elif stands and not missing:
        ledger.lift_guard(STATEMENTS_MISSING, by=str(Cause.DAEMON), reason="The files are back.", now=now)
        log.info("the statement files are back; what waited for them goes on")
    return not missing
