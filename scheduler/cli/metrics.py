"""What a monitoring system reads: the state of the workspace in Prometheus' text format, version 0.0.4.

Names, numbers and instants only: no words, no reasons, no addresses with a path.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from scheduler.domain.delivery import State
from scheduler.remembrancer.briefing import Briefing

Sample = tuple[Mapping[str, str], float]


def metrics(told: Briefing, *, running: bool, statements: int, file_errors: int) -> str:
    """Every metric of one workspace at one instant.

    Args:
        told: what `status` tells.
        running: whether a daemon works.
        statements: so many are read.
        file_errors: so many faults the files have.
    """
    return "".join(_lines(told, running=running, statements=statements, file_errors=file_errors))


def _lines(told: Briefing, *, running: bool, statements: int, file_errors: int) -> Iterator[str]:
    yield from _gauge("needs_person", "Whether `status` would exit with 5.", _one(told.needs_person))
    yield from _gauge("daemon_running", "Whether a daemon works on this ledger.", _one(running))
    yield from _gauge("statements", "Statements read.", _one(statements))
    yield from _gauge("file_errors", "Faults in statement files.", _one(file_errors))
    yield from _gauge(
        "deliveries",
        "Deliveries by state.",
        [({"state": str(state)}, told.counts.get(str(state), 0)) for state in State],
    )
    waiting = Counter((each.state, each.target) for each in told.attention)
    yield from _gauge(
        "waiting_deliveries",
        "Deliveries that wait for a person, or are late, by state and target.",
        [({"state": state, "target": target}, count) for (state, target), count in sorted(waiting.items())],
    )
    yield from _gauge(
        "oldest_due_age_seconds",
        "How long the oldest delivery waits that could have gone out; 0 when none does.",
        _one(0 if told.oldest_due is None else (told.now - told.oldest_due).total_seconds()),
    )
    yield from _gauge("halted", "Whether the file HOLD is there.", _one(told.halted is not None))
    yield from _gauge("guard_up", "Guards that stand.", [({"name": guard.name}, 1) for guard in told.guards])
    yield from _gauge(
        "hold_active", "Holds that are on.", [({"scope": hold.scope, "value": hold.value}, 1) for hold in told.holds]
    )
    yield from _gauge(
        "host_rests_until_timestamp_seconds",
        "Hosts that are left in peace, and until when.",
        [({"host": one.host}, one.until.timestamp()) for one in told.resting],
    )
    yield from _gauge(
        "next_return_timestamp_seconds",
        "When a statement returns next.",
        _at(told.coming[0].at if told.coming else None),
    )
    yield from _gauge("backup_timestamp_seconds", "When the last daily copy was made.", _at(told.backup))
    yield from _gauge("backup_overdue", "Whether work has gone on for days without one.", _one(told.backup_overdue))


def _one(value: float) -> list[Sample]:
    return [({}, value)]


def _at(instant: datetime | None) -> list[Sample]:
    return [] if instant is None else [({}, instant.timestamp())]


def _gauge(name: str, told: str, samples: Iterable[Sample]) -> Iterator[str]:
    yield f"# HELP remembrancer_{name} {told}\n# TYPE remembrancer_{name} gauge\n"
    for labels, value in samples:
        inner = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
        yield f"remembrancer_{name}{f'{{{inner}}}' if inner else ''} {float(value):.15g}\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
