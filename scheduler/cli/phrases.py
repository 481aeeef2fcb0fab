"""The JSON objects and table rows of the contract: one place for each shape that programs and people read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from scheduler.domain.civil_time import on_clock
from scheduler.domain.delivery import State
from scheduler.domain.edition import Edition
from scheduler.domain.occurrence import Due, Occurrence
from scheduler.domain.ports import Attuned, Checked, Publisher
from scheduler.domain.revision import spoken_moment
from scheduler.domain.rule import THE_DAY, Unit
from scheduler.domain.site import Site
from scheduler.domain.target import Target
from scheduler.domain.wording.intervals import interval_words
from scheduler.domain.wording.language import ENGLISH
from scheduler.remembrancer.outlook import title_of
from scheduler.text.composition import why_chosen

if TYPE_CHECKING:
    from scheduler.ledger.values import Attempt, Event, Proof, Record
    from scheduler.remembrancer.briefing import Attention, Briefing
    from scheduler.remembrancer.revising import Differing


def due_object(due: Due, site: Site) -> dict[str, Any]:
    """One line of `upcoming --json`."""
    occurrence = due.occurrence
    shown: dict[str, Any] = {
        "statement": occurrence.statement.id,
        "label": occurrence.label,
        "number": occurrence.number,
        "unit": occurrence.statement.rule.every.unit.value,
        "moment": due.moment.name,
        "date": occurrence.day.isoformat(),
        "at": on_clock(due.at, due.zone).isoformat(timespec="seconds"),
    }
    if occurrence.last_day != occurrence.day:
        shown["until"] = occurrence.last_day.isoformat()
    if due.target:
        shown["target"] = due.target
    shown["title"] = title_of(occurrence.statement, occurrence.returned, site)
    return shown


def due_row(due: Due, site: Site) -> list[str]:
    """One row for a person: day, weekday, hour, zone, which, statement."""
    at, occurrence = on_clock(due.at, due.zone), due.occurrence
    title = title_of(occurrence.statement, occurrence.returned, site)
    interval = interval_words(occurrence.day, occurrence.last_day, ENGLISH)
    days = "" if occurrence.last_day == occurrence.day else f", {interval}"
    moment = "" if due.moment.name == "the day" else f", {due.moment.name}"
    return [
        at.date().isoformat(),
        ENGLISH.weekday(at.date()),
        f"{at:%H:%M}",
        due.zone,
        f"{counted(occurrence)}{moment}{days}",
        f"{title} ({occurrence.statement.id})",
    ]


def counted(occurrence: Occurrence) -> str:
    """`37th anniversary`; `once` has none."""
    unit = occurrence.statement.rule.every.unit
    if unit is Unit.ONCE:
        return "once"
    return ENGLISH.anniversary(occurrence.number, unit)


def how_many(count: int, thing: str) -> str:
    """`no errors`, `1 error`, `2 errors`; `delivery` becomes `deliveries`."""
    many = f"{thing[:-1]}ies" if thing.endswith("y") else f"{thing}s"
    return f"{count or 'no'} {thing if count == 1 else many}"


def preview_object(occurrence: Occurrence, edition: Edition, publisher: Publisher) -> dict[str, Any]:
    """One line of `preview --json`."""
    target = publisher.target
    return {
        "statement": occurrence.statement.id,
        "label": occurrence.label,
        "number": occurrence.number,
        "date": occurrence.day.isoformat(),
        "target": target.name,
        "lang": edition.lang,
        "title": edition.title,
        "summary": edition.summary,
        "text": edition.text,
        "html": edition.html,
        "url": edition.url,
        "parts": [{"text": part.text, "length": part.length, "limit": part.limit} for part in edition.parts],
        "terms": publisher.terms if isinstance(publisher, Attuned) else None,
        "variant": edition.variant,
        "why": why(occurrence, target),
        "languages": list(occurrence.statement.languages),
    }


def why(occurrence: Occurrence, target: Target) -> str:
    """Which of the author's words a target gets for an occurrence, and over which others they won."""
    return why_chosen(occurrence.statement.words_in(target.lang), occurrence.number)


