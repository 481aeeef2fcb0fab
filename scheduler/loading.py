"""Loading the whole house at once, for a process that lives long.

A command loads what it needs when it needs it. A daemon must not: an upgrade that replaces the package beneath it would
mix the modules of two versions, and whatever is missing should be missed at its start, not at its first delivery.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module

import scheduler

_RUN_BY_ALEMBIC = "scheduler.ledger.migrations."


def load_everything() -> None:
    """Import every module of the house; only migrations are left to Alembic, which runs them."""
    for found in pkgutil.walk_packages(scheduler.__path__, "scheduler."):
        if not found.name.startswith(_RUN_BY_ALEMBIC):
            import_module(found.name)
