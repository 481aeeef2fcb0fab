from __future__ import annotations

from tests.cli.conftest import _quiet_root_logger, bench, receiver

__all__ = ["_quiet_root_logger", "bench", "receiver"]