def record_object(record: Record, site: Site) -> dict[str, Any]:
    """One line of `log --json`: the contract's fields, times on the site's clock."""
    shown: dict[str, Any] = {
        "delivery": record.delivery,
        "statement": record.statement,
        "label": record.label,
        "number": record.number,
        "moment": record.moment,
        "target": record.target,
        "serial": record.serial,
        "version": record.version,
        "state": str(record.state),
    }
    if record.held:
        shown["held"] = record.held
    shown |= {
        "due": _local(record.due, site),
        "at": _local(record.at, site),
        "cause": str(record.cause),
        "by": record.by,
        "reason": record.reason,
        "url": record.url,
        "attempts": record.attempts,
        "parts": record.segments,
        "parts_out": parts_out(record),
        "edition_sha256": record.edition_sha256,
    }
    return shown


def attempt_object(attempt: Attempt) -> dict[str, Any]:
    """One attempt as `show --json` tells it; instants in UTC."""
    return {
        "no": attempt.no,
        "started": attempt.started.isoformat(timespec="milliseconds"),
        "ended": None if attempt.ended is None else attempt.ended.isoformat(timespec="milliseconds"),
        "outcome": attempt.outcome,
        "status": attempt.status,
        "detail": attempt.detail,
    }


def target_object(publisher: Publisher) -> dict[str, Any]:
    """One line of `targets --json`."""
    target = publisher.target
    return {
        "target": target.name,
        "kind": target.kind,
        "host": publisher.host,
        "class": publisher.target_class.value,
        "takes": ", ".join(sorted(target.tags)) or "every statement",
    }


def checked_object(name: str, checked: Checked | None, fault: str) -> dict[str, Any]:
    """One line of `targets check --json`; `ok` is null where a target cannot be asked."""
    known = checked or Checked()
    return {
        "target": name,
        "ok": (False if fault else None) if checked is None else not checked.doubts,
        "who": known.who or None,
        "facts": dict(known.facts),
        "ends": None if known.ends is None else known.ends.isoformat(timespec="seconds"),
        "doubts": [fault] if fault else list(known.doubts),
    }


def checked_lines(name: str, checked: Checked | None, fault: str, zone: str) -> Iterator[str]:
    """What a target answered when it was checked, for a person."""
    if checked is None:
        yield f"{name}: {fault or 'there is nothing to be asked.'}"
        return
    yield f"{name}: {checked.who or 'it answers.'}"
    for fact, value in checked.facts.items():
        yield f"  {fact:<20} {value}"
    if checked.ends is not None:
        yield f"  {'credential ends':<20} {on_clock(checked.ends, zone):%Y-%m-%d %H:%M} {zone}"
    for doubt in checked.doubts:
        yield f"  DOUBT: {doubt}"


_NEXT = {State.RETRY_WAIT: "tries again", State.VERIFYING: "looks whether it is there"}
"""What becomes of a delivery by itself, if there is a process that does it."""


def goes_on(record: Record) -> bool:
    """Whether a delivery goes on by itself later."""
    return not record.held and record.state in _NEXT and record.next_at is not None


def next_step(record: Record, site: Site, *, running: bool) -> str:
    """When a delivery goes on and by whom, after two blanks; empty where nothing follows by itself.

    Args:
        record: the delivery.
        site: whose clock is read.
        running: whether a daemon works on its ledger.
    """
    if not goes_on(record) or record.next_at is None:
        return ""
    at, does = f"{on_clock(record.next_at, site.zone):%Y-%m-%d %H:%M:%S}, {site.zone}", _NEXT[record.state]
    if running:
        return f"  The running daemon {does} at {at}."
    return f"  No daemon is running: `remembrancer run`, or a `remembrancer tick` after {at}, {does}."


REPEATS = {
    "K": "discarded there",
    "R": "looked for there first",
    "KR": "looked for there first",
    "N": "never sent unless you say so",
    "P": "change nothing",
}
"""What becomes of a repeat, by the target's class."""


def target_row(publisher: Publisher) -> list[str]:
    """One row of `targets` for a person: target, kind, host, repeats, takes."""
    shown = target_object(publisher)
    return [shown["target"], shown["kind"], shown["host"] or "this folder", REPEATS[shown["class"]], shown["takes"]]


STATES = {
    State.SCHEDULED: "planned",
    State.CLAIMED: "going out",
    State.SENDING: "going out",
    State.RETRY_WAIT: "to be tried again",
    State.VERIFYING: "being looked for",
    State.DELIVERED: "published",
    State.UNCERTAIN: "unknown (a person must look)",
    State.DEAD: "given up (a person must look)",
    State.SKIPPED: "not sent",
}
"""Each state for somebody who has never seen the program."""

