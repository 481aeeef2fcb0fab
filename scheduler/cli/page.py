"""What the operator's page says, in words: what needs a person, what comes next, what went out."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from scheduler.assembly import Workspace
from scheduler.cli import phrases
from scheduler.cli.metrics import metrics
from scheduler.cli.session import Session
from scheduler.domain.anniversary import return_by_label
from scheduler.domain.civil_time import on_clock
from scheduler.domain.delivery import State
from scheduler.domain.occurrence import Due, Occurrence
from scheduler.domain.revision import spoken_moment
from scheduler.domain.rule import THE_DAY
from scheduler.domain.site import Site
from scheduler.domain.wording.language import language_for
from scheduler.errors import ValueRefused
from scheduler.ledger.ledger import Ledger
from scheduler.ledger.values import Guard, Hold, Record
from scheduler.library.shelf import Shelf
from scheduler.remembrancer.briefing import Attention, Briefing, brief, guard_cure
from scheduler.remembrancer.revising import differing
from scheduler.text.composition import compose

LATEST = 20
"""How many deliveries are listed."""

_LOOKED_AT = 200
"""Among how many of the last changed deliveries those are found that nobody waits for."""

_SAID = {
    State.SCHEDULED: "goes out at its hour",
    State.CLAIMED: "is going out now",
    State.SENDING: "is going out now",
    State.RETRY_WAIT: "will be tried again",
    State.VERIFYING: "is being looked for there",
    State.DELIVERED: "went out",
    State.SKIPPED: "was not sent",
}
_GUARDS = {
    "foreign_feeds": "Another ledger wrote the public folder",
    "restored": "This ledger was restored from a copy",
    "retired": "This server was retired",
    "clock_suspect": "The clock is in doubt",
    "statements_missing": "The statement files are gone",
    "damaged": "The ledger is damaged",
}
_ENGLISH = language_for("en")


class OperatorPage:
    """The page's words, gathered anew for every request, one request at a time.

    It follows the session's workspace when the configuration is read anew, and finds a ledger made after it began.
    """

    def __init__(self, here: Session) -> None:
        self._here = here
        self._library = here.workspace.glance()
        self._ledger: Ledger | None = None
        self._one_at_a_time = threading.Lock()

    def words(self) -> dict[str, Any]:
        """Everything the page says.

        Raises:
            LedgerError: the ledger cannot be read now.
        """
        with self._one_at_a_time:
            return _words(self._here.workspace, self._library.scan(), self._open())

    def metrics(self) -> str:
        """The same state as numbers (`cli.metrics`).

        Raises:
            LedgerError: the ledger cannot be read now.
        """
        with self._one_at_a_time:
            workspace, shelf, ledger = self._here.workspace, self._library.scan(), self._open()
            errors = sum(problem.level == "error" for problem in shelf.problems)
            running = workspace.lock().held_by_other()
            return metrics(
                _told(workspace, shelf, ledger),
                running=running,
                statements=len(shelf.statements),
                file_errors=errors,
            )

    def _open(self) -> Ledger:
        if self._ledger is not None:
            return self._ledger
        workspace = self._here.workspace
        ledger = workspace.ledger(writable=False)
        if workspace.has_ledger():
            self._ledger = ledger
        return ledger


def _told(workspace: Workspace, shelf: Shelf, ledger: Ledger) -> Briefing:
    return brief(
        shelf.statements,
        workspace.places(ledger),
        workspace.site,
        ledger,
        now=workspace.clock(),
        halted=workspace.halted(),
        backups=workspace.backups,
    )


def _words(workspace: Workspace, shelf: Shelf, ledger: Ledger) -> dict[str, Any]:
    site = workspace.site
    told = _told(workspace, shelf, ledger)
    waiting = _grouped(told.attention, shelf, site)
    return {
        "site": site,
        "now": _moment(told.now, site.zone),
        "simulated": workspace.invocation.now is not None,
        "running": workspace.lock().held_by_other(),
        "headline": _headline(told, waiting),
        "halted": told.halted,
        "guards": [_guard(guard) for guard in told.guards],
        "holds": [_hold(hold, site) for hold in told.holds],
        "waiting": waiting,
        "today": _grouped(told.today, shelf, site),
        "edited": [
            {"title": each.title, "targets": each.targets, "command": each.command}
            for each in differing(shelf.statements, workspace.publishers(ledger), ledger, now=told.now)
        ],
        "coming": [_coming(due, site) for due in told.coming],
        "went": [_went(record, shelf, site) for record in _quiet_ones(ledger.records(limit=_LOOKED_AT))][:LATEST],
        "problems": [problem for problem in shelf.problems if problem.level == "error"],
    }


def _headline(told: Briefing, waiting: Sequence[object]) -> str:
    """The one sentence for somebody with no time."""
    if told.halted or told.guards:
        return "Nothing goes out until somebody decides"
    if waiting:
        return f"{phrases.how_many(len(waiting), 'decision').capitalize()} {'wait' if len(waiting) > 1 else 'waits'}"
    return "Nothing waits for you"


def _grouped(rows: Iterable[Attention], shelf: Shelf, site: Site) -> list[dict[str, Any]]:
    """One group a statement and reason, however many targets and moments it concerns."""
    groups: dict[tuple[str, str, str], dict[str, Any]] = {}
    for row in rows:
        group = groups.setdefault(
            (row.statement, row.label, row.why),
            {"title": _title(row.statement, row.label, row.title, row.record, shelf, site), "why": row.why, "rows": []},
        )
        moment = "" if row.record is None or row.record.moment == THE_DAY.name else spoken_moment(row.record.moment)
        group["rows"].append({"target": row.target, "moment": moment, "state": row.state, "command": row.command})
    return list(groups.values())


def _title(name: str, label: str, planned: str, record: Record | None, shelf: Shelf, site: Site) -> str:
    """The title as it went out or would go out; as planned where the statement is gone or cannot be rendered."""
    if record is not None and record.edition_sha256 is not None:
        return record.title
    statement = shelf.statements.get(name)
    returned = None if statement is None else return_by_label(statement.rule, label)
    if statement is None or returned is None:
        return planned
    try:
        return compose(Occurrence(statement=statement, returned=returned), site).title
    except ValueRefused:
        return planned


def _guard(guard: Guard) -> dict[str, str]:
    cure, command = guard_cure(guard.name)
    title = _GUARDS.get(guard.name, guard.name)
    return {"title": title, "detail": f"{guard.detail} {cure}".rstrip(), "command": command}


def _hold(hold: Hold, site: Site) -> dict[str, str]:
    named = "Everything is held" if hold.scope == "all" else f"The {hold.scope} “{hold.value}” is held"
    option = f"--{hold.scope}" + (f" {hold.value}" if hold.value else "")
    until = "" if hold.until is None else f" until {_moment(hold.until, site.zone)}"
    return {
        "title": f"{named}{until}",
        "detail": hold.reason,
        "by": hold.by,
        "command": f"remembrancer release {option}",
    }


def _coming(due: Due, site: Site) -> dict[str, str]:
    at = on_clock(due.at, due.zone)
    moment = "" if due.moment == THE_DAY else f", {due.moment.name}"
    return {
        "day": _ENGLISH.date(at.date()),
        "weekday": _ENGLISH.weekday(at.date()),
        "hour": f"{at:%H:%M}",
        "zone": due.zone,
        "place": due.zone.rpartition("/")[2].replace("_", " "),
        "phrase": f"{phrases.counted(due.occurrence)}{moment}",
        "title": compose(due.occurrence, site).title,
        "statement": due.occurrence.statement.id,
    }


def _quiet_ones(records: Iterable[Record]) -> list[Record]:
    """Those that wait for nobody: the others stand above them on the page."""
    return [record for record in records if not record.held and record.state in _SAID]


def _went(record: Record, shelf: Shelf, site: Site) -> dict[str, str | None]:
    said = _SAID[record.state]
    at = record.at or record.due
    if record.state is State.RETRY_WAIT and record.next_at is not None:
        said, at = f"{said} then", record.next_at
    return {
        "at": _moment(at, site.zone),
        "url": record.url,
        "title": _title(record.statement, record.label, record.title, record, shelf, site),
        "target": record.target,
        "said": said,
        "detail": record.detail if record.state in {State.RETRY_WAIT, State.SKIPPED} else "",
    }


def _moment(at: datetime, zone: str) -> str:
    local = on_clock(at, zone)
    return f"{_ENGLISH.weekday(local.date())}, {_ENGLISH.date(local.date())}, {local:%H:%M}"
