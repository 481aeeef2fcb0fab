"""The history of one delivery in words: every event of the ledger that is about it, as a person would tell it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from scheduler.cli import phrases
from scheduler.domain.civil_time import on_clock
from scheduler.domain.delivery import State
from scheduler.domain.site import Site
from scheduler.ledger.values import Account, Event

_OUTCOMES: Final = {
    "delivered": "arrived",
    "not_sent": "sent nothing",
    "refused": "was refused",
    "unknown": "ended in doubt",
    "interrupted": "was interrupted",
    "absent": "left nothing there",
}


def history_lines(history: Sequence[Event], account: Account | None, site: Site) -> Iterator[str]:
    """One line an event: its instant on the site's clock, and what happened; the first first.

    Args:
        history: the events of one delivery.
        account: of it; an approval stands for an edition and not for a delivery, so it is told from here.
        site: whose clock.
    """
    told = [(event.at, _words(event, site)) for event in history]  # in their own order: a clock can be set back
    approved = None if account is None else account.approved
    if approved is not None and not any(event.what == "approved" for event in history):
        before = next((place for place, (at, _) in enumerate(told) if at >= approved.at), len(told))
        told.insert(before, (approved.at, f"its words were approved by {approved.by}"))
    for at, words in told:
        yield f"{_clock(at, site)}  {words}"


def _words(event: Event, site: Site) -> str:
    tell = _TOLD.get(event.what)
    return tell(event, site) if tell is not None else event.what.replace("_", " ")


def _set(event: Event) -> Mapping[str, Any]:
    changed: Mapping[str, Any] = event.content.get("set", {})
    return changed


def _planned(event: Event, site: Site) -> str:
    changed = _set(event)
    by = "" if changed.get("by") is None else f" by {changed['by']}"
    due = _clock(datetime.fromisoformat(changed["due"]), site)
    if event.content["to"] == State.SKIPPED:
        return f"noted and not sent: {changed['detail']}"
    held = "" if changed.get("hold_reason") is None else f", held at once ({_hold(changed['hold_reason'])})"
    return f"planned{by}, due {due}{held}{_because(changed.get('reason'))}"


def _begun(event: Event, _site: Site) -> str:
    return f"attempt {event.content['attempt']['no']} was written down and begun"


def _ended(event: Event, site: Site) -> str:
    """How attempts ended, and what that makes of the delivery."""
    changed, after = _set(event), event.content.get("to")
    ends = "; ".join(
        f"attempt {one['no']} {_OUTCOMES[one['kind']]}{_because(one.get('detail'))}"
        for one in event.content.get("outcomes", ())
    )
    if after is None:
        return f"{ends}, which changed nothing"
    stands = phrases.STATES[State(after)]
    if after == State.RETRY_WAIT and changed.get("next_at"):
        stands = f"{stands} at {_clock(datetime.fromisoformat(changed['next_at']), site)}"
    if after == State.DELIVERED and changed.get("url"):
        stands = f"{stands} at {changed['url']}"
    if changed.get("hold_reason"):
        stands = f"{stands}, held ({_hold(changed['hold_reason'])})"
    return f"{ends}; {stands}" if ends else stands


def _segment_out(event: Event, _site: Site) -> str:
    ends = "; ".join(f"attempt {one['no']} {_OUTCOMES[one['kind']]}" for one in event.content.get("outcomes", ()))
    out = f"post {_set(event)['segments_out']} of its thread is out"
    return f"{ends}; {out}" if ends else out


def _stopped(event: Event, _site: Site) -> str:
    changed = _set(event)
    held = changed.get("hold_reason")
    if held:
        return f"held ({_hold(held)}){_because(changed.get('detail'))}"
    return f"{phrases.STATES[State(event.content['to'])]}{_because(changed.get('detail'))}"


def _held(event: Event, _site: Site) -> str:
    changed = _set(event)
    return f"held by {event.by} ({_hold(changed['hold_reason'])}){_because(changed.get('detail'))}"


def _doubted(event: Event, _site: Site) -> str:
    changed = _set(event)
    after = event.content.get("to")
    held = f"; held ({_hold(changed['hold_reason'])})" if changed.get("hold_reason") else ""
    stands = f"; {phrases.STATES[State(after)]}" if after else held
    return f"it may be out without this ledger's knowledge{stands}{_because(changed.get('detail'))}"


def _by(words: str) -> Callable[[Event, Site], str]:
    return lambda event, _site: f"{words} by {event.by}{_because(event.reason)}"


def _as(words: str) -> Callable[[Event, Site], str]:
    return lambda _event, _site: words


def _hold(reason: str) -> str:
    return phrases.HOLDS.get(reason, reason.replace("_", " "))


def _because(reason: str | None) -> str:
    return f": {reason}" if reason else ""


def _clock(at: datetime, site: Site) -> str:
    return f"{on_clock(at, site.zone):%Y-%m-%d %H:%M:%S}"


_TOLD: Final[Mapping[str, Callable[[Event, Site], str]]] = {
    "planned": _planned,
    "taken_over": _as("taken over as another ledger published it"),
    "claimed": _as("taken up"),
    "begun": _begun,
    "given_back": lambda event, site: _stopped(event, site) if _set(event).get("hold_reason") else "put back, unsent",
    "proved": _ended,
    "segment_out": _segment_out,
    "not_delivered": _ended,
    "unknown": _ended,
    "evidence": _ended,
    "interrupted": _ended,
    "found": lambda event, _site: f"found there: published{_because(_set(event).get('url'))}",
    "absent": _as("looked for and not there: to be sent again"),
    "not_readable": lambda event, _site: f"could not be looked for{_because(_set(event).get('detail'))}",
    "to_be_sent_again": _as("to be sent again under the same key"),
    "not_provable": _stopped,
    "given_up": _stopped,
    "skipped": _stopped,
    "doubted": _doubted,
    "held": _held,
    "freed": _by("let go on"),
    "day moved": lambda event, _site: f"moved to {_set(event).get('day')}, as its month was announced",
    "approved": _by("its words were approved"),
    "delivered": _by("declared published"),
    "again": _by("to be sent again, as decided"),
    "drop": _by("dropped"),
    "release": _by("released"),
}
"""How each kind of event about a delivery is told."""