HOLDS = {
    "paused": "held back by a person",
    "late": "noticed too late",
    "facts_stale": "facts to be checked",
    "approval": "waits for approval",
    "words": "words cannot be made",
    "withdrawn": "statement or target gone",
    "daily_limit": "enough for that day",
    "target_disabled": "target refuses us",
    "ledger_restored": "may be out already",
    "clock_suspect": "clock in doubt",
}
"""Each reason to hold for the same reader."""


def state_for_all(record: Record) -> str:
    """The state in plain words; a held delivery is held first of all."""
    if record.held:
        return f"held: {HOLDS.get(record.held, record.held.replace('_', ' '))}"
    return STATES[record.state]


def proof_object(proof: Proof, site: Site) -> dict[str, Any]:
    """The one object of `log --verify --json`."""
    fault = proof.fault
    return {
        "events": proof.events,
        "head": proof.head,
        "at": _local(proof.at, site),
        "sound": fault is None,
        "fault": None
        if fault is None
        else {"seq": fault.seq, "at": _local(fault.at, site), "what": fault.what, "more": proof.more},
    }


def event_object(event: Event, site: Site) -> dict[str, Any]:
    """One event in the `history` of `show --json`."""
    return {
        "seq": event.seq,
        "at": _local(event.at, site),
        "by": event.by,
        "what": event.what,
        "reason": event.reason,
        "digest": event.digest,
    }


def state_words(record: Record) -> str:
    """The state as a person reads it: a held delivery is held first of all."""
    state = f"held ({record.held})" if record.held else str(record.state)
    return state if record.segments == 1 else f"{state} {record.segments_out}/{record.segments}"


def named(record: Record) -> str:
    """Which delivery it is, but for its target: `june 2027`, `june 2027 (retraction 2)`."""
    moment = "" if record.moment == THE_DAY.name else f" ({spoken_moment(record.moment)})"
    return f"{record.statement} {record.label}{moment}"


def parts_out(record: Record) -> int:
    """How many of its posts are out."""
    return record.segments_out if record.segments > 1 else int(record.state is State.DELIVERED)


def differing_object(one: Differing) -> dict[str, Any]:
    """One edition whose words are no longer those of its file, in `status --json`."""
    return {
        "statement": one.statement,
        "label": one.label,
        "title": one.title,
        "targets": list(one.targets),
        "command": one.command,
    }


def status_object(
    briefing: Briefing,
    site: Site,
    *,
    differing: Sequence[Differing],
    unheard: Sequence[Attuned],
    running: bool,
    file_errors: int,
) -> dict[str, Any]:
    """The one object of `status --json`."""
    upcoming = briefing.coming[0] if briefing.coming else None
    return {
        "at": _local(briefing.now, site),
        "daemon": running,
        "counts": {str(state): count for state, count in briefing.counts.items()},
        "next": None if upcoming is None else due_object(upcoming, site),
        "attention": [_attention_object(each) for each in briefing.attention],
        "today": [_attention_object(each) for each in briefing.today],
        "differing": [differing_object(each) for each in differing],
        "guards": [{"name": guard.name, "detail": guard.detail} for guard in briefing.guards],
        "holds": [
            {
                "scope": hold.scope,
                "value": hold.value,
                "reason": hold.reason,
                "by": hold.by,
                "until": _local(hold.until, site),
            }
            for hold in briefing.holds
        ],
        "hosts": [
            {"host": one.host, "until": _local(one.until, site), "failures": one.failures} for one in briefing.resting
        ],
        "resending": list(briefing.resending),
        "unheard": [each.target.name for each in unheard],
        "halted": briefing.halted,
        "oldest_due": _local(briefing.oldest_due, site),
        "backup": _local(briefing.backup, site),
        "backup_overdue": briefing.backup_overdue,
        "file_errors": file_errors,
    }


def _attention_object(attention: Attention) -> dict[str, Any]:
    return {
        "statement": attention.statement,
        "label": attention.label,
        "target": attention.target,
        "state": attention.state,
        "why": attention.why,
        "command": attention.command,
        "delivery": None if attention.record is None else attention.record.delivery,
    }


def clock_words(at: datetime, zone: str) -> str:
    """An instant (aware) to the minute on a zone's clock, for people."""
    return f"{on_clock(at, zone):%Y-%m-%d %H:%M} {zone}"


def _local(at: datetime | None, site: Site) -> str | None:
    return None if at is None else on_clock(at, site.zone).isoformat(timespec="seconds")
